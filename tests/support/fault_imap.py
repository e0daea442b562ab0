"""An IMAP server that misbehaves as told: cuts, lies, falls silent, says nonsense.

Without more it answers the ordinary commands of one small folder, or of a `Box`; `script` replaces
the answer to a command, by bytes (`Reply`) or by what a fault makes of the honest answer (`Fault`,
see `imap_replies`). Each entry of a script is used once, the last one for ever. A line that a
client sends after a `+` of ours is the command `CONTINUE`; the text of an APPEND is answered as
`APPEND`. `disturb` is asked before the script, for faults at random.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import struct
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.support.imap_box import Box, BoxSession
from tests.support.imap_replies import Answer, Reply, hang_up, reply, silence, start_tls

__all__ = ["FaultImap", "Reply", "hang_up", "reply", "silence", "start_tls"]

WAIT_S = 60.0
CAPABILITIES = b"IMAP4rev1 IDLE UIDPLUS"
ORDINARY: dict[str, Reply] = {
    "LOGIN": reply(b"TAG OK signed in\r\n"),
    "ENABLE": reply(b"* ENABLED\r\nTAG OK enabled\r\n"),
    "CLOSE": reply(b"TAG OK closed\r\n"),
    "NOOP": reply(b"TAG OK nothing\r\n"),
    "LOGOUT": hang_up(b"* BYE see you\r\nTAG OK gone\r\n"),
    "LIST": reply(b'* LIST (\\HasNoChildren) "/" INBOX\r\nTAG OK listed\r\n'),
    "EXAMINE": reply(
        b"* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] valid\r\n"
        b"* OK [UIDNEXT 4] next\r\nTAG OK [READ-ONLY] open\r\n"
    ),
    "SEARCH": reply(b"* SEARCH 1 2 3\r\nTAG OK searched\r\n"),
    "FETCH": reply(b"TAG OK fetched\r\n"),
    "IDLE": reply(b"+ waiting\r\n"),
    "DONE": reply(b"TAG OK waited\r\n"),
    "STARTTLS": start_tls(b"TAG OK begin\r\n"),
}
_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\Z")
_RESET = struct.pack("ii", 1, 0)
"""Linger on, for no time: closing sends a reset."""


@dataclass
class FaultImap:
    """A server on loopback for one test; use it in `async with`."""

    script: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    greeting: Reply = field(default_factory=lambda: reply(b"* OK ready\r\n"))
    capabilities: bytes = CAPABILITIES
    tls: ssl.SSLContext | None = None
    """Encrypts from the first byte."""
    tls_later: ssl.SSLContext | None = None
    """Encrypts after STARTTLS."""
    box: Box | None = None
    disturb: Callable[[str], Answer | None] | None = None
    port: int = 0
    commands: list[bytes] = field(default_factory=list)
    """Every line that clients sent, without tag and line end."""
    connections: int = 0
    """How many clients have come so far."""

    async def __aenter__(self) -> FaultImap:
        self._used: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = asyncio.Event()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def wait_for(self, word: bytes) -> None:
        """Wait until a client has sent a command with this word."""
        await self.wait_until(lambda: any(word in command for command in self.commands))

    async def wait_until(self, is_true: Callable[[], bool]) -> None:
        """Wait until something holds, looking again at every line and connection."""
        async with asyncio.timeout(WAIT_S):
            while not is_true():
                self._heard.clear()
                await self._heard.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        self._heard.set()
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                await _Talk(self, reader, writer).converse()
            finally:
                writer.close()

    def hear(self, text: bytes) -> None:
        """Note a line of a client."""
        self.commands.append(text)
        self._heard.set()

    def choose(self, name: str) -> Answer | None:
        """Say what a command is answered with, where it is not the truth."""
        chosen = self.disturb(name) if self.disturb is not None else None
        entries = self.script.get(name, ())
        if chosen is None and entries:
            used = self._used.get(name, 0)
            self._used[name] = used + 1
            chosen = entries[min(used, len(entries) - 1)]
        return chosen


class _Talk:
    """One client's connection."""

    def __init__(
        self, server: FaultImap, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._session = None if server.box is None else BoxSession(server.box)
        self._tag = b"*"
        self._telling: asyncio.Task[None] | None = None

    async def converse(self) -> None:
        """Answer line by line until one side has had enough."""
        is_challenge = False
        going = await self._send(self._server.greeting)
        try:
            while going and (line := await self._reader.readline()):
                text = line.rstrip(b"\r\n")
                name = self._name_of(text, is_challenge=is_challenge)
                if name not in {"DONE", "CONTINUE"}:
                    self._tag, _, text = text.partition(b" ")
                self._server.hear(text)
                literal = await self._read_literal(text) if name == "APPEND" else b""
                answer = self._answer(name, text, literal)
                is_challenge = bool(answer.pieces) and answer.pieces[-1].startswith(b"+")
                going = await self._send(answer)
                self._tell(is_waiting=going and name == "IDLE" and is_challenge)
                is_challenge = is_challenge and name != "IDLE"
        finally:
            self._tell(is_waiting=False)

    def _name_of(self, text: bytes, *, is_challenge: bool) -> str:
        if text == b"DONE":
            return "DONE"
        if is_challenge:
            return "CONTINUE"
        words = text.upper().split()[1:]
        return words[1 if words[0] == b"UID" else 0].decode()

    async def _read_literal(self, text: bytes) -> bytes:
        found = _LITERAL.search(text)
        if found is None or "APPEND" in self._server.script:
            return b""
        if not found[2]:
            await self._send(reply(b"+ go on\r\n"))
        literal = await self._reader.readexactly(int(found[1]))
        await self._reader.readline()
        return literal

    def _answer(self, name: str, text: bytes, literal: bytes) -> Reply:
        honest = self._honest(name, text, literal)
        chosen = self._server.choose(name)
        if chosen is None:
            return honest
        return chosen if isinstance(chosen, Reply) else chosen(b"".join(honest.pieces))

    def _honest(self, name: str, text: bytes, literal: bytes) -> Reply:
        if name == "CAPABILITY":
            return reply(b"* CAPABILITY " + self._server.capabilities + b"\r\nTAG OK told\r\n")
        told = None if self._session is None else self._session.answer(name, text, literal)
        if told is not None:
            return reply(told)
        return ORDINARY.get(name, reply(b"TAG BAD unknown command\r\n"))

    def _tell(self, *, is_waiting: bool) -> None:
        """Tell of new mail as long as the client waits in IDLE."""
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        if is_waiting and self._session is not None:
            self._telling = asyncio.create_task(self._tell_news(self._session))

    async def _tell_news(self, session: BoxSession) -> None:
        assert self._server.box is not None
        news = self._server.box.news
        while True:
            async with news:
                await news.wait_for(lambda: session.size != session.told)
            session.told = session.size
            self._writer.write(b"* %d EXISTS\r\n" % session.size)
            await self._writer.drain()

    async def _send(self, answer: Reply) -> bool:
        is_first = True
        while is_first or answer.for_ever:
            for piece in answer.pieces:
                if not is_first:
                    await asyncio.sleep(answer.pause_s)
                is_first = False
                self._writer.write(piece.replace(b"TAG", self._tag))
                await self._writer.drain()
            is_first = False
        if answer.then == "silence":
            await asyncio.Event().wait()
        if answer.then == "start_tls" and self._server.tls_later is not None:
            await self._writer.start_tls(self._server.tls_later)
        if answer.then == "reset":
            sock = self._writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._writer.transport.abort()
        return answer.then in {"go_on", "start_tls"}
