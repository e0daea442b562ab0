"""The demo as people start it: a process of its own, its folder, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.console_process import wait_until
from tests.support.processes import children_of, is_running

ROOT = Path(__file__).parents[2]
RUN_S = 90
STEPS = ("synced ", "open, most urgent first:", "opened #", "searched ", "sent to ", "answer from ",
         "sent to ", "closed #")  # fmt: skip


@dataclass(frozen=True)
class Run:
    """What one demo left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it printed."""
        return self.out.splitlines()

    def number(self, verb: str) -> str:
        """Give the conversation of a line such as `opened #1042 …`."""
        found = re.search(rf"^{verb} #(\d+)", self.out, re.MULTILINE)
        assert found, self.out + self.err
        return found[1]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Give the environment of a person whose home is `home`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SUPPORT_CONSOLE", "XDG"))}
    # Settings of a mailbox of their own must not reach into the demo.
    own = {"SUPPORT_CONSOLE_IMAP__HOST": "imap.example", "SUPPORT_CONSOLE_IMAP__PORT": "1"}
    return {**kept, **own, "HOME": str(home), "PYTHONPATH": str(ROOT), **more}


def command(*arguments: str) -> list[str]:
    """Give the command line of the program."""
    return [sys.executable, "-m", "console", *arguments]


def run(home: Path, *arguments: str, **more: str) -> Run:
    """Run a command to its end, without a terminal."""
    done = subprocess.run(
        command(*arguments),
        cwd=home,
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=RUN_S,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def folder_of(home: Path) -> Path:
    """Give the folder in which the demo works."""
    return home / ".local/share/support-console/demo"


def by_hand(home: Path, *arguments: str) -> Run:
    """Run a command on the demo's store, as its last lines say."""
    config = str(folder_of(home) / "config.toml")
    kept = {key: "" for key in os.environ if key.startswith("SUPPORT_CONSOLE")}
    done = subprocess.run(
        command("--config", config, "--as", "kai", *arguments),
        cwd=home,
        env={k: v for k, v in environment(home).items() if "SUPPORT" not in k} | kept,
        input="Thank you, we come back to you tomorrow.\n",
        capture_output=True,
        text=True,
        timeout=RUN_S,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def descendants(pid: int) -> list[int]:
    """List every living process below one."""
    children = children_of(pid)
    return children + [below for child in children for below in descendants(child)]


@contextmanager
def started(home: Path, until: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Start a demo and read on until a line begins with `until`; give what runs below it."""
    process = subprocess.Popen(
        command("demo"),
        cwd=home,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith(until):
                break
        else:
            raise AssertionError(f"no line {until!r}")
        below = descendants(process.pid)
        assert below, "nothing syncs"
        yield process, below
    finally:
        process.kill()
        process.communicate()


def await_gone(pids: list[int]) -> None:
    """Wait until none of these processes runs."""
    wait_until(lambda: not any(is_running(pid) for pid in pids), "processes are left running")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a demo has run once, and then once more as kai."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def first(home: Path) -> Run:
    """The first run."""
    return run(home, "demo")


@pytest.fixture(scope="module")
def written_between(home: Path, first: Run) -> Run:
    """A reply by hand while no demo runs."""
    return by_hand(home, "reply", first.number("opened"), "--body-file", "-", "--then", "open")


@pytest.fixture(scope="module")
def second(home: Path, written_between: Run) -> Run:
    """The second run, in the same folder."""
    assert written_between.code == 0, written_between.err
    return run(home, "demo", "--as", "kai")


@pytest.mark.slow
def test_a_run_tells_what_happens_in_order(first: Run) -> None:
    """Syncing, opening, searching, sending, the answer and closing come one after the other."""
    rest = iter(first.lines)
    found = [step for step in STEPS if any(line.startswith(step) for line in rest)]

    assert list(STEPS) == found, first.out + first.err
    assert first.code == 0


@pytest.mark.slow
def test_everything_is_taken_in(first: Run) -> None:
    """The first sync ends with some three hundred conversations and none in quarantine."""
    line = next(line for line in first.lines if line.startswith("synced "))
    found = re.search(r"(\d+) mails into (\d+) conversations", line)

    assert found
    assert int(found[1]) > 700
    assert 280 <= int(found[2]) <= 320
    assert "0 in quarantine" in line


@pytest.mark.slow
def test_the_settings_are_private(home: Path, first: Run) -> None:
    """The settings hold a password, so nobody else may read them."""
    del first

    assert (folder_of(home) / "config.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_second_run_goes_on_from_the_first(first: Run, second: Run) -> None:
    """Nothing is imported again, what was sent is still there, another conversation is next."""
    assert second.code == 0, second.out + second.err
    assert not [line for line in second.lines if line.startswith("importing ")]
    assert any(line.startswith("still here from earlier: ") for line in second.lines)
    assert first.number("opened") != second.number("opened")


@pytest.mark.slow
def test_the_store_stays_for_work_by_hand(home: Path, first: Run, second: Run) -> None:
    """Between runs everything can be read, and a reply waits and leaves with the next run."""
    del second
    shown = by_hand(home, "show", first.number("opened"), "--json")

    assert shown.code == 0, shown.err
    assert '"outbox_state": "sent"' in shown.out
    assert '"outbox_state": "queued"' not in shown.out
    assert "we come back to you tomorrow" in shown.out


@pytest.mark.slow
def test_reset_begins_anew(home: Path, second: Run) -> None:
    """After --reset mailbox and articles are there afresh, and nothing of earlier runs is left."""
    del second

    again = run(home, "demo", "--reset")
    exported = by_hand(home, "article", "export", str(home / "articles"))

    assert again.code == 0, again.out + again.err
    assert any("mails into" in line for line in again.lines if line.startswith("synced "))
    assert not any(line.startswith("still here") for line in again.lines)
    assert exported.code == 0, exported.err
    assert len(list((home / "articles").glob("*/*.md"))) >= 40


@pytest.mark.slow
@pytest.mark.parametrize("until", ["support@", "opened "])
def test_a_killed_demo_leaves_nothing_running(tmp_path: Path, until: str) -> None:
    """When it is killed without warning, its syncing process ends too, and the next run works."""
    with started(tmp_path, until) as (process, below):
        process.kill()
        await_gone(below)

    again = run(tmp_path, "demo")

    assert again.code == 0, again.out + again.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_everything(tmp_path: Path, number: signal.Signals) -> None:
    """Asked to end, it takes its syncing process along and tells the signal by its exit code."""
    with started(tmp_path, "support@") as (process, below):
        process.send_signal(number)
        code = process.wait(RUN_S)
        await_gone(below)

    assert code == 128 + number


def test_a_reader_that_leaves_ends_it(tmp_path: Path) -> None:
    """With its output cut off, as by `head`, it ends quietly and leaves nothing running."""
    with started(tmp_path, "support@") as (process, below):
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        words = process.stderr.read()
        code = process.wait(RUN_S)
        await_gone(below)
        process.stdout = None

    assert words == ""
    assert code == 0


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    """A second demo in the same folder, even with --reset, says so and touches nothing."""
    with started(tmp_path, "support@") as (process, _):
        other = run(tmp_path, "demo", "--reset")
        is_first_alive = process.poll() is None

    assert is_first_alive
    assert other.code == 1
    assert "A demo is already running in" in other.err


def test_only_its_own_agents_may_act(tmp_path: Path) -> None:
    """A name that the demo does not know is wrong usage, said with the right names."""
    done = run(tmp_path, "demo", "--as", "bob")

    assert done.code == 2
    assert "mette, kai, lin" in done.err


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    """Where the mail servers of the demo are not installed, one sentence says how to get them."""
    missing = tmp_path / "missing" / "pymap"
    missing.mkdir(parents=True)
    (missing / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pymap'\", name='pymap')\n"
    )

    done = run(tmp_path, "demo", PYTHONPATH=f"{missing.parent}:{ROOT}")

    assert done.code == 2
    assert done.err == (
        "support-console: The demo needs the extra `demo`: pip install 'support-console[demo]'.\n"
    )


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    """Where the data folder is a file, the demo says so and names the way out."""
    (tmp_path / "data").write_text("")

    done = run(tmp_path, "demo", XDG_DATA_HOME=str(tmp_path / "data"))

    assert done.code == 1
    assert "XDG_DATA_HOME" in done.err
