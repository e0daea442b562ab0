"""Who looks at what, as the consoles of one store tell each other: records and their bytes (pure).

A slot is what one process says of itself: a checksum and one line of JSON, padded with zeros. The
checksum tells a slot that is read while it is written from one that is whole.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.records import ConversationId
from data.text.safe import clean_line

SLOT_BYTES = 256
CHECKSUM_BYTES = 8
NAME_MAX = HOST_MAX = 40
"""Bytes of a name; quotes among them count twice, and a slot must hold everything."""


@dataclass(frozen=True, slots=True)
class Present:
    """One console that is open now."""

    agent: str
    host: str
    pid: int
    number: ConversationId | None = None
    """The conversation that it shows; None on lists."""
    is_writing: bool = False


def slot_of(present: Present) -> bytes:
    """Give what a process writes into its slot."""
    names = _cut(present.agent, NAME_MAX), _cut(present.host, HOST_MAX)
    fields = [*names, present.pid, present.number, present.is_writing]
    words = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return (b"%08x" % zlib.crc32(words) + words).ljust(SLOT_BYTES, b"\0")


def present_of(slot: bytes) -> Present | None:
    """Read a slot; None where it is half written, or holds anything else."""
    words = slot[CHECKSUM_BYTES:].rstrip(b"\0")
    if slot[:CHECKSUM_BYTES] != b"%08x" % zlib.crc32(words):
        return None
    try:
        fields = json.loads(words)
    except ValueError:
        return None
    # Any colleague may write this file: what is in it is judged like a mail's words.
    match fields:
        case [str(agent), str(host), int(pid), None | int() as number, bool(is_writing)] if agent:
            shown = None if number is None else ConversationId(number)
            return Present(clean_line(agent), clean_line(host), pid, shown, is_writing)
    return None


def by_conversation(people: Iterable[Present]) -> Mapping[ConversationId, Sequence[Present]]:
    """Give who is at each conversation, writers first."""
    found: dict[ConversationId, list[Present]] = {}
    for present in sorted(people, key=lambda p: (not p.is_writing, p.agent, p.pid)):
        if present.number is not None:
            found.setdefault(present.number, []).append(present)
    return found


def _cut(text: str, limit: int) -> str:
    """Cut a name to so many bytes, at a character."""
    return clean_line(text).encode(errors="replace")[:limit].decode(errors="ignore")
