"""Services: folders of files that a team versions: read and written without leaving the folder.

Links are neither followed nor written through, whatever the name of a file says: each folder on the
way is opened without following it, and the next name is looked up inside of it. A file is written
beside its place and then moved there, so that nobody ever reads half of one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import TypeVar

from console.domain.local_words import number
from console.services.errors import ServiceError, UsageError
from data.text.safe import clean_line

P = TypeVar("P", bound=PurePath)
DEPTH_MAX = 5
PART_NAME_MAX = 60
"""Letters of the name; four bytes each are well below the 255 that a name may have."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file could not be read, as the rest of a sentence."""

    why: str
    is_missing: bool = False


def list_files(folder: Path) -> Iterator[tuple[str, bool]]:
    """Give the paths below a folder, with `/`, and whether each is a plain file.

    What begins with a dot is left out: `.git` is no part of what a team wrote. Folders that are
    not looked into, links to some and very deep ones, are given as what is no plain file.

    Raises:
        UsageError: there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"{clean_line(str(folder))} is no folder.")
    for place, folders, files in os.walk(folder, followlinks=False):
        below = Path(place).relative_to(folder)
        named = [name for name in sorted(folders) if not name.startswith(".")]
        links = [name for name in named if Path(place, name).is_symlink()]
        yield from (((below / name).as_posix(), False) for name in links)
        is_deep = len(below.parts) >= DEPTH_MAX
        yield from (((below / n).as_posix(), False) for n in named if is_deep and n not in links)
        folders[:] = [n for n in named if n not in links and not is_deep]
        for name in sorted(files):
            if not name.startswith("."):
                path = Path(place, name)
                is_plain = path.is_file() and not path.is_symlink()
                yield (below / name).as_posix(), is_plain


def read_file(folder: Path, path: str, *, max_bytes: int) -> bytes | Unread:
    """Read one file below a folder; say why where that cannot be."""
    parts = PurePosixPath(path).parts
    try:
        with _opened(folder, parts[:-1]) as inside:
            handle = os.open(parts[-1], _FILE, dir_fd=inside)
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return Unread("it is no plain file.")
                data = file.read(max_bytes + 1)
    except FileNotFoundError:
        return Unread("it is not there.", is_missing=True)
    except OSError as error:
        if _link_in(folder, parts) is not None:
            return Unread("it is a link; links are not followed.")
        return Unread(f"it cannot be read: {error.strerror}.")
    if len(data) > max_bytes:
        return Unread(f"it is larger than {number(max_bytes // 1000)} kB.")
    return data


def as_text(data: bytes) -> str | Unread:
    """Read the bytes of a text; say where they are none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Unread(f"line {line}: it is not UTF-8; convert it first.")


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[list[str], list[str]]:
    """Write those files below a folder that differ; give what was written, and what was as it is.

    Raises:
        ServiceError: one cannot be written, or stands behind a link.
    """
    written: list[str] = []
    unchanged: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in sorted(files.items()):
            if read_file(folder, path, max_bytes=len(data)) == data:
                unchanged.append(path)
                continue
            _write(folder, PurePosixPath(path).parts, data)
            written.append(path)
    except OSError as error:
        where = error.filename or folder
        raise ServiceError(f"{where} cannot be written: {error.strerror}.") from error
    return written, unchanged


def part_of(path: P) -> P:
    """Give where a file is written before it is moved into its place."""
    return path.with_name(f".{path.name}"[:PART_NAME_MAX] + ".part")


def _write(folder: Path, parts: tuple[str, ...], data: bytes) -> None:
    _refuse_links(folder, parts)
    with _opened(folder, parts[:-1], makes=True) as inside:
        part = part_of(PurePosixPath(parts[-1])).name
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=inside)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(part, flags, 0o666, dir_fd=inside), "wb") as file:
            file.write(data)
        os.replace(part, parts[-1], src_dir_fd=inside, dst_dir_fd=inside)


def _refuse_links(folder: Path, parts: tuple[str, ...]) -> None:
    """Name the link that stands in the way; opening it would only say that it is no folder."""
    if (link := _link_in(folder, parts)) is not None:
        raise ServiceError(f"{link} is a link; nothing is written through it.")


def _link_in(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """Give the first link on the way to a file below a folder."""
    paths = (folder.joinpath(*parts[:count]) for count in range(1, len(parts) + 1))
    return next((path for path in paths if path.is_symlink()), None)


@contextmanager
def _opened(folder: Path, parts: tuple[str, ...], *, makes: bool = False) -> Iterator[int]:
    """Open a folder below another, step by step, through no link."""
    with ExitStack() as stack:
        inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, inside)
        for part in parts:
            if part in ("", ".", ".."):
                raise ServiceError(f"{part!r} is no name of a folder; nothing outside is touched.")
            if makes:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=inside)
            inside = os.open(part, _FOLDER, dir_fd=inside)
            stack.callback(os.close, inside)
        yield inside
