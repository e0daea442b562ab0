"""An IMAP server that misbehaves as told: cuts, lies, falls silent, says nonsense.

It answers the ordinary commands of one small folder; `script` replaces the answer to a command.
Each entry of a script is used once, the last one for ever. A line that a client sends after a
`+` of ours is the command `CONTINUE`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

PAUSE_S = 0.05
"""Long enough for two writes to arrive as two segments."""


@dataclass(frozen=True)
class Reply:
    """What the server sends; `TAG` stands for the command's tag.

    Pieces go out as separate segments. Afterwards the server goes on, hangs up, or falls silent.
    """

    pieces: tuple[bytes, ...]
    then: str = "go_on"


def reply(*pieces: bytes) -> Reply:
    """Send these pieces and go on."""
    return Reply(pieces)


def hang_up(*pieces: bytes) -> Reply:
    """Send these pieces and close the line."""
    return Reply(pieces, "hang_up")


def silence(*pieces: bytes) -> Reply:
    """Send these pieces and nothing more, ever."""
    return Reply(pieces, "silence")


CAPABILITIES = b"IMAP4rev1 IDLE UIDPLUS"
ORDINARY: dict[str, Reply] = {
    "LOGIN": reply(b"TAG OK signed in\r\n"),
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
}


@dataclass
class FaultImap:
    """A server on loopback for one test; use it in `async with`."""

    script: Mapping[str, Sequence[Reply]] = field(default_factory=dict)
    greeting: Reply = field(default_factory=lambda: reply(b"* OK ready\r\n"))
    capabilities: bytes = CAPABILITIES
    tls: ssl.SSLContext | None = None
    port: int = 0
    commands: list[bytes] = field(default_factory=list)
    """Every line that clients sent, without tag and line end."""

    async def __aenter__(self) -> FaultImap:
        self._used: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = asyncio.Event()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
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
        async with asyncio.timeout(10):
            while not any(word in command for command in self.commands):
                self._heard.clear()
                await self._heard.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                await self._converse(reader, writer)
            finally:
                writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tag = b"*"
        is_challenge = False
        going = await self._send(writer, self.greeting, tag)
        while going and (line := await reader.readline()):
            text = line.rstrip(b"\r\n")
            if text == b"DONE":
                name = "DONE"
            elif is_challenge:
                name = "CONTINUE"
            else:
                tag, _, text = text.partition(b" ")
                words = text.upper().split()
                name = words[1 if words[0] == b"UID" else 0].decode()
            self.commands.append(text)
            self._heard.set()
            answer = self._reply_to(name)
            is_challenge = bool(answer.pieces) and answer.pieces[-1].startswith(b"+")
            going = await self._send(writer, answer, tag)

    def _reply_to(self, name: str) -> Reply:
        entries = self.script.get(name, ())
        if entries:
            used = self._used.get(name, 0)
            self._used[name] = used + 1
            return entries[min(used, len(entries) - 1)]
        if name == "CAPABILITY":
            return reply(b"* CAPABILITY " + self.capabilities + b"\r\nTAG OK told\r\n")
        return ORDINARY.get(name, reply(b"TAG BAD unknown command\r\n"))

    async def _send(self, writer: asyncio.StreamWriter, answer: Reply, tag: bytes) -> bool:
        for number, piece in enumerate(answer.pieces):
            if number:
                await asyncio.sleep(PAUSE_S)
            writer.write(piece.replace(b"TAG", tag))
            await writer.drain()
        if answer.then == "silence":
            await asyncio.Event().wait()
        return answer.then == "go_on"
