"""Terms: words, pieces of words, meanings; small words, numbers and addresses are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.meaning_words import MEANINGS
from console.domain.articles.terms import (
    index_text,
    is_signed,
    pieces_of,
    terms_of,
    words_of_text,
)

LANGUAGES = ("en", "da", "sv", "et", "zh")


def words(text: str, language: str) -> set[str]:
    """Give the telling words of a text."""
    return {term for term in words_of_text(text, language) if not is_signed(term)}


def test_what_says_nothing_is_left_out() -> None:
    """Small words, numbers, addresses and links are no terms; a short code is one."""
    text = "Hi, I have an E27 bulb: order 88120, mette@x.example, https://x.example/lamp"

    assert {"e27", "bulb", "order"} == words(text, "en")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "I want a refund", "Please give me my money back"),
        ("da", "Hvor bliver min pakke", "Min pakke er ikke kommet"),
        ("sv", "Kan inte logga in", "Appen slänger ut mig"),
        ("et", "Raha tagasi", "Millal tagasimakse laekub"),
        ("zh", "什么时候退款", "钱怎么还没退还"),
    ],
)
def test_the_same_is_meant(language: str, one: str, other: str) -> None:
    """What is said in other words has a meaning in common."""
    shared = words_of_text(one, language).keys() & words_of_text(other, language).keys()

    assert [term for term in shared if term.startswith("#")]


def test_meanings_go_across_languages() -> None:
    """A question in one language meets an article in another."""
    asked = words_of_text("Hvornår får jeg mine penge tilbage?", "da")

    assert {"#money_back"} <= asked.keys() & words_of_text("When does my refund come?", "en").keys()


def test_inflected_words_share_pieces() -> None:
    """Endings and compounds of any language have pieces in common with their words."""
    assert set(pieces_of("tagasimakse")) & set(pieces_of("tagasimakset"))
    assert set(pieces_of("levering")) & set(pieces_of("leveringstiden"))
    assert () == pieces_of("lamp")


def test_every_meaning_has_words_in_every_language() -> None:
    """No line of the lexicon leaves a language out, and no meaning is there twice."""
    lines = [line.split(" | ") for line in MEANINGS.splitlines()]

    assert [LANGUAGES] * len(lines) == [
        tuple(part.partition(":")[0].strip() for part in line[1:]) for line in lines
    ]
    assert len({line[0].strip() for line in lines}) == len(lines)


@given(st.text(max_size=200), st.sampled_from([*LANGUAGES, "", "nb", "fi", "x-y"]))
def test_any_text_can_be_indexed(text: str, language: str) -> None:
    """Whatever is written, what goes into the index has no term that could break a query."""
    terms = terms_of(text, language)

    assert not [term for term in terms if '"' in term or not term.strip("+#")]
    assert isinstance(index_text(text, language), str)
