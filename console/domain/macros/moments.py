"""Domain: dates in a template: moved by days, written by a pattern (pure)."""

from __future__ import annotations

from datetime import datetime

from console.domain.macros.fields import Moment
from console.domain.said_dates import format_date, say_date, say_weekday

DAYS_MAX = 3660
"""Ten years, as far as typed times go."""
_NAMED = ("", "long", "weekday", "time", "iso")


def said(value: Moment | str, form: str, *, now: Moment) -> str:
    """Write a date as asked: `long`, `weekday`, `time`, `iso` or a pattern as `%d.%m.`."""
    moment = _moment(value, now)
    if moment is None:
        return str(value)  # a text that is no date stays what it is, as Liquid has it
    match form:
        case "" | "long":
            return say_date(moment.at, moment.language)
        case "weekday":
            return say_weekday(moment.at, moment.language)
        case "time":
            return f"{moment.at:%H:%M}"
        case "iso":
            return moment.at.strftime("%Y-%m-%d")
    return format_date(moment.at, form, moment.language)


def later(value: Moment | str, days: int, *, now: Moment) -> Moment | str:
    """Move a date by some days, back where they are less than none; why not, in words, else."""
    moment = _moment(value, now)
    if moment is None:
        return f"“{str(value)[:20]}” is no date"
    if abs(days) > DAYS_MAX:
        return "a date is moved by ten years at the most"
    return moment.later(days)


def _moment(value: Moment | str, now: Moment) -> Moment | None:
    if isinstance(value, Moment):
        return value
    if value.strip() in ("now", "today"):
        return now
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    # A date without a zone is the agent's.
    at = at.replace(tzinfo=now.at.tzinfo) if at.tzinfo is None else at.astimezone(now.at.tzinfo)
    return Moment(at, now.language)
