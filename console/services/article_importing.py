"""Services: taking the articles of files over, one after the other, inside one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from console.domain.articles.checking import KnownTeam, judge_article
from console.domain.articles.files import FiledArticle
from console.domain.articles.importing import Kept, Planned, Trouble, plan_import
from console.domain.words import nearest
from console.services.article_keeping import ArticleConflictError, ArticleKeeper, KeptArticle
from console.services.article_reading import Loaded
from console.services.article_shelving import Shelving
from console.services.errors import ConflictError, ServiceError
from console.services.told_progress import Tell, tell_nobody
from data.errors import NotFoundError
from data.records import Agent, ArticleId, SafeLine
from data.records.articles import Article, ArticleState, ArticleWords
from data.store import Transaction, agents, articles, steps
from data.text.safe import clean_line

IMPORTED = "article.imported"
CURE = (
    "`article export` into another folder shows what the store has: put the two together there, "
    "or --overwrite puts the file in its place."
)


@dataclass(frozen=True, slots=True)
class Report:
    """What reading a folder did, or would do; paths of files below it."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    """Of those changed: put together with what the store said otherwise."""
    unchanged: tuple[str, ...] = ()
    shelves: tuple[str, ...] = ()
    """Files of categories and tutorials that changed something."""
    troubles: tuple[Trouble, ...] = ()
    """What is wrong with files; these did not go in."""
    conflicts: tuple[Trouble, ...] = ()
    """What the store says otherwise; these did not go in."""
    remarks: tuple[Trouble, ...] = ()
    """What of files that did go in is otherwise here."""
    passed_over: tuple[str, ...] = ()
    """Files that are no articles and stand beside none, links among them."""
    ids: Mapping[str, ArticleId] = field(default_factory=dict)
    undo_id: int | None = None


class Importing:
    """One folder on its way into the store."""

    def __init__(
        self,
        tx: Transaction,
        keeper: ArticleKeeper,
        agent: Agent,
        loaded: Loaded,
        *,
        overwrites: bool,
    ) -> None:
        self._tx = tx
        self._keeper = keeper
        self._agent = agent
        self._loaded = loaded
        self._overwrites = overwrites
        self._ids: dict[str, ArticleId] = {}
        self._did: dict[str, list[str]] = {
            name: [] for name in ("added", "changed", "merged", "unchanged")
        }
        self._joined: set[str] = set()
        """Files that were put together with what the store had."""
        self._troubles = list(loaded.troubles)
        self._conflicts: list[Trouble] = []
        self._remarks: list[Trouble] = []
        self._team = KnownTeam(())
        self._undo_id: int | None = None

    async def run(self, tell: Tell = tell_nobody) -> Report:
        """Take over what is right."""
        self._team = KnownTeam(tuple(a.name for a in await self._tx.run(agents.list_agents)))
        rows = await self._tx.run(articles.list_rows)
        former = await self._tx.run(articles.list_former_slugs)
        kept = Kept(rows, {(language, slug): number for language, slug, number in former})
        planned, troubles = plan_import(self._loaded.filed, kept)
        self._troubles += troubles
        known = [each.article_id for each in planned if each.article_id is not None]
        now = {each.id: each for each in await self._tx.run(articles.list_articles, known)}
        shelving = await Shelving.begin(self._tx)
        await self._tx.run(steps.open_step)
        self._undo_id = await self._tx.record(
            IMPORTED, None, is_deed=True, count=self._count(planned, now)
        )
        for count, each in enumerate(planned):
            tell("articles", count, len(planned))
            await self._take(each, now.get(each.article_id) if each.article_id else None)
        shelves, problems = await shelving.read(self._loaded.shelves, self._ids)
        self._troubles += problems
        has_changed = bool(self._did["added"] or self._did["changed"] or shelves)
        if has_changed:
            await shelving.record(self._undo_id)
        await self._tx.run(steps.keep_step if has_changed else steps.drop_step)
        await self._note_filed()
        return Report(
            **{name: tuple(sorted(paths)) for name, paths in self._did.items()},
            shelves=tuple(shelves),
            troubles=_in_order(self._troubles),
            conflicts=_in_order(self._conflicts),
            remarks=_in_order(self._remarks),
            passed_over=tuple(self._loaded.passed_over),
            ids=dict(self._ids),
            undo_id=self._undo_id if has_changed else None,
        )

    def _count(self, planned: Sequence[Planned], now: Mapping[ArticleId, Article]) -> int:
        """Count the files that say something else than the store."""
        count = 0
        for each in planned:
            article = now.get(each.article_id) if each.article_id else None
            judged = judge_article(self._words(each, article), self._team)
            is_same = (
                article is not None
                and isinstance(judged, ArticleWords)
                and _say_the_same(judged, article.words)
            )
            count += not is_same
        return count

    async def _take(self, planned: Planned, article: Article | None) -> None:
        """Take one file over, or name why not; what it wrote by then is dropped."""
        path = planned.filed.path
        if isinstance(planned.original, str) and planned.original not in self._ids:
            why = f"what it translates, {planned.original}, did not go in."
            self._troubles.append(Trouble(path, why))
            return
        await self._tx.run(steps.open_step)
        try:
            if article is None:
                await self._refuse_removed(planned)
                kept = await self._add(planned)
                did = "added"
            else:
                kept = await self._change(planned, article)
                did = "unchanged" if kept.undo_id is None else "changed"
            await self._keep_former(planned.filed, kept.id)
        except ArticleConflictError as error:
            await self._tx.run(steps.drop_step)
            self._conflicts.append(Trouble(path, f"{error} {CURE}"))
        except ConflictError as error:
            await self._tx.run(steps.drop_step)
            self._conflicts.append(Trouble(path, str(error)))
        except (ServiceError, NotFoundError) as error:
            await self._tx.run(steps.drop_step)
            self._troubles.append(Trouble(path, str(error)))
        else:
            await self._tx.run(steps.keep_step)
            self._ids[path] = kept.id
            self._did[did].append(path)
            if did == "changed" and path in self._joined:
                self._did["merged"].append(path)
            if not self._knows(planned.filed.owner):
                self._remark_owner(planned.filed, article)

    async def _add(self, planned: Planned) -> KeptArticle:
        filed = planned.filed
        revision = filed.revision or 1
        return await self._keeper.add_in(
            self._tx,
            self._words(planned, None),
            files=self._data_of(filed),
            undo_id=self._undo_id,
            filed=articles.FiledAs(filed.id, revision, filed.text_revision or revision),
        )

    async def _change(self, planned: Planned, article: Article) -> KeptArticle:
        words = self._words(planned, article)
        judged = judge_article(words, self._team)
        if isinstance(judged, ArticleWords) and _say_the_same(judged, article.words):
            return KeptArticle(article.id, article.revision, None)
        base = await self._base(planned.filed, article)
        if base is None:
            who = article.changed_by or "Somebody"
            raise ConflictError(
                f"{who} has article {article.id} otherwise in the store, and the file does not say "
                f"from which revision it comes. {CURE}"
            )
        kept = await self._keeper.change_in(
            self._tx,
            article.id,
            words,
            base_revision=base,
            files=self._data_of(planned.filed),
            undo_id=self._undo_id,
        )
        if base != article.revision:
            self._joined.add(planned.filed.path)
        return kept

    async def _base(self, filed: FiledArticle, article: Article) -> int | None:
        """Say from which revision a file was written; None where nobody can know."""
        if self._overwrites:
            return article.revision
        told = filed.revision if filed.id == article.id else None
        last = article.filed_revision
        if last is not None and (told is None or told < last):
            read = await self._tx.run(articles.get_revision, article.id, last)
            if told is None or read.by == self._agent.name:
                return last
        if told is None or told > article.revision:
            return None
        try:
            await self._tx.run(articles.get_revision, article.id, told)
        except NotFoundError:
            return None
        return told

    async def _refuse_removed(self, planned: Planned) -> None:
        """Let a file bring nothing back that somebody has removed since it was written.

        Raises:
            ConflictError: its article was removed.
        """
        filed = planned.filed
        if filed.id is None or self._overwrites:
            return
        try:
            article, is_kept = await self._tx.run(articles.get_article, ArticleId(filed.id))
        except NotFoundError:
            return
        words = article.words
        if not is_kept and (words.language, words.slug) == (filed.language, planned.slug):
            raise ConflictError(
                f"Article {article.id} was removed from the store since; delete the file, or take "
                "its `id` out to add it anew."
            )

    async def _keep_former(self, filed: FiledArticle, article_id: ArticleId) -> None:
        """Let old addresses lead to an article, but those that lead to another one."""
        for language, slug in filed.former_slugs:
            if not await self._tx.run(articles.find_by_slug, slug, language=language):
                await self._tx.run(
                    articles.add_former_slug, article_id, language=language, slug=slug
                )

    async def _note_filed(self) -> None:
        """Note which revisions files have; not of what was put together, which no file has."""
        wanted = [number for path, number in self._ids.items() if path not in self._joined]
        for article in await self._tx.run(articles.list_articles, wanted):
            if article.filed_revision != article.revision:
                await self._tx.run(articles.set_filed, article.id, article.revision)

    def _words(self, planned: Planned, article: Article | None) -> ArticleWords:
        filed, original = planned.filed, planned.original
        before = None if article is None else article.words
        owner = filed.owner
        if not self._knows(owner):
            # Knowledge moves between teams; who owns it elsewhere must not keep it out.
            owner = "" if before is None else before.owner
        translated = filed.translated_revision
        if translated is None and before is not None:
            translated = before.translated_revision
        return ArticleWords(
            title=SafeLine(filed.title),
            language=filed.language,
            body=filed.body,
            slug=planned.slug,
            state=filed.state or (ArticleState.DRAFT if before is None else before.state),
            category=filed.category,
            aliases=filed.aliases,
            owner=owner,
            review_by=filed.review_by,
            files=self._loaded.files.get(filed.path, ()),
            original_id=self._ids.get(original) if isinstance(original, str) else original,
            translated_revision=translated,
        )

    def _knows(self, owner: str) -> bool:
        return not owner or owner in self._team.agents

    def _remark_owner(self, filed: FiledArticle, before: Article | None) -> None:
        """Say who looks after an article whose file names somebody from another team."""
        near = nearest(filed.owner, self._team.agents)
        meant = f" Did you mean {near}?" if near else ""
        kept = "" if before is None else before.words.owner
        now = f"it stays {kept}'s" if kept else "nobody owns it here"
        owner = clean_line(filed.owner)
        self._remarks.append(Trouble(filed.path, f"there is no agent {owner}; {now}.{meant}"))

    def _data_of(self, filed: FiledArticle) -> list[bytes]:
        files = self._loaded.files.get(filed.path, ())
        return [self._loaded.data[file.sha256] for file in files]


def _say_the_same(told: ArticleWords, kept: ArticleWords) -> bool:
    """Say whether a file says what the store does; a translation's category is its original's."""
    for name in ("title", "language", "body", "slug", "state", "owner", "review_by", "original_id"):
        if getattr(told, name) != getattr(kept, name):
            return False
    is_translation = kept.original_id is not None
    return (
        (is_translation or told.category == kept.category)
        and (not is_translation or told.translated_revision == kept.translated_revision)
        and told.aliases == kept.aliases
        and told.files == kept.files
    )


def _in_order(troubles: Sequence[Trouble]) -> tuple[Trouble, ...]:
    return tuple(sorted(troubles, key=lambda each: each.path))
