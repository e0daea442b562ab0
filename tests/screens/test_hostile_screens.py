"""What others wrote drives no terminal: every screen over a hostile mailbox, in a real terminal."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
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
from tests.support.console_app import Office, open_office
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
    r"|\x1b\]22;default\x07"  # the shape of the mouse's pointer
)
"""All that Textual itself writes; no title, no link, no clipboard that nobody asked for."""
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
    Step("source", ("\r", "p", "V"), "source of", "qq"),
    Step("headers", ("\r", "p", "H"), "headers of", "qq"),
    Step("why", ("\r", "p", "I"), "why #", "qq"),
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
    return [
        repr(line[max(hit.start() - 20, 0) : hit.end() + 20])
        for line in re.split("[\r\n]", OWN_COMMANDS.sub("", text))
        for hit in FORBIDDEN.finditer(line)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "options"), [("console", []), ("tests.support.careless", ["open", "--ascii"])]
)
async def test_no_mail_drives_the_terminal(
    hostile: Office, program: str, options: list[str]
) -> None:
    """No hostile byte leaves on any screen, no markup is read; the guard alone holds too."""
    config = config_of(hostile)
    if program != "console":
        spoil(hostile.store.path)
    words = [sys.executable, "-m", program, "--config", str(config), *options]
    environ = environment(hostile.folder)
    with Terminal(words, environ=environ, folder=hostile.folder) as t:
        t.shows("Mallory")
        for step in STEPS:
            for keys in step.keys:
                t.press(keys)
                t.until(lambda: not t.read_more(), "it comes to rest")
            t.shows(step.shown)
            t.until(lambda: not t.read_more(), "it comes to rest")
            assert (step.name, []) == (step.name, drives(bytes(t.raw)))
            assert (step.name, True) == (step.name, not step.tells or "allory" in t.text)
            t.press(step.back)
            t.until(lambda: "q leave" in t.lines[-1], f"the inbox after {step.name}")
        t.press("\x11")
        t.until(lambda: not t.process.isalive(), "it ends")

        assert [] == drives(bytes(t.raw))
        assert 0 == t.process.exitstatus
