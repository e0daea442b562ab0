"""`backup`, and what `doctor` says of it and of the file, on the command line."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Office
from tests.support.console_process import ROOT

BLOCKER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("blocked", flush=True)
sys.stdin.readline()
"""


def block(path: Path) -> subprocess.Popen[bytes]:
    """Have another process hold the write lock until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", BLOCKER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert b"blocked" in process.stdout.readline()
    return process


def unblock(process: subprocess.Popen[bytes]) -> None:
    """Have it let go, and wait until it has ended."""
    process.communicate(b"go\n", timeout=30)


def doctor(office: Office) -> dict[str, dict[str, str]]:
    """Give the checks of `doctor` by id."""
    answer = office.run("doctor", "--json")
    return {check["id"]: check for check in json.loads(answer.out)["checks"]}


def test_a_backup_is_made_checked_and_told(office: Office) -> None:
    """The copy is whole and private, its facts are told, and `doctor` knows of it."""
    target = office.folder / "copy.db"
    before = doctor(office)["backup"]["text"]
    made = office.run("backup", target, "--json").json
    again = office.run("backup", target)
    forced = office.run("backup", target, "--force")
    after = doctor(office)["backup"]["text"]
    connection = sqlite3.connect(f"file:{target}?mode=ro&immutable=1", uri=True)
    messages = connection.execute("SELECT count(*) FROM messages").fetchone()[0]
    connection.close()

    assert "none yet" == before
    assert (str(target), True, messages) == (made["file"], made["checked"], made["messages"])
    assert {"file", "size_bytes", "schema", "messages", "conversations", "checked",
            "duration_s"} == made.keys()  # fmt: skip
    assert 0o600 == stat.S_IMODE(target.stat().st_mode)
    assert (1, True) == (again.code, "--force" in again.err)
    assert (0, True) == (forced.code, "checked" in forced.text)
    assert after.startswith("the last backup is ")
    assert [] == list(office.folder.glob("*partial*"))


def test_a_backup_needs_no_writing(office: Office) -> None:
    """While another process blocks every write a backup is made; that it was made is not noted."""
    blocker = block(office.store)
    try:
        made = office.run("backup", office.folder / "copy.db")
    finally:
        unblock(blocker)

    assert 0 == made.code, made.err
    assert "could not note" in made.err


def test_a_blocked_store_is_told_with_its_blocker(office: Office) -> None:
    """A command that may not write for five seconds says busy, exit code 75; `doctor` says who."""
    number = str(office.number("heron"))
    blocker = block(office.store)
    try:
        refused = office.run("close", number)
        check = doctor(office)["store"]
    finally:
        unblock(blocker)
    after = office.run("close", number)

    assert (75, True) == (refused.code, "busy" in refused.err), refused.err
    assert "error" == check["result"]
    assert f"Process {blocker.pid} " in check["cure"]
    assert 0 == after.code


def test_a_store_that_is_not_there_gives_no_backup(office: Office) -> None:
    """Where there is no store nothing is made, neither a copy nor a store."""
    office.store.unlink()
    answer = office.run("backup", office.folder / "copy.db")

    assert (1, True) == (answer.code, "no store" in answer.err)
    assert not (office.folder / "copy.db").exists()
    assert not office.store.exists()
