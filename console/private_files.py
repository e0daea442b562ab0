"""Files that are for one user alone: written whole or not at all, never readable in between."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path


def read_private(path: Path, bytes_max: int) -> io.BytesIO:
    """Give what a file holds that nobody else could have written.

    Raises:
        OSError: there is none, or others may read or write it.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(handle)
        is_ours = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if not is_ours or stat.S_IMODE(found.st_mode) & 0o077:
            raise PermissionError(f"{path} is not a file of mine alone")
        return io.BytesIO(stream.read(bytes_max))


def write_part(path: Path, text: str | bytes, mode: int) -> Path:
    """Write a text beside `path` under another name, settled on the disk; that name comes back."""
    part = _part_of(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(part, flags, mode), "wb") as stream:
        os.fchmod(stream.fileno(), mode)
        stream.write(text.encode() if isinstance(text, str) else text)
        stream.flush()
        os.fsync(stream.fileno())
    return part


def settle_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_private(path: Path, text: str | bytes) -> None:
    """Put a file of mode 0600 in the place of what stood there; one process at a time.

    Raises:
        OSError: the folder cannot be written; what stood there still does.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.parent.glob(f".{path.name}.*.part"):  # by a process that was killed
        left.unlink(missing_ok=True)
    try:
        write_part(path, text, 0o600).replace(path)
    finally:
        _part_of(path).unlink(missing_ok=True)
    settle_folder(path.parent)


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")
