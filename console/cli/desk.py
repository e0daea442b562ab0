"""The desk at which a command works, as its options and settings say."""

from __future__ import annotations

import argparse
from contextlib import AbstractAsyncContextManager

from console.bootstrap import Desk, open_desk
from console.settings import Settings


def desk_for(
    arguments: argparse.Namespace, settings: Settings
) -> AbstractAsyncContextManager[Desk]:
    """Open the store and sign the agent on; where a mailbox is set, a missing store is made.

    Without settings a missing store is an error: whoever forgot --config must not find an empty
    one.
    """
    return open_desk(
        settings,
        act_as=arguments.act_as,
        create=settings.is_configured or arguments.practice,
        practice=arguments.practice,
    )
