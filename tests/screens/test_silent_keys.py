"""A letter that means nothing on a sheet is answered: nobody has to guess whether it arrived."""

from __future__ import annotations

from pathlib import Path

from screens.frame import Frame
from tests.support.console_app import open_office, running
from tests.support.every_screen import walk
from tests.support.furnished import furnish

NOWHERE = "percent_sign"
"""A key that has no meaning on any sheet of letters."""


async def test_no_sheet_is_silent(tmp_path: Path) -> None:
    """Every sheet of letters says of one that it does not know that it does nothing there."""
    silent: list[str] = []
    answered: list[str] = []
    async with open_office(tmp_path) as office, running(await furnish(office)) as console:
        async for way in walk(console):
            is_text = console.app.focused is not None and console.app.focused.check_consume_key(
                "a", "a"
            )
            if isinstance(console.app.screen, Frame) or is_text:
                continue
            await console.press(NOWHERE)
            (answered if "% does nothing here" in console.text else silent).append(way.name)

    assert [] == silent
    assert answered


async def test_the_next_key_gives_the_keys_back(tmp_path: Path) -> None:
    """What was said of a slip goes with the next key; keys that mean something say nothing."""
    async with open_office(tmp_path) as office, running(await furnish(office)) as console:
        await console.press("P")
        keys = console.lines[-1]
        await console.press("percent_sign")
        told = console.lines[-1]
        await console.press("ampersand")
        again = console.lines[-1]
        await console.press("ctrl+l")
        afresh = console.lines[-1]
        await console.press("j")

        assert told.strip() == "% does nothing here."
        assert again.strip() == "& does nothing here."
        assert afresh == again, "what is drawn afresh is what stood there"
        assert keys == console.lines[-1]
