"""Things that went wrong, put into a store: a mail that was refused, one that was not taken in."""

from __future__ import annotations

from datetime import datetime

from data.records import FolderRole, OutboxId, OutboxState
from data.store import Store, folders, outbox, quarantine


async def refuse(store: Store, outbox_id: OutboxId, error: str, *, at: datetime) -> None:
    """Have the server refuse a mail in these words."""
    async with store.transaction(at=at) as tx:
        state = OutboxState.REFUSED
        await tx.run(outbox.set_outbox_state, outbox_id, state, now_ms=tx.at_ms, error=error)


async def put_aside(store: Store, reason: str, *, uid: int, at: datetime) -> None:
    """Have a mail of the inbox in quarantine for this reason."""
    async with store.transaction(at=at) as tx:
        inbox = await tx.run(folders.get_or_add_folder, "INBOX", FolderRole.INBOX)
        await tx.run(
            quarantine.put_in_quarantine,
            folder_id=inbox.id,
            uid_validity=1,
            uid=uid,
            reason=reason,
            size_bytes=1,
            now_ms=tx.at_ms,
        )
