"""The door to secrets for whoever signs in: passwords as set, tokens renewed when they must be."""

from __future__ import annotations

from threading import Event

from console.clock import Clock, SystemClock
from console.oauth.providers import LoginEndedError, provider_of
from console.oauth.tokens import TokenFile, Tokens
from console.settings import SecretStr, Settings
from console.settings.schema import ServerName
from console.settings.secrets import COMMAND_TIMEOUT_S, owner_of, read_secret


def get_secret(
    settings: Settings,
    which: ServerName,
    *,
    refused: SecretStr | None = None,
    clock: Clock | None = None,
    timeout_s: float = COMMAND_TIMEOUT_S,
    given_up: Event | None = None,
) -> SecretStr:
    """Give what to sign in with now; blocks where a command prints it or a provider renews it.

    `refused` is a token that the server has just said no to: another one comes back where there is
    one to be had.

    Raises:
        SettingsError: there is none; the text says what to do.
        TokensAwayError: it has to be renewed and the provider cannot be reached.
    """
    server = settings.imap if owner_of(settings, which) == "imap" else settings.smtp
    wants_none = which == "smtp" and not settings.smtp_needs_login
    if wants_none or server.secret_kind != "login":  # noqa: S105 - a kind, no secret
        return read_secret(settings, which, timeout_s=timeout_s, given_up=given_up)
    return get_login(settings, refused=refused, clock=clock or SystemClock()).access_token


def get_login(settings: Settings, *, refused: SecretStr | None = None, clock: Clock) -> Tokens:
    """Give the login with a token that holds; renews it, and keeps that, where it must be.

    Raises:
        SettingsError: nobody has logged in, or the login has ended.
        TokensAwayError: the provider cannot be reached.
    """
    file = TokenFile(settings)
    tokens = file.read()
    if _is_good(tokens, refused, clock):
        return tokens
    with file.locked():
        tokens = file.read()  # another process may have renewed it meanwhile
        if _is_good(tokens, refused, clock):
            return tokens
        provider = provider_of(settings)
        if tokens.provider != settings.login_provider:
            raise LoginEndedError(
                f"{file.path} is a login at another provider. Run: support-console login"
            )
        tokens = provider.renew(settings, tokens, now=clock.now())
        file.write(tokens)
    return tokens


def _is_good(tokens: Tokens, refused: SecretStr | None, clock: Clock) -> bool:
    token = tokens.access_token.get_secret_value()
    is_refused = refused is not None and refused.get_secret_value() == token
    return bool(token) and not is_refused and tokens.is_fresh(clock.now())
