"""Logged contacts: a call counts as a touchpoint at its own date, and can be taken back whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.contacts import CHANNELS
from console.services.contacts import Contact
from console.services.errors import ConflictError, UsageError
from console.services.letters import Letter
from data.errors import NotFoundError, StaleRevisionError
from data.mail.addresses import parse_recipient
from data.records import ConversationId, Direction, OutboxState, Status
from data.store import conversations
from tests.support.console_app import MINUTE, NOON, Office, answer

CALLED = Contact("phone", Direction.IN, "Asked where the lamp is.\nWants a call back.")
CALLED_BACK = Contact("phone", Direction.OUT, "Told her: Tuesday.")
HOUR = 60 * MINUTE


async def test_a_call_stands_in_the_timeline(office: Office) -> None:
    """Channel, direction, own date, author and logger; found by its words; counted."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    before, _ = await ann.find.show(number)
    at = NOON - 10 * MINUTE
    logged = await ann.contacts.log(
        number, Contact("phone", Direction.IN, "Asked about lamps.", at), agent=ann.agent
    )
    after, messages = await ann.find.show(number)
    call = messages[-1]
    hits, _ = await ann.find.search("lamps", limit=9)

    assert (Direction.CONTACT, "phone", Direction.IN) == (
        call.direction, call.channel, call.contact_direction)  # fmt: skip
    assert (at, NOON, "ann") == (call.sent_at, call.received_at, call.agent)
    assert ("c1@customer.example", Direction.IN, at) == (
        call.author.address, call.way, call.happened_at)  # fmt: skip
    assert [logged.message_id] == [hit.message_id for hit in hits]
    assert (before.message_count + 1, "Asked about lamps.", at) == (
        after.message_count, after.preview, after.last_message_at)  # fmt: skip
    assert after.revision == logged.revision > before.revision


async def test_who_called_waits(office: Office) -> None:
    """A call reopens and is answered by a reply; it is unread for all but its logger."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    await ann.work.close(number)
    at = NOON - MINUTE
    await ann.contacts.log(
        number, Contact("voicemail", Direction.IN, "Call me.", at), agent=ann.agent
    )
    await kai.work.mark_read(number, up_to=NOON - 5 * MINUTE)
    await ann.work.mark_read(number, up_to=NOON - 5 * MINUTE)
    mine, _ = await ann.find.show(number)
    his, _ = await kai.find.show(number)
    assert ann.replies is not None
    await ann.replies.reply(number, Letter("We called."), agent=ann.agent)
    answered, _ = await ann.find.show(number)

    assert Status.OPEN is mine.status
    assert mine.unanswered_since is not None
    assert (False, True) == (mine.is_unread, his.is_unread)
    assert None is answered.unanswered_since


async def test_whom_we_called_has_an_answer(office: Office) -> None:
    """A call of ours answers what waited, and a new conversation is open from then on."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    before, _ = await ann.find.show(number)
    await ann.contacts.log(number, CALLED_BACK, agent=ann.agent)
    after, messages = await ann.find.show(number)

    assert (Status.NEW, Status.OPEN) == (before.status, after.status)
    assert before.unanswered_since is not None
    assert None is after.unanswered_since
    assert ("Ann", ["c1@customer.example"]) == (
        messages[-1].author.name, [a.address for a in messages[-1].to])  # fmt: skip


async def test_a_call_before_our_answer_owes_nothing(office: Office) -> None:
    """A call of yesterday that is logged after the answer of today leaves all as it is."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    await ann.contacts.log(number, CALLED_BACK, agent=ann.agent)
    await ann.work.close(number)
    yesterday = NOON - timedelta(days=1)
    await ann.contacts.log(
        number, Contact("phone", Direction.IN, "Asked.", yesterday), agent=ann.agent
    )
    after, messages = await ann.find.show(number)

    assert (Status.CLOSED, None) == (after.status, after.unanswered_since)
    assert yesterday == messages[0].happened_at


async def test_a_call_comes_back_from_spam_and_long_ago(office: Office) -> None:
    """The agent says where it belongs, so it opens there, whatever a mail would have done."""
    ann = await office.services("ann")
    spam, closed = await office.number("Question 1"), await office.number("Question 2")
    await ann.work.close(closed)
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(conversations.set_fields, spam, {"status": "spam"}, at_ms=tx.at_ms)
    office.clock.set(NOON + timedelta(days=100))
    for number in (spam, closed):
        await ann.contacts.log(number, CALLED, agent=ann.agent)
        after, _ = await ann.find.show(number)

        assert (Status.OPEN, None) == (after.status, after.closed_at)


async def test_the_next_mail_leaves_the_call_where_it_is(office: Office) -> None:
    """What a mail makes of the conversation takes the call into account."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    await ann.contacts.log(number, CALLED_BACK, agent=ann.agent)
    office.clock.set(NOON + HOUR)
    await office.receive(answer(1, at=NOON + HOUR), at=NOON + HOUR)
    after, messages = await ann.find.show(number)

    assert ["in", "contact", "in"] == [m.direction.value for m in messages]
    assert (3, NOON + HOUR) == (after.message_count, after.unanswered_since)
    assert after.customer is not None
    assert "c1@customer.example" == after.customer.address


async def test_a_call_of_a_known_customer_begins_a_conversation(office: Office) -> None:
    """By the address in any spelling, with the customer's name; the channel is the subject."""
    ann = await office.services("ann")
    logged = await ann.contacts.log(parse_recipient("C1@Customer.example"), CALLED, agent=ann.agent)
    made, (call,) = await ann.find.show(logged.conversation_id)
    found = await ann.contacts.find_customer("c1@CUSTOMER.example")

    assert logged.is_new
    assert made.customer is not None
    assert found is not None
    assert ("c1@customer.example", made.customer.id, 2) == (
        made.customer.address, found[0].id, found[1])  # fmt: skip
    assert ("Phone call", "phone", Status.NEW) == (
        made.subject, made.channel, made.status)  # fmt: skip
    assert made.unanswered_since == NOON == call.happened_at


async def test_a_call_of_a_stranger_makes_a_customer(office: Office) -> None:
    """An unknown address is a new customer, whose mails join as any customer's do."""
    ann = await office.services("ann")
    assert None is await ann.contacts.find_customer("new@else.example")
    logged = await ann.contacts.log(
        parse_recipient("Nora New <new@else.example>"), CALLED_BACK, agent=ann.agent
    )
    made, _ = await ann.find.show(logged.conversation_id)

    assert made.customer is not None
    assert ("Nora New", "new@else.example") == (made.customer.name, made.customer.address)
    assert (Status.OPEN, None) == (made.status, made.unanswered_since)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_each_channel_is_kept(office: Office, channel: str) -> None:
    """All channels of the product can be logged in both directions."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    for way in (Direction.IN, Direction.OUT):
        await ann.contacts.log(number, Contact(channel, way, "Words"), agent=ann.agent)
    _, messages = await ann.find.show(number)

    assert [channel, channel] == [m.channel for m in messages if m.contact_direction]


async def test_what_makes_no_sense_is_refused(office: Office) -> None:
    """No words, no such channel, a moment to come, a stale revision, no such conversation."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    log = ann.contacts.log
    later = NOON + HOUR
    for contact, why in (
        (Contact("phone", Direction.IN, " \n"), "nothing was logged"),
        (Contact("pigeon", Direction.IN, "Coo"), "There is no channel 'pigeon'; there are: phone,"),
        (Contact("phone", Direction.IN, "Soon", later), "still to come"),
    ):
        with pytest.raises(UsageError, match=why):
            await log(number, contact, agent=ann.agent)
    with pytest.raises(StaleRevisionError):
        await log(number, CALLED, agent=ann.agent, if_revision=99)
    with pytest.raises(NotFoundError):
        await log(ConversationId(9999), CALLED, agent=ann.agent)
    _, messages = await ann.find.show(number)

    assert 1 == len(messages)


async def test_taking_a_call_back_restores_all(office: Office) -> None:
    """Timeline, search, state, who waits, count and preview are as if it had never been logged."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 3")
    await ann.work.close(number)
    before, _ = await ann.find.show(number)
    logged = await ann.contacts.log(number, CALLED, agent=ann.agent)
    with pytest.raises(ConflictError, match="ann's"):
        await kai.contacts.take_back(logged.message_id, agent=kai.agent)
    back = await ann.contacts.take_back(logged.message_id, agent=ann.agent)
    after, messages = await ann.find.show(number)

    for name in ("status", "closed_at", "unanswered_since", "message_count", "preview",
                 "last_message_at", "waiting_on", "customer"):  # fmt: skip
        assert getattr(before, name) == getattr(after, name), name
    assert ["in", "in"] == [m.direction.value for m in messages]
    assert ([], 0) == await ann.find.search("back", limit=9)
    assert "contact taken back" == back.words


async def test_what_a_colleague_made_of_it_stays(office: Office) -> None:
    """Taken back after somebody put it away: it stays away, and only the call is gone."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    logged = await ann.contacts.log(number, CALLED, agent=ann.agent)
    await kai.work.close(number)
    await ann.contacts.take_back(logged.message_id, agent=ann.agent)
    after, messages = await ann.find.show(number)

    assert (Status.CLOSED, None, 1) == (after.status, after.unanswered_since, len(messages))


async def test_a_conversation_of_nothing_goes_to_the_trash(office: Office) -> None:
    """Taking back the call that began a conversation leaves nobody waiting; no number is reused."""
    ann = await office.services("ann")
    logged = await ann.contacts.log(parse_recipient("new@else.example"), CALLED, agent=ann.agent)
    back = await ann.contacts.take_back(logged.message_id, agent=ann.agent)
    after, messages = await ann.find.show(logged.conversation_id)

    assert (True, Status.TRASH, None, []) == (
        back.is_empty, after.status, after.unanswered_since, messages)  # fmt: skip
    assert "contact taken back; nothing else was in it, so it is in the trash" == back.words


async def test_a_call_holds_a_scheduled_reply_back(office: Office) -> None:
    """Who reaches us before the time makes the reply one of before; its author decides."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    assert ann.replies is not None
    await ann.replies.reply(number, Letter("Later", at=NOON + HOUR), agent=ann.agent)
    await ann.contacts.log(number, CALLED, agent=ann.agent)
    (item,) = await ann.outbox.list_items()

    assert OutboxState.WITHHELD is item.state


async def test_no_mail_goes_to_a_call(office: Office) -> None:
    """A reply answers the customer's newest mail, quotes that, and holds no words of a contact."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    await ann.contacts.log(number, Contact("phone", Direction.IN, "INTERNALWORDS"), agent=ann.agent)
    assert ann.replies is not None
    queued = await ann.replies.reply(number, Letter("Hi"), agent=ann.agent)
    raw = await ann.files.get_source(await ann.files.get_message(queued.message_id))

    begun = await ann.contacts.log(
        parse_recipient("new@else.example"), Contact("phone", Direction.IN, "INTERNALWORDS"),
        agent=ann.agent,
    )  # fmt: skip
    first = await ann.replies.reply(begun.conversation_id, Letter("Hi"), agent=ann.agent)
    answer = await ann.files.get_source(await ann.files.get_message(first.message_id))

    assert b"INTERNALWORDS" not in raw + answer
    assert b"Subject: Re: Phone call" in answer
    assert ["new@else.example"] == [a.address for a in first.recipients.to]
    assert b"contact.invalid" not in raw
    assert b"Where is my lamp?" in raw
    assert ["c1@customer.example"] == [a.address for a in queued.recipients.to]


async def test_a_colleague_who_writes_is_told_of_the_call(office: Office) -> None:
    """A reply that was begun before a colleague's call is stopped, and the call is shown."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    _, seen = await kai.find.show(number)
    begun = office.clock.now()
    await ann.contacts.log(number, CALLED, agent=ann.agent)
    news = await kai.drafts.list_news(number, seen={m.id for m in seen}, since=begun)
    own = await ann.drafts.list_news(number, seen={m.id for m in seen}, since=begun)

    assert ["Asked where the lamp is."] == [m.body.text.split("\n")[0] for m in news.messages]
    assert ((), ()) == (own.messages, own.deeds)
