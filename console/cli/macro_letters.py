"""Letters that a macro writes: `reply --macro`, `new --macro`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from console.bootstrap import Desk
from console.services.errors import UsageError
from console.workplace import make_macros
from data.records import Address, ConversationId

if TYPE_CHECKING:
    from console.services.macros import Prepared


async def prepare_macro(
    arguments: argparse.Namespace,
    desk: Desk,
    *,
    number: ConversationId | None = None,
    to: Address | None = None,
) -> Prepared | None:
    """Fill the macro in that is asked for; None where none is.

    Raises:
        UsageError: something of it is not known here, or it has no text.
    """
    if arguments.macro is None:
        return None
    prepared = await make_macros(desk).prepare(arguments.macro, number, to=to)
    name = prepared.macro.name
    if prepared.unresolved:
        raise UsageError(
            f"The macro {name} names what is not known here: {', '.join(prepared.unresolved)}. "
            f"Give the field a default (macro edit {name}), or write without the macro. "
            "Nothing was sent."
        )
    if not prepared.text.strip() and arguments.body_file is None:
        raise UsageError(
            f"The macro {name} has no text: `macro apply {name} NUMBER` does what it says, "
            "--body-file FILE adds a text."
        )
    return prepared


def used_document(prepared: Prepared | None) -> dict[str, object]:
    """Give the macro that a mail was written by, and what it does."""
    if prepared is None:
        return {}
    return {"macro": prepared.macro.name, "effects": list(prepared.effects)}
