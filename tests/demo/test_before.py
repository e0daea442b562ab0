"""What the demo's team has asked before a newcomer comes: found by keyboard, answered by itself."""

from __future__ import annotations

from pathlib import Path

from console.demo.before import ask_once
from console.demo.shop.people import SUPPLIERS
from console.demo.team import add_team
from data.records import AskedKind, Way
from tests.demo.test_customers import answers_to, our_mail, text_of
from tests.support.console_app import NOON, open_office, question

FAULT = "The lamp flickers with every dimmer that I tried.\r\n"


async def test_three_things_are_asked_once(tmp_path: Path) -> None:
    """One of the newcomer, one of tier 2, one outside; a second start asks nothing more."""
    async with open_office(tmp_path) as office:
        mails = (question(n, text=FAULT, subject=f"Flickers {n}") for n in range(1, 9))
        await office.receive(*mails)
        await add_team(office.store, at=NOON)
        desk = await office.desk("mette")
        await ask_once(desk)
        await ask_once(desk)
        mette = await office.services("mette")
        found = await mette.escalations.list_newest(limit=10)

    assert [
        (AskedKind.ADDRESS, SUPPLIERS[0].address),
        (AskedKind.TIER, "tier 2"),
        (AskedKind.AGENT, "mette"),
    ] == [(each.asked.kind, each.asked.name) for each in found]
    assert "mette" not in {each.asked_by for each in found}
    assert [Way.CONSULT, Way.HAND_OVER, Way.CONSULT] == [each.way for each in found]


async def test_a_supplier_answers_as_one() -> None:
    """Who makes the drivers says what he knows, once, and never thanks as a customer does."""
    text = "Does your driver flicker with a dimmer? Which one helps?\r\n"
    asked = our_mail(1, to=SUPPLIERS[0].address, text=text)
    again = our_mail(2, to=SUPPLIERS[0].address, text=text, references="<ours1@fjordlys.example>")
    (answer,) = await answers_to(asked, again)

    assert "I looked at your question" in text_of(answer)
