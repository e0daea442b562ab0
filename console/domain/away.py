"""Domain: who is away, until when, and how that is said (pure)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.records import Agent
from data.records.ids import NO_WORDS


def is_away(agent: Agent, now: datetime) -> bool:
    """Say whether somebody is away; whoever does not say `back` is back when the time has come."""
    return agent.away_until is not None and agent.away_until > now


def as_of(agent: Agent, now: datetime) -> Agent:
    """Give an agent without an absence that is over."""
    return agent if is_away(agent, now) else replace(agent, away_until=None, away_words=NO_WORDS)


def away_words(agent: Agent, *, now: datetime, time_zone: str) -> str:
    """Say until when somebody is away, in the reader's time zone; empty for those who are here."""
    if agent.away_until is None or not is_away(agent, now):
        return ""
    why = f" ({agent.away_words})" if agent.away_words else ""
    from console.domain.typed_times import describe_moment  # noqa: PLC0415 - start-up time

    return f"away until {describe_moment(agent.away_until, now=now, time_zone=time_zone)}{why}"
