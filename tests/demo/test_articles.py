"""The demo's knowledge base in its store: there once, by a colleague, one translation behind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from console.demo.answered import ANSWERED, answer_once
from console.demo.articles import write_once
from console.demo.team import AGENTS, add_team
from data.records.articles import ArticleState, FlagReason
from data.store import article_shelves
from tests.support.console_app import NOON, Office, open_office
from tests.support.pictures import open_shop


@asynccontextmanager
async def written(path: Path, name: str = "mette") -> AsyncIterator[Office]:
    """Give a store with the demo's team and articles, written while this agent looks on."""
    async with open_office(path) as office:
        await add_team(office.store, at=NOON)
        await write_once(await office.desk(name))
        yield office


async def test_all_are_there_and_written_once(tmp_path: Path) -> None:
    """A second start changes nothing, also not what an agent has changed since."""
    async with written(tmp_path) as office:
        mette = (await office.services("mette")).articles
        last = next(row for row in await mette.list_rows() if row.original_id is not None)
        words = (await mette.get(last.id)).words
        mended = replace(words, body=f"{words.body}\n\nMended.")
        await mette.change(last.id, mended, base_revision=last.revision)
        before = await mette.list_rows()
        await write_once(await office.desk("mette"))
        after = await mette.list_rows()

    assert before == after
    assert len(before) >= 40
    assert {state.value for state in ArticleState} == {each.state for each in before}


async def test_whoever_opens_the_demo_takes_nothing_of_it_back(tmp_path: Path) -> None:
    """`u` finds no deed of an agent who has done nothing yet, whoever that is."""
    for name in AGENTS:
        async with written(tmp_path / name, name) as office:
            services = await office.services(name)

            assert await services.undo.find_last() is None


async def test_the_screens_have_something_to_show(tmp_path: Path) -> None:
    """One translation is older than its original, one review is over, each has an owner."""
    async with written(tmp_path) as office:
        rows = await (await office.services("mette")).articles.list_rows()
    today = NOON.date()
    over = [row.slug for row in rows if row.review_by is not None and row.review_by < today]

    assert ["no-wall-dimmer"] == [row.slug for row in rows if row.is_outdated]
    assert ["goodwill-refund"] == over
    assert AGENTS.keys() == {row.owner for row in rows}


async def test_categories_and_tutorials_are_whole(tmp_path: Path) -> None:
    """Each category has articles and five names; the tutorials have five steps and three."""
    async with written(tmp_path) as office:
        categories = await office.store.read(article_shelves.list_categories)
        tutorials = await office.store.read(article_shelves.list_tutorials)
        rows = await (await office.services("mette")).articles.list_rows()
    public = {row.id for row in rows if row.state is ArticleState.PUBLIC}

    assert 6 == len(categories)
    assert all(each.articles and len(each.names) == 5 for each in categories)
    assert {("set_up", 5), ("maintenance", 3)} == {(t.stage, len(t.steps)) for t in tutorials}
    assert all(len(each.names) == 5 and public.issuperset(each.steps) for each in tutorials)


async def test_colleagues_used_it_searched_it_and_flagged_it(tmp_path: Path) -> None:
    """Two articles answered closed conversations, one is outdated; said once, not at each start."""
    async with open_shop(tmp_path) as shop:
        await add_team(shop.store, at=shop.clock.now())
        desk = await shop.desk("mette")
        await write_once(desk)
        await answer_once(desk)
        await answer_once(desk)
        mette = await shop.services("mette")
        rows = await mette.articles.list_rows()
        caused = await mette.find.list_queue("closed", "cause:question", limit=20, cursor=None)
        last = await mette.undo.find_last()
        flags = [
            flag
            for row in rows
            if row.open_flags
            for flag in await mette.article_flags.list_open(row.id)
        ]
        mine, _ = await mette.follow_ups.list_page(owners=[mette.agent.id])
    asked = sum(told.many for told in ANSWERED if told.cause == "question")
    used = {(row.language, row.slug): row.uses for row in rows if row.uses}

    assert {told.article: told.many for told in ANSWERED if told.article} == used
    assert asked == len(caused.conversations)
    assert last is None
    assert [(FlagReason.OUTDATED, "lin", True)] == [
        (flag.reason, flag.by, flag.conversation_id is not None) for flag in flags
    ]
    assert flags[0].follow_up_id in {each.id for each in mine}
