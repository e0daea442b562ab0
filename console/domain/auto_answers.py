"""Domain: whether a program of ours may write to somebody by itself (pure; RFC 3834).

Two programs that answer each other never stop, so each automatic mail has to pass here: what asks
for none, what a machine wrote, what nobody reads and whoever got one within a day gets none. An
agent's own mail, scheduled or from a macro, is a person's and does not pass here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.domain.tagged import box_of
from data.mail.automatic import is_answerable_address

EVERY = timedelta(hours=24)
"""At most one automatic mail to an address in so long."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An automatic mail that would like to leave."""

    address: str
    may_answer: bool = True
    """False: it would answer a mail that must not be answered by itself."""
    last_at: datetime | None = None
    """When the last automatic mail went to that address."""
    is_dead: bool = False
    """A server said that nobody is there."""


def why_not(candidate: Candidate, *, ours: Collection[str], now: datetime) -> str | None:
    """Say why an automatic mail must not leave; None: it may."""
    address = box_of(candidate.address)
    if address in {box_of(own) for own in ours}:
        return "it would go to ourselves"
    if not (is_answerable_address(address) and is_answerable_address(candidate.address)):
        return f"nobody reads {candidate.address}"
    if not candidate.may_answer:
        return "what it answers was written by a machine, or asks for no automatic answer"
    if candidate.is_dead:
        return f"{candidate.address} does not exist"
    if candidate.last_at is not None and now - candidate.last_at < EVERY:
        return f"{candidate.address} got an automatic mail less than a day ago"
    return None
