"""Services: what is typed into the composer, as the values of a private file and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.records import ConversationId, DraftKind, Words
from data.store.article_uses import dump_article_uses, load_article_uses
from data.store.macro_rows import dump_uses, load_uses

MAIL = "mail:"
NEW = "new"


def about_of(number: ConversationId | None) -> str:
    """Give what a text belongs to, as private files call it."""
    return f"{MAIL}{NEW if number is None else number}"


def number_of(about: str) -> ConversationId | None:
    """Give the conversation back; None for a text that begins one."""
    word = about.removeprefix(MAIL)
    return None if word == NEW else ConversationId(int(word))


def values_of(words: Words) -> dict[str, Any]:
    """Give words as values."""
    return {
        "kind": words.kind.value,
        "text": words.text,
        "scope": words.scope,
        "to": words.to,
        "cc": words.cc,
        "subject": words.subject,
        "base_revision": words.base_revision,
        "macros": dump_uses(words.macros),
        "articles": dump_article_uses(words.articles),
    }


def words_of(values: Mapping[str, Any]) -> Words:
    """Read what `values_of` gave.

    Raises:
        KeyError, ValueError: somebody else has written it.
    """
    return Words(
        DraftKind(values["kind"]),
        str(values["text"]),
        str(values["scope"]),
        values["to"],
        values["cc"],
        values["subject"],
        int(values["base_revision"]),
        load_uses(values["macros"]),
        load_article_uses(values["articles"]),
    )
