"""What y copies: each thing by its key, links by their numbers, to the terminal's clipboard."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from console.clock import SystemClock
from screens.clipboard import OSC52_BYTES_MAX
from screens.conversation import ConversationScreen
from screens.copying import CopyScreen, copies_of
from screens.inbox import InboxScreen
from tests.screens.test_terminal import command
from tests.support.console_app import NOON, Office, config_of, question, running
from tests.support.letters import write_mail
from tests.support.rich_thread import add_rich_thread
from tests.support.terminal import Terminal, environment


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("n",), "#1001"),
        (("a",), "mette@fjordlys.example"),
        (("i",), "<rich@fjordlys.example>"),
        (("2",), "https://evil.example/login"),
        (("j", "enter"), "mette@fjordlys.example"),
        (("j", "k", "enter"), "#1001"),
    ],
)
async def test_a_key_copies(empty: Office, keys: tuple[str, ...], expected: str) -> None:
    """Number, address, id and links go to the clipboard, and that is said."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await console.press("g", "g", "y", *keys)

        assert console.app.clipboard == expected
        assert f"Sent to the clipboard: {expected}" in console.text


async def test_the_menu_shows_links_in_full_and_which_deceive(empty: Office) -> None:
    """Every target is there to be read and selected; one that leads elsewhere is marked."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await console.press("g", "g", "y")
        text = console.text
        await console.press("9")
        refused = console.text
        await console.press("q")

        assert "3  https://x.example/hjælp" in text
        assert "! says bank.example, leads to evil.example" in text
        assert "There is no link 9" in refused
        assert isinstance(console.app.screen, ConversationScreen)
        assert not console.app.clipboard


async def test_a_number_of_two_figures_waits_for_the_second(empty: Office) -> None:
    """With twelve links 1 waits; Enter takes it, another figure goes on."""
    links = "\r\n".join(f"https://x.example/{number}" for number in range(1, 13))
    await empty.receive(write_mail("l@c.example", subject="Links", text=links, at=NOON))
    number = await empty.number("Links")
    copied = []
    async with running(await empty.services(), number=number) as console:
        for keys in (("1", "enter"), ("1", "2"), ("3",), ("1", "j", "2")):
            await console.press("y", *keys)
            copied.append(console.app.clipboard.rpartition("/")[2])

    assert ["1", "12", "3", "2"] == copied


async def test_what_is_too_long_is_not_sent(empty: Office) -> None:
    """No terminal takes a text without end; it is said what to do instead."""
    text = "many words " * (OSC52_BYTES_MAX // 10)
    await empty.receive(write_mail("l@c.example", subject="Long", text=text, at=NOON))
    number = await empty.number("Long")
    async with running(await empty.services(), number=number) as console:
        await console.press("y", "t")

        assert "Too long for a terminal's clipboard" in console.text
        assert not console.app.clipboard


async def test_a_note_has_no_message_id(empty: Office) -> None:
    """What never was a mail offers no id; other people's addresses follow the links."""
    number = await add_rich_thread(empty)
    services = await empty.services()
    conversation, messages = await services.find.show(number)
    keys = [[copy.key for copy in copies_of(conversation, message)] for message in messages]

    assert keys[1] == ["n", "a", "t"]
    assert keys[0] == ["n", "a", "t", "i", "1", "2", "3"]
    async with running(services, number=number) as console:
        await console.press("g", "g", "n", "y", "i")

        assert isinstance(console.app.screen, CopyScreen)
        assert "There is none here" in console.text


async def test_the_terminal_is_given_the_text(empty: Office, tmp_path: Path) -> None:
    """y and a key write OSC 52 past every guard of ours; s shows the text alone, as it is.

    No frame stands beside it and no line of it is broken or padded; a key comes back to the sheet.
    """
    long = " ".join(["one line that is longer than the terminal is wide"] * 4)
    empty.clock.set(SystemClock().now())
    await empty.receive(
        write_mail("l@c.example", subject="Long", text=f"{long}\r\nlast", at=empty.clock.now())
    )
    config = config_of(empty)
    environ = {k: v for k, v in environment(tmp_path).items() if k != "TMUX"}
    with Terminal(command(config), environ=environ, folder=tmp_path) as terminal:
        terminal.shows("Long")
        terminal.press("\r")
        terminal.shows("longer than")
        terminal.press("yt")
        terminal.shows("Sent to the clipboard: one line")
        sent = b64encode(f"{long}\nlast".encode())
        assert b"\x1b]52;c;" + sent + b"\x07" in bytes(terminal.raw)

        del terminal.raw[:]
        terminal.press("ys")
        terminal.shows("Enter goes back")
        assert f"{long}\r\nlast\r\n".encode() in bytes(terminal.raw)
        terminal.press("\r")
        terminal.shows("s shows it")
        terminal.press("q")
        terminal.until(lambda: "s shows it" not in terminal.text, "the conversation")


async def test_a_terminal_without_a_clipboard_is_sent_nothing(
    empty: Office, tmp_path: Path
) -> None:
    """On the Linux console y says that there is none, and that y s shows the text."""
    empty.clock.set(SystemClock().now())
    await empty.receive(question(1))
    environ = {k: v for k, v in environment(tmp_path).items() if k != "TMUX"} | {"TERM": "linux"}
    with Terminal(command(config_of(empty)), environ=environ, folder=tmp_path) as terminal:
        terminal.shows("Question 1")
        terminal.press("yn")
        terminal.shows("no clipboard; y s shows it to select")

        assert b"\x1b]" not in terminal.raw


async def test_a_row_is_copied_from_without_being_opened(empty: Office) -> None:
    """`y` in the list is about the newest message of the row; `d` and `v` show whose, and files."""
    await add_rich_thread(empty)
    async with running(await empty.services()) as console:
        await console.press("y", "n")
        copied = console.app.clipboard
        await console.press("d")
        customer = console.text
        await console.press("q", "v")
        files = console.text
        await console.press("q")

        assert isinstance(console.app.screen, InboxScreen)
    assert copied.startswith("#")
    assert "Customer of #" in customer
    assert "as text" in files or "There are no files" in files
