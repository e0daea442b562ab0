"""Domain services: one use case is one public method."""
