"""Several processes and accounts on one file: migration, the change feed, modes, network disks."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from data.errors import StoreError, StoreNewerError
from data.store import Store, place
from data.store.database import Database
from data.store.migrate import SCHEMA_VERSION
from data.store.store import ChangeFeed
from tests.support.command import ROOT
from tests.support.patience import patience
from tests.support.stored import NOON, add_conversations

T = TypeVar("T")

OPENED_IN_VAIN = 300
"""So often that a thread which ends a moment too late is met."""
SEEN_WITHIN_S = patience(0.5)
FEED_POLL_S = 0.25
ALICE, BERT, TEAM = 48_101, 48_102, 48_100
"""Accounts that need no entry in passwd: the kernel knows numbers only."""

OPEN_AND_COUNT = """
import asyncio, sys
from pathlib import Path
from data.store import Store
async def main():
    sys.stdin.readline()
    store = await Store.open(Path(sys.argv[1]), create=True)
    print(await store.read(lambda c: c.execute("SELECT count(*) FROM sync_state").fetchone()[0]))
    await store.close()
asyncio.run(main())
"""
WRITE_ONE = """
import asyncio, os, sys
from pathlib import Path
from data.store import Store, migrate
from tests.support.stored import add_conversations
list(migrate._scripts())  # what it imports at its first use must be there too
path, uid, gid, create = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
async def main():
    store = await Store.open(path, create=bool(create))
    print((await add_conversations(store, 1))[0], flush=True)
    sys.stdin.readline()
    await store.close()
os.umask(0o077)
if uid:  # only now: the interpreter itself may lie where that account cannot look
    os.setgroups([gid])
    os.setgid(gid)
    os.setuid(uid)
asyncio.run(main())
"""


def start(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """Start a Python process on our code."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *(str(argument) for argument in arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    STARTED.append(process)
    return process


STARTED: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """Leave no process behind, whatever a test did."""
    yield
    for process in STARTED:
        if process.returncode is None:
            process.kill()
            process.communicate()
    STARTED.clear()


def start_writing(path: Path, *, uid: int = 0, create: bool = False) -> subprocess.Popen[str]:
    """Start a process that writes once and then keeps the store open, as another account."""
    return start(WRITE_ONE, path, str(uid), str(TEAM), *(["create"] if create else []))


def finish(process: subprocess.Popen[str]) -> str:
    """Let a process end; give what it printed."""
    out, err = process.communicate("go\n", timeout=30)
    assert 0 == process.returncode, err
    return out.strip()


def test_processes_starting_together_migrate_once(tmp_path: Path) -> None:
    """Several processes that open a missing store at once all succeed, on one schema."""
    path = tmp_path / "store.db"
    processes = [start(OPEN_AND_COUNT, path) for _ in range(4)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [finish(process) for process in processes]
    file = sqlite3.connect(path)
    version = file.execute("PRAGMA user_version").fetchone()[0]
    file.close()

    assert ["1"] * 4 == counts
    assert SCHEMA_VERSION == version


async def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """A store of a newer program is refused in words and stays as it was."""
    path = tmp_path / "store.db"
    await (await Store.open(path, create=True)).close()
    file = sqlite3.connect(path)
    file.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 5}")
    file.close()
    before = path.read_bytes()
    with pytest.raises(StoreNewerError, match="upgrade"):
        await Store.open(path)

    assert before == path.read_bytes()


async def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    """A database of another program is neither read nor migrated."""
    path = tmp_path / "other.db"
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE theirs (a)")
    file.commit()
    file.close()
    with pytest.raises(StoreError, match="another program"):
        await Store.open(path)

    file = sqlite3.connect(path)
    assert [("theirs",)] == file.execute("SELECT name FROM sqlite_master").fetchall()
    file.close()


async def test_a_text_is_no_store(tmp_path: Path) -> None:
    """A file that is no database at all is refused in words."""
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(StoreError, match="damaged"):
        await Store.open(path)


class CountingDatabase(Database):
    """Counts how often the feed's connection is asked."""

    asked = 0

    async def read_feed(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Count, and ask."""
        self.asked += 1
        return await super().read_feed(function)


async def test_another_process_is_heard_within_half_a_second(store: Store) -> None:
    """A commit of another process is in the change feed within half a second of it."""
    feed = store.changes()
    assert () == await feed.read()
    process = await asyncio.to_thread(start_writing, store.path)
    assert process.stdout is not None
    printed = asyncio.create_task(asyncio.to_thread(process.stdout.readline))
    heard_at: float | None = None
    heard: list[int | None] = []
    try:
        while heard_at is None or not printed.done():
            changes = await feed.read()
            assert changes is not None
            if changes:
                heard_at, heard = time.monotonic(), [c.conversation_id for c in changes]
            await asyncio.sleep(FEED_POLL_S)
            assert process.poll() is None, "it ended before it was heard"
        committed_before = time.monotonic()
    finally:
        await asyncio.to_thread(process.communicate, "go\n")

    # It prints after its commit, so being heard no later than a poll after that is soon enough.
    assert heard_at - committed_before < SEEN_WITHIN_S
    assert [int(printed.result())] == heard


async def test_the_feed_tells_our_own_writes_too(store: Store) -> None:
    """A write of this very process comes back by the feed, once."""
    feed = store.changes()
    await feed.read()
    numbers = await add_conversations(store, 3)
    first, second = await feed.read(), await feed.read()

    assert first is not None
    assert numbers == [change.conversation_id for change in first]
    assert ["conversation.started"] * 3 == [change.kind for change in first]
    assert () == second


async def test_a_feed_that_fell_behind_reads_everything(store: Store) -> None:
    """Where rows of the feed were trimmed before they were read, the answer is: all anew."""
    feed = store.changes()
    await feed.read()
    await add_conversations(store, 3)
    async with store.transaction(at=NOON) as tx:
        await tx.run(lambda c: c.execute("DELETE FROM changes WHERE seq <= 2"))
        await tx.announce("sync")
    behind, after = await feed.read(), await feed.read()

    assert behind is None
    assert () == after


async def test_a_long_feed_comes_in_order(store: Store) -> None:
    """More changes than one reading holds come in several, in order, none twice."""
    feed = store.changes()
    await feed.read()
    numbers = await add_conversations(store, 2300)
    heard: list[int | None] = []
    while changes := await feed.read():
        heard += [change.conversation_id for change in changes]

    assert numbers == heard


async def test_a_feed_at_rest_leaves_the_database_alone(store: Store) -> None:
    """While nobody commits most looks ask nothing; whatever is committed comes at the next one."""
    database = CountingDatabase(store.path)
    await database.open(create=False)
    feed = ChangeFeed(database)
    heard = []
    try:
        for _ in range(100):
            await feed.read()
        at_rest = database.asked
        for _ in range(3):
            await add_conversations(store, 1)
            heard.append(await feed.read())
    finally:
        await database.close()

    assert at_rest < 10
    assert [1, 1, 1] == [len(changes or ()) for changes in heard]


async def test_the_feed_counts_commits_that_tell_no_change(store: Store) -> None:
    """A commit without a change, as a lease that is renewed, is counted and not told."""
    feed = store.changes()
    await feed.read()
    before = feed.commits
    async with store.transaction(at=NOON) as tx:
        await tx.run(lambda c: c.execute("UPDATE sync_state SET cause = 'none'"))
    told = await feed.read()

    assert [] == told
    assert before + 1 == feed.commits


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that several accounts can reach (pytest's own are one user's)."""
    folder = Path(tempfile.mkdtemp(prefix="shared-box-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def modes(path: Path) -> dict[str, int]:
    """Give the modes of a store's files."""
    return {
        file.name.removeprefix(path.name): stat.S_IMODE(file.stat().st_mode)
        for file in path.parent.glob(f"{path.name}*")
    }


@pytest.mark.parametrize("folder_mode", [0o2770, 0o700])
def test_modes_follow_the_folder_whatever_the_umask(tmp_path: Path, folder_mode: int) -> None:
    """In a setgid folder all three files are 0660 under umask 077; elsewhere they are private."""
    box = tmp_path / "box"
    box.mkdir()
    box.chmod(folder_mode)
    path = box / "store.db"
    process = start_writing(path, create=True)
    assert process.stdout is not None
    assert process.stdout.readline(), "it is open now, so all three files are there"
    found = modes(path)
    finish(process)

    wanted = 0o660 if folder_mode & stat.S_ISGID else 0o600
    assert dict.fromkeys(("", "-wal", "-shm", ".use.lock"), wanted) == found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other accounts")
def test_two_accounts_write_one_store(shared_folder: Path) -> None:
    """Two agents of one group write the same store, each under umask 077; a stranger cannot."""
    box = shared_folder / "box"
    box.mkdir()
    os.chown(box, ALICE, TEAM)
    box.chmod(0o2770)
    path = box / "store.db"
    alice = start_writing(path, uid=ALICE, create=True)
    assert alice.stdout is not None
    first = alice.stdout.readline().strip()
    bert = start_writing(path, uid=BERT)  # while Alice has it open
    second = finish(bert)
    finish(alice)
    third = finish(start_writing(path, uid=BERT))  # and alone

    assert ["1001", "1002", "1003"] == [first, second, third]
    assert {0o660} == set(modes(path).values())
    assert TEAM == path.stat().st_gid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other accounts")
def test_an_account_outside_the_group_is_told_so(shared_folder: Path) -> None:
    """Whoever may not write the store is told whom to ask."""
    box = shared_folder / "box"
    box.mkdir(mode=0o755)
    path = box / "store.db"
    finish(start_writing(path, create=True))
    box.chmod(0o755)
    process = start_writing(path, uid=BERT)
    _, said = process.communicate("go\n", timeout=30)

    assert 0 != process.returncode
    assert "group" in said


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "ext4"])
def test_a_network_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A store on a disk of another machine is refused by name; a local disk is not."""
    device = tmp_path.stat().st_dev
    line = (
        f"36 35 {os.major(device)}:{os.minor(device)} / /mnt rw,noatime shared:1 - "
        f"{kind} server:/export rw\n"
    )
    table = tmp_path / "mountinfo"
    table.write_text(f"22 1 0:99 / /proc rw - proc proc rw\n{line}")
    monkeypatch.setattr(place, "MOUNTS", table)
    if kind == "ext4":
        place.refuse_network_disk(tmp_path)
        return
    with pytest.raises(StoreError, match=f"network disk .{kind}"):
        place.refuse_network_disk(tmp_path)


def test_a_store_that_cannot_be_opened_leaves_no_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What failed to open is closed before it is told: a thread would complain of its end."""
    complaints: list[object] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    path = tmp_path / "store.db"
    path.write_bytes(b"garbage" * 5000)
    for _ in range(OPENED_IN_VAIN):
        with pytest.raises(StoreError):
            asyncio.run(Store.open(path))

    assert [] == complaints
