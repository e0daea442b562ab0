"""Undo base64 and quoted-printable, also where they are broken, and size them without decoding."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from itertools import chain

_BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_WHITE = b" \t\r\n\v\f"
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_PADDED_END = re.compile(rb"={1,2}[ \t]*\r?\n(?=[^\n]*[^A-Za-z0-9+/=\s])")
_FOREIGN_LINE = re.compile(rb"^(?=[^\n]*[ \t][^\s])(?=[^\n]*[^A-Za-z0-9+/=\s])[^\n]+", re.MULTILINE)
_CODES = re.compile(rb"=[C-F][0-9A-F]=[89AB][0-9A-F]")
"""What only quoted-printable has: letters of UTF-8 (lines of text may end with signs, too)."""
UNNAMED_CODES_MIN = 2
_ONLY_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{60,76}\r?\n)*[A-Za-z0-9+/]{0,76}={0,2}\s*")
UNNAMED_BASE64_MIN = 40
UNNAMED_WORDS_MIN = 4
_NAMED_WRONG = "A part is quoted-printable and claims to be base64; it was read as what it is."
_UNNAMED = "A part is encoded as {} and does not say so; it was read as what it is."
JUNK_SHARE = 0.1
"""A base64 body with more foreign characters than this was never base64."""
INNER_SPACE_SHARE = 0.03
SAMPLE_BYTES = 2_000
LINE_BYTES_MAX = 4096
"""Of a quoted-printable line without an end, so much waits for what comes."""
_IDENTITY = frozenset(
    ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "bit", "none", "7", "8",
     "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "text", "plain", "plain/text")
)  # fmt: skip
"""What means "as it stands", with what some programs write instead."""
_UUENCODED = frozenset({"x-uuencode", "uuencode", "x-uue", "uue", "x-uu"})


def normal_encoding(value: str) -> str:
    """Reduce a Content-Transfer-Encoding header to the bare lower-case word."""
    word = value.partition(";")[0].partition("(")[0].strip().strip("\"'").lower()
    if word in ("base-64", "b64"):
        return "base64"
    if word in _UUENCODED:
        return "uuencode"
    return "quoted-printable" if word in ("quoted_printable", "quotedprintable", "qp") else word


def decode_transfer(data: bytes, encoding: str) -> tuple[bytes, str | None]:
    """Give the content behind a transfer encoding, and what was wrong with it, if anything."""
    if encoding == "base64":
        return _decode_named_base64(data)
    if encoding == "quoted-printable":
        return decode_quoted_printable(data), None
    if encoding in _IDENTITY:
        return data, None
    if encoding == "uuencode":
        from data.mail.embedded import decode_uu  # noqa: PLC0415 - rare

        return decode_uu(data), None
    return data, f"The transfer encoding “{encoding[:40]}” is unknown; the part was left as it is."


def _decode_named_base64(data: bytes) -> tuple[bytes, str | None]:
    if not _is_no_base64(data):
        return decode_base64(data), None
    if _CODES.search(data, 0, SAMPLE_BYTES):
        return decode_quoted_printable(data), _NAMED_WRONG
    return data, "A part claims to be base64 and is plain text; it was read as it stands."


def decode_unnamed(data: bytes) -> tuple[bytes, str | None]:
    """Decode a text that names no encoding and is in one beyond doubt: its field got lost."""
    if b"=" not in data[:SAMPLE_BYTES] and b" " in data[:SAMPLE_BYTES]:
        return data, None
    if data.isascii() and len(_CODES.findall(data, 0, SAMPLE_BYTES)) >= UNNAMED_CODES_MIN:
        return decode_quoted_printable(data), _UNNAMED.format("quoted-printable")
    if b" " not in data and len(data) >= UNNAMED_BASE64_MIN and _ONLY_BASE64.fullmatch(data):
        decoded = decode_base64(data)
        if _is_prose(decoded):
            return decoded, _UNNAMED.format("base64")
    return data, None


def _is_prose(data: bytes) -> bool:
    """Say whether bytes are surely a text: UTF-8 of several words without controls."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    words = text.split()
    is_printable = "".join(words).isprintable()
    return is_printable and len(words) >= UNNAMED_WORDS_MIN


def is_prose(data: bytes) -> bool:
    """Say whether a piece of something is words: not base64, and hardly a control in it."""
    sample = data[:SAMPLE_BYTES]
    controls = sum(sample.count(bytes((byte,))) for byte in range(9))
    return _is_no_base64(data) and controls == 0


def decode_base64(data: bytes) -> bytes:
    """Decode as much as there is: junk is skipped, padding in the middle starts a new run."""
    try:
        decoded = binascii.a2b_base64(data)
    except binascii.Error:
        pass
    else:
        padding = data.find(b"=")
        if padding < 0 or not data[padding:].strip(b"=" + _WHITE):
            return decoded
    squeezed = bytes(data).translate(_URL_SAFE)
    squeezed = squeezed.translate(None, _foreign(squeezed))
    return b"".join(map(_decode_run, filter(None, squeezed.split(b"="))))


def split_footer(data: bytes) -> tuple[bytes, bytes]:
    """Part a base64 text from the plain lines that a mailing list put behind it (RFC 2045 6.8)."""
    padding = _PADDED_END.search(data)
    if padding is not None:
        return data[: padding.end()], data[padding.end() :]
    for match in _FOREIGN_LINE.finditer(data):
        encoded = data[: match.start()].rstrip()
        if not encoded:
            return data, b""  # nothing stands before it: it was never encoded
        first_break = data.find(b"\n", len(encoded)) + 1
        return data[:first_break], data[first_break:]
    return data, b""


def decode_quoted_printable(data: bytes) -> bytes:
    """Decode; `=` that starts no valid code stays as written (RFC 2045 section 6.7)."""
    if b" \n" in data or b" \r" in data or b"\t\r" in data or b"\t\n" in data:
        # White space at the end of a line was added on the way and would hide a soft line break.
        # By lines and not by a pattern: looking for the end of each run of spaces took minutes.
        data = b"\n".join(map(_without_trailing_space, data.split(b"\n")))
    if b"==" in data:
        # Of two signs the first stands for itself; the library would take both for one.
        data = data.replace(b"==", b"=3D=").replace(b"==", b"=3D=")
    return binascii.a2b_qp(data)


def decode_stream(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Undo a transfer encoding piece by piece, as `decode_transfer` does with the whole."""
    waiting = iter(chunks)
    first = next(waiting, b"")
    pieces = chain([first], waiting)
    if encoding == "base64" and not _is_no_base64(first):
        yield from _stream_base64(pieces)
    elif encoding == "quoted-printable":
        yield from _stream_lines(pieces)
    elif encoding == "uuencode":
        yield decode_transfer(b"".join(pieces), encoding)[0]
    else:
        yield from pieces


def _stream_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        letters = rest + bytes(piece).translate(_URL_SAFE)
        letters = letters.translate(None, _foreign(letters))
        padding = letters.rfind(b"=") + 1
        whole = padding + (len(letters) - padding) // 4 * 4
        yield decode_base64(letters[:whole])
        rest = letters[whole:]
    yield decode_base64(rest)


def _stream_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        data = rest + piece
        whole = data.rfind(b"\n") + 1 or max(len(data) - LINE_BYTES_MAX, 0)
        yield decode_quoted_printable(data[:whole])
        rest = data[whole:]
    yield decode_quoted_printable(rest)


def _without_trailing_space(line: bytes) -> bytes:
    if line.endswith(b"\r"):
        return line[:-1].rstrip(b" \t") + b"\r"
    return line.rstrip(b" \t")


def decoded_size(data: bytes, encoding: str) -> int:
    """Compute how many bytes the content has, exactly for well-formed encodings."""
    if encoding == "base64":
        tail = data[-SAMPLE_BYTES:].rstrip(_WHITE)
        padding = len(tail) - len(tail.rstrip(b"="))
        white = data.count(b"\n") + data.count(b"\r")
        # Searching in vain is ten times quicker than counting.
        white += data.count(b" ") if b" " in data else 0
        white += data.count(b"\t") if b"\t" in data else 0
        return max((len(data) - white) * 3 // 4 - padding, 0)
    if encoding == "quoted-printable":
        soft = data.count(b"=\r\n") + data.count(b"=\n")
        crlf = data.count(b"=\r\n")
        return max(len(data) - 2 * soft - crlf - 2 * (data.count(b"=") - soft), 0)
    return len(data)


def size_behind(encoded_bytes: int, encoding: str) -> int:
    """Guess the size of a content by that of its encoded form: base64 has lines of 76 and CRLF."""
    return encoded_bytes * 57 // 78 if encoding == "base64" else encoded_bytes


def decoded_size_of(chunks: Iterable[bytes], encoding: str) -> int:
    """Compute the size of a content that is given piece by piece; see `decoded_size`."""
    size, tail = 0, b""
    if encoding != "base64":
        for chunk in chunks:
            # A soft line break must not be cut in two.
            data = tail + chunk
            cut = data.rfind(b"=", max(len(data) - 2, 0))
            tail = data[cut:] if cut >= 0 else b""
            size += decoded_size(data[:cut] if cut >= 0 else data, encoding)
        return size + decoded_size(tail, encoding)
    letters = 0
    for chunk in chunks:
        letters += len(chunk) - sum(chunk.count(white) for white in (b"\n", b"\r", b" ", b"\t"))
        tail = (tail + chunk)[-SAMPLE_BYTES:]
    ended = tail.rstrip(_WHITE)
    return max(letters * 3 // 4 - (len(ended) - len(ended.rstrip(b"="))), 0)


def _is_no_base64(data: bytes) -> bool:
    """Recognise prose by its foreign signs, or by spaces inside its lines."""
    sample = data[:SAMPLE_BYTES].strip()
    if not sample:
        return False
    junk = len(sample.translate(None, _BASE64_ALPHABET + _WHITE))
    if junk > JUNK_SHARE * len(sample):
        return True
    inner_spaces = sum(line.strip().count(b" ") for line in sample.splitlines())
    return inner_spaces > INNER_SPACE_SHARE * len(sample)


def _foreign(data: bytes) -> bytes:
    return bytes(set(data) - set(_BASE64_ALPHABET))


def _decode_run(run: bytes) -> bytes:
    # One letter left over carries six bits and so no byte; two or three want their padding.
    if len(run) % 4 == 1:
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))
