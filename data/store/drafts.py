"""Unfinished texts with their files, one per agent and conversation (store room).

A draft is live until it is sent or discarded. One that was sent stays beside its outbox row until
the mail has left; taking the mail back makes it live again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from data.errors import NotFoundError
from data.records import (
    AgentId,
    ConversationId,
    Draft,
    DraftFile,
    DraftId,
    DraftKind,
    OutboxId,
    SafeLine,
    Words,
)
from data.store.article_uses import dump_article_uses, load_article_uses
from data.store.macro_rows import dump_uses, load_uses
from data.store.raws import decompress
from data.store.rows import from_ms

DISCARDED_KEEP_MS = 30 * 24 * 3600 * 1000
"""For so long a discarded text can be brought back."""

_SHOWN = (
    "d.conversation_id IN (SELECT n.id FROM conversations AS n WHERE n.id = {number}"
    " UNION ALL SELECT n.id FROM conversations AS n WHERE n.merged_into_id = {number})"
)
"""Begun in a conversation, or in what was merged into it since."""
_LIVE = "d.outbox_id IS NULL AND d.discarded_at IS NULL"
_COLUMNS = (
    "d.id, d.conversation_id, a.name, d.kind, d.text, d.scope, d.to_line, d.cc_line, d.subject,"
    " d.base_revision, d.updated_at, d.outbox_id, d.replaces_id, d.macros,"
    " d.articles FROM drafts AS d JOIN agents AS a"
    " ON a.id = d.agent_id"
)


def list_drafts(connection: sqlite3.Connection, conversation_id: ConversationId) -> list[Draft]:
    """Read every agent's live drafts in a conversation, the newest first."""
    return _read(
        connection,
        f"{_SHOWN.format(number='?1')} AND {_LIVE} ORDER BY d.updated_at DESC",
        conversation_id,
    )


def find_draft(
    connection: sqlite3.Connection, conversation_id: ConversationId | None, agent_id: AgentId
) -> Draft | None:
    """Read an agent's live draft in a conversation, or the one that begins one.

    Where numbers were merged she may have several: the one begun in this number comes first.
    """
    place = "coalesce(d.conversation_id, 0) = 0 AND coalesce(?1, 0) = 0"
    if conversation_id:
        place = _SHOWN.format(number="?1")
    found = _read(
        connection,
        f"{place} AND d.agent_id = ?2 AND {_LIVE}"
        " ORDER BY d.conversation_id = ?1 DESC, d.updated_at DESC",
        conversation_id,
        agent_id,
    )
    return found[0] if found else None


def get_draft(connection: sqlite3.Connection, draft_id: DraftId) -> Draft:
    """Read one draft, whatever became of it.

    Raises:
        NotFoundError: no such draft.
    """
    found = _read(connection, "d.id = ?", draft_id)
    if not found:
        raise NotFoundError("draft", draft_id)
    return found[0]


def find_sent_draft(connection: sqlite3.Connection, outbox_id: OutboxId) -> Draft | None:
    """Read the draft that a mail on its way was made from."""
    found = _read(connection, "d.outbox_id = ?", outbox_id)
    return found[0] if found else None


def _read(connection: sqlite3.Connection, condition: str, *values: object) -> list[Draft]:
    rows = connection.execute(f"SELECT {_COLUMNS} WHERE {condition}", values).fetchall()
    return [_draft(row, _files(connection, row[0])) for row in rows]


def _draft(row: tuple[object, ...], files: tuple[DraftFile, ...]) -> Draft:
    number, about, agent, kind, text, scope, to, cc, subject, base, at, outbox_id, *more = row
    replaces, macros, articles = more
    assert isinstance(number, int)
    assert isinstance(base, int)
    assert isinstance(at, int)
    return Draft(
        id=DraftId(number),
        conversation_id=ConversationId(about) if isinstance(about, int) else None,
        agent=str(agent),
        words=Words(
            DraftKind(str(kind)),
            str(text),
            str(scope),
            _text(to),
            _text(cc),
            _text(subject),
            base,
            load_uses(str(macros)),
            load_article_uses(str(articles)),
        ),
        updated_at=from_ms(at),
        files=files,
        outbox_id=OutboxId(outbox_id) if isinstance(outbox_id, int) else None,
        replaces=OutboxId(replaces) if isinstance(replaces, int) else None,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _files(connection: sqlite3.Connection, draft_id: int) -> tuple[DraftFile, ...]:
    rows = connection.execute(
        "SELECT w.place, w.filename, w.content_type, f.size_bytes FROM draft_files AS w"
        " JOIN files AS f ON f.id = w.file_id WHERE w.draft_id = ? ORDER BY w.place",
        (draft_id,),
    )
    return tuple(DraftFile(r[0], SafeLine(r[1]), r[2], r[3]) for r in rows)


def find_live_beside(connection: sqlite3.Connection, draft_id: DraftId) -> Draft | None:
    """Read the live draft that the same agent has begun in the same place since."""
    found = _read(
        connection,
        "d.id <> ?1 AND (coalesce(d.conversation_id, 0), d.agent_id) = (SELECT"  # noqa: S608 - constants
        f" coalesce(conversation_id, 0), agent_id FROM drafts WHERE id = ?1) AND {_LIVE}",
        draft_id,
    )
    return found[0] if found else None


def set_words(connection: sqlite3.Connection, draft_id: DraftId, words: Words) -> None:
    """Replace what is typed in a draft."""
    connection.execute(
        "UPDATE drafts SET kind = ?, scope = ?, to_line = ?, cc_line = ?, subject = ?, text = ?,"
        " base_revision = ?, macros = ?, articles = ? WHERE id = ?",
        (words.kind.value, words.scope, words.to, words.cc, words.subject, words.text,
         words.base_revision, dump_uses(words.macros), dump_article_uses(words.articles), draft_id),
    )  # fmt: skip


def put_draft(
    connection: sqlite3.Connection,
    conversation_id: ConversationId | None,
    agent_id: AgentId,
    words: Words,
    *,
    at_ms: int,
) -> DraftId:
    """Keep an agent's live draft as it is now; give its id."""
    values = (words.kind.value, words.scope, words.to, words.cc, words.subject, words.text,
              words.base_revision, dump_uses(words.macros), dump_article_uses(words.articles),
              at_ms)  # fmt: skip
    found = find_draft(connection, conversation_id, agent_id)
    if found is not None:
        connection.execute(
            "UPDATE drafts SET kind = ?, scope = ?, to_line = ?, cc_line = ?, subject = ?,"
            " text = ?, base_revision = ?, macros = ?, articles = ?, updated_at = ? WHERE id = ?",
            (*values, found.id),
        )
        return found.id
    cursor = connection.execute(
        "INSERT INTO drafts (kind, scope, to_line, cc_line, subject, text, base_revision, macros,"
        " articles, updated_at, conversation_id, agent_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, conversation_id, agent_id),
    )
    assert cursor.lastrowid is not None
    return DraftId(cursor.lastrowid)


def add_kept_draft(
    connection: sqlite3.Connection,
    conversation_id: ConversationId | None,
    agent_id: AgentId,
    words: Words,
    *,
    of: OutboxId,
    at_ms: int,
) -> DraftId:
    """Put a draft beside a mail that did not leave, as what it is corrected in; give its id."""
    cursor = connection.execute(
        "INSERT INTO drafts (kind, scope, to_line, cc_line, subject, text, base_revision, macros,"
        " articles, updated_at, conversation_id, agent_id, outbox_id, replaces_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)",
        (words.kind.value, words.scope, words.to, words.cc, words.subject, words.text,
         words.base_revision, dump_uses(words.macros), dump_article_uses(words.articles), at_ms,
         conversation_id, agent_id, of),
    )  # fmt: skip
    assert cursor.lastrowid is not None
    return DraftId(cursor.lastrowid)


def remove_draft(connection: sqlite3.Connection, draft_id: DraftId) -> None:
    """Drop a draft for good, and the files that only it named."""
    connection.execute("DELETE FROM drafts WHERE id = ?", (draft_id,))


def discard_draft(connection: sqlite3.Connection, draft_id: DraftId, *, at_ms: int) -> None:
    """Put a draft aside; those put aside long ago are dropped."""
    connection.execute("UPDATE drafts SET discarded_at = ? WHERE id = ?", (at_ms, draft_id))
    connection.execute(
        "DELETE FROM drafts WHERE discarded_at IS NOT NULL AND discarded_at < ?",
        (at_ms - DISCARDED_KEEP_MS,),
    )


def mark_sent(connection: sqlite3.Connection, draft_id: DraftId, outbox_id: OutboxId) -> None:
    """Note that a draft is in the outbox; it stays until the mail has left."""
    connection.execute("UPDATE drafts SET outbox_id = ? WHERE id = ?", (outbox_id, draft_id))


def drop_sent(connection: sqlite3.Connection, outbox_id: OutboxId) -> None:
    """Drop the draft of a mail that has left."""
    connection.execute("DELETE FROM drafts WHERE outbox_id = ?", (outbox_id,))


def make_live(connection: sqlite3.Connection, draft_id: DraftId, *, at_ms: int) -> None:
    """Bring a sent or discarded draft back; there must be no other live one in its place."""
    connection.execute(
        "UPDATE drafts SET outbox_id = NULL, discarded_at = NULL, updated_at = ? WHERE id = ?",
        (at_ms, draft_id),
    )


def add_file(
    connection: sqlite3.Connection,
    draft_id: DraftId,
    *,
    sha256: bytes,
    size_bytes: int,
    data: bytes,
    filename: str,
    content_type: str,
) -> None:
    """Put a packed file behind the others of a draft."""
    connection.execute(
        "INSERT OR IGNORE INTO files (sha256, size_bytes, data) VALUES (?, ?, ?)",
        (sha256, size_bytes, data),
    )
    connection.execute(
        "INSERT INTO draft_files (draft_id, place, file_id, filename, content_type) SELECT ?1,"
        " (SELECT coalesce(max(place), 0) + 1 FROM draft_files WHERE draft_id = ?1), id, ?2, ?3"
        " FROM files WHERE sha256 = ?4",
        (draft_id, filename, content_type, sha256),
    )


def remove_file(connection: sqlite3.Connection, draft_id: DraftId, place: int) -> None:
    """Take a file out of a draft."""
    connection.execute(
        "DELETE FROM draft_files WHERE draft_id = ? AND place = ?", (draft_id, place)
    )


def move_files(connection: sqlite3.Connection, *, from_id: DraftId, to_id: DraftId) -> None:
    """Give the files of one draft to another, behind its own."""
    (last,) = connection.execute(
        "SELECT coalesce(max(place), 0) FROM draft_files WHERE draft_id = ?", (to_id,)
    ).fetchone()
    connection.execute(
        "UPDATE draft_files SET draft_id = ?, place = place + ? WHERE draft_id = ?",
        (to_id, last, from_id),
    )


def read_files(
    connection: sqlite3.Connection, draft_id: DraftId
) -> Sequence[tuple[str, str, bytes]]:
    """Read name, content type and bytes of each file of a draft."""
    rows = connection.execute(
        "SELECT w.filename, w.content_type, f.data FROM draft_files AS w"
        " JOIN files AS f ON f.id = w.file_id WHERE w.draft_id = ? ORDER BY w.place",
        (draft_id,),
    )
    return [(name, kind, decompress(data)) for name, kind, data in rows]
