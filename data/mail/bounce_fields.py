"""Read the fields of delivery reports, also where they stand in the text (pure; mail room)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.mail.addresses import is_plausible_address
from data.mail.encoded_words import decode_words
from data.mail.headers import Head, read_head

RECIPIENTS_MAX = 100
"""More groups than this are not read: no mail of ours has so many recipients."""

_GAP = re.compile(rb"\n[ \t]*\n+")
_NEW_RECIPIENT = re.compile(
    rb"^(?=(?:Original|Final)-Recipient[ \t]*:)", re.IGNORECASE | re.MULTILINE
)
_FINAL = re.compile(rb"^Final-Recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_UTF8_XTEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_BARE = re.compile(r"[^\s<>\"'(),;:]{1,64}@[^\s<>\"'(),;:]{1,255}")
_CHARACTERS_MAX = 0x110000


@dataclass(frozen=True, slots=True)
class Group:
    """What a report says in fields of one recipient."""

    recipient: str
    """The address that we wrote to, as far as the report knows it."""
    final: str
    """The address that it was rewritten to on the way, such as a forwarded one's."""
    action: str
    status: str
    diagnostic: str


def read_groups(block: bytes) -> Iterator[Group]:
    """Read the recipients' groups of message/delivery-status (RFC 3464 section 2.3)."""
    block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip(b"\n")
    for text in _GAP.split(block)[: RECIPIENTS_MAX + 1]:
        for part in _apart(text):
            group = _read_group(read_head(part + b"\n\n"))
            if group is not None:
                yield group


def envelope_id(block: bytes) -> str:
    """Give the Original-Envelope-Id, with which a mail of ours was handed over (RFC 3461)."""
    fields = read_head(block.lstrip(b"\r\n"))
    return _decode_xtext(fields.first("original-envelope-id"))


def _apart(text: bytes) -> list[bytes]:
    """Part groups that some programs write without an empty line between them."""
    if len(_FINAL.findall(text)) < 2:  # noqa: PLR2004 - two groups
        return [text]
    pieces = _NEW_RECIPIENT.split(text)
    apart: list[bytes] = [pieces[0]] if pieces[0] else []
    for piece in pieces[1:]:
        is_second_name = bool(apart) and piece[:1].lower() != apart[-1][:1].lower()
        has_one_line = bool(apart) and apart[-1].count(b"\n") <= 1
        if is_second_name and has_one_line:
            apart[-1] += piece
        else:
            apart.append(piece)
    return apart


def _read_group(fields: Head) -> Group | None:
    names = [_address(fields, name) for name in ("original-recipient", "final-recipient")]
    names += [_address(fields, name) for name in ("x-actual-recipient", "x-original-to")]
    usable = [name for name in names[:3] if is_plausible_address(name)]
    if not usable:
        usable = [name for name in names if name]
    if not usable:
        return None
    return Group(
        recipient=usable[0],
        final=names[1] or usable[0],
        action=fields.first("action"),
        status=fields.first("status"),
        diagnostic=_words(fields),
    )


def _words(fields: Head) -> str:
    """Give what the server said, without the type that stands before it."""
    said = [decode_words(value) for value in fields.every("diagnostic-code")]
    said = [re.sub(r"^\s*[\w-]{1,30}\s*;\s*", "", value).strip() for value in said]
    return " ".join(filter(None, said))


def _address(fields: Head, name: str) -> str:
    """Give the address behind `rfc822;` or `utf-8;`, decoded."""
    value = decode_words(fields.first(name))
    kind, semicolon, text = value.partition(";")
    if not semicolon or "@" in kind or " " in kind.strip():
        kind, text = "", value
    text = text.strip(" \t;")
    if kind.strip().lower() == "utf-8":
        text = _UTF8_XTEXT.sub(_character, text)
    elif name == "original-recipient":
        decoded = _decode_xtext(text)
        text = decoded if is_plausible_address(decoded.strip("<>")) else text
    bare = _BARE.search(text)
    return bare[0] if bare else text.strip("<> ")


def _decode_xtext(text: str) -> str:
    """Undo the coding of what was given with the envelope (RFC 3461 section 4)."""
    return _XTEXT.sub(lambda found: chr(int(found[1], 16)), text.strip())


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    is_character = code < _CHARACTERS_MAX and not 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - surrogates
    return chr(code) if is_character else found[0]
