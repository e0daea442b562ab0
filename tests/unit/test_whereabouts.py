"""Where an agent was: kept by each console in a file of its own, found once by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.whereabouts import Left, Whereabouts, offer_words, read_left, to_text
from console.services.whereabouts import BLOCK, WhereaboutsFile
from data.records import ArticleId, ConversationId, MessageId
from tests.support.console_app import NOON
from tests.support.console_process import ROOT

WRITING = Whereabouts(
    "mine", "Mine", number=ConversationId(7), message=MessageId(3), is_writing=True
)
READING = Whereabouts(
    number=ConversationId(7), shelf="orders", words="", article=ArticleId(5),
    article_title="Reset your password",
)  # fmt: skip
NOW = NOON


def files(folder: Path, count: int) -> list[WhereaboutsFile]:
    """Give as many consoles of one agent."""
    return [WhereaboutsFile(folder, store=folder / "store.db", agent="ann") for _ in range(count)]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (WRITING, "C goes back to #7, where you were writing"),
        (Whereabouts(number=ConversationId(8)), "C goes back to #8, where you were reading"),
        (Whereabouts(begins=True), "C goes back to the new mail that you were writing"),
        (Whereabouts("all", "All", "lamp\x1b"), "C goes back to All, at “lamp^[”"),
        (Whereabouts(title="Open", row=ConversationId(9)), "C goes back to Open, at #9"),
        (Whereabouts(shelf="all", words="lamp"), "C goes back to the knowledge base, at “lamp”"),
        (READING, "C goes back to article 5 (Reset your password), over #7"),
    ],
)
def test_the_way_back_is_one_line(where: Whereabouts, words: str) -> None:
    """The key stands first, then where it leads; no control character is in it."""
    assert words == offer_words(Left(where, was_cut=True), "C")


def test_what_is_kept_is_read_again_and_nothing_else() -> None:
    """A place survives its file; a long query is cut, half a file and a stranger's are nothing."""
    rest = {"words": "w" * 5000, "article_title": "t" * 5000}
    long = Left(Whereabouts("all", "All", "x" * 5000, **rest), was_cut=False)  # type: ignore[arg-type]  # both are words

    assert Left(WRITING, was_cut=True) == read_left(to_text(Left(WRITING, was_cut=True)))
    assert Left(READING, was_cut=True) == read_left(to_text(Left(READING, was_cut=True)))
    assert len(to_text(long).encode()) < BLOCK
    assert [None] * 4 == [
        read_left(text) for text in ("", "{", '{"where": 3, "was_cut": true}', to_text(long)[:-9])
    ]


def test_a_place_that_was_cut_off_is_found_once(tmp_path: Path) -> None:
    """The next console finds it, the one after that does not, once somebody has gone back."""
    first, second, third = files(tmp_path, 3)
    first.begin(now=NOW)
    first.note(WRITING)
    first.close(was_cut=True)

    assert Left(WRITING, was_cut=True) == second.begin(now=NOW)
    assert Left(WRITING, was_cut=True) == second.take()
    second.note(Whereabouts())
    second.close(was_cut=False)
    assert third.begin(now=NOW) is None


def test_a_line_that_drops_again_at_once_loses_nothing(tmp_path: Path) -> None:
    """Whoever has not gone back yet, and nowhere else, is offered the same again."""
    first, second, third, fourth = files(tmp_path, 4)
    first.begin(now=NOW)
    first.note(WRITING)
    first.close(was_cut=True)
    second.begin(now=NOW)
    second.note(Whereabouts(row=ConversationId(1)))
    second.close(was_cut=True)

    assert Left(WRITING, was_cut=True) == third.begin(now=NOW)
    third.note(Whereabouts(number=ConversationId(99)))
    assert third.left is None
    third.close(was_cut=True)
    found = fourth.begin(now=NOW)
    assert found is not None
    assert ConversationId(99) == found.where.number


def test_whoever_leaves_on_purpose_is_offered_her_queue_alone(tmp_path: Path) -> None:
    """After quitting nothing of the conversation is kept, and at the first queue no file."""
    first, second, third = files(tmp_path, 3)
    first.begin(now=NOW)
    first.note(WRITING)
    first.close(was_cut=False)

    assert Left(Whereabouts("mine", "Mine"), was_cut=False) == second.begin(now=NOW)
    second.take()
    second.note(Whereabouts(number=ConversationId(7)))
    second.close(was_cut=False)
    assert third.begin(now=NOW) is None
    assert 1 == len(list((tmp_path / "places").glob("*/*")))


def test_consoles_that_were_cut_together_come_back_each_by_itself(tmp_path: Path) -> None:
    """Two windows on one line are offered to two consoles; a console that lives to none."""
    *cut, alive = files(tmp_path, 3)
    for number, file in enumerate((*cut, alive), 1):
        file.begin(now=NOW)
        file.note(Whereabouts(number=ConversationId(number)))
    for file in cut:
        file.close(was_cut=True)
    found = [file.begin(now=NOW) for file in files(tmp_path, 3)]

    assert {1, 2} == {left.where.number for left in found if left is not None}
    assert found[2] is None


def test_what_is_old_or_another_stores_is_not_offered(tmp_path: Path) -> None:
    """After two weeks nobody remembers; a store that was made anew has other numbers."""
    store = tmp_path / "store.db"
    store.touch()
    (first,) = files(tmp_path, 1)
    first.begin(now=NOW)
    first.note(WRITING)
    first.close(was_cut=True)
    (path,) = (tmp_path / "places").glob("*/*")
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    store.rename(tmp_path / "moved.db")
    store.touch()
    (other,) = files(tmp_path, 1)

    assert other.begin(now=NOW) is None
    (tmp_path / "moved.db").rename(store)
    (late,) = files(tmp_path, 1)
    assert late.begin(now=NOW + timedelta(days=15)) is None


def test_kill_9_leaves_the_place(tmp_path: Path) -> None:
    """What a killed process noted last is whole, in a file that only its owner can read."""
    script = (
        "import sys, time; from pathlib import Path; from datetime import datetime, UTC\n"
        "from console.services.whereabouts import WhereaboutsFile\n"
        "from console.domain.whereabouts import Whereabouts\n"
        "folder = Path(sys.argv[1])\n"
        "f = WhereaboutsFile(folder, store=folder / 'store.db', agent='ann')\n"
        "f.begin(now=datetime.now(UTC)); f.note(Whereabouts(number=1)); print('on', flush=True)\n"
        "for n in range(2, 10**9): f.note(Whereabouts(number=n))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    assert b"on\n" == process.stdout.readline()
    until = time.monotonic() + 0.05
    while time.monotonic() < until:
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    (path,) = (tmp_path / "places").glob("*/*")
    (file,) = files(tmp_path, 1)

    assert 0o600 == path.stat().st_mode & 0o777
    found = file.begin(now=NOW)
    assert found is not None
    assert found.where.number is not None
    assert found.where.number >= 1
