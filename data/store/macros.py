"""Macros and their uses (store room)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from data.errors import NotFoundError
from data.records import (
    AgentId,
    ConversationId,
    Macro,
    MacroId,
    MacroText,
    MacroWords,
    SafeLine,
)
from data.store.macro_rows import dump_actions, load_actions
from data.store.rows import from_ms

MACROS_MAX = 2000
"""A team has some dozens; all are read to choose among them."""

_MACROS = """
  SELECT m.id, m.name, m.title, m.category, m.aliases, m.actions, m.revision, m.uses,
    (SELECT max(u.at) FROM macro_uses AS u WHERE u.macro_id = m.id),
    (SELECT a.name FROM macro_uses AS u LEFT JOIN agents AS a ON a.id = u.agent_id
      WHERE u.macro_id = m.id ORDER BY u.at DESC, u.id DESC LIMIT 1),
    added.name, m.created_at, changed.name, m.changed_at, m.filed
  FROM macros AS m
  LEFT JOIN agents AS added ON added.id = m.added_by_id
  LEFT JOIN agents AS changed ON changed.id = m.changed_by_id"""


def list_macros(connection: sqlite3.Connection) -> list[Macro]:
    """Read every macro with its texts, the most used first."""
    rows = connection.execute(
        f"{_MACROS} WHERE m.removed_at IS NULL ORDER BY m.uses DESC, m.name LIMIT ?",
        (MACROS_MAX,),
    ).fetchall()
    return _with_texts(connection, rows)


def count_macros(connection: sqlite3.Connection) -> int:
    """Count the macros that are kept."""
    row = connection.execute("SELECT count(*) FROM macros WHERE removed_at IS NULL").fetchone()
    return int(row[0])


def find_macro(connection: sqlite3.Connection, name: str) -> Macro | None:
    """Read the macro of a name; None where there is none."""
    rows = connection.execute(f"{_MACROS} WHERE m.name = ? AND m.removed_at IS NULL", (name,))
    found = _with_texts(connection, rows.fetchall())
    return found[0] if found else None


def find_named(
    connection: sqlite3.Connection, name: str, *, alias: str
) -> tuple[Macro | None, list[str]]:
    """Read the macro of a name, or the only one of an alias; where there is none, all names."""
    if name and (found := find_macro(connection, name)) is not None:
        return found, []
    every = list_macros(connection)
    by_alias = [macro for macro in every if alias in macro.words.aliases]
    found = by_alias[0] if len(by_alias) == 1 else None
    return found, [macro.name for macro in every]


def get_macro(connection: sqlite3.Connection, macro_id: MacroId) -> tuple[Macro, bool]:
    """Read a macro by its id, one that was removed too; say whether it is still kept.

    Raises:
        NotFoundError: no such macro ever was.
    """
    rows = connection.execute(f"{_MACROS} WHERE m.id = ?", (macro_id,)).fetchall()
    if not rows:
        raise NotFoundError("macro", macro_id)
    (is_kept,) = connection.execute(
        "SELECT removed_at IS NULL FROM macros WHERE id = ?", (macro_id,)
    ).fetchone()
    return _with_texts(connection, rows)[0], bool(is_kept)


def add_macro(
    connection: sqlite3.Connection, words: MacroWords, *, agent_id: AgentId | None, at_ms: int
) -> MacroId:
    """Keep a macro; give its id."""
    cursor = connection.execute(
        "INSERT INTO macros (name, title, category, aliases, actions, added_by_id, changed_by_id,"
        " created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?7)",
        (*_columns(words), agent_id, at_ms),
    )
    assert cursor.lastrowid is not None
    macro_id = MacroId(cursor.lastrowid)
    _put_texts(connection, macro_id, words.texts)
    return macro_id


def set_macro(
    connection: sqlite3.Connection,
    macro_id: MacroId,
    words: MacroWords,
    *,
    agent_id: AgentId | None,
    at_ms: int,
) -> None:
    """Put all that a macro says in place of what it said; its revision rises."""
    connection.execute(
        "UPDATE macros SET name = ?, title = ?, category = ?, aliases = ?, actions = ?,"
        " changed_by_id = ?, changed_at = ?, revision = revision + 1 WHERE id = ?",
        (*_columns(words), agent_id, at_ms, macro_id),
    )
    connection.execute("DELETE FROM macro_texts WHERE macro_id = ?", (macro_id,))
    _put_texts(connection, macro_id, words.texts)


def set_filed(connection: sqlite3.Connection, macro_id: MacroId, digest: str) -> None:
    """Note what the files of a macro said when they were last read."""
    connection.execute("UPDATE macros SET filed = ? WHERE id = ?", (digest, macro_id))


def remove_macro(connection: sqlite3.Connection, macro_id: MacroId, *, at_ms: int) -> None:
    """Take a macro away; it stays in the store with its uses, for whoever takes that back."""
    connection.execute(
        "UPDATE macros SET removed_at = ?, revision = revision + 1 WHERE id = ?", (at_ms, macro_id)
    )


def bring_macro_back(connection: sqlite3.Connection, macro_id: MacroId) -> None:
    """Keep a macro again that was removed; its name must be free."""
    connection.execute(
        "UPDATE macros SET removed_at = NULL, revision = revision + 1 WHERE id = ?", (macro_id,)
    )


def note_uses(
    connection: sqlite3.Connection,
    macro_ids: Sequence[MacroId],
    numbers: Sequence[ConversationId],
    *,
    agent_id: AgentId | None,
    deed_id: int,
    at_ms: int,
) -> None:
    """Count macros as used by a deed on conversations."""
    connection.executemany(
        "INSERT INTO macro_uses (macro_id, conversation_id, agent_id, deed_id, at)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (macro_id, number, agent_id, deed_id, at_ms)
            for macro_id in macro_ids
            for number in numbers
        ],
    )


def list_used_on(connection: sqlite3.Connection, deed_id: int) -> list[ConversationId]:
    """Give the conversations on which a deed used a macro."""
    rows = connection.execute(
        "SELECT DISTINCT conversation_id FROM macro_uses WHERE deed_id = ? ORDER BY 1", (deed_id,)
    )
    return [ConversationId(row[0]) for row in rows]


def drop_uses(
    connection: sqlite3.Connection,
    deed_id: int,
    *,
    but_of: Sequence[ConversationId] = (),
) -> None:
    """Forget the uses of a deed that was taken back, but for where it stands."""
    connection.execute(
        "DELETE FROM macro_uses WHERE deed_id = ?"
        " AND conversation_id NOT IN (SELECT value FROM json_each(?))",
        (deed_id, json.dumps(list(but_of))),
    )


def _columns(words: MacroWords) -> tuple[str, str, str, str, str]:
    aliases = json.dumps(words.aliases, ensure_ascii=False)
    return words.name, words.title, words.category, aliases, dump_actions(words.actions)


def _put_texts(
    connection: sqlite3.Connection, macro_id: MacroId, texts: Sequence[MacroText]
) -> None:
    connection.executemany(
        "INSERT INTO macro_texts (macro_id, place, language, subject, body) VALUES (?, ?, ?, ?, ?)",
        [(macro_id, n, text.language, text.subject, text.body) for n, text in enumerate(texts)],
    )


def _with_texts(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> list[Macro]:
    texts: dict[int, list[MacroText]] = {}
    for macro_id, language, body, subject in connection.execute(
        "SELECT macro_id, language, body, subject FROM macro_texts"
        " WHERE macro_id IN (SELECT value FROM json_each(?)) ORDER BY macro_id, place",
        (json.dumps([row[0] for row in rows]),),
    ):
        texts.setdefault(macro_id, []).append(MacroText(language, body, subject))
    return [_macro(row, tuple(texts.get(row[0], ()))) for row in rows]


def _macro(row: tuple[Any, ...], texts: tuple[MacroText, ...]) -> Macro:
    number, name, title, category, aliases, actions, revision, uses, last_at, last_by, *rest = row
    added_by, created_at, changed_by, changed_at, filed = rest
    words = MacroWords(
        name,
        SafeLine(title),
        SafeLine(category),
        tuple(json.loads(aliases)),
        texts,
        load_actions(actions),
    )
    return Macro(
        MacroId(number),
        words,
        revision,
        uses,
        None if last_at is None else from_ms(last_at),
        last_by,
        added_by,
        from_ms(created_at),
        changed_by,
        from_ms(changed_at),
        filed,
    )
