"""Services: categories and tutorials: added, renamed, ordered, removed; all can be taken back.

Everybody may, as with articles. What the log keeps of each deed is how the shelf was and how it is
(`facts_of`), and that is what undo compares and puts back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import TypeVar

from console.clock import Clock
from console.domain.articles.shelving import (
    find_shelf,
    move_to,
    read_key,
    read_names,
    without_repeats,
)
from console.domain.field_reading import read_stage
from console.domain.words import Refused
from console.services.errors import ConflictError, UsageError
from console.services.team import with_nearest
from data.errors import NotFoundError
from data.records import Agent, ArticleId
from data.records.articles import Category, Tutorial
from data.store import Store, Transaction, article_shelves, articles
from data.text.safe import clean_line

CATEGORY, TUTORIAL = "category", "tutorial"
Facts = dict[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeptShelf:
    """What was done to a category or a tutorial."""

    key: str
    """By which it is found now."""
    undo_id: int | None
    """None where nothing was changed."""


class ArticleShelves:
    """The categories of the knowledge base, and its tutorials."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def list_categories(self) -> list[Category]:
        """Give the categories in their order."""
        return await self._store.read(article_shelves.list_categories)

    async def list_tutorials(self) -> list[Tutorial]:
        """Give the tutorials in their order, with their steps."""
        return await self._store.read(article_shelves.list_tutorials)

    async def get_tutorial(self, slug: str) -> Tutorial:
        """Give one tutorial.

        Raises:
            NotFoundError: there is none; it names which one may be meant.
        """
        return tutorial_called(await self.list_tutorials(), slug)

    async def add_category(
        self, key: str, names: Mapping[str, str] | None = None, *, place: int | None = None
    ) -> KeptShelf:
        """Make a category; `place` counts from 1, without it it stands behind the others.

        Raises:
            UsageError: its key or a name cannot be kept, or is taken.
        """
        async with self._transaction() as tx:
            known = await tx.run(article_shelves.list_categories)
            new = Category(_read(read_key(key)), _read(read_names(names or {})))
            _check_free(CATEGORY, new.key, [each.key for each in known])
            if len(known) >= article_shelves.CATEGORIES_MAX:
                raise UsageError(f"There are {len(known)} categories; remove one first.")
            await tx.run(article_shelves.put_category, new.key, names=new.names)
            await _order_categories(tx, new.key, place)
            return await self._record(tx, CATEGORY, None, new.key)

    async def change_category(
        self,
        key: str,
        *,
        new_key: str | None = None,
        names: Mapping[str, str] | None = None,
        place: int | None = None,
    ) -> KeptShelf:
        """Give a category another key, other names or another place; its articles go along.

        Raises:
            NotFoundError: there is none; it names which one may be meant.
            UsageError: the new key or a name cannot be kept, or is taken.
        """
        async with self._transaction() as tx:
            known = await tx.run(article_shelves.list_categories)
            category = category_called(known, key)
            before = await facts_of(tx, CATEGORY, category.key)
            wanted = category.key if new_key is None else _read(read_key(new_key))
            if wanted != category.key:
                _check_free(CATEGORY, wanted, [each.key for each in known])
                await tx.run(article_shelves.rename_category, category.key, wanted)
            if names:
                new_names = _read(read_names(names, before=category.names))
                await tx.run(article_shelves.put_category, wanted, names=new_names)
            await _order_categories(tx, wanted, place)
            return await self._record(tx, CATEGORY, before, wanted)

    async def remove_category(self, key: str) -> KeptShelf:
        """Take a category away; its articles stand on none until they are put on another.

        Raises:
            NotFoundError: there is none; it names which one may be meant.
        """
        async with self._transaction() as tx:
            category = category_called(await tx.run(article_shelves.list_categories), key)
            before = await facts_of(tx, CATEGORY, category.key)
            assert before is not None, "it was found"
            standing = await tx.run(article_shelves.list_on_category, category.key)
            await tx.run(article_shelves.remove_category, category.key)
            return await self._record(tx, CATEGORY, {**before, "articles": standing}, None)

    async def add_tutorial(
        self,
        slug: str,
        names: Mapping[str, str],
        steps: Sequence[ArticleId],
        *,
        stage: str | None = None,
        place: int | None = None,
    ) -> KeptShelf:
        """Put articles into an order under a name.

        Raises:
            UsageError: something of it cannot be kept, or its slug is taken.
            NotFoundError: there is no such article for a step.
        """
        async with self._transaction() as tx:
            known = await tx.run(article_shelves.list_tutorials)
            new = Tutorial(_read(read_key(slug)), _read(read_names(names)))
            _check_free(TUTORIAL, new.slug, [each.slug for each in known])
            if len(known) >= article_shelves.TUTORIALS_MAX:
                raise UsageError(f"There are {len(known)} tutorials; remove one first.")
            new = replace(new, stage=_stage(stage), steps=await _originals(tx, steps))
            await tx.run(article_shelves.put_tutorial, new)
            await _order_tutorials(tx, new.slug, place)
            return await self._record(tx, TUTORIAL, None, new.slug)

    async def change_tutorial(
        self,
        slug: str,
        *,
        new_slug: str | None = None,
        names: Mapping[str, str] | None = None,
        steps: Sequence[ArticleId] | None = None,
        stage: str | None = None,
        place: int | None = None,
        if_revision: int | None = None,
    ) -> KeptShelf:
        """Change what is given of a tutorial; an empty stage takes it off its stage.

        Raises:
            NotFoundError: there is none, or no such article for a step.
            UsageError: something of it cannot be kept, or the new slug is taken.
            ConflictError: somebody has changed it since `if_revision`.
        """
        async with self._transaction() as tx:
            known = await tx.run(article_shelves.list_tutorials)
            tutorial = tutorial_called(known, slug)
            if if_revision not in (None, tutorial.revision):
                raise ConflictError(
                    f"Somebody has changed the tutorial {tutorial.slug} since (revision "
                    f"{tutorial.revision}, yours is {if_revision}); read it again."
                )
            before = await facts_of(tx, TUTORIAL, tutorial.slug)
            wanted = tutorial.slug if new_slug is None else _read(read_key(new_slug))
            if wanted != tutorial.slug:
                _check_free(TUTORIAL, wanted, [each.slug for each in known])
                await tx.run(article_shelves.rename_tutorial, tutorial.slug, wanted)
            new = replace(
                tutorial,
                slug=wanted,
                names=_read(read_names(names or {}, before=tutorial.names)),
                stage=tutorial.stage if stage is None else _stage(stage),
                steps=tutorial.steps if steps is None else await _originals(tx, steps),
            )
            if new != replace(tutorial, slug=wanted):
                await tx.run(article_shelves.put_tutorial, new)
            await _order_tutorials(tx, wanted, place)
            return await self._record(tx, TUTORIAL, before, wanted)

    async def remove_tutorial(self, slug: str) -> KeptShelf:
        """Take a tutorial away; its articles stay.

        Raises:
            NotFoundError: there is none; it names which one may be meant.
        """
        async with self._transaction() as tx:
            tutorial = tutorial_called(await tx.run(article_shelves.list_tutorials), slug)
            before = await facts_of(tx, TUTORIAL, tutorial.slug)
            await tx.run(article_shelves.remove_tutorial, tutorial.slug)
            return await self._record(tx, TUTORIAL, before, None)

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._clock.now(), agent_id=self._agent.id)

    async def _record(
        self, tx: Transaction, noun: str, before: Facts | None, key: str | None
    ) -> KeptShelf:
        """Log what was done, so that it can be taken back; nothing where nothing differs."""
        after = None if key is None else await facts_of(tx, noun, key)
        known = after or before
        assert known is not None, "it was there before or is there after"
        if before == after:
            return KeptShelf(str(known["key"]), None)
        did = "added" if before is None else "removed" if after is None else "changed"
        undo_id = await tx.record(
            f"{noun}.{did}",
            None,
            is_deed=True,
            name=(before or known)["key"],
            became=known["key"],
            before=before,
            after=after,
        )
        return KeptShelf(str(known["key"]), undo_id)


async def facts_of(tx: Transaction, noun: str, key: str) -> Facts | None:
    """Give all that the log keeps of a category or a tutorial; None where there is none."""
    if noun == CATEGORY:
        categories = await tx.run(article_shelves.list_categories)
        for place, category in enumerate(categories, 1):
            if category.key == key:
                return {"key": key, "names": dict(category.names), "place": place}
        return None
    for place, each in enumerate(await tx.run(article_shelves.list_tutorials), 1):
        if each.slug == key:
            return {"key": key, "names": dict(each.names), "place": place,
                    "stage": each.stage, "steps": list(each.steps)}  # fmt: skip
    return None


def category_called(known: Sequence[Category], typed: str) -> Category:
    """Give a category by its key, or by a name that only one has.

    Raises:
        NotFoundError: there is none; it names which one may be meant.
    """
    by_key = {each.key: each for each in known}
    found = find_shelf(typed, {each.key: each.names for each in known})
    if found is None:
        raise NotFoundError(CATEGORY, with_nearest(clean_line(typed), list(by_key)))
    return by_key[found]


def tutorial_called(known: Sequence[Tutorial], typed: str) -> Tutorial:
    """Give a tutorial by its slug, or by a name that only one has.

    Raises:
        NotFoundError: there is none; it names which one may be meant.
    """
    by_slug = {each.slug: each for each in known}
    found = find_shelf(typed, {each.slug: each.names for each in known})
    if found is None:
        raise NotFoundError(TUTORIAL, with_nearest(clean_line(typed), list(by_slug)))
    return by_slug[found]


async def _originals(tx: Transaction, steps: Sequence[ArticleId]) -> tuple[ArticleId, ...]:
    """Give the originals of articles, each of which is kept."""
    originals = []
    for step in steps:
        article, is_kept = await tx.run(articles.get_article, step)
        if not is_kept:
            raise NotFoundError("article", step)
        originals.append(article.family_id)
    return _read(without_repeats(originals))


async def _order_categories(tx: Transaction, key: str, place: int | None) -> None:
    if place is not None:
        order = [each.key for each in await tx.run(article_shelves.list_categories)]
        await tx.run(article_shelves.order_categories, move_to(order, key, place))


async def _order_tutorials(tx: Transaction, slug: str, place: int | None) -> None:
    if place is not None:
        order = [each.slug for each in await tx.run(article_shelves.list_tutorials)]
        await tx.run(article_shelves.order_tutorials, move_to(order, slug, place))


def _stage(typed: str | None) -> str | None:
    if not typed:
        return None
    read = read_stage(typed)
    if isinstance(read, Refused):
        raise UsageError(read.why)
    return read.name


def _check_free(noun: str, key: str, known: Sequence[str]) -> None:
    if key in known:
        raise UsageError(
            f"There is a {noun} {key} already; `article {noun} edit {key}` changes it."
        )


def _read(read: T | Refused) -> T:
    if isinstance(read, Refused):
        raise UsageError(read.why)
    return read
