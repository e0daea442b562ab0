"""One conversation: where it opens, what its keys show and do."""

from __future__ import annotations

import pytest

from data.records import ConversationId, Message
from data.store import conversations
from screens.conversation import ConversationScreen
from screens.inbox import InboxScreen
from screens.page import Page
from tests.support.console_app import MINUTE, Driver, Office, answer, running


def screen_of(console: Driver) -> ConversationScreen:
    """Give the conversation that is shown."""
    screen = console.app.screen
    assert isinstance(screen, ConversationScreen)
    return screen


def current(console: Driver) -> Message:
    """Give the message that the keys are about."""
    message = screen_of(console).message
    assert message is not None
    return message


async def fields_of(office: Office, number: ConversationId) -> tuple[str, str | None]:
    """Read status and owner of a conversation from the store."""
    conversation = await office.store.read(conversations.get_conversation, number)
    return conversation.status.value, conversation.assignee


async def test_it_opens_at_the_first_unanswered_mail(office: Office) -> None:
    """With a reply of ours between, the first mail after it is the current one."""
    number = await office.number("Question 3")
    services = await office.services(undo_send_s=0)
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("An answer")
        await console.press("ctrl+s", "o")
    for key in ("later", "latest"):
        now = office.clock.advance(MINUTE)
        await office.receive(answer(3, key=key, at=now), at=now)

    async with running(services, number=number) as console:
        assert current(console).internet_message_id.startswith("later3")


async def test_n_and_p_go_from_mail_to_mail(office: Office) -> None:
    """n and p make the next and the previous mail the current one, never beyond the ends."""
    async with running(
        await office.services(), number=await office.number("Question 3")
    ) as console:
        seen = []
        for key in ("p", "n", "n", "p"):
            await console.press(key)
            seen.append(current(console).internet_message_id[:2])

    assert seen == ["q3", "a3", "a3", "q3"]


async def test_z_unfolds_one_and_capital_z_all(office: Office) -> None:
    """Quotes are folded; z shows those of the current mail and folds them again, Z those of all."""
    async with running(
        await office.services(), number=await office.number("Question 3")
    ) as console:
        at_first = "quoted text" in console.text
        await console.press("n", "z")
        unfolded = "quoted text" in console.text
        await console.press("z")
        folded = "quoted text" in console.text
        await console.press("Z")
        all_unfolded = "quoted text" in console.text
        await console.press("Z")
        all_folded = "quoted text" in console.text

    assert (False, True, False) == (at_first, unfolded, folded)
    assert (True, False) == (all_unfolded, all_folded)


@pytest.mark.parametrize(
    ("key", "shown", "not_shown"),
    [
        ("H", "Message-ID: <q3@customer.example>", "Where is my lamp"),
        ("V", "Where is my lamp", "never there"),
        ("I", "It started this conversation", "never there"),
    ],
)
async def test_a_page_shows_what_is_behind_a_mail(
    office: Office, key: str, shown: str, not_shown: str
) -> None:
    """H shows all headers, V the source, I the reasons; q goes back to the conversation."""
    async with running(
        await office.services(), number=await office.number("Question 3")
    ) as console:
        await console.press(key)
        text = console.text
        is_page = isinstance(console.app.screen, Page)
        await console.press("q")

        assert is_page
        assert shown in text
        assert not_shown not in text
        assert isinstance(console.app.screen, ConversationScreen)


async def test_capital_j_and_k_go_to_the_neighbours(office: Office) -> None:
    """J and K show the next and the previous conversation of the list; its end is told."""
    async with running(await office.services()) as console:
        await console.press("enter", "J", "J")
        third = screen_of(console).number
        await console.press("K")
        second = screen_of(console).number
        await console.press("K", "K")

        assert [await office.number(f"Question {n}") for n in (3, 2)] == [third, second]
        assert "last one of this list" in console.news


async def test_e_closes_and_goes_on(office: Office) -> None:
    """e closes the conversation and shows the next one; after the last, the inbox."""
    async with running(await office.services()) as console:
        await console.press("G", "k", "enter", "e")
        await console.until(lambda: "#1005" in console.lines[0], "the next conversation is shown")
        await console.press("e")
        await console.until(lambda: isinstance(console.app.screen, InboxScreen), "the inbox")

        assert await fields_of(office, await office.number("Question 4")) == ("closed", None)
        assert await fields_of(office, await office.number("Question 5")) == ("closed", None)


async def test_what_came_in_meanwhile_stops_a_close(office: Office) -> None:
    """A mail that is not on the screen yet keeps the conversation open, and is then shown."""
    number = await office.number("Question 2")
    async with running(await office.services(), number=number) as console:
        shown = screen_of(console).conversation
        await office.receive(answer(2, text="One thing more\r\n"))
        screen_of(console).conversation = shown  # as if the news had not arrived yet
        screen_of(console).action_close()
        await console.until(lambda: "One thing more" in console.text, "the new mail is shown")

        assert (await fields_of(office, number))[0] != "closed"
        assert "look at it, then press the key again" in console.news


async def test_capital_a_takes_and_releases(office: Office) -> None:
    """A makes the conversation mine; again, nobody's."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("A")
        taken = await fields_of(office, number)
        await console.until(lambda: "· ann" in console.lines[0], "the owner is shown")
        await console.press("A")
        released = await fields_of(office, number)

    assert ("ann", None) == (taken[1], released[1])


async def test_o_opens_a_closed_one_again(office: Office) -> None:
    """O puts a closed conversation back to work."""
    number = await office.number("Question 1")
    services = await office.services()
    await services.work.close(number)
    async with running(services, number=number) as console:
        await console.press("O")

    assert (await fields_of(office, number))[0] == "open"


async def test_a_number_that_is_not_there_is_told(office: Office) -> None:
    """A conversation that does not exist is told; no key on it does harm."""
    async with running(await office.services(), number=ConversationId(99)) as console:
        told = console.news
        await console.press("r", "e", "A", "n", "z", "Z", "H", "V", "v", "u")

    assert "There is no conversation #99" in told
