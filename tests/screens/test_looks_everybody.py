"""How the screens look on the smallest terminal, with three panes, and in plain letters alone.

One console walks through them all: what is kept is each screen on the way.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.screens.test_looks import add_trouble, expect_look
from tests.support.console_app import Office, running

WALKS = {"60x20": False, "150x40": False, "ascii-80x24": True, "ascii-120x40": True}
"""Sizes, and whether plain letters only are drawn."""
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("inbox", ("j", "j", "x")),
    ("palette", ("U", "colon", *"esc")),
    ("conversation", ("escape", "enter")),
    ("customer", ("d",)),
    ("copy", ("q", "y")),
    ("why", ("escape", "I")),
    ("snooze", ("q", "s", *"fri")),
    ("follow-up", ("ctrl+q", "F", *"14:00")),
    ("escalate", ("ctrl+q", "E")),
    ("tags", ("ctrl+q", "t")),
    ("macros", ("ctrl+q", "m")),
    ("note", ("ctrl+q", "i", *"For us")),
    ("note-review", ("ctrl+s",)),
    ("review", ("q", "ctrl+n", "ctrl+s")),
    ("articles", ("q", "ctrl+q", "b")),
    ("knowledge", ("ctrl+q", "q", "g", "k")),
    ("follow-ups", ("g", "f")),
    ("outbox", ("g", "o")),
    ("problems", ("g", "p")),
    ("keys", ("question_mark",)),
)
"""Keys from one screen to the next."""
WAYS_OUT = ("back", "Back", "out", "leave", "unmark", "forget", "q ")


@pytest.mark.parametrize("name", WALKS)
async def test_a_walk_looks_as_it_is_kept(office: Office, name: str) -> None:
    """Each screen is whole at this size, says its way out, and is drawn with its letters."""
    await add_trouble(office)
    columns, lines = (int(part) for part in name.rpartition("-")[2].split("x"))
    is_ascii = WALKS[name]
    services = replace(await office.services(), is_ascii=is_ascii)
    async with running(services, size=(columns, lines)) as console:
        for step, keys in STEPS:
            await console.press(*(key.replace(" ", "space") for key in keys))
            shown = console.lines

            assert any(way in line for line in shown[-3:] for way in WAYS_OUT), (step, shown)
            assert not is_ascii or "".join(shown).isascii(), step
            expect_look(f"walk-{step}-{name}", shown)
