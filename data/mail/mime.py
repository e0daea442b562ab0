"""Split a mail into its parts by byte positions, without copying and without recursion.

Theory of operation: a part is three offsets into the raw bytes plus its header fields. Boundaries
are found by `bytes.find`, which runs at memory speed through attachments; nothing is decoded. What
the limits cut off stays whole as one opaque part, so nothing of a mail is lost.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from data.mail.headers import Head, parse_content_type, parse_parameters, read_head
from data.mail.source import Source
from data.mail.transfer import normal_encoding

DEPTH_MAX = 50
PARTS_MAX = 1000
BOUNDARY_LINE_MAX = 200
"""A boundary has at most 70 characters (RFC 2046 section 5.1.1); white space may follow."""
GUESS_BYTES = 64 * 1024
"""Where the first boundary of a mail that does not name it must stand."""
OPAQUE = "application/octet-stream"

BEGINNING_BYTES = 2048
"""Of a mail, to see how its lines end."""
_HEADER_FOLLOWS = re.compile(
    rb"[\r\n]+(?:[\w-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?"
    rb"(?:from|to|subject|date|received|return-path|message-id|mime-version)[ \t]*:[^\n]*\n"
    rb"(?:[\w-]{1,60}:|[ \t])",
    re.IGNORECASE,
)

_BOUNDARY_LETTERS = frozenset(
    bytes((letter,))
    for letter in b"0123456789'()+_,-./:=?" + bytes(range(65, 91)) + bytes(range(97, 123))
)
_HIDDEN_BOUNDARY = re.compile(
    rb"[\r\n]*--([^\s][^\r\n]{0,190}?)[ \t]*\r?\n"
    rb"content-(?:type|transfer-encoding|disposition)[ \t]*:",
    re.IGNORECASE,
)
_GUESSED_BOUNDARY = re.compile(
    rb"(?:\A|\n)--([^\s-][^\r\n]{0,190}?)[ \t]*\r?\n(?=content-|\r?\n)", re.IGNORECASE
)


@dataclass(slots=True)
class Part:
    """One entity of a mail; `start`, `body` and `end` are offsets into its raw bytes."""

    head: Head
    content_type: str
    parameters: Mapping[str, str]
    start: int
    body: int
    end: int
    depth: int
    children: list[Part] = field(default_factory=list)

    @property
    def encoding(self) -> str:
        """The transfer encoding as one lower-case word."""
        values = self.head.fields.get("content-transfer-encoding")
        return normal_encoding(_first_said(values)) if values else ""

    def disposition(self) -> tuple[str, Mapping[str, str]]:
        """Give the lower-case disposition (empty when there is none) and its parameters."""
        values = self.head.fields.get("content-disposition")
        if not values:
            return "", {}
        value = values[0]
        kind, semicolon, _ = value.partition(";")
        kind = kind.strip()
        if "=" in kind:
            # The semicolon behind the disposition was left out.
            kind, _, rest = kind.partition(" ")
            value = f"{kind};{rest};{value.partition(';')[2]}"
            semicolon = ";"
        return kind.lower(), parse_parameters(value) if semicolon else {}


@dataclass(frozen=True, slots=True)
class Structure:
    """A mail split into parts; `raw` is what the offsets count in."""

    raw: Source
    root: Part
    defects: tuple[str, ...]
    signatures: int = 0
    """How many opaque signatures were taken off."""

    def kinds(self) -> set[str]:
        """Give the content types that occur in it."""
        if not self.root.children:
            return {self.root.content_type}
        found: set[str] = set()
        waiting = [self.root]
        while waiting:
            part = waiting.pop()
            found.add(part.content_type)
            waiting += part.children
        return found


def normal_line_ends(raw: bytes) -> bytes:
    """Mend line ends that gateways broke in all of a mail, and what stands before its header.

    Lone CRs become line ends where a mail has no other kind, and doubled CRs lose one. A mark of
    UTF-8, and blank lines with a real header behind them, are taken off.
    """
    first = raw[:1]
    if first == b"\xef" and raw.startswith(codecs.BOM_UTF8):
        raw = raw[len(codecs.BOM_UTF8) :]
    elif first in (b"\n", b"\r") and _HEADER_FOLLOWS.match(raw[:BEGINNING_BYTES]) is not None:
        raw = raw.lstrip(b"\r\n")
    end = raw.find(b"\n")
    if end < 0:
        return raw.replace(b"\r", b"\n") if b"\r" in raw else raw
    if end > 1 and raw[end - 2] == 0x0D and raw[end - 1] == 0x0D:  # noqa: PLR2004 - CR
        return raw.replace(b"\r\r\n", b"\r\n")
    return raw


def split_mail(raw: Source) -> Structure:
    """Find all parts of a mail, within DEPTH_MAX and PARTS_MAX."""
    if isinstance(raw, bytes):
        raw = normal_line_ends(raw)
    defects: dict[str, None] = {}
    root = _open_part(raw, 0, len(raw), depth=0, default="text/plain", defects=defects)
    waiting = [root]
    count = 1
    while waiting:
        part = waiting.pop()
        if not part.content_type.startswith("multipart/") and not _is_hidden(raw, part, defects):
            continue
        if part.depth >= DEPTH_MAX:
            defects["Parts are nested too deeply; the innermost is kept as one attachment."] = None
            part.content_type = OPAQUE
            continue
        if count >= PARTS_MAX:
            part.content_type = OPAQUE
            continue
        spans = _find_spans(raw, part, PARTS_MAX - count, defects)
        if not spans:
            _demote(part, defects)
            continue
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        part.children = [
            _open_part(raw, start, end, depth=part.depth + 1, default=default, defects=defects)
            for start, end in spans
        ]
        count += len(spans)
        if count >= PARTS_MAX:
            defects["The mail has too many parts; the last is kept as one attachment."] = None
            part.children[-1].content_type = OPAQUE
        # Last in, first out would spend the allowance on the last child; the first matter more.
        waiting.extend(reversed(part.children))
    return Structure(raw=raw, root=root, defects=tuple(defects))


def _open_part(
    raw: Source, start: int, end: int, *, depth: int, default: str, defects: dict[str, None]
) -> Part:
    head = read_head(raw, start, end)
    if head.defect is not None:
        defects[head.defect] = None
    values = head.fields.get("content-type")
    content_type, parameters = parse_content_type(_first_said(values) if values else "", default)
    return Part(head, content_type, parameters, start, min(head.body_start, end), end, depth)


def _first_said(values: list[str]) -> str:
    """Give the first value of a field that says anything; some programs write it twice."""
    return next((value for value in values if value.strip()), "")


def _demote(part: Part, defects: dict[str, None]) -> None:
    """Read a multipart without any part as what it looks like: text with a wrong label."""
    if part.body < part.end:
        defects["A part claims to have parts and has none; it was read as text."] = None
    part.content_type = "text/plain"


def _is_hidden(raw: Source, part: Part, defects: dict[str, None]) -> bool:
    """Find a multipart whose label says text: its first line is a boundary, which also ends it."""
    beginning = raw[part.body : min(part.body + 8, part.end)].lstrip(b"\r\n")
    if not beginning.startswith(b"--") or not part.content_type.startswith("text/"):
        return False
    found = _HIDDEN_BOUNDARY.match(raw[part.body : min(part.end, part.body + BEGINNING_BYTES)])
    if found is None or part.disposition()[0] == "attachment":
        return False
    if raw.find(b"--" + found[1] + b"--", part.body + found.end(), part.end) < 0:
        return False
    defects["A part that has parts says that it is text; it was read as what it is."] = None
    part.content_type = "multipart/mixed"
    part.parameters = {"boundary": found[1].decode("utf-8", "replace")}
    return True


def _find_spans(
    raw: Source, part: Part, allowance: int, defects: dict[str, None]
) -> list[tuple[int, int]]:
    """Cut at the declared boundary, else at the first line that looks like one."""
    boundary = part.parameters.get("boundary", "").rstrip()
    spans: list[tuple[int, int]] = []
    is_closed = True
    if boundary:
        spans, is_closed = _cut(raw, part, boundary.encode("utf-8", "replace"), allowance)
    if not spans:
        guessed = _GUESSED_BOUNDARY.search(
            raw[max(part.body - 1, 0) : min(part.end, part.body + GUESS_BYTES)]
        )
        if guessed is not None:
            defects["The declared boundary between parts is missing; another was found."] = None
            spans, is_closed = _cut(raw, part, guessed[1], allowance)
    if not is_closed:
        defects["The last part has no end mark; the mail may be cut off."] = None
    return spans


def _cut(
    raw: Source, part: Part, boundary: bytes, allowance: int
) -> tuple[list[tuple[int, int]], bool]:
    """List where the parts begin and end; the second value says whether the last one was closed.

    Parts behind the closing mark are taken as well: gateways append them there.
    """
    delimiter = b"--" + boundary
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    position = part.body
    while (at := raw.find(delimiter, position, part.end)) >= 0:
        position = at + len(delimiter)
        if at > part.body and raw[at - 1] != 0x0A:  # noqa: PLR2004 - LF
            continue
        line_end = raw.find(b"\n", position, min(position + BOUNDARY_LINE_MAX, part.end))
        if line_end < 0:
            if part.end - position > BOUNDARY_LINE_MAX:
                continue
            line_end = part.end
        rest = raw[position:line_end].strip()
        # Behind the end mark some programs write more; a longer boundary goes on with its letters.
        if rest and not (rest.startswith(b"--") and rest[2:3] not in _BOUNDARY_LETTERS):
            continue
        if opened is not None:
            spans.append((opened, _before_line_break(raw, opened, at)))
        opened = None if rest else min(line_end + 1, part.end)
        position = line_end
        if len(spans) >= allowance - 1 and opened is not None:
            break
    if opened is not None:
        spans.append((opened, part.end))
    return spans, opened is None


def _before_line_break(raw: Source, start: int, at: int) -> int:
    """The line break before a boundary belongs to the boundary (RFC 2046 section 5.1.1)."""
    if at - 1 >= start and raw[at - 1] == 0x0A:  # noqa: PLR2004 - LF
        at -= 1
        if at - 1 >= start and raw[at - 1] == 0x0D:  # noqa: PLR2004 - CR
            at -= 1
    return at
