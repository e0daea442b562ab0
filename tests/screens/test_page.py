"""Pages of lines: words are found on them; the keys of all screens are searched."""

from __future__ import annotations

import pytest

from screens.keys import KeysScreen
from screens.page import Page
from screens.problems import ProblemsScreen
from tests.support.console_app import LARGE, Driver, Office, running


async def typed(console: Driver, words: str) -> None:
    """Open the field for words and fill it."""
    await console.press("slash")
    for letter in words:
        await console.pilot.press("space" if letter == " " else letter)
    await console.rest()


async def test_keys_are_searched_over_all_screens(office: Office) -> None:
    """Words leave only the keys whose lines hold them, each with its screen; q shows all again."""
    async with running(await office.services()) as console:
        await console.press("question_mark")
        await typed(console, "raw source")
        narrowed = [line for line in console.lines[1:-2] if line.strip()]
        await console.press("enter", "q")

        assert len(narrowed) == 1
        assert "V" in narrowed[0].split()
        assert narrowed[0].endswith("  Conversation")
        assert isinstance(console.app.screen, KeysScreen)
        assert "Open the conversation" in console.text


async def test_the_field_for_words_is_left_as_every_other_field(office: Office) -> None:
    """Its own keys stand at the bottom while it is open, and ctrl+q leaves it, not the console."""
    async with running(await office.services()) as console:
        await console.press("question_mark")
        await typed(console, "snooze")
        typing = console.lines[-1]
        await console.press("ctrl+q")
        left = console.lines[-1]
        await console.press("q", "q", "slash", "ctrl+q")

        assert typing.strip() == "Enter search  Esc back"
        assert left.strip().startswith("q back")
        assert console.app.is_running
        assert "Enter open" in console.lines[-1]


async def test_what_fits_nothing_is_said_once(office: Office) -> None:
    """The page says it in place of its lines; nothing is left of it when they are all back."""
    async with running(await office.services()) as console:
        await console.press("question_mark")
        await typed(console, "xyzzy")
        await console.press("enter")
        said = console.text
        await console.press("q")

        assert "Nothing here holds these words. q shows all." in said
        assert "holds these words" not in console.text


@pytest.mark.usefixtures("any_room")
async def test_a_long_page_says_how_far_of_it_is_seen(office: Office) -> None:
    """What is narrowed stands from its first line and says by which words; then all is back."""
    async with running(await office.services()) as console:
        await console.press("question_mark")
        page = console.app.screen
        assert isinstance(page, KeysScreen)
        total = len(page.view.lines)
        first = console.lines[0]
        await console.press("space", "space")
        far = page.view.top
        await console.until(
            lambda: f" {far + page.view.size.height}/{total} " in console.lines[0], "the place"
        )
        await typed(console, "back")
        narrowed = page.view.top
        await console.press("enter")
        told = console.lines[0]
        await console.press("q")

        assert f" {page.view.size.height}/{total} " in first
        assert narrowed == 0
        assert 'Keys with "back"; q shows all' in told
        assert far == page.view.top > 0


@pytest.mark.usefixtures("any_room")
async def test_words_on_a_page_are_gone_to_in_turn(office: Office) -> None:
    """On a long page n and p go from match to match, round the end."""
    async with running(await office.services(), size=(80, 10)) as console:
        await console.press("enter", "V")
        await console.until(lambda: isinstance(console.app.screen, Page), "the source")
        page = console.app.screen
        assert isinstance(page, Page)
        await typed(console, "message-id")
        await console.press("enter")
        matches = list(page._matches)
        first = page.view.scroll_offset.y
        await console.press("n")
        await console.press("p")

        assert matches
        assert page.view.scroll_offset.y == first
        assert any("message-id" in line.casefold() for line in console.lines[1:-1])


async def test_what_was_said_is_kept_under_problems(office: Office) -> None:
    """A sentence that has gone from the screen can be read again on the problems' page."""
    async with running(await office.services()) as console:
        await console.press("O", "g", "p")
        await console.until(lambda: isinstance(console.app.screen, ProblemsScreen), "the page")

        assert "It is open already." in console.text


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("overdue", ("-22m", "is:breached", "review overdue")),
        ("left to answer", ("+10h +40m!",)),
        ("unread", ("• @", "is:open")),
    ],
)
async def test_what_stands_in_a_row_is_told_with_the_keys(
    office: Office, word: str, found: tuple[str, ...]
) -> None:
    """Whoever does not know a sign of a list finds it by the word for what it may mean."""
    async with running(await office.services(), size=LARGE) as console:
        await console.press("question_mark", "slash", *word, "enter")

        assert all(sign in console.text for sign in found), console.text
