"""The contract of completions, `doctor` and `init` on the command line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from console.cli.parser import make_parser
from console.cli.setting_up import _every_action
from tests.cli.conftest import Account, Office
from tests.support.command import Command
from tests.support.smtp_world import SmtpWorld

RESULTS = {"ok", "warning", "error"}


def commands() -> list[str]:
    """Give every command and every verb below one, as the parser knows them."""
    names: list[str] = []
    for action in _every_action(make_parser()):
        if isinstance(action.choices, dict):
            names += action.choices
    return names


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_name_every_command(tmp_path: Path, shell: str) -> None:
    """The completion of each shell knows every command, every verb and files after --config."""
    answer = Command(tmp_path)("completions", shell)

    assert (0, "") == (answer.code, answer.err)
    missing = [name for name in commands() if name not in answer.text]
    assert [] == missing
    assert len(commands()) > 20
    assert "attach" in answer.text


def test_bash_accepts_its_completion(tmp_path: Path) -> None:
    """bash completes a command and a verb from what we print."""
    script = tmp_path / "completion.bash"
    script.write_bytes(Command(tmp_path)("completions", "bash").out)
    asked = f"""
    source {script}
    COMP_WORDS=(support-console ou); COMP_CWORD=1
    _shtab_support_console; echo "${{COMPREPLY[*]}}"
    COMP_WORDS=(support-console outbox can); COMP_CWORD=2
    _shtab_support_console; echo "${{COMPREPLY[*]}}"
    """
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run([bash, "-c", asked], capture_output=True, text=True, check=False)

    assert ["outbox", "cancel"] == done.stdout.split(), done.stderr


def by_id(command: Command, *, code: int) -> dict[str, dict[str, str]]:
    """Run `doctor --json`; give its checks by id, each of the right shape."""
    answer = command("doctor", "--json")
    assert code == answer.code, answer.err or answer.text
    import json  # noqa: PLC0415 - an answer of 1 is a document too

    document = json.loads(answer.out)
    assert {"checks"} == document.keys()
    for check in document["checks"]:
        assert {"id", "result", "text", "cure"} == check.keys()
        assert check["result"] in RESULTS
        assert check["text"]
        assert bool(check["cure"]) == (check["result"] != "ok"), check
    ids = [check["id"] for check in document["checks"]]
    assert len(ids) == len(set(ids))
    return {check["id"]: check for check in document["checks"]}


def test_doctor_finds_a_healthy_installation_healthy(office: Office) -> None:
    """On a synced store with its servers up nothing is an error, and every part was looked at."""
    checks = by_id(office.run, code=0)
    text = office.run("doctor")

    assert {
        "settings", "settings_files", "python", "libraries", "sqlite", "store", "store_schema",
        "store_modes", "store_integrity", "disk_space", "local_disk", "sync", "ledger:INBOX",
        "quarantine", "outbox", "clock", "secret", "imap", "folders", "smtp", "terminal",
    } <= checks.keys()  # fmt: skip
    assert {"sqlite", "sync"} >= {i for i, c in checks.items() if c["result"] != "ok"}
    assert 0 == text.code
    assert len(text.text.splitlines()) > len(checks)


def test_doctor_names_every_broken_setting(tmp_path: Path) -> None:
    """Broken settings are one error that names all of them; the rest is looked at all the same."""
    config = tmp_path / "config.toml"
    config.write_text('[imap]\nhots = "x"\nport = "abc"\n')
    checks = by_id(Command(tmp_path, config), code=1)

    assert "error" == checks["settings"]["result"]
    assert "imap.hots" in checks["settings"]["text"]
    assert "imap.port" in checks["settings"]["text"]
    assert {"python", "sqlite", "clock"} <= checks.keys()


def test_doctor_works_with_nothing_set_up(tmp_path: Path) -> None:
    """Without any settings the cure is `init`, and nothing is made on the disk."""
    checks = by_id(Command(tmp_path / "home"), code=1)

    assert "error" == checks["settings"]["result"]
    assert "init" in checks["settings"]["cure"]
    assert "warning" == checks["store"]["result"]
    assert not list(tmp_path.rglob("*.db"))


def change(office: Office, old: str, new: str) -> None:
    """Edit the settings file of a test."""
    config = office.run.config
    assert config is not None
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))


def test_doctor_says_which_server_is_away(office: Office) -> None:
    """With both servers down each is an error of its own; the store is looked at as before."""
    change(office, "port = ", "port = 1 #")
    checks = by_id(office.run, code=1)

    assert ["error", "error"] == [checks[name]["result"] for name in ("imap", "smtp")]
    assert "ok" == checks["store"]["result"]
    assert "imap.host" in checks["imap"]["cure"]


def test_doctor_says_that_the_password_is_wrong(office: Office) -> None:
    """A refused sign-in names the setting to correct."""
    change(office, 'password = "', 'password = "not-')
    checks = by_id(office.run, code=1)

    assert "error" == checks["imap"]["result"]
    assert "imap.user" in checks["imap"]["cure"]
    assert "not-" not in str(checks)


def test_doctor_says_that_a_password_command_fails(office: Office) -> None:
    """A command that prints no password is reported with its exit code."""
    change(office, 'password = "', 'password_command = "false"  # "')
    checks = by_id(office.run, code=1)

    assert "error" == checks["secret"]["result"]
    assert "exit code 1" in checks["secret"]["text"]


def test_doctor_says_that_a_folder_is_missing(office: Office) -> None:
    """A folder that is set by hand but not there is found before a mail is missed."""
    change(office, "[smtp]", 'sent = "Gesendetes"\n[smtp]')
    checks = by_id(office.run, code=1)

    assert "ok" == checks["imap"]["result"]
    assert "Gesendetes" in checks["folders"]["text"]
    assert "imap.sent" in checks["folders"]["cure"]


def test_doctor_says_that_the_store_is_damaged(office: Office) -> None:
    """Pages overwritten in the middle of the file are found, without a trace."""
    size = office.store.stat().st_size
    with office.store.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xa5" * (size - 4096 * 6))
    checks = by_id(office.run, code=1)

    assert "error" in {c["result"] for i, c in checks.items() if i.startswith("store")}


def test_doctor_says_that_a_file_is_no_store(office: Office) -> None:
    """A text where the store should be is an error, and stays as it is."""
    text = b"Dear diary, " * 999
    office.store.write_bytes(text)
    checks = by_id(office.run, code=1)

    assert "error" == checks["store"]["result"]
    assert text == office.store.read_bytes()


def test_doctor_says_what_waits_for_a_decision(office: Office) -> None:
    """Refused mails are a warning that leads to the outbox."""
    number = str(office.number("heron"))
    office.world.answers["rcpt"] = "550 5.7.1 not today"
    try:
        office.run("reply", number, "--body-file", "-", typed="Well?\n")
        office.run("sync", "--once")
    finally:
        office.world.answers.clear()
    checks = by_id(office.run, code=0)

    assert "warning" == checks["outbox"]["result"]
    assert "1 refused" in checks["outbox"]["text"]


def test_doctor_says_that_others_may_change_the_settings(office: Office) -> None:
    """Loose modes of settings file and store are warnings with the command that mends them."""
    config = office.run.config
    assert config is not None
    change(office, 'password = "', 'password_file = "secret"  # "')
    (config.parent / "secret").touch(mode=0o600)
    (config.parent / "secret").write_text("x\n")
    config.chmod(0o666)
    office.store.chmod(0o666)
    checks = by_id(office.run, code=1)

    assert "chmod go-w" in checks["settings_files"]["cure"]
    assert "chmod 600" in checks["store_modes"]["cure"]


def test_init_asks_and_writes_the_file(account: Account, world: SmtpWorld, tmp_path: Path) -> None:
    """`init` takes its answers from a pipe, tries both servers and writes what was asked for."""
    config = tmp_path / "made" / "config.toml"
    answers = [
        "support@x.example", "X Support", "127.0.0.1", str(account.imap_port), "none", account.user,
        "type", account.password, "127.0.0.1", str(world.port), "none", "", "all", "UTC",
    ]  # fmt: skip
    done = Command(tmp_path, config)("init", typed="".join(f"{line}\n" for line in answers))
    synced = Command(tmp_path, config)("sync", "--once", "--json")
    kept = config.read_bytes()
    again = Command(tmp_path, config)("init", typed="no\n")
    forced = Command(tmp_path, config)("init", "--force", typed="".join(f"{a}\n" for a in answers))

    assert (0, b"") == (done.code, done.out), done.err
    assert 0o600 == config.stat().st_mode & 0o777
    assert synced.json["fetched"] > 0
    assert 1 == again.code
    assert 0 == forced.code, forced.err
    assert kept == config.read_bytes()
