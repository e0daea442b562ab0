"""The journal as the store keeps it, and the mailbox as a session shows it (shell; sync room)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import timedelta

from data.errors import MailRefusedError
from data.mail.imap import ImapSession
from data.mail.imap_changes import MailboxChanges
from data.mail.threading import is_surrogate
from data.records import (
    Departure,
    FolderId,
    FolderRole,
    MailIdentity,
    MessageId,
    OpStep,
    ServerOp,
)
from data.store import Store, Transaction, departures, server_flags, server_ops
from data.store.rows import to_ms
from data.sync.flag_news import take_in_flags
from data.sync.ports import MailboxNews, Now
from data.sync.push_plan import retry_delay
from data.sync.push_ports import OpenFolder, Target

WAIT = timedelta(minutes=1)


class StoreJournal:
    """The journal in the store; see `data.sync.push_ports.Journal`."""

    def __init__(self, store: Store, *, news: MailboxNews, now: Now, epoch: int) -> None:
        self._store = store
        self._news = news
        self._now = now
        self._epoch = epoch
        self._lacks: dict[str, bool] = {}

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._now(), epoch=self._epoch, durable=True)

    async def list_due(self, *, limit: int) -> list[ServerOp]:
        """Give what is to be done now, in order."""
        if await self._store.read(server_ops.has_unbound):
            async with self._transaction() as tx:
                await tx.run(server_ops.bind_ops)
        return await self._store.read(server_ops.list_due, now_ms=to_ms(self._now()), limit=limit)

    async def read_flags(self, ops: Sequence[ServerOp]) -> dict[int, frozenset[str]]:
        """Give the flags that the server last showed, by UID of one folder."""
        first = ops[0]
        assert first.folder_id is not None
        assert first.uid_validity is not None
        uids = [op.uid for op in ops if op.uid is not None]
        known = await self._store.read(
            server_flags.list_flags, first.folder_id, first.uid_validity, uids
        )
        return {uid: frozenset(text.split()) for uid, (_, _, text) in known.items()}

    async def begin(self, ops: Sequence[ServerOp], *, target: Target | None = None) -> set[int]:
        """Note that the server is told now; give what nobody has dropped meanwhile."""
        ids = [op.id for op in ops]
        async with self._transaction() as tx:
            if target is None or not ops:
                return await tx.run(server_ops.begin, ids, now_ms=tx.at_ms)
            return await tx.run(
                server_ops.begin,
                ids,
                now_ms=tx.at_ms,
                from_name=ops[0].from_name or ops[0].folder_name,
                to_name=target.name,
                to_validity=target.uid_validity,
                to_after_uid=target.last_uid,
            )

    async def settle_flags(
        self,
        name: FolderId,
        uid_validity: int,
        told: Mapping[int, frozenset[str]],
        *,
        done: Sequence[ServerOp],
        gone: Sequence[ServerOp],
    ) -> None:
        """Keep what the server shows; what was done or is gone leaves the journal."""
        async with self._transaction() as tx:
            # First the flags, while what was done still tells ours from other clients' doing.
            await take_in_flags(tx, name, uid_validity, told, news=self._news)
            await tx.run(server_ops.remove, [op.id for op in (*done, *gone)])

    async def place(self, op: ServerOp, name: str, uid_validity: int, uid: int) -> None:
        """Note where the mail of a move lies."""
        async with self._transaction() as tx:
            await tx.run(
                server_ops.place,
                op.id,
                folder_id=op.folder_id,
                name=name,
                uid_validity=uid_validity,
                uid=uid,
            )

    async def advance(self, op: ServerOp, step: OpStep, *, to_uid: int | None = None) -> None:
        """Note how far a move came."""
        async with self._transaction() as tx:
            await tx.run(server_ops.advance, op.id, step, to_uid=to_uid)

    async def moved(
        self,
        ops: Sequence[ServerOp],
        role: FolderRole,
        target: Target,
        copies: Mapping[int, int],
        *,
        is_left: bool,
    ) -> None:
        """Note that mails lie elsewhere now; the copies by UID, where they are known."""
        async with self._transaction() as tx:
            for op in ops:
                copy = None if op.uid is None else copies.get(op.uid)
                there = replace(
                    op, to_name=target.name, to_validity=target.uid_validity, to_uid=copy
                )
                await tx.run(
                    server_ops.mark_moved, there, role=role, is_left=is_left, now_ms=tx.at_ms
                )
            await tx.announce("folder", *sorted({op.conversation_id for op in ops}))

    async def drop(self, op_ids: Collection[int]) -> None:
        """Forget what can or need not be done."""
        if op_ids:
            async with self._transaction() as tx:
                await tx.run(server_ops.remove, op_ids)

    async def put_off(self, op: ServerOp, why: str, *, is_undone: bool) -> None:
        """Try again later; after too many refusals a person has to look."""
        next_try = to_ms(self._now() + retry_delay(op.attempts))
        async with self._transaction() as tx:
            is_parked = await tx.run(
                server_ops.put_off, op.id, why=why, next_try_ms=next_try, is_undone=is_undone
            )
            if is_parked:
                await tx.announce("folder", op.conversation_id)

    async def wait(self, ops: Sequence[ServerOp]) -> None:
        """Let operations wait for what nobody refused."""
        async with self._transaction() as tx:
            await tx.run(
                server_ops.wait, [op.id for op in ops], next_try_ms=to_ms(self._now() + WAIT)
            )

    async def find_departure(self, message_id: MessageId) -> Departure | None:
        """Say where a mail lies that left the mirrored folders."""
        found = await self._store.read(departures.list_departures, [message_id])
        return found[0] if found else None

    async def find_inbox_place(self, message_id: MessageId) -> tuple[FolderId, int, int] | None:
        """Say under which folder, UIDVALIDITY and UID a mail lies in the inbox."""
        return await self._store.read(server_ops.find_inbox_place, message_id)

    async def find_identity(self, op: ServerOp) -> MailIdentity:
        """Say by what a mail is known again."""
        return await self._store.read(server_ops.find_identity, op)

    async def list_taken(self, target: Target) -> set[int]:
        """Give UIDs of a folder that are known to be other mails."""
        return await self._store.read(server_ops.list_taken, target.name, target.uid_validity)

    async def set_lacks(self, **lacks: bool) -> None:
        """Note what the mailbox can or cannot do for us; written only where it is news."""
        news = {what: is_so for what, is_so in lacks.items() if self._lacks.get(what) is not is_so}
        if not news:
            return
        async with self._transaction() as tx:
            if await tx.run(server_ops.set_lacks, news, now_ms=tx.at_ms):
                await tx.announce("folder")
        self._lacks |= news

    async def list_unlooked(self, *, limit: int) -> list[Departure]:
        """Give mails that are gone and were not looked for."""
        return await self._store.read(departures.list_unlooked, limit=limit)

    async def found(self, mails: Sequence[Departure]) -> None:
        """Note where mails were found, or nowhere."""
        async with self._transaction() as tx:
            for mail in mails:
                await tx.run(
                    departures.keep_departure,
                    mail.message_id,
                    role=mail.role,
                    folder=mail.folder,
                    uid_validity=mail.uid_validity,
                    uid=mail.uid,
                    is_ours=mail.is_ours,
                    now_ms=tx.at_ms,
                )
            await self._news.mails_gone(tx, mails)


class ImapMailbox:
    """The mailbox of an open session; see `data.sync.push_ports.RemoteMailbox`."""

    def __init__(self, session: ImapSession) -> None:
        self._session = session
        self._changes = MailboxChanges(session)

    @property
    def can_move(self) -> bool:
        """Say whether mails are moved in one step."""
        return self._changes.can_move

    @property
    def can_remove(self) -> bool:
        """Say whether single mails can be removed."""
        return self._changes.can_remove

    @property
    def has_labels(self) -> bool:
        """Say whether folders are labels of one mail, as at Gmail."""
        return self._session.has_labels and self.can_move

    async def open(self, name: str) -> OpenFolder:
        """Open a folder for writing."""
        state = await self._session.open_folder(name, writable=True)
        return OpenFolder(state.uid_validity, state.permanent_flags)

    async def look_at(self, name: str) -> Target:
        """Ask how a folder stands; another may be open afterwards."""
        state = await self._changes.look_at(name)
        if state.uid_validity and state.uid_next:
            return Target(name, state.uid_validity, state.uid_next - 1)
        opened = await self._session.open_folder(name)
        last = max(await self._session.list_uids(), default=0)
        return Target(name, opened.uid_validity or 0, last)

    async def flags_of(self, uids: Collection[int]) -> dict[int, frozenset[str]]:
        """Give the flags of mails; what is gone is left out."""
        facts = await self._session.fetch_facts(sorted(uids))
        return {each.uid: each.flags for each in facts}

    async def store_flags(
        self, uids: Sequence[int], flags: Sequence[str], *, is_set: bool
    ) -> dict[int, frozenset[str]]:
        """Set flags or take them away; give what the server shows of it."""
        return await self._changes.store_flags(uids, flags, is_set=is_set)

    async def move(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Move mails; give where each is now, None where the server does not say."""
        told = await self._changes.move(uids, name)
        return None if told is None else dict(told.uids)

    async def copy(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Copy mails; give the copies, None where the server does not say."""
        told = await self._changes.copy(uids, name)
        return None if told is None else dict(told.uids)

    async def remove_deleted(self, uids: Sequence[int]) -> None:
        """Remove mails that are marked as deleted."""
        await self._changes.remove_deleted(uids)

    async def find_mail(self, identity: MailIdentity, *, after_uid: int) -> list[int]:
        """Find a mail among those with higher UIDs, ascending.

        By its Message-ID; as others may share that, size or date have to fit too, of which servers
        report the one or keep the other at least. What has no Message-ID must fit in both. Where
        the server knows it by an id of its own, that alone says which it is.
        """
        if identity.email_id is not None and self._session.has_email_ids:
            with suppress(MailRefusedError):
                sure = await self._session.search_email_id(identity.email_id)
                return [uid for uid in sure if uid > after_uid]
        has_none = is_surrogate(identity.internet_message_id)
        if has_none:
            uids = await self._session.list_uids(after_uid=after_uid)
        else:
            uids = await self._session.search_message_id(identity.internet_message_id)
        facts = await self._session.fetch_facts([uid for uid in uids if uid > after_uid])
        found = []
        for each in facts:
            fits = (
                each.size_bytes == identity.size_bytes,
                each.internal_date == identity.received_at,
            )
            if all(fits) or (any(fits) and not has_none):
                found.append(each.uid)
        return sorted(found)
