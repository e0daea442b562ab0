"""Three agents, their customers and the clock do what they can; the store follows the model."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from hypothesis.stateful import run_state_machine_as_test as run

from console.clock import FixedClock
from console.domain.deeds import (
    Assign,
    ChangeTags,
    SetFields,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from console.domain.deeds import Deed as StoredDeed
from console.services.agents import signing_key
from console.services.bundle import Services
from console.services.consequences import CONSEQUENCES
from console.services.merging import MergeService
from console.services.taking import Taken
from data.errors import StaleRevisionError
from data.records import AgentId, ConversationId, Priority, WaitingOn
from data.store import Store, conversations, queues
from data.store.rows import to_ms
from tests.support.console_app import NOON, Office, answer, open_office, question
from tests.support.stored import counts_kept_and_counted
from tests.support.team_model import Deed, Row, TeamModel, Thread

T = TypeVar("T")

AGENTS = ("ann", "kai", "lin")
THREADS = 5
AGENT = st.sampled_from(AGENTS)
SOME = st.lists(st.integers(0, THREADS - 1), min_size=1, max_size=4, unique=True)
ONE = st.integers(0, THREADS - 1)
TAGS = st.frozensets(st.sampled_from(["vip", "refund", "late"]), max_size=2)
PRIORITIES = tuple(Priority)
COLUMNS = {
    "status": "status", "waiting_on": "waiting_on", "snoozed": "snoozed_until_at",
    "assignee": "assignee_id", "priority": "priority", "kind": "kind", "cause": "cause",
}  # fmt: skip


Seen = tuple[Row, set[str], set[str]]


@dataclass(frozen=True)
class Merged:
    """How two conversations stood before they were merged, and the revision after it."""

    into: int
    before: tuple[Seen, Seen]
    revision: int


class TeamMachine(RuleBasedStateMachine):
    """Each rule does one thing to the store and to the model; after each both are compared."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="team-"))
        self.keys = 0

    @initialize()
    def open(self) -> None:
        """Begin with five customers' mails and three agents."""
        shutil.copy(template(), self.folder / "store.db")
        self.wait(self._open())

    async def _open(self) -> None:
        store = await Store.open(self.folder / "store.db")
        store.follow(lambda: CONSEQUENCES)
        self.office = Office(self.folder, store, FixedClock(NOON), await signing_key(store))
        self.office.received = THREADS
        self.numbers = await store.read(all_numbers)
        self.ids = await store.read(agents_by_id)
        self.services: dict[str, Services] = {}
        for name in AGENTS:
            self.services[name] = await self.office.services(name)
        stored = await store.read(read_threads)
        self.model = TeamModel(stored, AGENTS)
        self.merged: dict[int, Merged] = {}

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "office"):
            self.wait(self.office.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something to its end."""
        return self.runner.run(work)

    @property
    def now_ms(self) -> int:
        """The time in the store."""
        return to_ms(self.office.clock.now())

    @precondition(lambda self: hasattr(self, "office"))
    @invariant()
    def time_goes_on(self) -> None:
        """No two things happen at the same moment."""
        self.office.clock.set(self.office.clock.now() + timedelta(seconds=1))

    def do(self, agent: str, deed: StoredDeed, verb: str, places: list[int], **more: Any) -> None:
        """Do a deed in both."""
        numbers = [self.numbers[place] for place in places]
        done = self.wait(self.services[agent].work.do(deed, dict.fromkeys(numbers)))
        gone = [n for n in numbers if self.model.threads[n].parts_of is not None]

        assert self.model.do(agent, verb, list(numbers), self.now_ms, **more) == list(done.changed)
        assert gone == [failed.number for failed in done.failed]
        assert bool(done.changed) == (done.undo_id is not None)
        for number, revision in done.revisions.items():
            assert self.model.threads[number].revision == revision

    @rule(agent=AGENT, verb=st.sampled_from(list(Verb)), places=SOME)
    def do_simply(self, agent: str, verb: Verb, places: list[int]) -> None:
        """Close, reopen, take, release, spam, trash, watch and back."""
        self.do(agent, Simple(verb), verb.value, places)

    @rule(agent=AGENT, to=AGENT, places=SOME)
    def assign(self, agent: str, to: str, places: list[int]) -> None:
        """Give conversations to somebody."""
        deed = Assign(self.services[to].agent.id, to)
        self.do(agent, deed, "assign", places, values={"assignee": to})

    @rule(agent=AGENT, on=st.sampled_from(list(WaitingOn)), places=SOME)
    def wait_on(self, agent: str, on: WaitingOn, places: list[int]) -> None:
        """Say on whom they wait."""
        self.do(agent, Wait(on), "wait", places, values={"waiting_on": on.value})

    @rule(agent=AGENT, hours=st.none() | st.integers(1, 40), places=SOME)
    def snooze(self, agent: str, hours: int | None, places: list[int]) -> None:
        """Hide them until then, or bring them back."""
        until = None if hours is None else self.now_ms + hours * 3_600_000
        self.do(agent, Snooze(until, "then"), "snooze", places, values={"snoozed": until})

    @rule(agent=AGENT, priority=st.sampled_from(PRIORITIES), places=SOME)
    def prioritise(self, agent: str, priority: Priority, places: list[int]) -> None:
        """Say how much they matter."""
        values: Row = {"priority": PRIORITIES.index(priority)}
        self.do(agent, SetPriority(priority), "priority", places, values=values)

    @rule(agent=AGENT, add=TAGS, remove=TAGS, places=SOME)
    def tag(
        self, agent: str, add: frozenset[str], remove: frozenset[str], places: list[int]
    ) -> None:
        """Put tags on and off."""
        remove -= add
        self.do(agent, ChangeTags(add, remove), "tag", places, add=add, remove=remove)

    @rule(
        agent=AGENT,
        kind=st.sampled_from(["service", "support", None]),
        cause=st.sampled_from(["broken", "late", None]),
        places=SOME,
    )
    def describe(self, agent: str, kind: str | None, cause: str | None, places: list[int]) -> None:
        """Fill in what they are about."""
        values: dict[str, str | None] = {"kind": kind, "cause": cause}
        self.do(agent, SetFields(values), "set", places, values=dict(values))

    @rule(agent=AGENT, place=ONE, behind=st.integers(1, 3))
    def come_too_late(self, agent: str, place: int, behind: int) -> None:
        """What was seen at another revision is left as it is."""
        number = self.numbers[place]
        thread = self.model.threads[number]
        targets: dict[ConversationId, int | None] = {number: thread.revision - behind}
        done = self.wait(self.services[agent].work.do(Simple(Verb.TRASH), targets))

        assert () == done.changed
        if thread.parts_of is None:
            assert [StaleRevisionError] == [type(failed.error) for failed in done.failed]

    @rule(agent=AGENT)
    def take_next(self, agent: str) -> None:
        """It is one that nobody has, of the highest priority; nothing only where there is none."""
        free = self.model.queues(agent)["unassigned"]
        taken = self.wait(self.services[agent].taking.take_next())

        assert bool(free) == isinstance(taken, Taken)
        if isinstance(taken, Taken):
            number = taken.conversation.id
            rows = {n: self.model.threads[n].row for n in free}
            assert number in free
            assert max(str(row["priority"]) for row in rows.values()) == str(
                rows[number]["priority"]
            )
            assert [number] == self.model.do(agent, "take", [number], self.now_ms)

    @rule(agent=AGENT)
    def undo(self, agent: str) -> None:
        """The last deed goes back, field by field; what a colleague changed since stays."""
        undo = self.services[agent].undo
        last, deed = self.wait(undo.find_last()), self.model.last_deed(agent)

        assert (deed is None) == (last is None)
        if last is None or deed is None:
            return
        done = self.wait(undo.take_back(last))
        failed = [f.number for f in done.failed]
        if deed.verb in {"merge", "unmerge"}:
            (number,) = deed.changes
            is_merged = self.model.threads[number].parts_of is not None
            assert (is_merged == (deed.verb == "merge")) == bool(done.changed)
            if done.changed:
                self._resync(number, into=None if is_merged else self.merged[number].into)
        else:
            changed, stays = self.model.undo(agent, deed, self.now_ms)
            # Bookkeeping beside what people decide may go back alone, as when it was closed.
            for number in set(done.changed) - set(changed):
                self.model.touch(agent, number, self.now_ms)
            assert stays == failed
            assert set(changed) <= set(done.changed)
            assert set(done.changed).isdisjoint(failed)
        if done.changed:
            self.model.deeds[agent].remove(deed)
        else:
            deed.is_passed_over = True

    @rule(agent=AGENT)
    def start_anew(self, agent: str) -> None:
        """A console that is started again takes back what the old one did, or tries once more."""
        self.services[agent].presence.close()
        self.services[agent] = self.wait(self.office.services(agent))
        for deed in self.model.deeds[agent]:
            deed.is_passed_over = False

    @rule(agent=AGENT, place=ONE, into_place=ONE)
    def merge(self, agent: str, place: int, into_place: int) -> None:
        """A conversation becomes part of another, and is in no list of its own."""
        number, into = self.numbers[place], self.numbers[into_place]
        threads = self.model.threads
        is_whole = all(thread.parts_of != number for thread in threads.values())
        if number == into or not is_whole or threads[number].parts_of or threads[into].parts_of:
            return
        done = self.wait(
            self.merging(agent).merge({number: threads[number].revision}, into, is_agreed=True)
        )

        assert (number,) == done.changed
        self._resync(number, into=into)
        self.model.deeds[agent].append(Deed("merge", {number: ({}, {})}))

    @rule(agent=AGENT, place=ONE)
    def unmerge(self, agent: str, place: int) -> None:
        """What was merged lives apart again, both as they were where nothing came in between."""
        number = self.numbers[place]
        if self.model.threads[number].parts_of is None:
            return
        done = self.wait(self.merging(agent).unmerge(number))

        assert (number,) == done.changed
        self._resync(number, into=None)
        self.model.deeds[agent].append(Deed("unmerge", {number: ({}, {})}))

    def merging(self, agent: str) -> MergeService:
        """Give what an agent merges with."""
        clock = self.office.clock
        return MergeService(self.office.store, clock=clock, agent=self.services[agent].agent)

    def _resync(self, number: int, *, into: int | None) -> None:
        """Take over what merging or its end made of two, once it was checked."""
        threads, stored = self.model.threads, self.wait(self.office.store.read(read_threads))
        assert into == stored[number].parts_of
        if into is not None:
            before = (threads[number].seen(), threads[into].seen())
            self.merged[number] = Merged(into, before, stored[into].revision)
            threads[number], threads[into] = stored[number], stored[into]
            assert before[0][1] | before[1][1] == stored[into].tags
            assert before[0][2] | before[1][2] == stored[into].watchers
            return
        merged = self.merged[number]
        if threads[merged.into].revision == merged.revision:
            after = (stored[number].seen(), stored[merged.into].seen())
            assert merged.before == after
        threads[number], threads[merged.into] = stored[number], stored[merged.into]

    @rule(place=ONE)
    def receive(self, place: int) -> None:
        """The customer writes again."""
        number = self.numbers[place]
        self.keys += 1
        raw = answer(place + 1, key=f"m{self.keys}-", at=self.office.clock.now())
        self.wait(self.office.receive(raw, at=self.office.clock.now()))
        number = ConversationId(self.model.living(number))
        self.model.receive(number)
        stored = self.wait(self.office.store.read(read_threads))[number]
        assert stored.revision > self.model.threads[number].revision
        self.model.threads[number].revision = stored.revision

    @rule(minutes=st.integers(1, 300))
    def pass_time(self, minutes: int) -> None:
        """Snoozes end and claims go back, and not before."""
        self.office.clock.set(self.office.clock.now() + timedelta(minutes=minutes))
        self.wait(self.services["ann"].due.settle())
        self.model.wake_and_return(self.now_ms)

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        """Fields, tags, watchers, revisions, claims, queues and counts."""
        if not hasattr(self, "model"):
            return
        stored, lists, counts = self.wait(self.office.store.read(self._read_all))
        for number, thread in self.model.threads.items():
            assert thread == stored[number], number
        for name in AGENTS:
            expected = self.model.queues(name)
            assert expected == lists[name]
            assert {queue: len(rows) for queue, rows in expected.items()} == counts[name]

    def _read_all(
        self, connection: sqlite3.Connection
    ) -> tuple[dict[int, Thread], dict[str, dict[str, set[int]]], dict[str, dict[str, int]]]:
        lists: dict[str, dict[str, set[int]]] = {}
        counts: dict[str, dict[str, int]] = {}
        for name, agent_id in self.ids.items():
            own = {}
            for queue in set(queues.QUEUES) - {"mentions", "escalated", "asked", "follow-ups"}:
                page = conversations.list_queue(
                    connection, queue, agent_id=agent_id, limit=50, cursor=None
                )
                own[queue] = {int(c.id) for c in page.conversations}
            lists[name] = own
            kept, counted = counts_kept_and_counted(connection, agent_id)
            assert counted == kept
            counts[name] = {queue: kept[queue] for queue in own}
        return read_threads(connection), lists, counts


def all_numbers(connection: sqlite3.Connection) -> list[ConversationId]:
    """List all conversations."""
    return [ConversationId(n) for (n,) in connection.execute("SELECT id FROM conversations")]


def agents_by_id(connection: sqlite3.Connection) -> dict[str, AgentId]:
    """Give the agents' ids."""
    return {name: AgentId(n) for name, n in connection.execute("SELECT name, id FROM agents")}


def read_threads(connection: sqlite3.Connection) -> dict[int, Thread]:
    """Read what the model knows of each conversation."""
    names = {number: name for name, number in agents_by_id(connection).items()}
    tags: dict[int, set[str]] = {}
    for number, tag in connection.execute("SELECT conversation_id, tag FROM conversation_tags"):
        tags.setdefault(number, set()).add(tag)
    watchers: dict[int, set[str]] = {}
    for number, agent in connection.execute("SELECT conversation_id, agent_id FROM watchers"):
        watchers.setdefault(number, set()).add(names[agent])
    found = {}
    columns = ", ".join(COLUMNS.values())
    rows = connection.execute(
        f"SELECT id, revision, claimed_at, merged_into_id, {columns} FROM conversations"
    )
    for number, revision, claimed_ms, into, *values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        row["assignee"] = names.get(row["assignee"])
        found[number] = Thread(
            row, tags.get(number, set()), watchers.get(number, set()), revision, claimed_ms, into
        )
    return found


@cache
def template() -> Path:
    """Make a store once that every run begins with a copy of."""
    folder = Path(tempfile.mkdtemp(prefix="team-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

    async def make() -> None:
        async with open_office(folder) as office:
            await office.receive(*(question(number) for number in range(1, THREADS + 1)))
            for name in AGENTS:
                await office.agent(name)

    asyncio.run(make())
    return folder / "box" / "store.db"


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.slow
def test_whatever_a_team_does_the_store_follows_the_model() -> None:
    """In a dozen random days of three agents no field, list or count is ever another."""
    run(
        TeamMachine,
        settings=settings(
            max_examples=12, stateful_step_count=30, deadline=None, derandomize=True,
            suppress_health_check=CHECKS, database=None,
        ),
    )  # fmt: skip


@pytest.mark.soak
def test_whatever_a_team_does_for_long_the_store_follows_the_model() -> None:
    """The same in many more and longer days, other ones each time."""
    run(
        TeamMachine,
        settings=settings(
            max_examples=150, stateful_step_count=60, deadline=None,
            suppress_health_check=CHECKS, database=None,
        ),
    )  # fmt: skip
