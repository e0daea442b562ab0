"""Services: what somebody types while the store cannot take it, in files of her own.

Each text has one file, in a folder of the agent alone, on another disk than the store's where there
is one. As soon as the store takes the text the file goes; what a console left behind that was
ended before that becomes a draft when the next one starts (`adopting`).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from data.store.rows import from_ms, to_ms

FILES_MAX = 200
"""Read at a start; a person has a handful."""
END = ".json"


@dataclass(frozen=True, slots=True)
class PrivateText:
    """A text in its file."""

    about: str
    """What it belongs to: `mail:1042`, `mail:new`, `article:12`."""
    at: datetime
    pid: int
    """Of the console that wrote it."""
    values: Mapping[str, Any]
    path: Path


class PrivateTexts:
    """The texts of one agent that one store could not take."""

    def __init__(self, folders: Sequence[Path], *, store: Path, agent: str) -> None:
        whose = hashlib.sha256(f"{store.absolute()}\0{agent}".encode()).hexdigest()[:16]
        self._folders = [folder / "unsaved" / whose for folder in folders]

    def keep(self, about: str, values: Mapping[str, Any], *, at: datetime) -> Path:
        """Write a text into its file, through to the disk; give where.

        Raises:
            OSError: none of the folders takes it.
        """
        document = {"about": about, "at": to_ms(at), "pid": os.getpid(), "values": values}
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        trouble: OSError | None = None
        for folder in self._folders:
            try:
                path = _write(folder, _name_of(about), data)
            except OSError as error:
                trouble = error
                continue
            self._drop(about, keep=path)
            return path
        raise trouble or FileNotFoundError("no folder for texts that the store cannot take")

    def find(self, about: str) -> PrivateText | None:
        """Give the text that belongs to something, if there is one."""
        found = [_read(folder / _name_of(about)) for folder in self._folders]
        return max((text for text in found if text is not None), key=_at, default=None)

    def list_all(self) -> list[PrivateText]:
        """Give every text, the oldest first."""
        found = [
            text
            for folder in self._folders
            if folder.is_dir()
            for path in sorted(folder.glob(f"*{END}"))[:FILES_MAX]
            if (text := _read(path)) is not None
        ]
        return sorted(found, key=_at)

    def drop(self, about: str) -> None:
        """Forget a text: the store has it."""
        self._drop(about, keep=None)

    def _drop(self, about: str, *, keep: Path | None) -> None:
        for folder in self._folders:
            path = folder / _name_of(about)
            if path != keep:
                with suppress(OSError):
                    path.unlink()


def is_alive(pid: int) -> bool:
    """Say whether the console that wrote a text still runs, other than this one."""
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _at(text: PrivateText) -> datetime:
    return text.at


def _name_of(about: str) -> str:
    return about.replace(":", "-") + END if about.replace(":", "").isalnum() else _hashed(about)


def _hashed(about: str) -> str:
    return hashlib.sha256(about.encode()).hexdigest()[:24] + END


def _write(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    part = folder / f".{name}.{secrets.token_hex(4)}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return path


def _read(path: Path) -> PrivateText | None:
    try:
        document = json.loads(path.read_bytes())
        return PrivateText(
            str(document["about"]),
            from_ms(int(document["at"])),
            int(document["pid"]),
            dict(document["values"]),
            path,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None  # none there, or nothing that we wrote
