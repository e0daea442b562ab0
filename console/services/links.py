"""Services: links between conversations that belong together, seen from both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from console.clock import Clock
from console.services.errors import ConflictError, UsageError
from console.services.work import Done, Failed
from data.errors import NotFoundError, StaleRevisionError
from data.records import Agent, Conversation, ConversationId
from data.store import Store, Transaction, conversations, links, merging
from data.store.deeds import DeedHead
from data.store.links import LinkRow
from data.text.safe import clean_line

LINKED = "conversation.linked"
UNLINKED = "conversation.unlinked"
REASON_CHARS_MAX = 200
REASON = "belongs together"
"""Why, where nobody says it."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A conversation that another is linked with."""

    conversation: Conversation
    why: str


class LinkService:
    """Links of one agent."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def list_of(self, number: ConversationId) -> list[Linked]:
        """Give what a conversation is linked with, and why.

        Raises:
            NotFoundError: no such conversation.
        """
        own = (await self._store.read(conversations.get_conversation, number)).id
        found: dict[ConversationId, str] = {}
        for row in await self._store.read(links.list_links_between, own):
            ends = [
                await self._store.read(merging.find_living, n) for n in (row.from_id, row.to_id)
            ]
            for end in ends:
                if end is not None and end != own:
                    found.setdefault(end, row.why)
        rows = await self._store.read(conversations.list_by_ids, sorted(found))
        return [Linked(row, found[row.id]) for row in rows]

    async def link(
        self,
        number: ConversationId,
        to: ConversationId,
        *,
        why: str = "",
        if_revision: int | None = None,
    ) -> Done:
        """Say that two conversations belong together; it changes nothing where they are linked.

        Raises:
            NotFoundError: no such conversation.
            UsageError: both are the same.
            StaleRevisionError: something came in since `if_revision`.
        """
        now = self._clock.now()
        reason = clean_line(why, limit=REASON_CHARS_MAX) or REASON
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            one, other = await _both(tx, number, to, if_revision)
            if await tx.run(links.list_links_between, one, other):
                return Done(f"linked with #{other} already", (), (), None, now, {})
            rows = [LinkRow(one, other, reason)]
            await tx.run(links.add_links, rows)
            return await _tell(tx, LINKED, one, other, rows)

    async def unlink(
        self, number: ConversationId, to: ConversationId, *, if_revision: int | None = None
    ) -> Done:
        """Take a link between two conversations away; it changes nothing where there is none.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
        """
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            one, other = await _both(tx, number, to, if_revision)
            rows = await tx.run(links.list_links_between, one, other)
            if not rows:
                return Done(f"not linked with #{other} already", (), (), None, now, {})
            await tx.run(links.remove_links, rows)
            return await _tell(tx, UNLINKED, one, other, rows)


async def undo_link(tx: Transaction, deed: DeedHead) -> Done:
    """Take back that conversations were linked, or that a link was taken away."""
    one = cast("ConversationId", deed.activity.conversation_id)
    other = ConversationId(cast("int", deed.activity.detail["number"]))
    rows = [
        LinkRow(ConversationId(from_id), ConversationId(to_id), why)
        for from_id, to_id, why in cast("list[tuple[int, int, str]]", deed.activity.detail["links"])
    ]
    is_link = deed.verb == LINKED
    there = {(row.from_id, row.to_id) for row in await tx.run(links.list_links_between, one, None)}
    wanted = [row for row in rows if ((row.from_id, row.to_id) in there) == is_link]
    if not wanted:
        words = "The link is gone already." if is_link else "They are linked again already."
        return Done("as before", (), (Failed(one, ConflictError(words)),), None, tx.at, {})
    await tx.run(links.remove_links if is_link else links.add_links, wanted)
    verb = UNLINKED if is_link else LINKED
    return await _tell(tx, verb, one, other, wanted, undone_id=deed.id)


async def _both(
    tx: Transaction, number: ConversationId, to: ConversationId, if_revision: int | None
) -> tuple[ConversationId, ConversationId]:
    living = []
    for each in (number, to):
        found = await tx.run(merging.find_living, each)
        if found is None:
            raise NotFoundError("conversation", f"#{each}")
        living.append(found)
    one, other = living
    if one == other:
        raise UsageError(f"#{number} and #{to} are one conversation; name another number.")
    row = (await tx.run(merging.read_sides, [one]))[one]
    if if_revision is not None and if_revision != row.revision:
        raise StaleRevisionError(one, expected=if_revision, actual=row.revision)
    return one, other


async def _tell(
    tx: Transaction,
    verb: str,
    one: ConversationId,
    other: ConversationId,
    rows: list[LinkRow],
    *,
    undone_id: int | None = None,
) -> Done:
    """Write it into the log of both, which both change by it."""
    await tx.run(merging.raise_revision, [one, other], at_ms=tx.at_ms)
    pairs = [[row.from_id, row.to_id, row.why] for row in rows]
    undo_id = await tx.record(
        verb,
        one,
        is_deed=undone_id is None,
        undone_id=undone_id,
        number=other,
        why=rows[0].why,
        links=pairs,
    )
    await tx.record(verb, other, undo_id=undo_id, number=one, why=rows[0].why)
    sides = await tx.run(merging.read_sides, [one, other])
    words = f"linked with #{other}" if verb == LINKED else f"no longer linked with #{other}"
    revisions = {number: row.revision for number, row in sides.items()}
    return Done(words, (one,), (), undo_id, tx.at, revisions)
