"""The palette: everything by name, only what applies, conversations as well."""

from __future__ import annotations

from console.domain.deeds import ChangeTags
from screens.conversation import ConversationScreen
from screens.outbox import OutboxScreen
from screens.palette import PaletteScreen
from tests.support.console_app import Driver, Office, running


def sheet(console: Driver) -> PaletteScreen:
    """Give the palette on the screen."""
    screen = console.app.screen
    assert isinstance(screen, PaletteScreen)
    return screen


async def opened(console: Driver, typed: str = "") -> None:
    """Open the palette and type into it."""
    await console.press("colon")
    await console.until(lambda: isinstance(console.app.screen, PaletteScreen), "the palette")
    for letter in typed:
        await console.pilot.press("space" if letter == " " else letter)
    await console.pilot.pause()


async def test_an_action_is_done_by_its_name(office: Office) -> None:
    """What is chosen by name does what its key does."""
    async with running(await office.services()) as console:
        await opened(console, "take")
        await console.pilot.press("enter")

        await console.until(lambda: " ann " in console.text, "it is taken")


async def test_a_place_is_gone_to_by_its_name(office: Office) -> None:
    """The places after g are there by name."""
    async with running(await office.services()) as console:
        await opened(console, "go outbox")
        await console.pilot.press("enter")

        await console.until(lambda: isinstance(console.app.screen, OutboxScreen), "the outbox")


async def test_a_conversation_is_found_by_number_and_by_words(office: Office) -> None:
    """A number comes first; words of a subject or a name find their conversation too."""
    number = await office.number("Question 4")
    async with running(await office.services()) as console:
        for typed in (f"#{number}", "customer 4"):
            await console.press("ctrl+p")
            for letter in typed:
                await console.pilot.press("number_sign" if letter == "#" else letter)
            await console.until(
                lambda: any(c.id == f"#{number}" for c in sheet(console)._shown), "it is found"
            )
            while sheet(console)._shown[sheet(console)._cursor].id != f"#{number}":
                await console.pilot.press("down")
            await console.pilot.press("enter")
            await console.until(lambda: f"#{number} " in console.lines[0], "it is open")

            assert isinstance(console.app.screen, ConversationScreen)
            await console.press("q")


async def test_what_does_not_apply_says_why(office: Office) -> None:
    """An action that makes no sense now is dim, says why on Enter, and does nothing."""
    async with running(await office.services()) as console:
        await opened(console, "reopen")
        await console.pilot.press("enter")
        await console.pilot.pause()

        assert "It is open already." in console.text


async def test_a_key_that_does_not_apply_says_why(office: Office) -> None:
    """The same by its key: a sentence above the bottom line."""
    async with running(await office.services()) as console:
        await console.press("O")

        assert "It is open already." in console.news


async def test_what_was_chosen_last_stands_first(office: Office) -> None:
    """Opened again, the palette begins with what was chosen by name before."""
    async with running(await office.services()) as console:
        await opened(console, "go outbox")
        await console.pilot.press("enter")
        await console.until(lambda: isinstance(console.app.screen, OutboxScreen), "the outbox")
        await console.press("q")
        await opened(console)

        assert sheet(console)._shown[0].id == "go:o"


async def test_what_was_chosen_is_known_to_the_next_console(office: Office) -> None:
    """After a restart the palette still begins with it; a colleague's does not."""
    number = await office.number("Question 4")
    async with running(await office.services()) as console:
        await opened(console, f"{number}")
        await console.until(lambda: "Customer 4: Question 4" in console.text, "its title is known")
        await console.press("enter")
        await console.until(lambda: isinstance(console.app.screen, ConversationScreen), "it")
    firsts = []
    for name in ("ann", "bob"):
        async with running(await office.services(name)) as console:
            await console.listen()
            await opened(console)
            firsts.append(sheet(console)._shown[0].id == f"#{number}")

    assert firsts == [True, False]


async def test_what_the_store_finds_joins_below(office: Office) -> None:
    """Choices stand there before the store answers, which keeps the cursor on its row."""
    async with running(await office.services(), size=(60, 20)) as console:
        await opened(console)
        palette = sheet(console)
        palette._field.value = "customer"
        palette.on_input_changed()  # not through the loop: what is known at once is looked at
        was_looking, first = palette._is_looking, palette._shown[0].id
        palette.action_move(1)
        at = palette._shown[palette._cursor].id
        await console.until(lambda: not palette._is_looking, "the store has answered")

        assert (was_looking, first) == (True, "customer")
        assert palette._shown[palette._cursor].id == at
        assert any(choice.id.startswith("#") for choice in palette._shown)
        assert any(choice.id.startswith("customer:") for choice in palette._shown)


async def test_a_customer_is_shown_by_name_or_address(office: Office) -> None:
    """A customer's page opens by the beginning of a name or an address."""
    async with running(await office.services()) as console:
        for typed in ("c4@cust", "Customer 4"):
            await opened(console)
            sheet(console)._field.value = typed
            await console.until(
                lambda: any(c.id.startswith("customer:") for c in sheet(console)._shown), "found"
            )
            while not sheet(console)._shown[sheet(console)._cursor].id.startswith("customer:"):
                await console.press("down")
            await console.press("enter")
            await console.until(lambda: "Customer: Customer 4" in console.lines[0], "the page")
            await console.press("q")


async def test_a_person_and_a_tag_are_chosen_by_name(office: Office) -> None:
    """A conversation is given to an agent and gets a tag without another sheet; again takes it."""
    await office.agent("bob")
    number = await office.number("Question 1")
    services = await office.services()
    await services.work.do(ChangeTags(add=frozenset({"vip"})), {number: None})
    async with running(services) as console:
        await opened(console)
        await console.until(lambda: sheet(console)._named, "names are known")
        sheet(console)._field.value = "give to bob"
        await console.press("enter")
        await console.until(lambda: " bob " in console.text, "it is bob's")
        await opened(console, "tag vip")
        await console.press("enter")
        await console.until(lambda: "vip" in console.news, "it has no tag")
        conversation, _ = await services.find.show(number)

    assert conversation.assignee == "bob"
    assert conversation.tags == ()


async def test_a_number_that_is_nobodys_is_told(office: Office) -> None:
    """A number stands there at once; where there is no such conversation Enter does nothing."""
    async with running(await office.services()) as console:
        await opened(console, "99999")
        at_once = sheet(console)._shown[0].title
        await console.until(lambda: not sheet(console)._is_looking, "the store has answered")
        await console.press("enter")

        assert at_once == "Conversation #99999"
        assert "There is no conversation #99999." in console.text


async def test_escape_leaves_everything_as_it_was(office: Office) -> None:
    """Leaving the palette does nothing; letters that find nothing say so."""
    async with running(await office.services()) as console:
        before = console.app.screen
        await opened(console, "xqzj")
        await console.until(lambda: "Nothing of this name." in console.text, "nothing is found")
        text = console.text
        await console.press("escape")

        assert "Nothing of this name." in text
        assert console.app.screen is before
