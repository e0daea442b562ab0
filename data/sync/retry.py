"""When a mail that did not leave is tried again (pure; sync room)."""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40),
         timedelta(hours=1, minutes=20), timedelta(hours=2, minutes=40), timedelta(hours=4))  # fmt: skip
"""Waits after a 4xx. Greylisting wants five minutes at least (RFC 6647 2.1); then as other mail servers do."""
GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321 4.5.4.1: four to five days, then a person must decide."""
UNREACHABLE_STEPS = (timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=15),
                     timedelta(seconds=30), timedelta(minutes=1))  # fmt: skip
"""Waits while the server cannot be reached at all: nothing was refused, so no harm in asking soon."""
UNKNOWN_LOOK_FOR = timedelta(minutes=10)
"""How long a mail of unknown fate may still turn up in Sent by itself."""


def next_attempt(*, attempts: int, queued_at: datetime, now: datetime) -> datetime | None:
    """Say when to try after a temporary refusal; None when it is time to give up."""
    if now - queued_at >= GIVE_UP_AFTER:
        return None
    return now + STEPS[min(max(attempts, 1), len(STEPS)) - 1]


def next_connection(*, failures: int, now: datetime) -> datetime:
    """Say when to ask for a server that could not be reached."""
    return now + UNREACHABLE_STEPS[min(failures, len(UNREACHABLE_STEPS) - 1)]
