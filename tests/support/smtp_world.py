"""The tests' outside world: an SMTP server that records mail and can refuse or break at any stage.

It runs on a thread of its own, so that a test may block on a program that sends to it.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.situation import situation

STAGES = ("connect", "ehlo", "mail", "rcpt", "data", "text", "dot", "quit")
WAIT_S = 60.0


@dataclass(frozen=True)
class WorldMail:
    """A mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class SmtpWorld:
    """Somebody else's mail server on loopback.

    `answers[stage]` replaces the answer of a stage; `rcpt` may be told by address as well.
    `drop_at` closes the line there, `silent_at` never answers there; at `dot` the mail has been
    taken all the same, as real servers do. `text` is in the middle of the mail's text.
    """

    def __init__(
        self,
        *,
        tls_folder: Path | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        size_limit: int | None = 30_000_000,
    ) -> None:
        self.port = 0
        self.answers: dict[str, str] = {}
        self.drop_at: set[str] = set()
        self.silent_at: set[str] = set()
        self.once_at: dict[str, Callable[[], object]] = {}
        """What happens, once, when a stage is reached and before it is answered."""
        self.commands: list[str] = []
        self._mails: list[WorldMail] = []
        self._changed = threading.Condition()
        self._context: ssl.SSLContext | None = None
        if tls_folder is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(tls_folder / "cert.pem", tls_folder / "key.pem")
        self._implicit_tls = implicit_tls
        self._login = login
        self._size_limit = size_limit
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="smtp-world", daemon=True)
        self._started = threading.Event()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()

    def start(self) -> SmtpWorld:
        """Listen on a free port."""
        self._thread.start()
        assert self._started.wait(WAIT_S), "the outside world did not start"
        return self

    def stop(self) -> None:
        """Hang up on everybody and end the thread; a second time does nothing."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)

    @property
    def mails(self) -> list[WorldMail]:
        """What has arrived so far."""
        with self._changed:
            return list(self._mails)

    def wait_for(self, count: int, *, timeout_s: float = WAIT_S) -> list[WorldMail]:
        """Wait until so many mails have arrived."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self._mails) >= count, timeout_s)
            assert arrived, f"{len(self._mails)} of {count} mails arrived\n{situation()}"
            return list(self._mails)

    def record(self, mail: WorldMail) -> None:
        """Keep a mail and tell whoever waits for it."""
        with self._changed:
            self._mails.append(mail)
            self._changed.notify_all()

    def check_login(self, name: bytes, password: bytes) -> bool:
        """Say whether these may sign in."""
        return self._login == (name.decode(), password.decode())

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(
                self._make_connection,
                "127.0.0.1",
                0,
                ssl=self._context if self._implicit_tls else None,
            )
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        for connection in tuple(self._connections):
            connection.hang_up()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(server.wait_closed())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _make_connection(self) -> _Connection:
        starttls = None if self._implicit_tls else self._context
        connection = _Connection(
            self,
            size_limit=self._size_limit,
            tls_context=starttls,
            authenticator=None if self._login is None else self._authenticate,
            loop=self._loop,
        )
        self._connections.add(connection)
        return connection

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and self.check_login(data.login, data.password)
        return AuthResult(success=is_right, handled=False)


class _Handler:
    """Keeps what a connection receives."""

    def __init__(self, world: SmtpWorld) -> None:
        self.world = world

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: _Connection, _session: Session, envelope: Envelope
    ) -> str:
        """Take the mail, then answer as told."""
        answer = self.world.answers.get("dot", "250 2.0.0 taken")
        if answer.startswith("2"):
            content = envelope.content
            raw = content if isinstance(content, bytes) else (content or "").encode()
            self.world.record(WorldMail(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        await server.misbehave("dot")
        return answer


class _Connection(SMTP):
    """One client's connection; each command passes the world's rules first."""

    def __init__(
        self,
        world: SmtpWorld,
        *,
        size_limit: int | None,
        tls_context: ssl.SSLContext | None,
        authenticator: Callable[[SMTP, Session, Envelope, str, object], AuthResult] | None,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(
            _Handler(world),
            data_size_limit=size_limit,
            tls_context=tls_context,
            authenticator=authenticator,
            auth_required=authenticator is not None,
            auth_require_tls=False,
            loop=loop,
            ident="the outside world",
            hostname="mx.y.example",
        )
        self._world = world

    def hang_up(self) -> None:
        """Close the line at once."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def misbehave(self, stage: str) -> None:
        """Drop the line or fall silent here if told so."""
        if (happens := self._world.once_at.pop(stage, None)) is not None:
            happens()
        if stage in self._world.drop_at:
            self.hang_up()
            raise ConnectionResetError
        if stage in self._world.silent_at:
            await asyncio.Event().wait()

    async def push(self, status: str | bytes) -> None:
        """Send an answer; the first one is the greeting."""
        text = status.decode() if isinstance(status, bytes) else status
        if text.startswith("220 ") and "the outside world" in text:
            await self.misbehave("connect")
            text = self._world.answers.get("connect", text)
        await super().push(text)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Greet, or not."""
        if not await self._is_answered("ehlo", hostname):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the sender, or not."""
        if not await self._is_answered("mail", arg):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a recipient, or not."""
        address = arg.partition("<")[2].partition(">")[0]
        if address in self._world.answers:
            await self.push(self._world.answers[address])
        elif not await self._is_answered("rcpt", arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the text, or not."""
        if await self._is_answered("data", arg or ""):
            return
        if "text" in self._world.drop_at | self._world.silent_at:
            await self.push("354 go on")
            await self._reader.readline()
            await self.misbehave("text")
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Part in peace, or not."""
        if not await self._is_answered("quit", arg or ""):
            await super().smtp_QUIT(arg)

    async def _is_answered(self, stage: str, arg: str) -> bool:
        self._world.commands.append(f"{stage} {arg}".strip())
        await self.misbehave(stage)
        answer = self._world.answers.get(stage)
        if answer is None:
            return False
        await self.push(answer)
        return True
