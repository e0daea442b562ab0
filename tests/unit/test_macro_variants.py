"""In which language a macro speaks, and why."""

from __future__ import annotations

import pytest

from console.domain.macros.variants import choose_text, find_text, in_order
from data.records import MacroText


def texts(*languages: str) -> tuple[MacroText, ...]:
    """Give a text for each language; the empty one is for all."""
    return tuple(MacroText(language, f"text {language}") for language in languages)


@pytest.mark.parametrize(
    ("languages", "told", "expected", "why"),
    [
        (("", "da", "en"), ("da", "en", None), "da", "Danish, the conversation's language"),
        (("", "da", "en"), (None, "en", None), "en", "English, the customer's language"),
        (("", "da"), ("fi", "sv", None), "",
         "the text for all languages, as there is none in Finnish"),
        (("da", "en"), ("fi", None, None), "en", "English, as there is none in Finnish"),
        (("da", "en"), (None, None, None), "en", "English, as nothing says more"),
        (("da", "sv"), ("fi", None, None), "da", "Danish, the first, as there is none in Finnish"),
        (("", "da"), ("da", None, "da"), "da", "Danish, as asked for"),
        (("en",), ("en-GB", None, None), "en", "English for en-GB, the conversation's language"),
        (("en-GB",), ("en", None, None), "en-GB",
         "English (GB) for en, the conversation's language"),
        (("",), (None, None, None), "", "the only text"),
        (("",), ("da", None, None), "", "the only text, as there is none in Danish"),
    ],
)  # fmt: skip
def test_the_language_is_chosen_and_explained(
    languages: tuple[str, ...], told: tuple[str | None, ...], expected: str, why: str
) -> None:
    """Conversation, customer, all, English, the first: in this order, and it says which."""
    conversation, customer, asked = told
    chosen = choose_text(
        texts(*languages), conversation=conversation, customer=customer, asked=asked
    )

    assert chosen is not None
    assert (expected, why) == (chosen.text.language, chosen.why)


def test_without_a_text_none_is_chosen() -> None:
    """A macro that only acts says nothing."""
    assert choose_text(()) is None
    assert find_text((), "da") is None


def test_texts_have_one_order() -> None:
    """For all languages first, then by code: so files give the same macro back."""
    ordered = in_order(texts("sv", "", "da"))

    assert ["", "da", "sv"] == [text.language for text in ordered]
