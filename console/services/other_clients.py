"""Services: what people do with our mails in other mail programs becomes what it means here."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.other_clients import Known, decide_elsewhere, has
from console.services.marking import greet_returned
from data.records import READ, Alteration, ConversationId, Departure, FlagChange, MessageId
from data.store import Transaction, marks
from data.store.work import change_many

CHANGED = "conversation.changed_elsewhere"
MOVED = "message.moved_elsewhere"
_SEEN = "\\Seen"


class OtherClients:
    """Takes in what other clients did, inside the transaction that keeps it."""

    async def flags_changed(self, tx: Transaction, changes: Sequence[FlagChange]) -> None:
        """Make flags that were changed elsewhere what they mean here."""
        ours = await tx.run(marks.list_inbound, [change.message_id for change in changes])
        told = [change for change in changes if change.message_id in ours]
        read = [change for change in told if has(change.added, _SEEN)]
        unread = [change for change in told if has(change.removed, _SEEN)]
        for found, is_seen in ((read, True), (unread, False)):
            if found:
                ids = [change.message_id for change in found]
                await tx.run(marks.set_seen_elsewhere, ids, is_seen=is_seen)
        if read or unread:
            await tx.announce(READ, *sorted({c.conversation_id for c in (*read, *unread)}))
        await self._change(tx, told)

    async def _change(self, tx: Transaction, told: Sequence[FlagChange]) -> None:
        by_number: dict[ConversationId, list[FlagChange]] = {}
        for change in told:
            by_number.setdefault(change.conversation_id, []).append(change)
        known = await tx.run(marks.read_known, sorted(by_number))
        altered: list[tuple[ConversationId, Alteration]] = []
        for number, (priority, tags, flagged_id) in known.items():
            found = decide_elsewhere(Known(priority, tags, flagged_id), by_number[number])
            if found:
                altered.append((number, found))
        if altered:
            await tx.run(
                change_many, altered, verb=CHANGED, agent_id=None, at_ms=tx.at_ms, is_deed=False
            )

    async def mails_returned(self, tx: Transaction, message_ids: Sequence[MessageId]) -> None:
        """Have mails that came back be as is asked for them now."""
        await greet_returned(tx, message_ids)

    async def mails_gone(self, tx: Transaction, departures: Sequence[Departure]) -> None:
        """Say in their conversations that mails were moved or removed elsewhere."""
        count: dict[tuple[ConversationId, str], int] = {}
        for mail in departures:
            where = "" if mail.role is None else mail.role.value
            key = (mail.conversation_id, where)
            count[key] = count.get(key, 0) + 1
        for (number, where), mails in count.items():
            await tx.record(MOVED, number, to=where, mails=mails)
