"""The states a screen can be in (trouble, import, narrow, wide, no colour, plain letters)."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from data.store import leases
from tests.screens.test_colours import TOUR
from tests.screens.test_looks import AWAITED, STEPS, add_trouble, expect_look
from tests.support.console_app import LARGE, SMALL, Driver, Office, running, screen_strips

NARROW, WIDE = (60, 20), (160, 45)
WITHOUT_WRITING = 8
"""So many steps of the tour leave the store as it is: two agents see the same."""


async def nothing(_office: Office) -> None:
    """Leave the store as it is."""


async def stop_sync(office: Office) -> None:
    """Have nobody sync for a minute."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        for epoch in (1, 2):  # taken anew by each delivery of mails
            await tx.run(leases.end_sync, epoch=epoch, now_ms=tx.at_ms)
    office.clock.set(office.clock.now() + timedelta(minutes=1))


async def refuse_sign_in(office: Office) -> None:
    """Have the server refuse to let us in."""
    await set_state(office, "sign_in")


async def lose_server(office: Office) -> None:
    """Have the server away."""
    await set_state(office, "trouble")


async def stand_still(office: Office) -> None:
    """Have the syncing process live and do nothing, for two of its polls."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(leases.begin_sync, poll_s=60, now_ms=tx.at_ms)
    office.clock.set(office.clock.now() + timedelta(minutes=2))


async def import_mail(office: Office) -> None:
    """Be in the middle of a first import."""
    await set_state(office, "importing")
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(leases.set_progress, imported=1200, total=9800)


async def set_state(office: Office, state: str) -> None:
    """Have the syncing process tell a state."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(leases.set_sync_state, state, cause="no", now_ms=tx.at_ms)


async def upgrade_store(office: Office) -> None:
    """Have a newer program change the schema beside us: from now on nothing is written."""
    with sqlite3.connect(office.store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()


State = tuple[Callable[[Office], Awaitable[None]], tuple[str, ...], tuple[int, int]]
STATES: dict[str, State] = {
    "inbox-not-syncing": (stop_sync, (), SMALL),
    "inbox-sign-in-refused": (refuse_sign_in, (), SMALL),
    "inbox-server-away": (lose_server, (), SMALL),
    "inbox-standing-still": (stand_still, (), SMALL),
    "problems-standing-still": (stand_still, STEPS["problems"], SMALL),
    "inbox-importing": (import_mail, (), SMALL),
    "inbox-60x20": (nothing, ("j",), NARROW),
    "conversation-60x20": (nothing, STEPS["conversation"], NARROW),
    "composer-60x20": (nothing, STEPS["composer"], NARROW),
    "review-60x20": (nothing, STEPS["review"], NARROW),
    "problems-60x20": (add_trouble, STEPS["problems"], NARROW),
    "inbox-160x45": (nothing, ("j",), WIDE),
    "conversation-160x45": (nothing, STEPS["conversation"], WIDE),
}


@pytest.mark.parametrize("name", STATES)
async def test_a_state_looks_as_it_is_kept(office: Office, name: str) -> None:
    """Trouble, import and unusual sizes look, line by line, as they are kept."""
    bring_about, keys, size = STATES[name]
    await bring_about(office)
    async with running(await office.services(), size=size) as console:
        await console.press(*(key.replace(" ", "space") for key in keys))
        awaited = AWAITED.get(name.rpartition("-")[0], "")
        await console.until(lambda: awaited in console.text, "what comes a moment later")

        expect_look(name, console.lines)


async def test_a_store_that_takes_no_writes_says_so(office: Office) -> None:
    """A store that a newer program owns: reading goes on, a key that writes says the cure."""
    async with running(await office.services()) as console:
        await upgrade_store(office)
        await console.press("j", "A")

        expect_look("inbox-read-only", console.lines)


@pytest.mark.parametrize("name", STEPS)
async def test_plain_letters_are_enough(office: Office, name: str) -> None:
    """With --ascii no sign of ours on any screen is anything but ASCII."""
    await add_trouble(office)
    services = replace(await office.services(), is_ascii=True)
    async with running(services, size=LARGE) as console:
        await console.press(*(key.replace(" ", "space") for key in STEPS[name]))

        assert [] == [line for line in console.lines if not line.isascii()]
        assert console.lines[0]


async def test_plain_letters_are_enough_on_the_way(office: Office) -> None:
    """With --ascii every sheet, field and menu does without any other sign too."""
    await add_trouble(office)
    services = replace(await office.services(), is_ascii=True)
    async with running(services, size=LARGE) as console:
        for keys, words in TOUR:
            await console.press(*(key.replace(" ", "space") for key in keys))

            assert words in console.text
            assert [] == [line for line in console.lines if not line.isascii()]


def beside_themes(console: Driver) -> list[str]:
    """Give what stands there but for themes: none is offered where there is no colour."""
    return [line for line in console.lines if line and not line.endswith(" theme")]


async def test_no_colour_where_none_is_wanted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NO_COLOR no screen or sheet sends a colour, and the very same words stand there."""
    await add_trouble(office)
    with_colour = []
    async with running(await office.services()) as console:
        for keys, _ in TOUR[:WITHOUT_WRITING]:
            await console.press(*(key.replace(" ", "space") for key in keys))
            with_colour.append(beside_themes(console))
    monkeypatch.setenv("NO_COLOR", "1")
    # Somebody else: what has been read is kept for each agent.
    async with running(await office.services("bob"), theme="support-light") as console:
        for number, (keys, _) in enumerate(TOUR):
            await console.press(*(key.replace(" ", "space") for key in keys))
            colours = {
                colour
                for strip in screen_strips(console.app)
                for _, style, _ in strip
                if style is not None
                for colour in (style.color, style.bgcolor)
                if colour is not None and not colour.is_default
            }

            assert set() == colours
            assert number >= WITHOUT_WRITING or with_colour[number] == beside_themes(console)
