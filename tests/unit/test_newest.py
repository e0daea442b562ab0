"""What is read ahead for the preview: which rows, how much of each, how many in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.records import Conversation, ConversationId, SafeText
from tests.support.timeline import message
from tests.unit.test_customer_lines import conversation
from widgets.newest import AHEAD, BEHIND, CHARS_MAX, KEPT_MAX, Newest

ROWS = [conversation(1001 + place) for place in range(100)]


def numbers(rows: Sequence[Conversation]) -> list[int]:
    """Give the places of rows in the list."""
    return [row.id - 1001 for row in rows]


def test_the_row_under_the_cursor_is_read_first_and_its_neighbours_with_it() -> None:
    """What the agent looks at comes first; rows around it come in the same read."""
    asked = Newest().lacking(ROWS, 10)

    assert [10, *range(10 - BEHIND, 10), *range(11, 11 + AHEAD)] == numbers(asked)


def test_steps_onto_rows_that_are_there_ask_for_nothing() -> None:
    """One read is enough until the cursor comes to the last of the rows that it brought."""
    newest = Newest()
    newest.keep(newest.lacking(ROWS, 10), [])

    asked = [place for place in range(10, 11 + AHEAD) if newest.lacking(ROWS, place)]

    assert [10 + AHEAD] == asked


def test_a_changed_conversation_is_read_again() -> None:
    """A message of an older revision is not taken for the newest."""
    newest = Newest()
    newest.keep(ROWS, [])
    rows = [*ROWS[:-1], replace(ROWS[-1], revision=2)]

    assert [99] == numbers(newest.lacking(rows, 99))


def test_what_is_kept_stays_small() -> None:
    """Neither many rows nor a mail of a megabyte fill the memory."""
    newest = Newest()
    long = replace(message(1), conversation_id=ConversationId(1100))
    long = replace(long, body=replace(long.body, new_text=SafeText("x" * 10**6)))
    newest.keep(ROWS, [long])

    found = newest.find(ROWS[-1])

    assert found is not None
    assert CHARS_MAX == len(found.body.new_text)
    assert KEPT_MAX == sum(newest.has(row) for row in ROWS)


def test_no_rows_ask_for_nothing() -> None:
    """An empty list has nothing to read ahead."""
    assert [] == Newest().lacking([], 0)


def test_a_mail_whose_text_was_still_to_come_is_read_again() -> None:
    """During an import bodies follow behind the rows, and no revision tells of it."""
    newest = Newest()
    early = replace(message(1), conversation_id=ConversationId(1001), is_decoded=False)
    newest.keep(ROWS[:2], [early])

    newest.forget_undecoded()

    assert [False, True] == [newest.has(row) for row in ROWS[:2]]
