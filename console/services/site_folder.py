"""Services: the folder of a published site: only what differs is written, each file whole.

What publishing wrote is named in a list inside of the folder, with digests. So it takes away what
it wrote itself and nothing else, a page that somebody has written since is left alone, and a folder
full of other things is not taken for a site. A run that was cut off leaves nothing behind that the
next one does not know: the list names everything before the first page is written.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from console.services.errors import ConflictError, ServiceError, UsageError
from console.services.folders import part_of, read_file, write_files
from data.text.safe import clean_line

LISTING = ".support-console-site.json"
_READ_MAX_BYTES = 1_000_000_000
"""Far more than an article's file may have."""
_NAMED_MAX = 3
"""Files of others that are named where there are many."""
_NOT_FOREIGN = frozenset({"CNAME", "robots.txt", "favicon.ico"})
"""What teams put beside a site; names with a dot at the front are theirs, too."""
_PAGE_MODE, _FOLDER_MODE = 0o644, 0o755
"""At the least, whatever the umask: a web server has to read what is public anyhow."""


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """What has to happen for a folder to hold a site; all are paths below it."""

    written: tuple[str, ...]
    """That are not there."""
    changed: tuple[str, ...]
    """That are there and say something else."""
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    """That the site has no more, but somebody has written to them since."""
    unchanged: int


@dataclass(slots=True)
class SiteFolder:
    """A folder that is this process's while it is open."""

    path: Path
    takes_over: bool = False
    """Writes among the files of others, and over them where a page has to stand there."""
    _known: dict[str, str] = field(default_factory=dict)
    """What publishing wrote: path and digest."""

    @contextmanager
    def opened(self, *, is_dry: bool) -> Iterator[None]:
        """Hold the folder, made where it is missing; nothing is made or held for a dry run.

        Raises:
            UsageError: it is no folder for a site.
            ConflictError: another process writes there just now.
            ServiceError: it cannot be read or written.
        """
        with _telling(self.path):
            if self.path.exists() and not self.path.is_dir():
                raise UsageError(f"{clean_line(str(self.path))} is no folder.")
            if not self.path.exists():
                if is_dry:
                    yield
                    return
                self.path.mkdir(parents=True)
                # Never of a folder that was there: it may be somebody's home.
                _open_up(self.path, _FOLDER_MODE)
            handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            try:
                if not is_dry:
                    _lock(handle, self.path)
                self._known = self._read_listing()
                yield
            finally:
                os.close(handle)

    def plan(self, digests: Mapping[str, str]) -> FolderPlan:
        """Compare what is there with what has to be there, by SHA-256.

        Raises:
            ConflictError: files of others stand where pages have to.
            ServiceError: a link leads out of the folder, or a file cannot be read.
        """
        written: list[str] = []
        changed: list[str] = []
        foreign: list[str] = []
        with _telling(self.path):
            for path, digest in sorted(digests.items()):
                there = self._digest(path)
                if there is None:
                    written.append(path)
                elif there != digest:
                    changed.append(path)
                    if path not in self._known:
                        foreign.append(path)
            removed: list[str] = []
            kept: list[str] = []
            for path in sorted(self._known.keys() - digests.keys()):
                there = self._digest(path)
                if there is not None:
                    (removed if there == self._known[path] else kept).append(path)
        if foreign and not self.takes_over:
            raise ConflictError(
                f"{_named(foreign)} in {self.path} is not what publishing wrote; move it away, "
                "or --overwrite puts the pages in its place."
            )
        unchanged = len(digests) - len(written) - len(changed)
        return FolderPlan(tuple(written), tuple(changed), tuple(removed), tuple(kept), unchanged)

    def announce(self, digests: Mapping[str, str]) -> None:
        """Name everything that is about to be written, beside what is there already."""
        with _telling(self.path):
            self._write_listing({**digests, **self._known})

    def write(self, path: str, data: bytes) -> None:
        """Put one file in its place, whole; no reader ever sees a half of it."""
        write_files(self.path, {path: data})
        with _telling(self.path):
            for below in (path, *_folders_of([path])):
                _open_up(self.path / below, _PAGE_MODE if below == path else _FOLDER_MODE)

    def finish(self, plan: FolderPlan, digests: Mapping[str, str]) -> None:
        """Take away what the site has no more, and name what it has."""
        with _telling(self.path):
            for path in plan.removed:
                (self.path / path).unlink(missing_ok=True)
            for path in {*digests, *self._known}:
                part_of(self.path / path).unlink(missing_ok=True)  # of a run that was cut off
            for folder in sorted(_folders_of(plan.removed), reverse=True):
                with suppress(OSError):  # something else is in it
                    (self.path / folder).rmdir()
            if self._known != digests or not (self.path / LISTING).exists():
                self._write_listing(digests)

    def _digest(self, path: str) -> str | None:
        """Give the digest of what stands at a path, through no link; None where nothing does."""
        data = read_file(self.path, path, max_bytes=_READ_MAX_BYTES)
        if isinstance(data, bytes):
            return digest_of(data)
        if data.is_missing:
            return None
        raise ServiceError(f"{self.path / path} is in the way: {data.why}")

    def _read_listing(self) -> dict[str, str]:
        data = read_file(self.path, LISTING, max_bytes=_READ_MAX_BYTES)
        if not isinstance(data, bytes) and data.is_missing:
            self._refuse_foreign()
            return {}
        try:
            return _parse_listing(data if isinstance(data, bytes) else b"")
        except ValueError as error:
            raise UsageError(
                f"{self.path / LISTING} is not as publishing wrote it; move it away and "
                "publish with --overwrite."
            ) from error

    def _write_listing(self, digests: Mapping[str, str]) -> None:
        text = json.dumps({"files": dict(sorted(digests.items()))}, indent=1, ensure_ascii=False)
        self.write(LISTING, f"{text}\n".encode())

    def _refuse_foreign(self) -> None:
        names = sorted(entry.name for entry in self.path.iterdir())
        foreign = [name for name in names if name[0] != "." and name not in _NOT_FOREIGN]
        if foreign and not self.takes_over:
            raise UsageError(
                f"{self.path} holds other things already ({_named(foreign)}); name an empty "
                "folder, or --overwrite writes the site among them."
            )


def digest_of(data: bytes) -> str:
    """Give what two equal files share."""
    return sha256(data).hexdigest()


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Say in a sentence what the machine refused."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise ServiceError(f"{where} cannot be read or written: {error.strerror}.") from error


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConflictError(
            f"Another process is publishing to {folder}; wait until it is done."
        ) from error


def _open_up(place: Path, mode: int) -> None:
    now = stat.S_IMODE(place.stat().st_mode)
    if now | mode != now:
        place.chmod(now | mode)


def _parse_listing(data: bytes) -> dict[str, str]:
    """Read the list of what was written.

    Raises:
        ValueError: it is none, or names something outside of the folder.
    """
    listing = json.loads(data)
    files = listing.get("files") if isinstance(listing, dict) else None
    if not isinstance(files, dict):
        raise ValueError("no list of files")  # noqa: TRY004 - what is wrong is the file
    known = {str(path): str(digest) for path, digest in files.items()}
    if not all(map(_is_inside, known)):
        raise ValueError("a path that leads out of the folder")
    return known


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\0" not in path


def _folders_of(paths: Iterable[str]) -> set[str]:
    return {
        parent.as_posix()
        for path in paths
        for parent in PurePosixPath(path).parents
        if parent.parts
    }  # fmt: skip


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED_MAX])
    rest = len(names) - _NAMED_MAX
    return f"{shown} and {rest} more" if rest > 0 else shown
