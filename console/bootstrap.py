"""The composition root: settings -> store -> services. Nothing else builds anything.

IMAP, SMTP and their libraries are imported only by `console.mailbox`, which is the syncing
process's alone.
"""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from console.clock import Clock, SystemClock
from console.services.agents import Account, prepare_store, sign_on, signing_key, with_profile
from console.services.due import Bringer, DueService
from console.settings import Settings
from data.records import Agent
from data.store import Store
from data.store.store import Consequence


@dataclass(frozen=True, slots=True)
class Desk:
    """An open store and who works at it."""

    settings: Settings
    store: Store
    clock: Clock
    agent: Agent
    key: bytes


@asynccontextmanager
async def open_store(
    settings: Settings, *, create: bool = False, practice: bool = False
) -> AsyncIterator[Store]:
    """Open the store that the settings name, and close it at the end."""
    store = await Store.open(settings.store, create=create, say=_say)
    store.follow(_consequences)
    try:
        await prepare_store(store, practice=practice, clock=SystemClock(), creator_uid=os.getuid())
        yield store
    finally:
        await store.close()


def _say(words: str) -> None:
    """Tell what an upgrade of the store does, before any screen is drawn."""
    with suppress(OSError):  # nobody may hear it
        sys.stderr.write(f"support-console: {words}\n")
        sys.stderr.flush()


@asynccontextmanager
async def open_desk(
    settings: Settings, *, act_as: str | None, create: bool = False, practice: bool = False
) -> AsyncIterator[Desk]:
    """Open the store and sign the acting agent on."""
    clock = SystemClock()
    async with open_store(settings, create=create, practice=practice) as store:
        agent = await sign_on(store, account=unix_account(), act_as=act_as, clock=clock)
        profile = with_profile(agent, settings)
        yield Desk(settings, store, clock, profile, await signing_key(store))


def due_service(
    settings: Settings, store: Store, *, clock: Clock, is_brief: bool = False
) -> DueService:
    """Build what acts on time, with the patience that the settings have for claims.

    A process that is brief leaves to others what may take long: following new policies,
    and reading articles anew.
    """
    return DueService(store, clock=clock, bringers=partial(_bringers, settings, is_brief=is_brief))


def _bringers(settings: Settings, *, is_brief: bool) -> Sequence[Bringer]:
    # Start-up time: the console asks for them behind its first painting.
    from console.services.overdue import Overdue  # noqa: PLC0415
    from console.services.promises import FollowUps  # noqa: PLC0415
    from console.services.reviews import Reviews  # noqa: PLC0415
    from console.services.set_back import SetBack  # noqa: PLC0415
    from console.services.target_notices import TargetNotices  # noqa: PLC0415
    from console.services.waking import Claims, Snoozes  # noqa: PLC0415

    long: tuple[Bringer, ...] = ()
    if not is_brief:
        from console.services.article_indexing import Reindexing  # noqa: PLC0415
        from console.services.clocks import Recomputing  # noqa: PLC0415

        long = (Recomputing(), Reindexing())
    return (
        SetBack(),
        Snoozes(),
        Claims(timedelta(minutes=settings.work.claim_timeout_min)),
        Overdue(),
        FollowUps(),
        Reviews(settings.mailbox.time_zone),
        *long,
        TargetNotices(),
    )


def _consequences() -> Sequence[Consequence]:
    # Start-up time: whoever only reads has none.
    from console.services.consequences import CONSEQUENCES  # noqa: PLC0415

    return CONSEQUENCES


def unix_account() -> Account:
    """Give the account that the kernel says runs this process."""
    uid = os.getuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(uid, f"uid{uid}", f"uid {uid}")
    return Account(uid, entry.pw_name, entry.pw_gecos.split(",")[0])


def our_addresses(settings: Settings) -> frozenset[str]:
    """Give every address that is us, casefolded."""
    named = (settings.mailbox.address, *settings.mailbox.aliases)
    return frozenset(address.casefold() for address in named if address)
