"""Domain: what typed times are made of: kinds of words, units, parts of the day (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum, auto


class Kind(Enum):
    """What a word or number does in a typed time; the comment says what its value is."""

    NUMBER = auto()
    """The number; `3`, `three`, `三`."""
    HALVES = auto()
    """Twice the number: `1.5` is 3."""
    UNIT = auto()
    """A `Unit`."""
    IN = auto()
    AFTER = auto()
    PLUS = auto()
    AGO = auto()
    """1: a step back, as `2 hours ago`; 0: a word that goes with one, as in `for … siden`."""
    DAY = auto()
    """Days from today; tomorrow is 1."""
    WEEKDAY = auto()
    """Monday is 0."""
    NEXT = auto()
    THIS = auto()
    COMING = auto()
    WEEK = auto()
    """Weeks from this one; next week is 1."""
    MONTHS = auto()
    """Months from this one; next month is 1."""
    END_OF_WEEK = auto()
    """Weeks from this one."""
    END_OF_MONTH = auto()
    """Months from this one."""
    MONTH = auto()
    """January is 1."""
    DATE = auto()
    """Year * 10000 + month * 100 + day; year 0 where none was typed."""
    YEAR_MARK = auto()
    MONTH_MARK = auto()
    DAY_MARK = auto()
    ON = auto()
    OF = auto()
    AT = auto()
    CLOCK = auto()
    """Hour * 100 + minute, as the digits were typed."""
    O_CLOCK = auto()
    HALF = auto()
    QUARTER = auto()
    """How many quarters of an hour."""
    MINUTE_MARK = auto()
    HALF_TO = auto()
    HALF_PAST = auto()
    BEFORE_DAWN = auto()
    AM = auto()
    PM = auto()
    PART = auto()
    """A `Part`."""
    PART_AFTER_DAY = auto()
    """A `Part`, but only where a day stands before it: Freitag Morgen."""
    TRAP = auto()
    """A `Trap`: words that mean two things to people of the same language."""


class Unit(IntEnum):
    """What people count time in."""

    MINUTE = 1
    HOUR = 2
    DAY = 3
    WEEK = 4
    MONTH = 5


class Part(IntEnum):
    """Parts of a day that people name instead of a clock."""

    MORNING = 1
    NOON = 2
    AFTERNOON = 3
    EVENING = 4
    CLOSE = 5
    """The end of the working day."""


class Trap(IntEnum):
    """Words that are known, and known to mean two things."""

    EIGHT_DAYS = 1
    MIDNIGHT = 2
    WEEKEND = 3
    HALF_HOUR = 4
    HALF_DAY = 5


class DateOrder(StrEnum):
    """In which order people of a language write a date with strokes, as 1/12."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Token:
    """One meaning of one word or number."""

    kind: Kind
    value: int = 0
    is_word: bool = False
    """Of a number: written in letters; alone it is no clock (`to` is two and Thursday)."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    A series has its members between spaces, ways to write one between strokes, and `_` for a
    space inside one. Keys of `phrases` are what the phrase is made of, as `day:0 part:evening`;
    several phrases stand between `|`.
    """

    code: str
    name: str
    examples: tuple[str, str, str]
    """Typed times of this language that are understood at any time."""
    date_order: DateOrder
    weekdays: str
    months: str
    units: str
    """Minute, hour, day, week, month."""
    numbers: str
    """From one to twenty."""
    parts: str
    """Morning, noon, afternoon, evening, end of the working day."""
    phrases: dict[str, str]
    joined_parts: str = ""
    """Parts that are written together with the weekday: Freitagabend."""
    short_weekdays: str = ""
    """So short that they count only for agents of this language."""
