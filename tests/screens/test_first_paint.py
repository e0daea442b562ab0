"""The first thing that is painted has its rows; a slow store is waited for a moment only."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rich.console import RenderableType
from textual.screen import Screen

from console.app import SupportConsole
from console.services.bundle import Services
from tests.support.console_app import Office, question


async def painted(services: Services, until: str) -> list[str]:
    """Start a console; give what stood in each painting until some words did."""
    shown: list[str] = []

    class Watched(SupportConsole):
        def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
            if renderable is not None and not self._batch_count:
                strips = screen._compositor.render_strips()
                shown.append("\n".join("".join(s.text for s in line) for line in strips))
            super()._display(screen, renderable)

    app = Watched(services, keeper=None)
    async with app.run_test() as pilot:
        while not any(until in text for text in shown):
            await pilot.pause(0.01)
    return shown


async def test_the_first_painting_has_the_rows(office: Office) -> None:
    """Nothing without them comes before it."""
    await office.receive(question(1))

    assert "Question 1" in (await painted(await office.services(), "Question 1"))[0]


async def test_a_slow_store_leaves_no_empty_terminal(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines around the rows stand there meanwhile."""
    await office.receive(question(1))
    services = await office.services()
    read, is_free = services.find.read_window, asyncio.Event()

    async def slowly(*given: Any, **named: Any) -> Any:
        await is_free.wait()
        return await read(*given, **named)

    monkeypatch.setattr(services.find, "read_window", slowly)
    asyncio.get_running_loop().call_later(0.5, is_free.set)
    first, *_ = await painted(services, "Question 1")

    assert "Question 1" not in first
    assert "keys" in first
