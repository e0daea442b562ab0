"""`doctor`: looks at settings, machine, store and servers, and says the cure (shell)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from console.clock import Clock
from console.doctor.files import check_store
from console.doctor.finding import Check, Result, fail
from console.doctor.local import check_console, check_machine, check_settings, check_terminal
from console.doctor.machine import judge_clock
from console.doctor.painting import check_painting
from console.doctor.widths import Widths, judge_widths
from console.services.told_progress import Tell, tell_nobody
from console.settings import Settings, SettingsError, load_settings

__all__ = ["Check", "Result", "examine"]

TOLD_EVERY_S = 0.25
log = logging.getLogger(__name__)


async def examine(
    *,
    environ: Mapping[str, str],
    config_file: Path | None,
    clock: Clock,
    tell: Tell = tell_nobody,
    widths: Widths | None = None,
) -> list[Check]:
    """Look at everything; whatever is broken becomes a check, and nothing is changed.

    `tell` hears now and then what is still looked at; `widths` is what the terminal was asked.
    """
    checks = [*_guarded("machine", check_machine)]
    try:
        settings = load_settings(environ=environ, config_file=config_file)
    except SettingsError as error:
        return [
            fail(
                "settings",
                " ".join(error.problems),
                "Correct what is named there (`support-console init` writes a fresh file); the "
                "checks of store and servers come after that.",
            ),
            *checks,
            judge_clock(clock.now(), None),
            *_guarded("terminal", lambda: check_terminal(environ)),
            *judge_widths(widths, is_ascii=False),
        ]
    servers = asyncio.create_task(_guarded_later("servers", lambda: _servers(settings)))
    stored = asyncio.create_task(
        asyncio.to_thread(_guarded, "store", lambda: check_store(settings, clock))
    )
    await _watch({"store": stored, "servers": servers}, tell)
    return [
        *check_settings(settings),
        *checks,
        *await stored,
        *await servers,
        *_guarded("console", lambda: check_console(settings, environ)),
        *_guarded("renderer", lambda: check_painting(settings, environ)),
        *_guarded("terminal", lambda: check_terminal(environ, notify=settings.console.notify)),
        *judge_widths(widths, is_ascii=settings.console.ascii),
    ]


def _guarded(what: str, look: Callable[[], list[Check]]) -> list[Check]:
    """Run checks; a fault of ours in one is reported as its result, never as a trace."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001 - `doctor` must say something whatever is broken
        return [_broken(what, error)]


async def _guarded_later(what: str, look: Callable[[], Awaitable[list[Check]]]) -> list[Check]:
    try:
        return await look()
    except Exception as error:  # noqa: BLE001 - as above
        return [_broken(what, error)]


def _broken(what: str, error: Exception) -> Check:
    log.debug("check of %s broke", what, exc_info=error)
    return fail(
        what,
        f"Looking at it failed: {type(error).__name__}: {error}",
        "Run `support-console doctor --verbose` and send what it says to the maintainers.",
    )


async def _watch(looking: Mapping[str, asyncio.Task[list[Check]]], tell: Tell) -> None:
    """Wait for checks, and tell which of them are waited for."""
    while pending := {name: task for name, task in looking.items() if not task.done()}:
        tell(" and ".join(pending), len(looking) - len(pending), len(looking))
        await asyncio.wait(
            pending.values(), timeout=TOLD_EVERY_S, return_when=asyncio.FIRST_COMPLETED
        )


async def _servers(settings: Settings) -> list[Check]:
    # The mail libraries cost a quarter of a second: only a configured mailbox pays for them.
    if not settings.is_configured:
        return []
    from console.doctor.servers import check_servers  # noqa: PLC0415 - start-up time

    return await check_servers(settings)
