"""Tidings from the change feed: each once, to whom it concerns, and nothing from before."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from console.domain.tidings import Concern
from console.services.tidings import TidingsService
from data.records import Agent, Change, ConversationId
from data.store import conversations, watching
from data.store.watching import HeardUntil
from tests.support.console_app import NOON, Office, answer
from tests.support.letters import write_mail
from tests.support.stored import explain


class Listener:
    """An agent's tidings with the feed they come from."""

    def __init__(self, office: Office, agent: Agent) -> None:
        self.agent = agent
        self._feed = office.store.changes()
        self._service = TidingsService(office.store, agent=agent)

    async def begin(self) -> None:
        """Begin to listen."""
        await self._feed.read()
        await self._service.begin()

    async def heard(self) -> list[tuple[Concern, int, str]]:
        """Give what came since."""
        changes: list[Change] = []
        for _ in range(3):  # a commit is in the log a moment before it is one
            changes += await self._feed.read() or ()
        found = await self._service.hear(changes)
        return [(tiding.concern, tiding.number, tiding.words) for tiding in found]


async def watch(office: Office, agent: Agent, *numbers: ConversationId) -> None:
    """Have an agent watch conversations."""
    async with office.store.transaction(at=NOON, agent_id=agent.id) as tx:
        await tx.run(_add_watcher, agent, numbers)
        for number in numbers:
            await tx.record("conversation.watched", number)


def _add_watcher(
    connection: sqlite3.Connection, agent: Agent, numbers: Sequence[ConversationId]
) -> None:
    connection.executemany(
        "INSERT INTO watchers (conversation_id, agent_id) VALUES (?, ?)",
        [(number, agent.id) for number in numbers],
    )


async def give(office: Office, giver: Agent, number: ConversationId, taker: Agent) -> None:
    """Let one agent give another a conversation."""
    async with office.store.transaction(at=NOON, agent_id=giver.id) as tx:
        after: dict[str, object] = {"assignee_id": taker.id}
        before = await tx.run(conversations.set_fields, number, after, at_ms=tx.at_ms)
        await tx.record("conversation.assigned", number, before=before, after=after)


async def test_each_is_told_once_to_whom_it_concerns(office: Office) -> None:
    """Who gets a conversation hears of it once; neither the giver nor a third does."""
    ann, kai, lin = [Listener(office, await office.agent(n)) for n in ("ann", "kai", "lin")]
    for listener in (ann, kai, lin):
        await listener.begin()
    number = await office.number("Question 1")

    await give(office, ann.agent, number, kai.agent)

    assert [[], [(Concern.GIVEN, number, "")], []] == [
        await listener.heard() for listener in (ann, kai, lin)
    ]
    assert [] == await kai.heard()


async def test_what_is_watched_is_told_from_now_on(office: Office) -> None:
    """What was done before she watched is no news; what comes after is, each line once."""
    ann = Listener(office, await office.agent("ann"))
    kai = await office.services("kai")
    await ann.begin()
    number, other = await office.number("Question 1"), await office.number("Question 2")
    await kai.notes.add(number, "Before.", agent=kai.agent)
    await watch(office, ann.agent, number)
    assert [] == await ann.heard()

    await kai.notes.add(number, "After.", agent=kai.agent)
    await kai.notes.add(other, "Elsewhere.", agent=kai.agent)

    assert [(Concern.WATCHED, number, "a note")] == await ann.heard()
    assert [] == await ann.heard()


async def test_customers_are_told_and_machines_are_not(office: Office) -> None:
    """A person's mail in a watched conversation is told with the name; automatic mail is not."""
    ann = Listener(office, await office.agent("ann"))
    first, second = await office.number("Question 1"), await office.number("Question 2")
    await watch(office, ann.agent, first, second)
    await ann.begin()

    await office.receive(answer(1, key="b", at=NOON), at=NOON)
    notice = write_mail(
        "ooo2@customer.example", from_="c2@customer.example", subject="Out of office",
        text="I am away.\r\n", at=NOON, answers=["q2@customer.example"],
        extra=[("Auto-Submitted", "auto-replied")],
    )  # fmt: skip
    await office.receive(notice, at=NOON)

    assert [(Concern.WATCHED, first, "a message from Customer 1")] == [
        found for found in await ann.heard() if "message" in found[2]
    ]


async def test_two_committed_before_the_first_is_heard_are_both_told(office: Office) -> None:
    """The log may be ahead of the news that are being looked at; nothing is passed over."""
    ann, kai = await office.agent("ann"), await office.services("kai")
    numbers = [await office.number(f"Question {n}") for n in (1, 2)]
    await watch(office, ann, *numbers)
    service = TidingsService(office.store, agent=ann)
    await service.begin()
    for number in numbers:
        await kai.notes.add(number, "Here.", agent=kai.agent)

    heard = [
        [t.number for t in await service.hear([Change(1, "note.added", number)])]
        for number in numbers
    ]

    assert [[number] for number in numbers] == heard


async def test_only_what_was_named_is_read(office: Office) -> None:
    """Lines and mails are found by index, from where the agent last heard."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        watching.list_happenings(connection, {ConversationId(1001)}, HeardUntil(1, 1))
        watching.list_watched(connection, connection.execute("SELECT 1").fetchone()[0])
        connection.set_trace_callback(None)
        return [step for sql in statements for step in explain(connection, sql, ())]

    plan = await office.store.read(run)

    scans = [s for s in plan if s.startswith("SCAN") and "VIRTUAL" not in s and "CONSTANT" not in s]
    assert [] == scans
