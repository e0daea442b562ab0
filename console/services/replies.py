"""Services: answer, write anew, forward. A reply is a row in the outbox before it is a packet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.recipients import Envelope, Recipients, Scope, reply_recipients, without
from console.services.checking import refuse_unfilled
from console.services.errors import UsageError
from console.services.letters import (
    Letter,
    Sender,
    envelope_of,
    forwarded_text,
    message_to_answer,
    outgoing,
)
from console.services.queueing import LetterQueue, Queued
from console.services.starting import start_conversation
from data.mail.outgoing import forward_subject, reply_subject
from data.records import Address, Agent, Conversation, ConversationId, Direction, Message, SafeLine
from data.store import (
    Store,
    Transaction,
    conversations,
    exchanges,
    intake,
    merging,
    raws,
)
from data.store.exchanges import Apart
from data.text.safe import clean_line

if TYPE_CHECKING:
    from console.services.macro_acts import MacroActs

__all__ = ["Preview", "Queued", "ReplyService"]

Also = Callable[[Transaction, Queued], Awaitable[None]]
"""What is to happen together with the queueing of a mail, or not at all."""


@dataclass(frozen=True, slots=True)
class Preview:
    """To whom and under which subject something would go now."""

    recipients: Recipients
    subject: str
    passed_on: Message | None = None
    """The mail that a forward takes along."""


class ReplyService:
    """Puts letters into the outbox, all checks done before."""

    def __init__(self, store: Store, *, clock: Clock, sender: Sender, key: bytes) -> None:
        self._store = store
        self._clock = clock
        self._queueing = LetterQueue(sender=sender, key=key, make_acts=self._make_acts)

    def _make_acts(self) -> MacroActs:
        from console.services.macro_acts import MacroActs  # noqa: PLC0415 - start-up time

        return MacroActs(self._store, clock=self._clock, make_replies=lambda: self)

    @property
    def sender(self) -> Sender:
        """Who we are to customers."""
        return self._queueing.sender

    @property
    def letters(self) -> LetterQueue:
        """What puts letters into the outbox inside a transaction."""
        return self._queueing

    @staticmethod
    def load_sending() -> None:
        """Import what a reply needs once it is written; blocks, so call it on a thread."""
        import data.mail.compose  # noqa: F401, PLC0415 - start-up time

    async def preview(self, number: ConversationId, scope: Scope) -> Preview:
        """Say to whom a reply would go now.

        Raises:
            NotFoundError: no such conversation.
            UsageError: there is nobody to answer.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        apart = await self._store.read(exchanges.read_apart, conversation.id)
        answered, customer = await self._choose(conversation, scope, apart)
        recipients = self._recipients(conversation, answered, customer, scope, apart)
        return Preview(recipients, _subject(conversation, answered))

    async def preview_forward(self, number: ConversationId) -> Preview:
        """Say which mail would be passed on, and under which subject.

        Raises:
            NotFoundError: no such conversation.
        """
        conversation = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, conversation.id)
        source = message_to_answer(messages, "all")
        return Preview(Recipients(()), forward_subject(conversation.subject), source)

    async def reply(
        self,
        number: ConversationId,
        letter: Letter,
        *,
        agent: Agent,
        scope: Scope = "all",
        if_revision: int | None = None,
        recipients: Recipients | None = None,
        subject: str | None = None,
        also: Also | None = None,
    ) -> Queued:
        """Answer a conversation in its thread; recipients and subject override what it says.

        `also` happens in the same transaction.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: there is nobody to answer, or a field is not filled in.
            ComposeError: the text or a file cannot go into a mail.
        """
        refuse_unfilled(letter.text, subject or "")
        conversation = await self._store.read(conversations.get_conversation, number)
        apart = await self._store.read(exchanges.read_apart, conversation.id)
        answered, customer = await self._choose(conversation, scope, apart)
        if recipients is None:
            recipients = self._recipients(conversation, answered, customer, scope, apart)
        _keep_apart(conversation, recipients, apart)
        return await self._queue(
            conversation,
            letter,
            agent=agent,
            recipients=recipients,
            subject=clean_line(subject or "") or _subject(conversation, answered),
            answered=answered,
            if_revision=conversation.revision if if_revision is None else if_revision,
            also=also,
        )

    async def _choose(
        self, conversation: Conversation, scope: Scope, apart: Apart
    ) -> tuple[Message | None, Address | None]:
        """Give the mail that a reply answers, and the customer whose it is.

        Where an agent merged what another customer wrote, neither gets the other's answers. Nor do
        the two sides of an escalation.
        """
        messages = [
            message
            for message in await self._store.read(conversations.list_messages, conversation.id)
            if message.origin_id not in apart.threads
            and (message.direction is not Direction.IN or message.author.key not in apart.people)
        ]
        whose = await self._store.read(merging.list_customers_of, conversation.id)
        own = whose.get(conversation.id)
        strangers = {n for n, who in whose.items() if who and own and who[0] != own[0]}
        answered = message_to_answer(messages, scope, strangers=strangers)
        origin = None if answered is None else answered.origin_id
        who = whose.get(origin, own) if origin in strangers else own
        if who is None:
            return answered, None
        return answered, Address(SafeLine(who[1]), SafeLine(who[2]))

    def _recipients(
        self,
        conversation: Conversation,
        answered: Message | None,
        customer: Address | None,
        scope: Scope,
        apart: Apart,
    ) -> Recipients:
        recipients = reply_recipients(
            latest=envelope_of(answered)
            if answered is not None
            else Envelope(Direction.OUT, self._queueing.sender.address),
            customer=customer,
            ours=self._queueing.sender.ours,
            scope=scope,
        )
        if apart.people:
            recipients = without(recipients, apart.people)
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
        also: Also | None = None,
    ) -> Queued:
        """Begin a conversation with a mail of ours; `also` happens in the same transaction.

        Raises:
            UsageError: the subject is empty, or a field is not filled in.
            ComposeError: an address, the subject or a file cannot go into a mail.
        """
        refuse_unfilled(letter.text, subject)
        line = clean_line(subject)
        if not line:
            raise UsageError("A new mail needs a subject: --subject TEXT.")
        mail = outgoing(
            letter,
            sender=self._queueing.sender,
            now=self._clock.now(),
            text=letter.text,
            recipients=Recipients(tuple(to), tuple(cc)),
            subject=line,
            ids=("check@localhost", ()),
        )
        from data.mail.compose import render_mail  # noqa: PLC0415 - start-up time

        render_mail(mail)  # everything that can be refused is refused before a number is used up
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            number = await start_conversation(tx, to[0].name, to[0].address, subject=line)
            await tx.record("conversation.started", number, by="agent")
            conversation = await tx.run(conversations.get_conversation, number)
            queued = await self._queueing.put(
                tx,
                conversation,
                letter,
                agent=agent,
                recipients=Recipients(tuple(to), tuple(cc)),
                subject=line,
                answered=None,
            )
            if also is not None:
                await also(tx, queued)
            return queued

    async def forward(
        self,
        number: ConversationId,
        letter: Letter,
        *,
        agent: Agent,
        to: Sequence[Address],
        cc: Sequence[Address] = (),
        subject: str | None = None,
        if_revision: int | None = None,
    ) -> Queued:
        """Send the newest mail of a conversation to somebody else, the original attached whole.

        One above the limit goes as its words: they say which files are not there.

        The exchange gets a linked conversation of its own, so that an answer from outside never
        mixes with the customer's recipients (docs/adr/0003).

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: there is no mail to pass on, or a field is not filled in.
        """
        refuse_unfilled(letter.text)
        original = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, original.id)
        source = message_to_answer(messages, "all")
        if source is None or source.raw_id is None:
            raise UsageError(f"Conversation #{original.id} holds no mail to forward.")
        # What is not all here is no original; `forwarded_text` says what does not come along.
        raw = None
        if source.whole_bytes is None:
            raw = await self._store.read(raws.get_raw, source.raw_id)
        line = clean_line(subject or "") or clean_line(forward_subject(original.subject))
        quoted = forwarded_text(source)
        whole = replace(letter, text=f"{letter.text.rstrip()}\n\n{quoted}".lstrip("\n"))
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            await tx.run(conversations.check_revision, original.id, if_revision)
            fresh = await start_conversation(tx, to[0].name, to[0].address, subject=line)
            await tx.run(intake.add_link, from_id=fresh, to_id=original.id, why="forwarded")
            conversation = await tx.run(conversations.get_conversation, fresh)
            queued = await self._queueing.put(
                tx,
                conversation,
                whole,
                agent=agent,
                recipients=Recipients(tuple(to), tuple(cc)),
                subject=line,
                answered=None,
                forwarded=raw,
            )
            await tx.record(
                "message.forwarded",
                original.id,
                message_id=source.id,
                to=[a.address for a in (*to, *cc)],
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
        also: Also | None,
    ) -> Queued:
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            await tx.run(conversations.check_revision, conversation.id, if_revision)
            queued = await self._queueing.put(
                tx,
                conversation,
                letter,
                agent=agent,
                recipients=recipients,
                subject=subject,
                answered=answered,
            )
            if also is not None:
                await also(tx, queued)
            return queued


def _keep_apart(conversation: Conversation, recipients: Recipients, apart: Apart) -> None:
    """Refuse to bring the two sides of an escalation together, whoever typed the address.

    Raises:
        UsageError: somebody among the recipients belongs to the other side.
    """
    for address in (*recipients.to, *recipients.cc):
        there = apart.whose.get(address.key)
        if there is not None:
            raise UsageError(
                f"{address.address} belongs to #{there}, which is kept apart from "
                f"#{conversation.id}; write to them there."
            )


def _subject(conversation: Conversation, answered: Message | None) -> str:
    """Say what a reply is about: whose subject it answers knows no other."""
    is_merged = answered is not None and answered.origin_id not in (None, conversation.id)
    return reply_subject(answered.subject if is_merged and answered else conversation.subject)
