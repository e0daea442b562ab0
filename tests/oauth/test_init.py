"""`init` offers to log in where the provider is known, tries the token and keeps it whole."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from pathlib import Path

import pytest

from console.oauth.tokens import TokenFile
from console.settings import SecretStr, Settings, load_settings
from console.setup import TerminalPrompter, run_init
from console.setup.probe import ImapFound
from data.errors import MailLoginError
from tests.oauth.conftest import USER, Box
from tests.support.token_server import CLIENT, USER_CODE

pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon")


class Servers:
    """Stands for both mail servers: takes the tokens that the token server knows."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.seen: list[str] = []

    async def look_at_imap(
        self, settings: Settings, secret: SecretStr, *, today: date
    ) -> ImapFound:
        self.check("imap", settings.imap.auth, secret)
        return ImapFound((), 0)

    async def look_at_smtp(self, settings: Settings, secret: SecretStr) -> None:
        self.check("smtp", settings.smtp_auth, secret)

    def check(self, server: str, auth: str, secret: SecretStr) -> None:
        """Take the secret or not."""
        if secret.get_secret_value() not in self.box.server.active:
            raise MailLoginError(f"{server} refused it.")
        self.seen.append(f"{server} {auth}")


def run(box: Box, *lines: str) -> tuple[int, str, Servers, Path]:
    """Run `init` on piped answers; the sign-in service is another cloud's."""
    target = box.folder / "own" / "mail.toml"
    questions, servers = io.StringIO(), Servers(box)
    code = asyncio.run(
        run_init(
            ask=TerminalPrompter(
                answers=io.StringIO("".join(f"{line}\n" for line in lines)), questions=questions
            ),
            environ={"HOME": str(box.folder), "TZ": "UTC"},
            target=target,
            clock=box.clock,
            probe=servers,
            pause=lambda _seconds: None,
            login=box.settings().login,
        )
    )
    return code, questions.getvalue(), servers, target


MAILBOX = (USER, "Support", "outlook.office365.com", "", "", "")


def test_init_logs_in_and_keeps_it(box: Box) -> None:
    """Enter chooses to log in at Microsoft's host; the token is tried at both servers and kept."""
    code, said, servers, target = run(box, *MAILBOX, "", "", "", "", "", "", "", "", "", "")
    settings = load_settings(environ={"HOME": str(box.folder)}, config_file=target)
    kept = TokenFile(settings).read()

    assert code == 0, said
    assert USER_CODE in said
    assert ["imap xoauth2", "smtp xoauth2"] == servers.seen
    assert ("login", CLIENT) == (settings.imap.secret_kind, settings.login.client_id)
    assert USER == kept.user
    assert target.with_name("mail.login.json") == settings.token_file
    assert not [secret for secret in box.server.secrets if secret in said + target.read_text()]


def test_init_that_is_left_keeps_no_login(box: Box) -> None:
    """Where the person gives up later nothing of the login is on the disk."""
    code, _, _, target = run(box, *MAILBOX, "login", "", "")

    assert code == 1
    assert not target.parent.exists()


def test_a_login_that_fails_is_asked_again(box: Box) -> None:
    """A declined login is told, and another way can be chosen."""
    box.server.device_answers = ["access_denied"]
    code, said, servers, _ = run(box, *MAILBOX, "login", "", "", "type", "no-token", "quit")

    assert code == 1
    assert "declined" in said
    assert [] == servers.seen
