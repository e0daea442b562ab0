"""How a painting of Textual's compositor is read: the one place that knows its insides.

Textual (8.2.8) has no public door between its paintings and the terminal. `why_not` looks, before
anything is built on it, whether the names are there, and whether a painting read here is the one
that Textual itself would send. Where it is not, the console paints as plain Textual does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.geometry import Region, Size
from textual.strip import Strip

if TYPE_CHECKING:
    from textual._compositor import ChopsUpdate, LayoutUpdate

    Painting: TypeAlias = ChopsUpdate | LayoutUpdate
    """Some regions of the screen, as the compositor gives them."""

USED = frozenset(
    ("_running", "_closed", "_driver", "_batch_count", "is_headless", "cursor_position",
     "_previous_cursor_position", "render_segments")
)  # fmt: skip
"""What the door asks before it sends something; the same is asked by `console.output`."""
Fragment = tuple[int, int, Strip]
"""Column, line, and what is painted from there on."""


def is_painting(renderable: object) -> TypeGuard[Painting]:
    """Say whether something is a painting of the compositor: all else is sent as it is."""
    return hasattr(renderable, "render_segments")


def painting_of(lines: Sequence[Strip], size: Size) -> Painting:
    """Give lines that fill the screen as a painting of it."""
    from textual._compositor import LayoutUpdate  # noqa: PLC0415 - `why_not` asks first

    return LayoutUpdate([[line] for line in lines], size.region)


def fragments_of(painting: object) -> Iterator[Fragment]:
    """Give where each strip goes, as the two classes of Textual do when they write."""
    from textual._compositor import ChopsUpdate, LayoutUpdate  # noqa: PLC0415 - `why_not` asks first

    if isinstance(painting, LayoutUpdate):
        for y, line in enumerate(painting.strips, painting.region.y):
            x = painting.region.x
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
    elif isinstance(painting, ChopsUpdate):
        for y, x1, x2 in painting.spans:
            ends, line_chops = painting.chop_ends[y], painting.chops[y]
            for end, (x, part) in zip(ends, line_chops.items(), strict=False):
                if part is None or x > x2 or end <= x1:
                    continue
                is_whole = x1 <= x < x2 and end <= x2
                yield x, y, part if is_whole else part.crop(0, min(end, x2) - x)
    else:
        raise TypeError(f"{type(painting).__name__} is no painting that is known here")


def color_system_of(console: Console) -> ColorSystem:
    """Give the colours that a console has, as `Strip.render` asks for them."""
    return console._color_system or ColorSystem.TRUECOLOR  # noqa: SLF001 - it has no public name


def why_not() -> str:
    """Say what of Textual is not as it is read here; nothing where all is."""
    try:
        return _difference()
    except (AttributeError, ImportError, IndexError, KeyError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def _difference() -> str:
    from textual._compositor import ChopsUpdate, LayoutUpdate  # noqa: PLC0415 - may be missing

    door = App._display.__code__  # noqa: SLF001 - the door itself
    if door.co_varnames[:3] != ("self", "screen", "renderable"):
        return "App._display takes other things"
    if unused := USED.difference(door.co_names):
        return f"App._display does not use {', '.join(sorted(unused))}"
    console = Console(file=StringIO(), color_system="truecolor", force_terminal=True, width=9)
    style = Style.parse("bold #102030 on #405060")
    strips = [Strip([Segment("ab", style), Segment("cd")]), Strip([Segment("ef", style)])]
    layout = LayoutUpdate([strips, strips[:1]], Region(1, 0, 6, 2))
    chops = ChopsUpdate(
        [{0: strips[0], 4: None}, {0: strips[0], 4: strips[1]}],
        [(0, 0, 3), (1, 0, 6)],
        [[4, 6], [4, 6]],
    )
    codes = f"\x1b[{Strip.render_ansi(style, color_system_of(console))}m"
    if strips[1].render(console) != f"{codes}ef\x1b[0m":
        return "Strip.render gives other bytes"
    for painting, is_chopped in ((layout, False), (chops, True)):
        lines = [
            "".join(
                (f"\x1b[{y + 1};{x + 1}H" if is_chopped or number == 0 else "")
                + strip.render(console)
                for number, (x, _, strip) in enumerate(line)
            )
            for y, line in groupby(fragments_of(painting), key=lambda fragment: fragment[1])
        ]
        if painting.render_segments(console) != "\n".join(lines):
            return f"{type(painting).__name__} is painted otherwise"
    return ""
