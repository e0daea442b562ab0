"""Mails above the limit: what is here of them, and the parts that were fetched since (store room).

What is kept of such a mail is bytes like those of any other, with holes: a line stands where a part
stayed on the server. A part that is fetched is a pile, read in the place of that line; so all that
reads mails reads these, and a part takes no more memory than another huge mail does.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.records import Abridged, Hole, RawId
from data.store.pieces import PiecedRaw
from data.store.rows import dump_json
from data.store.spans import Span, Spans

CHUNK_BYTES = 1024 * 1024


def keep_abridged(connection: sqlite3.Connection, raw_id: RawId, less: Abridged) -> None:
    """Note what stayed on the server of a mail."""
    connection.execute(
        "INSERT INTO abridged (raw_id, whole_bytes, notes) VALUES (?, ?, ?)",
        (raw_id, less.whole_bytes, dump_json(less.notes)),
    )
    connection.executemany(
        "INSERT INTO holes (raw_id, section, begins, ends, size_bytes) VALUES (?, ?, ?, ?, ?)",
        [(raw_id, h.section, h.begins, h.ends, h.size_bytes) for h in less.holes],
    )


def open_abridged(connection: sqlite3.Connection, raw_id: int, data: bytes) -> AbridgedRaw | None:
    """Give a mail with the parts that were fetched since; None where it is whole anyway."""
    row = connection.execute("SELECT notes FROM abridged WHERE raw_id = ?", (raw_id,)).fetchone()
    if row is None:
        return None
    holes = [
        (
            Hole(section, begins, ends, size_bytes),
            None if pile_id is None else PiecedRaw(connection, pile_id, got_bytes),
        )
        for section, begins, ends, size_bytes, pile_id, got_bytes in connection.execute(
            "SELECT section, begins, ends, size_bytes, pile_id, got_bytes FROM holes"
            " WHERE raw_id = ? ORDER BY begins",
            (raw_id,),
        )
    ]
    return AbridgedRaw(data, holes, tuple(json.loads(row[0])))


class AbridgedRaw(Spans):
    """What is here of a mail, read as if it were one."""

    def __init__(
        self,
        data: bytes,
        holes: Sequence[tuple[Hole, bytes | PiecedRaw | None]],
        notes: tuple[str, ...],
    ) -> None:
        super().__init__(0)
        self.notes = notes
        """What a reader has to know, as sentences."""
        self.absent: dict[int, Hole] = {}
        """Parts that are still on the server, by where they would begin."""
        self.is_at_hand = all(filling is None for _, filling in holes)
        """Nothing of it lies in pieces elsewhere."""
        self._spans: list[Span] = []
        at = 0
        for hole, filling in holes:
            self._append(data, at, hole.begins - at)
            if filling is None:
                moved = self._size - hole.begins
                here = replace(hole, begins=self._size, ends=hole.ends + moved)
                self.absent[self._size] = here
                at = hole.begins
            else:
                self._append(filling, 0, len(filling))
                at = hole.ends
        self._append(data, at, len(data) - at)

    def pieces(self) -> Iterator[bytes]:
        """Give all that is here piece by piece."""
        for start in range(0, self._size, CHUNK_BYTES):
            yield self[start : start + CHUNK_BYTES]

    def _append(self, source: bytes | PiecedRaw, begins: int, size: int) -> None:
        if size > 0:
            self._spans.append(Span(self._size, self._size + size, source, begins))
            self._size += size

    def _span(self, at: int) -> Span:
        return self._spans[bisect_right(self._spans, at, key=lambda span: span.starts) - 1]
