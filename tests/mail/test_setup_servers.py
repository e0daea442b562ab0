"""The `init` dialogue against servers that really answer, on loopback."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import FixedClock
from console.demo.mailbox import SampleMail
from console.demo.servers import EmbeddedMailbox
from console.settings import load_settings, read_secret
from console.setup import TerminalPrompter, run_init

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADDRESS = "support@fjordlys.example"


def sample(number: int, *, folder: str, age_days: int) -> SampleMail:
    """Make a small mail that came some days ago."""
    raw = f"Message-ID: <{number}@home.example>\r\nSubject: {number}\r\n\r\nLamp\r\n".encode()
    at = NOON - timedelta(days=age_days)
    return SampleMail(folder=folder, raw=raw, internal_date=at, flags=frozenset())


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[EmbeddedMailbox]:
    """A mailbox with mail of different ages."""
    seed = [sample(1, folder="INBOX", age_days=400), sample(2, folder="INBOX", age_days=60)]
    seed += [sample(3, folder="INBOX", age_days=3), sample(4, folder="Sent", age_days=2)]
    embedded = EmbeddedMailbox(address=ADDRESS, now=lambda: NOON)
    embedded.start(folder_state=tmp_path / "server", seed=lambda: seed)
    yield embedded
    embedded.stop()


def run(tmp_path: Path, *lines: str) -> tuple[int, str]:
    """Run `init` on piped answers; returns its exit code and what it said."""
    questions = io.StringIO()
    prompter = TerminalPrompter(
        answers=io.StringIO("".join(f"{line}\n" for line in lines)), questions=questions
    )
    target = tmp_path / "own.toml"
    environ = {"HOME": str(tmp_path), "TZ": "UTC"}
    clock = FixedClock(NOON)
    code = asyncio.run(run_init(ask=prompter, environ=environ, target=target, clock=clock))
    return code, questions.getvalue()


def test_both_servers_are_tried_and_history_is_counted(
    mailbox: EmbeddedMailbox, tmp_path: Path
) -> None:
    """A wrong password is refused by the server itself; then folders, counts and SMTP work."""
    imap = ("127.0.0.1", str(mailbox.imap_port), "none", mailbox.user, "type")
    smtp = ("127.0.0.1", str(mailbox.smtp_port), "none", mailbox.user, "type", mailbox.password)
    answers = (ADDRESS, "Fjordlys", *imap, "wrong", "again", *imap, mailbox.password, *smtp)
    code, said = run(tmp_path, *answers, "30", "Europe/Copenhagen")
    settings = load_settings(environ={"HOME": str(tmp_path)}, config_file=tmp_path / "own.toml")

    assert code == 0, said
    assert "IMAP does not work yet" in said
    assert "inbox    INBOX (3 mails)" in said
    assert "sent     Sent (1 mails)" in said
    assert "30 days: 2, 90 days: 3, 365 days: 3, all: 4" in said
    assert "SMTP works; nothing was sent." in said
    assert settings.imap.history_days == 30
    assert read_secret(settings, "imap").get_secret_value() == mailbox.password
    assert f"Next: support-console --config {tmp_path / 'own.toml'} sync" in said


def test_a_closed_port_is_said_in_words(tmp_path: Path) -> None:
    """A server that is not there is named, and the person decides."""
    imap = ("127.0.0.1", "1", "none", "support", "type", "x")
    code, said = run(tmp_path, ADDRESS, "Fjordlys", *imap, "quit")

    assert code == 1
    assert "127.0.0.1:1" in said
    assert not (tmp_path / "own.toml").exists()


ASKING = """
import asyncio, os, sys
from pathlib import Path
from console.setup import TerminalPrompter, run_init
ask = TerminalPrompter(answers=sys.stdin, questions=sys.stderr)
sys.exit(asyncio.run(run_init(ask=ask, environ=os.environ, target=Path(sys.argv[1]))))
"""


def test_ctrl_c_at_a_question_ends_at_once(tmp_path: Path) -> None:
    """One ctrl+c at any question is enough, and nothing is written."""
    target = tmp_path / "folder" / "own.toml"
    read_end, write_end = os.pipe()  # nobody ever answers
    process = subprocess.Popen(
        [sys.executable, "-c", ASKING, target],
        stdin=read_end,
        stderr=subprocess.PIPE,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        cwd=ROOT,
    )
    try:
        assert process.stderr is not None
        asked = process.stderr.read(len("The address"))  # it waits for an answer from here on
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=10)[1].decode()
    finally:
        process.kill()
        process.wait()
        os.close(read_end)
        os.close(write_end)

    assert asked == b"The address"
    assert process.returncode == 1, said
    assert "Nothing was written." in said
    assert not target.parent.exists()
