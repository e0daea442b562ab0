"""The IMAP shell: the commands of one connection; translates and decides nothing.

How a command is waited for, and how a connection ends, stands in `data.mail.imap_line`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from imapclient.exceptions import IMAPClientError

from data.errors import MailPolicyError, MailRefusedError
from data.mail.bodies import FetchedMail, MailFacts
from data.mail.body_structure import ServerPart, read_structure
from data.mail.deadlines import UPLOAD_BYTES_PER_S
from data.mail.email_ids import GMAIL, is_email_id, item_of
from data.mail.folder_roles import RemoteFolder
from data.mail.handover import Handover
from data.mail.imap_line import ImapLine, SignedIn
from data.mail.imap_login import ImapServer, is_refusal
from data.mail.imap_safety import check_argument, check_flag
from data.mail.imap_search import search
from data.mail.literals import MONTH_NAMES
from data.mail.reading import Reading, open_reading

__all__ = [
    "FetchedMail",
    "FolderState",
    "ImapServer",
    "ImapSession",
    "MailFacts",
    "RemoteFolder",
]

T = TypeVar("T")

IN_FLIGHT_BYTES = 8 * 1024 * 1024
MAIL_MAX_BYTES = 64 * 1024 * 1024
"""Larger mails are reported, not fetched; providers refuse mail above 25 to 50 MB."""

_APPENDED = re.compile(rb"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder as it is when opened; None where the server keeps no such number."""

    name: str
    uid_validity: int | None
    uid_next: int | None
    exists: int
    highest_modseq: int | None
    permanent_flags: frozenset[str] | None = None
    """Flags that can be kept, `\\*` for any keyword; None: the server does not say, so all."""
    keeps_uids: bool = True
    """False where the server says that UIDs end with the session (UIDNOTSTICKY, RFC 4315)."""


class ImapSession(ImapLine):
    """The commands of a signed-in connection."""

    def __init__(self, signed_in: SignedIn) -> None:
        super().__init__(signed_in)
        self.capabilities: frozenset[str] = frozenset(
            name.decode("ascii", "replace").upper() for name in self._client.capabilities()
        )
        self._id_item = item_of(self.capabilities)
        self._reading: Reading = open_reading(
            self._client, timeout_s=2 * self._deadlines.longest_s, id_item=self._id_item
        )
        self._exists = 0
        self._reads_only: str | None = None
        """The folder that is open for reading only."""

    async def list_folders(self) -> tuple[RemoteFolder, ...]:
        """List every folder of the mailbox."""
        return tuple(
            RemoteFolder(
                name=name,
                attributes=frozenset(flag.decode("ascii", "replace").lower() for flag in flags),
                delimiter=(delimiter or b"").decode("ascii", "replace"),
            )
            for flags, delimiter, name in await self._run(
                self._client.list_folders, within_s=self._deadlines.list_s
            )
        )

    async def open_folder(self, name: str, *, writable: bool = False) -> FolderState:
        """Open a folder, for reading only unless asked otherwise.

        Raises:
            MailRefusedError: there is no such folder, or we may not open it so.
        """
        check_argument(name)
        self._reads_only = None
        answer = await self._run(
            lambda: self._client.select_folder(name, readonly=not writable),
            within_s=self._deadlines.open_s,
        )
        self._reads_only = None if writable else name
        self._exists = answer.get(b"EXISTS", 0)
        return FolderState(
            name=name,
            uid_validity=answer.get(b"UIDVALIDITY") or None,
            uid_next=answer.get(b"UIDNEXT") or None,
            exists=self._exists,
            highest_modseq=answer.get(b"HIGHESTMODSEQ") or None,
            permanent_flags=_flag_names(answer.get(b"PERMANENTFLAGS")),
            keeps_uids=b"UIDNOTSTICKY" not in answer,
        )

    async def tell_validity(self, name: str) -> int | None:
        """Give the UIDVALIDITY that STATUS tells of a folder; None where it tells none."""
        check_argument(name)
        told = await self._run(lambda: self._client.folder_status(name, ["UIDVALIDITY"]))
        return told.get(b"UIDVALIDITY") or None

    async def list_uids(self, *, since: date | None = None, after_uid: int = 0) -> tuple[int, ...]:
        """List the UIDs of the open folder, ascending; `since` is the day of arrival."""
        criteria = "" if since is None else f" SINCE {_day(since)}"
        return await self._run(
            lambda: self._search(criteria, after_uid),
            within_s=self._deadlines.search_s,
            may_be_long=True,
        )

    async def fetch_facts(self, uids: Sequence[int]) -> tuple[MailFacts, ...]:
        """Fetch flags, date and size in the order given; what is gone is left out."""
        return await self._run(
            lambda: self._facts(uids), within_s=self._deadlines.facts_s, may_be_long=True
        )

    async def fetch_identities(self, uids: Sequence[int]) -> tuple[MailFacts, ...]:
        """Fetch the facts with each mail's Message-ID field: a few hundred bytes a mail."""
        return await self._run(
            lambda: self._facts(uids, identity=True),
            within_s=self._deadlines.facts_s,
            may_be_long=True,
        )

    async def fetch_sections(
        self, uid: int, names: Sequence[str], *, most_bytes: int
    ) -> dict[str, bytes]:
        """Fetch the beginnings of parts of a mail; what the server does not give is left out."""
        try:
            return await self._run(
                lambda: self._reading.sections(uid, names, most_bytes),
                within_s=self._deadlines.body_s,
                may_be_long=True,
            )
        except MailRefusedError:
            return {}

    async def fetch_structure(self, uid: int) -> ServerPart | None:
        """Ask what a mail is made of; None where the server does not say anything that holds."""
        try:
            return read_structure(await self._run(lambda: self._reading.structure(uid)))
        except MailRefusedError:
            return None

    async def fetch_piece(
        self, uid: int, offset: int, size: int, *, section: str = ""
    ) -> bytes | None:
        """Fetch some bytes of a mail or of a part of it: none behind its end.

        None where the server gives nothing.
        """
        try:
            return await self._run(
                lambda: self._reading.piece(uid, offset, size, section),
                within_s=self._deadlines.body_s,
                may_be_long=True,
            )
        except MailRefusedError:
            return None

    async def fetch_head(self, uid: int) -> bytes | None:
        """Fetch the beginning of a mail's header; None where the server does not give it."""
        try:
            return await self._run(lambda: self._reading.head(uid))
        except MailRefusedError:
            return None

    async def fetch_flags_changed(self, since_modseq: int) -> tuple[MailFacts, ...]:
        """Fetch the facts of what changed or came after `since_modseq` (CONDSTORE, RFC 7162).

        Raises:
            MailPolicyError: the server keeps no change numbers.
        """
        if "CONDSTORE" not in self.capabilities and "QRESYNC" not in self.capabilities:
            raise MailPolicyError(f"{self._server.where} keeps no change numbers (CONDSTORE).")

        def changed() -> tuple[MailFacts, ...]:
            return self._facts(self._search(f" MODSEQ {since_modseq + 1:d}", 0))

        return await self._run(changed, within_s=self._deadlines.search_s, may_be_long=True)

    async def search_message_id(self, internet_message_id: str) -> tuple[int, ...]:
        """Find mails of the open folder by their Message-ID, given with or without brackets."""
        bare = check_argument(internet_message_id).strip().removeprefix("<").removesuffix(">")
        charset = None if bare.isascii() else "UTF-8"
        criteria = ["HEADER", "Message-ID", f"<{bare}>"]
        found = await self._run(
            lambda: self._client.search(criteria, charset), within_s=self._deadlines.search_s
        )
        return tuple(found)

    @property
    def has_email_ids(self) -> bool:
        """Say whether the server knows each mail by an id of its own, in every folder."""
        return bool(self._id_item)

    @property
    def has_labels(self) -> bool:
        """Say whether folders are labels of one mail, as at Gmail."""
        return GMAIL in self.capabilities

    async def search_email_id(self, email_id: str) -> tuple[int, ...]:
        """Find a mail of the open folder by the id that the server itself gave it.

        Raises:
            MailRefusedError: the server does not search for it.
        """
        if not is_email_id(email_id) or not email_id.startswith(self._id_item or " "):
            return ()
        return await self._run(
            lambda: tuple(sorted(self._reading.search(email_id))), within_s=self._deadlines.search_s
        )

    async def append(
        self, folder: str, raw: bytes, *, flags: Sequence[str] = (), at: datetime | None = None
    ) -> int | None:
        """File a mail in a folder; the answer is its UID where the server tells it (UIDPLUS).

        A folder that is open is still open afterwards, and shows the mail.

        Raises:
            MailRefusedError: no such folder, or the mailbox is full.
        """
        check_argument(folder)
        names = [check_flag(flag) for flag in flags]
        answer = await self._run(
            lambda: self._append(folder, raw, names, at),
            within_s=self._deadlines.change_s + len(raw) / UPLOAD_BYTES_PER_S,
        )
        found = _APPENDED.search(answer or b"")
        return None if found is None else int(found[2])

    async def noop(self) -> None:
        """Ask for a sign of life."""
        await self._run(self._client.noop, within_s=self._deadlines.sign_of_life_s)

    async def idle(self, timeout_s: float, stop: asyncio.Event) -> bool:
        """Wait for news of the open folder; True when something happened.

        Ends at once when `stop` is set. A NOOP follows, because a closed line is as quiet as
        an idle one; a line on which the end of the wait is not answered in time is half open.

        Raises:
            MailPolicyError: the server offers no IDLE; poll with `noop` instead.
        """
        if "IDLE" not in self.capabilities:
            raise MailPolicyError(f"{self._server.where} cannot tell of news by itself (IDLE).")
        if stop.is_set():
            return False
        with suppress(BlockingIOError):
            self._wake_out.recv(1024)  # left over from an earlier wait
        watcher = asyncio.create_task(self._wake_when(stop))
        try:
            return await self._run(
                lambda: self._idle(timeout_s, stop),
                within_s=self._deadlines.sign_of_life_s,
                after=watcher,
                after_s=timeout_s,
            )
        finally:
            watcher.cancel()

    async def fetch_raw(
        self,
        uids: Sequence[int],
        *,
        max_in_flight_bytes: int = IN_FLIGHT_BYTES,
        mail_max_bytes: int = MAIL_MAX_BYTES,
        sizes: Mapping[int, int] | None = None,
    ) -> AsyncGenerator[list[FetchedMail], None]:
        """Fetch whole mails batch by batch, without marking them as read.

        Batches come in the order of `uids`, each UID once (a mail that the server refused in
        company comes again later, alone). `sizes` from `fetch_facts` saves a question. No other
        command may be given before the iteration ends; leave it early with
        `contextlib.aclosing`.
        """
        assert not self._is_streaming, "one iteration of fetch_raw at a time"
        self._check_usable()
        handover: Handover[list[FetchedMail]] = Handover(limit_bytes=max_in_flight_bytes)
        job = asyncio.get_running_loop().run_in_executor(
            self._thread,
            lambda: self._stream(uids, handover, mail_max_bytes=mail_max_bytes, sizes=sizes or {}),
        )
        self._is_streaming = True
        try:
            with self._translating():
                while True:
                    # Only our wait for the server counts, not the time that a batch is looked at.
                    taking = asyncio.ensure_future(handover.take())
                    try:
                        batch = await self._wait(taking, self._deadlines.body_s, may_be_long=True)
                    finally:
                        taking.cancel()
                    if batch is None:
                        break
                    yield batch
                await job
        except asyncio.CancelledError:
            self.kill()
            raise
        finally:
            self._is_streaming = False
            handover.abandon()
            await asyncio.wait([job], timeout=self._deadlines.goodbye_s)
            if not job.done() or job.cancelled() or job.exception() is not None:
                self.kill()

    async def _wake_when(self, stop: asyncio.Event) -> None:
        await stop.wait()
        with suppress(OSError):
            self._wake_in.send(b".")

    # What follows runs on the session's thread.

    def _append(
        self, folder: str, raw: bytes, flags: Sequence[str], at: datetime | None
    ) -> bytes | None:
        # Courier takes no mail into a folder that we have open for reading only, and shows what was
        # filed only to those who look anew; with CLOSE nothing is expunged there (RFC 3501 6.4.2).
        is_open = folder == self._reads_only
        if is_open:
            self._close()
        try:
            answer: bytes | None = self._client.append(folder, raw, flags, at)
        finally:
            if is_open:
                self._client.select_folder(folder, readonly=True)
        return answer

    def _close(self) -> None:
        # pymap refuses to close what is open for reading only; that hinders nobody but Courier.
        try:
            self._client.close_folder()
        except IMAPClientError as error:
            if not is_refusal(error):
                raise

    def _search(self, criteria: str, after_uid: int) -> tuple[int, ...]:
        return search(
            self._client, self._reading, criteria, after_uid=after_uid, exists=self._exists
        )

    def _facts(self, uids: Sequence[int], *, identity: bool = False) -> tuple[MailFacts, ...]:
        modseq = "CONDSTORE" in self.capabilities
        return tuple(self._reading.facts(uids, modseq=modseq, identity=identity))

    def _stream(
        self,
        uids: Sequence[int],
        handover: Handover[list[FetchedMail]],
        *,
        mail_max_bytes: int,
        sizes: Mapping[int, int],
    ) -> None:
        try:
            self._reading.stream(
                uids,
                put=lambda batch, size: handover.put(batch, size_bytes=size),
                mail_max_bytes=mail_max_bytes,
                sizes=sizes,
            )
        finally:
            handover.finish()

    def _idle(self, timeout_s: float, stop: asyncio.Event) -> bool:
        news = self._reading.idle(timeout_s=timeout_s, wake=self._wake_out, is_over=stop.is_set)
        _, more = self._client.noop()
        return news or bool(more)


def _flag_names(flags: Sequence[bytes] | None) -> frozenset[str] | None:
    if flags is None:
        return None
    return frozenset(flag.decode("ascii", "replace") for flag in flags)


def _day(day: date) -> str:
    """Write a day as IMAP does, whatever the locale calls its months."""
    return f"{day.day}-{MONTH_NAMES[day.month - 1].decode().capitalize()}-{day.year:04d}"
