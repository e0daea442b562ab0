"""Tags and causes: the words that leads keep, and their change everywhere at once (store room)."""

from __future__ import annotations

import sqlite3

from data.records import AgentId, ListedWord, WordKind

WORDS_MAX = 500
"""Of one kind, read at a time: the kept ones first, then those that most conversations have."""

_KEPT = {WordKind.TAG: "kept_tags", WordKind.CAUSE: "causes"}
_HAVING = {
    WordKind.TAG: "SELECT conversation_id FROM conversation_tags WHERE tag = :old",
    WordKind.CAUSE: "SELECT id FROM conversations WHERE cause = :old",
}


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
    verb: str,
    undo_id: int,
    agent_id: AgentId | None,
    at_ms: int,
) -> int:
    """Put a word (None: nothing) in the place of another on every conversation; say on how many.

    Each has its line of activity below that of the deed, and a new revision. Those that were
    merged away are changed as well, so that un-merging brings back nothing that is gone.
    """
    having = _HAVING[kind]
    values = {
        "old": old, "new": new, "verb": verb, "undo": undo_id, "agent": agent_id, "at": at_ms,
        "kind": kind.value,
    }  # fmt: skip
    had_both = "0"
    if kind is WordKind.TAG:
        had_both = (
            "EXISTS (SELECT 1 FROM conversation_tags AS t"
            " WHERE t.conversation_id = c.id AND t.tag = :new)"
        )
    connection.execute(
        "INSERT INTO activity (at, agent_id, verb, conversation_id, undo_id, detail)"  # noqa: S608 - constants
        " SELECT :at, :agent, :verb, c.id, :undo, json_object('kind', :kind, 'old', :old,"
        f" 'new', :new, 'had_both', {had_both}, 'revision', c.revision + 1)"
        f" FROM conversations AS c WHERE c.id IN ({having}) ORDER BY c.id",
        values,
    )
    changed = connection.execute(
        "UPDATE conversations SET revision = revision + 1, updated_at = :at"  # noqa: S608 - constants
        f" WHERE id IN ({having})",
        values,
    ).rowcount
    if kind is WordKind.CAUSE:
        connection.execute("UPDATE conversations SET cause = :new WHERE cause = :old", values)
        return changed
    if new is not None:
        connection.execute(
            "INSERT OR IGNORE INTO conversation_tags (conversation_id, tag)"
            " SELECT conversation_id, :new FROM conversation_tags WHERE tag = :old",
            values,
        )
    connection.execute("DELETE FROM conversation_tags WHERE tag = :old", values)
    return changed
