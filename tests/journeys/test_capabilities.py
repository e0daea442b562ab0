"""A real server that lacks one capability at a time: the same promises, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mail.conftest import leave_out
from tests.support import dovecot as dovecot_server
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.in_process import InProcess
from tests.support.letters import DOMAIN, make_letters, write_mail
from tests.support.servers.second_client import SecondClient
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.real_server

ALL = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES"
    " MULTIAPPEND UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC ESEARCH"
    " WITHIN LIST-STATUS BINARY MOVE PREVIEW STATUS=SIZE LITERAL+ SPECIAL-USE"
)
"""What Dovecot announces, as far as clients look at it."""
GO_TOGETHER = {"CONDSTORE": {"CONDSTORE", "QRESYNC"}}
ONE_BY_ONE = (
    "CONDSTORE", "UIDPLUS", "MOVE", "IDLE", "SPECIAL-USE", "LITERAL+", "ENABLE", "UNSELECT",
)  # fmt: skip
QUICK = {"UIDPLUS", "MOVE"}
"""Those of `make test`; the others are tried by `make soak`."""
MakeServer = Callable[[str], Dovecot]


@pytest.fixture
def make_server() -> Iterator[MakeServer]:
    """Servers that lack one thing, ended with the test."""
    leave_out(dovecot_server.missing_reason())
    made: list[Dovecot] = []

    def make(missing: str) -> Dovecot:
        lacks = GO_TOGETHER.get(missing, {missing})
        announced = " ".join(word for word in ALL.split() if word not in lacks)
        made.append(Dovecot(capabilities=announced, special_use=missing != "SPECIAL-USE"))
        return made[-1].start()

    yield make
    for server in made:
        server.remove()


@pytest.mark.parametrize(
    "missing",
    [pytest.param(n, marks=() if n in QUICK else pytest.mark.soak) for n in ONE_BY_ONE],
)
def test_any_capability_may_be_missing(
    tmp_path: Path, make_server: MakeServer, smtp_world: SmtpWorld, missing: str
) -> None:
    """Mail comes in whole, one copy is filed, moves end once, flags go both ways, then rest."""
    server = make_server(missing)
    letters = make_letters(5)
    for letter in letters:
        server.deliver(letter.raw, at=letter.at)
    ids = {name: f"{name}@{DOMAIN}" for name in ("q", "close", "spam", "flagged")}
    for name, id_ in ids.items():
        server.deliver(write_mail(id_, subject=f"Matter {name}"))
    desk = ConsoleProcess(
        tmp_path, imap_port=server.imap_port, smtp_port=smtp_world.port, imap='on_close = "archive"'
    )
    run = InProcess(tmp_path, desk.config)
    phone = SecondClient(server.imap_port)
    first = run("--practice", "sync", "--once", "--json").json
    number = {name: desk.number_of(id_) for name, id_ in ids.items()}
    whole = len(desk.rows("SELECT DISTINCT raw_id FROM messages"))

    body = "We look into it.\n"
    assert 0 == run("reply", number["q"], "--body-file", "-", typed=body).code
    assert [0, 0] == [run(name, number[name]).code for name in ("close", "spam")]
    assert 0 == run("priority", number["q"], "--to", "urgent").code
    uid = {mail.partition(b"Message-ID: <")[2].partition(b">")[0]: uid
           for uid, mail in phone.raws().items()}  # fmt: skip
    phone.store([uid[ids["flagged"].encode()]], "\\Flagged")
    run("sync", "--once")
    told = run("sync", "--once", "--json").json
    last = run("sync", "--once", "--json").json

    assert (9, 9) == (first["fetched"], whole)
    assert 1 == len(phone.raws("Sent")) == len(smtp_world.wait_for(1))
    assert [ids["close"]] == phone.message_ids("Archive")
    assert [ids["spam"]] == phone.message_ids("Junk")
    left = [ids["q"], ids["flagged"], *(letter.id for letter in letters)]
    assert sorted(left) == phone.message_ids()
    assert {"\\Answered", "\\Flagged"} <= phone.flags()[uid[ids["q"].encode()]]
    raised = run("show", number["flagged"], "--json").json
    assert "high" == raised["priority"]
    assert (0, 0) == (told["fetched"], last["fetched"])
    assert 0 == last["pushed"]
    assert [] == desk.rows("SELECT * FROM server_ops")
    assert 10 == desk.value("SELECT count(*) FROM messages")


@pytest.mark.soak
def test_news_come_without_idle(
    tmp_path: Path, make_server: MakeServer, smtp_world: SmtpWorld
) -> None:
    """A server that tells nothing by itself is asked every few seconds."""
    server = make_server("IDLE")
    desk = ConsoleProcess(tmp_path, imap_port=server.imap_port, smtp_port=smtp_world.port)
    with desk.syncing():
        server.deliver(write_mail(f"fresh@{DOMAIN}"))

        wait_until(lambda: desk.value("SELECT count(*) FROM messages"), "the mail did not come")
