"""Clocks in the store: kept with every write, followed when policies change, read when asked."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.bootstrap import due_service
from console.domain import business_hours
from console.domain.courses import PauseReason
from console.domain.deeds import SetPriority, Simple, Verb, Wait
from console.domain.public_holidays import holidays_of
from console.domain.sla import ClockState, newest
from console.services import clocks as clock_services
from console.services.clocks import (
    ClockService,
    Recomputing,
    breach_of,
    follow_edition,
    recompute_all,
)
from console.services.consequences import CONSEQUENCES
from console.services.errors import ConflictError
from console.services.letters import Letter
from console.settings import load_settings
from data.errors import NotFoundError
from data.records import (
    Breach,
    Calendar,
    ConversationId,
    HolidayRegion,
    PolicyId,
    Priority,
    SlaPolicy,
    SlaTarget,
    Target,
    WaitingOn,
)
from data.store import Store, breaches, clocks, conversations, intake, targets
from tests.support.calendars import calendar, local
from tests.support.clock_world import computed, stored
from tests.support.console_app import Office, answer, question
from tests.support.letters import write_mail
from tests.support.stored import explain

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
"""16:30 in Copenhagen."""
OFFICE = calendar()


async def promise(
    office: Office, hours: Calendar = OFFICE, *targets_: SlaTarget, follow: bool = True
) -> SlaPolicy:
    """Promise an hour for the first response, two for later ones, unless told."""
    rows = targets_ or (
        SlaTarget(Target.FIRST_RESPONSE, 60),
        SlaTarget(Target.FIRST_RESPONSE, 10, Priority.URGENT),
        SlaTarget(Target.NEXT_RESPONSE, 120),
        SlaTarget(Target.RESOLUTION, 2400),
    )
    async with office.store.transaction(at=office.clock.now()) as tx:
        number = await tx.run(targets.add_calendar, hours, now_ms=tx.at_ms)
        policy = SlaPolicy(
            PolicyId(0), "all", 1, is_on=True, calendar=replace(hours, id=number), targets=rows,
            warn_minutes=15,
        )  # fmt: skip
        policy = replace(policy, id=await tx.run(targets.add_policy, policy, now_ms=tx.at_ms))
    if follow:
        await recompute_all(office.store, clock=office.clock)
    return policy


async def breach(office: Office, number: ConversationId) -> Breach | None:
    """Read what the conversation says of its next breach."""
    return (await office.store.read(conversations.get_conversation, number)).next_breach


async def test_a_mail_starts_its_clock_when_it_arrived(empty: Office) -> None:
    """Friday 16:30 and an hour is Monday 09:30, and the warning a quarter of an hour before."""
    empty.clock.set(FRIDAY + timedelta(days=2))
    await promise(empty)

    await empty.receive(question(1), at=FRIDAY)

    number = await empty.number("Question 1")
    assert Breach(
        Target.FIRST_RESPONSE, local("2026-11-23 09:30"), local("2026-11-23 09:15")
    ) == await breach(empty, number)


async def test_every_write_keeps_it(empty: Office) -> None:
    """Priority, answer, wait, the customer's next mail, closing, reopening and undo."""
    empty.clock.set(FRIDAY)
    await promise(empty)
    services = await empty.services()
    await empty.receive(question(1), at=FRIDAY)
    number = await empty.number("Question 1")
    told: list[tuple[str, str] | None] = []

    async def tell() -> None:
        empty.clock.advance(timedelta(minutes=1))
        found = await breach(empty, number)
        told.append(None if found is None else (found.target.value, f"{found.at:%d %H:%M}"))

    await services.work.do(SetPriority(Priority.URGENT), {number: None})
    await tell()
    assert services.replies is not None
    await services.replies.reply(number, Letter("Soon.", then="open"), agent=services.agent)
    await tell()
    await services.work.do(Wait(WaitingOn.CUSTOMER), {number: None})
    await tell()
    await empty.receive(answer(1), at=FRIDAY + timedelta(minutes=20))
    await tell()
    closed = await services.work.do(Simple(Verb.CLOSE), {number: None})
    await tell()
    assert closed.undo_id is not None
    await services.undo.take_back(await services.undo.get(closed.undo_id))
    await tell()

    assert [
        ("first_response", "20 15:40"),
        ("resolution", "27 15:30"),
        None,
        ("next_response", "23 09:50"),
        None,
        ("next_response", "23 09:50"),
    ] == told
    assert await computed(empty.store) == await stored(empty.store)


async def test_no_revision_rises_for_a_clock(empty: Office) -> None:
    """A draft does not go stale because a promise was made or changed."""
    await empty.receive(question(1))
    number = await empty.number("Question 1")
    before = await empty.store.read(conversations.get_conversation, number)

    await promise(empty)

    after = await empty.store.read(conversations.get_conversation, number)
    assert after.next_breach is not None
    assert before == replace(after, next_breach=None)


async def test_imported_mail_has_no_clock(empty: Office) -> None:
    """Neither itself nor when somebody works on it; the next live mail of its customer has one."""
    empty.clock.set(FRIDAY)
    await promise(empty)
    services = await empty.services()
    await empty.receive(question(1), at=FRIDAY - timedelta(hours=3), is_import=True)
    number = await empty.number("Question 1")
    untouched = await breach(empty, number)
    await services.work.do(SetPriority(Priority.HIGH), {number: None})
    worked_on = await breach(empty, number)

    await empty.receive(answer(1), at=FRIDAY)

    assert (None, None) == (untouched, worked_on)
    assert Breach(
        Target.FIRST_RESPONSE, local("2026-11-23 09:30"), local("2026-11-23 09:15")
    ) == await breach(empty, number)


async def test_automatic_mail_has_no_clock(empty: Office) -> None:
    """An out-of-office starts nothing."""
    await promise(empty)

    await empty.receive(
        write_mail(
            "auto@customer.example", subject="Away", extra=[("Auto-Submitted", "auto-replied")]
        )
    )

    assert {} == await stored(empty.store)


async def test_the_exchange_with_an_outsider_has_no_clock(empty: Office) -> None:
    """What an escalation asks outside is no customer's question."""
    await promise(empty)
    await empty.receive(question(1), question(2))
    one, two = await empty.number("Question 1"), await empty.number("Question 2")

    def ask(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO escalations (conversation_id, way, address, reason, needed, due_at,"
            " thread_id, asked_at)"
            " VALUES (?, 'consult', 'out@side.example', 'other', 'x', 1, ?, 1)",
            (one, two),
        )

    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.run(ask)
        await tx.announce("test", two)

    assert await breach(empty, one) is not None
    assert await breach(empty, two) is None


async def test_a_policy_reaches_everything_that_is_open(empty: Office) -> None:
    """In steps that any process goes on with; switched off, nothing is owed any more."""
    await empty.receive(*(question(n) for n in range(1, 8)))
    policy = await promise(empty, follow=False)
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        first = await tx.run(breaches.recompute, breach_of, limit=3)
    half = await stored(empty.store)
    other = await Store.open(empty.store.path)
    changed = await recompute_all(other, clock=empty.clock)
    await other.close()
    whole = await stored(empty.store)
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.run(targets.set_policy, replace(policy, is_on=False))

    gone = await recompute_all(empty.store, clock=empty.clock)

    assert (3, 3, 4, 7) == (len(first.changed), len(half), changed, len(whole))
    assert (7, {}) == (gone, await stored(empty.store))


async def test_a_policy_that_changes_meanwhile_is_followed_from_the_start(empty: Office) -> None:
    """What was computed by the old one is computed anew, and what a write met already stays."""
    await empty.receive(*(question(n) for n in range(1, 8)))
    policy = await promise(empty, follow=False)
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.run(breaches.recompute, breach_of, limit=3)
        sooner = replace(policy, targets=(SlaTarget(Target.FIRST_RESPONSE, 30),))
        await tx.run(targets.set_policy, sooner)
    services = await empty.services()
    await services.work.do(SetPriority(Priority.HIGH), {await empty.number("Question 7"): None})

    changed = await recompute_all(empty.store, clock=empty.clock)

    assert 6 == changed
    assert await computed(empty.store) == await stored(empty.store)


async def test_closed_ones_are_passed_over(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step looks through some thousand numbers, and the last one ends it."""
    monkeypatch.setattr(clocks, "WINDOW", 2)
    await empty.receive(*(question(n) for n in range(1, 8)))
    services = await empty.services()
    numbers = [await empty.number(f"Question {n}") for n in range(2, 7)]
    await services.work.do(Simple(Verb.CLOSE), dict.fromkeys(numbers))

    await promise(empty)

    assert [await empty.number("Question 1"), await empty.number("Question 7")] == sorted(
        await stored(empty.store)
    )


async def test_staying_processes_follow_and_brief_ones_do_not(empty: Office) -> None:
    """A command that only reads is not held up by a policy that was switched on elsewhere."""
    await empty.receive(question(1))
    await promise(empty, follow=False)
    config = empty.folder / "some.toml"
    config.write_text(f'store = "{empty.store.path}"\n')
    settings = load_settings(environ={"HOME": str(empty.folder)}, config_file=config)
    brief = due_service(settings, empty.store, clock=empty.clock, is_brief=True)
    staying = due_service(settings, empty.store, clock=empty.clock)

    await brief.settle()
    after_brief = await stored(empty.store)
    settled = await staying.settle()

    assert {} == after_brief
    assert (await empty.number("Question 1"),) == settled.of(Recomputing.verb)
    assert await computed(empty.store) == await stored(empty.store)


async def test_other_holidays_are_followed(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the package or the zones are updated all is computed anew, once, and else never."""
    await follow_edition(empty.store, clock=empty.clock)
    nothing = (await empty.store.read(targets.read_state)).edition
    await promise(empty, calendar(regions=(HolidayRegion("DK"),)))
    await follow_edition(empty.store, clock=empty.clock)
    first = await empty.store.read(targets.read_state)
    await recompute_all(empty.store, clock=empty.clock)
    await follow_edition(empty.store, clock=empty.clock)
    same = await empty.store.read(targets.read_state)

    monkeypatch.setattr("console.domain.public_holidays.edition_for", lambda _: "holidays=999")
    await follow_edition(empty.store, clock=empty.clock)
    changed = await empty.store.read(targets.read_state)

    assert "" == nothing
    assert "holidays=" in first.edition
    assert (False, True, False) == (first.is_settled, same.is_settled, changed.is_settled)
    assert first.version == same.version != changed.version


async def test_brief_commands_look_no_holidays_up(
    empty: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever followed the policy kept them with the calendar: importing the package takes long."""
    empty.clock.set(datetime(2026, 4, 1, 14, 30, tzinfo=UTC))
    await promise(empty, calendar(regions=(HolidayRegion("DK"),)))
    holidays_of.cache_clear()
    business_hours._hours_of.cache_clear()

    def refuse() -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr("console.domain.public_holidays._package", refuse)
    other = await Store.open(empty.store.path)
    other.follow(lambda: CONSEQUENCES)
    office = Office(empty.folder, other, empty.clock, empty.key)
    await office.receive(question(1), at=empty.clock.now())

    found = await breach(office, await office.number("Question 1"))
    await other.close()
    holidays_of.cache_clear()
    assert found is not None
    assert local("2026-04-07 09:30") == found.at


async def test_holidays_are_looked_up_again_before_the_years_have_passed(empty: Office) -> None:
    """The syncing process keeps those of the years to come; nothing is computed anew for it."""
    await promise(empty, calendar(regions=(HolidayRegion("DK"),)))
    await follow_edition(empty.store, clock=empty.clock)
    await recompute_all(empty.store, clock=empty.clock)
    before = await empty.store.read(targets.read_state)
    empty.clock.set(empty.clock.now() + timedelta(days=4 * 365))

    other = await Store.open(empty.store.path)
    await follow_edition(other, clock=empty.clock)

    (kept,) = await other.read(targets.list_calendars)
    assert [2029, 2030, 2031, 2032, 2033] == [each.year for each in kept.holidays]
    assert before == await other.read(targets.read_state)
    await other.close()


async def test_clocks_are_read_as_they_stand(empty: Office) -> None:
    """What *why* shows: the policy, each clock with its state, and why one stands still."""
    empty.clock.set(FRIDAY)
    await promise(empty)
    services = await empty.services()
    await empty.receive(question(1), at=FRIDAY)
    number = await empty.number("Question 1")
    assert services.replies is not None
    await services.replies.reply(number, Letter("Soon.", then="wait"), agent=services.agent)
    empty.clock.advance(timedelta(days=9))

    reading = await ClockService(empty.store, clock=empty.clock).read(number)

    assert reading.policy is not None
    assert "all" == reading.policy.name
    first, resolution = newest(reading.clocks)
    assert (ClockState.MET, ClockState.PAUSED) == (first.state, resolution.state)
    assert PauseReason.WAITING_ON_CUSTOMER is resolution.course.pauses[-1].why
    assert timedelta(minutes=2400) == resolution.left


async def test_reading_says_where_there_are_none(empty: Office) -> None:
    """Imported and untouched, no policy, merged away, never given out."""
    await empty.receive(question(1), is_import=True)
    await empty.receive(question(2), question(3))
    one, two, three = [await empty.number(f"Question {n}") for n in (1, 2, 3)]
    services = await empty.services()
    reader = ClockService(empty.store, clock=empty.clock)
    await services.merging.merge({three: None}, two, is_agreed=True)

    imported, bare = await reader.read(one), await reader.read(two)

    assert (None, (), None) == (imported.policy, imported.clocks, imported.log)
    assert (None, ()) == (bare.policy, bare.clocks)
    assert bare.courses
    with pytest.raises(ConflictError, match=f"part of #{two} now"):
        await reader.read(three)
    with pytest.raises(NotFoundError):
        await reader.read(ConversationId(9999))


async def test_a_store_without_policies_asks_one_thing(empty: Office) -> None:
    """Before a commit the version is looked up, and nothing else."""
    await empty.receive(question(1))
    number = await empty.number("Question 1")
    statements: list[str] = []

    def look(connection: sqlite3.Connection) -> None:
        breaches.keep(connection, [number], breach_of)
        connection.set_trace_callback(statements.append)
        breaches.keep(connection, [number], breach_of)
        connection.set_trace_callback(None)

    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.run(look)

    assert ["SELECT version FROM sla_state WHERE id = 1"] == statements


async def test_what_clocks_read_walks_indexes(empty: Office) -> None:
    """Whatever the size of the store, nothing is scanned for one conversation."""
    await promise(empty)
    await empty.receive(question(1), question(2))
    number = await empty.number("Question 1")
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        breaches.keep(connection, [number], breach_of)
        clocks.list_to_compute(connection, after_id=ConversationId(0), limit=10)
        clocks.list_with_breach(connection, limit=10)
        connection.set_trace_callback(None)
        asked = [sql for sql in statements if sql.lstrip().startswith(("SELECT", "UPDATE"))]
        return [step for sql in asked for step in explain(connection, sql, ())]

    async with empty.store.transaction(at=empty.clock.now()) as tx:
        plan = await tx.run(run)

    allowed = ("json_each", "sla_policies", "conversations_breaching")
    scans = [step for step in plan if step.startswith("SCAN")]
    assert not [step for step in scans if not any(word in step for word in allowed)], scans
    assert any("messages_conversation" in step for step in plan)
    assert any("activity_conversation" in step for step in plan)


async def test_a_policy_that_was_not_committed_is_not_remembered(empty: Office) -> None:
    """A transaction that fails leaves nothing behind in memory either."""
    await empty.receive(question(1))
    number = await empty.number("Question 1")

    async def give_up() -> None:
        async with empty.store.transaction(at=empty.clock.now()) as tx:
            hours = await tx.run(targets.add_calendar, OFFICE, now_ms=tx.at_ms)
            policy = SlaPolicy(
                PolicyId(0), "gone", 1, is_on=True, calendar=replace(OFFICE, id=hours),
                targets=(SlaTarget(Target.FIRST_RESPONSE, 5),),
            )  # fmt: skip
            await tx.run(targets.add_policy, policy, now_ms=tx.at_ms)
            await clock_services.keep_breaches(tx, [number])
            raise NotFoundError("reason to go on", "any")

    with pytest.raises(NotFoundError):
        await give_up()

    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.announce("test", number)
    await promise(empty)

    found = await breach(empty, number)
    assert found is not None
    assert timedelta(minutes=15) == found.at - found.warning_at


async def test_a_new_conversation_without_mail_has_no_clock(empty: Office) -> None:
    """Nobody has asked anything in it yet."""
    await promise(empty)

    async with empty.store.transaction(at=empty.clock.now()) as tx:
        (number,) = await tx.run(intake.add_conversations, 1, is_imported=False, at_ms=tx.at_ms)
        await tx.record("conversation.started", number)

    assert await breach(empty, number) is None


async def test_it_says_how_many_follow_a_change(
    empty: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that others have done count; switched on and switched off alike."""
    monkeypatch.setattr(clock_services, "BATCH", 2)
    await empty.receive(*(question(n) for n in range(1, 8)))
    policy = await promise(empty, follow=False)
    told: list[tuple[str, int, int]] = []

    def tell(what: str, done: int, of: int) -> None:
        told.append((what, done, of))

    await recompute_all(empty.store, clock=empty.clock, tell=tell)
    on, told = told, []
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        await tx.run(targets.set_policy, replace(policy, is_on=False))
    await recompute_all(empty.store, clock=empty.clock, tell=tell)

    expected = [("conversations", done, 7) for done in (0, 2, 4, 6)]
    assert expected == on
    assert expected == told
