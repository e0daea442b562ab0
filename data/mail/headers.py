"""Read header fields: split, unfold, decode words, parameters, ids and dates.

Theory of operation: a header block is unfolded and decoded as a whole by three or four calls
into C, then cut at its line ends; values stay as they came until somebody asks. Everything is
total: any bytes give some result, and work is linear in what is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from data.mail.charset_names import find_codec
from data.mail.charsets import Reading, decode_bytes, read_text
from data.mail.encoded_words import VALUE_CHARS_MAX, decode_words
from data.mail.source import Source

HEADER_BYTES_MAX = 256 * 1024
"""What stands beyond this in one header block is not read."""
MESSAGE_ID_CHARS_MAX = 900
"""An id must fit on one line of 998 octets (RFC 5322 section 2.1.1) together with its name."""
ANCESTORS_MAX = 100
BLANK_BYTES_MAX = 200

HeaderFields = dict[str, list[str]]
"""Values by lower-case name, unfolded, in the order they stand in the mail."""

_KNOWN = re.compile(
    rb"(?:from|to|subject|date|content-type|message-id|mime-version|received"
    rb"|content-transfer-encoding|content-disposition|return-path)[ \t]*:",
    re.IGNORECASE,
)
_STRAY_LINE = re.compile(rb"^(?![!-9;-\xff]+[ \t]*:|[ \t:]|>?From )[^\r\n]+", re.MULTILINE)
_PART_FOLLOWS = re.compile(rb"content-[a-z-]{2,40}[ \t]*:", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\n[ \t]+\r?\n\Z")
_SEEN = (b"from:", b"to:", b"cc:", b"subject:", b"reply-to:", b"sender:")
_CHARSET = re.compile(rb"charset[ \t]*=[ \t]*\"?([\w.:-]{2,40})", re.IGNORECASE)
_PARAMETER = re.compile(
    r";\s*(?:\([^()]{0,200}\)\s*)?([^\s=;\"]{1,100})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))",
    re.DOTALL,
)
_MAY_HOLD_SPACES = ("name", "filename", "title", "url", "subject", "site", "directory")
"""Unquoted values that are kept whole; of others what follows a space is a comment or a mistake."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SECTION = re.compile(r"([^*]+)\*(\d{1,3})?(\*)?")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
_ID = re.compile(r"<([^<>]+)>")
_WHITE = re.compile(r"\s+")
_LOST_SEMICOLON = re.compile(r"(?<=[\w\"])\s+(?=format\s*=\s*[\"']?flowed)", re.IGNORECASE)
_MISWRITTEN_TYPE = re.compile(
    r"\A(?:content-type\s*:)?\s*[\"']?([\w.+-]{1,80}/[\w.+-]{1,80})[\"']?\s*[:;]?", re.IGNORECASE
)
"""A type in quotes, behind its own name once more, or with a colon for the semicolon."""
_SPLIT_TYPE = re.compile(r"\A([^\s,]+)[\s,]+")
_NO_PARAMETERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Head:
    """A header block read; `body_start` is where the content behind it begins."""

    fields: HeaderFields
    body_start: int
    defect: str | None = None
    guess: Reading | None = None
    """How raw letters of the lines that people see were read, where that was a guess."""

    def first(self, name: str) -> str:
        """Give the first value of that lower-case name, or an empty string."""
        values = self.fields.get(name)
        return values[0].strip() if values else ""

    def every(self, name: str) -> list[str]:
        """Give all values of that lower-case name, topmost first."""
        return self.fields.get(name, [])


def read_head(raw: Source, start: int = 0, end: int | None = None) -> Head:
    """Read the header block at `start`; without a blank line the first other line begins the body.

    `raw` has its lone CRs already turned into line ends where it has no other (`data.mail.mime`).
    """
    if end is None:
        end = len(raw)
    first = raw[start : min(start + 2, end)]
    if first.startswith((b"\n", b"\r\n")):
        return Head({}, start + (1 if first.startswith(b"\n") else 2))
    stop, body_start = _find_blank_line(raw, start, end)
    defect = None
    block = raw[start : min(stop, start + HEADER_BYTES_MAX)]
    if block.startswith((b" ", b"\t")) and _KNOWN.match(unindented := block.lstrip(b" \t")):
        start += len(block) - len(unindented)
        block = unindented
    if stop - start > HEADER_BYTES_MAX:
        defect = "The header is longer than any real one; only its beginning was read."
    lines, guess = _unfold(block)
    fields, stray = _collect(lines)
    if stray and (cut := _find_early_body(block)) is not None:
        lines, guess = _unfold(block[:cut])
        fields, _ = _collect(lines)
        return Head(fields, start + cut, "No blank line stands between header and text.", guess)
    return Head(fields, body_start, defect, guess)


def _find_blank_line(raw: Source, start: int, end: int) -> tuple[int, int]:
    """Say where the header ends and where the body begins, for CRLF, LF and mixtures."""
    crlf = raw.find(b"\n\r\n", start, end)
    bare = raw.find(b"\n\n", start, end if crlf < 0 else crlf + 1)
    if bare >= 0:
        return bare, bare + 2
    return (crlf, crlf + 3) if crlf >= 0 else (end, end)


def _unfold(block: bytes) -> tuple[list[str], Reading | None]:
    if b"\r" in block:
        # A CR elsewhere than before LF ends no line, but must not survive in a value either.
        block = block.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b" ")
    block = block.replace(b"\n ", b" ").replace(b"\n\t", b" ")
    try:
        return block.decode("utf-8").split("\n"), None
    except UnicodeDecodeError:
        return _decode_lines(block)


def _decode_lines(block: bytes) -> tuple[list[str], Reading | None]:
    """Decode lines of which some are no UTF-8: those are judged together, the others stay it."""
    lines: list[str] = []
    odd: list[bytes] = []
    places: list[int] = []
    for place, line in enumerate(block.split(b"\n")):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append("")
            odd.append(line)
            places.append(place)
    declared = _CHARSET.search(block)
    charset = declared[1].decode("ascii", "replace") if declared else ""
    reading = read_text(b"\n".join(odd), charset)
    decoded = reading.text.split("\n")
    if len(decoded) != len(odd):
        decoded = [line.decode("latin-1") for line in odd]
    for place, text in zip(places, decoded, strict=True):
        lines[place] = text
    is_seen = reading.guessed and any(line.lower().startswith(_SEEN) for line in odd)
    return lines, reading if is_seen else None


def _collect(lines: list[str]) -> tuple[HeaderFields, bool]:
    """Sort lines by name; the second value says whether some line was no field."""
    fields: HeaderFields = {}
    stray = False
    for line in lines:
        name, colon, value = line.partition(":")
        key = name.lower()
        if colon and key in fields:
            fields[key].append(value)
        elif colon and key and " " not in (key := key.rstrip(" \t")):
            fields.setdefault(key, []).append(value)
        elif line and not line.startswith(("From ", ">From ", ":")):
            stray = True
    return fields, stray


def _find_early_body(block: bytes) -> int | None:
    """Find where text follows the fields directly; None when only a line among them is broken."""
    for match in _STRAY_LINE.finditer(block):
        rest = block[match.end() :].lstrip(b"\r\n")
        following = rest.split(b"\n", 3)[:3]
        if not any(map(_KNOWN.match, following)):
            return match.start()
        if match[0].startswith(b"--") and _PART_FOLLOWS.match(following[0]):
            return match.start()
        before = block[max(match.start() - BLANK_BYTES_MAX, 0) : match.start()]
        if _BLANK_LINE.search(before):
            # A line of blanks was to be the empty one: what follows it is no field.
            return match.start()
    return None


@lru_cache(maxsize=512)
def parse_content_type(value: str, default: str = "text/plain") -> tuple[str, Mapping[str, str]]:
    """Split a Content-Type into its lower-case type and its parameters (RFC 2045 section 5.1)."""
    content_type, semicolon, rest = value.partition(";")
    content_type = content_type.partition("(")[0].strip().lower()
    if ":" in content_type or content_type[:1] in ('"', "'"):
        mended = _MISWRITTEN_TYPE.sub(r"\1;", value.strip(), count=1)
        content_type, semicolon, rest = mended.partition(";")
        content_type, value = content_type.strip().lower(), mended
    if " " in content_type or "," in content_type or "\t" in content_type:
        content_type = _WHITE.sub(" ", content_type).replace(" /", "/").replace("/ ", "/")
        content_type, _, unmarked = _SPLIT_TYPE.sub(r"\1;", content_type, count=1).partition(";")
        if "=" in unmarked:
            # The semicolon behind the type was left out.
            value, semicolon = f"{content_type};{unmarked}{semicolon}{rest}", ";"
    if content_type in ("text", "html"):
        # "text" alone was allowed by RFC 1049, "html" alone is a frequent slip.
        content_type = "text/html" if content_type == "html" else "text/plain"
    elif _TYPE.fullmatch(content_type) is None:
        content_type = default if not content_type else "application/octet-stream"
    return content_type, parse_parameters(value) if semicolon else _NO_PARAMETERS


def parse_parameters(value: str) -> Mapping[str, str]:
    """Read `; name=value` pairs, joined and decoded by RFC 2231; the first of a name counts."""
    plain: dict[str, str] = {}
    if "format" in value:
        value = _LOST_SEMICOLON.sub("; ", value[:VALUE_CHARS_MAX])
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value[:VALUE_CHARS_MAX]):
        name = match[1].lower()
        text = match[2]
        text = _bare(name, match[3]) if text is None else text
        if "\\" in text and match[2] is not None:
            # A Windows path in quotes was meant as it stands; only quotes are worth unescaping.
            text = _ESCAPED.sub(lambda found: found[1] if found[1] in '"\\' else found[0], text)
        if "*" in name and (section := _SECTION.fullmatch(name)) is not None:
            number = int(section[2] or 0)
            is_coded = section[3] is not None or section[2] is None
            sections.setdefault(section[1], []).append((number, is_coded, text))
        else:
            plain.setdefault(name, decode_words(text))
    for name, parts in sections.items():
        plain[name] = _join_sections(parts)
    return plain


def _bare(name: str, text: str) -> str:
    """Give an unquoted value without the comment or the next parameter that follows it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    if (" " in text or "(" in text or "\t" in text) and not name.startswith(_MAY_HOLD_SPACES):
        return text.split()[0].partition("(")[0]
    return text


def _join_sections(parts: list[tuple[int, bool, str]]) -> str:
    """Put continuations together by number before decoding (RFC 2231 section 4.1)."""
    parts.sort(key=lambda part: part[0])
    charset = ""
    data = b""
    for number, is_coded, text in parts:
        value = text
        if is_coded and number == 0 and '""' in value:
            value = value.replace('""', "''", 1)
        if is_coded and number == 0 and value.count("'") >= 2:  # noqa: PLR2004 - charset'language'value
            charset, _, value = value.split("'", 2)
        elif is_coded and number == 0 and "'" in value:
            # One mark of two: a character set that exists is one all the same.
            before, _, after = value.partition("'")
            charset, value = (before, after) if find_codec(before) is not None else ("", value)
        data += unquote_to_bytes(value) if is_coded else value.encode("utf-8", "replace")
    return decode_words(decode_bytes(data, charset))


def parse_message_id(value: str) -> str | None:
    """Give the one id of a Message-ID field without brackets; None when there is none to trust."""
    match = _ID.search(value[:VALUE_CHARS_MAX])
    found = match[1] if match else value.strip()
    if match is None and ("@" not in found or " " in found):
        return None
    return _usable_id(found)


def find_message_id(header: bytes) -> str | None:
    """Give the id in a header, or in those lines of one that a server was asked for."""
    return parse_message_id(read_head(header).first("message-id"))


def parse_ids(value: str) -> list[str]:
    """Give all ids of a References or In-Reply-To field in their order, without brackets."""
    if "=?" in value:
        # Several mailers encode a long id as if it were prose.
        value = decode_words(value)
    found = _ID.findall(value)
    if not found and "@" in value:
        found = [word for word in value.split() if "@" in word]
    return [usable for each in found if (usable := _usable_id(each)) is not None]


def _usable_id(found: str) -> str | None:
    if not (found.isascii() and found.isprintable() and " " not in found):
        # Folded inside the brackets by some mailers: the white space was never part of it.
        found = _WHITE.sub("", found)
        if not found.isprintable() or any("\ue000" <= char <= "\uf8ff" for char in found):
            return None
    return found if 0 < len(found.encode("utf-8", "replace")) <= MESSAGE_ID_CHARS_MAX else None


def list_ancestors(*, in_reply_to: str, references: str, own_id: str | None) -> tuple[str, ...]:
    """Order the ids this mail answers, nearest first, without repeats and without itself.

    In-Reply-To goes first only where it holds one id and nothing else: old mailers wrote prose and
    addresses there (RFC 5322 section 3.6.4 keeps the older syntax as obsolete).
    """
    direct = parse_ids(in_reply_to) if in_reply_to else []
    chain = parse_ids(references)[::-1] if references else []
    if len(chain) > ANCESTORS_MAX:
        chain = [*chain[: ANCESTORS_MAX - 1], chain[-1]]
    is_clean = len(direct) == 1 and _ID.sub("", in_reply_to).strip() in ("", direct[0])
    ordered = [*direct, *chain] if is_clean else [*chain, *direct[:1]]
    return tuple(each for each in dict.fromkeys(ordered) if each != own_id)
