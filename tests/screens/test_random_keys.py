"""Any keys in any order, on every screen, while other processes change the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.actions import Place
from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.colleagues import Colleagues
from tests.support.console_app import config_of, open_office
from tests.support.every_screen import WAYS, Way
from tests.support.furnished import furnish, numbers_of
from tests.support.shaking import Count, Shaking

IN_SUITE = frozenset({
    "inbox", "conversation", "composer", "review", "escalate", "macros", "palette", "editor",
    "a file", "follow-ups",
})  # fmt: skip
"""Screens of which each run tries a few keys; `make soak` tries all of them."""
KEYS_IN_SUITE, KEYS_A_TURN, TURNS = 120, 1000, 10


async def press_at_random(folder: Path, way: Way, keys: int, *, name: str) -> Count:
    """Press so many keys, in furnished offices of now: another one where too much has changed."""
    count = Count()
    while count.keys < keys:
        count.stores += 1
        place = folder / str(count.stores)
        place.mkdir()
        async with open_office(place) as office:
            office.clock.set(SystemClock().now())
            await furnish(office)
            numbers = await numbers_of(office)
            config = config_of(office)
        # Nothing is at rest while the seconds are counted in which a mail can be taken back.
        config.write_text(f"{config.read_text()}[console]\nundo_send_s = 1\n")
        words = [*command(config), "--as", "ann"]
        seed = f"{name} {count.stores}"
        with Colleagues(place, config, seed=seed, numbers=numbers) as others:
            Shaking(place, words, way, name=seed, count=count, others=others).press_until(keys)
        count.deeds, count.commands = count.deeds + others.deeds, count.commands + others.commands
    return count


def test_every_place_for_keys_has_a_way() -> None:
    """No screen is left out: wherever a key is bound, there is a way to it."""
    assert set(Place) == {way.place for way in WAYS}


@pytest.mark.slow
@pytest.mark.parametrize("way", [w for w in WAYS if w.name in IN_SUITE], ids=lambda way: way.name)
async def test_random_keys_do_no_harm(tmp_path: Path, way: Way) -> None:
    """After a few keys no report was written, and the screen is what a fresh drawing shows."""
    await press_at_random(tmp_path, way, KEYS_IN_SUITE, name=f"few {way.name}")


@pytest.mark.soak
@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
async def test_ten_thousand_keys_on_every_screen(tmp_path: Path, way: Way, turn: int) -> None:
    """The same after a thousand keys, ten times, in stores of their own; it says how many."""
    name = f"{way.name} {turn}"
    count = await press_at_random(tmp_path, way, KEYS_A_TURN, name=name)
    print(f"\n{name}: {count}")
