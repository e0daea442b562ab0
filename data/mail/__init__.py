"""Mail: pure decoding and composing, and one thin shell for each protocol."""
