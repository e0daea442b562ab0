"""The thread of a conversation: where it opens, what counts as read, how keys move in it."""

from __future__ import annotations

from data.records import ConversationId, OutboxState
from screens.thread import LOOKS_FOR_ROOM
from tests.screens.test_conversation import current, screen_of
from tests.support.console_app import MINUTE, NOON, Driver, Office, running
from tests.support.letters import write_mail
from tests.support.rich_thread import SUBJECT, add_rich_thread, thanks_mail

LONG = "".join(f"line {number}\r\n" for number in range(1, 201))


def top_of(console: Driver) -> int:
    """Give the first line of the thread on the screen."""
    return screen_of(console).timeline.scroll_offset.y


async def is_unread(office: Office, number: ConversationId) -> bool:
    """Say whether ann's list marks the conversation."""
    services = await office.services()
    conversation, _ = await services.find.show(number)
    return conversation.is_unread


async def test_it_opens_at_what_is_new(empty: Office) -> None:
    """After it was read once, it opens at the first mail that came since, marked as new."""
    number = await add_rich_thread(empty)
    services = await empty.services()
    async with running(services, number=number) as console:
        await console.press("q")
    at = empty.clock.advance(3 * MINUTE)
    for key in ("second", "third"):
        await empty.receive(thanks_mail(key=key, text=f"The {key}\r\n", at=at), at=at)
        at = empty.clock.advance(MINUTE)

    async with running(services, number=number) as console:
        assert current(console).internet_message_id.startswith("second")
        assert [line.count("new ·") for line in console.lines if "Mette" in line][-2:] == [1, 1]


async def test_what_was_on_the_screen_is_read(empty: Office) -> None:
    """A long thread left half-way stays unread; seen to its newest mail it is read."""
    mails = [
        write_mail(f"m{n}@c.example", subject="Long", text=LONG, at=NOON - (9 - n) * MINUTE,
                   answers=["m1@c.example"] if n > 1 else [])
        for n in range(1, 4)
    ]  # fmt: skip
    await empty.receive(*mails)
    number = await empty.number("Long")
    async with running(await empty.services(), number=number) as console:
        await console.press("n")
    half_way = await is_unread(empty, number)
    async with running(await empty.services(), number=number) as console:
        started_at = current(console).internet_message_id
        await console.press("G")
    at_the_end = await is_unread(empty, number)

    assert (True, "m3@c.example", False) == (half_way, started_at, at_the_end)


async def test_news_that_comes_is_marked_and_read(empty: Office) -> None:
    """A mail that comes while its conversation is on the screen is new, and counts as read."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        at = empty.clock.advance(MINUTE)
        await empty.receive(thanks_mail(key="news", text="One thing more\r\n", at=at), at=at)
        await console.until(lambda: "One thing more" in console.text, "the news")

        assert current(console).internet_message_id.startswith("news")
    assert not await is_unread(empty, number)


async def test_the_current_message_stays_on_the_screen(empty: Office) -> None:
    """Scrolling takes the current message along; within a long one it stays the same."""
    await empty.receive(
        write_mail("a@c.example", subject="Long", text="short\r\n", at=NOON - 9 * MINUTE),
        write_mail("b@c.example", subject="Long", text=LONG, at=NOON - 8 * MINUTE,
                   answers=["a@c.example"]),
        write_mail("c@c.example", subject="Long", text="end\r\n", at=NOON - 7 * MINUTE,
                   answers=["a@c.example"]),
    )  # fmt: skip
    number = await empty.number("Long")
    async with running(await empty.services(), number=number) as console:
        seen = [current(console).internet_message_id[0]]
        for keys in (("pagedown",), ("pagedown",), ("pagedown",) * 20, ("k",), ("g", "g")):
            await console.press(*keys)
            seen.append(current(console).internet_message_id[0])
        await console.press("down", "down")
        two_down = top_of(console)

    assert seen == ["a", "b", "b", "c", "c", "a"]
    assert two_down == 2


async def test_n_at_the_end_of_the_screen_still_moves(empty: Office) -> None:
    """Where the thread fits on the screen, scrolling keys go from message to message."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), size=(120, 60), number=number) as console:
        at_first = screen_of(console)._current
        await console.press("pageup", "pageup")
        up = screen_of(console)._current
        await console.press("pagedown")

        assert (3, 1, 2) == (at_first, up, screen_of(console)._current)


async def test_the_age_of_the_newest_goes_on(empty: Office) -> None:
    """The age is drawn again when it reads otherwise, and not before."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        screen = screen_of(console)
        lines = screen.timeline.lines
        screen._refresh_age()
        is_same = screen.timeline.lines is lines
        empty.clock.advance(5 * MINUTE)
        screen._refresh_age()
        await console.rest()

        assert is_same
        assert "new · 7m" in console.text


async def test_a_refused_reply_says_what_to_do(empty: Office) -> None:
    """What the server refused stands in the thread with the way to its cure."""
    number = await add_rich_thread(empty, state=OutboxState.REFUSED)
    async with running(await empty.services(), size=(100, 40), number=number) as console:
        assert "! refused" in console.text
        assert "g o" in console.text


async def test_an_endless_mail_does_not_freeze(empty: Office) -> None:
    """Five thousand lines are all there; folding all and going to the end shows the last."""
    text = "".join(f"row {number}\r\n" for number in range(1, 5001))
    await empty.receive(write_mail("big@c.example", subject=SUBJECT, text=text, at=NOON - MINUTE))
    number = await empty.number(SUBJECT)
    async with running(await empty.services(), number=number) as console:
        await console.press("Z", "G")

        assert "row 5000" in console.text


async def test_a_thread_without_room_is_not_asked_for_ever(empty: Office) -> None:
    """A thread that has no lines on the screen comes to rest, and shows its place when it has."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        screen = screen_of(console)
        screen.timeline.styles.height = screen.timeline.styles.min_height = 0
        await console.rest()
        screen.show_current()
        await console.rest()
        height, asked = screen.timeline.size.height, screen._looks_for_room
        screen.timeline.styles.height = "1fr"
        await console.rest()

        assert (0, LOOKS_FOR_ROOM) == (height, asked)
        assert screen._looks_for_room == 0
        assert "Nu virker det" in console.text
