"""Sending only what differs shows the same screen as sending everything, for fewer bytes."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from console.render.difference import Seen

SIZE = Size(24, 4)
CONSOLE = Console(color_system="truecolor", force_terminal=True)
STYLES = (
    Style.parse("#d8dce2 on #14171c"),
    Style.parse("bold #e0a95c on #14171c"),
    Style.parse("#d8dce2 on #1d2229"),
    None,
)
pieces = st.tuples(st.text("ab  ·é漢灯", min_size=1, max_size=8), st.sampled_from(STYLES))


@st.composite
def paintings(draw: st.DrawFn) -> LayoutUpdate | ChopsUpdate:
    """Make a painting of a part of the screen, as the compositor gives them."""
    y = draw(st.integers(0, SIZE.height - 1))
    x = draw(st.integers(0, SIZE.width - 4))
    width = draw(st.integers(2, SIZE.width - x))
    segments = [Segment(text, style) for text, style in draw(st.lists(pieces, max_size=6))]
    strip = Strip(segments).adjust_cell_length(width, STYLES[0])
    if draw(st.booleans()):
        return LayoutUpdate([[strip]], Region(x, y, width, 1))
    start = x + draw(st.integers(0, 1))
    spans = [(y, start, x + width)]
    ends: list[list[int]] = [[] for _ in range(SIZE.height)]
    chops: list[dict[int, Strip | None]] = [{} for _ in range(SIZE.height)]
    chops[y][x], ends[y] = strip, [x + width]
    return ChopsUpdate(chops, spans, ends)


def looks(screen: pyte.Screen) -> list[list[tuple[str, str, str, bool]]]:
    """Give every cell with its colours."""
    return [
        [(c.data, c.fg, c.bg, c.bold) for c in (screen.buffer[y][x] for x in range(SIZE.width))]
        for y in range(SIZE.height)
    ]


@given(st.lists(paintings(), min_size=1, max_size=12))
def test_the_screen_is_the_same(updates: list[LayoutUpdate | ChopsUpdate]) -> None:
    """After any paintings, every cell has the sign and the colours that plain Textual gives it."""
    seen, less, plain = Seen(), pyte.Screen(*SIZE), pyte.Screen(*SIZE)
    for update in updates:
        ours = seen.less(update, SIZE)
        assert isinstance(ours, CompositorUpdate)
        pyte.Stream(less).feed(ours.render_segments(CONSOLE))
        pyte.Stream(plain).feed(update.render_segments(CONSOLE))

    assert looks(plain) == looks(less)


@given(paintings())
def test_what_stands_there_is_not_sent(update: LayoutUpdate | ChopsUpdate) -> None:
    """The same painting again costs nothing, until everything is forgotten."""
    seen = Seen()

    def send() -> str:
        ours = seen.less(update, SIZE)
        assert isinstance(ours, CompositorUpdate)
        return ours.render_segments(CONSOLE)

    first, again = send(), send()
    seen.forget()

    assert ("", first) == (again, send())


def test_signs_that_terminals_measure_differently_are_sent_whole() -> None:
    """A line with an emoji or a joined sign is sent as Textual sends it, and so is what follows."""
    seen = Seen()
    seen.fit(SIZE)
    with_emoji = Strip([Segment("a👍🏽b", STYLES[0])])
    plain = Strip([Segment("a" * cell_len("a👍🏽b"), STYLES[0])])

    sent = [seen.write(2, 1, strip, CONSOLE) for strip in (with_emoji, with_emoji, plain)]

    assert [f"\x1b[2;3H{s.render(CONSOLE)}" for s in (with_emoji, with_emoji, plain)] == sent
