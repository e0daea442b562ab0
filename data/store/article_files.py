"""Files beside articles, by what is in them (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from data.errors import NotFoundError
from data.store.raws import compress, decompress, digest


def put_file(connection: sqlite3.Connection, data: bytes) -> str:
    """Keep the bytes of a file, once however often they come; give their SHA-256 in hexadecimal.

    Whoever puts one in makes an article name it in the same transaction.
    """
    sha256 = digest(data)
    known = connection.execute("SELECT 1 FROM files WHERE sha256 = ?", (sha256,)).fetchone()
    if known is None:
        connection.execute(
            "INSERT INTO files (sha256, size_bytes, data) VALUES (?, ?, ?)",
            (sha256, len(data), compress(data)),
        )
    return sha256.hex()


def get_file(connection: sqlite3.Connection, sha256: str) -> bytes:
    """Give the bytes of a file.

    Raises:
        NotFoundError: there is none with these bytes.
    """
    row = connection.execute(
        "SELECT data FROM files WHERE sha256 = ?", (bytes.fromhex(sha256),)
    ).fetchone()
    if row is None:
        raise NotFoundError("file", sha256[:12])
    return decompress(row[0])


def find_missing(connection: sqlite3.Connection, digests: Sequence[str]) -> list[str]:
    """Give those of the digests whose bytes are not kept."""
    return [
        each
        for each in digests
        if connection.execute(
            "SELECT 1 FROM files WHERE sha256 = ?", (bytes.fromhex(each),)
        ).fetchone()
        is None
    ]
