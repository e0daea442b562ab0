"""Turn the bytes of a mail into text, whatever character set they claim to be in.

Theory of operation: the declared set is only a claim. UTF-8 hardly ever fits by chance, so bytes
that are UTF-8 are read as such even where a Western set is declared. A set that does not exist or
does not fit is replaced by the first of its relatives that does, then by the set whose letters
make the most sense. Nothing here raises, and every departure from the claim is told in a sentence.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from data.mail.charset_letters import LATIN, guess_one_byte_codec, score_of
from data.mail.charset_names import find_codec, squeezed

SAMPLE_BYTES = 20_000
"""Enough text to tell the sets apart; judging more only costs time."""
BROKEN_SHARE = 0.02
"""UTF-8 in which fewer characters than this share are damaged still counts as UTF-8."""
BIG5_RARE = 0xC9
"""Characters of the second level begin here."""
BIG5_RARE_SHARE = 0.35
WIDE_BYTES_MIN = 8
WIDE_SHARE = 0.4
"""UTF-16 of Western text has a zero in nearly every pair."""
OTHER_BYTES_MIN = 10
OTHER_RUN = 2.5
"""Bytes beyond ASCII in a row, on average: more than any Western language has."""
OTHER_SCORE = 0.45
"""Western text has more letters of one language than this among its letters beyond ASCII."""
WHOLE_PER_BROKEN = 2
"""Other sets read as UTF-8 give hardly any whole character beyond ASCII."""

_WESTERN = frozenset(
    {"cp1252", "cp1254", "cp1250", "cp1257", "iso8859-2", "iso8859-4", "iso8859-10", "iso8859-13",
     "iso8859-15", "iso8859-3", "iso8859-14", "iso8859-16", "mac-roman", "cp437", "cp850"}
)  # fmt: skip
_RELATIVES = {
    "gb18030": ("big5hkscs",),
    "big5hkscs": ("gb18030",),
    "cp932": ("euc_jp", "iso2022_jp_ext"),
    "euc_jp": ("cp932", "iso2022_jp_ext"),
    "iso2022_jp_ext": ("cp932", "euc_jp"),
    "cp949": ("gb18030",),
    "koi8-r": ("cp1251",),
    "koi8-u": ("cp1251",),
    "cp1251": ("koi8_r",),
}
_JIS_RUN = re.compile(rb"(\x1b\$[@B]|\x1b\([BJI])?([^\x1b]+)")
_THREES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_SINGLE = frozenset(
    ("koi8-r", "koi8-u", "cp1251", "iso8859-5", "iso8859-7", "cp1253", "cp1255", "cp1256")
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_DOUBLE = re.compile(rb"([\x81-\xfe])[\x40-\x7e\x80-\xfe]")
_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")
_STATEFUL = re.compile(rb"\x1b\$[@AB]|\x1b\([BJI]")
_EUC_KANA = re.compile(rb"\xa4[\xa1-\xf3]|\xa5[\xa1-\xf6]")
LETTERS_PER_RUN = 2.2
"""Western letters stand alone between ASCII ones; Cyrillic and Greek words are runs of them."""
SCRIPT_BYTES_MIN = 3
SCRIPT_SCORE = 0.72
"""Chinese and Korean read as one byte a letter stay below it."""
WESTERN_BYTES_MIN = 4
WESTERN_SCORE = 0.95
"""All bytes are letters of one language: hardly ever so by chance."""
COMMON_SHARE = 0.7
KOREAN_SHARE = 0.95


class Reading(NamedTuple):
    """Bytes read as text, what was wrong with the declared set, and which was guessed instead."""

    text: str
    complaint: str | None = None
    guessed: str | None = None


def read_text(data: bytes, charset: str, *, second: str = "") -> Reading:
    """Read bytes as text; `second` is what else names a set, believed where the first is wrong."""
    if data.isascii() and b"\x1b" not in data and b"\0" not in data and _is_ascii_superset(charset):
        return Reading(data.decode("ascii"))
    codec = find_codec(charset) if charset else None
    wide = _wide_codec(data, codec)
    if wide is not None:
        text: str | None = _decode_loosely(data, wide).removeprefix("\ufeff")
        agrees = codec is not None and codec.startswith(wide[:6])
        return Reading(text or "") if agrees else _guessed(text or "", charset, codec, wide)
    if codec is not None and codec.startswith(("utf-16", "utf-32")) and b"\0" not in data:
        # Such text has a zero byte beside every space and line end; without one it is not in it.
        codec = None if data.isascii() else codec
    text = _read_as_declared(data, charset, codec)
    if text is not None:
        return Reading(text)
    other = find_codec(second) if second else None
    if other is not None and other != codec:
        text = _decode_strictly(data, other)
        if text is not None:
            return Reading(text) if not charset else _guessed(text, charset, codec, other)
    guessed = guess_codec(data, codec)
    return _guessed(_decode_loosely(data, guessed), charset, codec, guessed)


def _read_as_declared(data: bytes, charset: str, codec: str | None) -> str | None:
    """Read bytes in the set that they claim to be in; None where they are not."""
    if codec is None or _is_utf8_instead(data, codec):
        return None
    if codec == "utf-8":
        data = data.removeprefix(codecs.BOM_UTF8)
    text = _decode_strictly(data, codec)
    if text is None:
        return _decode_pairs(data) if codec == "utf-8" else None
    is_ascii = codec == "cp1252" and _declares_ascii(charset)
    return None if is_ascii or _is_no_western(data, codec) or _is_other_east(data, codec) else text


def decode_text(data: bytes, charset: str) -> tuple[str, str | None]:
    """Read bytes as text; the second value says what was wrong with the declared set."""
    return read_text(data, charset)[:2]


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Read bytes as text where nobody wants to hear how it went (headers, names)."""
    return read_text(data, charset).text


def guess_codec(data: bytes, declared: str | None = None) -> str:
    """Say in which character set bytes most likely are, given the codec they claim to be in."""
    sample = data[:SAMPLE_BYTES]
    if _STATEFUL.search(sample) and _decode_strictly(data, "iso2022_jp_ext") is not None:
        return "iso2022_jp_ext"
    if _is_utf8(data) or _is_damaged_utf8(sample, 1 if declared == "utf-8" else WHOLE_PER_BROKEN):
        return "utf-8"
    for relative in _RELATIVES.get(declared or "", ()):
        if _decode_strictly(data, relative) is not None:
            return relative
    if (declared is not None and declared not in _WESTERN and declared != "utf-8") and (
        _share_broken(sample, declared) < BROKEN_SHARE
    ):
        return declared
    return _guess_family(sample)


def _guess_family(sample: bytes) -> str:  # noqa: PLR0911 - one for each family
    """Judge by which bytes are frequent: the usual characters of each set lie close together."""
    runs = _HIGH_RUN.findall(sample)
    high = sum(map(len, runs)) or 1
    one_byte, score = guess_one_byte_codec(sample)
    if one_byte not in LATIN:
        if high < SCRIPT_BYTES_MIN:
            one_byte, score = "cp1252", 1.0
        elif score >= SCRIPT_SCORE:
            return one_byte
    elif high >= WESTERN_BYTES_MIN and score >= WESTERN_SCORE:
        return one_byte
    leads = [match[0] for match in _DOUBLE.findall(sample)]
    if len(_KANA.findall(sample)) * 6 > high and _fits(sample, "cp932"):
        return "cp932"
    if len(_EUC_KANA.findall(sample)) * 6 > high and _fits(sample, "euc_jp"):
        return "euc_jp"
    if leads and high / max(len(runs), 1) >= LETTERS_PER_RUN - 0.5:
        korean = sum(0xB0 <= lead <= 0xC8 for lead in leads) / len(leads)  # noqa: PLR2004 - the Hangul rows of KS X 1001
        if korean >= KOREAN_SHARE and len(leads) > 8 and _fits(sample, "cp949"):  # noqa: PLR2004 - too few tell nothing
            return "cp949"
        # GB 2312 puts its frequent characters at B0-D7 with both bytes high; Big5 at A4-C6, and
        # about every third of its second bytes is ASCII.
        both_high = sum(len(run) - len(run) % 2 for run in runs) / high
        common = sum(0xA1 <= lead <= 0xD7 for lead in leads) / len(leads)  # noqa: PLR2004 - see above
        if both_high > 0.9 and common > COMMON_SHARE and _fits(sample, "gb18030"):  # noqa: PLR2004 - see above
            return "gb18030"
        common = sum(0xA1 <= lead <= 0xC6 for lead in leads) / len(leads)  # noqa: PLR2004 - see above
        if common > COMMON_SHARE and _fits(sample, "big5hkscs"):
            return "big5hkscs"
    return one_byte if score > 0 else "cp1252"


@lru_cache(maxsize=256)
def _is_ascii_superset(charset: str) -> bool:
    """Say whether ASCII bytes mean ASCII; not so in UTF-16, UTF-7, HZ and EBCDIC pages."""
    codec = find_codec(charset) if charset else None
    if codec is None:
        return True
    letters = b"Az09 +-~{}&"
    return codec not in ("utf-7", "hz") and _decode_strictly(letters, codec) == letters.decode()


@lru_cache(maxsize=64)
def _declares_ascii(charset: str) -> bool:
    return squeezed(charset) in ("usascii", "ascii", "ansix341968", "iso646us")


def _is_utf8_instead(data: bytes, codec: str) -> bool:
    """Say whether bytes declared to be in another set are UTF-8; long ones hardly are by chance."""
    if codec in _WESTERN:
        return _is_utf8(data)
    if codec.startswith(("utf", "iso2022", "hz")) or not _is_utf8(data):
        return False
    # In Chinese sets pairs of bytes often are Latin or Greek letters of UTF-8 as well, threes not.
    return len(_THREES.findall(data, 0, SAMPLE_BYTES)) >= 2 or codec in _SINGLE  # noqa: PLR2004 - see above


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(sample: bytes, most: int = WHOLE_PER_BROKEN) -> bool:
    """Say whether nearly all high bytes form UTF-8: cut in the middle, or a stray byte in it."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - broken - len(text.encode("ascii", "ignore"))
    return whole > most * broken


def _share_broken(data: bytes, codec: str) -> float:
    text = _decode_loosely(data, codec)
    return text.count("\ufffd") / max(len(text), 1)


def _fits(sample: bytes, codec: str) -> bool:
    return _share_broken(sample, codec) < BROKEN_SHARE


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return _jis_with_rows(data) if codec == "iso2022_jp_ext" and b"\x1b$" in data else None


def _decode_loosely(data: bytes, codec: str) -> str:
    if codec == "iso2022_jp_ext" and (text := _decode_strictly(data, codec)) is not None:
        return text
    return data.decode(codec, "replace")


def _guessed(text: str, charset: str, codec: str | None, guessed: str) -> Reading:
    """Say what was wrong and what was guessed."""
    if not charset:
        said = f"Character set guessed: the text names none; it was read as {guessed}."
    elif codec is None:
        said = (
            f"Character set guessed: “{charset[:40]}” is unknown; the text was read as {guessed}."
        )
    elif codec == guessed and "\ufffd" in text:
        return Reading(text, f"Some bytes are no {charset[:40]}; they are shown as “\ufffd”.")
    else:
        said = (
            f"Character set guessed: the text is not in {charset[:40]} as declared; it was read"
            f" as {guessed}."
        )
    return Reading(text, said, guessed)


def _wide_codec(data: bytes, declared: str | None) -> str | None:
    """Recognise UTF-16 and UTF-32 by their mark, or by where their zero bytes stand."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and (
        b"\0" in data or (declared or "").startswith("utf-16") or not _is_even_text(data)
    ):
        return "utf-16"
    is_declared = (declared or "").startswith("utf-16")
    if b"\0" not in data or (len(data) < WIDE_BYTES_MIN and not is_declared):
        return None
    sample = data[:SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > WIDE_SHARE * half and even < odd // 8:
        return "utf-16-le"
    return "utf-16-be" if even > WIDE_SHARE * half and odd < even // 8 else None


def _is_even_text(data: bytes) -> bool:
    """Say whether bytes that begin like a mark of UTF-16 are none: then some pair is no letter."""
    return len(data) % 2 == 1 or _decode_strictly(data, "utf-16") is None


def _is_no_western(data: bytes, codec: str) -> bool:
    """Say whether bytes declared Western are another alphabet: its words are runs of high bytes."""
    if codec != "cp1252":
        return False
    sample = data[:SAMPLE_BYTES]
    runs = _HIGH_RUN.findall(sample)
    high = sum(map(len, runs))
    if high < OTHER_BYTES_MIN or high < OTHER_RUN * len(runs):
        return False
    other = guess_codec(data)
    if other in LATIN:
        return False
    high_sample = b" ".join(runs)[:SAMPLE_BYTES]
    return score_of(high_sample, "cp1252") < OTHER_SCORE


def _is_other_east(data: bytes, codec: str) -> bool:
    """Say whether bytes declared Big5 or Shift_JIS fit it by chance: few of its usual signs."""
    sample = data[:SAMPLE_BYTES]
    if codec == "cp932":
        high = sum(map(len, _HIGH_RUN.findall(sample)))
        return len(_EUC_KANA.findall(sample)) * 6 > high and _fits(sample, "euc_jp")
    if codec != "big5hkscs":
        return False
    leads = [match[0] for match in _DOUBLE.findall(sample)]
    rare = sum(lead >= BIG5_RARE for lead in leads)
    return rare > len(leads) * BIG5_RARE_SHARE and guess_codec(data) == "gb18030"


def _decode_pairs(data: bytes) -> str | None:
    """Read surrogate pairs written as two characters of UTF-8 (CESU-8); None for other bytes."""
    if b"\xed" not in data:
        return None
    try:
        pairs = data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
        return pairs.decode("utf-16-le")
    except UnicodeError:
        return None


def _jis_with_rows(data: bytes) -> str | None:
    """Read ISO-2022-JP with the rows that Windows adds to it (CP50221); None for other bytes."""
    pieces: list[bytes] = []
    for match in _JIS_RUN.finditer(data):
        escape, run = match[1] or b"", match[2]
        if escape in (b"\x1b$@", b"\x1b$B"):
            pieces.append(_shift_jis(run))
        elif escape == b"\x1b(I":
            pieces.append(bytes(byte | 0x80 for byte in run))
        else:
            pieces.append(run)
    return _decode_strictly(b"".join(pieces), "cp932")


def _shift_jis(run: bytes) -> bytes:
    """Move the two bytes of each character from JIS to Shift_JIS."""
    moved = bytearray()
    for high, low in zip(run[::2], run[1::2], strict=False):
        lead = (high + 1) // 2 + (0x70 if high < 0x5F else 0xB0)  # noqa: PLR2004 - JIS X 0208, appendix 1
        trail = low + (0x1F + (low >= 0x60) if high % 2 else 0x7E)  # noqa: PLR2004 - the same
        moved += bytes((lead & 0xFF, trail & 0xFF))
    return bytes(moved)
