"""Which renderer stands between the paintings and the terminal, as far as it can be used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.render.paintings import why_not
from console.render.terminals import PLAIN, UNSCROLLED, fills, has_margins

if TYPE_CHECKING:
    from console.render.difference import Seen


def seen_for(renderer: str, environ: Mapping[str, str]) -> Seen | None:
    """Give what remembers the screen; None where all is to be sent as Textual does."""
    if renderer == PLAIN or why_not():
        return None
    # Only here: it builds on a name that another Textual may not have.
    from console.render.difference import Seen  # noqa: PLC0415

    can_shift = renderer != UNSCROLLED and has_margins(environ.get("TERM", ""))
    return Seen(can_shift=can_shift, can_clear=fills(environ))
