"""Look whether only what changes is sent to the terminal (shell)."""

from __future__ import annotations

from collections.abc import Mapping

from console.doctor.finding import Check, fine, warn
from console.settings import Settings


def check_painting(settings: Settings, environ: Mapping[str, str]) -> list[Check]:
    """Say how screens are sent, and why all of them where the comparing cannot be used."""
    # Textual takes a third of a second: only the console and `doctor` pay for it.
    from console.render.choosing import PLAIN, UNSCROLLED, has_margins  # noqa: PLC0415
    from console.render.paintings import why_not  # noqa: PLC0415

    renderer = settings.console.renderer
    return [
        judge_painting(
            is_plain=renderer == PLAIN,
            trouble=why_not(),
            scrolls=renderer != UNSCROLLED and has_margins(environ.get("TERM", "")),
        )
    ]


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
