"""Bring the store in step with the folders of an open session (shell; sync room)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from data.errors import MailRefusedError, MailServerError
from data.mail import bodies
from data.mail.bodies import FetchedMail
from data.mail.folder_roles import folder_roles
from data.mail.imap import FolderState, ImapSession
from data.mail.parse import parse_head
from data.records import Folder, FolderLedger, FolderRole
from data.store import Store, folders, leases, ledgers, quarantine, renumbering, server_ops
from data.store.rows import to_ms
from data.sync.flag_news import take_in_flags
from data.sync.large import LargeMails
from data.sync.ledger import close_ledger, find_lost, in_groups
from data.sync.numbering import Numbering
from data.sync.plan import (
    FIRST_WINDOW,
    LEDGER_TRIES_MAX,
    FlagLook,
    FolderFacts,
    FolderPlan,
    in_turn,
    judge_numbers,
    number_for,
    plan_flag_look,
    plan_folder,
    plan_quick_look,
    windows,
)
from data.sync.ports import Intake, MailboxNews, Now, SyncPolicy

log = logging.getLogger(__name__)

WATCHED = (FolderRole.INBOX, FolderRole.SENT)
"""The folders that are mirrored. Sent last: after a pass the inbox is opened again for IDLE."""
TAKE_IN_BYTES = 3 * 1024 * 1024
TAKE_IN_MAILS = 400
"""A transaction takes in about this much: larger saves little, smaller costs a commit each."""
FLAG_WINDOW_MAILS = 1000
"""Newest mails whose flags are compared in a full pass where the server has no CONDSTORE."""
FLAG_LOOK_MAILS = 100
"""The same in a look for news, once in a poll: a few kilobytes."""
FLAG_OPEN_MAILS = 1000
"""With them those of conversations that are worked on."""
FLAG_SWEEP = timedelta(hours=6)
"""Between two comparisons of all flags of a folder without CONDSTORE."""

UNDER_WAY_MAX = (bodies.COMMANDS_AHEAD + 1) * bodies.BATCH_MAILS
"""Mails of which one may have broken the line: those of the commands that were not answered."""
DESCRIBED_MAX = 20
"""Mails in quarantine whose headers are asked for in one pass."""

REASONS = {
    bodies.GONE: "The server lists this mail but does not hand it out.",
    bodies.EMPTY: "The server knows this mail but has no text for it.",
    bodies.TOO_LARGE: "It is larger than imap.max_message_mb allows."
    " Raise the limit, then retry it.",
    bodies.REFUSED: "The server refused to hand this mail out.",
}


@dataclass(slots=True)
class _Watched:
    """A folder and what the server last said of it."""

    folder: Folder
    name: str
    uid_validity: int = 0
    facts: FolderFacts | None = None
    last_uid: int = 0
    listed: tuple[int, ...] = ()
    compared_at: datetime | None = None
    """When its flags were compared last, where the server has no change numbers."""
    wanted: frozenset[int] = frozenset()
    quarantined: frozenset[int] = frozenset()
    tried: set[int] = field(default_factory=set)
    """What was put into quarantine in this pass: one try a pass, or all are over in a second."""
    lost: tuple[int, ...] = ()
    """What had a fate when the folder was last counted, and had none when this pass began."""
    keeps_numbers: bool = True
    """Whether its UIDs last; where not, all is done while it is open, and nothing is changed."""
    stored_before: frozenset[int] | None = None
    """What was stored when this pass began, and may have other flags now."""


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
        self._news = news
        self._now = now
        self._epoch = epoch
        self._numbering = Numbering(store, session, news=news, now=now, epoch=epoch)
        self._watched: list[_Watched] = []
        self._open_name: str | None = None
        self.sent_name: str | None = None
        self.roles: Mapping[FolderRole, str] = {}
        """Which folder plays which role, as it was last listed."""
        self.fetched = 0
        self.has_news = False
        """Whether mail came in while the last pass was looking elsewhere."""
        self._done = 0
        self._total = 0
        self._large = LargeMails(store, session, now=now, epoch=epoch)
        self._uncounted = False
        """Whether an account did not add up, so that only a full pass will do."""
        self._doubts: dict[str, str] = {}
        """Why STATUS and SELECT cannot both be right of a folder, asked once a session."""
        self._nameless: list[tuple[_Watched, int]] = []
        """Mails in quarantine whose header is still to be asked for."""

    async def full_pass(self) -> list[FolderLedger]:
        """List every watched folder whole and settle it; give the ledger, which adds up."""
        await self.find_folders()
        await self._try_what_only_we_have()
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
            await self._carry_out(plans, patience=0 if is_last or attempt else 1)
        await self._describe_quarantined()
        await self._large.sweep()
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
            state = await self._open(watched)
            now = _facts(state, watched)
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
                await self._fetch(watched, tuple(reversed(uids)), patience=0)
                watched.last_uid = max((watched.last_uid, *uids))
            if look.flags_since is not None:
                await self._keep_changed_flags(watched, look.flags_since)
            watched.facts = now
            is_changed = look.fetch_after is not None or look.flags_since is not None
            if (
                watched.keeps_numbers
                and not now.highest_modseq
                and self._is_time_for_flags(watched)
            ):
                await self._compare_flags(watched, FLAG_LOOK_MAILS)
            if is_changed:
                is_even = await self._count_again(watched)
                if not is_even:
                    return False  # Only a listing tells which mail has no fate.
        await self._describe_quarantined()
        await self._reopen_inbox()
        return True

    def forget_open_folder(self) -> None:
        """Know that somebody else has opened another folder on this session."""
        self._open_name = None

    async def return_to_inbox(self, *, moved: int) -> None:
        """Have the inbox open again after others were; so many mails of it we moved ourselves.

        A look must not take these for removed by somebody else, which costs a listing.
        """
        for watched in self._watched:
            if moved and watched.folder.role is FolderRole.INBOX and watched.facts is not None:
                watched.facts = replace(watched.facts, exists=watched.facts.exists - moved)
                await self._count_again(watched)
        self._open_name = None
        await self._reopen_inbox()

    async def _count_again(self, watched: _Watched) -> bool:
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
        roles = folder_roles(await self._session.list_folders(), configured=self._policy.folders)
        self.sent_name = roles.get(FolderRole.SENT)
        self.roles = roles
        self._watched = []
        for role in WATCHED:
            name = roles.get(role)
            if name is None:
                continue
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                folder = await tx.run(folders.get_or_add_folder, name, role)
            self._watched.append(_Watched(folder, name))

    async def _open(self, watched: _Watched, *, again: bool = False) -> FolderState:
        state = await self._session.open_folder(watched.name)
        self._open_name = watched.name
        is_same = state.uid_validity == watched.uid_validity
        if again and not is_same:
            # The UIDs at hand mean nothing any more; the next pass begins with the new ones.
            raise MailServerError(f"The server renumbered {watched.name} while it was read.")
        return state

    async def _judge_numbers(self, watched: _Watched) -> FolderState:
        """Open a folder for a pass, and learn how long its UIDs can be relied on."""
        told, is_first = None, watched.name not in self._doubts
        if is_first:
            with suppress(MailRefusedError):
                told = await self._session.tell_validity(watched.name)
        state = await self._open(watched)
        selected, keeps_uids = state.uid_validity, state.keeps_uids
        why = judge_numbers(selected=selected, told=told, keeps_uids=keeps_uids)
        if is_first:
            self._doubts[watched.name] = why
        why = why or self._doubts[watched.name]
        watched.keeps_numbers = not why
        known = watched.folder.uid_validity or 0
        watched.uid_validity = number_for(selected if keeps_uids else None, known=known, doubt=why)
        watched.facts = _facts(state, watched)
        if why != watched.folder.read_only_why:
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                await tx.run(folders.set_read_only, watched.folder.id, why)
                await tx.announce("folder")
            watched.folder = replace(watched.folder, read_only_why=why)
        return state

    async def _plan(self, watched: _Watched) -> FolderPlan:
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

    async def _find_lost(self, plans: Sequence[tuple[_Watched, FolderPlan]]) -> None:
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

    async def _carry_out(
        self, plans: Sequence[tuple[_Watched, FolderPlan]], *, patience: int
    ) -> None:
        for watched, plan in plans:
            if plan.gone:
                async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                    await tx.run(
                        folders.mark_gone, watched.folder.id, watched.uid_validity, plan.gone
                    )
                    await tx.announce("folder")
        total = sum(len(plan.fetch) for _, plan in plans)
        by_name = {watched.name: watched for watched, _ in plans}
        last = {watched.name: await self._find_last(watched, plan) for watched, plan in plans}
        turns = in_turn(
            {w.name: windows([u for u in p.fetch if u not in last[w.name]]) for w, p in plans}
        )
        is_import = {
            watched.name: not await self._store.read(
                folders.is_imported,
                watched.folder.id,
                history_days=self._policy.history_days,
            )
            for watched, plan in plans
        }
        fetching = asyncio.Event()
        fetching.set()
        # Bodies are read on the other core while mail still comes in.
        reading = None
        if any(is_import.values()) and total > FIRST_WINDOW:
            reading = asyncio.create_task(
                self._intake.read_all_bodies(epoch=self._epoch, while_set=fetching)
            )
        try:
            self._done, self._total = 0, total if any(is_import.values()) else 0
            for name, uids in turns:
                await self._fetch(by_name[name], uids, patience=patience, is_import=is_import[name])
            for name, suspected in last.items():
                for uids in in_groups([u for u, s in suspected.items() if s]):
                    await self._fetch(by_name[name], uids, patience=patience)
                for uids in in_groups([u for u, s in suspected.items() if not s]):
                    await self._fetch(by_name[name], uids, patience=patience)
        finally:
            fetching.clear()
            if reading is not None:
                await reading

    async def _find_last(self, watched: _Watched, plan: FolderPlan) -> dict[int, bool]:
        """Say which mails come after all others, and whether the line broke with them under way.

        Those and what was in quarantine may do harm again; the rest is not to wait for them.
        """
        suspects = await self._store.read(
            quarantine.list_suspects, watched.folder.id, watched.uid_validity
        )
        doubted = suspects | watched.quarantined
        return {uid: uid in suspects for uid in plan.fetch if uid in doubted}

    async def _suspect(
        self, watched: _Watched, uids: Sequence[int], settled: Collection[int], error: Exception
    ) -> None:
        """Note which mails were under way when the line broke; one that was alone is guilty."""
        left = [uid for uid in uids if uid not in settled][:UNDER_WAY_MAX]
        if len(left) == 1:
            reason = f"The line broke while it was fetched: {error}"
            absent = FetchedMail(left[0], frozenset(), None, 0, None, reason)
            await self._quarantine(watched, [absent])
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            known = watched.folder.id, watched.uid_validity
            before = await tx.run(quarantine.list_suspects, *known)
            if before >= set(left):
                await tx.run(quarantine.clear_suspects, *known, before - set(left))
            await tx.run(quarantine.add_suspects, *known, left)

    async def _try_what_only_we_have(self) -> None:
        """Take in, from the bytes kept, what a person wants tried again and the server lost."""
        for folder, validity, uid, raw, sent_at in await self._store.read(
            quarantine.list_asked_and_gone
        ):
            mail = FetchedMail(uid, frozenset(), sent_at, len(raw), raw)
            await self._intake.take_in(
                [mail], folder=folder, uid_validity=validity, is_import=False, epoch=self._epoch
            )
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                await tx.run(folders.mark_gone, folder.id, validity, [uid])
                await tx.announce("quarantine")

    async def _describe_quarantined(self) -> None:
        """Ask for the headers of what is newly in quarantine: a person is to see what it is."""
        nameless, self._nameless = self._nameless[:DESCRIBED_MAX], []
        for watched, uid in nameless:
            if self._open_name != watched.name:
                await self._open(watched, again=True)
            raw = await self._session.fetch_head(uid)
            if raw is None:
                continue
            head = parse_head(raw)
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                await tx.run(
                    quarantine.describe,
                    folder_id=watched.folder.id,
                    uid_validity=watched.uid_validity,
                    uid=uid,
                    author=head.from_[0].name or head.from_[0].address if head.from_ else "",
                    subject=head.subject,
                    sent_at=head.sent_at,
                )
                await tx.announce("quarantine")

    async def _tell_progress(self) -> None:
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(leases.set_sync_state, "importing", cause=None, now_ms=tx.at_ms)
            await tx.run(leases.set_progress, imported=self._done, total=self._total)
            await tx.announce("sync")

    async def _fetch(
        self,
        watched: _Watched,
        uids: Sequence[int],
        *,
        patience: int,
        is_import: bool = False,
    ) -> None:
        """Fetch mails and take them in; what the server does not hand out is quarantined.

        With `patience` a mail that is gone is only passed over: the next listing will tell.
        """
        if not uids:
            return
        if self._open_name != watched.name:
            await self._open(watched, again=True)
        whole_bytes = min(self._policy.large_bytes, self._policy.mail_max_bytes)
        stream = self._session.fetch_raw(uids, mail_max_bytes=whole_bytes)
        large: list[FetchedMail] = []
        taking: asyncio.Task[None] | None = None
        settled: set[int] = set()
        try:
            async with aclosing(_gathered(stream)) as gathered:
                async for mails in gathered:
                    settled.update(mail.uid for mail in mails)
                    large += [mail for mail in mails if self._is_large(mail)]
                    # One batch is read while the one before it is written.
                    before, taking = (
                        taking,
                        asyncio.create_task(
                            self._take_in(watched, mails, patience=patience, is_import=is_import)
                        ),
                    )
                    if before is not None:
                        await before
        except MailServerError as error:
            await self._suspect(watched, uids, settled, error)
            raise
        finally:
            # Also when the line broke: what was fetched is kept.
            if taking is not None:
                await taking
        for mail in large:
            await self._fetch_large(watched, mail, patience=patience, is_import=is_import)

    def _is_large(self, mail: FetchedMail) -> bool:
        """Say whether a mail comes in pieces."""
        return mail.absent == bodies.TOO_LARGE and mail.size_bytes <= self._policy.mail_max_bytes

    async def _fetch_large(
        self, watched: _Watched, mail: FetchedMail, *, patience: int, is_import: bool
    ) -> None:
        """Fetch one huge mail, then take it in; its body is read where it lies, behind the rest."""
        try:
            piled = await self._large.fetch(
                mail,
                folder=watched.folder,
                uid_validity=watched.uid_validity,
                most_bytes=self._policy.mail_max_bytes + bodies.UNASKED_SLACK_BYTES,
            )
        except MailServerError as error:
            await self._suspect(watched, [mail.uid], (), error)
            raise
        await self._take_in(watched, [piled], patience=patience, is_import=is_import)
        if not is_import:
            await self._intake.read_all_bodies(epoch=self._epoch)

    async def _take_in(
        self,
        watched: _Watched,
        mails: Sequence[FetchedMail],
        *,
        patience: int,
        is_import: bool,
    ) -> None:
        await self._intake.take_in(
            mails,
            folder=watched.folder,
            uid_validity=watched.uid_validity,
            is_import=is_import,
            epoch=self._epoch,
        )
        self.fetched += sum(mail.raw is not None for mail in mails)
        absent = [
            m
            for m in mails
            if m.raw is None
            and not self._is_large(m)
            and not (patience and m.absent == bodies.GONE)
        ]
        await self._quarantine(watched, absent)
        if self._total:
            self._done += len(mails)
            await self._tell_progress()

    async def _quarantine(self, watched: _Watched, mails: Sequence[FetchedMail]) -> None:
        if not mails:
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            for mail in mails:
                watched.tried.add(mail.uid)
                if mail.absent in (bodies.TOO_LARGE, bodies.REFUSED):
                    self._nameless.append((watched, mail.uid))
                await tx.run(
                    quarantine.put_in_quarantine,
                    folder_id=watched.folder.id,
                    uid_validity=watched.uid_validity,
                    uid=mail.uid,
                    reason=REASONS.get(mail.absent, mail.absent),
                    size_bytes=mail.size_bytes,
                    now_ms=tx.at_ms,
                )
            await tx.announce("quarantine")

    def _is_time_for_flags(self, watched: _Watched) -> bool:
        """Say whether a folder without change numbers is to be compared: once in a poll."""
        now = self._now()
        if watched.compared_at is not None and now - watched.compared_at < self._policy.poll:
            return False
        watched.compared_at = now
        return True

    async def _compare_flags(self, watched: _Watched, count: int) -> None:
        """Compare flags without change numbers: of the newest mails, and of what is open."""
        where = (watched.folder.id, watched.uid_validity)
        uids = set(await self._store.read(server_ops.list_newest, *where, limit=count))
        uids |= set(
            await self._store.read(server_ops.list_worked_on, *where, limit=FLAG_OPEN_MAILS)
        )
        facts = await self._session.fetch_facts(sorted(uids))
        known = await self._store.read(server_ops.list_flags, *where, uids)
        shown = {each.uid: each.flags for each in facts if each.uid in known}
        await self._keep_flags(
            watched, {uid: f for uid, f in shown.items() if known[uid][2] != " ".join(sorted(f))}
        )

    async def _keep_changed_flags(self, watched: _Watched, since_modseq: int) -> None:
        changed = await self._session.fetch_flags_changed(since_modseq)
        await self._keep_flags(watched, {facts.uid: facts.flags for facts in changed})

    async def _keep_flags(self, watched: _Watched, flags: Mapping[int, frozenset[str]]) -> None:
        if not flags:
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await take_in_flags(tx, watched.folder.id, watched.uid_validity, flags, news=self._news)

    async def _settle_at_once(self, watched: _Watched, plan: FolderPlan) -> FolderLedger:
        """Do all that is to be done in a folder while it is open: its numbers end when it is not.

        What the server lists and does not hand out is met again at the next pass.
        """
        await self._carry_out([(watched, plan)], patience=0)
        await self._describe_quarantined()
        return await self._settle(watched)

    async def _keep_all_flags(
        self, watched: _Watched, uids: Sequence[int], stored: Mapping[int, str]
    ) -> None:
        """Compare flags mail by mail, as many at a time as one command may take."""
        for start in range(0, len(uids), FLAG_WINDOW_MAILS):
            facts = await self._session.fetch_facts(uids[start : start + FLAG_WINDOW_MAILS])
            flags = {f.uid: f.flags for f in facts}
            await self._keep_flags(
                watched, {u: f for u, f in flags.items() if stored[u] != " ".join(sorted(f))}
            )

    async def _settle(self, watched: _Watched) -> FolderLedger:
        """Close the account of a folder: count it, keep what the server said of it."""
        if watched.facts is None:
            raise MailRefusedError(f"The folder {watched.name} was never opened.")
        modseq = watched.facts.highest_modseq
        stored, held = await self._store.read(
            folders.list_known, watched.folder.id, watched.uid_validity
        )
        known_modseq = watched.folder.highest_modseq
        if self._open_name != watched.name:
            await self._open(watched, again=True)
        match plan_flag_look(known_modseq=known_modseq, modseq=modseq):
            case FlagLook.CHANGED if known_modseq is not None:
                await self._keep_changed_flags(watched, known_modseq)
            case FlagLook.STORED:
                before = stored.keys() & (watched.stored_before or frozenset())
                await self._keep_all_flags(watched, sorted(before & set(watched.listed)), stored)
            case FlagLook.NEWEST:
                is_sweep = await self._store.read(
                    folders.is_sweep_due,
                    watched.folder.id,
                    before_ms=to_ms(self._now() - FLAG_SWEEP),
                )
                await self._compare_flags(watched, len(stored) if is_sweep else FLAG_WINDOW_MAILS)
                if is_sweep:
                    async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                        await tx.run(folders.set_swept, watched.folder.id, now_ms=tx.at_ms)
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
                state = await self._open(watched)
                now = _facts(state, watched)
                look = plan_quick_look(before=watched.facts, now=now, last_uid=watched.last_uid)
                self.has_news = look.list_all or look.fetch_after is not None


async def _gathered(
    stream: AsyncGenerator[list[FetchedMail], None],
) -> AsyncGenerator[list[FetchedMail], None]:
    """Gather small batches into ones worth a transaction; the first comes as it is."""
    gathered: list[FetchedMail] = []
    size = 0
    is_first = True
    try:
        async with aclosing(stream):
            async for batch in stream:
                gathered += batch
                size += sum(len(mail.raw) for mail in batch if mail.raw is not None)
                if is_first or size >= TAKE_IN_BYTES or len(gathered) >= TAKE_IN_MAILS:
                    yield gathered
                    gathered, size, is_first = [], 0, False
    except MailServerError:
        if gathered:
            yield gathered  # What came before the line broke is not asked for again.
        raise
    if gathered:
        yield gathered


def _facts(state: FolderState, watched: _Watched) -> FolderFacts:
    if not watched.keeps_numbers:
        # Only what does not hang on numbers can be compared with the next look.
        return FolderFacts(0, state.uid_next, state.exists, None)
    return FolderFacts(state.uid_validity or 0, state.uid_next, state.exists, state.highest_modseq)
