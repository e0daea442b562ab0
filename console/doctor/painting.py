"""Look whether only what changes is sent to the terminal (shell)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from console.doctor.finding import Check, fine, warn
from console.render.terminals import PLAIN, UNSCROLLED, has_margins
from console.settings import Settings

ASKED_MAX_S = 30.0


def check_painting(settings: Settings, environ: Mapping[str, str]) -> list[Check]:
    """Say how screens are sent, and why all of them where the comparing cannot be used."""
    renderer = settings.console.renderer
    return [
        judge_painting(
            is_plain=renderer == PLAIN,
            trouble="" if renderer == PLAIN else _why_not(),
            scrolls=renderer != UNSCROLLED and has_margins(environ.get("TERM", "")),
        )
    ]


def _why_not() -> str:
    """Ask what of Textual is not as it is read; another process where none has loaded it."""
    if "textual" in sys.modules:
        from console.render.paintings import why_not  # noqa: PLC0415 - it is here already

        return why_not()
    done = subprocess.run(
        [sys.executable, "-c", "from console.render.paintings import why_not; print(why_not())"],
        capture_output=True,
        check=False,
        text=True,
        timeout=ASKED_MAX_S,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    said = (done.stdout if done.returncode == 0 else done.stderr).strip()
    return said.rpartition("\n")[2]


def judge_painting(*, is_plain: bool, trouble: str, scrolls: bool) -> Check:
    """Say what is sent; `trouble` is what of Textual is not as the comparing needs it."""
    if is_plain:
        return fine("renderer", "screens are sent whole (console.renderer)")
    if trouble:
        return warn(
            "renderer",
            "Screens are sent whole, which a slow line feels: Textual paints otherwise than this "
            f"program expects ({trouble}).",
            "Install support-console again into an environment of its own (pipx or uv tool).",
        )
    by_itself = "the terminal scrolls by itself" if scrolls else "nothing is scrolled"
    return fine("renderer", f"only what changes is sent, {by_itself}")
