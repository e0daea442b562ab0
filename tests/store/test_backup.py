"""A backup of a store that others write meanwhile: whole, of one moment, checked, private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from data.errors import BackupError, StoreDamagedError, StoreFullError
from data.store import Store, backup
from data.store.backup import Copied, Tell, copy_store
from tests.support.console_process import wait_until
from tests.support.small_disk import only_root_mounts, small_disk
from tests.support.stored import add_conversations
from tests.support.twins import newest_of, pairs_in, writing

WRITERS = 3


def names_in(folder: Path) -> list[str]:
    """Give what stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def copy_in_small_steps(path: Path, target: Path, tell: Tell) -> Copied:
    """Copy a store, and look up from it more often than usual."""
    pages, backup.PAGES = backup.PAGES, 20
    try:
        return copy_store(path, target, at_ms=1, replace=False, tell=tell)
    finally:
        backup.PAGES = pages


async def test_a_backup_under_load_is_of_one_moment(store: Store, tmp_path: Path) -> None:
    """While three processes write, the copy is sound, has whole transactions and no gap in them."""
    target = tmp_path / "copy.db"
    written: list[int] = []

    def tell(what: str, _done: int, _of: int) -> None:
        if what == "copying":
            written.append(newest_of(store.path))

    with writing(store.path, WRITERS):
        wait_until(lambda: newest_of(store.path) > 100, "nobody writes")
        copied = copy_in_small_steps(store.path, target, tell)

    assert len(written) > 5
    assert written[-1] > written[0], "nobody waits for the copy"
    assert set(range(WRITERS)) == set(pairs_in(target))
    assert target.stat().st_size == copied.size_bytes
    assert 0o600 == stat.S_IMODE(target.stat().st_mode)
    assert ["copy.db"] == [name for name in names_in(tmp_path) if "copy" in name]


async def test_a_backup_replaces_nothing_unasked(store: Store, tmp_path: Path) -> None:
    """A file that is there stays, unless it is to be replaced; the store is never the target."""
    await add_conversations(store, 2)
    target = tmp_path / "kept.db"
    target.write_text("mine")
    with pytest.raises(BackupError, match="--force"):
        copy_store(store.path, target, at_ms=1, replace=False)
    kept = target.read_text()
    copied = copy_store(store.path, target, at_ms=1, replace=True)
    with pytest.raises(BackupError, match="the store itself"):
        copy_store(store.path, store.path, at_ms=1, replace=True)
    with pytest.raises(BackupError, match="no folder"):
        copy_store(store.path, tmp_path / "nowhere" / "x.db", at_ms=1, replace=False)

    assert "mine" == kept
    assert 2 == copied.conversations
    assert b"SQLite format 3\0" == target.read_bytes()[:16]


async def test_a_stopped_backup_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """Stopped while copying or while checking, nothing stands in the folder that was not there."""
    await add_conversations(store, 50)
    before = names_in(tmp_path)

    for step in ("copying", "checking"):

        def tell(what: str, _done: int, _of: int, *, step: str = step) -> None:
            if what == step:
                raise KeyboardInterrupt

        steps, backup.STEPS_BETWEEN_LOOKS = backup.STEPS_BETWEEN_LOOKS, 100
        try:
            with pytest.raises(KeyboardInterrupt):
                copy_store(store.path, tmp_path / "x.db", at_ms=1, replace=False, tell=tell)
        finally:
            backup.STEPS_BETWEEN_LOOKS = steps

    assert before == names_in(tmp_path)


async def test_a_damaged_store_gives_no_backup(store: Store, tmp_path: Path) -> None:
    """What would be a damaged copy is no copy; the one from before stays."""
    await add_conversations(store, 300)
    path = store.path
    target = tmp_path / "copy.db"
    copy_store(path, target, at_ms=1, replace=False)
    good = target.read_bytes()
    await store.close()
    with path.open("r+b") as file:
        file.seek(4096 * 40)
        file.write(b"\xa5" * 4096 * 30)
    with pytest.raises(StoreDamagedError):
        copy_store(path, target, at_ms=2, replace=True)

    assert good == target.read_bytes()


@only_root_mounts
async def test_a_backup_that_does_not_fit_is_refused(store: Store) -> None:
    """On a disk that is too small nothing is written, and both sizes are told."""
    await add_conversations(store, 3)
    with small_disk(megabytes=1) as disk:
        with pytest.raises(StoreFullError, match="MB free"):
            copy_store(store.path, disk / "x.db", at_ms=1, replace=False)

        assert [] == names_in(disk)
