"""Narrowed queues: whichever way they are read, what one plain question to every row gives."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from collections.abc import Sequence
from datetime import date

import pytest

from data.records import AgentId, ConversationId, MessageBody, MessageId, Place, SafeText
from data.search.query import parse_query
from data.store import Store, filters, index, ways, windows
from data.store.filters import Narrowing
from data.store.index import DecodedBody, People
from data.store.queues import QUEUES
from data.store.rows import to_ms
from tests.support.stored import NOON, add_agents, add_conversations, disturb, explain

ME = AgentId(1)
ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
WORDS = ("lamp", "parcel", "refund", "broken")
NAMES = ("Anna Berg anna@a.example", "Bo Lund bo@b.example", "Support help@x.example")
TAGS = ("vip", "shop")
QUERIES = (
    "lamp", '"lamp parcel"', "lamp -parcel", "-lamp", "lamp OR refund", "lam*", "from:anna",
    "from:anna lamp", "-from:anna", "to:anna", "from:help to:bo", "tag:vip", "-tag:vip lamp",
    "tag:vip tag:shop", "tag:shop refund", "is:unread", "is:unread lamp", "is:open lamp",
    "is:closed", "is:waiting from:bo", "is:snoozed", "is:mine", "is:unassigned parcel", "in:open",
    "priority:high lamp", "before:2026-11-20 lamp", "after:2026-11-20", "has:attachment",
    "customer:berg", "1007", "nowhere", "status:open", "in:waiting", "in:mentions lamp",
    "is:mentioned", "-is:mentioned tag:vip", "is:watched", "-is:watched is:open", "assignee:me",
    "has:draft", "-has:draft lamp",
    "assignee:kai lamp", "assignee:nobody", "-assignee:kai", "priority:normal", "-priority:low",
    "cause:late", "-cause:late lamp", "stage:delivery", "tier:two", "kind:support", "-kind:support",
    "is:new", "in:all lamp", "is:breached", "-is:at-risk lamp", "due:today", "-due:2026-11-21",
    "is:open due:1w lamp",
)  # fmt: skip


def narrowing(text: str) -> Narrowing:
    """Give what a query means for a queue."""
    query = parse_query(text, today=date(2026, 11, 20))
    found = filters.narrowing_of(query.filters, match=query.match, agent_id=ME, number=query.number)
    assert found is not None
    return found


def plainly(connection: sqlite3.Connection, queue: str, text: str) -> list[ConversationId]:
    """Ask every row of a queue, in its order, without a thought for time."""
    asked_of = QUEUES[queue].of(ME)
    asked = narrowing(text).where
    way = "DESC" if asked_of.is_descending else "ASC"
    rows = connection.execute(
        f"SELECT c.id FROM conversations AS c WHERE {asked_of.condition}"
        f" AND {asked.sql} ORDER BY {asked_of.order} {way}, c.id {way}",
        asked.parameters,
    )
    return [ConversationId(number) for (number,) in rows]


def add_mails(
    connection: sqlite3.Connection, numbers: Sequence[ConversationId], rng: random.Random
) -> None:
    """Give conversations mails with words and people, tags and read marks."""
    for tag in TAGS:
        connection.executemany(
            "INSERT INTO conversation_tags VALUES (?, ?)",
            [(number, tag) for number in numbers if rng.random() < 0.3],
        )
    connection.executemany(
        "INSERT INTO customers (id, name, address, created_at) VALUES (?, ?, '', 0)",
        list(enumerate(NAMES, 1)),
    )
    bodies = []
    for number in numbers:
        connection.execute(
            "UPDATE conversations SET customer_id = ? WHERE id = ?", (rng.randint(1, 3), number)
        )
        for _ in range(rng.randrange(4)):
            at = to_ms(NOON) - rng.randrange(200_000_000)
            cursor = connection.execute(
                "INSERT INTO messages (conversation_id, origin_id, direction, channel,"
                " internet_message_id, author_name, author_address, people, ancestors, subject,"
                " received_at, at, may_auto_answer, joined_by, created_at)"
                " VALUES (?1, ?1, 'in', 'mail', '', '', '', '{}', '[]', '', ?2, ?2, 1, '', ?2)",
                (number, at),
            )
            assert cursor.lastrowid is not None
            text = SafeText(" ".join(rng.choices(WORDS, k=rng.randint(1, 3))))
            if rng.random() < 0.9:  # the others have not been read yet
                body = MessageBody(text, text, has_html=False)
                people = People(*rng.sample(NAMES, 3))
                bodies.append(
                    DecodedBody(
                        MessageId(cursor.lastrowid), at, body, "", text, people, str(number)
                    )
                )
        connection.execute(
            "UPDATE conversations SET cause = ?, stage = ?, tier = ?, kind = ? WHERE id = ?",
            (
                *(rng.choice((None, word)) for word in ("late", "delivery", "two", "support")),
                number,
            ),
        )
        if rng.random() < 0.5:
            connection.execute(
                "UPDATE conversations SET next_breach_at = ?1, next_warning_at = ?1,"
                " next_breach_target = 'resolution' WHERE id = ?2",
                (to_ms(NOON) + rng.randrange(-2, 3) * 86_400_000, number),
            )
            state = rng.choice((None, "at_risk", "breached"))
            connection.execute(
                "UPDATE conversations SET target_state = ? WHERE id = ?", (state, number)
            )
        for message_id in connection.execute(
            "SELECT max(id) FROM messages WHERE conversation_id = ?", (number,)
        ).fetchone():
            if message_id is not None and rng.random() < 0.3:
                connection.execute(
                    "INSERT INTO mentions VALUES (?, ?, ?, 0, ?)",
                    (message_id, rng.choice((1, 2)), number, rng.choice((None, None, 1))),
                )
        if rng.random() < 0.3:
            connection.execute("INSERT INTO watchers VALUES (?, ?)", (number, rng.choice((1, 2))))
        if rng.random() < 0.3:
            connection.execute(
                "INSERT INTO drafts (agent_id, conversation_id, kind, scope, text, base_revision,"
                " updated_at, discarded_at) VALUES (?, ?, 'reply', 'all', 'x', 1, 0, ?)",
                (rng.choice((1, 2)), number, rng.choice((None, 1))),
            )
        if rng.random() < 0.3:
            connection.execute(
                "INSERT INTO reads VALUES (?, ?, ?)", (number, ME, to_ms(NOON) - 50_000_000)
            )
    index.add_bodies(connection, bodies)


async def fill(store: Store, count: int, seed: int) -> list[ConversationId]:
    """Fill a store with conversations of all kinds."""
    rng = random.Random(seed)
    people = await add_agents(store, "mette", "kai")
    numbers = await add_conversations(store, count)
    for number in numbers:
        await disturb(store, number, rng, people)
    async with store.transaction(at=NOON) as tx:
        await tx.run(add_mails, numbers, rng)
    return numbers


@pytest.fixture(params=["gathered", "walked", "given up"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way of reading, whatever it costs: by sets, along the index, by sets after a walk."""
    chosen: str = request.param
    if chosen != "gathered":
        monkeypatch.setattr(ways, "GATHERED_MIN", 0)
        monkeypatch.setattr(ways, "GATHERED_RATIO", 0)
    if chosen == "given up":
        monkeypatch.setattr(ways, "WALK_S", -1.0)
        monkeypatch.setattr("data.store.watch.OPERATIONS", 1)
    return chosen


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.usefixtures("way")
async def test_every_way_gives_what_a_plain_question_gives(store: Store, seed: int) -> None:
    """Windows, pages, numbers and counts of any query in any queue are those of the plain one."""
    rng = random.Random(seed)
    await fill(store, 40, seed)

    for text in QUERIES:
        for queue in ("all", "open", "mine", "closed", "snoozed", "mentions"):
            expected = await store.read(plainly, queue, text)
            asked = narrowing(text)
            whole = await store.find(
                windows.read_window, queue, agent_id=ME, before=0, after=100, narrowing=asked
            )
            counted = await store.find(windows.count_window, queue, agent_id=ME, narrowing=asked)
            numbers = await store.find(windows.list_numbers, queue, agent_id=ME, narrowing=asked)

            members, _ = await store.find(
                windows.list_members, queue, agent_id=ME, narrowing=asked, limit=100
            )
            three, has_all = await store.find(
                windows.list_members, queue, agent_id=ME, narrowing=asked, limit=3
            )
            some = [ConversationId(1000), *range(1001, 1021)]
            among = await store.find(
                windows.list_those_in, queue, some, agent_id=ME, narrowing=asked
            )

            assert frozenset(expected) == members
            assert three <= members
            assert (min(len(expected), 3), len(expected) <= 3) == (len(three), has_all)
            assert {*expected} & {*some} == among
            assert expected == [c.id for c in whole.conversations], (queue, text)
            assert len(expected) == counted, (queue, text)
            assert expected == [number for number, _ in numbers], (queue, text)
            assert whole.total in (None, len(expected))
            assert sorted(whole.places) == list(whole.places)
            await compare_parts(
                store,
                queue,
                asked,
                expected=expected,
                around=whole.places[0] if whole.places else None,
                at=rng.randrange(max(len(expected), 1)),
            )


async def compare_parts(
    store: Store,
    queue: str,
    asked: Narrowing,
    *,
    expected: list[ConversationId],
    around: Place | None,
    at: int,
) -> None:
    """See that windows around a place, at the end, and pages are cut out of the whole."""
    end = await store.find(
        windows.read_window, queue, agent_id=ME, before=2, after=1, is_from_end=True,
        narrowing=asked,
    )  # fmt: skip
    assert expected[-3:] == [c.id for c in end.conversations]
    assert end.has_before == (len(expected) > 3)
    pages: list[ConversationId] = []
    cursor: str | None = None
    while True:
        page = await store.find(
            windows.list_narrowed, queue, agent_id=ME, limit=3, cursor=cursor, narrowing=asked
        )
        pages += [c.id for c in page.conversations]
        assert len(expected) == page.total
        if (cursor := page.next_cursor) is None:
            break
    assert expected == pages
    if expected:
        window = await store.find(
            windows.read_window, queue, agent_id=ME, before=2, after=2, follow=expected[at],
            around=around, narrowing=asked,
        )  # fmt: skip
        assert expected[max(at - 2, 0) : at + 2] == [c.id for c in window.conversations]
        assert (window.has_before, window.has_after) == (at > 2, at + 2 < len(expected))


@pytest.mark.parametrize(
    ("text", "way_in"),
    [
        ("lamp", "VIRTUAL TABLE"),
        ("from:anna lamp", "VIRTUAL TABLE"),
        ("tag:vip", "conversation_tags_tag"),
        ("is:unread", "conversations_unanswered"),
        ("is:waiting", "conversations_status"),
        ("is:mine", "conversations_assigned"),
        ("is:mentioned", "mentions_unseen"),
        ("is:watched", "watchers_agent"),
        ("has:draft", "drafts_agent"),
        ("assignee:me", "conversations_assignee"),
        ("assignee:kai", "conversations_assignee"),
        ("priority:urgent", "conversations_priority"),
        ("kind:support", "conversations_kind"),
        ("cause:late", "conversations_cause"),
        ("stage:delivery", "conversations_stage"),
        ("tier:two", "conversations_tier"),
        ("status:open", "conversations_status"),
        ("is:breached", "conversations_target"),
        ("is:at-risk", "conversations_target"),
        ("due:today", "conversations_breaching"),
    ],
)
async def test_what_is_little_is_read_by_its_index(store: Store, text: str, way_in: str) -> None:
    """Few hits are gathered from the index that holds them; no table is read from end to end."""
    await fill(store, 40, 1)
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        windows.read_window(
            connection, "all", agent_id=ME, before=0, after=5, narrowing=narrowing(text)
        )
        connection.set_trace_callback(None)
        asked = [sql for sql in statements if sql.startswith("SELECT")]
        return [step for sql in asked for step in explain(connection, sql, ())]

    plan = await store.find(run)

    assert [step for step in plan if way_in in step], plan
    small = ("json_each", "VIRTUAL", "SUBQUERY", "queue_counts", "search_index", "SCAN (", way_in)
    scans = [s for s in plan if s.startswith("SCAN") and not any(name in s for name in small)]
    assert not scans, plan
    assert not [step for step in plan if "conversations_recent" in step], plan


async def test_a_search_that_nobody_waits_for_stops(store: Store) -> None:
    """Cancelled, a long search ends within moments; the next one and other reads do not wait."""
    begun, ended = threading.Event(), threading.Event()

    def search(connection: sqlite3.Connection) -> int:
        begun.set()
        try:
            (count,) = connection.execute(ENDLESS).fetchone()
        finally:
            ended.set()
        return int(count)

    task = asyncio.create_task(store.find(search))
    await asyncio.to_thread(begun.wait)
    read = await store.read(lambda c: c.execute("SELECT 1").fetchone())
    was_running = not ended.is_set()
    task.cancel()
    found = await store.find(lambda c: c.execute("SELECT 2").fetchone())
    with pytest.raises(asyncio.CancelledError):
        await task

    assert was_running
    assert ended.is_set()
    assert [(1,), (2,)] == [read, found]


async def test_a_search_stopped_anywhere_leaves_its_connection_usable(store: Store) -> None:
    """Stopped at any moment of its transaction, the next search reads the newest state."""
    numbers = await fill(store, 40, 1)
    asked = narrowing("lamp OR parcel")

    async def search() -> int:
        window = await store.find(
            windows.read_window, "all", agent_id=ME, before=5, after=5, narrowing=asked
        )
        return len(window.conversations)

    for turns in range(30):
        task = asyncio.create_task(search())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
    async with store.transaction(at=NOON) as tx:
        await tx.run(
            lambda c: c.execute("UPDATE conversations SET merged_into_id = ?", numbers[:1])
        )

    assert 0 == await search()


async def test_a_store_closes_while_something_is_looked_for(store: Store) -> None:
    """Closing waits for no search that was given up."""
    begun = threading.Event()

    def search(connection: sqlite3.Connection) -> None:
        begun.set()
        connection.execute(ENDLESS).fetchone()

    task = asyncio.create_task(store.find(search))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    await store.close()

    assert task.cancelled() or task.done()
