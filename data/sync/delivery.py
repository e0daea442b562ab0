"""Carry the outbox to the SMTP server (shell; sync room).

Each step is committed before the next: the claim, the word that the text is about to leave, the
result. Only between the last two can a mail's fate be unknown, and then a person decides (RFC
1047).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from enum import StrEnum

from data.errors import (
    DeliveryUnknownError,
    MailError,
    MailLoginError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail.smtp import RECIPIENTS_MAX, SmtpSession
from data.records import OutboxId, OutboxItem, OutboxState
from data.store import Store, Transaction, outbox, raws
from data.store.rows import to_ms
from data.sync.engine import SIGN_IN_RETRY
from data.sync.ports import ConnectSmtp, DeliveryNews, Now
from data.sync.retry import next_attempt, next_connection

log = logging.getLogger(__name__)

ITEMS_PER_CONNECTION = 50
"""Mails sent over one connection before a fresh one; servers dislike endless sessions."""
ACCEPTED = frozenset({250, 251, 252})
_TEMPORARY = range(400, 500)

LOOK_PATIENCE_MS = 5 * 60 * 1000
"""So long a scheduled mail waits for a look at the inbox; then it keeps its time rather."""

Results = dict[str, tuple[str, int | None, str]]


class Step(StrEnum):
    """How far a delivery came."""

    DONE = "done"
    SERVER_AWAY = "server_away"
    SIGN_IN = "sign_in"


class Delivery:
    """Sends what is due, one mail after the other."""

    def __init__(
        self,
        store: Store,
        *,
        connect: ConnectSmtp,
        news: DeliveryNews,
        now: Now,
        epoch: int,
        ask_for_look: Callable[[], None],
    ) -> None:
        self._store = store
        self._connect = connect
        self._news = news
        self._now = now
        self._epoch = epoch
        self._ask_for_look = ask_for_look
        self._looked_ms = 0
        self._failures = 0
        self._not_before: datetime | None = None
        self._is_held = False
        self.sent = 0

    async def recover(self) -> None:
        """Settle what a process that died left half-way, and try a refused account once more."""
        async with self._transaction() as tx:
            unknown = await tx.run(outbox.recover_claims, epoch=self._epoch)
            await tx.run(outbox.release_signed_in)
            for outbox_id in unknown:
                await self._news.failed(tx, outbox_id)
            if unknown:
                await tx.announce("outbox")

    async def deliver_due(self) -> None:
        """Send everything that is due now; trouble with the server ends the round, never a mail."""
        await self._release()
        if self._not_before is not None and self._now() < self._not_before:
            return
        if self._is_held:
            self._is_held = False
            async with self._transaction() as tx:
                await tx.run(outbox.release_signed_in)
        session: SmtpSession | None = None
        try:
            for _ in range(ITEMS_PER_CONNECTION):
                if not await self._anything_due():
                    break
                if session is None:
                    session = await self._open()
                if session is None:
                    return
                item = await self._claim()
                if item is None:
                    break
                if await self._deliver(session, item) is not Step.DONE:
                    return
            self._failures, self._not_before = 0, None
        finally:
            if session is not None:
                # Not cut short by a cancelled task: the line is closed either way.
                await asyncio.shield(session.close())

    async def seconds_until_due(self) -> float | None:
        """Say when the next mail wants to leave; None where nothing waits for a time."""
        now = self._now()
        now_ms = to_ms(now)
        due_ms = await self._store.read(
            outbox.next_due_ms,
            now_ms=now_ms,
            looked_ms=self._looked_until(now_ms),
            patience_ms=LOOK_PATIENCE_MS,
        )
        if due_ms is None:
            return None
        seconds = (due_ms - to_ms(now)) / 1000
        if self._not_before is not None:
            seconds = max(seconds, (self._not_before - now).total_seconds())
        return max(seconds, 0.0)

    def note_look(self, began_at: datetime) -> None:
        """Learn that all is taken in that the inbox held at a moment.

        Before a scheduled mail leaves, the inbox is looked at: the customer may have written while
        nobody synced, and then it must not.
        """
        self._looked_ms = to_ms(began_at)

    def _looked_until(self, now_ms: int) -> int:
        """Give up to which moment scheduled mails may leave."""
        return min(now_ms, max(self._looked_ms, now_ms - LOOK_PATIENCE_MS))

    def try_now(self) -> None:
        """Forget that the server was away; somebody asked for another try."""
        self._failures, self._not_before = 0, None

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._now(), epoch=self._epoch, durable=True)

    async def _release(self) -> None:
        now_ms = to_ms(self._now())
        looked_ms = self._looked_until(now_ms)
        if looked_ms < now_ms and await self._store.read(
            outbox.has_unlooked, now_ms=now_ms, looked_ms=looked_ms
        ):
            self._ask_for_look()
        due = await self._store.read(outbox.list_releasable, now_ms=now_ms, looked_ms=looked_ms)
        if not due:
            return
        async with self._transaction() as tx:
            released = await tx.run(outbox.release_due, now_ms=now_ms, looked_ms=looked_ms)
            await self._news.released(tx, released)
            await tx.announce("outbox")

    async def _anything_due(self) -> bool:
        return await self._store.read(outbox.has_due, now_ms=to_ms(self._now()))

    async def _claim(self) -> OutboxItem | None:
        async with self._transaction() as tx:
            item = await tx.run(outbox.claim_next, epoch=self._epoch, now_ms=tx.at_ms)
            if item is not None:
                await tx.announce("outbox", item.conversation_id)
        return item

    async def _open(self) -> SmtpSession | None:
        try:
            return await self._connect()
        except (MailLoginError, MailPolicyError) as error:
            await self._hold_all(str(error))
        except MailError as error:
            await self._put_off(str(error))
        return None

    async def _put_off(self, why: str) -> None:
        """Wait for a server that is away; the mails stay queued and say why."""
        self._not_before = next_connection(failures=self._failures, now=self._now())
        self._failures += 1
        log.warning("smtp away failures=%d why=%s", self._failures, why)
        async with self._transaction() as tx:
            await tx.run(outbox.note_waiting, why)
            await tx.announce("outbox")

    async def _hold_all(self, why: str) -> None:
        """Hold the whole queue: the account is wrong, not the mails."""
        self._is_held, self._not_before = True, self._now() + SIGN_IN_RETRY
        async with self._transaction() as tx:
            await tx.run(outbox.hold_for_sign_in, why)
            await tx.announce("outbox")

    async def _deliver(self, session: SmtpSession, item: OutboxItem) -> Step:
        raw = await self._store.read(raws.get_raw, item.raw_id)
        waiting: list[str] = [r.address for r in item.recipients if r.state == "queued"]
        waiting = waiting[:RECIPIENTS_MAX]
        try:
            answers = await session.offer(
                sender=item.envelope_from, recipients=waiting, size_bytes=len(raw)
            )
        except MailError as error:
            return await self._settle_trouble(session, item, error, waiting=waiting, results={})
        results: Results = {}
        for address, (code, text) in answers.items():
            if code not in ACCEPTED:
                state = "queued" if code in _TEMPORARY else "refused"
                results[address] = (state, code, text)
        if len(results) == len(answers):
            with suppress(MailError):
                await session.reset()
            await self._finish(item, results)
            return Step.DONE
        # From here on not even a cancelled task may leave the answer unread or unwritten.
        return await _to_the_end(self._hand_over(session, item, raw, waiting, results))

    async def _hand_over(
        self,
        session: SmtpSession,
        item: OutboxItem,
        raw: bytes,
        waiting: Sequence[str],
        results: Results,
    ) -> Step:
        async with self._transaction() as tx:
            await tx.run(outbox.mark_data_started, item.id, epoch=self._epoch, now_ms=tx.at_ms)
        try:
            code, text = await session.hand_over(raw)
        except MailError as error:
            return await self._settle_trouble(
                session, item, error, waiting=waiting, results=results
            )
        await self._finish(
            item, results | {a: ("sent", code, text) for a in waiting if a not in results}
        )
        return Step.DONE

    async def _settle_trouble(
        self,
        session: SmtpSession,
        item: OutboxItem,
        error: MailError,
        *,
        waiting: Sequence[str],
        results: Results,
    ) -> Step:
        """Write down what an error means for the recipients that have no answer yet."""
        if isinstance(error, MailServerError):
            # Nothing of it left: back to the queue as if it had not been tried.
            await self._requeue(item.id)
            await self._put_off(str(error))
            return Step.SERVER_AWAY
        state, code = "refused", None
        if isinstance(error, DeliveryUnknownError):
            state = "unknown"
        elif isinstance(error, MailRefusedError):
            state = "queued" if (error.code or 0) in _TEMPORARY else "refused"
            code = error.code
            with suppress(MailError):
                await session.reset()
        fates: Results = {a: (state, code, str(error)) for a in waiting if a not in results}
        await self._finish(item, results | fates, error=str(error) if state == "unknown" else "")
        return Step.SERVER_AWAY if state == "unknown" else Step.DONE

    async def _requeue(self, outbox_id: OutboxId) -> None:
        async with self._transaction() as tx:
            await tx.run(outbox.set_outbox_state, outbox_id, OutboxState.QUEUED, now_ms=tx.at_ms)

    async def _finish(self, item: OutboxItem, results: Results, *, error: str = "") -> None:
        """Commit what became of a mail, recipient by recipient."""
        states: dict[str, str] = {r.address: r.state for r in item.recipients}
        states.update({address: result[0] for address, result in results.items()})
        state, next_at, error = self._judge(item, states, results, error)
        async with self._transaction() as tx:
            await tx.run(outbox.set_recipient_states, item.id, results)
            await tx.run(
                outbox.set_outbox_state,
                item.id,
                state,
                now_ms=tx.at_ms,
                next_attempt_ms=None if next_at is None else to_ms(next_at),
                error=error,
            )
            await tx.record(
                f"outbox.{state}", item.conversation_id, outbox_id=item.id, attempts=item.attempts
            )
            if state in {OutboxState.REFUSED, OutboxState.UNKNOWN}:
                await self._news.failed(tx, item.id)
        if state is OutboxState.SENT:
            self.sent += 1

    def _judge(
        self, item: OutboxItem, states: dict[str, str], results: Results, error: str
    ) -> tuple[OutboxState, datetime | None, str]:
        """Say where a mail stands from where its recipients stand."""
        words = [
            f"{a}: {t or 'no reason given'}" for a, (s, _, t) in results.items() if s != "sent"
        ]
        error = error or "; ".join(words)[:500]
        if "unknown" in states.values():
            return OutboxState.UNKNOWN, None, error
        if "queued" in states.values():
            at = next_attempt(attempts=item.attempts, queued_at=item.created_at, now=self._now())
            if at is not None:
                return OutboxState.QUEUED, at, error
            return OutboxState.REFUSED, None, f"Given up after five days. {error}"
        if "refused" in states.values():
            return OutboxState.REFUSED, None, error
        return OutboxState.SENT, None, ""


async def _to_the_end(delivering: Coroutine[object, object, Step]) -> Step:
    """Wait until a delivery and its bookkeeping are over although this task is being cancelled."""
    task = asyncio.create_task(delivering)
    is_cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            is_cancelled = True
    if not is_cancelled:
        return task.result()
    log.info("asked to stop during a delivery; its answer was awaited")
    if error := task.exception():
        log.warning("delivery ended with error=%s", error)
    raise asyncio.CancelledError
