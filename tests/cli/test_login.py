"""`login` on the command line: what it says where, what it refuses, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import Command
from tests.support.token_server import CLIENT, USER_CODE, TokenServer

USER = "support@x.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[TokenServer]:
    """A token server."""
    with TokenServer(tmp_path, user=USER) as running:
        yield running


def command(folder: Path, server: TokenServer, *, auth: str = "xoauth2", **keys: str) -> Command:
    """Write settings whose mail server nobody is, so that only the login is tried."""
    login = {
        "provider": "microsoft", "client_id": CLIENT, "authority": server.url,
        "ca_file": str(server.ca_file), **keys,
    }  # fmt: skip
    lines = "".join(f'{key} = "{value}"\n' for key, value in login.items())
    config = folder / "mail.toml"
    config.write_text(f'[imap]\nhost = ""\nauth = "{auth}"\n[login]\n{lines}')
    return Command(folder, config)


def test_a_login_speaks_on_standard_error_and_answers_in_json(
    tmp_path: Path, server: TokenServer
) -> None:
    """The code is for the person, the document for the script; neither holds a token."""
    answer = command(tmp_path, server)("login", "--json")

    assert USER_CODE in answer.err
    assert f"Logged in as {USER}" in answer.err
    assert ("Microsoft", USER) == (answer.json["provider"], answer.json["user"])
    assert str(tmp_path / "mail.login.json") == answer.json["token_file"]
    assert not [word for word in server.secrets if word in answer.err + answer.text]


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ({"client_id": ""}, 2, "login.client_id"),
        ({"auth": "password"}, 2, "imap.auth"),
        ({"authority": "https://localhost:1"}, 75, "cannot be reached"),
        ({"provider": "google", "client_file": "{here}/client.json"}, 1, "Nothing was kept"),
        ({"token_file": "/proc/no/login.json"}, 1, "/proc/no"),
    ],
)
def test_each_trouble_has_its_exit_code(
    tmp_path: Path, server: TokenServer, keys: dict[str, str], code: int, words: str
) -> None:
    """Settings are wrong usage, a provider that is away is temporary, the rest has failed."""
    server.client_file(tmp_path)
    given = {key: value.replace("{here}", str(tmp_path)) for key, value in keys.items()}
    answer = command(tmp_path, server, **given)("login")

    assert (code, "") == (answer.code, answer.text), answer.err
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert not (tmp_path / "mail.login.json").exists()


def test_doctor_asks_for_the_login_first(tmp_path: Path, server: TokenServer) -> None:
    """Before anybody has logged in one warning names the command, and no server is bothered."""
    run = command(tmp_path, server)
    assert run.config is not None
    text = run.config.read_text().replace('host = ""', 'host = "localhost"')
    run.config.write_text(f'[mailbox]\naddress = "{USER}"\n{text}')
    checks = {check["id"]: check for check in json.loads(run("doctor", "--json").out)["checks"]}

    assert ("warning", "Run: support-console login") == (
        checks["login"]["result"],
        checks["login"]["cure"],
    )
    assert ["ok", "ok"] == [checks[name]["result"] for name in ("imap", "smtp")]
    assert [] == server.asked
