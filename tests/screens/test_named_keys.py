"""The keys that words name are the agent's, and those that act where the words stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from textual.widgets import Input

from console.actions import Place
from console.domain.conditions import Facts
from console.key_names import IN_FIELDS, key_in_field
from console.services.bundle import Services
from data.records import SavedQueue
from data.text.safe import clean_line
from screens.palette_choices import choices_for
from screens.picking import Pick, with_free_keys
from tests.support.console_app import LARGE, Driver, Office, running


async def with_keys(office: Office, **keys: str) -> Services:
    """Give services of an agent with keys of her own."""
    own = {name: tuple(each.split(",")) for name, each in keys.items()}
    return replace(await office.services(), keymap=own)


def test_a_letter_that_is_taken_is_another_one() -> None:
    """A row whose letter moves the cursor or leaves has the first free one of its title."""
    rows = [Pick("1", "customer", key="c"), Pick("2", "third party", key="t"), Pick("3", "no")]

    assert ["u", "t", ""] == [row.key for row in with_free_keys(rows, {"c", "q"})]
    assert rows == with_free_keys(rows, {"j", "k"})


async def test_letters_of_a_sheet_give_way_to_the_agents_keys(office: Office) -> None:
    """With c as the way out of sheets, `w` offers the customer behind another letter."""
    async with running(await with_keys(office, leave_sheet="c,escape")) as console:
        await console.press("w")
        row = console.row_with("the customer").strip("\u258c ")
        offered = console.text
        await console.press("c")
        left = console.text
        await console.press("w", row.split()[0])

        assert "c back" in offered
        assert not row.startswith("c ")
        assert "c back" not in left
        assert "waiting on the customer" in console.news


async def test_letters_of_a_form_are_the_agents(office: Office) -> None:
    """Channels, ways and what can be copied stand with the keys that pick them."""
    keys = {"channel_phone": "x", "way_out": "y", "copy_number": "z"}
    async with running(await with_keys(office, **keys), size=LARGE) as console:
        await console.press("c", "t", "x")
        channels = console.row_with("Phone")
        directions = console.row_with("we reached them")
        await console.press("ctrl+q", "enter", "y")

        assert "x [Phone]" in channels
        assert "y we reached them" in directions
        assert "z  number" in console.text


@pytest.mark.parametrize(
    ("keys", "way", "said"),
    [
        ({"take_moment": "f2"}, ("g", "t", "a", "3", "d"), "f2: "),
        ({"no_moment": "f3"}, ("g", "t", "a"), "f3"),
        ({"take_file": "f2"}, ("enter", "r", "ctrl+f"), "f2 takes it"),
        ({"make_follow_up": "f2"}, ("F", "o"), "f2 goes on to the words"),
        ({"attachments": "f2", "fold": "f3"}, ("slash", *"still", "enter", "enter"), "(f3)"),
        ({"compose": "f2"}, ("slash", *"nothing-like-it", "enter"), "f2 new mail"),
        ({"new_article": "f2", "go": "f3"}, ("b",), "(f3 k) begins one with f2"),
        ({"next_queue": "f4"}, ("slash",), "f4 next queue"),
    ],
)
async def test_sentences_name_the_agents_keys(
    office: Office, keys: dict[str, str], way: tuple[str, ...], said: str
) -> None:
    """What stands in a sheet or a line has the key as it is in the keymap."""
    async with running(await with_keys(office, **keys), size=LARGE) as console:
        await console.press(*way)

        await console.until(lambda: said in console.text, said)


async def test_a_field_names_no_key_that_it_takes_for_a_letter(office: Office) -> None:
    """Keys that are all letters are not offered beside the field; Esc leads out all the same."""
    async with running(await with_keys(office, back="u", next_queue="n", undo="z")) as console:
        await console.press("slash", "u", "n")
        typing = console.lines[-1]
        await console.press("escape")

        assert "Esc back" in typing
        assert "next queue" not in typing
        assert "[Open 5]" in console.text


def test_keys_that_a_field_keeps_are_known() -> None:
    """No key of a field of Textual's is offered for something else."""
    own = {key for binding in Input.BINDINGS for key in binding.key.split(",")}  # type: ignore[union-attr]  # Binding, none is a tuple
    odd = {key for key in own if key.startswith(("alt+", "super+", "ctrl+shift+"))}

    assert set() == own - odd - IN_FIELDS - {"ctrl+backspace"}
    assert "Esc" == key_in_field("back", {"back": ("q", "left", "escape")})
    assert "" == key_in_field("back", {"back": ("q", "left", "g x", "plus")})
    assert "↓" == key_in_field("down", {})


async def test_u_is_named_only_where_it_takes_something_back(office: Office) -> None:
    """Beside a field for words the line says what was done, and no key that would be a letter."""
    async with running(await office.services()) as console:
        await console.press("e")
        closed = console.news
        await console.press("slash")
        typing = console.news
        await console.press("escape")

        assert "closed · u undoes" in closed
        assert "closed" in typing
        assert "undoes" not in typing
        assert "closed · u undoes" in console.news


async def send(console: Driver) -> None:
    """Answer the conversation under the cursor."""
    await console.press("enter", "r")
    await console.type("Hello")
    await console.press("ctrl+s", "o")
    await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")


async def test_what_takes_a_mail_back_is_said_for_where_the_hands_are(office: Office) -> None:
    """In the thread u, from a text by way of the thread; beside an open field nothing."""
    async with running(await office.services(), size=LARGE) as console:
        await send(console)
        thread = console.lines[-1]
        await console.press("r")
        text = console.lines[-1]
        await console.type("Dear {{name}}")
        await console.until(lambda: "takes it back" not in console.lines[-1], "Tab fills in")
        unfilled = console.lines[-1]
        await console.press("ctrl+d", "q", "slash")
        field = console.lines[-1]

        assert "· u takes it back" in thread
        assert "· Tab, then u takes it back" in text
        assert "leaves in" in unfilled
        assert "leaves in" in field
        assert "takes it back" not in field


async def test_with_a_text_begun_r_writes_on(office: Office) -> None:
    """Above an open draft the bottom line says what r does there."""
    async with running(await office.services(), size=LARGE) as console:
        await console.press("enter")
        before = console.lines[-1]
        await console.press("r")
        await console.type("Hello")
        await console.press("tab")
        thread = console.lines[-1]
        await console.press("r")

        assert "r reply" in before
        assert "i note" in before
        assert "r write on" in thread
        assert "note" not in thread
        assert "ctrl+s send" in console.lines[-1]
        assert "Hello" in console.text


async def test_an_empty_inbox_says_what_begins_a_mail(empty: Office) -> None:
    """Where nothing can be opened the first key of a newcomer is there, at 60 columns too."""
    async with running(await empty.services(), size=(60, 20)) as console:
        hints = console.lines[-1]
        await console.press("c")

        assert "c new mail" in hints
        assert "New mail" in console.text


@pytest.mark.parametrize("place", Place)
def test_the_palette_says_nothing_twice(place: Place) -> None:
    """Whatever is offered by name has a name of its own, also beside queues called as places."""
    saved = [
        SavedQueue(n, clean_line(name), clean_line("is:open"), n, False)
        for n, name in enumerate(("Problems", "VIP"), 1)
    ]
    choices = choices_for(place, Facts(), keymap={}, is_ascii=False, saved=saved)
    counts = Counter(choice.title.casefold() for choice in choices)

    assert {} == {title: count for title, count in counts.items() if count > 1}
