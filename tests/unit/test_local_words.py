"""Days, clocks and numbers are written as each language writes them: checked against CLDR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal

from console.domain import local_words
from console.domain.local_words import TABLE, speak, words_for
from console.domain.locales import lacks_letters, language_said

DAYS = [date(2026, 1, 1) + timedelta(days=16 * number) for number in range(24)]
AFTERNOON = datetime(2026, 11, 27, 14, 5, 9, tzinfo=UTC)
LOCALES = {
    "en-gb": "en_GB", "en-ie": "en_IE", "en-us": "en_US", "en-ca": "en_CA", "en-au": "en_AU",
    "en-in": "en_IN", "da": "da", "sv-se": "sv", "et-ee": "et", "no": "nb", "de-de": "de",
    "fi": "fi", "fr": "fr", "nl": "nl", "zh-cn": "zh",
}  # fmt: skip
"""Names as POSIX has them, and as CLDR has them."""


@pytest.fixture(autouse=True)
def _speak_english_again() -> Iterator[None]:
    yield
    speak(words_for(""))


def bare(text: str) -> str:
    """Leave out what we do: commas, dots behind short words, and which blank it is."""
    text = re.sub(r"(?<=[^\W\d])\.", "", re.sub(r"(?<=Sep)t|(?<=Jun)e|(?<=Jul)y|,", "", text))
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize("name", LOCALES)
def test_days_and_clocks_are_those_of_cldr(name: str) -> None:
    """Words, order and signs are CLDR's, on days in every month and on every weekday."""
    speak(words_for(name))
    theirs = Locale.parse(LOCALES[name])
    for day in DAYS:
        for skeleton, said in (
            ("MMMd", local_words.short_day(day)),
            ("yMMMd", local_words.long_day(day)),
            ("MMMEd", local_words.with_weekday(day)),
            ("yMMM", local_words.month(day)),
        ):
            assert bare(format_skeleton(skeleton, day, locale=theirs)) == bare(said)
    told = format_time(AFTERNOON, "short", locale=theirs).replace("p.m.", "PM")
    assert bare(told).upper() == bare(local_words.clock(AFTERNOON))


@pytest.mark.parametrize("name", LOCALES)
def test_numbers_are_those_of_cldr(name: str) -> None:
    """Thousands stand apart, and a fraction has its sign."""
    speak(words_for(name))
    theirs = Locale.parse(LOCALES[name])
    group, point = theirs.number_symbols["latn"]["group"], theirs.number_symbols["latn"]["decimal"]

    assert bare(f"1{group}234{group}567") == bare(local_words.number(1_234_567))
    assert bare(format_decimal(12345, locale=theirs)) == bare(local_words.number(12345))
    assert f"1{point}4" == local_words.decimal(1.4)
    assert "999" == local_words.number(999)


def test_every_language_is_checked() -> None:
    """No language has words that nothing holds against CLDR."""
    checked = {name.partition("-")[0].replace("no", "nb") for name in LOCALES} | {"en-us"}

    assert set(TABLE) <= checked


@pytest.mark.parametrize("name", ["da", "zh-cn", "et", "fi", "en-us"])
def test_plain_letters_suffice(name: str) -> None:
    """With plain letters only, days are in English words, in the order that the language has."""
    speak(words_for(name, is_ascii=True))
    said = [local_words.moment(AFTERNOON + timedelta(days=16 * n)) for n in range(24)]

    assert [] == [each for each in said if not each.isascii()]


@pytest.mark.parametrize(
    ("environ", "own", "expected"),
    [
        ({}, "", ""),
        ({"LANG": "C.UTF-8"}, "", ""),
        ({"LANG": "C.UTF-8"}, "da", "da"),
        ({"LANG": "en_US.UTF-8"}, "", "en-us"),
        ({"LANG": "en_US.UTF-8"}, "da", "da"),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "sv_SE.UTF-8"}, "da", "sv-se"),
        ({"LC_TIME": "sv_SE.UTF-8", "LC_ALL": "et_EE@euro"}, "", "et-ee"),
        ({"LC_TIME": "POSIX", "LANG": "zh_CN.GB18030"}, "", "zh-cn"),
        ({"LC_NUMERIC": "de_DE"}, "", ""),
    ],
)
def test_the_environment_says_which_language(
    environ: dict[str, str], own: str, expected: str
) -> None:
    """LC_ALL and LC_TIME come first, then what the agent says, then the box's LANG."""
    assert expected == language_said(environ, "LC_TIME", own)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ""),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "da_DK.utf8"}, ""),
        ({"LC_CTYPE": "UTF-8"}, ""),
        ({"LANG": "C"}, "LANG=C"),
        ({"LANG": "da_DK.ISO-8859-1"}, "LANG=da_DK.ISO-8859-1"),
        ({"LC_ALL": "POSIX", "LANG": "C.UTF-8"}, "LC_ALL=POSIX"),
    ],
)
def test_the_environment_says_which_letters(environ: dict[str, str], expected: str) -> None:
    """The first variable that is set decides; where none is, nobody has said anything."""
    assert expected == lacks_letters(environ)
