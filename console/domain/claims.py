"""Domain: who has taken what without doing anything with it, and which conversation is next (pure).

Theory of operation: taking is a word that somebody answers. As long as the taker has done nothing
the conversation is claimed, and a claim has an end: then it belongs to everybody again. Typing is
doing something, so a draft counts for as long as it is fresh. That a claim began, and that it was
touched, is noted by the store itself whatever writes (data/migrations, `activity_touches`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from data.records import Claim, ConversationId

RETURNED = "conversation.returned"
"""What the activity log calls the end of a claim."""


def returns_at(claim: Claim, *, timeout: timedelta) -> datetime | None:
    """Say when a claim ends if nothing more is done; None where claims never end."""
    if not timeout:
        return None
    return max(claim.taken_at, claim.typed_at or claim.taken_at) + timeout


def list_returning(
    claims: Sequence[Claim], *, timeout: timedelta, now: datetime
) -> tuple[list[Claim], datetime | None]:
    """Give the claims whose time is up, and when the next of the others ends."""
    ends = [(returns_at(claim, timeout=timeout), claim) for claim in claims]
    known = [(at, claim) for at, claim in ends if at is not None]
    later = min((at for at, _ in known if at > now), default=None)
    return [claim for at, claim in known if at <= now], later


def pick_next(
    waiting: Sequence[ConversationId], *, busy: Collection[ConversationId]
) -> ConversationId | None:
    """Choose what to take of what waits, most urgent first: what nobody is at, if there is such.

    Where somebody is at each of them, the most urgent is better taken than nothing: he may only
    have looked.
    """
    return next((number for number in waiting if number not in busy), next(iter(waiting), None))
