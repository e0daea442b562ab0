"""Take in what the server shows of flags: what others did, and we (shell; sync room)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data.records import FlagChange, FolderId
from data.store import Transaction, folders, server_flags, server_ops
from data.sync.ports import MailboxNews
from data.sync.push_plan import merge_flags


async def take_in_flags(
    tx: Transaction,
    folder_id: FolderId,
    uid_validity: int,
    shown: Mapping[int, Collection[str]],
    *,
    news: MailboxNews,
) -> None:
    """Keep the flags that the server shows, by UID; hand up what other clients changed.

    What waits in the journal is not taken for their doing, and is done where the server shows it.
    """
    known = await tx.run(server_flags.list_flags, folder_id, uid_validity, shown.keys())
    waiting = await tx.run(server_flags.list_pending_bits, folder_id, uid_validity, known.keys())
    changes: list[FlagChange] = []
    done: list[int] = []
    kept: dict[int, str] = {}
    for uid, (message_id, conversation_id, text) in known.items():
        now = " ".join(sorted(shown[uid]))
        merged = merge_flags(before=text.split(), now=shown[uid], waiting=waiting.get(uid, ()))
        done += merged.done
        if now != text:
            kept[uid] = now
        if merged.added or merged.removed:
            changes.append(FlagChange(message_id, conversation_id, merged.added, merged.removed))
    if kept:
        await tx.run(folders.keep_flags, folder_id, uid_validity, kept)
    if done:
        await tx.run(server_ops.remove, done)
    if changes:
        await news.flags_changed(tx, changes)
