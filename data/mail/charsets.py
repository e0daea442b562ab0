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

SAMPLE_BYTES = 20_000
"""Enough text to tell the sets apart; judging more only costs time."""
BROKEN_SHARE = 0.02
"""UTF-8 in which fewer characters than this share are damaged still counts as UTF-8."""
WHOLE_PER_BROKEN = 2
"""Other sets read as UTF-8 give hardly any whole character beyond ASCII."""

# Sets that mail names by the subset they started from, or by names Python does not know; the
# larger set reads everything the smaller one does (WHATWG Encoding, section 4.2).
_RENAMED = {
    "usascii": "cp1252", "ascii": "cp1252", "ansix341968": "cp1252", "iso646us": "cp1252",
    "iso88591": "cp1252", "latin1": "cp1252", "ansi": "cp1252", "windowswestern": "cp1252",
    "unknown8bit": "", "unknown": "", "xunknown": "", "8bit": "", "7bit": "", "default": "",
    "defaultcharset": "", "xuserdefined": "", "binary": "", "none": "", "null": "", "charset": "",
    "gb2312": "gb18030", "gbk": "gb18030", "xgbk": "gb18030", "cp936": "gb18030",
    "gb231280": "gb18030", "euccn": "gb18030", "chinesegb2312": "gb18030", "gb": "gb18030",
    "big5": "big5hkscs", "xxbig5": "big5hkscs", "cp950": "big5hkscs", "big5eten": "big5hkscs",
    "shiftjis": "cp932", "sjis": "cp932", "xsjis": "cp932", "windows31j": "cp932",
    "mskanji": "cp932", "ksc56011987": "cp949", "ksc5601": "cp949", "euckr": "cp949",
    "kscs56011987": "cp949", "windows949": "cp949", "iso2022jp": "iso2022_jp_ext",
    "iso88599": "cp1254", "iso88598i": "iso8859_8", "iso88598e": "iso8859_8",
    "iso88596i": "iso8859_6", "tis620": "cp874", "iso885911": "cp874", "windows874": "cp874",
    "xmacroman": "mac_roman", "macintosh": "mac_roman", "xmaccyrillic": "mac_cyrillic",
    "koi8": "koi8_r", "koi": "koi8_r", "unicode11utf7": "utf_7", "unicode": "utf_16",
    "utf": "utf_8", "unicode11utf8": "utf_8", "unicode20utf8": "utf_8", "xutf8": "utf_8",
    "utf8mb4": "utf_8", "win1250": "cp1250", "win1251": "cp1251", "win1252": "cp1252",
}  # fmt: skip
# Python's registry also holds codecs that are no character sets (base64, zlib, punycode).
_TEXT_CODEC = re.compile(
    "(?:utf|iso8859|iso2022|cp[0-9]|koi8|mac|big5|gb|hz|shift_jis|euc|johab|tis|latin|ascii"
    "|ptcp|kz1048|hp)"
)
_NAME = re.compile(r"[A-Za-z0-9._:+-]{1,40}")
_NOT_LETTER_OR_DIGIT = re.compile("[^a-z0-9]+")
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
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_DOUBLE = re.compile(rb"([\x81-\xfe])[\x40-\x7e\x80-\xfe]")
_KANA = re.compile(rb"\x82[\x9f-\xf1]|\x83[\x40-\x96]")
_STATEFUL = re.compile(rb"\x1b\$[@AB]|\x1b\([BJI]")
LETTERS_PER_RUN = 2.2
"""Western letters stand alone between ASCII ones; Cyrillic and Greek words are runs of them."""
COMMON_SHARE = 0.7
KOREAN_SHARE = 0.95


@lru_cache(maxsize=256)
def find_codec(charset: str) -> str | None:
    """Give Python's name for a declared character set; None when there is no such set."""
    if _NAME.fullmatch(charset) is None:
        return None
    lowered = charset.lower()
    wanted = _RENAMED.get(_NOT_LETTER_OR_DIGIT.sub("", lowered), lowered)
    for name in (wanted, wanted.removeprefix("x-"), wanted.replace("windows", "cp")):
        try:
            found = codecs.lookup(name.replace("cp-", "cp")).name if name else ""
        except LookupError:
            continue
        if _TEXT_CODEC.match(found):
            return found
    return None


def decode_text(data: bytes, charset: str) -> tuple[str, str | None]:
    """Read bytes as text; the second value says what was wrong with the declared set."""
    if data.isascii() and b"\x1b" not in data and _is_ascii_superset(charset):
        return data.decode("ascii"), None
    codec = find_codec(charset) if charset else None
    if codec is not None and codec.startswith(("utf-16", "utf-32")) and b"\0" not in data:
        # Such text has a zero byte beside every space and line end; without one it is not in it.
        codec = None if data.isascii() else codec
    if codec is not None and not (codec in _WESTERN and _is_utf8(data)):
        if codec == "utf-8":
            data = data.removeprefix(codecs.BOM_UTF8)
        text = _decode_strictly(data, codec)
        if text is not None and not (codec == "cp1252" and _declares_ascii(charset)):
            return text, None
    guessed = guess_codec(data, codec)
    return _decode_loosely(data, guessed), _complaint(charset, codec, guessed)


def decode_bytes(data: bytes, charset: str = "") -> str:
    """Read bytes as text where nobody wants to hear how it went (headers, names)."""
    return decode_text(data, charset)[0]


def guess_codec(data: bytes, declared: str | None = None) -> str:
    """Say in which character set bytes most likely are, given the codec they claim to be in."""
    sample = data[:SAMPLE_BYTES]
    if _STATEFUL.search(sample) and _decode_strictly(data, "iso2022_jp_ext") is not None:
        return "iso2022_jp_ext"
    if _is_utf8(data) or _is_damaged_utf8(sample):
        return "utf-8"
    for relative in _RELATIVES.get(declared or "", ()):
        if _decode_strictly(data, relative) is not None:
            return relative
    if (declared is not None and declared not in _WESTERN and declared != "utf-8") and (
        _share_broken(sample, declared) < BROKEN_SHARE
    ):
        return declared
    return _guess_family(sample)


def _guess_family(sample: bytes) -> str:
    """Judge by which bytes are frequent: the usual characters of each set lie close together."""
    runs = _HIGH_RUN.findall(sample)
    high = sum(map(len, runs)) or 1
    leads = [match[0] for match in _DOUBLE.findall(sample)]
    if len(_KANA.findall(sample)) * 6 > high and _share_broken(sample, "cp932") < BROKEN_SHARE:
        return "cp932"
    if leads and high / max(len(runs), 1) >= LETTERS_PER_RUN - 0.5:
        korean = sum(0xB0 <= lead <= 0xC8 for lead in leads) / len(leads)  # noqa: PLR2004 - the Hangul rows of KS X 1001
        if korean >= KOREAN_SHARE and len(leads) > 8 and _fits(sample, "cp949"):  # noqa: PLR2004 - too few tell nothing
            return "cp949"
        # GB 2312 puts its frequent characters at B0-D7 with both bytes high; Big5 at A4-C6, and
        # about every third of its second bytes is ASCII.
        both_high = sum(len(run) - len(run) % 2 for run in runs) / high
        common = sum(0xA1 <= lead <= 0xD7 for lead in leads) / len(leads)  # noqa: PLR2004 - see above
        if both_high > 0.9 and common > COMMON_SHARE and _fits(sample, "gb18030"):  # noqa: PLR2004 - see above
            return _cyrillic(runs) or "gb18030"
        common = sum(0xA1 <= lead <= 0xC6 for lead in leads) / len(leads)  # noqa: PLR2004 - see above
        if common > COMMON_SHARE and _fits(sample, "big5hkscs"):
            return "big5hkscs"
    return _cyrillic(runs) or "cp1252"


def _cyrillic(runs: list[bytes]) -> str | None:
    """Tell Cyrillic words by their case: lower letters are C0-DF in KOI8-R, E0-FF in cp1251."""
    joined = b"".join(runs)
    if not runs or len(joined) / len(runs) < LETTERS_PER_RUN:
        return None
    low = sum(0xC0 <= byte <= 0xDF for byte in joined)  # noqa: PLR2004 - see the docstring
    high = sum(byte >= 0xE0 for byte in joined)  # noqa: PLR2004 - see the docstring
    if low + high < 0.95 * len(joined):
        return None
    if high >= 4 * low:
        return "cp1251"
    return "koi8-r" if low >= 4 * high else None


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
    squeezed = _NOT_LETTER_OR_DIGIT.sub("", charset.lower())
    return squeezed in ("usascii", "ascii", "ansix341968", "iso646us")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(sample: bytes) -> bool:
    """Say whether nearly all high bytes form UTF-8: cut in the middle, or a stray byte in it."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - broken - len(text.encode("ascii", "ignore"))
    return whole > WHOLE_PER_BROKEN * broken


def _share_broken(data: bytes, codec: str) -> float:
    text = _decode_loosely(data, codec)
    return text.count("\ufffd") / max(len(text), 1)


def _fits(sample: bytes, codec: str) -> bool:
    return _share_broken(sample, codec) < BROKEN_SHARE


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _decode_loosely(data: bytes, codec: str) -> str:
    return data.decode(codec, "replace")


def _complaint(charset: str, codec: str | None, guessed: str) -> str | None:
    if not charset:
        return f"The text names no character set; it was read as {guessed}."
    if codec is None:
        return f"The character set “{charset[:40]}” is unknown; the text was read as {guessed}."
    if codec == guessed:
        return f"Some bytes of the text are no {charset[:40]}; they are shown as “\ufffd”."
    return f"The text is not in {charset[:40]} as declared; it was read as {guessed}."
