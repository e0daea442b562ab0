"""Say in which one-byte character set a text most likely is, by the letters it would give (pure).

Theory of operation: the same bytes are letters in one set and signs in another. Each set is tried
and its letters weighed: those that its languages use count for it, signs that no text has there
and capitals inside small words count against it. What nothing speaks for is Western.
"""

# ruff: noqa: RUF001 - letters and signs of many alphabets

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

SAMPLE_BYTES = 6_000
"""Of what stands around bytes beyond ASCII; more changes no verdict."""
# Bounded on both sides: a long word without such a byte would be walked again from each letter.
_WORD = re.compile(rb"[A-Za-z]{0,12}[\x80-\xff][A-Za-z\x80-\xff]{0,60}")
_COMMON = 1.0
_SIGN = 0.4
MARGIN = 0.03
_FOREIGN = -0.4
_DRAWING = -0.8
_CONTROL = -2.0
_MIXED_CASE = -1.0
_IN_CAPITALS = 0.97
"""Of two readings that fit, the one in small letters is the likelier."""
_CAPITALS_MIN = 4
_MIXED_SCRIPT = -1.5
_SIGNS = frozenset("“”„‚‘’–—…€•\xa0«»°§£©®·№™¿¡´")
_THAI_MARKS = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")
_THAI_LEADING = frozenset("เแโใไ")
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ"
_SCRIPTS = {
    "cyrillic": (_RUSSIAN, "оаинвертслкудмпяьзігчбєхйшїюжцщфґ", "аоиенрстјукдмпвлзбгчшжхцњћљђџф"),
    "greek": ("αοιετσνηυρπκμλςωγδθβχφξζψάέήίόύώΰϊϋΐ",),
    "hebrew": ("יהולמראתבשנםדקעחפכגצזטסןךףץ",),
    "arabic": ("اليمنترهوبدكعسفحقجشىصخطأضذثزظةغءإآؤئ،؟؛", "ایندرمهتوبلسشکگخزفچعقحجپطصغضءآئذثظژ،؟"),
    "thai": ("กขคงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรลวศษสหอฮะัาำิีึืุูเแโใไๅ่้็์ๆฯ",),
    # French, German, Danish and Norwegian, Swedish and Finnish, Spanish, Portuguese, Italian,
    # Icelandic, Dutch, Estonian.
    "western": (
        "éèàçêâôùûîëïœ",
        "äöüßé",
        "æøåéö",
        "åäöéü",
        "áéíóúñü¿¡",
        "ãõçáéíóúâêôà",
        "àèéìòù",
        "áéíóúýðþæö",
        "éëïèöüó",
        "äöõüšž",
    ),
    # Czech, Slovak, Polish, Hungarian, Romanian, Croatian and Slovene.
    "central": ("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "baltic": ("äöõüšž", "āčēģīķļņšūž", "ąčęėįšųūž"),
    "turkish": ("çğıöşüâîİ",),
}
# By how much text of that kind there is in mail: on equal terms the first wins.
_SETS: tuple[tuple[str, str], ...] = (
    ("cp1252", "western"), ("cp1251", "cyrillic"), ("koi8-r", "cyrillic"), ("koi8-u", "cyrillic"),
    ("cp1250", "central"), ("iso8859-2", "central"), ("cp1257", "baltic"), ("cp1253", "greek"),
    ("cp1254", "turkish"), ("cp1255", "hebrew"), ("cp1256", "arabic"), ("cp874", "thai"),
    ("iso8859-15", "western"), ("iso8859-5", "cyrillic"), ("cp866", "cyrillic"),
    ("iso8859-7", "greek"), ("iso8859-6", "arabic"), ("mac-roman", "western"),
    ("mac-cyrillic", "cyrillic"), ("cp850", "western"), ("cp437", "western"), ("cp852", "central"),
)  # fmt: skip
_OF_LATIN = ("western", "central", "baltic", "turkish")
LATIN = frozenset(codec for codec, script in _SETS if script in _OF_LATIN)
"""Sets whose letters stand alone among those of ASCII."""


def guess_one_byte_codec(data: bytes) -> tuple[str, float]:
    """Give the likeliest set, and how well it fits: 1 is perfect, below 0 it is no text of any."""
    words = _WORD.findall(data[: 4 * SAMPLE_BYTES])
    sample = b" ".join(words)[:SAMPLE_BYTES]
    return _guess(sample) if sample else ("cp1252", 0.0)


@lru_cache(maxsize=256)
def _guess(sample: bytes) -> tuple[str, float]:
    best, most = "cp1252", score_of(sample, "cp1252")
    for codec, _ in _SETS[1:]:
        score = score_of(sample, codec)
        if score > most + MARGIN:
            best, most = codec, score
    return best, most


def score_of(sample: bytes, codec: str) -> float:
    """Weigh what the bytes beyond ASCII would be in a set, in the language that fits best."""
    text = sample.decode(codec, "replace")
    is_latin, is_thai = codec in LATIN, codec == "cp874"
    odd = 0.0
    before = " "
    for char in text:
        if char > "\x7f":
            if is_thai:
                odd += _MIXED_SCRIPT * _is_no_thai(before, char)
            elif char.isalpha():
                if char.isupper() and before.islower():
                    odd += _MIXED_CASE
                elif not is_latin and before.isascii() and before.isalpha():
                    odd += _MIXED_SCRIPT
        elif not is_latin and before > "\x7f" and before.isalpha() and char.isalpha():
            odd += _MIXED_SCRIPT
        before = char
    capitals = 1.0
    if not is_thai and _is_in_capitals(text):
        text, capitals = text.lower(), _IN_CAPITALS
    counted = Counter(char for char in text if char > "\x7f")
    count = counted.total()
    script = next(script for name, script in _SETS if name == codec)
    most = max(
        sum(_weigh(char, language) * times for char, times in counted.items())
        for language in _weights(script)
    )
    return (capitals * most + odd) / count if count else 0.0


def _is_in_capitals(text: str) -> bool:
    """Say whether all letters beyond ASCII are capitals, so that being one speaks against none."""
    letters = [char for char in text if char > "\x7f" and char.isalpha()]
    return len(letters) >= _CAPITALS_MIN and all(map(str.isupper, letters))


def _is_no_thai(before: str, char: str) -> bool:
    """Recognise a mark without a consonant below it, or a vowel sign that leads none."""
    if char in _THAI_MARKS:
        return not "ก" <= before <= "\u0e4e" or before in _THAI_LEADING
    return before in _THAI_LEADING and not "ก" <= char <= "ฮ"


def _weigh(char: str, language: dict[str, float]) -> float:
    weight = language.get(char)
    if weight is not None:
        return weight
    if char in _SIGNS:
        return _SIGN
    if char == "\ufffd" or char < "\xa0":
        return _CONTROL
    return _DRAWING if "\u2500" <= char <= "\u25a0" else _FOREIGN


@cache
def _weights(script: str) -> tuple[dict[str, float], ...]:
    """Say of each language of a script what its letters count; frequent ones stand first."""
    found = []
    for letters in _SCRIPTS[script]:
        weights: dict[str, float] = {}
        for place, char in enumerate(letters):
            weight = _COMMON if script in _OF_LATIN else _COMMON - 0.4 * place / len(letters)
            weights[char] = weight
            weights.setdefault(char.upper(), weight * 0.6)
        found.append(weights)
    return tuple(found)
