"""A letter and all that follows from it are one painting, and lay out nothing."""

from __future__ import annotations

import pytest
from rich.console import RenderableType
from textual.screen import Screen

from screens.palette import PaletteScreen
from tests.support.console_app import Driver, Office, running
from widgets.line_field import LineField


def watched(console: Driver, monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], list[int]]:
    """Note from now on how many rows stand there at each painting, and each laying out."""
    app = console.app
    painted: list[int] = []
    laid_out: list[int] = []
    display, lay_out = app._display, app.screen._refresh_layout

    def note_painting(screen: Screen[object], what: RenderableType | None) -> None:
        if what is not None:
            assert isinstance(screen, PaletteScreen)
            painted.append(len(screen._shown))
        display(screen, what)

    def note_layout(*given: object, **named: object) -> None:
        laid_out.append(len(painted))
        lay_out(*given, **named)  # type: ignore[arg-type]  # as they come

    monkeypatch.setattr(app, "_display", note_painting)
    monkeypatch.setattr(app.screen, "_refresh_layout", note_layout)
    return painted, laid_out


async def test_a_letter_and_its_rows_are_one_painting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter does not come first and the rows a frame later."""
    async with running(await office.services()) as console:
        await console.press("colon")
        await console.until(lambda: isinstance(console.app.screen, PaletteScreen), "the palette")
        await console.rest()
        monkeypatch.setattr("screens.palette.WAIT_S", 60.0)
        screen = console.app.screen
        assert isinstance(screen, PaletteScreen)
        before = len(screen._shown)
        painted, laid_out = watched(console, monkeypatch)
        for letter in "sn":
            await console.pilot.press(letter)
            await console.until(lambda: "Snooze" in console.text, "its rows")
        await console.rest()

        assert len(painted) == 2
        assert max(painted) < before
        assert laid_out == []


async def test_a_text_longer_than_its_field_shows_its_end(office: Office) -> None:
    """The field goes along with the cursor, and back to the beginning."""
    words = "what is typed here is longer than the terminal is wide, and it goes on"
    async with running(await office.services(), size=(60, 20)) as console:
        await console.press("colon")
        await console.until(lambda: isinstance(console.app.screen, PaletteScreen), "the palette")
        field = console.app.screen.query_one(LineField)
        for letter in words:
            await console.pilot.press("space" if letter == " " else letter)
        await console.until(lambda: "goes on" in console.text, "the end")
        assert "what is typed" not in console.text
        assert field.value == words

        await console.pilot.press("home")
        await console.until(lambda: "what is typed" in console.text, "the beginning")
