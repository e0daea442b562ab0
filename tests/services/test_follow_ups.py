"""Follow-ups: made, due once, handed on, done, taken back; mail and time in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from console.bootstrap import due_service
from console.domain.deeds import Assign, Simple, Verb
from console.domain.follow_up import tell_marks
from console.services.bundle import Services
from console.services.contacts import Contact
from console.services.errors import ConflictError, UsageError
from console.services.follow_ups import POOL, Promise
from console.services.letters import Letter
from console.settings import Settings
from console.settings.schema import WorkSettings
from data.errors import NotFoundError
from data.mail.addresses import parse_recipient
from data.records import (
    Activity,
    ConversationId,
    Direction,
    EndedBy,
    FollowUp,
    FollowUpId,
    FollowUpKind,
    FollowUpState,
    FollowUpWhy,
    OutboxState,
    Status,
)
from data.store import log, outbox, raws
from data.store.follow_ups import FollowUpCounts
from tests.support.console_app import MINUTE, NOON, Office, answer, question
from tests.support.letters import write_mail

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
DUE, OPEN, DONE = FollowUpState.DUE, FollowUpState.OPEN, FollowUpState.DONE


async def until(office: Office, moment: datetime) -> None:
    """Let it become a moment, and let what is due then be done; claims stay."""
    office.clock.set(moment)
    work = replace(WorkSettings(), claim_timeout_min=10**6)
    settings = Settings(store=office.store.path, work=work)
    await due_service(settings, office.store, clock=office.clock).settle()


async def promise(
    services: Services, about: ConversationId, *, at: datetime = NOON + DAY, **more: object
) -> FollowUp:
    """Promise something in a conversation."""
    made = await services.follow_ups.add(Promise(about, at, "call about the refund", **more))  # type: ignore[arg-type]  # owner or kind
    return made.follow_up


async def again(services: Services, follow_up: FollowUp) -> FollowUp:
    """Read it as it is now."""
    return await services.follow_ups.get(follow_up.id)


async def undo(services: Services) -> None:
    """Take the last deed back."""
    deed = await services.undo.find_last()
    assert deed is not None
    await services.undo.take_back(deed)


async def verbs(office: Office, number: ConversationId) -> list[str]:
    """Name what the log of a conversation says of follow-ups."""
    lines: list[Activity] = await office.store.read(log.list_activity, number, 99)
    return [line.verb for line in lines if line.verb.startswith("follow_up")]


def why(follow_up: FollowUp) -> str:
    """Say its marks."""
    return tell_marks(follow_up.marks, now=NOON + DAY, time_zone="UTC")


async def test_it_is_due_at_its_time_once_and_stays_until_it_is_done(office: Office) -> None:
    """Open before, due from its moment on, one ring; no revision is raised and nothing hidden."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    before, _ = await ann.find.show(number)
    follow_up = await promise(ann, number)

    await until(office, NOON + DAY - MINUTE)
    early = await again(ann, follow_up)
    await until(office, NOON + DAY)
    due = await again(ann, follow_up)
    await until(office, NOON + 3 * DAY)
    after, _ = await ann.find.show(number)

    assert (OPEN, None) == (early.state, early.rung_at)
    assert (DUE, NOON + DAY, "ann", ()) == (due.state, due.rung_at, due.owner, due.marks)
    assert due == await again(ann, follow_up)
    assert ["follow_up.added", "follow_up.due"] == await verbs(office, number)
    assert (before.revision, before.status) == (after.revision, after.status)


async def test_a_follow_up_may_be_of_a_customer_without_a_conversation(office: Office) -> None:
    """An address nobody knows becomes a customer; due it is listed with the others."""
    ann = await office.services("ann")
    made = await ann.follow_ups.add(
        Promise(parse_recipient("Eve <Eve@new.example>"), NOON + HOUR, "send the catalogue")
    )
    await until(office, NOON + HOUR)
    page, _ = await ann.follow_ups.list_page(owners=ann.follow_ups.mine)

    assert [made.follow_up.id] == [f.id for f in page]
    assert (DUE, None) == (page[0].state, page[0].conversation_id)
    assert page[0].customer is not None
    assert ("Eve", "Eve@new.example") == (page[0].customer.name, page[0].customer.address)
    await undo(ann)
    with pytest.raises(NotFoundError):
        await again(ann, made.follow_up)


@pytest.mark.parametrize("is_mail_first", [True, False])
async def test_a_reply_ends_it_whichever_comes_first(
    office: Office, *, is_mail_first: bool
) -> None:
    """Received by its time it ends the reminder, rung or not; received later it does not."""
    ann = await office.services("ann")
    number, other = await office.number("Question 1"), await office.number("Question 2")
    follow_up = await promise(ann, number, is_if_no_reply=True)
    late = await promise(ann, other, is_if_no_reply=True)
    received = NOON + DAY - MINUTE
    if not is_mail_first:
        await until(office, NOON + DAY)
        assert DUE is (await again(ann, follow_up)).state
    office.clock.set(NOON + DAY + MINUTE if not is_mail_first else received)
    await office.receive(answer(1), at=received)
    await until(office, NOON + DAY + HOUR)
    await office.receive(answer(2), at=NOON + DAY + MINUTE)

    ended = await again(ann, follow_up)
    assert (DONE, EndedBy.REPLY) == (ended.state, ended.ended_by)
    assert [FollowUpWhy.REPLIED] == [mark.why for mark in ended.marks]
    assert DUE is (await again(ann, late)).state


async def test_an_out_of_office_is_no_reply(office: Office) -> None:
    """Automatic mail does not end it: it fires."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number, is_if_no_reply=True)
    office.clock.set(NOON + HOUR)
    await office.receive(
        write_mail(
            "ooo@customer.example", from_="Customer 1 <c1@customer.example>",
            subject="Out of office", text="I am away.", at=office.clock.now(),
            answers=["q1@customer.example"], extra=[("Auto-Submitted", "auto-replied")],
        )
    )  # fmt: skip
    await until(office, NOON + DAY)

    assert DUE is (await again(ann, follow_up)).state


async def test_a_logged_call_is_a_reply_until_it_is_taken_back(office: Office) -> None:
    """Who called has replied; a call from before the promise, or one taken back, counts nothing."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number, is_if_no_reply=True)
    office.clock.set(NOON + HOUR)
    before = Contact("phone", Direction.IN, "Called.", NOON - MINUTE)
    await ann.contacts.log(number, before, agent=ann.agent)
    early = await again(ann, follow_up)
    await ann.contacts.log(number, Contact("phone", Direction.IN, "Called."), agent=ann.agent)
    called = await again(ann, follow_up)
    await undo(ann)
    back = await again(ann, follow_up)
    await until(office, NOON + DAY)

    assert [OPEN, DONE, OPEN] == [f.state for f in (early, called, back)]
    assert DUE is (await again(ann, follow_up)).state


async def test_a_reply_that_is_split_off_was_none(office: Office) -> None:
    """The reminder comes back when the mail goes elsewhere, and goes when that is undone."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number, is_if_no_reply=True)
    office.clock.set(NOON + HOUR)
    await office.receive(answer(1), at=NOON + HOUR)
    replied = await again(ann, follow_up)
    _, messages = await ann.find.show(number)
    await ann.splitting.split(number, [messages[-1].id])
    away = await again(ann, follow_up)
    await undo(ann)

    assert [DONE, OPEN, DONE] == [
        f.state for f in (replied, away, await again(ann, follow_up))
    ]  # fmt: skip


async def test_it_is_shown_where_its_conversation_lives(office: Office) -> None:
    """Merged it is in the living one, un-merged back in its own."""
    ann = await office.services("ann")
    one, two = await office.number("Question 1"), await office.number("Question 2")
    follow_up = await promise(ann, one)
    await ann.merging.merge({one: None}, two, is_agreed=True)
    merged = await ann.follow_ups.list_of_conversation(two)
    await ann.merging.unmerge(one)

    assert [(follow_up.id, two)] == [(f.id, f.conversation_id) for f in merged]
    assert [] == await ann.follow_ups.list_of_conversation(two)
    assert one == (await again(ann, follow_up)).conversation_id


async def test_of_whom_is_away_it_goes_to_who_has_the_conversation(office: Office) -> None:
    """Away at its time: to the assignee who is here, else to the pool; marked, and rung there."""
    ann, kai = await office.services("ann"), await office.services("kai")
    one, two = await office.number("Question 1"), await office.number("Question 2")
    await kai.work.do(Simple(Verb.TAKE), {one: None})
    first, second = await promise(ann, one), await promise(ann, two)
    await ann.profiles.go_away(NOON + 4 * DAY)
    await until(office, NOON + DAY)

    first, second = await again(ann, first), await again(ann, second)
    assert (DUE, "kai", "ann is away until Tue") == (first.state, first.owner, why(first))
    assert (DUE, None, "ann is away until Tue") == (second.state, second.owner, why(second))


async def test_what_was_given_on_or_closed_meanwhile_goes_along(office: Office) -> None:
    """Given to kai it is his, closed without anybody it is the pool's, each with the reason."""
    ann, kai = await office.services("ann"), await office.services("kai")
    given, closed, own, free = [await office.number(f"Question {n}") for n in (1, 2, 3, 4)]
    await ann.work.do(Simple(Verb.TAKE), {given: None, own: None, free: None})
    made = [await promise(ann, n) for n in (given, closed, own, free)]
    office.clock.advance(HOUR)
    await kai.work.do(Assign(kai.agent.id), {given: None})
    await kai.work.do(Simple(Verb.CLOSE), {closed: None, own: None})
    await ann.work.do(Simple(Verb.RELEASE), {free: None})
    await until(office, NOON + DAY)

    found = [await again(ann, follow_up) for follow_up in made]
    assert [DUE] * 4 == [f.state for f in found]
    assert ["kai", None, "ann", None] == [f.owner for f in found]
    assert [
        f"#{given} was given to kai",
        f"#{closed} was closed",
        f"#{own} was closed",
        f"nobody has #{free} any more",
    ] == [why(f) for f in found]


async def test_a_promise_made_while_closing_is_no_surprise(office: Office) -> None:
    """Closed in the same step, or before, it stays its owner's without a mark."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number)
    await ann.work.do(Simple(Verb.CLOSE), {number: None})
    later = await promise(ann, number)
    await until(office, NOON + DAY)

    for each in (follow_up, later):
        now = await again(ann, each)
        assert (DUE, "ann", ()) == (now.state, now.owner, now.marks)


async def test_every_deed_can_be_taken_back(office: Office) -> None:
    """Done, reopened, cancelled, moved, given, made: `u` goes back step by step."""
    ann = await office.services("ann")
    kai = await office.services("kai")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number)
    ids = [follow_up.id]
    office.clock.advance(HOUR)
    await ann.follow_ups.done(ids)
    await ann.follow_ups.reopen(ids)
    await ann.follow_ups.move(ids, "+1d", time_zone="UTC", language="en")
    moved = await again(ann, follow_up)
    await ann.follow_ups.assign(ids, "kai")
    await ann.follow_ups.assign(ids, POOL)
    await ann.follow_ups.cancel(ids)
    states = []
    for _ in range(6):
        await undo(ann)
        now = await again(ann, follow_up)
        states.append((now.state, now.owner, now.at))
    await undo(ann)

    assert NOON + 2 * DAY == moved.at
    assert [
        (OPEN, None, moved.at),
        (OPEN, "kai", moved.at),
        (OPEN, "ann", moved.at),
        (OPEN, "ann", NOON + DAY),
        (DONE, "ann", NOON + DAY),
        (OPEN, "ann", NOON + DAY),
    ] == states
    assert [] == await kai.follow_ups.list_of_conversation(number)


async def test_who_was_later_is_not_overruled(office: Office) -> None:
    """What a colleague has done since stays; the others of one deed go back all the same."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    one, two = await promise(ann, number), await promise(ann, number)
    await ann.follow_ups.move([one.id, two.id], "in 3 days", time_zone="UTC", language="en")
    await kai.follow_ups.done([one.id])
    deed = await ann.undo.find_last()
    assert deed is not None
    back = await ann.undo.take_back(deed)

    assert 1 == len(back.failed)
    assert DONE is (await again(ann, one)).state
    assert NOON + DAY == (await again(ann, two)).at


async def test_a_due_one_rings_where_it_is_handed_to(office: Office) -> None:
    """Handing over a due one is news for whom it is for; moving it lets it rest until then."""
    ann = await office.services("ann")
    await office.services("kai")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number)
    await until(office, NOON + DAY)
    await ann.follow_ups.assign([follow_up.id], "kai")
    given = await again(ann, follow_up)
    await ann.follow_ups.move([follow_up.id], "+1d", time_zone="UTC", language="en")
    moved = await again(ann, follow_up)

    assert (DUE, "kai") == (given.state, given.owner)
    assert (OPEN, NOON + 2 * DAY) == (moved.state, moved.at)
    assert 2 == (await verbs(office, number)).count("follow_up.due")


async def test_steps_go_on_from_its_own_time_and_of_the_overdue_from_now(office: Office) -> None:
    """`+1d` of what is to come is a day later; of what was due last week it is tomorrow."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    soon, late = (
        await promise(ann, number, at=NOON + HOUR),
        await promise(ann, number, at=NOON + 9 * DAY),
    )
    office.clock.set(NOON + 7 * DAY)
    kept = await ann.follow_ups.move([soon.id, late.id], "+1d", time_zone="UTC", language="en")

    assert [NOON + 8 * DAY, NOON + 10 * DAY] == [f.at for f in kept.changed]


async def test_what_makes_no_sense_is_refused_in_a_sentence(office: Office) -> None:
    """The past, unknown owners, ended ones, words that are no time."""
    ann = await office.services("ann")
    await office.services("kai")
    number = await office.number("Question 1")
    follow_up = await promise(ann, number)
    with pytest.raises(UsageError, match="has passed"):
        await promise(ann, number, at=NOON)
    with pytest.raises(NotFoundError, match="did you mean kai"):
        await promise(ann, number, owner="kay")
    with pytest.raises(UsageError, match="Nothing was moved"):
        await ann.follow_ups.move([follow_up.id], "sometime", time_zone="UTC", language="en")
    await ann.follow_ups.done([follow_up.id])
    twice = await ann.follow_ups.done([follow_up.id])
    given_up = await ann.follow_ups.cancel([follow_up.id, FollowUpId(999)])

    assert (None, (), ()) == (twice.undo_id, twice.changed, twice.failed)
    assert [ConflictError, NotFoundError] == [type(f.error) for f in given_up.failed]
    assert "follow-up reopen 1" in str(given_up.failed[0].error)


async def message(services: Services, number: ConversationId, *, at: datetime) -> FollowUp:
    """Promise that a message leaves."""
    letter = Letter("Does the lamp still work?", at=at)
    return (await services.follow_ups.add_message(number, letter)).follow_up


async def mail_state(office: Office, follow_up: FollowUp) -> OutboxState:
    """Give where its message stands."""
    assert follow_up.outbox_id is not None
    return (await office.store.read(outbox.get_outbox_item, follow_up.outbox_id)).state


async def test_a_message_waits_for_its_time(office: Office) -> None:
    """It is a scheduled row of the outbox with its recipients settled; one `u` takes back both."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    items = await ann.outbox.list_items()

    assert (FollowUpKind.SEND, OPEN, number) == (
        follow_up.kind, follow_up.state, follow_up.conversation_id)  # fmt: skip
    assert "Does the lamp still work?" == follow_up.text
    assert [(OutboxState.HELD, NOON + DAY)] == [(i.state, i.not_before) for i in items]
    assert ["c1@customer.example"] == [r.address for r in items[0].recipients]
    await undo(ann)
    assert OutboxState.CANCELLED is await mail_state(office, follow_up)
    assert FollowUpState.CANCELLED is (await again(ann, follow_up)).state


@pytest.mark.parametrize("way", ["mail", "call"])
async def test_a_message_is_withheld_where_the_customer_was_first(office: Office, way: str) -> None:
    """Whichever way she came, it does not leave, says so, and is due for its owner at once."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    office.clock.set(NOON + HOUR)
    if way == "mail":
        await office.receive(answer(1), at=NOON + HOUR)
    else:
        await ann.contacts.log(number, Contact("phone", Direction.IN, "Hi."), agent=ann.agent)

    now = await again(ann, follow_up)
    assert OutboxState.WITHHELD is await mail_state(office, follow_up)
    assert (DUE, "ann") == (now.state, now.owner)
    assert "not sent: the customer wrote first, Fri 20 Nov 13:00" == why(now)
    await ann.follow_ups.move([follow_up.id], "in 2 days", time_zone="UTC", language="en")
    moved = await again(ann, follow_up)
    assert (OPEN, OutboxState.HELD) == (moved.state, await mail_state(office, follow_up))


async def test_its_end_is_that_of_its_message(office: Office) -> None:
    """Sent it is done; refused, unknown or stuck it is due with the reason; then sent, done."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    seen = []

    async def become(state: OutboxState) -> None:
        async with office.store.transaction(at=office.clock.now()) as tx:
            assert follow_up.outbox_id is not None
            await tx.run(outbox.set_outbox_state, follow_up.outbox_id, state, now_ms=tx.at_ms)
            await tx.announce("outbox", number)
        now = await again(ann, follow_up)
        seen.append((now.state, why(now)))

    office.clock.set(NOON + DAY)
    await become(OutboxState.QUEUED)
    await until(office, NOON + DAY + HOUR)
    await become(OutboxState.SENDING)
    await become(OutboxState.REFUSED)
    await become(OutboxState.UNKNOWN)
    await become(OutboxState.SENT)

    assert [
        (OPEN, ""),
        (DUE, "the message has not left yet"),
        (DUE, "the server refused the message"),
        (DUE, "nobody knows whether the message arrived"),
        (DONE, "sent"),
    ] == seen
    assert 1 == (await verbs(office, number)).count("follow_up.due")


async def test_nothing_leaves_for_the_trash(office: Office) -> None:
    """Its conversation thrown away, a message is withheld at its time, and somebody is told."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    office.clock.advance(HOUR)
    await ann.work.do(Simple(Verb.TRASH), {number: None})
    office.clock.set(NOON + DAY)
    async with office.store.transaction(at=office.clock.now()) as tx:
        released = await tx.run(outbox.release_due, now_ms=tx.at_ms, looked_ms=tx.at_ms)
        await ann.outbox.released(tx, released)

    now = await again(ann, follow_up)
    conversation, _ = await ann.find.show(number)
    assert (OutboxState.WITHHELD, DUE) == (await mail_state(office, follow_up), now.state)
    assert f"#{number} is in the trash, not sent" == why(now)
    assert Status.TRASH is conversation.status


async def test_cancelling_takes_the_message_back(office: Office) -> None:
    """An open one is not done but cancelled, and stays so; sent ones are past cancelling."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    refused = await ann.follow_ups.done([follow_up.id])
    kept = await ann.follow_ups.cancel([follow_up.id])
    anew = await ann.follow_ups.reopen([follow_up.id])

    assert "still to leave" in str(refused.failed[0].error)
    assert [FollowUpState.CANCELLED] == [f.state for f in kept.changed]
    assert kept.undo_id is None
    assert OutboxState.CANCELLED is await mail_state(office, follow_up)
    assert "write it anew" in str(anew.failed[0].error)


async def test_a_moved_message_is_dated_anew(office: Office) -> None:
    """Its date follows its time, its id and words stay; undone, it leaves when it was to leave."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    await ann.follow_ups.move_to([follow_up.id], NOON + 3 * DAY)
    moved = (await ann.outbox.list_items())[0]
    raw = await office.store.read(raws.get_raw, moved.raw_id)
    await undo(ann)
    back = (await ann.outbox.list_items())[0]

    assert (NOON + 3 * DAY, NOON + DAY) == (moved.not_before, back.not_before)
    assert b"Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n" in raw
    assert moved.internet_message_id.encode() in raw
    assert NOON + DAY == (await again(ann, follow_up)).at


async def test_pages_are_whole_and_in_order(office: Office) -> None:
    """What is due first, then by time; by owner; the cursor goes on exactly."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    hers = [await promise(ann, number, at=NOON + n * HOUR) for n in (5, 1, 3)]
    pool = await promise(ann, number, at=NOON + 2 * HOUR, owner=POOL)
    his = await promise(kai, number, at=NOON + 4 * HOUR)
    await until(office, NOON + 2 * HOUR)
    found, cursor = [], None
    for _ in range(4):
        page, cursor = await ann.follow_ups.list_page(
            owners=ann.follow_ups.mine, limit=1, cursor=cursor
        )
        found += page
    everybody, _ = await ann.follow_ups.list_page(owners=None)
    tomorrow, _ = await ann.follow_ups.list_page(
        owners=[kai.agent.id], since=NOON + 3 * HOUR, until=NOON + 5 * HOUR
    )
    counts = await ann.follow_ups.count()

    assert [hers[1].id, pool.id, hers[2].id, hers[0].id] == [f.id for f in found]
    assert cursor is None
    assert [hers[1].id, pool.id, hers[2].id, his.id, hers[0].id] == [f.id for f in everybody]
    assert [his.id] == [f.id for f in tomorrow]
    assert FollowUpCounts(due_mine=1, due_pool=1, open_mine=2, open_pool=0) == counts
    assert 2 == counts.due


async def test_history_is_no_reply(empty: Office) -> None:
    """Mail of before the promise that comes in late, out of order, ends nothing."""
    ann = await empty.services("ann")
    await empty.receive(question(1), at=NOON - HOUR)
    number = await empty.number("Question 1")
    follow_up = await promise(ann, number, is_if_no_reply=True)
    empty.clock.advance(MINUTE)
    await empty.receive(answer(1), at=NOON - 2 * HOUR)

    assert OPEN is (await again(ann, follow_up)).state


async def test_what_is_made_with_another_deed_goes_with_it(office: Office) -> None:
    """Closing and promising are one step for `u`; what somebody touched since stays."""
    ann, kai = await office.services("ann"), await office.services("kai")
    one, two = await office.number("Question 1"), await office.number("Question 2")
    made = []
    for number in (one, two):
        closed = await ann.work.do(Simple(Verb.CLOSE), {number: None})
        async with office.store.transaction(at=NOON, agent_id=ann.agent.id) as tx:
            promised = Promise(number, NOON + DAY, "ask whether it works")
            made.append(await ann.follow_ups.add_in(tx, promised, undo_id=closed.undo_id))
        assert made[-1].undo_id == closed.undo_id
    await kai.follow_ups.move([made[0].follow_up.id], "in 3 days", time_zone="UTC", language="en")
    await undo(ann)
    await undo(ann)

    stands = [(await ann.find.show(number))[0].status for number in (one, two)]
    assert [Status.NEW, Status.NEW] == stands
    assert NOON + 3 * DAY == (await again(ann, made[0].follow_up)).at
    with pytest.raises(NotFoundError):
        await again(ann, made[1].follow_up)


async def test_done_with_a_withheld_message_leaves_nothing_behind(office: Office) -> None:
    """Its message is taken back for good, so that is no step of `u`."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    follow_up = await message(ann, number, at=NOON + DAY)
    office.clock.advance(HOUR)
    await office.receive(answer(1), at=office.clock.now())
    kept = await ann.follow_ups.done([follow_up.id])

    assert (DONE, None) == (kept.changed[0].state, kept.undo_id)
    assert OutboxState.CANCELLED is await mail_state(office, follow_up)


async def test_a_reply_that_comes_too_late_to_reopen_is_one(office: Office) -> None:
    """It begins a linked conversation, and still the customer has replied."""
    ann = await office.services("ann")
    one, two = await office.number("Question 1"), await office.number("Question 2")
    await ann.work.do(Simple(Verb.CLOSE), {one: None, two: None})
    waits = await promise(ann, one, at=NOON + 20 * DAY, is_if_no_reply=True)
    sends = await message(ann, two, at=NOON + 20 * DAY)
    office.clock.set(NOON + 16 * DAY)
    await office.receive(answer(1), answer(2), at=NOON + 16 * DAY)

    old, _ = await ann.find.show(one)
    assert (Status.CLOSED, 1) == (old.status, old.message_count)
    assert DONE is (await again(ann, waits)).state
    assert DUE is (await again(ann, sends)).state
    assert OutboxState.WITHHELD is await mail_state(office, sends)


async def test_a_message_is_withheld_wherever_its_conversation_is_shown(office: Office) -> None:
    """Merged, whoever writes into the living one is first; a split takes the promise along."""
    ann = await office.services("ann")
    one, two, three = [await office.number(f"Question {n}") for n in (1, 2, 3)]
    merged, moved = [await message(ann, n, at=NOON + DAY) for n in (one, three)]
    await ann.merging.merge({one: None}, two, is_agreed=True)
    _, messages = await ann.find.show(three)
    await ann.splitting.split(three, [messages[-1].id])
    office.clock.advance(HOUR)
    await office.receive(answer(2), answer(3), at=office.clock.now())

    merged, moved = await again(ann, merged), await again(ann, moved)
    assert (DUE, two) == (merged.state, merged.conversation_id)
    assert OutboxState.WITHHELD is await mail_state(office, merged)
    assert (OPEN, OutboxState.HELD) == (moved.state, await mail_state(office, moved))
    assert moved.conversation_id is not None
    assert three != moved.conversation_id
    shown = await ann.follow_ups.list_of_conversation(moved.conversation_id)
    assert [moved.id] == [f.id for f in shown]
