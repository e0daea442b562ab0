"""The inbox: what it lists, how it moves, what it opens, what it says when there is nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.app import SupportConsole
from data.records import ConversationId, SyncStatus
from data.store import Store, conversations
from screens.conversation import ConversationScreen
from screens.emptiness import empty_words
from screens.inbox import InboxScreen
from screens.switching import QUEUES
from tests.support.console_app import LARGE, NOON, Driver, Office, running
from widgets.bars import NewsLine


def inbox_of(console: Driver) -> InboxScreen:
    """Give the inbox, wherever it is in the stack."""
    app: SupportConsole = console.app
    return next(screen for screen in app.screen_stack if isinstance(screen, InboxScreen))


def under_cursor(console: Driver) -> str:
    """Give the subject under the cursor."""
    row = inbox_of(console).list.current
    return "" if row is None else row.subject


async def test_it_lists_what_waits(office: Office) -> None:
    """Every open conversation has one row, in which number, customer and subject stand."""
    async with running(await office.services()) as console:
        rows = [line for line in console.lines if "Question" in line]

    assert [f"Question {n}" for n in range(1, 6)] == [row[-10:] for row in rows]
    assert all(f"Customer {n}" in row for n, row in enumerate(rows, start=1))


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("j",), "Question 2"),
        (("down", "down"), "Question 3"),
        (("j", "j", "k"), "Question 2"),
        (("j", "up"), "Question 1"),
        (("k",), "Question 1"),
        (("G",), "Question 5"),
        (("end",), "Question 5"),
        (("G", "g", "g"), "Question 1"),
        (("ctrl+d",), "Question 5"),
        (("pagedown", "pageup"), "Question 1"),
    ],
)
async def test_keys_move_the_cursor(office: Office, keys: tuple[str, ...], expected: str) -> None:
    """Letters and arrows move by a row, by half a screen and to both ends, never beyond."""
    async with running(await office.services()) as console:
        await console.press(*keys)

        assert expected == under_cursor(console)


@pytest.mark.parametrize("key", ["enter", "l", "right"])
async def test_a_key_opens_what_is_under_the_cursor(office: Office, key: str) -> None:
    """Enter, l and the right arrow open the conversation under the cursor."""
    async with running(await office.services()) as console:
        await console.press("j", key)

        assert isinstance(console.app.screen, ConversationScreen)
        assert await office.number("Question 2") == console.app.screen.number


@pytest.mark.parametrize("key", ["q", "h", "left", "escape"])
async def test_a_key_goes_back_to_the_same_row(office: Office, key: str) -> None:
    """Whatever key leaves a conversation, the cursor stands on it in the inbox."""
    async with running(await office.services()) as console:
        await console.press("j", "j", "enter", key)

        assert isinstance(console.app.screen, InboxScreen)
        assert under_cursor(console) == "Question 3"


@pytest.mark.parametrize("key", ["escape", "left", "h"])
async def test_going_back_once_too_often_leaves_nothing(office: Office, key: str) -> None:
    """On the inbox the key that the bottom line names leaves; the others say which that is."""
    async with running(await office.services()) as console:
        await console.press("enter", key, key)
        told, hints = console.news, console.lines[-1]
        still = console.app.is_running
        await console.press("q")

        assert "q leaves the console." in told
        assert "q leave" in hints
        assert still
        await console.until(lambda: not console.app.is_running, "it is left")


async def test_a_key_that_does_nothing_says_so_once(office: Office) -> None:
    """Whoever types a word where no word is read learns it at its first letter."""
    async with running(await office.services()) as console:
        await console.press("enter", "slash")
        told = console.news
        console.app.screen.query_one(NewsLine).show("")
        await console.press("slash")
        again = console.news

    assert "/ does nothing here; ? shows the keys." in told
    assert "does nothing" not in again


async def test_search_finds_and_is_peeled_off(office: Office) -> None:
    """/ narrows to what is found, says how many, and q gives the whole queue back."""
    async with running(await office.services()) as console:
        await console.press("slash", *"still", "enter")
        found = [line for line in console.lines if "Customer" in line and "#" in line]
        top = console.lines[0]
        await console.press("q")

        assert len(found) == 1
        assert "Question 3" in found[0]
        assert "still" in top
        assert "Question 5" in console.text


async def test_the_search_field_shows_its_own_keys(office: Office) -> None:
    """While words are typed the bottom line names the keys of that field alone."""
    async with running(await office.services()) as console:
        before = console.lines[-1]
        await console.press("slash")
        typing = console.lines[-1]
        await console.press(*"still", "enter")
        kept = console.lines[-1]
        await console.press("slash", "escape")

        assert "Enter search  Esc back  from:anna  is:open  on:last-month" in typing
        assert "keep" not in before + kept + console.lines[-1]


async def test_a_search_for_nothing_says_what_to_press(office: Office) -> None:
    """What finds nothing shows no rows and the key that shows everything again."""
    async with running(await office.services()) as console:
        await console.press("slash", *"unicorn", "enter")

        assert "Nothing found" in console.text
        assert "Question" not in console.text


async def test_a_word_that_is_being_typed_finds_what_it_will(office: Office) -> None:
    """The list follows the letters and is never empty on the way; Enter keeps what was found."""
    async with running(await office.services()) as console:
        await console.press("slash")
        for letter in "waiting":
            await console.press(letter)
            assert "Question 3" in console.text, letter
        await console.press("backspace", "enter")
        kept = console.text
        await console.press("slash", "end", "backspace", "g", "enter")

        assert "/waitin*: 1" in kept
        assert "Question 3" in kept
        assert "/waiting: 1" in console.text


async def test_a_search_begins_with_what_is_found_first(office: Office) -> None:
    """Wherever the cursor stood, it is on the first row found; Esc leads back to where it was."""
    async with running(await office.services()) as console:
        await console.press("G")
        before = under_cursor(console)
        await console.press("slash", *"question")
        row = next(line for line in console.lines if "Question" in line)
        found = under_cursor(console)
        await console.press("escape")

        assert before != found
        assert found in row
        assert before == under_cursor(console)


async def test_a_search_under_way_is_not_given_up(office: Office) -> None:
    """While typing, nothing is said to be found in vain; Enter says it."""
    async with running(await office.services()) as console:
        await console.press("slash", *"tag:vi")
        typing = console.text
        await console.press("enter")

        assert "No match yet" in typing
        assert "The list follows what you type." in typing
        assert "Nothing found" in console.text


async def test_a_slip_before_a_colon_is_told(office: Office) -> None:
    """Where nothing is found, the field that was meant is named; a time of day is no slip."""
    async with running(await office.services()) as console:
        await console.press("slash", *"fron:zoe", "enter")
        slip = console.text
        await console.press("slash", *"12:30", "enter")

        assert "Nothing found. “fron:” means nothing; from: does." in slip
        assert "means nothing" not in console.text


async def test_a_query_that_cannot_be_understood_is_told(office: Office) -> None:
    """A wrong query is told in a sentence; the console goes on."""
    async with running(await office.services()) as console:
        await console.press("slash")
        inbox_of(console).narrow.value = "is:purple"
        await console.press("end")
        assert "unknown" not in console.text, "half a word is no mistake yet"
        await console.press("enter")

        assert "is:purple is unknown" in console.news
        assert "is:purple" in console.lines[-2], "what is typed stays in sight"


async def test_an_empty_store_says_what_to_press(empty: Office) -> None:
    """Where nobody waits, a sentence names the next keys; no key does harm."""
    async with running(await empty.services()) as console:
        await console.press("j", "enter", "r", "e", "A", "O", "G")

        assert "No mail has been read yet" in console.text
        assert "support-console sync" in console.text
        assert isinstance(console.app.screen, InboxScreen)


async def test_tab_goes_round_the_queues(office: Office) -> None:
    """Tab shows each queue in turn and comes back to the first."""
    async with running(await office.services()) as console:
        seen = []
        for _ in QUEUES:
            await console.press("tab")
            seen.append(inbox_of(console).queue)

    assert [*QUEUES[1:], QUEUES[0]] == seen


async def test_a_taken_conversation_is_in_mine(office: Office) -> None:
    """A takes the row under the cursor; g m shows it, and A there gives it back."""
    async with running(await office.services()) as console:
        await console.press("j", "A", "g", "m")
        mine = under_cursor(console)
        await console.press("A")
        await console.until(lambda: "Nobody waits here" in console.text, "Mine is empty")

        assert mine == "Question 2"


async def test_closing_brings_the_next_one_under_the_cursor(office: Office) -> None:
    """e closes the row under the cursor; the next one takes its place."""
    async with running(await office.services()) as console:
        await console.press("j", "e")
        await console.until(lambda: "Question 2" not in console.text, "the row goes")

        assert under_cursor(console) == "Question 3"
        assert "closed" in console.news


async def test_the_cursor_stays_on_its_conversation(office: Office, tmp_path: Path) -> None:
    """Rows that another connection puts in or takes out above it do not move the cursor away."""
    other = await Store.open(office.store.path)
    try:
        async with running(await office.services()) as console:
            await console.press("j", "j")
            first = await office.number("Question 1")
            async with other.transaction(at=office.clock.now()) as tx:
                fields: dict[str, object] = {"status": "closed", "unanswered_at": None}
                await tx.run(conversations.set_fields, first, fields, at_ms=tx.at_ms)
                await tx.announce("conversation", first)
            await console.until(lambda: "Question 1" not in console.text, "the closed row goes")
            after_less = under_cursor(console)
            fifth = await office.number("Question 5")
            async with other.transaction(at=office.clock.now()) as tx:
                await tx.run(conversations.set_fields, fifth, {"priority": 3}, at_ms=tx.at_ms)
                await tx.announce("conversation", fifth)
            await console.until(lambda: "Question 5" in console.lines[1], "the urgent one is first")

            assert after_less == under_cursor(console) == "Question 3"
    finally:
        await other.close()


async def test_a_number_is_found(office: Office) -> None:
    """Typing a conversation's number finds it."""
    number: ConversationId = await office.number("Question 4")
    async with running(await office.services()) as console:
        await console.press("slash", *f"#{number}", "enter")

        assert under_cursor(console) == "Question 4"


async def test_the_preview_moves_with_the_cursor(office: Office) -> None:
    """The newest words of the next rows are read ahead, so that key, row and preview are one."""
    async with running(await office.services(), size=LARGE) as console:
        inbox = inbox_of(console)
        await inbox.step(1)
        shown = "".join(span.text for line in inbox.preview.lines for span in line.spans)

    assert "Hello, this is question 2." in shown
    assert "Customer 2:" in shown


def test_an_empty_queue_says_why_and_the_next_key() -> None:
    """A mailbox that nobody could read yet, a promise that is due, and nothing at all."""

    def key_of(action_id: str, wanted: str = "") -> str:
        return {"next_queue": "Tab", "search": "/", "take_next": "."}.get(action_id, wanted)

    never = SyncStatus("trouble", NOON, None, None, "server away")
    synced = replace(never, state="synced", last_success_at=NOON)

    assert "{goal:p} says why and tries again" in empty_words("open", "", never, key_of)[1]
    assert (
        "Nobody waits. 2 follow-ups are due: {goal:f} shows what was promised.",
    ) == empty_words("open", "", synced, key_of, due=2)
    assert "Tab shows the next queue" in empty_words("open", "", synced, key_of)[0]
