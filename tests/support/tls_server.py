"""A mail server for the first minute of a connection: greets, encrypts (or not), takes a password.

It runs on threads of its own; `heard` is every byte that clients sent, `in_clear` those of them
that came before encryption.
"""

from __future__ import annotations

import socket
import socketserver
import ssl
import threading
from contextlib import suppress
from types import TracebackType

GREETINGS = {"imap": b"* OK ready\r\n", "smtp": b"220 mx.y.example ready\r\n"}


class TlsServer:
    """Speaks IMAP or SMTP as far as the sign-in, with a fault.

    `cut`: hangs up instead of shaking hands. `plain`: no encryption at all although it was begun.
    `strip`: does not offer STARTTLS. `refuse`: offers it and says no. `inject`: says `extra` in
    the same breath as it agrees to STARTTLS. `preauth`: claims that we are signed in.
    """

    def __init__(
        self, protocol: str, *, context: ssl.SSLContext, implicit: bool, fault: str = "",
        extra: bytes = b"",
    ) -> None:  # fmt: skip
        self.protocol = protocol
        self.context = context
        self.implicit = implicit
        self.fault = fault
        self.extra = extra
        self.in_clear = bytearray()
        self.heard = bytearray()
        self.lines: set[socket.socket] = set()
        world = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    _Talk(world, self.request).run()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._server.block_on_close = True
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> TlsServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        for line in tuple(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._server.server_close()


class _Talk:
    def __init__(self, world: TlsServer, line: socket.socket) -> None:
        self.world = world
        self.line = line
        self.is_encrypted = False
        line.settimeout(10)
        world.lines.add(line)

    def run(self) -> None:
        try:
            self._converse()
        finally:
            self.world.lines.discard(self.line)
            self.line.close()  # not the one that it began with, once that was encrypted

    def _converse(self) -> None:
        if self.world.implicit and not self._encrypt():
            return
        greeting = GREETINGS[self.world.protocol]
        if self.world.fault == "preauth":
            greeting = greeting.replace(b"OK", b"PREAUTH")
        self.line.sendall(greeting)
        while (words := self._read_line()) is not None:
            answer = self._imap(words) if self.world.protocol == "imap" else self._smtp(words)
            begins = b"STARTTLS" in words.upper() and self.world.fault != "refuse"
            if begins and self.world.fault == "inject":
                answer += self.world.extra
            self.line.sendall(answer)
            if begins and not self._encrypt():
                return

    def _encrypt(self) -> bool:
        if self.world.fault == "cut":
            self.line.recv(4096)
            return False
        if self.world.fault == "plain":
            return True
        try:
            self.world.lines.discard(self.line)
            self.line = self.world.context.wrap_socket(self.line, server_side=True)
        except ssl.SSLError:
            return False
        self.world.lines.add(self.line)
        self.is_encrypted = True
        return True

    def _read_line(self) -> bytes | None:
        line = bytearray()
        while not line.endswith(b"\n"):
            byte = self.line.recv(1)
            if not byte:
                return None
            line += byte
            self.world.heard += byte
            if not self.is_encrypted:
                self.world.in_clear += byte
            if self.world.fault == "plain" and line.startswith(b"\x16"):
                self.line.sendall(b"* BAD what?\r\n" * 3)
                return None
        return bytes(line).rstrip(b"\r\n")

    def _offers_tls(self) -> bool:
        return not self.is_encrypted and self.world.fault != "strip"

    def _imap(self, words: bytes) -> bytes:
        tag, _, command = words.partition(b" ")
        name = command.split()[0].upper()
        if name == b"CAPABILITY":
            offers = b" STARTTLS" if self._offers_tls() else b""
            return b"* CAPABILITY IMAP4rev1" + offers + b"\r\n" + tag + b" OK told\r\n"
        if name == b"STARTTLS" and self.world.fault == "refuse":
            return tag + b" NO not today\r\n"
        return tag + b" OK done\r\n"

    def _smtp(self, words: bytes) -> bytes:
        name = words.split()[0].upper()
        if name == b"EHLO":
            offers = b"250-STARTTLS\r\n" if self._offers_tls() else b""
            return b"250-mx.y.example\r\n" + offers + b"250 AUTH PLAIN\r\n"
        if name == b"STARTTLS":
            return b"502 5.7.0 not today\r\n" if self.world.fault == "refuse" else b"220 go\r\n"
        return b"235 2.7.0 welcome\r\n" if name == b"AUTH" else b"250 done\r\n"
