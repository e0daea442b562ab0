"""Services: what agents do with conversations besides answering, one or many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from console.clock import Clock
from console.domain.deeds import Deed, Simple, Standing, Verb
from console.services.errors import ConflictError, ServiceError
from console.services.summaries import waits_since
from data.errors import DataError, NotFoundError, StaleRevisionError
from data.records import READ, Agent, AgentId, Alteration, ConversationId, Status
from data.store import Store, Transaction
from data.store.conversations import check_revision
from data.store.due import forget_woken, keep_claim, list_claims
from data.store.merging import find_living
from data.store.reads import find_read_mark, move_read_mark
from data.store.rows import to_ms
from data.store.work import WorkRow, change_many, read_work_rows

TARGETS_MAX = 1000
"""Conversations that one deed changes at the most: a tenth of a second of the write lock."""
Targets = Mapping[ConversationId, int | None]
"""Conversations with the revision at which each was seen; None: whatever came in since."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A conversation that stays as it was, and why."""

    number: ConversationId
    error: DataError | ServiceError


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a deed on one or many conversations."""

    words: str
    """What the changed ones are now."""
    changed: tuple[ConversationId, ...]
    failed: tuple[Failed, ...]
    undo_id: int | None
    """None where nothing was changed."""
    at: datetime
    revisions: Mapping[ConversationId, int]
    """Of what was changed, afterwards."""


@dataclass(frozen=True, slots=True)
class Also:
    """What is done with the changed conversations as a part of the same deed."""

    do: Callable[[Transaction, Sequence[ConversationId], int], Awaitable[None]]
    """Is given the deed's id."""
    is_always: bool = False
    """It changes more than fields and tags, so it is done also where none of them changes."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the log says of the deed besides."""


class WorkService:
    """The deeds on conversations; each writes the activity log and the change feed."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self.turn = asyncio.Lock()
        """Deeds follow in the order of their keys: `u` finds what `e` has just begun."""

    @property
    def agent_id(self) -> AgentId:
        """Whose deeds they are."""
        return self._agent.id

    async def do(self, deed: Deed, targets: Targets) -> Done:
        """Do something with conversations, each only at the revision given for it, all at once.

        What fails stays as it was and is told; the others are changed all the same.
        """

        async def given(_: Transaction) -> Targets:
            return targets

        return await self.do_chosen(deed, given)

    async def do_chosen(
        self, deed: Deed, choose: Callable[[Transaction], Awaitable[Targets]]
    ) -> Done:
        """Do something with conversations that are chosen as they stand when it is done.

        Nobody comes in between: choosing and doing are one transaction.
        """
        now = self._clock.now()
        async with (
            self.turn,
            self._store.transaction(at=now, agent_id=self._agent.id) as tx,
        ):
            return await self.do_in(tx, deed, await choose(tx))

    async def do_in(
        self, tx: Transaction, deed: Deed, targets: Targets, *, also: Also | None = None
    ) -> Done:
        """Do something with conversations inside an open transaction; see `do`.

        Whoever opened it holds `turn`, so that deeds follow in the order of their keys.
        """
        numbers = list(targets)[:TARGETS_MAX]
        changes: list[tuple[ConversationId, Alteration]] = []
        failed: list[Failed] = []
        rows = await tx.run(read_work_rows, numbers)
        waits = await waits_since(tx, numbers) if deed.needs_waits else {}
        for number in numbers:
            error = await _refusal(tx, number, rows.get(number), targets[number])
            if error is not None:
                failed.append(Failed(number, error))
                continue
            standing = standing_of(rows[number], waits.get(number))
            alteration = deed.decide(standing, agent_id=self._agent.id, now_ms=tx.at_ms)
            if alteration or (also is not None and also.is_always):
                changes.append((number, alteration))
        undo_id, revisions = await tx.run(
            change_many,
            changes,
            verb=deed.activity,
            agent_id=self._agent.id,
            at_ms=tx.at_ms,
            is_deed=True,
            facts={} if also is None else also.facts,
        )
        if also is not None and undo_id is not None:
            await also.do(tx, tuple(revisions), undo_id)
            if also.is_always:
                revisions = {n: await tx.run(check_revision, n, None) for n in revisions}
        failed += [Failed(number, _too_many()) for number in list(targets)[TARGETS_MAX:]]
        changed = tuple(number for number, _ in changes)
        return Done(deed.done_words, changed, tuple(failed), undo_id, tx.at, revisions)

    async def close(self, number: ConversationId, *, if_revision: int | None = None) -> None:
        """Say that a conversation is done.

        Raises:
            StaleRevisionError: something came in since `if_revision`.
        """
        await self.do_one(Simple(Verb.CLOSE), number, if_revision)

    async def do_one(self, deed: Deed, number: ConversationId, if_revision: int | None) -> Done:
        """Do something with one conversation.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
        """
        done = await self.do(deed, {number: if_revision})
        for failed in done.failed:
            raise failed.error
        return done

    async def get_read_mark(self, number: ConversationId) -> datetime | None:
        """Give the arrival of the newest message that I have seen; None: I never opened it."""
        return await self._store.read(find_read_mark, number, self._agent.id)

    async def mark_read(self, number: ConversationId, *, up_to: datetime) -> None:
        """Say that I have seen what came until then; writes only what is news.

        It is nobody else's business: no activity, no new revision.
        """
        seen = await self.get_read_mark(number)
        if seen is not None and seen >= up_to:
            return
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            if await tx.run(move_read_mark, number, self._agent.id, up_to_ms=to_ms(up_to)):
                await tx.announce(READ, number)  # the server is told by a trigger on `reads`

    async def keep_claim(self, number: ConversationId) -> None:
        """Say that I am at it, where nothing else says so: it is written in an editor."""
        claims = await self._store.read(list_claims)
        if not any(c.number == number and c.agent_id == self._agent.id for c in claims):
            return  # nothing to write, and no console to wake
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await tx.run(keep_claim, number, self._agent.id, at_ms=tx.at_ms)

    async def note_awake(self, number: ConversationId) -> None:
        """Say that I have looked at a conversation that came back from a snooze.

        Like reading, it is nobody's deed: no activity, no new revision.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            if await tx.run(forget_woken, number, self._agent.id):
                await tx.announce(READ, number)


async def not_there(tx: Transaction, number: ConversationId) -> DataError | ServiceError:
    """Say why a number is no conversation that can be worked on: merged away, or never given."""
    living = await tx.run(find_living, number)
    if living is None:
        return NotFoundError("conversation", f"#{number}")
    return ConflictError(
        f"#{number} is part of #{living} now, so it is left; the other one can be worked on."
    )


async def _refusal(
    tx: Transaction, number: ConversationId, row: WorkRow | None, revision: int | None
) -> DataError | ServiceError | None:
    if row is None:
        return await not_there(tx, number)
    if revision is not None and revision != row.revision:
        return StaleRevisionError(number, expected=revision, actual=row.revision)
    return None


def standing_of(row: WorkRow, waits_since_ms: int | None) -> Standing:
    """Give a conversation as deeds look at it."""
    return Standing(
        Status(row.status),
        row.waiting_on,
        row.snoozed_until_ms,
        row.assignee_id,
        waits_since_ms,
        row.columns,
        row.tags,
        row.watchers,
    )


def _too_many() -> ServiceError:
    return ConflictError(f"At most {TARGETS_MAX} at a time are changed; do it again for the rest.")
