"""How long a server may take: who drips or falls silent is given up, who makes progress is not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from data.errors import MailServerError
from data.mail.deadlines import PROGRESS_BYTES, Deadlines
from data.mail.imap import ImapSession
from data.mail.imap_changes import MailboxChanges
from data.mail.listening import PIECE_BYTES
from data.sync.open_line import IDLE_RENEW_S
from tests.mail.test_fault_imap import full_box, raws_of, read_everything
from tests.mail.test_imap import signed_in
from tests.support.fault_imap import FaultImap, reply, silence
from tests.support.imap_replies import ENDLESS, Answer, Reply, alerting
from tests.support.patience import patience

FAST = Deadlines().scaled(1 / 1000)
"""A tenth of a second to open a folder, a quarter for a mail."""
ENDS_S = patience(5.0)
COMMANDS: dict[str, Callable[[ImapSession], Awaitable[object]]] = {
    "LIST": lambda session: session.list_folders(),
    "EXAMINE": lambda session: session.open_folder("INBOX"),
    "SEARCH": lambda session: session.list_uids(),
    "FETCH": lambda session: session.fetch_facts([1, 2, 3]),
    "NOOP": lambda session: session.noop(),
    "APPEND": lambda session: session.append("Sent", b"Subject: x\r\n\r\n"),
    "IDLE": lambda session: session.idle(0.1, asyncio.Event()),
    "DONE": lambda session: session.idle(0.1, asyncio.Event()),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("fault", ENDLESS)
async def test_no_command_waits_for_ever(fault: Answer, command: str) -> None:
    """Silent, half silent, dripping or always busy: after its time a command ends, and the line."""
    async with (
        FaultImap({command: [fault]}, box=full_box()) as server,
        signed_in(server, deadlines=FAST) as session,
    ):
        if command not in {"LIST", "EXAMINE", "APPEND"}:
            await session.open_folder("INBOX")
        began = time.monotonic()

        with pytest.raises(MailServerError):
            await COMMANDS[command](session)

        assert time.monotonic() - began < ENDS_S
        assert not session.is_usable


@pytest.mark.parametrize("fault", ENDLESS)
async def test_no_mail_waits_for_ever(fault: Answer) -> None:
    """A mail that comes byte by byte without end is given up, and nothing of it is kept."""
    async with (
        FaultImap({"FETCH": [fault]}, box=full_box()) as server,
        signed_in(server, deadlines=FAST) as session,
    ):
        await session.open_folder("INBOX")

        with pytest.raises(MailServerError, match="did not answer in time"):
            await raws_of(session, (1, 2, 3))

        assert not session.is_usable


async def test_removing_from_a_large_folder_may_take_longer_than_a_change() -> None:
    """UID EXPUNGE has a deadline of its own: some servers write the whole folder anew."""
    slow = Reply((b"", b"TAG OK removed\r\n"), pause_s=3 * FAST.change_s)
    async with (
        FaultImap({"EXPUNGE": [slow]}, box=full_box()) as server,
        signed_in(server, deadlines=replace(FAST, expunge_s=ENDS_S)) as session,
    ):
        await session.open_folder("INBOX", writable=True)

        await MailboxChanges(session).remove_deleted([1])

        assert session.is_usable


async def test_a_large_mail_that_comes_slowly_comes_whole() -> None:
    """However long it takes in all, a transfer that makes progress is never cut."""
    raw = bytes(range(256)) * (20 * PIECE_BYTES // 256)
    head = b"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE %d BODY[] {%d}\r\n" % (len(raw), len(raw))
    pieces = [raw[at : at + PIECE_BYTES] for at in range(0, len(raw), PIECE_BYTES)]
    slow = Reply((head, *pieces, b")\r\nTAG OK fetched\r\n"))
    async with (
        FaultImap({"FETCH": [slow]}) as server,
        signed_in(server, deadlines=FAST) as session,
    ):
        await session.open_folder("INBOX")
        began = time.monotonic()
        batches = session.fetch_raw([1], sizes={1: len(raw)})
        mails = [mail async for batch in batches for mail in batch]

    assert [raw] == [mail.raw for mail in mails]
    assert time.monotonic() - began > 2 * FAST.body_s


async def test_the_time_that_we_take_is_not_the_servers() -> None:
    """Who looks at a batch for longer than the deadline finds the line as it was."""
    async with (
        FaultImap(box=full_box()) as server,
        signed_in(server, deadlines=FAST) as session,
    ):
        await session.open_folder("INBOX")
        async for _batch in session.fetch_raw([1, 2, 3]):
            await asyncio.sleep(2 * FAST.body_s)

        await session.noop()


async def test_a_wait_that_is_ended_early_is_ended_in_time() -> None:
    """Woken in a long wait on a dead line, it is given up after a sign of life's time."""
    async with (
        FaultImap({"DONE": [silence()]}) as server,
        signed_in(server, deadlines=FAST) as session,
    ):
        await session.open_folder("INBOX")
        stop = asyncio.Event()
        waiting = asyncio.create_task(session.idle(3600, stop))
        await server.wait_for(b"IDLE")
        began = time.monotonic()
        stop.set()

        with pytest.raises(MailServerError):
            await waiting

    assert time.monotonic() - began < ENDS_S


def test_a_dripper_makes_no_progress_and_a_slow_line_does() -> None:
    """The least that counts lies between a byte a minute and the slowest line in use."""
    rate = PROGRESS_BYTES / Deadlines().body_s

    assert 1 < rate < 240
    assert PIECE_BYTES / Deadlines().body_s < 300


@pytest.mark.parametrize("command", ["LOGIN", "EXAMINE", "FETCH", "NOOP"])
async def test_an_alert_is_heard_wherever_it_comes(command: str) -> None:
    """What the server wants a person to read is kept, harmless, whichever command it came with."""
    script = {command: [alerting("\x1b[31mThe mailbox closes at noon.")]}
    async with FaultImap(script, box=full_box()) as server, signed_in(server) as session:
        await read_everything(session)

        assert ("^[[31mThe mailbox closes at noon.",) == session.take_alerts()
        assert () == session.take_alerts()


async def test_an_alert_in_the_greeting_is_heard() -> None:
    """The greeting comes before anybody listens; it is heard all the same."""
    greeting = reply(b"* OK [ALERT] Down at noon\r\n")
    async with FaultImap(greeting=greeting) as server, signed_in(server) as session:
        assert ("Down at noon",) == session.take_alerts()


async def test_a_quiet_wait_is_renewed_with_a_sign_of_life() -> None:
    """Long before 25 minutes a wait ends with DONE and a NOOP, on the one line there is."""
    async with (
        FaultImap(box=full_box()) as server,
        signed_in(server, deadlines=Deadlines()) as session,
    ):
        await session.open_folder("INBOX")
        for _ in range(2):
            assert not await session.idle(0.05, asyncio.Event())
        said = [command.split()[0] for command in server.commands][-6:]

    assert [b"IDLE", b"DONE", b"NOOP"] * 2 == said
    assert 1 == server.connections
    assert 9 * 60 <= IDLE_RENEW_S <= 25 * 60
