"""The scripted server itself: honest where it is not told otherwise, and true to its faults."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from data.errors import MailError, MailServerError
from data.mail.imap import ImapServer, ImapSession
from tests.mail.test_imap import signed_in
from tests.support.dovecot import SECRET, USER, make_certificate
from tests.support.fault_imap import FaultImap, start_tls
from tests.support.imap_box import Box
from tests.support.imap_replies import (
    BREAKING,
    HARMLESS,
    Answer,
    Fault,
    expunged,
    in_two,
    missing,
    nil_body,
    refusal,
)

MAIL = b"Subject: %d\r\nMessage-ID: <%d@y.example>\r\n\r\nHello {4}\r\n"


def full_box(count: int = 3) -> Box:
    """Make a box with so many mails."""
    box = Box()
    for number in range(count):
        box.inbox.add(MAIL % (number, number))
    return box


async def raws_of(session: ImapSession, uids: tuple[int, ...]) -> dict[int, bytes | None]:
    """Fetch mails whole."""
    return {mail.uid: mail.raw async for batch in session.fetch_raw(uids) for mail in batch}


async def read_everything(session: ImapSession) -> dict[int, bytes | None]:
    """Give every mail of the inbox; what stands behind an answer is met by the next command."""
    await session.open_folder("INBOX")
    raws = await raws_of(session, await session.list_uids())
    await session.noop()
    await session.noop()
    return raws


async def test_an_honest_box_keeps_what_a_mailbox_keeps() -> None:
    """Listed, searched, fetched, filed and waited for: every answer is true."""
    box = full_box()
    async with FaultImap(box=box) as server, signed_in(server) as session:
        folders = await session.list_folders()
        state = await session.open_folder("INBOX")
        raws = await raws_of(session, await session.list_uids())
        newer = await session.list_uids(after_uid=2)
        uid = await session.append("Sent", MAIL % (9, 9), flags=["\\Seen"])
        await session.open_folder("Sent")
        found = await session.search_message_id("9@y.example")
        await session.open_folder("INBOX")
        waiting = asyncio.create_task(session.idle(30, asyncio.Event()))
        await server.wait_for(b"IDLE")
        await box.deliver(MAIL % (4, 4))
        has_news = await waiting

    assert {"INBOX", "Sent"} == {folder.name for folder in folders}
    assert (7, 4, 3) == (state.uid_validity, state.uid_next, state.exists)
    assert {uid: MAIL % (uid - 1, uid - 1) for uid in (1, 2, 3)} == raws
    assert ((3,), 1, (1,), True) == (newer, uid, found, has_news)


@pytest.mark.parametrize("command", ["EXAMINE", "SEARCH", "FETCH", "NOOP"])
@pytest.mark.parametrize("fault", BREAKING)
async def test_every_break_at_every_command_ends_in_an_error_of_ours(
    fault: Answer, command: str
) -> None:
    """Whatever breaks the line, no answer is made up and the session is given up."""
    script = {command: [fault]}
    async with FaultImap(script, box=full_box()) as server, signed_in(server) as session:
        with pytest.raises(MailServerError):
            await read_everything(session)

        assert not session.is_usable


@pytest.mark.parametrize("command", ["EXAMINE", "SEARCH", "FETCH", "NOOP"])
@pytest.mark.parametrize("fault", HARMLESS)
async def test_oddities_are_taken_in_stride(fault: Answer, command: str) -> None:
    """Unsolicited news, alerts, cut segments and bare words change nothing of what is read."""
    script = {command: [fault]}
    async with FaultImap(script, box=full_box()) as server, signed_in(server) as session:
        raws = await read_everything(session)

    assert {uid: MAIL % (uid - 1, uid - 1) for uid in (1, 2, 3)} == raws


@pytest.mark.parametrize(
    ("fault", "expected"), [(nil_body, None), (expunged, MAIL % (0, 0)), (missing, "gone")]
)
async def test_what_a_fetch_leaves_out_is_told(fault: Fault, expected: object) -> None:
    """No text, another client's deletion, and no answer at all are three different things."""
    script = {"FETCH": [fault]}
    async with FaultImap(script, box=full_box(1)) as server, signed_in(server) as session:
        await session.open_folder("INBOX")
        mails = [mail async for batch in session.fetch_raw([1], sizes={1: 9}) for mail in batch]

    assert [expected] == [mail.absent if fault is missing else mail.raw for mail in mails]


async def test_a_refused_command_leaves_the_line_in_step() -> None:
    """A NO with a response code is an error of that command alone."""
    answers: list[Answer] = [refusal("UNAVAILABLE"), in_two]
    server = FaultImap({"EXAMINE": answers}, box=full_box())
    async with server, signed_in(server) as session:
        with pytest.raises(MailError, match="UNAVAILABLE"):
            await session.open_folder("INBOX")

        assert 3 == (await session.open_folder("INBOX")).exists


async def test_what_is_said_before_encryption_is_not_believed(tmp_path: Path) -> None:
    """Lines that somebody puts in front of TLS are forgotten; what the server says counts."""
    make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    injected = start_tls(b"TAG OK begin\r\n* CAPABILITY IMAP4rev1 EVIL\r\n")
    server = FaultImap(
        {"STARTTLS": [injected]},
        capabilities=b"IMAP4rev1 STARTTLS IDLE",
        tls_later=context,
        box=full_box(),
    )
    async with server:
        ca_file = str(tmp_path / "cert.pem")
        session = await ImapSession.connect(
            ImapServer("localhost", server.port, "starttls", USER, ca_file=ca_file), SECRET
        )
        state = await session.open_folder("INBOX")
        capabilities = session.capabilities
        await session.close()

    assert 3 == state.exists
    assert "EVIL" not in capabilities
