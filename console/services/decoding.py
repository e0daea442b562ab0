"""Services: read bodies in a process of its own, so that a first import uses both cores.

The child ends by itself when its end of the pipe is closed, however its parent died.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from console.services.incoming import searchable
from data.mail.parse import parse_body
from data.mail.threading import find_body_tokens
from data.records import MessageId
from data.store.index import DecodedBody, Undecoded

log = logging.getLogger(__name__)

STOP_S = 5.0
"""How long the child may take to end when asked; then it is killed."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body ready for the store, with the conversations that its verified tokens name."""

    body: DecodedBody
    tokens: tuple[int, ...]


def decode(mail: Undecoded, key: bytes) -> Decoded:
    """Read one body; pure, and bounded by the decoder's own limits."""
    body = parse_body(mail.raw)
    searched = searchable(
        mail.message_id,
        at_ms=mail.at_ms,
        subject=mail.subject,
        people=mail.people,
        number=mail.conversation_id,
        body=body,
    )
    return Decoded(searched, find_body_tokens(body.text, key=key))


class DecodingProcess:
    """One child that decodes batches in order."""

    def __init__(self, key: bytes) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, key), name="support-console-decode", daemon=True
        )
        self._process.start()
        theirs.close()

    async def decode(self, mails: Sequence[Undecoded]) -> tuple[list[Decoded], list[MessageId]]:
        """Decode a batch; give what was read and which mails broke the decoder."""
        return await asyncio.to_thread(self._ask, list(mails))

    def _ask(self, mails: list[Undecoded]) -> tuple[list[Decoded], list[MessageId]]:
        try:
            self._connection.send(mails)
            answer: tuple[list[Decoded], list[MessageId]] = self._connection.recv()
        except (EOFError, OSError):
            # The child is gone: one of these mails took it down. Which one shows when each is read
            # alone.
            log.warning("decoder ended unexpectedly mails=%d", len(mails))
            return [], [mail.message_id for mail in mails]
        return answer

    @property
    def is_alive(self) -> bool:
        """Say whether the child still answers."""
        return self._process.is_alive()

    def close(self) -> None:
        """End the child and wait for it."""
        self._connection.close()
        self._process.join(STOP_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def _serve(connection: Connection, key: bytes) -> None:
    # Signals meant for the parent's group must not print traces here: the closed pipe is our word
    # to go.
    import signal  # noqa: PLC0415 - only in the child

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            mails: list[Undecoded] = connection.recv()
            connection.send(decode_all(mails, key))
    except (EOFError, OSError):
        return


def decode_all(mails: Sequence[Undecoded], key: bytes) -> tuple[list[Decoded], list[MessageId]]:
    """Decode mails one by one; a mail that breaks the decoder breaks nothing else."""
    decoded, broken = [], []
    for mail in mails:
        try:
            decoded.append(decode(mail, key))
        except Exception:
            log.exception("body not decoded message_id=%d", mail.message_id)
            broken.append(mail.message_id)
    return decoded, broken
