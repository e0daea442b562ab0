"""Fetch what a plan wants and take it in; what cannot be had is quarantined (sync room)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing

from data.errors import MailServerError
from data.mail import bodies
from data.mail.bodies import FetchedMail
from data.mail.imap import ImapSession
from data.mail.parse import parse_head
from data.store import Store, email_ids, folders, leases, quarantine, raws
from data.sync.known_mail import SizeWatch, fetched_of_facts, is_same_mail
from data.sync.large import LargeMails
from data.sync.ledger import in_groups
from data.sync.plan import FIRST_WINDOW, FolderPlan, in_turn, windows
from data.sync.ports import Intake, Now, SyncPolicy
from data.sync.watched import OpenFolder, Watched
from data.text.server_words import THROTTLES, find_code

TAKE_IN_BYTES = 3 * 1024 * 1024
TAKE_IN_MAILS = 400
"""A transaction takes in about this much: larger saves little, smaller costs a commit each."""
KNOWN_MAX_BYTES = 8_000_000
"""A larger mail that we have is fetched in pieces all the same: it must not be in memory whole."""
UNDER_WAY_MAX = (bodies.COMMANDS_AHEAD + 1) * bodies.BATCH_MAILS
"""Mails of which one may have broken the line: those of the commands that were not answered."""
DESCRIBED_MAX = 20
"""Mails in quarantine whose headers are asked for in one pass."""

REASONS = {
    bodies.GONE: "The server lists this mail but does not hand it out.",
    bodies.EMPTY: "The server knows this mail but has no text for it.",
    bodies.REFUSED: "The server refused to hand this mail out.",
}


class Fetching:
    """Brings mails from one session into the store."""

    def __init__(
        self,
        store: Store,
        session: ImapSession,
        opened: OpenFolder,
        *,
        intake: Intake,
        policy: SyncPolicy,
        now: Now,
        epoch: int,
    ) -> None:
        self._store = store
        self._session = session
        self._opened = opened
        self._intake = intake
        self._policy = policy
        self._now = now
        self._epoch = epoch
        self._large = LargeMails(store, session, now=now, epoch=epoch)
        self._sizes = SizeWatch()
        self._done = 0
        self._total = 0
        self._nameless: list[tuple[Watched, int]] = []
        """Mails in quarantine whose header is still to be asked for."""
        self.fetched = 0

    async def sweep(self) -> None:
        """Forget pieces of huge mails that nobody will ask for again."""
        await self._large.sweep()

    async def carry_out(
        self, plans: Sequence[tuple[Watched, FolderPlan]], *, patience: int
    ) -> None:
        """Do what the plans of some folders say, their windows in turn; imports tell how far."""
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
                await self.fetch(by_name[name], uids, patience=patience, is_import=is_import[name])
            for name, suspected in last.items():
                for uids in in_groups([u for u, s in suspected.items() if s]):
                    await self.fetch(by_name[name], uids, patience=patience)
                for uids in in_groups([u for u, s in suspected.items() if not s]):
                    await self.fetch(by_name[name], uids, patience=patience)
        finally:
            fetching.clear()
            if reading is not None:
                await reading

    async def _find_last(self, watched: Watched, plan: FolderPlan) -> dict[int, bool]:
        """Say which mails come after all others, and whether the line broke with them under way.

        Those and what was in quarantine may do harm again; the rest is not to wait for them.
        """
        suspects = await self._store.read(
            quarantine.list_suspects, watched.folder.id, watched.uid_validity
        )
        doubted = suspects | watched.quarantined
        return {uid: uid in suspects for uid in plan.fetch if uid in doubted}

    async def _suspect(
        self, watched: Watched, uids: Sequence[int], settled: Collection[int], error: Exception
    ) -> None:
        """Note which mails were under way when the line broke; one that was alone is guilty.

        Where the server refuses everybody for a while (RFC 5530), none is.
        """
        if find_code(str(error)) in THROTTLES:
            return
        left = [uid for uid in uids if uid not in settled][:UNDER_WAY_MAX]
        if len(left) == 1:
            reason = f"{quarantine.LINE_BROKE} {error}"
            absent = FetchedMail(left[0], frozenset(), None, 0, None, reason)
            await self._quarantine(watched, [absent])
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            known = watched.folder.id, watched.uid_validity
            before = await tx.run(quarantine.list_suspects, *known)
            if before >= set(left):
                await tx.run(quarantine.clear_suspects, *known, before - set(left))
            await tx.run(quarantine.add_suspects, *known, left)

    async def take_in_what_only_we_have(self) -> None:
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

    async def describe_quarantined(self) -> None:
        """Ask for the headers of what is newly in quarantine: a person is to see what it is."""
        nameless, self._nameless = self._nameless[:DESCRIBED_MAX], []
        for watched, uid in nameless:
            await self._opened.keep_open(watched)
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

    async def fetch(
        self,
        watched: Watched,
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
        await self._opened.keep_open(watched)
        sizes: Mapping[int, int] = {}
        if self._session.has_email_ids and not is_import:
            uids, sizes = await self._without_known(watched, uids)
        whole_bytes = min(self._policy.large_bytes, self._policy.mail_max_bytes)
        stream = self._session.fetch_raw(uids, mail_max_bytes=whole_bytes, sizes=sizes)
        large: list[FetchedMail] = []
        taking: asyncio.Task[None] | None = None
        settled: set[int] = set()
        try:
            async with aclosing(_gathered(stream)) as gathered:
                async for mails in gathered:
                    settled.update(mail.uid for mail in mails)
                    self._sizes.compare(mails)
                    large += [mail for mail in mails if _is_large(mail)]
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
            self._sizes.tell(watched.name)
            # Also when the line broke: what was fetched is kept.
            if taking is not None:
                await taking
        for mail in large:
            await self._fetch_large(watched, mail, patience=patience, is_import=is_import)

    async def _without_known(
        self, watched: Watched, uids: Sequence[int]
    ) -> tuple[Sequence[int], dict[int, int]]:
        """Take in what the server says it is, where we have the bytes from another folder or time.

        A mail that comes back from the archive or has two labels is not downloaded again. Gives
        what is left to fetch, with the sizes that were told.
        """
        facts = await self._session.fetch_identities(uids)
        told = {each.uid: each for each in facts if each.email_id is not None}
        wanted = sorted({each.email_id for each in told.values() if each.email_id is not None})
        known = await self._store.read(email_ids.find_known, wanted) if wanted else {}
        ours: list[FetchedMail] = []
        settled: set[int] = set()
        for each in told.values():
            kept = known.get(each.email_id or "")
            if kept is not None and is_same_mail(each, kept) and kept.size_bytes <= KNOWN_MAX_BYTES:
                raw = await self._store.read(raws.get_raw, kept.raw_id)
                ours.append(fetched_of_facts(each, raw))
                settled.add(each.uid)
            if sum(len(mail.raw or b"") for mail in ours) >= TAKE_IN_BYTES:
                await self._take_in_known(watched, ours)
                ours = []
        await self._take_in_known(watched, ours)
        sizes = {each.uid: each.size_bytes for each in facts if each.uid not in settled}
        return [uid for uid in uids if uid not in settled], sizes

    async def _take_in_known(self, watched: Watched, mails: Sequence[FetchedMail]) -> None:
        if mails:
            await self._take_in(watched, mails, patience=0, is_import=False)
            self.fetched -= len(mails)

    async def _fetch_large(
        self, watched: Watched, mail: FetchedMail, *, patience: int, is_import: bool
    ) -> None:
        """Fetch one huge mail, then take it in; its body is read where it lies, behind the rest."""
        try:
            fetched = await self._fetch_as_allowed(watched, mail)
        except MailServerError as error:
            await self._suspect(watched, [mail.uid], (), error)
            raise
        self._sizes.compare([fetched])
        self._sizes.tell(watched.name)
        await self._take_in(watched, [fetched], patience=patience, is_import=is_import)
        if not is_import:
            await self._intake.read_all_bodies(epoch=self._epoch)

    async def _fetch_as_allowed(self, watched: Watched, mail: FetchedMail) -> FetchedMail:
        """Fetch all of a mail, or where the limit forbids that, what people wrote in it.

        What was announced may be wrong either way (Exchange): what came or what its parts
        have together decides.
        """
        root = None
        if mail.size_bytes > self._policy.mail_max_bytes:
            # What broke the line before is asked as little as possible.
            is_wary = await self._store.read(
                quarantine.broke_the_line, watched.folder.id, watched.uid_validity, mail.uid
            )
            if is_wary:
                return await self._large.abridge(mail, None)
            root = await self._session.fetch_structure(mail.uid)
            if root is None or root.size_bytes > self._policy.mail_max_bytes:
                return await self._large.abridge(mail, root)
        fetched = await self._large.fetch(
            mail,
            folder=watched.folder,
            uid_validity=watched.uid_validity,
            most_bytes=self._policy.mail_max_bytes + bodies.UNASKED_SLACK_BYTES,
        )
        if fetched.absent != bodies.TOO_LARGE:
            return fetched
        root = root or await self._session.fetch_structure(mail.uid)
        return await self._large.abridge(fetched, root)

    async def _take_in(
        self,
        watched: Watched,
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
            if m.raw is None and not _is_large(m) and not (patience and m.absent == bodies.GONE)
        ]
        await self._quarantine(watched, absent)
        if self._total:
            self._done += len(mails)
            await self._tell_progress()

    async def _quarantine(self, watched: Watched, mails: Sequence[FetchedMail]) -> None:
        if not mails:
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            for mail in mails:
                watched.tried.add(mail.uid)
                if mail.absent == bodies.REFUSED:
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


def _is_large(mail: FetchedMail) -> bool:
    """Say whether a mail comes in pieces, or abridged."""
    return mail.absent == bodies.TOO_LARGE


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
