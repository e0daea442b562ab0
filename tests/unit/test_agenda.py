"""The agenda: under which day a follow-up stands, and how it is said in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.agenda import (
    Section,
    near_words,
    promise_words,
    promises_line,
    row_moment,
    section_of,
    what_words,
)
from console.domain.follow_up_choices import CLOSING, QUICK
from data.records import (
    ConversationId,
    Customer,
    CustomerId,
    FollowUp,
    FollowUpId,
    FollowUpKind,
    FollowUpMark,
    FollowUpState,
    FollowUpWhy,
)
from data.text.safe import clean_line, clean_text, is_safe
from data.text.width import width_of
from widgets.follow_up_lines import PROMISE_LINES, AgendaFacts, agenda_lines, promise_lines
from widgets.glyphs import PLAIN, UNICODE

ZONE = "Europe/Copenhagen"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # Friday, 13:00 there
DAY = timedelta(days=1)


def follow_up(
    at: datetime,
    text: str = "call about the refund",
    *,
    number: int | None = 1042,
    owner: str | None = "mette",
    kind: FollowUpKind = FollowUpKind.REMIND,
    marks: tuple[FollowUpMark, ...] = (),
) -> FollowUp:
    """Make a follow-up; it is due where its moment has passed."""
    return FollowUp(
        id=FollowUpId(int(at.timestamp())),
        conversation_id=None if number is None else ConversationId(number),
        customer=Customer(CustomerId(7), clean_line("Noor Haddad"), clean_line("noor@x.example")),
        owner=owner,
        at=at,
        kind=kind,
        text=clean_text(text),
        state=FollowUpState.DUE if at <= NOW else FollowUpState.OPEN,
        created_at=NOW - 9 * DAY,
        marks=marks,
        subject=clean_line("Lamp flickers"),
    )


@pytest.mark.parametrize(
    ("at", "title"),
    [
        (NOW - 9 * DAY, "Overdue"),
        (NOW, "Overdue"),
        (NOW + timedelta(hours=9), "Today"),
        (NOW + timedelta(hours=11), "Tomorrow"),  # 00:00 in Copenhagen
        (NOW + 7 * DAY, "Fri 27 Nov"),
        (NOW + 60 * DAY, "Tue 19 Jan 2027"),
    ],
)
def test_what_is_due_stands_first_and_the_rest_under_its_day(at: datetime, title: str) -> None:
    """The day is that of the agent's zone, not of the machine's."""
    assert title == section_of(follow_up(at), now=NOW, time_zone=ZONE).title


def test_a_day_is_as_long_as_it_is_there() -> None:
    """The night in which clocks go back belongs to a day of 25 hours."""
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    sunday = follow_up(datetime(2026, 10, 25, 9, 0, tzinfo=UTC))
    sunday = replace(sunday, state=FollowUpState.OPEN)

    section = section_of(sunday, now=before, time_zone=ZONE)

    since = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    until = since + timedelta(hours=25)
    assert Section("Tomorrow", FollowUpState.OPEN, since, until) == section


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW + timedelta(hours=1), "14:00"),
        (NOW + 3 * DAY, "13:00"),
        (NOW - timedelta(hours=2), "11:00"),
        (NOW - DAY, "yest 13:00"),
        (NOW - 3 * DAY, "Tue 13:00"),
        (NOW - 20 * DAY, "31 Oct"),
        (NOW - 400 * DAY, "Oct 2025"),
    ],
)
def test_a_row_says_of_a_moment_what_its_heading_does_not(at: datetime, words: str) -> None:
    """Below its day the clock is enough; what is overdue says its day too, in ten columns."""
    assert words == row_moment(follow_up(at), now=NOW, time_zone=ZONE)
    assert len(words) <= 10


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW + timedelta(hours=1), "14:00"),
        (NOW + DAY, "tomorrow"),
        (NOW - DAY, "yesterday"),
        (NOW + 6 * DAY, "Thu"),
        (NOW + 7 * DAY, "27 Nov"),
        (NOW + 500 * DAY, "Apr 2028"),
    ],
)
def test_a_moment_in_one_word(at: datetime, words: str) -> None:
    """A weekday is said only where nobody can take it for another week's."""
    assert words == near_words(at, now=NOW, time_zone=ZONE)


def test_a_promise_says_whose_and_when_and_what() -> None:
    """One's own needs no name; what is overdue and what hangs on a reply say so."""
    row, later = follow_up(NOW - 3 * DAY), NOW + 3 * DAY
    asks = follow_up(later, "ask\nagain", kind=FollowUpKind.IF_NO_REPLY, owner=None)

    def told(each: FollowUp, me: str = "mette") -> str:
        return promise_words(each, now=NOW, time_zone=ZONE, me=me)

    assert told(row) == "due since Tue: call about the refund"
    assert told(row, "kai") == "mette, due since Tue: call about the refund"
    assert told(asks) == "anybody, Mon: if no reply: ask again"


def test_one_line_for_several_promises() -> None:
    """The first stands in words, the others as a number, within the width."""
    rows = [follow_up(NOW + 3 * DAY, "long words " * 20), follow_up(NOW + 4 * DAY)]

    line = promises_line(rows, now=NOW, time_zone=ZONE, me="mette", columns=60, more="…")

    assert line.startswith("follow-up Mon: long words")
    assert line.endswith("… (and 1 more)")
    assert width_of(line) <= 60
    assert not promises_line([], now=NOW, time_zone=ZONE, me="mette", columns=60, more="…")


def test_the_words_are_one_safe_line() -> None:
    """A text of several lines is one in a row; no control of it reaches the terminal."""
    assert is_safe(what_words(follow_up(NOW, "call\n\tback \x1b[2J")))
    assert what_words(follow_up(NOW, "call\n\tback")) == "call back"


def test_a_message_on_its_way_is_today() -> None:
    """What should have left a moment before midnight does not open a heading of yesterday."""
    row = replace(follow_up(NOW - DAY), state=FollowUpState.OPEN)

    section = section_of(row, now=NOW, time_zone=ZONE)

    assert (section.title, section.since) == ("Today", None)


def test_the_letters_of_the_quick_ones_move_nothing() -> None:
    """No letter that picks a follow-up is one that moves the cursor or leaves the sheet."""
    keys = [quick.key for quick in QUICK]

    assert len(set(keys)) == len(keys)
    assert not set(keys) & set("jkhlq")
    assert CLOSING.at(NOW, time_zone=ZONE) == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


def text_of(rows: list[FollowUp], width: int = 80, cursor: int = 0, **more: object) -> list[str]:
    """Give the agenda as text."""
    facts = AgendaFacts(NOW, ZONE, width, cursor, **more)  # type: ignore[arg-type]  # counts
    lines = agenda_lines(rows, facts, UNICODE)
    return ["".join(span.text for span in line.spans) for line in lines]


def test_the_agenda_by_day_with_overdue_first() -> None:
    """Headings with counts, columns in their place, the words last, the reason below."""
    mark = FollowUpMark(FollowUpWhy.CLOSED, number=ConversationId(1042))
    rows = [
        follow_up(NOW - 3 * DAY, marks=(mark,)),
        follow_up(NOW + timedelta(hours=1), "ask again", number=None, owner=None),
        follow_up(NOW + 7 * DAY, kind=FollowUpKind.SEND),
    ]

    lines = text_of(rows, counts={"Overdue": 3, "Today": 1})

    assert lines == [
        " Overdue · 3!",
        "▌! #1042 Tue 13:00  mette    Noor Haddad        call about the refund",
        "        #1042 was closed",
        "",
        " Today · 1",
        "         14:00      anybody  Noor Haddad        ask again",
        "",
        " Fri 27 Nov",
        "   #1042 13:00      mette    Noor Haddad        sends: call about the refund",
    ]


def test_where_there_is_room_the_subject_stands_behind() -> None:
    """At 120 columns one sees what the conversation is about as well."""
    assert text_of([follow_up(NOW)], width=120)[1].endswith("call about the refund · Lamp flickers")


def test_ascii_signs() -> None:
    """With plain letters only, cursor and dots are plain letters too."""
    facts = AgendaFacts(NOW, ZONE, 80, 0, {"Overdue": 1})
    lines = agenda_lines([follow_up(NOW)], facts, PLAIN)

    assert all(span.text.isascii() for line in lines for span in line.spans)


def test_promises_beside_a_thread() -> None:
    """Each goes on below in its column, cut after some lines, with its reason under it."""
    mark = FollowUpMark(FollowUpWhy.AWAY, "kai", NOW + 3 * DAY)
    rows = [follow_up(NOW - DAY, "call about the refund " * 9, marks=(mark,))]

    lines = promise_lines(rows, width=38, now=NOW, time_zone=ZONE, me="mette", more="…")
    texts = ["".join(span.text for span in line.spans) for line in lines]
    *words, why = texts

    assert len(words) == PROMISE_LINES
    assert words[0].startswith("!due since yesterday: call")
    assert words[-1].endswith("…")
    assert all(width_of(text) <= 38 for text in texts)
    assert why == "   kai is away until Mon"
