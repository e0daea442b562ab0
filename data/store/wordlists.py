"""Tags and causes: the words that leads keep, and their change everywhere at once (store room)."""

from __future__ import annotations

import sqlite3

from data.records import AgentId, ConversationId, ListedWord, WordKind

WORDS_MAX = 500
"""Of one kind, read at a time: the kept ones first, then those that most conversations have."""
REPLACED_MAX = 150_000
"""Conversations changed at once: three seconds of the write lock, for which others wait five."""

_KEPT = {WordKind.TAG: "kept_tags", WordKind.CAUSE: "causes"}
_LINE = {WordKind.TAG: "conversation.tagged", WordKind.CAUSE: "conversation.described"}
"""What the log calls the line of each conversation: it reads like a deed on that one alone."""
_BELOW = (
    "SELECT conversation_id FROM activity WHERE undo_id = :undo AND conversation_id IS NOT NULL"
)
_HAVING = {
    WordKind.TAG: "SELECT conversation_id FROM conversation_tags WHERE tag = :old",
    WordKind.CAUSE: "SELECT id FROM conversations WHERE cause = :old",
}
_AS_LEFT = {
    WordKind.TAG: "NOT EXISTS (SELECT 1 FROM conversation_tags AS t"
    " WHERE t.conversation_id = c.id AND t.tag = :old)"
    " AND (v.detail -> 'tags_added' = '[]' OR EXISTS (SELECT 1 FROM conversation_tags AS t"
    " WHERE t.conversation_id = c.id AND t.tag = :new))",
    WordKind.CAUSE: "c.cause IS :new",
}
"""How a conversation stands that is still as replacing a word has left it."""


def list_words(connection: sqlite3.Connection, kind: WordKind) -> list[ListedWord]:
    """Read the words of a kind: the kept ones by name, then the others, the most used first."""
    table = _KEPT[kind]
    rows = connection.execute(
        "SELECT k.name, k.title, 1, coalesce(c.n, 0), 0 AS place"  # noqa: S608 - constants
        f" FROM {table} AS k LEFT JOIN word_counts AS c ON c.kind = :kind AND c.word = k.name"
        " UNION ALL"
        " SELECT c.word, '', 0, c.n, c.n FROM word_counts AS c"
        f" WHERE c.kind = :kind AND c.n > 0 AND c.word NOT IN (SELECT name FROM {table})"
        " ORDER BY 3 DESC, 5 DESC, 1 LIMIT :limit",
        {"kind": kind.value, "limit": WORDS_MAX},
    )
    return [ListedWord(name, title, bool(is_kept), n) for name, title, is_kept, n, _ in rows]


def get_word(connection: sqlite3.Connection, kind: WordKind, name: str) -> ListedWord:
    """Read one word; one that nobody keeps and nothing has is an unkept word without use."""
    row = connection.execute(
        f"SELECT title FROM {_KEPT[kind]} WHERE name = ?",  # noqa: S608 - constants
        (name,),
    ).fetchone()
    count = connection.execute(
        "SELECT n FROM word_counts WHERE kind = ? AND word = ?", (kind.value, name)
    ).fetchone()
    n = 0 if count is None else int(count[0])
    return ListedWord(name, "" if row is None else row[0], row is not None, n)


def list_kept(connection: sqlite3.Connection, kind: WordKind) -> list[str]:
    """Give the names that leads keep."""
    rows = connection.execute(
        f"SELECT name FROM {_KEPT[kind]} ORDER BY name LIMIT ?",  # noqa: S608 - constants
        (WORDS_MAX,),
    )
    return [row[0] for row in rows]


def keep_word(connection: sqlite3.Connection, kind: WordKind, name: str, title: str | None) -> None:
    """Put a word into the list; one that is there gets the title, if one is given."""
    connection.execute(
        f"INSERT INTO {_KEPT[kind]} (name, title) VALUES (?1, coalesce(?2, ''))"  # noqa: S608 - constants
        " ON CONFLICT (name) DO UPDATE SET title = coalesce(?2, title)",
        (name, title),
    )


def drop_word(connection: sqlite3.Connection, kind: WordKind, name: str) -> None:
    """Take a word out of the list; conversations keep it."""
    connection.execute(f"DELETE FROM {_KEPT[kind]} WHERE name = ?", (name,))  # noqa: S608 - constants


def replace_word(
    connection: sqlite3.Connection,
    kind: WordKind,
    old: str,
    new: str | None,
    *,
    undo_id: int,
    agent_id: AgentId | None,
    at_ms: int,
) -> int:
    """Put a word (None: nothing) in the place of another on every conversation; say on how many.

    Each has its line of activity below that of the deed, and a new revision. Those that were
    merged away are changed as well, so that un-merging brings back nothing that is gone.
    """
    had_both = (
        "EXISTS (SELECT 1 FROM conversation_tags AS t"
        " WHERE t.conversation_id = c.id AND t.tag = :new)"
    )
    values = _values(kind, old, new, undo_id=undo_id, agent_id=agent_id, at_ms=at_ms)
    told = {
        WordKind.TAG: "'before', json('{}'), 'after', json('{}'), 'tags_removed', json_array(:old),"
        f" 'tags_added', json(iif(:new IS NULL OR {had_both}, '[]', json_array(:new)))",
        WordKind.CAUSE: "'before', json_object('cause', :old), 'after', json_object('cause', :new)",
    }[kind]
    connection.execute(
        "INSERT INTO activity (at, agent_id, verb, conversation_id, undo_id, detail)"  # noqa: S608 - constants
        f" SELECT :at, :agent, :line, c.id, :undo, json_object('revision', c.revision + 1, {told})"
        f" FROM conversations AS c WHERE c.id IN ({_HAVING[kind]}) ORDER BY c.id",
        values,
    )
    if kind is WordKind.CAUSE:
        return _touch(connection, "cause = :new,", values)
    if new is not None:
        connection.execute(
            "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag)"  # noqa: S608 - constants
            f" SELECT conversation_id, :new FROM ({_BELOW})",
            values,
        )
    connection.execute("DELETE FROM conversation_tags WHERE tag = :old", values)
    return _touch(connection, "", values)


def restore_word(
    connection: sqlite3.Connection,
    kind: WordKind,
    old: str,
    new: str | None,
    *,
    deed_id: int,
    undo_id: int,
    agent_id: AgentId | None,
    at_ms: int,
) -> tuple[dict[ConversationId, int], list[ConversationId]]:
    """Undo a replacement; give the revisions of what went back, and what was changed since.

    A conversation goes back where it is as the replacement has left it.
    """
    values = _values(kind, old, new, undo_id=undo_id, agent_id=agent_id, at_ms=at_ms)
    values["deed"] = deed_id
    told = {
        WordKind.TAG: "'before', json('{}'), 'after', json('{}'), 'tags_added', json_array(:old),"
        " 'tags_removed', v.detail -> 'tags_added'",
        WordKind.CAUSE: "'before', json_object('cause', :new), 'after', json_object('cause', :old)",
    }[kind]
    connection.execute(
        "INSERT INTO activity (at, agent_id, verb, conversation_id, undo_id, detail)"  # noqa: S608 - constants
        f" SELECT :at, :agent, :line, c.id, :undo, json_object('revision', c.revision + 1, {told})"
        " FROM activity AS v JOIN conversations AS c ON c.id = v.conversation_id"
        f" WHERE v.undo_id = :deed AND {_AS_LEFT[kind]} ORDER BY c.id",
        values,
    )
    if kind is WordKind.TAG:
        connection.execute(
            "DELETE FROM conversation_tags WHERE tag = :new AND conversation_id IN (SELECT"
            " conversation_id FROM activity WHERE undo_id = :undo"
            " AND detail -> 'tags_removed' <> '[]')",
            values,
        )
        connection.execute(
            "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag)"  # noqa: S608 - constants
            f" SELECT conversation_id, :old FROM ({_BELOW})",
            values,
        )
    _touch(connection, "cause = :old," if kind is WordKind.CAUSE else "", values)
    back = connection.execute(
        f"SELECT id, revision FROM conversations WHERE id IN ({_BELOW}) ORDER BY id",  # noqa: S608 - constants
        values,
    ).fetchall()
    since = connection.execute(
        "SELECT conversation_id FROM activity WHERE undo_id = :deed AND conversation_id NOT IN"  # noqa: S608 - constants
        f" ({_BELOW}) ORDER BY id",
        values,
    ).fetchall()
    return (
        {ConversationId(number): revision for number, revision in back},
        [ConversationId(row[0]) for row in since],
    )


def _values(
    kind: WordKind,
    old: str,
    new: str | None,
    *,
    undo_id: int,
    agent_id: AgentId | None,
    at_ms: int,
) -> dict[str, object]:
    return {
        "old": old, "new": new, "undo": undo_id, "agent": agent_id, "at": at_ms,
        "line": _LINE[kind],
    }  # fmt: skip


def _touch(connection: sqlite3.Connection, also: str, values: dict[str, object]) -> int:
    """Give every conversation of a deed its new revision; say how many there are."""
    return connection.execute(
        f"UPDATE conversations SET {also} revision = revision + 1, updated_at = :at"  # noqa: S608 - constants
        f" WHERE id IN ({_BELOW})",
        values,
    ).rowcount
