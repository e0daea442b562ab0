"""A mail of many megabytes comes in pieces, is whole when it is seen, and is read where it lies."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
from pathlib import Path

import pytest

from tests.bench.bench_huge import write_huge
from tests.support.bombs import BOMBS
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box
from tests.support.imap_replies import Answer, Reply, hang_up
from tests.support.letters import write_mail

# The scripted server puts the tag of a command where it reads this word.
CODED = base64.encodebytes(random.Random(7).randbytes(6_500_000)).replace(b"TAG", b"tag")
ATTACHED = base64.b64decode(CODED)
HEAD = (
    b"From: Ann <ann@customer.example>\r\nTo: support@x.example\r\nSubject: The film\r\n"
    b"Message-ID: <film@customer.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="film"\r\n\r\n'
)
HUGE = (
    HEAD + b"--film\r\nContent-Type: text/plain\r\n\r\nHere is the film of the broken lamp.\r\n"
    b'--film\r\nContent-Type: video/mp4; name="lamp.mp4"\r\nContent-Transfer-Encoding: base64\r\n'
    b"\r\n" + CODED + b"--film\r\nContent-Type: text/plain\r\n\r\n"
    b"Behind it I ask for a new one.\r\n--film--\r\n"
)


def _box() -> Box:
    box = Box()
    box.inbox.add(write_mail("u1@customer.example"))
    box.inbox.add(HUGE)
    box.inbox.add(write_mail("u3@customer.example"))
    return box


def _cut_at(piece: int) -> list[Answer]:
    """Break the line once, in the middle of a piece."""
    seen = 0

    def fault(answer: bytes) -> Reply:
        nonlocal seen
        if b"BODY[]<" in answer:
            seen += 1
            if seen == piece:
                return hang_up(answer[: len(answer) // 2])
        return Reply((answer,))

    return [fault]


async def test_a_huge_mail_comes_in_pieces(tmp_path: Path) -> None:
    """After a break it goes on where it stopped; text, file and source are those of the mail."""
    async with FaultImap(box=_box(), script={"FETCH": _cut_at(5)}) as server:
        desk = ConsoleProcess(tmp_path, imap_port=server.port, smtp_port=1)
        report = await asyncio.to_thread(desk.sync)
        asked = [c for c in server.commands if b"BODY.PEEK[]<" in c]
    number, message = desk.rows(
        "SELECT conversation_id, id FROM messages WHERE subject = 'The film'"
    )[0]
    shown = await asyncio.to_thread(desk.json, "show", number)
    raw = await asyncio.to_thread(desk.run, "show", number, "--raw", message)
    await asyncio.to_thread(desk.run, "attachment", "save", message, "--dir", tmp_path)
    found = await asyncio.to_thread(desk.json, "search", "new one")

    assert 3 == report["fetched"]
    inbox = report["folders"][0]
    assert (3, 3, 0) == (inbox["on_server"], inbox["stored"], inbox["quarantined"])
    assert len(asked) == len(set(asked)) + 1
    mail = shown["messages"][0]
    assert "film of the broken lamp" in mail["text"]
    assert "I ask for a new one" in mail["text"]
    assert [("lamp.mp4", len(ATTACHED))] == [
        (file["filename"], file["size_bytes"]) for file in mail["attachments"]
    ]
    assert hashlib.sha256(HUGE).hexdigest() == mail["raw_sha256"]
    assert HUGE == raw.out
    assert ATTACHED == (tmp_path / "lamp.mp4").read_bytes()
    assert [message] == [hit["message_id"] for hit in found["hits"]]
    assert [] == desk.rows("SELECT id FROM piles")
    assert [] == desk.rows("SELECT id FROM raws WHERE pile_id IS NOT NULL AND data IS NOT NULL")


@pytest.mark.parametrize("size_mb", [9, pytest.param(58, marks=pytest.mark.soak)])
def test_a_real_server_hands_out_pieces(dovecot: Dovecot, tmp_path: Path, size_mb: int) -> None:
    """What Dovecot gives in pieces is the mail, byte for byte, and a second pass asks nothing."""
    raw = write_huge(size_mb)
    dovecot.deliver(raw)
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=1)

    first, second = desk.sync(), desk.sync()
    stored = desk.rows("SELECT lower(hex(sha256)), size_bytes FROM raws")

    assert (1, 0) == (first["fetched"], second["fetched"])
    assert [(hashlib.sha256(raw).hexdigest(), len(raw))] == stored
    assert [(1,)] == desk.rows("SELECT count(*) FROM bodies")


@pytest.mark.soak
async def test_bombs_in_an_import_cost_only_themselves(tmp_path: Path) -> None:
    """Among a thousand honest mails every kind of bomb comes in; each honest mail has its text."""
    box = Box()
    for number in range(1000):
        box.inbox.add(write_mail(f"u{number}@customer.example", text=f"Honest {number}.\r\n"))
    for name, make in BOMBS.items():
        bomb = make(1_000_000).replace(b"bomb@bomb", f"{name}@bomb".encode())
        box.inbox.add(bomb.replace(b"TAG", b"tag"))
    async with FaultImap(box=box) as server:
        desk = ConsoleProcess(tmp_path, imap_port=server.port, smtp_port=1)
        report = await asyncio.to_thread(desk.sync)
    honest = desk.rows("SELECT count(*) FROM bodies WHERE text LIKE 'Honest %'")

    inbox = report["folders"][0]
    assert inbox["on_server"] == inbox["stored"] == 1000 + len(BOMBS)
    assert [(1000,)] == honest
