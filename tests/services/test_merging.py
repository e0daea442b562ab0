"""Merging: a pointer that is followed by later mail and taken back exactly, whatever came since."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from datetime import timedelta

import pytest

from console.domain.deeds import ChangeTags, SetPriority, Simple, Verb, Wait
from console.services.bundle import Services
from console.services.errors import UsageError
from console.services.letters import Letter
from console.services.merging import OtherCustomerError
from data.errors import NotFoundError, StaleRevisionError
from data.records import (
    Conversation,
    ConversationId,
    DraftKind,
    Message,
    Priority,
    Status,
    WaitingOn,
    Words,
)
from data.store import Store, conversations
from tests.support.console_app import MINUTE, NOON, Office, question
from tests.support.letters import write_mail

SECONDS_MAX = 0.5
"""A hundred times what a merge takes on a quiet machine would still be instant for a person."""


async def rows(store: Store) -> Mapping[int, tuple[object, ...]]:
    """Give every conversation as it is stored, but for when and how often it was changed."""

    def read(connection: sqlite3.Connection) -> dict[int, tuple[object, ...]]:
        names = [
            row[1]
            for row in connection.execute("PRAGMA table_info(conversations)")
            if row[1] not in {"revision", "updated_at", "is_imported"}
        ]
        found = connection.execute(f"SELECT id, {', '.join(names)} FROM conversations").fetchall()
        tags = connection.execute(
            "SELECT conversation_id, group_concat(tag) FROM conversation_tags GROUP BY 1"
        ).fetchall()
        watchers = connection.execute(
            "SELECT conversation_id, group_concat(agent_id) FROM watchers GROUP BY 1"
        ).fetchall()
        return {
            row[0]: (*row[1:], dict(tags).get(row[0]), dict(watchers).get(row[0])) for row in found
        }

    return await store.read(read)


async def places(store: Store) -> dict[str, int]:
    """Say by subject or id in which conversation each message is shown."""

    def read(connection: sqlite3.Connection) -> dict[str, int]:
        return dict(connection.execute("SELECT internet_message_id, conversation_id FROM messages"))

    return await store.read(read)


async def show(office: Office, number: ConversationId) -> Conversation:
    """Read a conversation."""
    return await office.store.read(conversations.get_conversation, number)


async def three(office: Office) -> tuple[Services, ConversationId, ConversationId, ConversationId]:
    """Give an agent's services and three conversations."""
    numbers = [await office.number(f"Question {n}") for n in (1, 2, 3)]
    return await office.services(), numbers[0], numbers[1], numbers[2]


async def merge(services: Services, into: ConversationId, *numbers: ConversationId) -> int:
    """Merge, whoever the customers are."""
    done = await services.merging.merge(dict.fromkeys(numbers), into, is_agreed=True)
    assert numbers == done.changed
    assert done.undo_id is not None
    return done.undo_id


async def test_messages_of_both_are_shown_in_one(office: Office) -> None:
    """What came into the merged number is shown in the other; the lists have it no more."""
    services, one, two, _ = await three(office)

    await merge(services, one, two)

    shown, messages = await services.find.show(two)
    assert one == shown.id
    assert 2 == shown.message_count == len(messages)
    assert ["c1@customer.example", "c2@customer.example"] == [m.author.address for m in messages]
    assert "Question 1" == shown.subject
    page = await services.find.list_queue("open", "", limit=50, cursor=None)
    assert two not in [c.id for c in page.conversations]
    assert [one] == [f.living for f in await services.merging.follow([one, two])]


async def test_what_moves_away_while_it_is_explained_is_passed_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages are read, then a colleague merges their conversation, then why they are there."""
    services, one, two, _ = await three(office)
    find, show_messages = services.find, services.find.show

    async def show_then_merge(number: ConversationId) -> tuple[Conversation, list[Message]]:
        found = await show_messages(number)
        await merge(services, one, two)
        return found

    monkeypatch.setattr(find, "show", show_then_merge)
    conversation, explained, _ = await services.reasons.explain(two, None)

    assert two == conversation.id
    assert [] == explained


@pytest.mark.parametrize("by_undo", [False, True], ids=["unmerge", "undo"])
async def test_unmerging_at_once_changes_nothing(office: Office, by_undo: bool) -> None:
    """Merged and taken apart again, every column, tag and message is what it was."""
    services, one, two, three_ = await three(office)
    kai = await office.services("kai")
    await services.work.do(Simple(Verb.CLOSE), {one: None})
    await services.work.do(ChangeTags(add=frozenset({"vip", "lamp"})), {two: None})
    await services.work.do(ChangeTags(add=frozenset({"lamp"})), {one: None})
    await services.work.do(SetPriority(Priority.URGENT), {three_: None})
    await kai.work.do(Simple(Verb.TAKE), {two: None})
    await kai.work.do(Simple(Verb.WATCH), {three_: None})
    before, shown = await rows(office.store), await places(office.store)

    undo_id = await merge(services, one, two, three_)
    merged = await show(office, one)
    if by_undo:
        await services.undo.take_back(await services.undo.get(undo_id))
    else:
        await services.merging.unmerge(two)
        await services.merging.unmerge(three_)

    assert before == await rows(office.store)
    assert shown == await places(office.store)
    assert ("open", "urgent", "kai") == (merged.status, merged.priority, merged.assignee)
    assert ("lamp", "vip") == merged.tags
    assert ("kai",) == merged.watchers


async def test_chains_come_apart_as_they_were_put_together(office: Office) -> None:
    """C in B, then B in A: taking B out brings C's messages back with it; taking C out leaves B."""
    services, a, b, c = await three(office)
    await services.work.do(SetPriority(Priority.HIGH), {c: None})
    before = await rows(office.store)
    await merge(services, b, c)
    middle = await rows(office.store)
    await merge(services, a, b)
    whole, priority = (await show(office, a)).message_count, (await show(office, a)).priority

    await services.merging.unmerge(b)
    apart = await rows(office.store)
    await merge(services, a, b)
    await services.merging.unmerge(c)
    without = await show(office, a)
    await services.merging.unmerge(b)

    assert (4, Priority.HIGH) == (whole, priority)
    assert middle == apart
    assert (2, Priority.NORMAL) == (without.message_count, without.priority)
    assert before == await rows(office.store)


async def test_what_was_done_since_stays(office: Office) -> None:
    """Tags, priority and status that an agent set after the merge are not taken back with it."""
    services, one, two, _ = await three(office)
    await services.work.do(ChangeTags(add=frozenset({"vip"})), {two: None})
    await merge(services, one, two)
    await services.work.do(SetPriority(Priority.LOW), {one: None})
    await services.work.do(ChangeTags(add=frozenset({"new"})), {one: None})
    await services.work.do(Wait(WaitingOn.TEAM), {one: None})

    await services.merging.unmerge(two)

    first, second = await show(office, one), await show(office, two)
    assert (Priority.LOW, ("new",), Status.WAITING) == (first.priority, first.tags, first.status)
    assert (Priority.NORMAL, ("vip",), Status.NEW) == (
        second.priority, second.tags, second.status,
    )  # fmt: skip


async def test_nobody_who_waits_is_hidden_by_merging(office: Office) -> None:
    """A closed conversation works on when one is merged into it whose customer waits."""
    services, one, two, _ = await three(office)
    await services.work.do(Simple(Verb.CLOSE), {one: None})
    waits = (await show(office, two)).unanswered_since

    await merge(services, one, two)

    merged = await show(office, one)
    assert (Status.OPEN, None) == (merged.status, merged.closed_at)
    assert waits == merged.unanswered_since


async def test_an_answer_before_the_merge_answers_only_its_own(office: Office) -> None:
    """Answering one customer leaves the other waiting, also when mail comes in later."""
    services, one, two, _ = await three(office)
    assert services.replies is not None
    office.clock.advance(MINUTE)
    await services.replies.reply(two, Letter("Answered.", then="open"), agent=services.agent)
    waits = (await show(office, one)).unanswered_since

    await merge(services, one, two)
    at_once = (await show(office, one)).unanswered_since
    robot = write_mail(
        "robot@customer.example", from_="Customer 2 <c2@customer.example>",
        answers=["q2@customer.example"], extra=(("Auto-Submitted", "auto-replied"),),
        at=office.clock.now(),
    )  # fmt: skip
    await office.receive(robot)

    assert waits is not None
    assert waits == at_once == (await show(office, one)).unanswered_since


async def test_later_mail_follows_the_pointer_and_goes_back(office: Office) -> None:
    """Merge, mail arrives for both, un-merge: every message is where it belongs."""
    services, one, two, _ = await three(office)
    await services.work.do(Simple(Verb.CLOSE), {one: None, two: None})
    await merge(services, one, two)
    office.clock.advance(timedelta(hours=1))
    at = office.clock.now()

    def mail(number: int, key: str, **more: object) -> bytes:
        person = f"Customer {number} <c{number}@customer.example>"
        return write_mail(f"{key}@customer.example", from_=person, at=at, **more)  # type: ignore[arg-type]  # answers, subject

    await office.receive(
        mail(1, "a1", answers=["q1@customer.example"]),
        mail(2, "b1", answers=["q2@customer.example"]),
        mail(2, "b2", subject=f"About [#{two}]"),
    )
    merged = await places(office.store)
    await services.merging.unmerge(two)

    apart = await places(office.store)
    ids = [f"{key}@customer.example" for key in ("a1", "b1", "b2")]
    assert [one, one, one] == [merged[id_] for id_ in ids]
    assert [one, two, two] == [apart[id_] for id_ in ids]
    for number in (one, two):
        conversation = await show(office, number)
        assert Status.OPEN == conversation.status
        assert conversation.unanswered_since is not None


async def test_replies_belong_to_what_they_answer(office: Office) -> None:
    """Written in the merged conversation, an answer goes along with the mail that it answers."""
    services, one, two, _ = await three(office)
    assert services.replies is not None
    await merge(services, one, two)
    office.clock.advance(MINUTE)

    to_two = await services.replies.reply(
        one, Letter("For you."), agent=services.agent, scope="sender"
    )
    to_one = await services.replies.reply(one, Letter("And for you."), agent=services.agent)
    await services.merging.unmerge(two)

    apart = await places(office.store)
    assert (two, one) == (apart[to_two.internet_message_id], apart[to_one.internet_message_id])
    item = next(i for i in await services.outbox.list_items() if i.id == to_two.outbox_id)
    assert two == item.conversation_id
    assert ["c2@customer.example"] == [r.address for r in item.recipients]


async def test_recipients_are_never_copied(office: Office) -> None:
    """A reply to all goes to the customer's own people; the other customer gets it from nobody."""
    services, one, two, _ = await three(office)
    assert services.replies is not None
    await merge(services, one, two)

    everybody = await services.replies.preview(one, "all")
    sender = await services.replies.preview(one, "sender")

    assert ["c1@customer.example"] == [
        a.address for a in (*everybody.recipients.to, *everybody.recipients.cc)
    ]
    assert ["c2@customer.example"] == [
        a.address for a in (*sender.recipients.to, *sender.recipients.cc)
    ]
    assert ("Re: Question 1", "Re: Question 2") == (everybody.subject, sender.subject)


async def test_scheduled_mail_leaves_and_is_withheld_where_it_was_written(office: Office) -> None:
    """A scheduled reply of the merged number stays its mail, and waits if the customer writes."""
    services, one, two, _ = await three(office)
    assert services.replies is not None
    later = office.clock.now() + timedelta(days=1)
    queued = await services.replies.reply(two, Letter("Tomorrow.", at=later), agent=services.agent)
    await merge(services, one, two)
    office.clock.advance(MINUTE)
    await office.receive(
        write_mail(
            "again@customer.example", from_="Customer 2 <c2@customer.example>",
            answers=["q2@customer.example"], at=office.clock.now(),
        )
    )  # fmt: skip

    item = next(i for i in await services.outbox.list_items() if i.id == queued.outbox_id)
    assert ("withheld", one) == (item.state, item.conversation_id)
    await services.merging.unmerge(two)
    item = next(i for i in await services.outbox.list_items() if i.id == queued.outbox_id)
    assert two == item.conversation_id


async def test_taking_a_reply_back_after_a_merge_shows_who_waits(office: Office) -> None:
    """A mail of the merged number that is cancelled leaves its customer waiting, seen in both."""
    services, one, two, _ = await three(office)
    assert services.replies is not None
    await services.work.do(Simple(Verb.CLOSE), {one: None})
    waits = (await show(office, two)).unanswered_since
    queued = await services.replies.reply(two, Letter("Done.", then="close"), agent=services.agent)
    await merge(services, one, two)

    await services.outbox.cancel(queued.outbox_id, agent_id=services.agent.id)
    merged = await show(office, one)
    await services.merging.unmerge(two)

    assert Status.OPEN == merged.status
    assert merged.unanswered_since is not None
    alone = await show(office, two)
    assert (Status.NEW, waits) == (alone.status, alone.unanswered_since)


async def test_drafts_of_the_merged_number_are_found(office: Office) -> None:
    """What somebody has begun there is gone on with here, and is there again afterwards."""
    services, one, two, _ = await three(office)
    kai = await office.services("kai")
    await kai.drafts.keep(two, Words(DraftKind.REPLY, "Half a", base_revision=1))
    await kai.drafts.keep(one, Words(DraftKind.NOTE, "Own words"))
    await services.drafts.keep(two, Words(DraftKind.REPLY, "Mine"))
    await merge(services, one, two)

    found = await services.drafts.find_mine(one)
    everybody = await services.drafts.list_of(one)
    await services.drafts.keep(one, Words(DraftKind.REPLY, "Mine, and more"))
    own = await kai.drafts.find_mine(one)
    await services.merging.unmerge(two)

    assert found is not None
    assert own is not None
    assert ("Mine", "Own words") == (found.words.text, own.words.text)
    assert 3 == len(everybody)
    again = await services.drafts.find_mine(two)
    assert again is not None
    assert "Mine, and more" == again.words.text
    assert await services.drafts.find_mine(one) is None


async def test_what_was_not_read_stays_unread(office: Office) -> None:
    """Merging makes nothing read; reading it here counts for the number it came into."""
    services, one, two, _ = await three(office)
    await services.work.mark_read(one, up_to=NOON)
    before = await services.work.get_read_mark(two)
    await merge(services, one, two)

    unread = await services.find.list_unread([one])
    mark = await services.work.get_read_mark(one)
    await services.work.mark_read(one, up_to=NOON)
    await services.merging.unmerge(two)

    message = (await services.find.show(two))[1][0]
    assert before is None
    assert {one} == unread
    assert mark is not None
    assert mark < message.received_at
    assert set() == await services.find.list_unread([one, two])


async def test_two_customers_ask_first(office: Office) -> None:
    """Conversations of two customers are joined only where somebody says that this is meant."""
    services, one, two, _ = await three(office)

    done = await services.merging.merge({two: None}, one)

    assert ((), None) == (done.changed, done.undo_id)
    (failed,) = done.failed
    assert isinstance(failed.error, OtherCustomerError)
    assert f"#{two}" in str(failed.error)
    assert [] == await services.merging.follow([two])


async def test_what_cannot_be_merged_is_told_with_its_reason(office: Office) -> None:
    """Itself, the missing and the stale fail; what is part of it already does not, nor changes."""
    services, one, two, three_ = await three(office)
    four = await office.number("Question 4")
    missing = ConversationId(99_999)
    await merge(services, one, two)

    done = await services.merging.merge(
        {one: None, two: None, missing: None, four: 0, three_: None}, two, is_agreed=True
    )

    assert (three_,) == done.changed
    assert f"part of #{one}" == done.words
    errors = {f.number: type(f.error) for f in done.failed}
    assert {
        one: UsageError, missing: NotFoundError, four: StaleRevisionError,
    } == errors  # fmt: skip
    with pytest.raises(NotFoundError):
        await services.merging.merge({one: None}, missing)
    with pytest.raises(UsageError, match="merged"):
        await services.merging.unmerge(four)
    with pytest.raises(StaleRevisionError):
        await services.merging.unmerge(two, if_revision=0)


async def test_undo_goes_both_ways_and_leaves_what_others_did(office: Office) -> None:
    """`u` after un-merging merges again as it was; what a colleague merged on is not touched."""
    services, a, b, c = await three(office)
    kai = await office.services("kai")
    await merge(services, b, c)
    undo_id = await merge(services, a, b)
    merged = await rows(office.store)

    await services.merging.unmerge(c)
    last = await services.undo.find_last()
    assert last is not None
    await services.undo.take_back(last)
    again = await rows(office.store)
    await kai.merging.unmerge(b)
    done = await services.undo.take_back(await services.undo.get(undo_id))

    assert merged == again
    assert () == done.changed
    assert [b] == [f.number for f in done.failed]


async def test_what_was_merged_away_says_where_it_is(office: Office) -> None:
    """A verb, or an undo, about a number that somebody merged meanwhile names the other one."""
    services, one, two, _ = await three(office)
    kai = await office.services("kai")
    closed = await services.work.do(Simple(Verb.CLOSE), {two: None})
    await merge(kai, one, two)

    done = await services.work.do(Simple(Verb.TAKE), {two: None, one: None})
    undone = await services.undo.take_back(await services.undo.get(closed.undo_id or 0))

    assert (one,) == done.changed
    for failed in (*done.failed, *undone.failed):
        assert two == failed.number
        assert f"#{two} is part of #{one} now" in str(failed.error)


async def test_merging_long_conversations_is_instant(office: Office) -> None:
    """Two hundred messages here and there: merging and taking apart are one short write each."""
    services, one, two, _ = await three(office)

    def fill(connection: sqlite3.Connection) -> None:
        for number in (one, two):
            connection.execute(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                " INSERT INTO messages (conversation_id, origin_id, direction, channel,"
                " internet_message_id, author_name, author_address, people, ancestors, subject,"
                " received_at, at, may_auto_answer, joined_by, created_at)"
                " SELECT ?1, ?1, 'in', 'mail', 'm' || i || '@' || ?1, 'A', 'a@b.example', '{}',"
                " '[]', 's', i, i, 0, 'reference', i FROM n",
                (number,),
            )

    async with office.store.transaction(at=NOON) as tx:
        await tx.run(fill)
    began = time.perf_counter()
    await merge(services, one, two)
    merged = time.perf_counter()
    await services.merging.unmerge(two)
    apart = time.perf_counter()

    print(f"merge {1000 * (merged - began):.1f} ms, unmerge {1000 * (apart - merged):.1f} ms")
    assert max(merged - began, apart - merged) < SECONDS_MAX


async def test_a_question_asks_what_a_merge_would_do(empty: Office) -> None:
    """Numbers of one customer are merged without asking, by whatever address they wrote."""
    await empty.receive(
        question(1), write_mail(
            "other@customer.example", from_="Customer 1 <C1@customer.example>", subject="More",
            at=NOON,
        ),
    )  # fmt: skip
    services = await empty.services()
    one, two = await empty.number("Question 1"), await empty.number("More")

    done = await services.merging.merge({two: None}, one)

    assert (two,) == done.changed
