"""A team's day in minutes, with every hardship at once: what happens to servers, lines, processes.

What it proves is in `tests/journeys/test_soak.py`; here is who works and what goes wrong.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from data.sync.runner import LEASE_LASTS_S
from tests.support.console_process import ROOT, ConsoleProcess, Running
from tests.support.cut_line import CutLine
from tests.support.dovecot import Dovecot
from tests.support.letters import Letter
from tests.support.processes import state_of
from tests.support.smtp_world import STAGES, SmtpWorld

MAILS_A_SECOND = 20
AGENTS, SYNCERS = 3, 2
BETWEEN_S = (1.0, 4.0)
"""Between two hardships in a short run."""
LONG_BETWEEN_S = (2.0, 10.0)
"""In a long one: whole passes are to succeed in between, or nothing but waiting is tried."""
SAMPLE_S = 0.5


class Postman:
    """Delivers a list of letters into the inbox at a steady rate, whoever is away."""

    def __init__(self, dovecot: Dovecot, letters: Sequence[Letter], *, a_second: float) -> None:
        self._dovecot = dovecot
        self._letters = letters
        self._pause_s = 1 / a_second
        self.delivered = 0
        self._thread = threading.Thread(target=self._deliver, daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def join(self) -> None:
        """Wait until all is delivered."""
        self._thread.join()

    @property
    def is_done(self) -> bool:
        """Say whether everything is delivered."""
        assert self._thread.is_alive() or self.delivered == len(self._letters)
        return not self._thread.is_alive()

    def _deliver(self) -> None:
        began = time.monotonic()
        for number, letter in enumerate(self._letters):
            # The rate itself is what is tried here, so this waits for no condition.
            time.sleep(max(0.0, began + number * self._pause_s - time.monotonic()))
            self._dovecot.deliver(letter.raw)
            self.delivered += 1


class Crew:
    """The processes that work: they are begun again however they end."""

    def __init__(self, desk: ConsoleProcess, *, seed: int) -> None:
        self._desk = desk
        self._seed = seed
        self._agents: list[subprocess.Popen[bytes]] = []
        self._logs: list[Path] = []
        self.syncers: list[Running] = []
        self.memory: list[tuple[float, int, int]] = []
        """When, which syncing process, how many bytes it held."""

    def begin_anew(self) -> None:
        """Have other syncing processes, as after a restart: trouble has taught them no waits."""
        self.end_syncers()
        self._begin_syncers()

    def _begin_syncers(self) -> None:
        self.syncers = [each for each in self.syncers if each.process.poll() is None]
        while len(self.syncers) < SYNCERS:
            self.syncers.append(self._desk.start("sync"))

    def begin(self) -> None:
        """Begin all that is missing."""
        self._begin_syncers()
        self._agents = [each for each in self._agents if each.poll() is None]
        while len(self._agents) < AGENTS:
            self._agents.append(self._begin_agent())

    def kill_agent(self, rng: Random) -> None:
        """Kill one without warning."""
        victim = rng.choice(self._agents)
        victim.kill()
        victim.wait()

    def leader(self) -> Running | None:
        """Give the process that holds the lease, if it is one of ours."""
        holder = self._desk.holder_pid()
        return next((each for each in self.syncers if each.pid == holder), None)

    def measure(self) -> None:
        """Note what the leader holds of the memory."""
        leader = self.leader()
        if leader is not None and state_of(leader.pid) not in {"", "Z", "T"}:
            self.memory.append((time.monotonic(), leader.pid, resident_bytes(leader.pid)))

    def end_agents(self) -> list[str]:
        """End the agents; give the Message-IDs of replies that they were told are queued."""
        for each in self._agents:
            each.kill()
            each.wait()
        return [line for log in self._logs for line in log.read_text().splitlines()]

    def end_syncers(self) -> None:
        """End every syncing process."""
        for each in self.syncers:
            if each.process.poll() is None:
                each.signal(signal.SIGCONT)
            each.kill()

    def crashes(self) -> list[str]:
        """Give what any of them said of an error that it did not expect."""
        logs = [*self._desk.folder.glob("agent-*.log"), *self._desk.folder.glob("config-*.log")]
        said = [log.read_text(errors="replace") for log in logs]
        return [words[words.index("Traceback") :] for words in said if "Traceback" in words]

    def _begin_agent(self) -> subprocess.Popen[bytes]:
        number = len(self._logs)
        log = self._desk.folder / f"agent-{number}.ids"
        self._logs.append(log)
        words = [self._desk.folder, self._desk.config, self._seed * 1000 + number]
        path = os.pathsep.join([str(ROOT), *sys.path])
        with log.open("wb") as out, log.with_suffix(".log").open("wb") as trouble:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.support.soak_agent", *map(str, words)],
                stdin=subprocess.DEVNULL, stdout=out, stderr=trouble, cwd=ROOT,
                env={**os.environ, "PYTHONPATH": path},
            )  # fmt: skip


class Hardships:
    """What goes wrong, one thing after the other, some of it together."""

    def __init__(
        self,
        crew: Crew,
        *,
        dovecot: Dovecot,
        line: CutLine,
        world: SmtpWorld,
        rng: Random,
        between_s: tuple[float, float] = BETWEEN_S,
    ) -> None:
        self._crew = crew
        self._dovecot = dovecot
        self._line = line
        self._world = world
        self._rng = rng
        self._between_s = between_s
        self._mending: list[tuple[float, Callable[[], object]]] = []
        self.met: Counter[str] = Counter()

    def run(self, until: Callable[[], bool], *, kills_syncers: bool) -> None:
        """Let things go wrong until told otherwise; what was broken is mended in the end."""
        ways: list[tuple[int, Callable[[], None]]] = [
            (3, self.cut_line), (2, self.freeze_line), (2, self.kill_server),
            (4, self.break_smtp), (2, self.kill_agent),
        ]  # fmt: skip
        if kills_syncers:
            ways += [(4, self.kill_syncer), (1, self.stop_syncer)]
        weights, doings = zip(*ways, strict=True)
        next_at, next_sample = time.monotonic() + self._pause(), 0.0
        while not until():
            now = time.monotonic()
            self._mend(now)
            self._crew.begin()
            if now >= next_sample:
                self._crew.measure()
                next_sample = now + SAMPLE_S
            if now >= next_at:
                (doing,) = self._rng.choices(doings, weights)
                doing()
                self.met[doing.__name__] += 1
                next_at = now + self._pause()
            time.sleep(0.05)
        self._mend(float("inf"))

    def cut_line(self) -> None:
        """Break the connections to the mailbox."""
        self._line.cut()

    def freeze_line(self) -> None:
        """Let the line go dead without a word."""
        self._line.freeze()
        self._later(self._line.thaw, 3.0)

    def kill_server(self) -> None:
        """Kill the mail server; it is back in a while."""
        if self._is_server_up:
            self._dovecot.kill()
            self._is_server_up = False
            self._later(self._bring_server_back, 2.0)

    _is_server_up = True

    def _bring_server_back(self) -> None:
        self._dovecot.start()
        self._is_server_up = True

    def break_smtp(self) -> None:
        """Have the other server hang up at one of its stages for a while."""
        stage = self._rng.choice(STAGES)
        self._world.drop_at.add(stage)
        self._later(lambda: self._world.drop_at.discard(stage), 2.0)

    def kill_agent(self) -> None:
        """Kill an agent's process in the middle of her work."""
        self._crew.kill_agent(self._rng)

    def kill_syncer(self) -> None:
        """Kill the process that syncs."""
        leader = self._crew.leader() or self._rng.choice(self._crew.syncers)
        leader.kill()

    def stop_syncer(self) -> None:
        """Have the process that syncs sleep for twice its lease, and wake."""
        leader = self._crew.leader()
        if leader is not None:
            leader.signal(signal.SIGSTOP)
            self._later(lambda: _wake(leader), 2 * LEASE_LASTS_S)

    def _later(self, mend: Callable[[], object], most_s: float) -> None:
        is_exact = most_s > LEASE_LASTS_S
        wait_s = most_s if is_exact else self._rng.uniform(0.2, most_s)
        self._mending.append((time.monotonic() + wait_s, mend))

    def _mend(self, now: float) -> None:
        due = [each for each in self._mending if each[0] <= now]
        self._mending = [each for each in self._mending if each[0] > now]
        for _, mend in due:
            mend()

    def _pause(self) -> float:
        return self._rng.uniform(*self._between_s)


def _wake(running: Running) -> None:
    if running.process.poll() is None:
        running.signal(signal.SIGCONT)


def resident_bytes(pid: int) -> int:
    """Give what a process holds of the memory; 0 where there is none."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
