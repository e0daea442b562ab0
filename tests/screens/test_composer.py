"""Writing a reply: the draft, the last look, the send, taking it back."""

from __future__ import annotations

from dataclasses import replace

from textual.events import Paste

from data.records import ConversationId, Draft, DraftKind, OutboxState, Words
from data.store.drafts import list_drafts
from screens.conversation import ConversationScreen
from screens.review import ReviewScreen
from tests.support.console_app import Driver, Office, answer, running

HELLO = "Hello Customer, it is on its way."


async def drafts_of(office: Office, number: ConversationId) -> list[Draft]:
    """Read the drafts of a conversation from the store."""
    return await office.store.read(list_drafts, number)


async def outbox_states(office: Office) -> list[OutboxState]:
    """Read the states of all mails on their way out."""
    services = await office.services()
    return [item.state for item in await services.outbox.list_items()]


async def written(console: Driver, text: str = HELLO) -> None:
    """Open the composer and write."""
    await console.press("r")
    await console.type(text)


async def test_the_draft_is_kept_after_a_pause(office: Office) -> None:
    """What is typed is in the store after a pause, without any key."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await written(console)
        for _ in range(300):
            if drafts := await drafts_of(office, number):
                break
            await console.pilot.pause(0.01)

        assert [(HELLO, "ann", "all")] == [(d.words.text, d.agent, d.words.scope) for d in drafts]


async def test_leaving_the_composer_keeps_the_draft_at_once(office: Office) -> None:
    """ctrl+q keeps what is written, without waiting for the pause."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await written(console)
        await console.press("ctrl+q")

        assert [HELLO] == [d.words.text for d in await drafts_of(office, number)]
        assert isinstance(console.app.screen, ConversationScreen)


async def test_a_text_that_was_left_is_told_where_it_lies(office: Office) -> None:
    """What was begun is not out of sight, whatever was said of it before; sent it is no more."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r", "ctrl+s")
        assert "There is nothing to send yet." in console.text
        await console.press("ctrl+q")
        empty = console.text
        await console.press("r")
        await console.type("Half a")
        await console.press("ctrl+q")
        await console.until(
            lambda: "your reply is kept: r goes on with it, then ctrl+d drops it" in console.text,
            "it",
        )
        left = console.text
        await console.press("r")
        again = console.text
        await console.press("ctrl+n", "ctrl+q")
        note = console.text
        await console.press("i", "ctrl+d")

        assert "is kept" not in empty + again + console.text
        assert "nothing to send" not in left
        assert "your note is kept: i goes on with it" in note


async def test_leaving_the_console_keeps_the_draft(office: Office) -> None:
    """However the console ends, what was written is in the store."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await written(console)

    assert [HELLO] == [d.words.text for d in await drafts_of(office, number)]


async def test_a_draft_is_found_again(office: Office) -> None:
    """Opening the conversation later opens the composer with the draft and its scope."""
    number = await office.number("Question 1")
    services = await office.services()
    await services.drafts.keep(number, Words(DraftKind.REPLY, HELLO, "sender", base_revision=1))
    async with running(services, number=number) as console:
        assert console.composer.text == HELLO
        assert console.composer.has_focus


async def test_a_text_never_moves_to_another_conversation(office: Office) -> None:
    """Going on to the next conversation leaves the text with the one it was written for."""
    first, second = await office.number("Question 1"), await office.number("Question 2")
    async with running(await office.services()) as console:
        await console.press("enter")
        await written(console)
        await console.press("tab", "J")
        await console.until(lambda: f"#{second}" in console.lines[0], "the next one is shown")
        await console.press("r")
        text_there = console.composer.text
        await console.press("ctrl+q", "K")
        await console.until(lambda: console.composer.text == HELLO, "the draft is found again")

    assert text_there == ""
    assert [HELLO] == [d.words.text for d in await drafts_of(office, first)]
    assert [] == await drafts_of(office, second)


async def test_the_review_shows_who_gets_it_and_what_is_doubtful(office: Office) -> None:
    """ctrl+s names sender and recipients, and warns of a file that is not attached."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await written(console, "See the attached picture, {{name}}.")
        await console.press("ctrl+s")
        text = console.text
        is_review = isinstance(console.app.screen, ReviewScreen)
        await console.press("q")

        assert is_review
        assert "X Support <support@x.example>" in text
        assert "Customer 1 <c1@customer.example>" in text
        assert "no file is attached" in text
        assert "{{name}} is not filled in" in text
        assert console.composer.text == "See the attached picture, {{name}}."
        assert [] == await outbox_states(office)


async def test_an_empty_reply_is_not_reviewed(office: Office) -> None:
    """ctrl+s on nothing says so."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r", "ctrl+s")

        assert "nothing to send" in console.news


async def test_a_send_waits_for_the_undo_window(office: Office) -> None:
    """Sent with w the mail is held for the seconds told, the draft is gone, the customer waits."""
    number = await office.number("Question 1")
    async with running(await office.services(undo_send_s=20), number=number) as console:
        await written(console)
        await console.press("ctrl+s", "w")
        await console.until(lambda: "leaves in 20 s" in console.lines[-1], "the window is told")
        await console.until(lambda: "waiting on the customer" in console.lines[0], "the new state")

        assert [OutboxState.HELD] == await outbox_states(office)
        assert [] == await drafts_of(office, number)
        assert HELLO in console.text


async def test_u_takes_it_back(office: Office) -> None:
    """u in the window cancels the mail; conversation and text are as they were."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await written(console)
        await console.press("ctrl+s", "w")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")
        await console.press("u")
        await console.until(lambda: "Taken back" in console.text, "it is told")
        await console.until(lambda: "waiting" not in console.lines[0], "the old state")

        assert HELLO == console.composer.text
        assert console.composer.has_focus
        assert "leaves in" not in console.lines[-1]
    assert [OutboxState.CANCELLED] == await outbox_states(office)
    assert [HELLO] == [d.words.text for d in await drafts_of(office, number)]


async def test_a_stale_reply_is_held_back(office: Office) -> None:
    """What came in while writing stops the send and is shown; a second send is on purpose."""
    number = await office.number("Question 1")
    async with running(await office.services(undo_send_s=0), number=number) as console:
        await written(console)
        await office.receive(answer(1, text="Never mind, I found it.\r\n"), at=office.clock.now())
        await console.press("ctrl+s", "w")
        await console.until(lambda: "Not sent" in console.news, "it is told")
        await console.until(lambda: "Never mind" in console.text, "the new mail is in sight")
        held, kept = await outbox_states(office), console.composer.text
        await console.press("ctrl+s", "w")
        await console.until(lambda: "leaves now" in console.news, "the second send")

    assert ([], HELLO) == (held, kept)
    assert [OutboxState.QUEUED] == await outbox_states(office)


async def test_r_on_the_inbox_opens_the_composer(office: Office) -> None:
    """r on a row opens its conversation with the composer."""
    async with running(await office.services()) as console:
        await console.press("j", "r")

        assert console.composer.has_focus
        assert "Question 2" in console.lines[0]


async def test_a_console_without_address_writes_nothing(office: Office) -> None:
    """Where no mailbox is set, r says what to do."""
    services = replace(await office.services(), make_replies=None)
    async with running(services, number=await office.number("Question 1")) as console:
        await console.press("r")

        assert "support-console init" in console.news


async def test_a_paste_is_cleaned(office: Office) -> None:
    """Control and bidi characters of a paste reach neither the screen nor the mail."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r")
        console.app.post_message(Paste("a\x1b[2Jb\u202ec\nd"))
        await console.until(lambda: console.composer.text, "the paste arrives")

        assert console.composer.text == "a^[[2Jb<U+202E>c\nd"
