"""What is sent shows, cell for cell, what plain Textual would show, whatever an agent does."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from textual.screen import Screen
from textual.strip import Strip

from console.app import SupportConsole
from console.render.difference import Seen
from console.render.paintings import is_painting
from tests.support.console_app import (
    LARGE,
    SMALL,
    Driver,
    Office,
    open_office,
    question,
    running,
)
from tests.support.seen_cells import seen_cells, text_of

KEYS = [*"jkjkjkjknpGzZHVIAeOruJK:bwvydxE*UF", "down", "up", "pagedown", "pagedown", "pageup",
        "enter", "enter", "q", "q", "tab", "ctrl+d", "ctrl+u", "ctrl+s", "slash", "g", "i", "o",
        "question_mark", "escape", "backspace", "å", "漢"]  # fmt: skip
LEAVING, DEEP = ("q", "escape"), 2
"""They end the console where no other screen stands on the first."""
SIZES = (SMALL, LARGE, (100, 30), (60, 20))
WORDS = ("灯不亮了 请问怎么办", "Hvor er min lampe? 👍", "Tere! Kas saan muuta?", "🚚 nine days",
         "The e\u0301 is two signs", "It does not light up at all, whatever I press.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mode:
    """Colours of a terminal, a theme, and how long it is looked at."""

    colours: str
    theme: str
    keys: int
    is_colourless: bool = False


MODES = [
    pytest.param(Mode("truecolor", "support-dark", 30), id="truecolor"),
    pytest.param(Mode("256", "support-light", 15), id="256"),
    *(
        pytest.param(mode, marks=pytest.mark.soak, id=f"{mode.colours} {mode.theme}")
        for mode in (
            Mode("standard", "ansi-dark", 400),
            Mode("truecolor", "ansi-light", 400, is_colourless=True),
            Mode("truecolor", "support-dark", 1500),
            Mode("256", "support-light", 1500, is_colourless=True),
        )
    ),
]


class Twins:
    """Two models of a terminal: what we send goes to one, what Textual would send to the other."""

    def __init__(self, app: SupportConsole, colours: str) -> None:
        self.app, self.seen, self.paintings = app, Seen(), 0
        self.console = Console(color_system=colours, force_terminal=True)  # type: ignore[arg-type]  # its names
        self.differ: list[str] = []
        self._made_for = (0, 0)

    def display(self, screen: Screen[object], painting: RenderableType | None) -> None:
        """Paint on both, and look whether they still look the same."""
        if not is_painting(painting) or self.app._batch_count:
            return
        if screen.outer_size != self._made_for:
            self._made_for = screen.outer_size
            self.clear()
        plain = painting.render_segments(self.console)
        ours = self.seen.less(painting, screen.outer_size, self.console)
        self._plain.feed(plain)
        self._ours.feed(ours.render_segments(self.console))
        self.paintings += 1
        expected, actual = map(seen_cells, self._models)
        if expected != actual:
            self.differ += [f"after {self.paintings}:", text_of(expected), text_of(actual)]

    def clear(self) -> None:
        """Have something else on both, as another program leaves it."""
        self._models = [pyte.Screen(*self._made_for) for _ in range(2)]
        self._plain, self._ours = map(pyte.Stream, self._models)
        for stream in (self._plain, self._ours):
            stream.feed("\x1b[31mvim ~\n\r" * (self._made_for[1] - 1) + "\x1b[0m")


@pytest.fixture(autouse=True)
def _no_kept_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no style remember how it was written for a terminal of other colours."""

    def render_style(style: Style, text: str, color_system: ColorSystem) -> str:
        codes = Strip.render_ansi(style, color_system)
        return f"\x1b[{codes}m{text}\x1b[0m" if codes else text

    monkeypatch.setattr(Strip, "render_style", staticmethod(render_style))


@pytest.mark.parametrize("mode", MODES)
async def test_every_cell_is_as_textual_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    """Lists, threads, palette, sheets, notices, other sizes, redraws and coming back: all equal."""
    rng = random.Random(f"{mode}")
    if mode.is_colourless:
        monkeypatch.setenv("NO_COLOR", "1")
    async with open_office(tmp_path) as office:
        await office.receive(*(letter(number, rng) for number in range(1, 41)))
        services = await office.services()
        async with running(services, size=LARGE, theme=mode.theme) as console:
            twins = Twins(console.app, mode.colours)
            monkeypatch.setattr(console.app, "_display", twins.display)
            monkeypatch.setattr(console.app, "_seen", twins.seen)
            console.app.action_redraw()
            for _ in range(mode.keys):
                await befall(console, twins, office, rng)
                for _ in range(rng.randrange(1, 4)):
                    key = rng.choice(KEYS)
                    if key not in LEAVING or len(console.app.screen_stack) > DEEP:
                        await console.press(key)

    assert not twins.differ, "\n".join(twins.differ[:3])
    assert twins.paintings > mode.keys / 2
    assert twins.seen.is_true()


async def befall(console: Driver, twins: Twins, office: Office, rng: random.Random) -> None:
    """Do now and then what happens to a terminal and to those who sit at it."""
    match rng.randrange(60):
        case 0 | 1 | 2:
            await console.pilot.resize_terminal(*rng.choice(SIZES))
        case 3 | 4:
            await console.press("ctrl+l")
        case 5:
            twins.clear()
            console.app.app_resume_signal.publish(console.app)
            console.app.refresh(layout=True)
        case 6 | 7:
            console.app.notify("漢 something 👍 happened", markup=False, timeout=0.2)
        case 8 | 9:
            await office.receive(letter(rng.randrange(41, 10**6), rng))


def letter(number: int, rng: random.Random) -> bytes:
    """Write a mail of several scripts, longer than a screen or not."""
    text = "\r\n".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 70)))
    return question(number, text=text, subject=f"{rng.choice(WORDS)} {number}")
