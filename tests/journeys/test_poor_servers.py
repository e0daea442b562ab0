"""A real server with its capabilities switched off, and folders named as people name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.mail.conftest import leave_out
from tests.support import dovecot as dovecot_server
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, make_letters, write_mail
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.real_server

BARE = "IMAP4rev1"
"""No UIDPLUS, MOVE, IDLE, SPECIAL-USE, LITERAL+, CONDSTORE, NAMESPACE or ENABLE."""
MakeServer = Callable[..., Dovecot]


@pytest.fixture
def make_server() -> Iterator[MakeServer]:
    """Servers of a kind of their own, ended with the test."""
    leave_out(dovecot_server.missing_reason())
    made: list[Dovecot] = []

    def make(**how: object) -> Dovecot:
        made.append(Dovecot(**how))  # type: ignore[arg-type]  # handed through as it is
        return made[-1].start()

    yield make
    for server in made:
        server.remove()


def _desk(folder: Path, server: Dovecot, world: SmtpWorld, *, imap: str = "") -> ConsoleProcess:
    return ConsoleProcess(folder, imap_port=server.imap_port, smtp_port=world.port, imap=imap)


def _answer_once(desk: ConsoleProcess, world: SmtpWorld) -> None:
    """Answer the one question and have it sent."""
    number = desk.number_of(f"q@{DOMAIN}")
    desk.json("reply", number, "--body-file", "-", text="We look into it.\n")
    desk.sync()
    assert 1 == len(world.wait_for(1))


@pytest.mark.parametrize(
    ("folders", "sent"),
    [
        pytest.param({"已发送": "", "垃圾箱": ""}, "已发送", id="Chinese"),
        pytest.param(
            {"Sendte elementer æøå": "", "Sendt post": "", "Papirkurv": ""},
            "Sendt post",
            id="Danish",
            marks=pytest.mark.soak,
        ),
    ],
)
def test_a_server_that_can_do_nothing_more(
    tmp_path: Path,
    make_server: MakeServer,
    smtp_world: SmtpWorld,
    folders: Mapping[str, str],
    sent: str,
) -> None:
    """Without any extension mail comes in whole, flags of others too, and a copy is filed once."""
    server = make_server(capabilities=BARE, special_use=False, folders=folders)
    for letter in make_letters(10):
        server.deliver(letter.raw, at=letter.at)
    server.deliver(write_mail(f"q@{DOMAIN}"))
    desk = _desk(tmp_path, server, smtp_world)
    first = desk.sync()
    with server.client(writable=True) as phone:
        phone.store("1:3", "+FLAGS", "\\Flagged")
        phone.store("5", "+FLAGS", "\\Deleted")
        phone.expunge()
    _answer_once(desk, smtp_world)

    last = desk.sync()

    assert (11, 0) == (first["fetched"], last["fetched"])
    assert {"INBOX": "inbox", sent: "sent"} == {f["name"]: f["role"] for f in last["folders"]}
    flagged = desk.value("SELECT count(*) FROM locations WHERE flags LIKE '%Flagged%'")
    assert 3 == flagged
    assert 1 == desk.value("SELECT count(*) FROM locations WHERE is_gone = 1")
    assert 1 == desk.value(
        "SELECT count(*) FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
        " WHERE f.role = 'sent'"
    )
    assert "done" == desk.value("SELECT copy_state FROM outbox")


def test_folders_under_the_inbox(
    tmp_path: Path, make_server: MakeServer, smtp_world: SmtpWorld
) -> None:
    """Where every folder stands below `INBOX.`, Sent is found by its name and used."""
    server = make_server(
        capabilities=BARE, special_use=False, folders={"Sent": ""}, prefix="INBOX."
    )
    server.deliver(write_mail(f"q@{DOMAIN}"))
    desk = _desk(tmp_path, server, smtp_world)
    desk.sync()
    _answer_once(desk, smtp_world)

    last = desk.sync()

    assert ["INBOX", "INBOX.Sent"] == [folder["name"] for folder in last["folders"]]
    assert "done" == desk.value("SELECT copy_state FROM outbox")


def test_no_folder_for_sent_is_said_and_none_made(
    tmp_path: Path, make_server: MakeServer, smtp_world: SmtpWorld
) -> None:
    """A mailbox without one is left as it is; what could not be filed is told with its cure."""
    server = make_server(capabilities=BARE, special_use=False, folders={"Kunder": ""})
    server.deliver(write_mail(f"q@{DOMAIN}"))
    desk = _desk(tmp_path, server, smtp_world)
    desk.sync()

    _answer_once(desk, smtp_world)

    with server.client() as phone:
        listed = b" ".join(line for line in phone.list()[1] if isinstance(line, bytes))
    assert ["INBOX"] == [folder["name"] for folder in desk.sync()["folders"]]
    assert b"Sent" not in listed
    assert "pending" == desk.value("SELECT copy_state FROM outbox")
    checks = {check["id"]: check for check in desk.json("doctor")["checks"]}
    assert "imap.sent" in str(checks["outbox"]) + str(checks["folders"])


@pytest.mark.soak
def test_the_settings_beat_marks_and_names(
    tmp_path: Path, make_server: MakeServer, smtp_world: SmtpWorld
) -> None:
    """A folder named in the settings, in Danish letters, is Sent whatever the server says."""
    server = make_server(folders={"Sent": "\\Sent", "Udgående": ""})
    server.deliver(write_mail(f"q@{DOMAIN}"))
    desk = _desk(tmp_path, server, smtp_world, imap='sent = "Udgående"')
    desk.sync()

    _answer_once(desk, smtp_world)

    assert "done" == desk.value("SELECT copy_state FROM outbox")
    assert ["INBOX", "Udgående"] == [folder["name"] for folder in desk.sync()["folders"]]
