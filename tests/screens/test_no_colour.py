"""With NO_COLOR every screen says the same: what colours tell stands in words, signs and weight."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from console.render.colours import DARK, ON_ANY
from tests.screens.test_colours import RULES
from tests.screens.test_looks_targets import full
from tests.support.console_app import Driver, Office, config_of, open_office, running, screen_strips
from tests.support.every_screen import WAYS, walk
from tests.support.furnished import furnish
from tests.support.inked import Cells, cells_of, text_of
from tests.support.terminal import Terminal, environment

COLUMNS = re.compile(r"\s{2,}")
COLOURS = frozenset({*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)})
"""What SGR calls colours; 39 and 49 take them back."""
DIM = re.compile(r"^#a\d[a-f\d]{4}$")
"""The dim role in the dark theme, whose ink differs a little from ground to ground."""
TOLD_ELSEWHERE = {
    "Where is my lamp?": "below the line with ! that it belongs to",
    "New mail": "in the top line, where all is bad when nothing is in sync",
    "public": "the states of articles differ in their words",
    "draft": "the states of articles differ in their words",
    "1": "a key to press, and a count",
    "•": "what is chosen, and what is unread: on a sheet and in the list",
    "text: 2 lines new": "the row with the bar is also in its colour",
}
"""Words that stand in two colours, and why nobody who sees none misses anything."""
FEW = frozenset({"inbox", "note", "review", "tags", "palette", "outbox", "problems", "team"})


async def everywhere(folder: Path, theme: str) -> dict[str, tuple[Cells, bool]]:
    """Give each screen and sheet, and whether a field that has the keys shows where one types."""
    found = {}
    async with (
        open_office(folder) as office,
        running(await furnish(office), theme=theme) as console,
    ):
        async for way in walk(console):
            cells = cells_of(screen_strips(console.app))
            found[way.name] = cells, shows_its_cursor(console, cells)
    return found


def shows_its_cursor(console: Driver, cells: Cells) -> bool:
    """Say whether a cell of the field that has the keys is reversed, if one has them."""
    field = console.app.focused
    if not isinstance(field, Input | TextArea):
        return True
    region = field.content_region
    rows = [row[region.x : region.right] for row in cells[region.y : region.bottom]]
    return any("reverse" in look.split() for row in rows for _, look in row)


def inked_words(coloured: Cells, plain: Cells) -> Iterator[tuple[tuple[str, str], str]]:
    """Give the words of each column with their weight, and the ink that they have with colours."""
    for row, same in zip(coloured, plain, strict=True):
        pieces: list[list[str]] = []
        for (sign, look), (_, weight) in zip(row, same, strict=True):
            ink = look.partition(" on ")[0]
            if pieces and (sign == " " or pieces[-1][1:] == [ink, weight]):
                pieces[-1][0] += sign
            elif sign != " ":
                pieces.append([sign, ink, weight])
        for text, ink, weight in pieces:
            for words in COLUMNS.split(text.strip()):
                if words and not set(words) <= RULES:
                    yield (words, weight), "dim" if DIM.match(ink) else ink


@pytest.mark.slow
async def test_nothing_is_told_by_colour_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every screen and sheet: the same words, no colour, the cursor in its field, and words
    that are the same in two colours differ in weight."""
    coloured = await everywhere(tmp_path / "coloured", DARK.name)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = await everywhere(tmp_path / "plain", ON_ANY.name)

    inks: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, (cells, _) in coloured.items():
        same, has_cursor = plain[name]
        assert list(map(text_of, cells)) == list(map(text_of, same)), name
        assert has_cursor, name
        assert [] == [look for row in same for _, look in row if "#" in look or "color" in look]
        for words, ink in inked_words(cells, same):
            inks[words].add(ink)
    alike = {words for (words, _), found in inks.items() if len(found) > 1}
    assert set() == alike - TOLD_ELSEWHERE.keys()
    assert set() == TOLD_ELSEWHERE.keys() - alike
    assert len(plain) == len(WAYS)


def look_of(cells: Cells, words: str) -> set[str]:
    """Give how words are drawn; blanks between them count not."""
    row = next(row for row in cells if words in text_of(row))
    start = text_of(row).index(words)
    return {look for sign, look in row[start : start + len(words)] if sign != " "}


async def test_weight_says_what_colours_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble is bold behind !, unread bold behind •, what is internal or public reversed."""
    monkeypatch.setenv("NO_COLOR", "1")
    seen = {}
    async with open_office(tmp_path) as office, running(await furnish(office)) as console:
        ways = [w for w in WAYS if w.name in {"inbox", "note", "review", "outbox"}]
        async for way in walk(console, ways):
            seen[way.name] = cells_of(screen_strips(console.app))

    assert {"bold"} == look_of(seen["inbox"], "! sign-in refused")
    assert {"bold"} == look_of(seen["inbox"], "Customer 9")
    assert text_of(seen["inbox"][4]).startswith("   •#1010")
    assert {"bold reverse"} == look_of(seen["note"], "INTERNAL NOTE")
    assert {"bold reverse"} == look_of(seen["review"], "PUBLIC: leaves by mail")
    assert {"bold"} == look_of(seen["outbox"], "refused")


async def test_what_is_late_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that has passed is bold behind its minus, one that nearly has ends in !."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(await full(office)) as console:
        await console.press("j", "x")
        await console.until(lambda: "-12m" in console.text, "what is late")
        cells = cells_of(screen_strips(console.app))

    assert {"bold"} == look_of(cells, "-12m")
    assert {"bold"} != look_of(cells, "+1h30")
    assert [] == [row for row in map(text_of, cells) if "+11m" in row and "+11m!" not in row]
    assert "x" in next(row for row in map(text_of, cells) if "#1002" in row)[:4]


def colours_in(raw: bytes) -> set[int]:
    """Give the colours that are sent to a terminal."""
    sent = re.findall(rb"\x1b\[([\d;]*)m", raw)
    return {int(part) for each in sent for part in each.split(b";") if part} & COLOURS


async def sent(folder: Path, wish: Mapping[str, str]) -> bytes:
    """Give all that some screens send to a terminal."""
    async with open_office(folder) as office:
        await furnish(office)
        config = config_of(office)
        config.write_text(f'{config.read_text()}[console]\ntheme = "dark"\n')
        words = [sys.executable, "-m", "console", "--config", str(config), "--as", "ann"]
        with Terminal(words, environ={**environment(folder), **wish}, folder=folder) as terminal:
            terminal.shows("q leave")
            for way in (each for each in WAYS if each.name in FEW):
                terminal.press(way.keys)
                terminal.shows(way.shown)
                terminal.press(way.back)
                terminal.until(lambda: "q leave" in terminal.lines[-1], way.name)
            return bytes(terminal.raw)


@pytest.mark.slow
async def test_no_colour_is_sent(tmp_path: Path) -> None:
    """A terminal of a person with NO_COLOR is sent weights and no colour, whatever the theme."""
    plain = await sent(tmp_path / "plain", {"NO_COLOR": "1"})
    coloured = await sent(tmp_path / "coloured", {})

    assert set() == colours_in(plain)
    assert colours_in(coloured)
    assert b"\x1b[1m" in plain
