"""What people type as options: moments, in their own time zone and language."""

from __future__ import annotations

from datetime import datetime

from console.bootstrap import Desk
from console.domain.typed_times import Refused, describe_moment, understand, understand_past
from console.services.errors import UsageError


def moment_from(typed: str, desk: Desk, *, option: str) -> tuple[datetime, str]:
    """Read a typed moment; give it, and how it was understood in words.

    Raises:
        UsageError: it cannot be understood, or may mean several things.
    """
    agent, now = desk.agent, desk.clock.now()
    read = understand(typed, now=now, time_zone=agent.time_zone, language=agent.language)
    if isinstance(read, Refused):
        raise UsageError(f"{option}: {read.why} Nothing was done.")
    return read.at, describe_moment(read.at, now=now, time_zone=agent.time_zone)


def past_moment_from(typed: str, desk: Desk, *, option: str) -> tuple[datetime, str]:
    """Read the typed moment of something that has happened, as `moment_from` does.

    Raises:
        UsageError: it cannot be understood, or is still to come.
    """
    agent, now = desk.agent, desk.clock.now()
    read = understand_past(typed, now=now, time_zone=agent.time_zone, language=agent.language)
    if isinstance(read, Refused):
        raise UsageError(f"{option}: {read.why} Nothing was done.")
    return read.at, read.in_words
