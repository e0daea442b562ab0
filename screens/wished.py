"""What one screen asks of another: a text to begin, an article in it, a queue to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from data.records import ConversationId

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

Begin = Literal["", "all", "sender", "note", "forward", "draft"]
"""What is to be written as soon as a conversation is read; `draft`: what was begun before."""

WishedArticle = tuple[str, str, str]
"""Id and language of an article, and how it is used; an empty language is the customer's."""
TUTORIAL = "tutorial:"
"""Before the slug of a tutorial, in place of an article's id."""


@dataclass(frozen=True, slots=True)
class IntoMail:
    """Where an article goes that was read for the sake of a mail."""

    screen: Screen[None]
    """What one comes back to."""
    number: ConversationId | None
    """The conversation; None of a new mail."""
    use: Callable[[WishedArticle], object]


@dataclass(frozen=True, slots=True)
class QueueWish:
    """What is to be kept as a saved queue."""

    name: str
    query: str
    key: int | None
    is_shared: bool
