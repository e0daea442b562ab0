"""Services: taking back what was done to categories and tutorials, if nobody changed them since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from console.domain.articles.shelving import move_to
from console.services.article_shelves import CATEGORY, facts_of
from console.services.errors import ConflictError
from console.services.undo import Taking
from console.services.work import Done
from data.records import ArticleId
from data.records.articles import Tutorial
from data.store import Transaction, article_shelves
from data.store.deeds import DeedHead

Facts = Mapping[str, Any]


async def undo_shelf(taking: Taking, deed: DeedHead) -> Done:
    """Put a category or a tutorial back to what it was.

    Raises:
        ConflictError: it was changed since, or its key was given to another.
    """
    detail, noun = deed.activity.detail, deed.verb.partition(".")[0]
    before, after = cast("Facts | None", detail["before"]), cast("Facts | None", detail["after"])
    now = taking.clock.now()
    async with taking.store.transaction(at=now, agent_id=taking.agent.id) as tx:
        known = after or before
        assert known is not None, "it was there before or after"
        key = str(known["key"])
        if _placeless(await facts_of(tx, noun, key)) != _placeless(after):
            raise ConflictError(f"The {noun} {key} was changed since, so it stays as it is.")
        if before is None:
            await _take_away(tx, noun, key)
        else:
            await _put_back(tx, noun, key if after else None, before)
        await tx.record(f"{noun}.restored", None, undone_id=deed.id, name=detail["name"])
    return Done(f"{noun} {detail['name']} as before", (), (), None, now, {})


async def _take_away(tx: Transaction, noun: str, key: str) -> None:
    if noun == CATEGORY:
        if standing := await tx.run(article_shelves.list_on_category, key):
            raise ConflictError(f"Article {standing[0]} stands on {key} since, so it stays.")
        await tx.run(article_shelves.remove_category, key)
    else:
        await tx.run(article_shelves.remove_tutorial, key)


async def _put_back(tx: Transaction, noun: str, key: str | None, before: Facts) -> None:
    """Make a shelf what it was; `key` is by which it is found now, None where it is gone."""
    wanted = str(before["key"])
    if wanted != key and await facts_of(tx, noun, wanted) is not None:
        raise ConflictError(f"There is another {noun} {wanted} now; give it another key first.")
    if noun == CATEGORY:
        if key not in (None, wanted):
            await tx.run(article_shelves.rename_category, str(key), wanted)
        await tx.run(article_shelves.put_category, wanted, names=before["names"])
        await tx.run(article_shelves.put_on_category, wanted, before.get("articles", []))
        order = [each.key for each in await tx.run(article_shelves.list_categories)]
        await tx.run(article_shelves.order_categories, move_to(order, wanted, int(before["place"])))
        return
    if key not in (None, wanted):
        await tx.run(article_shelves.rename_tutorial, str(key), wanted)
    steps = tuple(ArticleId(step) for step in before["steps"])
    told = Tutorial(wanted, before["names"], before["stage"], steps)
    await tx.run(article_shelves.put_tutorial, told)
    order = [each.slug for each in await tx.run(article_shelves.list_tutorials)]
    await tx.run(article_shelves.order_tutorials, move_to(order, wanted, int(before["place"])))


def _placeless(facts: Facts | None) -> dict[str, Any] | None:
    """Give a shelf without its place: that others were moved around it is no change of it."""
    if facts is None:
        return None
    return {name: value for name, value in facts.items() if name not in ("place", "articles")}
