"""Raw mail, byte for byte, compressed, once however many folders hold it (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from data.errors import NotFoundError
from data.records import Abridged, RawId
from data.store.abridged import AbridgedRaw, keep_abridged, open_abridged
from data.store.packing import compress, decompress, digest
from data.store.pieces import PiecedRaw, drop_pile, finish_pile

__all__ = ["compress", "decompress", "digest", "get_raw", "open_raw", "put_raw", "reading"]

T = TypeVar("T")


def put_raw(
    connection: sqlite3.Connection,
    *,
    sha256: bytes,
    size_bytes: int,
    data: bytes | None,
    pile_id: int | None = None,
    less: Abridged | None = None,
) -> tuple[RawId, bool]:
    """Store packed mail, or make one of a pile; say its id and whether it is new here.

    `less` says what stayed on the server of a mail that is not packed whole.
    """
    row = connection.execute("SELECT id FROM raws WHERE sha256 = ?", (sha256,)).fetchone()
    if row is not None:
        if pile_id is not None:
            drop_pile(connection, pile_id)
        return RawId(row[0]), False
    cursor = connection.execute(
        "INSERT INTO raws (sha256, size_bytes, data, pile_id) VALUES (?, ?, ?, ?)",
        (sha256, size_bytes, None if pile_id is not None else data, pile_id),
    )
    if pile_id is not None:
        finish_pile(connection, pile_id)
    assert cursor.lastrowid is not None
    if less is not None:
        keep_abridged(connection, RawId(cursor.lastrowid), less)
    return RawId(cursor.lastrowid), True


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
