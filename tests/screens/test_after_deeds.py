"""A sheet that is opened right after a deed knows of the deed; hints are those of now."""

from __future__ import annotations

from data.records import Status
from data.store import conversations
from tests.support.console_app import Office, running


async def test_a_sheet_after_a_deed_shows_what_it_did(office: Office) -> None:
    """P 1 P in one go: the second sheet has its mark on urgent, before the feed has told it."""
    async with running(await office.services()) as console:
        await console.hear_nothing_more()
        await console.press("enter", "P", "1", "P")
        urgent = next(line for line in console.lines[2:] if "urgent" in line and " 1 " in line)

    assert "•" in urgent


async def test_keys_in_one_go_do_what_they_say(office: Office) -> None:
    """A three times in one go takes, releases and takes; none of them is about an older state."""
    async with running(await office.services("ann")) as console:
        await console.press("enter")
        await console.pilot.press("A", "A", "A")
        await console.rest()
        number = await office.number("Question 1")

        stored = await office.store.read(conversations.get_conversation, number)
        assert "ann" == stored.assignee
        assert "A release" in console.lines[-1]
        await console.press("A")
        assert "A take" in console.lines[-1]


async def test_closing_twice_closes_two(office: Office) -> None:
    """e e in one go closes this conversation and the next, not the first one twice."""
    async with running(await office.services("ann")) as console:
        await console.press("enter")
        await console.pilot.press("e", "e")
        await console.rest()
        numbers = [await office.number(f"Question {n}") for n in (1, 2, 3)]

        stored = [await office.store.read(conversations.get_conversation, n) for n in numbers]
        assert [Status.CLOSED, Status.CLOSED, Status.NEW] == [c.status for c in stored]


async def test_taking_back_is_seen_at_once(office: Office) -> None:
    """P 1 u P: the sheet has its mark on normal again."""
    async with running(await office.services()) as console:
        await console.hear_nothing_more()
        await console.press("enter", "P", "1", "u", "P")
        normal = next(line for line in console.lines[2:] if "normal" in line and " 3 " in line)

    assert "•" in normal


async def test_u_is_named_where_a_note_was_added(office: Office) -> None:
    """A note is taken back with u, and what tells of it says so."""
    async with running(await office.services()) as console:
        await console.press("enter", "i", *"hello", "ctrl+s", "enter")
        await console.until(lambda: "Note added" in console.text, "it is told")
        told = console.news

    assert "Note added · u undoes" in told


async def test_on_whom_it_waits_is_said_in_words(office: Office) -> None:
    """The top line says it as people do, without the word of the store."""
    async with running(await office.services()) as console:
        await console.press("enter", "w", "t")

        assert "waiting on a third party" in console.lines[0]
