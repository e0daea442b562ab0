"""Why nobody syncs: what stands beside the lock says it where the store cannot."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.services.silence import with_note
from console.sync_lock import lock_file, read_note, try_lock, write_note
from data.records import SyncStatus

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GONE = SyncStatus("stopped", NOON, None, NOON, "No process syncs this mailbox.")
TROUBLE = "The disk of the store is full."


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Give a store's path with its lock file, as the syncing process makes it."""
    path = tmp_path / "store.db"
    lock_file(path).touch()
    return path


def test_a_process_that_hangs_is_named(store_path: Path) -> None:
    """Who holds the lock and shows no life is told apart from nobody, by its number."""
    write_note(store_path)
    handle = os.open(lock_file(store_path), os.O_RDWR)
    try:
        assert try_lock(handle)

        seen = with_note(GONE, store_path)
    finally:
        os.close(handle)

    assert "standstill" == seen.state
    assert f"process {os.getpid()}" in (seen.cause or "")
    assert GONE == with_note(GONE, store_path)


def test_a_store_that_cannot_be_written_is_told_beside_the_lock(store_path: Path) -> None:
    """A full disk keeps the process from saying so in the store; every screen learns it."""
    write_note(store_path, TROUBLE)

    seen = with_note(GONE, store_path)

    assert ("trouble", TROUBLE) == (seen.state, seen.cause)


def test_what_is_said_of_the_living_stays(store_path: Path) -> None:
    """Where a process holds the lease, an old note means nothing."""
    write_note(store_path, TROUBLE)
    synced = SyncStatus("synced", NOON, "box:1", NOON, None)

    assert synced == with_note(synced, store_path)


@pytest.mark.parametrize("left", [b"", b"999999999\nold trouble", b"x\ny", b"\xff" * 2000])
def test_what_the_dead_left_means_nothing(store_path: Path, left: bytes) -> None:
    """A note of a process that is gone, or no note at all, changes nothing."""
    lock_file(store_path).write_bytes(left)

    assert GONE == with_note(GONE, store_path)


def test_a_long_trouble_is_cut_and_replaced_whole(store_path: Path) -> None:
    """The note keeps its room, so that a full disk does not matter; the last word counts."""
    write_note(store_path, "long " * 1000)
    size_bytes = lock_file(store_path).stat().st_size
    write_note(store_path, TROUBLE)
    note = read_note(store_path)

    assert size_bytes == lock_file(store_path).stat().st_size
    assert note is not None
    assert (os.getpid(), TROUBLE) == (note.pid, note.trouble)
