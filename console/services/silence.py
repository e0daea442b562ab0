"""Services: why a syncing process says nothing in the store: it cannot write there, or it hangs."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from console.sync_lock import is_held, read_note
from data.records import SyncStatus


def with_note(sync: SyncStatus, store_path: Path) -> SyncStatus:
    """Add what stands beside the lock where nobody holds the lease.

    A full disk is told there, since the store cannot tell it; and a process that holds the lock
    and shows no life has stopped or hangs.
    """
    if sync.holder is not None:
        return sync
    note = read_note(store_path)
    if note is None or not is_alive(note.pid):
        return sync
    if note.trouble:
        return replace(sync, state="trouble", cause=note.trouble)
    if sync.state != "never" and is_held(store_path):
        cause = f"The syncing process (process {note.pid}) is there, but shows no life."
        return replace(sync, state="standstill", cause=cause)
    return sync


def is_alive(pid: int) -> bool:
    """Say whether there is such a process, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True  # another user's
    except OSError:
        return False
    return True
