"""Domain: arithmetic in business hours: when a calendar is open, and how much of that is between.

Theory of operation. An instant is open when the clock on the wall of the calendar's time zone
shows a time inside one of that day's spans. Nothing else is defined; all the rest follows:

- What is counted is time that really passes. In spring the hour that the wall skips is never
  shown, so a span over it is an hour shorter; in autumn the hour that is shown twice counts twice.
- What a day's spans are: the special day of this very date, else the special day of every year,
  else closed on a holiday, else what the weekday has.
- Open stretches are worked out for a day of UTC at a time and kept, because the days of a time
  zone need not follow each other neatly (there are places that went back over midnight, and one
  that skipped a day), while those of UTC always do.

Moments are aware; what is given back is UTC. A calendar that opens never again is searched for
CLOSED_DAYS_MAX days and then says so (None); such a calendar is refused where it is made
(`calendars.py`), but it may become one when its last special day has passed. No search goes on
for longer than SEARCH_DAYS_MAX.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from console.domain.public_holidays import holidays_of
from data.records import Calendar, HolidayRegion, HolidayYear, OpenSpan, SpecialDay

CLOSED_DAYS_MAX = 400
"""A calendar that is closed for so long does not open again: a yearly day comes within 366."""
SEARCH_DAYS_MAX = 3660
"""What is not due within ten years is never due: a minute of business a year promises nothing."""
CALENDARS_KEPT = 64
"""Calendars whose days are kept worked out; a team has a handful."""
_DAY = timedelta(days=1)
_LOOK = timedelta(hours=6)
"""Offsets are compared so often within a day; no zone has changed twice in less."""
_BLOCK = 32
"""Days whose sum is kept together."""
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)
_LAST_ORDINAL = date.max.toordinal() - 1

Stretch = tuple[datetime, datetime]
"""From a moment up to, and without, another."""


class BusinessHours:
    """The hours of one calendar; days are worked out when they are first asked for."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._zone = ZoneInfo(calendar.time_zone)
        self._special = {(d.year, d.month, d.day): d for d in calendar.days}
        self._kept = {(y.region, y.year): dict(y.days) for y in calendar.holidays}
        self._open: dict[int, tuple[Stretch, ...]] = {}
        self._totals: dict[int, timedelta] = {}
        self._blocks: dict[int, timedelta] = {}

    def add(self, moment: datetime, business: timedelta) -> datetime | None:
        """Give when so much business time has passed since a moment; None: it never will have.

        Time that ends with a stretch ends there, and not when the next one opens.
        """
        assert business >= _NOTHING, business
        moment = moment.astimezone(UTC)
        if business == _NOTHING:
            return moment
        first = moment.toordinal()
        left = business - self._part(first, moment, _END)
        if left <= _NOTHING:
            return _find_in(self.stretches(first), moment, business)
        closed = 0
        for day in range(first + 1, min(first + SEARCH_DAYS_MAX, _LAST_ORDINAL)):
            total = self._total(day)
            if total >= left:
                return _find_in(self.stretches(day), moment, left)
            left -= total
            closed = 0 if total else closed + 1
            if closed > CLOSED_DAYS_MAX:
                return None
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Give how much business time passes from one moment to another; none backwards."""
        # Two moments of one zone would be compared by what the wall shows, whatever the season.
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return _NOTHING
        first, last = start.toordinal(), end.toordinal()
        if first == last:
            return self._part(first, start, end)
        total = self._part(first, start, end) + self._part(last, start, end)
        day = first + 1
        while day < last:
            if day % _BLOCK == 0 and day + _BLOCK <= last:
                total += self._block(day // _BLOCK)
                day += _BLOCK
            else:
                total += self._total(day)
                day += 1
        return total

    def is_open(self, moment: datetime) -> bool:
        """Say whether business time runs at a moment."""
        moment = moment.astimezone(UTC)
        return any(start <= moment < end for start, end in self.stretches(moment.toordinal()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """Give the first open moment at or after one; None: it never opens again."""
        moment = moment.astimezone(UTC)
        first = moment.toordinal()
        for day in range(first, min(first + CLOSED_DAYS_MAX, _LAST_ORDINAL)):
            for start, end in self.stretches(day):
                if moment < end:
                    return max(start, moment)
        return None

    def stretches(self, day: int) -> tuple[Stretch, ...]:
        """Give when it is open on a day of UTC, by ordinal: in order, apart from each other."""
        found = self._open.get(day)
        if found is None:
            found = self._open[day] = self._work_out(day)
        return found

    def spans_on(self, day: date) -> tuple[OpenSpan, ...]:
        """Give the spans of a date in the calendar's time zone."""
        special = self._special_day(day)
        if special is not None:
            return special.spans
        if self.holiday_on(day):
            return ()
        return self.calendar.week[day.weekday()]

    def words_on(self, day: date) -> str:
        """Say why a date is not like its weekday: the special day's words, a holiday's name."""
        special = self._special_day(day)
        if special is None:
            return self.holiday_on(day)
        return special.words or self.holiday_on(day)

    def holiday_on(self, day: date) -> str:
        """Give the name of the public holiday on a date; empty where there is none."""
        named = (self._holidays(region, day.year).get(day, "") for region in self.calendar.regions)
        return next((name for name in named if name), "")

    def _holidays(self, region: HolidayRegion, year: int) -> Mapping[date, str]:
        kept = self._kept.get((region, year))
        return holidays_of(region.country, region.subdivision, year) if kept is None else kept

    def local(self, moment: datetime) -> datetime:
        """Give a moment in the calendar's time zone."""
        return moment.astimezone(self._zone)

    def _special_day(self, day: date) -> SpecialDay | None:
        this_year = self._special.get((day.year, day.month, day.day))
        return this_year or self._special.get((None, day.month, day.day))

    def _part(self, day: int, start: datetime, end: datetime) -> timedelta:
        total = _NOTHING
        for opens, closes in self.stretches(day):
            begin, stop = max(opens, start), min(closes, end)
            if begin < stop:
                total += stop - begin
        return total

    def _total(self, day: int) -> timedelta:
        total = self._totals.get(day)
        if total is None:
            total = sum((end - start for start, end in self.stretches(day)), _NOTHING)
            self._totals[day] = total
        return total

    def _block(self, block: int) -> timedelta:
        """Give the total of many days at once: a conversation may be years old."""
        total = self._blocks.get(block)
        if total is None:
            days = range(block * _BLOCK, (block + 1) * _BLOCK)
            total = self._blocks[block] = sum((self._total(day) for day in days), _NOTHING)
        return total

    def _work_out(self, day: int) -> tuple[Stretch, ...]:
        found: list[Stretch] = []
        start = _EPOCH + (day - _EPOCH.toordinal()) * _DAY
        for begin, end, offset in self._pieces(start):
            wall = timezone(offset)
            for ordinal in range(
                begin.astimezone(wall).toordinal(), (end - _SECOND).astimezone(wall).toordinal() + 1
            ):
                on = date.fromordinal(ordinal)
                midnight = datetime(on.year, on.month, on.day, tzinfo=wall)
                for span in self.spans_on(on):
                    opens = max(begin, (midnight + timedelta(minutes=span.opens)).astimezone(UTC))
                    closes = min(end, (midnight + timedelta(minutes=span.closes)).astimezone(UTC))
                    if opens < closes:
                        _append(found, (opens, closes))
        return tuple(found)

    def _pieces(self, start: datetime) -> list[tuple[datetime, datetime, timedelta]]:
        """Cut a day of UTC where the time zone's offset changes: on two days of a year at most."""
        pieces: list[tuple[datetime, datetime, timedelta]] = []
        begin = start
        for before, after in pairwise(start + n * _LOOK for n in range(_DAY // _LOOK + 1)):
            if self._offset(before) != self._offset(after):
                change = self._find_change(before, after)
                pieces.append((begin, change, self._offset(before)))
                begin = change
        pieces.append((begin, start + _DAY, self._offset(start + _DAY - _SECOND)))
        return [piece for piece in pieces if piece[0] < piece[1]]

    def _find_change(self, before: datetime, after: datetime) -> datetime:
        """Find the second at which the offset changes between two moments that differ in it."""
        while after - before > _SECOND:
            middle = before + (after - before) // 2
            middle = middle.replace(microsecond=0)
            if self._offset(middle) == self._offset(before):
                before = middle
            else:
                after = middle
        return after

    def _offset(self, moment: datetime) -> timedelta:
        offset = moment.astimezone(self._zone).utcoffset()
        assert offset is not None, "a ZoneInfo always knows"
        return offset


def _find_in(stretches: Sequence[Stretch], moment: datetime, left: timedelta) -> datetime:
    """Give when so much of some stretches has passed since a moment; they hold at least that."""
    every = iter(stretches)
    while True:
        start, end = next(every)
        begin = max(start, moment)
        passed = max(end - begin, _NOTHING)
        if passed >= left:
            return begin + left
        left -= passed


def _append(found: list[Stretch], stretch: Stretch) -> None:
    """Put a stretch after the others; one that begins before the last ends makes it longer."""
    if found and stretch[0] <= found[-1][1]:
        found[-1] = (found[-1][0], max(found[-1][1], stretch[1]))
    else:
        found.append(stretch)


def hours_of(calendar: Calendar) -> BusinessHours:
    """Give the hours of a calendar, with the days that were worked out before."""
    return _hours_of(calendar, calendar.holidays)


@lru_cache(maxsize=CALENDARS_KEPT)
def _hours_of(calendar: Calendar, _holidays: tuple[HolidayYear, ...]) -> BusinessHours:
    return BusinessHours(calendar)
