"""Kill -9 at random moments of a first import: afterwards everything is there once."""

from __future__ import annotations

import random
import sqlite3
import time

import pytest

from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import Letter, make_letters, threads_of
from tests.support.seeds import seeds

KILLS = 10
MEAN_S = (0.1, 0.1, 0.1, 0.3, 0.3)
"""After the first sign of work: short beside an import, so that ten kills spread over one."""


def _kill_an_import(desk: ConsoleProcess, rng: random.Random, *, mean_s: float) -> None:
    before = _progress(desk)
    running = desk.start("sync", "--once")
    if rng.random() < 0.8:  # the others die anywhere, start-up included
        wait_until(
            lambda: _progress(desk) > before or running.process.poll() is not None,
            "the import does not move",
        )
    # The moment itself is what is tried here, so this waits for no condition.
    time.sleep(rng.expovariate(1 / mean_s))
    running.kill()


def _progress(desk: ConsoleProcess) -> int:
    mails = desk.value("SELECT count(*) FROM locations") or 0
    return int(mails + (desk.value("SELECT count(*) FROM bodies") or 0))


def _check_all_there_once(desk: ConsoleProcess, letters: list[Letter]) -> None:
    count = len(letters)
    assert (count,) == desk.rows("SELECT count(*) FROM messages")[0]
    assert (count,) == desk.rows("SELECT count(DISTINCT raw_id) FROM messages")[0]
    assert (count,) == desk.rows("SELECT count(*) FROM raws")[0]
    assert (count,) == desk.rows("SELECT count(DISTINCT message_id) FROM locations")[0]
    assert (count,) == desk.rows("SELECT count(*) FROM bodies")[0]
    assert [] == desk.rows("SELECT id FROM messages WHERE body_id IS NULL")
    assert [] == desk.rows(
        "SELECT id FROM conversations WHERE merged_into_id IS NULL"
        " AND id NOT IN (SELECT conversation_id FROM messages)"
    )
    assert [] == desk.rows(
        "SELECT c.id FROM conversations c WHERE c.merged_into_id IS NULL AND c.message_count <>"
        " (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id)"
    )
    assert threads_of(letters) == desk.conversations()
    connection = sqlite3.connect(f"file:{desk.store}?mode=ro", uri=True)
    found = {letter.word: _hits(connection, letter.word) for letter in letters}
    connection.close()
    assert {} == {word: hits for word, hits in found.items() if hits != 1}
    assert "ok" == desk.value("PRAGMA integrity_check")


def _hits(connection: sqlite3.Connection, word: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM search_index WHERE search_index MATCH ?", (word,)
    ).fetchone()
    return int(row[0])


@pytest.mark.real_server
@pytest.mark.parametrize("seed", seeds(5, in_suite=3))
def test_killed_imports_end_whole(desk: ConsoleProcess, dovecot: Dovecot, seed: int) -> None:
    """However often an import dies half-way, one calm pass has every mail exactly once."""
    rng = random.Random(seed)
    # The last two are large enough for bodies to be read by a process of their own.
    letters = make_letters(500 if seed < 3 else 1400, seed=10 + seed)
    for letter in letters:
        dovecot.deliver(letter.raw, at=letter.at)
    flags = dovecot.flags()

    for _ in range(KILLS):
        _kill_an_import(desk, rng, mean_s=MEAN_S[seed])
    report = desk.sync()

    inbox = report["folders"][0]
    assert (len(letters), len(letters)) == (inbox["on_server"], inbox["stored"])
    assert 0 == desk.sync()["fetched"]
    assert flags == dovecot.flags()
    _check_all_there_once(desk, letters)
    for letter in letters[:: len(letters) // 2]:
        assert 1 == desk.json("search", letter.word)["total"]
