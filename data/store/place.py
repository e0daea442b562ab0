"""Where a store lies: its folder, its file and their modes; disks it cannot lie on (store room)."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from data.errors import StoreError, StoreUnwritableError
from data.store import door
from data.store.troubles import told_by_system, unwritable

MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux tells of which kind the disk below a folder is."""
WANTED_MOUNTS = Path("/etc/fstab")
"""Where an administrator says what is to be mounted where."""
_OCTAL = re.compile(r"\\([0-7]{3})")
_MOUNT_POINT = 4
"""Which word of a line of `MOUNTS` it is (proc(5))."""


def identity_of(path: Path) -> tuple[int, int] | None:
    """Say which file lies under a name: device and inode; None where none does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def prepare_file(path: Path, *, create: bool) -> int | None:
    """Make the folder and the empty file with modes that let colleagues write, and only them.

    Gives our share of the lock beside it, taken before anything of the file is opened.
    """
    _make_file(path, is_wanted=create)
    handle = door.enter(path)
    try:
        _refuse_unwritable(path)
    except BaseException:
        door.leave(handle)
        raise
    return handle


def _make_file(path: Path, *, is_wanted: bool) -> None:
    folder = path.parent
    if not path.exists() and not is_wanted:
        raise StoreError(
            f"There is no store at {path}. `support-console init` sets one up; "
            "`support-console sync` fills it. `support-console demo` needs none."
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network_disk(folder)
        if not path.exists():
            is_shared = bool(folder.stat().st_mode & stat.S_ISGID)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                # Before the first WAL open: -wal and -shm take the database's mode under any umask,
                # so a shared store stays writable for the whole group.
                os.fchmod(handle, 0o660 if is_shared else 0o600)
            finally:
                os.close(handle)
    except FileExistsError:
        return  # Another process made it between the question and the deed.
    except OSError as error:
        raise told_by_system(error, path) from error


def _refuse_unwritable(path: Path) -> None:
    if os.access(path, os.R_OK) and os.statvfs(path).f_flag & os.ST_RDONLY:
        raise unwritable(path, " (its disk is mounted read-only)")
    if not os.access(path, os.R_OK | os.W_OK):
        raise StoreUnwritableError(
            f"You may not write the store {path}. Ask its administrator to put you into the group "
            "that owns the folder, then sign in again."
        )


def refuse_network_disk(folder: Path) -> None:
    """Raise StoreError where SQLite's shared memory cannot work between processes."""
    kind = network_file_system(folder)
    if kind:
        raise StoreError(
            f"{folder} is on a network disk ({kind}). Several agents cannot share a store there "
            "safely: put `store` on a local disk."
        )


def network_file_system(folder: Path) -> str | None:
    """Name the network file system that holds a folder, or None for a local disk."""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
        device = folder.stat().st_dev
    except OSError:
        return None
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in mounts.splitlines():
        head, _, tail = line.partition(" - ")
        if head.split()[2:3] == [wanted]:
            kind = tail.split()[0] if tail else ""
            if kind.startswith(("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs", "ceph")):
                return kind
    return None


def unmounted_point(path: Path) -> Path | None:
    """Name the folder above a file where a disk ought to be mounted and is not; None where all is.

    Where nobody can tell there is no doubt.
    """
    try:
        wanted = WANTED_MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
        mounted = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    points = [
        _plain(line.split()[1]) for line in wanted if line[:1] != "#" and len(line.split()) > 1
    ]
    there = {
        _plain(words[_MOUNT_POINT]) for line in mounted if len(words := line.split()) > _MOUNT_POINT
    }
    above = {str(folder) for folder in path.absolute().parents}
    missing = [point for point in points if point in above and point not in there]
    return Path(max(missing, key=len)) if missing else None


def _plain(word: str) -> str:
    """Read a path as fstab(5) and proc(5) write it: a blank is `\\040`; no slash at the end."""
    name = _OCTAL.sub(lambda found: chr(int(found[1], 8)), word)
    return name.rstrip("/") or "/"
