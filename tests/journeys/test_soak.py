"""Everything at once: mail comes in, agents work, servers, lines and processes die at random."""

from __future__ import annotations

import email
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.cut_line import CutLine
from tests.support.dovecot import Dovecot
from tests.support.letters import make_letters
from tests.support.smtp_world import SmtpWorld
from tests.support.soak import (
    BETWEEN_S,
    LONG_BETWEEN_S,
    MAILS_A_SECOND,
    Crew,
    Hardships,
    Postman,
)

MEMORY_MAX = 150_000_000
"""SPEED.md: what the syncing process may hold at the most."""
GROWTH_MAX = 1.15
"""Of the last third of its life over the middle one: what grows without end grows more."""
CALM_S = 240.0
LONG_S = 300
"""From here on a run is a long one."""
PLACES = ("INBOX", "Junk", "Trash", "Archive")


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[CutLine]:
    """A line to the mailbox that can be cut."""
    made = CutLine(dovecot.imap_port).start()
    yield made
    made.stop()


@pytest.mark.real_server
@pytest.mark.slow
def test_a_minute_of_everything(
    tmp_path: Path, dovecot: Dovecot, line: CutLine, smtp_world: SmtpWorld
) -> None:
    """After a minute of work and hardship nothing is lost, nothing doubled, the ledger is even."""
    prove(tmp_path, dovecot, line, smtp_world, seconds=60, seed=1)


@pytest.mark.real_server
@pytest.mark.soak
def test_ten_minutes_of_everything(
    tmp_path: Path, dovecot: Dovecot, line: CutLine, smtp_world: SmtpWorld
) -> None:
    """The same for ten minutes, and the memory of a process that lives through half is flat."""
    memory = prove(tmp_path, dovecot, line, smtp_world, seconds=600, seed=int(time.time()))

    longest = max(Counter(pid for _, pid, _ in memory).items(), key=lambda each: each[1])[0]
    held = [size for _, pid, size in memory if pid == longest]
    third = len(held) // 3
    middle, last = statistics.median(held[third:-third]), statistics.median(held[-third:])
    print(f"{len(held)} looks at one process: {middle / 1e6:.0f} MB, then {last / 1e6:.0f} MB")
    assert last <= GROWTH_MAX * middle


def prove(
    folder: Path,
    dovecot: Dovecot,
    line: CutLine,
    world: SmtpWorld,
    *,
    seconds: int,
    seed: int,
) -> list[tuple[float, int, int]]:
    """Work through the time; then look at mailbox, store and what has left."""
    desk = ConsoleProcess(folder, imap_port=line.port, smtp_port=world.port)
    # Whoever is forked takes the pages of a larger process along, more of them as it goes on.
    desk.is_warm = False
    letters = make_letters(seconds * MAILS_A_SECOND, seed=seed)
    dovecot.deliver(letters[0].raw)
    desk.sync()
    postman = Postman(dovecot, letters[1:], a_second=MAILS_A_SECOND)
    crew = Crew(desk, seed=seed)
    rng = Random(seed)
    between_s = BETWEEN_S if seconds < LONG_S else LONG_BETWEEN_S
    hard = Hardships(crew, dovecot=dovecot, line=line, world=world, rng=rng, between_s=between_s)
    half = time.monotonic() + seconds / 2
    try:
        crew.begin()
        postman.start()
        hard.run(lambda: time.monotonic() > half, kills_syncers=False)
        hard.run(lambda: postman.is_done, kills_syncers=True)
        told = crew.end_agents()
        come_to_rest(desk, crew)
    finally:
        crew.end_agents()
        crew.end_syncers()
    report = desk.sync()
    again = desk.sync()

    print(f"seed {seed}, {seconds} s: {len(letters)} mails in, {len(told)} replies, {hard.met}")
    assert [] == crew.crashes()
    assert (0, 0, 0) == (again["fetched"], again["sent"], again["pushed"])
    assert report["folders"] == again["folders"]
    check_mails(desk, dovecot, {letter.id: letter.raw for letter in letters})
    check_replies(desk, dovecot, world, told)
    assert "ok" == desk.value("PRAGMA integrity_check")
    highest = max(size for _, _, size in crew.memory)
    print(f"highest memory of a syncing process: {highest / 1e6:.0f} MB")
    assert highest <= MEMORY_MAX
    return crew.memory


def come_to_rest(desk: ConsoleProcess, crew: Crew) -> None:
    """Let the syncing processes finish what is left, once nothing goes wrong any more."""
    crew.begin_anew()
    waits = (
        "SELECT count(*) FROM outbox WHERE state IN ('held', 'queued', 'sending')"
        " OR (state = 'sent' AND copy_state = 'pending')"
    )
    wait_until(lambda: desk.value(waits) == 0, "mails still wait to leave", timeout_s=CALM_S)
    wait_until(lambda: desk.state() == "synced", "no calm sync", timeout_s=CALM_S)


def check_mails(desk: ConsoleProcess, dovecot: Dovecot, delivered: dict[str, bytes]) -> None:
    """Every mail is one message here, byte for byte, and one mail there, wherever it was moved."""
    stored = Counter(
        row[0] for row in desk.rows("SELECT internet_message_id FROM messages WHERE direction='in'")
    )
    assert dict.fromkeys(delivered, 1) == dict(stored)
    there = Counter(id_ for place in PLACES for id_ in ids_in(dovecot, place))
    assert dict.fromkeys(delivered, 1) == dict(there)
    for internet_message_id in sorted(delivered)[:: max(len(delivered) // 10, 1)]:
        number = desk.number_of(internet_message_id)
        message = desk.value(
            "SELECT id FROM messages WHERE internet_message_id = ?", internet_message_id
        )
        shown = desk.run("show", number, "--raw", message)
        assert delivered[internet_message_id] == shown.out


def check_replies(
    desk: ConsoleProcess, dovecot: Dovecot, world: SmtpWorld, told: list[str]
) -> None:
    """What was sent left once and lies once in Sent; what nobody knows left at most once."""
    left = Counter(id_of(mail.raw) for mail in world.mails)
    states = dict(desk.rows("SELECT internet_message_id, state FROM outbox"))
    copies = Counter(ids_in(dovecot, "Sent"))
    assert set(told) <= states.keys()
    assert {"sent", "unknown", "cancelled"} >= set(states.values())
    for internet_message_id, state in states.items():
        times = left[internet_message_id]
        if state == "sent":
            assert (1, 1) == (times, copies[internet_message_id]), internet_message_id
        else:
            assert times <= (1 if state == "unknown" else 0), (internet_message_id, state)
            assert 0 == copies[internet_message_id]
    print(f"replies: {Counter(states.values())}")


def ids_in(dovecot: Dovecot, place: str) -> list[str]:
    """List the Message-IDs of what lies in a folder, from its files."""
    root = dovecot.maildir(place)
    files = [file for part in ("cur", "new") for file in (root / part).iterdir()]
    return [id_of(file.read_bytes()) for file in files if not is_deleted(file.name)]


def is_deleted(name: str) -> bool:
    """Say whether a file of a Maildir is marked as deleted."""
    return "T" in name.rpartition(":2,")[2] and ":2," in name


def id_of(raw: bytes) -> str:
    """Give a mail's Message-ID without its brackets."""
    return str(email.message_from_bytes(raw)["Message-ID"]).strip("<> \r\n")
