"""Services: a message that waits for its time is given another one."""

from __future__ import annotations

from datetime import datetime

from console.services.errors import ConflictError
from data.mail.compose import with_date
from data.records import OutboxId, OutboxState
from data.store import Transaction, outbox, raws
from data.store.rows import to_ms

_MOVABLE = frozenset({OutboxState.HELD, OutboxState.WITHHELD, OutboxState.REFUSED})
KEPT_BACK = "Its time was taken back; send it, move it or cancel it."


async def postpone(tx: Transaction, outbox_id: OutboxId, at: datetime) -> None:
    """Let a message leave at another time, dated so; recipients and words stay as they are.

    One that was withheld or refused is tried again then: a person has looked at it.

    Raises:
        ConflictError: it is leaving, has left, or nobody knows.
    """
    item = await tx.run(outbox.get_outbox_item, outbox_id)
    if item.state not in _MOVABLE:
        raise ConflictError(f"Its message (mail {outbox_id}) is {item.state}: too late to move it.")
    raw = with_date(await tx.run(raws.get_raw, item.raw_id), at)
    await tx.run(outbox.replace_raw, outbox_id, raw)
    await tx.run(outbox.reopen_recipients, outbox_id)
    await tx.run(
        outbox.set_outbox_state,
        outbox_id,
        OutboxState.HELD,
        now_ms=tx.at_ms,
        because="scheduled",
        not_before_ms=to_ms(at),
    )
    await tx.announce("outbox", item.conversation_id)


async def keep_back(tx: Transaction, outbox_id: OutboxId) -> None:
    """Hold a message until a person says what is to become of it."""
    item = await tx.run(outbox.get_outbox_item, outbox_id)
    if item.state not in _MOVABLE:
        raise ConflictError(f"Its message (mail {outbox_id}) is {item.state}: it stays so.")
    await tx.run(
        outbox.set_outbox_state,
        outbox_id,
        OutboxState.WITHHELD,
        now_ms=tx.at_ms,
        error=KEPT_BACK,
    )
    await tx.announce("outbox", item.conversation_id)
