"""How the screens and sheets look that no other look leads to; one console walks through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import running
from tests.support.every_screen import WAYS, walk
from tests.support.furnished import open_furnished

KEPT = (
    "headers", "source", "pipe", "splitting", "attaching", "channel", "merge", "link", "answering",
    "team", "away", "new follow-up", "article's files", "new article", "files to it",
    "made of a mail", "flag",
)  # fmt: skip
NARROW = ("channel", "promising", "hand over", "flag", "away", "attaching", "splitting")
"""Forms and sheets whose rows need more lines on the smallest terminal."""
WALKS = {**dict.fromkeys(SIZES, KEPT), "60x20": NARROW}


@pytest.mark.slow
@pytest.mark.parametrize("size", WALKS)
async def test_each_way_leads_to_what_is_kept(
    tmp_path: Path, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a store with something of everything, line by line."""
    monkeypatch.chdir("/usr")
    columns, lines = (int(part) for part in size.split("x"))
    ways = [way for way in WAYS if way.name in WALKS[size]]
    async with open_furnished(tmp_path) as office:
        services = await office.services()
        async with running(services, size=(columns, lines)) as console:
            async for way in walk(console, ways):
                await console.rest()
                expect_look(f"way-{way.name.replace(' ', '-')}-{size}", console.lines)

    assert len(ways) == len(WALKS[size])
