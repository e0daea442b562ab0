"""When a mail that did not leave is tried again, and its agent told (pure; sync room)."""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 80, 160, 240))
"""Waits after a 4xx: five minutes at least for greylisting (RFC 6647 2.1), then as servers do."""
GIVE_UP_AFTER = timedelta(days=5)
"""RFC 5321 4.5.4.1: four to five days, then a person must decide."""
LATE_AFTER = timedelta(hours=4)
"""A mail that wants to leave for longer is late: its agent is told, once."""
UNREACHABLE_STEPS = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30, 60))
"""Waits while the server cannot be reached: nothing was refused, so no harm in asking soon."""
BREAK_STEPS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 900))
"""Waits from the second time on that the line or this program breaks at the same mail.

The first is the server's restart or ours; after that the mail itself may be what breaks them, and
the others must get their turn.
"""
ONCE_STEPS = tuple(timedelta(seconds=seconds) for seconds in (0.5, 1, 2))
"""Waits of a single pass whose line broke: somebody, or a script, waits for its end."""
UNKNOWN_LOOK_FOR = timedelta(minutes=10)
"""How long a mail of unknown fate may still turn up in Sent by itself."""


def next_attempt(*, deferrals: int, since: datetime, now: datetime) -> datetime | None:
    """Say when to try after so many temporary refusals; None when it is time to give up."""
    if now - since >= GIVE_UP_AFTER:
        return None
    return now + STEPS[min(max(deferrals, 1), len(STEPS)) - 1]


def next_after_break(*, cut_short: int, now: datetime) -> datetime | None:
    """Say when a mail is tried again at which the line has broken so often; None for at once."""
    if cut_short <= 1:
        return None
    return now + BREAK_STEPS[min(cut_short - 1, len(BREAK_STEPS)) - 1]


def next_connection(*, failures: int, now: datetime) -> datetime:
    """Say when to ask for a server that could not be reached."""
    return now + UNREACHABLE_STEPS[min(failures, len(UNREACHABLE_STEPS) - 1)]


def next_line(*, broken: int, was_in: bool, response: str) -> timedelta | None:
    """Say when a single pass makes a new line after so many have broken; None to give up.

    A server that never let us in, or that asks for rest by a code of its own, is left alone.
    """
    if not was_in or response or broken > len(ONCE_STEPS):
        return None
    return ONCE_STEPS[broken - 1]
