"""A store with five conversations, and consoles on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.support.console_app import Office, answer, open_office, question


@pytest_asyncio.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Office]:
    """A store without mail."""
    async with open_office(tmp_path) as office:
        yield office


@pytest_asyncio.fixture
async def office(empty: Office) -> Office:
    """A store with five conversations; the third has a second mail that quotes the first."""
    await empty.receive(*(question(number) for number in range(1, 6)))
    await empty.receive(answer(3))
    return empty
