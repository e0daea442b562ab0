"""Bring a database from its schema version to ours, under the write lock (store room)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import NoReturn

from data.errors import StoreError, StoreNewerError

SCHEMA_VERSION = 1
"""The number of the newest file in data/migrations."""
APPLICATION_ID = 0x53434F4E
"""`SCON` in the file header: tells our stores from any other SQLite file."""


def migrate(
    connection: sqlite3.Connection, *, before_steps: Callable[[int], None] | None = None
) -> bool:
    """Apply every missing migration in one transaction; two processes starting together are safe.

    `before_steps` hears the version of a store that is not new, under the lock. Says whether there
    was such a store to bring up to date.

    Raises:
        StoreNewerError: a newer program has written the file.
        StoreError: the file is somebody else's database.
    """
    if version_of(connection) == SCHEMA_VERSION:
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(connection)  # again, now that nobody else can change it
        if version > SCHEMA_VERSION:
            check_version(connection, SCHEMA_VERSION)
        if version == 0:
            _refuse_foreign(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        is_older = 0 < version < SCHEMA_VERSION
        if is_older and before_steps is not None:
            before_steps(version)
        for number, script in _scripts():
            if number > version:
                for statement in _statements(script):
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return is_older


def check_version(connection: sqlite3.Connection, expected: int) -> None:
    """Raise StoreNewerError where the file's schema is not the one this program knows."""
    version = version_of(connection)
    if version != expected:
        refuse_newer(version)


def refuse_newer(version: int) -> NoReturn:
    """Raise StoreNewerError: whoever knows that schema is to go on."""
    raise StoreNewerError(
        f"The store has schema {version}, this support-console knows {SCHEMA_VERSION}. "
        "A colleague has upgraded: restart support-console (or upgrade it) to go on."
    )


def version_of(connection: sqlite3.Connection) -> int:
    """Give the schema version of a file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None:
        raise StoreError(
            "This file is a database of another program. Choose another path for `store`."
        )


def _scripts() -> Iterator[tuple[int, str]]:
    # Start-up time: hardly any process migrates anything.
    from importlib.resources import files  # noqa: PLC0415 - as above

    folder = files("data.migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    for name in names:
        yield int(name[:4]), (folder / name).read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    """Split a script where SQLite itself says that a statement is complete."""
    # Never executescript: it commits whatever is open first.
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if line.rstrip().endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []
