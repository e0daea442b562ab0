"""What telling the server needs: the journal and the mailbox, as the pusher sees them.

`data.sync.journal` has them on SQLite and IMAP, `tests/support/two_way_world.py` in a simulation.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from data.errors import MailRefusedError
from data.records import (
    Departure,
    FolderId,
    FolderRole,
    MailIdentity,
    MessageId,
    OpStep,
    ServerOp,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder opened for writing; None where the server does not say."""

    uid_validity: int | None
    permanent_flags: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Target:
    """A folder that a mail goes to, before it does."""

    name: str
    uid_validity: int
    last_uid: int


class RemoteMailbox(Protocol):
    """The mailbox on the server; commands about UIDs are about the folder opened last."""

    @property
    def can_move(self) -> bool:
        """Say whether mails are moved in one step."""
        ...

    @property
    def can_remove(self) -> bool:
        """Say whether single mails can be removed."""
        ...

    @property
    def has_labels(self) -> bool:
        """Say whether folders are labels of one mail, and moving takes one and gives another."""
        ...

    async def open(self, name: str) -> OpenFolder:
        """Open a folder for writing."""
        ...

    async def look_at(self, name: str) -> Target:
        """Ask how a folder stands; another may be open afterwards."""
        ...

    async def flags_of(self, uids: Collection[int]) -> dict[int, frozenset[str]]:
        """Give the flags of mails; what is gone is left out."""
        ...

    async def store_flags(
        self, uids: Sequence[int], flags: Sequence[str], *, is_set: bool
    ) -> dict[int, frozenset[str]]:
        """Set flags or take them away; give what the server shows of it."""
        ...

    async def move(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Move mails; give where each is now, None where the server does not say."""
        ...

    async def copy(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Copy mails; give the copies, None where the server does not say."""
        ...

    async def remove_deleted(self, uids: Sequence[int]) -> None:
        """Remove mails that are marked as deleted."""
        ...

    async def find_mail(self, identity: MailIdentity, *, after_uid: int) -> list[int]:
        """Find a mail among those with higher UIDs, ascending."""
        ...


class Journal(Protocol):
    """What is still to be told; each call is one transaction, durable before it returns."""

    async def list_due(self, *, limit: int) -> list[ServerOp]:
        """Give what is to be done now, in order."""
        ...

    async def read_flags(self, ops: Sequence[ServerOp]) -> dict[int, frozenset[str]]:
        """Give the flags that the server last showed, by UID of one folder."""
        ...

    async def begin(self, ops: Sequence[ServerOp], *, target: Target | None = None) -> set[int]:
        """Note that the server is told now; give what nobody has dropped meanwhile.

        A move keeps from where (its `from_name`, else its folder) and whither.
        """
        ...

    async def settle_flags(
        self, name: FolderId, uid_validity: int, told: Mapping[int, frozenset[str]],
        *, done: Sequence[ServerOp], gone: Sequence[ServerOp],
    ) -> None:  # fmt: skip
        """Keep what the server shows; what was done or is gone leaves the journal."""
        ...

    async def place(self, op: ServerOp, name: str, uid_validity: int, uid: int) -> None:
        """Note where the mail of a move lies."""
        ...

    async def advance(self, op: ServerOp, step: OpStep, *, to_uid: int | None = None) -> None:
        """Note how far a move came."""
        ...

    async def moved(
        self, ops: Sequence[ServerOp], role: FolderRole, target: Target,
        copies: Mapping[int, int], *, is_left: bool,
    ) -> None:  # fmt: skip
        """Note that mails lie elsewhere now; the copies by UID, where they are known."""
        ...

    async def drop(self, op_ids: Collection[int]) -> None:
        """Forget what can or need not be done."""
        ...

    async def put_off(self, op: ServerOp, why: str, *, is_undone: bool) -> None:
        """Try again later; after too many refusals a person has to look."""
        ...

    async def wait(self, ops: Sequence[ServerOp]) -> None:
        """Let operations wait for what nobody refused."""
        ...

    async def find_departure(self, message_id: MessageId) -> Departure | None:
        """Say where a mail lies that left the mirrored folders."""
        ...

    async def find_inbox_place(self, message_id: MessageId) -> tuple[FolderId, int, int] | None:
        """Say under which folder, UIDVALIDITY and UID a mail lies in the inbox."""
        ...

    async def find_identity(self, op: ServerOp) -> MailIdentity:
        """Say by what a mail is known again."""
        ...

    async def list_taken(self, target: Target) -> set[int]:
        """Give UIDs of a folder that are known to be other mails."""
        ...

    async def set_lacks(self, **lacks: bool) -> None:
        """Note what the mailbox can or cannot do for us."""
        ...

    async def list_unlooked(self, *, limit: int) -> list[Departure]:
        """Give mails that are gone and were not looked for."""
        ...

    async def found(self, mails: Sequence[Departure]) -> None:
        """Note where mails were found, or nowhere."""
        ...


class Hand:
    """One hand on one mailbox, and what is written down about it."""

    def __init__(
        self, journal: Journal, mailbox: RemoteMailbox, *, roles: Mapping[FolderRole, str]
    ) -> None:
        self.journal = journal
        self.mailbox = mailbox
        self.roles = roles
        self.has_opened = False
        """Whether another folder may be open than before."""

    async def open(self, name: str) -> OpenFolder | None:
        """Open a folder; None where it cannot be written, which is said."""
        self.has_opened = True
        try:
            folder = await self.mailbox.open(name)
        except MailRefusedError as error:
            log.warning("folder cannot be written folder=%s why=%s", name, error)
            await self.journal.set_lacks(**{f"read_only {name}": True})
            return None
        await self.journal.set_lacks(**{f"read_only {name}": False})
        return folder

    async def put_off(self, ops: Sequence[ServerOp], error: MailRefusedError) -> None:
        """Try again later what the server would not even look at."""
        for op in ops:
            await self.journal.put_off(op, str(error), is_undone=False)
