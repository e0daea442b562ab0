"""Services: categories and tutorials as their files have them, and as they were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from console.domain.articles.importing import Trouble
from console.domain.articles.shelf_files import (
    CATEGORIES_FILE,
    TUTORIALS_FILE,
    FiledShelf,
    Step,
    read_shelves,
)
from console.domain.words import nearest
from console.services.errors import ConflictError
from data.records import ArticleId
from data.records.articles import Category, Tutorial
from data.store import Transaction, article_shelves, articles
from data.text.safe import clean_line

SHELVED = "article.shelved"
"""What the log calls categories and tutorials that were read from files."""
Snapshot = Mapping[str, object]


class Shelving:
    """What an import does to categories and tutorials, new ones of its articles among them."""

    def __init__(self, tx: Transaction, before: Snapshot) -> None:
        self._tx = tx
        self._before = before

    @classmethod
    async def begin(cls, tx: Transaction) -> Shelving:
        """Remember how they are before anything is read."""
        return cls(tx, await snapshot(tx))

    async def read(
        self, files: Mapping[str, str], ids: Mapping[str, ArticleId]
    ) -> tuple[list[str], list[Trouble]]:
        """Take over what the files say; name those that changed something, and what is wrong."""
        changed: list[str] = []
        troubles: list[Trouble] = []
        for path in (CATEGORIES_FILE, TUTORIALS_FILE):
            if path not in files:
                continue
            shelves, problems = read_shelves(files[path], with_steps=path == TUTORIALS_FILE)
            troubles += [Trouble(path, why) for why in problems]
            if problems:
                continue
            if path == CATEGORIES_FILE:
                did = await self._put_categories(shelves)
            else:
                did, wrong = await self._put_tutorials(shelves, ids)
                troubles += wrong
            changed += [path] if did else []
        return changed, troubles

    async def record(self, undo_id: int) -> None:
        """Log how they were and are, so that it can be taken back."""
        after = await snapshot(self._tx)
        if after != self._before:
            await self._tx.record(SHELVED, None, undo_id=undo_id, before=self._before, after=after)

    async def _put_categories(self, shelves: Sequence[FiledShelf]) -> bool:
        now = await self._tx.run(article_shelves.list_categories)
        by_key = {each.key: each for each in now}
        order = _order([shelf.key for shelf in shelves], [each.key for each in now])
        wanted = {shelf.key: dict(shelf.names) for shelf in shelves}
        did = False
        for place, key in enumerate(order, 1):
            known = by_key.get(key)
            names = {**(known.names if known else {}), **wanted.get(key, {})}
            is_moved = order != [each.key for each in now]
            if known is None or names != known.names or is_moved:
                await self._tx.run(article_shelves.put_category, key, names=names, position=place)
                did = True
        return did

    async def _put_tutorials(
        self, shelves: Sequence[FiledShelf], ids: Mapping[str, ArticleId]
    ) -> tuple[bool, list[Trouble]]:
        now = await self._tx.run(article_shelves.list_tutorials)
        by_slug = {each.slug: each for each in now}
        rows = await self._tx.run(articles.list_rows)
        family = {row.id: row.family_id for row in rows}
        by_name: dict[str, list[ArticleId]] = {}
        for row in rows:
            if row.original_id is None:
                by_name.setdefault(row.slug, []).append(row.id)
        troubles: list[Trouble] = []
        wanted: dict[str, Tutorial] = {}
        for shelf in shelves:
            steps: list[ArticleId] = []
            for step in shelf.steps:
                found = _step(step, ids, by_name)
                if isinstance(found, str):
                    troubles.append(Trouble(TUTORIALS_FILE, f"line {shelf.line}: {found}"))
                else:
                    steps.append(family[found])
            if len(set(steps)) != len(steps):
                why = f"line {shelf.line}: {shelf.key} has a step twice."
                troubles.append(Trouble(TUTORIALS_FILE, why))
            known = by_slug.get(shelf.key)
            names = {**(known.names if known else {}), **shelf.names}
            wanted[shelf.key] = Tutorial(shelf.key, names, shelf.stage, tuple(steps))
        if troubles:
            return False, troubles
        order = _order(list(wanted), [each.slug for each in now])
        is_moved = order != [each.slug for each in now]
        did = False
        for place, slug in enumerate(order, 1):
            known, told = by_slug.get(slug), wanted.get(slug)
            new = told or known
            assert new is not None, "it is told, or there"
            if known is None or is_moved or _facts(known) != _facts(new):
                await self._tx.run(
                    article_shelves.put_tutorial,
                    Tutorial(slug, new.names, new.stage, new.steps, place),
                )
                did = True
        return did, troubles


async def snapshot(tx: Transaction) -> Snapshot:
    """Give all categories and tutorials as they are."""
    categories = await tx.run(article_shelves.list_categories)
    tutorials = await tx.run(article_shelves.list_tutorials)
    return {
        "categories": [[each.key, dict(each.names), each.position] for each in categories],
        "tutorials": [
            [each.slug, dict(each.names), each.stage, list(each.steps), each.position]
            for each in tutorials
        ],
    }


async def put_shelves_back(tx: Transaction, detail: Mapping[str, object]) -> None:
    """Put categories and tutorials back to what they were before an import.

    Raises:
        ConflictError: somebody has changed them since.
    """
    before, after = (cast("Snapshot", detail[name]) for name in ("before", "after"))
    now = await snapshot(tx)
    if [*_known(now)] != [*_known(after)]:
        raise ConflictError("Categories or tutorials were changed since, so all stays as it is.")
    kept = {category.key for category in _categories(before)}
    for category in _categories(after):
        if category.key not in kept:
            await tx.run(article_shelves.remove_category, category.key)
    for category in _categories(before):
        await tx.run(
            article_shelves.put_category,
            category.key,
            names=category.names,
            position=category.position,
        )
    slugs = {tutorial.slug for tutorial in _tutorials(before)}
    for tutorial in _tutorials(after):
        if tutorial.slug not in slugs:
            await tx.run(article_shelves.remove_tutorial, tutorial.slug)
    for tutorial in _tutorials(before):
        await tx.run(article_shelves.put_tutorial, tutorial)


def _known(taken: Snapshot) -> list[object]:
    """Give what a person can have changed; an article that is gone is a step of nothing."""
    categories = [(c.key, dict(c.names), c.position) for c in _categories(taken)]
    return [*categories, *((t.slug, dict(t.names), t.stage) for t in _tutorials(taken))]


def _categories(taken: Snapshot) -> list[Category]:
    rows = cast("list[tuple[str, dict[str, str], int]]", taken["categories"])
    return [Category(key, names, position) for key, names, position in rows]


def _tutorials(taken: Snapshot) -> list[Tutorial]:
    rows = cast("list[tuple[str, dict[str, str], str | None, list[int], int]]", taken["tutorials"])
    return [
        Tutorial(slug, names, stage, tuple(map(ArticleId, steps)), position)
        for slug, names, stage, steps, position in rows
    ]


def _facts(tutorial: Tutorial) -> tuple[object, ...]:
    return dict(tutorial.names), tutorial.stage, tutorial.steps


def _order(told: Sequence[str], now: Sequence[str]) -> list[str]:
    """Give the order that files tell; what they do not name stays behind what it stood behind."""
    order = list(told)
    for at, key in enumerate(now):
        if key not in order:
            before = next((k for k in reversed(now[:at]) if k in order), None)
            order.insert(0 if before is None else order.index(before) + 1, key)
    return order


def _step(
    step: Step, ids: Mapping[str, ArticleId], by_name: Mapping[str, Sequence[ArticleId]]
) -> ArticleId | str:
    """Give the article that a step names, or what is wrong."""
    path = step.path.removeprefix("./")
    if path in ids:
        return ids[path]
    found = by_name.get(step.slug, ())
    if len(found) == 1:
        return found[0]
    if found:
        return f"{len(found)} articles are called {clean_line(step.slug)}; name its file as a link."
    near = nearest(step.slug, list(by_name))
    meant = f" Did you mean {near}?" if near else ""
    return f"there is no article {clean_line(step.slug)} for a step.{meant}"
