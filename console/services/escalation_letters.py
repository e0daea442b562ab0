"""Services: how an outsider is asked: in a linked conversation of his own, by a signed letter.

The exchange is made like a forward (docs/adr/0003): its customer is the outsider, its mails name
none of the customer's ids, and nothing of the customer's conversation goes into it but what the
agent wrote, and the original where that was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.escalation import BEGUN
from console.domain.escalation_text import letter_subject, letter_text
from console.domain.recipients import Recipients
from console.services.checking import refuse_unfilled
from console.services.errors import UsageError
from console.services.letters import Letter
from console.services.queueing import LetterQueue, Queued
from console.services.starting import start_conversation
from data.records import (
    Address,
    Agent,
    AgentId,
    Asked,
    Conversation,
    ConversationId,
    Direction,
    SafeLine,
    Status,
    WaitingOn,
)
from data.store import Transaction, conversations, intake, raws
from data.text.safe import clean_line

if TYPE_CHECKING:
    from console.services.escalations import Request

ESCALATED = "escalated"
"""Why the two conversations are linked."""


class Outside:
    """Asks one outsider for one request."""

    def __init__(self, letters: LetterQueue, request: Request, *, agent: Agent) -> None:
        self._letters = letters
        self._request = request
        self._agent = agent

    async def check(self, tx: Transaction, conversation: Conversation, asked: Asked) -> None:
        """Refuse to ask ourselves, or somebody who takes part in the conversation already.

        Raises:
            UsageError: he is no outsider.
        """
        key = asked.name.casefold()
        if key in self._letters.sender.ours:
            raise UsageError(
                f"{asked.name} is this mailbox itself; name a colleague, a tier or an outsider."
            )
        people = {p.address.casefold(): p.role for p in conversation.participants}
        if conversation.customer is not None:
            people[conversation.customer.address.casefold()] = "customer"
        if key in people:
            role = "the customer" if people[key] == "customer" else "taking part"
            raise UsageError(
                f"{asked.name} is {role} in #{conversation.id}; `reply` writes to them there."
            )

    async def begin(
        self, tx: Transaction, conversation: Conversation, asked: Asked
    ) -> ConversationId:
        """Make the conversation of the exchange, linked to the customer's."""
        thread = await start_conversation(
            tx, asked.display_name, asked.name, subject=self._subject()
        )
        await tx.run(intake.add_link, from_id=thread, to_id=conversation.id, why=ESCALATED)
        return thread

    async def write(
        self,
        tx: Transaction,
        thread: ConversationId,
        origin: Conversation,
        asked: Asked,
        *,
        undo_id: int,
        owner: object,
    ) -> Queued:
        """Put the letter into the outbox; the exchange waits on the outsider, with the owner."""
        request = self._request
        text = request.letter or letter_text(request.ask, time_zone=self._agent.time_zone)
        refuse_unfilled(text, self._subject())
        queued = await self._letters.put(
            tx,
            await tx.run(conversations.get_conversation, thread),
            Letter(text, request.attachments, undo_s=request.undo_s),
            agent=self._agent,
            recipients=Recipients((Address(asked.display_name, SafeLine(asked.name)),)),
            subject=self._subject(),
            answered=None,
            forwarded=await self._original(tx, origin),
            undo_id=undo_id,
        )
        fields: dict[str, object] = {
            "status": Status.WAITING.value,
            "waiting_on": WaitingOn.THIRD_PARTY.value,
            "assignee_id": owner,
        }
        before = await tx.run(conversations.set_fields, thread, fields, at_ms=tx.at_ms)
        await tx.record(
            BEGUN, thread, undo_id=undo_id, number=origin.id, before=before, after=fields
        )
        if owner != self._agent.id:
            await tx.run(intake.add_watchers, thread, [AgentId(self._agent.id)])
        return queued

    def _subject(self) -> str:
        line = clean_line(self._request.subject or "") or letter_subject(self._request.ask)
        if not line:
            raise UsageError("The letter needs a subject: --subject TEXT.")
        return line

    async def _original(self, tx: Transaction, origin: Conversation) -> bytes | None:
        """Give the customer's newest mail, where it is to go along."""
        if not self._request.attach_original:
            return None
        messages = await tx.run(conversations.list_messages, origin.id)
        mails = [m for m in messages if m.direction is Direction.IN and m.raw_id is not None]
        by_people = [m for m in mails if m.automatic is None] or mails
        if not by_people:
            raise UsageError(f"Conversation #{origin.id} holds no mail to attach.")
        if by_people[-1].whole_bytes is not None:
            raise UsageError(
                "The customer's mail is too large to be attached: its files are on the mail server."
                " Save what is needed, attach that, and leave the original out."
            )
        raw_id = by_people[-1].raw_id
        assert raw_id is not None, "chosen for having one"
        return await tx.run(raws.get_raw, raw_id)
