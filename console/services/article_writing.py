"""Services: what stands around an article that is being written; reads, and takes in files."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from console.clock import Clock
from console.domain.articles.abouts import article_of, translation_of
from console.domain.articles.changes import (
    Said,
    public_since,
    tell_changes,
    tell_consequences,
    tell_new,
)
from console.domain.articles.checking import is_file_name
from console.domain.articles.file_types import type_of
from console.domain.articles.typed_fields import Surroundings
from console.services.errors import UsageError
from console.services.files import read_attachment
from data.errors import NotFoundError
from data.records import Agent, ArticleId, SafeLine
from data.records.articles import (
    Article,
    ArticleDraft,
    ArticleFile,
    ArticleFlag,
    ArticleRevision,
    ArticleRow,
    ArticleWords,
)
from data.store import Store, agents, article_drafts, article_flags, article_shelves, articles
from data.text.safe import clean_line

REVISIONS_LOOKED_AT = 200
WRITES_FOR = timedelta(minutes=3)
"""So long after a letter was kept somebody is said to be writing."""
NEW = ArticleWords(SafeLine(""), "", "", "")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An article under the hands of somebody, with what stands around it."""

    about: str
    """What it is called among drafts (`console.domain.articles.abouts`)."""
    words: ArticleWords
    """To go on with: the draft, else what was read."""
    base: ArticleWords
    """What was read; of a new article what it begins with."""
    base_revision: int
    """0: it is not there yet."""
    around: Surroundings
    article: Article | None = None
    """As it is kept now; None: new, or removed meanwhile."""
    original: Article | None = None
    """What it translates."""
    translated: ArticleWords | None = None
    """The original as it was when this was translated; None where that is as it is now."""
    family: tuple[ArticleRow, ...] = ()
    draft: ArticleDraft | None = None
    """Mine, where it comes back."""
    others: tuple[ArticleDraft, ...] = ()
    """What colleagues write of the same."""
    flags: tuple[ArticleFlag, ...] = ()
    """What is said against it and not settled yet."""

    @property
    def article_id(self) -> ArticleId | None:
        """The article that is changed; None: it is to be a new one."""
        return article_of(self.about) if self.translation is None else None

    @property
    def translation(self) -> str | None:
        """The language of a translation that is to be made."""
        return translation_of(self.about)

    @property
    def is_removed(self) -> bool:
        """Say whether the article that is changed is there no more."""
        return self.article_id is not None and self.article is None


class ArticleWriting:
    """Reads what an editor shows."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        time_zone: str,
        language: str,
        file_max_bytes: int,
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._time_zone = time_zone
        self._language = language
        self._file_max_bytes = file_max_bytes

    async def open(self, about: str, seed: ArticleWords | None = None) -> Manuscript:
        """Give what is to be written; `seed` is what a new article begins with.

        Raises:
            NotFoundError: there is no such article, and no draft of it.
        """
        article_id, language = article_of(about), translation_of(about)
        article = original = None
        if article_id is not None:
            article = await self._find(article_id)
            if language is not None:
                original, article = article, None
            elif article is not None and article.words.original_id is not None:
                original = await self._find(article.words.original_id)
        draft = await self._store.read(article_drafts.find_draft, about, self._agent.id)
        if article_id is not None and article is None and original is None and draft is None:
            raise NotFoundError("article", article_id)
        base, revision = await self._base(about, article, original, draft, seed)
        words = base if draft is None else draft.words
        return await self._with_surroundings(
            Manuscript(
                about,
                words,
                base,
                revision,
                self._surroundings(),
                article,
                original,
                draft=draft,
            )
        )

    async def look(self, manuscript: Manuscript) -> Manuscript:
        """Give the same with what stands around it now; the words stay."""
        article, original = manuscript.article, manuscript.original
        if manuscript.article_id is not None:
            article = await self._find(manuscript.article_id)
        if original is not None:
            original = await self._find(original.id)
        return await self._with_surroundings(
            replace(manuscript, article=article, original=original)
        )

    async def weigh(
        self, manuscript: Manuscript, words: ArticleWords, *, arrow: str
    ) -> tuple[list[str], list[Said]]:
        """Say what saving would change, and what follows from it."""
        is_new = manuscript.article_id is None
        base = manuscript.base
        original = "" if manuscript.original is None else manuscript.original.words.title
        changes = (
            tell_new(words, translation_of=original)
            if is_new
            else tell_changes(base, words, arrow=arrow)
        )
        since = None
        if manuscript.article is not None:
            revisions = await self._store.read(
                articles.list_revisions, manuscript.article.id, limit=REVISIONS_LOOKED_AT
            )
            zone = ZoneInfo(self._time_zone)
            since = public_since(
                [(each.words.state, each.at.astimezone(zone).date()) for each in revisions]
            )
        said = tell_consequences(
            None if is_new else base,
            words,
            family=manuscript.family,
            article_id=manuscript.article_id,
            public_since=since,
        )
        return changes, said

    async def read_file(self, path: Path, taken: Collection[str]) -> tuple[ArticleFile, bytes]:
        """Read a file that is to stand beside an article, under a name that is free there.

        Raises:
            UsageError: it cannot be read, is no file, or is too large.
        """
        file = await asyncio.to_thread(read_attachment, path, bytes_max=self._file_max_bytes)
        name = _free_name(clean_line(file.filename), taken)
        digest = await asyncio.to_thread(lambda: sha256(file.data).hexdigest())
        return ArticleFile(name, type_of(name), len(file.data), digest), file.data

    def is_writing(self, draft: ArticleDraft) -> bool:
        """Say whether somebody has just been at it."""
        return self._clock.now() - draft.updated_at < WRITES_FOR

    # -- What stands around it -------------------------------------------------------------------

    async def _find(self, article_id: ArticleId) -> Article | None:
        try:
            article, is_kept = await self._store.read(articles.get_article, article_id)
        except NotFoundError:
            return None
        return article if is_kept else None

    async def _base(
        self,
        about: str,
        article: Article | None,
        original: Article | None,
        draft: ArticleDraft | None,
        seed: ArticleWords | None,
    ) -> tuple[ArticleWords, int]:
        """Give what the writing is based on, and its revision."""
        article_id, language = article_of(about), translation_of(about)
        if draft is not None and draft.base_revision and article_id is not None:
            revision = await self._revision(article_id, draft.base_revision)
            return revision.words, draft.base_revision
        if article is not None:
            return article.words, article.revision
        if original is not None and language is not None:
            words = original.words
            return (
                replace(
                    NEW,
                    language=language,
                    category=words.category,
                    owner=words.owner,
                    files=words.files,
                    original_id=original.id,
                    translated_revision=original.text_revision,
                ),
                0,
            )
        return seed or NEW, 0

    async def _revision(self, article_id: ArticleId, revision: int) -> ArticleRevision:
        return await self._store.read(articles.get_revision, article_id, revision)

    async def _with_surroundings(self, manuscript: Manuscript) -> Manuscript:
        article, original = manuscript.article, manuscript.original
        family: Sequence[ArticleRow] = ()
        drafts: Sequence[ArticleDraft] = ()
        id_ = manuscript.article_id or (None if original is None else original.id)
        if id_ is not None:
            family = await self._store.read(articles.list_family, id_)
            drafts = await self._store.read(article_drafts.list_drafts_of, id_)
        taken = {row.language: int(row.id) for row in family if row.id != manuscript.article_id}
        categories = await self._store.read(article_shelves.list_categories)
        people = await self._store.read(agents.list_agents)
        return replace(
            manuscript,
            family=tuple(family),
            others=tuple(
                draft
                for draft in drafts
                if draft.about == manuscript.about and draft.agent != self._agent.name
            ),
            flags=await self._flags(article),
            translated=await self._translated(article, original),
            around=replace(
                self._surroundings(),
                agents=tuple(agent.name for agent in people),
                categories={category.key: category.names for category in categories},
                taken=taken,
            ),
        )

    async def _flags(self, article: Article | None) -> tuple[ArticleFlag, ...]:
        if article is None or not article.open_flags:
            return ()
        return tuple(await self._store.read(article_flags.list_open_flags, article.id))

    async def _translated(
        self, article: Article | None, original: Article | None
    ) -> ArticleWords | None:
        """Give what the original said when it was translated, where that has changed."""
        if article is None or original is None or not article.is_outdated:
            return None
        then = article.words.translated_revision
        if then is None:
            return None
        return (await self._revision(original.id, max(then, 1))).words

    def _surroundings(self) -> Surroundings:
        return Surroundings(self._clock.now(), self._time_zone, self._language)


def _free_name(name: str, taken: Collection[str]) -> str:
    """Give a name that a file may have beside an article that has some already."""
    if not is_file_name(name):
        raise UsageError(
            f"“{name}” cannot be the name of a file beside an article; "
            "give it one of letters, digits, “-”, “_” and a dot first."
        )
    folded = {each.casefold() for each in taken}
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number, free = 2, name
    while free.casefold() in folded:
        free = f"{stem}-{number}{dot}{ending}"
        number += 1
    return free
