"""When a mail that did not leave is tried again (pure; sync room)."""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 80, 160, 240))
"""Waits after a 4xx: five minutes at least for greylisting (RFC 6647 2.1), then as servers do."""
GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321 4.5.4.1: four to five days, then a person must decide."""
UNREACHABLE_STEPS = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30, 60))
"""Waits while the server cannot be reached: nothing was refused, so no harm in asking soon."""
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
