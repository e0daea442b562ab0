"""Services: what agents do with conversations besides answering, one or many at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.clock import Clock
from console.domain.lifecycle import unanswered_since
from console.domain.verbs import ACTIVITY, Standing, Verb, decide
from console.services.errors import ConflictError, ServiceError
from console.services.summaries import touch_points
from data.errors import DataError, NotFoundError, StaleRevisionError
from data.records import READ, Agent, Conversation, ConversationId, Status
from data.store import Store, Transaction
from data.store.due import forget_woken
from data.store.reads import find_read_mark, move_read_mark
from data.store.rows import to_ms, to_ms_or_none
from data.store.summaries import list_touches
from data.store.work import Columns, WorkRow, change_many, list_deeds, read_work_rows

TARGETS_MAX = 1000
"""Conversations that one deed changes at the most: a tenth of a second of the write lock."""
_TO_WORK = frozenset({Verb.REOPEN, Verb.UNSPAM, Verb.UNTRASH})


@dataclass(frozen=True, slots=True)
class Failed:
    """A conversation that stays as it was, and why."""

    number: ConversationId
    error: DataError | ServiceError


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a verb on one or many conversations."""

    verb: Verb
    changed: tuple[ConversationId, ...]
    failed: tuple[Failed, ...]
    undo_id: int | None
    """None where nothing was changed."""
    at: datetime
    revisions: Mapping[ConversationId, int]
    """Of what was changed, afterwards."""


class WorkService:
    """The verbs on conversations; each writes the activity log and the change feed."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._last_done: Done | None = None
        self._turn = asyncio.Lock()
        """Deeds follow in the order of their keys: `u` finds what `e` has just begun."""

    async def find_last(self) -> Done | None:
        """Give the last deed of this session that has not been taken back, once it is done."""
        async with self._turn:
            return self._last_done

    async def do(self, verb: Verb, targets: Mapping[ConversationId, int | None]) -> Done:
        """Do something with conversations, each only at the revision given for it, all at once.

        What fails stays as it was and is told; the others are changed all the same.
        """
        async with self._turn:
            done = await self._do(verb, targets)
            if done.undo_id is not None:
                self._last_done = done
            return done

    async def _do(self, verb: Verb, targets: Mapping[ConversationId, int | None]) -> Done:
        numbers = list(targets)[:TARGETS_MAX]
        changes: list[tuple[ConversationId, Columns]] = []
        failed: list[Failed] = []
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            rows = await tx.run(read_work_rows, numbers)
            waits = await self._waits_since(tx, numbers) if verb in _TO_WORK else {}
            for number in numbers:
                error = _refusal(number, rows.get(number), targets[number])
                if error is not None:
                    failed.append(Failed(number, error))
                    continue
                standing = _standing(rows[number], waits.get(number))
                columns = decide(verb, standing, agent_id=self._agent.id, now_ms=tx.at_ms)
                if columns:
                    changes.append((number, columns))
            undo_id, revisions = await tx.run(
                change_many,
                changes,
                verb=ACTIVITY[verb],
                agent_id=self._agent.id,
                at_ms=tx.at_ms,
            )
        failed += [Failed(number, _too_many()) for number in list(targets)[TARGETS_MAX:]]
        return Done(verb, tuple(n for n, _ in changes), tuple(failed), undo_id, now, revisions)

    async def take_back(self, done: Done) -> Done:
        """Put everything back to where it stood before a deed, where nothing has come since."""
        async with self._turn:
            if self._last_done is done:
                self._last_done = None
            return await self._take_back(done)

    async def _take_back(self, done: Done) -> Done:
        assert done.undo_id is not None
        changes: list[tuple[ConversationId, Columns]] = []
        failed: list[Failed] = []
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            deeds = await tx.run(list_deeds, done.undo_id)
            rows = await tx.run(read_work_rows, [deed.conversation_id for deed in deeds])
            for deed in deeds:
                number = deed.conversation_id
                error = _refusal(number, rows.get(number), deed.revision)
                if error is None:
                    changes.append((number, deed.before))
                else:
                    failed.append(Failed(number, error))
            undo_id, revisions = await tx.run(
                change_many,
                changes,
                verb="conversation.undone",
                agent_id=self._agent.id,
                at_ms=tx.at_ms,
                detail={"undone": done.undo_id},
            )
        changed = tuple(number for number, _ in changes)
        return Done(done.verb, changed, tuple(failed), undo_id, now, revisions)

    async def close(self, number: ConversationId, *, if_revision: int | None = None) -> None:
        """Say that a conversation is done.

        Raises:
            StaleRevisionError: something came in since `if_revision`.
        """
        await self._do_one(Verb.CLOSE, number, if_revision)

    async def reopen(self, number: ConversationId) -> None:
        """Put a conversation back to work.

        Raises:
            NotFoundError: no such conversation.
        """
        await self._do_one(Verb.REOPEN, number, None)

    async def take_or_release(self, conversation: Conversation) -> bool:
        """Make a conversation mine, or nobody's where it was mine; say whether it is mine now.

        Raises:
            StaleRevisionError: something came in since it was read.
        """
        is_mine = conversation.assignee == self._agent.name
        verb = Verb.RELEASE if is_mine else Verb.TAKE
        await self._do_one(verb, conversation.id, conversation.revision)
        return not is_mine

    async def _do_one(self, verb: Verb, number: ConversationId, revision: int | None) -> None:
        done = await self.do(verb, {number: revision})
        for failed in done.failed:
            raise failed.error

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
                await tx.announce(READ, number)

    async def note_awake(self, number: ConversationId) -> None:
        """Say that I have looked at a conversation that came back from a snooze.

        Like reading, it is nobody's deed: no activity, no new revision.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            if await tx.run(forget_woken, number, self._agent.id):
                await tx.announce(READ, number)

    async def _waits_since(
        self, tx: Transaction, numbers: Sequence[ConversationId]
    ) -> dict[ConversationId, int | None]:
        """Say since when somebody waits in conversations, by their mails alone."""
        touches = await tx.run(list_touches, numbers)
        return {
            number: to_ms_or_none(unanswered_since(touch_points(own)))
            for number, own in touches.items()
        }


def _refusal(number: ConversationId, row: WorkRow | None, revision: int | None) -> DataError | None:
    if row is None:
        return NotFoundError("conversation", f"#{number}")
    if revision is not None and revision != row.revision:
        return StaleRevisionError(number, expected=revision, actual=row.revision)
    return None


def _standing(row: WorkRow, waits_since_ms: int | None) -> Standing:
    return Standing(
        Status(row.status), row.waiting_on, row.snoozed_until_ms, row.assignee_id, waits_since_ms
    )


def _too_many() -> ServiceError:
    return ConflictError(f"At most {TARGETS_MAX} at a time are changed; do it again for the rest.")
