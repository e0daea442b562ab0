"""Services: answer, write anew, forward. A reply is a row in the outbox before it is a packet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.recipients import Envelope, Recipients, Scope, reply_recipients
from console.services.errors import UsageError
from console.services.incoming import searchable
from console.services.letters import (
    Letter,
    Sender,
    ancestors_of,
    body_of,
    envelope_of,
    fields_after_reply,
    forwarded_text,
    message_to_answer,
    outgoing,
    whole_text,
)
from data.errors import ComposeError
from data.mail.compose import (
    forward_subject,
    render_mail,
    reply_subject,
)
from data.mail.threading import make_body_token, make_message_id
from data.records import (
    Address,
    Agent,
    Conversation,
    ConversationId,
    Direction,
    HeldBecause,
    Message,
    MessageId,
    OutboxId,
    OutboxState,
)
from data.store import (
    Store,
    Transaction,
    conversations,
    drafts,
    index,
    intake,
    outbox,
    raws,
    summaries,
)
from data.store.outbox import NewOutgoing
from data.store.rows import dump_people
from data.text.safe import clean_line

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


class ReplyService:
    """Puts letters into the outbox, all checks done before."""

    def __init__(self, store: Store, *, clock: Clock, sender: Sender, key: bytes) -> None:
        self._store = store
        self._clock = clock
        self._sender = sender
        self._key = key

    @property
    def sender(self) -> Sender:
        """Who we are to customers."""
        return self._sender

    async def preview(self, number: ConversationId, scope: Scope) -> Recipients:
        """Say to whom a reply would go now.

        Raises:
            NotFoundError: no such conversation.
            UsageError: there is nobody to answer.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, conversation.id)
        return self._recipients(conversation, message_to_answer(messages, scope), scope)

    async def reply(
        self,
        number: ConversationId,
        letter: Letter,
        *,
        agent: Agent,
        scope: Scope = "all",
        if_revision: int | None = None,
    ) -> Queued:
        """Answer a conversation in its thread.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: there is nobody to answer.
            ComposeError: the text or a file cannot go into a mail.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, conversation.id)
        answered = message_to_answer(messages, scope)
        recipients = self._recipients(conversation, answered, scope)
        return await self._queue(
            conversation,
            letter,
            agent=agent,
            recipients=recipients,
            subject=reply_subject(conversation.subject),
            answered=answered,
            if_revision=conversation.revision if if_revision is None else if_revision,
        )

    def _recipients(
        self, conversation: Conversation, answered: Message | None, scope: Scope
    ) -> Recipients:
        customer = conversation.customer
        recipients = reply_recipients(
            latest=envelope_of(answered)
            if answered is not None
            else Envelope(Direction.OUT, self._sender.address),
            customer=None if customer is None else Address(customer.name, customer.address),
            ours=self._sender.ours,
            scope=scope,
        )
        if not recipients.to:
            raise UsageError(
                f"Nobody in conversation #{conversation.id} has an address to answer. "
                "Write a new mail to the right one: support-console new --to ADDRESS …"
            )
        return recipients

    async def write_new(
        self,
        letter: Letter,
        *,
        agent: Agent,
        to: Sequence[Address],
        cc: Sequence[Address] = (),
        subject: str,
    ) -> Queued:
        """Begin a conversation with a mail of ours.

        Raises:
            ComposeError: an address, the subject or a file cannot go into a mail.
        """
        line = clean_line(subject)
        if not line:
            raise UsageError("A new mail needs a subject: --subject TEXT.")
        mail = outgoing(
            letter,
            sender=self._sender,
            now=self._clock.now(),
            text=letter.text,
            recipients=Recipients(tuple(to), tuple(cc)),
            subject=line,
            ids=("check@localhost", ()),
        )
        render_mail(mail)  # everything that can be refused is refused before a number is used up
        async with self._store.transaction(at=self._clock.now(), agent_id=agent.id) as tx:
            number = (await tx.run(intake.add_conversations, 1, is_imported=False, at_ms=tx.at_ms))[
                0
            ]
            customers = await tx.run(
                summaries.find_or_add_customers, [(to[0].name, to[0].address)], at_ms=tx.at_ms
            )
            await tx.run(
                summaries.set_customer, number, subject=line, customer_id=customers[to[0].key]
            )
            await tx.record("conversation.started", number, by="agent")
            conversation = await tx.run(conversations.get_conversation, number)
            return await self._queue_in(
                tx,
                conversation,
                letter,
                agent=agent,
                recipients=Recipients(tuple(to), tuple(cc)),
                subject=line,
                answered=None,
            )

    async def forward(
        self,
        number: ConversationId,
        letter: Letter,
        *,
        agent: Agent,
        to: Sequence[Address],
        if_revision: int | None = None,
    ) -> Queued:
        """Send the newest mail of a conversation to somebody else, the original attached whole.

        The exchange gets a linked conversation of its own, so that an answer from outside never
        mixes with the customer's recipients (docs/adr/0003).

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
        """
        original = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, original.id)
        source = message_to_answer(messages, "all")
        if source is None or source.raw_id is None:
            raise UsageError(f"Conversation #{original.id} holds no mail to forward.")
        raw = await self._store.read(raws.get_raw, source.raw_id)
        subject = clean_line(forward_subject(original.subject))
        quoted = forwarded_text(source)
        whole = Letter(
            f"{letter.text.rstrip()}\n\n{quoted}", letter.attachments, letter.at, letter.then
        )
        async with self._store.transaction(at=self._clock.now(), agent_id=agent.id) as tx:
            await tx.run(conversations.check_revision, original.id, if_revision)
            fresh = (await tx.run(intake.add_conversations, 1, is_imported=False, at_ms=tx.at_ms))[
                0
            ]
            customers = await tx.run(
                summaries.find_or_add_customers, [(to[0].name, to[0].address)], at_ms=tx.at_ms
            )
            await tx.run(
                summaries.set_customer, fresh, subject=subject, customer_id=customers[to[0].key]
            )
            await tx.run(intake.add_link, from_id=fresh, to_id=original.id, why="forwarded")
            conversation = await tx.run(conversations.get_conversation, fresh)
            queued = await self._queue_in(
                tx,
                conversation,
                whole,
                agent=agent,
                recipients=Recipients(tuple(to)),
                subject=subject,
                answered=None,
                forwarded=raw,
            )
            await tx.record(
                "message.forwarded",
                original.id,
                message_id=source.id,
                to=[a.address for a in to],
                conversation=fresh,
            )
            return queued

    async def _queue(
        self,
        conversation: Conversation,
        letter: Letter,
        *,
        agent: Agent,
        recipients: Recipients,
        subject: str,
        answered: Message | None,
        if_revision: int | None,
    ) -> Queued:
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            await tx.run(conversations.check_revision, conversation.id, if_revision)
            return await self._queue_in(
                tx,
                conversation,
                letter,
                agent=agent,
                recipients=recipients,
                subject=subject,
                answered=answered,
            )

    async def _queue_in(
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
    ) -> Queued:
        """Compose, check and store a letter inside an open transaction."""
        number = conversation.id
        own_id = make_message_id(
            conversation=number,
            nonce=secrets.token_bytes(NONCE_BYTES),
            key=self._key,
            domain=self._sender.address.address.rpartition("@")[2],
        )
        ancestors = ancestors_of(answered)
        text = whole_text(
            letter.text,
            token=make_body_token(conversation=number, key=self._key),
            agent=agent,
            sender=self._sender,
            answered=answered,
            language=conversation.language,
        )
        mail = outgoing(
            letter,
            sender=self._sender,
            now=tx.at,
            text=text,
            recipients=recipients,
            subject=subject,
            ids=(own_id, ancestors),
            forwarded=forwarded,
        )
        raw = render_mail(mail)
        if len(raw) > self._sender.message_max_bytes:
            limit = self._sender.message_max_bytes // 1_000_000
            raise ComposeError(
                f"This mail is {len(raw) // 1_000_000} MB; at most {limit} MB may leave "
                "(smtp.max_message_mb). Send fewer or smaller files."
            )
        is_scheduled = letter.at is not None and letter.at > tx.at
        because, not_before = None, letter.at
        if is_scheduled:
            because = HeldBecause.SCHEDULED
        elif letter.undo_s:
            because, not_before = HeldBecause.UNDO, tx.at + timedelta(seconds=letter.undo_s)
        state = OutboxState.HELD if because is not None else OutboxState.QUEUED
        outbox_id, message_id = await tx.run(
            outbox.add_outgoing,
            NewOutgoing(
                conversation_id=number,
                internet_message_id=own_id,
                envelope_from=self._sender.address.address,
                recipients=tuple(a.address for a in (*recipients.to, *recipients.cc)),
                raw=raw,
                author=(agent.display_name, self._sender.address.address),
                people=dump_people(
                    to=recipients.to, cc=recipients.cc, from_=(self._sender.address,)
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
                save_copy=True,
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
                    people=" ".join(
                        f"{a.name} {a.address}"
                        for a in (self._sender.address, *recipients.to, *recipients.cc)
                    ),
                    number=number,
                    body=body,
                )
            ],
        )
        undo_id = await self._change_conversation(
            tx, conversation, letter, outbox_id, is_scheduled=is_scheduled, preview=body.new_text
        )
        fresh = await tx.run(conversations.get_conversation, number)
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

    async def _change_conversation(
        self,
        tx: Transaction,
        conversation: Conversation,
        letter: Letter,
        outbox_id: OutboxId,
        *,
        is_scheduled: bool,
        preview: str,
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
        if tx.agent_id is not None:
            await tx.run(drafts.remove_draft, conversation.id, tx.agent_id)
        await tx.announce("outbox.queued", conversation.id)
        return await tx.record(
            "message.queued",
            conversation.id,
            outbox_id=outbox_id,
            then=letter.then,
            before=before,
            after=fields,
        )
