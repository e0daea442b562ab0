"""Logging in: a code for Microsoft, a pasted address for Google, each way that it can end."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from console.oauth.providers import provider_of
from console.oauth.tokens import TokenFile, TokensAwayError
from console.settings import SettingsError
from tests.oauth.conftest import NOON, USER, Box, Browser, Person
from tests.support.token_server import CLIENT_SECRET, USER_CODE

HOUR = timedelta(hours=1)
EARLY = "ignore:Attempted too soon"
"""msal's own clock sees that our person waits in no time."""


@pytest.mark.filterwarnings(EARLY)
def test_a_code_is_shown_and_the_login_is_kept_in_private(box: Box) -> None:
    """Page and code are told; while nobody has typed it the server is asked at its own pace."""
    box.server.device_answers = ["authorization_pending", "slow_down", "authorization_pending"]
    person = Person()

    box.log_in(person)
    path = box.settings().token_file
    kept = TokenFile(box.settings()).read()

    assert any(USER_CODE in line for line in person.heard)
    assert any(f"{box.server.url}/device" in line for line in person.heard)
    assert [1, 1, 6, 6] == person.pauses
    assert (USER, NOON + HOUR) == (kept.user, kept.expires_at)
    assert path == box.folder / "box.login.json"
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.filterwarnings(EARLY)
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["expired_token"], "in time"),
        (["authorization_pending", "access_denied"], "declined"),
        (["authorization_declined"], "declined"),
        (["unauthorized_client"], "refused the login: unauthorized_client"),
    ],
)
def test_a_code_that_leads_nowhere_keeps_nothing(box: Box, answers: list[str], words: str) -> None:
    """Too late, declined or refused: said so, and no file is made."""
    box.server.device_answers = answers

    with pytest.raises(SettingsError, match=words):
        box.log_in()

    assert not box.settings().token_file.exists()


@pytest.mark.filterwarnings(EARLY)
def test_waiting_for_a_person_ends(box: Box) -> None:
    """A server that says for ever that nobody has typed it is not asked for ever."""
    box.server.device_answers = ["authorization_pending"] * 1000

    class Slow(Person):
        def _wait(self, seconds: float) -> None:
            box.clock.advance(timedelta(minutes=1))

    with pytest.raises(SettingsError, match="in time"):
        box.log_in(Slow())

    assert 15 == 1000 - len(box.server.device_answers)


def test_a_pasted_address_logs_in(google: Box) -> None:
    """The address that the browser could not open is enough, on whatever machine it ran."""
    person = Browser(google)

    google.log_in(person)
    kept = TokenFile(google.settings()).read()

    assert (USER, "google") == (kept.user, kept.provider)
    assert any("127.0.0.1" in line and "paste" in line for line in person.heard)
    assert CLIENT_SECRET not in "".join(person.heard)


@pytest.mark.parametrize(
    ("spoil", "answer", "words"),
    [
        (lambda address: address.replace("state=", "state=x"), {}, "Nothing of use"),
        (lambda _address: "the-code", {}, "Nothing of use"),
        (lambda _address: "http://[", {}, "Nothing of use"),
        (str, {"code": ""}, "Nothing of use"),
        (str, {"error": "access_denied"}, "declined"),
        (str, {"code": "another"}, "refused the login: Malformed code"),
    ],
)
def test_a_wrong_address_keeps_nothing(
    google: Box, spoil: Callable[[str], str], answer: dict[str, str], words: str
) -> None:
    """Another login's address, a cut one, a refusal: said so, and no file is made."""
    with pytest.raises(SettingsError, match=words):
        google.log_in(Browser(google, spoil, **answer))

    assert not google.settings().token_file.exists()


def test_access_to_mail_that_was_not_ticked_is_told(google: Box) -> None:
    """Google lets a person allow less than was asked for; without mail a login is of no use."""
    google.server.scope = "openid"

    with pytest.raises(SettingsError, match="tick everything"):
        google.log_in(Browser(google))


def test_a_login_that_cannot_be_renewed_is_refused(box: Box) -> None:
    """Without a refresh token it would end within the hour."""
    box.server.gives_refresh = False

    with pytest.raises(SettingsError, match="no lasting login"):
        box.log_in()


@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_a_provider_that_is_away_is_no_refusal(box: Box, google: Box, provider: str) -> None:
    """Trouble on the way is told as such."""
    chosen, person = (box, Person()) if provider == "microsoft" else (google, Browser(google))
    chosen.server.stop()

    with pytest.raises(TokensAwayError, match=r"cannot be reached: the connection was refused\.$"):
        chosen.log_in(person)


@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_a_provider_that_nobody_vouches_for_gets_nothing(
    box: Box, google: Box, provider: str
) -> None:
    """The certificate of the sign-in service is verified; its setting is named."""
    chosen, person = (box, Person()) if provider == "microsoft" else (google, Browser(google))

    with pytest.raises(TokensAwayError, match=r"login\.ca_file"):
        chosen.log_in(person, ca_file="")

    assert 0 == len(chosen.server.asked)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"client_id": ""}, "client_id"),
        ({"provider": ""}, "login.provider"),
        ({"provider": "google", "client_file": ""}, "client_file"),
        ({"provider": "google", "client_file": "/nowhere"}, "/nowhere"),
        ({"provider": "google", "client_file": "/etc/passwd"}, "as Google gives it"),
    ],
)
def test_a_missing_setting_is_named(box: Box, keys: dict[str, str], words: str) -> None:
    """What a provider needs is asked for by its key before anything is begun."""
    with pytest.raises(SettingsError, match=words):
        provider_of(box.settings(**keys))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"authority": "http://x.example"}, r"login\.authority"),
        ({"tenant": "a b"}, r"login\.tenant"),
        ({"client_id": "a/b"}, r"login\.client_id"),
        ({"provider": "yahoo"}, '"microsoft", "google"'),
    ],
)
def test_a_value_that_cannot_be_is_refused(box: Box, keys: dict[str, str], words: str) -> None:
    """Each value is checked when the settings are read, with what it must be."""
    with pytest.raises(SettingsError, match=words):
        box.settings(**keys)


def test_an_organisation_that_does_not_exist_is_named(box: Box) -> None:
    """Microsoft answers 400 for an unknown tenant; the setting is named."""
    box.server.no_tenants.add("nowhere.example")

    with pytest.raises(SettingsError, match=r"login\.tenant"):
        box.log_in(tenant="nowhere.example")


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("outlook.office365.com", "microsoft"), ("imap.gmail.com", "google"),
        ("imap.notgmail.com", ""), ("localhost", ""),
    ],
)  # fmt: skip
def test_the_host_tells_the_provider(box: Box, host: str, provider: str) -> None:
    """Where the server is known nobody has to say whose it is."""
    settings = box.settings(provider="")
    path = settings.origin.files[0]
    path.write_text(path.read_text().replace('host = "localhost"', f'host = "{host}"'))

    assert provider == box.load().login_provider


WITHOUT = """
import sys
for name in ("msal", "google_auth_oauthlib", "google", "requests"):
    sys.modules[name] = None
from pathlib import Path
from console.oauth.providers import Teller, provider_of
from console.settings import SettingsError, load_settings
settings = load_settings(environ={"HOME": sys.argv[1]}, config_file=Path(sys.argv[2]))
try:
    provider_of(settings).log_in(settings, Teller(print, input, print), now=lambda: None)
except SettingsError as error:
    print(error)
"""


@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_without_the_extra_the_command_that_brings_it_is_told(box: Box, provider: str) -> None:
    """The libraries are optional; without them a sentence holds the exact command."""
    box.settings(provider=provider)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(box.folder), str(box.folder / "box.toml")],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert f"{sys.executable} -m pip install 'support-console[oauth]'" in done.stdout, done.stderr
