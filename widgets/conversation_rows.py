"""A conversation as one line of a list: fixed columns, what strangers wrote last (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.ages import short_age
from console.domain.target_words import LEFT_COLUMNS, is_at_risk, is_broken, left_words
from data.records import Breach, Conversation, Status, WaitingOn
from data.text.safe import clean_line
from data.text.width import join_within, pad_to_width, width_of
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span

PRIORITY_MARKS = {"urgent": "!", "high": "+", "low": "-", "normal": " "}
MENTIONED = "@"
"""Stands for unread too: a note that names the agent is news, and the first to be read."""
DIGITS_MIN = 4
"""Numbers begin with four digits; a longer one widens the column for all rows."""
AGE_COLUMNS = 4
STATE_COLUMNS = 9
TARGET_COLUMNS = LEFT_COLUMNS + 1 + 4
"""Where a row of the list has a target: what is left of it, and on whom it waits."""
WHO_COLUMNS = 8
CUSTOMER_COLUMNS = 18
CUSTOMER_COLUMNS_SMALL = 14
CUSTOMER_COLUMNS_LEAST = 11
WHO_COLUMNS_LEAST = 5
LEAST_COLUMNS = 66
"""A list narrower than this takes from the names what a subject needs to be understood."""
SMALL_COLUMNS = 76
"""A list narrower than this takes from the customer's column what the subject needs."""
WAITS = {
    WaitingOn.CUSTOMER: "wait cust",
    WaitingOn.THIRD_PARTY: "wait 3rd",
    WaitingOn.TEAM: "wait team",
}
WAITS_SHORT = {
    WaitingOn.CUSTOMER: "cust",
    WaitingOn.THIRD_PARTY: "3rd",
    WaitingOn.TEAM: "team",
}
"""Behind a target."""
CAME_BACK = {1: ("late", "warn"), 2: ("came back", "bad")}
"""What became of our last mail there, where reports say that it did not arrive."""
POINTER_COLUMNS = 1
"""Of the cursor's bar, which the list draws before a row."""
GAP = 2
"""Columns between a subject and what stands behind it."""
WEEK_DAYS = 6
"""So far ahead a weekday says which day is meant."""
YEAR_DAYS = 300


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row depends on besides its conversation."""

    is_marked: bool
    people: str
    """Who reads or writes there now; empty where nobody does."""
    digits: int
    now: datetime | None
    time_zone: str
    width: int
    promise: str = ""
    """What is due there, in words; empty where that is not what the list is about."""
    has_targets: bool = False
    """Some row of the list has a target, so that all make room for it."""

    @property
    def state_columns(self) -> int:
        """Give the columns of the state, or of a target and the state."""
        return TARGET_COLUMNS if self.has_targets else STATE_COLUMNS


def row_line(row: Conversation, facts: RowFacts, glyphs: Glyphs) -> Line:
    """Draw a conversation: marks, number, age, target and state, who, customer, subject."""
    title = "strong" if row.is_unread or row.is_mentioned else "normal"
    news = MENTIONED if row.is_mentioned else glyphs.unread if row.is_unread else " "
    who = row.assignee or ""
    name = "" if row.customer is None else row.customer.name or row.customer.address
    number = f"#{row.id}".ljust(max(facts.digits, DIGITS_MIN) + 1)
    room = CUSTOMER_COLUMNS if facts.width >= SMALL_COLUMNS else CUSTOMER_COLUMNS_SMALL
    colleague = WHO_COLUMNS
    if facts.width < LEAST_COLUMNS:
        room, colleague = CUSTOMER_COLUMNS_LEAST, WHO_COLUMNS_LEAST
    head = (
        Span("x" if facts.is_marked else " ", "accent"),
        Span(PRIORITY_MARKS[row.priority.value], "warn"),
        Span(news, "accent" if row.is_mentioned else "strong"),
        Span(f"{number} ", "dim"),
        *_standing(row, facts, glyphs),
        Span(
            pad_to_width(facts.people or who, colleague, more=glyphs.more) + " ",
            "accent" if facts.people else "dim",
        ),
        Span(pad_to_width(name, room, more=glyphs.more) + " ", title),
        *_asked_spans(row, facts, glyphs),
    )
    if row.undelivered:
        words, role = CAME_BACK[row.undelivered]
        head = (*head, Span(f"{words} {glyphs.dot} ", role))
    if facts.promise:
        head = (*head, Span(f"{facts.promise} {glyphs.dot} ", "warn"))
    return Line((*head, *_subject_spans(row, head, facts.width - POINTER_COLUMNS, title)))


def _asked_spans(row: Conversation, facts: RowFacts, glyphs: Glyphs) -> tuple[Span, ...]:
    """Give who is asked for help; it stands between our columns and what strangers wrote."""
    if not row.escalations:
        return ()
    from widgets.escalation_lines import mark_spans  # noqa: PLC0415 - start-up time

    return mark_spans(row, facts.now, glyphs)


def _subject_spans(
    row: Conversation, head: tuple[Span, ...], width: int, role: str
) -> tuple[Span, ...]:
    """Give the subject, and behind it at the right as much of kind and tags as fits whole.

    They never take room from the subject.
    """
    subject = Span(row.subject, role)
    facts = ((row.kind.value,) if row.kind else ()) + row.tags
    if not facts:
        return (subject,)
    left = width - sum(width_of(span.text) for span in (*head, subject))
    words = join_within(map(clean_line, facts), left - GAP)
    if not words:
        return (subject,)
    return subject, Span(" " * (left - width_of(words)) + words, "dim")


def _standing(row: Conversation, facts: RowFacts, glyphs: Glyphs) -> tuple[Span, ...]:
    """Give age, target and state, or, of what sleeps, when it wakes."""
    is_settled = row.status in {Status.CLOSED, Status.SPAM, Status.TRASH}
    if row.snoozed_until is not None and not is_settled:
        words = wake_words(row.snoozed_until, facts.now, facts.time_zone)
        return (Span(pad_to_width(words, AGE_COLUMNS + 1 + facts.state_columns) + " ", "dim"),)
    age = short_age(row.unanswered_since or row.last_message_at, facts.now)
    role = "dim" if row.woken_at is None else "accent"
    first = Span(f"{age:>{AGE_COLUMNS}} ", "dim")
    if row.next_breach is not None and facts.now is not None:
        left = f"{left_words(row.next_breach, facts.now):<{LEFT_COLUMNS}} "
        state = pad_to_width(_state_behind_target(row), facts.state_columns - len(left))
        kind = target_role(row.next_breach, facts.now)
        return (first, Span(left, kind), Span(f"{state} ", role))
    state = pad_to_width(state_words(row), facts.state_columns, more=glyphs.more)
    return (first, Span(f"{state} ", role))


def target_role(breach: Breach, now: datetime) -> str:
    """Give the colours of what is left of a target; its sign and mark say the same."""
    if is_broken(breach, now):
        return "bad"
    return "warn" if is_at_risk(breach, now) else "normal"


def _state_behind_target(row: Conversation) -> str:
    """Say where a conversation stands in four letters; that it is open needs none."""
    if row.status is Status.WAITING:
        return WAITS_SHORT[row.waiting_on] if row.waiting_on else "wait"
    if row.woken_at is not None:
        return "woke"
    return "new" if row.status is Status.NEW else ""


def state_words(row: Conversation) -> str:
    """Say in a few letters where a conversation stands: `wait 3rd`, `woke`, `closed`."""
    if row.status is Status.WAITING:
        return WAITS[row.waiting_on] if row.waiting_on else "wait"
    if row.woken_at is not None:
        return "woke"
    return row.status.value


def wake_words(at: datetime, now: datetime | None, time_zone: str) -> str:
    """Say when a conversation wakes, in the columns of age and state together."""
    zone = ZoneInfo(time_zone)
    there = at.astimezone(zone)
    today = there if now is None else now.astimezone(zone)
    days = (there.date() - today.date()).days
    if days <= 0:
        return f"wakes {local_words.clock(there)}"
    if days <= WEEK_DAYS:
        return _wake_within(f"{local_words.weekday(there)} {local_words.clock(there)}")
    day = local_words.short_day(there) if days <= YEAR_DAYS else local_words.month(there)
    return f"wakes {day}"


def _wake_within(when: str) -> str:
    """Say that it wakes then, or only when, where a language's day and clock are long."""
    words = f"wake {when}"
    return words if width_of(words) <= AGE_COLUMNS + 1 + STATE_COLUMNS else when
