"""Articles of the knowledge base, with what is kept around them.

Not named in `data.records`: the inbox and short commands need none of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.records.ids import (
    NO_WORDS,
    ArticleId,
    ConversationId,
    FollowUpId,
    SafeLine,
    SafeText,
)


class ArticleState(StrEnum):
    """Who may read an article."""

    DRAFT = "draft"
    """Colleagues, as something unfinished: never suggested, never published."""
    INTERNAL = "internal"
    """Colleagues; suggested and inserted as text, never published."""
    PUBLIC = "public"


class FlagReason(StrEnum):
    """What is the matter with an article."""

    WRONG = "wrong"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file beside an article, under the name by which its text calls it."""

    name: str
    """One path segment, as `blink-codes.svg`; no two of an article differ in case alone."""
    content_type: str
    size_bytes: int
    sha256: str
    """In hexadecimal; `data.store.article_files` gives the bytes by it."""


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """All that a team writes of an article: what its file holds, and what a revision keeps."""

    title: SafeLine
    language: str
    """As en, da or en-GB."""
    body: str
    """Markdown as it was typed: every blank; hostile until drawn."""
    slug: str
    """Of its address: lower case, `-` between words; unique in its language."""
    state: ArticleState = ArticleState.DRAFT
    category: str = ""
    """Key of the category; empty: none. A translation has that of its original."""
    aliases: tuple[str, ...] = ()
    """Words that customers use for it."""
    owner: str = ""
    """An agent's name; empty: nobody's."""
    review_by: date | None = None
    files: tuple[ArticleFile, ...] = ()
    original_id: ArticleId | None = None
    """What it translates; None: it is an original."""
    translated_revision: int | None = None
    """The `text_revision` of its original that it says; only of a translation."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its history."""

    id: ArticleId
    words: ArticleWords
    revision: int
    """Rises with every saved change, never when it is used."""
    text_revision: int
    """The revision in which title or body last changed."""
    original_revision: int | None
    """The `text_revision` of its original now; None: it is an original."""
    uses: int
    last_used_at: datetime | None
    open_flags: int
    added_by: str | None
    created_at: datetime
    changed_by: str | None
    updated_at: datetime
    filed_revision: int | None = None
    """Its revision when it was last written to or read from a file; None: never."""
    former_slugs: tuple[str, ...] = ()

    @property
    def family_id(self) -> ArticleId:
        """The id of its original, which is its own where it is one."""
        return self.words.original_id or self.id

    @property
    def is_outdated(self) -> bool:
        """Say whether its original has changed since it was translated."""
        then, now = self.words.translated_revision, self.original_revision
        return then is not None and now is not None and then < now


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as lists show it: without its body."""

    id: ArticleId
    title: SafeLine
    language: str
    state: ArticleState
    category: str
    updated_at: datetime
    original_id: ArticleId | None
    is_outdated: bool
    slug: str
    owner: str
    review_by: date | None
    revision: int
    uses: int
    open_flags: int

    @property
    def family_id(self) -> ArticleId:
        """The id of its original, which is its own where it is one."""
        return self.original_id or self.id


@dataclass(frozen=True, slots=True)
class ArticleRevision:
    """What an article said at one time."""

    article_id: ArticleId
    revision: int
    at: datetime
    by: str | None
    words: ArticleWords


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What an agent has begun to write of an article."""

    agent: str
    about: str
    """`article:12`, `translation:12:da`, `new`, `conversation:1042`."""
    article_id: ArticleId | None
    base_revision: int
    """The revision that was read before; 0: of an article that is not there yet."""
    words: ArticleWords
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleFlag:
    """Somebody found an article wrong or outdated."""

    id: int
    article_id: ArticleId
    reason: FlagReason
    words: SafeText
    conversation_id: ConversationId | None
    by: str | None
    at: datetime
    follow_up_id: FollowUpId | None
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the knowledge base."""

    key: str
    names: Mapping[str, str] = field(default_factory=dict)
    """By language; none: its key is shown."""
    position: int = 0
    articles: int = 0
    """Originals on it that are kept."""


@dataclass(frozen=True, slots=True)
class Tutorial:
    """Articles in an order."""

    slug: str
    names: Mapping[str, str]
    """By language."""
    stage: str | None = None
    """Of the customer's journey, as set_up."""
    steps: tuple[ArticleId, ...] = ()
    """Originals."""
    position: int = 0
    revision: int = 1


@dataclass(frozen=True, slots=True)
class SearchMiss:
    """Words that were looked for in vain."""

    words: str
    typed: SafeLine = NO_WORDS
    times: int = 1
    first_at: datetime | None = None
    last_at: datetime | None = None
