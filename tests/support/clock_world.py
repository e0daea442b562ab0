"""A seeded office in which mails, agents, time and leads do what moves clocks."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from console.domain.deeds import (
    ChangeTags,
    Deed,
    SetFields,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from console.domain.escalation import Ask
from console.services.bundle import Services
from console.services.clocks import BATCH, breach_of, recompute_all
from console.services.contacts import Contact
from console.services.errors import ServiceError
from console.services.escalations import Request
from console.services.letters import Letter
from console.services.outbox import OutboxService
from data.errors import DataError
from data.records import (
    Breach,
    Calendar,
    CalendarId,
    Channel,
    ConversationId,
    Direction,
    HolidayRegion,
    Kind,
    MessageId,
    OutboxId,
    OutboxState,
    PolicyId,
    Priority,
    Reason,
    SlaConditions,
    SlaPolicy,
    SlaTarget,
    Target,
    WaitingOn,
    Way,
)
from data.store import Store, breaches, outbox, targets
from data.store.rows import from_ms
from tests.support.calendars import calendar, week
from tests.support.console_app import Office
from tests.support.letters import write_mail

PEOPLE = ("ann@shop.example", "bo@customer.example", "cy@mail.customer.example")
AUTOMATIC = ("Auto-Submitted", "auto-replied")
WEEKS = (
    week("09:00-17:00"),
    week("09:00-12:00 13:00-17:00", ""),
    week("00:00-24:00", "00:00-24:00"),
)
REGIONS = ((), (HolidayRegion("DK"),))


async def stored(store: Store) -> dict[ConversationId, Breach]:
    """Give what conversations say of their next breach."""

    def read(connection: sqlite3.Connection) -> dict[ConversationId, Breach]:
        rows = connection.execute(
            "SELECT id, next_breach_target, next_breach_at, next_warning_at FROM conversations"
            " WHERE next_breach_at IS NOT NULL"
        )
        return {
            ConversationId(number): Breach(Target(target), from_ms(at), from_ms(warning_at))
            for number, target, at, warning_at in rows
        }

    return await store.read(read)


async def computed(store: Store) -> dict[ConversationId, Breach]:
    """Work the same out of all that happened, by policies that are read anew."""

    def read(connection: sqlite3.Connection) -> dict[ConversationId, Breach]:
        numbers = [
            ConversationId(row[0]) for row in connection.execute("SELECT id FROM conversations")
        ]
        policies = targets.list_policies(connection)
        found = breaches.find_all(connection, numbers, policies, breach_of)
        return {number: breach for number, breach in found.items() if breach is not None}

    return await store.read(read)


class ClockWorld:
    """One office; each step does one thing that may move a clock, or nothing at all."""

    def __init__(self, rng: random.Random, office: Office, agents: tuple[Services, ...]) -> None:
        self.rng, self.office, self.agents = rng, office, agents
        self.store = office.store
        self.ids: list[tuple[str, str]] = []
        self.undos: list[int] = []
        self._steps: tuple[tuple[int, Callable[[], Awaitable[object]]], ...] = (
            (8, self._mail),
            (8, self._deed),
            (5, self._reply),
            (3, self._deliver),
            (3, self._contact),
            (4, self._undo),
            (3, self._merge),
            (2, self._split),
            (3, self._lead),
            (2, self._wake),
            (2, self._ask),
        )

    @property
    def services(self) -> Services:
        """Some agent's."""
        return self.rng.choice(self.agents)

    async def step(self) -> str:
        """Do something after a while; what makes no sense is refused and changes nothing."""
        self.office.clock.advance(timedelta(minutes=self.rng.choice([0, 1, 7, 45, 300, 1500])))
        weights, steps = zip(*self._steps, strict=True)
        step: Callable[[], Awaitable[object]] = self.rng.choices(steps, weights)[0]
        try:
            await step()
        except (ServiceError, DataError) as error:
            return f"{step}: {error}"
        return str(step)

    async def settle(self) -> None:
        """Bring all conversations up to the policies in force."""
        await recompute_all(self.store, clock=self.office.clock)

    async def _numbers(self) -> list[ConversationId]:
        def read(connection: sqlite3.Connection) -> list[ConversationId]:
            return [
                ConversationId(r[0]) for r in connection.execute("SELECT id FROM conversations")
            ]

        return await self.store.read(read)

    async def _some(self, count: int = 2) -> list[ConversationId]:
        numbers = await self._numbers()
        return list(dict.fromkeys(self.rng.choice(numbers) for _ in range(count)))

    async def _mail(self) -> None:
        """Have mails arrive, up to two days ago, as news or with an import."""
        rng, raws = self.rng, []
        now = self.office.clock.now()
        at = now - timedelta(minutes=rng.choice([0, 1, 30, 600, 2880]))
        for _ in range(rng.choice([1, 1, 2])):
            number = len(self.ids)
            id_ = f"w{number}@customer.example"
            known = rng.choice(self.ids) if self.ids and rng.random() < 0.7 else None
            sender = rng.choice(PEOPLE) if known is None else known[1]
            unseen = [f"w{number + 1}@customer.example"] if rng.random() < 0.15 else []
            raws.append(
                write_mail(
                    id_,
                    from_=f"Somebody <{sender}>",
                    to="support@x.example",
                    subject=f"Matter {number}",
                    answers=[*([known[0]] if known else []), *unseen],
                    extra=(AUTOMATIC,) if rng.random() < 0.15 else (),
                    at=at,
                )
            )
            self.ids.append((id_, sender))
        await self.office.receive(*raws, at=at, is_import=rng.random() < 0.15)

    async def _deed(self) -> None:
        rng = self.rng
        deeds: tuple[Deed, ...] = (
            *(Simple(verb) for verb in Verb),
            Simple(Verb.CLOSE),
            Simple(Verb.REOPEN),
            *(Wait(on) for on in WaitingOn),
            Wait(WaitingOn.CUSTOMER),
            SetPriority(rng.choice(list(Priority))),
            SetFields({"kind": rng.choice([None, *(kind.value for kind in Kind)])}),
            SetFields({"language": rng.choice([None, "da", "en"])}),
            ChangeTags(add=frozenset({"vip"})),
            ChangeTags(remove=frozenset({"vip"})),
            Snooze(1, words="a while ago"),
        )
        done = await self.services.work.do(rng.choice(deeds), dict.fromkeys(await self._some()))
        self._keep(done.undo_id)

    def _keep(self, undo_id: int | None) -> None:
        if undo_id is not None:
            self.undos.append(undo_id)

    async def _reply(self) -> None:
        rng, services = self.rng, self.services
        assert services.replies is not None
        at = self.office.clock.now() + timedelta(hours=3) if rng.random() < 0.3 else None
        letter = Letter(
            "Here it is.", at=at, then=rng.choice(["close", "wait", "open"]),
            undo_s=rng.choice([0, 20]),
        )  # fmt: skip
        (number,) = await self._some(1)
        queued = await services.replies.reply(number, letter, agent=services.agent)
        self._keep(queued.undo_id)

    async def _deliver(self) -> None:
        """Do to the outbox what deliveries and people do."""
        rng, clock = self.rng, self.office.clock
        service = OutboxService(self.store, clock=clock)
        async with self.store.transaction(at=clock.now()) as tx:
            released = await tx.run(outbox.release_due, now_ms=tx.at_ms, looked_ms=tx.at_ms)
            await service.released(tx, released)
        items = list(await service.list_items())
        if not items:
            return
        item = rng.choice(items)
        match rng.randrange(5):
            case 0 | 1 if item.state is OutboxState.QUEUED:
                fate = rng.choice([OutboxState.SENT, OutboxState.REFUSED, OutboxState.UNKNOWN])
                await self._end(service, item.id, item.conversation_id, fate)
            case 2:
                await service.retry(item.id, agent_id=self.services.agent.id)
            case 3:
                await service.cancel(item.id, agent_id=self.services.agent.id)
            case 4:
                await service.confirm_sent(item.id, agent_id=self.services.agent.id)

    async def _end(
        self,
        service: OutboxService,
        outbox_id: OutboxId,
        number: ConversationId,
        fate: OutboxState,
    ) -> None:
        async with self.store.transaction(at=self.office.clock.now()) as tx:
            await tx.run(outbox.set_outbox_state, outbox_id, fate, now_ms=tx.at_ms)
            await tx.record(f"outbox.{fate}", number, outbox_id=outbox_id, attempts=1)
            if fate is not OutboxState.SENT:
                await service.failed(tx, outbox_id)

    async def _contact(self) -> None:
        rng, services = self.rng, self.services
        at = self.office.clock.now() - timedelta(minutes=rng.choice([0, 20, 1000]))
        contact = Contact(
            Channel.PHONE, rng.choice([Direction.IN, Direction.OUT]), "They called.", at
        )
        (number,) = await self._some(1)
        logged = await services.contacts.log(number, contact, agent=services.agent)
        self._keep(logged.undo_id)

    async def _undo(self) -> None:
        services = self.services
        deed = await services.undo.find_last()
        if self.undos and self.rng.random() < 0.5:
            deed = await services.undo.get(self.rng.choice(self.undos))
        if deed is not None:
            done = await services.undo.take_back(deed)
            self._keep(done.undo_id)

    async def _merge(self) -> None:
        one, *others = await self._some(3)
        merging = self.services.merging
        if self.rng.random() < 0.4:
            done = await merging.unmerge(one)
        else:
            done = await merging.merge(dict.fromkeys(others), one, is_agreed=True)
        self._keep(done.undo_id)

    async def _ask(self) -> None:
        """Ask a colleague or an outsider, or give back what was asked."""
        services = self.services
        (number,) = await self._some(1)
        if self.rng.random() < 0.4:
            await services.escalations.return_(number, "Here it is.")
            return
        to = self.rng.choice(["ann", "kai", "expert@side.example"])
        way = self.rng.choice(list(Way))
        request = Request(to, Ask(Reason.OTHER, "Tell us what it is.", way=way))
        escalated = await services.escalations.escalate(number, request)
        self._keep(escalated.undo_id)

    async def _split(self) -> None:
        def read(connection: sqlite3.Connection) -> list[tuple[ConversationId, MessageId]]:
            return connection.execute("SELECT conversation_id, id FROM messages").fetchall()

        number, message_id = self.rng.choice(await self.store.read(read))
        split = await self.services.splitting.split(number, [message_id])
        self._keep(split.done.undo_id)

    async def _wake(self) -> None:
        await self.services.due.settle()

    async def _lead(self) -> None:
        """Change what is promised; sometimes all conversations follow at once, or some do."""
        rng = self.rng
        async with self.store.transaction(at=self.office.clock.now()) as tx:
            policies = await tx.run(targets.list_policies)
            chosen = rng.choice(policies) if policies else None
            if chosen is None or (len(policies) < 4 and rng.random() < 0.4):
                hours = await tx.run(targets.add_calendar, self._hours(), now_ms=tx.at_ms)
                policy = self._policy(replace(self._hours(), id=hours), len(policies))
                await tx.run(targets.add_policy, policy, now_ms=tx.at_ms)
            else:
                match rng.randrange(5):
                    case 0:
                        await tx.run(targets.set_policy, replace(chosen, is_on=not chosen.is_on))
                    case 1:
                        other = self._policy(chosen.calendar, chosen.position)
                        await tx.run(
                            targets.set_policy, replace(other, id=chosen.id, name=chosen.name)
                        )
                    case 2:
                        ids = [policy.id for policy in policies]
                        rng.shuffle(ids)
                        await tx.run(targets.set_positions, ids)
                    case 3:
                        hours_now = self._hours()
                        await tx.run(
                            targets.set_calendar,
                            replace(hours_now, id=chosen.calendar.id, name=chosen.calendar.name),
                        )
                    case _:
                        await tx.run(targets.remove_policy, chosen.id)
        if rng.random() < 0.5:
            async with self.store.transaction(at=self.office.clock.now()) as tx:
                await tx.run(breaches.recompute, breach_of, limit=rng.choice([1, 3, BATCH]))

    def _hours(self) -> Calendar:
        name = f"hours {self.rng.random()}"
        return replace(
            calendar(regions=self.rng.choice(REGIONS)),
            id=CalendarId(0), name=name, week=self.rng.choice(WEEKS),
        )  # fmt: skip

    def _policy(self, hours: Calendar, position: int) -> SlaPolicy:
        rng = self.rng
        conditions = rng.choice(
            [
                SlaConditions(),
                SlaConditions(),
                SlaConditions(tags=("vip",)),
                SlaConditions(priorities=(Priority.HIGH, Priority.URGENT)),
                SlaConditions(kinds=(Kind.SUPPORT,)),
                SlaConditions(languages=("da",)),
                SlaConditions(domains=("customer.example",)),
            ]
        )
        promises = [
            SlaTarget(target, rng.choice([30, 60, 480, 2400]), priority)
            for target in Target
            for priority in (None, Priority.URGENT)
            if rng.random() < 0.7
        ]
        return SlaPolicy(
            PolicyId(0), f"policy {rng.random()}", position, rng.random() < 0.8, hours, conditions,
            tuple(promises), rng.choice([15, 60]),
        )  # fmt: skip
