"""Queues on the screen: all of them are reached by keys, saved ones follow the store."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from console.services.bundle import Services
from console.services.queues import Wanted
from console.services.saved_counts import SavedCounts
from data.records import ConversationId
from data.store import Store, conversations
from screens.inbox import InboxScreen
from screens.quarantine import QuarantineScreen
from screens.saving import SaveQueueScreen
from screens.switching import QUEUES
from screens.text import TextScreen
from tests.support.console_app import NOON, SMALL, Driver, Office, running
from tests.support.trouble import put_aside

WIDEST = (150, 40)


def inbox(console: Driver) -> InboxScreen:
    """Give the inbox, on top."""
    screen = console.app.screen
    assert isinstance(screen, InboxScreen)
    return screen


def side(console: Driver) -> list[str]:
    """Give the lines of the queues at the left."""
    lines = inbox(console).queues.lines
    return ["".join(span.text for span in line.spans).rstrip() for line in lines]


async def change(store: Store, number: ConversationId, **fields: object) -> None:
    """Change a conversation as another process does."""
    async with store.transaction(at=NOON) as tx:
        await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
        await tx.announce("conversation.changed", number)


def is_shown(console: Driver, words: str) -> bool:
    """Say whether words stand in the top line."""
    return words in console.lines[0]


async def mention(office: Office, number: ConversationId, name: str) -> None:
    """Name an agent in a note on a conversation."""
    agent = await office.agent(name)
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(
            lambda c: c.execute(
                "INSERT INTO mentions (message_id, agent_id, conversation_id, at)"
                " SELECT min(id), ?, ?, 0 FROM messages WHERE conversation_id = ?",
                (agent.id, number, number),
            )
        )
        await tx.announce("conversation.noted", number)


async def saved(services: Services, name: str, query: str, key: int | None) -> None:
    """Keep a query under a name."""
    await services.queues.add(name, query, key=key)


@pytest.mark.parametrize(
    ("keys", "queue"),
    [
        (("g", "w"), "waiting"),
        (("g", "s"), "snoozed"),
        (("g", "n"), "mentions"),
        (("g", "c"), "closed"),
        (("g", "m"), "mine"),
        (("shift+tab",), "trash"),
        (("tab", "tab", "shift+tab"), "mine"),
    ],
)
async def test_a_key_leads_to_each_queue(office: Office, keys: tuple[str, ...], queue: str) -> None:
    """g and a letter, Tab and Shift+Tab; the shown queue stands in brackets."""
    async with running(await office.services()) as console:
        await console.press(*keys)

        assert queue == inbox(console).queue
        assert f"[{queue.capitalize()} 0]" in console.lines[0]


async def test_a_digit_shows_a_saved_queue(office: Office) -> None:
    """From any screen; the top line names it with its digit, and Tab passes it after the others."""
    services = await office.services()
    await saved(services, "Fours", "from:c4 is:open", 3)
    async with running(services) as console:
        await console.press("enter", "3")
        await console.until(lambda: "[3 Fours 1]" in console.lines[0], "the saved queue")
        rows = [c.subject for c in inbox(console).list.rows]
        await console.press("tab")
        after = inbox(console).queue
        await console.press("shift+tab")

        assert ["Question 4"] == rows
        assert QUEUES[0] == after
        assert "[3 Fours 1]" in console.lines[0]
        await console.press("5")
        assert "No saved queue has the key 5" in console.news


async def test_keys_behind_a_digit_are_about_its_rows(office: Office) -> None:
    """A digit and e, pressed faster than the rows are read, close what the saved queue holds."""
    services = await office.services()
    await saved(services, "Fours", "from:c4 is:open", 3)
    number = await office.number("Question 4")
    async with running(services) as console:
        await console.pilot.press("3", "e")
        await console.until(lambda: f"#{number} closed" in console.news, "the one that was meant")

        assert "[3 Fours 0]" in console.lines[0]


async def test_a_saved_queue_of_another_process_is_there_at_once(office: Office) -> None:
    """Added, changed and removed elsewhere it is so here; its rows follow its query."""
    services = await office.services()
    other = (await office.services()).queues
    async with running(services) as console:
        await other.add("Fours", "from:c4", key=1)
        await console.until(lambda: "1 Fours 1" in console.lines[0], "it is offered and counted")
        await console.press("1")
        await console.until(lambda: "[1 Fours 1]" in console.lines[0], "it is shown")
        await other.change("Fours", Wanted(name="Fives", query="from:c5"))
        await console.until(lambda: "[1 Fives 1]" in console.lines[0], "it is another one now")
        await console.until(
            lambda: ["Question 5"] == [c.subject for c in inbox(console).list.rows], "its rows"
        )


async def test_a_search_is_saved_under_a_name_and_a_key(office: Office) -> None:
    """+ asks for both and shows what is understood; - removes it, + saves it again."""
    async with running(await office.services()) as console:
        await console.press("slash", *"from:c4", "enter", "plus")
        await console.until(lambda: isinstance(console.app.screen, SaveQueueScreen), "the sheet")
        await console.press(*"Fours")
        free = console.text
        await console.press("space", "7")
        chosen = console.text
        await console.press("enter")
        await console.until(lambda: "[7 Fours 1]" in console.lines[0], "it is shown")
        await console.press("minus")
        await console.until(lambda: "Fours is removed" in console.news, "it is removed")

        assert "1 “Fours”, yours alone" in free
        assert "7 “Fours”, yours alone" in chosen
        assert "[/from:c4: 1]" in console.lines[0]
        assert () == console.app.services.queues.known


async def test_what_cannot_be_saved_is_said(office: Office) -> None:
    """Nothing narrowed, a taken key and a queue's own name are told before anything happens."""
    services = await office.services()
    await saved(services, "Fours", "from:c4", 1)
    async with running(services) as console:
        await console.press("plus")
        nothing = console.news
        await console.press("slash", *"lamp", "enter", "plus")
        await console.until(lambda: isinstance(console.app.screen, SaveQueueScreen), "the sheet")
        await console.press(*"mine")
        name = console.text
        await console.press("x", "space", "1")

        assert "Narrow the list first" in nothing
        assert "mine is a queue already" in name
        assert "Key 1 is that of Fours" in console.text


async def test_counts_of_saved_queues_follow_the_store(office: Office) -> None:
    """While another queue is shown, a colleague's change moves the count; nobody presses a key."""
    services = await office.services()
    await saved(services, "Urgent", "priority:urgent is:open", None)
    number = await office.number("Question 4")
    async with running(services, size=WIDEST) as console:
        await console.until(lambda: any("Urgent" in t and " 0" in t for t in side(console)), "0")
        await change(office.store, number, priority=3)
        await console.until(lambda: any("Urgent" in t and " 1" in t for t in side(console)), "1")
        await change(office.store, number, status="closed")
        await console.until(lambda: any("Urgent" in t and " 0" in t for t in side(console)), "none")


async def test_a_search_does_not_wait_for_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count that takes long stands back when rows are asked for, and is made afterwards."""
    services = await office.services()
    await saved(services, "Fours", "from:c4", 1)
    begun, stopped, count = asyncio.Event(), asyncio.Event(), SavedCounts.count

    async def endless(_: SavedCounts) -> bool:
        begun.set()
        try:
            return await asyncio.Event().wait()
        finally:
            stopped.set()

    monkeypatch.setattr(SavedCounts, "count", endless)
    async with running(services, is_restless=True) as console:
        await begun.wait()
        monkeypatch.setattr(SavedCounts, "count", count)
        await console.pilot.press("slash", *"still", "enter")
        await console.until(lambda: "[/still: 1]" in console.lines[0], "what was looked for")

        assert stopped.is_set()
        await console.until(lambda: "1 Fours 1" in console.lines[0], "the count")


async def test_the_queues_stand_at_the_left_of_a_wide_terminal(office: Office) -> None:
    """All of them with counts, saved ones with their digit below, the shown one marked."""
    services = await office.services()
    await saved(services, "Fours", "from:c4", 4)
    async with running(services, size=WIDEST) as console:
        await console.press("4")
        await console.until(
            lambda: any("Fours" in t and "1" in t for t in side(console)), "counted"
        )
        lines = side(console)

    names = [line.split()[0] for line in lines[: len(QUEUES) + 1]]
    assert [name.capitalize() for name in (*QUEUES, "quarantine")] == names
    assert ["", "▌4 Fours              1"] == lines[-2:]


async def test_a_mention_is_seen_in_its_queue(office: Office) -> None:
    """Its count comes into the top line by itself; the queue holds the conversation."""
    services = await office.services()
    number = await office.number("Question 4")
    async with running(services, size=SMALL) as console:
        await mention(office, number, "ann")
        await console.until(lambda: "Mentions 1" in console.lines[0], "the count")
        await console.press("g", "n")
        await console.until(lambda: "[Mentions 1]" in console.lines[0], "the queue")

        assert [number] == [row.id for row in inbox(console).list.rows]
        async with office.store.transaction(at=NOON) as tx:
            await tx.run(lambda c: c.execute("UPDATE mentions SET seen_at = 1"))
            await tx.announce("mention.seen", number)
        await console.until(lambda: "No note names you" in console.text, "it is empty again")


async def test_the_palette_leads_to_every_queue(office: Office) -> None:
    """Saved ones by their name, and those that no letter leads to."""
    services = await office.services()
    await saved(services, "Fours", "from:c4", 4)
    async with running(services) as console:
        for words, shown in (("go to fours", "[4 Fours 1]"), ("go to spam", "[Spam 0]")):
            await console.press("colon")
            for letter in words:
                await console.pilot.press("space" if letter == " " else letter)
            await console.pilot.press("enter")
            await console.until(partial(is_shown, console, shown), shown)


async def test_quarantine_stands_among_the_queues(office: Office) -> None:
    """Tab leads there and on; its mails say why, Enter shows what came, r has one tried again."""
    await put_aside(office.store, "It has no end.", uid=7, at=office.clock.now())
    async with running(await office.services()) as console:
        await console.press("shift+tab")
        await console.until(lambda: isinstance(console.app.screen, QuarantineScreen), "the screen")
        await console.until(lambda: "It has no end." in console.text, "the reason")
        first = console.text
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, TextScreen), "the source")
        await console.press("q", "r")
        await console.until(lambda: "tried again" in console.news, "another try")
        await console.press("e")
        await console.press("shift+tab")

        assert "[Quarantine 1]" in first
        assert "uid 7" in first
        assert "trash" == inbox(console).queue


async def test_an_empty_quarantine_is_passed_over(office: Office) -> None:
    """Nobody has to go through a screen on which nothing is; going there by name says so."""
    async with running(await office.services()) as console:
        await console.press("shift+tab")
        before = inbox(console).queue
        await console.app.run_action("show_quarantine")
        await console.until(lambda: "Every mail has been taken in" in console.text, "it says so")
        await console.press("tab")

        assert "trash" == before
        assert QUEUES[0] == inbox(console).queue
