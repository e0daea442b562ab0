"""Google: a page in any browser, whose last address is pasted back.

Google ends a login by sending the browser to this machine. Over SSH the browser is on another one,
so that address cannot be opened; it holds all that is needed, and the person pastes it.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from console.oauth.providers import (
    ANSWER_TIMEOUT_S,
    LoginEndedError,
    Teller,
    missing_library,
    new_session,
    reaching,
    reason_of,
    tokens_from,
)
from console.oauth.tokens import Tokens, TokensAwayError
from console.settings import Settings, SettingsError
from data.text.safe import clean_line

NAME = "Google"
MAIL_SCOPE = "https://mail.google.com/"
SCOPES = [MAIL_SCOPE, "openid", "https://www.googleapis.com/auth/userinfo.email"]
REDIRECT = "http://127.0.0.1:49151/"
"""Nobody listens there, on purpose; any port of this machine is allowed to desktop clients."""
TRIES = 3
CLIENT_BYTES_MAX = 100_000
_CLIENT_KEYS = ("client_id", "client_secret", "auth_uri", "token_uri")


def check(settings: Settings) -> None:
    """Refuse settings without a client of Google's.

    Raises:
        SettingsError: the file is not named or is not what Google gives.
    """
    _client(settings)


def log_in(settings: Settings, teller: Teller, *, now: Callable[[], datetime]) -> Tokens:
    """Show the address to open, take the one that the browser ends at.

    Raises:
        SettingsError: declined, or nothing of use was pasted.
        TokensAwayError: Google cannot be reached.
    """
    client = _client(settings)
    try:
        from google_auth_oauthlib.flow import Flow  # noqa: PLC0415 - the extra, and half a second
        from oauthlib.oauth2 import OAuth2Error  # noqa: PLC0415 - comes with it
    except ImportError as error:
        raise missing_library(NAME) from error
    flow = Flow.from_client_config(
        {"installed": client}, SCOPES, redirect_uri=REDIRECT, autogenerate_code_verifier=True
    )
    address, state = flow.authorization_url(
        access_type="offline", prompt="consent", login_hint=settings.imap_user
    )
    code = _ask_for_code(teller, address, state)
    try:
        with reaching(NAME):
            answer = flow.fetch_token(
                code=code, timeout=ANSWER_TIMEOUT_S, verify=settings.login.ca_file or True
            )
    except OAuth2Error as error:
        said = clean_line(error.description or error.error or "it did not say why", limit=300)
        raise SettingsError(f"Google refused the login: {said}") from error
    except Warning as error:  # oauthlib raises it where less was allowed than asked for
        raise SettingsError(
            "Access to mail was not allowed in the browser. Log in again and tick everything."
        ) from error
    return tokens_from(
        answer,
        provider="google",
        client_id=client["client_id"],
        user=_user_of(answer.get("id_token")),
        before="",
        now=now(),
    )


def renew(settings: Settings, tokens: Tokens, *, now: datetime) -> Tokens:
    """Trade the refresh token for a new token.

    Raises:
        LoginEndedError: the login was withdrawn or has ended.
        TokensAwayError: Google cannot be reached or is not ready.
    """
    client = _client(settings)
    try:
        from google.auth.exceptions import RefreshError, TransportError  # noqa: PLC0415 - the extra
        from google.auth.transport.requests import Request  # noqa: PLC0415 - as above
        from google.oauth2.credentials import Credentials  # noqa: PLC0415 - as above

        session = new_session(settings)
    except ImportError as error:
        raise missing_library(NAME) from error
    before = tokens.refresh_token.get_secret_value()
    credentials = Credentials(  # type: ignore[no-untyped-call]  # google-auth is typed in part
        None,
        refresh_token=before,
        token_uri=client["token_uri"],
        client_id=client["client_id"],
        client_secret=client["client_secret"],
    )
    try:
        with reaching(NAME), session:
            credentials.refresh(Request(session=session))  # type: ignore[no-untyped-call]  # as above
    except TransportError as error:
        said = clean_line(str(error), limit=200)
        raise TokensAwayError(f"Google's sign-in service cannot be reached: {said}.") from error
    except RefreshError as error:
        answer = error.args[1] if len(error.args) > 1 else None
        details: dict[str, Any] = answer if isinstance(answer, dict) else {}
        reason = reason_of(details)
        # A page instead of an answer comes from something in between and doubts no login.
        if error.retryable or "error" not in details:
            raise TokensAwayError(f"Google's sign-in service is not ready: {reason}") from error
        raise LoginEndedError(
            f"Google takes the login of {tokens.user or 'the mailbox'} no longer: "
            f"{reason.rstrip('.')}. Run: support-console login"
        ) from error
    expiry = credentials.expiry
    left_s = (expiry.replace(tzinfo=UTC) - now).total_seconds() if expiry else None
    return tokens_from(
        {
            "access_token": credentials.token,
            "refresh_token": credentials.refresh_token,
            "expires_in": left_s,
        },
        provider="google",
        client_id=client["client_id"],
        user=tokens.user,
        before=before,
        now=now,
    )


def _ask_for_code(teller: Teller, address: str, state: str) -> str:
    teller.say("Open this address in a browser, on any machine, and allow the access:")
    teller.say("")
    teller.say(clean_line(address, limit=4000))
    teller.say("")
    teller.say(
        "In the end the browser cannot open a page at 127.0.0.1. That is as it should be: copy "
        "its whole address and paste it here."
    )
    for _ in range(TRIES):
        pasted = teller.ask("Address")
        try:
            fields = parse_qs(urlsplit(pasted.strip()).query)
        except ValueError:
            fields = {}
        if not hmac.compare_digest(fields.get("state", [""])[0].encode(), state.encode()):
            teller.say("That is not the address of this login; it begins with http://127.0.0.1.")
        elif "error" in fields:
            said = clean_line(fields["error"][0], limit=100)
            raise SettingsError(f"The login was declined in the browser ({said}).")
        elif fields.get("code", [""])[0]:
            return fields["code"][0]
        else:
            teller.say("That address holds no code; copy the whole of it.")
    raise SettingsError("Nothing of use was pasted. Run: support-console login")


def _client(settings: Settings) -> dict[str, str]:
    path = settings.login.client_file
    if not path:
        raise SettingsError(
            "login.client_file is empty: make an OAuth client of the kind “desktop app” in Google "
            "Cloud, download its JSON file and name that. The handbook says how, under settings."
        )
    try:
        with Path(path).open("rb") as stream:
            plain = json.loads(stream.read(CLIENT_BYTES_MAX))
        client = plain["installed"]
        found = {key: client[key] for key in _CLIENT_KEYS}
    except OSError as error:
        raise SettingsError(
            f"{path}, named in login.client_file, cannot be read: {error.strerror}."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{path}, named in login.client_file, is not the JSON file of a desktop client as "
            "Google gives it."
        ) from error
    if not all(isinstance(value, str) and value for value in found.values()):
        raise SettingsError(
            f"{path}, named in login.client_file, lacks a value. Download it again."
        )
    return found


def _user_of(id_token: Any) -> str:  # noqa: ANN401 - whatever came
    """Read the address out of an ID token that came straight from Google (OpenID Core 3.1.3.7)."""
    try:
        payload = str(id_token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["email"])
    except (IndexError, ValueError, KeyError, TypeError):
        return ""
