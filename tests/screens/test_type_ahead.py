"""Keys typed ahead of a slow store, and news that come faster than a screen is read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from textual.events import Key

from data.mail.outgoing import OutgoingAttachment
from data.records import Draft, Status
from data.store import Store
from screens import listing
from screens.composer import Composer
from screens.composing import Composing
from screens.conversation import ConversationScreen
from screens.text import TextScreen
from tests.screens.test_macros import LOGIN, keep
from tests.support.console_app import Driver, Office, running

T = TypeVar("T")
READ_S = 0.1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every reading of the store take its time, as on a busy machine."""
    read_at_once = Store.read

    async def read(self: Store, function: Callable[..., T], *args: object, **named: object) -> T:
        await asyncio.sleep(READ_S)
        return await read_at_once(self, function, *args, **named)

    monkeypatch.setattr(Store, "read", read)
    monkeypatch.setattr(listing, "REST", 0.1)  # how long a slow list rests is another test's matter


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("letter", ["u", "i"])
async def test_enter_before_the_rows_are_there_opens_the_first(office: Office, letter: str) -> None:
    """Who goes to a queue, be it the one that is shown, and presses Enter opens its first row."""
    async with running(await office.services()) as console:
        await console.pilot.press("g", letter, "enter")
        await console.until(lambda: "Where is my lamp?" in console.text, "the thread")

        assert isinstance(console.app.screen, ConversationScreen)


@pytest.mark.usefixtures("slow")
async def test_words_after_r_are_words_and_not_keys(office: Office) -> None:
    """Who presses `r` and types on has it all in the reply; no letter closes the conversation."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services) as console:
        await console.pilot.press("r", *"elektra")
        await console.until(lambda: console.composer.text == "elektra", "the words")

    conversation, _ = await services.find.show(number)
    assert conversation.status is Status.NEW


@pytest.mark.usefixtures("slow")
async def test_a_verb_right_after_enter_is_about_what_was_opened(office: Office) -> None:
    """`Enter`, `e` closes what was opened, however slowly it is read."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services) as console:
        await console.pilot.press("enter", "e")
        await console.rest()

    conversation, _ = await services.find.show(number)
    assert conversation.status is Status.CLOSED


@pytest.mark.usefixtures("slow")
async def test_news_without_end_do_not_keep_a_screen_from_being_drawn(office: Office) -> None:
    """While an import tells something new all the time, list and thread are still shown."""

    async def tell_without_end() -> None:
        while True:
            async with office.store.transaction(at=office.clock.now()) as tx:
                await tx.announce("sync")
            await asyncio.sleep(READ_S / 3)

    importing = asyncio.create_task(tell_without_end())
    async with running(await office.services(), is_restless=True) as console:
        await console.until(lambda: "Question 1" in console.text, "the list")
        await console.pilot.press("enter")
        await console.until(lambda: "Where is my lamp?" in console.text, "the thread")
        importing.cancel()
        await asyncio.wait([importing])


async def test_keys_after_ctrl_s_answer_the_last_look(office: Office) -> None:
    """Who knows what comes presses `ctrl+s`, `o`, `e` in one go: sent, then closed."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r", *"Hi")
        await console.pilot.press("ctrl+s", "o", "e")
        await console.rest()

    conversation, messages = await services.find.show(number)
    assert conversation.status is Status.CLOSED
    assert "Hi" == messages[-1].body.new_text.splitlines()[0]


def post(console: Driver, *keys: str) -> None:
    """Have keys arrive together, as from a fast typist on a slow line."""
    for key in keys:
        console.app.post_message(Key(key, key if len(key) == 1 else None))


@pytest.mark.usefixtures("slow")
async def test_a_second_enter_after_a_search_opens_the_row(office: Office) -> None:
    """`/`, words, Enter, Enter in one go: the second opens the first row that was found."""
    async with running(await office.services()) as console:
        post(console, "slash", *"still", "enter", "enter", "i", *"eh")
        await console.until(lambda: "eh" in console.text, "the note on the thread")

        assert "eh" == console.composer.text


@pytest.mark.usefixtures("slow")
async def test_esc_in_a_field_acts_before_the_next_key(office: Office) -> None:
    """`/`, Esc and `?` in one go: the field is left, and no sign is typed into it."""
    async with running(await office.services()) as console:
        post(console, "slash", "escape", "question_mark")
        await console.until(lambda: "Keys: inbox" in console.lines[0], "the keys")


@pytest.mark.usefixtures("slow")
async def test_words_before_ctrl_s_are_all_sent(office: Office) -> None:
    """Words and `ctrl+s`, Enter in one go: the last letter leaves too."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        post(console, "r", *"elektra", "ctrl+s", "enter")
        await console.until(lambda: " leaves in " in console.text, "it is on its way")

    _, messages = await services.find.show(number)
    assert "elektra" == messages[-1].body.new_text.splitlines()[0]


@pytest.mark.usefixtures("slow")
async def test_words_after_the_palette_key_name_what_is_done(office: Office) -> None:
    """`:`, words, Enter in one go choose by name; no letter of them acts on the list."""
    async with running(await office.services()) as console:
        post(console, "colon", *"outbox", "enter", "question_mark")
        await console.until(lambda: "Keys: outbox" in console.lines[0], "the keys of the outbox")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("way_back", [(), ("q",)])
async def test_words_after_a_mail_was_taken_back_stand_in_its_text(
    office: Office, way_back: tuple[str, ...]
) -> None:
    """`u` and words in one go, on the thread or on the list: none of them acts elsewhere."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("r", *"Hello", "ctrl+s", "o", *way_back)
        post(console, "u", *"xyz")
        await console.until(lambda: "This is the text again" in console.text, "the text")
        await console.rest()

        assert isinstance(console.app.screen, ConversationScreen)
        assert sorted("Helloxyz") == sorted(console.composer.text)


@pytest.mark.usefixtures("slow")
async def test_words_after_a_discarded_text_came_back_stand_in_it(office: Office) -> None:
    """`u` and words in one go, where a text was thrown away: none of them acts on the thread."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("r", *"Hello", "ctrl+d")
        post(console, "u", *"xyz")
        await console.until(lambda: "Hello" in console.composer.text, "the text")
        await console.rest()

        assert sorted("Helloxyz") == sorted(console.composer.text)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("start", [(), ("enter",)])
async def test_words_after_a_macro_was_chosen_stand_in_the_reply(
    office: Office, start: tuple[str, ...]
) -> None:
    """`m`, a name, Enter and words in one go, on list or thread, are all in the reply."""
    services = await office.services()
    await keep(office, LOGIN)
    async with running(services) as console:
        post(console, *start, "m", *"login", "enter", *"xyz")
        await console.until(lambda: "xyz" in console.text, "the words")

        assert isinstance(console.app.screen, ConversationScreen)
        assert "xyz" in console.composer.text


async def test_words_after_c_are_words(office: Office) -> None:
    """`c` and an address in one go: all of it stands in To, and no letter acts on the list."""
    async with running(await office.services()) as console:
        post(console, "c", "c", *"eve")
        await console.until(lambda: "eve" in console.text, "the address")

        assert "eve" == console.app.screen.query_one(Composer).value_of("to")


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("key", ["V", "H", "I", "question_mark"])
async def test_q_right_after_a_page_was_asked_for_leaves_the_page(office: Office, key: str) -> None:
    """Source, headers, why or keys, `q` and a note in one go: the note is on the thread."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        post(console, key, "q", "i", *"eh")
        await console.until(lambda: "eh" in console.text, "the note")

        assert isinstance(console.app.screen, ConversationScreen)
        assert "eh" == console.composer.text


@pytest.mark.usefixtures("slow")
async def test_a_key_waits_for_the_page_that_comes_on_top(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source, `/` and words in one go look for them, however long the page takes to be put up."""
    compose_at_once = TextScreen._compose

    async def compose(self: TextScreen) -> None:
        await asyncio.sleep(READ_S)
        await compose_at_once(self)

    monkeypatch.setattr(TextScreen, "_compose", compose)
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        post(console, "V", "slash", *"lamp")
        await console.until(lambda: console.lines[-2].strip() == "lamp", "the field with the words")


@pytest.mark.usefixtures("slow")
async def test_the_next_conversation_while_a_page_is_read_does_no_harm(office: Office) -> None:
    """Headers that are read while the agent goes on are not shown over another conversation."""
    async with running(await office.services()) as console:
        await console.press("enter")
        screen = console.app.screen
        assert isinstance(screen, ConversationScreen)
        screen.action_headers()
        screen.action_next_conversation()
        await console.rest()

        assert console.app.screen is screen


async def test_ctrl_d_twice_in_one_go_discards_once(office: Office) -> None:
    """The second `ctrl+d` finds nothing and says so; the text can be brought back."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("r", *"Hi")
        composing = console.app.screen
        assert isinstance(composing, Composing)
        composing.action_discard()
        composing.action_discard()
        await console.rest()
        await console.press("u")

        assert "Hi" == console.composer.text


async def test_keys_behind_those_of_a_lent_terminal_do_not_overtake_them(office: Office) -> None:
    """What was typed while another program had the terminal comes before what is typed since."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("r")
        console.app.app_suspend_signal.publish(console.app)
        post(console, *"on", "c")
        await asyncio.sleep(READ_S)  # they are read, and held
        post(console, *"e m")
        console.app.app_resume_signal.publish(console.app)
        post(console, *"ore")
        await console.until(lambda: len(console.composer.text) == len("once more"), "all of it")

        assert "once more" == console.composer.text


async def begun(console: Driver) -> ConversationScreen:
    """Begin a reply on the first conversation of the list, which is on the screen then."""
    await console.press("enter", "r", *"Hi")
    screen = console.app.screen
    assert isinstance(screen, ConversationScreen)
    return screen


async def test_what_is_begun_while_another_is_discarded_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`ctrl+d` and on to the next: only the first text is put aside."""
    services = await office.services()
    discard = services.drafts.discard
    async with running(services) as console:
        screen = await begun(console)
        first = screen.number

        async def go_on(draft: Draft) -> None:
            screen.action_next_conversation()
            screen.begin("note")
            await discard(draft)

        monkeypatch.setattr(services.drafts, "discard", go_on)
        await console.press("ctrl+d")
        await console.until(lambda: screen.composer.is_shown, "the note")
        await console.press(*"Ho")

        assert "Ho" == console.composer.text
    assert await services.drafts.find_mine(first) is None


@pytest.mark.usefixtures("slow")
async def test_who_goes_on_before_the_last_look_sends_nothing(office: Office) -> None:
    """The last look at a text does not come up over another conversation."""
    services = await office.services()
    async with running(services) as console:
        screen = await begun(console)
        first = screen.number
        screen.action_review()
        await asyncio.sleep(READ_S / 2)
        screen.action_next_conversation()
        await console.rest()

        assert console.app.screen is screen
    draft = await services.drafts.find_mine(first)
    assert draft is not None
    assert "Hi" == draft.words.text


@pytest.mark.usefixtures("slow")
async def test_who_goes_on_while_it_is_queued_sends_it_where_it_was_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the first conversation's reply, and what is begun on the next one stays."""
    services = await office.services()
    read_files = services.drafts.read_files
    async with running(services) as console:
        screen = await begun(console)
        first = screen.number

        async def go_on(draft: Draft) -> tuple[OutgoingAttachment, ...]:
            screen.action_next_conversation()
            screen.begin("note")
            return await read_files(draft)

        monkeypatch.setattr(services.drafts, "read_files", go_on)
        await console.press("ctrl+s", "enter")
        await console.until(lambda: screen.composer.is_shown, "the note")
        await console.press(*"Ho")

        assert screen.number != first
        assert "Ho" == console.composer.text
    _, messages = await services.find.show(first)
    assert "Hi" == messages[-1].body.new_text.splitlines()[0]


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("way", ["inbox", "conversation"])
async def test_words_typed_behind_a_macro_stand_in_the_reply(office: Office, way: str) -> None:
    """`m`, `Enter` and words at once: the macro's text with the words, and no letter is a key."""
    await keep(office, LOGIN)
    async with running(await office.services()) as console:
        await console.press(*(("enter", "m") if way == "conversation" else ("m",)))
        post(console, "enter", *"xyz")
        await console.until(lambda: "xyz" in console.text, "the words")

        assert "xyz" in console.composer.text
        assert "please sign in again" in console.composer.text
