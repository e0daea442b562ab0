"""Domain: a follow-up that an agent wants, wherever it will be (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be promised."""

    at: datetime
    text: str
    is_if_no_reply: bool = False
    owner: str = ""
    """A name, or that of the pool; empty: the agent's own."""
    closes: bool = False
    """The conversations are closed with it."""
