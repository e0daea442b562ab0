"""Look at the login of a mailbox that takes no password: whose it is, how long it holds (shell)."""

from __future__ import annotations

import asyncio

from console.clock import Clock, SystemClock
from console.doctor.finding import Check, fail, fine, warn
from console.oauth.providers import NAMES, provider_of
from console.oauth.source import get_login
from console.oauth.tokens import TokenFile, TokensAwayError
from console.settings import NoSecretError, Settings, SettingsError

_LOG_IN = "Run: support-console login"


async def check_login(settings: Settings, *, clock: Clock | None = None) -> list[Check]:
    """Say as whom, until when, and whether renewing works: by doing it, for nothing else tells."""
    if not settings.uses_login:
        return []
    return [await asyncio.to_thread(_look, settings, clock or SystemClock())]


def _look(settings: Settings, clock: Clock) -> Check:
    try:
        kept = TokenFile(settings).read()
        provider_of(settings)
        renewed = get_login(settings, refused=kept.access_token, clock=clock)
    except NoSecretError as error:
        if settings.origin.shared_file is not None:
            return fine("login", f"{error} This console reads and writes the store only.")
        return warn("login", str(error).removesuffix(f" {_LOG_IN}"), _LOG_IN)
    except TokensAwayError as error:
        return warn(
            "login",
            f"The login could not be renewed now: {error}",
            "Check the network; it is tried again by itself before the token ends.",
        )
    except SettingsError as error:
        return fail("login", str(error), f"Mend what is said there. {_LOG_IN}")
    who = f"as {renewed.user} " if renewed.user else ""
    name = NAMES.get(renewed.provider, renewed.provider)
    return fine(
        "login",
        f"logged in {who}at {name}; renewing works, the token holds until "
        f"{renewed.expires_at:%Y-%m-%d %H:%M} UTC",
    )
