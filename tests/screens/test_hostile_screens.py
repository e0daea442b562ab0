"""What others wrote drives no terminal: every screen over a hostile mailbox, in a real terminal."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from console.doctor.widths import ASKED, CLEAR_LINE, WHERE
from console.domain.deeds import Simple, Verb
from console.services.letters import Letter
from data.store import leases
from tests.support.builders import file_part, header, multipart_mail, part
from tests.support.console_app import LARGE, SMALL, Office, config_of, open_office
from tests.support.every_reading import END
from tests.support.every_screen import WAYS, Way
from tests.support.every_writing import END as WRITTEN
from tests.support.hostile_office import EVERYTHING, open_hostile_office
from tests.support.hostile_strings import EVERY
from tests.support.hostile_walk import (
    OF_EVERYTHING,
    OF_MORE_WORK,
    OF_WORK,
    STEPS,
    WATCHED,
    Step,
    Walker,
    drives,
)
from tests.support.shaking import reports_in
from tests.support.spoiled import spoil as spoil_all
from tests.support.terminal import Terminal, environment
from tests.support.trouble import put_aside, refuse
from tests.support.watched import guards_that_acted

EVIL = (
    "Mallory[red]x[/red][@click=app.quit]y[/]\x1b]0;owned\x07\x1b[2;7;31mred\x9b31;7mC1"
    "\x1b]52;c;b3duZWQ=\x07\u202egnp\u2066iso\u200bzero\ue000\U000e0041[link=https://evil.example]z"
)


def hostile_mail() -> bytes:
    """Write a mail that tries everything in every place."""
    head = header(
        from_=f'"{EVIL}" <mallory@evil.example>',
        subject=EVIL,
        message_id="<evil@evil.example>",
        extra=(("X-Evil", EVIL), ("Authentication-Results", EVIL)),
    )
    return multipart_mail(
        part(f"before {EVIL} after\r\n"),
        file_part(EVIL.encode(), filename=EVIL + ".png"),
        head=head,
    )


@pytest_asyncio.fixture
async def hostile(tmp_path: Path) -> AsyncIterator[Office]:
    """A store in which all that others wrote is hostile: mails, servers' words, quarantine."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(hostile_mail())
        services = await made.services()
        assert services.replies is not None
        page = await services.find.list_queue("all", "", limit=1, cursor=None)
        number = page.conversations[0].id
        queued = await services.replies.reply(number, Letter("Hello"), agent=services.agent)
        now = made.clock.now()
        await refuse(made.store, queued.outbox_id, EVIL, at=now)
        await put_aside(made.store, EVIL, uid=99, at=now)
        async with made.store.transaction(at=now) as tx:
            await tx.run(leases.set_sync_state, "sign_in", cause=EVIL, now_ms=tx.at_ms)
        await services.work.do_one(Simple(Verb.REOPEN), number, None)
        yield made


def spoil(path: Path) -> None:
    """Put the hostile words into the store as they are, past all that makes them safe."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE conversations SET subject = ?1, preview = ?1", (EVIL,))
        connection.execute("UPDATE customers SET name = ?", (EVIL,))
        connection.execute("UPDATE messages SET subject = ?1, author_name = ?1", (EVIL,))
        connection.execute(
            "UPDATE bodies SET text = ?, new_text = NULL", (f"before {EVIL}\nafter",)
        )
        for message, facts in connection.execute("SELECT message_id, facts FROM bodies").fetchall():
            changed = json.dumps(spoiled(json.loads(facts)))
            connection.execute(
                "UPDATE bodies SET facts = ? WHERE message_id = ?", (changed, message)
            )
    connection.close()


def spoiled(value: object) -> object:
    """Put the hostile words wherever the cleaned ones stand in a JSON value."""
    match value:
        case dict():
            return {key: spoiled(each) for key, each in value.items()}
        case list():
            return [spoiled(each) for each in value]
        case str() if "Mallory" in value:
            return EVIL
    return value


@pytest.mark.slow
async def test_the_last_guard_alone_holds_too(hostile: Office) -> None:
    """Where all that makes text safe is left out, no hostile byte leaves on any screen."""
    config = config_of(hostile)
    spoil(hostile.store.path)
    program = [sys.executable, "-m", "tests.support.careless", "--config", str(config)]
    environ = environment(hostile.folder)
    words = [*program, "open", "--ascii"]
    with Terminal(words, environ=environ, folder=hostile.folder) as t:
        t.shows("Mallory")
        walker = Walker(t)
        walker.step(STEPS)
        walker.leave()


MEASURING = ("".join(f"{CLEAR_LINE}{sign}{WHERE}" for sign in ASKED) + CLEAR_LINE).encode()
"""By this `doctor` asks the terminal how wide it draws some signs."""
TELLING = frozenset({
    "inbox", "files", "copy", "customer", "review", "macros", "merge", "tags", "palette", "outbox",
    "problems", "quarantine", "team", "follow-ups", "what is missing",
})  # fmt: skip
"""Where others' words stand; `make soak` goes to every other screen and sheet as well."""


@pytest.mark.parametrize(
    ("size", "steps", "ways"),
    [
        pytest.param(
            LARGE, (*OF_EVERYTHING, *OF_WORK), [w for w in WAYS if w.name in TELLING],
            id="few", marks=pytest.mark.slow,
        ),
        pytest.param(
            LARGE, (*OF_EVERYTHING, *OF_WORK, *OF_MORE_WORK), WAYS,
            id="all", marks=pytest.mark.soak,
        ),
        pytest.param(
            SMALL, (*OF_EVERYTHING, *OF_WORK, *OF_MORE_WORK), WAYS,
            id="all small", marks=pytest.mark.soak,
        ),
    ],
)  # fmt: skip
async def test_no_string_drives_the_terminal(
    tmp_path: Path, size: tuple[int, int], steps: Sequence[Step], ways: Sequence[Way]
) -> None:
    """Two hundred hostile strings in every place, on screens and sheets: no control leaves.

    No guard had to act: what every widget was given was safe already.
    """
    account = tmp_path / "guards"
    async with open_hostile_office(tmp_path) as office:
        words = [*WATCHED, str(account), "--config", str(config_of(office)), "--as", "ann"]
        with Terminal(words, environ=environment(tmp_path), folder=tmp_path, size=size) as t:
            t.shows("q leave")
            walker = Walker(t)
            walker.step(steps)
            walker.go(ways)
            walker.leave()
    assert [] == reports_in(tmp_path)
    assert [] == guards_that_acted(account)


@pytest.mark.soak
async def test_a_spoiled_store_drives_no_terminal(tmp_path: Path) -> None:
    """Where the store itself holds the words as they are, the last guards hold on every screen."""
    account = tmp_path / "guards"
    async with open_hostile_office(tmp_path) as office:
        config = str(config_of(office))
        spoil_all(office.store.path)
        words = [*WATCHED, str(account), "--config", config, "--as", "ann"]
        with Terminal(words, environ=environment(tmp_path), folder=tmp_path, size=LARGE) as t:
            t.shows("q leave")
            walker = Walker(t)
            walker.go(WAYS)
            walker.leave()
    assert [] == reports_in(tmp_path)
    assert guards_that_acted(account)


@pytest.mark.slow
async def test_no_command_that_reads_drives_the_terminal(tmp_path: Path) -> None:
    """The same strings through every reading command, typed at a terminal, its complaints too."""
    async with open_hostile_office(tmp_path) as office:
        services = await office.services()
        number = await office.number(EVERYTHING)
        _, messages = await services.find.show(number)
        words = [str(config_of(office)), str(number), str(messages[0].id)]
        account = tmp_path / "guards"
        program = [sys.executable, "-m", "tests.support.every_reading", *words, EVIL, str(account)]
        with Terminal(program, environ=environment(tmp_path), folder=tmp_path, size=LARGE) as t:
            t.shows(END)
            printed = bytes(t.raw).replace(MEASURING, b"")

    for_tmux = lines_of(printed, "status")[-1]

    assert [] == drives(printed)
    assert not re.search(rb"\r(?!\n)", printed)
    assert printed.count(b"allory") > len(EVERY)
    assert b"Traceback" not in printed
    assert [] == guards_that_acted(account)
    assert not re.search(rb"#[({]|#\[(?!(?:bold|default|fg=\w+(?:,bold)?)\])", for_tmux)


@pytest.mark.slow
async def test_no_command_that_writes_drives_the_terminal(tmp_path: Path) -> None:
    """The same strings through every command that keeps words, and through its refusals."""
    account = tmp_path / "guards"
    async with open_hostile_office(tmp_path) as office:
        words = [str(config_of(office)), str(tmp_path), str(account)]
        program = [sys.executable, "-m", "tests.support.every_writing", *words]
        with Terminal(program, environ=environment(tmp_path), folder=tmp_path, size=LARGE) as t:
            t.shows(WRITTEN)
            printed = bytes(t.raw)

    assert [] == drives(printed)
    assert b"Traceback" not in printed
    assert [] == guards_that_acted(account)


def lines_of(printed: bytes, command: str) -> list[bytes]:
    """Give the line before each end of a command."""
    lines = printed.split(b"\r\n")
    return [
        lines[n - 1] for n, line in enumerate(lines) if line.startswith(b"== " + command.encode())
    ]
