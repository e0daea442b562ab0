"""Keeps the demo's mailbox on disk: an append-only file that gives back the same UIDs.

Each entry is a line of JSON, followed by the bytes of the mail where there is one. A mailbox
of a thousand mails is written once and only added to afterwards, so a delivery costs one small
write. An entry that was cut short by a crash is dropped at the next start, never half-read.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

from console.demo.errors import DemoFolderBusyError

JOURNAL_NAME = "mailbox.journal"
LINE_MAX_BYTES = 64 * 1024
"""Far above any entry that we write; a longer line means that the file is not ours."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """One mail of the embedded mailbox."""

    raw: bytes
    internal_date: datetime
    flags: frozenset[str]


@dataclass(slots=True)
class KeptFolder:
    """What a folder of the embedded mailbox holds, by UID."""

    uid_validity: int
    highest_uid: int = 0
    mails: dict[int, KeptMail] = field(default_factory=dict)


class MailboxJournal:
    """The file of one demo; locked as long as it is open."""

    def __init__(self, file: BinaryIO, folders: dict[str, KeptFolder]) -> None:
        self._file = file
        self.folders = folders
        """State at the time of opening, empty for a new mailbox; later entries do not change it."""

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Read what earlier runs left and make the file ready for more.

        Raises:
            DemoFolderBusyError: another process has it open.
        """
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / JOURNAL_NAME).open("a+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise DemoFolderBusyError(
                "A demo is already running on this folder. Leave it first, then start again."
            ) from error
        folders, good_bytes, is_seeded = _replay(file)
        if not is_seeded:
            # Killed while the sample mails were being written: half a mailbox is worth nothing.
            folders, good_bytes = {}, 0
        file.truncate(good_bytes)
        file.seek(0, os.SEEK_END)
        return cls(file, folders)

    def close(self) -> None:
        """Let go of the file and its lock."""
        self._file.close()

    def add_folder(self, name: str, *, uid_validity: int) -> None:
        """Keep that a folder exists."""
        self._write({"op": "folder", "folder": name, "uid_validity": uid_validity})

    def remove_folder(self, name: str) -> None:
        """Keep that a folder is gone with all its mails."""
        self._write({"op": "drop", "folder": name})

    def rename_folder(self, name: str, new_name: str) -> None:
        """Keep that a folder has another name now."""
        self._write({"op": "rename", "folder": name, "to": new_name})

    def add_mail(self, folder: str, uid: int, mail: KeptMail) -> None:
        """Keep a mail under its UID."""
        entry: dict[str, object] = {
            "op": "mail",
            "folder": folder,
            "uid": uid,
            "at": mail.internal_date.timestamp(),
            "flags": sorted(mail.flags),
            "size_bytes": len(mail.raw),
        }
        self._write(entry, mail.raw)

    def set_flags(self, folder: str, uid: int, flags: frozenset[str]) -> None:
        """Keep the flags of a mail."""
        self._write({"op": "flags", "folder": folder, "uid": uid, "flags": sorted(flags)})

    def remove_mails(self, folder: str, uids: list[int]) -> None:
        """Keep that mails are gone; their UIDs are never used again."""
        self._write({"op": "gone", "folder": folder, "uids": uids})

    def mark_seeded(self) -> None:
        """Keep that the mailbox is whole; what lies before a missing mark is thrown away."""
        self._write({"op": "seeded"})

    def flush(self) -> None:
        """Hand everything to the operating system, so that a kill of ours loses nothing."""
        self._file.flush()

    def _write(self, entry: dict[str, object], raw: bytes | None = None) -> None:
        line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        # One write per entry: two would leave a window for half an entry on a full disk.
        self._file.write(line if raw is None else line + raw + b"\n")


def _replay(file: BinaryIO) -> tuple[dict[str, KeptFolder], int, bool]:
    """Return the folders, how many bytes are whole entries, and whether seeding was finished."""
    folders: dict[str, KeptFolder] = {}
    is_seeded = False
    good_bytes = 0
    file.seek(0)
    while line := file.readline(LINE_MAX_BYTES):
        if not line.endswith(b"\n"):
            break
        entry = json.loads(line)
        raw = b""
        if entry["op"] == "mail":
            raw = file.read(entry["size_bytes"])
            if file.read(1) != b"\n":
                break
        if entry["op"] == "seeded":
            is_seeded = True
        else:
            _apply(folders, entry, raw)
        good_bytes = file.tell()
    return folders, good_bytes, is_seeded


def _apply(folders: dict[str, KeptFolder], entry: dict[str, object], raw: bytes) -> None:
    name = str(entry["folder"])
    match entry:
        case {"op": "folder", "uid_validity": int(uid_validity)}:
            folders[name] = KeptFolder(uid_validity)
        case {"op": "drop"}:
            del folders[name]
        case {"op": "rename", "to": str(new_name)}:
            folders[new_name] = folders.pop(name)
        case {"op": "mail", "uid": int(uid), "at": int() | float() as at, "flags": list(flags)}:
            folder = folders[name]
            folder.highest_uid = max(folder.highest_uid, uid)
            when = datetime.fromtimestamp(at, UTC)
            folder.mails[uid] = KeptMail(raw, when, frozenset(map(str, flags)))
        case {"op": "flags", "uid": int(uid), "flags": list(flags)}:
            mail = folders[name].mails[uid]
            kept = KeptMail(mail.raw, mail.internal_date, frozenset(map(str, flags)))
            folders[name].mails[uid] = kept
        case {"op": "gone", "uids": list(uids)}:
            for uid in uids:
                folders[name].mails.pop(int(uid), None)
