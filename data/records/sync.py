"""Folders, their accounts, and how mailbox and store stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.records.ids import (
    NO_WORDS,
    FolderId,
    RawId,
    SafeLine,
)
from data.records.words import (
    FolderRole,
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A server folder that we keep in step with."""

    id: FolderId
    name: str
    role: FolderRole
    uid_validity: int | None
    """Below zero where the server gives no lasting numbers and this is one of ours."""
    highest_modseq: int | None = None
    read_only_why: str = ""
    """Why nothing may be changed in it, in a sentence; empty where it may."""


@dataclass(frozen=True, slots=True)
class FolderLedger:
    """The account of one folder: on_server = stored + quarantined + ignored, or it is uneven."""

    name: str
    role: FolderRole
    uid_validity: int
    on_server: int
    stored: int
    quarantined: int
    ignored: int
    missing: tuple[int, ...] = ()
    """The first UIDs that have no fate here."""
    checked_at: datetime | None = None
    uneven_at: datetime | None = None
    """When a pass last found it uneven, and which mails that concerned."""
    uneven_uids: tuple[int, ...] = ()
    mended_at: datetime | None = None

    @property
    def unaccounted(self) -> int:
        """Give how many mails have no fate; below zero there are more rows than mails."""
        return self.on_server - self.stored - self.quarantined - self.ignored

    @property
    def is_even(self) -> bool:
        """Say whether every mail has a fate."""
        return not self.unaccounted and not self.missing


@dataclass(frozen=True, slots=True)
class Renumbering:
    """What became of a folder's mails when its server gave them new numbers (UIDVALIDITY)."""

    folder: SafeLine
    known: int
    at_once: int
    """Recognised without their text."""
    gone: int
    """No longer on the server; they stay here."""
    at: datetime

    @property
    def recognised(self) -> int:
        """How many mails are known under their new numbers."""
        return self.known - self.gone

    @property
    def fetched(self) -> int:
        """How many of these were recognised only by their text."""
        return self.recognised - self.at_once


@dataclass(frozen=True, slots=True)
class QuarantinedMail:
    """A mail on the server that could not be taken in, and why."""

    id: int
    folder: SafeLine
    """Its name on the server, to be shown."""
    uid_validity: int
    uid: int
    reason: SafeLine
    attempts: int
    at: datetime
    size_bytes: int
    raw_id: RawId | None
    author: SafeLine = NO_WORDS
    """What its header says, as far as that could be read."""
    subject: SafeLine = NO_WORDS
    sent_at: datetime | None = None
    is_waiting: bool = False
    """It is tried no more until a person asks."""
    is_gone: bool = False
    """The server has it no more; its bytes are kept here."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How the mailbox and the store stand to each other."""

    state: str
    """`never`, `importing`, `synced`, `syncing`, `trouble`, `sign_in`, `stopped`, `standstill`."""
    since: datetime | None
    holder: str | None
    last_success_at: datetime | None
    cause: str | None
    imported: int = 0
    import_total: int = 0
    held_until: datetime | None = None
    """When the holder counts as gone, unless it says that it is still there."""
    alert: str = ""
    """What the server wanted a person to read (RFC 3501 section 7.1)."""
    alert_at: datetime | None = None
    kept_back: int = 0
    """Mails that the sending server does not let out, or that have wanted to leave for hours."""
