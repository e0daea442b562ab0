"""The one screen of conversations that is kept: it opens as if made anew, and loses no text."""

from __future__ import annotations

import asyncio

import pytest
from rich.console import RenderableType
from textual.screen import Screen

from data.records import Conversation, ConversationId, Message
from screens.conversation import ConversationScreen
from screens.inbox import InboxScreen
from tests.support.console_app import Driver, Office, running


def shown(console: Driver) -> ConversationScreen:
    """Give the conversation on top."""
    screen = console.app.screen
    assert isinstance(screen, ConversationScreen)
    return screen


async def test_what_is_opened_next_shows_nothing_of_the_last(office: Office) -> None:
    """The same screen, another conversation: neither thread, sentence nor composer stay."""
    async with running(await office.services()) as console:
        await console.press("enter", "r")
        await console.type("For the first")
        await console.press("escape", "A")
        first = shown(console)
        await console.press("q")
        left = first.messages, first.timeline.lines
        await console.press("j", "enter")
        second, text = shown(console), console.text

    assert first is second
    assert ([], []) == left
    assert "question 2" in text
    for gone in ("question 1", "is yours", "For the first"):
        assert gone not in text


async def test_a_text_is_there_again_however_fast_its_screen_is_opened_again(
    office: Office,
) -> None:
    """Leaving keeps what is typed, and opening waits until it is kept."""
    async with running(await office.services()) as console:
        await console.press("enter", "r")
        composer = console.composer
        for letter in "Half a":
            await console.pilot.press(letter)
        for key in ("escape", "q", "enter"):  # no rest between them
            await console.pilot.press(key)
        await console.rest()
        text = composer.text

    assert "Half a" == text


async def test_a_text_is_kept_though_the_console_is_left_at_once(office: Office) -> None:
    """A screen that stays behind in memory takes no word along at the end."""
    services = await office.services()
    async with running(services) as console:
        await console.press("enter", "r")
        for letter in "Half a":
            await console.pilot.press(letter)
        for key in ("escape", "q", "ctrl+q"):
            await console.pilot.press(key)
    [draft] = await services.drafts.list_of(await office.number("Question 1"))

    assert "Half a" == draft.words.text


async def test_a_conversation_over_a_conversation_has_its_own_screen(office: Office) -> None:
    """What is opened by number stands above, and going back finds the one below as it was."""
    async with running(await office.services()) as console:
        await console.press("enter")
        below = shown(console)
        console.app.action_open_conversation(await office.number("Question 3"))
        await console.rest()
        above, over = shown(console), console.text
        await console.press("q")
        under = console.text

    assert above is not below
    assert "question 3" in over
    assert "question 1" in under


async def test_nothing_is_painted_before_the_thread_is_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No empty frame goes over a slow line before what is to stand in it."""
    painted: list[int] = []
    async with running(await office.services()) as console:
        await console.press("enter", "q", "j")
        app = console.app
        display = app._display

        def listened(screen: Screen[object], what: RenderableType | None) -> None:
            if isinstance(screen, ConversationScreen) and not app._batch_count:
                painted.append(len(screen.messages))
            display(screen, what)

        monkeypatch.setattr(app, "_display", listened)
        await console.press("enter")

    assert painted
    assert 0 not in painted


async def test_a_slow_store_does_not_hold_the_screen_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The frame is shown after a moment, and the thread when it is read."""
    services = await office.services()
    held = asyncio.Event()
    read = services.find.show

    async def slowly(number: ConversationId) -> tuple[Conversation, list[Message]]:
        await held.wait()
        return await read(number)

    async with running(services) as console:
        await console.press("enter", "q")
        monkeypatch.setattr(services.find, "show", slowly)
        await console.pilot.press("enter")
        early = isinstance(console.app.screen, ConversationScreen)
        has_text = "question 1" in console.text
        held.set()
        await console.until(lambda: "question 1" in console.text, "the thread")

    assert early
    assert not has_text


async def test_a_list_below_takes_the_colours_of_another_theme(office: Office) -> None:
    """Going back matches no rules again, unless the theme is another meanwhile."""
    async with running(await office.services()) as console:
        inbox = console.app.screen
        assert isinstance(inbox, InboxScreen)
        before = inbox.list.role_style("normal")
        await console.press("enter")
        console.app.theme = "support-light"
        await console.press("q")
        after = inbox.list.role_style("normal")

    assert before.color != after.color
