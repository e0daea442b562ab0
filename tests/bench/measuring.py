"""Measuring for the benchmarks: processes with their CPU and memory, medians, one small table."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".benchmarks"
"""What a run leaves for the next one; `make clean` removes it."""
LOOK_S = 0.02
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
DEFAULT_MAILS, QUICK_MAILS = 10_000, 2_000
FSYNC_FILES = 200
NONE = "-"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process with all its children took."""

    wall_s: float
    cpu_s: float
    peak_one_mb: float
    """Of the largest single process, by the kernel's own count."""
    peak_all_mb: float
    """Of all together, looked at fifty times a second; shared pages count once for each."""
    out: bytes


def milliseconds(seconds: float) -> str:
    """Show a duration at a readable size."""
    if seconds >= 10:
        return f"{seconds:.1f} s"
    if seconds >= 1:
        return f"{seconds:.2f} s"
    if seconds >= 0.001:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds * 1e6:.0f} µs"


@dataclass(slots=True)
class Table:
    """Rows of what | ours | rival | ratio | budget."""

    title: str
    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        what: str,
        ours: float,
        rival: float | None,
        budget: str,
        *,
        show: Callable[[float], str] = milliseconds,
    ) -> None:
        """Add a row; without a rival there is no ratio."""
        ratio = NONE if not rival else f"{ours / rival:.3g}"
        self.rows.append((what, show(ours), NONE if rival is None else show(rival), ratio, budget))

    def note(self, text: str) -> None:
        """Say something that the numbers do not."""
        self.notes.append(text)

    def print(self) -> None:
        """Print the table as Markdown, aligned for the terminal."""
        rows = [("what", "ours", "rival", "ratio", "budget"), *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(5)]
        print(f"\n### {self.title}\n")
        for number, row in enumerate(rows):
            print(
                "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
            )
            if number == 0:
                print("|" + "|".join("-" * (w + 2) for w in widths) + "|")
        for text in self.notes:
            print(f"\n{text}")
        print(flush=True)


def megabytes(number: float) -> str:
    """Show a size in memory."""
    return f"{number:.0f} MB"


def read_arguments(
    what: str, *, more: Callable[[argparse.ArgumentParser], object] | None = None
) -> argparse.Namespace:
    """Read the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--mails", type=int, default=DEFAULT_MAILS, help="size of the mailbox")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_MAILS:,} mails, fewer rounds")
    parser.add_argument("--million", action="store_true", help="also a store of a million rows")
    if more is not None:
        more(parser)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.mails = min(arguments.mails, QUICK_MAILS)
    return arguments


def is_installed(program: str, table: Table) -> bool:
    """Say whether a rival is here; the table tells where it is not."""
    if shutil.which(program) is not None:
        return True
    table.note(f"{program} is not installed here, so its column is empty.")
    return False


def median_of(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """Time calls in turn, round by round; give the median seconds of each."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, own in zip(calls, times, strict=True):
            began = time.perf_counter()
            call()
            own.append(time.perf_counter() - began)
    return [statistics.median(own) for own in times]


def run_measured(
    argv: Sequence[str | Path],
    *,
    environ: Mapping[str, str] | None = None,
    look: Callable[[float], object] | None = None,
) -> Cost:
    """Run a process to its end; `look` is called with the seconds since its start."""
    out = KEPT / f"out.{os.getpid()}"
    out.parent.mkdir(exist_ok=True)
    peaks: dict[int, float] = {}
    peak_all = 0.0
    with out.open("wb") as file:
        began = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in argv],
            stdout=file,
            stderr=subprocess.STDOUT,
            env=environ,
            cwd=ROOT,
        )
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            tree = _tree(process.pid)
            for one in tree:
                peaks[one] = max(peaks.get(one, 0.0), _peak_mb(one))
            peak_all = max(peak_all, sum(_resident_mb(one) for one in tree))
            if look is not None:
                look(time.perf_counter() - began)
            time.sleep(LOOK_S)
        wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    printed = out.read_bytes()
    out.unlink()
    if process.returncode != 0:
        raise RuntimeError(
            f"{argv[0]} ended with {process.returncode}: {printed.decode(errors='replace')}"
        )
    one_mb = max((usage.ru_maxrss / 1024, *peaks.values()))
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, one_mb, max(peak_all, one_mb), printed)


def run_quietly(argv: Sequence[str | Path], *, environ: Mapping[str, str] | None = None) -> bytes:
    """Run a process without watching it: for runs so short that watching would show."""
    done = subprocess.run(
        [str(word) for word in argv], env=environ, capture_output=True, check=False, cwd=ROOT
    )
    if done.returncode != 0:
        raise RuntimeError(
            f"{argv[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}"
        )
    return done.stdout


def fsync_seconds() -> float:
    """Measure what this disk asks for making one file of 29 kB durable."""
    folder = KEPT / f"fsync.{os.getpid()}"
    folder.mkdir(parents=True)
    data, times = os.urandom(29_000), []
    for number in range(FSYNC_FILES):
        began = time.perf_counter()
        handle = os.open(folder / str(number), os.O_CREAT | os.O_WRONLY)
        os.write(handle, data)
        os.fsync(handle)
        os.close(handle)
        times.append(time.perf_counter() - began)
    shutil.rmtree(folder)
    return statistics.median(times)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        # A child stands with the thread that started it.
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(word) for word in path.read_text().split()]
            except OSError:
                continue  # it ended while we looked
    return found


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6
    except OSError:
        return 0.0


def _peak_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    _, _, rest = text.partition("VmHWM:")
    return int(rest.split()[0]) / 1000 if rest else 0.0
