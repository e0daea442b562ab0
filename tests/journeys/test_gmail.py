"""A day with a mailbox at Gmail: folders are labels, Sent files itself, each mail has one id."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.console_process import ConsoleProcess
from tests.support.fault_imap import FaultImap, reply
from tests.support.gmail_box import (
    ALL_MAIL,
    CAPABILITIES,
    SENT,
    SPAM,
    TOO_MANY,
    TOO_MUCH,
    TRASH,
    GmailBox,
    GmailSmtp,
)
from tests.support.imap_replies import Answer, Fault, hang_up
from tests.support.in_process import InProcess
from tests.support.letters import DOMAIN, write_mail


@dataclass
class Day:
    """A store on a Gmail mailbox; commands run in the test's process."""

    desk: ConsoleProcess
    box: GmailBox
    server: FaultImap
    run: InProcess
    smtp: GmailSmtp

    async def tell(self, *words: object, typed: str = "") -> Any:
        """Run a command; give its document."""
        return (await asyncio.to_thread(self.run, *words, "--json", typed=typed)).json

    async def sync(self) -> Any:
        """Do a full pass; the account of each folder adds up."""
        report = await self.tell("--practice", "sync", "--once")
        for folder in report["folders"]:
            settled = folder["stored"] + folder["quarantined"] + folder["ignored"]
            assert folder["on_server"] == settled, folder
        return report

    async def place(self, name: str) -> Any:
        """Say where a mail lies that is not in the inbox, as `show` tells it."""
        shown = await self.tell("show", self.number(name))
        wanted = f"{name}@{DOMAIN}"
        return next(
            m["server_place"] for m in shown["messages"] if m["internet_message_id"] == wanted
        )

    def number(self, name: str) -> int:
        """Give the conversation of a mail."""
        return self.desk.number_of(f"{name}@{DOMAIN}")

    def labels(self, name: str) -> list[str]:
        """Name the labels of a mail."""
        return self.box.labels(f"{name}@{DOMAIN}")

    def bodies(self) -> int:
        """Count the commands that asked for whole mails so far."""
        return sum(b"BODY.PEEK[]" in command for command in self.server.commands)


@pytest_asyncio.fixture
async def day(tmp_path: Path) -> AsyncIterator[Day]:
    """Four questions in the inbox."""
    box = GmailBox()
    for name in ("answered", "spam", "trash", "closed"):
        box.receive(write_mail(f"{name}@{DOMAIN}", subject=f"Matter {name}"))
    smtp = GmailSmtp(box)
    smtp.start()
    server = FaultImap(box=box, capabilities=CAPABILITIES)
    try:
        async with server:
            desk = ConsoleProcess(
                tmp_path,
                imap_port=server.port,
                smtp_port=smtp.port,
                imap='on_close = "archive"',
                smtp='save_sent = "never"',  # as `auto` decides for smtp.gmail.com
            )
            yield Day(desk, box, server, InProcess(tmp_path, desk.config), smtp)
    finally:
        smtp.stop()


async def test_a_whole_day_at_gmail(day: Day) -> None:
    """Every deed has its label, Sent has one copy, nothing is downloaded twice or thrown away."""
    first = await day.sync()
    await day.tell("reply", day.number("answered"), "--body-file", "-", typed="We look into it.\n")
    await day.tell("tag", day.number("answered"), "--tag", "refund")
    for verb in ("spam", "trash"):
        await day.tell(verb, day.number(verb))
    await day.tell("close", day.number("closed"))
    await day.sync()
    await day.sync()
    put_away = {name: day.labels(name) for name in ("answered", "spam", "trash", "closed")}
    places = {name: await day.place(name) for name in ("spam", "trash", "closed")}
    asked = day.bodies()

    await day.tell("undo")  # of closing
    await day.tell("unspam", day.number("spam"))
    await day.tell("untrash", day.number("trash"))
    await day.sync()
    last = await day.sync()

    assert (4, ["INBOX", SENT]) == (first["fetched"], [f["name"] for f in first["folders"]])
    assert {
        "answered": ["INBOX", ALL_MAIL],
        "spam": [SPAM],
        "trash": [TRASH],
        "closed": [ALL_MAIL],
    } == put_away
    assert [["INBOX", ALL_MAIL]] * 3 == [day.labels(name) for name in ("spam", "trash", "closed")]
    assert {"spam": SPAM, "trash": TRASH, "closed": ALL_MAIL} == {
        name: place["folder"] for name, place in places.items()
    }
    assert all(place["by_us"] for place in places.values())
    flags = next(iter(day.box.inbox.mails.values())).flags
    assert {"\\Answered", "refund"} == flags
    assert 1 == len(day.box.folders[SENT].mails) == len(day.smtp.mails)
    assert asked == day.bodies(), "what came back was downloaded again"
    assert 5 == day.desk.value("SELECT count(*) FROM messages")
    assert (0, 0) == (last["fetched"], last["pushed"])
    assert [] == day.desk.rows("SELECT * FROM server_ops")
    commands = b"\n".join(day.server.commands)
    assert b"\\Deleted" not in commands
    assert b"EXPUNGE" not in commands
    assert b"APPEND" not in commands


@pytest.mark.parametrize(("save_sent", "is_late"), [("always", False), ("never", True)])
async def test_one_copy_in_sent_whoever_files_it(day: Day, save_sent: str, is_late: bool) -> None:
    """Told to file it all the same we look first; filed late, the copy is our reply."""
    config = day.desk.config.read_text()
    day.desk.config.write_text(config.replace('"never"', f'"{save_sent}"'))
    day.smtp.is_late = is_late
    await day.sync()
    await day.tell("reply", day.number("answered"), "--body-file", "-", typed="We look into it.\n")
    await day.sync()
    if is_late:
        day.smtp.file(day.smtp.mails[0])
    await day.sync()

    assert (1, 1) == (len(day.smtp.mails), len(day.box.folders[SENT].mails))
    assert 5 == day.desk.value("SELECT count(*) FROM messages")
    assert [(0, 1)] == day.desk.rows(
        "SELECT l.is_gone, m.id IN (SELECT message_id FROM outbox) FROM locations AS l"
        " JOIN folders AS f ON f.id = l.folder_id JOIN messages AS m ON m.id = l.message_id"
        " WHERE f.role = 'sent'"
    )


async def test_a_move_that_is_cut_short_ends_under_its_label(day: Day) -> None:
    """Done and never answered, or not done: either way the mail is where it was to go, by us."""
    await day.sync()
    for name in ("spam", "closed"):
        await day.tell({"closed": "close"}.get(name, name), day.number(name))
    day.server.script = {"MOVE": [_once(hang_up())]}

    await day.sync()
    with closing(sqlite3.connect(day.desk.store, isolation_level=None)) as beside:
        beside.execute("UPDATE server_ops SET next_try_at = 0")  # what broke a line waits a little
    report = await day.sync()

    assert (0, 1) == (report["fetched"], report["pushed"])
    assert ([SPAM], [ALL_MAIL]) == (day.labels("spam"), day.labels("closed"))
    assert [(SPAM, True), (ALL_MAIL, True)] == [
        (place["folder"], place["by_us"])
        for place in [await day.place(name) for name in ("spam", "closed")]
    ]
    assert [] == day.desk.rows("SELECT * FROM server_ops")


async def test_what_others_archive_is_not_lost(day: Day) -> None:
    """Taken out of the inbox on a phone it is among all mail; it comes back as the same message."""
    await day.sync()
    box = day.box
    box.expunge(box.inbox, 1)
    box.move(box.inbox, 2, box.folders["Archive"])
    await day.sync()
    archived = await day.place("answered")
    labelled = await day.place("spam")
    asked = day.bodies()
    mail = next(iter(box.folders[ALL_MAIL].mails.values()))
    box.copy(mail, box.inbox)

    await day.sync()

    expected = {"folder": ALL_MAIL, "role": "archive", "by_us": False}
    assert (expected, expected) == (archived, labelled)
    assert asked == day.bodies()
    assert (4, 4) == (
        day.desk.value("SELECT count(*) FROM messages"),
        day.desk.value("SELECT count(*) FROM conversations WHERE message_count > 0"),
    )
    assert await day.place("answered") is None
    assert "new" == (await day.tell("show", day.number("answered")))["status"]


async def test_a_renumbered_label_is_known_by_its_ids(day: Day) -> None:
    """Mails without a Message-ID, twins, and sizes told otherwise: none is downloaded again."""
    nameless = write_mail("x@y.example").replace(b"Message-ID", b"X-Message-I")
    twins = [write_mail("twin@y.example", text=f"{word}.\r\n") for word in ("Alpha", "Gamma")]
    for raw in (nameless, *twins):
        day.box.receive(raw)
    await day.sync()
    asked = day.bodies()
    before = day.desk.rows("SELECT id, conversation_id, raw_id FROM messages ORDER BY id")
    for mail in day.box.inbox.mails.values():
        mail.told_size = len(mail.raw) + 7
    day.box.inbox.mails = dict(reversed(day.box.inbox.mails.items()))
    day.box.inbox.renumber()

    report = await day.sync()

    assert (0, asked) == (report["fetched"], day.bodies())
    assert before == day.desk.rows("SELECT id, conversation_id, raw_id FROM messages ORDER BY id")
    bound = dict(
        day.desk.rows(
            "SELECT l.uid, l.email_id FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
            " WHERE f.role = 'inbox' AND NOT l.is_gone"
        )
    )
    assert bound == {
        uid: f"X-GM-MSGID {mail.email_id}" for uid, mail in day.box.inbox.mails.items()
    }


def _once(answer: Answer) -> Fault:
    """Give an answer once, and the truth afterwards."""
    used: list[bool] = []

    def fault(honest: bytes) -> Any:
        if used:
            return reply(honest)
        used.append(True)
        return answer

    return fault


@pytest.mark.parametrize(
    ("command", "answer", "words"),
    [
        ("LOGIN", reply(TOO_MANY.encode()), "Too many connections to this mailbox are open"),
        ("FETCH", hang_up(TOO_MUCH.encode()), "used more than the server allows"),
        (
            "FETCH",
            reply(TOO_MUCH.replace("* BYE", "TAG NO").encode()),
            "used more than the server allows",
        ),
    ],
    ids=["too many connections", "goodbye", "refused"],
)
async def test_limits_of_gmail_are_no_fault_of_a_mail(
    day: Day, command: str, answer: Answer, words: str
) -> None:
    """Said as what they are, temporary, nothing is set aside; afterwards all comes in."""
    day.server.script = {command: [_once(answer)]}

    refused = await asyncio.to_thread(day.run, "--practice", "sync", "--once")
    suspects = day.desk.rows("SELECT uid FROM suspects UNION SELECT uid FROM quarantine")
    report = await day.sync()

    assert (75, True) == (refused.code, words in refused.err), refused.err
    assert [] == suspects
    assert 4 == report["fetched"]
