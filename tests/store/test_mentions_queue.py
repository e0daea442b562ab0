"""The queue of those who were named: its small set, right after merges and splits."""

from __future__ import annotations

import sqlite3

from data.records import AgentId, ConversationId
from data.store import Store, conversations, queues, windows
from tests.support.stored import NOON, add_agents, add_conversations

ME, OTHER = AgentId(1), AgentId(2)


def mention(
    connection: sqlite3.Connection, number: ConversationId, agent: AgentId, *, is_seen: bool = False
) -> None:
    """Name an agent in a note on a conversation."""
    cursor = connection.execute(
        "INSERT INTO messages (conversation_id, origin_id, direction, channel,"
        " internet_message_id, author_name, author_address, people, ancestors, subject,"
        " received_at, at, may_auto_answer, joined_by, created_at)"
        " VALUES (?1, ?1, 'note', 'note', '', '', '', '{}', '[]', '', 0, 0, 0, '', 0)",
        (number,),
    )
    connection.execute(
        "INSERT INTO mentions VALUES (?, ?, ?, 0, ?)",
        (cursor.lastrowid, agent, number, 1 if is_seen else None),
    )


async def listed(store: Store, agent: AgentId) -> list[ConversationId]:
    """Give the queue by pages and by windows, which must agree with its count."""
    page = await store.read(
        conversations.list_queue, "mentions", agent_id=agent, limit=50, cursor=None
    )
    window = await store.read(windows.read_window, "mentions", agent_id=agent, before=0, after=50)
    counts = await store.read(queues.count_queues, agent)
    numbers = [c.id for c in page.conversations]
    assert numbers == [c.id for c in window.conversations]
    assert len(numbers) == page.total == counts["mentions"]
    return numbers


async def test_only_my_unseen_mentions_stand_there(store: Store) -> None:
    """One row a conversation, however often I am named; closed and snoozed ones too."""
    await add_agents(store, "mette", "kai")
    one, two, three, four = await add_conversations(store, 4)
    async with store.transaction(at=NOON) as tx:
        for number, agent, is_seen in (
            (one, ME, False), (one, ME, False), (two, OTHER, False), (three, ME, True),
            (four, ME, False),
        ):  # fmt: skip
            await tx.run(mention, number, agent, is_seen=is_seen)
        await tx.run(conversations.set_fields, four, {"status": "closed"}, at_ms=tx.at_ms)

    assert sorted([one, four]) == sorted(await listed(store, ME))
    assert [two] == await listed(store, OTHER)


async def test_a_mention_goes_where_its_conversation_goes(store: Store) -> None:
    """Merged away, the heir stands in the queue; after a split, whoever has the note."""
    await add_agents(store, "mette", "kai")
    one, two, three = await add_conversations(store, 3)
    async with store.transaction(at=NOON) as tx:
        await tx.run(mention, one, ME)
        await tx.run(
            lambda c: c.execute(
                "UPDATE conversations SET merged_into_id = ? WHERE id = ?", (two, one)
            )
        )
    merged = await listed(store, ME)
    async with store.transaction(at=NOON) as tx:
        await tx.run(lambda c: c.execute("UPDATE conversations SET merged_into_id = NULL"))
        await tx.run(lambda c: c.execute("UPDATE messages SET conversation_id = ?", (three,)))
    split = await listed(store, ME)

    assert ([two], [three]) == (merged, split)
