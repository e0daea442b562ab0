"""Fold text so that full-text search finds it however it was typed.

Theory of operation: SQLite's `unicode61 remove_diacritics 2` lowers case and takes accents off
what Unicode can decompose; here is done what it cannot do. Letters that do not decompose become
those people type instead (ø o, æ ae, ß ss, ł l), full-width forms become plain (NFKC), and a run
of Chinese, Japanese or Thai characters, in which nothing separates the words, becomes its
overlapping pairs: 开发票 is indexed as 开发 and 发票, so 发票 is found inside a sentence. A query
is folded in the same way; a single such character is looked for as the beginning of a pair.
"""

# ruff: noqa: RUF001 - letters that look alike are what is folded

from __future__ import annotations

import re
from functools import cache
from operator import add
from unicodedata import combining, normalize

from data.text.safe import clean_line

# Scripts written without spaces: kana, Han, Thai, Lao, Khmer, Burmese. Korean has spaces, but its
# endings stick to the words, so pairs serve it better than whole words.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u104f\u1780-\u17d3\u3005-\u3007\u3041-\u3096"
    "\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_RUN = f"[{UNSPACED}][{UNSPACED}]*+"
# Text of these is in NFKC as far as words go: what would change (an ellipsis, a full-width comma)
# separates words before and after. It is most mail, and the test costs a tenth of normalising.
_STABLE = (
    "[\u0000-\u009f\u00a1-\u00a7\u00a9\u00ab-\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u0131"
    "\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0400-\u0482\u048a-\u052f\u2010-\u2023\u2025-\u2027"
    "\u2030-\u2032\u2039\u203a\u20ac\u3001-\u3011\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff"
    "\uac00-\ud7a3\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]*+"
)
LETTERS: dict[str, str] = {
    "ø": "o", "Ø": "O", "ǿ": "o", "Ǿ": "O", "æ": "ae", "Æ": "AE", "ǽ": "ae", "Ǽ": "AE", "ǣ": "ae",
    "Ǣ": "AE", "œ": "oe", "Œ": "OE", "ß": "ss", "ẞ": "SS", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ı": "i",
    "İ": "I", "ĸ": "k", "ŋ": "n", "Ŋ": "N",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+")
JOINERS = "-'\u2010\u2011\u2019"
"""Hyphens and apostrophes: one word for some, two for others."""
_PART = f"[^\\W_{UNSPACED}]"
_JOINED = f"(?<!{_PART}){_PART}++(?:[{JOINERS}]{_PART}++)++"
_TOGETHER = str.maketrans(dict.fromkeys(JOINERS))
VOICED_MARKS = frozenset("\u3099\u309a")
"""Combining in Unicode, but が is another letter than か, not an accented one."""


def fold_text(text: str) -> str:
    """Return the text as the index is to hold it; words stay in their order."""
    if text.isascii():
        return text
    text = fold_letters(text)
    last: list[str] = []

    def pairs(match: re.Match[str]) -> str:
        run = match.group()
        last.append(run[-1])
        return _pairs(run)

    text = _pattern(_RUN).sub(pairs, text)
    if last:
        # A run's last character begins no pair. Looked for alone it must be found too, so it is
        # listed behind the text, where it stands between no two words of a phrase.
        text = f"{text} {' '.join(dict.fromkeys(last))}"
    return text


def fold_phrase(text: str) -> tuple[str, ...]:
    """Return the words of a query, in order, as the index holds them."""
    if not text.isascii():
        text = _pattern(_RUN).sub(lambda match: _pairs(match.group()), fold_letters(text))
    text = text.lower()
    if not text.isascii():
        # What `remove_diacritics 2` does to the text that is indexed.
        parts = normalize("NFD", text)
        text = "".join(char for char in parts if not combining(char) or char in VOICED_MARKS)
        text = normalize("NFC", text)
    return tuple(_TOKEN.findall(text))


def fold_joined(text: str) -> tuple[str, ...]:
    """Return the words with hyphens or apostrophes as they are written together, folded.

    `Wi-Fi` gives `wifi` and `don't` gives `dont`; `fold_phrase` gives their parts.
    """
    if not text.isascii():
        text = fold_letters(text)  # composed: an accent that stands apart would end a word
    found = _pattern(_JOINED).findall(text)
    together = (word.translate(_TOGETHER) for word in found)
    return tuple(token for word in together for token in fold_phrase(word) if not token.isdigit())


def needs_prefix(token: str) -> bool:
    """Say whether a token of a query is half a pair and must be looked for as a beginning."""
    return len(token) == 1 and is_of_pairs(token)


def is_of_pairs(token: str) -> bool:
    """Say whether a token is of a script without spaces, of which pairs are looked for."""
    return _pattern(_RUN).fullmatch(token) is not None


@cache
def _pattern(source: str) -> re.Pattern[str]:
    # Compiled at first use: 8 ms that a command without a word beyond ASCII does not pay.
    return re.compile(source)


def fold_letters(text: str) -> str:
    """Return the text with letters that do not decompose written as those people type instead."""
    if _pattern(_STABLE).fullmatch(text) is None:
        text = normalize("NFKC", text)
    # Forty searches of the C library are a third of one pass with a pattern or a table.
    for letter, plain in LETTERS.items():
        if letter in text:
            text = text.replace(letter, plain)
    return text


def _pairs(run: str) -> str:
    return f" {' '.join(map(add, run, run[1:]))} " if len(run) > 1 else f" {run} "


def fold_name(text: str) -> str:
    """Return a name in the form in which it is kept: NFKC, lower case, single spaces, safe."""
    # Lower case may decompose what was composed (İ), so the form is made last; that in turn may
    # leave an accent on nothing (of a cedilla alone), which has to be made safe again.
    folded = clean_line(normalize("NFKC", normalize("NFKC", text).lower()))
    return " ".join(folded.split())


def fold_tag(text: str) -> str:
    """Return a tag in the form in which it is kept: a name without `#`, joined by `-`."""
    return "-".join(fold_name(fold_name(text).lstrip("# ")).split())
