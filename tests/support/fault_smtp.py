"""An SMTP server that misbehaves as told, at any stage: for every fault of the sending table.

It runs on threads of its own, so that programs can be killed while they talk to it. `faults` says
what goes wrong where (at a stage, or at a recipient's address); `answers` replaces the answer to
either. What the server took is in `mails`, which is the truth that the client cannot see.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

STAGES = ("greeting", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "text", "dot", "taken",
          "quit")  # fmt: skip
"""`text` is in the middle of the mail, `dot` where it has all of it, `taken` after its 250."""
BEFORE_TEXT = ("greeting", "ehlo", "mail", "rcpt", "data")
FAULTS = ("close", "silence", "drip", "trickle", "garbage", "huge", "half", "4xx", "5xx", "421")
REFUSALS = {"4xx": "451 4.3.0 try again", "5xx": "554 5.7.1 not this one", "421": "421 4.3.2 bye"}
"""A server that says one of these has not taken the mail."""
WAIT_S = 60.0
LOOK_S = 0.01
DRIP_S = 0.002
TRICKLE_S = 0.05

ORDINARY = {
    "greeting": "220 mx.y.example ESMTP",
    "starttls": "220 2.0.0 go ahead",
    "auth": "235 2.7.0 welcome",
    "mail": "250 2.1.0 fine",
    "rcpt": "250 2.1.5 fine",
    "data": "354 go on",
    "dot": "250 2.0.0 taken",
    "rset": "250 2.0.0 forgotten",
    "quit": "221 2.0.0 bye",
}


class _HungUpError(Exception):
    """The line is over."""


class FaultSmtp:
    """A server on loopback; start it, set its faults, look at what it took."""

    def __init__(self, *, tls_folder: Path | None = None, extensions: tuple[str, ...] = ()) -> None:
        self.faults: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.reached: list[str] = []
        """The stages that clients came to, in order."""
        self.mails: list[tuple[tuple[str, ...], bytes]] = []
        """Recipients and text of what was taken."""
        self.secrets: list[str] = []
        self.injected = b""
        """Sent in the clear right behind the answer to STARTTLS."""
        self._extensions = extensions
        self._tls: ssl.SSLContext | None = None
        if tls_folder is not None:
            self.use_certificate(tls_folder)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._is_over = threading.Event()
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def use_certificate(self, folder: Path) -> None:
        """Encrypt the lines that come from now on with what lies in a folder."""
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(folder / "cert.pem", folder / "key.pem")

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._listener.getsockname()[1])

    def start(self) -> FaultSmtp:
        """Begin to take connections."""
        self._spawn(self._listen)
        return self

    def stop(self) -> None:
        """Hang up on everybody; a second time does nothing."""
        self._is_over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in list(self._lines):
            _hang_up(line)
        for thread in self._threads:
            thread.join(WAIT_S)

    def copies(self, internet_message_id: str) -> int:
        """Count how often a mail was taken."""
        return sum(internet_message_id.encode() in raw for _, raw in list(self.mails))

    def wait_until(
        self, look: Callable[[], object], what: str, *, timeout_s: float = WAIT_S
    ) -> None:
        """Look until the answer is true."""
        until = time.monotonic() + timeout_s
        while not look():
            assert time.monotonic() < until, f"waited in vain: {what}"
            time.sleep(LOOK_S)

    def _spawn(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name="fault-smtp", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._spawn(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        self._lines.add(line)
        conversation = _Conversation(self, line)
        with suppress(_HungUpError, OSError, ssl.SSLError):
            conversation.run()
        self._lines.discard(line)
        _hang_up(conversation.line)

    def wait_for_the_end(self) -> None:
        """Be silent until the server is stopped."""
        self._is_over.wait()
        raise _HungUpError

    def wait_a_little(self, seconds: float) -> bool:
        """Pause; say whether the server was stopped."""
        return self._is_over.wait(seconds)

    @property
    def tls(self) -> ssl.SSLContext | None:
        """How lines are encrypted after STARTTLS."""
        return self._tls

    def capabilities(self, *, is_closed: bool) -> list[str]:
        """Say what EHLO offers, on a line that is encrypted or not."""
        offers = ["mx.y.example", "SIZE 1000000", "8BITMIME", *self._extensions]
        if self._tls is not None and not is_closed:
            offers.append("STARTTLS")
        return offers


class _Conversation:
    """One client's line."""

    def __init__(self, server: FaultSmtp, line: socket.socket) -> None:
        self._server = server
        self.line: socket.socket = line
        self._rest = b""
        self._recipients: list[str] = []

    def run(self) -> None:
        """Answer until the line ends."""
        self._answer("greeting", ORDINARY["greeting"])
        while True:
            command = self._read_line().decode("utf-8", "replace").strip()
            verb = command.partition(" ")[0].lower()
            if verb in {"ehlo", "helo"}:
                self._answer("ehlo", self._offers())
            elif verb == "starttls":
                self._start_tls()
            elif verb == "auth":
                self._server.secrets.append(command.rpartition(" ")[2])
                self._answer("auth", ORDINARY["auth"])
            elif verb == "rcpt":
                self._take_recipient(command.partition("<")[2].partition(">")[0])
            elif verb == "data":
                self._take_mail()
            elif verb == "quit":
                self._answer("quit", ORDINARY["quit"])
                return
            else:
                if verb in {"rset", "mail"}:
                    self._recipients.clear()
                self._answer(verb, ORDINARY.get(verb, "502 5.5.1 what?"))

    def _offers(self) -> str:
        is_closed = isinstance(self.line, ssl.SSLSocket)
        *first, last = self._server.capabilities(is_closed=is_closed)
        return "\r\n".join([*(f"250-{each}" for each in first), f"250 {last}"])

    def _start_tls(self) -> None:
        self._answer("starttls", ORDINARY["starttls"], more=self._server.injected)
        assert self._server.tls is not None
        self._rest = b""
        self.line = self._server.tls.wrap_socket(self.line, server_side=True)

    def _take_recipient(self, address: str) -> None:
        if address in self._server.faults:
            self._answer(address, ORDINARY["rcpt"])
        answer = self._server.answers.get(address)
        if answer is not None:
            self._send(answer)
            return
        self._answer("rcpt", ORDINARY["rcpt"])
        self._recipients.append(address)

    def _take_mail(self) -> None:
        self._answer("data", ORDINARY["data"])
        is_taken = self._server.answers.get("data", "3").startswith("3")
        if not is_taken or self._server.faults.get("data") in REFUSALS:
            return
        if "text" in self._server.faults:
            self._read_line()
            self._answer("text", "250 what?")
            raise _HungUpError  # of half a mail nothing is taken
        lines = []
        while (line := self._read_line()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        fault = self._server.faults.get("dot", "")
        if fault not in REFUSALS and self._server.answers.get("dot", "2").startswith("2"):
            # As real servers do: what they have is theirs, whether or not the answer arrives.
            self._server.mails.append((tuple(self._recipients), b"".join(lines)))
        self._answer("dot", ORDINARY["dot"])
        self._answer("taken", "")

    def _answer(self, stage: str, ordinary: str, *, more: bytes = b"") -> None:
        self._server.reached.append(stage)
        fault = self._server.faults.get(stage)
        answer = self._server.answers.get(stage, ordinary)
        if fault is None:
            if answer:
                self._send(answer, more=more)
            return
        self._misbehave(fault, answer)

    def _misbehave(self, fault: str, answer: str) -> None:
        if fault in REFUSALS:
            self._send(REFUSALS[fault])
            if fault == "421":
                raise _HungUpError
        elif fault == "silence":
            self._server.wait_for_the_end()
        elif fault == "drip":
            for at in range(len(answer)):
                self.line.sendall(answer[at : at + 1].encode())
                time.sleep(DRIP_S)
            self.line.sendall(b"\r\n")
        elif fault == "trickle":
            while not self._server.wait_a_little(TRICKLE_S):
                self.line.sendall(b"250-still here\r\n")
            raise _HungUpError
        elif fault == "garbage":
            self._send("\x00\xff what is it you want?")
        elif fault == "huge":
            self._send(f"{answer[:3]} {'x' * 100_000}")
        elif fault == "half":
            self.line.sendall(answer[:2].encode())
            raise _HungUpError
        else:
            raise _HungUpError

    def _send(self, answer: str, *, more: bytes = b"") -> None:
        self.line.sendall(f"{answer}\r\n".encode("utf-8", "replace") + more)

    def _read_line(self) -> bytes:
        while b"\n" not in self._rest:
            got = self.line.recv(65536)
            if not got:
                raise _HungUpError
            self._rest += got
        line, _, self._rest = self._rest.partition(b"\n")
        return line + b"\n"


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()
