"""Huge mails in pieces: written as they come, visible when whole, never in memory (store room).

A pile is the pieces of one mail. While the mail comes in it has a row in `piles` and nothing refers
to it; with the last piece the raw mail is made of it and that row goes. What is left of a mail that
never became whole is swept later, or gone on with where the next pass finds it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from data.records import FolderId
from data.store.packing import compress, decompress
from data.store.spans import Span, Spans

PIECE_BYTES = 1024 * 1024
"""Of each piece but the last, so that a place in the mail says which piece it is in."""
PIECES_AT_HAND = 4
"""Unpacked pieces that a reader holds."""
PILE_KEPT_MS = 7 * 24 * 3600 * 1000
"""How long an unfinished mail waits for the rest of it."""
SWEPT_AT_ONCE = 1
"""Piles removed in one transaction: each is up to hundreds of rows."""


@dataclass(frozen=True, slots=True)
class Pile:
    """A mail that comes in, and how much of it is here."""

    id: int
    pieces: int


def begin_pile(
    connection: sqlite3.Connection,
    *,
    folder_id: FolderId,
    uid_validity: int,
    uid: int,
    section: str,
    size_bytes: int,
    now_ms: int,
) -> Pile:
    """Go on with a mail of which something is here, or begin; another size is another mail."""
    key = (folder_id, uid_validity, uid, section)
    row = connection.execute(
        "SELECT id, size_bytes FROM piles"
        " WHERE folder_id = ? AND uid_validity = ? AND uid = ? AND section = ?",
        key,
    ).fetchone()
    if row is not None and row[1] != size_bytes:
        drop_pile(connection, row[0])
        row = None
    if row is None:
        cursor = connection.execute(
            "INSERT INTO piles (folder_id, uid_validity, uid, section, size_bytes, touched_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (*key, size_bytes, now_ms),
        )
        assert cursor.lastrowid is not None
        return Pile(cursor.lastrowid, 0)
    count = connection.execute("SELECT count(*) FROM pieces WHERE pile_id = ?", row[:1]).fetchone()
    return Pile(row[0], count[0])


def add_piece(
    connection: sqlite3.Connection, pile_id: int, number: int, packed: bytes, *, now_ms: int
) -> None:
    """Keep one packed piece of a mail that comes in."""
    connection.execute(
        "INSERT INTO pieces (pile_id, number, data) VALUES (?, ?, ?)", (pile_id, number, packed)
    )
    connection.execute("UPDATE piles SET touched_at = ? WHERE id = ?", (now_ms, pile_id))


def read_piece(connection: sqlite3.Connection, pile_id: int, number: int) -> bytes:
    """Give one piece, unpacked; empty behind the last."""
    row = connection.execute(
        "SELECT data FROM pieces WHERE pile_id = ? AND number = ?", (pile_id, number)
    ).fetchone()
    return b"" if row is None else decompress(row[0])


def finish_pile(connection: sqlite3.Connection, pile_id: int) -> None:
    """Note that a pile belongs to a raw mail now."""
    connection.execute("DELETE FROM piles WHERE id = ?", (pile_id,))


def drop_unfinished(connection: sqlite3.Connection, pile_id: int) -> None:
    """Forget a pile that nothing was made of: the same mail is here already."""
    row = connection.execute("SELECT 1 FROM piles WHERE id = ?", (pile_id,)).fetchone()
    if row is not None:
        drop_pile(connection, pile_id)


def drop_pile(connection: sqlite3.Connection, pile_id: int) -> None:
    """Forget a mail that comes in, with what is here of it."""
    connection.execute("DELETE FROM pieces WHERE pile_id = ?", (pile_id,))
    connection.execute("DELETE FROM piles WHERE id = ?", (pile_id,))


def sweep_piles(connection: sqlite3.Connection, *, now_ms: int) -> int:
    """Forget mails that never became whole: too old, or numbered otherwise by now; count them."""
    rows = connection.execute(
        "SELECT p.id FROM piles AS p JOIN folders AS f ON f.id = p.folder_id"
        " WHERE p.touched_at < ? OR f.uid_validity <> p.uid_validity LIMIT ?",
        (now_ms - PILE_KEPT_MS, SWEPT_AT_ONCE),
    ).fetchall()
    for (pile_id,) in rows:
        drop_pile(connection, pile_id)
    return len(rows)


class PiecedRaw(Spans):
    """A mail in pieces, read as if it were one."""

    def __init__(self, connection: sqlite3.Connection, pile_id: int, size_bytes: int) -> None:
        super().__init__(size_bytes)
        self._connection = connection
        self._pile_id = pile_id
        self._at_hand: dict[int, bytes] = {}

    def pieces(self) -> Iterator[bytes]:
        """Give the mail piece by piece."""
        for number in range(-(-self._size // PIECE_BYTES)):
            yield self._piece(number)

    def _span(self, at: int) -> Span:
        starts = at - at % PIECE_BYTES
        piece = self._piece(at // PIECE_BYTES)
        return Span(starts, starts + len(piece), piece)

    def _piece(self, number: int) -> bytes:
        found = self._at_hand.get(number)
        if found is None:
            found = read_piece(self._connection, self._pile_id, number)
            # A piece that is missing would be waited for for ever; the store is damaged then.
            assert found, f"piece {number} of mail {self._pile_id} is missing"
            if len(self._at_hand) >= PIECES_AT_HAND:
                del self._at_hand[next(iter(self._at_hand))]
            self._at_hand[number] = found
        return found


def pack(piece: bytes) -> bytes:
    """Pack one piece; lets other threads run meanwhile."""
    return compress(piece)
