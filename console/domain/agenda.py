"""Domain: follow-ups as an agenda by day, and each in few words (pure).

Theory of operation: what is due stands first under one heading, whatever its day: it is all to be
done now. What is to come stands under its day in the agent's zone. Thousands may be there, so a
screen has only a window of them; how many a day holds is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.follow_up import tell_marks
from console.domain.typed_times.saying import say_date
from data.records import FollowUp, FollowUpKind, FollowUpState
from data.text.safe import clean_line
from data.text.width import cut_to_width

OVERDUE = "Overdue"
WEEK_DAYS = 6
"""So far ahead a weekday says which day is meant."""
YEAR_DAYS = 300
WORDS_COLUMNS_MAX = 200
NAMED_MAX = 3
NAME_CHARS_MAX = 40
_DAY = timedelta(days=1)
_KIND_WORDS = {FollowUpKind.IF_NO_REPLY: "if no reply: ", FollowUpKind.SEND: "sends: "}


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the agenda, with what stands below it."""

    title: str
    state: FollowUpState
    since: datetime | None = None
    until: datetime | None = None
    """The moments of its rows: from `since` up to `until`; None: without that end."""


def section_of(row: FollowUp, *, now: datetime, time_zone: str) -> Section:
    """Say under which heading a follow-up stands."""
    if is_overdue(row):
        return Section(OVERDUE, FollowUpState.DUE)
    zone = ZoneInfo(time_zone)
    return _section_of_day(row.at.astimezone(zone).date(), now=now, zone=zone)


def today_of(now: datetime, *, time_zone: str) -> Section:
    """Give the heading of today, whatever stands there."""
    zone = ZoneInfo(time_zone)
    return _section_of_day(now.astimezone(zone).date(), now=now, zone=zone)


def _section_of_day(day: date, *, now: datetime, zone: ZoneInfo) -> Section:
    today = now.astimezone(zone).date()
    # A message that is on its way a moment after its time is today's still.
    day = max(day, today)
    # Not by adding hours: a night that the clock is changed in is longer or shorter.
    since, until = (datetime.combine(d, time(), zone).astimezone(UTC) for d in (day, day + _DAY))
    title = day_words(day, now=now, zone=zone)
    return Section(title, FollowUpState.OPEN, None if day == today else since, until)


def is_overdue(row: FollowUp) -> bool:
    """Say whether its time has come and nobody has done it."""
    return row.state is FollowUpState.DUE


def day_words(day: date, *, now: datetime, zone: ZoneInfo) -> str:
    """Say a day as people do: `Today`, `Tomorrow`, `Fri 27 Nov`."""
    ahead = (day - now.astimezone(zone).date()).days
    return {0: "Today", 1: "Tomorrow"}.get(ahead) or say_date(day, now=now, zone=zone)


def row_moment(row: FollowUp, *, now: datetime, time_zone: str) -> str:
    """Say when it is or was to be done, in the columns of a row below its heading."""
    zone = ZoneInfo(time_zone)
    local = row.at.astimezone(zone)
    behind = (now.astimezone(zone).date() - local.date()).days
    if behind <= 0:
        return local_words.clock(local)
    if behind == 1:
        return f"yest {local_words.clock(local)}"
    if behind <= WEEK_DAYS:
        return f"{local_words.weekday(local)} {local_words.clock(local)}"
    return _plain_day(local.date(), now, zone)


def near_words(at: datetime, *, now: datetime, time_zone: str) -> str:
    """Say a moment in one or two words: `14:00`, `tomorrow`, `Fri`, `27 Nov`."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    if days == 0:
        return local_words.clock(local)
    if days in (-1, 1):
        return "tomorrow" if days == 1 else "yesterday"
    if abs(days) <= WEEK_DAYS:
        return local_words.weekday(local)
    return _plain_day(local.date(), now, zone)


def what_words(row: FollowUp) -> str:
    """Say what is to be done, in one safe line: `if no reply: ask again`."""
    text = clean_line(" ".join(row.text.split()), limit=WORDS_COLUMNS_MAX)
    return f"{_KIND_WORDS.get(row.kind, '')}{text}"


def promise_words(row: FollowUp, *, now: datetime, time_zone: str, me: str) -> str:
    """Say it all in a few words: `Fri: ask whether it still works`, `kai, due since Thu: call`."""
    when = near_words(row.at, now=now, time_zone=time_zone)
    if is_overdue(row):
        when = f"due since {when}"
    who = "" if row.owner == me else f"{clean_line(row.owner)}, " if row.owner else "anybody, "
    return f"{who}{when}: {what_words(row)}"


def promises_line(
    rows: Sequence[FollowUp], *, now: datetime, time_zone: str, me: str, columns: int, more: str
) -> str:
    """Give what is promised on one conversation in one line, the first in words."""
    if not rows:
        return ""
    rest = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
    words = f"follow-up {promise_words(rows[0], now=now, time_zone=time_zone, me=me)}"
    return cut_to_width(words, max(columns - len(rest), 10), more=more) + rest


def tell_due(rows: Sequence[FollowUp], *, now: datetime, time_zone: str) -> str:
    """Say what became due, and why it came to the reader where it was somebody else's."""
    if len(rows) == 1:
        (row,) = rows
        why = tell_marks(row.marks, now=now, time_zone=time_zone)
        said = f"{_about(row)} {what_words(row)}"
        return f"Follow-up due: {said}" + (f" ({why})" if why else "")
    named = ", ".join(_about(row) for row in rows[:NAMED_MAX])
    more = " and more" if len(rows) > NAMED_MAX else ""
    return f"{len(rows)} follow-ups are due: {named}{more}"


def _about(row: FollowUp) -> str:
    if row.conversation_id is not None:
        return f"#{row.conversation_id}"
    if row.article_id is not None:
        return f"article {row.article_id}"
    customer = row.customer
    name = "" if customer is None else customer.name or customer.address
    return clean_line(name, limit=NAME_CHARS_MAX)


def today_words(
    due: int, to_come: int, next_at: datetime | None, *, now: datetime, time_zone: str
) -> str:
    """Say what is promised for today: `3 follow-ups today, the next at 14:00.`"""
    count = due + to_come
    when = "" if next_at is None else near_words(next_at, now=now, time_zone=time_zone)
    if not count:
        return f"The next follow-up is {when}." if when else ""
    told = f"{count} follow-up{'' if count == 1 else 's'} today"
    told += f", {due} of them due now" if due else ""
    return f"{told}, the next at {when}." if to_come else f"{told}."


def _plain_day(day: date, now: datetime, zone: ZoneInfo) -> str:
    """Give a day without its weekday, and of another year its month alone."""
    is_far = abs((day - now.astimezone(zone).date()).days) > YEAR_DAYS
    return local_words.month(day) if is_far else local_words.short_day(day)
