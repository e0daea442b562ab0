"""Lines on the screen: what is drawn again is what differs, and the screen is always right."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.strip import Strip

from widgets.lines import Line, LineView, line_of

WIDTH, HEIGHT = 30, 9


class Counting(LineView):
    """Counts the lines that it draws."""

    drawn = 0

    def render_line(self, y: int) -> Strip:
        self.drawn += 1
        return super().render_line(y)


class Page(App[None]):
    """One view and nothing else."""

    CSS = "Screen { scrollbar-size: 0 0; }"

    def __init__(self) -> None:
        super().__init__()
        self.view = Counting()

    def compose(self) -> ComposeResult:
        yield self.view


def on_screen(app: App[None]) -> list[str]:
    """Give what the terminal shows."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def expected(view: LineView) -> list[str]:
    """Give what a fresh drawing would show."""
    part = view.lines[view.top : view.top + HEIGHT]
    texts = ["".join(span.text for span in line.spans)[:WIDTH].rstrip() for line in part]
    return texts + [""] * (HEIGHT - len(texts))


def edited(lines: Sequence[Line], rng: random.Random) -> list[Line]:
    """Change lines in one of the ways in which lists change."""
    lines = list(lines)
    place = rng.randrange(len(lines) + 1)
    match rng.randrange(6):
        case 0:
            lines[place:place] = [line_of(f"new {rng.random():.3f}")]
        case 1:
            del lines[place : place + rng.randrange(4)]
        case 2 if lines:
            lines[place % len(lines)] = line_of(f"changed {rng.random():.3f}")
        case 3:
            rng.shuffle(lines)
        case 4:
            lines = lines[: rng.randrange(4)]
        case _:
            lines += [line_of(f"more {n} {rng.random():.3f}") for n in range(rng.randrange(30))]
    return lines


@pytest.mark.parametrize("seed", range(4))
async def test_the_screen_is_what_a_fresh_drawing_gives(seed: int) -> None:
    """After any edits, jumps and scrolling the screen holds the lines from `top` on, each whole."""
    rng = random.Random(seed)
    app = Page()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        view = app.view
        view.show_lines([line_of(f"line {n}") for n in range(40)])
        for step in range(60):
            match rng.randrange(4):
                case 0:
                    top = None if rng.random() < 0.5 else rng.randrange(60)
                    view.show_lines(edited(view.lines, rng), top=top)
                case 1:
                    view.keep_in_sight(rng.randrange(max(len(view.lines), 1)))
                case 2:
                    view.scroll_to(y=rng.randrange(60), animate=False)
                case _:
                    view.show_lines(edited(view.lines, rng))
                    view.show_lines(edited(view.lines, rng))
            await pilot.pause()

            assert expected(view) == on_screen(app), f"seed {seed} step {step}"
            assert 0 <= view.top <= max(len(view.lines) - HEIGHT, 0)


async def test_what_looks_the_same_is_not_drawn_again() -> None:
    """Equal lines draw nothing, one changed line is drawn alone, rows put in above draw nothing."""
    app = Page()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        view = app.view
        lines = [line_of(f"line {n}") for n in range(40)]
        view.show_lines(lines, top=10)
        await pilot.pause()
        counts = []
        for change in (
            {"lines": list(lines), "top": None},
            {"lines": [*lines[:12], line_of("other"), *lines[13:]], "top": None},
            {"lines": [line_of("above"), *lines[:12], line_of("other"), *lines[13:]], "top": 11},
            {"lines": [*lines[:11], line_of("other"), *lines[13:]], "top": 9},
        ):
            view.drawn = 0
            view.show_lines(change["lines"], top=change["top"])  # type: ignore[arg-type]  # a dict of two kinds
            await pilot.pause()
            counts.append(view.drawn)
            assert expected(view) == on_screen(app)

    # The last one puts another line on top; what follows stands where it stood.
    assert [0, 1, 0, 2] == counts


async def test_another_size_is_drawn_whole() -> None:
    """A terminal that grows or shrinks shows as many lines as it has room for."""
    app = Page()
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        app.view.show_lines([line_of(f"line {n}") for n in range(12)], top=12)
        for height in (5, 20, HEIGHT):
            await pilot.resize_terminal(WIDTH, height)
            await pilot.pause()

            assert Size(WIDTH, height) == app.view.size
            shown = [line for line in on_screen(app) if line]
            first = min(app.view.top, 12)
            assert [f"line {n}" for n in range(first, min(first + height, 12))] == shown
