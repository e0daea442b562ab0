"""A store with its settings file, worked on by `python -m console` processes as people do."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.support import warm
from tests.support.processes import state_of
from tests.support.situation import add_teller, end_of, situation

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]
COMMAND_S = 120.0
WAIT_S = 60.0
LOOK_S = 0.02
ADDRESS = "support@x.example"
PROGRAM = (sys.executable, "-m", "console")


@dataclass(frozen=True)
class Account:
    """A Unix account to run as; only root can."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Outcome:
    """What one command left behind."""

    code: int
    out: bytes
    err: bytes

    @property
    def text(self) -> str:
        """Standard output and standard error as one text."""
        return (self.out + self.err).decode()

    @property
    def document(self) -> Any:
        """The JSON document that it printed."""
        assert self.code == 0, f"exit code {self.code}: {self.err.decode()}"
        return json.loads(self.out)


def wait_until(look: Callable[[], T], what: str, *, timeout_s: float = WAIT_S) -> T:
    """Look until the answer is true; give it."""
    until = time.monotonic() + timeout_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < until, f"waited {timeout_s} s in vain: {what}\n{situation()}"
        time.sleep(LOOK_S)


class Running:
    """A command that goes on until it is ended."""

    def __init__(self, process: subprocess.Popen[bytes] | warm.WarmProcess, log: Path) -> None:
        self.process = process
        self.pid = process.pid
        self._log = log

    @property
    def words(self) -> str:
        """What it has said so far."""
        return self._log.read_text(errors="replace")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it without warning and wait until it is gone."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(WAIT_S)
        if isinstance(self.process, subprocess.Popen) and self.process.stdin is not None:
            self.process.stdin.close()

    def stop(self) -> int:
        """Ask it to end; give its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
        return self.process.wait(WAIT_S)


class ConsoleProcess:
    """One settings file and one store; every method runs the program as a process of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        imap_port: int,
        smtp_port: int,
        sections: str = "",
        imap: str = "",
        smtp: str = "",
        store: Path | None = None,
        has_secret: bool = True,
        name: str = "config",
    ) -> None:
        self.folder = folder
        self.store = store or folder / "store" / "store.db"
        self.config = folder / f"{name}.toml"
        secret = 'password = "secret"\n' if has_secret else ""
        self.config.write_text(
            f'store = "{self.store}"\n'
            f'[mailbox]\naddress = "{ADDRESS}"\nfrom_name = "X Support"\n'
            f'[imap]\nhost = "127.0.0.1"\nport = {imap_port}\nsecurity = "none"\n'
            f'user = "support"\n{secret}{imap}\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\nsecurity = "none"\n'
            f"{smtp}\n{sections}\n"
        )
        self.config.chmod(0o600 if has_secret else 0o644)
        self.program: tuple[str, ...] = PROGRAM
        self.is_warm = True
        """Whether what runs may be forked from a process that has imported it (`warm`)."""
        self._started = 0
        add_teller(self)

    def run(
        self, *arguments: object, text: str | bytes = b"", account: Account | None = None
    ) -> Outcome:
        """Run a command to its end."""
        given = text.encode() if isinstance(text, str) else text
        if self._is_warm(account):
            words = self._command(arguments)[len(PROGRAM) :]
            warmly = warm.run(words, environ=self._environment(), given=given, timeout_s=COMMAND_S)
            return Outcome(warmly.returncode, warmly.stdout, warmly.stderr)
        done = subprocess.run(
            self._command(arguments),
            input=given,
            capture_output=True,
            timeout=COMMAND_S,
            check=False,
            cwd=ROOT,
            env=self._environment(),
            **_as_account(account),
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def json(
        self, *arguments: object, text: str | bytes = b"", account: Account | None = None
    ) -> Any:
        """Run a command with --json; give its document."""
        return self.run(*arguments, "--json", text=text, account=account).document

    def sync(self) -> Any:
        """Do one full pass; its ledger is checked to add up."""
        report = self.json("sync", "--once")
        for folder in report["folders"]:
            settled = folder["stored"] + folder["quarantined"] + folder["ignored"]
            assert folder["on_server"] == settled, folder
        return report

    def start(
        self, *arguments: object, account: Account | None = None, stdin: int = subprocess.DEVNULL
    ) -> Running:
        """Start a command that goes on; the caller ends it."""
        self._started += 1
        log = self.folder / f"{self.config.stem}-{self._started}.log"
        with log.open("wb") as output:
            if stdin == subprocess.DEVNULL and self._is_warm(account):
                return Running(self._start_warm(arguments, output.fileno()), log)
            process = subprocess.Popen(
                self._command(arguments),
                stdin=stdin,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=self._environment(),
                **_as_account(account),
            )
        return Running(process, log)

    @contextmanager
    def syncing(self, *, account: Account | None = None) -> Iterator[Running]:
        """Have `sync` running; it is synced when the body begins."""
        running = self.start("sync", account=account)
        try:
            wait_until(lambda: self.holder_pid() == running.pid, "nobody took the lease")
            wait_until(lambda: self.state() == "synced", f"not synced: {running.words}")
            yield running
        finally:
            running.kill()

    def put_to_sleep(self, running: Running) -> None:
        """Stop a process as a suspended machine does, but not while it holds the store."""
        connection = sqlite3.connect(self.store, isolation_level=None, timeout=10)
        try:
            connection.execute("BEGIN IMMEDIATE")
            running.signal(signal.SIGSTOP)
            wait_until(lambda: state_of(running.pid) == "T", "it does not stop")
        finally:
            connection.close()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the store beside the program, without its code; empty before there is one."""
        if not self.store.exists():
            return []
        connection = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []  # it is being made
            raise
        finally:
            connection.close()

    def value(self, query: str, *values: object) -> Any:
        """Read one value; None where there is no row."""
        rows = self.rows(query, *values)
        return rows[0][0] if rows else None

    def state(self) -> str:
        """Give what the syncing process last said of itself."""
        return str(self.value("SELECT state FROM sync_state"))

    def situation(self) -> str:
        """Say what the syncing process told last, how the mails stand, and the ends of the logs."""
        sync = self.rows("SELECT state, cause, since_at, last_success_at, moved_at FROM sync_state")
        outbox = self.rows("SELECT id, state, last_error FROM outbox ORDER BY id DESC LIMIT 5")
        holder = self.rows("SELECT holder, expires_at, epoch FROM leases")
        now_ms = int(time.time() * 1000)
        logs = [end_of(log) for log in sorted(self.folder.glob("*.log"))[-3:]]
        lines = [f"{self.folder.name}: sync {sync}, now {now_ms}, lease {holder}, outbox {outbox}"]
        return "\n".join(lines + logs)

    def holder_pid(self) -> int | None:
        """Give the process that holds the lease now."""
        holder = self.value(
            "SELECT holder FROM leases WHERE expires_at > ?", int(time.time() * 1000)
        )
        return None if holder is None else int(str(holder).rpartition(":")[2])

    def conversations(self) -> list[list[str]]:
        """Give the Message-IDs of each conversation, as `export messages` tells them."""
        by_number: dict[int, list[str]] = {}
        for message in self.messages():
            ids = by_number.setdefault(message["conversation"], [])
            ids.append(message["internet_message_id"])
        return sorted(sorted(ids) for ids in by_number.values())

    def messages(self) -> list[Any]:
        """Give every message, as `export messages` tells it."""
        done = self.run("export", "messages")
        assert done.code == 0, done.err.decode()
        return [json.loads(line) for line in done.out.splitlines()]

    def number_of(self, internet_message_id: str) -> int:
        """Give the conversation in which a message is."""
        number = self.value(
            "SELECT conversation_id FROM messages WHERE internet_message_id = ?",
            internet_message_id,
        )
        assert number is not None, f"{internet_message_id} is not stored"
        return int(number)

    def _is_warm(self, account: Account | None) -> bool:
        is_ours = account is None and self.program == PROGRAM
        return self.is_warm and is_ours and warm.is_possible(self._environment())

    def _start_warm(self, arguments: Sequence[object], output: int) -> warm.WarmProcess:
        words, environ = self._command(arguments)[len(PROGRAM) :], self._environment()
        with Path(os.devnull).open("rb") as nothing:
            return warm.WarmProcess(
                words, environ=environ, stdin=nothing.fileno(), stdout=output, stderr=output
            )

    def _command(self, arguments: Sequence[object]) -> list[str]:
        return [*self.program, *(str(a) for a in arguments), "--config", str(self.config)]

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SUPPORT_CONSOLE", "XDG"))}
        return _search_path({**kept, "HOME": str(self.folder), "TZ": "UTC"})


def program_for_others(account: Account) -> tuple[str, ...] | None:
    """Find a way for another account to run the program; None where it can reach no Python.

    A Python below somebody's home is out of its reach; one of the system with the same packages
    does as well.
    """
    names = (f"python{sys.version_info[0]}.{sys.version_info[1]}", "python3")
    places = [Path("/usr/bin") / name for name in names]
    for python in (Path(sys.executable), *places):
        command = [str(python), "-c", "import console.cli.main, data.store, aiosqlite"]
        try:
            tried = subprocess.run(
                command, check=False, capture_output=True, cwd="/", env=_search_path({}),
                **_as_account(account),
            )  # fmt: skip
        except OSError:
            continue
        if tried.returncode == 0:
            return (str(python), "-m", "console")
    return None


def _search_path(environment: dict[str, str]) -> dict[str, str]:
    packages = [path for path in sys.path if path.endswith("site-packages")]
    return {**environment, "PYTHONPATH": os.pathsep.join((str(ROOT), *packages))}


def _as_account(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": [], "umask": 0o022}
