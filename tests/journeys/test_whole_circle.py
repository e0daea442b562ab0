"""The whole circle on real parts: Postfix, Dovecot, our sync, our reply, the customer's server."""

from __future__ import annotations

import os
import sqlite3

import pytest

from tests.support.builders import bounce_mail
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import write_mail
from tests.support.patience import patience
from tests.support.postfix import Postfix
from tests.support.smtp_world import SmtpWorld

ADDRESS = "support@x.example"
CUSTOMER = "customer@y.example"
LENGTHS = (40, 78, 92)
"""Characters of the ids tried; from 78 on the standard library would encode them."""
DELIVERED_S = 60.0


def _field(raw: bytes, name: str) -> str:
    """Give a field as it stands on the wire, folds taken out and nothing decoded."""
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    lines = head.decode("ascii").split("\r\n")
    found = [line.partition(":")[2].strip() for line in lines if line.lower().startswith(name)]
    assert 1 == len(found), (name, found)
    return found[0]


def _wait_stored(desk: ConsoleProcess, internet_message_id: str) -> int:
    query = "SELECT conversation_id FROM messages WHERE internet_message_id = ?"
    return int(
        wait_until(
            lambda: desk.value(query, internet_message_id),
            f"{internet_message_id} did not come in",
            timeout_s=DELIVERED_S,
        )
    )


@pytest.mark.real_server
def test_question_answer_and_thanks_stay_in_one_thread(
    office: ConsoleProcess, postfix: Postfix, smtp_world: SmtpWorld
) -> None:
    """A mail comes in by SMTP, our reply reaches the customer in its thread, the answer joins."""
    for round_, length in enumerate(LENGTHS):
        _go_round(office, postfix, smtp_world, length=length, arrived_before=round_)


def _go_round(
    office: ConsoleProcess,
    postfix: Postfix,
    world: SmtpWorld,
    *,
    length: int,
    arrived_before: int,
) -> None:
    earlier = f"{'e' * (length - 10)}@y.example"
    asked = f"{'a' * (length - 10)}@y.example"
    assert length == len(asked)
    postfix.take(write_mail(asked, from_=f"Bo <{CUSTOMER}>", answers=[earlier]))
    number = _wait_stored(office, asked)

    queued = office.json("reply", number, "--body-file", "-", text="Tomorrow, we promise.\n")
    arrived = world.wait_for(arrived_before + 1, timeout_s=DELIVERED_S)[-1]

    ours = queued["internet_message_id"]
    assert (CUSTOMER,) == arrived.recipients
    assert f"<{ours}>" == _field(arrived.raw, "message-id")
    assert f"<{asked}>" == _field(arrived.raw, "in-reply-to")
    assert f"<{earlier}> <{asked}>" == " ".join(_field(arrived.raw, "references").split())
    assert _field(arrived.raw, "subject") == "Re: Where is my order?"
    thanks = f"thanks{length}@y.example"
    postfix.take(
        write_mail(
            thanks,
            from_=f"Bo <{CUSTOMER}>",
            subject="Re: Where is my order?",
            answers=[earlier, asked, ours],
        ),
    )
    assert number == _wait_stored(office, thanks)
    shown = office.json("show", number)
    joined = {m["internet_message_id"]: (m["direction"], m["joined_by"]) for m in shown["messages"]}
    assert {asked: ("in", "started"), ours: ("out", "agent"), thanks: ("in", "signed_id")} == joined
    assert "open" == shown["status"]


@pytest.mark.real_server
def test_refusal_at_the_customers_server_comes_back_as_a_bounce(
    office: ConsoleProcess, smtp_world: SmtpWorld
) -> None:
    """A 550 behind Postfix is a real delivery report: joined, marked, its address called dead."""
    gone = "gone@y.example"
    smtp_world.answers = {gone: "550 5.1.1 <gone@y.example>: no such user here"}
    queued = office.json(
        "new", "--to", gone, "--subject", "Your lamp", "--body-file", "-", text="It is ready.\n"
    )
    number = queued["number"]

    bounce = wait_until(
        lambda: office.rows(
            "SELECT id FROM messages WHERE conversation_id = ? AND automatic = 'bounce'", number
        ),
        "no delivery report came in",
        timeout_s=DELIVERED_S,
    )

    shown = office.json("show", number)
    message = next(m for m in shown["messages"] if m["id"] == bounce[0][0])
    assert "bounce" == message["automatic"]
    assert [(gone, "dead_address", queued["internet_message_id"])] == [
        (r["recipient"], r["outcome"], r["original_message_id"])
        for r in message["delivery_reports"]
    ]
    assert [2] == [len(ids) for ids in office.conversations()]
    assert 1 == len(office.rows("SELECT id FROM conversations"))


@pytest.mark.real_server
def test_new_mail_is_seen_at_once(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """While `sync` runs a new mail is in the store about a second after the server has it."""
    took = []
    with desk.syncing():
        for number in range(3):
            seen_before = os.times().elapsed
            dovecot.deliver_by_lmtp(write_mail(f"live{number}@y.example"))
            _wait_stored(desk, f"live{number}@y.example")
            took.append(os.times().elapsed - seen_before)

    print("seen after " + ", ".join(f"{each:.2f} s" for each in took))
    assert max(took) < patience(5.0)


@pytest.mark.real_server
def test_imported_delivery_report_joins_its_conversation(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """A report that comes in with a whole mailbox joins by the mail of ours that it returns."""
    desk.sync()
    queued = desk.json(
        "new", "--to", "gone@y.example", "--subject", "Hi", "--body-file", "-", text="Ready.\n"
    )
    desk.sync()
    smtp_world.wait_for(1)
    dovecot.deliver(bounce_mail(original_id=queued["internet_message_id"]))
    _import_again(desk)
    dovecot.deliver(bounce_mail(original_id="sc.1001.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@x.example"))

    desk.sync()

    shown = desk.json("show", queued["number"])
    assert {"agent", "signed_id"} == {m["joined_by"] for m in shown["messages"]}
    assert 2 == len(desk.conversations())


def _import_again(desk: ConsoleProcess) -> None:
    """Have what comes next taken in as history is, bodies behind."""
    connection = sqlite3.connect(desk.store)
    with connection:
        connection.execute("UPDATE folders SET imported_at = NULL")
    connection.close()
