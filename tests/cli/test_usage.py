"""The contract of the command line as such: exit codes, where options may stand, where words go."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Office
from tests.support.command import ROOT, Command


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--nonsense"),
        ("nonsense",),
        ("show", "ten"),
        ("show", "#"),
        ("list", "--limit", "0"),
        ("list", "--limit", "many"),
        ("reply",),
        ("outbox", "explode", "1"),
        ("attachment",),
        ("completions", "powershell"),
        ("list", "before:someday"),
        ("list", "--queue", "nowhere"),
        ("list", "--cursor", "elsewhere"),
        ("search", "   "),
        (),
    ],
)
def test_wrong_usage_is_2(reading: Office, arguments: tuple[str, ...]) -> None:
    """What cannot be understood ends with 2, says so on standard error and prints no document."""
    answer = reading.run(*arguments)

    assert 2 == answer.code
    assert answer.err or not arguments
    assert b"Traceback" not in answer.err.encode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "999999"),
        ("why", "999999"),
        ("reply", "999999", "--body-file", "-"),
        ("forward", "999999", "--to", "a@b.example", "--body-file", "-"),
        ("outbox", "retry", "999999"),
        ("outbox", "cancel", "999999"),
        ("attachment", "list", "999999"),
        ("attachment", "save", "999999"),
        ("quarantine", "show", "999999"),
        ("quarantine", "retry", "999999"),
    ],
)
def test_not_found_is_3(reading: Office, arguments: tuple[str, ...]) -> None:
    """What is not there ends with 3, in words, with nothing on standard output."""
    answer = reading.run(*arguments, typed="Hello.\n")

    assert (3, b"") == (answer.code, answer.out)
    assert answer.err.startswith("support-console: ")


def test_a_server_away_is_75(office: Office) -> None:
    """Where the mail server cannot be reached the same command may work later: 75."""
    text = office.run.config.read_text() if office.run.config else ""
    config = office.folder / "away.toml"
    config.write_text(
        text.replace("[imap]\n", "[imap]\npoll_s = 60\n").replace("port = ", "port = 1 #")
    )
    config.chmod(0o600)
    answer = Command(office.folder, config)("sync", "--once", "--json")
    status = office.run("status", "--json").json

    assert (75, b"") == (answer.code, answer.out)
    assert answer.err
    assert "trouble" == status["sync"]["state"] or status["sync"]["cause"]


def test_a_missing_store_is_said(tmp_path: Path) -> None:
    """Without a store a reading command fails with the way to one, and makes none."""
    answer = Command(tmp_path)("list", "--json")

    assert (1, b"") == (answer.code, answer.out)
    assert "support-console init" in answer.err
    assert "support-console demo" in answer.err
    assert not list(tmp_path.rglob("*.db"))


def test_a_misspelt_key_is_named(tmp_path: Path) -> None:
    """A misspelt key in the file ends every command with 2 and names the right one."""
    config = tmp_path / "config.toml"
    config.write_text('[imap]\nhots = "imap.x.example"\n')
    for command in (("list",), ("sync", "--once"), ("status", "--json")):
        answer = Command(tmp_path, config)(*command)

        assert (2, b"") == (answer.code, answer.out)
        assert "imap.hots" in answer.err
        assert "imap.host" in answer.err


def test_a_misspelt_variable_is_named(tmp_path: Path) -> None:
    """A misspelt variable in the environment is an error like one in a file."""
    environ = {"SUPPORT_CONSOLE_IMAP__HSOT": "imap.x.example"}
    answer = Command(tmp_path, environ=environ)("list")

    assert 2 == answer.code
    assert "SUPPORT_CONSOLE_IMAP__HOST" in answer.err


def test_options_stand_before_and_after_the_command(reading: Office) -> None:
    """The common options mean the same on either side of the command, and below it."""
    config = str(reading.run.config)
    bare = Command(reading.folder)
    before = bare("--config", config, "list", "--json")
    after = bare("list", "--json", "--config", config)
    below = bare("outbox", "--config", config, "--json")

    assert before.json == after.json
    assert {"items": []} == below.json
    assert bare("quarantine", "list", "--config", config, "--json").json == {"quarantined": []}
    assert bare("--config", config, "quarantine", "list", "--json").json == {"quarantined": []}


def test_acting_as_another_works_in_a_practice_store(office: Office) -> None:
    """In a practice store `--as` and its variable act as the one named."""
    number = str(office.number("heron"))
    office.run("--as", "mette", "reply", number, "--body-file", "-", typed="On its way.\n")
    by_variable = Command(
        office.folder, office.run.config, environ={"SUPPORT_CONSOLE_AS": "mette"}
    )("list", "is:waiting", "assignee:mette", "--queue", "waiting", "--json")

    assert "mette" == office.run("show", number, "--json").json["assignee"]
    assert [int(number)] == [c["number"] for c in by_variable.json["conversations"]]


def test_acting_as_another_is_refused_in_earnest(office: Office) -> None:
    """In a store that was not made for practice `--as` is wrong usage."""
    config = office.folder / "earnest.toml"
    text = office.run.config.read_text() if office.run.config else ""
    config.write_text(text.replace("/store/store.db", "/earnest/store.db"))
    config.chmod(0o600)
    run = Command(office.folder, config)
    assert 0 == run("sync", "--once", "--json").code
    by_option, by_variable = (
        run("--as", "mette", "list", "--json"),
        Command(office.folder, config, {"SUPPORT_CONSOLE_AS": "mette"})("list", "--json"),
    )
    later = run("--practice", "--as", "mette", "list")

    assert (2, b"") == (by_option.code, by_option.out)
    assert 2 == by_variable.code
    assert 2 == later.code, "--practice counts only when a store is made"


def test_help_is_told_for_every_command(reading: Office) -> None:
    """`--help` works with nothing set up and names every command."""
    answer = Command(reading.folder)("--help")

    assert 0 == answer.code
    for command in ("init", "sync", "list", "reply", "outbox", "doctor", "export"):
        assert command in answer.text
    assert "Begin with `demo`" in answer.text.splitlines()[-2]


def test_a_closed_pipe_is_no_fault(reading: Office) -> None:
    """`… | head -1` ends quietly although its reader has gone."""
    done = subprocess.run(
        ["bash", "-c", '"$@" | head -c 10 >/dev/null; echo ${PIPESTATUS[0]}', "-",
         *reading.run.argv("export", "messages")],
        capture_output=True, check=False, text=True, cwd=ROOT, env=reading.run.environment(),
    )  # fmt: skip

    assert "0" == done.stdout.strip()
    assert "" == done.stderr


def test_the_version_is_told(tmp_path: Path) -> None:
    """`--version` names program and version."""
    answer = Command(tmp_path)("--version")

    assert 0 == answer.code
    assert answer.text.startswith("support-console ")
