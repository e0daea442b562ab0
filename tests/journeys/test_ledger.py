"""Every mail of the server has a fate here; one that has none is named, everywhere, and fetched."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from tests.support.console_process import ConsoleProcess
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box
from tests.support.letters import write_mail

MAILS = 5
LOST = 2


def _box() -> Box:
    box = Box()
    for number in range(1, MAILS + 1):
        box.inbox.add(write_mail(f"u{number}@customer.example", text=f"Mail {number}.\r\n"))
    return box


def _lose(desk: ConsoleProcess, uid: int) -> None:
    """Take a mail out of the store, as a fault of ours or a damaged file would."""
    with sqlite3.connect(desk.store) as connection:
        connection.execute("DELETE FROM locations WHERE uid = ?", (uid,))


def _inbox(document: Any) -> Any:
    return next(folder for folder in document if folder["name"] == "INBOX")


async def test_a_mail_lost_here_is_named_and_comes_back(tmp_path: Path) -> None:
    """Status and doctor say it, the next pass fetches it; then all is even, and it is told."""
    async with FaultImap(box=_box()) as server:
        desk = ConsoleProcess(tmp_path, imap_port=server.port, smtp_port=1)
        first = await asyncio.to_thread(desk.sync)
        _lose(desk, LOST)
        status = await asyncio.to_thread(desk.json, "status")
        sick = await asyncio.to_thread(desk.run, "doctor", "--json")
        second = await asyncio.to_thread(desk.sync)
        after = await asyncio.to_thread(desk.json, "status")
        rows = desk.rows("SELECT uid FROM locations WHERE uid = ?", LOST)

    inbox = _inbox(first["folders"])
    assert (MAILS, MAILS, 0, 0) == tuple(
        inbox[key] for key in ("on_server", "stored", "quarantined", "ignored")
    )
    assert not _inbox(status["ledger"])["even"]
    assert 1 == _inbox(status["ledger"])["unaccounted"]
    assert b"INBOX: 1 mail on the server has no fate here" in sick.out
    assert inbox == _inbox(second["folders"])
    mended = _inbox(after["ledger"])
    assert (True, [LOST]) == (mended["even"], mended["uneven_uids"])
    assert mended["mended_at"]
    assert [(LOST,)] == rows
