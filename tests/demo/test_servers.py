"""The demo's embedded mailbox, spoken to by real clients on loopback."""

from __future__ import annotations

import asyncio
import gc
import smtplib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from console.demo.errors import DemoError, DemoFolderBusyError, DemoMailboxError
from console.demo.journal import JOURNAL_NAME
from console.demo.mailbox import SampleMail
from console.demo.servers import EmbeddedMailbox
from data.mail.imap import ImapServer, ImapSession

ADDRESS = "support@fjordlys.example"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WAIT_S = 60


def sample(
    number: int, *, folder: str = "INBOX", flags: frozenset[str] = frozenset()
) -> SampleMail:
    """Make a small mail that can be told from the others."""
    raw = (
        f"Message-ID: <{number}@customer.example>\r\n"
        f"From: customer@home.example\r\nTo: {ADDRESS}\r\n"
        f"Subject: Lamp {number}\r\n\r\nThe lamp no. {number} does not light.\r\n"
    )
    return SampleMail(folder=folder, raw=raw.encode(), internal_date=NOON, flags=flags)


SEED = [sample(1, flags=frozenset({"\\Seen"})), sample(2), sample(3, folder="Sent")]


@contextmanager
def running(folder: Path, seed: list[SampleMail] = SEED) -> Iterator[EmbeddedMailbox]:
    """Run an embedded mailbox in `folder`."""
    mailbox = EmbeddedMailbox(address=ADDRESS, now=lambda: NOON)
    mailbox.start(folder_state=folder, seed=lambda: seed)
    try:
        yield mailbox
    finally:
        mailbox.stop()


@contextmanager
def client_of(mailbox: EmbeddedMailbox) -> Iterator[IMAPClient]:
    """Sign in to it by IMAP."""
    client = IMAPClient("127.0.0.1", mailbox.imap_port, ssl=False, timeout=WAIT_S)
    try:
        client.login(mailbox.user, mailbox.password)
        yield client
    finally:
        client.shutdown()


def smtp_of(mailbox: EmbeddedMailbox) -> smtplib.SMTP:
    """Connect to it by SMTP."""
    return smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=WAIT_S)


def state_of(
    client: IMAPClient, folder: str
) -> tuple[int, dict[int, tuple[bytes, tuple[bytes, ...]]]]:
    """Return UIDVALIDITY and by UID the raw mail and its flags."""
    validity = client.select_folder(folder, readonly=True)[b"UIDVALIDITY"]
    uids = client.search("ALL")
    answer = client.fetch(uids, ["BODY.PEEK[]", "FLAGS"]) if uids else {}
    mails = {
        uid: (row[b"BODY[]"], tuple(f for f in row[b"FLAGS"] if f != b"\\Recent"))
        for uid, row in sorted(answer.items())
    }
    return validity, mails


def test_serves_seeded_mails_byte_for_byte(tmp_path: Path) -> None:
    """What was seeded is on the server, in its folder, byte for byte and with its flags."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        inbox = state_of(client, "INBOX")[1]
        sent = state_of(client, "Sent")[1]

    assert inbox == {1: (SEED[0].raw, (b"\\Seen",)), 2: (SEED[1].raw, ())}
    assert sent == {1: (SEED[2].raw, ())}


def test_restart_keeps_uids_and_uidvalidity(tmp_path: Path) -> None:
    """A sync client sees the same mailbox after a restart, with all that happened before it."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        mailbox.deliver(sample(4).raw)
        client.append("Sent", sample(5).raw, flags=["\\Seen"])
        client.select_folder("INBOX")
        client.add_flags([2], ["\\Answered", "\\Deleted"])
        client.expunge([2])
        client.add_flags([1], ["\\Flagged"])
        before = [state_of(client, name) for name in ("INBOX", "Sent", "Archive")]
    with running(tmp_path, seed=[]) as mailbox, client_of(mailbox) as client:
        after = [state_of(client, name) for name in ("INBOX", "Sent", "Archive")]

    assert after == before
    assert list(before[0][1]) == [1, 3]


def test_expunged_uid_is_never_used_again(tmp_path: Path) -> None:
    """The highest UID stays taken when its mail is gone, restart or not (RFC 9051 2.3.1.1)."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge([2])
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        mailbox.deliver(sample(9).raw)
        uids = list(state_of(client, "INBOX")[1])

    assert uids == [1, 3]


def test_move_and_copy_are_kept(tmp_path: Path) -> None:
    """A mail that a client moved or copied lies where it was put after a restart."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        client.select_folder("INBOX")
        client.move([1], "Archive")
        client.copy([2], "Trash")
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        raw = {
            name: [mail[0] for mail in state_of(client, name)[1].values()]
            for name in ("INBOX", "Archive", "Trash")
        }

    assert raw == {"INBOX": [SEED[1].raw], "Archive": [SEED[0].raw], "Trash": [SEED[1].raw]}


def test_renamed_and_deleted_folders_are_kept(tmp_path: Path) -> None:
    """Folders made, renamed and deleted by a client are so after a restart."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        client.create_folder("Lamps/Old")
        client.append("Lamps/Old", sample(7).raw)
        client.rename_folder("Lamps/Old", "Lamps/New")
        client.delete_folder("Junk")
        client.create_folder("Gone")
        client.delete_folder("Gone")
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        names = {name for _, _, name in client.list_folders()}
        kept = state_of(client, "Lamps/New")[1]

    assert {"Lamps/New", "Sent", "Junk"} <= names
    assert not {"Lamps/Old", "Gone"} & names
    assert [mail[0] for mail in kept.values()] == [sample(7).raw]


def test_idle_hears_every_delivery_after_garbage_collection(tmp_path: Path) -> None:
    """An idling client hears of each new mail, also after Python collected its garbage."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        heard: list[int] = []
        for number in range(3):
            gc.collect()
            mailbox.deliver(sample(10 + number).raw)
            while len(heard) <= number:
                news = client.idle_check(timeout=WAIT_S)
                assert news, "the idling client heard nothing"
                heard += [line[0] for line in news if line[1] == b"EXISTS"]

    assert heard == [3, 4, 5]


def test_idle_hears_a_burst(tmp_path: Path) -> None:
    """Mails that come while the last news is still being written are heard of as well."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        for number in range(50):
            asyncio.run_coroutine_threadsafe(
                asyncio.to_thread(mailbox.deliver, sample(100 + number).raw), mailbox.loop
            )
        highest = 0
        while highest < 52:
            news = client.idle_check(timeout=WAIT_S)
            assert news, f"the idling client heard of {highest} mails only"
            highest = max([highest, *(line[0] for line in news if line[1] == b"EXISTS")])

    assert highest == 52


def test_append_answers_uid_and_search_finds_message_id(tmp_path: Path) -> None:
    """UIDPLUS tells the UID of an appended mail, and a search by Message-ID finds that UID."""
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        answer = client.append("Sent", sample(21).raw, flags=["\\Seen"])
        client.select_folder("Sent", readonly=True)
        found = client.search(["HEADER", "Message-ID", "<21@customer.example>"])
        validity = client.folder_status("Sent", ["UIDVALIDITY"])[b"UIDVALIDITY"]

    assert found == [2]
    assert answer == f"[APPENDUID {validity} 2] APPEND completed.".encode()


def test_smtp_needs_a_login(tmp_path: Path) -> None:
    """Nobody sends without the password, and a wrong one is refused."""
    with running(tmp_path) as mailbox, smtp_of(mailbox) as smtp:
        with pytest.raises(smtplib.SMTPSenderRefused) as unnamed:
            smtp.sendmail(ADDRESS, ["customer@home.example"], b"Subject: hi\r\n\r\n")
        with pytest.raises(smtplib.SMTPAuthenticationError) as wrong:
            smtp.login(mailbox.user, "guess")

    assert unnamed.value.smtp_code == 530
    assert wrong.value.smtp_code == 535


def test_smtp_hands_over_accepted_mail_and_refuses_gone(tmp_path: Path) -> None:
    """An accepted mail reaches the callback as it was sent; gone@ is refused with 550."""
    taken: list[bytes] = []
    arrived = threading.Event()
    with running(tmp_path) as mailbox:

        def take(raw: bytes) -> None:
            taken.append(raw)
            arrived.set()

        mailbox.on_mail = take
        with smtp_of(mailbox) as smtp:
            smtp.login(mailbox.user, mailbox.password)
            refused = smtp.sendmail(
                ADDRESS, ["customer@home.example", "gone@home.example"], sample(31).raw
            )
            assert arrived.wait(WAIT_S)

    assert {address: code for address, (code, _) in refused.items()} == {"gone@home.example": 550}
    assert taken == [sample(31).raw]


def test_wrong_imap_password_is_refused(tmp_path: Path) -> None:
    """The IMAP port is as shut as a real one."""
    with running(tmp_path) as mailbox:
        client = IMAPClient("127.0.0.1", mailbox.imap_port, ssl=False, timeout=WAIT_S)
        try:
            with pytest.raises(client.Error) as refused:
                client.login(mailbox.user, "guess")
        finally:
            client.shutdown()

    assert "Invalid authentication" in str(refused.value)


def test_stops_while_clients_are_connected(tmp_path: Path) -> None:
    """Stopping does not wait for clients that stay; they find the line closed."""
    mailbox = EmbeddedMailbox(address=ADDRESS, now=lambda: NOON)
    mailbox.start(folder_state=tmp_path, seed=lambda: SEED)
    smtp = smtp_of(mailbox)
    with client_of(mailbox) as client:
        client.select_folder("INBOX")
        client.idle()
        mailbox.stop()
        left = b"more"
        while left:  # a BYE may come before the end
            left = client.socket().recv(4096)
    with smtp, pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.noop()

    assert not [t for t in threading.enumerate() if t.name == "demo-mailbox"]


def test_second_demo_on_the_same_folder_is_told(tmp_path: Path) -> None:
    """Two demos on one folder would spoil each other's mailbox; the second one is refused."""
    with running(tmp_path):
        second = EmbeddedMailbox(address=ADDRESS, now=lambda: NOON)
        with pytest.raises(DemoFolderBusyError) as refused:
            second.start(folder_state=tmp_path, seed=lambda: SEED)

    assert "already running" in str(refused.value)
    assert isinstance(refused.value, DemoError)


def test_a_cut_journal_loses_only_its_last_entry(tmp_path: Path) -> None:
    """A crash in the middle of a write costs that one mail and nothing else."""
    with running(tmp_path) as mailbox:
        mailbox.deliver(sample(41).raw)
        mailbox.deliver(sample(42).raw)
    journal = tmp_path / JOURNAL_NAME
    journal.write_bytes(journal.read_bytes()[:-20])
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        mailbox.deliver(sample(43).raw)
        inbox = state_of(client, "INBOX")[1]

    assert [mail[0] for mail in inbox.values()] == [
        SEED[0].raw,
        SEED[1].raw,
        sample(41).raw,
        sample(43).raw,
    ]


def test_half_seeded_mailbox_is_seeded_anew(tmp_path: Path) -> None:
    """A demo that was killed while it laid out its sample mails starts from the beginning."""
    with running(tmp_path):
        pass
    journal = tmp_path / JOURNAL_NAME
    whole = journal.read_bytes()
    journal.write_bytes(whole[: whole.index(b'{"op":"seeded"')])
    with running(tmp_path) as mailbox, client_of(mailbox) as client:
        inbox = state_of(client, "INBOX")[1]

    assert [mail[0] for mail in inbox.values()] == [SEED[0].raw, SEED[1].raw]


def test_delivering_while_stopped_is_told(tmp_path: Path) -> None:
    """A mail handed to servers that do not run is not lost silently."""
    mailbox = EmbeddedMailbox(address=ADDRESS, now=lambda: NOON)

    with pytest.raises(DemoMailboxError):
        mailbox.deliver(sample(51).raw)


def test_missing_extra_is_a_sentence() -> None:
    """Without the extra the demo says what to install."""
    script = (
        "import sys\n"
        "sys.modules['pymap'] = None\n"
        "from console.demo.errors import DemoExtraMissingError\n"
        "try:\n    import console.demo.servers\n"
        "except DemoExtraMissingError as error:\n    print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert run.stdout.strip() == (
        "The demo needs the extra `demo`: pip install 'support-console[demo]'."
    )


async def test_a_copy_is_filed_in_the_folder_that_is_being_read(tmp_path: Path) -> None:
    """That the server refuses to close it keeps no mail from being filed, once or twice."""
    with running(tmp_path) as mailbox:
        server = ImapServer("127.0.0.1", mailbox.imap_port, "none", mailbox.user)
        session = await ImapSession.connect(server, mailbox.password)
        await session.open_folder("Sent")
        filed = [await session.append("Sent", sample(number).raw) for number in (8, 9)]
        shown = await session.list_uids()
        await session.close()

    assert [2, 3] == filed
    assert (1, 2, 3) == shown
