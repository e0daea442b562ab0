"""The tests' own quick way to run the program is as good as the long one."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Office
from tests.support import warm
from tests.support.command import PROGRAM, ROOT


@pytest.mark.parametrize(
    ("words", "given", "locale"),
    [
        (("list", "--json"), b"", "C.UTF-8"),
        ((), b"", "C"),
        (("note", "1001", "--body-file", "-"), b"not \xff a text\n", "C.UTF-8"),
        (("note", "1001", "--body-file", "-"), b"not \xff a text\n", "en_US.UTF-8"),
        (("list", b"\xff".decode(errors="surrogateescape")), b"", "en_US.UTF-8"),
    ],
)
def test_a_forked_program_answers_as_one_that_was_started(
    office: Office, words: tuple[str, ...], given: bytes, locale: str
) -> None:
    """Exit code and both streams are the same, byte for byte."""
    argv = office.run.argv(*words)
    environ = {**office.run.environment(), "LANG": locale}
    started = subprocess.run(
        argv, input=given, capture_output=True, check=False, cwd=ROOT, env=environ
    )
    forked = warm.run(argv[len(PROGRAM) :], environ=environ, given=given, timeout_s=60)

    assert started.returncode == forked.returncode
    assert started.stdout == forked.stdout
    assert started.stderr == forked.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_forked_program_can_be_ended(office: Office, tmp_path: Path, number: int) -> None:
    """It is a process of its own, which hears signals and whose end is told."""
    words = office.run.argv("sync")[len(PROGRAM) :]
    with (tmp_path / "log").open("wb") as log:
        process = warm.WarmProcess(
            words, environ=office.run.environment(), stdin=log.fileno(), stdout=log.fileno(),
            stderr=log.fileno(),
        )  # fmt: skip
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.1)
    process.send_signal(number)

    assert process.wait(60) == process.poll()
    assert process.returncode in {0, -number}
    assert not Path(f"/proc/{process.pid}").exists()
