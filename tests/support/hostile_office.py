"""An office in which whatever others could write, they wrote to do harm."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from datetime import timedelta
from itertools import cycle, islice

from console.services.bundle import Services
from data.records import FolderRole
from data.text.safe import clean_text
from tests.support.console_app import NOON, Office
from tests.support.furnished import furnish
from tests.support.hostile_strings import EVERY, WORD
from tests.support.shelves import words_of

EVERYTHING = "Everything at once"
"""The subject of the mail that holds all of them, in its text, its header and its files."""
FIELDS = 30
FILES = 12
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
    for number, role in enumerate((FolderRole.INBOX, FolderRole.SENT)):
        await _name_folder(office, role, EVERY[number])
    return services


def _word(number: int, text: str) -> bytes:
    """Write a word of a header: encoded, or as raw bytes where nothing ends the line."""
    raw = text.encode("utf-8", "surrogatepass")
    if number % 2 or b"\n" in raw or b"\r" in raw:
        return b"=?utf-8?b?" + b64encode(raw) + b"?="
    return raw


def mail_with(number: int, text: str) -> bytes:
    """Write a mail that has a string in each of its places."""
    raw, word = text.encode("utf-8", "surrogatepass"), _word(number, text)
    line = raw.replace(b"\r", b"").replace(b"\n", b"")[:900]
    quoted = line.replace(b"\\", b"").replace(b'"', b"")
    at = NOON - timedelta(minutes=2000 + number)
    lines = [
        b"From: " + word + b' <"' + quoted[:60] + b'"@evil.example>',
        b"To: " + word + b" <support@x.example>, " + word + b" <a@evil.example>",
        b"Cc: " + word + b" <c@evil.example>",
        b"Reply-To: " + word + b" <r@evil.example>",
        b"Subject: " + word,
        f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000".encode(),
        f"Message-ID: <{number}.".encode() + line[:200].replace(b">", b"") + b"@evil.example>",
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


async def _name_folder(office: Office, role: FolderRole, text: str) -> None:
    """Have the server call a folder so."""

    def rename(connection: sqlite3.Connection) -> None:
        name = text.encode("utf-8", "replace").decode()
        connection.execute("UPDATE folders SET name = ? WHERE role = ?", (name, role.value))

    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(rename)
        await tx.announce("folder", None)
