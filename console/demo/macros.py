"""The demo's macros: what the sample shop often says, in five languages, and often does."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files

from console.demo.team import AGENTS, TIERS, WORDS
from console.domain.macros.files import Source, read_files
from console.domain.macros.reading import Known
from data.records import MacroWords, WordKind
from data.store import Store, agents, macros

FILE = "macros.txt"
TIME_ZONE = "Europe/Copenhagen"


async def add_macros(store: Store, *, at: datetime) -> None:
    """Keep them where there are none yet; what an agent has changed since stays changed."""
    async with store.transaction(at=at) as tx:
        if await tx.run(macros.list_macros):
            return
        author = await tx.run(agents.find_agent, name=next(iter(AGENTS)))
        for words in read_macros(at=at):
            await tx.run(
                macros.add_macro,
                words,
                agent_id=None if author is None else author.id,
                at_ms=tx.at_ms,
            )


def read_macros(*, at: datetime) -> list[MacroWords]:
    """Read them as a team's folder of macros is read."""
    text = files("console.demo.shop").joinpath(FILE).read_text(encoding="utf-8")
    sources = []
    for part in text.split("=== ")[1:]:
        path, _, body = part.partition("\n")
        sources.append(Source(path.strip(), body))
    causes = tuple(WORDS[WordKind.CAUSE])
    known = Known(tuple(AGENTS), tuple(TIERS), causes, now=at, time_zone=TIME_ZONE)
    filed, troubles = read_files(sources, known)
    assert not troubles, troubles
    return [each.words for each in filed]
