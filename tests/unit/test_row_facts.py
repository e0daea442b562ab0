"""A conversation as a line of the list: what stands behind its subject, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.records import Breach, Kind, Priority, SafeLine, Status, Target, WaitingOn
from data.text.width import join_within, width_of
from tests.unit.test_customer_lines import NOON, conversation
from widgets.conversation_rows import RowFacts, row_line
from widgets.glyphs import glyphs_for

LONG = "A subject that is much longer than any list of eighty columns has room for"


def drawn(
    subject: str, *tags: str, kind: Kind | None = None, width: int = 80, is_ascii: bool = False
) -> str:
    """Give the row as text, without what is cut at the edge."""
    row = replace(conversation(1042), subject=SafeLine(subject), tags=tags, kind=kind)
    facts = RowFacts(
        is_marked=False, people="", digits=4, now=NOON, time_zone="UTC", width=width
    )  # fmt: skip
    line = row_line(row, facts, glyphs_for(is_ascii=is_ascii))
    return "".join(span.text for span in line.spans)


@pytest.mark.parametrize("is_ascii", [False, True])
def test_tags_stand_at_the_right(is_ascii: bool) -> None:
    """Kind and tags fill the row to its last column, behind a subject that is whole."""
    row = drawn("Lamp", "refund", "vip", kind=Kind.SUPPORT, is_ascii=is_ascii)

    assert row.endswith("  support refund vip")
    assert "Lamp  " in row
    assert 79 == width_of(row)


def test_what_does_not_fit_whole_is_left_out() -> None:
    """A tag is shown whole or not at all, and never in the place of the subject."""
    roomy, tight = drawn("Lamp is dark", "refund", "very-important-person"), drawn(LONG, "vip")

    assert roomy.endswith("  refund")
    assert tight.endswith(LONG)
    assert drawn("Lamp", width=60).endswith("Lamp")


def test_wide_letters_are_counted() -> None:
    """A Chinese subject takes two columns a letter; the tags end in the same column."""
    assert 79 == width_of(drawn("发票上的名称", "发票", "vip"))


@pytest.mark.parametrize(
    ("priority", "sign"),
    [(Priority.URGENT, "!"), (Priority.HIGH, "+"), (Priority.NORMAL, " "), (Priority.LOW, "-")],
)
def test_urgency_is_a_sign(priority: Priority, sign: str) -> None:
    """What is urgent, high or low says so without colour."""
    row = replace(conversation(1042), priority=priority)
    facts = RowFacts(is_marked=False, people="", digits=4, now=NOON, time_zone="UTC", width=80)

    assert sign == row_line(row, facts, glyphs_for(is_ascii=True)).spans[1].text


def test_words_are_joined_as_far_as_they_fit() -> None:
    """The first words that fit, none cut, none behind one that does not."""
    assert join_within(["one", "two", "three"], 7) == "one two"
    assert join_within(["three", "a"], 4) == ""
    assert join_within([], 4) == ""


@pytest.mark.parametrize(
    ("minutes", "warned", "status", "waiting_on", "is_woken", "words", "role"),
    [
        (108, False, Status.NEW, None, False, "+1h48  new ", "normal"),
        (108, True, Status.OPEN, None, False, "+1h48!     ", "warn"),
        (-22, True, Status.OPEN, None, False, "-22m       ", "bad"),
        (1500, False, Status.WAITING, WaitingOn.THIRD_PARTY, False, "+1d    3rd ", "normal"),
        (108, True, Status.WAITING, WaitingOn.TEAM, False, "+1h48! team", "warn"),
        (48, False, Status.OPEN, None, True, "+48m   woke", "normal"),
    ],
)
def test_a_target_stands_behind_the_age(  # noqa: PLR0917 - a row of the table above
    minutes: int,
    warned: bool,
    status: Status,
    waiting_on: WaitingOn | None,
    is_woken: bool,
    words: str,
    role: str,
) -> None:
    """What is left has a sign and a mark besides its colour; on whom it waits stands behind it."""
    at = NOON + timedelta(minutes=minutes)
    row = replace(
        conversation(1042),
        subject=SafeLine("Lamp"),
        status=status,
        waiting_on=waiting_on,
        woken_at=NOON if is_woken else None,
        unanswered_since=NOON - timedelta(hours=1),
        next_breach=Breach(Target.NEXT_RESPONSE, at, NOON if warned else at),
    )
    with_targets = RowFacts(
        is_marked=False, people="", digits=4, now=NOON, time_zone="UTC", width=80, has_targets=True
    )
    glyphs = glyphs_for(is_ascii=False)
    line = row_line(row, with_targets, glyphs)
    text = "".join(span.text for span in line.spans)
    bare = row_line(
        replace(row, next_breach=None), replace(with_targets, has_targets=False), glyphs
    )
    beside = row_line(replace(row, next_breach=None), with_targets, glyphs)

    assert f"  1h {words} " in text
    assert role == next(span.role for span in line.spans if span.text.startswith(words[:4]))
    narrow, wide = ("".join(span.text for span in each.spans) for each in (bare, beside))
    assert text.index("Lamp") == wide.index("Lamp") == narrow.index("Lamp") + 2
