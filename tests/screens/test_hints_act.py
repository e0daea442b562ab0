"""Each key that the bottom of a screen names does something there; each sheet names its way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.key_presets import PRESETS
from tests.support.console_app import LARGE
from tests.support.every_screen import WAYS, Way
from tests.support.pressed_hints import press_all, walked

IN_SUITE = frozenset({"saving a queue", "review", "promising", "keys", "away"})
"""Screens of which each run presses every key; `make soak` presses those of all, in each preset."""
ONE_ROW = {"tags": "choose"}
"""Sheets that have a single row here, to which no key can go on."""
NARROW = ((80, 24), (60, 20))


async def expect_keys_act(folder: Path, way: Way, preset: str) -> None:
    """Press all that is named where there is room for it, and look what stays where there is less.

    What leads out of a sheet stays at every width.
    """
    tried = await press_all(folder / "large", way, preset, LARGE)

    idle = ONE_ROW.get(way.name, "no key")
    assert [] == [hint for hint in tried.nothing if not hint.endswith(idle)]
    assert tried.outs or not tried.is_sheet
    for size in NARROW:
        async with walked(folder / f"{size[0]}", way, preset, size) as walk:
            named = walk.hints()
            unbound = [hint for hint in named if walk.key_of(hint) is None]
        assert [] == unbound
        assert not tried.is_sheet or any(_starts_alike(hint, tried.outs) for hint in named), named


def _starts_alike(hint: str, outs: frozenset[str]) -> bool:
    return hint.split(" ", maxsplit=1)[0] in {out.split(" ")[0] for out in outs}


@pytest.mark.slow
@pytest.mark.parametrize("way", [w for w in WAYS if w.name in IN_SUITE], ids=lambda way: way.name)
async def test_each_key_that_is_named_does_something(tmp_path: Path, way: Way) -> None:
    """With the console's own keys, on a few screens."""
    await expect_keys_act(tmp_path, way, "default")


@pytest.mark.soak
@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_each_key_of_each_preset_does_something(
    tmp_path: Path, way: Way, preset: str
) -> None:
    """The same on every screen, with every preset."""
    await expect_keys_act(tmp_path, way, preset)
