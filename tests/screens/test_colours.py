"""Every word on every screen stands out enough, in both themes of our own (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult

from console.render.colours import DARK, LIGHT
from tests.screens.test_looks import add_trouble
from tests.support.console_app import LARGE, Office, running, screen_strips
from widgets.lines import ROLES, Line, LineView, Span

ENOUGH = 4.5
"""What WCAG 2.2 asks of text of normal size."""
RULES = frozenset("─-▔▁│")
"""Lines between panes: they say nothing that the room around them does not say."""
TOUR: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "Question 1"),
    (("slash",), "words, from:"),
    ((*"fro",), "fro"),
    (("escape", "j", "colon"), "what to do"),
    ((*"clo",), "Close and go"),
    (("escape", "j", "enter"), "Still waiting."),
    (("y",), "Message-ID"),
    (("q", "d"), "c3@customer.example"),
    (("q", "i", *"For us"), "INTERNAL"),
    (("ctrl+n",), "Reply to"),
    (("ctrl+f",), "Attach:"),
    (("ctrl+q", "ctrl+r"), "Subject"),
    (("ctrl+r", "shift+left", "shift+left"), "For us"),
    (("ctrl+s",), "PUBLIC"),
    (("q", "ctrl+q", "q", "g", "o"), "Outbox"),
    (("q", "g", "p"), "Problems"),
    (("question_mark",), "Keys"),
)
"""Keys to one screen after the other, and words on it; at each every word is measured."""


def luminance(red: int, green: int, blue: int) -> float:
    """Give the relative luminance as WCAG defines it."""
    parts = [each / 255 for each in (red, green, blue)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Give how much two colours differ, from 1 to 21."""
    low, high = sorted((luminance(*one), luminance(*other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    """Black on white is 21, the grey that is just enough on white is 4.5."""
    assert 21 == pytest.approx(contrast((0, 0, 0), (255, 255, 255)))
    assert 4.54 == pytest.approx(contrast((118, 118, 118), (255, 255, 255)), abs=0.01)


def too_weak(segments: list[Segment]) -> Iterator[str]:
    """Give the pieces of text that stand out too little."""
    for text, style, _ in segments:
        words = text.strip()
        if not words or set(words) <= RULES:
            continue
        assert style is not None
        assert style.color is not None
        assert style.bgcolor is not None
        # What a terminal makes of its own "dim" cannot be measured.
        assert not style.dim, words
        ink, paper = style.color.get_truecolor(), style.bgcolor.get_truecolor()
        if (found := contrast(ink, paper)) < ENOUGH:
            yield f"{found:.1f} {ink.hex} on {paper.hex}: {words[:40]}"


class Swatches(App[None]):
    """Every role on a ground, and on the ground of what is internal."""

    def __init__(self, theme: str, ground: str) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = theme
        self._ground = ground

    def compose(self) -> ComposeResult:
        """One line a role, plain and filled."""
        view = LineView()
        view.styles.background = self.theme_variables[self._ground]
        view.show_lines(
            [
                Line((Span(f"{role} {fill}", role),), fill=fill)
                for role in ROLES
                for fill in ("", "note")
            ]
        )
        yield view


@pytest.mark.parametrize("ground", ["background", "surface"])
@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_each_role_stands_out(theme: str, ground: str) -> None:
    """Each role can be read on both grounds and on the ground of notes."""
    app = Swatches(theme, ground)
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        strips = screen_strips(app)
        shown = [segment for strip in strips for segment in strip if segment.text.strip()]

        assert 2 * len(ROLES) == len(shown)
        assert [] == list(too_weak(shown))


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_every_word_on_every_screen_stands_out(office: Office, theme: str) -> None:
    """Nothing on any screen, fields and trouble included, is harder to read than WCAG allows."""
    await add_trouble(office)
    weak: dict[str, None] = {}
    async with running(await office.services(), size=LARGE, theme=theme) as console:
        for keys, words in TOUR:
            await console.press(*(key.replace(" ", "space") for key in keys))
            assert words in console.text
            for strip in screen_strips(console.app):
                weak |= dict.fromkeys(f"{keys}: {each}" for each in too_weak(list(strip)))

    assert [] == list(weak)
