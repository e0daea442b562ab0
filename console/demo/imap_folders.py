"""pymap's in-memory folders, taught to keep themselves in the demo's journal.

pymap's own dictionary backend forgets everything at its end and gives each folder a new
UIDVALIDITY at its start; a sync client would see a new mailbox every time. These subclasses
set both from the journal and write every change to it. They lean on four protected names of
the pinned pymap (`_uid_validity`, `_max_uid`, `_messages`, `_mod_sequences`); tests/demo
notices when one of them changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Event
from pymap.flags import FlagOp
from pymap.interfaces.message import CachedMessage
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag
from pymap.selected import SelectedMailbox

from console.demo.journal import KeptFolder, KeptMail, MailboxJournal

INBOX = "INBOX"


class JournaledFolder(MailboxData):
    """One folder; everything that lasts goes into the journal before the client hears of it."""

    def __init__(
        self,
        folders: JournaledFolders,
        *,
        name: str,
        uid_validity: int,
    ) -> None:
        # The two caches number mails and threads (RFC 8474) for the whole mailbox.
        super().__init__(folders.content_cache, folders.thread_cache)
        self.name = name
        self._journal = folders.journal
        self._now = folders.now
        self._uid_validity = uid_validity
        self._max_uid = 0
        self._raw: dict[int, bytes] = {}

    async def load(self, kept: KeptFolder) -> None:
        """Take in what the journal held, under the same UIDs."""
        for uid, mail in kept.mails.items():
            self._max_uid = uid - 1
            flags = frozenset(Flag(flag.encode()) for flag in mail.flags)
            await super().append(AppendMessage(mail.raw, mail.internal_date, flags))
            self._raw[uid] = mail.raw
        self._max_uid = kept.highest_uid

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        """Bring a client's view up to date; with `wait_on`, wait for news first.

        A change that comes while the last one is still being written to an idling client is
        already past when pymap begins to wait again, and would be heard of only with the next.
        """
        if self._mod_sequences.highest != selected.mod_sequence:
            wait_on = None
        return await super().update_selected(selected, wait_on=wait_on)

    async def append(self, append_msg: AppendMessage, *, recent: bool = False) -> Message:
        """Add a mail; without a time of its own it gets the present one (RFC 3501 6.3.11)."""
        when = append_msg.when or self._now()
        raw = bytes(append_msg.literal)
        message = await super().append(replace(append_msg, literal=raw, when=when), recent=recent)
        self.keep(message.uid, raw)
        return message

    async def copy(self, uid: int, destination: MailboxData, *, recent: bool = False) -> int | None:
        """Copy a mail into another folder."""
        copied_uid = await super().copy(uid, destination, recent=recent)
        if copied_uid is not None:
            self._keep_elsewhere(self._raw[uid], destination, copied_uid)
        return copied_uid

    async def move(self, uid: int, destination: MailboxData, *, recent: bool = False) -> int | None:
        """Move a mail into another folder."""
        moved_uid = await super().move(uid, destination, recent=recent)
        if moved_uid is not None:
            # Written there before it is struck out here: a kill between the two leaves two
            # copies, never none.
            self._keep_elsewhere(self._raw.pop(uid), destination, moved_uid)
            self._journal.remove_mails(self.name, [uid])
            self._journal.flush()
        return moved_uid

    async def update(
        self, uid: int, cached_msg: CachedMessage, flag_set: frozenset[Flag], mode: FlagOp
    ) -> Message:
        """Change the flags of a mail."""
        message = await super().update(uid, cached_msg, flag_set, mode)
        if uid in self._raw:
            self._journal.set_flags(self.name, uid, _flag_names(message))
            self._journal.flush()
        return message

    async def delete(self, uids: Iterable[int]) -> None:
        """Take mails out for good."""
        gone = [uid for uid in uids if self._raw.pop(uid, None) is not None]
        await super().delete(gone)
        if gone:
            self._journal.remove_mails(self.name, gone)
            self._journal.flush()

    def keep(self, uid: int, raw: bytes) -> None:
        """Write a mail that pymap has just taken in to the journal."""
        message = self._messages[uid]
        self._raw[uid] = raw
        kept = KeptMail(raw, message.internal_date, _flag_names(message))
        self._journal.add_mail(self.name, uid, kept)
        self._journal.flush()

    @staticmethod
    def _keep_elsewhere(raw: bytes, destination: MailboxData, uid: int) -> None:
        assert isinstance(destination, JournaledFolder), "all folders are made by JournaledFolders"
        destination.keep(uid, raw)


class JournaledFolders(MailboxSet):
    """All folders of the demo's mailbox."""

    def __init__(self, journal: MailboxJournal, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.journal = journal
        self.now = now
        self.content_cache = self._content_cache
        self.thread_cache = self._thread_cache
        self._last_uid_validity = 0

    async def load(self, *, also: Iterable[str]) -> None:
        """Restore the kept folders and add those of `also` that do not exist yet."""
        for name, kept in self.journal.folders.items():
            self._last_uid_validity = max(self._last_uid_validity, kept.uid_validity)
            folder = JournaledFolder(self, name=name, uid_validity=kept.uid_validity)
            await folder.load(kept)
            self._put(folder)
        for name in (INBOX, *also):
            if name not in self.journal.folders:
                self._put(self._new_folder(name))

    async def add_mailbox(self, name: str) -> ObjectId:
        """Make a folder.

        Raises:
            ValueError: it exists (the way in which pymap wants to be told).
        """
        if name in self._set:
            raise ValueError(name)
        folder = self._new_folder(name)
        self._put(folder)
        return folder.mailbox_id

    async def delete_mailbox(self, name: str) -> None:
        """Take a folder away with all its mails."""
        await super().delete_mailbox(name)
        self.journal.remove_folder(name)
        self.journal.flush()

    async def rename_mailbox(self, before: str, after: str) -> None:
        """Give a folder another name.

        Raises:
            KeyError: there is no folder `before`, or it is the inbox, which stays.
            ValueError: `after` exists.
        """
        if before not in self._set:
            raise KeyError(before)
        if after in self._set or after.upper() == INBOX:
            raise ValueError(after)
        for name in [name for name in self._set if name == before or _is_below(name, before)]:
            new_name = after + name.removeprefix(before)
            folder = self._set.pop(name)
            assert isinstance(folder, JournaledFolder), "all folders are made here"
            folder.name = new_name
            self._set[new_name] = folder
            self.journal.rename_folder(name, new_name)
        self.journal.flush()

    def _new_folder(self, name: str) -> JournaledFolder:
        # Always rising: a folder that is deleted and made again within one second must not
        # come back with its old UIDVALIDITY.
        uid_validity = max(int(self.now().timestamp()), self._last_uid_validity + 1)
        self._last_uid_validity = uid_validity
        self.journal.add_folder(name, uid_validity=uid_validity)
        self.journal.flush()
        return JournaledFolder(self, name=name, uid_validity=uid_validity)

    def _put(self, folder: JournaledFolder) -> None:
        if folder.name == INBOX:
            self._inbox = folder
        else:
            self._set[folder.name] = folder


def _is_below(name: str, parent: str) -> bool:
    return name.startswith(parent + "/")


def _flag_names(message: Message) -> frozenset[str]:
    return frozenset(bytes(flag).decode() for flag in message.permanent_flags)
