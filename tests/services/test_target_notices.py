"""Warnings and breaches: once for each clock, with nobody there, and never a flood."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from console.domain.deeds import SetPriority, Simple, Verb
from console.domain.target_news import AT_RISK, BREACHED
from console.services.bundle import Services
from console.services.calendars import CalendarService, CalendarWish
from console.services.letters import Letter
from console.services.policies import PolicyService, PolicyWish
from console.services.target_notices import TargetNotices
from data.records import ConversationId, Priority, TargetState
from data.store import conversations, log, target_notices
from tests.services.test_tidings import Listener
from tests.support.console_app import NOON, Office, answer, question
from tests.support.stored import explain

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def promise(office: Office, services: Services, targets: str, **more: str) -> PolicyService:
    """Have a policy on that knows no closing time."""
    desk = {"clock": office.clock, "agent": services.agent}
    calendars = CalendarService(office.store, time_zone="UTC", **desk)  # type: ignore[arg-type]  # both are these
    await calendars.add(CalendarWish(name="always", hours="24/7"))
    policies = PolicyService(office.store, **desk)  # type: ignore[arg-type]  # as above
    await policies.add(PolicyWish(name="P", promises=(targets,), is_on=True, **more))
    await policies.recompute()
    return policies


async def told(office: Office, number: ConversationId) -> list[str]:
    """Give what the log says of its targets."""
    lines = await office.store.read(log.list_activity, number, 100)
    return [line.verb for line in lines if line.verb in (AT_RISK, BREACHED)]


async def state(office: Office, number: ConversationId) -> str | None:
    """Give how far its clock has come."""

    def read(connection: sqlite3.Connection) -> str | None:
        row = connection.execute("SELECT target_state FROM conversations WHERE id = ?", (number,))
        found: str | None = row.fetchone()[0]
        return found

    return await office.store.read(read)


async def at(office: Office, services: Services, moment: datetime) -> None:
    """Let time pass with nobody there, as the syncing process does."""
    office.clock.set(moment)
    await services.due.settle()


async def arrive(office: Office, number: int) -> ConversationId:
    """Have a customer write now."""
    await office.receive(question(number), at=office.clock.now())
    return await office.number(f"Question {number}")


async def test_a_clock_warns_and_breaks_once(office: Office) -> None:
    """The warning, then the breach, each once however often anybody looks; no revision rises."""
    services = await office.services()
    await promise(office, services, "first=2h/30m next=1h")
    number = await arrive(office, 21)
    began = office.clock.now()
    before = await office.store.read(conversations.get_conversation, number)
    steps = []
    for minutes in (89, 90, 91, 119, 120, 121, 400):
        await at(office, services, began + minutes * MINUTE)
        steps.append((await state(office, number), len(await told(office, number))))
    after = await office.store.read(conversations.get_conversation, number)

    risk, broken = TargetState.AT_RISK, TargetState.BREACHED
    assert [
        (None, 0),
        (risk, 1),
        (risk, 1),
        (risk, 1),
        (broken, 2),
        (broken, 2),
        (broken, 2),
    ] == steps
    assert [AT_RISK, BREACHED] == await told(office, number)
    assert (before.revision, before.updated_at) == (after.revision, after.updated_at)


async def test_an_answer_clears_it(office: Office) -> None:
    """What was answered in time never warns; a later message has a clock of its own."""
    services = await office.services()
    await promise(office, services, "first=2h/30m next=2h/30m")
    number = await arrive(office, 21)
    began = office.clock.now()
    await at(office, services, began + 95 * MINUTE)
    risky = await state(office, number)
    assert services.replies is not None
    letter = Letter("Here it is.", then="open")
    await services.replies.reply(number, letter, agent=services.agent)
    answered = await state(office, number)
    await at(office, services, began + 5 * HOUR)
    once = await told(office, number)
    await office.receive(answer(21), at=office.clock.now())
    await at(office, services, office.clock.now() + 3 * HOUR)

    assert (TargetState.AT_RISK, None) == (risky, answered)
    assert [AT_RISK] == once
    assert [AT_RISK, BREACHED] == await told(office, number)


async def test_switching_on_rings_nobody(office: Office) -> None:
    """Forty that are late already stand as such, and nobody hears of them; the next one is told."""
    services = await office.services("mette")
    await office.receive(*(question(n) for n in range(30, 70)), at=office.clock.now())
    old = await office.number("Question 30")
    office.clock.set(office.clock.now() + 48 * HOUR)
    kai = Listener(office, await office.agent("kai"))
    await kai.begin()
    await promise(office, services, "first=1h")
    await services.due.settle()
    silent = await kai.heard()
    new = await arrive(office, 80)
    await at(office, services, office.clock.now() + 2 * HOUR)

    assert TargetState.BREACHED == await state(office, old)
    assert [] == await told(office, old)
    assert [] == silent
    assert [new] == [number for _, number, _ in await kai.heard()]


async def test_a_breach_while_nothing_ran_is_told(office: Office) -> None:
    """A mail that lay on the server over night is late when it comes, and that is told."""
    services = await office.services()
    await promise(office, services, "first=1h")
    arrived = office.clock.now()
    office.clock.set(arrived + 9 * HOUR)
    await office.receive(question(21), at=arrived + HOUR)
    number = await office.number("Question 21")
    await services.due.settle()

    assert [BREACHED] == await told(office, number)


async def test_a_promise_that_moves_is_told_once(office: Office) -> None:
    """What becomes urgent and breaks is told; normal again and broken later it is not again."""
    services = await office.services()
    await promise(office, services, "first=8h; urgent: first=1h")
    number = await arrive(office, 21)
    began = office.clock.now()
    await at(office, services, began + 3 * HOUR)
    await services.work.do(SetPriority(Priority.URGENT), {number: None})
    await services.due.settle()
    urgent = await state(office, number), await told(office, number)
    await services.work.do(SetPriority(Priority.NORMAL), {number: None})
    await services.due.settle()
    normal = await state(office, number)
    await at(office, services, began + 9 * HOUR)

    assert (TargetState.BREACHED, [BREACHED]) == urgent
    assert normal is None
    assert TargetState.BREACHED == await state(office, number)
    assert [BREACHED] == await told(office, number)


async def test_those_it_concerns_hear_of_it_together(office: Office) -> None:
    """Whose it is and who could take it hear, in one batch; another tier's is nothing to them."""
    mette, kai = await office.services("mette"), await office.services("kai")
    await promise(office, mette, "first=30m", when="lang:da")
    own, free, lab = [await arrive(office, n) for n in (21, 22, 23)]
    await kai.work.do(Simple(Verb.TAKE), {own: None})
    async with office.store.transaction(at=office.clock.now()) as tx:
        for number, fields in ((own, {}), (free, {}), (lab, {"tier": "lab"})):
            danish = {"language": "da", **fields}
            await tx.run(conversations.set_fields, number, danish, at_ms=tx.at_ms)
            await tx.announce("conversation", number)
    ears = [Listener(office, each.agent) for each in (mette, kai)]
    for ear in ears:
        await ear.begin()
    await at(office, mette, office.clock.now() + 31 * MINUTE)

    assert [[free], sorted((own, free))] == [
        sorted(number for _, number, _ in await ear.heard()) for ear in ears
    ]


async def test_asking_what_is_due_reads_its_index(office: Office) -> None:
    """However many conversations there are, only those whose clock brings something are read."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        target_notices.find_next_notice(connection)
        target_notices.list_due_notices(connection, now_ms=1, limit=5)
        connection.set_trace_callback(None)
        return [step for sql in statements for step in explain(connection, sql, ())]

    plan = await office.store.read(run)

    assert 2 == len([step for step in plan if "conversations_notice" in step]), plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan
    assert await TargetNotices().find_next(office.store, NOON) is None
