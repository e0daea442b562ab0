"""Promises are kept by the syncing process alone, once, through kills, mail late and mail first."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from console.clock import SystemClock
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import DOMAIN, write_mail
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.real_server

CLOCK = SystemClock()
KILLS = 6
MEAN_S = 1.2
"""Of a process's life around the moment: some die at their start, some after their work."""


def promise(
    desk: ConsoleProcess, number: int, *words: object, text: str = ""
) -> tuple[int, datetime]:
    """Promise something for a moment of the next seconds; give its id and the moment."""
    for seconds in (4, 8, 16, 32):  # a loaded machine takes its time to start the command
        at = (CLOCK.now() + timedelta(seconds=seconds)).replace(microsecond=0)
        typed = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        done = desk.run("follow-up", "add", number, "--at", typed, *words, "--json", text=text)
        if "has passed" not in done.text:
            return int(done.document["id"]), at
    raise AssertionError("a command takes longer than half a minute")


def ask(desk: ConsoleProcess, dovecot: Dovecot, name: str = "q") -> int:
    """Let a customer ask; give the conversation."""
    dovecot.deliver(write_mail(f"{name}@{DOMAIN}", text=f"Where is {name}?\r\n"))
    desk.sync()
    return desk.number_of(f"{name}@{DOMAIN}")


def answer(
    dovecot: Dovecot, name: str, *, at: datetime | None = None, is_automatic: bool = False
) -> None:
    """Let the customer write again; `at` is when the server received it."""
    extra = [("Auto-Submitted", "auto-replied")] if is_automatic else []
    raw = write_mail(
        f"{name}@{DOMAIN}", text="Never mind.\r\n", answers=[f"q@{DOMAIN}"], extra=extra, at=at
    )
    dovecot.deliver(raw, at=at)


def wait_for_next_second() -> None:
    """Have what comes now be later than what was: a server dates its mails in whole seconds."""
    began = int(CLOCK.now().timestamp())
    wait_until(lambda: int(CLOCK.now().timestamp()) > began, "time stands still")


def state(desk: ConsoleProcess, key: int) -> str:
    """Read where a follow-up stands beside the program: no command does what is due."""
    return str(desk.value("SELECT state FROM follow_ups WHERE id = ?", key))


def listed(desk: ConsoleProcess, key: int) -> tuple[Any, str]:
    """Give a follow-up as it is listed, and its marks."""
    page = desk.json("follow-up", "list", "--state", "all", "--owner", "all")
    found = next(f for f in page["follow_ups"] if f["id"] == key)
    return found, page["marks"].get(str(key), "")


def outbox_states(desk: ConsoleProcess) -> list[str]:
    """Give where every mail stands."""
    return [item["state"] for item in desk.json("outbox")["items"]]


def test_it_is_due_with_no_console_open(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """The syncing process alone brings it up at its time, neither sooner nor twice."""
    number = ask(desk, dovecot)
    with desk.syncing():
        key, at = promise(desk, number, "--text", "call")
        wait_until(lambda: state(desk, key) == "due", "it did not become due")
        rung = desk.value("SELECT rung_at FROM follow_ups WHERE id = ?", key)

    queue = desk.json("list", "--queue", "follow-ups")["conversations"]
    assert rung >= at.timestamp() * 1000
    assert [number] == [c["number"] for c in queue]
    assert 1 == desk.value("SELECT count(*) FROM activity WHERE verb = 'follow_up.due'")


@pytest.mark.parametrize("seed", range(3))
def test_a_message_leaves_once_through_kills(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld, seed: int
) -> None:
    """Every process killed and started again around its time: it leaves then, once, not sooner."""
    rng = random.Random(seed)
    number = ask(desk, dovecot)
    key, at = promise(desk, number, "--send-file", "-", text="Still well?\n")
    for _ in range(KILLS):
        running = desk.start("sync")
        # The moment itself is what is tried here, so this waits for no condition.
        time.sleep(rng.expovariate(1 / MEAN_S))
        running.kill()
        if CLOCK.now() < at:
            assert [] == smtp_world.mails
    with desk.syncing():
        smtp_world.wait_for(1)
        wait_until(
            lambda: desk.value("SELECT state FROM outbox") in {"sent", "unknown"}, "it is stuck"
        )
        wait_until(lambda: state(desk, key) in {"done", "due"}, "nobody heard of it")
    desk.sync()

    found, marks = listed(desk, key)
    ended = (outbox_states(desk), found["state"], marks)
    # A kill in the middle of the text leaves it to a person: that is the other right end.
    known = (["sent"], "done", "sent")
    unknown = (["unknown"], "due", "nobody knows whether the message arrived")
    assert ended in (known, unknown)
    assert 1 == len(smtp_world.mails)
    assert b"Still well?" in smtp_world.mails[0].raw


def test_who_wrote_while_nobody_synced_was_first(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Its time and the customer's mail come while all are dead: it is withheld, and says so."""
    number = ask(desk, dovecot)
    desk.start("sync").kill()
    key, at = promise(desk, number, "--send-file", "-", text="Still well?\n")
    wait_for_next_second()
    answer(dovecot, "first")
    wait_until(lambda: CLOCK.now() > at, "time stands still")
    with desk.syncing():
        wait_until(lambda: state(desk, key) == "due", "nobody was told")
    desk.sync()

    found, marks = listed(desk, key)
    assert (["withheld"], []) == (outbox_states(desk), smtp_world.mails)
    assert ("due", "send") == (found["state"], found["kind"])
    assert marks.startswith("not sent: the customer wrote first")
    assert desk.run("outbox", "retry", desk.json("outbox")["items"][0]["id"]).code == 0
    desk.sync()
    assert (1, "done") == (len(smtp_world.mails), listed(desk, key)[0]["state"])


def test_only_a_person_replies(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """An out-of-office lets it fire; the reply received in time that comes late takes it back."""
    number = ask(desk, dovecot)
    key, at = promise(desk, number, "--if-no-reply", "--text", "ask again")
    with desk.syncing():
        answer(dovecot, "ooo", is_automatic=True)
        wait_until(lambda: state(desk, key) == "due", "an out-of-office held it back")
        answer(dovecot, "late", at=at - timedelta(seconds=1))
        wait_until(lambda: state(desk, key) == "done", "a reply in time did not count")

    _, marks = listed(desk, key)
    assert marks.startswith("the customer replied")
    assert [] == desk.json("follow-up", "list")["follow_ups"]
