"""Hostile mail is harmless: no command shows a control character or fails, every byte is kept."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import subprocess
import threading
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.builders import (
    bytes_mail,
    file_part,
    header,
    hostile_mail,
    html_mail,
    multipart_mail,
    nested_mail,
    part,
)
from tests.support.console_process import ROOT, ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.smtp_world import SmtpWorld

EVIL = (
    "\x1b[2J\x1b]0;owned\x07\x9b31m\x85\u202egnp.exe\u2066\u2069\u200e\u061c\u2028[bold]\ufeff\x7f"
)
BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
INVISIBLE = set("\u200b\ufeff\u2060")
WORKERS = 2


def _unsafe(text: str) -> list[str]:
    """List what a terminal must not get."""
    return sorted(
        {
            c
            for c in set(text)  # a set first: some texts are a million characters long
            if (unicodedata.category(c) in {"Cc", "Cs", "Co"} and c != "\n")
            or c in BIDI
            or c in INVISIBLE
        }
    )


def _strings(value: Any) -> Iterator[str]:
    """Give every string of a JSON document, keys included."""
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield from _strings(key)
                yield from _strings(item)
        case list():
            for item in value:
                yield from _strings(item)


def _hostile_mails() -> dict[str, bytes]:
    quoted = "=?utf-8?q?=1B[31m=0D=0AX-Evil:_1=00=E2=80=AEfdp?="
    named = header(
        from_=f'"{quoted}" <ann@customer.example>',
        subject=f"{quoted} {EVIL}",
        message_id="<encoded@customer.example>",
        extra=(("Cc", f"{EVIL} <bo@customer.example>, =?x-none?b?G1sybQ==?= <c@d.example>"),),
    )
    files = [
        file_part(b"one", filename=name)
        for name in ("../../etc/passwd", "/etc/cron.d/x", "..", "a\x1b[2Jb.txt", "C:\\evil.bat")
    ]
    files.append(file_part(b"two", filename="\u202egnp.exe"))
    files.append(
        part(
            b"three",
            content_type="x/y",
            extra=(("Content-Disposition", "attachment; filename*=utf-8''..%2F..%2Fx%1B%00%0A"),),
        )
    )
    many = [part(f"part {n} {EVIL}") for n in range(5000)]
    hugely = (("X-Huge", "\r\n ".join(["y" * 900] * 400)), ("References", "<r@x> " * 5000))
    return {
        "everything": hostile_mail(),
        "encoded": named + b"Content-Type: text/plain\r\n\r\n" + EVIL.encode() + b"\r\n",
        "nested": nested_mail(10_000),
        "long line": bytes_mail(b"x\x1b" * 500_000 + b"\r\n", content_type="text/plain"),
        "nul": bytes_mail(b"a\0b\x1b\0\r\n" * 50, content_type="text/plain; charset=us-ascii"),
        "charset": bytes_mail(
            b"\x1b$B\xff\xfe\x9b31m\x80\r\n", content_type="text/plain; charset=iso-2022-jp"
        ),
        "no charset": bytes_mail(
            b"\x9b\x85\xe2\x80\xae", content_type='text/plain; charset="\x1b[2J"'
        ),
        "utf-7": bytes_mail(b"+ABs-[2J +IC4-\r\n", content_type="text/plain; charset=utf-7"),
        "html": html_mail(
            f"<p>{EVIL} &#27;[2J &#x9b;31m &#8238;x &#0; <a href='javascript:x'>y</a></p>"
            + "<div>" * 10_000
            + "<style>\x1b</style><script>\x1b</script>"
        ),
        "files": multipart_mail(part(f"see\r\n{EVIL}\r\n"), *files),
        "parts": multipart_mail(*many),
        "header": header(message_id=None, extra=hugely) + b"\r\n" + EVIL.encode(),
        "nothing": b"\r\n",
        "no header": b"\x1b[2J only this\r\n",
    }


def _check_output(desk: ConsoleProcess, *arguments: object, is_json: bool = False) -> Any:
    given = (*arguments, "--json") if is_json else arguments
    done = desk.run(*given)
    words = " ".join(map(str, given))
    assert (words, 0) == (words, done.code), done.err.decode(errors="replace")[-2000:]
    assert (words, []) == (words, _unsafe(done.text))
    assert b"Traceback" not in done.err
    if not is_json:
        return done
    document = json.loads(done.out)
    assert (words, []) == (words, [u for s in _strings(document) for u in _unsafe(s)])
    return document


@pytest.mark.real_server
def test_hostile_mail_shows_nothing_unsafe_anywhere(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Every command's text and JSON is free of control and bidi characters; nothing is lost."""
    mails = _hostile_mails()
    for raw in mails.values():
        dovecot.deliver(raw)
    uids = dovecot.uids()
    hashes = sorted(hashlib.sha256(dovecot.raw("INBOX", uid)).hexdigest() for uid in uids)

    report = desk.sync()

    assert len(mails) == len(uids) == report["folders"][0]["stored"]
    messages = desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")
    exported = _check_output(desk, "export", "messages")
    lines = [json.loads(line) for line in exported.out.splitlines()]
    assert [] == [u for s in _strings(lines) for u in _unsafe(s)]
    assert hashes == sorted(line["raw_sha256"] for line in lines)
    work: list[tuple[object, ...]] = [("list",), ("status",), ("outbox",), ("search", "part")]
    work += [("search", "evil"), ("list", "from:ann"), ("quarantine", "list"), ("list", EVIL[:6])]
    work += [(verb, number) for _, number in messages for verb in ("show", "why")]
    work += [("attachment", "list", message) for message, _ in messages]
    with ThreadPoolExecutor(WORKERS) as pool:
        checks = [
            # Both forms of what shows bodies; of the others every second one in each form.
            pool.submit(_check_output, desk, *arguments, is_json=is_json)
            for place, arguments in enumerate(work)
            for is_json in (False, True)
            if arguments[0] == "show" or place % 2 == is_json
        ]
        for check in checks:
            check.result()
    _check_saving(desk, messages)
    _check_replies(desk, smtp_world, [number for _, number in messages])


def _check_saving(desk: ConsoleProcess, messages: list[tuple[int, int]]) -> None:
    """Save every file: all land in the folder that was named, under plain names."""
    place = desk.folder / "saved" / "here"
    place.mkdir(parents=True)
    saved = 0
    for message, _ in messages:
        listed = desk.json("attachment", "list", message)["attachments"]
        if not 0 < len(listed) < 100:
            continue
        document = _check_output(desk, "attachment", "save", message, "--dir", place, is_json=True)
        saved += len(document["saved"])
        assert len(listed) == len(document["saved"])
    assert saved == len(list(place.iterdir())) >= 7
    assert [place] == list(place.parent.iterdir())
    for path in place.iterdir():
        assert path.is_file()
        assert 0o600 == path.stat().st_mode & 0o777
        assert [] == _unsafe(path.name)


def _check_replies(desk: ConsoleProcess, world: SmtpWorld, numbers: list[int]) -> None:
    """Answer each: what leaves carries no header that a stranger has smuggled in."""
    answered = 0
    for number in sorted(set(numbers))[::2]:
        done = desk.run("reply", number, "--body-file", "-", text="Thank you.\n")
        assert b"Traceback" not in done.err
        assert [] == _unsafe(done.text)
        answered += done.code == 0
    desk.sync()
    assert answered == len(world.mails) > 3
    for mail in world.mails:
        head = mail.raw.partition(b"\r\n\r\n")[0]
        assert not re.search(rb"(?im)^x-evil", head)
        assert b"\x1b" not in mail.raw
    _check_output(desk, "outbox")
    _check_output(desk, "outbox", is_json=True)


@pytest.mark.real_server
def test_raw_source_on_a_terminal_is_made_visible(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """Piped, the source is byte for byte; on a terminal its control characters become signs."""
    dovecot.deliver(hostile_mail())
    raw = dovecot.raw("INBOX", dovecot.uids()[0])
    desk.sync()
    message, number = desk.rows("SELECT id, conversation_id FROM messages")[0]

    piped = desk.run("show", number, "--raw", message)
    typed = _on_a_terminal(desk, "show", number, "--raw", message)
    shown = _on_a_terminal(desk, "show", number)

    assert raw == piped.out
    assert [] == _unsafe(typed.replace("\r\n", "\n"))
    assert [] == _unsafe(shown.replace("\r\n", "\n"))
    assert "Subject:" in typed


def _on_a_terminal(desk: ConsoleProcess, *arguments: object) -> str:
    """Run a command with a terminal as its output; give what that got."""
    ours, theirs = pty.openpty()
    pieces: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the last writer is gone
                return
            if not piece:
                return
            pieces.append(piece)

    reader = threading.Thread(target=read)
    reader.start()
    command = [*desk.program, *map(str, arguments), "--config", str(desk.config)]
    try:
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=ROOT, check=True
        )
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)
    return b"".join(pieces).decode()
