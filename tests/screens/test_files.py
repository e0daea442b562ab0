"""Files of a conversation: what they are, read as text, saved where the agent says."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.conversation import ConversationScreen
from screens.files import FilesScreen
from screens.text import TextScreen
from tests.support.console_app import NOON, Driver, Office, running
from tests.support.furnished import picture_mail
from tests.support.letters import write_mail
from tests.support.rich_thread import add_rich_thread


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the console was started."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def names_in(folder: Path) -> list[str]:
    """Give what stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def open_files(console: Driver) -> None:
    """Go to the first message and list its files."""
    await console.press("g", "g", "v")
    await console.until(lambda: "skaerm.png" in console.lines[-5], "the files are listed")


async def test_files_say_what_they_are(empty: Office) -> None:
    """Type by content with facts, size, and a program that calls itself a PDF is told."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        shown = console.text
        await console.press("q")

        assert "PNG image, 800 x 600 pixels  skaerm.png" in shown
        assert "! a Windows program, though named .pdf: do not run it" in shown
        assert isinstance(console.app.screen, ConversationScreen)


async def test_enter_shows_a_file_as_text(empty: Office) -> None:
    """A table is read as text; q goes back to the list of files, then to the thread."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("down", "j", "k", "j", "enter")
        is_page = isinstance(console.app.screen, TextScreen)
        text = console.text
        await console.press("q")
        is_list = isinstance(console.app.screen, FilesScreen)

        assert (True, True) == (is_page, is_list)
        assert "KB-30,æble" in text


async def test_v_lists_the_whole_conversation(empty: Office) -> None:
    """From a message without files the files of all are listed; v goes between one and all."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await console.press("v")
        first = console.text
        await console.press("v")
        again = console.text
        await console.press("q", "g", "g", "v", "v")
        from_one = console.text

    assert all("Files of this conversation" in text for text in (first, again, from_one))


async def test_no_file_is_said(office: Office) -> None:
    """In a conversation without any file v says so and opens nothing."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("v")

        assert "no files" in console.text
        assert isinstance(console.app.screen, ConversationScreen)


async def test_a_file_is_saved_where_the_console_was_started(empty: Office, folder: Path) -> None:
    """s and Enter save one, mode 0600; again it takes a free name; nothing is replaced."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("j", "j", "s")
        asked = console.text
        await console.press("enter")
        await console.until(lambda: "saved ordre.csv in" in console.text, "it is said")
        await console.press("s", "enter")
        await console.until(lambda: "saved ordre-2.csv in" in console.text, "it is said")

    assert "Enter saves 1 file into" in asked
    assert names_in(folder) == ["ordre-2.csv", "ordre.csv"]
    assert (folder / "ordre.csv").stat().st_mode & 0o777 == 0o600


async def test_all_files_go_into_a_typed_folder(
    empty: Office, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S saves all into what is typed, ~ too; a folder that is not there is said and asked again."""
    monkeypatch.setenv("HOME", str(folder))
    (folder / "post").mkdir()
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("S")
        screen = console.app.screen
        assert isinstance(screen, FilesScreen)
        screen.field.value = "~nobody-of-this-name/x"
        await console.press("enter")
        unknown = console.text
        screen.field.value = "~/pos"
        screen.field.action_end()
        await console.press("enter")
        refused = console.text
        await console.press("t", "enter")
        await console.until(lambda: "saved skaerm.png, faktura.pdf" in console.text, "it is said")

    assert "There is no folder" in unknown
    assert "There is no folder" in refused
    assert len(names_in(folder / "post")) == 3


async def test_marked_files_are_saved_together(empty: Office, folder: Path) -> None:
    """x marks, * all, U none; s saves what is marked, told with its total; the folder is kept."""
    (folder / "post").mkdir()
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("asterisk", "U", "x", "j", "x")
        marked = console.row_with("Files of")
        await console.press("s", *"po", "tab")
        asked = console.text
        await console.press("enter")
        await console.until(lambda: "saved skaerm.png, ordre.csv" in console.text, "it is said")
        said = console.row_with("saved")
        await console.press("s")
        again = console.text

    assert "Files of this message (2 of 3 marked, 2 kB)" in marked
    assert "Enter saves 2 files (2 kB) into" in asked
    assert "(2 kB) in" in said
    assert "/here/post/" in again
    assert names_in(folder / "post") == ["ordre.csv", "skaerm.png"]


async def test_a_calendar_says_what_and_when(empty: Office) -> None:
    """A calendar and a contact are shown as what they say, their own lines below."""
    await empty.receive(picture_mail())
    number = await empty.number("Picture")
    async with running(await empty.services(), number=number) as console:
        await console.press("v", "j", "j", "enter")
        await console.until(lambda: "Invitation: A visit" in console.text, "what it says")
        calendar = console.text
        await console.press("q", "j", "enter")
        await console.until(lambda: "Contact: Eve, +45 1" in console.text, "what it says")
        card = console.text

    assert "when: Tue 24 Nov 2026 15:00\u201316:00 CET" in calendar
    assert "SUMMARY:A visit" in calendar
    assert "TEL:+45 1" in card


async def test_keys_typed_ahead_wait_for_the_files(empty: Office) -> None:
    """v j Enter in one go shows the second file: none of the keys comes before the list."""
    await empty.receive(picture_mail())
    number = await empty.number("Picture")
    async with running(await empty.services(), number=number) as console:
        await console.pilot.press("v", "j", "enter")
        await console.until(lambda: isinstance(console.app.screen, TextScreen), "the page")

        assert "a.txt (text)" in console.text


async def test_escape_leaves_the_folder_then_the_list(empty: Office, folder: Path) -> None:
    """Esc peels one layer at a time, and nothing is saved."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("s", "escape")
        is_list = isinstance(console.app.screen, FilesScreen)
        await console.press("escape")

        assert is_list
        assert isinstance(console.app.screen, ConversationScreen)
    assert [] == names_in(folder)


async def test_a_folder_that_cannot_be_written_is_told(empty: Office, folder: Path) -> None:
    """What the system refuses is a sentence, and the list stays."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("s")
        screen = console.app.screen
        assert isinstance(screen, FilesScreen)
        screen.field.value = "/proc"
        await console.press("enter")
        await console.until(lambda: "/proc cannot be written" in console.text, "it is told")
    assert [] == names_in(folder)


async def test_the_customer_has_a_page_with_history(office: Office) -> None:
    """d shows who writes and what else there was; Enter opens what the cursor is on."""
    await office.receive(
        write_mail("p@customer.example", from_="Customer 3 <c3@customer.example>",
                   subject="An older matter", text="Hi\r\n", at=NOON),
    )  # fmt: skip
    number = await office.number("Question 3")
    other = await office.number("An older matter")
    async with running(await office.services(), number=number) as console:
        await console.press("d")
        text = console.text
        await console.press("j", "k", "G", "g", "g", "pagedown", "pageup", "enter")
        top = console.lines[0]
        await console.press("q", "q")

        assert "Customer 3" in text
        assert f"▌#{other}" in text
        assert f"#{other}" in top
        assert f"#{number}" in console.lines[0]


async def test_a_file_and_a_message_go_through_a_command(empty: Office) -> None:
    """`|` reads a file, the words of a message or all of it; the last command is there again."""
    number = await add_rich_thread(empty)
    async with running(await empty.services(), number=number) as console:
        await open_files(console)
        await console.press("vertical_line", *"head -c 8", "enter")
        await console.until(lambda: isinstance(console.app.screen, TextScreen), "what it printed")
        of_file = console.text
        await console.press("q", "q", "vertical_line")
        again = console.text
        await console.press("ctrl+u", *"sort |")
        refused = console.text
        await console.press("ctrl+u", *"grep -c Subject:", "tab", "enter")
        await console.until(lambda: isinstance(console.app.screen, TextScreen), "the count")
        of_mail = console.text
        await console.press("q", "vertical_line", "up", "enter")
        await console.until(lambda: isinstance(console.app.screen, TextScreen), "the first words")
        before = console.lines[0]
        await console.press("q", "vertical_line", "ctrl+q")

        assert "PNG" in of_file
        assert "head -c 8" in again
        assert "No shell reads |" in refused
        assert "grep -c Subject:" in of_mail
        assert "\n 1" in of_mail
        assert "head -c 8" in before
        assert isinstance(console.app.screen, ConversationScreen)
