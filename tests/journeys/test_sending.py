"""What leaves, leaves once: servers away, crashes at each stage, recipients of every fate."""

from __future__ import annotations

import signal
import sqlite3
from typing import Any

import pytest

from tests.journeys.conftest import MakeDesk
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.smtp_world import SmtpWorld

BEFORE_TEXT = ("connect", "ehlo", "mail", "rcpt", "data")
WITH_TEXT = ("text", "dot")
"""A crash or a broken line here leaves it open whether the mail was taken."""


def _ask(desk: ConsoleProcess, dovecot: Dovecot, name: str = "q") -> int:
    id_ = f"{name}@{DOMAIN}"
    dovecot.deliver(write_mail(id_, text=f"Where is {name}?\r\n"))
    desk.sync()
    return desk.number_of(id_)


def reply_to(desk: ConsoleProcess, number: int) -> str:
    """Answer a conversation; give the id of the answer."""
    queued = desk.json("reply", number, "--body-file", "-", text="It is on its way.\n")
    return str(queued["internet_message_id"])


def _item(desk: ConsoleProcess, internet_message_id: str) -> Any:
    items = desk.json("outbox")["items"]
    return next(i for i in items if i["internet_message_id"] == internet_message_id)


def state_of(desk: ConsoleProcess, internet_message_id: str) -> str:
    """Say where a mail stands in the outbox."""
    query = "SELECT state FROM outbox WHERE internet_message_id = ?"
    return str(desk.value(query, internet_message_id))


def copies_at(world: SmtpWorld, internet_message_id: str) -> int:
    """Count how often the world has taken a mail."""
    return sum(internet_message_id.encode() in mail.raw for mail in world.mails)


def in_sent(dovecot: Dovecot, internet_message_id: str) -> int:
    """Count the copies of a mail in Sent."""
    return sum(
        internet_message_id.encode() in dovecot.raw("Sent", uid) for uid in dovecot.uids("Sent")
    )


@pytest.mark.real_server
def test_server_down_is_only_a_wait(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """With both servers away all reads and writes; the reply leaves once when they are back."""
    number = _ask(desk, dovecot, "down")
    smtp_world.drop_at.add("connect")
    with desk.syncing() as running:
        dovecot.stop()
        wait_until(lambda: desk.state() == "trouble", "nobody noticed that the server is away")

        listed = desk.json("list")
        shown = desk.json("show", number)
        found = desk.json("search", "down")
        ours = reply_to(desk, number)
        wait_until(lambda: _item(desk, ours)["last_error"], "the reply was not tried")
        waiting = _item(desk, ours)
        status = desk.json("status")["sync"]
        smtp_world.drop_at.clear()
        dovecot.start()
        smtp_world.wait_for(1)
        wait_until(lambda: desk.state() == "synced", "not back in sync")
        wait_until(lambda: _item(desk, ours)["copy_state"] == "done", "no copy was filed")
        assert running.process.poll() is None

    assert [number] == [c["number"] for c in listed["conversations"]]
    assert 1 == len(shown["messages"])
    assert 1 == found["total"]
    assert "queued" == waiting["state"]
    assert ("trouble", True) == (status["state"], bool(status["cause"]))
    assert "sent" == state_of(desk, ours)
    assert (1, 1) == (copies_at(smtp_world, ours), in_sent(dovecot, ours))


@pytest.mark.real_server
def test_crash_at_each_stage_sends_at_most_once(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Killed before the text: sent once later. Killed after: unknown, never repeated by itself."""
    desk.sync()
    number = _ask(desk, dovecot, "crash")
    sent: list[str] = []
    for stage in (*BEFORE_TEXT, *WITH_TEXT, "quit"):
        ours = reply_to(desk, number)
        sent.append(ours)
        _crash_at(stage, ours, desk, smtp_world)
        desk.sync()
        if stage in WITH_TEXT:
            assert "open" == desk.json("show", number)["status"]
    states = dict(zip((*BEFORE_TEXT, *WITH_TEXT, "quit"), sent, strict=True))

    desk.sync()
    desk.sync()

    for stage, ours in states.items():
        arrived = copies_at(smtp_world, ours)
        expected = ("unknown", int(stage == "dot")) if stage in WITH_TEXT else ("sent", 1)
        assert (stage, *expected) == (stage, state_of(desk, ours), arrived)
    _found_in_sent(desk, dovecot, smtp_world, states["dot"])
    _sent_again_by_a_person(desk, smtp_world, states["text"])


def _crash_at(stage: str, ours: str, desk: ConsoleProcess, world: SmtpWorld) -> None:
    world.commands.clear()
    world.silent_at.add(stage)
    running = desk.start("sync")
    try:
        if stage in WITH_TEXT:
            began = "SELECT data_started_at FROM outbox WHERE internet_message_id = ?"
            wait_until(lambda: desk.value(began, ours), f"{stage} was not reached")
        if stage == "dot":
            wait_until(lambda: copies_at(world, ours), "the text did not arrive")
        elif stage == "quit":
            wait_until(lambda: state_of(desk, ours) == "sent", "not sent")
        else:
            wait_until(lambda: _is_at(stage, ours, desk, world), f"{stage} was not reached")
    finally:
        running.kill()
        world.silent_at.clear()


def _is_at(stage: str, ours: str, desk: ConsoleProcess, world: SmtpWorld) -> bool:
    if stage == "connect":
        return desk.holder_pid() is not None and state_of(desk, ours) == "queued"
    word = "data" if stage == "text" else stage
    return any(command.startswith(word) for command in world.commands)


def _found_in_sent(
    desk: ConsoleProcess, dovecot: Dovecot, world: SmtpWorld, internet_message_id: str
) -> None:
    """A mail of unknown fate whose copy lies in Sent has left."""
    raw = next(m.raw for m in world.mails if internet_message_id.encode() in m.raw)
    dovecot.deliver(raw, folder="Sent", flags=("\\Seen",))
    desk.sync()
    assert "sent" == state_of(desk, internet_message_id)
    assert 1 == in_sent(dovecot, internet_message_id)


def _sent_again_by_a_person(desk: ConsoleProcess, world: SmtpWorld, again: str) -> None:
    """A person's word sends it again."""
    desk.json("outbox", "retry", _item(desk, again)["id"])
    desk.sync()
    assert ("sent", 1) == (state_of(desk, again), copies_at(world, again))


@pytest.mark.real_server
@pytest.mark.parametrize("stage", ["connect", "data", "text", "dot"])
def test_broken_line_sends_at_most_once(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld, stage: str
) -> None:
    """A line that breaks before the text is tried again; one that breaks later never is."""
    number = _ask(desk, dovecot)
    smtp_world.drop_at.add(stage)
    with desk.syncing():
        ours = reply_to(desk, number)
        if stage in WITH_TEXT:
            wait_until(lambda: state_of(desk, ours) == "unknown", "the broken line was not noticed")
            smtp_world.drop_at.clear()
            _nothing_more(desk, smtp_world)
        else:
            wait_until(lambda: _item(desk, ours)["last_error"], "the broken line was not noticed")
            smtp_world.drop_at.clear()
            wait_until(
                lambda: state_of(desk, ours) == "sent", "it was not tried again", timeout_s=30
            )

    expected = ("unknown", int(stage == "dot")) if stage in WITH_TEXT else ("sent", 1)
    assert expected == (state_of(desk, ours), copies_at(smtp_world, ours))


def _nothing_more(desk: ConsoleProcess, world: SmtpWorld) -> None:
    """See a further mail leave, and so know that the queue was gone through."""
    queued = desk.json(
        "new",
        "--to",
        f"other@{DOMAIN}",
        "--subject",
        "Another",
        "--body-file",
        "-",
        text="Hello.\n",
    )
    other = queued["internet_message_id"]
    wait_until(lambda: state_of(desk, other) == "sent", "the queue is stuck")
    assert 1 == copies_at(world, other)


@pytest.mark.real_server
def test_each_recipient_has_a_fate(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """One refused, one put off, one taken: each keeps its own state, code and words."""
    desk.sync()
    people = [f"{name}@{DOMAIN}" for name in ("bad", "busy", "good")]
    smtp_world.answers = {
        people[0]: "550 5.1.1 no \x1b[2Jsuch user",
        people[1]: "451 4.7.1 come back",
    }
    queued = desk.json(
        "new", "--to", people[0], "--to", people[1], "--cc", people[2], "--subject", "News",
        "--body-file", "-", text="Hello all.\n",
    )  # fmt: skip
    ours = queued["internet_message_id"]

    desk.sync()

    item = _item(desk, ours)
    fates = {r["address"]: (r["state"], r["code"]) for r in item["recipients"]}
    assert {
        people[0]: ("refused", 550),
        people[1]: ("queued", 451),
        people[2]: ("sent", 250),
    } == fates
    assert "queued" == item["state"]
    assert item["next_attempt_at"] is not None
    assert "such user" in item["recipients"][0]["server_text"]
    assert b"\x1b" not in desk.run("outbox").out
    desk.sync()
    assert 1 == copies_at(smtp_world, ours)  # its time has not come


@pytest.mark.real_server
def test_only_the_recipient_put_off_is_tried_again(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """When the time of a 451 has come, that recipient alone is tried, under the same Message-ID."""
    desk.sync()
    people = [f"{name}@{DOMAIN}" for name in ("bad", "busy", "good")]
    smtp_world.answers = {people[0]: "550 5.1.1 no such user", people[1]: "451 4.7.1 come back"}
    queued = desk.json(
        "new", "--to", people[0], "--to", people[1], "--cc", people[2], "--subject", "News",
        "--body-file", "-", text="Hello all.\n",
    )  # fmt: skip
    ours = queued["internet_message_id"]
    desk.sync()
    smtp_world.answers.clear()
    _let_the_time_come(desk)

    desk.sync()

    to = [mail.recipients for mail in smtp_world.mails if ours.encode() in mail.raw]
    assert [(people[2],), (people[1],)] == to
    raws = {mail.raw for mail in smtp_world.mails}
    assert 1 == len(raws)
    item = _item(desk, ours)
    assert "refused" == item["state"]  # one recipient never got it: a person has to know
    fates = {r["address"]: r["state"] for r in item["recipients"]}
    assert {people[0]: "refused", people[1]: "sent", people[2]: "sent"} == fates


def _let_the_time_come(desk: ConsoleProcess) -> None:
    """Move the next try into the past, as five minutes would."""
    connection = sqlite3.connect(desk.store)
    with connection:
        connection.execute("UPDATE outbox SET next_attempt_at = 1")
    connection.close()


@pytest.mark.real_server
@pytest.mark.parametrize(("setting", "copies"), [("always", 1), ("auto", 1), ("never", 0)])
def test_copy_in_sent(
    make_desk: MakeDesk, dovecot: Dovecot, smtp_world: SmtpWorld, setting: str, copies: int
) -> None:
    """One copy is filed in Sent, or none where the settings say so, however often it syncs."""
    desk = make_desk(smtp=f'save_sent = "{setting}"')
    ours = reply_to(desk, _ask(desk, dovecot))

    for _ in range(3):
        desk.sync()

    assert copies == in_sent(dovecot, ours)
    assert 1 == copies_at(smtp_world, ours)
    assert 2 == len(desk.json("show", desk.number_of(ours))["messages"])


@pytest.mark.real_server
def test_copy_that_the_server_files_is_not_filed_twice(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Where a copy with our Message-ID lies in Sent already, none is added."""
    ours = reply_to(desk, _ask(desk, dovecot))
    query = "SELECT id FROM outbox WHERE internet_message_id = ?"
    assert desk.value(query, ours)
    raw_id = desk.value("SELECT message_id FROM outbox WHERE internet_message_id = ?", ours)
    raw = desk.run("show", desk.number_of(ours), "--raw", raw_id).out
    dovecot.deliver(b"X-Filed-By: the server\r\n" + raw, folder="Sent", flags=("\\Seen",))

    desk.sync()
    desk.sync()

    assert (1, 1) == (in_sent(dovecot, ours), copies_at(smtp_world, ours))
    assert "done" == _item(desk, ours)["copy_state"]
    assert 2 == len(desk.json("show", desk.number_of(ours))["messages"])


@pytest.mark.real_server
def test_stop_in_the_middle_of_a_delivery_waits_for_the_answer(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """A service that is asked to stop while a mail leaves ends cleanly, the mail sent once."""
    number = _ask(desk, dovecot)
    with desk.syncing() as running:
        ours = reply_to(desk, number)
        smtp_world.wait_for(1)
        running.signal(signal.SIGTERM)
        assert 0 == running.stop()
    assert not desk.holder_pid()
    desk.sync()

    assert ("sent", 1) == (state_of(desk, ours), copies_at(smtp_world, ours))
