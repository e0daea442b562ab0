"""How the knowledge base looks, line by line."""

from __future__ import annotations

import pytest

from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import Office, running
from tests.support.shelves import fill_shelves

STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "knowledge": (("g", "k", "j"), "Reset your password"),
    "knowledge-search": (("g", "k", "slash", *"forgot"), "for “forgot”"),
    "knowledge-nothing-found": (("g", "k", "slash", *"unicorn"), "for “unicorn”"),
    "knowledge-show-only": (("g", "k", "f"), "what needs work"),
    "knowledge-tutorial": (("g", "k", "shift+tab"), "tutorial"),
    "article": (("g", "k", "j", "enter"), "one blink"),
    "article-older": (("g", "k", "j", "enter", "tab"), "older than its original"),
    "article-links": (("g", "k", "j", "enter", "enter"), "Follow a link"),
}
"""Keys, and what stands there once all has been read."""


@pytest.mark.parametrize("size", [*SIZES, "160x45"])
@pytest.mark.parametrize("name", STEPS)
async def test_the_knowledge_base_looks_as_it_is_kept(office: Office, name: str, size: str) -> None:
    """Each screen after its keys is, line by line, what is kept of it."""
    services = await office.services()
    await fill_shelves(office, services)
    keys, awaited = STEPS[name]
    async with running(services, size={**SIZES, "160x45": (160, 45)}[size]) as console:
        await console.press(*keys)
        await console.until(lambda: awaited in console.text, awaited)
        await console.rest()

        expect_look(f"{name}-{size}", console.lines)


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_knowledge_base_looks_as_it_is_kept(empty: Office, size: str) -> None:
    """Nothing written yet: what brings the first article."""
    async with running(await empty.services(), size=SIZES[size]) as console:
        await console.press("g", "k")

        expect_look(f"knowledge-empty-{size}", console.lines)
