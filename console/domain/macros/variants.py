"""Domain: in which language a macro speaks, and why (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.domain.articles.variants import COMMON, find_language
from console.domain.language_names import language_name
from data.records import MacroText


@dataclass(frozen=True, slots=True)
class Variant:
    """The text that is used, and why it is that one."""

    text: MacroText
    why: str
    """As `Danish, the conversation's language`."""
    is_foreign: bool = False
    """It speaks another language than the customer, for want of a better one."""


def choose_text(
    texts: Sequence[MacroText],
    *,
    conversation: str | None = None,
    customer: str | None = None,
    asked: str | None = None,
) -> Variant | None:
    """Choose the text for a conversation; None where there is none.

    What was asked for comes first, then the conversation's language, the customer's, the text for
    all others, English, and whatever there is.
    """
    if not texts:
        return None
    wishes = (
        (asked, "as asked for"),
        (conversation, "the conversation's language"),
        (customer, "the customer's language"),
    )
    missing = [language for language, _ in wishes if language]
    for language, why in wishes:
        if language and (found := find_text(texts, language)) is not None:
            return Variant(found, f"{_named(found, language)}, {why}")
    without = f", as there is none in {language_name(missing[0])}" if missing else ""
    general = next((text for text in texts if not text.language), None)
    if general is not None:
        only = "the only text" if len(texts) == 1 else "the text for all languages"
        return Variant(general, f"{only}{without}")
    found = find_text(texts, COMMON)
    if found is not None:
        why = f"{language_name(found.language)}{without or ', as nothing says more'}"
        return Variant(found, why, is_foreign=bool(missing))
    why = f"{language_name(texts[0].language)}, the first{without}"
    return Variant(texts[0], why, is_foreign=bool(missing))


def find_text(texts: Sequence[MacroText], language: str) -> MacroText | None:
    """Give the text for a language: en-GB takes en's, and en that of en-GB where it has none."""
    return find_language(texts, language, of=lambda text: text.language)


def in_order(texts: Sequence[MacroText]) -> tuple[MacroText, ...]:
    """Give texts in the one order in which they are kept: for all languages, then by code."""
    return tuple(sorted(texts, key=lambda text: text.language.casefold()))


def _named(text: MacroText, language: str) -> str:
    name = language_name(text.language)
    return name if text.language.casefold() == language.casefold() else f"{name} for {language}"
