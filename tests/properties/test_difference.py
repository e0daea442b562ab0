"""Sending only what differs shows the same screen as sending everything, for fewer bytes."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region, Size
from textual.strip import Strip

from console.render.difference import Seen
from tests.support.seen_cells import seen_cells

SIZE = Size(24, 9)
CONSOLES = {
    name: Console(color_system=name, force_terminal=True)
    for name in ("truecolor", "256", "standard")
}
CONSOLE = CONSOLES["truecolor"]
LOOKS = (
    "#d8dce2 on #14171c",
    "bold #e0a95c on #14171c",
    "dim #d8dce2 on #1d2229",
    "bold underline #d8dce2 on #1d2229",
    "reverse italic #d8dce2 on #14171c",
    "red",
    "none",
)
# A style remembers how it was written first: each number of colours has its own.
STYLES = {name: [Style.parse(look).copy() for look in LOOKS] for name in CONSOLES}
PLAIN, STRONG = STYLES["truecolor"][:2]
# Only signs that pyte, Rich and Textual measure alike; of the others see below.
TEXTS = st.text("ab   ·é漢灯👍", min_size=1, max_size=9)
Painting = LayoutUpdate | ChopsUpdate


@st.composite
def lines(draw: st.DrawFn, width: int, colours: str) -> Strip:
    """Make one line of a pane."""
    styles = STYLES[colours]
    pieces = draw(st.lists(st.tuples(TEXTS, st.sampled_from(styles)), max_size=4))
    segments = [Segment(text, style) for text, style in pieces]
    return Strip(segments).adjust_cell_length(width, styles[0])


@st.composite
def sequences(draw: st.DrawFn) -> tuple[str, list[Painting]]:
    """Make paintings as the compositor gives them: a pane that goes up and down, and others."""
    colours = draw(st.sampled_from(sorted(CONSOLES)))
    width = draw(st.sampled_from((SIZE.width, 17)))
    text = draw(st.lists(lines(width, colours), min_size=3, max_size=16))
    found: list[Painting] = [whole(colours)]
    for _ in range(draw(st.integers(1, 8))):
        if draw(st.booleans()):
            found.append(draw(fragments(colours)))
            continue
        y, top = draw(st.integers(0, 3)), draw(st.integers(0, len(text)))
        height = draw(st.integers(1, SIZE.height - y))
        shown = [[strip] for strip in text[top : top + height]]
        if shown:
            found.append(LayoutUpdate(list(shown), Region(0, y, width, len(shown))))
    return colours, found


@st.composite
def fragments(draw: st.DrawFn, colours: str) -> Painting:
    """Make a painting of a part of a line."""
    y = draw(st.integers(0, SIZE.height - 1))
    x = draw(st.integers(0, SIZE.width - 4))
    width = draw(st.integers(2, SIZE.width - x))
    strip = draw(lines(width, colours))
    if draw(st.booleans()):
        return LayoutUpdate([[strip]], Region(x, y, width, 1))
    start = x + draw(st.integers(0, 1))
    ends: list[list[int]] = [[] for _ in range(SIZE.height)]
    chops: list[dict[int, Strip | None]] = [{} for _ in range(SIZE.height)]
    chops[y][x], ends[y] = strip, [x + width]
    return ChopsUpdate(chops, [(y, start, x + width)], ends)


def whole(colours: str = "truecolor") -> LayoutUpdate:
    """Make the first painting: all of the screen."""
    blank = Strip([Segment(" " * SIZE.width, STYLES[colours][0])])
    return LayoutUpdate([[blank]] * SIZE.height, Region(0, 0, *SIZE))


@given(sequences(), st.booleans(), st.booleans())
def test_the_screen_is_the_same(
    drawn: tuple[str, list[Painting]], can_shift: bool, can_clear: bool
) -> None:
    """After any paintings, every cell looks as plain Textual has it, in any number of colours."""
    console = CONSOLES[drawn[0]]
    seen = Seen(can_shift=can_shift, can_clear=can_clear)
    less, plain = pyte.Screen(*SIZE), pyte.Screen(*SIZE)
    for painting in drawn[1]:
        pyte.Stream(less).feed(seen.less(painting, SIZE, console).render_segments(console))
        pyte.Stream(plain).feed(painting.render_segments(console))

        differ = [
            (y, x, was, now)
            for y, (row, ours) in enumerate(zip(seen_cells(plain), seen_cells(less), strict=True))
            for x, (was, now) in enumerate(zip(row, ours, strict=True))
            if was != now
        ]
        assert [] == differ
    assert seen.is_true()


@given(sequences())
def test_what_stands_there_is_not_sent(drawn: tuple[str, list[Painting]]) -> None:
    """The same painting again costs nothing, until everything is forgotten."""
    seen, console = Seen(), CONSOLES[drawn[0]]
    for painting in drawn[1]:
        seen.less(painting, SIZE, console)
        again = seen.less(painting, SIZE, console)

        assert again.is_empty
    seen.forget()
    assert not seen.less(painting, SIZE, console).is_empty


def test_a_pane_that_goes_on_by_a_row_is_moved_by_the_terminal() -> None:
    """One row is sent, and what stands beside the pane; the rows that went by are not."""
    text = [f"{number:03} some words of a line" for number in range(20)]
    seen, less = Seen(), pyte.Screen(*SIZE)

    def send(top: int) -> str:
        strips = [[Strip([Segment(line[:22], PLAIN)])] for line in text[top : top + 7]]
        painting = LayoutUpdate(list(strips), Region(0, 1, 22, 7))
        return seen.less(painting, SIZE, CONSOLE).render_segments(CONSOLE)

    sent = []
    for painting in (
        seen.less(whole(), SIZE, CONSOLE).render_segments(CONSOLE),
        *map(send, (3, 4, 3, 9)),
    ):
        sent.append(painting)
        pyte.Stream(less).feed(painting)

    assert sent[2].startswith("\x1b[2;8r\x1b[8;1H\n\x1b[r")
    assert sent[3].startswith("\x1b[2;8r\x1b[2;1H\x1bM\x1b[r")
    assert [f"{line[:22]}  " for line in text[9:16]] == less.display[1:8]
    assert all(len(painting) < 130 for painting in sent[2:4])


@pytest.mark.parametrize("width", [1, 2, 3])
@pytest.mark.parametrize("sign", ["🛋", "❤\ufe0f", "👍🏽", "👩\u200d👩\u200d👧", "☎"])
def test_a_sign_of_another_width_moves_nothing(
    sign: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a terminal makes of a sign, the words beside it stand where they belong."""
    monkeypatch.setattr("pyte.screens.wcwidth", lambda char: 1 if char.isascii() else width % 3)
    seen, screen = Seen(), pyte.Screen(*SIZE)
    ours = Strip([Segment(f"{sign} words", PLAIN)])
    start = ours.cell_length - len(" words")
    for painting in (
        whole(),
        LayoutUpdate([[Strip([Segment("." * 14, PLAIN)])]], Region(2, 1, 14, 1)),
        LayoutUpdate([[ours]], Region(4, 1, ours.cell_length, 1)),
        LayoutUpdate([[Strip([Segment("B", STRONG)])]], Region(4 + start + 1, 1, 1, 1)),
    ):
        sent = seen.less(painting, SIZE, CONSOLE).render_segments(CONSOLE)
        pyte.Stream(screen).feed(sent)
    line = "".join(screen.buffer[1][x].data or "_" for x in range(SIZE.width))

    assert "  .." == line[:4]
    assert " Bords." == line[4 + start :][:7]


def test_a_painting_of_another_kind_is_sent_as_it_is() -> None:
    """Where Textual paints in a way that is not known here, all is sent from then on."""

    class Other(LayoutUpdate):
        region = None  # type: ignore[assignment]  # what another version might do

        def render_segments(self, console: Console) -> str:
            return "as it is"

    seen = Seen()
    other = Other([], Region(0, 0, 1, 1))
    del other.region

    sent = seen.less(other, SIZE, CONSOLE).render_segments(CONSOLE)

    assert ("as it is", False) == (sent, seen.is_true())
