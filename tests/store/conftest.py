"""Real SQLite files for the tests of the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from data.store import Store


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A fresh store on the disk."""
    opened = await Store.open(tmp_path / "box" / "store.db", create=True)
    yield opened
    await opened.close()
