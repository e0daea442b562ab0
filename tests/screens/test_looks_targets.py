"""How targets look: in the list, in a conversation's head, on the page of why; kept in looks/."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.deeds import SetPriority, Simple, Verb, Wait
from console.services.bundle import Services
from data.records import Priority, WaitingOn
from tests.screens.test_looks import SIZES, expect_look
from tests.services.test_target_notices import promise
from tests.support.console_app import Office, running

STEPS = {
    "targets": ("j",),
    "targets-conversation": ("enter",),
    "targets-why": ("enter", "I"),
}


async def full(office: Office) -> Services:
    """Have something promised to five customers, one of them late, one nearly, one who waits."""
    services = await office.services("mette")
    await promise(
        office, services, "first=2h/30m; urgent: first=40m/20m; high: first=3d; low: first=15m"
    )
    work = services.work
    priorities = (Priority.NORMAL, Priority.URGENT, Priority.HIGH, Priority.LOW, Priority.NORMAL)
    for question, priority in enumerate(priorities, start=1):
        number = await office.number(f"Question {question}")
        await work.do(SetPriority(priority), {number: None})
    first, last = await office.number("Question 1"), await office.number("Question 5")
    await work.do(Simple(Verb.TAKE), {first: None})
    await work.do(Wait(WaitingOn.TEAM), {last: None})
    office.clock.set(office.clock.now() + timedelta(minutes=25))
    await services.due.settle()
    return services


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STEPS)
async def test_targets_look_as_they_are_kept(office: Office, name: str, size: str) -> None:
    """What is late stands first with its sign, what is nearly late with its mark."""
    async with running(await full(office), size=SIZES[size]) as console:
        await console.press(*STEPS[name])
        awaited = "applies" if name == "targets-why" else "-12m"
        await console.until(lambda: awaited in console.text, "what is late")

        expect_look(f"{name}-{size}", console.lines)


async def test_targets_look_the_same_in_plain_letters(office: Office) -> None:
    """Signs and marks need no colour and no letter that a terminal may lack."""
    services = replace(await full(office), is_ascii=True)
    async with running(services, size=SIZES["80x24"]) as console:
        await console.until(lambda: "-1" in console.text, "what is late")

        expect_look("targets-ascii-80x24", console.lines)
