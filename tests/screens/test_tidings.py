"""What others do to what is mine or watched by me is told on whatever screen is on top."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.app import SupportConsole
from console.citizen import Citizen
from console.domain.deeds import Simple, Snooze, Verb
from data.store.rows import to_ms
from tests.services.test_tidings import give, watch
from tests.support.console_app import NOON, Office, answer, running


async def test_a_colleague_gives_me_a_conversation(office: Office) -> None:
    """The line above the keys says who gave me what; Problems keeps it."""
    mette, number = await office.agent("mette"), await office.number("Question 1")
    services = await office.services("kai")
    async with running(services) as console:
        await console.listen()
        await give(office, mette, number, services.agent)

        await console.until(lambda: f"mette gave you #{number}" in console.news, "the news")
        await console.press("g", "p")
        assert f"mette gave you #{number}" in console.text


@pytest.mark.parametrize("rings_bell", [True, False])
async def test_what_is_mine_to_do_rings(
    office: Office, rings_bell: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bell rings for a conversation that is given, and for one that wakes, if wanted."""
    mette, number = await office.agent("mette"), await office.number("Question 1")
    services = replace(await office.services("kai"), rings_bell=rings_bell)
    rung: list[str] = []
    monkeypatch.setattr(SupportConsole, "bell", lambda _: rung.append("bell"))
    async with running(services) as console:
        console.app._teller.ring_apart_s = 0
        await console.listen()
        await give(office, mette, number, services.agent)
        await console.until(lambda: "mette gave you" in console.news, "the first")
        until = to_ms(office.clock.now()) - 1
        await services.work.do(Snooze(until, "then"), {number: None})
        await console.until(lambda: f"#{number} is back" in console.news, "the second")

    assert ["bell", "bell"] * rings_bell == rung


async def test_a_burst_is_one_bell_and_one_notice_each(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes within seconds rings once; a customer's mail in what is mine is told and rings."""
    mette, number = await office.agent("mette"), await office.number("Question 1")
    services = await office.services("kai")
    rung: list[str] = []
    notices: list[tuple[str, str]] = []
    monkeypatch.setattr(SupportConsole, "bell", lambda _: rung.append("bell"))
    monkeypatch.setattr(Citizen, "show_notice", lambda _, words: notices.append(words))
    async with running(services) as console:
        await console.listen()
        await give(office, mette, number, services.agent)
        await console.until(lambda: "mette gave you" in console.news, "the first")
        await office.receive(answer(1))
        await console.until(lambda: f"wrote in #{number}, yours" in console.news, "the second")

    assert ["bell"] == rung
    assert [f"#{number} is yours now", f"#{number} has a new message"] == [n[0] for n in notices]
    assert f"mette gave you #{number}" == notices[0][1]


async def test_what_i_watch_is_told_wherever_i_am(office: Office) -> None:
    """In another conversation I hear of the watched one; in the watched one itself I see it."""
    number, other = await office.number("Question 1"), await office.number("Question 2")
    services, kai = await office.services("ann"), await office.services("kai")
    await watch(office, services.agent, number)
    async with running(services, number=other) as console:
        await console.listen()
        await kai.notes.add(number, "Asked the workshop.", agent=kai.agent)
        await console.until(
            lambda: f"#{number}, which you watch: kai: a note" in console.news, "the news"
        )
    async with running(services, number=number) as console:
        await console.listen()
        await kai.notes.add(number, "It has answered.", agent=kai.agent)
        await console.until(lambda: "It has answered." in console.text, "the note itself")

        assert "which you watch" not in console.text


async def test_an_open_console_wakes_and_gives_back(office: Office) -> None:
    """With no syncing process anywhere the console itself ends claims, and tells who had them."""
    number = await office.number("Question 1")
    services = await office.services("kai")
    await services.work.do(Simple(Verb.TAKE), {number: None})
    async with running(services) as console:
        await console.listen()
        office.clock.advance(timedelta(hours=1))
        # As any news does: a fixed clock makes no timer run out.
        console.app._teller.note_changes(())

        await console.until(
            lambda: f"#{number} is everybody's again: you took it at" in console.news, "the news"
        )
        assert NOON + timedelta(hours=1) == office.clock.now()
