"""Opens the console without a terminal until its list is painted; prints what is imported by then.

Run as `python -m tests.support.first_paint SETTINGS WORDS`: the words stand in the list.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from console.late_methods import make_methods_late
from console.late_modules import is_late, make_modules_late
from console.late_patterns import make_patterns_late

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

PAUSE_S = 0.05
PAINT_MAX_S = 60.0


async def _paint(config: Path, words: str) -> list[str]:
    import asyncio  # noqa: PLC0415 - behind what makes a start short, as all of the console is

    import console.cli.console  # noqa: F401, PLC0415 - what the command `open` imports counts too
    from console import app as console_app  # noqa: PLC0415
    from console.bootstrap import open_desk  # noqa: PLC0415
    from console.settings import load_settings  # noqa: PLC0415
    from console.workplace import make_services  # noqa: PLC0415

    loaded: list[str] = []

    # What is put off by the clock comes before a painting that a busy machine keeps waiting.
    console_app.LOAD_AFTER_S = PAINT_MAX_S

    class Watched(console_app.SupportConsole):
        def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
            super()._display(screen, renderable)
            strips = screen._compositor.render_strips()
            is_painted = any(words in "".join(s.text for s in strip) for strip in strips)
            if is_painted and not self._batch_count and not loaded:
                loaded.extend(name for name in sys.modules if not is_late(name))

    settings = load_settings(environ=os.environ, config_file=config)
    async with open_desk(settings, act_as=None) as desk:
        app = Watched(make_services(desk), keeper=None)
        async with app.run_test() as pilot, asyncio.timeout(PAINT_MAX_S):
            while not loaded:
                await pilot.pause(PAUSE_S)
    return loaded


def main() -> None:
    """Begin as the program does."""
    make_methods_late()
    make_patterns_late()
    make_modules_late()
    import asyncio  # noqa: PLC0415 - as above

    print("\n".join(asyncio.run(_paint(Path(sys.argv[1]), sys.argv[2]))))


if __name__ == "__main__":
    main()
