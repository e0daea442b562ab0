"""The program: command line and shell at the top, pure domain rules at the bottom."""
