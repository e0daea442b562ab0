"""Guess the language a customer wrote in, from its script, its small words and its letters.

Theory of operation: a script of its own (Chinese, Japanese, Korean, Russian, …) decides at once.
Otherwise every word of the beginning votes for the languages whose small words it belongs to, the
less the more languages share it, and telling letters and endings vote too. Danish and Norwegian
share most of their small words, so what tells them apart (`af`/`av`, `fået`/`fått`, `-tion`/
`-sjon`) is listed in full. No clear winner means None: no guess is better than a wrong one.
"""

from __future__ import annotations

import re

from data.text.language_words import ENDINGS, LETTERS, WORDS

LOOKED_AT = 1000
"""Characters that are looked at; more text did not change an answer and costs time on each mail."""
WORDS_MIN = 3
SCORE_MIN = 1.5
LEAD_MIN = 1.2
"""How many times the second best the best must have; a tie between neighbours is no answer."""
KNOWN_SHARE = 0.06
"""Votes for each different word; a text below it is in some language we do not know."""
LETTER_VOTES_MAX = 4
CJK_SHARE = 4
"""One Chinese or Japanese character says as much as this many Latin letters."""
SCRIPT_MIN = 2
"""Characters of a script below which it may be a mere name in another language's text."""

_WORD = re.compile(r"[^\W\d_]+")
_PUNCTUATION = '.,;:!?()[]<>*"…“”„«»¿¡–'  # noqa: RUF001 - as written in mail
_APART = "'’-/"  # noqa: RUF001 - two apostrophes
_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_SCRIPTS = {
    "kana": re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]+"),
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff]+"),
    "ko": re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]+"),
    "cyrillic": re.compile("[\u0400-\u052f]+"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]+"),
    "he": re.compile("[\u05d0-\u05ea]+"),
    "arabic": re.compile("[\u0620-\u06d3]+"),
    "th": re.compile("[\u0e01-\u0e5b]+"),
}
_OTHER_SCRIPTS = ("ko", "cyrillic", "el", "he", "arabic", "th")
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u3040-\ud7a3\uf900-\ufaff\uff66-\uff9d]")


def guess_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language, or None if it is too short or unclear."""
    sample = text[:LOOKED_AT]
    if "@" in sample or "://" in sample or "www." in sample:
        sample = _ADDRESSES.sub(" ", sample)
    sample = sample.casefold()
    if not sample.isascii() and _BEYOND_LATIN.search(sample) is not None:
        by_script = _guess_by_script(sample)
        if by_script is not None:
            return by_script
    return _guess_by_words(sample)


def _guess_by_script(sample: str) -> str | None:
    """Decide by the script most letters are in; None if that is Latin."""
    kana, han = _count("kana", sample), _count("han", sample)
    cjk = kana + han
    # Japanese writes its endings in kana; Chinese has none, but may name a Japanese product.
    chinese_or_japanese = "ja" if kana * 8 >= han else "zh"
    if cjk * 2 >= len(sample):
        return chinese_or_japanese
    others = {script: _count(script, sample) for script in _OTHER_SCRIPTS}
    name, count = max(others.items(), key=_by_count)
    total = sum(map(len, _WORD.findall(sample)))
    latin = total - cjk - sum(others.values())
    if cjk >= SCRIPT_MIN and cjk >= count and cjk * CJK_SHARE >= latin:
        return chinese_or_japanese
    if count <= SCRIPT_MIN or count < latin:
        return None
    if name == "cyrillic":
        return "uk" if any(letter in sample for letter in "іїєґ") else "ru"
    if name == "arabic":
        return "fa" if any(letter in sample for letter in "پچژگ") else "ar"
    return name


def _guess_by_words(sample: str) -> str | None:
    # Splitting costs a fifth of finding words by pattern; "j'ai" is two words.
    for apart in _APART:
        sample = sample.replace(apart, " ")
    words = sample.split()
    if len(words) < WORDS_MIN:
        return None
    scores: dict[str, float] = {}
    different = {word.strip(_PUNCTUATION) for word in set(words)}
    for word in WORDS.keys() & different:
        for language, weight in WORDS[word]:
            scores[language] = scores.get(language, 0.0) + weight
    if not sample.isascii():
        for letter in LETTERS.keys() & set(sample):
            times = min(sample.count(letter), LETTER_VOTES_MAX)
            for language, weight in LETTERS[letter]:
                scores[language] = scores.get(language, 0.0) + weight * times
    for ending, language in ENDINGS:
        if language in scores and ending in sample:
            scores[language] += 0.5
    if not scores:
        return None
    language = max(scores, key=scores.__getitem__)
    best = scores.pop(language)
    second = max(scores.values(), default=0.0)
    if best < max(SCORE_MIN, len(different) * KNOWN_SHARE) or best < second * LEAD_MIN:
        return None
    return language


def _count(script: str, sample: str) -> int:
    return sum(map(len, _SCRIPTS[script].findall(sample)))


def _by_count(item: tuple[str, int]) -> int:
    return item[1]
