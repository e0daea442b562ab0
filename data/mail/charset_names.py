"""Find the codec for a character set as mail names it (pure).

Theory of operation: mail names sets by the subset they started from, by names that Python does not
know, and with signs around them. The larger set reads everything that the smaller one does (WHATWG
Encoding, section 4.2), so it is taken.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from data.mail import viscii

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
    "iso2022jpms": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext",
    "cp50222": "iso2022_jp_ext", "csiso2022jp": "iso2022_jp_ext", "iso2022jp1": "iso2022_jp_ext",
    "utf8mac": "utf_8", "utf16": "utf_16_be", "iso10646ucs2": "utf_16_be", "ucs2": "utf_16_be",
    "xmacce": "mac_latin2", "xmaccentraleurroman": "mac_latin2", "xmacgreek": "mac_greek",
    "xmacturkish": "mac_turkish", "xwindows949": "cp949", "xeucjp": "euc_jp", "xbig5": "big5hkscs",
    "xgb": "gb18030", "xgb2312": "gb18030", "xcp1251": "cp1251", "xcp1252": "cp1252",
    "xiso88591": "cp1252", "88591": "cp1252", "isolatin1": "cp1252",
    "iso88599": "cp1254", "iso88598i": "iso8859_8", "iso88598e": "iso8859_8",
    "iso88596i": "iso8859_6", "tis620": "cp874", "iso885911": "cp874", "windows874": "cp874",
    "xmacroman": "mac_roman", "macintosh": "mac_roman", "xmaccyrillic": "mac_cyrillic",
    "koi8": "koi8_r", "koi": "koi8_r", "unicode11utf7": "utf_7", "unicode": "utf_16_be",
    "utf": "utf_8", "unicode11utf8": "utf_8", "unicode20utf8": "utf_8", "xutf8": "utf_8",
    "utf8mb4": "utf_8", "utf8mb3": "utf_8", "isoutf8": "utf_8", "iso10646utf8": "utf_8",
    "xmacicelandic": "mac_iceland", "xmacjapanese": "cp932", "xmacchinesesimp": "gb18030",
    "xmacchinesetrad": "big5hkscs", "xmackorean": "cp949", "xmacukrainian": "mac_cyrillic",
    "xmacce2": "mac_latin2", "macce": "mac_latin2", "xmacarabic": "mac_arabic",
    "koi8ru": "koi8_u", "koi8e": "koi8_r", "isoir111": "koi8_r", "ecmacyrillic": "koi8_r",
    "cp51932": "euc_jp", "cp51949": "cp949", "cp51936": "gb18030", "cp54936": "gb18030",
    "cp20866": "koi8_r", "cp21866": "koi8_u", "cp28592": "iso8859_2", "cp28595": "iso8859_5",
    "cp28605": "iso8859_15", "cp1200": "utf_16_le", "cp1201": "utf_16_be", "cp65000": "utf_7",
    "xviscii": "viscii", "csviscii": "viscii", "viscii11": "viscii",
    "win1250": "cp1250", "win1251": "cp1251", "win1252": "cp1252",
}  # fmt: skip
# Python's registry also holds codecs that are no character sets (base64, zlib, punycode).
_TEXT_CODEC = re.compile(
    "(?:utf|iso8859|iso2022|cp[0-9]|koi8|mac|big5|gb|hz|shift_jis|euc|johab|tis|latin|ascii"
    f"|ptcp|kz1048|hp|{viscii.NAME})"
)
_NAME = re.compile(r"[A-Za-z0-9._:+-]{1,40}")
_AROUND_NAME = re.compile(r"%22|[\s\"'=;,<>()]+")
"""Signs that careless programs leave in the name of a set."""
_NOT_LETTER_OR_DIGIT = re.compile("[^a-z0-9]+")


def squeezed(charset: str) -> str:
    """Give the small letters and digits of a name, which tell sets apart."""
    return _NOT_LETTER_OR_DIGIT.sub("", charset.lower())


@lru_cache(maxsize=256)
def find_codec(charset: str) -> str | None:
    """Give Python's name for a declared character set; None when there is no such set."""
    if _NAME.fullmatch(charset) is None:
        charset = _AROUND_NAME.sub("", charset)
        if _NAME.fullmatch(charset) is None:
            return None
    lowered, bare = charset.lower(), squeezed(charset)
    wanted = _RENAMED.get(bare, lowered)
    if not wanted:
        return None
    for name in (
        wanted,
        wanted.removeprefix("x-"),
        wanted.replace("windows", "cp").replace("cp-", "cp"),
        bare,
        bare.replace("dos", "cp"),
    ):
        try:
            found = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if _TEXT_CODEC.match(found):
            return found
    return None
