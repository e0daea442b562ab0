"""The demo's mail servers: IMAP (pymap) and SMTP (aiosmtpd) in one thread, on loopback only.

Everything mail-like of the demo goes through these two ports, so the sync process of the demo
is the same program that talks to a real server.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Generator, Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from console.demo.errors import DemoExtraMissingError, DemoMailboxError
from console.demo.journal import MailboxJournal
from console.demo.mailbox import SampleMail

try:
    from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
    from proxyprotocol.sock import SocketInfoLocal
    from pymap.backend.dict import Config, Login
    from pymap.backend.dict.filter import FilterSet
    from pymap.concurrent import Subsystem
    from pymap.imap import IMAPServer
    from pymap.parsing.message import AppendMessage
    from pymap.parsing.specials.flag import Flag
    from pymap.user import UserMetadata
    from pysasl.hashing import Cleartext

    from console.demo.imap_folders import INBOX, JournaledFolders
except ModuleNotFoundError as error:
    if (error.name or "").startswith("console"):
        raise
    raise DemoExtraMissingError from error

HOST = "127.0.0.1"
HOST_NAME = "mail.fjordlys.example"
"""What the servers call themselves; asking the system for its name may wait on a name server."""
FOLDERS = ("Sent", "Drafts", "Archive", "Junk", "Trash")
GONE_LOCAL_PART = "gone"
"""`gone@` anything is refused, so that the demo can show a dead address."""
MESSAGE_MAX_BYTES = 25 * 1024 * 1024
COMMAND_LINE_MAX_BYTES = 1024 * 1024
"""A UID set over some ten thousand scattered mails; asyncio's default is 64 KiB."""
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 2.0

T = TypeVar("T")


class _QuietConfig(Config):
    """pymap's settings without a look-up of this machine's name in the greeting."""

    @property
    def greeting(self) -> bytes:
        return b"Server ready " + HOST_NAME.encode()


class _WholeResponses:
    """Sends each IMAP response in one piece.

    pymap writes a response in many small parts; each became a packet of its own, and a client
    that looks into its socket during IDLE met half a line (and fetching cost twice the time).
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._parts.append(bytes(data))

    async def drain(self) -> None:
        self._flush()
        await self._writer.drain()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._parts:
            self._writer.write(b"".join(self._parts))
            self._parts.clear()


class _SubmissionHandler:
    """aiosmtpd's hooks: who may send, to whom, and where an accepted mail goes."""

    def __init__(self, take_mail: Callable[[bytes], None]) -> None:
        self._take_mail = take_mail
        self._accepted_count = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        # aiosmtpd's own auth_required prints a warning about TLS, which loopback has no use for.
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address.partition("@")[0].casefold() == GONE_LOCAL_PART:
            return f"550 5.1.1 <{address}>: no such user here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds its hooks by these names
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes), "decode_data is off"
        self._accepted_count += 1
        self._take_mail(envelope.content)
        return f"250 2.0.0 OK: queued as {self._accepted_count:08X}"


class EmbeddedMailbox:
    """One shared mailbox with an IMAP and an SMTP port; lives in a folder across restarts."""

    def __init__(
        self,
        *,
        address: str,
        now: Callable[[], datetime],
        on_mail: Callable[[bytes], None] | None = None,
    ) -> None:
        self.user = address
        self.password = secrets.token_urlsafe(18)
        """New at each start: other people on this machine reach loopback ports too."""
        self.imap_port = 0
        self.smtp_port = 0
        self.on_mail = on_mail
        """Called on the servers' loop with each mail that SMTP accepted; may be set later."""
        self._now = now
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._journal: MailboxJournal | None = None
        self._folders: JournaledFolders | None = None
        self._servers: list[asyncio.Server] = []
        self._imap_writers: set[asyncio.StreamWriter] = set()
        self._smtp_sessions: set[SMTP] = set()
        # asyncio holds tasks weakly, and pymap keeps no reference to those behind IDLE: from
        # Python 3.13 on a garbage collection there makes an idling client deaf.
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The servers' own event loop.

        Raises:
            DemoMailboxError: the servers are not running.
        """
        if self._loop is None:
            raise DemoMailboxError("The demo's mailbox is not running.")
        return self._loop

    def start(self, *, folder_state: Path, seed: Callable[[], Iterable[SampleMail]]) -> None:
        """Open both ports; `seed` is asked only when the folder holds no mailbox yet.

        Raises:
            DemoFolderBusyError: another demo uses that folder.
            DemoMailboxError: the ports could not be opened.
        """
        assert self._loop is None, "started twice"
        # It warns at every login of a field that it sets itself.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._journal = MailboxJournal.open(folder_state)
        self._loop = asyncio.new_event_loop()
        self._loop.set_task_factory(self._make_task)
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="demo-mailbox", daemon=True
        )
        self._thread.start()
        try:
            self._run(self._open(seed), timeout_s=START_TIMEOUT_S)
        except (OSError, TimeoutError) as error:
            self.stop()
            raise DemoMailboxError(f"The demo's mail servers did not start: {error}.") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close clients, ports and files; returns within a few seconds whatever clients do."""
        loop, thread, journal = self._loop, self._thread, self._journal
        if loop is None or thread is None:
            return
        with suppress(TimeoutError):
            self._run(self._close(), timeout_s=2 * STOP_TIMEOUT_S)
        self._loop = self._thread = self._journal = self._folders = None
        loop.call_soon_threadsafe(loop.stop)
        thread.join(STOP_TIMEOUT_S)
        if not thread.is_alive():
            loop.close()
        if journal is not None:
            journal.close()

    def deliver(self, raw: bytes, folder: str = INBOX) -> None:
        """Put a mail into a folder; idling clients hear of it.

        From another thread it is there when this returns; on the servers' loop it will be as
        soon as the loop goes round.

        Raises:
            DemoMailboxError: the servers are not running.
        """
        if threading.current_thread() is self._thread:
            self.loop.create_task(self._append(raw, folder))
        else:
            self._run(self._append(raw, folder), timeout_s=START_TIMEOUT_S)

    def _run(self, work: Coroutine[Any, Any, T], *, timeout_s: float) -> T:
        if self._loop is None:
            work.close()
            raise DemoMailboxError("The demo's mailbox is not running.")
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout_s)

    def _make_task(
        self,
        loop: asyncio.AbstractEventLoop,
        work: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
        **options: Any,  # noqa: ANN401 - name, context and what later Pythons pass on
    ) -> asyncio.Task[Any]:
        assert isinstance(work, Coroutine), "nothing here runs bare generators"
        task = asyncio.Task(work, loop=loop, **options)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _open(self, seed: Callable[[], Iterable[SampleMail]]) -> None:
        assert self._journal is not None, "start() opened it"
        folders = JournaledFolders(self._journal, now=self._now)
        await folders.load(also=FOLDERS)
        if not self._journal.folders:
            for mail in seed():
                await _append_to(folders, mail)
            self._journal.mark_seeded()
            self._journal.flush()
        self._folders = folders
        imap = await self._make_imap_server(folders)
        imap_server = await asyncio.start_server(imap, HOST, 0, limit=COMMAND_LINE_MAX_BYTES)
        smtp_server = await self.loop.create_server(self._make_smtp_session, HOST, 0)
        self._servers = [imap_server, smtp_server]
        self.imap_port = imap_server.sockets[0].getsockname()[1]
        self.smtp_port = smtp_server.sockets[0].getsockname()[1]

    async def _make_imap_server(
        self, folders: JournaledFolders
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]:
        # The namespace stands for pymap's command line; without these it would look for TLS
        # files, start a pool of threads for password hashes and ask DNS block lists.
        args = Namespace(passlib_cfg=None, proxy_protocol=None)
        config = _QuietConfig(
            args,
            demo_data=False,
            demo_user=self.user,
            demo_password=self.password,
            host=HOST,
            port=0,
            tls_enabled=False,
            reject_dnsbl=False,
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            max_append_len=MESSAGE_MAX_BYTES,
        )
        config.apply_context()
        config.set_cache[self.user] = (folders, FilterSet())
        login = Login(config)
        user = UserMetadata(config, self.user, password=self.password)
        await login.demo_user_identity.set(user)
        server = IMAPServer(login, config)

        async def serve_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._imap_writers.add(writer)
            try:
                # Most clients just hang up; that is no reason for a traceback.
                with suppress(ConnectionError, EOFError):
                    whole = cast("asyncio.StreamWriter", _WholeResponses(writer))
                    await server(reader, whole, SocketInfoLocal(writer, unique_id=b"imap"))
            finally:
                self._imap_writers.discard(writer)
                writer.close()

        return serve_client

    def _make_smtp_session(self) -> SMTP:
        session = SMTP(
            _SubmissionHandler(self._take_mail),
            hostname=HOST_NAME,
            ident="ESMTP",
            data_size_limit=MESSAGE_MAX_BYTES,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=self._check_login,
            loop=self.loop,
        )
        self._smtp_sessions = {s for s in self._smtp_sessions if s.transport is not None}
        self._smtp_sessions.add(session)
        return session

    def _check_login(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        mechanism: str,
        data: object,
    ) -> AuthResult:
        if mechanism not in {"LOGIN", "PLAIN"} or not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        is_user = secrets.compare_digest(data.login, self.user.encode())
        is_password = secrets.compare_digest(data.password, self.password.encode())
        return AuthResult(success=is_user and is_password, handled=False)

    def _take_mail(self, raw: bytes) -> None:
        if self.on_mail is not None:
            # After the 250, so that a mail is accepted whatever the demo makes of it.
            self.loop.call_soon(self.on_mail, raw)

    async def _append(self, raw: bytes, folder: str) -> None:
        assert self._folders is not None, "deliver() looked whether we run"
        mail = SampleMail(folder=folder, raw=raw, internal_date=self._now(), flags=frozenset())
        await _append_to(self._folders, mail)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        # From Python 3.12 on `wait_closed` waits for clients, so they are sent away first, and
        # it is not called at all: closed transports are all that is needed here.
        for writer in list(self._imap_writers):
            writer.close()
        for session in self._smtp_sessions:
            if session.transport is not None:
                session.transport.close()
        self._servers.clear()
        self._smtp_sessions.clear()
        running = self._tasks - {asyncio.current_task()}
        if running:
            await asyncio.wait(running, timeout=STOP_TIMEOUT_S / 2)
        leftover = self._tasks - {asyncio.current_task()}
        for task in leftover:
            task.cancel()
        if leftover:
            await asyncio.wait(leftover, timeout=STOP_TIMEOUT_S / 2)


async def _append_to(folders: JournaledFolders, mail: SampleMail) -> None:
    folder = await folders.get_mailbox(mail.folder)
    flags = frozenset(Flag(flag.encode()) for flag in mail.flags)
    await folder.append(AppendMessage(mail.raw, mail.internal_date, flags))
