"""How each language of the sample shop greets, dates, quotes and closes a mail.

The wording of quote headings is what the mail programs of customers write, because telling
quoted from new text is one of the things that the sample mailbox is there to show.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Language:
    """The set phrases of one language, as `words.toml` has them."""

    code: str
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    agent_greetings: tuple[str, ...]
    agent_closings: tuple[str, ...]
    weekdays: tuple[str, ...]
    """As said of a coming day, Monday first."""
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day_month: str
    colours: tuple[str, ...]
    cities: tuple[str, ...]
    amount: str
    reply_prefix: str
    """What Outlook puts before the subject of an answer; other programs write `Re:`."""
    outlook_labels: tuple[str, str, str, str]
    """From, sent, to and subject in a quote heading."""
    webmail_heading: str
    desktop_heading: str
    phone_line: str
    mobile_line: str
    utc_hours: int
    has_summer_time: bool


def _read_languages() -> dict[str, Language]:
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return {code: _to_language(code, table) for code, table in tomllib.loads(text).items()}


def _to_language(code: str, table: dict[str, Any]) -> Language:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    return Language(code=code, **values)


LANGUAGES = _read_languages()


def local_time(moment: datetime, language: Language) -> datetime:
    """Return the moment on a customer's clock; the rule of the EU since 1996 for summer time."""
    hours = language.utc_hours
    if language.has_summer_time and _is_summer(moment):
        hours += 1
    return moment.astimezone(timezone(timedelta(hours=hours)))


def _is_summer(moment: datetime) -> bool:
    # Both changes happen at 01:00 UTC on the last Sunday of the month.
    start = _last_sunday(moment.year, 3)
    end = _last_sunday(moment.year, 10)
    return start <= (moment - timedelta(hours=1)).date() < end


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def render_day(day: date, language: Language) -> str:
    """Say a day as people of that language write it in a sentence."""
    return language.day_month.format(day=day.day, month=language.months[day.month - 1])


def render_heading(
    pattern: str, *, sent: datetime, who: str, address: str, language: Language
) -> str:
    """Write the line above a quote; `sent` is on the customer's own clock."""
    month = language.months[sent.month - 1]
    return pattern.format(
        short=language.short_weekdays[sent.weekday()],
        day=sent.day,
        mon=month[:3] if language.code != "zh" else month,
        month=sent.month,
        year=sent.year,
        clock=f"{sent:%H:%M}",
        clock_dot=f"{sent:%H.%M}",
        who=who,
        address=address,
    )
