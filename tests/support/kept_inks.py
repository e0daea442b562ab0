"""Screens kept with their colours: below each line a sign for how a cell is drawn, in a legend."""

from __future__ import annotations

import os
import string
from collections.abc import Sequence
from pathlib import Path

from tests.support.inked import Cells, text_of

Look = tuple[str, ...]
"""How one cell is drawn, in one theme after the other."""
SIGNS = f"{string.ascii_lowercase}{string.digits}{string.ascii_uppercase}"
GAP = "  |  "
AS_IT_IS = "-"
"""Stands in the legend for what the terminal has anyway."""


class Legend:
    """What each sign stands for, as a file tells; UPDATE_LOOKS only ever adds to it."""

    def __init__(self, path: Path, themes: Sequence[str]) -> None:
        self._path, self._themes = path, themes
        lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
        self.signs = {_look(line[3:]): line[0] for line in lines}

    def keep(self) -> None:
        """Write it down."""
        rows = [(" ", tuple(self._themes)), *((sign, look) for look, sign in self.signs.items())]
        widths = [max(len(look[at]) for _, look in rows) for at in range(len(self._themes))]
        lines = [
            f"{sign}  {GAP.join(map(str.ljust, (x or AS_IT_IS for x in look), widths)).rstrip()}"
            for sign, look in rows
        ]
        self._path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def drawn(self, screens: Sequence[Cells]) -> list[str]:
        """Give a screen as it is in every theme, line by line; below it how it is drawn."""
        lines = []
        for rows in zip(*screens, strict=True):
            told = {text_of(row) for row in rows}
            assert len(told) == 1, told
            looks = [tuple(look for _, look in cells) for cells in zip(*rows, strict=True)]
            signs = "".join(map(self._sign, looks)).rstrip()
            lines += [f"| {told.pop()}".rstrip(), *([f": {signs}"] if signs else [])]
        return lines

    def _sign(self, look: Look) -> str:
        if look not in self.signs:
            assert os.environ.get("UPDATE_LOOKS"), f"no sign for {look}"
            free = [sign for sign in SIGNS if sign not in self.signs.values()]
            self.signs[look] = free[0] if self.signs else " "
        return self.signs[look]


def _look(words: str) -> Look:
    parts = [part.strip() for part in words.split(GAP)]
    return tuple("" if part == AS_IT_IS else part for part in parts)
