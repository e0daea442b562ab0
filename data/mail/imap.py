"""The IMAP shell: one connection on one thread; translates and decides nothing.

IMAPClient blocks and must not be shared between threads, so each session owns exactly one thread
for as long as it lives. Whoever gives up waiting (time-out, cancelled task) shuts the socket down
from outside: the session is dead then, and no second command can pick up the first one's answer.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from data.errors import MailError, MailPolicyError, MailRefusedError, MailServerError
from data.mail.bodies import FetchedMail, MailFacts
from data.mail.body_structure import ServerPart, read_structure
from data.mail.deadlines import DEADLINES, PROGRESS_BYTES, UPLOAD_BYTES_PER_S, Deadlines
from data.mail.email_ids import GMAIL, is_email_id, item_of
from data.mail.folder_roles import RemoteFolder
from data.mail.handover import Handover
from data.mail.imap_login import (
    ImapServer,
    close_quietly,
    is_refusal,
    open_client,
    translate,
)
from data.mail.imap_safety import check_argument, check_flag
from data.mail.listening import Listener
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
SEARCH_WINDOW_MAILS = 60_000
"""imaplib gives up at a line of 1,000,000 bytes, and 60,000 UIDs of 10 digits take 660,000."""

# What IMAPClient and imaplib raise; the last four come from parsers that met garbage.
_LIBRARY_ERRORS = (
    IMAPClientError,
    OSError,
    MemoryError,
    MailError,
    ValueError,
    LookupError,
    TypeError,
    RecursionError,
)
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


class ImapSession:
    """A signed-in connection; made by `connect`, ended by `close` or `kill`."""

    def __init__(
        self,
        client: IMAPClient,
        server: ImapServer,
        thread: ThreadPoolExecutor,
        *,
        deadlines: Deadlines,
        listener: Listener,
    ) -> None:
        self._client = client
        self._server = server
        self._thread = thread
        self._deadlines = deadlines
        self._listener = listener
        # The deadlines below end every wait from outside; the socket's own comes after them all.
        client.socket().settimeout(2 * deadlines.longest_s)
        self.capabilities: frozenset[str] = frozenset(
            name.decode("ascii", "replace").upper() for name in client.capabilities()
        )
        self._id_item = item_of(self.capabilities)
        self._reading: Reading = open_reading(
            client, timeout_s=2 * deadlines.longest_s, id_item=self._id_item
        )
        self._is_usable = True
        self._is_streaming = False
        self._exists = 0
        self._reads_only: str | None = None
        """The folder that is open for reading only."""
        # A byte here ends a wait in IDLE, whatever the server does.
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_out.setblocking(False)  # noqa: FBT003 - the socket module's own signature

    @classmethod
    async def connect(
        cls,
        server: ImapServer,
        secret: str,
        *,
        connect_timeout_s: float = 15.0,
        read_timeout_s: float = 60.0,
        deadlines: Deadlines = DEADLINES,
    ) -> ImapSession:
        """Connect, encrypt, sign in; afterwards each command has the deadline of its kind.

        Raises:
            MailPolicyError: no encryption, or a certificate that cannot be trusted.
            MailLoginError: the server refused the user or the secret.
            MailServerError: it cannot be reached or does not speak IMAP.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
        opened: list[IMAPClient] = []
        listener = Listener()

        def open_session() -> ImapSession:
            client = open_client(
                server,
                secret,
                connect_timeout_s=connect_timeout_s,
                read_timeout_s=read_timeout_s,
                listener=listener,
            )
            opened.append(client)
            return cls(client, server, thread, deadlines=deadlines, listener=listener)

        try:
            async with asyncio.timeout(connect_timeout_s + 2 * read_timeout_s):
                return await asyncio.get_running_loop().run_in_executor(thread, open_session)
        except BaseException as error:
            # The thread may still be connecting: what it opens in the end is closed after it.
            thread.submit(_close_each, opened)
            thread.shutdown(wait=False)
            if not isinstance(error, _LIBRARY_ERRORS):
                raise
            raise translate(error, server) from error

    @property
    def is_usable(self) -> bool:
        """Say whether commands can still be sent."""
        return self._is_usable

    @property
    def received(self) -> int:
        """Give the bytes that the server has sent so far: what moves while they grow."""
        return self._listener.received

    def take_alerts(self) -> tuple[str, ...]:
        """Give what the server wants a person to read and was not taken yet (RFC 3501 7.1)."""
        return self._listener.take_alerts()

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
            lambda: self._search(criteria, after_uid=after_uid),
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
            return self._facts(self._search(f" MODSEQ {since_modseq + 1:d}", after_uid=0))

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

    async def run(self, call: Callable[[IMAPClient], T]) -> T:
        """Carry out a command of another module of this room, on this session's thread."""
        return await self._run(lambda: call(self._client))

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

    async def close(self) -> None:
        """Say goodbye and hang up; errors no longer matter."""
        if self._is_usable and not self._is_streaming:
            with suppress(MailError):
                await self._run(self._client.logout, within_s=self._deadlines.goodbye_s)
        self.kill()

    def kill(self) -> None:
        """Hang up at once, whatever the thread is doing; the session is dead afterwards."""
        if not self._is_usable:
            return
        self._is_usable = False
        with suppress(OSError, AttributeError):
            # socket.socket's own shutdown: ssl's would let the thread read on in the clear.
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)
        with suppress(OSError):
            self._wake_in.send(b".")
        self._thread.submit(self._close_all)
        self._thread.shutdown(wait=False)

    def _close_all(self) -> None:
        close_quietly(self._client)
        self._wake_in.close()
        self._wake_out.close()

    def _check_usable(self) -> None:
        if not self._is_usable:
            raise MailServerError(f"The connection to {self._server.where} has ended.")

    async def _run(
        self,
        call: Callable[[], T],
        *,
        within_s: float | None = None,
        may_be_long: bool = False,
        after: asyncio.Future[None] | None = None,
        after_s: float = 0.0,
    ) -> T:
        """Do one command on the thread, within the deadline of its kind.

        The deadline counts from when `after` is done, at the latest from `after_s` on.
        """
        assert not self._is_streaming, "a command inside an iteration of fetch_raw"
        self._check_usable()
        try:
            with self._translating():
                job = asyncio.get_running_loop().run_in_executor(self._thread, call)
                try:
                    if after is not None:
                        first: tuple[asyncio.Future[Any], ...] = (job, after)
                        await asyncio.wait(
                            first, timeout=after_s, return_when=asyncio.FIRST_COMPLETED
                        )
                    return await self._wait(
                        job, within_s or self._deadlines.change_s, may_be_long=may_be_long
                    )
                finally:
                    job.cancel()
        except asyncio.CancelledError:
            self.kill()
            raise

    async def _wait(
        self, answer: asyncio.Future[T], within_s: float, *, may_be_long: bool = False
    ) -> T:
        """Wait for the server; what may be long has to make progress, all else to end, in time."""
        received = self._listener.received
        while True:
            done, _ = await asyncio.wait({answer}, timeout=within_s)
            if done:
                return answer.result()
            before, received = received, self._listener.received
            if not may_be_long or received - before < PROGRESS_BYTES:
                raise TimeoutError

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Turn library errors into ours; the session survives a plain NO, nothing else."""
        try:
            yield
        except _LIBRARY_ERRORS as error:
            if not (isinstance(error, MailRefusedError) or is_refusal(error)):
                self.kill()
            raise translate(error, self._server) from error

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
            self._client.close_folder()
        try:
            answer: bytes | None = self._client.append(folder, raw, flags, at)
        finally:
            if is_open:
                self._client.select_folder(folder, readonly=True)
        return answer

    def _search(self, criteria: str, *, after_uid: int) -> tuple[int, ...]:
        found: set[int] = set()
        for low, high in self._uid_windows(after_uid):
            found.update(self._reading.search(f"UID {low}:{high}{criteria}"))
        # `n:*` always answers with the last mail, however small its UID (RFC 3501 6.4.8).
        return tuple(sorted(uid for uid in found if uid > after_uid))

    def _uid_windows(self, after_uid: int) -> list[tuple[int, int | str]]:
        """Cut the UIDs into ranges of few enough mails, whatever gaps they have.

        Only the borders are found by sequence number; a mail that moves meanwhile is still
        in exactly one range.
        """
        windows: list[tuple[int, int | str]] = []
        low = after_uid + 1
        for border in self._uid_borders():
            if border >= low:
                windows.append((low, border))
                low = border + 1
        return [*windows, (low, "*")]

    def _uid_borders(self) -> list[int]:
        numbers = range(SEARCH_WINDOW_MAILS, self._exists, SEARCH_WINDOW_MAILS)
        if not numbers:
            return []
        self._client.use_uid = False
        try:
            answers = self._client.fetch(numbers, ["UID"])
        finally:
            self._client.use_uid = True
        return sorted(answer[b"UID"] for answer in answers.values() if b"UID" in answer)

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


def _close_each(clients: list[IMAPClient]) -> None:
    for client in clients:
        close_quietly(client)


def _flag_names(flags: Sequence[bytes] | None) -> frozenset[str] | None:
    if flags is None:
        return None
    return frozenset(flag.decode("ascii", "replace") for flag in flags)


def _day(day: date) -> str:
    """Write a day as IMAP does, whatever the locale calls its months."""
    return f"{day.day}-{MONTH_NAMES[day.month - 1].decode().capitalize()}-{day.year:04d}"
