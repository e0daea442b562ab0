"""An office in which whatever others could write, they wrote to do harm."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from console.clock import SystemClock
from console.domain.articles.abouts import about_conversation
from console.services.bundle import Services
from data.records import ArticleId, ConversationId, DraftKind, MacroId, Words
from data.records.article_uses import ArticleUse, UsedAs
from data.records.macros import MacroActions, MacroUse
from data.text.safe import clean_line, clean_text
from tests.support.console_app import NOON, Office, config_of, open_office, opened_office
from tests.support.every_writing import END
from tests.support.furnished import furnish, have_trouble
from tests.support.hostile_server import have_servers_words
from tests.support.hostile_strings import EVERY, WORD
from tests.support.kept_stores import copy_kept
from tests.support.shelves import words_of
from tests.support.terminal import environment

EVERYTHING = "Everything at once"
"""The subject of the mail that holds all of them, in its text, its header and its files."""
FIELDS = 30
FILES = 12
SERVER = "mx.x.example"
"""Whose word is taken on who sent a mail."""
_TOGETHER = 5
"""Strings that stand in one line: more would be cut off."""


async def have_hostile_office(office: Office) -> Services:
    """Have something of every kind, each with hostile words, and a mail for each string."""
    turns = cycle(EVERY)

    def say(words: str) -> str:
        return f"{words} {' '.join(islice(turns, _TOGETHER))}"

    services = await furnish(office, say=say)
    await office.receive(*(mail_with(n, text) for n, text in enumerate(EVERY)), mail_with_all())
    body = "\n\n".join(map(clean_text, EVERY))  # an article with controls is refused
    await services.articles.add(words_of(f"{WORD} {EVERYTHING}", body, aliases=("lamp",)))
    await office.receive(*answers(), authserv_id=SERVER)
    await have_trouble(office, services, say)
    await _write(services, turns)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(have_servers_words, turns)
        await tx.announce("sync", None)
    return services


@asynccontextmanager
async def open_hostile_office(folder: Path) -> AsyncIterator[Office]:
    """Open a hostile office in which colleagues have typed hostile words everywhere as well."""
    await copy_kept("hostile", folder / "box" / "store.db", _make)
    async with opened_office(folder / "box" / "store.db", folder) as office:
        office.clock.set(SystemClock().now())
        yield office


async def _make(path: Path) -> None:
    folder = path.parent / "office"
    folder.mkdir(parents=True)
    async with open_office(folder) as office:
        office.clock.set(SystemClock().now())
        await have_hostile_office(office)
        config = str(config_of(office))
    program = (sys.executable, "-m", "tests.support.every_writing", config, str(folder))
    process = await asyncio.create_subprocess_exec(
        *program, env=environment(folder), stdout=PIPE, stderr=STDOUT
    )
    printed, _ = await process.communicate()
    assert END in printed.decode(), printed.decode()
    office.store.path.rename(path)


async def _write(services: Services, turns: Iterator[str]) -> None:
    """Have what agents began to write, and what ann chose by name."""
    at = {number: ConversationId(1000 + number) for number in (14, 15)}

    def say() -> str:
        return next(turns).encode("utf-8", "replace").decode()

    macro = MacroUse(MacroId(1), clean_line(say()), MacroActions(), "UTC")
    article = ArticleUse(ArticleId(1), UsedAs.TEXT, clean_line(say()))
    words = Words(
        DraftKind.REPLY,
        say(),
        to=say(),
        cc=say(),
        subject=say(),
        macros=(macro,),
        articles=(article,),
    )
    file = services.store.path.parent / f"{WORD}\x1b]0;owned\x07.txt"
    file.write_text(say())
    await services.drafts.attach(at[14], words, file)
    body = "\n".join(map(clean_text, EVERY))
    written = words_of(say(), body, aliases=(say(),), slug=say(), owner="ann")
    await services.article_drafts.keep(about_conversation(at[15]), written)
    await services.naming.note_chosen((f"customer:{say()}", say(), say()))


def answers() -> list[bytes]:
    """Write mails that name others by hostile ids, quote, and have results of our own server."""
    first = mail_id(0)
    return [
        b"\r\n".join((
            b"From: <again@evil.example>",
            b"Subject: Re: again",
            b"Message-ID: <again." + str(number).encode() + b"@evil.example>",
            b"In-Reply-To: <" + (first if number == 0 else line) + b">",
            b"Authentication-Results: " + SERVER.encode() + b"; spf=pass smtp.auth=" + line
            + b"; dkim=pass header.d=" + line,
            b"Content-Language: en",
            b"",
            line,
            b"",
            b"> quoted " + line,
            b"> and more",
            b"",
        ))
        for number, text in enumerate(EVERY)
        if number % 9 == 0
        for line in (_line(text),)
    ]  # fmt: skip


def _word(number: int, text: str) -> bytes:
    """Write a word of a header: encoded, or as raw bytes where nothing ends the line."""
    raw = text.encode("utf-8", "surrogatepass")
    if number % 2 or b"\n" in raw or b"\r" in raw:
        return b"=?utf-8?b?" + b64encode(raw) + b"?="
    return raw


def _line(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return raw.replace(b"\r", b"").replace(b"\n", b"")[:900]


def mail_id(number: int) -> bytes:
    """Give the Message-ID of a mail for one string."""
    return f"{number}.".encode() + _line(EVERY[number])[:200].replace(b">", b"") + b"@evil.example"


def mail_with(number: int, text: str) -> bytes:
    """Write a mail that has a string in each of its places."""
    raw, word, line = text.encode("utf-8", "surrogatepass"), _word(number, text), _line(text)
    quoted = line.replace(b"\\", b"").replace(b'"', b"")
    at = NOON - timedelta(minutes=2000 + number)
    lines = [
        b"From: " + word + b' <"' + quoted[:60] + b'"@evil.example>',
        b"To: " + word + b" <support@x.example>, " + word + b" <a@evil.example>",
        b"Cc: " + word + b" <c@evil.example>",
        b"Reply-To: " + word + b" <r@evil.example>",
        b"Subject: " + word,
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000".encode(),
        b"Message-ID: <" + mail_id(number) + b">",
        b"List-Id: " + word,
        b"X-Mailer: " + line,
        b"Authentication-Results: " + line,
        b'Content-Type: multipart/mixed; boundary="cut"',
        b"",
        b"--cut",
        b'Content-Type: text/plain; charset="' + quoted[:40] + b'"',
        b"",
        raw,
        b"--cut",
        b"Content-Type: text/html; charset=utf-8",
        b"",
        b"<p title='"
        + line
        + b"'>"
        + raw
        + b"</p><a href='http://evil.example/"
        + line
        + b"'>x</a>",
        b"--cut",
        b'Content-Type: application/octet-stream; name="' + quoted + b'"',
        b'Content-Disposition: attachment; filename="' + quoted + b'"',
        b"",
        raw,
        b"--cut--",
        b"",
    ]
    return b"\r\n".join(lines)


def mail_with_all() -> bytes:
    """Write one mail that has all of them."""
    every = [text.encode("utf-8", "surrogatepass") for text in EVERY]
    flat = [raw.replace(b"\r", b"").replace(b"\n", b"")[:900] for raw in every]
    people = b",\r\n ".join(
        b'"' + raw.replace(b"\\", b"").replace(b'"', b"")[:200] + b'" <p@evil.example>'
        for raw in flat[:FIELDS]
    )
    lines = [
        b'From: "Mallory" <all@evil.example>',
        b"To: " + people,
        f"Subject: {EVERYTHING}".encode(),
        b"Date: Thu, 1 Jan 2026 00:00:00 +0000",
        b"Message-ID: <all@evil.example>",
        *(f"X-Evil-{number}: ".encode() + raw for number, raw in enumerate(flat)),
        b'Content-Type: multipart/mixed; boundary="cut"',
        b"",
        b"--cut",
        b"Content-Type: text/plain; charset=utf-8",
        b"",
        b"\r\n".join(every),
    ]
    for raw in flat[:: len(flat) // FILES]:
        name = raw.replace(b"\\", b"").replace(b'"', b"")
        lines += [
            b"--cut",
            b'Content-Disposition: attachment; filename="' + name + b'"',
            b"",
            b"\n".join(every),
        ]
    return b"\r\n".join([*lines, b"--cut--", b""])
