"""Write header fields of outgoing mail: encoded-words and folding (RFC 2047, RFC 5322 2.2.3).

The standard library loses spaces between encoded-words where it folds a long subject, and encodes
ids of 78 and more characters; so the fields that people and threads depend on are written here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

from data.records import Address

LINE_CHARS = 78
WORD_CHARS_MAX = 75
"""Of one encoded-word with its marks (RFC 2047 section 2)."""
_MARKS = len("=?utf-8?b??=")
_SEPARATOR = "\r\n "

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
"""What an encoded-word may show as it is even inside a name (RFC 2047 section 5 (3))."""


def write_text(name: str, text: str) -> str:
    """Write the value of a field of free text, folded; spaces survive as they are."""
    if text.isascii() and "=?" not in text:
        folded = _fold_plain(text, LINE_CHARS - len(name) - 2)
        if folded is not None:
            return folded
    return _SEPARATOR.join(_encode(text, first_room=LINE_CHARS - len(name) - 2))


def write_addresses(addresses: Iterable[Address]) -> str:
    """Write addresses one a line, names quoted or encoded where they need it."""
    return f",{_SEPARATOR}".join(map(_write_address, addresses))


def write_ids(ids: Iterable[str]) -> str:
    """Write ids one a line and never encoded, however long they are."""
    return _SEPARATOR.join(f"<{each}>" for each in ids)


def _write_address(address: Address) -> str:
    name: str = address.name
    if not name:
        return address.address
    if not name.isascii() or "=?" in name or len(name) > LINE_CHARS - 2:
        words = _encode(name, first_room=LINE_CHARS - len("Reply-To: "))
        return _SEPARATOR.join((*words, f"<{address.address}>"))
    if _ATOMS.fullmatch(name) is None:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    # On a line of its own where both together would be long.
    room = LINE_CHARS - len("Reply-To: ") - len(name) - len(address.address)
    return f"{name}{' ' if room > 0 else _SEPARATOR}<{address.address}>"


def _fold_plain(text: str, first_room: int) -> str | None:
    """Break ASCII text before single spaces; None where a line would stay too long or be empty."""
    lines: list[str] = []
    line = ""
    room = first_room
    for word in re.findall(r" *[^ ]+ *$| *[^ ]+", text):
        if line and len(line) + len(word) > room:
            lines.append(line)
            line, room = "", LINE_CHARS
        line += word
    lines.append(line)
    if any(len(each) > LINE_CHARS or not each.strip() for each in lines):
        return text if not text.strip() else None
    return "\r\n".join(lines)


def _encode(text: str, *, first_room: int) -> Iterator[str]:
    """Split text into encoded-words of whole characters, in the shorter of the two encodings."""
    is_quoted = sum(not char.isascii() for char in text) * 4 < len(text)
    room = min(first_room, WORD_CHARS_MAX) - _MARKS
    taken = b""
    for char in text:
        added = taken + char.encode("utf-8", "replace")
        if taken and _encoded_length(added, is_quoted=is_quoted) > room:
            yield _encode_word(taken, is_quoted=is_quoted)
            added, room = char.encode("utf-8", "replace"), WORD_CHARS_MAX - _MARKS
        taken = added
    yield _encode_word(taken, is_quoted=is_quoted)


def _encoded_length(data: bytes, *, is_quoted: bool) -> int:
    if is_quoted:
        return sum(1 if byte in _Q_SAFE or byte == 0x20 else 3 for byte in data)  # noqa: PLR2004 - space is "_"
    return (len(data) + 2) // 3 * 4


def _encode_word(data: bytes, *, is_quoted: bool) -> str:
    if not is_quoted:
        return f"=?utf-8?b?{b64encode(data).decode('ascii')}?="
    shown = "".join(
        chr(byte) if byte in _Q_SAFE else ("_" if byte == 0x20 else f"={byte:02X}")  # noqa: PLR2004 - see above
        for byte in data
    )
    return f"=?utf-8?q?{shown}?="
