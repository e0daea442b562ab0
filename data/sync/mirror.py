"""Bring the store in step with the folders of an open session (shell; sync room)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from data.errors import MailRefusedError
from data.mail.folder_roles import folder_roles
from data.mail.imap import FolderState, ImapSession
from data.records import FolderLedger, FolderRole
from data.store import Store, folders, ledgers, quarantine, renumbering
from data.sync.fetching import Fetching
from data.sync.flag_looks import FlagLooks
from data.sync.ledger import close_ledger, find_lost
from data.sync.numbering import Numbering
from data.sync.plan import (
    LEDGER_TRIES_MAX,
    FolderPlan,
    judge_numbers,
    number_for,
    plan_folder,
    plan_quick_look,
)
from data.sync.ports import Intake, MailboxNews, Now, SyncPolicy
from data.sync.wanted import WantedParts
from data.sync.watched import OpenFolder, Watched, facts_of

log = logging.getLogger(__name__)

WATCHED = (FolderRole.INBOX, FolderRole.SENT)
"""The folders that are mirrored. Sent last: after a pass the inbox is opened again for IDLE."""


class Mirror:
    """One session's view of the watched folders."""

    def __init__(
        self,
        store: Store,
        session: ImapSession,
        *,
        intake: Intake,
        policy: SyncPolicy,
        news: MailboxNews,
        now: Now,
        epoch: int,
    ) -> None:
        self._store = store
        self._session = session
        self._intake = intake
        self._policy = policy
        self._now = now
        self._epoch = epoch
        self._opened = OpenFolder(session)
        self._fetching = Fetching(
            store, session, self._opened, intake=intake, policy=policy, now=now, epoch=epoch
        )
        self._flags = FlagLooks(store, session, policy=policy, news=news, now=now, epoch=epoch)
        self._numbering = Numbering(store, session, news=news, now=now, epoch=epoch)
        self._watched: list[Watched] = []
        self.sent_name: str | None = None
        self.roles: Mapping[FolderRole, str] = {}
        """Which folder plays which role, as it was last listed."""
        self.has_news = False
        """Whether mail came in while the last pass was looking elsewhere."""
        self._uncounted = False
        """Whether an account did not add up, so that only a full pass will do."""
        self._doubts: dict[str, str] = {}
        """Why STATUS and SELECT cannot both be right of a folder, asked once a session."""

    @property
    def fetched(self) -> int:
        """How many mails came in."""
        return self._fetching.fetched

    async def full_pass(self) -> list[FolderLedger]:
        """List every watched folder whole and settle it; give the ledger, which adds up."""
        await self.find_folders()
        await self._fetching.take_in_what_only_we_have()
        accounts: dict[str, FolderLedger] = {}
        for attempt in range(LEDGER_TRIES_MAX):
            is_last = attempt == LEDGER_TRIES_MAX - 1
            plans = []
            for watched in self._watched:
                if watched.name in accounts:
                    continue
                plan = await self._plan(watched)
                if watched.keeps_numbers:
                    plans.append((watched, plan))
                else:
                    accounts[watched.name] = await self._settle_at_once(watched, plan)
            if not attempt:
                await self._find_lost(plans)
            if all(not plan.fetch and not plan.gone for _, plan in plans):
                break
            await self._fetching.carry_out(plans, patience=0 if is_last or attempt else 1)
        await self._fetching.describe_quarantined()
        await self._fetching.sweep()
        await self._intake.read_all_bodies(epoch=self._epoch)
        for watched in self._watched:
            if watched.name not in accounts:
                accounts[watched.name] = await self._settle(watched)
        self._uncounted = not all(account.is_even for account in accounts.values())
        await self._reopen_inbox()
        return [accounts[watched.name] for watched in self._watched]

    async def quick_pass(self) -> bool:
        """Look for news by what SELECT says; False where only a full pass can tell."""
        if self._uncounted or await self._store.read(quarantine.is_retry_asked):
            return False
        for watched in self._watched:
            before = watched.facts
            if before is None:
                return False
            state = await self._opened.open(watched)
            now = facts_of(state, watched)
            look = plan_quick_look(before=before, now=now, last_uid=watched.last_uid)
            if look.list_all or (look.fetch_after is not None and not watched.keeps_numbers):
                return False
            if look.fetch_after is not None:
                uids = await self._session.list_uids(after_uid=look.fetch_after)
                if state.uid_next is not None:
                    # What came after the folder was opened is the next look's.
                    uids = tuple(uid for uid in uids if uid < state.uid_next)
                if before.exists + len(uids) != state.exists:
                    return False  # Something was removed as well.
                await self._fetching.fetch(watched, tuple(reversed(uids)), patience=0)
                watched.last_uid = max((watched.last_uid, *uids))
            if look.flags_since is not None:
                await self._flags.keep_changed(watched, look.flags_since)
            watched.facts = now
            is_changed = look.fetch_after is not None or look.flags_since is not None
            if watched.keeps_numbers and not now.highest_modseq:
                await self._flags.look_again(watched)
            if is_changed:
                is_even = await self._count_again(watched)
                if not is_even:
                    return False  # Only a listing tells which mail has no fate.
        await self._fetching.describe_quarantined()
        await self._reopen_inbox()
        return True

    def wanted(self) -> WantedParts:
        """Give what brings the files that agents wait for."""
        return WantedParts(
            self._store,
            self._session,
            intake=self._intake,
            roles=self.roles,
            now=self._now,
            epoch=self._epoch,
        )

    def forget_open_folder(self) -> None:
        """Know that somebody else has opened another folder on this session."""
        self._opened.forget()

    async def return_to_inbox(self, *, moved: int) -> None:
        """Have the inbox open again after others were; so many mails of it we moved ourselves.

        A look must not take these for removed by somebody else, which costs a listing.
        """
        for watched in self._watched:
            if moved and watched.folder.role is FolderRole.INBOX and watched.facts is not None:
                watched.facts = replace(watched.facts, exists=watched.facts.exists - moved)
                await self._count_again(watched)
        self._opened.forget()
        await self._reopen_inbox()

    async def _count_again(self, watched: Watched) -> bool:
        """Keep what the server said of a folder; False where only a listing adds up."""
        assert watched.facts is not None
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(
                folders.set_folder_state,
                watched.folder.id,
                uid_validity=watched.uid_validity,
                highest_modseq=watched.facts.highest_modseq,
                on_server=watched.facts.exists,
            )
            return await tx.run(
                ledgers.count_again,
                watched.folder.id,
                uid_validity=watched.uid_validity,
                on_server=watched.facts.exists,
                last_uid=watched.last_uid,
                now_ms=tx.at_ms,
            )

    async def find_folders(self) -> None:
        """Learn which folders play which role now."""
        roles = folder_roles(
            await self._session.list_folders(),
            configured=self._policy.folders,
            has_labels=self._session.has_labels,
        )
        self.sent_name = roles.get(FolderRole.SENT)
        self.roles = roles
        self._watched = []
        for role in WATCHED:
            name = roles.get(role)
            if name is None:
                continue
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                folder = await tx.run(folders.get_or_add_folder, name, role)
            self._watched.append(Watched(folder, name))

    async def _judge_numbers(self, watched: Watched) -> FolderState:
        """Open a folder for a pass, and learn how long its UIDs can be relied on."""
        told, is_first = None, watched.name not in self._doubts
        if is_first:
            with suppress(MailRefusedError):
                told = await self._session.tell_validity(watched.name)
        state = await self._opened.open(watched)
        selected, keeps_uids = state.uid_validity, state.keeps_uids
        why = judge_numbers(selected=selected, told=told, keeps_uids=keeps_uids)
        if is_first:
            self._doubts[watched.name] = why
        why = why or self._doubts[watched.name]
        watched.keeps_numbers = not why
        known = watched.folder.uid_validity or 0
        watched.uid_validity = number_for(selected if keeps_uids else None, known=known, doubt=why)
        watched.facts = facts_of(state, watched)
        if why != watched.folder.read_only_why:
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                await tx.run(folders.set_read_only, watched.folder.id, why)
                await tx.announce("folder")
            watched.folder = replace(watched.folder, read_only_why=why)
        return state

    async def _plan(self, watched: Watched) -> FolderPlan:
        await self._judge_numbers(watched)
        watched.listed = await self._session.list_uids()
        watched.last_uid = max(watched.listed, default=0)
        if watched.folder.uid_validity != watched.uid_validity:
            await self._numbering.bring_over(watched.folder, watched.uid_validity, watched.listed)
            watched.folder = replace(
                watched.folder, uid_validity=watched.uid_validity, highest_modseq=None
            )
            watched.stored_before = frozenset()  # their flags came with what told them again
        wanted: Sequence[int] = watched.listed
        if self._policy.history_days:
            wanted = await self._session.list_uids(since=self._since())
        stored, held = await self._store.read(
            folders.list_known, watched.folder.id, watched.uid_validity
        )
        watched.wanted, watched.quarantined = frozenset(wanted), frozenset(held)
        if watched.stored_before is None:
            watched.stored_before = frozenset(stored)
        plan = plan_folder(remote=watched.listed, wanted=wanted, stored=stored, quarantined=held)
        return replace(plan, fetch=tuple(uid for uid in plan.fetch if uid not in watched.tried))

    def _since(self) -> date:
        # SINCE compares days of the server's zone: a day more, so that none is cut short.
        return (self._now() - timedelta(days=self._policy.history_days + 1)).date()

    async def _find_lost(self, plans: Sequence[tuple[Watched, FolderPlan]]) -> None:
        """Compare with the last account: what it counted and is nowhere now was lost here."""
        for watched, plan in plans:
            last_uid = await self._store.read(
                ledgers.last_accounted_uid,
                watched.folder.id,
                uid_validity=watched.uid_validity,
                history_days=self._policy.history_days,
            )
            watched.lost = find_lost(plan.fetch, quarantined=watched.quarantined, last_uid=last_uid)
            if watched.lost:
                log.warning("ledger uneven folder=%s uids=%s", watched.name, watched.lost[:20])

    async def _settle_at_once(self, watched: Watched, plan: FolderPlan) -> FolderLedger:
        """Do all that is to be done in a folder while it is open: its numbers end when it is not.

        What the server lists and does not hand out is met again at the next pass.
        """
        await self._fetching.carry_out([(watched, plan)], patience=0)
        await self._fetching.describe_quarantined()
        return await self._settle(watched)

    async def _settle(self, watched: Watched) -> FolderLedger:
        """Close the account of a folder: count it, keep what the server said of it."""
        if watched.facts is None:
            raise MailRefusedError(f"The folder {watched.name} was never opened.")
        modseq = watched.facts.highest_modseq
        stored, held = await self._store.read(
            folders.list_known, watched.folder.id, watched.uid_validity
        )
        await self._opened.keep_open(watched)
        await self._flags.settle(watched, stored)
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(
                folders.set_folder_state,
                watched.folder.id,
                uid_validity=watched.uid_validity,
                highest_modseq=modseq,
                on_server=len(watched.listed),
            )
            await tx.run(
                folders.set_imported,
                watched.folder.id,
                history_days=self._policy.history_days,
                now_ms=tx.at_ms,
            )
            told = await tx.run(renumbering.finish, watched.folder.id, now_ms=tx.at_ms)
            if told is not None and told.known and watched.keeps_numbers:
                await tx.record(
                    "folder.renumbered",
                    None,
                    folder=told.folder,
                    known=told.known,
                    recognised=told.recognised,
                    fetched=told.fetched,
                )
            account = close_ledger(
                name=watched.name,
                role=watched.folder.role,
                uid_validity=watched.uid_validity,
                listed=watched.listed,
                wanted=watched.wanted,
                stored=stored,
                quarantined=held,
            )
            kept = await tx.run(
                ledgers.keep_ledger,
                watched.folder.id,
                account,
                history_days=self._policy.history_days,
                last_uid=watched.last_uid,
                lost=watched.lost,
                now_ms=tx.at_ms,
            )
        await self._numbering.identify_troubles(watched.folder, watched.uid_validity)
        return kept

    async def _reopen_inbox(self) -> None:
        """Leave the inbox open: IDLE tells of the open folder only (RFC 2177).

        What came while other folders were open is part of this SELECT's answer, and IDLE will not
        tell of it again; so it is noticed here.
        """
        for watched in self._watched:
            if watched.folder.role is FolderRole.INBOX and watched.facts is not None:
                state = await self._opened.open(watched)
                now = facts_of(state, watched)
                look = plan_quick_look(before=watched.facts, now=now, last_uid=watched.last_uid)
                self.has_news = look.list_all or look.fetch_after is not None
