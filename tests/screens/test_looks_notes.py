"""How mentions, contacts and what was done look, kept as plain text at two sizes and in ASCII."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.deeds import SetPriority, Simple, Verb
from console.services.contacts import Contact
from data.records import Direction, Priority
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import MINUTE, NOON, Office, running

STEPS: dict[str, tuple[str, ...]] = {
    "mentions-inbox": (),
    "mentions-conversation": ("enter", "g", "g"),
    "mentions-unfolded": ("enter", "g", "g", "Z"),
    "mentions-names": ("i", "@"),
}


async def fill(office: Office) -> None:
    """Have a note that names ann, a call of an hour ago, and a run of changes."""
    kai, _ = await office.services("kai"), await office.services("ann")
    number = await office.number("Question 1")
    called = Contact("phone", Direction.IN, "Asked again, and waits.", NOON - 30 * MINUTE)
    await kai.contacts.log(number, called, agent=kai.agent)
    for minute, verb in enumerate((Verb.TAKE, Verb.CLOSE, Verb.REOPEN, Verb.RELEASE, Verb.WATCH)):
        office.clock.set(NOON + minute * MINUTE)
        await kai.work.do(Simple(verb), {number: None})
    await kai.work.do(SetPriority(Priority.URGENT), {number: None})
    office.clock.set(NOON + 9 * MINUTE)
    await kai.notes.add(number, "@ann she is angry: call her first.\nI am out.", agent=kai.agent)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STEPS)
async def test_screen_looks_as_kept(office: Office, name: str, size: str) -> None:
    """Each screen stands as it was last accepted, at 80x24 and 120x40."""
    await fill(office)
    async with running(await office.services(), size=SIZES[size]) as driver:
        await driver.press(*STEPS[name])
        lines = driver.lines

    if name == "mentions-names":
        # Its line takes one from the thread, which then stands by itself: only the field matters.
        lines = lines[next(n for n, line in enumerate(lines) if line.startswith("\u2500")) :]
    expect_look(f"{name}-{size}", lines)


async def test_plain_letters_look_as_kept(office: Office) -> None:
    """In ASCII the marks of notes, contacts and folded changes are letters."""
    await fill(office)
    services = replace(await office.services(), is_ascii=True)
    async with running(services) as driver:
        await driver.press("enter", "g", "g")
        lines = driver.lines

    assert all(line.isascii() for line in lines)
    expect_look("mentions-ascii-80x24", lines)
