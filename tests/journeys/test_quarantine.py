"""A mail that the server will not hand out is set aside with its reason and blocks nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.support.console_process import ConsoleProcess
from tests.support.fault_imap import FaultImap, Reply, hang_up, reply
from tests.support.imap_box import Box
from tests.support.letters import write_mail

UIDS = (1, 2, 3)
POISON = 2


def _fetched(*uids: int) -> Reply:
    """Hand out some of the mails of a folder; of the others say nothing, as for expunged ones."""
    pieces = []
    for uid in uids:
        raw = write_mail(f"u{uid}@customer.example", text=f"Mail {uid}.\r\n")
        facts = b'UID %d FLAGS () INTERNALDATE "05-Jan-2026 12:30:00 +0000" RFC822.SIZE %d'
        pieces.append(
            b"* %d FETCH (%s BODY[] {%d}\r\n%s)\r\n" % (uid, facts % (uid, len(raw)), len(raw), raw)
        )
    return reply(b"".join(pieces) + b"TAG OK fetched\r\n")


def _desk(folder: Path, server: FaultImap) -> ConsoleProcess:
    return ConsoleProcess(folder, imap_port=server.port, smtp_port=1)


async def _sync(desk: ConsoleProcess) -> Any:
    report = await asyncio.to_thread(desk.sync)
    return report["folders"][0]


async def test_mail_that_is_not_handed_out_is_quarantined(tmp_path: Path) -> None:
    """It is counted, named with its reason, tried a few times by itself, and blocks no other."""
    server = FaultImap(script={"FETCH": [_fetched(1, 3)]})
    async with server:
        desk = _desk(tmp_path, server)
        first = await _sync(desk)
        for _ in range(4):
            last = await _sync(desk)
        listed = await asyncio.to_thread(desk.json, "quarantine", "list")
        shown = await asyncio.to_thread(desk.run, "quarantine", "show", 1)

    assert (3, 2, 1) == (first["on_server"], first["stored"], first["quarantined"])
    assert first == last
    mail = listed["quarantined"][0]
    assert [POISON] == [m["uid"] for m in listed["quarantined"]]
    assert "does not hand it out" in mail["reason"]
    assert mail["attempts"] <= 3
    assert 0 == shown.code


async def test_quarantined_mail_comes_in_when_asked(tmp_path: Path) -> None:
    """`quarantine retry` has it tried again; once the server hands it out it is like any other."""
    server = FaultImap(script={"FETCH": [_fetched(1, 3)]})
    async with server:
        desk = _desk(tmp_path, server)
        for _ in range(4):
            await _sync(desk)
        server.script = {"FETCH": [_fetched(POISON)]}
        unasked = await _sync(desk)
        retried = await asyncio.to_thread(desk.json, "quarantine", "retry")
        asked = await _sync(desk)
        ids = await asyncio.to_thread(desk.rows, "SELECT internet_message_id FROM messages")
        listed = await asyncio.to_thread(desk.json, "quarantine", "list")
        missing = await asyncio.to_thread(desk.run, "quarantine", "retry", 99)

    assert 1 == unasked["quarantined"]
    assert 1 == retried["retried"]
    assert (3, 3, 0) == (asked["on_server"], asked["stored"], asked["quarantined"])
    assert {f"u{uid}@customer.example" for uid in UIDS} == {id_ for (id_,) in ids}
    assert [] == listed["quarantined"]
    assert 3 == missing.code


async def test_bytes_with_nul_are_kept(tmp_path: Path) -> None:
    """A server that hands out NUL bytes has them stored as they came."""
    raw = b"From: a@b.example\r\nSubject: nul\r\n\r\na\0b\x1b\0\r\n"
    facts = b'UID 1 FLAGS () INTERNALDATE "05-Jan-2026 12:30:00 +0000" RFC822.SIZE %d' % len(raw)
    answer = b"* 1 FETCH (%s BODY[] {%d}\r\n%s)\r\nTAG OK done\r\n" % (facts, len(raw), raw)
    script = {"SEARCH": [reply(b"* SEARCH 1\r\nTAG OK done\r\n")], "FETCH": [reply(answer)]}
    async with FaultImap(script=script) as server:
        desk = _desk(tmp_path, server)
        await _sync(desk)
    number, message = desk.rows("SELECT conversation_id, id FROM messages")[0]

    shown = await asyncio.to_thread(desk.run, "show", number, "--raw", message)

    assert raw == shown.out


async def test_a_mail_that_breaks_the_line_blocks_no_other(tmp_path: Path) -> None:
    """It is found among the others, tried three times, and then waits; all others are there."""
    box = Box()
    for uid in range(1, 21):
        box.inbox.add(write_mail(f"u{uid}@customer.example", text=f"Mail {uid}.\r\n"))

    def break_at_poison(answer: bytes) -> Reply:
        at = answer.find(b"UID %d FLAGS" % POISON)
        return reply(answer) if at < 0 or b"BODY[]" not in answer else hang_up(answer[: at + 80])

    async with FaultImap(box=box, script={"FETCH": [break_at_poison]}) as server:
        desk = _desk(tmp_path, server)
        given_up, ended = [await asyncio.to_thread(desk.run, "sync", "--once") for _ in range(2)]
        last = await _sync(desk)
        listed = await asyncio.to_thread(desk.json, "quarantine", "list")

    # Each run makes a new line by itself, so often and no more.
    assert (75, 0) == (given_up.code, ended.code), given_up.text
    assert (3, 1) == (given_up.text.count("A new line is made"), ended.text.count("A new line"))
    assert "The line broke 4 times; what came before that is kept." in given_up.text
    assert (20, 19, 1) == (last["on_server"], last["stored"], last["quarantined"])
    assert [(POISON, 3, True)] == [
        (m["uid"], m["attempts"], m["waits_for_a_person"]) for m in listed["quarantined"]
    ]
    assert "The line broke while it was fetched" in listed["quarantined"][0]["reason"]
