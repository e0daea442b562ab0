"""Renewing: before a token ends, once, by one process, and told apart when it cannot be."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from console.mailbox import connect_imap
from console.oauth.providers import LoginEndedError
from console.oauth.source import get_login, get_secret
from console.oauth.tokens import TokenFile, TokensAwayError
from console.settings import NoSecretError, SecretStr, SettingsError, has_secret
from data.errors import MailServerError
from tests.oauth.conftest import NOON, USER, Box, Browser

pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon")
ALMOST = timedelta(minutes=57)
LATER = timedelta(minutes=59)
RENEWALS = "refresh_token"


def token(box: Box, *, refused: SecretStr | None = None) -> str:
    """Give the token to sign in with now."""
    return get_secret(box.settings(), "imap", refused=refused, clock=box.clock).get_secret_value()


def test_a_token_is_used_until_it_ends_and_then_renewed(box: Box) -> None:
    """Nobody is asked while it holds; shortly before its end it is renewed, and that is kept."""
    first = box.log_in().access_token.get_secret_value()
    box.clock.advance(ALMOST)
    before = (token(box), box.server.count(RENEWALS))
    box.clock.advance(LATER - ALMOST)
    second = token(box)

    assert (first, 0) == before
    assert first != second == token(box)
    assert 1 == box.server.count(RENEWALS)
    assert USER == TokenFile(box.settings()).read().user


@pytest.mark.parametrize("rotates", [True, False])
def test_rotated_refresh_tokens_replace_the_old_ones(box: Box, *, rotates: bool) -> None:
    """Where each renewal gives the next refresh token, the old one is not used again."""
    box.server.rotates = rotates
    box.log_in()
    for _ in range(3):
        box.clock.advance(LATER)
        token(box)

    assert 3 == box.server.count(RENEWALS)


def test_a_refused_token_is_renewed_before_its_time(box: Box) -> None:
    """Servers may withdraw a token early: what they refused is not given again."""
    first = SecretStr(box.log_in().access_token.get_secret_value())
    second = token(box, refused=first)
    third = token(box, refused=first)

    assert first.get_secret_value() != second == third
    assert 1 == box.server.count(RENEWALS)


def test_a_login_that_has_ended_wants_a_person(box: Box) -> None:
    """A withdrawn refresh token is told with the provider's reason, and stays for a look."""
    box.log_in()
    box.server.refresh_tokens.clear()
    box.clock.advance(LATER)
    with pytest.raises(LoginEndedError, match=r"AADSTS70008.*support-console login") as ended:
        token(box)

    assert "Trace ID" not in str(ended.value)
    assert not [secret for secret in box.server.secrets if secret in repr(ended.value)]
    assert TokenFile(box.settings()).read().user == USER


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
def test_a_provider_in_trouble_is_tried_again(box: Box, error: str) -> None:
    """Its own trouble says nothing of the login."""
    box.log_in()
    box.clock.advance(LATER)
    box.server.trouble = [(400, {"error": error})]
    with pytest.raises(TokensAwayError):
        token(box)

    assert token(box)


def test_a_provider_that_is_away_changes_nothing(box: Box) -> None:
    """While the network is down the login stays as it is."""
    box.log_in()
    kept = box.settings().token_file.read_bytes()
    box.clock.advance(LATER)
    box.server.stop()
    with pytest.raises(TokensAwayError, match="cannot be reached"):
        token(box)

    assert kept == box.settings().token_file.read_bytes()


def test_google_renews_too(google: Box) -> None:
    """A withdrawn and a renewed login of Google's are told apart like Microsoft's."""
    google.log_in(Browser(google))
    google.clock.advance(LATER)
    renewed = token(google)
    google.server.refresh_tokens.clear()
    with pytest.raises(LoginEndedError, match="The refresh token has expired"):
        token(google, refused=SecretStr(renewed))

    assert renewed in google.server.active


@pytest.mark.parametrize("provider", ["microsoft", "google"])
@pytest.mark.parametrize("page", [b"<html>Log in to the airport", b"{}", b"[]", b"null", b"7"])
def test_a_page_instead_of_an_answer_ends_no_login(
    box: Box, google: Box, provider: str, page: bytes
) -> None:
    """What stands between (a proxy, a hotel's network) says nothing of the login."""
    chosen = box if provider == "microsoft" else google
    chosen.log_in(None if provider == "microsoft" else Browser(google))
    chosen.clock.advance(LATER)
    chosen.server.babble = page
    with pytest.raises(TokensAwayError):
        token(chosen)
    chosen.server.babble = b""

    assert token(chosen)


async def test_a_provider_that_is_away_is_no_refused_sign_in(box: Box) -> None:
    """The syncing process tries again soon, as with any server that is away."""
    box.log_in()
    kept = TokenFile(box.settings())
    kept.write(replace(kept.read(), expires_at=NOON))
    box.server.stop()

    with pytest.raises(MailServerError, match="cannot be reached"):
        await connect_imap(box.settings())


def test_many_at_once_renew_once(box: Box) -> None:
    """Who waits for the lock takes what the one before it has got."""
    box.log_in()
    box.clock.advance(LATER)
    settings = box.settings()
    got: list[str] = []

    def ask() -> None:
        got.append(get_login(settings, clock=box.clock).access_token.get_secret_value())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (6, 1) == (len(got), len(set(got)))
    assert 1 == box.server.count(RENEWALS)


def test_nobody_has_logged_in(box: Box) -> None:
    """Without a login the command is named, and no syncing process is started in vain."""
    settings = box.settings()
    with pytest.raises(NoSecretError, match="support-console login"):
        get_secret(settings, "imap", clock=box.clock)

    assert not has_secret(settings)


def test_a_login_that_others_may_read_is_refused(box: Box) -> None:
    """The sentence holds the command that mends it."""
    box.log_in()
    path = box.settings().token_file
    path.chmod(0o640)

    with pytest.raises(SettingsError, match=f"chmod 600 {path}"):
        token(box)


@pytest.mark.parametrize("spoil", ["", "{}", "[]", "no json", '{"version": 2}', "\xff"])
def test_a_spoilt_file_is_told(box: Box, spoil: str) -> None:
    """Whatever stands there, the way out is named."""
    box.log_in()
    box.settings().token_file.write_bytes(spoil.encode("latin-1"))

    with pytest.raises(SettingsError, match="support-console login"):
        token(box)


def test_a_folder_that_cannot_be_written_loses_no_login(box: Box) -> None:
    """What was kept before stays, whole, and no half file is left."""
    box.log_in(token_file=str(box.folder / "kept" / "login.json"))
    settings = box.settings(token_file=str(box.folder / "kept" / "login.json"))
    part = settings.token_file.with_name(f".{settings.token_file.name}.{os.getpid()}.part")
    part.mkdir()  # stands where the new file would be written

    with pytest.raises(SettingsError, match="cannot be written"):
        TokenFile(settings).write(TokenFile(settings).read())

    assert USER == json.loads(settings.token_file.read_bytes())["user"]


def test_smtp_shares_the_login(box: Box) -> None:
    """One login serves both servers, in the way that each is set to take it."""
    settings = box.settings()
    imap = get_login_of(box)

    assert ("login", "", "xoauth2") == (
        settings.imap.secret_kind,
        settings.smtp.secret_kind,
        settings.smtp_auth,
    )
    assert imap == get_secret(settings, "smtp", clock=box.clock).get_secret_value()


def get_login_of(box: Box) -> str:
    """Log in; give the token."""
    return box.log_in().access_token.get_secret_value()
