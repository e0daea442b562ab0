"""Make of a mail above the limit what is kept of it: header, texts, small parts. Pure.

What is kept is a mail again: the sender's own header, the own header of each part, the boundaries
that these name. In the place of what stayed on the server stands a line that says so; `Hole` says
where. So whatever reads a mail reads this one too, and a part that is fetched later is put where it
belongs. The same mail always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.mail.body_structure import ServerPart
from data.mail.headers import HEADER_BYTES_MAX, parse_content_type, read_head
from data.records import Abridged, Hole

TEXT_BYTES_MAX = 4_000_000
"""Of one text: the decoder shows no more of it (`data.mail.mail_text.ENCODED_BYTES_MAX`)."""
TEXTS_BYTES_MAX = 6_000_000
"""Of all texts together; they are in memory at once."""
SMALL_BYTES = 64 * 1024
"""Up to this size a part comes along: an invitation, a visiting card, a signature, a logo."""
SMALLS_BYTES_MAX = 1024 * 1024
COMING_MAX = 100
"""Parts that come along; each is a question of its own."""
HEADERS_ASKED_MAX = 200
"""Parts whose own headers are asked for; of the rest the server's description has to do."""
PART_HEAD_BYTES = 16 * 1024
_TEXTS = frozenset(("text/plain", "text/html"))
MAIL = "message/rfc822"

HEADER_ONLY = (
    "Only the header of this mail is here: the server did not say what it holds."
    " Its source can be fetched whole (show --raw --whole)."
)
TEXT_CUT = "Only the beginning of its text was fetched; its source can be fetched whole."
PART_MISSING = "A part of its text was not handed out by the server."


@dataclass(frozen=True, slots=True)
class Coming:
    """A part that comes along; what the server announced of its size may be a lie."""

    section: str
    most_bytes: int
    is_text: bool
    """Of a text the beginning is worth something; another part is kept whole or not at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the server for one mail."""

    headers: tuple[str, ...]
    """Sections of headers: of parts, and of attached mails."""
    contents: tuple[Coming, ...]


NOTHING = Wanted((), ())


def plan_wanted(root: ServerPart) -> Wanted:
    """Say what of a mail comes along."""
    headers: list[str] = []
    contents: list[Coming] = []
    small_room = SMALLS_BYTES_MAX
    for part in root.every():
        if part is not root and len(headers) < HEADERS_ASKED_MAX:
            headers.append(f"{part.section}.MIME")
            if part.content_type == MAIL and part.size_bytes > SMALL_BYTES:
                headers.append(f"{part.section}.HEADER")
        if part.children or len(contents) >= COMING_MAX:
            continue
        if part.content_type in _TEXTS and not part.is_file:
            contents.append(Coming(part.section, TEXT_BYTES_MAX, is_text=True))
        elif part.size_bytes <= min(SMALL_BYTES, small_room):
            contents.append(Coming(part.section, SMALL_BYTES, is_text=False))
            small_room -= part.size_bytes
    return Wanted(tuple(headers), tuple(contents))


def assemble(
    header: bytes,
    root: ServerPart | None,
    parts: Mapping[str, bytes],
    *,
    whole_bytes: int,
    cut: frozenset[str] = frozenset(),
) -> tuple[bytes, Abridged]:
    """Make what is kept of a mail, and say what is not; `cut` are texts of which more is there."""
    top = _header(header)
    if root is None:
        return top, Abridged(whole_bytes, (), (HEADER_ONLY,))
    making = _Making(parts, cut)
    making.pieces.append(top)
    making.size = len(top)
    try:
        making.put(root, top)
    except _NoBoundaryError:
        return top, Abridged(whole_bytes, (), (HEADER_ONLY,))
    notes = [TEXT_CUT] if cut else []
    if making.has_lost_text:
        notes.append(PART_MISSING)
    return b"".join(making.pieces), Abridged(whole_bytes, tuple(making.holes), tuple(notes))


class _NoBoundaryError(Exception):
    """A mail has parts by the server's word, and its header names no boundary."""


class _Making:
    """A mail as it grows part by part; recursion is bounded by `mime.DEPTH_MAX`."""

    def __init__(self, parts: Mapping[str, bytes], cut: frozenset[str]) -> None:
        self._parts = parts
        self._cut = cut
        self.pieces: list[bytes] = []
        self.size = 0
        self.holes: list[Hole] = []
        self.has_lost_text = False

    def put(self, part: ServerPart, head: bytes) -> None:
        """Add what stands behind a header that was added already."""
        if not part.children:
            self._put_content(part)
            return
        values = read_head(head).fields.get("content-type")
        _, parameters = parse_content_type(values[0] if values else "", "text/plain")
        boundary = parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        if not boundary:
            raise _NoBoundaryError
        for child in part.children:
            own = _header(self._parts.get(f"{child.section}.MIME", b""), child)
            self._add(b"--" + boundary + b"\r\n" + own)
            self.put(child, own)
            self._add(b"\r\n")
        self._add(b"--" + boundary + b"--\r\n")

    def _put_content(self, part: ServerPart) -> None:
        content = self._parts.get(part.section)
        if content is not None:
            self._add(content)
            return
        self.has_lost_text |= part.content_type in _TEXTS and not part.is_file
        stand_in = b"(The %d bytes of this part stayed on the server.)" % part.size_bytes
        inner = self._parts.get(f"{part.section}.HEADER", b"")
        if inner:
            stand_in = _header(inner) + stand_in
        self.holes.append(Hole(part.section, self.size, self.size + len(stand_in), part.size_bytes))
        self._add(stand_in)

    def _add(self, data: bytes) -> None:
        self.pieces.append(data)
        self.size += len(data)


def _header(data: bytes, part: ServerPart | None = None) -> bytes:
    """Give a header that ends where its blank line stands, whatever the server put behind it."""
    data = data[:HEADER_BYTES_MAX]
    if part is not None and b":" not in data:
        data = f"Content-Type: {part.content_type}\r\n".encode()
    made = data[: read_head(data).body_start].rstrip(b"\r\n") + b"\r\n\r\n"
    if part is not None and read_head(made).body_start != len(made):
        return f"Content-Type: {part.content_type}\r\n\r\n".encode()
    return made
