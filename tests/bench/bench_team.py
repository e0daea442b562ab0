"""Fifty consoles on one store, each a process in a terminal, while one agent acts each second."""

from __future__ import annotations

import argparse
import os
import select
import shutil
import sqlite3
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.mail_readers import console
from tests.bench.measuring import KEPT, Table, megabytes, milliseconds, read_arguments
from tests.bench.rows import kept_store
from tests.bench.timed_terminal import TimedTerminal, cpu_seconds, memory_mb

CONSOLES, ACTING_S = 50, 60
QUICK_CONSOLES, QUICK_ACTING_S = 12, 15
SIZE = 10_000
IDLE_S = 10.0
BATCH = 4
"""Started at the same time: all at once they would only wait for each other."""
TAKE, DOWN = "A", "j"
ROWS = 10
TURN_S = 1.0
LOOK_S = 0.001
READ_S = 0.02
TROUBLE = (b"busy", b"Something went wrong")


@dataclass(slots=True)
class Figures:
    """What fifty consoles did."""

    committed: list[float] = field(default_factory=list)
    """Seconds from a key to the commit of what it asks."""
    told: list[float] = field(default_factory=list)
    """Seconds from a key to the last byte of the last console that showed it."""
    idle_cores: float = 0.0
    cores: float = 0.0
    troubles: int = 0


def main() -> None:
    """Start them, leave them alone for a while, then act."""
    arguments = read_arguments(__doc__ or "", more=_add_options)
    consoles = arguments.consoles or (QUICK_CONSOLES if arguments.quick else CONSOLES)
    seconds = QUICK_ACTING_S if arguments.quick else ACTING_S
    path = _copy_store()
    table = Table(f"{consoles} consoles on {SIZE:,} conversations, one agent acts each second")
    with ExitStack() as stack:
        terminals: list[TimedTerminal] = []
        for first in range(0, consoles, BATCH):
            names = [f"agent{n:02}" for n in range(first, min(first + BATCH, consoles))]
            begun = [TimedTerminal(console(path, "--as", name)) for name in names]
            terminals += [stack.enter_context(terminal) for terminal in begun]
            for terminal in begun:
                terminal.painted("Order ", rows=ROWS)
        figures = _watch(terminals, path, seconds=seconds)
        memory = [memory_mb(terminal.pid) for terminal in terminals]
    cuts = statistics.quantiles(figures.committed, n=20)
    table.add("key → committed, median", statistics.median(figures.committed), None, "")
    table.add("key → committed, p95", cuts[-1], None, "≤ 50 ms")
    table.add("key → painted on the last console", statistics.median(figures.told), None, "≤ 1 s")
    table.add("lock errors and crashes", figures.troubles, None, "none", show=lambda n: f"{n:.0f}")
    table.add("CPU of all, acting", figures.cores, None, "≤ 1 core", show=_cores)
    table.add("CPU of all, idle", figures.idle_cores, None, "", show=_cores)
    own = [pss for _, pss in memory]
    table.add("memory of each, own share (PSS)", statistics.median(own), None, "", show=megabytes)
    table.note(f"{len(figures.committed)} acts in {seconds} s; {milliseconds(TURN_S)} between two.")
    table.print()


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--consoles", type=int, default=0, help=f"not {CONSOLES}")


def _copy_store() -> Path:
    """Copy the store, because agents will change it."""
    folder = KEPT / "team"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Path(shutil.copy(kept_store(SIZE), folder / "store.db"))


def _watch(terminals: Sequence[TimedTerminal], path: Path, *, seconds: int) -> Figures:
    figures = Figures()
    pids = [terminal.pid for terminal in terminals]
    _read_all(terminals, IDLE_S / 2)
    spent, began = cpu_seconds(pids), time.perf_counter()
    _read_all(terminals, IDLE_S)
    figures.idle_cores = (cpu_seconds(pids) - spent) / (time.perf_counter() - began)
    spent, began = cpu_seconds(pids), time.perf_counter()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for turn in range(seconds):
            actor = terminals[turn % len(terminals)]
            for _ in range(turn % 3):
                os.write(actor.fd, DOWN.encode())
            _act(actor, terminals, connection, figures)
    figures.cores = (cpu_seconds(pids) - spent) / (time.perf_counter() - began)
    figures.troubles = sum(
        1 for one in terminals if not one.process.isalive() or one.has_written(*TROUBLE)
    )
    return figures


def _act(
    actor: TimedTerminal,
    terminals: Sequence[TimedTerminal],
    connection: sqlite3.Connection,
    figures: Figures,
) -> None:
    """Press the key that takes or releases; watch the store, then all the terminals."""
    before = _version(connection)
    began = time.perf_counter()
    os.write(actor.fd, TAKE.encode())
    while _version(connection) == before:
        if time.perf_counter() - began > 10 * TURN_S:
            raise RuntimeError(f"no commit after {TAKE!r}:\n{actor.text()}")
        time.sleep(LOOK_S)
    figures.committed.append(time.perf_counter() - began)
    _read_all(terminals, began + TURN_S - time.perf_counter())
    figures.told.append(max(terminal.last_byte_at for terminal in terminals) - began)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _read_all(terminals: Sequence[TimedTerminal], seconds: float) -> None:
    by_fd = {terminal.fd: terminal for terminal in terminals}
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        for fd in select.select(list(by_fd), [], [], min(left, READ_S))[0]:
            by_fd[fd].read(0)


def _cores(number: float) -> str:
    return f"{number:.2f} cores"


if __name__ == "__main__":
    main()
