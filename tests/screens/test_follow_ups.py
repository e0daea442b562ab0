"""Follow-ups at the keyboard: two keys for the usual ones, an agenda by day, undo for all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.wishes import Wish
from console.services.bundle import Services
from data.records import (
    Address,
    ConversationId,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    Status,
)
from data.records.articles import ArticleWords, FlagReason
from data.text.safe import clean_line
from tests.screens.test_looks import expect_look
from tests.support.console_app import LARGE, NOON, SMALL, Office, running

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


async def test_two_keys_promise_something(office: Office) -> None:
    """F t in the list: tomorrow morning, in one's own name; it is told with the day, u undoes."""
    services = await office.services()
    number = await office.number("Question 1")
    async with running(services) as console:
        while "Question 1" not in console.row_with("▌"):
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
    assert "follow-up for kai Mon 23 Nov 13:00, in 3 days: call about the refund" in told
    assert (made.at, made.text, made.owner, made.kind) == (
        NOON + 3 * DAY,
        "call about the refund",
        "kai",
        FollowUpKind.IF_NO_REPLY,
    )


async def test_a_word_begins_the_form_as_a_digit_does(office: Office) -> None:
    """`fri 14:00`, typed where a letter would do: Friday, not two o'clock today."""
    services = await office.services()
    async with running(services, size=(60, 20)) as console:
        await console.press("F", *"fri 14:00")
        understood = console.text
        await console.press("enter", "enter")
        (made,) = await live(services, ConversationId(1001))

    assert "Fri 27 Nov 14:00, in 7 days: you are reminded" in understood
    assert "Enter follow up" in understood
    assert made.at == NOON + 7 * DAY + timedelta(hours=1)


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


async def test_the_agenda_is_worked_through_by_one_key_each(office: Office) -> None:
    """e is done with and the cursor on the next, + moves a day, # gives up; u takes each back."""
    services = await office.services()
    for n in (1001, 1002, 1003):
        await promised(services, ConversationId(n), NOON + n * timedelta(minutes=1), f"task {n}")
    async with running(services) as console:
        await console.press("g", "f", "e")
        first = (console.news, console.cursor_row)
        await console.press("plus")
        second = (console.news, console.cursor_row)
        await console.press("number_sign")
        third = console.news
        empty = console.text
        await console.press("u", "u", "u")
        back = [
            row.state for n in (1001, 1002, 1003) for row in await live(services, ConversationId(n))
        ]

    assert "#1001 follow-up done: task 1001" in first[0]
    assert "#1002" in first[1]
    assert "#1002 follow-up moved to Sun 22 Nov 05:42, in 2 days: task 1002" in second[0]
    assert "#1003" in second[1]
    assert "#1003 follow-up cancelled" in third
    assert "task 1002" in empty
    assert [FollowUpState.OPEN] * 3 == back


async def test_moving_by_a_typed_time_and_handing_on(office: Office) -> None:
    """s takes a time in words, a a colleague by the first letters, A makes it mine again."""
    services = await office.services()
    await office.agent("kai")
    await promised(services, ConversationId(1001), NOON + DAY, "call back")
    async with running(services) as console:
        await console.press("g", "f", "s", *"+2d", "enter")
        moved = (await live(services, ConversationId(1001)))[0].at
        await console.press("a", *"kai", "enter")
        given = (await live(services, ConversationId(1001)))[0].owner
        await console.press("tab", "tab", "A")
        taken = (await live(services, ConversationId(1001)))[0].owner

    assert (NOON + 3 * DAY, "kai", "ann") == (moved, given, taken)


async def test_the_conversation_says_what_is_promised(office: Office) -> None:
    """The line above the keys tells it in words; on a wide terminal it stands by the customer."""
    services = await office.services()
    await promised(services, ConversationId(1001), NOON + 4 * DAY, "ask whether it still works")
    async with running(services) as console:
        await console.press("enter")
        narrow = console.lines[-2]
        await console.press("F", "e")
        done = await live(services, ConversationId(1001))
        left = console.text
    async with running(
        await office.services("bob"), size=(120, 40), number=ConversationId(1002)
    ) as console:
        await promised(services, ConversationId(1002), NOON + 4 * DAY, "call about the refund")
        await console.until(lambda: "ann, Tue: call about the refund" in console.text, "beside")

    assert "follow-up Tue: ask whether it still works" in narrow
    assert [] == done
    assert "follow-up done: ask whether it still works" in left


async def test_what_is_due_rings_once_and_stays(office: Office) -> None:
    """At its time it is told in one sentence; queue and top line have it until it is done."""
    services = await office.services()
    await promised(services, ConversationId(1002), NOON + timedelta(hours=1), "call back")
    async with running(services) as console:
        bells: list[bool] = []
        console.app.bell = lambda: bells.append(True)  # type: ignore[method-assign]  # the terminal's
        await console.listen()
        office.clock.advance(timedelta(hours=2))
        await services.due.settle()
        await console.until(lambda: "Follow-up due: #1002 call back" in console.news, "it is told")
        await console.until(lambda: "Follow-ups 1!" in console.lines[0], "it is counted")
        while "[Follow-ups" not in console.lines[0]:
            await console.press("tab")
        row = console.cursor_row
        rung = len(bells)
        await console.press("F", "e")
        await console.until(lambda: "Nothing that you promised is due" in console.text, "done")
    async with running(await office.services()) as console:
        quiet = console.text

    assert 1 == rung
    assert "call back · Question 2" in row
    assert "due" not in quiet


async def test_a_console_that_was_closed_tells_at_its_start(office: Office) -> None:
    """How many are due is said once when it opens."""
    services = await office.services()
    for n in (1001, 1002):
        await promised(services, ConversationId(n), NOON + timedelta(hours=1), "call back")
    office.clock.advance(timedelta(hours=2))
    await services.due.settle()
    async with running(await office.services()) as console:
        await console.until(lambda: "2 follow-ups are due · g f shows them" in console.news, "told")


async def test_a_follow_up_on_a_customer_is_taken_back_as_well(empty: Office) -> None:
    """F in the agenda takes an address; u forgets that promise, and says so."""
    services = await empty.services()
    async with running(services) as console:
        await console.press("g", "f", "F", *"noor@x.example", "enter", "w")
        told = (console.news, console.cursor_row)
        await console.press("u")
        back = console.news
        await console.until(lambda: "You have promised nothing" in console.text, "it is gone")

    assert "noor@x.example: follow-up Fri 27 Nov 09:00" in told[0]
    assert "get back to it" in told[1]
    assert "As before" in back


async def test_an_empty_inbox_says_what_is_promised_today(empty: Office) -> None:
    """Where nobody waits, the line says how many follow-ups there are and when the next is."""
    services = await empty.services()
    for hours in (1, 2, 3):
        await services.promising.promise_to(
            Wish(NOON + hours * timedelta(hours=1), "call"),
            Address(clean_line(""), clean_line("n@x.example")),
        )
    async with running(services) as console:
        await console.until(
            lambda: "3 follow-ups today, the next at 14:00. g f shows them." in console.text, "said"
        )


async def test_sending_closing_and_asking_is_one_key_from_the_review(office: Office) -> None:
    """F in the last look sends, closes and asks in a week; taking the mail back takes all back."""
    services = await office.services()
    async with running(services) as console:
        await console.press("enter", "r")
        await console.type("It should work now.")
        await console.press("ctrl+s", "F")
        await console.until(lambda: "leaves in" in console.text, "it is held")
        made = await live(services, ConversationId(1001))
        await console.press("u")
        await console.until(lambda: "Taken back" in console.text, "it is taken back")
        left = await live(services, ConversationId(1001))

    assert [("ask whether it still works", MORNING + 6 * DAY)] == [(f.text, f.at) for f in made]
    assert [] == left


async def test_a_message_for_later_is_written_now(office: Office) -> None:
    """F s asks when; the head says it, the review has it, and the agenda holds it as a message."""
    services = await office.services()
    async with running(services) as console:
        await console.press("F", "s", *"3d", "enter")
        await console.until(lambda: "leaves Mon" in console.text, "the composer")
        await console.type("Does it still work?")
        await console.press("ctrl+s")
        review = console.text
        await console.press("enter")
        await console.until(lambda: "leaves then" in console.news, "it is told")
        (made,) = await live(services, ConversationId(1001))
        await console.press("g", "f")
        agenda = console.text

    assert "When    Mon 23 Nov 13:00, in 3 days" in review
    assert (FollowUpKind.SEND, NOON + 3 * DAY) == (made.kind, made.at)
    assert "sends: Does it still work?" in agenda


async def test_thousands_are_read_as_a_window(office: Office) -> None:
    """G goes to the last of a thousand, k and j on from there; only a part of them is read."""
    services = await office.services()
    ids = [ConversationId(1001)]
    for n in range(400):
        await promised(services, ids[0], NOON + DAY + n * timedelta(minutes=1), f"task {n}")
    async with running(services) as console:
        await console.press("g", "f", "G")
        last = console.cursor_row
        await console.press("k", "j")
        again = console.cursor_row
        heading = console.text
        await console.press("g", "g", *["space"] * 12)
        reached = console.cursor_row

    assert "task 399" in last
    assert last == again
    assert "Tomorrow · 400" not in last + heading.splitlines()[0]
    assert "task 1" in reached


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("look", ["agenda", "sheet", "form", "conversation"])
async def test_follow_ups_look_as_they_are_kept(
    office: Office, look: str, size: tuple[int, int]
) -> None:
    """The agenda by day, the sheet of letters, the form, and what a conversation says of them."""
    services = await office.services()
    await office.agent("kai")
    one, two = ConversationId(1001), ConversationId(1002)
    # A colleague's is overdue: what is due for oneself is told at the start, for some seconds.
    await promised(services, two, NOON + timedelta(hours=1), "send the label again", "kai")
    await promised(services, one, NOON + 3 * timedelta(hours=1), "call about the refund")
    await promised(services, one, NOON + 7 * DAY, "ask again", "pool")
    await services.promising.promise_to(
        Wish(NOON + DAY, "tell the price"),
        Address(clean_line("Noor"), clean_line("noor@x.example")),
    )
    office.clock.advance(timedelta(hours=2))
    await services.due.settle()
    keys = {
        "agenda": ("g", "f", "tab", "tab"),
        "sheet": ("F",),
        "form": ("F", "o", *"fri 14"),
        "conversation": ("enter",),
    }[look]
    async with running(services, size=size) as console:
        await console.listen()
        await console.press(*keys)

        expect_look(f"follow-ups-{look}-{size[0]}x{size[1]}", console.lines)


async def test_work_on_an_article_leads_to_it(empty: Office) -> None:
    """What is said against an article stands in the agenda; Enter opens it, q comes back."""
    services, kai = await empty.services(), await empty.services("kai")
    words = ArticleWords(clean_line("Reset the lamp"), "en", "Hold the left button.\n", "")
    article = await services.articles.add(words)
    await kai.article_flags.flag(article.id, FlagReason.WRONG, "the button is at the right")
    async with running(services, size=LARGE) as console:
        await console.press("g", "f")
        row = await console.until(lambda: console.row_with("the button"), "the flag")
        await console.press("enter")
        await console.until(lambda: "Hold the left button." in console.text, "the article")
        await console.press("q", "d")
        gone = console.text
        await console.press("F")
        asked = console.text
        await console.press("escape", "e")
        told = console.news

    assert "Reset the lamp" in row
    assert "article 1 wrong: the button is at the right" in row
    assert "This is about an article" in gone
    assert "Follow up what?" in asked
    assert "follow-up done: wrong: the button is at the right" in told
    assert [] == await services.article_flags.list_open(article.id)
