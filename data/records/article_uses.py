"""Articles in a text that is being written; apart, because every draft names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.records.ids import ArticleId


class UsedAs(StrEnum):
    """How an article was put into a mail."""

    TEXT = "text"
    LINK = "link"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """An article put into a text that is being written."""

    article_id: ArticleId
    how: UsedAs
    mark: str
    """A piece of what was put in, on one line: where it is gone, the article is not used."""
