"""Read text/enriched (RFC 1896) and the older text/richtext (RFC 1341) as plain text (pure)."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"<(/?[A-Za-z0-9-]{1,60})>|<<")
_UNSHOWN = frozenset(("param", "comment"))
_BREAKS = {"nl": "\n", "np": "\n\n", "paragraph": "\n", "/paragraph": "\n"}
_LINE_ENDS = re.compile(r"\n+")


def read_enriched(text: str, *, is_old: bool) -> str:
    """Give the words without commands; one line end is a space, of more one is lost."""
    pieces: list[str] = []
    hidden = 0
    position = 0
    for match in _COMMAND.finditer(text):
        if not hidden:
            pieces.append(_filled(text[position : match.start()]))
        position = match.end()
        command = (match[1] or "").lower()
        if not command:
            pieces.append("<")
        elif command.removeprefix("/") in _UNSHOWN:
            hidden = max(hidden + (-1 if command.startswith("/") else 1), 0)
        elif is_old and command == "lt":
            pieces.append("<")
        elif is_old:
            pieces.append(_BREAKS.get(command, ""))
    if not hidden:
        pieces.append(_filled(text[position:]))
    return "".join(pieces)


def _filled(text: str) -> str:
    return _LINE_ENDS.sub(lambda found: "\n" * (len(found[0]) - 1) or " ", text)
