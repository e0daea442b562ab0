"""What people type as options: moments, in their own time zone and language."""

from __future__ import annotations

from datetime import datetime

from console.bootstrap import Desk
from console.domain.typed_times import Refused, describe_moment, understand
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
