"""Signing in as the syncing process does: a secret is read anew, and tried no more than it may."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.mailbox import connect_imap, connect_smtp
from console.settings import Settings, load_settings
from data.errors import MailLoginError
from tests.mail.test_tokens import TokenSmtp
from tests.support.fault_imap import FaultImap, Reply, reply
from tests.support.processes import is_running

REFUSED = reply(b"TAG NO [AUTHENTICATIONFAILED] no\r\n")
TAKEN = reply(b"TAG OK welcome\r\n")


def settings_for(folder: Path, port: int, *, auth: str = "password", command: str) -> Settings:
    """Write settings with a command that prints the secret."""
    path = folder / "box.toml"
    server = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "support"\n'
    secret = f'auth = "{auth}"\npassword_command = "{command}"\n'
    path.write_text(
        f'[mailbox]\naddress = "a@x.example"\n[imap]\n{server}{secret}[smtp]\n{server}{secret}'
    )
    environ = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    return load_settings(environ=environ, config_file=path)


def counting(folder: Path, *words: str) -> str:
    """Make a command that prints one word after the other, the last one for ever."""
    lines = folder / "lines"
    lines.write_text("".join(f"{word}\n" for word in words))
    command = folder / "command"
    command.write_text(
        f"#!/bin/sh\nhead -n 1 {lines}\n[ $(wc -l < {lines}) -gt 1 ] && sed -i 1d {lines}\nexit 0\n"
    )
    command.chmod(0o700)
    return str(command)


def logins(server: FaultImap) -> list[bytes]:
    """What was said to sign in."""
    return [line for line in server.commands if line.startswith((b"LOGIN", b"AUTHENTICATE"))]


async def test_a_refused_password_is_tried_once(tmp_path: Path) -> None:
    """A wrong password is a person's matter at once: each try counts towards a lock-out."""
    async with FaultImap({"LOGIN": [REFUSED]}) as server:
        settings = settings_for(tmp_path, server.port, command=counting(tmp_path, "one", "two"))
        with pytest.raises(MailLoginError):
            await connect_imap(settings)

    assert 1 == len(logins(server))


async def test_a_rotated_password_is_used_at_the_next_sign_in(tmp_path: Path) -> None:
    """The command is run anew every time; nothing remembers what it printed before."""
    async with FaultImap({"LOGIN": [REFUSED, TAKEN]}) as server:
        settings = settings_for(tmp_path, server.port, command=counting(tmp_path, "old", "new"))
        with pytest.raises(MailLoginError):
            await connect_imap(settings)
        await (await connect_imap(settings)).close()

    assert [b'LOGIN "support" "old"', b'LOGIN "support" "new"'] == logins(server)


def taking(*answers: Reply) -> dict[str, list[Reply]]:
    """Answer AUTHENTICATE, and the tokens that follow, in this order."""
    return {"AUTHENTICATE": [reply(b"+ \r\n")], "CONTINUE": list(answers)}


@pytest.mark.parametrize(
    ("tokens", "answers", "attempts"),
    [
        (["t-old-1", "t-new-2"], [REFUSED, TAKEN], 2),
        (["t-old-1"], [REFUSED, TAKEN], 1),
        (["t-old-1", "t-new-2", "t-new-3"], [REFUSED, REFUSED, TAKEN], 2),
    ],
)
async def test_a_refused_token_is_fetched_anew_once(
    tmp_path: Path, tokens: list[str], answers: list[Reply], attempts: int
) -> None:
    """Another token is tried once; the same one, or a third, never."""
    async with FaultImap(taking(*answers)) as server:
        settings = settings_for(
            tmp_path, server.port, auth="xoauth2", command=counting(tmp_path, *tokens)
        )
        try:
            await (await connect_imap(settings)).close()
            is_in = True
        except MailLoginError:
            is_in = False

    assert (attempts, answers[:attempts][-1] is TAKEN) == (len(logins(server)), is_in)


async def test_sending_fetches_a_refused_token_anew_too(tmp_path: Path) -> None:
    """SMTP signs in by the same rule."""
    async with TokenSmtp(takes="t-new-2").running() as server:
        settings = settings_for(
            tmp_path,
            server.port,
            auth="oauthbearer",
            command=counting(tmp_path, "t-old-1", "t-new-2"),
        )
        await (await connect_smtp(settings)).close()

    assert 2 == sum(line.startswith(b"AUTH OAUTHBEARER") for line in server.lines)


async def test_a_command_that_fails_is_told_as_sign_in_trouble(tmp_path: Path) -> None:
    """It must not end the syncing process, and no server is bothered."""
    async with FaultImap() as server:
        settings = settings_for(tmp_path, server.port, command="sh -c 'echo no key >&2; exit 3'")
        with pytest.raises(MailLoginError, match="exit code 3: no key"):
            await connect_imap(settings)

    assert [] == server.commands


async def test_a_command_that_hangs_holds_up_nothing_and_is_ended(tmp_path: Path) -> None:
    """The loop goes on meanwhile (it has a lease to renew); given up, the command ends too."""
    pid_file = tmp_path / "pid"
    hangs = tmp_path / "hangs"
    hangs.write_text(f"#!/bin/sh\necho $$ > {pid_file}.part; mv {pid_file}.part {pid_file}\n"
                     "exec sleep 600\n")  # fmt: skip
    hangs.chmod(0o700)
    settings = settings_for(tmp_path, 1, command=str(hangs))
    signing_in = asyncio.create_task(connect_imap(settings))
    async with asyncio.timeout(30):
        while not pid_file.exists():  # noqa: ASYNC110 - another process makes it
            await asyncio.sleep(0.01)
        signing_in.cancel()
        await asyncio.wait({signing_in})
        while is_running(int(pid_file.read_text())):  # noqa: ASYNC110 - the kernel's news
            await asyncio.sleep(0.01)

    assert signing_in.cancelled()


async def test_a_password_that_a_server_repeats_is_hidden(tmp_path: Path) -> None:
    """Some servers tell what they were told; it reaches no screen, store or log."""
    echo = reply(b"TAG NO user support with password hunter22-x is unknown\r\n")
    async with FaultImap({"LOGIN": [echo]}) as server:
        settings = settings_for(tmp_path, server.port, command="echo hunter22-x")
        with pytest.raises(MailLoginError, match="is unknown") as refused:
            await connect_imap(settings)

    assert "hunter22" not in str(refused.value)
