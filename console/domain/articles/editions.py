"""Domain: the edition of what the index of articles holds (pure; apart, for it is asked often)."""

from __future__ import annotations

TERMS = "2"
"""Another one wherever `terms` gives other terms for the same text: the index is then renewed."""
