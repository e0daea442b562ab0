"""What happens once behind the first paint: the rest is imported, what is left over collected."""

from __future__ import annotations

import asyncio

from textual.app import App

from console.attention import Attention
from console.errands import run_errand
from console.garbage import settle
from console.late_modules import load_the_rest
from console.late_patterns import compile_the_rest
from console.render.kept_rules import KeptStylesheet
from console.services.bundle import Services
from screens import later

REST_S = 1.0
"""Whoever has pressed no key for so long reads."""


class WarmUp:
    """Makes the console ready for what is pressed next, while nobody waits for it."""

    def __init__(self, app: App[None], services: Services, attention: Attention) -> None:
        self._app, self._services, self._attention = app, services, attention

    def begin(self) -> None:
        """Import what opening a conversation or the articles needs, then tidy up."""
        run_errand(self._app, self._settle, group="load")

    async def _settle(self) -> None:
        await asyncio.to_thread(self._load)  # no key waits
        while (left_s := REST_S - self._attention.rested_s) > 0:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(left_s)
        settle()

    def _load(self) -> None:
        later.load_conversation_screen(self._services)
        later.load_knowledge_screen()
        _ = self._services.due.bringers
        compile_the_rest()
        load_the_rest()
        if isinstance(self._app.stylesheet, KeptStylesheet):
            self._app.stylesheet.keep()
