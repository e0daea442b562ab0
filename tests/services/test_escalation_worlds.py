"""Whatever a team, its customers and an outsider do: sides stay apart, nothing lies hidden."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest

from console.domain.deeds import Simple, Verb
from console.domain.escalation import Ask
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.escalations import Request
from data.errors import DataError
from data.records import ConversationId, Reason, Status, Way
from data.store import conversations
from tests.services.test_escalations import OUTSIDER, letter_id, team
from tests.support.console_app import Office, answer
from tests.support.letters import write_mail
from tests.support.stored import counts_kept_and_counted

STEPS = 45
HOME = "@customer.example"
SEEDS = range(8)
PLACES = ("second line", "bo", "cy", "ann", OUTSIDER, f"other-{OUTSIDER}")


class World:
    """Three agents, customers who write, an outsider who answers, all at random."""

    def __init__(self, office: Office, people: Sequence[Services], rng: random.Random) -> None:
        self.office, self.people, self.rng = office, people, rng
        self._key = 0

    async def step(self, numbers: Sequence[ConversationId]) -> str:
        """Do one thing; what is refused changes nothing. Give what was tried."""
        rng = self.rng
        me, number = rng.choice(self.people), rng.choice(numbers)
        did = rng.choice(
            ("escalate",) * 4 + ("return", "return", "withdraw", "undo", "undo", "customer",
             "outsider", "outsider", "stranger", "note", "deed", "merge", "unmerge")
        )  # fmt: skip
        self.office.clock.advance(timedelta(minutes=1))
        with suppress(DataError, ServiceError):
            await self._do(did, me, number, numbers)
        return did

    async def _do(
        self, did: str, me: Services, number: ConversationId, numbers: Sequence[ConversationId]
    ) -> None:
        rng = self.rng
        match did:
            case "escalate":
                ask = Ask(Reason.OTHER, "Which one?", way=rng.choice(list(Way)))
                undo_s = rng.choice((0, 10))
                await me.escalations.escalate(
                    number, Request(rng.choice(PLACES), ask, undo_s=undo_s)
                )
            case "return":
                await me.escalations.return_(number, "Not ours")
            case "withdraw":
                await me.escalations.withdraw(number)
            case "undo":
                deed = await me.undo.find_last()
                if deed is not None:
                    await me.undo.take_back(deed)
            case "customer":
                self._key += 1
                at = self.office.clock.now()
                which = 1 + numbers.index(number)
                await self.office.receive(answer(which, key=f"k{self._key}", at=at), at=at)
            case "note":
                await me.notes.add(number, "The E27 one", agent=me.agent)
            case "deed":
                verb = rng.choice((Verb.TAKE, Verb.RELEASE, Verb.CLOSE, Verb.REOPEN, Verb.TRASH,
                                   Verb.UNTRASH))  # fmt: skip
                await me.work.do(Simple(verb), {number: None})
            case "merge":
                await me.merging.merge({number: None}, rng.choice(numbers), is_agreed=True)
            case "unmerge":
                await me.merging.unmerge(number)
            case _:
                await self._write(did)

    async def _write(self, who: str) -> None:
        threads = await self.threads()
        if not threads:
            return
        thread, asked, customer = self.rng.choice(threads)
        sender = {"outsider": asked, "stranger": "mallory@evil.example"}[who]
        self._key += 1
        mail = write_mail(
            f"w{self._key}@maker.example",
            from_=f"Maker <{sender}>",
            subject="Re: Which one?",
            at=self.office.clock.now(),
            answers=[await letter_id(self.office, thread)],
            extra=[("Cc", customer)] if self.rng.random() < 0.3 else [],
        )
        await self.office.receive(mail, at=self.office.clock.now())

    async def threads(self) -> list[tuple[ConversationId, str, str]]:
        """Give every exchange: with whom it is, and the customer whom it is about."""

        def read(connection: sqlite3.Connection) -> list[tuple[ConversationId, str, str]]:
            sql = (
                "SELECT thread_id, address, conversation_id FROM escalations AS e"
                " WHERE thread_id IS NOT NULL AND EXISTS"
                " (SELECT 1 FROM messages WHERE origin_id = e.thread_id)"
            )
            rows = connection.execute(sql)
            return [(ConversationId(n), who, f"c{about - 1000}{HOME}") for n, who, about in rows]

        return await self.office.store.read(read)

    async def check(self, numbers: Sequence[ConversationId]) -> None:
        """Recipients are apart, nothing that came in is out of sight, counts are right."""
        reader = self.people[0]
        assert reader.replies is not None
        threads = await self.threads()
        for number in numbers:
            for scope in ("all", "sender"):
                with suppress(DataError, ServiceError):
                    preview = await reader.replies.preview(number, scope)
                    people = {a.key for a in (*preview.recipients.to, *preview.recipients.cc)}
                    asked = await reader.escalations.list_for(number)
                    outside = {e.asked.name for e in asked if e.thread is not None}
                    assert people.isdisjoint(outside), number
        for thread, asked_one, customer in threads:
            shown = await reader.store.read(conversations.get_conversation, thread)
            if shown.id != thread:
                continue  # merged into something, which an agent was asked about
            with suppress(DataError, ServiceError):
                preview = await reader.replies.preview(thread, "all")
                people = {a.key for a in (*preview.recipients.to, *preview.recipients.cc)}
                assert customer not in people, thread
                assert asked_one in people or people == {"mallory@evil.example"}
        unheard, handed = await reader.store.read(_hidden)
        assert [] == unheard
        assert [] == handed
        for one in self.people:
            kept, counted = await reader.store.read(counts_kept_and_counted, one.agent.id)
            assert counted == kept


def _hidden(connection: sqlite3.Connection) -> tuple[list[object], list[object]]:
    """Give mails in exchanges that no escalation looked at, and marks that are not true."""
    unheard = connection.execute(
        "SELECT m.id FROM escalations AS e JOIN messages AS m ON m.origin_id = e.thread_id"
        " WHERE m.direction = 'in' AND m.automatic IS NULL AND m.id > e.heard_id"
    ).fetchall()
    handed = connection.execute(
        "SELECT c.id FROM conversations AS c JOIN handed_over AS h ON h.id = c.id"
        " WHERE c.merged_into_id IS NULL AND c.is_handed <> h.is_so"
    ).fetchall()
    return unheard, handed


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_sides_stay_apart(office: Office, seed: int) -> None:
    """After every step of a random day of asking, answering, returning, undoing and merging."""
    rng = random.Random(seed)
    people = await team(office)
    numbers = [await office.number(f"Question {n}") for n in (1, 2, 3)]
    world = World(office, people, rng)
    for _ in range(STEPS):
        await world.step(numbers)

        await world.check(numbers)


@pytest.mark.parametrize("seed", SEEDS)
async def test_each_asking_goes_back_to_how_it_stood(office: Office, seed: int) -> None:
    """However deep it was handed on: returned or taken back in turn, each is as before it."""
    rng = random.Random(seed)
    people = dict(zip(("ann", "bo", "cy"), await team(office), strict=True))
    number = await office.number("Question 1")
    await people["ann"].work.do(Simple(rng.choice((Verb.TAKE, Verb.RELEASE))), {number: None})
    stack: list[tuple[tuple[object, ...], Services, int]] = []
    for to in rng.sample(PLACES, 4):
        me = rng.choice([p for name, p in people.items() if name != to])
        before = await _stands(office, number)
        ask = Ask(Reason.OTHER, "Which one?", way=rng.choice(list(Way)))
        done = await me.escalations.escalate(number, Request(to, ask, undo_s=10))
        stack.append((before, me, done.undo_id))

    for before, me, undo_id in reversed(stack):
        if rng.random() < 0.5:
            await me.undo.take_back(await me.undo.get(undo_id))
        else:
            (newest,) = [e for e in await me.escalations.list_for(number) if e.is_open][-1:]
            await me.escalations.return_(number, "Not ours", escalation_id=newest.id)

        assert before == await _stands(office, number)
    assert Status.WAITING.value not in await _stands(office, number)


async def _stands(office: Office, number: ConversationId) -> tuple[object, ...]:
    c = await office.store.read(conversations.get_conversation, number)
    return c.status.value, c.waiting_on, c.assignee, c.tier
