"""Domain: the self-service site of the public articles, as pages (pure)."""
