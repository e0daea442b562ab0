"""The last guard: no character that could drive the terminal leaves, whatever widget shows it.

Theory of operation: text from outside is made safe where it is read (`data.text.safe`). Should one
place ever forget, this stands between all widgets and the terminal. Textual draws every widget
(fields, borders, questions and notices too) as strips and sends each through the app's line
filters, so a filter sees every character before it becomes bytes. It changes no width: a strip
that became longer would push what stands beside it out of place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import StringIO

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from widgets.glyphs import AS_PLAIN, glyphs_for

# What data.text.safe never leaves in a line, joiners and marks aside: a test walks Unicode and
# compares. Written out, because asking unicodedata for each code point would take 0.3 s at start.
FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0d\ufeff\uffa0"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def is_harmless(text: str) -> bool:
    """Say whether a terminal only prints this; most text is plain ASCII, which is told at once."""
    return (text.isascii() and text.isprintable()) or FORBIDDEN.search(text) is None


class LastGuard(LineFilter):
    """Shows a sign for whatever could drive the terminal, and drops links and raw commands.

    A terminal that is to be given plain letters is given those for quotes and dashes too.
    """

    def __init__(self, *, is_ascii: bool) -> None:
        super().__init__()
        self._sign = glyphs_for(is_ascii=is_ascii).unknown
        self._is_ascii = is_ascii

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the segments as they are, or mended where one is not harmless."""
        if self._is_ascii and not all(text.isascii() for text, _, _ in segments):
            segments = [Segment(t.translate(AS_PLAIN), style, c) for t, style, c in segments]
        for text, style, control in segments:
            if control or not is_harmless(text) or (style is not None and style.link):
                return list(self._mended(segments))
        return segments

    def _mended(self, segments: list[Segment]) -> Iterator[Segment]:
        for text, style, control in segments:
            # A control segment is a command to the terminal; where widgets are drawn none is due.
            if control:
                continue
            # An address in a style becomes an OSC 8 command (our links are copied with y instead).
            plain = style.update_link(None) if style is not None and style.link else style
            if is_harmless(text):
                yield Segment(text, plain)
            elif width := cell_len(text):
                yield Segment(set_cell_size(FORBIDDEN.sub(self._sign, text), width), plain)


class GuardedErrors(StringIO):
    """Standard error for the words with which Textual leaves; they may quote a mail."""

    def __init__(self, *, is_ascii: bool) -> None:
        super().__init__()
        self._sign = glyphs_for(is_ascii=is_ascii).unknown

    def write(self, text: str) -> int:
        """Write lines of which nothing drives the terminal."""
        lines = text.split("\n")
        sys.stderr.write("\n".join(FORBIDDEN.sub(self._sign, line) for line in lines))
        return len(text)

    def flush(self) -> None:
        """Write what is still held."""
        sys.stderr.flush()
