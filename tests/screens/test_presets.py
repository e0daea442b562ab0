"""Presets on the screens: keys that follow each other, names of keys in sentences, wide signs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.key_presets import PRESETS
from console.services.bundle import Services
from screens.keys import KeysScreen
from tests.support.console_app import Office, running
from widgets.bars import NewsLine


async def with_preset(office: Office, name: str) -> Services:
    """Give services with the keys of a preset."""
    return replace(await office.services(), keymap=PRESETS[name])


async def test_keys_follow_each_other(office: Office) -> None:
    """In vim's preset dd closes; after the first d it stands below what may come, and a key that
    continues nothing does nothing."""
    async with running(await with_preset(office, "vim")) as console:
        await console.press("d")
        awaited = console.lines[-1]
        await console.press("e")
        slipped = console.news
        await console.press("d", "left_shift", "d")

        await console.until(lambda: "closed" in console.news, "it is closed")
        assert "d close" in awaited
        assert "closed" not in slipped


async def test_a_preset_folds_as_its_fingers_do(office: Office) -> None:
    """zM, zR, zo and zc say what is to be, where the console's own z only turns it round."""
    async with running(await with_preset(office, "vim"), size=(120, 40)) as console:
        await console.press("slash", *"Question 3", "enter", "enter")
        await console.until(lambda: "quoted line" in console.text, "the thread")
        shown = []
        for keys in ("zR", "zR", "zM", "zo", "zo", "zc", "zA", "za"):
            await console.press(*keys)
            shown.append("quoted line" not in console.text)

        assert shown[:6] == [True, True, False, shown[3], shown[3], False]


async def test_what_is_said_names_the_keys_of_the_preset(office: Office) -> None:
    """Bottom line, help, palette and sentences have the agent's keys."""
    async with running(await with_preset(office, "gmail")) as console:
        bottom = console.lines[-1]
        await console.press("asterisk", "a")
        marked = console.lines[0]
        await console.press("e")
        await console.until(lambda: "closed" in console.news, "they are closed")
        closed = console.news
        await console.press("question_mark")
        await console.until(lambda: isinstance(console.app.screen, KeysScreen), "the keys")

        assert "o open" in bottom
        assert "5 marked" in marked
        assert "z undoes" in closed
        assert "o Enter →" in console.text


async def test_wide_signs_are_keys_where_no_text_is_typed(office: Office) -> None:
    """With a Chinese input method on, wide signs and letters are the keys they stand for; in a
    field they are text."""
    async with running(await office.services()) as console:
        await console.press("\uff1f")
        await console.until(lambda: isinstance(console.app.screen, KeysScreen), "the keys")
        await console.press("\uff51", "\uff4a")
        first = console.app.screen
        await console.press("\uff0f", "\uff4a")

        assert not isinstance(first, KeysScreen)
        assert "\uff4a" in console.text


async def test_it_is_said_once_that_keys_are_swallowed(office: Office) -> None:
    """A letter that only an input method writes says so at once, two of another alphabet; then
    nothing more until a key arrives again."""
    async with running(await office.services()) as console:
        await console.press("å", "\u043e")
        nothing = console.news
        await console.press("\u043b")
        layout = console.news
        await console.press("k", "j")
        console.app.screen.query_one(NewsLine).show("")
        await console.press("\u043e")
        again = console.news
        await console.press("j", "的")

        assert "Your keyboard writes Cyrillic letters" not in nothing
        assert "Your keyboard writes Cyrillic letters" in layout
        assert "Cyrillic" not in again
        assert "An input method is on" in console.news


@pytest.mark.parametrize("name", sorted(PRESETS))
async def test_a_console_starts_with_each_preset(office: Office, name: str) -> None:
    """Each preset opens a conversation and comes back by its first keys."""
    async with running(await with_preset(office, name)) as console:
        keys = PRESETS[name]
        await console.press(keys.get("open", ("enter",))[0])
        await console.until(lambda: "reply" in console.lines[-1], "it is open")
        await console.press(keys.get("back", ("q",))[0])

        await console.until(lambda: "open" in console.lines[-1], "the list")
