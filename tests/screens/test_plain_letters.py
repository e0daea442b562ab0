"""With --ascii every screen and sheet is the same in other letters: no word is lost."""

from __future__ import annotations

import re
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from console.key_names import ASCII_SHOWN, SHOWN
from tests.support.console_app import LARGE, SMALL, open_office, running
from tests.support.every_screen import walk
from tests.support.furnished import furnish
from widgets.glyphs import AS_PLAIN, PLAIN, UNICODE

KEYS = {SHOWN[name]: word for name, word in ASCII_SHOWN.items()}
SIGNS = {
    **dict(zip(astuple(UNICODE), astuple(PLAIN), strict=True)),
    UNICODE.dot: PLAIN.dot, "▔": "-", "▁": "-",
}  # fmt: skip
DEED = re.compile(rf"^ *{UNICODE.deed}")
"""The same sign as the dot; only where a line begins with it something was done."""


def in_plain_letters(line: str) -> str:
    """Write a line as it is to look, but for its blanks: some signs are wider in plain letters."""
    line = DEED.sub(PLAIN.deed, line.replace("Enter l →", "Enter l Right"))
    written = "".join(SIGNS.get(sign, sign) for sign in line)
    return " ".join("".join(KEYS.get(sign, sign) for sign in written).translate(AS_PLAIN).split())


async def everywhere(
    folder: Path, size: tuple[int, int], *, is_ascii: bool
) -> dict[str, list[str]]:
    """Give each screen and sheet."""
    found = {}
    async with open_office(folder) as office:
        services = replace(await furnish(office), is_ascii=is_ascii)
        async with running(services, size=size) as console:
            async for way in walk(console):
                found[way.name] = console.lines
    return found


@pytest.mark.slow
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_every_screen_is_the_same_in_plain_letters(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """Line by line the same words; where a sign became a word, only room between columns went."""
    usual = await everywhere(tmp_path / "usual", size, is_ascii=False)
    plain = await everywhere(tmp_path / "plain", size, is_ascii=True)

    for name, lines in plain.items():
        assert [] == [line for line in lines if not line.isascii()], name
        told = [" ".join(line.split()) for line in lines]
        assert list(map(in_plain_letters, usual[name])) == told, name
    assert usual.keys() == plain.keys()
