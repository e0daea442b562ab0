"""Tokens from end to end: Dovecot asks a token server of ours, the real processes log in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import MailLoginError
from data.mail.imap import ImapServer, ImapSession
from tests.journeys.conftest import leave_out
from tests.support import dovecot as dovecot_server
from tests.support.console_process import ADDRESS, ConsoleProcess, wait_until
from tests.support.dovecot import Dovecot
from tests.support.letters import write_mail
from tests.support.smtp_world import SmtpWorld
from tests.support.token_server import CLIENT, USER_CODE, TokenServer

RENEWALS = "refresh_token"


@pytest.fixture
def tokens(tmp_path: Path) -> Iterator[TokenServer]:
    """Says which tokens are good; they are `support`'s, whose mailbox Dovecot has."""
    with TokenServer(tmp_path, user=dovecot_server.USER) as server:
        yield server


@pytest.fixture
def token_dovecot(tokens: TokenServer) -> Iterator[Dovecot]:
    """A Dovecot that takes tokens and asks about each."""
    leave_out(dovecot_server.missing_reason())
    server = Dovecot(tokens_port=tokens.plain_port)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
def token_desk(
    tmp_path: Path, tokens: TokenServer, token_dovecot: Dovecot, smtp_world: SmtpWorld
) -> ConsoleProcess:
    """A store whose settings log in instead of naming a password."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return ConsoleProcess(
        folder,
        imap_port=token_dovecot.imap_port,
        smtp_port=smtp_world.port,
        imap='auth = "xoauth2"',
        sections=f'[login]\nprovider = "microsoft"\nclient_id = "{CLIENT}"\n'
        f'authority = "{tokens.url}"\nca_file = "{tokens.ca_file}"\n',
        has_secret=False,
    )


@pytest.mark.real_server
@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
async def test_dovecot_takes_and_refuses_tokens(
    tokens: TokenServer, token_dovecot: Dovecot, auth: str
) -> None:
    """A real server takes a good token in both ways, and says why it refuses another."""
    address = ImapServer("127.0.0.1", token_dovecot.imap_port, "none", "support", auth=auth)
    good = str(tokens.issue()["access_token"])

    session = await ImapSession.connect(address, good)
    state = await session.open_folder("INBOX")
    await session.close()
    with pytest.raises(MailLoginError, match="status") as refused:
        await ImapSession.connect(address, "another-token")

    assert 0 == state.exists
    assert "another-token" not in str(refused.value)


@pytest.mark.real_server
def test_a_token_that_ends_is_renewed_once_and_sync_goes_on(
    token_desk: ConsoleProcess, tokens: TokenServer, token_dovecot: Dovecot
) -> None:
    """Logged in by a code; the token is withdrawn and the line cut: renewed once, all is in."""
    tokens.device_answers = ["authorization_pending"]
    login = token_desk.run("login")
    doctor = token_desk.json("doctor")
    after_doctor = tokens.count(RENEWALS)
    token_dovecot.deliver(write_mail("before@x.example"))
    with token_desk.syncing() as running:
        tokens.expire()
        token_dovecot.kill()
        token_dovecot.deliver(write_mail("after@x.example"))
        token_dovecot.start()
        wait_until(lambda: 2 == token_desk.value("SELECT count(*) FROM messages"), running.words)
        words = running.words

    assert 0 == login.code, login.text
    assert USER_CODE in login.err.decode()
    assert b"" == login.out
    assert "takes it" in login.err.decode()
    checks = {check["id"]: check for check in doctor["checks"]}
    assert ["ok", "ok"] == [checks[name]["result"] for name in ("login", "imap")], checks
    assert "logged in as support at Microsoft" in checks["login"]["text"]
    assert (1, 2) == (after_doctor, tokens.count(RENEWALS))
    _nobody_finds(tokens, token_desk.folder, login.text + words + str(doctor))


@pytest.mark.real_server
def test_a_login_that_ended_is_told_and_mended_at_once(
    token_desk: ConsoleProcess, tokens: TokenServer, token_dovecot: Dovecot
) -> None:
    """No storm of retries: one attempt, one renewal, then words; `login` wakes the process."""
    token_desk.run("login")
    with token_desk.syncing() as running:
        tokens.refresh_tokens.clear()
        tokens.expire()
        token_dovecot.kill()
        token_dovecot.start()
        wait_until(lambda: token_desk.state() == "sign_in", running.words)
        cause = token_desk.json("status")["sync"]["cause"]
        asked = len([1 for path, _ in tokens.asked if path == "/introspect"])
        renewals = tokens.count(RENEWALS)
        again = token_desk.run("login", "--json")
        token_dovecot.deliver(write_mail("after@x.example"))
        wait_until(lambda: token_desk.value("SELECT count(*) FROM messages"), running.words)
        words = running.words

    assert "support-console login" in cause
    assert "AADSTS70008" in cause
    assert (3, 1) == (asked, renewals)  # `login`, the first sign-in, and the refused one
    assert ("support", True) == (again.document["user"], again.document["imap_takes_it"])
    _nobody_finds(tokens, token_desk.folder, again.text + words + cause)


def _nobody_finds(tokens: TokenServer, folder: Path, words: str) -> None:
    """See that no secret was said, and that only the private file holds any."""
    secrets = [secret.encode() for secret in tokens.secrets]
    told = words.encode() + b"".join(
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "config.login.json"
    )
    assert not [secret for secret in secrets if secret in told]
    assert 0o600 == (folder / "config.login.json").stat().st_mode & 0o777
    assert ADDRESS.encode() in told
