"""A hostile office whose store holds the words as they are, past all that makes them safe."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

from tests.support.hostile_strings import EVERY, WORD

INDEXES = ("search_index", "article_index_", "article_terms", "sqlite_")
"""Tables of SQLite's own, from which nothing is shown."""


def columns_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """List all columns of text, by table."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [
        (table, column)
        for (table,) in tables
        if table == "article_index_state" or not table.startswith(INDEXES)
        for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})")
        if kind == "TEXT"
    ]


def spoil(path: Path) -> None:
    """Put raw hostile words behind whatever others wrote, in every column."""
    turns = cycle(text.encode("utf-8", "replace").decode() for text in EVERY)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER activity_is_append_only")
        connection.create_function("spoiled", 1, lambda value: spoiled(value, turns))
        for table, column in columns_of(connection):
            connection.execute(
                f"UPDATE OR IGNORE {table} SET {column} = spoiled({column})"
                f" WHERE {column} LIKE '%{WORD}%'"
            )


def spoiled(value: str, turns: Iterator[str]) -> str:
    """Spoil a text, or every text of a JSON value."""
    try:
        document = json.loads(value)
    except ValueError:
        return f"{value}{next(turns)}"
    if not isinstance(document, dict | list):
        return f"{value}{next(turns)}"
    return json.dumps(_each(document, lambda text: f"{text}{next(turns)}"), ensure_ascii=False)


def texts_of(value: str) -> list[str]:
    """Give a text, or every text of a JSON value."""
    found: list[str] = []

    def keep(text: str) -> str:
        found.append(text)
        return text

    try:
        _each(json.loads(value), keep)
    except ValueError:
        return [value]
    return found


def _each(value: object, change: Callable[[str], str]) -> object:
    match value:
        case dict():
            return {key: _each(each, change) for key, each in value.items()}
        case list():
            return [_each(each, change) for each in value]
        case str() if WORD.lower() in value.lower():
            return change(value)
    return value
