"""The last look: what a careful colleague asks, on a small screen too, and what keeps mail back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.records import OutboxState
from screens.review import ReviewScreen
from tests.screens.test_composer import outbox_states, written
from tests.support.console_app import LARGE, NOON, Driver, Office, running
from tests.support.letters import write_mail

LOW = (80, 18)
SUBJECT = "Lampen blinker"
MAIL = (
    "Hej,\r\n\r\nmin lampe blinker efter opdateringen i går, og det er jeg ked af.\r\n"
    "Hvordan nulstiller jeg den?\r\nKan jeg få en ny skærm til den?\r\nHvor længe er der garanti?"
    "\r\n\r\nVenlig hilsen\r\nMette\r\n"
)
REPLY = "Hej Lars,\n\nThank you for your mail. Please find the receipt attached. You must wait."


async def reader(office: Office) -> None:
    """Have a customer who asks three things."""
    await office.receive(
        write_mail(
            "mette@fjordpost.example",
            from_="=?utf-8?q?Mette_S=C3=B8rensen?= <mette@fjordpost.example>",
            subject=SUBJECT,
            text=MAIL,
            at=NOON,
        ),
        at=NOON,
    )


async def reviewed(console: Driver, text: str) -> None:
    await written(console, text)
    await console.press("ctrl+s")
    await console.until(lambda: isinstance(console.app.screen, ReviewScreen), "the last look")


async def test_doubts_stand_in_order_and_each_question_by_itself(office: Office) -> None:
    """Name, file, language, each question as asked, the phrase; and it leaves all the same."""
    await reader(office)
    number = await office.number(SUBJECT)
    async with running(await office.services(), number=number, size=LARGE) as console:
        await reviewed(console, REPLY)
        text = console.text
        await console.press("w")
        await console.until(lambda: not console.composer.text, "it has left the composer")

        places = [
            text.rindex(words)
            for words in (
                'The greeting says "Lars"',
                '"attached" is written',
                "The text is in English",
                "3 questions of the customer",
                "Hvordan nulstiller jeg den?",
                "Hvor længe er der garanti?",
                "may sound like blame",
            )
        ]
        assert places == sorted(places)
        assert [OutboxState.HELD] == await outbox_states(office)


@pytest.mark.usefixtures("any_room")
async def test_many_doubts_are_read_on_by_key(office: Office) -> None:
    """What does not fit scrolls; head and keys stay where they are."""
    await reader(office)
    number = await office.number(SUBJECT)
    async with running(await office.services(), number=number, size=LOW) as console:
        await reviewed(console, f"{REPLY} As I already said, you failed to read it.")
        first = console.lines
        await console.press("j")
        second = console.lines
        await console.press("k")

        assert "you failed to" not in "\n".join(first)
        assert "more  Enter send and close" in "\n".join(first[-3:])
        assert "you failed to" in "\n".join(second)
        assert " more " not in "\n".join(second[-3:])
        assert any("PUBLIC: leaves by mail" in line for line in second)
        assert first == console.lines


async def test_a_field_that_is_not_filled_in_keeps_the_mail_back(office: Office) -> None:
    """No key sends it; back in the text the field is selected, and what is typed replaces it."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await reviewed(console, "Hello [NAME],\n\nyour order {{ order.number }} is on its way.")
        await console.press("enter", "w", "o", "l")
        blocked = console.text
        await console.press("q")
        await console.press(*"Ann", "tab", *"88120")
        await console.press("ctrl+s", "w")
        await console.until(lambda: not console.composer.text, "it has left the composer")

        assert "[NAME], {{ order.number }} are not filled in" in blocked
        assert "It leaves when every field is filled in" in blocked
        assert [OutboxState.HELD] == await outbox_states(office)
        services = await office.services()
        _, messages = await services.find.show(await office.number("Question 1"))
        assert "Hello Ann,\n\nyour order 88120 is on its way." == messages[-1].body.new_text


async def test_tab_goes_on_where_every_field_is_filled_in(office: Office) -> None:
    """Tab walks from field to field of the screen, as ever."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await written(console)
        await console.press("tab")

        assert console.app.focused is not console.composer


@pytest.mark.parametrize("minds", [True, False])
async def test_phrasing_can_be_left_alone(office: Office, *, minds: bool) -> None:
    """Whoever sets console.review_phrasing to false is told of no phrases."""
    services = replace(await office.services(), minds_phrasing=minds)
    async with running(services, number=await office.number("Question 1")) as console:
        await reviewed(console, "Hello, you must wait. Your lamp is in our shop.")

        assert minds == ("may sound like blame" in console.text)


@pytest.mark.parametrize("height", range(22, 30))
async def test_no_rule_stands_on_another(office: Office, height: int) -> None:
    """However much of the text the review covers, no mere rule of it is left above the sheet."""
    number = await office.number("Question 1")
    async with running(await office.services(), size=(80, height), number=number) as console:
        await console.press("r")
        await console.type("See the attached file.")
        await console.press("ctrl+s")
        rules = [at for at, line in enumerate(console.lines) if line.startswith("───")]

        assert "PUBLIC" in console.lines[rules[-1] + 1]
        assert len(rules) == 1 or rules[-1] - rules[-2] > 1, console.text
