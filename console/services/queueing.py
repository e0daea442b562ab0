"""Services: a letter becomes a mail and a row in the outbox, all checks done before."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from console.domain.local_words import decimal
from console.domain.mail_size import MEGABYTE, limit_of
from console.domain.recipients import Recipients
from console.services.letters import (
    Letter,
    Sender,
    ancestors_of,
    body_of,
    fields_after_reply,
    outgoing,
    whole_text,
)
from console.services.searchable import searchable
from console.services.starting import customer_of
from data.errors import ComposeError
from data.mail.addresses import ascii_domain
from data.mail.threading import make_body_token, make_message_id
from data.records import (
    Address,
    Agent,
    Conversation,
    ConversationId,
    HeldBecause,
    Message,
    MessageId,
    OutboxId,
    OutboxState,
    SafeLine,
)
from data.store import (
    Transaction,
    conversations,
    drafts,
    index,
    intake,
    outbox,
    outbox_delivery,
    summaries,
)
from data.store.outbox import NewOutgoing
from data.store.rows import dump_people
from data.text.safe import clean_line

if TYPE_CHECKING:
    from console.services.macro_acts import MacroActs

NONCE_BYTES = 10


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of a letter."""

    conversation_id: ConversationId
    message_id: MessageId
    outbox_id: OutboxId
    internet_message_id: str
    state: OutboxState
    recipients: Recipients
    revision: int
    undo_id: int
    leaves_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to leave, and for whom."""

    conversation: Conversation
    letter: Letter
    agent: Agent
    recipients: Recipients
    subject: str
    answered: Message | None


@dataclass(frozen=True, slots=True)
class _Written:
    """A letter as a mail."""

    order: _Order
    own_id: str
    origin: ConversationId
    """The number that its answers are to find."""
    ancestors: tuple[str, ...]
    text: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class _Leaving:
    """When it leaves: at once, when it can no longer be taken back, or at a moment that was set."""

    because: HeldBecause | None
    not_before: datetime | None

    @classmethod
    def of(cls, letter: Letter, *, now: datetime) -> _Leaving:
        """Say what is asked for."""
        if letter.at is not None and letter.at > now:
            return cls(HeldBecause.SCHEDULED, letter.at)
        if letter.undo_s:
            return cls(HeldBecause.UNDO, now + timedelta(seconds=letter.undo_s))
        return cls(None, None)

    @property
    def is_scheduled(self) -> bool:
        return self.because is HeldBecause.SCHEDULED

    @property
    def state(self) -> OutboxState:
        return OutboxState.QUEUED if self.because is None else OutboxState.HELD


class LetterQueue:
    """Composes, checks and stores letters inside an open transaction."""

    def __init__(self, *, sender: Sender, key: bytes, make_acts: Callable[[], MacroActs]) -> None:
        self.sender = sender
        self._key = key
        self._make_acts = make_acts

    async def put(
        self,
        tx: Transaction,
        conversation: Conversation,
        letter: Letter,
        *,
        agent: Agent,
        recipients: Recipients,
        subject: str,
        answered: Message | None,
        forwarded: bytes | None = None,
        undo_id: int | None = None,
    ) -> Queued:
        """Compose, check and store a letter inside an open transaction.

        `undo_id` is the deed of which it is a part; without it, it is one by itself.
        """
        written = self._compose(
            _Order(conversation, letter, agent, recipients, subject, answered),
            now=tx.at,
            forwarded=forwarded,
        )
        await self._check_size(tx, len(written.raw))
        leaving = _Leaving.of(letter, now=tx.at)
        number = conversation.id
        replaces = None
        if letter.draft_id is not None:
            replaces = (await tx.run(drafts.get_draft, letter.draft_id)).replaces
            await self._correct_customer(tx, number, subject, recipients, replaces)
        outbox_id, message_id = await tx.run(
            outbox.add_outgoing, self._row_of(written, leaving, replaces), at=tx.at
        )
        preview = await self._index(tx, written, message_id)
        undo_id = await self._change_conversation(
            tx, conversation, letter, outbox_id, is_scheduled=leaving.is_scheduled,
            preview=preview, undo_id=undo_id,
        )  # fmt: skip
        await self._do_besides(tx, written.order, undo_id, is_scheduled=leaving.is_scheduled)
        fresh = await tx.run(conversations.get_conversation, number)
        await tx.run(outbox.note_queued_revision, outbox_id, fresh.revision)
        return Queued(
            number,
            message_id,
            outbox_id,
            written.own_id,
            leaving.state,
            recipients,
            fresh.revision,
            undo_id,
            leaving.not_before,
        )

    def _compose(self, order: _Order, *, now: datetime, forwarded: bytes | None) -> _Written:
        """Make the mail whole, with an id of its own."""
        answered, conversation = order.answered, order.conversation
        # Merged or not, an answer belongs to the number that it answers, and brings answers there.
        origin = (answered.origin_id if answered is not None else None) or conversation.id
        own_id = make_message_id(
            conversation=origin,
            nonce=secrets.token_bytes(NONCE_BYTES),
            key=self._key,
            domain=self.sender.address.address.rpartition("@")[2],
        )
        ancestors = ancestors_of(answered)
        text = whole_text(
            order.letter.text,
            token=make_body_token(conversation=origin, key=self._key),
            agent=order.agent,
            sender=self.sender,
            answered=answered,
            language=conversation.language,
        )
        mail = outgoing(
            order.letter,
            sender=self.sender,
            now=now,
            text=text,
            recipients=order.recipients,
            subject=order.subject,
            ids=(own_id, ancestors),
            forwarded=forwarded,
        )
        from data.mail.compose import render_mail  # noqa: PLC0415 - start-up time

        return _Written(order, own_id, origin, ancestors, text, render_mail(mail))

    def _row_of(
        self, written: _Written, leaving: _Leaving, replaces: OutboxId | None
    ) -> NewOutgoing:
        order, own = written.order, self.sender.address
        to, cc = order.recipients.to, order.recipients.cc
        return NewOutgoing(
            conversation_id=order.conversation.id,
            internet_message_id=written.own_id,
            envelope_from=own.address,
            recipients=tuple(ascii_domain(a.address) for a in (*to, *cc)),
            raw=written.raw,
            author=(order.agent.display_name, own.address),
            people=dump_people(to=to, cc=cc, from_=(own,)),
            ancestors=written.ancestors,
            subject=clean_line(order.subject),
            joined_via=None if order.answered is None else order.answered.internet_message_id,
            state=leaving.state.value,
            because=None if leaving.because is None else leaving.because.value,
            not_before=leaving.not_before,
            agent_id=order.agent.id,
            base_revision=order.conversation.revision,
            then_do=order.letter.then,
            macros=order.letter.macros,
            save_copy=True,
            origin_id=written.origin,
            replaces=replaces,
        )

    async def _index(self, tx: Transaction, written: _Written, message_id: MessageId) -> str:
        """Have it found by its words; give what of it is new."""
        order, own = written.order, self.sender.address
        body = body_of(order.letter, written.text)
        people = index.people_of(
            Address(SafeLine(order.agent.display_name), own.address),
            {"from_": (own,), "to": order.recipients.to, "cc": order.recipients.cc},
        )
        found = searchable(
            message_id,
            at_ms=tx.at_ms,
            subject=order.subject,
            people=people,
            number=order.conversation.id,
            body=body,
        )
        await tx.run(index.add_bodies, [found])
        return body.new_text

    async def _do_besides(
        self, tx: Transaction, order: _Order, deed_id: int, *, is_scheduled: bool
    ) -> None:
        """Do what its macros say, unless that waits until it leaves; count its articles."""
        number, letter = order.conversation.id, order.letter
        if letter.macros and not is_scheduled:
            from console.services.macro_acts import Acting  # noqa: PLC0415 - start-up time

            acting = Acting(order.agent, deed_id)
            await self._make_acts().act(tx, number, letter.macros, acting)
        if letter.articles:
            from console.services.article_uses import note_used  # noqa: PLC0415 - start-up time

            await note_used(
                tx,
                number,
                letter.articles,
                text=letter.text,
                agent_id=order.agent.id,
                deed_id=deed_id,
            )

    async def _correct_customer(
        self,
        tx: Transaction,
        number: ConversationId,
        subject: str,
        recipients: Recipients,
        replaces: OutboxId | None,
    ) -> None:
        """Give the conversation the right customer where nobody was reached at a wrong address."""
        if replaces is None or not recipients.to:
            return
        item = await tx.run(outbox.get_outbox_item, replaces)
        is_alone = await tx.run(conversations.is_alone, number, item.message_id)
        if item.conversation_id != number or item.has_left_for_some or not is_alone:
            return
        first = recipients.to[0]
        customer_id = await customer_of(tx, first.name, first.address)
        await tx.run(summaries.set_customer, number, subject=subject, customer_id=customer_id)

    async def _check_size(self, tx: Transaction, size_bytes: int) -> None:
        """Refuse what is too large for our setting, or for the server as it last said."""
        announced = await tx.run(outbox_delivery.get_size_limit)
        limit = limit_of(self.sender.message_max_bytes, announced)
        if size_bytes > limit.size_bytes:
            raise ComposeError(
                f"This mail is {decimal(size_bytes / MEGABYTE)} MB; at most "
                f"{decimal(limit.size_bytes / MEGABYTE)} MB may leave ({limit.whose}). "
                "Send fewer or smaller files."
            )

    async def _change_conversation(
        self,
        tx: Transaction,
        conversation: Conversation,
        letter: Letter,
        outbox_id: OutboxId,
        *,
        is_scheduled: bool,
        preview: str,
        undo_id: int | None,
    ) -> int:
        """Do to the conversation what its reply does; a scheduled one does it when it leaves."""
        fields: dict[str, object] = {
            "message_count": conversation.message_count + 1,
            "last_message_at": tx.at_ms,
            "preview": clean_line(preview[:400], limit=200),
        }
        if conversation.assignee is None:
            fields["assignee_id"] = tx.agent_id  # replying takes what nobody has
        if not is_scheduled:
            fields.update(fields_after_reply(letter.then, conversation, at_ms=tx.at_ms))
        before = await tx.run(conversations.set_fields, conversation.id, fields, at_ms=tx.at_ms)
        await tx.run(intake.end_import, [conversation.id])
        if letter.draft_id is not None:
            await tx.run(drafts.mark_sent, letter.draft_id, outbox_id)
        await tx.announce("outbox.queued", conversation.id)
        return await tx.record(
            "message.queued",
            conversation.id,
            undo_id=undo_id,
            is_deed=undo_id is None,
            outbox_id=outbox_id,
            then=letter.then,
            before=before,
            after=fields,
        )
