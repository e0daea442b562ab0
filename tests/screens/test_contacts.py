"""Logging a contact by keyboard: from list and conversation, for somebody new, nothing lost."""

from __future__ import annotations

from textual.widgets import Input, TextArea

from data.records import Direction, Status
from screens.beginning import BeginSheet
from screens.contact import ContactSheet
from screens.new_mail import NewMailScreen
from tests.support.console_app import MINUTE, NOON, Office, running


async def test_a_call_is_logged_in_a_dozen_keys(office: Office) -> None:
    """c t p i, the words, ctrl+s; the list shows it, the thread tells it, u takes it back."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    async with running(ann) as driver:
        await driver.press("c", "t", "p", "i", *"Asked", "ctrl+s")
        await driver.until(lambda: "logged" in driver.news, "it is logged")
        told = driver.news
        await driver.press("enter")
        thread = driver.text
        await driver.press("u")
        await driver.until(lambda: "taken back" in driver.news, "it is taken back")
        await driver.until(lambda: "logged by you" not in driver.text, "it is gone")
    _, messages = await ann.find.show(number)

    assert f"#{number}: logged (called) · u undoes" in told
    assert "[phone] Customer 1 called · logged by you" in thread
    assert 1 == len(messages)


async def test_keys_typed_ahead_are_the_contact(office: Office) -> None:
    """All keys in one go log the same: none falls through to the list."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    async with running(ann) as driver:
        await driver.pilot.press("c", "t", "v", "o", *"xe#", "ctrl+s")
        await driver.until(lambda: "logged" in driver.news, "it is logged")
    conversation, messages = await ann.find.show(number)

    assert ("voicemail", Direction.OUT, "xe#") == (
        messages[-1].channel, messages[-1].contact_direction, messages[-1].body.text,
    )  # fmt: skip
    assert Status.OPEN is conversation.status


async def test_a_typed_moment_is_understood_before_it_counts(office: Office) -> None:
    """The meaning stands below at every key; what is to come or is no moment is not logged."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    async with running(ann, number=number) as driver:
        await driver.press("c", "t", "p", "o", *"Told", "shift+tab")
        await driver.press(*"2h")
        understood = driver.text
        await driver.press("backspace", "backspace", *"tomorrow", "ctrl+s")
        refused = driver.text
        for _ in "tomorrow":
            await driver.press("backspace")
        await driver.press(*"10m", "ctrl+s")
        await driver.until(lambda: "logged" in driver.news, "it is logged")
    _, messages = await ann.find.show(number)

    assert "Was called Fri 20 Nov 11:00, 2 hours ago: answered by that." in understood
    assert "is still to come" in refused
    assert NOON - 10 * MINUTE == messages[-1].happened_at


async def test_what_is_missing_is_asked_for(office: Office) -> None:
    """ctrl+s says what is missing and puts the keys there: address, channel, direction, words."""
    ann = await office.services("ann")
    async with running(ann) as driver:
        await driver.press("c", "a", "ctrl+s")
        whose, first = driver.text, driver.app.focused
        await driver.press(*"nora@new.example", "ctrl+s")
        channel = driver.text
        await driver.press("p", "ctrl+s")
        way = driver.text
        await driver.press("i", "ctrl+s")
        words, last = driver.text, driver.app.focused
        await driver.press(*"Hello", "ctrl+s")
        await driver.until(lambda: "a new conversation" in driver.news, "it is logged")
    found = await ann.contacts.find_customer("nora@new.example")

    assert "Whose address is it?" in whose
    assert isinstance(first, Input)
    assert "Which channel?" in channel
    assert "Who reached whom?" in way
    assert "in a few words" in words
    assert isinstance(last, TextArea)
    assert found is not None
    assert 1 == found[1]


async def test_a_known_address_is_named(office: Office) -> None:
    """The title says whose address was typed, or that the customer is new."""
    ann = await office.services("ann")
    async with running(ann) as driver:
        await driver.press("c", "a", *"c1@customer.example")
        await driver.until(lambda: "Customer 1, 1 so far" in driver.text, "the customer")
        await driver.press("x")
        await driver.until(lambda: "a new customer" in driver.text, "nobody known")


async def test_typed_words_are_kept(office: Office) -> None:
    """Leaving the form keeps what was typed for the same conversation, and for no other."""
    ann = await office.services("ann")
    async with running(ann) as driver:
        await driver.press("c", "t", "p", "i", *"Half a call", "ctrl+q")
        told = driver.news
        await driver.press("j", "c", "t")
        other = driver.text
        await driver.press("escape", "k", "c", "t")
        again = driver.text
        await driver.press("ctrl+s")
        await driver.until(lambda: "logged" in driver.news, "it is logged")
        await driver.press("c", "t")
        after = driver.text

    assert "Not logged yet" in told
    assert "Half a call" not in other
    assert "Half a call" in again
    assert "[Phone]" in again
    assert "[Phone]" not in after


async def test_c_asks_and_c_again_writes(office: Office) -> None:
    """The sheet offers mail and contacts; q leaves it, Enter takes the row, c c is a new mail."""
    ann = await office.services("ann")
    async with running(ann) as driver:
        await driver.press("c")
        asked, text = driver.app.screen, driver.text
        await driver.press("q")
        left = driver.app.screen
        await driver.press("c", "down", "enter")
        contact = driver.app.screen
        await driver.press("ctrl+q", "c", "c")
        mail = driver.app.screen

    assert isinstance(asked, BeginSheet)
    assert "Log a contact on #1001 Customer 1" in text
    assert not isinstance(left, BeginSheet)
    assert isinstance(contact, ContactSheet)
    assert isinstance(mail, NewMailScreen)


async def test_an_empty_list_still_takes_a_contact(empty: Office) -> None:
    """Without a row there is no conversation to log on; an address always does."""
    ann = await empty.services("ann")
    async with running(ann) as driver:
        await driver.press("c")
        text = driver.text
        await driver.press("t")
        still = driver.app.screen

    assert "Log a contact on" not in text
    assert "Log a contact with another address" in text
    assert isinstance(still, BeginSheet)
