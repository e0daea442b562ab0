"""The hostile office leaves no column out into which others can write."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from data.text.safe import is_safe
from tests.support.hostile_columns import AS_IT_IS, OURS
from tests.support.hostile_office import open_hostile_office
from tests.support.hostile_strings import WORD
from tests.support.spoiled import columns_of, texts_of


async def test_every_column_of_others_holds_hostile_words(tmp_path: Path) -> None:
    """Each column of text is spoiled, or is named with the reason why nobody else can fill it."""
    async with open_hostile_office(tmp_path) as office:
        path = office.store.path
    with closing(sqlite3.connect(path)) as connection:
        every = columns_of(connection)
        spoiled = {
            f"{table}.{column}"
            for table, column in every
            if connection.execute(
                f"SELECT 1 FROM {table} WHERE {column} LIKE ? LIMIT 1", (f"%{WORD}%",)
            ).fetchone()
        }

    assert {f"{table}.{column}" for table, column in every} - spoiled == set(OURS)


async def test_what_is_kept_as_it_came_is_known(tmp_path: Path) -> None:
    """Words are made safe as they come in; columns that keep them raw are named with the reason."""
    async with open_hostile_office(tmp_path) as office:
        path = office.store.path
    with closing(sqlite3.connect(path)) as connection:
        raw = {
            f"{table}.{column}"
            for table, column in columns_of(connection)
            for (value,) in connection.execute(f"SELECT {column} FROM {table}")
            if value and not all(map(is_safe, texts_of(value)))
        }

    assert raw <= set(AS_IT_IS)
