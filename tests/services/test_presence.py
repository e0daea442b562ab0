"""Who is there: what a console says of itself, what others hear, and that the dead are gone."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.presence import (
    SLOT_BYTES,
    Present,
    by_conversation,
    present_of,
    slot_of,
)
from console.services.presence import PresenceService, presence_file
from data.records import ConversationId
from tests.support.console_process import ROOT, wait_until
from tests.support.patience import patience

AT_1001, AT_1002 = ConversationId(1001), ConversationId(1002)
OTHER_PROCESS = """
import sys
from pathlib import Path
from console.services.presence import PresenceService
service = PresenceService(Path(sys.argv[1]), agent="kai")
service.show(1001, is_writing=True)
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A file that stands for a store; presence never opens it."""
    path = tmp_path / "store.db"
    path.touch(mode=0o600)
    return path


@contextmanager
def other_process(store: Path) -> Iterator[subprocess.Popen[str]]:
    """Have a process of kai's that writes at #1001."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(store)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "there\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def told(service: PresenceService) -> list[tuple[str, int | None, bool]]:
    """Look, and give who is there in short."""
    service.look()
    return [(p.agent, p.number, p.is_writing) for p in service.others]


def test_others_hear_what_is_shown(store: Path) -> None:
    """Reading, writing, going on and leaving are heard at the next look, and never of oneself."""
    mette, kai = PresenceService(store, agent="mette"), PresenceService(store, agent="kai")
    heard = []
    for number, is_writing in ((AT_1001, False), (AT_1001, True), (AT_1002, False), (None, False)):
        kai.show(number, is_writing=is_writing)
        heard += told(mette)
    kai.close()
    heard += told(mette)

    expected = [
        ("kai", 1001, False),
        ("kai", 1001, True),
        ("kai", 1002, False),
        ("kai", None, False),
    ]
    assert expected == heard
    mette.close()


def test_a_look_says_whether_anything_is_new(store: Path) -> None:
    """`look` is true once for each change and else false, so that nothing is drawn in vain."""
    mette, kai = PresenceService(store, agent="mette"), PresenceService(store, agent="kai")
    looks = [mette.look()]
    kai.show(AT_1001)
    looks += [mette.look(), mette.look()]
    kai.close()
    looks += [mette.look(), mette.look()]

    assert [False, True, False, True, False] == looks
    mette.close()


def test_the_dead_are_gone(store: Path) -> None:
    """A process that is killed without warning is gone for the others within a second."""
    mette = PresenceService(store, agent="mette")
    with other_process(store) as process:
        before = told(mette)
        os.kill(process.pid, signal.SIGKILL)
        wait_until(lambda: told(mette) == [], "kai is dead", timeout_s=patience(1.0))

    assert [("kai", 1001, True)] == before
    mette.close()


def test_a_slot_of_the_dead_is_used_again(store: Path) -> None:
    """The file does not grow with every console that was ever killed."""
    for _ in range(3):
        with other_process(store):
            pass

    assert SLOT_BYTES == presence_file(store).stat().st_size


def test_who_is_suspended_is_away(store: Path) -> None:
    """While a console is suspended nobody sits before it; then it is there as before."""
    mette, kai = PresenceService(store, agent="mette"), PresenceService(store, agent="kai")
    kai.show(AT_1001, is_writing=True)
    kai.pause()
    away = told(mette)
    kai.show(AT_1002)
    still_away = told(mette)
    kai.resume()
    back = told(mette)

    assert ([], [], [("kai", 1002, False)]) == (away, still_away, back)
    mette.close()
    kai.close()


def test_a_file_that_is_taken_away_is_made_again(store: Path) -> None:
    """Where somebody deletes the file, everybody meets again in the new one."""
    mette, kai = PresenceService(store, agent="mette"), PresenceService(store, agent="kai")
    kai.show(AT_1001)
    before = told(mette)
    presence_file(store).unlink()
    mette.look()
    kai.show(AT_1001)
    after = told(mette)

    assert [("kai", 1001, False)] == before == after
    mette.close()
    kai.close()


def test_no_free_slot_is_no_trouble_for_the_work(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all slots are taken one sees the others, is told so in a sentence, and goes on."""
    monkeypatch.setattr("console.services.slots.SLOTS_MAX", 1)
    kai, mette = PresenceService(store, agent="kai"), PresenceService(store, agent="mette")
    kai.show(AT_1001)
    mette.show(AT_1002)

    assert [("kai", 1001, False)] == told(mette)
    assert [] == told(kai)
    assert mette.trouble.startswith("Colleagues do not see what you read: ")
    kai.close()
    mette.close()


@pytest.mark.parametrize("plant", ["folder", "link", "pipe"])
def test_a_file_that_cannot_be_used_is_told(store: Path, plant: str, tmp_path: Path) -> None:
    """What else stands at its place is neither followed nor waited for; the work goes on."""
    path, victim = presence_file(store), tmp_path / "victim"
    victim.touch(mode=0o600)
    if plant == "folder":
        path.mkdir()
    elif plant == "link":
        path.symlink_to(victim)
    else:
        os.mkfifo(path)
    mette = PresenceService(store, agent="mette")
    mette.show(AT_1001)

    assert [] == told(mette)
    assert mette.trouble.startswith("Colleagues cannot be seen: ")
    assert b"" == victim.read_bytes()
    mette.close()


@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_it_has_the_mode_of_the_store(store: Path, mode: int) -> None:
    """Colleagues who may write the store may write this file under any umask, and only they."""
    store.chmod(mode)
    before = os.umask(0o077)
    try:
        service = PresenceService(store, agent="mette")
        service.show(AT_1001)
    finally:
        os.umask(before)

    assert mode == stat.S_IMODE(presence_file(store).stat().st_mode)
    service.close()


def test_without_locks_on_descriptions_it_works_between_processes(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the kernel has no such locks, those of processes do: seen alive, gone when dead."""
    monkeypatch.delattr(fcntl, "F_OFD_SETLK")
    monkeypatch.delattr(fcntl, "F_OFD_GETLK")
    with other_process(store) as process:
        mette = PresenceService(store, agent="mette")
        mette.show(AT_1002)
        alive = told(mette)
        process.kill()
        process.wait()
        dead = told(mette)

    assert ([("kai", 1001, True)], []) == (alive, dead)
    mette.close()


names = st.text(max_size=80) | st.text(alphabet='"\\\0\x1b', min_size=60, max_size=80)


@given(names, names, st.integers(0, 2**32), st.none() | st.integers(1, 10**9), st.booleans())
def test_a_slot_is_one_size_and_read_as_it_was_written(
    agent: str, host: str, pid: int, number: int | None, is_writing: bool
) -> None:
    """Whatever the names, a slot has its size; what fits is read as it was, cleaned."""
    shown = None if number is None else ConversationId(number)
    slot = slot_of(Present(f"a{agent}", host, pid, shown, is_writing))
    present = present_of(slot)

    assert SLOT_BYTES == len(slot)
    if present is not None:
        assert (pid, number, is_writing) == (present.pid, present.number, present.is_writing)


@given(st.integers(1, SLOT_BYTES - 1))
def test_a_half_written_slot_is_not_believed(cut: int) -> None:
    """A slot read while it is written is either one of the two, or nothing."""
    before = Present("mette", "box", 4711, ConversationId(1001), is_writing=True)
    after = Present("kai", "box", 4712, ConversationId(2002))
    torn = slot_of(after)[:cut] + slot_of(before)[cut:]

    assert present_of(torn) in {None, before, after}


@given(st.binary(max_size=SLOT_BYTES))
def test_any_bytes_are_survived(slot: bytes) -> None:
    """A colleague's broken program cannot break ours."""
    assert present_of(slot) is None


def test_writers_come_first() -> None:
    """At a conversation those who write stand before those who read; lists belong to none."""
    lin = Present("lin", "box", 3, AT_1001)
    mette = Present("mette", "box", 2, AT_1001, is_writing=True)
    kai = Present("kai", "box", 1)

    assert {AT_1001: [mette, lin]} == by_conversation([lin, kai, mette])
