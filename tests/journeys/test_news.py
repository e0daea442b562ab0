"""News that a server tells only once: what comes while sync looks elsewhere is not slept over."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.fault_imap import FaultImap, Reply, reply
from tests.support.letters import write_mail
from tests.support.patience import patience

SEEN_S = patience(10.0)
"""Far below the poll interval of a minute, which would find the mail in the end."""


def _opened(count: int) -> Reply:
    return reply(
        b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT %d] next\r\n"
        b"TAG OK [READ-ONLY] open\r\n" % (count, count + 1)
    )


def _listed(*uids: int) -> Reply:
    return reply(b"* SEARCH %s\r\nTAG OK searched\r\n" % b" ".join(b"%d" % uid for uid in uids))


def _fetched(*uids: int) -> Reply:
    pieces = []
    for uid in uids:
        raw = write_mail(f"u{uid}@customer.example", text=f"Mail {uid}.\r\n")
        facts = b'UID %d FLAGS () INTERNALDATE "05-Jan-2026 12:30:00 +0000" RFC822.SIZE %d'
        head = b"* %d FETCH (%s BODY[] {%d}\r\n" % (uid, facts % (uid, len(raw)), len(raw))
        pieces.append(head + raw + b")\r\n")
    return reply(b"".join(pieces) + b"TAG OK fetched\r\n")


async def test_mail_that_comes_during_a_pass_is_seen_at_once(tmp_path: Path) -> None:
    """A mail that shows only in the answer to the last SELECT of a pass is fetched, IDLE or not."""
    server = FaultImap(
        script={
            "EXAMINE": [_opened(1), _opened(1), _opened(2)],
            "SEARCH": [_listed(1), _listed(1), _listed(2)],
            "FETCH": [_fetched(1, 2)],
        }
    )
    query = "SELECT 1 FROM messages WHERE internet_message_id = 'u2@customer.example'"
    async with server:
        desk = ConsoleProcess(tmp_path, imap_port=server.port, smtp_port=1)
        running = await asyncio.to_thread(desk.start, "sync")
        try:
            await asyncio.to_thread(
                wait_until, lambda: desk.value(query), "it was slept over", timeout_s=SEEN_S
            )
        finally:
            await asyncio.to_thread(running.kill)

    assert [(2,)] == desk.rows("SELECT count(*) FROM messages")
