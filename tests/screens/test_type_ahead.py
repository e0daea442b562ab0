"""Keys typed ahead of a slow store, and news that come faster than a screen is read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from textual.events import Key

from data.records import Status
from data.store import Store
from screens.conversation import ConversationScreen
from tests.support.console_app import Office, running

T = TypeVar("T")
READ_S = 0.15


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every reading of the store take its time, as on a busy machine."""
    read_at_once = Store.read

    async def read(self: Store, function: Callable[..., T], *args: object, **named: object) -> T:
        await asyncio.sleep(READ_S)
        return await read_at_once(self, function, *args, **named)

    monkeypatch.setattr(Store, "read", read)


@pytest.mark.usefixtures("slow")
async def test_enter_before_the_rows_are_there_opens_the_first(office: Office) -> None:
    """Who goes to a queue and presses Enter at once opens its first row, once it is read."""
    async with running(await office.services()) as console:
        await console.pilot.press("g", "u", "enter")
        await console.until(lambda: "Where is my lamp?" in console.text, "the thread")

        assert isinstance(console.app.screen, ConversationScreen)


@pytest.mark.usefixtures("slow")
async def test_words_after_r_are_words_and_not_keys(office: Office) -> None:
    """Who presses `r` and types on has it all in the reply; no letter closes the conversation."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services) as console:
        await console.pilot.press("r", *"elektra")
        await console.until(lambda: console.composer.text == "elektra", "the words")

    conversation, _ = await services.find.show(number)
    assert conversation.status is Status.NEW


@pytest.mark.usefixtures("slow")
async def test_a_verb_right_after_enter_is_about_what_was_opened(office: Office) -> None:
    """`Enter`, `e` closes what was opened, however slowly it is read."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services) as console:
        await console.pilot.press("enter", "e")
        await console.rest()

    conversation, _ = await services.find.show(number)
    assert conversation.status is Status.CLOSED


@pytest.mark.usefixtures("slow")
async def test_news_without_end_do_not_keep_a_screen_from_being_drawn(office: Office) -> None:
    """While an import tells something new all the time, list and thread are still shown."""

    async def tell_without_end() -> None:
        while True:
            async with office.store.transaction(at=office.clock.now()) as tx:
                await tx.announce("sync")
            await asyncio.sleep(READ_S / 3)

    importing = asyncio.create_task(tell_without_end())
    async with running(await office.services()) as console:
        await console.until(lambda: "Question 1" in console.text, "the list")
        await console.pilot.press("enter")
        await console.until(lambda: "Where is my lamp?" in console.text, "the thread")
        importing.cancel()
        await asyncio.wait([importing])


async def test_keys_after_ctrl_s_answer_the_last_look(office: Office) -> None:
    """Who knows what comes presses `ctrl+s`, `o`, `e` in one go: sent, then closed."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r", *"Hi")
        await console.pilot.press("ctrl+s", "o", "e")
        await console.rest()

    conversation, messages = await services.find.show(number)
    assert conversation.status is Status.CLOSED
    assert "Hi" == messages[-1].body.new_text.splitlines()[0]


async def test_a_second_enter_after_a_search_opens_the_row(office: Office) -> None:
    """`/`, words, Enter, Enter in one go: the second opens the first row that was found."""
    async with running(await office.services()) as console:
        await console.press("slash", *"still")
        for _ in range(2):
            console.app.post_message(Key("enter", None))
        await console.until(lambda: "Still waiting." in console.text, "the thread")

        assert isinstance(console.app.screen, ConversationScreen)
