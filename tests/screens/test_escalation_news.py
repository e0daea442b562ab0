"""What is asked of me, and what comes of my asking, is told on whatever screen is on top."""

from __future__ import annotations

import pytest

from console.app import SupportConsole
from console.domain.escalation import Ask
from console.news import NewsTeller
from console.services.escalations import Request
from data.records import Reason, SafeText, Way
from tests.screens.test_owning import have_team
from tests.support.console_app import Office, running

NEED = SafeText("Does it take 24 V?")


def consult(to: str) -> Request:
    """Make a question to somebody in the house."""
    return Request(to, Ask(Reason.PRODUCT_FAULT, NEED, way=Way.CONSULT))


async def test_whoever_is_asked_hears_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A member of the tier reads who asks what, and the bell rings; others hear nothing."""
    rung: list[str] = []
    monkeypatch.setattr(SupportConsole, "bell", lambda _: rung.append("bell"))
    ann, kai = await have_team(office), await office.services("kai")
    number = await office.number("Question 1")
    async with running(kai) as console:
        await console.listen()
        await ann.escalations.escalate(number, consult("workshop"))
        await console.until(
            lambda: f"ann asks tier workshop about #{number}: {NEED}" in console.news, "the news"
        )

    assert ["bell"] == rung


async def test_whoever_asked_hears_the_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A return and an answer ring for who asked, wherever she is."""
    rung: list[str] = []
    monkeypatch.setattr(SupportConsole, "bell", lambda _: rung.append("bell"))
    monkeypatch.setattr(NewsTeller, "ring_apart_s", 0.0)  # what comes in a burst rings once
    ann, kai = await have_team(office), await office.services("kai")
    first, second = await office.number("Question 1"), await office.number("Question 2")
    await ann.escalations.escalate(first, Request("kai", Ask(Reason.BILLING, NEED)))
    await ann.escalations.escalate(second, consult("kai"))
    async with running(ann) as console:
        await console.listen()
        await kai.escalations.return_(first, "Not ours.")
        await console.until(lambda: f"kai returned #{first} to you" in console.news, "returned")
        await kai.escalations.return_(second, "Yes, it does.")
        await console.until(lambda: f"kai answered on #{second}" in console.news, "answered")

    assert len(rung) == 2


async def test_both_hear_that_nobody_answered_in_time(office: Office) -> None:
    """When the time is over, who asked and who was asked read it, each for themselves."""
    ann, kai = await have_team(office), await office.services("kai")
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, consult("kai"))
    async with running(kai) as console:
        await console.listen()
        office.clock.set((await ann.escalations.list_for(number))[0].due_at)
        await kai.due.settle()
        await console.until(
            lambda: f"Overdue: ann waits for you on #{number}" in console.news, "the news"
        )
