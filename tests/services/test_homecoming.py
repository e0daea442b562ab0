"""That a mail did not arrive is told, and keeps open, where that mail is now."""

from __future__ import annotations

import pytest

from data.records import Conversation, ConversationId, MessageId, Status
from tests.services.test_tidings import Listener
from tests.support.console_app import MINUTE, NOON, Office
from tests.support.letters import write_mail
from tests.support.returned import look, reply, report

C1 = "c1@customer.example"
Stand = tuple[Status, int]


async def stand(office: Office, number: ConversationId) -> Stand:
    """Say where a conversation stands, and whether lists mark it."""
    conversation, _ = await look(office, number)
    return conversation.status, conversation.undelivered


async def two(office: Office) -> tuple[ConversationId, ConversationId]:
    """Answer two conversations; both are closed."""
    first, second = [await office.number(f"Question {n}") for n in (1, 2)]
    for number in (first, second):
        await reply(office, number)
    return first, second


async def come_back(office: Office, number: ConversationId, *, key: str = "r") -> MessageId:
    """Let our answer to the first customer come back; give that answer."""
    _, messages = await look(office, number)
    ours = next(m for m in messages if m.internet_message_id.startswith("sc.")
                and C1 in {a.address for a in m.to})  # fmt: skip
    await office.receive(report(ours.internet_message_id, C1, key=key), at=office.clock.now())
    return ours.id


async def as_it_was(office: Office, number: ConversationId) -> Conversation:
    """Give a conversation without what every write changes."""
    conversation, _ = await look(office, number)
    return conversation


async def test_a_merge_takes_it_along_and_unmerging_brings_it_home(office: Office) -> None:
    """Merged after a report, the whole is open and marked; apart again only the one it is in."""
    first, second = await two(office)
    await come_back(office, first)
    ann = await office.services("ann")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    together = await stand(office, second)
    await ann.merging.unmerge(first)

    assert (Status.OPEN, 2) == together
    assert (Status.OPEN, 2) == await stand(office, first)
    assert (Status.CLOSED, 0) == await stand(office, second)


@pytest.mark.parametrize("way", ["unmerge", "undo"])
async def test_what_comes_back_while_merged_goes_home(office: Office, way: str) -> None:
    """A report that came while two were one is told where the mail is once they are two."""
    first, second = await two(office)
    ann = await office.services("ann")
    done = await ann.merging.merge({first: None}, second, is_agreed=True)
    await come_back(office, second)
    together = await stand(office, second)
    listener = Listener(office, await office.agent("ann"))
    await listener.begin()
    lee = await office.services("lee")
    if way == "unmerge":
        await lee.merging.unmerge(first)
    else:
        assert done.undo_id is not None
        await ann.undo.take_back(await ann.undo.get(done.undo_id))
    heard = [(concern.name, number) for concern, number, _ in await listener.heard()]

    assert (Status.OPEN, 2) == together
    assert (Status.OPEN, 2) == await stand(office, first)
    assert (Status.CLOSED, 0) == await stand(office, second)
    assert way == "undo" or ("CAME_BACK", first) in heard


async def test_merging_again_and_parting_again_ends_the_same(office: Office) -> None:
    """However often the two are put together and parted, it is where the mail is."""
    first, second = await two(office)
    ann = await office.services("ann")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    await come_back(office, second)
    for _ in range(2):
        done = await ann.merging.unmerge(first)
        apart = [await stand(office, n) for n in (first, second)]
        assert done.undo_id is not None
        await ann.undo.take_back(await ann.undo.get(done.undo_id))

        assert [(Status.OPEN, 2), (Status.CLOSED, 0)] == apart
        assert (Status.OPEN, 2) == await stand(office, second)


async def test_a_split_takes_it_along_and_undo_brings_it_back(office: Office) -> None:
    """The new conversation is open and marked; what is left is as before it came back."""
    first, second = await two(office)
    ann = await office.services("ann")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    ours = await come_back(office, second)
    _, messages = await look(office, second)
    question = next(m for m in messages if m.author.address == C1)
    before = await as_it_was(office, second)
    split = await ann.splitting.split(second, [ours, question.id])
    apart = await stand(office, split.number), await stand(office, second)
    assert split.done.undo_id is not None
    await ann.undo.take_back(await ann.undo.get(split.done.undo_id))
    after = await as_it_was(office, second)

    assert ((Status.OPEN, 2), (Status.CLOSED, 0)) == apart
    assert (before.status, before.unanswered_since, before.undelivered) == (
        after.status, after.unanswered_since, after.undelivered)  # fmt: skip


async def test_who_waits_is_not_put_away_with_it(office: Office) -> None:
    """Where only our answer is moved, the customer whom it should have reached still waits."""
    first, _ = await two(office)
    ours = await come_back(office, first)
    ann = await office.services("ann")
    split = await ann.splitting.split(first, [ours])
    left, _ = await look(office, first)

    assert (Status.OPEN, 0) == (left.status, left.undelivered)
    assert left.unanswered_since is not None
    assert (Status.OPEN, 2) == await stand(office, split.number)


async def test_what_somebody_has_dealt_with_is_settled(office: Office) -> None:
    """Closed after it came back, nothing opens when the mail moves; only the mark goes along."""
    first, second = await two(office)
    ann = await office.services("ann")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    await come_back(office, second)
    await ann.work.close(second)
    await ann.merging.unmerge(first)

    assert (Status.CLOSED, 2) == await stand(office, first)
    assert (Status.CLOSED, 0) == await stand(office, second)


async def test_both_logs_say_where_it_is(office: Office) -> None:
    """The line that told it names the number in which it is told from then on."""
    first, second = await two(office)
    ann = await office.services("ann")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    await come_back(office, second)
    await ann.merging.unmerge(first)
    here = [a.verb for a in await ann.find.list_activity(first)]
    there = [a.verb for a in await ann.find.list_activity(second)]

    assert "delivery.failed" in here
    assert "delivery.elsewhere" in there


async def test_a_customer_who_wrote_since_is_seen(office: Office) -> None:
    """The other conversation stays open where its customer has written since it came back."""
    first, second = await two(office)
    ann = await office.services("ann")
    await ann.merging.merge({first: None}, second, is_agreed=True)
    await come_back(office, second)
    _, messages = await look(office, second)
    theirs = next(m for m in messages if m.author.address == "c2@customer.example")
    later = NOON + MINUTE
    office.clock.set(later)
    again = write_mail("again@customer.example", from_="C <c2@customer.example>", at=later,
                       subject="Re: Question 2", answers=[theirs.internet_message_id])  # fmt: skip
    await office.receive(again, at=later)
    await ann.merging.unmerge(first)

    assert (Status.OPEN, 2) == await stand(office, first)
    assert (Status.OPEN, 0) == await stand(office, second)
