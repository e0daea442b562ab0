"""One connection on one thread: what each command waits for, and how it ends (shell).

IMAPClient blocks and must not be shared between threads, so each session owns exactly one thread
for as long as it lives. Whoever gives up waiting (time-out, cancelled task) shuts the socket down
from outside: the session is dead then, and no second command can pick up the first one's answer.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from data.errors import MailError, MailRefusedError, MailServerError
from data.mail.deadlines import DEADLINES, PROGRESS_BYTES, Deadlines
from data.mail.imap_login import ImapServer, close_quietly, is_refusal, open_client, translate
from data.mail.listening import Listener

T = TypeVar("T")

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


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A client that has signed in, its thread, and what is known about waiting for it."""

    client: IMAPClient
    server: ImapServer
    thread: ThreadPoolExecutor
    deadlines: Deadlines
    listener: Listener


class ImapLine:
    """A signed-in connection, whatever is asked on it; made by `connect`, ended by `close`."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._client = client = signed_in.client
        self._server = signed_in.server
        self._thread = signed_in.thread
        self._deadlines = deadlines = signed_in.deadlines
        self._listener = signed_in.listener
        # The deadlines below end every wait from outside; the socket's own comes after them all.
        client.socket().settimeout(2 * deadlines.longest_s)
        self._is_usable = True
        self._is_streaming = False
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
    ) -> Self:
        """Connect, encrypt, sign in; afterwards each command has the deadline of its kind.

        Raises:
            MailPolicyError: no encryption, or a certificate that cannot be trusted.
            MailLoginError: the server refused the user or the secret.
            MailServerError: it cannot be reached or does not speak IMAP.
        """
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
        opened: list[IMAPClient] = []
        listener = Listener()

        def sign_in() -> IMAPClient:
            client = open_client(
                server,
                secret,
                connect_timeout_s=connect_timeout_s,
                read_timeout_s=read_timeout_s,
                listener=listener,
            )
            opened.append(client)
            return client

        try:
            async with asyncio.timeout(connect_timeout_s + 2 * read_timeout_s):
                return await asyncio.get_running_loop().run_in_executor(
                    thread,
                    lambda: cls(SignedIn(sign_in(), server, thread, deadlines, listener)),
                )
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

    async def run(self, call: Callable[[IMAPClient], T], *, is_removal: bool = False) -> T:
        """Carry out a command of another module of this room, on this session's thread."""
        within_s = self._deadlines.expunge_s if is_removal else self._deadlines.change_s
        return await self._run(lambda: call(self._client), within_s=within_s)

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


def _close_each(clients: list[IMAPClient]) -> None:
    for client in clients:
        close_quietly(client)
