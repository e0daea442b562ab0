"""The part of `init` that logs in, for mailboxes that take no password."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from console import paths
from console.oauth.providers import Teller, provider_of
from console.oauth.tokens import TokenFile, Tokens, TokensAwayError
from console.settings import LoginSettings, Settings, SettingsError, load_settings
from console.setup.prompter import Prompter, interruptible

AskChecked = Callable[[str, str, str], str]
"""Asks a question for a key with a default until the answer serves."""


def log_in(
    settings: Settings,
    ask: Prompter,
    ask_checked: AskChecked,
    *,
    pause: Callable[[float], None],
    now: Callable[[], datetime],
) -> tuple[LoginSettings, Tokens] | None:
    """Ask what the provider needs and log in; None where that failed, which is told."""
    login = settings.login
    if settings.login_provider == "microsoft":
        login = replace(
            login,
            client_id=ask_checked("Application (client) ID", "login.client_id", login.client_id),
            tenant=ask_checked("Organisation (tenant) ID or domain", "login.tenant", login.tenant),
        )
    else:
        path = ask_checked(
            "JSON file of the desktop client", "login.client_file", login.client_file
        )
        whole = Path(paths.expand_home(path, settings.origin.environ)).absolute()
        login = replace(login, client_file=str(whole))
    settings = replace(settings, login=login)
    teller = Teller(say=ask.say, ask=ask.ask, pause=pause)
    try:
        return login, provider_of(settings).log_in(settings, teller, now=now)
    except (SettingsError, TokensAwayError) as error:
        ask.say(str(error))
        return None


def keep_login(tokens: Tokens, target: Path, environ: Mapping[str, str]) -> Path:
    """Keep a login beside the settings file just written; says where.

    Raises:
        SettingsError, OSError: it cannot be kept; the settings are there all the same.
    """
    # Without the variables of this login: the file must hold by itself.
    plain = {key: text for key, text in environ.items() if not key.startswith("SUPPORT_CONS")}
    file = TokenFile(load_settings(environ=plain, config_file=target))
    with file.locked():
        file.write(tokens)
    return file.path


def wait_interruptibly(seconds: float) -> None:
    """Wait; ctrl+c ends it at once."""
    with interruptible():
        time.sleep(seconds)
