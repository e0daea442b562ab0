"""What quick commands load: never the screens; nothing slow once the settings are known."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Office
from tests.support.command import ROOT, TIMEOUT_S

LISTING = """
import sys
sys.argv[1:1] = []
from console.cli import main
try:
    code = main(sys.argv[1:])
except SystemExit as error:
    code = error.code
print("\\nLOADED", *sys.modules)
"""


def loaded(office: Office, *arguments: str, typed: str = "") -> set[str]:
    """Run a command in an interpreter that tells at the end what it has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", LISTING, "--config", str(office.run.config), *arguments],
        input=typed, capture_output=True, check=True, text=True, cwd=ROOT,
        env=office.run.environment(), timeout=TIMEOUT_S,
    )  # fmt: skip
    return {name.partition(".")[0] for name in done.stdout.rpartition("\nLOADED ")[2].split()}


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("list", "--json"),
        ("show", "1001"),
        ("why", "1001"),
        ("search", "lamp"),
        ("outbox",),
        ("quarantine", "list"),
        ("export", "messages", "lamp"),
    ],
)
def test_reading_loads_nothing_slow(reading: Office, arguments: tuple[str, ...]) -> None:
    """Reading loads neither pydantic nor a mail library once the settings are known."""
    reading.run("status")

    slow = {"pydantic", "pydantic_settings", "imapclient", "aiosmtplib", "textual", "shtab"}
    assert set() == slow & loaded(reading, *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sync", "--once"),
        ("doctor",),
        ("completions", "bash"),
        ("attachment", "list", "1"),
        ("reply", "1001", "--body-file", "-"),
    ],
)
def test_no_command_loads_the_screens(office: Office, arguments: tuple[str, ...]) -> None:
    """Textual costs a third of a second: only the console itself may bring it."""
    assert "textual" not in loaded(office, *arguments, typed="Hello.\n")
