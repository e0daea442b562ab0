"""What a provider is asked to do, which ones there are, and what their troubles are called."""

from __future__ import annotations

import functools
import json
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from console.oauth.tokens import Tokens, TokensAwayError
from console.settings import SecretStr, Settings, SettingsError
from data.text.safe import clean_line

if TYPE_CHECKING:
    import requests

NAMES = {"microsoft": "Microsoft", "google": "Google"}
ANSWER_TIMEOUT_S = 10.0
"""For each question to a provider."""
LASTS_S = 3600
"""How long a token holds where the provider does not say (RFC 6749 section 5.1)."""
REASON_CHARS_MAX = 300


class LoginEndedError(SettingsError):
    """The provider takes this login no longer; a person has to log in again."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Speaks with the person who logs in."""

    say: Callable[[str], None]
    ask: Callable[[str], str]
    """Returns the line that was typed or pasted; the end of input raises EOFError."""
    pause: Callable[[float], None]
    """Waits so many seconds."""


class Provider(Protocol):
    """One company that gives tokens."""

    def check(self, settings: Settings) -> None:
        """Raise SettingsError where a setting that is needed is missing; asks nobody."""

    def log_in(self, settings: Settings, teller: Teller, *, now: Callable[[], datetime]) -> Tokens:
        """Have a person log in; blocks until that is done or has failed."""

    def renew(self, settings: Settings, tokens: Tokens, *, now: datetime) -> Tokens:
        """Get a new token for a login; blocks."""


def provider_of(settings: Settings) -> Provider:
    """Give the provider that the settings name; its library is imported by its first question.

    Raises:
        SettingsError: none is named, or a setting that it needs is missing.
    """
    name = settings.login_provider
    if not name:
        raise SettingsError(
            'Where to log in is not known: set login.provider to "microsoft" or "google" (other '
            "providers: set imap.password_command to a command that prints a token)."
        )
    provider = cast("Provider", import_module(f"console.oauth.{name}"))
    provider.check(settings)
    return provider


def missing_library(name: str) -> SettingsError:
    """Say which command brings what a login needs."""
    return SettingsError(
        f"Logging in at {name} needs the extra `oauth`. Run: {sys.executable} -m pip install "
        "'support-console[oauth]'"
    )


@contextmanager
def reaching(name: str) -> Iterator[None]:
    """Turn what the network does into TokensAwayError; `requests` must be imported already."""
    from requests import exceptions  # noqa: PLC0415 - part of the extra

    try:
        yield
    except exceptions.SSLError as error:
        raise TokensAwayError(
            f"The certificate of {name}'s sign-in service cannot be trusted "
            f"({_line(str(error))}). If something on the way looks into encrypted lines, name its "
            "certificate in login.ca_file."
        ) from error
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        # The libraries read whatever page comes as if it were the JSON that they asked for.
        raise _other_page(name) from error
    except ValueError as error:  # msal words it anew
        if isinstance(error.__context__, json.JSONDecodeError):
            raise _other_page(name) from error
        raise
    except (exceptions.RequestException, OSError) as error:
        raise TokensAwayError(
            f"{name}'s sign-in service cannot be reached: {_why(error)}."
        ) from error


def new_session(settings: Settings) -> requests.Session:
    """Make what speaks HTTP: with a time-out, and trusting whom the settings say.

    A certificate file given to the session itself would lose against one of the environment.
    """
    import requests  # noqa: PLC0415 - part of the extra

    session = requests.Session()
    session.request = functools.partial(  # type: ignore[method-assign]  # a session has no time-out of its own
        session.request, timeout=ANSWER_TIMEOUT_S, verify=settings.login.ca_file or None
    )
    return session


def tokens_from(
    answer: Mapping[str, Any],
    *,
    provider: str,
    client_id: str,
    user: str,
    before: str,
    now: datetime,
) -> Tokens:
    """Read a provider's answer; a refresh token that was not replaced stays as it was.

    Raises:
        SettingsError: there is no token in it, or none that lasts.
    """
    access, refresh = answer.get("access_token"), answer.get("refresh_token") or before
    if not isinstance(access, str) or not access or not isinstance(refresh, str) or not refresh:
        raise SettingsError(
            f"{NAMES[provider]} gave no lasting login. Log in again, and allow what is asked for."
        )
    try:
        seconds = int(answer.get("expires_in") or LASTS_S)
    except (TypeError, ValueError):
        seconds = LASTS_S
    return Tokens(
        provider=provider,
        client_id=client_id,
        user=clean_line(user, limit=200),
        refresh_token=SecretStr(refresh),
        access_token=SecretStr(access),
        expires_at=now + timedelta(seconds=max(seconds, 0)),
    )


def reason_of(answer: Mapping[str, Any]) -> str:
    """Give what a provider says went wrong, as one safe line without its tracking numbers."""
    said = str(answer.get("error_description") or answer.get("error") or "it did not say why")
    return clean_line(
        said.strip().partition("\n")[0].partition(" Trace ID:")[0], limit=REASON_CHARS_MAX
    )


def _other_page(name: str) -> TokensAwayError:
    return TokensAwayError(
        f"{name}'s sign-in service cannot be reached: something else answers in its place "
        "(a proxy, or a network that wants to be logged in to)."
    )


def _why(error: BaseException) -> str:
    """Say in a few words what a network did; the libraries wrap it several times."""
    link: BaseException | None = error
    while link is not None:
        match link:
            case socket.gaierror():
                return "its name cannot be looked up"
            case ConnectionRefusedError():
                return "the connection was refused"
            case TimeoutError():
                return "it did not answer in time"
        link = link.__cause__ or link.__context__
    return _line(str(error))


def _line(text: str) -> str:
    return clean_line(text, limit=200)
