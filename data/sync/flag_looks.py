"""Learn which flags others have changed, with change numbers or without (shell; sync room)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from data.mail.imap import ImapSession
from data.store import Store, folders, server_flags
from data.store.rows import to_ms
from data.sync.flag_news import take_in_flags
from data.sync.plan import FlagLook, plan_flag_look
from data.sync.ports import MailboxNews, Now, SyncPolicy
from data.sync.watched import Watched

FLAG_WINDOW_MAILS = 1000
"""Newest mails whose flags are compared in a full pass where the server has no CONDSTORE."""
FLAG_LOOK_MAILS = 100
"""The same in a look for news, once in a poll: a few kilobytes."""
FLAG_OPEN_MAILS = 1000
"""With them those of conversations that are worked on."""
FLAG_SWEEP = timedelta(hours=6)
"""Between two comparisons of all flags of a folder without CONDSTORE."""


class FlagLooks:
    """Compares the flags of the folder that is open with those that are kept."""

    def __init__(
        self,
        store: Store,
        session: ImapSession,
        *,
        policy: SyncPolicy,
        news: MailboxNews,
        now: Now,
        epoch: int,
    ) -> None:
        self._store = store
        self._session = session
        self._policy = policy
        self._news = news
        self._now = now
        self._epoch = epoch

    async def settle(self, watched: Watched, stored: Mapping[int, str]) -> None:
        """Learn at the end of a full pass what has changed; `stored` are the flags kept, by UID."""
        assert watched.facts is not None
        known_modseq = watched.folder.highest_modseq
        match plan_flag_look(known_modseq=known_modseq, modseq=watched.facts.highest_modseq):
            case FlagLook.CHANGED if known_modseq is not None:
                await self.keep_changed(watched, known_modseq)
            case FlagLook.STORED:
                before = stored.keys() & (watched.stored_before or frozenset())
                await self._compare_stored(watched, sorted(before & set(watched.listed)), stored)
            case FlagLook.NEWEST:
                is_sweep = await self._store.read(
                    folders.is_sweep_due,
                    watched.folder.id,
                    before_ms=to_ms(self._now() - FLAG_SWEEP),
                )
                await self._compare(watched, len(stored) if is_sweep else FLAG_WINDOW_MAILS)
                if is_sweep:
                    async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                        await tx.run(folders.set_swept, watched.folder.id, now_ms=tx.at_ms)

    async def look_again(self, watched: Watched) -> None:
        """Compare in a look for news, once in a poll, where there are no change numbers."""
        if self._is_due(watched):
            await self._compare(watched, FLAG_LOOK_MAILS)

    def _is_due(self, watched: Watched) -> bool:
        """Say whether a folder without change numbers is to be compared: once in a poll."""
        now = self._now()
        if watched.compared_at is not None and now - watched.compared_at < self._policy.poll:
            return False
        watched.compared_at = now
        return True

    async def _compare(self, watched: Watched, count: int) -> None:
        """Compare flags without change numbers: of the newest mails, and of what is open."""
        where = (watched.folder.id, watched.uid_validity)
        uids = set(await self._store.read(server_flags.list_newest, *where, limit=count))
        uids |= set(
            await self._store.read(server_flags.list_worked_on, *where, limit=FLAG_OPEN_MAILS)
        )
        known = await self._store.read(server_flags.list_flags, *where, uids)
        await self._compare_stored(
            watched, sorted(known), {uid: flags for uid, (_, _, flags) in known.items()}
        )

    async def keep_changed(self, watched: Watched, since_modseq: int) -> None:
        """Take in what has changed since a change number (RFC 7162)."""
        changed = await self._session.fetch_flags_changed(since_modseq)
        await self._keep_flags(watched, {facts.uid: facts.flags for facts in changed})

    async def _keep_flags(self, watched: Watched, flags: Mapping[int, frozenset[str]]) -> None:
        if not flags:
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await take_in_flags(tx, watched.folder.id, watched.uid_validity, flags, news=self._news)

    async def _compare_stored(
        self, watched: Watched, uids: Sequence[int], stored: Mapping[int, str]
    ) -> None:
        """Compare flags mail by mail, as many at a time as one command may take."""
        for start in range(0, len(uids), FLAG_WINDOW_MAILS):
            facts = await self._session.fetch_facts(uids[start : start + FLAG_WINDOW_MAILS])
            flags = {f.uid: f.flags for f in facts}
            await self._keep_flags(
                watched, {u: f for u, f in flags.items() if stored[u] != " ".join(sorted(f))}
            )
