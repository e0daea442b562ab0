"""Services: bodies of imported mail, read behind the list rows and put into the search index."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from console.clock import Clock
from console.services.decoding import (
    BROKEN,
    TAME_BYTES,
    Decoded,
    DecodingProcess,
    decode_tame,
    is_tame,
    unreadable,
)
from console.services.incoming import wants_body
from console.services.summaries import PREVIEW_CHARS
from data.errors import LeaseLostError, StoreError
from data.mail.bodies import FetchedMail
from data.records import ConversationId, MessageBody, MessageId, RawId
from data.store import Store, Transaction, evidence, index, summaries
from data.store.index import People, Undecoded
from data.text.preview import first_words

log = logging.getLogger(__name__)

DECODE_BATCH = 250
DECODE_BATCH_BYTES = 5 * 1024 * 1024
"""A decoding batch is bounded by count and by size: two of them are in memory at a time."""
BULK_MIN = 1000
"""Bodies from which a decoding process pays: starting it costs a quarter of a second."""
NOTHING_YET_S = 0.05
"""Between looks for the next bodies while the server has not handed out more."""

Rejoin = Callable[[Transaction, Mapping[MessageId, Sequence[int]]], Awaitable[None]]
"""Judges stored mails again, given the conversations that their bodies turned out to name."""


class BodyReader:
    """Reads the bodies that an import leaves behind."""

    def __init__(self, store: Store, *, clock: Clock, key: bytes, rejoin: Rejoin) -> None:
        self._store = store
        self._clock = clock
        self._key = key
        self._rejoin = rejoin
        self._one_asks = asyncio.Lock()
        """One batch is read while the one before is written, and a pipe has room for one talk."""
        self._process: DecodingProcess | None = None
        """Made when the first mail comes that is not read here; it rests after a full pass."""
        self.done = 0
        """Batches and steps so far: what grows as long as a long reading gets on."""

    async def read_all(self, *, epoch: int, while_set: asyncio.Event | None = None) -> None:
        """Read every body that an import left behind, on the other core where there are many.

        With an event it goes on, as long as that is set, with what the import leaves behind
        meanwhile.

        Raises:
            LeaseLostError: another process syncs now.
        """
        is_bulk = while_set is not None
        if not is_bulk and await self._store.read(index.count_undecoded) < BULK_MIN:
            try:
                while await self.read_batch(epoch=epoch):
                    pass
            finally:
                await self.rest()
            return
        process = await asyncio.to_thread(DecodingProcess, self._key, self._store.path)
        try:
            async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
                await tx.run(index.begin_bulk)
            await self._read_bulk(process, epoch=epoch, while_set=while_set)
        finally:
            await asyncio.to_thread(process.close)
            async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
                await tx.run(index.end_bulk)
        for step in range(index.MERGE_STEPS_MAX):
            async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
                if not await tx.run(index.merge_step, is_first=step == 0):
                    break
            self.done += 1

    async def _read_bulk(
        self, process: DecodingProcess, *, epoch: int, while_set: asyncio.Event | None
    ) -> None:
        """Decode one batch in the child while the one before it is written."""
        writing: asyncio.Task[None] | None = None
        in_hand: frozenset[MessageId] = frozenset()
        try:
            while True:
                # Asked before reading: what came in until then is read in this round.
                is_last = while_set is None or not while_set.is_set()
                mails = await self._list(skip=in_hand)
                decoded = await process.decode(mails) if mails else []
                before, writing, in_hand = writing, None, frozenset()
                if before is not None:
                    await before
                elif not mails and is_last:
                    break
                elif not mails:
                    await asyncio.sleep(NOTHING_YET_S)
                if mails:
                    in_hand = frozenset(mail.message_id for mail in mails)
                    writing = asyncio.create_task(self.keep(mails, decoded, epoch=epoch))
        finally:
            if writing is not None:
                await writing

    async def read_batch(self, *, epoch: int) -> int:
        """Read one batch of bodies that an import left behind; give how many mails it settled.

        Raises:
            LeaseLostError: another process syncs now; nothing was written.
        """
        mails = await self._list()
        if mails:
            await self.keep(mails, await self.decode(mails), epoch=epoch)
        return len(mails)

    async def _list(self, *, skip: frozenset[MessageId] = frozenset()) -> list[Undecoded]:
        return await self._store.read(
            index.list_undecoded, limit=DECODE_BATCH, max_bytes=DECODE_BATCH_BYTES, skip=skip
        )

    async def decode(self, mails: Sequence[Undecoded]) -> list[Decoded]:
        """Decode a few mails: small ones here, others where they can do no harm."""
        tame = await asyncio.to_thread(decode_tame, [m for m in mails if is_tame(m)], self._key)
        wild = [mail for mail in mails if not is_tame(mail)]
        if not wild:
            return tame
        async with self._one_asks:
            if self._process is None:
                self._process = await asyncio.to_thread(
                    DecodingProcess, self._key, self._store.path
                )
            elsewhere = await self._process.decode(wild)
        read = {item.body.message_id: item for item in (*tame, *elsewhere)}
        return [read[mail.message_id] for mail in mails]

    async def read_wild(
        self, mails: Sequence[FetchedMail], *, whole: bool
    ) -> dict[int, MessageBody]:
        """Read those bodies, by UID, that a mail may not be taken in without, where it is safe."""
        large = [m for m in mails if m.raw is not None and len(m.raw) > TAME_BYTES]
        wanted = [m for m in large if await asyncio.to_thread(_wants_body, m, whole=whole)]
        if not wanted:
            return {}
        nobody, no_raw = People(""), RawId(0)
        read = await self.decode(
            [
                Undecoded(MessageId(m.uid), ConversationId(0), 0, "", nobody, m.raw, no_raw)
                for m in wanted
            ]
        )
        return {int(item.body.message_id): item.body.body for item in read}

    async def rest(self) -> None:
        """End the decoding process, where one was needed."""
        async with self._one_asks:
            process = self._process
            self._process = None
            if process is not None:
                await asyncio.to_thread(process.close)

    async def keep(
        self,
        mails: Sequence[Undecoded],
        decoded: Sequence[Decoded],
        *,
        epoch: int,
    ) -> None:
        """Write bodies that were read; one that cannot be written costs only itself."""
        self.done += 1
        try:
            await self._write(mails, decoded, epoch=epoch)
        except (LeaseLostError, StoreError):
            raise  # No mail's fault.
        except Exception:
            log.exception("bodies not kept messages=%d", len(mails))
            if len(mails) == 1:
                await self._write(mails, [unreadable(mails[0], BROKEN)], epoch=epoch)
                return
            half = len(mails) // 2
            for part in (slice(half), slice(half, None)):
                await self.keep(mails[part], decoded[part], epoch=epoch)

    async def _write(
        self, mails: Sequence[Undecoded], decoded: Sequence[Decoded], *, epoch: int
    ) -> None:
        newest = {mail.message_id: mail.conversation_id for mail in mails}
        async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
            await tx.run(index.add_bodies, [d.body for d in decoded])
            ids = [item.body.message_id for item in reversed(decoded)]
            beside = await tx.run(evidence.keep_evidence, ids)
            previews: dict[ConversationId, tuple[ConversationId, str, str | None]] = {}
            for item in decoded:
                number = newest[item.body.message_id]
                read = beside.get(item.body.message_id, item.body.body)
                line = first_words(read.new_text, limit=PREVIEW_CHARS)
                # Newest first: the first of a conversation is the one that its row shows.
                previews.setdefault(number, (number, line, read.language))
            await tx.run(summaries.set_previews, list(previews.values()))
            if quoting := [d for d in decoded if d.tokens]:
                await self._rejoin(tx, {d.body.message_id: d.tokens for d in quoting})
            await tx.announce("bodies")


def _wants_body(mail: FetchedMail, *, whole: bool) -> bool:
    try:
        return wants_body(mail, whole=whole)
    except Exception:  # noqa: BLE001 - reading it in earnest will say so
        return False
