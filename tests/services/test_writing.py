"""Replies with recipients of their own, forwards with all that a letter has, notes."""

from __future__ import annotations

import pytest

from console.domain.recipients import Recipients
from console.services.errors import UsageError
from console.services.letters import Letter
from data.errors import StaleRevisionError
from data.mail.addresses import parse_recipient
from data.mail.outgoing import OutgoingAttachment
from data.records import Direction, OutboxState, Status
from tests.support.console_app import Office, answer

X, Y = parse_recipient("Xenia <x@else.example>"), parse_recipient("y@else.example")


async def test_a_reply_goes_where_the_agent_says(office: Office) -> None:
    """Recipients and subject that were typed stand in the mail instead of the thread's."""
    number = await office.number("Question 1")
    services = await office.services()
    assert services.replies is not None
    preview = await services.replies.preview(number, "all")
    queued = await services.replies.reply(
        number, Letter("Hi"), agent=services.agent, recipients=Recipients((X,), (Y,)), subject="Ny"
    )
    _, messages = await services.find.show(number)
    (item,) = await services.outbox.list_items()

    assert ["c1@customer.example"] == [a.address for a in preview.recipients.to]
    assert "Re: Question 1" == preview.subject
    assert ((X,), (Y,), "Ny") == (messages[-1].to, messages[-1].cc, messages[-1].subject)
    assert ["x@else.example", "y@else.example"] == [r.address for r in item.recipients]
    assert queued.conversation_id == number


async def test_a_forward_has_window_copies_and_files(office: Office) -> None:
    """A forward is held for undoing, goes to Cc too, takes a subject and files."""
    number = await office.number("Question 1")
    services = await office.services()
    assert services.replies is not None
    letter = Letter("See below", (OutgoingAttachment("a.txt", "text/plain", b"a"),), undo_s=20)
    queued = await services.replies.forward(
        number, letter, agent=services.agent, to=(X,), cc=(Y,), subject="Fwd: please look"
    )
    _, (message,) = await services.find.show(queued.conversation_id)

    assert OutboxState.HELD is queued.state
    assert ((X,), (Y,), "Fwd: please look") == (message.to, message.cc, message.subject)
    assert ["a.txt"] == [a.filename for a in message.body.attachments]
    assert message.body.text.startswith("See below")


async def test_a_note_is_in_the_timeline_and_found(office: Office) -> None:
    """A note has its author and text, no mail behind it, is found by its words, and was acting."""
    number = await office.number("Question 1")
    services = await office.services()
    before, _ = await services.find.show(number)
    await services.notes.add(number, "Ask the warehouse\nfirst.\n", agent=services.agent)
    after, messages = await services.find.show(number)
    hits, _ = await services.find.search("warehouse", limit=5)
    note = messages[-1]

    assert (Direction.NOTE, "note", None) == (note.direction, note.channel, note.raw_id)
    assert ("Ask the warehouse\nfirst.", "Ann") == (note.body.text, note.author.name)
    assert before.revision < after.revision
    assert (Status.NEW, Status.OPEN) == (before.status, after.status)
    assert [note.id] == [hit.message_id for hit in hits]
    assert [] == await services.outbox.list_items()


async def test_a_note_does_not_move_its_conversation(office: Office) -> None:
    """The customer still waits, the reply still goes to the customer, the next mail still joins."""
    number = await office.number("Question 1")
    services = await office.services()
    assert services.replies is not None
    before, _ = await services.find.show(number)
    await services.notes.add(number, "Hm.", agent=services.agent)
    await office.receive(answer(1), at=office.clock.now())
    after, messages = await services.find.show(number)
    preview = await services.replies.preview(number, "all")

    assert before.unanswered_since == after.unanswered_since
    assert [Direction.IN, Direction.IN, Direction.NOTE] == [m.direction for m in messages]
    assert ["c1@customer.example"] == [a.address for a in preview.recipients.to]


async def test_a_stale_or_empty_note_is_refused(office: Office) -> None:
    """A note that was written before something came in is held back; an empty one is none."""
    number = await office.number("Question 1")
    services = await office.services()
    found, _ = await services.find.show(number)
    await services.work.close(number)

    with pytest.raises(StaleRevisionError):
        await services.notes.add(number, "Hm.", agent=services.agent, if_revision=found.revision)
    with pytest.raises(UsageError):
        await services.notes.add(number, " \n", agent=services.agent)
