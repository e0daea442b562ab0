"""Domain: moments as people type them; what is not fully understood is refused (pure).

Theory of operation: a text is folded and taken apart with the words of each language (`lexer`,
`vocabulary`), read by one grammar into what it asks for (`grammar`), and that is found in the
agent's time zone (`moments`). All languages are tried. If they understand the same moment, that
is meant; if they differ, the agent's own language decides, and without it the text is refused
with both moments named. Guessing is worse than asking: a library that guessed made 15:30 of
`tomorrow 9`.

What the forms mean, in every language alike:
- a weekday is the next one to come, never today; `next friday` is the Friday of next week, `this
  friday` that of this one; weeks begin on Monday;
- a day without a clock is 09:00; next week its Monday, next month its first; the end of a week
  is Friday 17:00, of a month its last day 17:00, of a day 17:00;
- a clock has 24 hours unless am, pm or a part of the day is typed; one that has passed today is
  tomorrow's.
"""

from __future__ import annotations

from console.domain.typed_times.lexer import NUMBER_MAX as AMOUNT_MAX
from console.domain.typed_times.moments import AHEAD_MAX, MORNING_HOUR
from console.domain.typed_times.understanding import (
    TEXT_MAX,
    Refused,
    Understood,
    describe_moment,
    parse_time,
    understand,
    understand_past,
)

__all__ = [
    "AHEAD_MAX",
    "AMOUNT_MAX",
    "MORNING_HOUR",
    "TEXT_MAX",
    "Refused",
    "Understood",
    "describe_moment",
    "parse_time",
    "understand",
    "understand_past",
]
