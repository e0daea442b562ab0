"""Marks and verbs in the list: what is marked, what changes, what is told, what u takes back."""

from __future__ import annotations

import asyncio

import pytest

from console.actions import GOALS_SHOWN
from console.domain.deeds import Simple, Verb
from data.records import ConversationId
from data.store import conversations
from screens.frame import Frame
from screens.inbox import InboxScreen
from screens.text import TextScreen
from screens.why import WhyScreen
from tests.support.console_app import SMALL, Driver, Office, running


def inbox_of(console: Driver) -> InboxScreen:
    """Give the inbox, wherever it is in the stack."""
    return next(s for s in console.app.screen_stack if isinstance(s, InboxScreen))


def marked(console: Driver) -> list[str]:
    """Give the subjects of the rows that show a mark."""
    rows = [line for line in console.lines if "#10" in line and "Question" in line]
    return [line[-10:] for line in rows if "x" in line[:3]]


async def status_of(office: Office, subject: str) -> str:
    """Give where a conversation stands in the store."""
    number = await office.number(subject)
    return (await office.store.read(conversations.get_conversation, number)).status.value


async def statuses(office: Office) -> list[str]:
    """Give where all five stand."""
    return [await status_of(office, f"Question {n}") for n in range(1, 6)]


async def test_x_marks_and_goes_down(office: Office) -> None:
    """x marks row after row, again takes the mark away, U all of them; the top line counts."""
    async with running(await office.services()) as console:
        await console.press("x", "x", "j", "x")
        three, top = marked(console), console.lines[0]
        await console.press("k", "k", "k", "x")
        two = marked(console)
        await console.press("U")

        assert ["Question 1", "Question 2", "Question 4"] == three
        assert "3 marked" in top
        assert ["Question 1", "Question 4"] == two
        assert [] == marked(console)
        assert "marked" not in console.lines[0]


async def test_a_verb_is_about_the_marked_rows(office: Office) -> None:
    """e closes the marked rows in one deed and not the one under the cursor; u opens them again."""
    async with running(await office.services()) as console:
        await console.press("x", "x", "e")
        closed = await statuses(office)
        told = console.text
        await console.press("u")
        again = await statuses(office)

    assert ["closed", "closed", "new", "new", "new"] == closed
    assert "2 closed · u undoes" in told
    assert ["new"] * 5 == again


async def test_marks_that_go_are_told_where_their_rows_stay(office: Office) -> None:
    """Two tagged rows are not marked any more, and it is said: the next key is about one."""
    async with running(await office.services()) as console:
        await console.press("x", "x", "t", *"vip", "enter")
        await console.until(lambda: "tagged" in console.news, "they are tagged")
        tagged = console.news
        await console.press("x", "x", "e")
        await console.until(lambda: "closed" in console.news, "they are closed")

        assert "2 tagged vip, unmarked" in tagged
        assert "unmarked" not in console.news


async def test_star_marks_all(office: Office) -> None:
    """* marks every row of the queue and says how many; A then takes them all, again gives back."""
    async with running(await office.services()) as console:
        await console.press("asterisk")
        told, rows = console.text, marked(console)
        await console.press("A")
        await console.press("g", "m")
        mine = [line for line in console.lines if "Question" in line and "#10" in line]
        await console.press("asterisk", "A")

        assert "5 marked" in told
        assert 5 == len(rows) == len(mine)
        assert 0 == inbox_of(console).counts["mine"]


def subject_at_cursor(console: Driver) -> str:
    """Give the subject of the row under the cursor."""
    row = inbox_of(console).list.current
    return "" if row is None else row.subject


async def test_closing_goes_on_to_the_next(office: Office) -> None:
    """e three times closes three conversations, one after the other; u brings the last one back."""
    async with running(await office.services()) as console:
        for _ in range(3):
            await console.pilot.press("e")
        await console.until(lambda: subject_at_cursor(console) == "Question 4", "the fourth")
        closed = await statuses(office)
        await console.press("u")
        await console.until(lambda: subject_at_cursor(console) == "Question 3", "the third again")

    assert ["closed"] * 3 + ["new"] * 2 == closed
    assert "new" == await status_of(office, "Question 3")


async def test_a_read_that_news_overtake_still_moves_the_cursor(office: Office) -> None:
    """Where news come while the cursor is on its way to a row, the newer read takes it there."""
    async with running(await office.services()) as console:
        inbox = inbox_of(console)
        third = next(row.id for row in inbox.list.rows if row.subject == "Question 3")
        overtaken = asyncio.create_task(inbox.read(follow=third))
        await asyncio.sleep(0)
        await inbox.read()
        await overtaken
        at = subject_at_cursor(console)
        await console.press("k")
        await inbox.read()

        assert "Question 3" == at
        assert "Question 2" == subject_at_cursor(console)


@pytest.mark.parametrize(("key", "queue"), [("exclamation_mark", "spam"), ("number_sign", "trash")])
async def test_spam_and_trash_take_back(office: Office, key: str, queue: str) -> None:
    """! and # put a conversation away; in that queue the same key puts it back to work."""
    async with running(await office.services()) as console:
        await console.press("j", key)
        away = await status_of(office, "Question 2")
        inbox_of(console).show_queue(queue)
        await console.rest()
        rows = [line for line in console.lines if "Question 2" in line]
        await console.press(key)

    assert queue == away
    assert rows
    assert "open" == await status_of(office, "Question 2")


async def change_elsewhere(office: Office, subject: str) -> ConversationId:
    """Have a colleague change a conversation without a word."""
    number = await office.number(subject)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(conversations.set_fields, number, {"priority": 1}, at_ms=tx.at_ms)
    return number


async def test_what_has_changed_is_not_closed(office: Office) -> None:
    """What a colleague changed since it was shown stays open, and the reason is told."""
    async with running(await office.services()) as console:
        number = await change_elsewhere(office, "Question 1")
        await console.press("e")

        assert "new" == await status_of(office, "Question 1")
        assert f"#{number}" in console.text
        assert "has changed since you read it" in console.text
        row = inbox_of(console).list.current
        assert row is not None
        assert "Question 1" == row.subject


async def test_who_was_first_is_told_where_the_row_has_left(office: Office) -> None:
    """A sheet answered after a colleague closed the row: who did it, not "press the key again",
    which would be about the next row."""
    async with running(await office.services()) as console:
        await console.press("P")
        number = await office.number("Question 1")
        await (await office.services("kai")).work.do(Simple(Verb.CLOSE), {number: None})
        await console.until(lambda: "Question 1" not in console.lines[1], "it leaves the list")
        await console.press("1")
        told = console.news

    assert f"#{number} left this list meanwhile (closed by kai) and stays so" in told
    assert f": {number} shows it." in told


async def test_a_mark_of_nothing_is_told(office: Office) -> None:
    """* on an empty queue says that nothing is there, and marks nothing."""
    async with running(await office.services()) as console:
        await console.press("g", "n", "asterisk")

        assert "There is no conversation here." in console.news


async def test_all_goals_are_shown_at_80_columns(office: Office) -> None:
    """After g each letter is on the screen, above the bottom line where it has no room; then the
    line is the list's again."""
    async with running(await office.services(), size=SMALL) as console:
        await console.press("g")
        going = console.text
        await console.press("m")
        gone = console.text

    assert [] == [goal for goal in GOALS_SHOWN if goal not in going]
    assert "n mentions" not in gone


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_goals_stand_together_where_a_newcomer_is_told_something(
    office: Office, size: tuple[int, int]
) -> None:
    """The lines of places after g are not divided by it, and it is there again afterwards."""
    async with running(await office.services(), size=size) as console:
        screen = console.app.screen
        assert isinstance(screen, Frame)
        screen.show_guide("New here? A tour waits under the key that shows all keys, some minutes.")
        await console.press("g")
        asked = console.lines
        await console.press("i")

        first = next(at for at, line in enumerate(asked) if "g top" in line)
        assert "t team" in asked[-1]
        assert not any("New here?" in line or not line.strip() for line in asked[first:])
        assert "New here?" in console.text


async def test_a_long_sentence_is_told_whole(office: Office) -> None:
    """What does not fit one line above the keys takes more of them, and then gives them back."""
    async with running(await office.services(), size=SMALL) as console:
        frame = inbox_of(console)
        frame.tell("The server said no. " + "words " * 20 + "end.")
        await console.rest()
        told = console.lines[-3:-1]
        frame.tell("Short.")
        await console.until(lambda: "words" not in console.text, "the lines are given back")
        short = console.news

    assert told[0].startswith(" The server said no.")
    assert told[1].endswith("end.")
    assert " Short." == short


async def test_a_list_says_what_failed_and_why(office: Office) -> None:
    """Of five marked rows two have changed: three are closed, a page names the two."""
    async with running(await office.services()) as console:
        await console.press("asterisk")
        stale = [await change_elsewhere(office, f"Question {n}") for n in (2, 4)]
        await console.press("e")
        page = console.text
        is_page = isinstance(console.app.screen, TextScreen)
        await console.press("q")

        assert is_page
        assert all(f"#{number}" in page for number in stale)
        assert ["closed", "new", "closed", "new", "closed"] == await statuses(office)
        assert ["Question 2", "Question 4"] == marked(console)


async def test_nothing_is_taken_back_over_somebody_elses_work(office: Office) -> None:
    """u leaves alone what a colleague has changed since, and says so."""
    async with running(await office.services()) as console:
        await console.press("e")
        number = await office.number("Question 1")
        await (await office.services("kai")).work.do(Simple(Verb.SPAM), {number: None})
        await console.press("u")
        told = console.text
        await console.press("u")

        assert "spam" == await status_of(office, "Question 1")
        assert f"#{number}: kai was later (put among the spam)" in told
        assert "There is nothing more to take back" in console.text


async def test_why_is_told_from_the_list(office: Office) -> None:
    """I on a row says why its messages are there."""
    async with running(await office.services()) as console:
        await console.press("j", "I")

        assert isinstance(console.app.screen, WhyScreen)
        assert "Customer 2" in console.text


async def test_escape_peels_the_marks_first(office: Office) -> None:
    """Esc takes the marks away before it leaves anything."""
    async with running(await office.services()) as console:
        await console.press("x", "escape")

        assert [] == marked(console)
        assert isinstance(console.app.screen, InboxScreen)


async def test_the_bottom_line_says_what_is_done_to_many(office: Office) -> None:
    """With marks it names what many rows can have done, the key that unmarks, and no reply."""
    async with running(await office.services()) as console:
        await console.press("x", "x")
        marked = console.lines[-1]
        await console.press("q")

        assert " e close  a assign  s snooze  t tags  w wait" in marked
        assert "U unmark" in marked
        assert "r reply" not in marked
        assert "Enter open  q leave  r reply" in console.lines[-1]
