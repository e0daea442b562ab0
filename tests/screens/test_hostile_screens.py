"""What others wrote drives no terminal: every screen over a hostile mailbox, in a real terminal."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from console.domain.deeds import Simple, Verb
from console.render.guard import FORBIDDEN
from console.services.letters import Letter
from data.store import leases
from tests.screens.test_terminal import config_of
from tests.support.builders import file_part, header, multipart_mail, part
from tests.support.console_app import LARGE, Office, open_office
from tests.support.every_reading import END
from tests.support.every_screen import OUT, WAYS, Way
from tests.support.hostile_office import EVERYTHING, have_hostile_office
from tests.support.hostile_strings import EVERY
from tests.support.shaking import reports_in
from tests.support.terminal import Terminal, environment
from tests.support.trouble import put_aside, refuse

EVIL = (
    "Mallory[red]x[/red][@click=app.quit]y[/]\x1b]0;owned\x07\x1b[2;7;31mred\x9b31;7mC1"
    "\x1b]52;c;b3duZWQ=\x07\u202egnp\u2066iso\u200bzero\ue000\U000e0041[link=https://evil.example]z"
)
COLOUR = r"(?:\d|2\d|[34][0-79]|[34]8;2;\d+;\d+;\d+)"
OWN_COMMANDS = re.compile(
    rf"\x1b\[(?:{COLOUR}(?:;{COLOUR})*)?m"  # colours and weights
    r"|\x1b\[\d+;\d+H|\x1b\[H|\x1b\[2?J"  # where to draw; clear
    r"|\x1b\[\?\d+(?:;\d+)*(?:[hl]|\$p)"  # modes: other screen, paste, synchronised output
    r"|\x1b\[[<>=]\d*u"  # how keys are told
    r"|\x1b\[\d*[CX]|\x1b\[(?:\d+;\d+)?r|\x1bM"  # further; blanks; a pane that scrolls
    r"|\x1b\[2[23];2t"  # keep the title, and give it back
    r"|\x1b\]2;(?:(?:support|#\d+)[\w:,! ]*)?\x1b\\"  # the title: numbers and our words
    r"|\x1b\]22;default\x07"  # the shape of the mouse's pointer
)
"""All that we and Textual write; no link, no notice, no clipboard that nobody asked for."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
VERBATIM = tuple(text.encode() for text in EVERY if _CONTROL.search(text))
"""Strings that do harm as they are: these are told from what we write ourselves."""
MARKUP = "Mallory[red]x[/red][@click=app.quit]y"


@dataclass(frozen=True)
class Step:
    """Keys from the inbox to a screen, words that stand there then, keys back to the inbox."""

    name: str
    keys: tuple[str, ...]
    shown: str
    back: str = "q"
    tells: bool = True
    """Something of the hostile mail stands on it."""


STEPS = (
    Step("inbox", (), "[Open 1]", ""),
    Step("narrowed inbox", ("/Mallory\r",), "/Mallory"),
    Step("conversation", ("\r", "p"), "after"),
    Step("source", ("\r", "p", "V"), "Source of", "qq"),
    Step("headers", ("\r", "p", "H"), "Headers of", "qq"),
    Step("why", ("\r", "p", "I"), "Why #", "qq"),
    Step("files", ("\r", "p", "v"), "save", "qq"),
    Step("file as text", ("\r", "p", "v", "\r"), "(text)", "qqq"),
    Step("copy menu", ("\r", "p", "y"), "Message-ID", "qq"),
    Step("customer", ("\r", "d"), "mallory@evil.example", "qq"),
    Step("note", ("\r", "p", "i"), "INTERNAL", "\x11q"),
    Step("forward", ("\r", "p", "f"), "ctrl+s", "\x11q"),
    Step("attaching", ("\r", "p", "r", "\x06"), "Attach:", "\x11\x11q"),
    Step("composer", ("\r", "p", "r"), "ctrl+s", "\x11q"),
    Step("review", ("\r", "p", "r", "Hello", "\x13"), "PUBLIC", "q\x11q"),
    Step("palette", (":", "Mallory"), "#1001", "\x1b"),
    Step("page searched", ("gp", "/", "uid\r"), "uid 99", "qq"),
    Step("outbox", ("go",), "Outbox"),
    Step("problems", ("gp",), "Problems"),
    Step("keys", ("?",), "Keys: inbox", tells=False),
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


def drives(raw: bytes) -> list[str]:
    """List what is in the bytes for a terminal that is no text and not Textual's own."""
    text = raw.decode(errors="surrogateescape")
    as_it_was = [repr(each) for each in VERBATIM if each in raw]
    return as_it_was + [
        repr(line[max(hit.start() - 20, 0) : hit.end() + 20])
        for line in re.split("[\r\n]", OWN_COMMANDS.sub("", text))
        for hit in FORBIDDEN.finditer(line)
    ]


async def walk(t: Terminal, step: Step) -> None:
    """Go to a screen, look, and go back; expect that nothing drives the terminal."""
    start = len(t.raw)
    for keys in step.keys:
        t.press(keys)
        t.until(lambda: not t.read_more(), "it comes to rest")
    words = ("allory",) if step.tells else ()
    t.until(
        lambda: all(each in t.text for each in (step.shown, *words)),
        f"{step.shown} on {step.name}",
        timeout_s=20,
    )
    t.until(lambda: not t.read_more(), "it comes to rest")
    assert (step.name, []) == (step.name, drives(bytes(t.raw[start:])))
    t.press(step.back)
    t.until(lambda: "q leave" in t.lines[-1], f"the inbox after {step.name}")


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
        for step in STEPS:
            await walk(t, step)
        t.press("\x11")
        t.until(lambda: not t.process.isalive(), "it ends")

        assert [] == drives(bytes(t.raw))
        assert 0 == t.process.exitstatus


PAGES = " " * 14
OF_EVERYTHING = (
    Step("all subjects and names", ("gg", " " * 9, " " * 9, "gg"), "[Open", ""),
    Step("everything", (f"/{EVERYTHING}\r", "\r", PAGES, PAGES), "allory", "qq"),
    Step("its source", ("\r", "V", PAGES, PAGES, PAGES), "Source of", "qq"),
    Step("its headers", ("\r", "H", PAGES, PAGES), "Headers of", "qq"),
    Step("its files", ("\r", "v", " ", " "), "as text", "qq"),
    Step("a file of it", ("\r", "v", "\r", PAGES, PAGES), "allory", "qqq"),
    Step("its article", ("gk", "/Everything\r", PAGES, PAGES), "allory", "gi"),
    Step("its links", ("\r", "y", " ", " "), "Copy", "qq"),
)
"""Pages and pages, so that each of the strings stood on the screen."""


TELLING = frozenset({
    "inbox", "files", "copy", "customer", "review", "macros", "merge", "tags", "palette", "outbox",
    "problems", "quarantine", "team", "follow-ups", "what is missing",
})  # fmt: skip
"""Where others' words stand; `make soak` goes to every other screen and sheet as well."""


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param([w for w in WAYS if w.name in TELLING], id="few", marks=pytest.mark.slow),
        pytest.param(WAYS, id="all", marks=pytest.mark.soak),
    ],
)
async def test_no_string_drives_the_terminal(tmp_path: Path, ways: Sequence[Way]) -> None:
    """Two hundred hostile strings in every place, on screens and sheets: no control leaves."""
    async with open_office(tmp_path) as office:
        office.clock.set(SystemClock().now())
        await have_hostile_office(office)
        words = [sys.executable, "-m", "console", "--config", str(config_of(office)), "--as", "ann"]
        with Terminal(words, environ=environment(tmp_path), folder=tmp_path, size=LARGE) as t:
            t.shows("q leave")
            for step in OF_EVERYTHING:
                await walk(t, step)
            start = len(t.raw)
            for way in ways:
                t.press(way.keys)
                t.shows(way.shown)
                t.press(way.back)
                t.until(lambda: "q leave" in t.lines[-1], f"the inbox after {way.name}")
                assert (way.name, []) == (way.name, drives(bytes(t.raw[start:])))
                start = len(t.raw)
            t.press(OUT)
            t.until(lambda: not t.process.isalive(), "it ends")

            assert 0 == t.process.exitstatus
    assert [] == reports_in(tmp_path)


@pytest.mark.slow
async def test_no_command_that_reads_drives_the_terminal(tmp_path: Path) -> None:
    """The same strings through every reading command, typed at a terminal, its complaints too."""
    async with open_office(tmp_path) as office:
        office.clock.set(SystemClock().now())
        services = await have_hostile_office(office)
        number = await office.number(EVERYTHING)
        _, messages = await services.find.show(number)
        words = [str(config_of(office)), str(number), str(messages[0].id)]
        program = [sys.executable, "-m", "tests.support.every_reading", *words, EVIL]
        with Terminal(program, environ=environment(tmp_path), folder=tmp_path, size=LARGE) as t:
            t.shows(END)
            printed = bytes(t.raw)

    for_tmux = lines_of(printed, "status")[-1]

    assert [] == drives(printed)
    assert not re.search(rb"\r(?!\n)", printed)
    assert printed.count(b"allory") > len(EVERY)
    assert b"Traceback" not in printed
    assert not re.search(rb"#[({]|#\[(?!(?:bold|default|fg=\w+(?:,bold)?)\])", for_tmux)


def lines_of(printed: bytes, command: str) -> list[bytes]:
    """Give the line before each end of a command."""
    lines = printed.split(b"\r\n")
    return [
        lines[n - 1] for n, line in enumerate(lines) if line.startswith(b"== " + command.encode())
    ]
