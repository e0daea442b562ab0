"""The tour of a practice store: led by keys, moved on by what the store says was done."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from console.clock import FixedClock
from console.domain.escalation import Ask
from console.domain.tour import DONE_BY, Step
from console.services.escalations import Request
from console.services.follow_up_steps import Promise
from console.services.follow_ups import FollowUpService
from data.records import Reason, SafeText
from data.store import tours
from tests.support.console_app import Driver, Office, running


def told(console: Driver) -> str:
    """Give what the tour says, from as many lines as it takes."""
    lines = console.lines
    first = next((n for n, line in enumerate(lines) if line.startswith(" Tour")), len(lines))
    rest = [line.strip() for line in lines[first : first + 3]]
    return " ".join(rest)


async def test_the_tour_is_led_by_what_is_done(office: Office) -> None:
    """Answer, escalate, follow up: each is noticed however it was done."""
    ann = await office.services()
    await office.agent("kai")
    async with running(ann) as console:
        await console.press("question_mark", "t")
        assert "Tour 1/3, answer: Enter opens" in told(console)
        await console.press("enter")
        assert "r begins a reply to all" in told(console)
        await console.press("r")
        await console.type("It left today.")
        assert "ctrl+s shows who gets it" in told(console)
        await console.press("ctrl+s")
        assert "w sends it and waits" in told(console)
        await console.press("w")
        await console.until(lambda: "Tour 2/3, escalate" in told(console), "the second step")
        # Done by another way: a command, say. The tour hears of it from the store.
        number = await office.number("Question 1")
        ask = Ask(Reason.PRODUCT_FAULT, SafeText("Why?"), by=office.clock.now() + timedelta(days=1))
        await (await office.services()).escalations.escalate(number, Request("kai", ask))
        await console.until(lambda: "Tour 3/3, follow up: F" in told(console), "the third step")
        await console.press("F")
        assert "a letter takes its line" in told(console)
        await console.press("w")
        await console.until(lambda: "all three are done" in told(console), "the end")
        await console.press("question_mark", "t")

        assert "The tour is over. ? t begins it again." in console.news
        assert "Tour:" not in console.text


async def test_what_was_promised_before_she_came_is_no_step_of_hers(office: Office) -> None:
    """The demo writes it in her name once the mailbox is read; the tour may have begun by then."""
    ann = await office.services()
    number = await office.number("Question 1")
    tomorrow = office.clock.now() + timedelta(days=1)
    before = FixedClock(office.clock.now() - timedelta(days=3))
    await ann.tours.lead()

    async def done() -> frozenset[str]:
        tour = await office.store.read(tours.read_tour, ann.agent.id)
        assert tour is not None
        return await office.store.read(
            tours.list_verbs, ann.agent.id, tour=tour, verbs=list(DONE_BY.values())
        )

    await FollowUpService(office.store, clock=before, agent=ann.agent).add(
        Promise(number, tomorrow, "call")
    )
    written = await done()
    await ann.follow_ups.add(Promise(number, tomorrow, "call"))

    assert frozenset() == written
    assert {DONE_BY[Step.PROMISE]} == await done()


async def test_the_tour_is_left_and_taken_up_again(office: Office) -> None:
    """Left in the middle, also by leaving the console, it goes on where it was."""
    ann = await office.services()
    async with running(ann, size=(60, 20)) as console:
        await console.press("question_mark", "t", "F")
        assert "Tour 3/3, follow up: a letter takes its line" in told(console)
        await console.press("w", "question_mark")
        assert "q leads back; then r." in told(console)
        await console.press("t")
        assert "The tour waits where it is. ? t goes on with it." in console.text
        assert "Tour 1/3" not in console.text
    async with running(await office.services(), size=(60, 20)) as console:
        await console.press("question_mark", "t")

        assert "Tour 1/3, answer: Enter opens" in told(console)
        assert console.lines[-1].startswith(" Enter open")


def be_in_earnest(connection: sqlite3.Connection) -> None:
    """Have real customers here."""
    connection.execute("UPDATE meta SET value = 'no' WHERE key = 'practice'")


async def test_in_earnest_there_is_no_tour(office: Office) -> None:
    """Where real customers are its key says what it is and where, and is not offered below."""
    ann = await office.services()
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(be_in_earnest)
    async with running(ann) as console:
        await console.press("question_mark")
        assert "t tour" not in console.lines[-1]
        await console.press("t")

        assert "It is for practice: support-console demo." in console.news
