"""Writers whose work shows whether a copy of a store is of one moment, and whether any was lost.

Each writes pairs, two rows with one number in one transaction: a copy of one moment has both or
neither of a pair, and no number before the last is missing.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.console_process import ROOT, wait_until

WRITER = """
import sqlite3, sys, time
path, who, pause_s, first = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
connection = sqlite3.connect(path, isolation_level=None, timeout=20)
print("ready", flush=True)
n = first
while True:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO meta VALUES (?, ?)", (f"a{who}-{n:06}", "x" * 900))
    connection.execute("INSERT INTO meta VALUES (?, ?)", (f"b{who}-{n:06}", "x" * 900))
    connection.execute("COMMIT")
    print(n, flush=True)
    n += 1
    time.sleep(pause_s)
"""


class Writer:
    """A process that writes pairs without end, and prints the number of each that it committed."""

    def __init__(self, path: Path, who: int, *, pause_s: float = 0.002, first: int = 1) -> None:
        self.who = who
        self._log = path.with_name(f"writer-{who}-{first}.log")
        words = [sys.executable, "-c", WRITER, str(path), str(who), str(pause_s), str(first)]
        with self._log.open("wb") as output:
            self.process = subprocess.Popen(words, stdout=output, cwd=ROOT)
        wait_until(lambda: b"ready" in self._log.read_bytes(), "the writer does not begin")

    def kill(self) -> int:
        """End it without warning; give the last number that it knew to be committed."""
        self.process.kill()
        self.process.wait()
        whole = self._log.read_text().rpartition("\n")[0].split()
        self._log.unlink()
        return int(whole[-1]) if len(whole) > 1 else 0


@contextmanager
def writing(path: Path, count: int) -> Iterator[Sequence[Writer]]:
    """Have several processes write pairs while the body runs."""
    writers = [Writer(path, who) for who in range(count)]
    try:
        yield writers
    finally:
        for writer in writers:
            if writer.process.poll() is None:
                writer.kill()


def newest_of(path: Path, who: int = 0) -> int:
    """Give the newest number of a writer."""
    connection = sqlite3.connect(path)
    try:
        row = connection.execute(
            "SELECT max(key) FROM meta WHERE key GLOB ?", (f"a{who}-*",)
        ).fetchone()
        return int((row[0] or "a0-0")[3:])
    finally:
        connection.close()


def pairs_in(path: Path) -> dict[int, int]:
    """Give how far each writer is in a sound file, once it is sure that its pairs are whole."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
        found: dict[str, list[int]] = {}
        for (key,) in connection.execute(
            "SELECT key FROM meta WHERE key GLOB '[ab][0-9]-*' ORDER BY key"
        ):
            found.setdefault(key[:2], []).append(int(key[3:]))
    finally:
        connection.close()
    for numbers in found.values():
        assert numbers == list(range(1, len(numbers) + 1))
    halves = {name: len(numbers) for name, numbers in found.items()}
    whole = {int(name[1:]): count for name, count in halves.items() if name[0] == "a"}
    assert whole == {int(name[1:]): count for name, count in halves.items() if name[0] == "b"}
    return whole
