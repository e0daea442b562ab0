"""A mail of unknown fate that turns up in Sent settles its conversation as if it had just left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.courses import Course, follow
from console.domain.lifecycle import Then
from console.services.letters import Letter
from console.services.outbox import OutboxService
from data.records import Conversation, ConversationId, OutboxId, OutboxState, Status, WaitingOn
from data.store import clocks, leases, outbox, outbox_copies, outbox_delivery
from tests.services.test_tidings import Listener
from tests.support.console_app import MINUTE, NOON, Office, answer
from tests.support.returned import look


async def doubt(office: Office, number: ConversationId, then: Then) -> OutboxId:
    """Answer a conversation; the line breaks with the text, five minutes later we know it."""
    ann = await office.services("ann")
    assert ann.replies is not None
    queued = await ann.replies.reply(number, Letter("On its way.", then=then), agent=ann.agent)
    news = OutboxService(office.store, clock=office.clock)
    office.clock.set(office.clock.now() + 5 * MINUTE)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(outbox_delivery.make_unknown, queued.outbox_id, now_ms=tx.at_ms)
        await tx.record("outbox.unknown", number, outbox_id=queued.outbox_id, agent="ann", to=[])
        await news.failed(tx, queued.outbox_id)
    return queued.outbox_id


async def find(office: Office, item: OutboxId) -> None:
    """Find its copy in Sent, as the syncing process does."""
    news = OutboxService(office.store, clock=office.clock)
    async with office.store.transaction(at=office.clock.now()) as tx:
        assert await tx.run(
            leases.take_lease, now_ms=tx.at_ms, holder="t:1", lasts_ms=10**12, has_lock=True
        )
        await tx.run(outbox_copies.confirm_sent, item, now_ms=tx.at_ms)
        await news.arrived(tx, item, found_in="Sent")


async def courses(office: Office, number: ConversationId) -> tuple[Course, ...]:
    """Give the clocks of a conversation."""
    (log,) = (await office.store.read(clocks.read_event_logs, [number])).values()
    return follow(log)


def standing(conversation: Conversation) -> tuple[object, ...]:
    """Say where a conversation stands."""
    return (conversation.status, conversation.waiting_on, conversation.closed_at,
            conversation.unanswered_since)  # fmt: skip


@pytest.mark.parametrize("then", ["wait", "close", "open"])
async def test_found_it_stands_as_if_it_had_just_left(office: Office, then: Then) -> None:
    """Status, who is waited for, closing time and clocks are those of a mail never in doubt."""
    number = await office.number("Question 1")
    ann = await office.services("ann")
    assert ann.replies is not None
    item = await doubt(office, number, then)
    in_doubt, _ = await look(office, number)
    office.clock.set(NOON + 10 * MINUTE)
    await find(office, item)
    after, messages = await look(office, number)
    found = await courses(office, number)
    closed_at = NOON if then == "close" else None
    expected = {"wait": Status.WAITING, "close": Status.CLOSED, "open": Status.OPEN}[then]

    assert Status.OPEN is in_doubt.status
    assert (expected, WaitingOn.CUSTOMER if then == "wait" else None, closed_at, None) == standing(
        after
    )
    assert OutboxState.SENT is messages[-1].outbox_state
    assert NOON == max(course.kept_at for course in found if course.kept_at)
    assert not any(c.is_running for c in found) or then == "open"


async def test_the_agent_hears_of_both(office: Office) -> None:
    """Whoever wrote it is told that it may not have arrived, then that it has."""
    number = await office.number("Question 1")
    listener = Listener(office, await office.agent("ann"))
    await listener.begin()
    item = await doubt(office, number, "wait")
    first = [words for _, _, words in await listener.heard()]
    await find(office, item)
    then = [words for _, _, words in await listener.heard()]

    assert ["may or may not have arrived"] == first
    assert ["has left after all"] == then


async def test_who_has_written_meanwhile_is_not_put_away(office: Office) -> None:
    """A customer who wrote while it was in doubt still waits for an answer."""
    number = await office.number("Question 1")
    item = await doubt(office, number, "wait")
    later = office.clock.now() + MINUTE
    office.clock.set(later)
    await office.receive(answer(1, key="w", at=later), at=later)
    await find(office, item)
    after, _ = await look(office, number)

    assert (Status.OPEN, later) == (after.status, after.unanswered_since)


async def test_what_somebody_decided_meanwhile_stays(office: Office) -> None:
    """Closed by hand while it was in doubt, it stays closed at that moment."""
    number = await office.number("Question 1")
    item = await doubt(office, number, "wait")
    ann = await office.services("ann")
    await ann.work.close(number)
    closed, _ = await look(office, number)
    office.clock.set(office.clock.now() + timedelta(hours=1))
    await find(office, item)
    after, _ = await look(office, number)

    assert standing(closed) == standing(after)


async def test_a_persons_word_settles_it_too(office: Office) -> None:
    """Confirmed by an agent, the conversation waits for the customer again."""
    number = await office.number("Question 1")
    item = await doubt(office, number, "wait")
    ann = await office.services("ann")
    await ann.outbox.confirm_sent(item, agent_id=ann.agent.id)
    after, _ = await look(office, number)

    assert (Status.WAITING, WaitingOn.CUSTOMER) == (after.status, after.waiting_on)


async def test_merged_in_between_it_settles_where_it_is(office: Office) -> None:
    """Merged while it was in doubt, the whole follows; apart again each is what it would be."""
    first, second = [await office.number(f"Question {n}") for n in (1, 2)]
    ann = await office.services("ann")
    await ann.work.close(second)
    item = await doubt(office, first, "wait")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    in_doubt, _ = await look(office, second)
    await find(office, item)
    together, _ = await look(office, second)
    await ann.merging.unmerge(first)

    assert Status.OPEN is in_doubt.status
    assert Status.WAITING is together.status
    assert Status.WAITING is (await look(office, first))[0].status
    assert Status.CLOSED is (await look(office, second))[0].status


async def test_retried_and_then_found_it_counts_from_the_first_try(office: Office) -> None:
    """A copy that is found when somebody asked to send again dates from the first try."""
    number = await office.number("Question 1")
    item = await doubt(office, number, "wait")
    ann = await office.services("ann")
    await ann.outbox.retry(item, agent_id=ann.agent.id)
    await find(office, item)
    found = await courses(office, number)

    assert NOON == max(course.kept_at for course in found if course.kept_at)
    assert OutboxState.SENT is (await office.store.read(outbox.get_outbox_item, item)).state
