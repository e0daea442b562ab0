"""The words of the site around the articles."""

from __future__ import annotations

import string
from dataclasses import asdict
from datetime import date

import pytest

from console.domain.site.words import count, say_date, words_of

LANGUAGES = ("en", "da", "sv", "et", "zh")


def fields(text: str) -> set[str | None]:
    """Name what is filled into a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    """Each sentence is there, in words of its own, with the same things to fill in."""
    english, said = asdict(words_of("en")), asdict(words_of(language))

    assert language == said["language"]
    for name, text in said.items():
        assert text
        assert fields(english[name]) == fields(text), name
    same = {name for name in said if said[name] == english[name]} - {"language"}
    assert language == "en" or not same


def test_other_languages_speak_english() -> None:
    """A region speaks its language; one without words speaks English."""
    assert "da" == words_of("da-DK").language
    assert "en" == words_of("de").language


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "3 March 2027"),
        ("da", "3. marts 2027"),
        ("sv", "3 mars 2027"),
        ("et", "3. märts 2027"),
        ("zh", "2027年3月3日"),
    ],
)
def test_dates_are_said_as_people_write_them(language: str, expected: str) -> None:
    """Each language has its own order and its own months."""
    assert expected == say_date(date(2027, 3, 3), language)


def test_one_is_one() -> None:
    """A single thing is said as one."""
    assert ["1 article", "2 articles"] == [count(n, "1 article", "{n} articles") for n in (1, 2)]
