"""File copies of sent mails in Sent; look there for those of unknown fate (shell; sync room)."""

from __future__ import annotations

import logging
from datetime import timedelta

from data.errors import MailRefusedError
from data.mail.imap import ImapSession
from data.records import OutboxId, OutboxItem, OutboxState
from data.store import Store, outbox, outbox_restored, raws
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
        due = await self._store.read(outbox.list_copies_due)
        unknown = await self._store.read(outbox.list_in_state, OutboxState.UNKNOWN)
        recent = [item for item in unknown if self._is_worth_a_look(item)]
        if not due and not recent:
            return is_opened
        if sent_name is None:
            for item in due:
                await self._note(item, "failed")
            return False
        await self._session.open_folder(sent_name)
        for item in recent:
            if await self._session.search_message_id(item.internet_message_id):
                await self._found(item)
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
            async with self._store.transaction(
                at=self._now(), epoch=self._epoch, durable=True
            ) as tx:
                state = await tx.run(
                    outbox_restored.settle_restored,
                    item.id,
                    is_in_sent=is_in_sent,
                    now_ms=tx.at_ms,
                )
                if state is OutboxState.SENT:
                    await tx.record(
                        "outbox.sent", item.conversation_id, outbox_id=item.id, found_in="Sent"
                    )
                elif state is OutboxState.UNKNOWN:
                    await self._news.failed(tx, item.id)
                await tx.announce("outbox", item.conversation_id)
        return bool(items) and sent_name is not None

    def _is_worth_a_look(self, item: OutboxItem) -> bool:
        # Once on every connection, however old it is; again while a server may still be filing it.
        if item.id not in self._looked_for:
            self._looked_for.add(item.id)
            return True
        began = item.data_started_at or item.created_at
        return self._now() - began <= UNKNOWN_LOOK_FOR + LOOK_AGAIN

    async def _file(self, item: OutboxItem, sent_name: str) -> None:
        # Always look first: the server may file the mail itself, or a crash cut us short last time.
        if await self._session.search_message_id(item.internet_message_id):
            await self._note(item, "done")
            return
        if not self._policy.save_sent:
            await self._note(item, "none")
            return
        raw = await self._store.read(raws.get_raw, item.raw_id)
        try:
            await self._session.append(sent_name, raw, flags=("\\Seen",), at=self._now())
        except MailRefusedError as error:
            log.warning("copy not filed outbox_id=%d why=%s", item.id, error)
            await self._note(item, "pending")
            return
        self.pushed += 1
        await self._note(item, "done")

    async def _note(self, item: OutboxItem, state: str) -> None:
        async with self._store.transaction(at=self._now(), epoch=self._epoch, durable=True) as tx:
            await tx.run(outbox.set_copy_state, item.id, state, attempts_max=COPY_TRIES_MAX)
            await tx.announce("outbox", item.conversation_id)

    async def _found(self, item: OutboxItem) -> None:
        """A mail of unknown fate lies in Sent: the server did take it."""
        async with self._store.transaction(at=self._now(), epoch=self._epoch, durable=True) as tx:
            await tx.run(outbox.confirm_sent, item.id, now_ms=tx.at_ms)
            await tx.record("outbox.sent", item.conversation_id, outbox_id=item.id, found_in="Sent")
