"""Close the account of a folder: each mail of the server has one fate here (pure; sync room).

Theory. The four numbers are counted apart and from sets of UIDs; none is what the others leave
over. So a mail without a fate shows as a sum that does not hold, and is named by its UID.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data.records import FolderLedger, FolderRole

GROUPS = 8
"""Into how many groups mails are cut of which one breaks the line; three breaks find it in 400."""


def close_ledger(
    *,
    name: str,
    role: FolderRole,
    uid_validity: int,
    listed: Collection[int],
    wanted: Collection[int],
    stored: Collection[int],
    quarantined: Collection[int],
) -> FolderLedger:
    """Count a folder from one listing of it.

    `wanted` are the UIDs within the history that we keep: of the others, those that we do not have
    are ignored on purpose.
    """
    on_server = set(listed)
    ours = on_server & set(stored)
    held = (on_server & set(quarantined)) - ours
    left = on_server - ours - held
    missing = left & set(wanted)
    return FolderLedger(
        name=name,
        role=role,
        uid_validity=uid_validity,
        on_server=len(on_server),
        stored=len(ours),
        quarantined=len(held),
        ignored=len(left) - len(missing),
        missing=tuple(sorted(missing)),
    )


def find_lost(
    fetch: Collection[int], *, quarantined: Collection[int], last_uid: int
) -> tuple[int, ...]:
    """Give the mails to fetch that had a fate at the last count, which was of all up to a UID."""
    return tuple(sorted(uid for uid in set(fetch) - set(quarantined) if uid <= last_uid))


def in_groups(uids: Sequence[int]) -> list[tuple[int, ...]]:
    """Cut mails into few groups, in the end into single ones, to find the one that does harm."""
    size = max(1, len(uids) // GROUPS)
    return [tuple(uids[start : start + size]) for start in range(0, len(uids), size)]
