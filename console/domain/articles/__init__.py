"""Domain: the knowledge base: articles, their variants, addresses and finding them (pure)."""
