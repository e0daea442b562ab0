"""Opens the console without a terminal until its list is painted; prints what is imported by then.

Run as `python -m tests.support.first_paint SETTINGS WORDS`: the words stand in the list.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import console.cli.console  # noqa: F401 - what the command `open` imports counts too
from console.app import SupportConsole
from console.bootstrap import open_desk
from console.settings import load_settings
from console.workplace import make_services

LOOKS_MAX = 1000


async def _paint(config: Path, words: str) -> None:
    settings = load_settings(environ=os.environ, config_file=config)
    async with open_desk(settings, act_as=None) as desk:
        app = SupportConsole(make_services(desk), keeper=None)
        async with app.run_test() as pilot:
            for _ in range(LOOKS_MAX):
                strips = app.screen._compositor.render_strips()
                if any(words in "".join(s.text for s in strip) for strip in strips):
                    print("\n".join(sys.modules))
                    return
                await pilot.pause()
    raise AssertionError(f"{words!r} was never painted")


if __name__ == "__main__":
    asyncio.run(_paint(Path(sys.argv[1]), sys.argv[2]))
