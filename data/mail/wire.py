"""The one private door into IMAPClient: the line that imaplib reads and writes.

IMAPClient offers no way to read a mail without copying every answer through its parser, and its
IDLE loses lines that come in two pieces. imaplib's `send`, `readline` and `read` are documented;
only IMAPClient's `_imap`, where that object sits, is not. When a release moves it, `open_wire`
gives None, the session falls back to plain `fetch` and `idle_check`, and a test says so.
"""

from __future__ import annotations

import imaplib
import select
import socket
import ssl
import time

from data.errors import MailServerError
from data.mail.literals import SMALL_LITERAL_BYTES, read_done

STILL_HERE_PREFIX = b"* OK"
"""Dovecot and others say `* OK Still here` every two minutes: a sign of life, not news."""


def quieten(client: object) -> None:
    """Stop IMAPClient from formatting every line and literal for a log that nobody reads.

    It sets imaplib's debug level to 5, which costs three quarters of the speed of a fetch.
    """
    imap = getattr(client, "_imap", None)
    if isinstance(imap, imaplib.IMAP4):
        imap.debug = 0


def forget_untagged(client: object) -> None:
    """Drop what came before TLS: anybody on the way may have said it (RFC 3501 6.2.1)."""
    imap = getattr(client, "_imap", None)
    if isinstance(imap, imaplib.IMAP4):
        imap.untagged_responses.clear()


def open_wire(client: object, *, timeout_s: float) -> Wire | None:
    """Give the line below an IMAPClient, or None where this release keeps it elsewhere."""
    imap = getattr(client, "_imap", None)
    return Wire(imap, timeout_s=timeout_s) if isinstance(imap, imaplib.IMAP4) else None


class Wire:
    """imaplib's connection with tags of our own; used only between two of IMAPClient's commands."""

    def __init__(self, imap: imaplib.IMAP4, *, timeout_s: float) -> None:
        self._imap = imap
        self._timeout_s = timeout_s
        self._commands = 0

    def send(self, data: bytes) -> None:
        """Write all bytes."""
        self._imap.send(data)

    def readline(self) -> bytes:
        """Read to the next LF; imaplib refuses more than a million bytes."""
        return self._imap.readline()

    def read(self, size: int) -> bytes:
        """Read exactly so many bytes, fewer only when the peer closed."""
        return self._imap.read(size)

    def command(self, words: str) -> bytes:
        """Send a command made of our own words and numbers only; return its tag."""
        self._commands += 1
        tag = b"SC%d" % self._commands
        self.send(b"%s %s\r\n" % (tag, words.encode("ascii")))
        return tag

    def idle(self, *, timeout_s: float, wake: socket.socket) -> bool:
        """Wait in IDLE for news, the timeout or a byte on `wake`; True means news.

        Raises:
            MailServerError: the peer closed or said goodbye.
        """
        tag = self.command("IDLE")
        news = self._await_continuation(tag)
        until = time.monotonic() + timeout_s
        while not news:
            # Lines that came together with an earlier one wait in imaplib's buffer, where
            # no poll sees them: read first, wait afterwards.
            arrived = self._line_at_hand()
            if arrived is not None:
                self._check_not_closed(arrived)
                news = not arrived.upper().startswith(STILL_HERE_PREFIX)
                continue
            left_s = until - time.monotonic()
            if left_s <= 0 or not self._wait(wake, left_s):
                break
        self.send(b"DONE\r\n")
        return read_done(self, tag) or news

    def _await_continuation(self, tag: bytes) -> bool:
        news = False
        while not (text := self.readline()).startswith(b"+"):
            self._check_not_closed(text)
            if text.startswith(tag):
                raise MailServerError("The server refused to wait for news (IDLE).")
            news = news or not text.upper().startswith(STILL_HERE_PREFIX)
        return news

    def _wait(self, wake: socket.socket, left_s: float) -> bool:
        """Wait until the server says something (True) or it is time to stop (False)."""
        sock = self._imap.socket()
        poller = select.poll()
        poller.register(sock, select.POLLIN)
        poller.register(wake, select.POLLIN)
        ready = {descriptor for descriptor, _ in poller.poll(left_s * 1000)}
        return sock.fileno() in ready and wake.fileno() not in ready

    def _line_at_hand(self) -> bytes | None:
        """Read a line if any of it has come, the rest of it included; None when nothing has."""
        sock = self._imap.socket()
        sock.settimeout(0)
        try:
            begun = self.readline()
            if not begun:
                return b"" if _has_ended(sock) else None
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        finally:
            sock.settimeout(self._timeout_s)
        return begun if begun.endswith(b"\n") else begun + self.readline()

    def _check_not_closed(self, text: bytes) -> None:
        if not text.endswith(b"\n"):
            raise MailServerError("The server closed the connection while we waited for news.")
        if text.upper().startswith(b"* BYE"):
            words = text[5:SMALL_LITERAL_BYTES].decode("utf-8", "replace").strip()
            raise MailServerError(f"The server said goodbye: {words}")


def _has_ended(sock: socket.socket) -> bool:
    """Tell a closed line from a quiet one: both give an empty read without blocking."""
    if isinstance(sock, ssl.SSLSocket):
        return True  # a quiet one raises SSLWantReadError
    return sock.recv(1, socket.MSG_PEEK) == b""
