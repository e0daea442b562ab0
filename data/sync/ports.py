"""What the syncing side asks of the rooms above it, as protocols (sync room).

`data` imports nothing of ours above itself, so bootstrap hands these in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from data.mail.bodies import FetchedMail, Piled
from data.mail.imap import ImapSession
from data.mail.smtp import SmtpSession
from data.records import (
    Departure,
    FlagChange,
    Folder,
    FolderRole,
    MessageId,
    OutboxId,
    OutboxRecipient,
)
from data.store import Store, Transaction

Now = Callable[[], datetime]
Steady = Callable[[], timedelta]
"""Time that never jumps, since whenever; it measures what has passed."""
ConnectImap = Callable[[], Awaitable[ImapSession]]
ConnectSmtp = Callable[[], Awaitable[SmtpSession]]


class Intake(Protocol):
    """Takes fetched mail into the store."""

    async def take_in(
        self,
        mails: Sequence[FetchedMail],
        *,
        folder: Folder,
        uid_validity: int,
        is_import: bool,
        epoch: int,
    ) -> None:
        """Store a batch with its ledger rows."""

    async def make_whole(self, message_id: MessageId, piled: Piled, *, epoch: int) -> None:
        """Give a message all of its mail, of which it had only what people wrote."""

    @property
    def bodies_read(self) -> int:
        """Batches of bodies read so far: what grows as long as a long reading gets on."""

    async def read_all_bodies(self, *, epoch: int, while_set: asyncio.Event | None = None) -> None:
        """Read the bodies that an import left, or leaves as long as an event is set, behind."""


class DeliveryNews(Protocol):
    """Hears what becomes of mails on their way out, in the transaction that says so."""

    async def released(self, tx: Transaction, outbox_ids: Sequence[OutboxId]) -> None:
        """Mails held until a time leave now."""

    async def failed(self, tx: Transaction, outbox_id: OutboxId) -> None:
        """A mail did not leave, or nobody knows; a person has to look at it."""

    async def arrived(self, tx: Transaction, outbox_id: OutboxId, *, found_in: str) -> None:
        """A mail of unknown fate did leave: a copy of it was found; nobody has to look any more."""

    async def answered(
        self, tx: Transaction, outbox_id: OutboxId, recipients: Sequence[OutboxRecipient]
    ) -> None:
        """A server said yes or no to recipients of a mail, to each by itself."""


class MailboxNews(Protocol):
    """Hears what other clients did with mails, in the transaction that keeps it."""

    async def flags_changed(self, tx: Transaction, changes: Sequence[FlagChange]) -> None:
        """Flags were set or taken away."""

    async def mails_returned(self, tx: Transaction, message_ids: Sequence[MessageId]) -> None:
        """Mails that were elsewhere lie in a mirrored folder again."""

    async def mails_gone(self, tx: Transaction, departures: Sequence[Departure]) -> None:
        """Mails were moved or removed, and looked for."""


@dataclass(frozen=True, slots=True)
class SyncPolicy:
    """The settings that sync obeys."""

    folders: Mapping[FolderRole, str]
    """Names set by hand, by role."""
    history_days: int
    poll: timedelta
    mail_max_bytes: int
    save_sent: bool
    """Whether we file the copy in Sent ourselves."""
    large_bytes: int = 8_000_000
    """A larger mail comes in pieces: it is more than may be under way at once."""
    archives: bool = False
    """Whether mail goes to the archive when its conversation is closed."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All that the runner is given."""

    store: Store
    connect_imap: ConnectImap
    connect_smtp: ConnectSmtp
    intake: Intake
    news: DeliveryNews
    mailbox_news: MailboxNews
    policy: SyncPolicy
    now: Now
    steady: Steady
    jitter: Callable[[], float]
    on_commit: Callable[[], None]
    """Called when anybody has changed anything."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    """Waits for so many seconds; tests hurry."""
