"""The lock file beside a store: whoever holds it syncs; the kernel frees it however they die."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def lock_file(store_path: Path) -> Path:
    """Give the lock file that stands beside a store."""
    return store_path.with_name(store_path.name + ".sync.lock")


def is_held(store_path: Path) -> bool:
    """Say whether some process holds the lock of this store now."""
    try:
        handle = os.open(lock_file(store_path), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not try_lock(handle)
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    """Take the lock if it is free; say whether it is ours now."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
