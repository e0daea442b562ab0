"""Domain: recipients as agents type them, several in one line (pure).

Nothing is guessed and nothing dropped: what is no address is said, and the line stays as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.errors import ComposeError
from data.mail.addresses import format_address, parse_recipient
from data.records import Address

_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,;"<]|["<])+')


@dataclass(frozen=True, slots=True)
class People:
    """Who is meant by a line, and what in it is meant for nobody."""

    addresses: tuple[Address, ...]
    problems: tuple[str, ...] = ()
    """Sentences."""


def parse_people(line: str) -> People:
    """Read addresses between commas or semicolons, bare or as `Name <address>`, each once."""
    found: dict[str, Address] = {}
    problems: list[str] = []
    for piece in _pieces(line):
        try:
            address = parse_recipient(piece)
        except ComposeError as error:
            problems.append(str(error))
        else:
            found.setdefault(address.key, address)
    return People(tuple(found.values()), tuple(problems))


def _pieces(line: str) -> list[str]:
    """Split a line; a comma in a name without quotes (`Doe, John <a@b>`) belongs to the name."""
    pieces: list[str] = []
    begun = ""
    for match in _PIECE.finditer(line):
        piece = match[0].strip()
        if not piece:
            continue
        whole = f"{begun}, {piece}" if begun else piece
        if "@" not in whole:
            begun = whole
            continue
        if begun and "<" not in piece:
            pieces.append(begun)
            whole = piece
        pieces.append(whole)
        begun = ""
    return [*pieces, begun] if begun else pieces


def render_people(people: Iterable[Address]) -> str:
    """Write people as a line that `parse_people` reads."""
    return ", ".join(format_address(person) for person in people)
