"""Carry the outbox to the SMTP server (shell; sync room).

Each step is committed before the next: the claim, the word that the text is about to leave, the
result. Only between the last two can a mail's fate be unknown, and then a person decides (RFC
1047). What the server says is read by `answers`; what is written down, by `book`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from data.errors import (
    DataError,
    DeliveryUnknownError,
    MailError,
    MailLoginError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
    NotFoundError,
)
from data.mail.smtp import RECIPIENTS_MAX, SmtpSession
from data.records import HeldBecause, OutboxItem
from data.store import Store, outbox, outbox_delivery, raws
from data.store.rows import to_ms
from data.sync.answers import Answer, Concern, Stage, concern_of, read_answer
from data.sync.book import OutboxBook, Unwritten
from data.sync.ports import ConnectSmtp, DeliveryNews, Now
from data.sync.waits import Hold, Waits

log = logging.getLogger(__name__)

ITEMS_PER_CONNECTION = 50
"""Mails sent over one connection before a fresh one; servers dislike endless sessions."""
LOOK_PATIENCE_MS = 5 * 60 * 1000
"""So long a scheduled mail waits for a look at the inbox; then it keeps its time rather."""


class Step(StrEnum):
    """How far a delivery came."""

    DONE = "done"
    SERVER_AWAY = "server_away"
    ACCOUNT = "account"


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
        unwritten: Unwritten | None = None,
    ) -> None:
        self._store = store
        self._connect = connect
        self._news = news
        self._now = now
        kept = Unwritten() if unwritten is None else unwritten
        self._book = OutboxBook(store, news=news, now=now, epoch=epoch, unwritten=kept)
        self._ask_for_look = ask_for_look
        self._looked_ms = 0
        self._waits = Waits()

    @property
    def sent(self) -> int:
        """Count what has left."""
        return self._book.sent

    async def recover(self) -> None:
        """Settle what a process that died left half-way."""
        await self._book.recover()

    async def deliver_due(self) -> None:
        """Send everything that is due now; trouble with the server ends the round, never a mail."""
        await self._store.check()  # a result that cannot be kept is a mail of unknown fate
        await self._release()
        await self._book.warn_late()
        if self._waits.holds and await self._anything_due():
            # What was written meanwhile stands in the same state, with the same words.
            for hold in self._waits.holds:
                await self._book.hold(hold)
        if self._waits.is_too_early(self._now()):
            return
        session: SmtpSession | None = None
        try:
            for _ in range(ITEMS_PER_CONNECTION):
                is_trial = await self._is_trial()
                if not is_trial and not await self._anything_due():
                    break
                if session is None:
                    session = await self._open()
                if session is None:
                    return
                item = await self._book.claim(is_trial=is_trial)
                if item is None:
                    break
                step = await self._deliver(session, item)
                if step is Step.SERVER_AWAY:
                    return
                self._waits.note_listened()
                if step is Step.DONE:
                    # It has listened to that name: what was held under it may go.
                    self._waits.note_taken(item.envelope_from)
                    await self._book.release(sender=item.envelope_from)
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
            if not await self._store.read(outbox_delivery.has_held):
                return None
            return self._waits.until_trial(now).total_seconds()
        seconds = (due_ms - to_ms(now)) / 1000
        return max(seconds, self._waits.until_asked(now).total_seconds(), 0.0)

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
        """Forget that the server was away or refused us; somebody asked for another try."""
        self._waits.forget()

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
        async with self._book.transaction() as tx:
            released = await tx.run(outbox.release_due, now_ms=now_ms, looked_ms=looked_ms)
            await self._news.released(tx, released)
            await tx.announce("outbox")

    async def _anything_due(self) -> bool:
        return await self._store.read(outbox.has_due, now_ms=to_ms(self._now()))

    async def _is_trial(self) -> bool:
        """Say whether one of the mails that are held back may be tried."""
        is_time = self._waits.may_try_held(self._now())
        return is_time and await self._store.read(outbox_delivery.has_held)

    async def _open(self) -> SmtpSession | None:
        try:
            session = await self._connect()
        except MailLoginError as error:
            await self._hold(self._waits.note_refused(str(error), self._now()))
        except MailPolicyError as error:
            await self._hold(self._waits.note_unusable(str(error), self._now()))
        except MailRefusedError as error:
            await self._put_off(f"The mail server answered {error.code}: {error}")
        except MailError as error:
            await self._put_off(str(error))
        else:
            await self._book.note_size_limit(session.size_limit)
            self._waits.note_connected()
            await self._book.release(because=HeldBecause.CONNECTION)
            return session
        return None

    async def _put_off(self, why: str) -> None:
        """Wait for a server that is away; the mails stay queued and say why."""
        self._waits.note_away(self._now())
        log.warning("smtp away failures=%d why=%s", self._waits.failures, why)
        await self._book.note_waiting(why)

    async def _hold(self, hold: Hold) -> None:
        log.warning("smtp cannot be used because=%s why=%s", hold.because.value, hold.why)
        await self._book.hold(hold)

    async def _deliver(self, session: SmtpSession, item: OutboxItem) -> Step:
        waiting = [r.address for r in item.recipients if r.state == "queued"][:RECIPIENTS_MAX]
        try:
            raw = await self._store.read(raws.get_raw, item.raw_id)
        except NotFoundError as error:
            # It alone is damaged; what waits behind it is not.
            await self._refuse(item, waiting, f"Its text cannot be read from the store: {error}")
            return Step.DONE
        if not waiting:
            await self._book.finish(item, {})
            return Step.DONE
        answers: dict[str, Answer] = {}
        try:
            said = await session.offer(
                sender=item.envelope_from, recipients=waiting, size_bytes=len(raw)
            )
            answers = {a: read_answer(*said[a], Stage.RCPT) for a in waiting}
            for code, text in said.values():
                if concern_of(code, text, Stage.RCPT) is Concern.ACCOUNT:
                    raise MailRefusedError(text, code=code, stage=Stage.RCPT)
            if not any(answer.state == "sent" for answer in answers.values()):
                with suppress(MailError):
                    await session.reset()
                await self._book.finish(item, answers)
                return Step.DONE
            await session.ask_for_text()
        except MailError as error:
            return await self._settle_trouble(session, item, error, waiting, answers)
        except asyncio.CancelledError:
            # Asked to stop while nothing of it had left: as if it had not been tried.
            with suppress(DataError):
                await asyncio.shield(self._book.requeue(item, is_cut_short=False))
            raise
        # From here on not even a cancelled task may leave the answer unread or unwritten.
        handing_over = self._hand_over(session, item, raw, waiting, answers)
        return await _to_the_end(handing_over, is_ours=self._book.is_ours)

    async def _hand_over(
        self,
        session: SmtpSession,
        item: OutboxItem,
        raw: bytes,
        waiting: Sequence[str],
        answers: Mapping[str, Answer],
    ) -> Step:
        # Written down when the server is ready for the text: a lease that was lost ends it here.
        try:
            await self._book.begin_text(item, answers)
        except BaseException:
            session.abort()  # it waits for a text; a goodbye would be taken for one
            raise
        try:
            code, text = await session.send_text(raw)
        except MailError as error:
            return await self._settle_trouble(session, item, error, waiting, answers)
        taken = {
            address: Answer("sent", code, text) if answer.state == "sent" else answer
            for address, answer in answers.items()
        }
        await self._book.finish(item, taken)
        return Step.DONE

    async def _settle_trouble(
        self,
        session: SmtpSession,
        item: OutboxItem,
        error: MailError,
        waiting: Sequence[str],
        answers: Mapping[str, Answer],
    ) -> Step:
        """Write down what an error means for the recipients that have no answer yet."""
        if isinstance(error, DeliveryUnknownError):
            unknown = Answer("unknown", None, str(error))
            await self._book.finish(item, _for_open(unknown, waiting, answers), trouble=str(error))
            # The next would meet the same server: never a queue of unknown fates within seconds.
            await self._put_off(str(error))
            return Step.SERVER_AWAY
        if isinstance(error, MailServerError):
            await self._book.requeue(item, why=str(error), is_cut_short=True)
            await self._put_off(str(error))
            return Step.SERVER_AWAY
        if not isinstance(error, MailRefusedError):
            await self._refuse(item, waiting, str(error))
            return Step.DONE
        return await self._settle_refusal(session, item, error, waiting, answers)

    async def _settle_refusal(
        self,
        session: SmtpSession,
        item: OutboxItem,
        error: MailRefusedError,
        waiting: Sequence[str],
        answers: Mapping[str, Answer],
    ) -> Step:
        stage = Stage(error.stage)
        code = error.code or 0
        concern = concern_of(code, str(error), stage)
        if concern is Concern.SERVER:
            await self._book.requeue(item, why=str(error), is_cut_short=True)
            await self._put_off(f"The mail server is closing: {code} {error}")
            return Step.SERVER_AWAY
        with suppress(MailError):
            await session.reset()
        if concern is Concern.ACCOUNT:
            await self._book.requeue(item, is_cut_short=False)
            sender = item.envelope_from
            words = _account_words(sender, code, error)
            await self._hold(self._waits.note_refused(words, self._now(), sender=sender))
            return Step.ACCOUNT
        answer = read_answer(code, str(error), stage)
        await self._book.finish(item, _for_open(answer, waiting, answers))
        return Step.DONE if session.is_usable else Step.SERVER_AWAY

    async def _refuse(self, item: OutboxItem, waiting: Sequence[str], why: str) -> None:
        await self._book.finish(
            item, {address: Answer("refused", None, why) for address in waiting}
        )


def _for_open(
    answer: Answer, waiting: Sequence[str], answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    """Give an answer to all that were accepted or not asked about; others keep theirs."""
    mine = {a: answers[a] for a in waiting if a in answers and answers[a].state != "sent"}
    is_own = len(waiting) - len(mine) == 1
    return {address: mine.get(address, replace(answer, is_own=is_own)) for address in waiting}


def _account_words(sender: str, code: int, error: MailRefusedError) -> str:
    return (
        f"The mail server takes nothing from {sender}: {code} {error}. The mails wait. Check "
        "mailbox.address and smtp.user in the settings, or ask the mail administrator; then retry."
    )


async def _to_the_end(
    delivering: Coroutine[object, object, Step], *, is_ours: Callable[[], Awaitable[bool]]
) -> Step:
    """Wait until a delivery and its bookkeeping are over although this task is being cancelled.

    Not where the lease was lost: then the answer cannot be written down, and another has said that
    the mail's fate is unknown.
    """
    task = asyncio.create_task(delivering)
    asking: asyncio.Task[None] | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            asking = asking or asyncio.create_task(_end_unless(is_ours, task))
    if asking is None:
        return task.result()
    log.info("asked to stop during a delivery; its answer was awaited while it was ours")
    if not task.cancelled() and (error := task.exception()):
        log.warning("delivery ended with error=%s", error)
    raise asyncio.CancelledError


async def _end_unless(is_ours: Callable[[], Awaitable[bool]], task: asyncio.Task[Step]) -> None:
    if not await is_ours():
        task.cancel()
