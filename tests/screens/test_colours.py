"""Every word on every screen stands out enough, and every role from every other, for everybody.

Contrast by WCAG 2.2 (1.4.3 and 1.4.6); how the colour-blind see by Machado and others, 2009.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color

from console.render.colours import DARK, LIGHT, ON_ANY, ON_DARK, ON_LIGHT, OWN_THEMES
from tests.screens.test_looks import add_trouble
from tests.support.console_app import LARGE, Office, running, screen_strips
from widgets.conversation_list import ConversationList
from widgets.lines import ROLES, Line, LineView, Span

ENOUGH = 4.5
"""What WCAG 2.2 asks of text of normal size."""
HIGH = 7.0
"""What it asks of words where contrast is to be high."""
APART = {ColorSystem.TRUECOLOR: 10.0, ColorSystem.EIGHT_BIT: 4.5}
"""So much colours differ at least in CIE L*a*b*; 2.3 is what an eye just sees."""
SIGHTS = {
    "all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What becomes of linear red, green and blue in an eye (severity 1)."""
RULES = frozenset("─-▔▁│")
"""Lines between panes: they say nothing that the room around them does not say."""
TOUR: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "Question 1"),
    (("slash",), "words of a mail"),
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


def linear_of(*parts: int) -> list[float]:
    """Give the light of red, green and blue, each from 0 to 1 (IEC 61966-2-1)."""
    shares = [part / 255 for part in parts]
    return [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    ]


def lab_of(linear: list[float]) -> tuple[float, float, float]:
    """Give L*, a* and b* of a light under D65."""
    red, green, blue = linear
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    roots = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])


def apart(one: Style, other: Style, sight: str) -> float:
    """Give how much two inks differ in an eye (CIE 1976)."""
    seen = []
    for style in (one, other):
        assert style.color is not None
        light = linear_of(*style.color.get_truecolor())
        rows = SIGHTS[sight]
        seen.append([sum(m * part for m, part in zip(row, light, strict=True)) for row in rows])
    first, second = (lab_of([min(1.0, max(0.0, part)) for part in light]) for light in seen)
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)


def luminance(red: int, green: int, blue: int) -> float:
    """Give the relative luminance as WCAG defines it."""
    linear = linear_of(red, green, blue)
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
        for known in OWN_THEMES.values():
            self.register_theme(known)
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


async def inks(theme: str, ground: str = "background") -> dict[str, Style]:
    """Give how each role is drawn, by its name; those on a note's ground by `NAME note`."""
    app = Swatches(theme, ground)
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        drawn = [segment for strip in screen_strips(app) for segment in strip]
    found = {s.text.strip(): s.style for s in drawn if s.text.strip() and s.style is not None}

    assert len(found) == 2 * len(ROLES)
    return found


@pytest.mark.parametrize("ground", ["background", "surface"])
@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_each_role_stands_out(theme: str, ground: str) -> None:
    """Words have high contrast on both grounds; what is dim, and words on notes, have enough."""
    weak = {}
    for name, style in (await inks(theme, ground)).items():
        assert style.color is not None
        assert style.bgcolor is not None
        found = contrast(style.color.get_truecolor(), style.bgcolor.get_truecolor())
        if found < (ENOUGH if name.startswith("dim") or " " in name else HIGH):
            weak[name] = found

    assert weak == {}


@pytest.mark.parametrize("system", APART)
@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_each_role_differs_for_everybody(theme: str, system: ColorSystem) -> None:
    """With 256 colours too no role is taken for another one, whatever colours an eye lacks."""
    drawn = await inks(theme)
    roles = ("normal", "dim", "accent", "good", "warn", "bad")
    sent = {
        role: Style(color=color.downgrade(system))
        for role in roles
        if (color := drawn[role].color) is not None
    }
    alike = [
        f"{one} and {other} with {sight}: {found:.0f}"
        for one, other in combinations(sent, 2)
        for sight in SIGHTS
        if (found := apart(sent[one], sent[other], sight)) < APART[system]
    ]

    assert alike == []
    assert drawn["strong"].bold


@pytest.mark.parametrize("theme", [ON_ANY.name, ON_DARK.name, ON_LIGHT.name])
async def test_sixteen_colours_are_enough(theme: str) -> None:
    """The terminal's ground stays; each role is drawn in a way of its own, by its colours only."""
    drawn = await inks(theme)
    plain = {name: style for name, style in drawn.items() if " " not in name}
    ways = {(s.color, s.bgcolor, s.bold, s.dim) for s in plain.values()}

    assert len(ROLES) == len(ways)
    assert {"default"} == {s.bgcolor.name for n, s in plain.items() if n != "note" and s.bgcolor}
    for style in drawn.values():
        for colour in (style.color, style.bgcolor):
            assert colour is not None
            assert colour.is_default or colour.is_system_defined


@pytest.mark.parametrize("theme", [*OWN_THEMES])
async def test_a_console_begins_in_its_colours(office: Office, theme: str) -> None:
    """Whatever theme it is begun with, those are the colours that are drawn."""
    own = OWN_THEMES[theme]
    async with running(await office.services(), theme=theme) as console:
        drawn = console.app.screen.query_one(ConversationList).role_style("accent").color

    assert drawn is not None
    wanted = Color.parse(own.accent or "").rich_color.get_truecolor()
    assert tuple(wanted) == pytest.approx(tuple(drawn.get_truecolor()), abs=1)


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
