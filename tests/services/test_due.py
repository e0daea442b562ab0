"""What time brings: snoozes end and claims go back, once, whoever looks first, never too early."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from console.bootstrap import due_service
from console.clock import FixedClock
from console.domain.claims import RETURNED
from console.domain.deeds import Assign, ChangeTags, SetPriority, Simple, Verb
from console.domain.waking import WOKEN
from console.services.bundle import Services
from console.services.contacts import Contact
from console.services.due import DueService, Timekeeper
from console.services.letters import Letter
from console.settings import Settings
from console.settings.schema import WorkSettings
from data.records import (
    Activity,
    Conversation,
    ConversationId,
    Direction,
    DraftKind,
    Priority,
    Status,
    Words,
)
from data.store import conversations, due, log
from data.store.rows import to_ms
from data.store.store import ChangeFeed
from tests.support.console_app import NOON, Office, answer
from tests.support.letters import write_mail
from tests.support.stored import explain

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


async def read(office: Office, number: ConversationId) -> Conversation:
    """Read a conversation as it is stored."""
    return await office.store.read(conversations.get_conversation, number)


async def history(office: Office, number: ConversationId) -> list[Activity]:
    """Read what was done in it."""
    return await office.store.read(log.list_activity, number, 50)


async def set_fields(office: Office, number: ConversationId, **fields: object) -> None:
    """Change columns as a deed does."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
        await tx.announce("conversation", number)


async def snooze(office: Office, number: ConversationId, until: datetime, **more: object) -> None:
    """Let a conversation sleep."""
    await set_fields(office, number, snoozed_until_at=to_ms(until), **more)


def service(office: Office, *, minutes: int = 60) -> DueService:
    """Give what does what is due, with this patience for claims."""
    work = replace(WorkSettings(), claim_timeout_min=minutes)
    settings = Settings(store=office.store.path, work=work)
    return due_service(settings, office.store, clock=office.clock)


async def take(office: Office, name: str, number: ConversationId) -> Services:
    """Let an agent take a conversation; give what she works with."""
    services = await office.services(name)
    await services.work.do(Simple(Verb.TAKE), {number: None})
    return services


async def test_a_snooze_ends_at_its_moment(office: Office) -> None:
    """A minute before nothing is written; at the moment it is back, marked, one revision on."""
    number, waiting = await office.number("Question 1"), await office.number("Question 2")
    await snooze(office, number, NOON + HOUR)
    await snooze(office, waiting, NOON + HOUR, status="waiting", waiting_on="third_party")
    before = await read(office, number)

    office.clock.set(NOON + HOUR - MINUTE)
    early = await service(office).settle()
    office.clock.set(NOON + HOUR)
    settled = await service(office).settle()
    again = await service(office).settle()

    after, other = await read(office, number), await read(office, waiting)
    assert () == early.of(WOKEN) == again.of(WOKEN)
    assert {number, waiting} == set(settled.of(WOKEN))
    assert (None, NOON + HOUR) == (after.snoozed_until, after.woken_at)
    assert before.revision + 1 == after.revision
    assert before.status == after.status
    assert (Status.OPEN, None) == (other.status, other.waiting_on)
    assert [WOKEN] == [line.verb for line in await history(office, number)][-1:]


async def test_a_clock_that_goes_on_while_one_looks_misses_nothing(office: Office) -> None:
    """What is due at the look is done by it, though time passes between its questions."""
    number = await office.number("Question 1")
    await take(office, "mette", number)
    office.clock.set(NOON + HOUR)

    class Running(FixedClock):
        def now(self) -> datetime:
            self.set(super().now() + timedelta(microseconds=1))
            return super().now()

    running = Running(NOON + HOUR)
    work = replace(WorkSettings(), claim_timeout_min=60)
    settings = Settings(store=office.store.path, work=work)
    settled = await due_service(settings, office.store, clock=running).settle()

    assert (number,) == settled.of(RETURNED)


async def test_a_clock_that_jumps_harms_nothing(office: Office) -> None:
    """Set back, what was woken stays awake and what sleeps goes on; set far ahead, all is done."""
    number, later = await office.number("Question 1"), await office.number("Question 2")
    await snooze(office, number, NOON + HOUR)
    await snooze(office, later, NOON + 48 * HOUR)
    office.clock.set(NOON + 2 * HOUR)
    await service(office).settle()

    office.clock.set(NOON - 100 * HOUR)
    back = await service(office).settle()
    office.clock.set(NOON + 10_000 * HOUR)
    ahead = await service(office).settle()

    assert () == back.of(WOKEN)
    assert (later,) == ahead.of(WOKEN)
    assert (await read(office, number)).snoozed_until is None


async def test_many_that_are_due_at_once_are_all_done(empty: Office) -> None:
    """More than one transaction takes are done all the same, each once."""
    async with empty.store.transaction(at=NOON) as tx:
        await tx.run(
            lambda connection: connection.executemany(
                "INSERT INTO conversations (subject, status, snoozed_until_at, created_at,"
                " updated_at) VALUES ('x', 'open', ?, 0, 0)",
                [(to_ms(NOON) - n,) for n in range(450)],
            )
        )

    settled = await service(empty).settle()

    assert 450 == len(settled.of(WOKEN)) == len(set(settled.of(WOKEN)))


async def test_two_that_look_at_once_do_it_once(office: Office) -> None:
    """The first that comes does it; the other finds nothing."""
    number = await office.number("Question 1")
    await snooze(office, number, NOON - MINUTE)

    both = await asyncio.gather(service(office).settle(), service(office).settle())

    assert [(), (number,)] == sorted(settled.of(WOKEN) for settled in both)
    assert 1 == [line.verb for line in await history(office, number)].count(WOKEN)


async def test_a_customer_wakes_at_once_and_a_machine_does_not(office: Office) -> None:
    """A person's mail ends the snooze when it comes; an out-of-office notice leaves it asleep."""
    first, second = await office.number("Question 1"), await office.number("Question 2")
    for number in (first, second):
        await snooze(office, number, NOON + 48 * HOUR, status="waiting", waiting_on="customer")

    await office.receive(answer(1, key="b", at=NOON), at=NOON)
    notice = write_mail(
        "ooo2@customer.example", from_="c2@customer.example", subject="Out of office",
        text="I am away.\r\n", at=NOON, answers=["q2@customer.example"],
        extra=[("Auto-Submitted", "auto-replied")],
    )  # fmt: skip
    await office.receive(notice, at=NOON)

    woken, asleep = await read(office, first), await read(office, second)
    assert (Status.OPEN, None, None) == (woken.status, woken.waiting_on, woken.snoozed_until)
    assert (Status.WAITING, NOON + 48 * HOUR) == (asleep.status, asleep.snoozed_until)


async def test_the_mark_stays_until_its_assignee_looks(office: Office) -> None:
    """Somebody else who looks leaves the mark; the assignee's look takes it, without a revision."""
    number = await office.number("Question 1")
    ann, kai = await office.services("ann"), await office.services("kai")
    await snooze(office, number, NOON, assignee_id=ann.agent.id)
    await service(office).settle()
    revision = (await read(office, number)).revision

    await kai.work.note_awake(number)
    after_kai = await read(office, number)
    await ann.work.note_awake(number)
    after_ann = await read(office, number)

    assert after_kai.woken_at is not None
    assert after_ann.woken_at is None
    assert revision == after_ann.revision


async def test_any_deed_takes_the_mark(office: Office) -> None:
    """Whoever does something with a woken conversation has noticed it, also when he closes it."""
    numbers = [await office.number(f"Question {n}") for n in (1, 2)]
    for number in numbers:
        await snooze(office, number, NOON)
    await service(office).settle()
    kai = await office.services("kai")

    await kai.work.do(Simple(Verb.TAKE), {numbers[0]: None})
    await kai.work.do(Simple(Verb.CLOSE), {numbers[1]: None})

    assert [None, None] == [(await read(office, n)).woken_at for n in numbers]


async def test_a_claim_that_nobody_touched_goes_back(office: Office) -> None:
    """After the hour it is nobody's, told with who had it since when; a minute before it is his."""
    number = await office.number("Question 1")
    await take(office, "kai", number)
    revision = (await read(office, number)).revision

    office.clock.set(NOON + HOUR - MINUTE)
    early = await service(office).settle()
    office.clock.set(NOON + HOUR)
    settled = await service(office).settle()

    after = await read(office, number)
    line = (await history(office, number))[-1]
    assert () == early.of(RETURNED)
    assert (number,) == settled.of(RETURNED)
    assert (None, revision + 1) == (after.assignee, after.revision)
    assert (RETURNED, None, "kai", to_ms(NOON)) == (
        line.verb, line.agent, line.detail["agent"], line.detail["taken_at"],
    )  # fmt: skip


async def act(office: Office, how: str, services: Services, number: ConversationId) -> None:
    """Do something with a conversation, in one of the ways there are."""
    match how:
        case "note":
            await services.notes.add(number, "Asked the workshop.", agent=services.agent)
        case "reply" | "scheduled reply":
            assert services.replies is not None
            at = NOON + 30 * HOUR if how == "scheduled reply" else None
            letter = Letter("Hello", then="open", at=at)
            await services.replies.reply(number, letter, agent=services.agent)
        case "field":
            await services.work.do(SetPriority(Priority.HIGH), {number: None})
        case "tag":
            await services.work.do(ChangeTags(add=frozenset({"lamp"})), {number: None})
        case "contact":
            called = Contact("phone", Direction.IN, "Called.")
            await services.contacts.log(number, called, agent=services.agent)
        case "status":
            await services.work.do(Simple(Verb.CLOSE), {number: None})
            await services.work.do(Simple(Verb.REOPEN), {number: None})


@pytest.mark.parametrize(
    "how", ["note", "reply", "scheduled reply", "status", "field", "tag", "contact"]
)
async def test_whoever_did_something_keeps_it(office: Office, how: str) -> None:
    """After the first act of its taker a conversation is no claim any more."""
    number = await office.number("Question 1")
    kai = await take(office, "kai", number)
    await act(office, how, kai, number)

    office.clock.set(NOON + 20 * HOUR)
    settled = await service(office).settle()

    assert () == settled.of(RETURNED)
    assert "kai" == (await read(office, number)).assignee


async def test_what_others_do_keeps_nobodys_claim(office: Office) -> None:
    """A colleague's note is not the taker's act."""
    number = await office.number("Question 1")
    await take(office, "kai", number)
    await act(office, "note", await office.services("lin"), number)

    office.clock.set(NOON + HOUR)

    assert (number,) == (await service(office).settle()).of(RETURNED)


async def test_a_draft_counts_while_it_is_fresh(office: Office) -> None:
    """Who types has not gone: the hour runs from the last letter; a left draft holds nothing."""
    number = await office.number("Question 1")
    kai = await take(office, "kai", number)
    office.clock.set(NOON + HOUR - MINUTE)
    await kai.drafts.keep(number, Words(DraftKind.REPLY, "Dear customer", "all", base_revision=1))

    office.clock.set(NOON + 2 * HOUR - 2 * MINUTE)
    typing = await service(office).settle()
    office.clock.set(NOON + 2 * HOUR - MINUTE)
    left = await service(office).settle()

    assert () == typing.of(RETURNED)
    assert (number,) == left.of(RETURNED)


async def test_who_writes_in_an_editor_keeps_it(office: Office) -> None:
    """A draft in $EDITOR is not kept as typed, so the console says that its agent is at it."""
    number = await office.number("Question 1")
    kai, lin = await take(office, "kai", number), await office.services("lin")
    office.clock.set(NOON + HOUR - MINUTE)
    revision = (await read(office, number)).revision
    await lin.work.keep_claim(number)
    await kai.work.keep_claim(number)

    office.clock.set(NOON + 2 * HOUR - 2 * MINUTE)
    writing = await service(office).settle()
    unchanged = (await read(office, number)).revision
    office.clock.set(NOON + 2 * HOUR - MINUTE)
    left = await service(office).settle()

    assert () == writing.of(RETURNED)
    assert revision == unchanged
    assert (number,) == left.of(RETURNED)


async def test_to_watch_is_to_do_nothing(office: Office) -> None:
    """Who takes and watches has claimed, and done nothing yet."""
    number = await office.number("Question 1")
    kai = await take(office, "kai", number)
    await kai.work.do(Simple(Verb.WATCH), {number: None})

    office.clock.set(NOON + HOUR)

    assert (number,) == (await service(office).settle()).of(RETURNED)


async def test_what_one_gives_oneself_is_a_claim(office: Office) -> None:
    """Assigning to oneself is taking; that a tier has it as well is a deed like others."""
    mine, touched = await office.number("Question 1"), await office.number("Question 2")
    kai = await office.services("kai")
    await kai.work.do(Assign(kai.agent.id, "kai"), {mine: None, touched: None})
    await kai.work.do(Assign(tier="workshop"), {touched: None})

    office.clock.set(NOON + HOUR)

    assert (mine,) == (await service(office).settle()).of(RETURNED)


async def test_taking_back_never_meets_a_claim(office: Office) -> None:
    """Taken, noted, and both taken back: nobody's again, with nothing in the way."""
    number = await office.number("Question 1")
    kai = await take(office, "kai", number)
    await kai.work.do(SetPriority(Priority.HIGH), {number: None})
    backs = []
    for _ in range(2):
        deed = await kai.undo.find_last()
        assert deed is not None
        backs.append((await kai.undo.take_back(deed)).failed)

    after = await read(office, number)
    assert [(), ()] == backs
    assert (None, Priority.NORMAL) == (after.assignee, after.priority)


async def test_what_is_assigned_is_no_claim(office: Office) -> None:
    """A conversation that a lead gave, or that a reply took, stays with its assignee."""
    kai = await office.services("kai")
    given, answered = await office.number("Question 1"), await office.number("Question 2")
    await set_fields(office, given, assignee_id=kai.agent.id)
    await act(office, "reply", kai, answered)

    office.clock.set(NOON + 20 * HOUR)

    assert () == (await service(office).settle()).of(RETURNED)
    assert ["kai", "kai"] == [(await read(office, n)).assignee for n in (given, answered)]


async def test_a_colleague_who_puts_it_away_ends_the_claim(office: Office) -> None:
    """A claimed conversation that somebody else closed does not move when its hour is up."""
    number = await office.number("Question 1")
    await take(office, "kai", number)
    await (await office.services("lin")).work.do(Simple(Verb.CLOSE), {number: None})

    office.clock.set(NOON + 2 * HOUR)

    assert () == (await service(office).settle()).of(RETURNED)


async def test_zero_minutes_mean_never(office: Office) -> None:
    """Where claims have no end, nothing is due on their account."""
    number = await office.number("Question 1")
    await take(office, "kai", number)
    office.clock.set(NOON + 1000 * HOUR)

    assert await service(office, minutes=0).find_next() is None
    assert () == (await service(office, minutes=0).settle()).of(RETURNED)


async def test_a_reply_takes_what_nobody_has_and_gives_it_back(office: Office) -> None:
    """A queued or scheduled reply makes an unassigned conversation mine; taken back, nobody's."""
    for subject, how in (("Question 1", "reply"), ("Question 2", "scheduled reply")):
        number = await office.number(subject)
        kai = await office.services("kai")
        await act(office, how, kai, number)
        taken = (await read(office, number)).assignee
        items = await kai.outbox.list_items()
        item = next(item for item in items if item.conversation_id == number)
        await kai.outbox.cancel(item.id, agent_id=kai.agent.id)

        assert "kai" == taken
        assert (await read(office, number)).assignee is None


async def test_who_stays_wakes_by_himself(office: Office) -> None:
    """A process that sleeps until the next moment does what is due, and hears of an earlier one."""
    number, sooner = await office.number("Question 1"), await office.number("Question 2")
    await snooze(office, number, NOON + timedelta(seconds=1))
    keeper = Timekeeper(service(office), clock=office.clock)
    running = asyncio.create_task(keeper.run())
    feed = office.store.changes()
    await feed.read()
    try:
        office.clock.set(NOON + timedelta(seconds=1))
        await until_told(feed, number)
        await snooze(office, sooner, NOON)
        keeper.note_news()
        await until_told(feed, sooner)
    finally:
        running.cancel()

    assert [None, None] == [(await read(office, n)).snoozed_until for n in (number, sooner)]


async def until_told(feed: ChangeFeed, number: ConversationId) -> None:
    """Wait until a conversation is told to have woken."""
    async with asyncio.timeout(20):
        while True:
            changes = await feed.read() or ()
            if any(c.kind == WOKEN and c.conversation_id == number for c in changes):
                return
            await asyncio.sleep(0.02)


async def test_asking_costs_the_same_at_any_size(office: Office) -> None:
    """What is due is found by index: no table is scanned and nothing is sorted."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        due.find_next_snooze(connection)
        due.list_claims(connection)
        due.list_ended_snoozes(connection, now_ms=1, limit=5)
        connection.set_trace_callback(None)
        return [step for sql in statements for step in explain(connection, sql, ())]

    plan = await office.store.read(run)

    allowed = ("conversations_snoozed", "conversations_claimed")
    scans = [s for s in plan if s.startswith("SCAN") and not any(name in s for name in allowed)]
    assert [] == scans + [step for step in plan if "TEMP B-TREE" in step]
