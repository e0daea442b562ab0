"""A refused mail is corrected: a draft again with all that was in it, and the old one settled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import pytest_asyncio

from console.domain.recipients import Recipients
from console.services.correcting import CorrectingService
from console.services.errors import ConflictError
from console.services.letters import Letter
from data.mail.outgoing import OutgoingAttachment
from data.mail.parse import extract_attachment
from data.records import Address, Draft, DraftKind, OutboxId, OutboxState, SafeLine, Words
from data.store import conversations, outbox, raws
from tests.support.console_app import Office
from tests.support.deliveries import Sending, open_sending

WRONG, RIGHT, OTHER = "tpyo@y.example", "typo@y.example", "other@y.example"
NOBODY = "550 5.1.1 no such user"


@pytest_asyncio.fixture
async def sending(empty: Office) -> AsyncIterator[Sending]:
    """An outbox, and a server that knows nobody at one address."""
    async with open_sending(empty) as made:
        made.server.answers[WRONG] = NOBODY
        yield made


def people(*addresses: str) -> tuple[Address, ...]:
    """Give addresses without names."""
    return tuple(Address(SafeLine(""), SafeLine(each)) for each in addresses)


async def write(sending: Sending, *to: str) -> OutboxId:
    """Send a mail with a file, as a command does: no draft is kept of it."""
    assert sending.services.replies is not None
    queued = await sending.services.replies.write_new(
        Letter("Where is it?", (OutgoingAttachment("a.txt", "text/plain", b"file\n"),)),
        agent=sending.services.agent, subject="Your order", to=people(*to),
    )  # fmt: skip
    await sending.deliver()
    return queued.outbox_id


async def send(sending: Sending, draft: Draft, *to: str) -> OutboxId:
    """Send a draft to other people than it names, as the composer does."""
    services = sending.services
    assert services.replies is not None
    assert draft.conversation_id is not None
    queued = await services.replies.reply(
        draft.conversation_id,
        Letter(draft.words.text, await services.drafts.read_files(draft), draft_id=draft.id),
        agent=services.agent, if_revision=draft.words.base_revision,
        recipients=Recipients(people(*to)), subject=draft.words.subject,
    )  # fmt: skip
    await sending.deliver()
    return queued.outbox_id


async def test_a_refused_mail_is_corrected_and_sent_anew(sending: Sending) -> None:
    """Text, subject, file and recipients are there again; the new mail has a new id, and the old
    one names it; the conversation is the right customer's."""
    old = await write(sending, WRONG)
    draft = await sending.services.correcting.edit(old)
    between = await sending.item(old)
    new = await send(sending, draft, RIGHT)
    item, corrected = await sending.item(old), await sending.item(new)
    ours = (await sending.office.store.read(raws.get_raw, corrected.raw_id)).decode()
    conversation = await sending.office.store.read(
        conversations.get_conversation, item.conversation_id
    )
    customer = conversation.customer

    assert ("Where is it?", "Your order", WRONG) == (
        draft.words.text.strip(), draft.words.subject, draft.words.to)  # fmt: skip
    assert ["a.txt"] == [f.filename for f in draft.files]
    assert (OutboxState.REFUSED, True) == (between.state, between.needs_a_person)
    assert (new, False) == (item.replaced_by, item.needs_a_person)
    assert old == corrected.replaces
    assert item.internet_message_id != corrected.internet_message_id
    assert (OutboxState.SENT, 1) == (corrected.state, await sending.copies(new))
    assert (RIGHT, 0) == (customer.address if customer else "", conversation.undelivered)
    read = message_from_bytes(ours.encode(), policy=policy.default)
    assert (RIGHT, "Your order") == (read["To"], read["Subject"])
    assert b"file\n" == extract_attachment(ours.encode(), 1)[1].replace(b"\r\n", b"\n")


async def test_only_who_did_not_get_it_is_written_to_again(sending: Sending) -> None:
    """Where some got the mail, the draft is for the others; it stays theirs whom it reached."""
    old = await write(sending, OTHER, WRONG)
    draft = await sending.services.correcting.edit(old)

    assert WRONG == draft.words.to
    assert OutboxState.REFUSED is await sending.state(old)


async def test_what_was_typed_comes_back_with_what_was_begun_since(
    sending: Sending, tmp_path: Path
) -> None:
    """A mail from a draft is that draft again, its files with it; what was begun since is below."""
    services = sending.services
    file = tmp_path / "b.txt"
    file.write_text("b\n")
    words = Words(DraftKind.NEW, "First.", to=WRONG, subject="One")
    begun = await services.drafts.attach(None, words, file)
    assert services.replies is not None
    queued = await services.replies.write_new(
        Letter("First.", await services.drafts.read_files(begun), draft_id=begun.id),
        agent=services.agent, subject="One", to=people(WRONG),
    )  # fmt: skip
    await sending.deliver()
    await services.drafts.keep(queued.conversation_id, Words(DraftKind.REPLY, "Second."))
    draft = await services.correcting.edit(queued.outbox_id)
    mine = await services.drafts.find_mine(queued.conversation_id)

    assert "First.\n\nSecond." == draft.words.text
    assert (draft.id, ["b.txt"]) == (mine.id if mine else None, [f.filename for f in draft.files])


async def test_a_colleague_can_correct_it(sending: Sending) -> None:
    """Whoever sees to the outbox gets the draft, whoever had written the mail."""
    old = await write(sending, WRONG)
    kai = await sending.office.services("kai")
    draft = await kai.correcting.edit(old)

    assert "kai" == draft.agent


async def test_what_only_waits_is_taken_back_to_be_corrected(sending: Sending) -> None:
    """A mail that a server put off leaves the queue when it is corrected."""
    sending.server.answers[RIGHT] = "451 4.7.1 later"
    old = await write(sending, RIGHT)
    draft = await sending.services.correcting.edit(old)

    assert OutboxState.CANCELLED is await sending.state(old)
    assert (DraftKind.NEW, None, RIGHT) == (
        draft.words.kind, draft.conversation_id, draft.words.to)  # fmt: skip
    assert ["a.txt"] == [f.filename for f in draft.files]


async def test_taking_the_correction_back_brings_the_question_back(sending: Sending) -> None:
    """A correction that is cancelled settles nothing: the refused mail asks for a person again."""
    old = await write(sending, WRONG)
    sending.server.answers[RIGHT] = "451 4.7.1 later"
    new = await send(sending, await sending.services.correcting.edit(old), RIGHT)
    await sending.services.outbox.cancel(new, agent_id=sending.services.agent.id)

    assert (await sending.item(old)).needs_a_person


@pytest.mark.parametrize("state", [OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.CANCELLED])
async def test_what_may_have_left_is_not_corrected(sending: Sending, state: OutboxState) -> None:
    """Only of what certainly did not arrive another form is sent without asking further."""
    old = await write(sending, WRONG)
    async with sending.office.store.transaction(at=sending.office.clock.now()) as tx:
        await tx.run(outbox.set_outbox_state, old, state, now_ms=tx.at_ms)
    service = CorrectingService(
        sending.office.store, clock=sending.office.clock, agent=sending.services.agent
    )

    with pytest.raises(ConflictError):
        await service.edit(old)


async def test_giving_up_on_some_leaves_what_others_got(sending: Sending) -> None:
    """Cancelled while it waits for one recipient, it has left for the others and stays sent."""
    sending.server.answers[WRONG] = "451 4.7.1 later"
    ours = await write(sending, OTHER, WRONG)
    await sending.services.outbox.cancel(ours, agent_id=sending.services.agent.id)

    assert OutboxState.SENT is await sending.state(ours)
    assert {OTHER: "sent", WRONG: "refused"} == await sending.fates(ours)
