"""Follow-ups at the keyboard: two keys for the usual ones, an agenda by day, undo for all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain.wishes import Wish
from console.services.bundle import Services
from data.records import (
    Address,
    ConversationId,
    FollowUp,
    FollowUpKind,
    Status,
)
from data.text.safe import clean_line
from tests.support.console_app import NOON, Driver, Office, running

DAY = timedelta(days=1)
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
"""Nine o'clock on the day after the office's, where its agents are."""


async def live(services: Services, number: ConversationId) -> list[FollowUp]:
    """Read what is promised on a conversation."""
    return await services.follow_ups.list_of_conversation(number, is_live_only=True)


async def promised(
    services: Services, number: ConversationId, at: datetime, text: str, owner: str = ""
) -> None:
    """Promise something."""
    await services.promising.promise(Wish(at, text, owner=owner), {number: None})


def row_with(console: Driver, words: str) -> str:
    """Give the line that holds words."""
    return next(line for line in console.lines if words in line)


async def test_two_keys_promise_something(office: Office) -> None:
    """F t in the list: tomorrow morning, in one's own name; it is told with the day, u undoes."""
    services = await office.services()
    number = await office.number("Question 1")
    async with running(services) as console:
        while "Question 1" not in row_with(console, "▌"):
            await console.press("j")
        await console.press("F", "t")
        told = console.news
        made = await live(services, number)
        await console.press("u")
        left = await live(services, number)

    assert f"#{number} follow-up Sat 21 Nov 09:00, tomorrow: get back to it" in told
    assert [(MORNING, "ann", FollowUpKind.REMIND)] == [(f.at, f.owner, f.kind) for f in made]
    assert [] == left


async def test_closing_and_asking_in_a_week_is_two_keys(office: Office) -> None:
    """F c closes, promises to ask in a week, and goes on; one u takes both back."""
    services = await office.services()
    number = await office.number("Question 1")
    async with running(services) as console:
        await console.press("enter")
        await console.press("F", "c")
        told = console.news
        closed, _ = await services.find.show(number)
        made = await live(services, number)
        shown = console.lines[0]
        await console.press("u")
        opened, _ = await services.find.show(number)
        left = await live(services, number)

    assert f"#{number} closed, follow-up Fri 27 Nov 09:00" in told
    assert f"#{number}" not in shown
    assert (Status.CLOSED, ["ask whether it still works"]) == (
        closed.status,
        [f.text for f in made],
    )
    assert (Status.NEW, []) == (opened.status, left)


async def test_marked_rows_are_followed_up_together(office: Office) -> None:
    """F w with marks is one deed on all of them."""
    services = await office.services()
    async with running(services) as console:
        await console.press("x", "x", "F")
        asked = console.text
        await console.press("w")
        told = console.news
        found = [await live(services, ConversationId(n)) for n in (1001, 1002, 1003)]
        await console.press("u")
        left = [await live(services, ConversationId(n)) for n in (1001, 1002, 1003)]

    assert "Follow up 2 conversations" in asked
    assert "2 follow-up Fri 27 Nov 09:00" in told
    assert 2 == sum(map(len, found))
    assert [[], [], []] == left


async def test_the_form_shows_what_it_understood(office: Office) -> None:
    """A digit begins the form with it; the moment stands below in words, then Enter makes it."""
    services = await office.services()
    await office.agent("kai")
    async with running(services) as console:
        await console.press("F", "3", "d")
        understood = console.text
        await console.press("enter", *"call about the refund", "tab", "n", "tab", "k", "enter")
        told = console.news
        (made,) = await live(services, ConversationId(1001))

    assert "Mon 23 Nov 13:00, in 3 days: you are reminded" in understood
    assert "follow-up Mon 23 Nov 13:00, in 3 days: call about the refund" in told
    assert (made.at, made.text, made.owner, made.kind) == (
        NOON + 3 * DAY,
        "call about the refund",
        "kai",
        FollowUpKind.IF_NO_REPLY,
    )


async def test_what_was_typed_is_there_again(office: Office) -> None:
    """Going back from the form loses nothing; what is wrong is said where it is."""
    services = await office.services()
    async with running(services) as console:
        await console.press("F", "o", *"yesterday", "enter")
        refused = console.text
        await console.press("ctrl+q", "F", "o")

        assert "has passed" in refused
        assert "yesterday" in console.text


async def test_the_agenda_by_day(office: Office) -> None:
    """g f shows what is overdue first, then each day with its count, whose it is, and the words."""
    services = await office.services()
    await office.agent("kai")
    one, two, three = (ConversationId(n) for n in (1001, 1002, 1003))
    await promised(services, one, NOON + timedelta(hours=1), "call back")
    await promised(services, two, NOON + 2 * timedelta(hours=1), "send the label")
    await promised(services, three, NOON + 7 * DAY, "ask again", owner="kai")
    await services.promising.promise_to(
        Wish(NOON + DAY, "tell the price"),
        Address(clean_line("Noor"), clean_line("noor@x.example")),
    )
    office.clock.advance(timedelta(minutes=90))
    await services.due.settle()
    async with running(services) as console:
        await console.press("g", "f")
        mine = console.lines
        await console.press("tab", "tab")
        everybodys = console.text

    print("\n".join(mine))
    print(everybodys)
    assert "[mine 3!]" in mine[0]
    assert mine[1].startswith(" Overdue · 1!")
    assert mine[2].startswith("▌! #1001 14:00")
    assert mine[2].endswith("call back")
    assert mine[4] == " Today · 1"
    assert "Tomorrow · 1" in mine[7]
    assert "Noor" in mine[8]
    assert "kai" not in "\n".join(mine)
    assert "Fri 27 Nov · 1" in everybodys
    assert "ask again" in everybodys
