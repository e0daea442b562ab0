"""A backup restored, on real servers: what is missing comes again, and nothing is sent twice."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, make_letters, threads_of, write_mail
from tests.support.smtp_world import SmtpWorld
from tests.support.twins import newest_of, pairs_in, writing

LETTERS = 300


def reply(desk: ConsoleProcess, number: int, text: str, *more: str) -> None:
    """Put a reply into the outbox."""
    done = desk.run("reply", number, "--body-file", "-", *more, text=text)
    assert done.code == 0, done.text


def outbox(desk: ConsoleProcess) -> dict[int, tuple[str, str]]:
    """Give state and words of the outbox by conversation."""
    rows = desk.rows("SELECT conversation_id, state, last_error FROM outbox")
    return {number: (state, words) for number, state, words in rows}


def subjects_sent(world: SmtpWorld) -> Counter[str]:
    """Count what has reached the world, by Message-ID."""
    return Counter(
        line
        for mail in world.mails
        for line in mail.raw.decode(errors="replace").splitlines()
        if line.casefold().startswith("message-id:")
    )


@pytest.mark.real_server
def test_nothing_is_sent_twice_after_a_restore(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """What was queued at the backup and left since is found in Sent; the rest waits for a person.

    Numbers that customers have seen since are not given out again, and mail that came in since is
    fetched again, once.
    """
    for key in ("left", "early", "cancelled", "later"):
        dovecot.deliver(write_mail(f"{key}@{DOMAIN}", subject=f"About {key}"))
    desk.sync()
    left, early, cancelled, later = (
        desk.number_of(f"{key}@{DOMAIN}") for key in ("left", "early", "cancelled", "later")
    )
    reply(desk, left, "Sent after the backup.\n")
    reply(desk, early, "Scheduled, and sent early after the backup.\n", "--at", "in 3 days")
    reply(desk, cancelled, "Taken back after the backup.\n")
    reply(desk, later, "Scheduled, and so it stays.\n", "--at", "in 4 days")
    backup = desk.folder / "copy.db"
    assert 0 == desk.run("backup", backup).code

    ids = dict(desk.rows("SELECT conversation_id, id FROM outbox"))
    desk.json("outbox", "cancel", ids[cancelled])
    desk.json("outbox", "retry", ids[early])
    dovecot.deliver(write_mail(f"since@{DOMAIN}", subject="Since then"))
    desk.sync()
    since = desk.number_of(f"since@{DOMAIN}")
    reply(desk, since, "Written after the backup.\n")
    desk.sync()
    sent = subjects_sent(smtp_world)
    messages = {message["internet_message_id"] for message in desk.messages()}

    done = desk.json("restore", backup)
    held = outbox(desk)
    refused = desk.run("outbox", "retry", ids[left])
    desk.sync()
    settled = outbox(desk)
    again = desk.sync()

    assert [1, 1, 1] == list(sent.values())
    assert sent == subjects_sent(smtp_world)
    assert (4, since + 1) == (done["to_look_for"], done["next_number"])
    assert {left: "unknown", early: "held", cancelled: "unknown", later: "held"} == {
        number: state for number, (state, _) in held.items()
    }
    assert (4, True) == (refused.code, b"looks into Sent" in refused.err)
    assert {left: "sent", early: "sent", cancelled: "unknown", later: "held"} == {
        number: state for number, (state, _) in settled.items()
    }
    assert "no copy of it lies in Sent" in settled[cancelled][1]
    assert [] == desk.rows("SELECT * FROM outbox_restored")
    assert 0 == again["fetched"]
    # What was only in the outbox and taken back is there again, for a person to decide about.
    assert messages <= {message["internet_message_id"] for message in desk.messages()}
    assert desk.number_of(f"since@{DOMAIN}") > since
    assert "ok" == desk.value("PRAGMA integrity_check")
    assert Path(done["kept_as"]).exists()


@pytest.mark.real_server
def test_a_backup_under_load_restores_whole(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """Made while an import runs and three processes write, a backup is of one moment.

    Restored and synced, every mail is there exactly once, in the conversations that it belongs to.
    """
    letters = make_letters(LETTERS, seed=44)
    for letter in letters:
        dovecot.deliver(letter.raw, at=letter.at)
    backup = desk.folder / "copy.db"
    importing = desk.start("sync", "--once")
    wait_until(lambda: desk.value("SELECT count(*) FROM messages"), "no import runs")
    with writing(desk.store, 3) as writers:
        wait_until(lambda: len(pairs_in(desk.store)) == 3, "one of them does not write")
        wait_until(lambda: newest_of(desk.store) > 20, "nobody writes")
        made = desk.json("backup", backup)
        wait_until(lambda: newest_of(desk.store) > 40, "nobody writes on")
        committed = {writer.who: writer.kill() for writer in writers}
    assert 0 == importing.process.wait(60), importing.words
    at_backup, at_end = pairs_in(backup), pairs_in(desk.store)
    restored = desk.json("restore", backup)
    after = pairs_in(desk.store)
    desk.sync()

    assert at_backup.keys() == at_end.keys() == {0, 1, 2}
    for who, last in committed.items():
        assert at_backup[who] <= last <= at_end[who] <= last + 1
    assert at_backup == after
    assert made["messages"] == restored["messages"]
    assert threads_of(letters) == desk.conversations()
    assert (LETTERS,) == desk.rows("SELECT count(*) FROM locations")[0]
    assert 0 == desk.sync()["fetched"]


@pytest.mark.real_server
def test_a_store_in_use_is_not_exchanged(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """While the syncing process has the store, restore says who and changes nothing."""
    dovecot.deliver(write_mail(f"q@{DOMAIN}"))
    desk.sync()
    backup = desk.folder / "copy.db"
    assert 0 == desk.run("backup", backup).code
    with desk.syncing() as running:
        refused = desk.run("restore", backup)
        file = desk.store.stat().st_ino
        state = desk.state()
    done = desk.run("restore", backup)

    assert (75, True) == (refused.code, str(running.pid) in refused.text), refused.text
    assert ("synced", False) == (state, file == desk.store.stat().st_ino)
    assert 0 == done.code, done.text


@pytest.mark.real_server
def test_a_lost_store_is_restored_without_reusing_numbers(
    desk: ConsoleProcess, dovecot: Dovecot
) -> None:
    """Where the old store is damaged or gone a wide gap is left; the damaged one is kept whole."""
    dovecot.deliver(write_mail(f"q@{DOMAIN}"))
    desk.sync()
    number = desk.number_of(f"q@{DOMAIN}")
    backup = desk.folder / "copy.db"
    assert 0 == desk.run("backup", backup).code
    with desk.store.open("r+b") as file:
        file.write(os.urandom(8192))
    damaged = desk.store.read_bytes()
    said = desk.run("list")
    done = desk.json("restore", backup)
    epoch = desk.value("SELECT epoch FROM leases")
    dovecot.deliver(write_mail(f"new@{DOMAIN}", subject="Another matter"))
    desk.sync()

    assert (1, True) == (said.code, b"restore" in said.err), said.text
    assert damaged == Path(done["kept_as"]).read_bytes()
    assert done["next_number"] > number + 1000
    assert done["next_number"] == desk.number_of(f"new@{DOMAIN}")
    assert epoch > 1000
    connection = sqlite3.connect(desk.store)
    assert [("ok",)] == connection.execute("PRAGMA quick_check").fetchall()
    connection.close()
