"""Services: why each message is in the conversation that it is in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.domain.evidence import UNPROVED_WORDS, tell_evidence, tell_placing, tell_twins
from console.domain.parents import Link, Mail
from console.domain.returns import tell_match
from console.domain.senders import FORGED, UNPROVED
from console.services.find import FindService
from data.errors import NotFoundError
from data.records import (
    Activity,
    Automatic,
    Conversation,
    ConversationId,
    Direction,
    Evidence,
    JoinedBy,
    Message,
    MessageId,
    settle,
)
from data.store import Store, conversations, known


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message is where it is."""

    message: Message
    evidence: Evidence


class ReasonService:
    """Puts the evidence into words by which mails were joined."""

    def __init__(self, store: Store, *, find: FindService) -> None:
        self._store = store
        self._find = find

    async def explain(
        self, number: ConversationId, message_id: MessageId | None
    ) -> tuple[Conversation, list[Explanation], list[Activity]]:
        """Say of each message of a conversation why it is there, and what happened to it all.

        Raises:
            NotFoundError: no such conversation, or no such message in it.
        """
        conversation, messages = await self._find.show(number)
        stored = await self._store.read(conversations.list_evidence, conversation.id)
        by_id = {each[0].message_id: each for each in stored}
        twins = await self._store.read(known.list_twins, conversation.id)
        explained = []
        for message in messages:
            # A colleague's merge or split may have moved some between the two readings.
            if message_id not in (None, message.id) or message.id not in by_id:
                continue
            evidence, origin, placing = by_id[message.id]
            told = _told(message, evidence, origin) + _told_returns(message)
            text = told if placing is None else tell_placing(placing)
            text += tell_twins(twins.get(message.id, ()))
            explained.append(Explanation(message, replace(evidence, text=text)))
        if message_id is not None and not explained:
            raise NotFoundError("message", f"{message_id} in conversation #{conversation.id}")
        return conversation, explained, await self._find.list_activity(conversation.id)


def _told_returns(message: Message) -> str:
    """Say how delivery reports were matched, at the report and at the mail that it is about."""
    is_report = message.automatic is Automatic.BOUNCE
    found = message.returned if is_report else settle(message.returned)
    words = [tell_match(each, is_report=is_report) for each in found]
    if is_report and not words and message.body.delivery_reports:
        words = [
            "It is about no mail that this console sent to such an address; it changed nothing."
        ]
    return "".join(f" {each}" for each in words)


def _told(message: Message, evidence: Evidence, origin: ConversationId) -> str:
    """Put the evidence for a message into words."""
    if message.direction is Direction.OUT and message.outbox_id is not None:
        return "It was written here, as part of this conversation."
    is_start = evidence.joined_by is JoinedBy.STARTED
    if is_start and UNPROVED in message.marks and FORGED not in message.marks:
        return UNPROVED_WORDS
    mail = Mail(
        key=message.id,
        id=message.internet_message_id,
        tie="",
        sender=message.author.key,
        people=frozenset(),
        ancestors=message.ancestors,
        is_ours=message.direction is Direction.OUT,
        auth_failed=FORGED in message.marks,
    )
    link = Link(
        evidence.joined_by,
        None if is_start else evidence.via,
        number=origin,
        refused=evidence.via if is_start else None,
    )
    return tell_evidence(mail, link)
