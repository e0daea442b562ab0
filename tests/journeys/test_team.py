"""A team of Unix accounts: who becomes what at the first start, and who may do what."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import Any

import pytest

from tests.support.console_process import Account, ConsoleProcess, Outcome

GROUP = 64100
MAKER, STRANGER = Account(64101, GROUP), Account(64102, GROUP)
CLERK = "daemon"
"""An account with a name and a group of its own that every machine has."""


@pytest.fixture
def box(shared_folder: Path, others_program: tuple[str, ...]) -> ConsoleProcess:
    """A folder that a group of accounts shares; nobody has made the store in it yet."""
    folder = shared_folder / "box"
    folder.mkdir()
    os.chown(folder, MAKER.uid, GROUP)
    folder.chmod(0o2770)
    process = ConsoleProcess(
        shared_folder, imap_port=1, smtp_port=1, store=folder / "store.db", has_secret=False
    )
    process.program = others_program
    return process


@pytest.fixture
def service(box: ConsoleProcess) -> ConsoleProcess:
    """The same store as the account sees it that knows the mailbox's password."""
    process = ConsoleProcess(box.folder, imap_port=1, smtp_port=1, store=box.store, name="service")
    os.chown(process.config, MAKER.uid, GROUP)
    process.program = box.program
    return process


def roles(box: ConsoleProcess, account: Account) -> dict[str, Any]:
    """Give everybody's role, as one account reads it."""
    return {a["name"]: a["role"] for a in box.json("agent", "list", account=account)["agents"]}


def test_accounts_become_a_team(box: ConsoleProcess, service: ConsoleProcess) -> None:
    """The store's maker is admin whoever starts first; names and groups are the machine's."""
    entry = pwd.getpwnam(CLERK)
    clerk = Account(entry.pw_uid, GROUP)
    made = service.run("sync", "--once", account=MAKER)
    own = box.json("agent", "show", account=clerk)
    box.json("agent", "show", account=STRANGER)
    maker = box.json("agent", "show", account=MAKER)
    refused = box.run("tier", "add", "desk", account=clerk)
    as_other = box.run("--as", CLERK, "agent", "list", account=STRANGER)
    group = box.json("tier", "add", "desk", "--unix-group", CLERK, account=MAKER)
    role = box.json("agent", "set", CLERK, "--role", "lead", account=MAKER)["role"]
    joined = box.json("tier", "join", "desk", f"uid{STRANGER.uid}", account=clerk)["members"]

    assert made.code == 75, made.text  # no server, but a store
    assert (CLERK, entry.pw_gecos.split(",")[0] or CLERK, "agent", entry.pw_uid) == (
        own["name"], own["display_name"], own["role"], own["uid"],
    )  # fmt: skip
    assert (f"uid{MAKER.uid}", "admin") == (maker["name"], maker["role"])
    assert (1, True) == (refused.code, f"uid{MAKER.uid} (admin)" in refused.text)
    assert 2 == as_other.code
    assert [CLERK] == group["members"]
    assert "lead" == role
    assert sorted([CLERK, f"uid{STRANGER.uid}"]) == joined
    assert {f"uid{MAKER.uid}": "admin", f"uid{STRANGER.uid}": "agent", CLERK: "lead"} == roles(
        box, STRANGER
    )


def test_one_first_start_makes_one_agent(box: ConsoleProcess) -> None:
    """Two processes of a new account that start together make one agent."""
    box.run("agent", "list", account=MAKER)
    started = [box.start("agent", "list", account=STRANGER) for _ in range(2)]
    codes = [running.process.wait(20) for running in started]
    answers: list[Outcome] = [box.run("agent", "list", account=STRANGER)]

    assert [0, 0, 0] == [*codes, *(answer.code for answer in answers)]
    assert {f"uid{MAKER.uid}": "admin", f"uid{STRANGER.uid}": "agent"} == roles(box, STRANGER)
