"""Domain: articles' Markdown: a small tree of its own, and what is made of it (pure)."""
