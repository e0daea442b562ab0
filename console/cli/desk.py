"""The desk at which a command works, as its options and settings say."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from console.bootstrap import Desk, due_service, open_desk
from console.services.due import settle_before_reading
from console.settings import Settings


@asynccontextmanager
async def desk_for(arguments: argparse.Namespace, settings: Settings) -> AsyncIterator[Desk]:
    """Open the store and sign the agent on; where a mailbox is set, a missing store is made.

    Without settings a missing store is an error: whoever forgot --config must not find an empty
    one. What time has brought is done first, so that a command tells the truth also where nothing
    else runs.
    """
    async with open_desk(
        settings,
        act_as=arguments.act_as,
        create=settings.is_configured or arguments.practice,
        practice=arguments.practice,
    ) as desk:
        due = due_service(settings, desk.store, clock=desk.clock, is_brief=True)
        await settle_before_reading(due)
        yield desk
