"""Raw mail, byte for byte, compressed, once however many folders hold it (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeVar

from data.errors import NotFoundError
from data.records import Abridged, RawId
from data.store.abridged import AbridgedRaw, keep_abridged, open_abridged
from data.store.packing import compress, decompress, digest
from data.store.pieces import PiecedRaw, drop_pile, finish_pile

__all__ = ["compress", "decompress", "digest", "get_raw", "open_raw", "put_raw", "reading"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NewRaw:
    """What the store keeps of a mail: its bytes packed, or pieces where it is huge."""

    sha256: bytes
    size_bytes: int
    packed: bytes | None = None
    pile_id: int | None = None
    """Where a huge mail lies in pieces; then it is not packed."""
    less: Abridged | None = None
    """What stayed on the server."""

    @classmethod
    def whole(cls, raw: bytes) -> Self:
        """Give a mail of which all is here."""
        return cls(digest(raw), len(raw), compress(raw))


def put_raw(connection: sqlite3.Connection, new: NewRaw) -> RawId:
    """Keep a mail, unless its bytes are here already; say under which id."""
    row = connection.execute("SELECT id FROM raws WHERE sha256 = ?", (new.sha256,)).fetchone()
    if row is not None:
        if new.pile_id is not None:
            drop_pile(connection, new.pile_id)
        return RawId(row[0])
    cursor = connection.execute(
        "INSERT INTO raws (sha256, size_bytes, data, pile_id) VALUES (?, ?, ?, ?)",
        (new.sha256, new.size_bytes, new.packed, new.pile_id),
    )
    if new.pile_id is not None:
        finish_pile(connection, new.pile_id)
    assert cursor.lastrowid is not None
    raw_id = RawId(cursor.lastrowid)
    if new.less is not None:
        keep_abridged(connection, raw_id, new.less)
    return raw_id


def open_raw(connection: sqlite3.Connection, raw_id: int) -> bytes | PiecedRaw | AbridgedRaw:
    """Give a mail as the server had it: whole, in pieces where it is huge, or what is here of it.

    Raises:
        NotFoundError: no such mail is stored.
    """
    row = connection.execute(
        "SELECT data, pile_id, size_bytes FROM raws WHERE id = ?", (raw_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError("raw mail", raw_id)
    if row[1] is not None:
        return PiecedRaw(connection, row[1], row[2])
    data = decompress(row[0])
    return open_abridged(connection, raw_id, data) or data


def get_raw(connection: sqlite3.Connection, raw_id: int) -> bytes:
    """Give the bytes as the server had them, in memory whatever their size.

    Raises:
        NotFoundError: no such mail is stored.
    """
    raw = open_raw(connection, raw_id)
    return raw if isinstance(raw, bytes) else b"".join(raw.pieces())


def reading(
    connection: sqlite3.Connection,
    raw_id: int,
    read: Callable[[bytes | PiecedRaw | AbridgedRaw], T],
) -> T:
    """Do something with a mail that may be huge, where it lies.

    Raises:
        NotFoundError: no such mail is stored.
    """
    return read(open_raw(connection, raw_id))
