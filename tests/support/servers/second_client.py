"""Another client of a mailbox, by the standard library: what it sees, and what it does there."""

from __future__ import annotations

import imaplib
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from tests.support.dovecot import SECRET, USER

NUMBERS_S = 20.0
_UID = re.compile(rb"UID (\d+)")
_MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]*)>", re.MULTILINE)
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


class SecondClient:
    """Whoever else uses the mailbox on this port; each call is a connection of its own."""

    def __init__(self, port: int, *, prefix: str = "") -> None:
        self._port = port
        self._prefix = prefix

    def folder(self, name: str) -> str:
        """Give the name by which the server knows a folder."""
        return name if name == "INBOX" else f"{self._prefix}{name}"

    def append(self, *mails: tuple[bytes, datetime], folder: str = "INBOX") -> None:
        """Put mails into a folder as they are."""
        with self._signed_in() as client:
            for raw, at in mails:
                moment = imaplib.Time2Internaldate(at)
                check(client.append(f'"{self.folder(folder)}"', "", moment, raw))

    def create(self, *names: str) -> None:
        """Make folders; ASCII names only."""
        with self._signed_in() as client:
            for name in names:
                check(client.create(f'"{self.folder(name)}"'))

    def have(self, *names: str) -> None:
        """Make those of these folders that are not there; ASCII names only."""
        with self._signed_in() as client:
            for name in names:
                if not any(client.list('""', f'"{self.folder(name)}"')[1]):
                    check(client.create(f'"{self.folder(name)}"'))

    def message_ids(self, folder: str = "INBOX") -> list[str]:
        """Give the Message-ID of each mail that is not marked as deleted, without brackets."""
        flags = self.flags(folder)
        found = []
        for uid, raw in self.raws(folder).items():
            field = _MESSAGE_ID.search(raw)
            if field is not None and "\\Deleted" not in flags[uid]:
                found.append(field[1].decode())
        return sorted(found)

    def flags(self, folder: str = "INBOX") -> dict[int, frozenset[str]]:
        """Read the flags of every mail, by UID; looking changes nothing."""
        found = {}
        with self._open(folder) as client:
            for line in check(client.uid("FETCH", "1:*", "(UID FLAGS)")):
                if (uid := _UID.search(line)) is not None:
                    words = _FLAGS.search(line)
                    names = words[1].decode().split() if words is not None else []
                    found[int(uid[1])] = frozenset(names) - {"\\Recent"}
        return found

    def raws(self, folder: str = "INBOX") -> dict[int, bytes]:
        """Read every mail whole, by UID."""
        found = {}
        with self._open(folder) as client:
            for uid in check(client.uid("SEARCH", "ALL"))[0].split():
                for part in client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1]:
                    if isinstance(part, tuple):
                        found[int(uid)] = bytes(part[1])
        return found

    def store(self, uids: Sequence[int], flag: str, *, folder: str = "INBOX") -> None:
        """Set a flag."""
        with self._open(folder, writable=True) as client:
            check(client.uid("STORE", ",".join(map(str, uids)), "+FLAGS", f"({flag})"))

    def expunge(self, uids: Sequence[int], *, folder: str = "INBOX") -> None:
        """Delete mails for good."""
        with self._open(folder, writable=True) as client:
            check(client.uid("STORE", ",".join(map(str, uids)), "+FLAGS", "(\\Deleted)"))
            check(client.expunge())

    def renumber(self, folder: str) -> None:
        """Give a folder another UIDVALIDITY: the same mails, dates kept, in a new folder."""
        name, aside = self.folder(folder), self.folder(f"{folder}-aside")
        with self._signed_in() as client:
            before = _validity(client, name)
            check(client.rename(f'"{name}"', f'"{aside}"'))
            until = time.monotonic() + NUMBERS_S
            check(client.create(f'"{name}"'))
            while _validity(client, name) == before:
                # Some servers take the time for it, in seconds.
                assert time.monotonic() < until, "the server keeps its UIDVALIDITY"
                check(client.delete(f'"{name}"'))
                check(client.create(f'"{name}"'))
            check(client.select(f'"{aside}"', readonly=True))
            uids = check(client.uid("SEARCH", "ALL"))[0].split()
            for uid in reversed(uids):
                check(client.uid("COPY", uid.decode(), f'"{name}"'))
            client.close()
            check(client.delete(f'"{aside}"'))

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self._port, timeout=30) as client:
            client.login(USER, SECRET)
            yield client

    @contextmanager
    def _open(self, folder: str, *, writable: bool = False) -> Iterator[imaplib.IMAP4]:
        with self._signed_in() as client:
            check(client.select(f'"{self.folder(folder)}"', readonly=not writable))
            client.noop()  # Courier shows what was filed a moment ago only after this
            yield client


def check(answer: tuple[str, Sequence[object]]) -> list[bytes]:
    """Give the lines of an answer that must be OK."""
    assert answer[0] == "OK", answer
    return [line for line in answer[1] if isinstance(line, bytes)]


def _validity(client: imaplib.IMAP4, name: str) -> bytes:
    data = check(client.status(f'"{name}"', "(UIDVALIDITY)"))
    found = re.search(rb"UIDVALIDITY (\d+)", data[0])
    assert found is not None, data
    return found[1]
