"""Targets on the screen: what is left, in order, ticking; warnings told and rung for one's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.app import SupportConsole
from console.domain.deeds import ChangeTags, Simple, Verb
from console.services.bundle import Services
from console.services.policies import PolicyService, PolicyWish
from data.records import ConversationId
from tests.services.test_target_notices import arrive, promise
from tests.support.console_app import Office, running
from widgets.conversation_list import ConversationList

MINUTE = timedelta(minutes=1)


async def promised(office: Office, services: Services) -> ConversationId:
    """Give the one conversation to which something is promised: two hours, a warning before."""
    await promise(office, services, "first=2h/30m", when="tag:vip")
    number = await arrive(office, 21)
    await services.work.do(ChangeTags(add=frozenset({"vip"})), {number: None})
    return number


async def test_the_list_says_what_is_left(office: Office) -> None:
    """Behind the age stands what is left, first in its queue, and it ticks with the minute."""
    services = await office.services("mette")
    number = await promised(office, services)
    shown = []
    async with running(services) as console:
        await console.until(lambda: f"#{number}" in console.lines[1], "the first row")
        for minutes in (0, 95, 47):
            office.clock.set(office.clock.now() + minutes * MINUTE)
            console.app.screen.query_one(ConversationList).show_ages(office.clock.now())
            await console.rest()
            shown.append(console.lines[1])
        await console.press("enter")
        await console.until(lambda: console.lines[0].startswith(f" #{number}"), "the thread")
        head = console.lines[0]

    assert [True, True, True] == [
        words in line for words, line in zip((" +2h    new", " +25m!  new", " -22m   new"), shown,
                                             strict=True)
    ]  # fmt: skip
    assert "-22m" in head


@pytest.mark.parametrize("is_mine", [True, False])
async def test_only_ones_own_rings(
    office: Office, is_mine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken target is told to everybody who could take it; the bell is for whose it is."""
    services = await office.services("mette")
    rung: list[str] = []
    monkeypatch.setattr(SupportConsole, "bell", lambda _: rung.append("bell"))
    number = await promised(office, services)
    if is_mine:
        await services.work.do(Simple(Verb.TAKE), {number: None})
    async with running(services) as console:
        await console.listen()
        office.clock.set(office.clock.now() + 31 * MINUTE)
        await services.work.keep_claim(number)
        office.clock.set(office.clock.now() + 59 * MINUTE)
        await services.due.settle()
        await console.until(lambda: f"#{number} is soon late" in console.news, "the news")
        words = console.news

    assert ("(yours)" if is_mine else "(nobody has it)") in words
    assert ["bell"] * is_mine == rung


async def test_why_tells_the_clocks_first(office: Office) -> None:
    """The page of why begins with the policy that applies and what its targets did."""
    services = await office.services("mette")
    number = await promised(office, services)
    async with running(services, number=number) as console:
        await console.press("I")
        await console.until(
            lambda: "P applies, which is for tag:vip." in console.text, "the policy"
        )
        text = console.text

    assert "First answer in 2h: due Fri" in text
    assert "when the customer wrote" in text
    assert text.index("First answer") < text.index("written")


async def test_a_saved_queue_of_late_ones_follows_the_clock(office: Office) -> None:
    """Its count rises when a target is broken, and when a policy is switched on over late ones."""
    services = await office.services("mette")
    await services.queues.add("Late", "is:breached", key=1)
    number = await promised(office, services)
    async with running(services) as console:
        await console.until(lambda: "1 Late 0" in console.lines[0], "nothing late")
        office.clock.set(office.clock.now() + 3 * 60 * MINUTE)
        await services.due.settle()
        await console.until(lambda: "1 Late 1" in console.lines[0], f"#{number}")
        policies = PolicyService(office.store, clock=office.clock, agent=services.agent)
        await policies.change("P", PolicyWish(when=""))
        await services.due.settle()
        await console.until(lambda: "1 Late 6" in console.lines[0], "all that are late")
