"""The agenda's window: what a list of all would give, wherever it begins, along the index."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from console.domain.wishes import Wish
from data.records import AgentId, FollowUp, FollowUpState
from data.store import agenda
from data.store.rows import to_ms
from tests.support.console_app import NOON, Office, open_office, question

MINUTE = timedelta(minutes=1)
HALF = 4


@pytest_asyncio.fixture
async def promised(tmp_path: Path) -> AsyncIterator[tuple[Office, list[FollowUp], AgentId]]:
    """An office with thirty promises of two agents and of nobody, ten of them due."""
    async with open_office(tmp_path) as office:
        await office.receive(question(1))
        number = await office.number("Question 1")
        services = await office.services()
        await office.agent("kai")
        for n in range(30):
            owner = ("", "kai", "pool")[n % 3]
            wish = Wish(NOON + (1 + n // 2) * MINUTE, f"task {n}", owner=owner)
            await services.promising.promise(wish, {number: None})
        office.clock.advance(5 * MINUTE)
        await services.due.settle()
        every, _ = await services.follow_ups.list_page(owners=None, limit=100)
        yield office, every, services.agent.id


def of(rows: list[FollowUp], me: AgentId, whose: str) -> list[FollowUp]:
    """Give the rows of a scope."""
    wanted: dict[str, set[AgentId | None]] = {"mine": {me}, "pool": {None}, "both": {me, None}}
    return [row for row in rows if whose == "all" or row.owner_id in wanted[whose]]


@pytest.mark.parametrize("whose", ["mine", "pool", "both", "all"])
async def test_a_window_is_a_piece_of_the_whole(
    promised: tuple[Office, list[FollowUp], AgentId], whose: str
) -> None:
    """Around each row stand those that the whole list has there; both ends are told."""
    office, every, me = promised
    rows = of(every, me, whose)
    owners = {"mine": (me,), "pool": (None,), "both": (me, None), "all": None}[whose]

    for place, row in enumerate(rows):
        window = await office.store.read(
            agenda.read_window,
            owners=owners,
            around=agenda.AgendaPlace(row.state, to_ms(row.at), row.id),
            before=HALF,
            after=HALF,
        )

        first = max(place - HALF, 0)
        assert rows[first : place + HALF + 1] == list(window.rows)
        assert (place - first, first > 0) == (window.place, window.has_before)
        assert window.has_after == (place + HALF + 1 < len(rows))


async def test_counting_by_moments(promised: tuple[Office, list[FollowUp], AgentId]) -> None:
    """What is due is counted whatever its time; what is open between two moments."""
    office, every, me = promised
    since, until = NOON + 8 * MINUTE, NOON + 11 * MINUTE
    spans = [
        agenda.Span(FollowUpState.DUE),
        agenda.Span(FollowUpState.OPEN, to_ms(since), to_ms(until)),
    ]

    counted = await office.store.read(agenda.count_spans, owners=(me, None), spans=spans)

    mine = of(every, me, "both")
    assert counted == [
        sum(row.state is FollowUpState.DUE for row in mine),
        sum(since <= row.at < until for row in mine),
    ]


def test_the_window_walks_an_index(tmp_path: Path) -> None:
    """Neither way sorts or scans: the order of time is that of the index."""
    connection = sqlite3.connect(tmp_path / "plan.db")
    schema = Path("data/migrations/0001_create_store.sql").read_text()
    connection.executescript(schema)
    for owner in (None, 1):
        condition, values = agenda._stream(owner, FollowUpState.DUE)
        for way, order in ((">=", "ASC"), ("<", "DESC")):
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN SELECT due_at, id FROM {condition}"
                f" AND (due_at, id) {way} (?, ?) ORDER BY due_at {order}, id {order} LIMIT 9",
                (*values, 0, 0),
            ).fetchall()
            told = " ".join(row[3] for row in plan)

            assert told.startswith("SEARCH")
            assert "TEMP B-TREE" not in told
    connection.close()
