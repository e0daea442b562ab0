"""Reads of mentions and of the team's activity: small sets by index, whatever the size."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from data.records import AgentId, ConversationId, MessageId
from data.store import Store, log, mentions
from tests.support.stored import NOON, add_agents, add_conversations, explain

ME = AgentId(1)
READS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "mentioned": lambda c: mentions.mentioned_among(c, [1001, 1002], ME),
    "unseen": lambda c: mentions.unseen_in(c, ConversationId(1001), ME),
    "news": lambda c: mentions.list_news(c, ME, after=MessageId(0)),
    "last": lambda c: mentions.last_mention(c, until_ms=1),
    "team": lambda c: log.list_team_activity(c, agent_id=None, limit=5),
    "one agent": lambda c: log.list_team_activity(c, agent_id=ME, limit=5),
}


@pytest.mark.parametrize("name", READS)
async def test_nothing_is_scanned_or_sorted(store: Store, name: str) -> None:
    """Each read goes by an index, or from the newest line back until it has enough."""
    await add_agents(store, "mette")
    await add_conversations(store, 2)
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        READS[name](connection)
        connection.set_trace_callback(None)
        return [step for sql in statements for step in explain(connection, sql, ())]

    plan = await store.read(run)

    bounded = {"SCAN v", "SCAN json_each"} if name == "team" else {"SCAN json_each"}
    scans = [s for s in plan if s.startswith("SCAN") and not s.startswith(tuple(bounded))]
    assert not scans, plan
    assert not [step for step in plan if "TEMP B-TREE FOR ORDER" in step], plan


async def test_without_an_agent_nobody_is_named(store: Store) -> None:
    """Who is not signed on is not mentioned anywhere."""
    assert set() == await store.read(mentions.mentioned_among, [1001], None)


async def test_an_unknown_or_seen_mention_marks_nothing(store: Store) -> None:
    """Marking what is not there is no news."""
    async with store.transaction(at=NOON) as tx:
        assert [] == await tx.run(mentions.mark_seen, [MessageId(7)], ME, at_ms=1)
        assert [] == await tx.run(mentions.remove, MessageId(7))
