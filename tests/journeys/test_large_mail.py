"""A mail above the limit on a real server: its words at once, its files when they are wanted."""

from __future__ import annotations

import imaplib
from pathlib import Path

import pytest

from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import SECRET, USER, Dovecot
from tests.support.large_mail import FILM_BYTES, write_large

LIMIT = "max_message_mb = 1"


def test_words_come_and_files_when_they_are_wanted(dovecot: Dovecot, tmp_path: Path) -> None:
    """Read, found, listed; a file saved byte for byte, another asked for, at last all of it."""
    raw = write_large()
    dovecot.deliver(raw)
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=1, imap=LIMIT)

    report = desk.sync()
    (found,) = desk.json("search", "flickers")["hits"]
    number, message = found["conversation"], found["message_id"]
    (mail,) = desk.json("show", number)["messages"]
    here = desk.run("show", number, "--raw", message)
    saved = desk.run("attachment", "save", message, "lamp.mp4", "--dir", tmp_path)
    asked = desk.json("attachment", "save", message, "3", "--dir", tmp_path, "--no-wait")
    before = desk.json("attachment", "list", message)["attachments"]
    again = desk.sync()
    after = desk.json("attachment", "list", message)["attachments"]
    whole = desk.run("show", number, "--raw", message, "--whole")
    (mail_then,) = desk.json("show", number)["messages"]

    inbox = report["folders"][0]
    assert (1, 1, 0) == (inbox["on_server"], inbox["stored"], inbox["quarantined"])
    assert "please send a new one" in mail["text"]
    assert (False, None) == (mail["is_whole"], mail["raw_sha256"])
    assert [True, False, True] == [a.get("on_server", False) for a in mail["attachments"]]
    assert b"1778950 bytes of this part stayed on the server" in here.out
    assert b"--whole" in here.err
    assert saved.code == 0
    assert FILM_BYTES == (tmp_path / "lamp.mp4").read_bytes()
    assert [("The lamp's guide.eml", 0)] == [
        (f["filename"], f["got_bytes"]) for f in asked["fetching"]
    ]
    assert [None, None, 958118] == [(a["fetching"] or {}).get("of_bytes") for a in before]
    assert (0, [False, False, False]) == (again["fetched"], [a["on_server"] for a in after])
    assert raw == whole.out
    assert (True, mail["text"]) == (mail_then["is_whole"], mail_then["text"])


@pytest.mark.soak
def test_what_the_server_lost_is_told(dovecot: Dovecot, tmp_path: Path) -> None:
    """In another folder the file is found; deleted for good it is gone, with a sentence."""
    dovecot.deliver(write_large())
    desk = ConsoleProcess(tmp_path, imap_port=dovecot.imap_port, smtp_port=1, imap=LIMIT)
    desk.sync()
    with imaplib.IMAP4("127.0.0.1", dovecot.imap_port) as other:
        other.login(USER, SECRET)
        other.select("INBOX")
        other.uid("MOVE", "1", "Trash")
        desk.run("attachment", "save", 1, "lamp.mp4", "--no-wait")
        desk.sync()
        moved = desk.run("attachment", "save", 1, "lamp.mp4", "--dir", tmp_path)
        other.select("Trash")
        other.store("1", "+FLAGS", "\\Deleted")
        other.expunge()
    desk.run("attachment", "save", 1, "3", "--no-wait")
    desk.sync()
    told = desk.json("attachment", "list", 1)["attachments"][2]["fetching"]

    assert 0 == moved.code
    assert FILM_BYTES == (tmp_path / "lamp.mp4").read_bytes()
    assert "no longer on the server" in told["failure"]
