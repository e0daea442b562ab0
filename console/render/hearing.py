"""What arrives from a terminal: keys, pastes, and answers that nobody here waits for (pure).

Theory of operation: two things must not be taken for keys, which Textual's parser does.

- Programs ask terminals for colours, versions and kinds, and on a slow line the answer arrives
  after they have ended: an editor that we started, or whatever ran before us. Of `]11;rgb:ff…`
  the letters would reply and forward. So whole answers are dropped: strings (OSC, DCS, APC, by
  ECMA-48 5.6, until BEL or ST) and private reports (`CSI ? … c`), but those that Textual awaits.
- What is pasted is text, whatever stands in it. Textual reads on for commands within, and presses
  what it does not know: the text behind an escape sequence in a log.

What arrives in pieces is held until its end. An answer without one is dropped after a rest, a paste
without one is handed on after a longer one: a line may stand still for a while.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

STRING_MAX = 8192
"""Characters; terminals answer in a few dozen, a clipboard that somebody asked for in thousands."""
PASTE_MAX = 10_000_000
"""Characters; no text here may be as long."""
ANSWER_RESTS_MAX, PASTE_RESTS_MAX = 5, 100
"""Times that nothing came, a tenth of a second each, before what has no end is given up."""
ESC, PASTE_BEGIN, PASTE_END = "\x1b", "\x1b[200~", "\x1b[201~"
_STRING = "\x1b(?:\\][\\dlL]|P[\\d>!+$?=]|_G)[^\x07\x1b]*+"
_REPORT = r"\x1b\[[?>=][\d;:]*+"
_WHOLE = re.compile(
    rf"{_STRING}(?:\x07|\x1b\\)"
    # `CSI ? … $ y` and `CSI 48 ; … t` are awaited: modes of the terminal, its size.
    rf"|{_REPORT}[@-xz~]"
    r"|\x1b\[(?!48;)\d+;\d+;\d+t"
)
_BEGUN = re.compile(rf"(?:{_STRING}\x1b?|\x1b[\]P_\[]|{_REPORT}|\x1b\[\d[\d;]*+)\Z")


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys, and answers that are awaited, as they arrived."""

    text: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was pasted."""

    text: str


class Hearing:
    """Hears everything that arrives, and gives what is meant for the console."""

    def __init__(self) -> None:
        self._held = ""
        """What is to be understood together with what comes."""
        self._pasted: str | None = None
        """So much of a paste; None outside of one."""
        self._rests = 0

    def hear(self, text: str) -> Iterator[Typed | Pasted]:
        """Take what has arrived; give what is whole."""
        text, self._held = self._held + text, ""
        if self._pasted is not None:
            self._rests = 0
        while text:
            if self._pasted is None:
                typed, begin, text = text.partition(PASTE_BEGIN)
                self._pasted = "" if begin else None
                if left := self._without_answers(typed, is_last=not begin):
                    yield Typed(left)
                continue
            pasted, end, text = (self._pasted + text).partition(PASTE_END)
            self._pasted = pasted
            if end or len(pasted) > PASTE_MAX:
                yield from self._end_paste()
        if not self._held and self._pasted is None:
            self._rests = 0

    def rest(self) -> Iterator[Typed | Pasted]:
        """Hear that nothing came for a moment: what has no end is given up in time."""
        if self._held == ESC:
            self._held = ""
            yield Typed(ESC)
        self._rests += 1
        if self._held and self._rests >= ANSWER_RESTS_MAX:
            self._held, self._rests = "", 0
        if self._pasted is not None and self._rests >= PASTE_RESTS_MAX:
            yield from self._end_paste()

    def _end_paste(self) -> Iterator[Pasted]:
        pasted, self._pasted, self._rests = self._pasted, None, 0
        if pasted:
            yield Pasted(pasted.replace("\0", ""))

    def _without_answers(self, text: str, *, is_last: bool) -> str:
        text = _WHOLE.sub("", text)
        if is_last and text.endswith(ESC) and not _BEGUN.search(text):
            self._held = ESC  # the key, or what all else begins with
            return text[:-1]
        begun = _BEGUN.search(text)
        if begun is None:
            return text
        if is_last and len(begun[0]) < STRING_MAX:
            self._held = begun[0]
        return text[: begun.start()]


def is_half(character: str | None) -> bool:
    """Say whether a key brought half of a character, which no text can hold."""
    return character is not None and any("\ud800" <= char <= "\udfff" for char in character)
