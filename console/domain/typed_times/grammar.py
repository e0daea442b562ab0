"""Domain: which orders of words make a typed time, and what it asks for (pure).

Theory of operation: a typed time is a step ahead (`in 3 days`), a day, a clock or a part of the
day, each at most once and in any order; nothing may be left over. The reader goes from left to
right and takes the longest form that fits at each place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice, product

from console.domain.typed_times.lexer import Piece
from console.domain.typed_times.tokens import Kind, Part, Token, Trap, Unit

READINGS_MAX = 64
"""Ways to read one text in one language; people's texts have at most four."""
_YEAR_MIN = 1000
_NOON = 12


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the calendar; year 0: the next one to come."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text asks for."""

    steps: tuple[tuple[int, Unit], ...] = ()
    """Negative ones go back."""
    is_ahead: bool | None = None
    """The steps were typed as going ahead or back; None: neither was said."""
    days: int | None = None
    """From today."""
    weekday: int | None = None
    week: int | None = None
    """Weeks from this one."""
    months: int | None = None
    date: Date | None = None
    end_of_week: int | None = None
    end_of_month: int | None = None
    clock: int | None = None
    """Hour * 100 + minute."""
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """No reading goes further than this place of the text."""

    position: int
    trap: Trap | None = None


def list_wishes(pieces: Sequence[Piece]) -> list[Wish] | Stuck:
    """Give everything the pieces of a text can ask for; where nothing fits, say how far."""
    wishes: list[Wish] = []
    furthest = Stuck(0)
    for meanings in islice(product(*(piece.meanings for piece in pieces)), READINGS_MAX):
        tokens = [token for meaning in meanings for token in meaning]
        places = [p.position for p, meaning in zip(pieces, meanings, strict=True) for _ in meaning]
        places = places or [0]  # a sign alone that means nothing, as a comma
        reader = _Reader(tokens)
        wish = reader.read()
        if wish is not None:
            wishes.append(wish)
        elif (place := places[min(reader.at, len(places) - 1)]) >= furthest.position:
            furthest = Stuck(place, furthest.trap)
        traps = [Trap(token.value) for token in tokens if token.kind is Kind.TRAP]
        if traps and furthest.trap is None:
            furthest = Stuck(furthest.position, traps[0])
    return list(dict.fromkeys(wishes)) or furthest


_DAY_FORMS: tuple[tuple[tuple[Kind, ...], Callable[[list[int]], Wish]], ...] = (
    ((Kind.DAY,), lambda v: Wish(days=v[0])),
    ((Kind.MONTHS,), lambda v: Wish(months=v[0])),
    ((Kind.END_OF_WEEK,), lambda v: Wish(end_of_week=v[0])),
    ((Kind.END_OF_MONTH,), lambda v: Wish(end_of_month=v[0])),
    ((Kind.NEXT, Kind.WEEKDAY), lambda v: Wish(week=1, weekday=v[1])),
    ((Kind.THIS, Kind.WEEKDAY), lambda v: Wish(week=0, weekday=v[1])),
    ((Kind.COMING, Kind.WEEKDAY), lambda v: Wish(weekday=v[1])),
    ((Kind.WEEK,), lambda v: Wish(week=v[0])),
)
_DATE_FORMS: tuple[tuple[tuple[Kind, ...], Callable[[list[int]], Date]], ...] = (
    ((Kind.DATE,), lambda v: Date(v[0] // 10_000, v[0] // 100 % 100, v[0] % 100)),
    (
        (Kind.NUMBER, Kind.YEAR_MARK, Kind.NUMBER, Kind.MONTH_MARK, Kind.NUMBER),
        lambda v: Date(v[0], v[2], v[4]),
    ),
    ((Kind.NUMBER, Kind.MONTH_MARK, Kind.NUMBER), lambda v: Date(0, v[0], v[2])),
    ((Kind.NUMBER, Kind.MONTH), lambda v: Date(0, v[1], v[0])),
    ((Kind.NUMBER, Kind.OF, Kind.MONTH), lambda v: Date(0, v[2], v[0])),
    ((Kind.MONTH, Kind.NUMBER), lambda v: Date(0, v[0], v[1])),
)
"""A year may follow where the form has none."""
_NOT_MINUTES = (Kind.UNIT, Kind.MONTH, Kind.MONTH_MARK)


class _Reader:
    """Reads one choice of meanings from left to right."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.wish = Wish()

    def read(self) -> Wish | None:
        """Give what is asked for, or None with `at` where it stopped to make sense."""
        while self.at < len(self.tokens):
            start = self.at
            for form in (self._steps, self._day, self._clock, self._part):
                self.at = start
                if form():
                    break
            else:
                self.at = start
                return None
            if not _fits_together(self.wish):
                self.at = start
                return None
        return self.wish if _is_whole(self.wish) else None

    def _take(self, *kinds: Kind) -> list[int] | None:
        here = self.tokens[self.at : self.at + len(kinds)]
        if [token.kind for token in here] != list(kinds):
            return None
        self.at += len(kinds)
        return [token.value for token in here]

    def _may_take(self, *kinds: Kind) -> None:
        """Pass over a word that adds nothing."""
        if self.at < len(self.tokens) and self.tokens[self.at].kind in kinds:
            self.at += 1

    def _steps(self) -> bool:
        if self.wish.steps:
            return False
        if found := self._take(Kind.UNIT, Kind.AFTER):  # viikon päästä
            return self._ask(Wish(steps=((1, Unit(found[0])),), is_ahead=True))
        before = self._ago()
        is_ahead = before is None and bool(self._take(Kind.IN) or self._take(Kind.PLUS))
        steps: list[tuple[int, Unit]] = []
        while (step := self._one_step()) and not (steps and steps[-1][1] <= step[1]):
            steps.append(step)
            if self._take(Kind.PLUS, Kind.NUMBER):  # +1w +2d
                self.at -= 1
        if not steps or step is not None:
            return False
        behind = self._ago()
        if 1 in (before, behind):
            back = tuple((-amount, unit) for amount, unit in steps)
            return not is_ahead and self._ask(Wish(steps=back, is_ahead=False))
        if before is not None or behind is not None:
            return False
        is_ahead |= self._take(Kind.AFTER) is not None
        return self._ask(Wish(steps=tuple(steps), is_ahead=is_ahead or None))

    def _ago(self) -> int | None:
        """Give what is said of going back; None where nothing is."""
        found = self._take(Kind.AGO)
        return found[0] if found else None

    def _one_step(self) -> tuple[int, Unit] | None:
        if found := self._take(Kind.NUMBER, Kind.UNIT):
            return found[0], Unit(found[1])
        if found := self._take(Kind.HALVES, Kind.UNIT):
            if found[1] == Unit.HOUR:
                return found[0] * 30, Unit.MINUTE
            self.at -= 2
        return None

    def _day(self) -> bool:
        for kinds, wish_of in _DAY_FORMS:
            if found := self._take(*kinds):
                return self._ask(wish_of(found))
        self._may_take(Kind.ON)
        if found := self._take(Kind.WEEKDAY):
            return self._ask(Wish(weekday=found[0]))
        for kinds, date_of in _DATE_FORMS:
            if found := self._take(*kinds):
                date = date_of(found)
                self._may_take(Kind.DAY_MARK)
                return self._ask(Wish(date=replace(date, year=date.year or self._year())))
        return False

    def _year(self) -> int:
        found = self._take(Kind.NUMBER)
        if found and found[0] < _YEAR_MIN:  # the hour of `1 dec 9`
            self.at -= 1
            return 0
        return found[0] if found else 0

    def _clock(self) -> bool:
        is_clock = self._take(Kind.AT) is not None
        is_night = self._take(Kind.BEFORE_DAWN) is not None  # 凌晨3点
        clock = self._half() or self._hour(is_clock=is_clock or is_night)
        if clock is None:
            return False
        halves = [Kind.AM] if is_night or self._take(Kind.AM) else []
        halves += [Kind.PM] if self._take(Kind.PM) else []
        if halves:
            if len(halves) > 1 or not 1 <= clock // 100 <= _NOON:
                return False
            clock = clock % 1200 + 1200 * (halves == [Kind.PM])
        return self._ask(Wish(clock=clock))

    def _half(self) -> int | None:
        if (found := self._take(Kind.HALF_TO, Kind.NUMBER)) and 1 < found[1] <= _NOON:
            self._may_take(Kind.O_CLOCK)
            return (found[1] - 1) * 100 + 30
        if (found := self._take(Kind.HALF_PAST, Kind.NUMBER)) and 1 <= found[1] <= _NOON:
            return found[1] * 100 + 30
        return None

    def _hour(self, *, is_clock: bool) -> int | None:
        if found := self._take(Kind.CLOCK):
            self._may_take(Kind.O_CLOCK)
            return found[0]
        if found := self._take(Kind.NUMBER, Kind.O_CLOCK):
            return found[0] * 100 + self._minutes()
        if found := self._take(Kind.NUMBER):
            number, following = self.tokens[self.at - 1], self.tokens[self.at : self.at + 1]
            after = following[0].kind if following else None
            # `2 mo` is two months, also to a German, whose Mo is Monday.
            is_clock |= not number.is_word and after is not Kind.WEEKDAY
            is_clock |= after in (Kind.AM, Kind.PM)
            return found[0] * 100 if is_clock and found[0] < 60 else None  # noqa: PLR2004 - clocks
        return None

    def _minutes(self) -> int:
        if self._take(Kind.HALF):
            return 30
        if found := self._take(Kind.QUARTER):
            return found[0] * 15
        if (found := self._take(Kind.NUMBER)) and found[0] < 60:  # noqa: PLR2004 - minutes
            following = self.tokens[self.at : self.at + 1]
            if following and following[0].kind in _NOT_MINUTES:  # 9 Uhr 1. Dezember
                self.at -= 1
                return 0
            self._may_take(Kind.MINUTE_MARK)
            return found[0]
        return 0

    def _part(self) -> bool:
        self._may_take(Kind.AT)
        if found := self._take(Kind.PART):
            return self._ask(Wish(part=Part(found[0])))
        if (found := self._take(Kind.PART_AFTER_DAY)) and _has_day(self.wish):
            return self._ask(Wish(part=Part(found[0])))
        return False

    def _ask(self, more: Wish) -> bool:
        """Add to the wish; a text that says one thing twice makes no sense."""
        added = {f.name: v for f in fields(more) if (v := getattr(more, f.name)) not in (None, ())}
        if any(getattr(self.wish, name) not in (None, ()) for name in added):
            return False
        self.wish = replace(self.wish, **added)
        return True


_DAYS = ("steps", "days", "weekday", "week", "months", "date", "end_of_week", "end_of_month")
_PAIRS = ({"weekday", "week"}, {"weekday", "date"})


def _has_day(wish: Wish) -> bool:
    return any(getattr(wish, name) not in (None, ()) for name in _DAYS)


def _fits_together(wish: Wish) -> bool:
    """Say whether the day is named in one way, and no clock goes with steps of hours."""
    named = {name for name in _DAYS if getattr(wish, name) not in (None, ())}
    if wish.steps and wish.steps[-1][1] < Unit.DAY:
        return wish.clock is None and wish.part is None and len(named) == 1
    return len(named) < 2 or named in _PAIRS  # noqa: PLR2004 - one way


def _is_whole(wish: Wish) -> bool:
    """Say whether a moment follows; `this week` alone is none."""
    return wish != Wish() and not (wish.week == 0 and wish.weekday is None)
