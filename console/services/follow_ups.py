"""Services: follow-ups: promised, done, moved, handed on, taken back.

What becomes of one by itself is in `console.services.fates`, which runs in the same transaction as
every write here. Making one raises no revision: nothing of it is for the customer to read, so
nobody's reply grows stale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.follow_up import read_moment
from console.domain.lifecycle import Then
from console.domain.typed_times import Refused
from console.services.errors import ConflictError, UsageError
from console.services.follow_up_steps import (
    ADDED,
    CANCELLED,
    DONE,
    GIVEN,
    MOVED,
    MOVED_WORDS,
    POOL,
    REOPENED,
    Change,
    Failed,
    Kept,
    Made,
    Promise,
    cancel_mail,
    change_in,
    check_live,
    ended,
    owner_of,
    put,
    text_of,
)
from console.services.letters import Letter
from console.services.starting import customer_of
from data.records import (
    Address,
    Agent,
    AgentId,
    ConversationId,
    CustomerId,
    EndedBy,
    FollowUp,
    FollowUpId,
    FollowUpKind,
    FollowUpState,
    OutboxState,
    SafeText,
    Status,
)
from data.store import (
    Store,
    Transaction,
    conversations,
    follow_up_facts,
    follow_ups,
)
from data.store.follow_ups import FollowUpCounts
from data.store.rows import to_ms
from data.text.safe import clean_text

if TYPE_CHECKING:
    from console.services.queueing import Queued
    from console.services.replies import ReplyService

__all__ = ["ADDED", "POOL", "Failed", "FollowUpService", "Kept", "Made", "Promise"]

_PASSED = "That moment has passed; a follow-up is for one to come."
_LEAVING = frozenset({OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING})
_STUCK = frozenset({OutboxState.WITHHELD, OutboxState.REFUSED})
_CANCELLABLE = frozenset({OutboxState.HELD, OutboxState.QUEUED, *_STUCK})


class FollowUpService:
    """Everything that agents do with follow-ups."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        make_replies: Callable[[], ReplyService] | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._make_replies = make_replies

    @property
    def mine(self) -> tuple[AgentId | None, ...]:
        """Those whose follow-ups this agent does: her own, and the pool's."""
        return (self._agent.id, None)

    async def get(self, follow_up_id: FollowUpId) -> FollowUp:
        """Give one follow-up.

        Raises:
            NotFoundError: no such follow-up.
        """
        return await self._store.read(follow_ups.get, follow_up_id)

    async def list_page(
        self,
        *,
        owners: Sequence[AgentId | None] | None,
        states: Sequence[FollowUpState] = (FollowUpState.DUE, FollowUpState.OPEN),
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> tuple[list[FollowUp], str | None]:
        """Give a page and the cursor of the next: what is due first, then by time.

        `owners` None is everybody's, `mine` this agent's and the pool's. `since` and `until` bound
        what is not due; what is due is overdue on every day.

        Raises:
            BadCursorError: the cursor is not one of ours.
        """
        return await self._store.read(
            follow_ups.list_page,
            owners=owners,
            states=states,
            since_ms=None if since is None else to_ms(since),
            until_ms=None if until is None else to_ms(until),
            limit=limit,
            cursor=cursor,
        )

    async def list_of_conversation(
        self, number: ConversationId, *, is_live_only: bool = False
    ) -> list[FollowUp]:
        """Give those of a conversation and of all that is shown in it: what is to be done first."""
        return await self._store.read(
            follow_ups.list_of_conversation, number, is_live_only=is_live_only
        )

    async def list_of_customer(
        self, customer_id: CustomerId, *, is_live_only: bool = False
    ) -> list[FollowUp]:
        """Give those of a customer, on conversations and on none: what is to be done first."""
        return await self._store.read(
            follow_ups.list_of_customer, customer_id, is_live_only=is_live_only
        )

    async def count(self) -> FollowUpCounts:
        """Count what waits for this agent and for everybody."""
        return await self._store.read(follow_ups.count, self._agent.id)

    async def add(self, promise: Promise, *, if_revision: int | None = None) -> Made:
        """Promise something.

        Raises:
            NotFoundError: no such conversation or owner.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: the time has passed, or the words are too long.
        """
        async with self._transaction() as tx:
            return await self.add_in(tx, promise, if_revision=if_revision)

    async def add_in(
        self,
        tx: Transaction,
        promise: Promise,
        *,
        undo_id: int | None = None,
        if_revision: int | None = None,
    ) -> Made:
        """Promise something inside an open transaction; see `add`.

        With `undo_id` it is a part of that deed: what takes the deed's fields back takes it back.
        """
        if promise.at <= tx.at:
            raise UsageError(_PASSED)
        text = text_of(promise.text)
        owner_id = await owner_of(tx, promise.owner, me=self._agent)
        number, customer_id = None, None
        if isinstance(promise.about, int):
            conversation = await tx.run(conversations.get_conversation, promise.about)
            await tx.run(conversations.check_revision, conversation.id, if_revision)
            number = conversation.id
        else:
            customer_id = await customer_of(tx, promise.about.name, promise.about.address)
        kind = FollowUpKind.IF_NO_REPLY if promise.is_if_no_reply else FollowUpKind.REMIND
        new = follow_ups.NewFollowUp(number, customer_id, owner_id, to_ms(promise.at), kind, text)
        return await put(tx, new, undo_id=undo_id)

    async def add_message(
        self,
        about: ConversationId | Address,
        letter: Letter,
        *,
        subject: str = "",
        owner: str = "",
        then: Then | None = None,
        if_revision: int | None = None,
    ) -> Made:
        """Promise that a message leaves at `letter.at`; to whom is settled now.

        It is withheld where the customer writes first. An address begins a conversation, which
        wants a subject. Without `then` a closed conversation stays closed when the message leaves,
        any other waits for the customer's answer.

        Raises:
            NotFoundError: no such conversation or owner.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: the time has passed, there is nobody to write to, or no subject.
            ComposeError: the text or a file cannot go into a mail.
        """
        if self._make_replies is None:
            raise UsageError("No mailbox is set up, so nothing can be sent: support-console init.")
        at = letter.at
        if at is None or at <= self._clock.now():
            raise UsageError(_PASSED)
        made: list[Made] = []

        async def also(tx: Transaction, queued: Queued) -> None:
            if at <= tx.at:  # while it was composed: it would leave at once
                raise UsageError(_PASSED)
            made.append(await self.add_message_in(tx, queued, letter, owner=owner))

        replies = self._make_replies()
        if isinstance(about, int):
            conversation = await self._store.read(conversations.get_conversation, about)
            is_closed = conversation.status is Status.CLOSED
            letter = replace(letter, then=then or ("close" if is_closed else "wait"))
            await replies.reply(
                about, letter, agent=self._agent, if_revision=if_revision, also=also
            )
        else:
            letter = replace(letter, then=then or "wait")
            await replies.write_new(
                letter, agent=self._agent, to=[about], subject=subject, also=also
            )
        return made[0]

    async def add_message_in(
        self, tx: Transaction, queued: Queued, letter: Letter, *, owner: str = ""
    ) -> Made:
        """Promise that a mail leaves which was queued in this transaction for `letter.at`."""
        assert letter.at is not None, "only what leaves later is promised"
        new = follow_ups.NewFollowUp(
            await tx.run(follow_up_facts.origin_of, queued.message_id),
            None,
            await owner_of(tx, owner, me=self._agent),
            to_ms(letter.at),
            FollowUpKind.SEND,
            SafeText(clean_text(letter.text).strip()),
            queued.outbox_id,
        )
        return await put(tx, new, undo_id=queued.undo_id)

    async def done(self, ids: Sequence[FollowUpId]) -> Kept:
        """Say that follow-ups are done; of one whose message was withheld, that it is not sent."""

        async def change(tx: Transaction, follow_up: FollowUp) -> dict[str, object]:
            if follow_up.state is FollowUpState.DONE:
                return {}
            check_live(follow_up)
            if follow_up.outbox_state in _LEAVING:
                raise ConflictError(
                    f"The message of follow-up {follow_up.id} is still to leave: `follow-up cancel"
                    f" {follow_up.id}` takes it back, `outbox retry {follow_up.outbox_id}` sends it"
                    " now."
                )
            if follow_up.outbox_state is OutboxState.WITHHELD:
                await cancel_mail(tx, follow_up)
            return ended(FollowUpState.DONE, tx)

        return await self._change(ids, change, verb=DONE, words="done")

    async def cancel(self, ids: Sequence[FollowUpId]) -> Kept:
        """Give follow-ups up; the message of one is taken back, which stays so."""

        async def change(tx: Transaction, follow_up: FollowUp) -> dict[str, object]:
            if follow_up.state is FollowUpState.CANCELLED:
                return {}
            check_live(follow_up)
            if follow_up.outbox_state in _CANCELLABLE:
                await cancel_mail(tx, follow_up)
            elif follow_up.outbox_state is OutboxState.SENDING:
                raise ConflictError(f"The message of follow-up {follow_up.id} is leaving now.")
            return ended(FollowUpState.CANCELLED, tx)

        return await self._change(ids, change, verb=CANCELLED, words="cancelled")

    async def reopen(self, ids: Sequence[FollowUpId]) -> Kept:
        """Take follow-ups up again that somebody had ended; those overdue are due at once."""

        async def change(_: Transaction, follow_up: FollowUp) -> dict[str, object]:
            if follow_up.is_live:
                return {}
            if follow_up.ended_by is EndedBy.REPLY:
                raise ConflictError(
                    f"Follow-up {follow_up.id} was for the case that the customer does not reply, "
                    "and he did; make a new one."
                )
            if follow_up.outbox_state in {OutboxState.SENT, OutboxState.CANCELLED}:
                raise ConflictError(
                    f"The message of follow-up {follow_up.id} is {follow_up.outbox_state}; "
                    "write it anew."
                )
            return {"state": FollowUpState.OPEN.value, "ended_at": None, "ended_by": None}

        return await self._change(ids, change, verb=REOPENED, words="open again")

    async def assign(self, ids: Sequence[FollowUpId], owner: str) -> Kept:
        """Hand follow-ups to an agent or to the pool (`POOL`); what is due rings there."""
        async with self._transaction() as tx:
            owner_id = await owner_of(tx, owner, me=self._agent)

            async def change(tx: Transaction, follow_up: FollowUp) -> dict[str, object]:
                check_live(follow_up)
                if follow_up.owner_id == owner_id:
                    return {}
                await tx.run(follow_up_facts.place, follow_up.id, at_ms=tx.at_ms, asks_anew=False)
                return {"owner_id": owner_id, "rung_at": None, "marks": "[]"}

            given = self._agent.name if owner == "" else owner
            return await change_in(tx, ids, change, verb=GIVEN, words=f"given to {given}")

    async def move(
        self, ids: Sequence[FollowUpId], to: str, *, time_zone: str, language: str
    ) -> Kept:
        """Give follow-ups another time, in words; steps as `+1d` go on from each one's own.

        Raises:
            UsageError: the words are no moment to come; nothing was moved.
        """

        async def change(tx: Transaction, follow_up: FollowUp) -> dict[str, object]:
            read = read_moment(
                to, at=follow_up.at, now=tx.at, time_zone=time_zone, language=language
            )
            if isinstance(read, Refused):
                raise UsageError(f"{read.why} Nothing was moved.")
            return await self._move(tx, follow_up, read.at)

        return await self._change(ids, change, verb=MOVED, words=MOVED_WORDS)

    async def move_to(self, ids: Sequence[FollowUpId], at: datetime) -> Kept:
        """Give follow-ups another time.

        Raises:
            UsageError: it has passed.
        """
        if at <= self._clock.now():
            raise UsageError("That moment has passed; nothing was moved.")

        async def change(tx: Transaction, follow_up: FollowUp) -> dict[str, object]:
            return await self._move(tx, follow_up, at)

        return await self._change(ids, change, verb=MOVED, words=MOVED_WORDS)

    async def _move(self, tx: Transaction, follow_up: FollowUp, at: datetime) -> dict[str, object]:
        check_live(follow_up)
        if follow_up.at == at and follow_up.state is FollowUpState.OPEN:
            return {}
        if follow_up.outbox_id is not None:
            from console.services.postponing import postpone  # noqa: PLC0415 - start-up time

            await postpone(tx, follow_up.outbox_id, at)
        await tx.run(follow_up_facts.place, follow_up.id, at_ms=tx.at_ms, asks_anew=True)
        return {
            "due_at": to_ms(at),
            "state": FollowUpState.OPEN.value,
            "rung_at": None,
            "marks": "[]",
        }

    async def _change(
        self, ids: Sequence[FollowUpId], change: Change, *, verb: str, words: str
    ) -> Kept:
        async with self._transaction() as tx:
            return await change_in(tx, ids, change, verb=verb, words=words)

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._clock.now(), agent_id=self._agent.id, durable=True)
