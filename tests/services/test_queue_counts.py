"""Counts that stay right: kept counters and followed saved queues against counting afresh."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest

from console.domain.deeds import (
    Assign,
    ChangeTags,
    Deed,
    SetFields,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from console.services.bundle import Services
from console.services.due import DueService
from console.services.errors import ServiceError
from console.services.queues import QueueService
from console.services.saved_counts import REST_FEW_S, SavedCounts
from console.services.waking import Claims, Snoozes
from data.errors import DataError
from data.records import Agent, Change, ConversationId, Kind, Priority, WaitingOn
from data.store import conversations
from data.store.queues import QUEUES
from data.store.rows import to_ms
from tests.support.console_app import Office, answer
from tests.support.seeds import seeds

STEPS = 60
SAVED = (
    "is:open", "is:mine", "tag:vip", "-tag:vip is:open", "is:snoozed", "is:mentioned",
    "priority:urgent is:open", "assignee:me", "is:watched", "is:unread", "lamp is:open",
    "kind:support", "is:waiting", "in:waiting -assignee:me", "before:1d",
)  # fmt: skip
TEN_HOURS = timedelta(hours=10)


class Team:
    """Two agents who do what comes into their heads."""

    def __init__(self, office: Office, services: Sequence[Services], rng: random.Random) -> None:
        self.office, self.services, self.rng = office, services, rng
        self.due = DueService(
            office.store, clock=office.clock, bringers=lambda: (Snoozes(), Claims(TEN_HOURS))
        )

    async def do_something(self, numbers: Sequence[ConversationId]) -> None:
        """Do one thing; what is refused changes nothing."""
        rng, me = self.rng, self.rng.choice(self.services)
        one, other = rng.sample(list(numbers), 2)
        with suppress(DataError, ServiceError):
            match rng.randrange(8):
                case 0:
                    await me.merging.merge({one: None}, other, is_agreed=True)
                case 1:
                    await me.merging.unmerge(one)
                case 2:
                    self.office.clock.set(self.office.clock.now() + TEN_HOURS)
                    await self.due.settle()
                case 3:
                    deed = await me.undo.find_last()
                    if deed is not None:
                        await me.undo.take_back(deed)
                case 4:
                    words = rng.choice(["Look, @ann", "@bo please", "Nobody"])
                    await me.notes.add(one, words, agent=me.agent)
                case 5:
                    for message_id in await me.mentions.list_unseen(one):
                        await me.mentions.mark_seen([message_id])
                case _:
                    await me.work.do(self.deed(), dict.fromkeys((one, other)))

    def deed(self) -> Deed:
        """Choose a deed."""
        rng, now = self.rng, self.office.clock.now()
        agent = rng.choice(self.services).agent
        return rng.choice(
            (
                Simple(rng.choice(list(Verb))),
                Assign(agent.id, agent.name),
                Wait(rng.choice(list(WaitingOn))),
                Snooze(to_ms(now + timedelta(hours=rng.randint(1, 30)))),
                SetPriority(rng.choice(list(Priority))),
                ChangeTags(frozenset({"vip"})),
                ChangeTags(remove=frozenset({"vip"})),
                SetFields({"kind": rng.choice(list(Kind)).value}),
            )
        )


async def counted(office: Office, agent: Agent) -> tuple[dict[str, int], dict[str, int]]:
    """Give what the counters say of each queue, and how many rows it lists."""
    services = await office.services(agent.name)
    counts, _, _ = await services.find.status()
    rows = {}
    for queue in QUEUES:
        page = await office.store.read(
            conversations.list_queue, queue, agent_id=agent.id, limit=500, cursor=None
        )
        assert page.total == len(page.conversations)
        rows[queue] = page.total
    return {queue: counts[queue] for queue in QUEUES}, rows


def heard(tally: SavedCounts, changes: Sequence[Change] | None) -> None:
    """Tell a tally the news as the inbox does."""
    numbers: list[ConversationId | None] = (
        [None]
        if changes is None
        else [c.conversation_id for c in changes if c.conversation_id is not None]
    )
    tally.note(numbers)


@pytest.mark.parametrize("seed", seeds(4, in_suite=1))
async def test_every_count_is_what_counting_gives(office: Office, seed: int) -> None:
    """After any deeds, merges, wakings, notes and undoings, for each agent and saved queue."""
    rng = random.Random(seed)
    services = [await office.services("ann"), await office.services("bo")]
    team = Team(office, services, rng)
    numbers = [await office.number(f"Question {n}") for n in range(1, 6)]
    for place, query in enumerate(SAVED):
        await services[0].queues.add(f"q{place}", query)
    tally, feed = SavedCounts(services[0].queues), office.store.changes()
    await feed.read()
    await tally.count()
    changed = 0
    for step in range(STEPS):
        await team.do_something(numbers)
        if step == STEPS // 2:
            await office.receive(answer(1, key="late", at=office.clock.now()))
        changes = await feed.read()
        changed += bool(changes)
        heard(tally, changes)
        tally.note_day(office.clock.now().date())
        await tally.count()

        for one in services:
            counts, rows = await counted(office, one.agent)
            assert counts == rows, step
        for queue in services[0].queues.known:
            exact = str(await services[0].queues.count(queue))
            assert (queue.query, exact) == (queue.query, tally.words(queue)), step

    assert changed > STEPS / 3


async def test_more_than_is_counted_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit a plus stands behind it, and it goes away when there are fewer."""
    monkeypatch.setattr("console.services.saved_counts.COUNT_MAX", 3)
    monkeypatch.setattr("console.services.saved_counts.SLACK", 1)
    services = await office.services()
    queue = await services.queues.add("all of them", "in:open")
    tally = SavedCounts(services.queues)
    await tally.count()
    seen = [tally.words(queue)]
    for subject in ("Question 1", "Question 2", "Question 3"):
        number = await office.number(subject)
        await services.work.do(Simple(Verb.CLOSE), {number: None})
        tally.note([number])
        await tally.count()
        seen.append(tally.words(queue))

    assert ["3+", "3+", "3", "2"] == seen


async def test_nothing_is_asked_while_nothing_has_changed(office: Office) -> None:
    """A tally that is up to date is not due; a query that makes no sense any more says so."""
    services = await office.services()
    queue = await services.queues.add("lamps", "lamp")
    tally = SavedCounts(services.queues)
    first, _ = tally.is_due, await tally.count()
    settled = tally.is_due
    tally.note([await office.number("Question 1")])
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(lambda c: c.execute("UPDATE saved_queues SET query = 'is:lost'"))
    await services.queues.load()
    is_news = await tally.count()

    assert (True, False) == (first, settled)
    assert is_news
    assert "?" == tally.words((await services.queues.load())[0])
    assert "" == tally.words(queue)


async def test_a_count_that_is_cancelled_goes_on_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was about to ask is asked the next time; it rests in between."""
    services = await office.services()
    queue = await services.queues.add("vip", "tag:vip")
    tally = SavedCounts(services.queues)
    await tally.count()
    number = await office.number("Question 1")
    await services.work.do(ChangeTags(frozenset({"vip"})), {number: None})
    tally.note([number])

    class StoppedError(Exception):
        """Stands for whatever ends a count early."""

    async def stop(*_: object) -> frozenset[ConversationId]:
        raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(QueueService, "list_those_in", stop)
        with pytest.raises(StoppedError):
            await tally.count()
    stopped = tally.words(queue)
    await tally.count()

    assert ("0", "1") == (stopped, tally.words(queue))
    assert 0 < tally.rest_s(asyncio.get_running_loop().time()) <= REST_FEW_S
