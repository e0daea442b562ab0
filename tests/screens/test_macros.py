"""Macros at the keyboard: found, previewed, put into a text, done with the mail or at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.records import (
    FollowUpKind,
    MacroActions,
    MacroFollowUp,
    MacroText,
    MacroWords,
    OutboxState,
    SafeLine,
    WaitingOn,
)
from data.store import macros
from screens.conversation import ConversationScreen
from screens.macros import MacroSheet
from tests.screens.test_composer import drafts_of, outbox_states
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import NOON, Driver, Office, running

LOGIN = MacroWords(
    "login-reset",
    SafeLine("Sign in again"),
    SafeLine("App"),
    ("pwd",),
    (
        MacroText("en", "Hi there,\n\nplease sign in again. Does it work now?\n"),
        MacroText("da", "Hej,\n\nlog venligst ind igen. Virker det nu?\n"),
    ),
    MacroActions(
        status="wait",
        waiting_on=WaitingOn.CUSTOMER,
        tags_added=("login",),
        follow_up=MacroFollowUp("7d", FollowUpKind.IF_NO_REPLY, "Ask whether it works"),
    ),
)
CAUSE = MacroWords(
    "cause", texts=(MacroText("en", "Because of {{ conversation.cause }} and [REASON]."),)
)
QUIET = MacroWords("vip-urgent", actions=MacroActions(tags_added=("vip",), status="open"))
DONE = MacroWords("no-answer-needed", actions=MacroActions(status="close"))


async def keep(office: Office, *every: MacroWords) -> None:
    """Keep macros."""
    async with office.store.transaction(at=NOON) as tx:
        for words in every or (LOGIN, CAUSE, QUIET, DONE):
            await tx.run(macros.add_macro, words, agent_id=None, at_ms=tx.at_ms)


async def choosing(console: Driver, *keys: str) -> MacroSheet:
    """Press keys that ask for a macro; wait until the preview stands."""
    await console.press(*keys)
    sheet = console.app.screen
    assert isinstance(sheet, MacroSheet)
    return sheet


async def use_of(office: Office, name: str) -> int:
    """Give how often a macro was used."""
    macro = await office.store.read(macros.find_macro, name)
    assert macro is not None
    return macro.uses


async def test_the_preview_says_what_it_writes_and_does(office: Office) -> None:
    """Letters of an alias find it; language, effects and text stand below, complete at 80x24."""
    await keep(office)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m", *"pwd")
        text = console.text
        last = console.lines[-1]

    assert "Macro for #" in text
    assert "Sign in again" in text
    assert "English" in text
    assert "with it: tags login; waits on the customer; reminds you" in text
    assert "please sign in again. Does it work now?" in text
    assert "Enter use it" in last
    assert "Tab language" in last


async def test_another_language_is_a_key_away(office: Office) -> None:
    """Tab turns to the next language that it speaks, and that is what is put in."""
    await keep(office)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m", *"pwd", "tab")
        shown = console.text
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")

        assert "log venligst ind igen" in shown
        assert console.composer.text.startswith("Hej,\n\nlog venligst")


async def test_a_macro_with_text_begins_a_reply_and_acts_when_it_is_sent(office: Office) -> None:
    """Tags and the promise come with the mail, as the review says; u takes all of it back."""
    await keep(office)
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await choosing(console, "m", *"pwd")
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")
        head = console.text
        before = (await services.find.show(number))[0].tags
        await console.press("ctrl+s")
        review = console.text
        await console.press("w")
        await console.until(lambda: not console.composer.text, "it has left the composer")
        after, _ = await services.find.show(number)
        used = await use_of(office, "login-reset")
        await console.press("u")
        await console.until(lambda: console.composer.text, "the text is a draft again")
        back, _ = await services.find.show(number)

        assert "with it: tags login" in head
        assert () == before
        assert "With it tags login; waits on the customer; reminds you" in " ".join(review.split())
        assert "w send and wait (as the macro says)  Enter send and close" in review
        assert ("login",) == after.tags
        assert 1 == used
        assert () == back.tags
        assert [OutboxState.CANCELLED] == await outbox_states(office) or not await outbox_states(
            office
        )
        assert 0 == await use_of(office, "login-reset")


async def test_from_the_list_it_opens_the_reply(office: Office) -> None:
    """m on a row: the conversation with the macro's text in the composer."""
    await keep(office)
    async with running(await office.services()) as console:
        await choosing(console, "j", "m", *"pwd")
        await console.press("enter")
        await console.until(
            lambda: isinstance(console.app.screen, ConversationScreen) and console.composer.text,
            "the composer has it",
        )

        assert "please sign in again" in console.composer.text


async def test_unknown_fields_are_named_and_gone_to(office: Office) -> None:
    """What is not known is selected, Tab goes on, and the mail stays until all is written."""
    await keep(office)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m", *"cause")
        preview = console.text
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")
        told = console.news
        await console.press("ctrl+s", "enter")
        blocked = console.text
        await console.press("q", *"rain", "tab", *"age", "ctrl+s", "w")
        await console.until(lambda: not console.composer.text, "it has left the composer")
        _, messages = await (await office.services()).find.show(number)

    assert "not known here, you write it: conversation.cause" in preview
    assert "conversation.cause" in told
    assert "It leaves when every field is filled in" in blocked
    assert "Because of rain and age." == messages[-1].body.new_text


async def test_ctrl_t_puts_it_at_the_cursor_and_undo_takes_it_out(office: Office) -> None:
    """What was typed stays around it; one undo takes text and deeds out again."""
    await keep(office)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("r", *"Dear you.")
        await choosing(console, "ctrl+t", *"pwd")
        await console.press("enter")
        await console.until(lambda: "sign in" in console.composer.text, "the text is there")
        with_it = console.composer.text
        await console.press("ctrl+underscore")
        text, news = console.composer.text, console.news
        head = console.text
        await console.press("ctrl+q")
        (draft,) = await drafts_of(office, number)

        assert with_it.startswith("Dear you.Hi there,")
        assert "Dear you." == text
        assert "login-reset is taken out" in news
        assert "with it:" not in head
        assert () == draft.words.macros


async def test_its_deeds_can_be_left_out(office: Office) -> None:
    """ctrl+t again offers to send without what the macro does; the text stays."""
    await keep(office, LOGIN)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m")
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")
        await choosing(console, "ctrl+t", "down")
        await console.press("enter")

        assert "sign in again" in console.composer.text
        assert "with it:" not in console.text
        assert "does nothing with this mail" in console.news


async def test_the_draft_keeps_what_goes_with_it(office: Office) -> None:
    """Left and found again, the draft still says what will be done."""
    await keep(office)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m", *"pwd")
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")
        await console.press("ctrl+q", "r")

        assert "with it: tags login" in console.text


async def test_without_a_text_it_is_done_at_once_on_all_marked(office: Office) -> None:
    """Two marked rows, one key to choose, one line that tells it, u takes it back."""
    await keep(office)
    services = await office.services()
    async with running(services) as console:
        await choosing(console, "j", "x", "x", "m", *"vip")
        preview = console.text
        await console.press("enter")
        await console.until(lambda: "vip-urgent" in console.news, "it is told")
        news = console.news
        page = await services.find.list_queue("open", "tag:vip", limit=10, cursor=None)
        await console.press("u")
        await console.until(lambda: "vip-urgent" not in console.news, "it is taken back")
        after = await services.find.list_queue("open", "tag:vip", limit=10, cursor=None)

        assert "it tags vip; leaves it open" in " ".join(preview.split())
        assert "2 macro vip-urgent done" in news
        assert "u undoes" in news
        assert 2 == page.total
        assert 0 == after.total


async def test_a_text_on_marked_rows_says_that_it_is_for_one(office: Office) -> None:
    """No mail is written to many by one key; it says how to go on."""
    await keep(office)
    async with running(await office.services()) as console:
        sheet = await choosing(console, "j", "x", "x", "m", *"pwd")
        await console.press("enter")

        assert console.app.screen is sheet
        assert "“Sign in again” writes to a customer: one conversation at a time" in console.text


async def test_one_that_closes_goes_on_to_the_next(office: Office) -> None:
    """In a conversation a macro that closes it shows the next one, as e does."""
    await keep(office)
    async with running(await office.services()) as console:
        await console.press("j", "enter")
        screen = console.app.screen
        assert isinstance(screen, ConversationScreen)
        first = screen.number
        await choosing(console, "m", *"answer")
        await console.press("enter")
        await console.until(lambda: screen.number != first, "the next one is shown")
        conversation, _ = await (await office.services()).find.show(first)

        assert "closed" == conversation.status


async def test_no_macros_says_how_to_keep_one(office: Office) -> None:
    """A team without macros learns the command."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m")

        assert "support-console macro add" in console.text


async def test_a_note_takes_no_macro(office: Office) -> None:
    """What is written for colleagues is no letter; the way to one is told."""
    await keep(office)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("i", "ctrl+t")

        assert not isinstance(console.app.screen, MacroSheet)
        assert "ctrl+n makes it a reply" in console.news


async def test_a_new_mail_takes_text_and_subject(office: Office) -> None:
    """Where a mail begins a conversation, the macro's subject fills the empty field."""
    await keep(
        office,
        MacroWords("hello", texts=(MacroText("en", "Hi {{ customer.first_name | default: 'you' }}.",
                                             subject="Your lamp"),)),
    )  # fmt: skip
    async with running(await office.services()) as console:
        await console.press("c", "c", *"ann@a.example", "tab", "tab", "tab")
        await choosing(console, "ctrl+t")
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")

        assert "Hi you." == console.composer.text
        assert "Your lamp" in console.text


@pytest.mark.parametrize("size", SIZES)
async def test_the_sheet_looks_as_kept(office: Office, size: str) -> None:
    """Rows, what the one under the cursor does and says, the keys: complete at 80x24."""
    await keep(office)
    async with running(await office.services(), size=SIZES[size]) as console:
        await choosing(console, "j", "m", *"s", "down")
        lines = console.lines

    expect_look(f"macros-{size}", lines)


async def test_plain_letters_look_as_kept(office: Office) -> None:
    """In ASCII the sheet is drawn with letters alone."""
    await keep(office)
    services = replace(await office.services(), is_ascii=True)
    async with running(services) as console:
        await choosing(console, "j", "m", *"pwd")
        lines = console.lines

    assert all(line.isascii() for line in lines)
    expect_look("macros-ascii-80x24", lines)


async def test_a_field_of_the_text_itself_is_gone_to(office: Office) -> None:
    """What a macro leaves to its writer is selected as soon as it stands there."""
    await keep(office, MacroWords("part", texts=(MacroText("en", "Part [PART NUMBER] is here."),)))
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await choosing(console, "m")
        await console.press("enter")
        await console.until(lambda: console.composer.text, "the text is there")
        await console.press(*"7")

        assert "Part 7 is here." == console.composer.text
