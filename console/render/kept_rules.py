"""The rules of how screens look, as parsed at an earlier start: parsing is a tenth of a start.

Theory of operation: Textual parses the CSS of each class it meets. What the start of a console
needs is kept as Python objects in one file a theme, each set of rules under the very text it was
parsed from and under all that the parser was told. The file counts while Textual's code, Python
and the theme's colours are what they were; on any doubt the text is parsed, as if there were none.
"""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import textual
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation

from console.private_files import read_private, replace_private

BYTES_MAX = 4_000_000
PARSER = ("color", "geometry", "css/model", "css/parse", "css/scalar", "css/styles", "css/tokenize")
Asked = tuple[str, CSSLocation, bool, int, str]
Rules = dict[Asked, list[RuleSet]]


class KeptStylesheet(Stylesheet):
    """Textual's stylesheet, which knows the rules of the start from a file."""

    def __init__(self, variables: dict[str, str], path: Path) -> None:
        """Read what an earlier start has left for these colours."""
        super().__init__(variables=variables)
        self._path = path
        self._kept = _read(path, variables)
        self._kept_for = variables
        self._used: Rules = {}
        self._has_parsed = False

    def _parse_rules(
        self,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,  # noqa: FBT001, FBT002 - Textual's own
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        asked = (css, read_from, is_default_rules, tie_breaker, scope)
        if self._variables != self._kept_for:
            return super()._parse_rules(*asked)
        rules = self._kept.get(asked)
        if rules is None:
            rules = self._kept[asked] = super()._parse_rules(*asked)
            self._has_parsed = True
        self._used[asked] = rules
        return rules

    def reparse(self) -> None:
        """Find the rules for new colours."""
        self.parse()

    def keep(self) -> None:
        """Leave to the next start what this one has used, where it had to parse any of it."""
        if not self._has_parsed:
            return
        self._has_parsed = False
        head = pickle.dumps((_made_by(), self._kept_for))
        with suppress(OSError):  # the next start is slower, and nothing else
            replace_private(self._path, head + pickle.dumps(dict(self._used)))


def _read(path: Path, variables: dict[str, str]) -> Rules:
    # What is unpickled is run, so the file must be ours alone.
    try:
        with read_private(path, BYTES_MAX) as stream:
            if pickle.load(stream) != (_made_by(), variables):  # noqa: S301 - see above
                return {}
            rules: Rules = pickle.load(stream)  # noqa: S301 - see above
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it can be made again
        return {}
    return rules


def _made_by() -> list[Any]:
    folder = Path(textual.__file__).parent
    stats = [(folder / f"{name}.py").stat() for name in PARSER]
    return [sys.version, str(folder), [(found.st_mtime_ns, found.st_size) for found in stats]]
