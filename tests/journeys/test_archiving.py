"""With `imap.on_close = "archive"` what is closed leaves the inbox, on a real server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.in_process import InProcess
from tests.support.letters import DOMAIN, write_mail
from tests.support.servers.second_client import SecondClient

pytestmark = pytest.mark.real_server

ASKED, AGAIN, OTHER = (f"{name}@{DOMAIN}" for name in ("asked", "again", "other"))


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot) -> ConsoleProcess:
    """A store whose closed conversations are archived."""
    return ConsoleProcess(
        tmp_path, imap_port=dovecot.imap_port, smtp_port=1, imap='on_close = "archive"'
    )


def test_closing_archives_and_answers_come_to_the_inbox(
    tmp_path: Path, desk: ConsoleProcess, dovecot: Dovecot
) -> None:
    """Answered, reopened, undone, moved by others meanwhile: each mail lies where it belongs."""
    run = InProcess(tmp_path, desk.config)
    phone = SecondClient(dovecot.imap_port)

    def sync() -> Any:
        return run("--practice", "sync", "--once", "--json").json

    def lie() -> tuple[list[str], list[str], list[str]]:
        inbox, archive, trash = map(phone.message_ids, ("INBOX", "Archive", "Trash"))
        return inbox, archive, trash

    def status(number: int) -> str:
        return str(run("show", number, "--json").json["status"])

    for id_ in (ASKED, OTHER):
        dovecot.deliver(write_mail(id_, subject=f"Matter {id_}"))
    sync()
    number, other = desk.number_of(ASKED), desk.number_of(OTHER)

    run("close", number)
    sync()
    closed = lie()
    dovecot.deliver(write_mail(AGAIN, subject=f"Re: Matter {ASKED}", answers=[ASKED]))
    sync()
    answered = (lie(), status(number), desk.number_of(AGAIN) == number)
    run("close", number)
    with dovecot.client(writable=True) as client:
        again = client.uid("SEARCH", "HEADER", "Message-ID", AGAIN)[1][0].decode()
        client.uid("MOVE", again, "Trash")
    sync()
    sync()
    overtaken = (lie(), status(number))
    run("reopen", number)
    sync()
    reopened = (lie(), status(number))
    run("close", other)
    sync()
    gone = lie()[0]
    run("undo")
    sync()
    sync()
    last = sync()

    assert ([OTHER], [ASKED], []) == closed
    assert (([AGAIN, OTHER], [ASKED], []), "open", True) == answered
    assert (([OTHER], [ASKED], [AGAIN]), "closed") == overtaken
    assert (([OTHER], [ASKED], [AGAIN]), "open") == reopened
    assert ([], [OTHER]) == (gone, lie()[0])
    assert ("new", 3) == (status(other), desk.value("SELECT count(*) FROM messages"))
    assert (0, 0) == (last["fetched"], last["pushed"])
    assert [] == desk.rows("SELECT * FROM server_ops")
