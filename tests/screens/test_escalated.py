"""What is escalated, as it is seen: marks in rows, the head, an outsider's answer, its exchange."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.escalation import Ask
from console.services.bundle import Services
from console.services.escalations import Request
from data.records import ConversationId, Reason, SafeLine, SafeText, Way
from screens.conversation import ConversationScreen
from tests.screens.test_looks import SIZES, expect_look
from tests.screens.test_owning import have_team
from tests.support.asked import HOUR, ask
from tests.support.console_app import ADDRESS, NOON, Office, running
from tests.support.letters import write_mail

HANS = "Hans <hans@lab.example>"
NEED = SafeText("Does the driver take 24 V, and which supply belongs to it?")


async def ask_hans(office: Office, services: Services, number: ConversationId) -> str:
    """Have Hans asked by mail; give the id that his answer names."""
    request = Request(HANS, Ask(Reason.PRODUCT_FAULT, NEED, by=NOON + 2 * HOUR))
    await services.escalations.escalate(number, request)
    (item,) = await services.outbox.list_items()
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(lambda c: c.execute("UPDATE outbox SET state = 'sent'"))
    return item.internet_message_id


async def answer_of_hans(office: Office, asked: str) -> None:
    """Let Hans answer."""
    text = "Yes, 12 to 24 V.\r\nUse the 24 V supply of the Ribe.\r\n"
    at = NOON + HOUR
    office.clock.set(at)
    await office.receive(
        write_mail(
            "h1@lab.example", from_=HANS, to=ADDRESS, subject="Re: driver", text=text, at=at,
            answers=[asked],
        ),
        at=at,
    )  # fmt: skip


async def test_a_row_says_who_is_asked(office: Office) -> None:
    """An arrow and who is asked stand before the subject; others have none."""
    await ask(office, await office.number("Question 2"), agent="kai")
    await ask(office, await office.number("Question 2"), tier="workshop")
    async with running(await office.services(), size=(120, 40)) as console:
        await console.press("g", "x")
        marked = console.row_with("#1002")
        await console.press("g", "i")
        others = [line for line in console.lines if "Question" in line]

    assert "→kai+1 Question 2" in marked
    assert not any("→" in line for line in others)


async def test_a_row_says_that_the_time_is_over(office: Office) -> None:
    """Since when an answer is overdue stands in words and not in colour alone."""
    await ask(office, await office.number("Question 2"), agent="kai", due_at=NOON - HOUR)
    async with running(await office.services()) as console:
        await console.press("g", "x")

        assert "→kai late 1h Question 2" in console.text


async def test_ping_pong_is_counted(office: Office) -> None:
    """What was returned and is asked of the same again, and again, has how often beside it."""
    ann, kai = await have_team(office), await office.services("kai")
    number = await office.number("Question 2")
    request = Request("workshop", Ask(Reason.BILLING, NEED, SafeLine("refund")))
    for _ in range(2):
        await ann.escalations.escalate(number, request)
        await kai.escalations.return_(number, "No idea.")
    await ann.escalations.escalate(number, request)
    async with running(kai) as console:
        await console.press("g", "x")
        row = console.row_with("#1002")
        await console.press("enter")

        assert "for the 3rd time: billing" in console.text
    assert "3x Question 2" in row


@pytest.mark.parametrize("size", SIZES)
async def test_the_head_looks_as_it_is_kept(office: Office, size: str) -> None:
    """Above the thread: of whom, by whom, why, by when, what is needed, what was tried."""
    ann = await have_team(office)
    number = await office.number("Question 3")
    ask_kai = Ask(
        Reason.PRODUCT_FAULT, NEED, SafeLine("since 4.2"),
        SafeText("- another driver\n- another dimmer"), NOON + 3 * HOUR,
    )  # fmt: skip
    await ann.escalations.escalate(number, Request("kai", ask_kai))
    office.clock.set(NOON + 2 * HOUR)
    async with running(await office.services("kai"), number=number, size=SIZES[size]) as console:
        expect_look(f"escalated-{size}", console.lines)
        office.clock.set(NOON + 4 * HOUR)
        await ann.due.settle()
        await console.press("g", "x", "enter")
        await console.until(lambda: "2 changes" in console.text, "it is told")
        expect_look(f"escalated-overdue-{size}", console.lines)


async def test_an_answer_from_outside_stands_in_the_thread(office: Office) -> None:
    """Hans's answer is an item of the customer's conversation; Enter opens it, and leads back."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    asked = await ask_hans(office, ann, number)
    async with running(ann, number=number) as console:
        awaited = console.text
        await answer_of_hans(office, asked)
        await console.until(lambda: "12 to 24 V" in console.text, "his answer")
        answered = console.text
        await console.press("enter")
        await console.until(lambda: "Exchange with Hans" in console.text, "the exchange")
        exchange = console.text
        await console.press("enter")
        await console.until(lambda: "Exchange with" not in console.text, "back")
        shown = console.app.screen

    assert "INTERNAL Asked hans@lab.example by ann: product fault" in awaited
    assert "INTERNAL Hans answered in #1006" in answered
    assert "Enter opens it" in answered
    assert "INTERNAL Asked" not in answered
    assert f"about #{number} · answered · Enter shows it" in exchange
    assert isinstance(shown, ConversationScreen)
    assert number == shown.number


async def test_enter_needs_an_exchange(office: Office) -> None:
    """Where nobody outside was asked Enter does nothing but say so."""
    async with running(await office.services()) as console:
        await console.press("enter", "enter")

        assert "Nobody outside was asked about this." in console.text


async def test_of_several_exchanges_one_is_chosen(office: Office) -> None:
    """Two outsiders who were asked stand in a sheet, the newest first."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    await ask_hans(office, ann, number)
    again = Request("pia@carrier.example", Ask(Reason.DELIVERY, NEED))
    await ann.escalations.escalate(number, again)
    async with running(ann, number=number) as console:
        await console.press("enter")
        offered = console.text
        await console.press("2")
        await console.until(lambda: "Exchange with Hans" in console.text, "the exchange")

    assert "1  the exchange with pia@carrier.example" in offered
    assert "2  the exchange with Hans" in offered


async def test_a_consultation_is_marked_for_both(office: Office) -> None:
    """Who is consulted finds it under Asked of you with the arrow, though it is a colleague's."""
    ann, kai = await have_team(office), await office.services("kai")
    number = await office.number("Question 2")
    consult = Ask(Reason.NEEDS_DECISION, NEED, way=Way.CONSULT, by=NOON + timedelta(days=1))
    await ann.escalations.escalate(number, Request("kai", consult))
    async with running(kai, size=(120, 40)) as console:
        top = console.lines[0]
        await console.press("g", "a")
        row = console.row_with("#1002")
        leads_on = console.lines[-1]
    async with running(ann, number=number) as console:
        asks = console.lines[-1]

    assert "E answer" in leads_on
    assert "E escalate" in asks
    assert "Asked of you 1" in top
    assert "ann" in row
    assert "→kai Question 2" in row
