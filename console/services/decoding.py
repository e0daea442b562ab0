"""Services: read bodies in a process of its own, so that a first import uses both cores.

It is also what stands between a mail made to do harm and us: a mail has so many seconds and so much
memory. The child that exceeds either is ended and another goes on with the next mail. The child
ends by itself when its end of the pipe is closed, however its parent died.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from console.services.searchable import searchable
from data.mail.parse import parse_body, unreadable_body
from data.mail.source import Source
from data.mail.threading import find_body_tokens
from data.records import MessageBody
from data.store import raws
from data.store.health import open_to_read
from data.store.index import DecodedBody, Undecoded

log = logging.getLogger(__name__)

STOP_S = 5.0
"""How long the child may take to end when asked; then it is killed."""
BUDGET_S = 20.0
"""For one mail; the slowest honest one takes a second."""
MEMORY_BYTES = 1024**3
"""Address space of the child: an interpreter, its libraries, and any mail within the limits."""
TAME_BYTES = 256 * 1024
"""Mails up to this size are read where they are: measured, the worst takes half a second."""
TOO_LONG = "It could not be read in time; the raw mail is kept and can be looked at."
TOO_MUCH = "Reading it took more memory than a mail may take; the raw mail is kept."
BROKEN = "It could not be read, which is a fault of ours; the raw mail is kept."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body ready for the store, with the conversations that its verified tokens name."""

    body: DecodedBody
    tokens: tuple[int, ...]


def is_tame(mail: Undecoded) -> bool:
    """Say whether a mail is small enough to be read where it is, whatever is in it."""
    return mail.raw is not None and len(mail.raw) <= TAME_BYTES


def decode(mail: Undecoded, key: bytes, source: Source) -> Decoded:
    """Read one body; pure, and bounded by the decoder's own limits."""
    body = parse_body(source)
    return Decoded(_searched(mail, body), find_body_tokens(body.text, key=key))


def unreadable(mail: Undecoded, why: str) -> Decoded:
    """Give what stands for a body that could not be read."""
    return Decoded(_searched(mail, unreadable_body(why)), ())


def _searched(mail: Undecoded, body: MessageBody) -> DecodedBody:
    return searchable(
        mail.message_id,
        at_ms=mail.at_ms,
        subject=mail.subject,
        people=mail.people,
        number=mail.conversation_id,
        body=body,
    )


def decode_tame(mails: Sequence[Undecoded], key: bytes) -> list[Decoded]:
    """Decode small mails one by one; a mail that breaks the decoder breaks nothing else."""
    return [_decode_fenced(mail, key, mail.raw or b"") for mail in mails]


def _decode_fenced(mail: Undecoded, key: bytes, source: Source) -> Decoded:
    try:
        return decode(mail, key, source)
    except MemoryError:
        return unreadable(mail, TOO_MUCH)
    except Exception:
        log.exception("body not decoded message_id=%d", mail.message_id)
        return unreadable(mail, BROKEN)


class DecodingProcess:
    """One child that decodes mails in order, and its successors."""

    def __init__(self, key: bytes, store: Path, *, budget_s: float = BUDGET_S) -> None:
        self._key = key
        self._store = store
        self._budget_s = budget_s
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(theirs, self._key, self._store),
            name="support-console-decode",
            daemon=True,
        )
        self._process.start()
        theirs.close()
        # It says that it has begun: starting is not on the first mail's account.
        self._has_begun = False

    async def decode(self, mails: Sequence[Undecoded]) -> list[Decoded]:
        """Decode a batch; what could not be read in time or memory says so as its body."""
        return await asyncio.to_thread(self._ask, list(mails))

    def _ask(self, mails: list[Undecoded]) -> list[Decoded]:
        decoded: list[Decoded] = []
        died_at = -1
        while len(decoded) < len(mails):
            why = self._hear(mails[len(decoded) :], decoded)
            if why is None:
                break
            at = len(decoded)
            log.warning("decoder ended message_id=%d why=%s", mails[at].message_id, why)
            # A child may have died of something else: a mail is blamed for the second one.
            if why == TOO_LONG or died_at == at:
                decoded.append(unreadable(mails[at], why))
            died_at = at
            self._end()
            self._start()
        return decoded

    def _hear(self, mails: list[Undecoded], into: list[Decoded]) -> str | None:
        """Have mails decoded; say why one of them was not, the first that is not among `into`."""
        try:
            if not self._has_begun:
                self._connection.recv()
                self._has_begun = True
            self._connection.send(mails)
            for _ in mails:
                if not self._connection.poll(self._budget_s):
                    return TOO_LONG
                into.append(self._connection.recv())
        except (EOFError, OSError):
            return TOO_MUCH  # The child is gone: the kernel ended it, or a library gave up.
        return None

    def kill(self) -> None:
        """End the child at once; the next mail has another."""
        self._process.kill()
        self._process.join()

    def close(self) -> None:
        """End the child and wait for it."""
        self._connection.close()
        self._process.join(STOP_S)
        self._end()

    def _end(self) -> None:
        self._connection.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._process.close()


def _serve(connection: Connection, key: bytes, store: Path) -> None:
    # Signals meant for the parent's group must not print traces here: the closed pipe is our word
    # to go.
    import resource  # noqa: PLC0415 - only in the child
    import signal  # noqa: PLC0415 - only in the child

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        connection.send(None)
        while True:
            mails: list[Undecoded] = connection.recv()
            for mail in mails:
                connection.send(_decode_wherever(mail, key, store))
    except (EOFError, OSError):
        return


def _decode_wherever(mail: Undecoded, key: bytes, store: Path) -> Decoded:
    if mail.raw is not None:
        return _decode_fenced(mail, key, mail.raw)
    with closing(open_to_read(store)) as connection:
        return _decode_fenced(mail, key, raws.open_raw(connection, mail.raw_id))
