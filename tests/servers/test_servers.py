"""The same promises on every kind of mail server: Dovecot, Cyrus, Courier (`make servers`)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.letters import DOMAIN, Letter, make_letters, recently, write_mail
from tests.support.servers.kinds import Kind
from tests.support.servers.second_client import SecondClient
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.servers

AT = recently() - timedelta(days=1)


def make_desk(
    folder: Path, server: Kind, world: SmtpWorld | None = None, *, imap: str = ""
) -> ConsoleProcess:
    """Make a store on this mailbox."""
    port = 1 if world is None else world.port
    return ConsoleProcess(folder, imap_port=server.imap_port, smtp_port=port, imap=imap)


def deliver(
    client: SecondClient, count: int, *, seed: int = 1, folder: str = "INBOX"
) -> list[Letter]:
    """Put a seeded mailbox on the server."""
    letters = make_letters(count, seed=seed)
    client.append(*((letter.raw, letter.at) for letter in letters), folder=folder)
    return letters


def stored(desk: ConsoleProcess) -> dict[int, str]:
    """Give the digest of the bytes that the store has for each UID of the inbox."""
    rows = desk.rows(
        "SELECT l.uid, hex(r.sha256) FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
        " JOIN messages AS m ON m.id = l.message_id"
        " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id)"
        " WHERE f.role = 'inbox' AND l.uid_validity = f.uid_validity AND l.is_gone = 0"
    )
    return {int(uid): str(sha256).lower() for uid, sha256 in rows}


def on_server(client: SecondClient, folder: str = "INBOX") -> dict[int, str]:
    """Give the same of the server."""
    return {uid: hashlib.sha256(raw).hexdigest() for uid, raw in client.raws(folder).items()}


def test_every_mail_comes_in_once_and_whole(
    tmp_path: Path, server: Kind, client: SecondClient
) -> None:
    """Byte for byte, no flag changed, the account even; the second pass has nothing to do."""
    deliver(client, 60)
    flags = client.flags()
    desk = make_desk(tmp_path, server)

    first, second = desk.sync(), desk.sync()

    assert (60, 0) == (first["fetched"], second["fetched"])
    assert on_server(client) == stored(desk)
    assert flags == client.flags()
    roles = {folder["role"] for folder in first["folders"]}
    assert ({"inbox"} if server.prefix else {"inbox", "sent"}) == roles


def test_flags_and_deletions_of_others_come_in(
    tmp_path: Path, server: Kind, client: SecondClient
) -> None:
    """What another client marks or deletes is known after the next pass."""
    deliver(client, 20)
    desk = make_desk(tmp_path, server)
    desk.sync()
    uids = sorted(client.flags())
    client.store(uids[:3], "\\Flagged")
    client.expunge(uids[5:7])

    report = desk.sync()

    flagged = desk.rows("SELECT uid FROM locations WHERE flags LIKE '%Flagged%' ORDER BY uid")
    assert [(uid,) for uid in uids[:3]] == flagged
    gone = desk.rows("SELECT uid FROM locations WHERE is_gone = 1 ORDER BY uid")
    assert [(uid,) for uid in uids[5:7]] == gone
    assert (18, 0) == (report["folders"][0]["on_server"], report["fetched"])
    assert 20 == desk.value("SELECT count(*) FROM messages")


def test_a_reply_is_filed_in_sent_once(
    tmp_path: Path, server: Kind, client: SecondClient, smtp_world: SmtpWorld
) -> None:
    """The copy lies in Sent once, however often is synced, and is one with the reply here."""
    if server.prefix:
        client.create("Sent")
    client.append((write_mail(f"q@{DOMAIN}"), AT))
    desk = make_desk(tmp_path, server, smtp_world)
    desk.sync()
    desk.json("reply", desk.number_of(f"q@{DOMAIN}"), "--body-file", "-", text="We look into it.\n")

    for _ in range(3):
        desk.sync()

    assert 1 == len(smtp_world.wait_for(1))
    assert 1 == len(client.raws("Sent"))
    assert 2 == desk.value("SELECT count(*) FROM messages")
    assert "done" == desk.value("SELECT copy_state FROM outbox")


def test_moves_reach_their_folders_and_come_back(
    tmp_path: Path, server: Kind, client: SecondClient
) -> None:
    """Spam lies in Junk, trash in Trash, what is closed in the archive, once each; and back."""
    client.have("Junk", "Trash", "Archive")
    ids = [f"{name}@{DOMAIN}" for name in ("spam", "trash", "close")]
    for id_ in ids:
        client.append((write_mail(id_, subject=f"Matter {id_}"), AT))
    desk = make_desk(tmp_path, server, imap='on_close = "archive"')
    desk.sync()
    for id_ in ids:
        desk.json(id_.partition("@")[0], desk.number_of(id_))
    desk.sync()
    away = {name: client.message_ids(name) for name in ("INBOX", "Junk", "Trash", "Archive")}
    desk.json("undo")  # of closing
    desk.json("unspam", desk.number_of(ids[0]))
    desk.json("untrash", desk.number_of(ids[1]))
    desk.sync()
    back = {name: client.message_ids(name) for name in ("INBOX", "Junk", "Trash", "Archive")}
    desk.sync()
    last = desk.sync()

    assert {"INBOX": [], "Junk": ids[:1], "Trash": ids[1:2], "Archive": ids[2:]} == away
    assert {"INBOX": sorted(ids), "Junk": [], "Trash": [], "Archive": []} == back
    assert (0, 0) == (last["fetched"], last["pushed"])
    assert 3 == desk.value("SELECT count(*) FROM messages")
    assert [] == desk.rows("SELECT * FROM server_ops")


def test_news_come_while_we_wait(tmp_path: Path, server: Kind, client: SecondClient) -> None:
    """A mail that comes is there within seconds, by IDLE and not by the poll."""
    deliver(client, 3)
    desk = make_desk(tmp_path, server, imap="poll_s = 600")
    with desk.syncing():
        client.append((write_mail(f"fresh@{DOMAIN}"), AT))

        wait_until(
            lambda: desk.value(
                "SELECT count(*) FROM messages WHERE internet_message_id = ?", f"fresh@{DOMAIN}"
            ),
            "the mail did not come",
        )

    assert 4 == desk.value("SELECT count(*) FROM messages")


def test_a_renumbered_folder_is_known_again(
    tmp_path: Path, server: Kind, client: SecondClient
) -> None:
    """Under another UIDVALIDITY and in another order every mail is the one it was, unfetched."""
    client.create("Support")
    deliver(client, 30, folder="Support")
    desk = make_desk(tmp_path, server, imap=f'inbox = "{client.folder("Support")}"')
    before = desk.sync()["folders"][0]
    places = desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")
    client.renumber("Support")

    report = desk.sync()

    after = report["folders"][0]
    assert before["uid_validity"] != after["uid_validity"]
    assert (0, 30) == (report["fetched"], after["stored"])
    assert on_server(client, "Support") == stored(desk)
    assert places == desk.rows("SELECT id, conversation_id FROM messages ORDER BY id")


def test_a_killed_server_costs_nothing(tmp_path: Path, server: Kind, client: SecondClient) -> None:
    """Dead in the middle of an import and started again: every mail is there once."""
    deliver(client, 300)
    desk = make_desk(tmp_path, server)
    running = desk.start("sync")
    try:
        wait_until(lambda: desk.value("SELECT count(*) FROM locations"), "nothing was taken in")
        server.kill()
        server.start()
        wait_until(lambda: desk.state() == "synced", f"not synced: {running.words}")
    finally:
        running.kill()

    report = desk.sync()

    assert (300, 0) == (report["folders"][0]["stored"], report["fetched"])
    assert on_server(client) == stored(desk)
    assert 300 == desk.value("SELECT count(*) FROM messages")


def test_a_killed_import_costs_nothing(tmp_path: Path, server: Kind, client: SecondClient) -> None:
    """Our own process dies in the middle of an import: the next one goes on."""
    deliver(client, 300)
    desk = make_desk(tmp_path, server)
    running = desk.start("sync", "--once")
    wait_until(lambda: desk.value("SELECT count(*) FROM locations"), "nothing was taken in")
    running.kill()

    report = desk.sync()

    assert 300 == report["folders"][0]["stored"]
    assert on_server(client) == stored(desk)
    assert 300 == desk.value("SELECT count(*) FROM messages")
