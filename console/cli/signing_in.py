"""The verb `login`: gets the tokens for a mailbox that takes no password, and tries them."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from console.cli import exits
from console.cli.output import complain, print_json
from console.clock import SystemClock
from console.oauth.providers import NAMES, Teller, provider_of
from console.oauth.tokens import TokenFile, Tokens, TokensAwayError
from console.settings import Settings, SettingsError, load_settings
from console.setup.prompter import TerminalPrompter
from data.errors import DataError

log = logging.getLogger(__name__)


def run_login(
    arguments: argparse.Namespace, environ: Mapping[str, str], config: Path | None
) -> int:
    """Have a person log in, keep what that gave, and sign in at the mail server with it.

    Messages are on standard error; 75 where the provider is away.
    """
    settings = load_settings(environ=environ, config_file=config)
    if not settings.uses_login:
        complain(
            "support-console: These settings use no login: set imap.auth to xoauth2 (and no "
            "password, password_file or password_command), or run: support-console init"
        )
        return exits.USAGE
    file = TokenFile(settings)
    provider = provider_of(settings)
    try:
        tokens = provider.log_in(settings, make_teller(), now=SystemClock().now)
        with file.locked():
            file.write(tokens)
    except TokensAwayError as error:
        complain(f"support-console: {error}")
        return exits.TEMPORARY
    except SettingsError as error:  # declined, too late, or nowhere to keep it
        complain(f"support-console: {error}")
        return exits.FAILED
    except EOFError:
        complain("\nsupport-console: Stopped. Nothing was kept.")
        return exits.FAILED
    complain(f"Logged in{f' as {tokens.user}' if tokens.user else ''}; kept in {file.path}.")
    code = asyncio.run(_try_it(settings))
    if arguments.json:
        print_json(_document(settings, tokens, is_taken=code == exits.DONE))
    return code


def make_teller() -> Teller:
    """Speak with whoever sits at the terminal; what is said goes to standard error."""
    prompter = TerminalPrompter(answers=sys.stdin, questions=sys.stderr)
    return Teller(say=complain, ask=prompter.ask, pause=time.sleep)


async def _try_it(settings: Settings) -> int:
    if not settings.is_configured or settings.imap.secret_kind != "login":  # noqa: S105 - a kind
        return exits.DONE
    from console.mailbox import connect_imap  # noqa: PLC0415 - the mail libraries, at first use

    try:
        session = await connect_imap(settings)
        await session.close()
    except DataError as error:
        complain(f"support-console: The login is kept, but: {error}")
        return exits.code_of(error)
    complain(f"{settings.imap.host} takes it.")
    await _wake_sync(settings)
    return exits.DONE


async def _wake_sync(settings: Settings) -> None:
    """Have a syncing process that waits for a login try again at once."""
    if not settings.store.exists():
        return
    from console.bootstrap import open_store  # noqa: PLC0415 - where there is one

    try:
        async with open_store(settings) as store, store.transaction(at=SystemClock().now()) as tx:
            await tx.announce("sync.retried")
            await tx.announce("outbox.retried")
    except DataError as error:
        log.info("what=not_woken why=%s", error)


def _document(settings: Settings, tokens: Tokens, *, is_taken: bool) -> dict[str, object]:
    return {
        "provider": NAMES[settings.login_provider],
        "user": tokens.user,
        "expires_at": tokens.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "token_file": str(settings.token_file),
        "imap_takes_it": is_taken,
    }
