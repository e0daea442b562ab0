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
        number = conversation.id
        # Merged or not, an answer belongs to the number that it answers, and brings answers there.
        origin = (answered.origin_id if answered is not None else None) or number
        own_id = make_message_id(
            conversation=origin,
            nonce=secrets.token_bytes(NONCE_BYTES),
            key=self._key,
            domain=self.sender.address.address.rpartition("@")[2],
        )
        ancestors = ancestors_of(answered)
        text = whole_text(
            letter.text,
            token=make_body_token(conversation=origin, key=self._key),
            agent=agent,
            sender=self.sender,
            answered=answered,
            language=conversation.language,
        )
        mail = outgoing(
            letter,
            sender=self.sender,
            now=tx.at,
            text=text,
            recipients=recipients,
            subject=subject,
            ids=(own_id, ancestors),
            forwarded=forwarded,
        )
        from data.mail.compose import render_mail  # noqa: PLC0415 - start-up time

        raw = render_mail(mail)
        await self._check_size(tx, len(raw))
        is_scheduled = letter.at is not None and letter.at > tx.at
        because, not_before = None, letter.at
        if is_scheduled:
            because = HeldBecause.SCHEDULED
        elif letter.undo_s:
            because, not_before = HeldBecause.UNDO, tx.at + timedelta(seconds=letter.undo_s)
        state = OutboxState.HELD if because is not None else OutboxState.QUEUED
        replaces = None
        if letter.draft_id is not None:
            replaces = (await tx.run(drafts.get_draft, letter.draft_id)).replaces
            await self._correct_customer(tx, number, subject, recipients, replaces)
        outbox_id, message_id = await tx.run(
            outbox.add_outgoing,
            NewOutgoing(
                conversation_id=number,
                internet_message_id=own_id,
                envelope_from=self.sender.address.address,
                recipients=tuple(ascii_domain(a.address) for a in (*recipients.to, *recipients.cc)),
                raw=raw,
                author=(agent.display_name, self.sender.address.address),
                people=dump_people(
                    to=recipients.to, cc=recipients.cc, from_=(self.sender.address,)
                ),
                ancestors=ancestors,
                subject=clean_line(subject),
                joined_via=None if answered is None else answered.internet_message_id,
                state=state.value,
                because=because.value if because is not None else None,
                not_before=not_before if because is not None else None,
                agent_id=agent.id,
                base_revision=conversation.revision,
                then_do=letter.then,
                macros=letter.macros,
                save_copy=True,
                origin_id=origin,
                replaces=replaces,
            ),
            at=tx.at,
        )
        body = body_of(letter, text)
        await tx.run(
            index.add_bodies,
            [
                searchable(
                    message_id,
                    at_ms=tx.at_ms,
                    subject=subject,
                    people=index.people_of(
                        Address(SafeLine(agent.display_name), self.sender.address.address),
                        {
                            "from_": (self.sender.address,),
                            "to": recipients.to,
                            "cc": recipients.cc,
                        },
                    ),
                    number=number,
                    body=body,
                )
            ],
        )
        undo_id = await self._change_conversation(
            tx, conversation, letter, outbox_id, is_scheduled=is_scheduled, preview=body.new_text,
            undo_id=undo_id,
        )  # fmt: skip
        if letter.macros and not is_scheduled:
            from console.services.macro_acts import Acting  # noqa: PLC0415 - start-up time

            acting = Acting(agent, undo_id)
            await self._make_acts().act(tx, number, letter.macros, acting)
        if letter.articles:
            from console.services.article_uses import note_used  # noqa: PLC0415 - start-up time

            await note_used(
                tx, number, letter.articles, text=letter.text, agent_id=agent.id, deed_id=undo_id
            )
        fresh = await tx.run(conversations.get_conversation, number)
        await tx.run(outbox.note_queued_revision, outbox_id, fresh.revision)
        return Queued(
            number,
            message_id,
            outbox_id,
            own_id,
            state,
            recipients,
            fresh.revision,
            undo_id,
            not_before if because is not None else None,
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
