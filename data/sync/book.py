"""Write down each step of a delivery before the next is taken (shell; sync room)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from data.errors import StoreError
from data.records import HeldBecause, OutboxItem, OutboxRecipient, OutboxState, SafeLine
from data.store import Store, Transaction, leases, outbox, outbox_delivery
from data.store.rows import to_ms
from data.sync.answers import Answer, Settled, settle
from data.sync.ports import DeliveryNews, Now
from data.sync.retry import LATE_AFTER, next_after_break
from data.sync.waits import Hold

log = logging.getLogger(__name__)

COMMIT_WAITS_S = (0.2, 1.0, 2.0, 5.0, 10.0)
"""Between tries to write down what a server said: a disk that is full for a moment must not make
the fate of a mail unknown that is known here."""


NAMED_MAX = 3
"""Recipients that the log names; the outbox names all."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mail, as a server said."""

    item: OutboxItem
    answers: Mapping[str, Answer]
    settled: Settled


class Unwritten(list[Result]):
    """What servers said and the store could not take; the process knows it as long as it lives."""


class OutboxBook:
    """The outbox as the process writes it that sends; every write names its epoch."""

    def __init__(
        self, store: Store, *, news: DeliveryNews, now: Now, epoch: int, unwritten: Unwritten
    ) -> None:
        self._store = store
        self._unwritten = unwritten
        self._news = news
        self._now = now
        self._epoch = epoch
        self.sent = 0

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a durable transaction of this epoch."""
        return self._store.transaction(at=self._now(), epoch=self._epoch, durable=True)

    async def is_ours(self) -> bool:
        """Say whether nobody else has begun to send since; True where unsure.

        A lease that only ran out is taken anew by this process, which then writes what it knows.
        """
        try:
            return await self._store.read(leases.is_newest, epoch=self._epoch)
        except StoreError:
            return True

    async def recover(self) -> None:
        """Settle what was left half-way: queued again, or unknown once its text had begun.

        Not where a server has said what became of it, and only the store could not take that.
        """
        while self._unwritten:
            result = self._unwritten[0]
            now = await self._store.read(outbox.get_outbox_item, result.item.id)
            if (now.state, now.attempts) == (OutboxState.SENDING, result.item.attempts):
                await self._write(result)
            self._unwritten.remove(result)
        async with self.transaction() as tx:
            left = await tx.run(outbox_delivery.list_left_behind)
            for each in left:
                if not each.had_text_begun:
                    at = next_after_break(cut_short=each.cut_short, now=tx.at)
                    await tx.run(
                        outbox_delivery.requeue,
                        each.outbox_id,
                        next_attempt_ms=None if at is None else to_ms(at),
                        error="",
                        is_cut_short=True,
                    )
                    continue
                await tx.run(outbox_delivery.make_unknown, each.outbox_id, now_ms=tx.at_ms)
                item = await tx.run(outbox.get_outbox_item, each.outbox_id)
                await _tell(tx, "outbox.unknown", item)
                await self._news.failed(tx, each.outbox_id)
                # Whom the server had refused by then, it had refused alone.
                said = [r for r in item.recipients if r.state == "refused"]
                await self._news.answered(tx, each.outbox_id, said)
            if left:
                await tx.announce("outbox")

    async def claim(self, *, is_trial: bool) -> OutboxItem | None:
        """Take the next mail; on trial also one that is held for the account's sake."""
        async with self.transaction() as tx:
            item = await tx.run(outbox_delivery.claim_next, epoch=self._epoch, now_ms=tx.at_ms)
            if item is None and is_trial:
                item = await tx.run(outbox_delivery.claim_held, epoch=self._epoch, now_ms=tx.at_ms)
            if item is not None:
                await tx.announce("outbox", item.conversation_id)
        return item

    async def begin_text(self, item: OutboxItem, answers: Mapping[str, Answer]) -> None:
        """Note that the text is about to leave, and for whom.

        Raises:
            LeaseLostError: another process sends now; the text must not leave.
        """
        results = {
            address: ("sending" if answer.state == "sent" else answer.state, answer.code,
                      answer.text)
            for address, answer in answers.items()
        }  # fmt: skip
        async with self.transaction() as tx:
            await tx.run(
                outbox_delivery.mark_data_started,
                item.id,
                epoch=self._epoch,
                now_ms=tx.at_ms,
                results=results,
            )

    async def requeue(self, item: OutboxItem, *, why: str = "", is_cut_short: bool) -> None:
        """Give a mail back of which nothing has left."""
        cut_short = item.cut_short + int(is_cut_short)
        at = next_after_break(cut_short=cut_short, now=self._now()) if is_cut_short else None
        async with self.transaction() as tx:
            await tx.run(
                outbox_delivery.requeue,
                item.id,
                next_attempt_ms=None if at is None else to_ms(at),
                error=why,
                is_cut_short=is_cut_short,
            )
            await tx.announce("outbox", item.conversation_id)

    async def finish(
        self, item: OutboxItem, answers: Mapping[str, Answer], *, trouble: str = ""
    ) -> None:
        """Write down what became of a mail, recipient by recipient."""
        states: dict[str, str] = {r.address: r.state for r in item.recipients}
        states.update({address: answer.state for address, answer in answers.items()})
        settled = settle(
            states,
            answers,
            deferrals=item.deferrals,
            since=item.first_tried_at or item.created_at,
            now=self._now(),
            trouble=trouble,
        )
        await self._surely(Result(item, answers, settled))
        if settled.state is OutboxState.SENT:
            self.sent += 1

    async def note_waiting(self, why: str) -> None:
        """Write beside what is due why it has not left."""
        async with self.transaction() as tx:
            await tx.run(outbox_delivery.note_waiting, why, now_ms=tx.at_ms)
            await tx.announce("outbox")

    async def hold(self, hold: Hold) -> None:
        """Hold all that wants to leave, or what leaves under one name, until that is put right."""
        async with self.transaction() as tx:
            await tx.run(
                outbox_delivery.hold_back,
                hold.why,
                because=hold.because,
                now_ms=tx.at_ms,
                sender=hold.sender,
            )
            await tx.announce("outbox")

    async def release(
        self, *, sender: str | None = None, because: HeldBecause | None = None
    ) -> None:
        """Let go what was held back under a name, or for a reason, that is right again."""
        if not await self._store.read(outbox_delivery.has_held):
            return
        async with self.transaction() as tx:
            if await tx.run(outbox_delivery.release_held, sender=sender, because=because):
                await tx.announce("outbox")

    async def note_size_limit(self, size_max_bytes: int | None) -> None:
        """Keep how large a mail the server takes, for those who write the next."""
        if size_max_bytes == await self._store.read(outbox_delivery.get_size_limit):
            return
        async with self.transaction() as tx:
            await tx.run(outbox_delivery.set_size_limit, size_max_bytes)

    async def warn_late(self) -> None:
        """Tell the agents whose mails have wanted to leave for hours, each once."""
        before_ms = to_ms(self._now() - LATE_AFTER)
        if not await self._store.read(outbox_delivery.list_late, before_ms=before_ms):
            return
        async with self.transaction() as tx:
            for item in await tx.run(outbox_delivery.list_late, before_ms=before_ms):
                await tx.run(outbox_delivery.set_warned, item.id, now_ms=tx.at_ms)
                await _tell(tx, "outbox.late", item)

    async def _write(self, result: Result) -> None:
        item, answers, settled = result.item, result.answers, result.settled
        results = {a: (answer.state, answer.code, answer.text) for a, answer in answers.items()}
        at = settled.next_at
        async with self.transaction() as tx:
            await tx.run(outbox_delivery.set_recipient_states, item.id, results)
            await tx.run(outbox_delivery.note_deferral, item.id, is_deferred=settled.is_deferred)
            if settled.has_given_up:
                await tx.run(outbox_delivery.give_up_waiting, item.id)
            await tx.run(
                outbox.set_outbox_state,
                item.id,
                settled.state,
                now_ms=tx.at_ms,
                next_attempt_ms=None if at is None else to_ms(at),
                error=settled.error,
            )
            await _tell(tx, f"outbox.{settled.state}", item)
            if settled.state in {OutboxState.REFUSED, OutboxState.UNKNOWN}:
                await self._news.failed(tx, item.id)
            said = [
                OutboxRecipient(SafeLine(address), answer.state, answer.code, SafeLine(answer.text))
                for address, answer in answers.items()
                if answer.state == "sent" or (answer.state == "refused" and answer.is_own)
            ]
            await self._news.answered(tx, item.id, said)

    async def _surely(self, result: Result) -> None:
        # Kept until it is written, however this ends: a lease cannot be renewed on a full disk
        # either, and runs out before there is room again.
        self._unwritten.append(result)
        for wait_s in COMMIT_WAITS_S:
            try:
                await self._write(result)
                break
            except StoreError as error:
                log.warning("a result could not be written yet: %s", error)
                await asyncio.sleep(wait_s)
        else:
            await self._write(result)
        self._unwritten.remove(result)


async def _tell(tx: Transaction, verb: str, item: OutboxItem) -> None:
    await tx.record(
        verb,
        item.conversation_id,
        outbox_id=item.id,
        attempts=item.attempts,
        agent=item.agent,
        to=[recipient.address for recipient in item.recipients[:NAMED_MAX]],
    )
