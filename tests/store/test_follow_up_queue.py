"""The queue of what is due for me or for anybody, and `has:follow-up`."""

from __future__ import annotations

import sqlite3
from datetime import date

from data.records import AgentId, ConversationId, FollowUpState
from data.search.query import parse_query
from data.store import Store, conversations, due, follow_up_facts, follow_ups, queues, windows
from data.store.filters import narrowing_of
from data.store.rows import to_ms
from tests.support.stored import NOON, add_agents, add_conversations, explain

ME, OTHER = AgentId(1), AgentId(2)


def promise(
    connection: sqlite3.Connection,
    number: ConversationId,
    owner: AgentId | None,
    *,
    state: str = "due",
) -> None:
    """Store a follow-up."""
    connection.execute(
        "INSERT INTO follow_ups (conversation_id, owner_id, due_at, kind, text, state, created_at,"
        " asked_at, since_at, placed_at, ended_by)"
        " VALUES (?, ?, ?, 'remind', '', ?, 0, 0, 0, 0, ?)",
        (number, owner, to_ms(NOON), state, "agent" if state == "done" else None),
    )


async def listed(store: Store, agent: AgentId, query: str = "") -> list[ConversationId]:
    """Give the queue by pages and by windows, which must agree with its count."""
    page = await store.read(
        conversations.list_queue, "follow-ups", agent_id=agent, limit=50, cursor=None
    )
    window = await store.read(windows.read_window, "follow-ups", agent_id=agent, before=0, after=50)
    counts = await store.read(queues.count_queues, agent)
    numbers = [c.id for c in page.conversations]
    assert numbers == [c.id for c in window.conversations]
    assert len(numbers) == page.total == counts["follow-ups"]
    return numbers


async def test_mine_and_the_pools_stand_there_once_they_are_due(store: Store) -> None:
    """One row a conversation, closed ones too; what is to come, done or a colleague's does not."""
    await add_agents(store, "mette", "kai")
    one, two, three, four, five = await add_conversations(store, 5)
    async with store.transaction(at=NOON) as tx:
        for number, owner, state in (
            (one, ME, "due"), (one, None, "due"), (two, None, "due"), (three, OTHER, "due"),
            (four, ME, "open"), (five, ME, "done"),
        ):  # fmt: skip
            await tx.run(promise, number, owner, state=state)
        await tx.run(conversations.set_fields, two, {"status": "closed"}, at_ms=tx.at_ms)

    assert {one, two} == set(await listed(store, ME))
    assert {one, two, three} == set(await listed(store, OTHER))
    async with store.transaction(at=NOON) as tx:
        await tx.run(lambda c: c.execute(
            "UPDATE conversations SET merged_into_id = ? WHERE id = ?", (three, one)))  # fmt: skip
    assert {two, three} == set(await listed(store, ME))


async def test_a_query_finds_what_something_is_promised_on(store: Store) -> None:
    """`has:follow-up` finds what is due or to come, whoever's; it can be negated."""
    await add_agents(store, "mette", "kai")
    one, two, three = await add_conversations(store, 3)
    async with store.transaction(at=NOON) as tx:
        await tx.run(promise, one, OTHER, state="open")
        await tx.run(promise, two, ME, state="done")

    async def found(text: str) -> set[ConversationId]:
        query = parse_query(text, today=date(2026, 11, 20))
        narrowing = narrowing_of(query.filters, match=query.match, agent_id=ME)
        window = await store.read(
            windows.read_window, "all", agent_id=ME, before=0, after=50, narrowing=narrowing
        )
        return {c.id for c in window.conversations}

    assert {one} == await found("has:follow-up")
    assert {two, three} == await found("-has:follow-up")


async def test_every_question_about_follow_ups_walks_an_index(store: Store) -> None:
    """No page, no count, no look at what comes or hangs on a conversation scans or sorts them."""
    await add_agents(store, "mette", "kai")
    numbers = await add_conversations(store, 3)

    def run(connection: sqlite3.Connection) -> list[str]:
        statements: list[str] = []
        connection.set_trace_callback(statements.append)
        every = list(FollowUpState)
        for owners in (None, [ME, None]):
            follow_ups.list_page(
                connection, states=every, owners=owners, since_ms=1, until_ms=9, limit=9
            )
            follow_ups.list_page(connection, states=every, owners=owners, limit=9, cursor="due.5.7")
        follow_ups.count(connection, ME)
        follow_ups.list_of_conversation(connection, numbers[0])
        due.find_next_follow_up(connection, grace_ms=9)
        due.list_follow_ups_of(connection, numbers)
        follow_up_facts.list_coming_due(connection, now_ms=9, grace_ms=3, limit=9)
        follow_up_facts.read_facts(connection, [])
        connection.set_trace_callback(None)
        return [
            f"{step}: {sql}"
            for sql in statements
            for step in explain(connection, sql, ())
            if step.startswith("SCAN") and "json_each" not in step
        ]

    scans = await store.read(run)

    assert [] == [step for step in scans if "USING" not in step and "asked" not in step]
