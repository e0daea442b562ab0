"""Numbers that were merged into another: where they lead, said on standard error."""

from __future__ import annotations

from collections.abc import Sequence

from console.bootstrap import Desk
from console.cli.output import complain
from data.records import ConversationId
from data.store import merging


async def follow(desk: Desk, number: ConversationId) -> ConversationId:
    """Give the number under which a conversation is shown; a number never given out stays."""
    living = await desk.store.read(merging.find_living, number)
    if living is None or living == number:
        return number
    complain(f"#{number} is part of #{living}: that is shown and meant.")
    return living


async def follow_all(desk: Desk, numbers: Sequence[ConversationId]) -> list[ConversationId]:
    """Give the numbers under which conversations are shown, each once."""
    return list(dict.fromkeys([await follow(desk, number) for number in numbers]))
