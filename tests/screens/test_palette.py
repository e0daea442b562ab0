"""The palette: everything by name, only what applies, conversations as well."""

from __future__ import annotations

from screens.conversation import ConversationScreen
from screens.outbox import OutboxScreen
from screens.palette import PaletteScreen
from tests.support.console_app import Driver, Office, running


def sheet(console: Driver) -> PaletteScreen:
    """Give the palette on the screen."""
    screen = console.app.screen
    assert isinstance(screen, PaletteScreen)
    return screen


async def opened(console: Driver, typed: str = "") -> None:
    """Open the palette and type into it."""
    await console.press("colon")
    await console.until(lambda: isinstance(console.app.screen, PaletteScreen), "the palette")
    for letter in typed:
        await console.pilot.press("space" if letter == " " else letter)
    await console.pilot.pause()


async def test_an_action_is_done_by_its_name(office: Office) -> None:
    """What is chosen by name does what its key does."""
    async with running(await office.services()) as console:
        await opened(console, "take")
        await console.pilot.press("enter")

        await console.until(lambda: " ann " in console.text, "it is taken")


async def test_a_place_is_gone_to_by_its_name(office: Office) -> None:
    """The places after g are there by name."""
    async with running(await office.services()) as console:
        await opened(console, "go outbox")
        await console.pilot.press("enter")

        await console.until(lambda: isinstance(console.app.screen, OutboxScreen), "the outbox")


async def test_a_conversation_is_found_by_number_and_by_words(office: Office) -> None:
    """A number comes first; words of a subject or a name find their conversation too."""
    number = await office.number("Question 4")
    async with running(await office.services()) as console:
        for typed in (f"#{number}", "customer 4"):
            await console.press("ctrl+p")
            for letter in typed:
                await console.pilot.press("number_sign" if letter == "#" else letter)
            await console.until(
                lambda: any(c.id == f"#{number}" for c in sheet(console)._shown), "it is found"
            )
            while sheet(console)._shown[sheet(console)._cursor].id != f"#{number}":
                await console.pilot.press("down")
            await console.pilot.press("enter")
            await console.until(lambda: f"#{number} " in console.lines[0], "it is open")

            assert isinstance(console.app.screen, ConversationScreen)
            await console.press("q")


async def test_what_does_not_apply_says_why(office: Office) -> None:
    """An action that makes no sense now is dim, says why on Enter, and does nothing."""
    async with running(await office.services()) as console:
        await opened(console, "reopen")
        await console.pilot.press("enter")
        await console.pilot.pause()

        assert "It is open already." in console.text


async def test_a_key_that_does_not_apply_says_why(office: Office) -> None:
    """The same by its key: a sentence above the bottom line."""
    async with running(await office.services()) as console:
        await console.press("O")

        assert "It is open already." in console.news


async def test_what_was_chosen_last_stands_first(office: Office) -> None:
    """Opened again, the palette begins with what was chosen by name before."""
    async with running(await office.services()) as console:
        await opened(console, "go outbox")
        await console.pilot.press("enter")
        await console.until(lambda: isinstance(console.app.screen, OutboxScreen), "the outbox")
        await console.press("q")
        await opened(console)

        assert sheet(console)._shown[0].id == "go:o"


async def test_escape_leaves_everything_as_it_was(office: Office) -> None:
    """Leaving the palette does nothing; letters that find nothing say so."""
    async with running(await office.services()) as console:
        before = console.app.screen
        await opened(console, "xqzj")
        text = console.text
        await console.press("escape")

        assert "Nothing of this name." in text
        assert console.app.screen is before
