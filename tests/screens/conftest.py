"""A store with five conversations, and consoles on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from textual.geometry import Size

from screens import room
from tests.support.console_app import Office, open_office


@pytest_asyncio.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Office]:
    """A store without mail."""
    async with open_office(tmp_path) as office:
        yield office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A store with five conversations; the third has a second mail that quotes the first."""
    async with open_office(tmp_path, has_mail=True) as office:
        yield office


@pytest.fixture
def any_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a few lines do, so that little is enough to scroll."""
    monkeypatch.setattr(room, "LEAST", Size(20, 5))
