"""The query language, as pure values."""
