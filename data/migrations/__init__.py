"""Numbered SQL files that bring a database from one version to the next."""
