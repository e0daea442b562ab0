"""What reaches the terminal: its colours, and the last guard in front of it."""
