"""File copies of sent mails in Sent; find out what became of those of unknown fate (shell; sync).

A copy proves that a mail has left: in Sent, where the server files it itself, or in the inbox where
we were among the recipients. So nothing of unknown fate is sent again before somebody has looked,
and no copy is filed before it was looked for.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from data.errors import MailRefusedError
from data.mail.imap import ImapSession
from data.records import OutboxId, OutboxItem, OutboxState
from data.store import Store, Transaction, outbox_copies, outbox_restored, raws
from data.sync.ports import DeliveryNews, Now, SyncPolicy
from data.sync.retry import UNKNOWN_LOOK_FOR

log = logging.getLogger(__name__)

COPY_TRIES_MAX = 5
"""A folder that refuses that often stays without the copy; the mail itself has long left."""
LOOK_AGAIN = timedelta(minutes=1)


class SentCopies:
    """Works on the Sent folder of one session; never touches SMTP."""

    def __init__(
        self,
        store: Store,
        session: ImapSession,
        *,
        policy: SyncPolicy,
        news: DeliveryNews,
        now: Now,
        epoch: int,
    ) -> None:
        self._store = store
        self._session = session
        self._policy = policy
        self._news = news
        self._now = now
        self._epoch = epoch
        self.pushed = 0
        self._looked_for: set[OutboxId] = set()

    async def file_all(self, sent_name: str | None) -> bool:
        """File what is missing and settle what is found; True when the Sent folder was opened."""
        is_opened = await self._settle_restored(sent_name)
        await self.settle_proved()
        due = await self._store.read(outbox_copies.list_copies_due)
        doubtful = await self._store.read(outbox_copies.list_doubtful)
        if sent_name is None:
            # The copies wait for a folder; `doctor` and Problems say so, and what to set.
            await self._end_looks(doubtful)
            return False
        recent = [item for item in doubtful if self._is_worth_a_look(item)]
        if not due and not recent:
            return is_opened
        await self._session.open_folder(sent_name)
        await self._look_for(recent)
        for item in due:
            await self._file(item, sent_name)
        return True

    async def _settle_restored(self, sent_name: str | None) -> bool:
        """Look for what came back with a backup, before any of it may leave; True as above."""
        items = await self._store.read(outbox_restored.list_restored)
        if items and sent_name is not None:
            await self._session.open_folder(sent_name)
        for item in items:
            mail_id = item.internet_message_id
            is_in_sent = sent_name is not None and bool(
                await self._session.search_message_id(mail_id)
            )
            async with self._write() as tx:
                state = await tx.run(
                    outbox_restored.settle_restored,
                    item.id,
                    is_in_sent=is_in_sent,
                    now_ms=tx.at_ms,
                )
                if state is OutboxState.SENT:
                    await self._news.arrived(tx, item.id, found_in="Sent")
                elif state is OutboxState.UNKNOWN:
                    await self._news.failed(tx, item.id)
                await tx.announce("outbox", item.conversation_id)
        return bool(items) and sent_name is not None

    async def settle_proved(self) -> None:
        """Take note of the mails of unknown fate that lie in a folder of ours by now."""
        proved = await self._store.read(outbox_copies.list_proved)
        for item in proved:
            await self._found(item, "a folder of ours")

    async def _look_for(self, items: Sequence[OutboxItem]) -> None:
        missing = []
        for item in items:
            if await self._session.search_message_id(item.internet_message_id):
                await self._found(item, "Sent")
            else:
                missing.append(item)
        await self._end_looks(missing)

    async def _end_looks(self, items: Sequence[OutboxItem]) -> None:
        """Let those leave again of which no copy was found, where a person asked for that."""
        waiting = [item for item in items if item.state is OutboxState.QUEUED]
        if not waiting:
            return
        async with self._write() as tx:
            for item in waiting:
                await tx.run(outbox_copies.end_look, item.id)
            await tx.announce("outbox.queued", *{item.conversation_id for item in waiting})

    def _is_worth_a_look(self, item: OutboxItem) -> bool:
        # Once on every connection, however old it is; again while a server may still be filing it.
        if item.state is OutboxState.QUEUED or item.id not in self._looked_for:
            self._looked_for.add(item.id)
            return True
        began = item.data_started_at or item.created_at
        return self._now() - began <= UNKNOWN_LOOK_FOR + LOOK_AGAIN

    async def _file(self, item: OutboxItem, sent_name: str) -> None:
        async with self._write() as tx:
            is_to_try = await tx.run(outbox_copies.begin_copy, item.id, attempts_max=COPY_TRIES_MAX)
        if not is_to_try:
            return
        try:
            state = await self._try_to_file(item, sent_name)
        except MailRefusedError as error:
            log.warning("copy not filed outbox_id=%d why=%s", item.id, error)
            await self._note(item, "pending", error=str(error))
            return
        await self._note(item, state)

    async def _try_to_file(self, item: OutboxItem, sent_name: str) -> str:
        # Always look first: the server may file the mail itself, or a crash cut us short last time.
        if await self._session.search_message_id(item.internet_message_id):
            return "done"
        if not self._policy.save_sent:
            return "none"
        raw = await self._store.read(raws.get_raw, item.raw_id)
        await self._session.append(sent_name, raw, flags=("\\Seen",), at=self._now())
        self.pushed += 1
        return "done"

    def _write(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._now(), epoch=self._epoch, durable=True)

    async def _note(self, item: OutboxItem, state: str, *, error: str = "") -> None:
        async with self._write() as tx:
            await tx.run(outbox_copies.set_copy_state, item.id, state, error=error)
            await tx.announce("outbox", item.conversation_id)

    async def _found(self, item: OutboxItem, where: str) -> None:
        """A copy of a mail of unknown fate was found: the server did take it."""
        async with self._write() as tx:
            state = await tx.run(outbox_copies.confirm_sent, item.id, now_ms=tx.at_ms)
            await self._news.arrived(tx, item.id, found_in=where)
            if state is OutboxState.REFUSED:
                await self._news.failed(tx, item.id)
