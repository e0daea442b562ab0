"""Reads FETCH answers, literals included, from a server's line: bytes in, values out.

imaplib reads a literal well but keeps every answer of a command in memory, and IMAPClient then
walks through the text byte by byte. Here one answer is one value as soon as it is complete, bodies
are read into place exactly, and a body above the caller's bound is read past, never kept.
The line is any object that can send, read a line and read so many bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import NamedTuple, Protocol

from data.errors import MailRefusedError, MailServerError
from data.mail.body_structure import Node, nested
from data.mail.email_ids import ITEMS, read_email_id
from data.text.safe import clean_line

DROP_PIECE_BYTES = 64 * 1024
DROP_MAX_BYTES = 1024**3
"""A larger literal is a broken or hostile server; reading past it would take for ever."""
SMALL_LITERAL_BYTES = 64 * 1024
"""Literals that are not bodies (a flag list, a folder name) are never longer than this."""
PIECES_MAX = 1000
"""Literals in one answer; we ask for one."""

_FETCH = re.compile(rb"\* \d{1,10} FETCH (\(.*)\Z", re.DOTALL | re.IGNORECASE)
_SEARCH = re.compile(rb"\* SEARCH((?: +\d{1,10})*) *(?:\(MODSEQ \d{1,20}\))? *\Z", re.IGNORECASE)
_TAGGED = re.compile(rb"([A-Za-z0-9]{1,20}) (OK|NO|BAD)\b ?(.*)\Z", re.DOTALL | re.IGNORECASE)
_STATUS = re.compile(rb"\* (OK|NO|BAD|BYE|PREAUTH)\b[ ]?(.*)\Z", re.DOTALL | re.IGNORECASE)
_LITERAL = re.compile(rb"~?\{(\d{1,20})\+?\}\Z")
_TOKEN = re.compile(
    rb"""(BODY(?:\.PEEK)?\[[^\]]*\](?:<\d+>)?)   # 1 an item name that may hold spaces
        |"((?:[^"\\]|\\.)*)"                     # 2 a quoted string
        |([()])                                  # 3 a list begins or ends
        |([^\s()"]+)                             # 4 anything else: atom, number, flag, NIL""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_DATE = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\Z")
MONTH_NAMES = b"jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
NUMBER_DIGITS_MAX = 20
"""Digits of any 63-bit number; int() of a megabyte of digits would take minutes."""
_SYSTEM_FLAGS = {
    flag.lower(): flag for flag in ("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft")
}
_LIST, _TEXT, _ATOM = "list", "text", "atom"


class Line(Protocol):
    """What the reader needs of a connection."""

    def send(self, data: bytes) -> None:
        """Write all bytes."""

    def readline(self) -> bytes:
        """Read to the next LF; an empty answer means that the peer closed."""

    def read(self, size: int) -> bytes:
        """Read exactly so many bytes, fewer only when the peer closed."""


@dataclass(frozen=True, slots=True)
class FetchAnswer:
    """One FETCH answer; None where the server did not say (or, for `raw`, said NIL)."""

    uid: int | None
    flags: frozenset[str] | None = None
    """Without `\\Recent`, which belongs to a connection and not to the mail."""
    internal_date: datetime | None = None
    size_bytes: int | None = None
    modseq: int | None = None
    raw: bytes | None = None
    skipped_bytes: int | None = None
    """Size of a body that was read past because it is above the bound."""
    header: bytes = b""
    """The header fields that were asked for."""
    structure: Node = None
    """What the mail is made of (BODYSTRUCTURE), as nested lists of words."""
    sections: tuple[tuple[bytes, bytes], ...] = ()
    """Parts of a mail by what was asked for, as `BODY[1.MIME]` or `BODY[2]<1048576>`."""
    email_id: str | None = None
    """What the server itself knows the mail by in every folder, see `data.mail.email_ids`."""

    @property
    def is_told(self) -> bool:
        """Say whether it is about a mail that is there, and not only news of its flags.

        Some servers leave the size out.
        """
        return self.size_bytes is not None or self.internal_date is not None


@dataclass(frozen=True, slots=True)
class Done:
    """A command is over; `refusal` holds the server's words when it said NO or BAD."""

    tag: bytes
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A SEARCH answer; a server may spread one search over several."""

    numbers: tuple[int, ...]


class News(Enum):
    """An answer that is no FETCH: a remark, or word of a change in the folder."""

    STATUS = "status"
    CHANGE = "change"


class _Token(NamedTuple):  # a dozen a mail: a frozen dataclass would cost three times as much
    kind: str
    value: bytes
    skipped_bytes: int | None = None


def read_next(line: Line, *, literal_max: int) -> FetchAnswer | Done | Found | News:
    """Read one answer, whichever command it belongs to.

    Raises:
        MailServerError: the line broke or what came was not IMAP; nothing after it can be trusted.
    """
    text = _read_text(line)
    if not text.startswith(b"* "):
        return _done(text)
    if text[:8].upper() == b"* SEARCH":
        return _found(text)
    if (status := _STATUS.match(text)) is not None:
        if status[1].upper() == b"BYE":
            raise MailServerError(f"The server said goodbye: {_words(status[2])}")
        return News.STATUS
    if (answer := _FETCH.match(text)) is not None:
        return _fetch_answer(_read_tokens(line, answer[1], literal_max=literal_max))
    _read_tokens(line, text, literal_max=SMALL_LITERAL_BYTES)
    return News.CHANGE


def read_answers(line: Line, tag: bytes, *, literal_max: int) -> Iterator[FetchAnswer]:
    """Yield each FETCH answer until `tag`, the only command under way, is done.

    Raises:
        MailRefusedError: the command ended with NO or BAD; what was yielded stays true.
        MailServerError: the line broke or what came was not IMAP.
    """
    while True:
        answer = read_next(line, literal_max=literal_max)
        if isinstance(answer, FetchAnswer):
            yield answer
        elif isinstance(answer, Done):
            _check_done(answer, tag)
            return


def read_found(line: Line, tag: bytes) -> list[int]:
    """Read the numbers that the search `tag`, the only command under way, finds.

    Raises:
        MailRefusedError: the search was refused.
        MailServerError: the line broke or the answer was no list of numbers.
    """
    numbers: list[int] = []
    while True:
        answer = read_next(line, literal_max=SMALL_LITERAL_BYTES)
        if isinstance(answer, Found):
            numbers.extend(answer.numbers)
        elif isinstance(answer, Done):
            _check_done(answer, tag)
            return numbers


def read_done(line: Line, tag: bytes) -> bool:
    """Read to the end of a command and say whether news came before it."""
    news = False
    while True:
        answer = read_next(line, literal_max=SMALL_LITERAL_BYTES)
        if isinstance(answer, Done):
            _check_done(answer, tag)
            return news
        news = news or answer is not News.STATUS


def parse_internal_date(value: bytes) -> datetime | None:
    """Parse an INTERNALDATE of RFC 3501; None where it is no date."""
    found = _DATE.match(value)
    if found is None:
        return None
    month = _MONTHS.get(found[2].lower())
    if month is None:
        return None
    offset = timedelta(hours=int(found[8]), minutes=int(found[9]))
    try:
        at = datetime(
            int(found[3]),
            month,
            int(found[1]),
            int(found[4]),
            int(found[5]),
            min(int(found[6]), 59),  # a leap second has no place in datetime
            tzinfo=timezone(-offset if found[7] == b"-" else offset),
        )
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_text(line: Line) -> bytes:
    text = line.readline()
    if not text.endswith(b"\n"):
        raise MailServerError("The server closed the connection in the middle of an answer.")
    return text[:-2] if text.endswith(b"\r\n") else text[:-1]


def _found(text: bytes) -> Found:
    """Read numbers strictly: one that is dropped would look like a mail deleted on the server."""
    found = _SEARCH.match(text)
    if found is None:
        raise MailServerError(f"The server's list cannot be read: {_words(text[-100:])}")
    return Found(tuple(map(int, found[1].split())))


def _done(text: bytes) -> Done:
    found = _TAGGED.match(text)
    if found is None:
        raise MailServerError(f"The server sent something that is not IMAP: {_words(text[:200])}")
    if found[2].upper() == b"OK":
        return Done(found[1])
    return Done(found[1], refusal=_words(found[3]) or found[2].decode("ascii"))


def _check_done(done: Done, tag: bytes) -> None:
    if done.tag != tag:
        raise MailServerError(f"The server ended a command that we did not give: {done.tag!r}")
    if done.refusal is not None:
        raise MailRefusedError(done.refusal)


def _words(text: bytes) -> str:
    return clean_line(text.decode("utf-8", "replace"), limit=300)


def _read_tokens(line: Line, text: bytes, *, literal_max: int) -> list[_Token]:
    """Cut an answer into tokens, reading its literals and the text after each."""
    tokens: list[_Token] = []
    for _ in range(PIECES_MAX):
        literal = _LITERAL.search(text)
        end = len(text) if literal is None else literal.start()
        for found in _TOKEN.finditer(text, 0, end):
            if found[2] is not None:
                quoted = found[2]
                if b"\\" in quoted:
                    quoted = re.sub(rb"\\(.)", rb"\1", quoted, flags=re.DOTALL)
                tokens.append(_Token(_TEXT, quoted))
            elif found[3] is not None:
                tokens.append(_Token(_LIST, found[3]))
            else:
                tokens.append(_Token(_ATOM, found[0]))
        if literal is None:
            return tokens
        size = int(literal[1])
        if size > literal_max:
            _drop(line, size)
            tokens.append(_Token(_TEXT, b"", skipped_bytes=size))
        else:
            value = line.read(size)
            if len(value) != size:
                raise MailServerError(
                    f"The server closed the connection after {len(value)} of {size} bytes."
                )
            tokens.append(_Token(_TEXT, value))
        text = _read_text(line)
    raise MailServerError("The server sent one answer in more pieces than any mail has.")


def _drop(line: Line, size: int) -> None:
    if size > DROP_MAX_BYTES:
        raise MailServerError(f"The server announced a part of {size} bytes.")
    left = size
    while left > 0:
        piece = line.read(min(left, DROP_PIECE_BYTES))
        if not piece:
            raise MailServerError(
                f"The server closed the connection with {left} of {size} bytes to come."
            )
        left -= len(piece)


def _fetch_answer(tokens: list[_Token]) -> FetchAnswer:
    """Read the pairs of name and value between the outer parentheses."""
    items = _pairs(tokens)
    flags = items.get(b"FLAGS")
    date = _single(items.get(b"INTERNALDATE"))
    body = _single(items.get(b"BODY[]") or items.get(b"RFC822"))
    has_body = body is not None and body.kind == _TEXT and body.skipped_bytes is None
    return FetchAnswer(
        uid=_number(items.get(b"UID")),
        flags=None if flags is None else read_flags(token.value for token in flags),
        internal_date=None if date is None else parse_internal_date(date.value),
        size_bytes=_number(items.get(b"RFC822.SIZE")),
        modseq=_number(items.get(b"MODSEQ")),
        raw=body.value if body is not None and has_body else None,
        skipped_bytes=None if body is None else body.skipped_bytes,
        header=_header(items),
        structure=_structure(tokens) if b"BODYSTRUCTURE" in items else None,
        sections=_sections(items),
        email_id=_email_id(items),
    )


def _email_id(items: Mapping[bytes, list[_Token]]) -> str | None:
    for name in ITEMS:
        token = _single(items.get(name.encode()))
        if token is not None:
            return read_email_id(name, token.value)
    return None


def _structure(tokens: list[_Token]) -> Node:
    """Read the one value of which the parentheses matter."""
    at = next(
        place
        for place, token in enumerate(tokens)
        if token.kind == _ATOM and token.value.upper() == b"BODYSTRUCTURE"
    )
    words = ((t.kind == _LIST, t.value, t.kind == _ATOM) for t in tokens[at + 1 :])
    return nested(words)


def _sections(items: Mapping[bytes, list[_Token]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple(
        (name, value[0].value)
        for name, value in items.items()
        if name.startswith(b"BODY[")
        and name != b"BODY[]"
        and not name.startswith(b"BODY[HEADER.FIELDS")
        and value
        and value[0].kind == _TEXT
        and value[0].skipped_bytes is None
    )


def _header(items: Mapping[bytes, list[_Token]]) -> bytes:
    # Servers write the list of fields as they like: with quotes, in other letters.
    for name, value in items.items():
        if name.startswith(b"BODY[HEADER.FIELDS"):
            field = _single(value)
            return b"" if field is None or field.kind != _TEXT else field.value
    return b""


def _pairs(tokens: list[_Token]) -> dict[bytes, list[_Token]]:
    """Group tokens as name -> its value; a list loses its parentheses."""
    items: dict[bytes, list[_Token]] = {}
    position = 1
    while position < len(tokens) and tokens[position].kind == _ATOM:
        name = tokens[position].value.upper()
        position += 1
        value: list[_Token] = []
        depth = 0
        while position < len(tokens):
            token = tokens[position]
            if token.kind != _LIST:
                value.append(token)
            elif token.value == b"(":
                depth += 1
            elif depth == 0:
                break  # the outer list ends where a value should stand
            else:
                depth -= 1
            position += 1
            if depth == 0:
                break
        items[name] = value
    return items


def _single(value: list[_Token] | None) -> _Token | None:
    return value[0] if value else None


def _number(value: list[_Token] | None) -> int | None:
    token = _single(value)
    if token is None or not token.value.isdigit() or len(token.value) > NUMBER_DIGITS_MAX:
        return None
    return int(token.value)


def read_flags(values: Iterable[bytes]) -> frozenset[str]:
    """Spell system flags one way and leave out `\\Recent`."""
    names = (value.decode("utf-8", "replace") for value in values)
    return frozenset(
        _SYSTEM_FLAGS.get(name.lower(), name) for name in names if name.lower() != "\\recent"
    )
