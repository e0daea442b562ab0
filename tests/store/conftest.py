"""Real SQLite files for the tests of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from data.store import Store
from tests.support.kept_stores import copy_kept


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A fresh store on the disk."""
    path = tmp_path / "box" / "store.db"
    await copy_kept("bare", path, _make)
    opened = await Store.open(path)
    yield opened
    await opened.close()


async def _make(path: Path) -> None:
    await (await Store.open(path, create=True)).close()
