"""Microsoft 365: a code that is typed into any browser, on any machine (device code, RFC 8628)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from console.oauth.providers import (
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
from console.settings.schema import MICROSOFT_AUTHORITY
from data.text.safe import clean_line

if TYPE_CHECKING:
    import msal

NAME = "Microsoft"
SCOPES = [
    "https://outlook.office.com/IMAP.AccessAsUser.All",
    "https://outlook.office.com/SMTP.Send",
]
_WAITS = frozenset({"authorization_pending", "slow_down"})
_LATER = frozenset({"temporarily_unavailable", "server_error"})
INTERVAL_MAX_S = 60


def check(settings: Settings) -> None:
    """Refuse settings without an application's ID."""
    if not settings.login.client_id:
        raise SettingsError(
            "login.client_id is empty: register an application at Microsoft Entra (public client, "
            "the permissions IMAP.AccessAsUser.All and SMTP.Send) and set its ID there. The "
            "handbook says how, under settings."
        )


def log_in(settings: Settings, teller: Teller, *, now: Callable[[], datetime]) -> Tokens:
    """Show the code, and ask whether it was typed until it was or time is up.

    Raises:
        SettingsError: refused, or nobody typed the code in time.
        TokensAwayError: Microsoft cannot be reached.
    """
    app = _application(settings)
    with reaching(NAME):
        flow = app.initiate_device_flow(SCOPES)
    if not isinstance(flow.get("user_code"), str) or "device_code" not in flow:
        raise SettingsError(f"Microsoft gives no code to log in with: {reason_of(flow)}")
    minutes = max(int(flow["expires_in"]) // 60, 1)
    teller.say(
        f"Open {clean_line(str(flow.get('verification_uri', '')))} in a browser, on any machine,"
    )
    teller.say(
        f"log in as {clean_line(settings.imap_user) or 'the mailbox'}, and enter the code "
        f"{clean_line(flow['user_code'])} (it holds for {minutes} minutes)."
    )
    answer = _await_person(app, flow, teller, until=now() + timedelta(seconds=flow["expires_in"]),
                           now=now)  # fmt: skip
    claims = answer.get("id_token_claims") or {}
    user = claims.get("preferred_username") or claims.get("email") or ""
    return _tokens(settings, answer, user=str(user), before="", now=now())


def renew(settings: Settings, tokens: Tokens, *, now: datetime) -> Tokens:
    """Trade the refresh token for a new token, and for the next refresh token where one comes.

    Raises:
        LoginEndedError: the login was withdrawn, has ended, or wants a person.
        TokensAwayError: Microsoft cannot be reached or is not ready.
    """
    app = _application(settings)
    before = tokens.refresh_token.get_secret_value()
    with reaching(NAME):
        answer = app.acquire_token_by_refresh_token(before, scopes=SCOPES)
    if answer.get("error") in _LATER:
        raise TokensAwayError(f"Microsoft's sign-in service is not ready: {reason_of(answer)}")
    if "error" in answer:
        raise LoginEndedError(
            f"Microsoft takes the login of {tokens.user or 'the mailbox'} no longer: "
            f"{reason_of(answer).rstrip('.')}. Run: support-console login"
        )
    return _tokens(settings, answer, user=tokens.user, before=before, now=now)


def _await_person(
    app: msal.PublicClientApplication,
    flow: dict[str, Any],
    teller: Teller,
    *,
    until: datetime,
    now: Callable[[], datetime],
) -> dict[str, Any]:
    while now() < until:
        teller.pause(min(int(flow["interval"]), INTERVAL_MAX_S))
        try:
            with reaching(NAME):
                # One question at a time: msal's own waiting cannot be broken off.
                answer: dict[str, Any] = app.acquire_token_by_device_flow(
                    flow, exit_condition=lambda _flow: True
                )
        except TokensAwayError:
            continue  # a wire that was pulled for a moment; the code still holds
        if answer.get("error") not in _WAITS:
            break
    else:
        answer = {"error": "expired_token"}
    match answer.get("error"):
        case None:
            return answer
        case "expired_token" | "code_expired":
            raise SettingsError("Nobody entered the code in time. Run: support-console login")
        case "access_denied" | "authorization_declined":
            raise SettingsError("The login was declined in the browser. Nothing was kept.")
    raise SettingsError(f"Microsoft refused the login: {reason_of(answer)}")


def _application(settings: Settings) -> msal.PublicClientApplication:
    try:
        import msal  # noqa: PLC0415 - the extra, and half a second

        session = new_session(settings)
    except ImportError as error:
        raise missing_library(NAME) from error
    authority = settings.login.authority
    try:
        with reaching(NAME):
            return msal.PublicClientApplication(
                settings.login.client_id,
                authority=f"{authority}/{settings.login.tenant}",
                http_client=session,
                # Another cloud's address is not on Microsoft's list; it is the settings' word.
                instance_discovery=None if authority == MICROSOFT_AUTHORITY else False,
            )
    except ValueError as error:
        raise SettingsError(
            f"Microsoft knows no organisation {settings.login.tenant}: correct login.tenant (its "
            "ID or domain)."
        ) from error


def _tokens(
    settings: Settings, answer: dict[str, Any], *, user: str, before: str, now: datetime
) -> Tokens:
    return tokens_from(
        answer,
        provider="microsoft",
        client_id=settings.login.client_id,
        user=user,
        before=before,
        now=now,
    )
