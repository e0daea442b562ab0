"""Two ways to read a folder: over the line below IMAPClient, or by IMAPClient alone.

The first is five times as fast and tells more; the second needs no private name. Both run on a
session's thread.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Protocol

from imapclient import IMAPClient

from data.mail.bodies import (
    HEAD_BYTES,
    IDENTITY_ITEMS,
    TOO_LARGE,
    MailFacts,
    Put,
    facts_of,
    fetched_of,
    read_facts,
    read_head_bytes,
    read_piece,
    read_sections,
    read_structure_node,
    stream_bodies,
)
from data.mail.body_structure import NESTING_MAX, Node
from data.mail.email_ids import read_email_id
from data.mail.imap_safety import check_section, chunked
from data.mail.literals import FetchAnswer, read_flags, read_found
from data.mail.wire import Wire, open_wire

IDLE_SLICE_S = 0.2
"""How often the plain way looks whether it is to stop waiting."""

_FACTS = ("FLAGS", "INTERNALDATE", "RFC822.SIZE")


class Reading(Protocol):
    """What a session asks of the open folder."""

    def search(self, words: str) -> Iterable[int]:
        """Find UIDs; the words are our own and pure ASCII."""

    def facts(
        self, uids: Sequence[int], *, modseq: bool, identity: bool = False
    ) -> list[MailFacts]:
        """Read flags, date and size in the order given; what is gone is left out."""

    def head(self, uid: int) -> bytes | None:
        """Read the beginning of a mail's header; None where there is none."""

    def piece(self, uid: int, offset: int, size: int, section: str) -> bytes | None:
        """Read some bytes of a mail, or of a part of it; None where there are none."""

    def sections(self, uid: int, names: Sequence[str], most_bytes: int) -> dict[str, bytes]:
        """Read the beginnings of parts of a mail."""

    def structure(self, uid: int) -> Node:
        """Read what a mail is made of; None where the server does not say."""

    def stream(
        self, uids: Sequence[int], *, put: Put, mail_max_bytes: int, sizes: Mapping[int, int]
    ) -> None:
        """Read whole mails and hand them over until none are left or wanted."""

    def idle(self, *, timeout_s: float, wake: socket.socket, is_over: Callable[[], bool]) -> bool:
        """Wait for news, the timeout, or a byte on `wake`; True means news."""


def open_reading(client: IMAPClient, *, timeout_s: float, id_item: str = "") -> Reading:
    """Choose the fast way where this release of IMAPClient allows it.

    `id_item` is what the server tells a mail's own id by, see `data.mail.email_ids`.
    """
    wire = open_wire(client, timeout_s=timeout_s)
    return PlainReading(client, id_item) if wire is None else WireReading(wire, id_item)


class WireReading:
    """The fast way: our own commands and reader on imaplib's line."""

    def __init__(self, wire: Wire, id_item: str = "") -> None:
        self._wire = wire
        self._id_item = id_item

    def search(self, words: str) -> Iterable[int]:
        """Find UIDs; an answer that is no list of numbers is trouble, not an empty folder."""
        return read_found(self._wire, self._wire.command(f"UID SEARCH {words}"))

    def facts(
        self, uids: Sequence[int], *, modseq: bool, identity: bool = False
    ) -> list[MailFacts]:
        """Read flags, date and size in the order given; what is gone is left out."""
        facts, _refused = read_facts(
            self._wire, uids, modseq=modseq, identity=identity, id_item=self._id_item
        )
        return facts

    def head(self, uid: int) -> bytes | None:
        """Read the beginning of a mail's header; None where there is none."""
        return read_head_bytes(self._wire, uid)

    def piece(self, uid: int, offset: int, size: int, section: str) -> bytes | None:
        """Read some bytes of a mail, or of a part of it; None where there are none."""
        return read_piece(self._wire, uid, offset, size, section=section)

    def sections(self, uid: int, names: Sequence[str], most_bytes: int) -> dict[str, bytes]:
        """Read the beginnings of parts of a mail."""
        return read_sections(self._wire, uid, names, most_bytes)

    def structure(self, uid: int) -> Node:
        """Read what a mail is made of; None where the server does not say."""
        return read_structure_node(self._wire, uid)

    def stream(
        self, uids: Sequence[int], *, put: Put, mail_max_bytes: int, sizes: Mapping[int, int]
    ) -> None:
        """Read whole mails, one command ahead."""
        stream_bodies(
            self._wire,
            uids,
            put=put,
            mail_max_bytes=mail_max_bytes,
            sizes=sizes,
            id_item=self._id_item,
        )

    def idle(self, *, timeout_s: float, wake: socket.socket, is_over: Callable[[], bool]) -> bool:
        """Wait without waking up in between."""
        return not is_over() and self._wire.idle(timeout_s=timeout_s, wake=wake)


class PlainReading:
    """The slow and sure way: IMAPClient's own methods, one mail a command."""

    def __init__(self, client: IMAPClient, id_item: str = "") -> None:
        self._client = client
        self._id_item = id_item
        self._ids: tuple[str, ...] = (id_item,) if id_item else ()

    def search(self, words: str) -> Iterable[int]:
        """Find UIDs."""
        return [int(uid) for uid in self._client.search(words)]

    def facts(
        self, uids: Sequence[int], *, modseq: bool, identity: bool = False
    ) -> list[MailFacts]:
        """Read flags, date and size in the order given; what is gone is left out."""
        more = (*self._ids, IDENTITY_ITEMS) if identity else ()
        items = (*_FACTS, *(["MODSEQ"] if modseq else ()), *more)
        answers = self._fetch(uids, items)
        return [facts_of(uid, answers[uid]) for uid in uids if uid in answers]

    def head(self, uid: int) -> bytes | None:
        """Read the beginning of a mail's header; None where there is none."""
        item = f"BODY.PEEK[HEADER]<0.{HEAD_BYTES}>"
        answer = self._client.fetch([uid], [item]).get(uid, {})
        found = answer.get(b"BODY[HEADER]<0>")
        return found if isinstance(found, bytes) else None

    def piece(self, uid: int, offset: int, size: int, section: str) -> bytes | None:
        """Read some bytes of a mail, or of a part of it; None where there are none."""
        name = check_section(section)
        item = f"BODY.PEEK[{name}]<{offset:d}.{size:d}>"
        answer = self._client.fetch([uid], [item]).get(uid, {})
        found = answer.get(f"BODY[{name}]<{offset:d}>".encode())
        return found if isinstance(found, bytes) else None

    def sections(self, uid: int, names: Sequence[str], most_bytes: int) -> dict[str, bytes]:
        """Read the beginnings of parts of a mail, one by one."""
        found = {name: self.piece(uid, 0, most_bytes, name) for name in names}
        return {name: data for name, data in found.items() if data is not None}

    def structure(self, uid: int) -> Node:
        """Read what a mail is made of, as IMAPClient understands it."""
        answer = self._client.fetch([uid], ["BODYSTRUCTURE"]).get(uid, {})
        return _node_of(answer.get(b"BODYSTRUCTURE"))

    def stream(
        self, uids: Sequence[int], *, put: Put, mail_max_bytes: int, sizes: Mapping[int, int]
    ) -> None:
        """Read whole mails one by one, each after a look at its size."""
        for uid in uids:
            answer = FetchAnswer(uid, size_bytes=sizes.get(uid))
            if answer.size_bytes is None or answer.size_bytes > mail_max_bytes:
                answer = self._fetch([uid], _FACTS).get(uid, FetchAnswer(uid, size_bytes=0))
            if (answer.size_bytes or 0) > mail_max_bytes:
                mail = replace(fetched_of(uid, answer), absent=TOO_LARGE)
            else:
                mail = fetched_of(
                    uid, self._fetch([uid], (*_FACTS, *self._ids, "BODY.PEEK[]")).get(uid)
                )
            if not put([mail], len(mail.raw or b"")):
                return

    def idle(self, *, timeout_s: float, wake: socket.socket, is_over: Callable[[], bool]) -> bool:
        """Wait in short slices."""
        del wake  # nothing here can watch two sockets
        self._client.idle()
        news: list[object] = []
        left_s = timeout_s
        while not news and left_s > 0 and not is_over():
            news = self._client.idle_check(timeout=min(IDLE_SLICE_S, left_s))
            left_s -= IDLE_SLICE_S
        _, more = self._client.idle_done()
        return bool(news or more)

    def _fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, FetchAnswer]:
        found: dict[int, FetchAnswer] = {}
        for chunk in chunked(uids):
            for uid, answer in self._client.fetch(list(chunk), items).items():
                at = answer.get(b"INTERNALDATE")
                modseq = answer.get(b"MODSEQ")
                found[uid] = FetchAnswer(
                    uid=uid,
                    flags=read_flags(answer.get(b"FLAGS", ())),
                    internal_date=None if at is None else at.astimezone(UTC),
                    size_bytes=answer.get(b"RFC822.SIZE"),
                    modseq=modseq[0] if modseq else None,
                    raw=answer.get(b"BODY[]"),
                    header=_header_of(answer),
                    email_id=_id_of(self._id_item, answer.get(self._id_item.encode())),
                )
        return found


def _id_of(item: str, value: object) -> str | None:
    """Read what IMAPClient makes of a mail's own id: a number, or a list of one word."""
    if isinstance(value, tuple):
        value = value[0] if value else None
    if value is None:
        return None
    return read_email_id(item, value if isinstance(value, bytes) else str(value).encode())


def _node_of(value: object, depth: int = 0) -> Node:
    """Give IMAPClient's tuples as nested lists; it puts the parts of a multipart into a list."""
    if isinstance(value, int):
        return b"%d" % value
    if not isinstance(value, tuple) or depth > NESTING_MAX:
        return value if isinstance(value, bytes) else None
    parts: list[Node] = []
    for each in value:
        if isinstance(each, list):
            parts += [_node_of(part, depth + 1) for part in each]
        else:
            parts.append(_node_of(each, depth + 1))
    return parts


def _header_of(answer: Mapping[bytes, object]) -> bytes:
    for name, value in answer.items():
        if name.startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes):
            return value
    return b""
