"""The program: command line and shell at the top, pure domain rules at the bottom."""

__version__ = "0.1.0"
