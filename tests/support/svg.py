"""A screen as an SVG picture: the same bytes on every machine, nothing loaded from elsewhere.

Not Rich's export: its pictures fetch a font from a foreign server and change with its version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

CELL, LINE, BASE, EDGE = 9.0, 19, 14, 12
"""Width and height of a cell, where letters stand in it, room around the screen; in pixels."""
FONT = "ui-monospace,'Cascadia Mono','DejaVu Sans Mono',Menlo,Consolas,monospace"


def svg_of(strips: Sequence[Strip], *, title: str) -> str:
    """Draw a screen; `title` is what is read to those who do not see it."""
    columns = max(strip.cell_length for strip in strips)
    width, height = int(columns * CELL) + 2 * EDGE, len(strips) * LINE + 2 * EDGE
    paper = Counter(
        paper_of(segment) for strip in strips for segment in strip for _ in segment.text
    ).most_common(1)[0][0]
    body = "\n".join(piece for y, strip in enumerate(strips) for piece in _line(strip, y, paper))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>text{{font:15px {FONT};white-space:pre}}.b{{font-weight:bold}}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="{paper}"/>\n{body}\n</svg>\n'
    )


def _line(strip: Strip, y: int, paper: str) -> Iterator[str]:
    top, x = EDGE + y * LINE, 0
    for segment in strip.simplify():
        wide = cell_len(segment.text)
        left = f"{EDGE + x * CELL:g}"
        if (ground := paper_of(segment)) != paper:
            size = f'width="{wide * CELL:g}" height="{LINE}"'
            yield f'<rect x="{left}" y="{top}" {size} fill="{ground}"/>'
        for start, words in _words(segment.text):
            at = f"{EDGE + (x + start) * CELL:g}"
            weight = ' class="b"' if segment.style and segment.style.bold else ""
            # The length is told, so that letters keep their columns in whatever font there is.
            yield (
                f'<text x="{at}" y="{top + BASE}" textLength="{cell_len(words) * CELL:g}"'
                f'{weight} fill="{ink_of(segment)}">{escape(words, quote=False)}</text>'
            )
        x += wide


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Give pieces between wide gaps, and in which column each begins."""
    column = 0
    for number, piece in enumerate(text.split("  ")):
        column += 2 if number else 0
        words = piece.strip(" ")
        if words:
            yield column + len(piece) - len(piece.lstrip(" ")), words
        column += cell_len(piece)


def ink_of(segment: Segment) -> str:
    """Give the colour of the letters."""
    style = segment.style or Style()
    color = style.bgcolor if style.reverse else style.color
    return color.get_truecolor().hex if color else "#d8dce2"


def paper_of(segment: Segment) -> str:
    """Give the colour behind the letters."""
    style = segment.style or Style()
    color = style.color if style.reverse else style.bgcolor
    return color.get_truecolor().hex if color else "#14171c"
