"""A newer program on a live box: a backup, one step for all, and no typed word is lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.command import Command
from tests.support.console_app import config_of, open_office, question
from tests.support.console_process import ROOT, wait_until
from tests.support.small_disk import fill, only_root_mounts, small_disk
from tests.support.terminal import Terminal, environment

STEP = """
CREATE TABLE trial (n INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
INSERT INTO trial (n, words)
  WITH RECURSIVE some (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM some WHERE n < {rows})
  SELECT n, 'row ' || n FROM some;
ALTER TABLE drafts ADD COLUMN mood TEXT NOT NULL DEFAULT '';
"""
ROWS = 300_000
TYPED = "Typed on the old version"
CTRL_Q = "\x11"


class Box:
    """A store with a conversation, and two versions of the program on it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.store = folder / "box" / "store.db"
        self.config = folder / "console.toml"
        self.old = Command(home, self.config)
        self.newer = home / "newer"

    @property
    def kept(self) -> Path:
        """Where the store is kept as it was."""
        return self.store.with_name("store.db.before-schema-2")

    def make_newer(self) -> None:
        """Copy the program, with a second step of the schema."""
        for name in ("console", "data", "screens", "widgets"):
            shutil.copytree(ROOT / name, self.newer / name)
        (self.newer / "data/migrations/0002_try_upgrades.sql").write_text(STEP.format(rows=ROWS))
        source = self.newer / "data/store/migrate.py"
        text = source.read_text()
        assert "SCHEMA_VERSION = 1\n" in text
        source.write_text(text.replace("SCHEMA_VERSION = 1\n", "SCHEMA_VERSION = 2\n"))

    def start_newer(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a command of the newer program."""
        return subprocess.Popen(
            self.newer_argv(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.newer,
            env=self.newer_environment(),
        )

    def newer_argv(self, *words: str) -> list[str]:
        """Give a whole command of the newer program."""
        return [sys.executable, "-m", "console", "--config", str(self.config), *words]

    def newer_environment(self) -> dict[str, str]:
        """Give its environment: its own files are found first."""
        packages = [path for path in sys.path if path.endswith("site-packages")]
        path = os.pathsep.join((str(self.newer), *packages))
        return {**self.old.environment(), "PYTHONPATH": path}

    def run_newer(self, *words: str) -> tuple[int, str, str]:
        """Run a command of the newer program to its end."""
        process = self.start_newer(*words)
        out, err = process.communicate(timeout=90)
        return process.returncode, out.decode(), err.decode()

    def value(self, query: str, path: Path | None = None) -> object:
        """Read one value of the store, or of another file."""
        with closing(sqlite3.connect(path or self.store)) as connection:
            return connection.execute(query).fetchone()[0]


async def make_box(folder: Path, home: Path) -> Box:
    """Make the store, and the newer program."""
    async with open_office(folder) as office:
        office.clock.set(SystemClock().now())
        await office.receive(question(1))
        config_of(office)
    box = Box(folder, home)
    box.make_newer()
    return box


@pytest.mark.slow
async def test_an_open_console_survives_an_upgrade(tmp_path: Path) -> None:
    """The older one reads on, says restart, and keeps its text; the newer one offers it again."""
    box = await make_box(tmp_path, tmp_path)
    check_the_open_console(box)


def check_the_open_console(box: Box) -> None:
    """Upgrade under the hands of mette."""
    words = [*command(box.config), "--as", "mette"]
    with Terminal(words, environ=environment(box.home)) as mette:
        mette.shows("Question 1")
        mette.press("\r")
        mette.shows("Where is my lamp?")
        code, _, said = box.run_newer("list")
        mette.press("r")
        mette.shows("ctrl+s")
        mette.press(TYPED)
        mette.shows("upgraded: restart")
        mette.shows("kept in a file of yours")
        mette.press(CTRL_Q)
        mette.shows("r reply")
        refused = box.old("--as", "kai", "note", "1001", "--body-file", "-", typed="x\n")
    (file,) = box.home.rglob("unsaved/*/*.json")
    mode = file.stat().st_mode & 0o777
    newer = {**environment(box.home), "PYTHONPATH": box.newer_environment()["PYTHONPATH"]}
    argv = ["env", f"--chdir={box.newer}", *box.newer_argv("--as", "mette")]
    with Terminal(argv, environ=newer) as again:
        again.shows("is a draft again: #1001")
        again.press("\r")
        again.shows(TYPED)

    assert 0 == code, said
    assert "schema 1 to 2" in said
    assert str(box.kept) in said
    assert (1, 2) == (
        box.value("PRAGMA user_version", box.kept), box.value("PRAGMA user_version")
    )  # fmt: skip
    assert (1, True) == (refused.code, "restart" in refused.err), refused.err
    assert 0o600 == mode
    assert not list(box.home.rglob("unsaved/*/*.json"))
    assert TYPED == box.value("SELECT text FROM drafts")


@pytest.mark.slow
async def test_a_killed_upgrade_begins_anew(tmp_path: Path) -> None:
    """Killed while the backup is made or the steps run, the store is as it was; then it is whole.

    Two newer processes that start together upgrade it once.
    """
    box = await make_box(tmp_path, tmp_path)
    seen = kill_upgrades(box, times=3, rng=random.Random(7))
    both = [box.start_newer("list") for _ in range(2)]
    said = [process.communicate(timeout=90) for process in both]

    assert {1} >= seen
    assert {0} == {process.returncode for process in both}, said
    assert 1 == sum(b"schema 1 to 2" in err for _, err in said)
    assert ("ok", ROWS) == (
        box.value("PRAGMA integrity_check"), box.value("SELECT count(*) FROM trial")
    )  # fmt: skip
    assert 1 == box.value("PRAGMA user_version", box.kept)
    assert [] == list(box.store.parent.glob(".*.partial"))


def kill_upgrades(box: Box, *, times: int, rng: random.Random) -> set[object]:
    """Kill newer programs while they upgrade; give the versions that they left behind."""
    seen = set()
    for _ in range(times):
        box.kept.unlink(missing_ok=True)
        process = box.start_newer("list")
        wait_until(lambda: box.kept.exists() or process.poll() is not None, "no upgrade begins")  # noqa: B023 - waited for here
        # The moment itself is what is tried here, so this waits for no condition.
        time.sleep(rng.random() * 0.05)
        process.kill()
        process.communicate()
        seen.add(box.value("PRAGMA user_version"))
        assert "ok" == box.value("PRAGMA quick_check")
    return seen


@only_root_mounts
async def test_an_upgrade_without_room_changes_nothing(tmp_path: Path) -> None:
    """Where backup and steps do not fit it is refused with both sizes, and the old one works."""
    with small_disk(megabytes=24) as disk:
        box = await make_box(disk, tmp_path)
        ballast = fill(disk, leave=2_000_000)
        code, _, said = box.run_newer("list")
        ballast.unlink()
        assert_refused(box, code, said)


def assert_refused(box: Box, code: int, said: str) -> None:
    """See that nothing was changed."""
    old: Sequence[str] = box.old("list").text.splitlines()

    assert (75, True) == (code, "MB are free" in said), said
    assert 1 == box.value("PRAGMA user_version")
    assert not box.kept.exists()
    assert 1 == len(old)
