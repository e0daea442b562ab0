"""Domain: macros: their fields, variants, actions, files; what each does, in words (pure)."""
