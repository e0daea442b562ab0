"""Writing in $EDITOR in a real terminal: a private file, the console alive, nothing lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from data.records import MacroActions, MacroText, MacroWords
from data.store import macros
from tests.screens.test_terminal import command
from tests.support.console_app import Office, answer, config_of, open_office, question
from tests.support.console_process import wait_until
from tests.support.terminal import Terminal, environment, wait_gone

TYPED = "Hello from the composer"
CTRL_F, CTRL_O, CTRL_Q, CTRL_S = "\x06", "\x0f", "\x11", "\x13"


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A store with one conversation of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1))
        yield made


def editor(office: Office, script: str) -> dict[str, str]:
    """Make a small editor of a shell script; its file is "$1", its folder for us "$HERE"."""
    path = office.folder / "editor"
    path.write_text(f"#!/bin/sh\nHERE={office.folder}\n{script}\n")
    path.chmod(0o755)
    runtime = office.folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {
        **environment(office.folder),
        "EDITOR": "/nonexistent/editor",
        "VISUAL": f"{path} --wait",
        "XDG_RUNTIME_DIR": str(runtime),
    }


def drafts(office: Office) -> list[tuple[str, str | None, str | None]]:
    """Read text, To and subject of all drafts beside the program."""
    connection = sqlite3.connect(f"file:{office.store.path}?mode=ro", uri=True)
    try:
        return connection.execute("SELECT text, to_line, subject FROM drafts").fetchall()
    finally:
        connection.close()


def begin(terminal: Terminal) -> None:
    """Open the composer and write."""
    terminal.shows("Question 1")
    terminal.press("r")
    terminal.shows("ctrl+s")
    terminal.press(TYPED)
    terminal.shows(TYPED)


def test_an_editor_gets_fields_and_text_and_gives_them_back(office: Office) -> None:
    """Fields, text and file as the editor left them stand in the composer and the store."""
    (office.folder / "plan.txt").write_text("plan")
    environ = editor(
        office,
        'shift; cp "$1" $HERE/given; stat -c "%a" "$1" "$(dirname "$1")" > $HERE/modes\n'
        'printf "To: Lab <lab@else.example>\\nCc:\\nSubject: Ny\\nAttach: $HERE/plan.txt\\n\\n'
        'Written in the editor.\\n" > "$1"; touch "$1~"',
    )
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        terminal.shows("Written in the editor.")
        terminal.shows("plan.txt")
        terminal.shows("Lab <lab@else.example>")
        wait_until(lambda: drafts(office), "the draft is kept")
        terminal.press(CTRL_S)
        terminal.shows("PUBLIC: leaves by mail")

    given = (office.folder / "given").read_text()
    assert "To: Customer 1 <c1@customer.example>\nCc:\nSubject: Re: Question 1\n\n" in given
    assert given.endswith(f"\n\n{TYPED}\n")
    assert ["600", "700"] == (office.folder / "modes").read_text().split()
    assert [] == list((office.folder / "run").iterdir())
    assert [("Written in the editor.", "Lab <lab@else.example>", "Ny")] == drafts(office)


def test_an_editor_that_fails_changes_nothing(office: Office) -> None:
    """An exit code other than 0 is told; text and fields are as they were, the file is gone."""
    environ = editor(office, 'shift; echo lost > "$1"; exit 3')
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        terminal.shows("ended with code 3")
        terminal.shows(TYPED)

    assert [] == list((office.folder / "run").iterdir())


@pytest.mark.parametrize(
    ("named", "told"),
    [('vi "x', "cannot be split into words"), ("vi\x1b]0;owned\x07", "cannot be started")],
)
def test_an_editor_that_is_no_command_is_told(office: Office, named: str, told: str) -> None:
    """Whatever $EDITOR says, it is a sentence without a control in it, and the text stays."""
    environ = {**environment(office.folder), "EDITOR": named}
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        terminal.shows(told)
        terminal.shows(TYPED)

        assert b"owned\x07" not in terminal.raw


def test_a_bad_address_is_said_and_nothing_is_lost(office: Office) -> None:
    """What is no address stays in its field as typed, the text stays, and a sentence says why."""
    environ = editor(
        office, 'shift; printf "To: nobody at all\\nCc:\\nSubject: Re: x\\n\\nStill here\\n" > "$1"'
    )
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        terminal.shows("is no mail address")
        terminal.shows("nobody at all")
        terminal.shows("Still here")


async def test_the_console_lives_on_while_the_editor_runs(office: Office) -> None:
    """News that came while the editor had the terminal stand in the thread afterwards."""
    environ = editor(
        office,
        "touch $HERE/open; while [ ! -e $HERE/close ]; do sleep 0.05; done; exit 0",
    )
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        opened = office.folder / "open"
        terminal.until(opened.exists, "the editor runs")
        await office.receive(answer(1, text="Never mind.\r\n"), at=office.clock.now())
        feed = wait_until(lambda: _presence(office), "the console still tells that it writes")
        (office.folder / "close").touch()
        terminal.shows("Never mind.")
        terminal.shows(TYPED)
        terminal.press(CTRL_Q)
        terminal.until(lambda: "ctrl+s" not in terminal.text, "the composer is left")

        assert feed
        assert b"Traceback" not in terminal.raw


def _presence(office: Office) -> bool:
    """Say whether anybody's presence lies beside the store."""
    return any("presence" in path.name for path in office.store.path.parent.iterdir())


def test_an_end_from_outside_keeps_what_the_editor_saved(office: Office) -> None:
    """SIGTERM while the editor runs: what it has saved is the draft, editor and file are gone."""
    environ = editor(
        office,
        'shift; printf "Saved in the editor\\n" > "$1"; echo $$ > $HERE/pid; touch $HERE/open\n'
        "while :; do sleep 0.1; done",
    )
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        terminal.until((office.folder / "open").exists, "the editor runs")
        os.kill(terminal.pid, signal.SIGTERM)
        terminal.ended_within(3.0)
        wait_gone(int((office.folder / "pid").read_text()), 3.0)

    assert ["Saved in the editor"] == [text for text, _, _ in drafts(office)]
    assert [] == list((office.folder / "run").iterdir())


def test_the_private_folder_is_private_without_a_runtime_folder(office: Office) -> None:
    """Where XDG_RUNTIME_DIR is not there, the file lies in a private folder all the same."""
    environ = editor(office, 'shift; dirname "$1" > $HERE/where; stat -c "%a" "$(dirname "$1")"'
                     " > $HERE/mode")  # fmt: skip
    del environ["XDG_RUNTIME_DIR"]
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        begin(terminal)
        terminal.press(CTRL_O)
        terminal.until((office.folder / "mode").exists, "the editor ran")
        terminal.shows(TYPED)
        folder = Path((office.folder / "where").read_text().strip())
        terminal.until(lambda: not folder.exists(), "the folder is gone")

    assert f"{stat.S_IRWXU:o}" == (office.folder / "mode").read_text().strip()


async def test_a_macro_survives_the_editor(office: Office) -> None:
    """Its text is edited as any other; its open field and its deeds stay with the mail."""
    words = MacroWords(
        "login",
        texts=(MacroText("", "Please sign in, {{ conversation.cause }}.\n"),),
        actions=MacroActions(tags_added=("login",)),
    )
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(macros.add_macro, words, agent_id=None, at_ms=tx.at_ms)
    environ = editor(office, 'shift; echo "Typed in the editor." >> "$1"')
    with Terminal(command(config_of(office)), environ=environ) as terminal:
        terminal.shows("Question 1")
        terminal.press("m")
        terminal.shows("with it: tags login")
        terminal.press("\r")
        terminal.shows("Not known here")  # the sheet shows its text, too
        terminal.press(CTRL_O)
        terminal.shows("Typed in the editor.")
        terminal.shows("with it: tags login")
        terminal.press(CTRL_S)
        terminal.shows("{{ conversation.cause }} is not filled in")
