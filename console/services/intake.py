"""Services: mail from the server becomes messages in conversations, in one transaction a batch.

A first import comes in two passes: raw mail and list rows as fast as the server gives them, bodies
and search index behind. Live mail is read whole at once. Either way the raw bytes, the message and
the ledger's row that says "we have it" are one transaction, so a crash anywhere is only a shorter
sync.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.clock import Clock
from console.services.arrangement import Arrangement, arrange, effective, oldest_first
from console.services.decoding import DecodingProcess, decode_all
from console.services.incoming import (
    Identity,
    Incoming,
    mail_core,
    names_of_known,
    people_text,
    read_incoming,
    searchable,
    with_marks,
)
from console.services.summaries import PREVIEW_CHARS, summarise, with_customers
from data.errors import LeaseLostError, StoreError
from data.mail.bodies import FetchedMail
from data.records import ConversationId, Folder, FolderRole, JoinedBy, MessageId, Status
from data.store import Store, Transaction, folders, index, intake, outbox
from data.store.intake import Known, NewLocation, NewMail
from data.store.rows import to_ms, to_ms_or_none
from data.text.safe import clean_line

log = logging.getLogger(__name__)

DECODE_BATCH = 250
DECODE_BATCH_BYTES = 5 * 1024 * 1024
"""A decoding batch is bounded by count and by size: two of them are in memory at a time."""
BULK_MIN = 1000
"""Bodies from which a decoding process pays: starting it costs a quarter of a second."""
NOTHING_YET_S = 0.05
"""Between looks for the next bodies while the server has not handed out more."""
POISON_REASON = "It could not be taken in: {error}"


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """The settings that taking mail in obeys."""

    reopen_days: int
    import_open_days: int


class IntakeService:
    """Takes fetched mail into the store."""

    def __init__(
        self, store: Store, *, clock: Clock, identity: Identity, policy: IntakePolicy
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._policy = policy

    async def take_in(
        self,
        mails: Sequence[FetchedMail],
        *,
        folder: Folder,
        uid_validity: int,
        is_import: bool,
        epoch: int,
    ) -> None:
        """Store a batch with its ledger rows, joined to conversations.

        A mail that cannot be stored goes into quarantine with its reason and stops no other.

        Raises:
            LeaseLostError: another process syncs now; nothing was written.
        """
        incoming = await asyncio.to_thread(
            read_incoming,
            mails,
            role=folder.role,
            identity=self._identity,
            now=self._clock.now(),
            whole=not is_import,
        )
        try:
            await self._write(
                incoming, folder=folder, uid_validity=uid_validity, is_import=is_import, epoch=epoch
            )
        except (LeaseLostError, StoreError):
            raise  # No mail's fault.
        except Exception as error:  # noqa: BLE001 - the fence between one mail and all others
            if len(incoming) <= 1:
                await self._quarantine(
                    incoming, folder=folder, uid_validity=uid_validity, error=error, epoch=epoch
                )
                return
            log.warning("batch not stored, mails tried singly mails=%d error=%r", len(mails), error)
            for mail in mails:
                await self.take_in(
                    [mail],
                    folder=folder,
                    uid_validity=uid_validity,
                    is_import=is_import,
                    epoch=epoch,
                )

    async def _quarantine(
        self,
        incoming: Sequence[Incoming],
        *,
        folder: Folder,
        uid_validity: int,
        error: Exception,
        epoch: int,
    ) -> None:
        log.error("mail quarantined folder=%s", folder.name, exc_info=error)
        async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
            for mail in incoming:
                raw_id = await tx.run(
                    folders.keep_raw,
                    sha256=mail.sha256,
                    size_bytes=mail.fetched.size_bytes,
                    packed=mail.packed,
                )
                await tx.run(
                    folders.put_in_quarantine,
                    folder_id=folder.id,
                    uid_validity=uid_validity,
                    uid=mail.fetched.uid,
                    reason=POISON_REASON.format(error=type(error).__name__),
                    size_bytes=mail.fetched.size_bytes,
                    now_ms=tx.at_ms,
                    raw_id=raw_id,
                )
            await tx.announce("quarantine")

    async def _write(
        self,
        incoming: Sequence[Incoming],
        *,
        folder: Folder,
        uid_validity: int,
        is_import: bool,
        epoch: int,
    ) -> None:
        ids = {i for mail in incoming for i in (mail.internet_message_id, *mail.head.ancestors)}
        numbers = {n for mail in incoming for n in mail.names}
        identity = self._identity
        async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
            known = await tx.run(
                intake.look_up,
                sha256s=[mail.sha256 for mail in incoming],
                ids=ids,
                numbers=numbers,
                names=lambda mail: names_of_known(mail, identity),
            )
            suspects = _suspected_copies(incoming, known)
            sources = await tx.run(intake.list_sources, suspects) if suspects else {}
            new, copies = _tell_copies(incoming, known, sources, role=folder.role)
            arrangement = arrange(
                new,
                known,
                identity=identity,
                reopen_days=None if is_import else self._policy.reopen_days,
            )
            places = await self._apply(tx, arrangement, new, known, is_import=is_import)
            own = {key: mail.sha256 for key, mail in new.items()}
            own.update({key: sha256 for sha256, key in known.by_sha256.items()})
            await tx.run(
                intake.add_locations,
                [
                    _location(mail, key, folder, uid_validity, own=own.get(key))
                    for mail, key in copies
                ],
            )
            await self._summarise(tx, places, arrived=tuple(new), is_history=is_import)
            if is_import:
                await tx.announce("import")
            else:
                await self._announce_arrivals(tx, new, places, arrangement)

    async def _apply(
        self,
        tx: Transaction,
        arrangement: Arrangement,
        new: Mapping[MessageId, Incoming],
        known: Known,
        *,
        is_import: bool,
    ) -> _Places:
        """Write what an arrangement says; give the place of every mail that got one."""
        numbers = await tx.run(
            intake.add_conversations,
            len(arrangement.new),
            is_imported=is_import,
            at_ms=tx.at_ms,
        )
        origin = {MessageId(k): ConversationId(n) for k, n in arrangement.to_number.items()}
        firsts = []
        # The oldest group gets the lowest number: groups come oldest first.
        for number, group in zip(numbers, arrangement.new, strict=True):
            origin.update({MessageId(key): number for key in group.keys})
            first = oldest_first(sorted(group.keys), new, known)[0]
            firsts.append((number, MessageId(first)))
        revived = [ConversationId(n) for n in arrangement.revived]
        await tx.run(intake.revive_conversations, revived)
        merged = {m.from_number: m.into_number for m in arrangement.merges}

        def lives_in(number: ConversationId) -> ConversationId:
            target: int = number
            for _ in range(len(merged) + 1):
                target = merged.get(target, target)
            facts = None if target in revived else effective(known.conversations, target)
            return ConversationId(target) if facts is None else facts.id

        places = {key: lives_in(number) for key, number in origin.items()}
        links = arrangement.partition.links
        await tx.run(
            intake.add_mails,
            [
                _new_mail(key, mail, origin[key], places[key], arrangement)
                for key, mail in new.items()
            ],
            at_ms=tx.at_ms,
        )
        await tx.run(intake.set_first_messages, firsts)
        moved = []
        for key, stored in known.mails.items():
            link = links[key]
            target = origin.get(key, stored.origin_id)
            is_same = (link.by, link.via or link.refused) == (stored.joined_by, stored.joined_via)
            # An agent's own mail keeps its evidence; a mail whose link only got a new reason is
            # told so.
            if target != stored.origin_id or (not is_same and link.by is not JoinedBy.AGENT):
                place = places.get(key) or lives_in(target)
                via = link.via or link.refused
                moved.append((key, target, place, link.by.value, via, stored.starts_new))
        await tx.run(intake.move_mails, moved)
        for merge in arrangement.merges:
            into = lives_in(ConversationId(merge.into_number))
            await tx.run(
                intake.point_conversation,
                from_id=ConversationId(merge.from_number),
                into_id=into,
                at_ms=tx.at_ms,
            )
            await tx.record("conversation.joined", into, joined=merge.from_number)
        for late_key, closed in arrangement.late.items():
            await tx.run(
                intake.add_link,
                from_id=places[MessageId(late_key)],
                to_id=ConversationId(closed),
                why="late reply",
            )
        touched = set(places.values())
        touched |= {lives_in(ConversationId(n)) for n in arrangement.moved.values()}
        touched |= {lives_in(ConversationId(m.into_number)) for m in arrangement.merges}
        if not is_import:
            await tx.run(intake.end_import, sorted(places[key] for key in new))
            await tx.run(
                index.add_bodies,
                [
                    searchable(
                        key,
                        at_ms=to_ms(mail.at),
                        subject=mail.head.subject,
                        people=people_text(mail.head),
                        number=places[key],
                        body=mail.body,
                    )
                    for key, mail in new.items()
                    if mail.body is not None
                ],
            )
        return _Places(places, frozenset(touched))

    async def _summarise(
        self,
        tx: Transaction,
        places: _Places,
        *,
        arrived: Sequence[MessageId],
        is_history: bool,
    ) -> None:
        """Bring the rows of the touched conversations up to date with their mails."""
        touched = sorted(places.touched)
        touches = await tx.run(intake.list_touches, touched)
        facts = await tx.run(intake.load_conversations, touched)
        outlooks = [
            summarise(
                facts[number],
                touches[number],
                arrived=frozenset(arrived),
                is_history=is_history,
                ours=self._identity.ours,
                now=tx.at,
                import_open_days=self._policy.import_open_days,
                reopen_days=self._policy.reopen_days,
            )
            for number in touched
            if touches[number]
        ]
        people = [(o.customer.name, o.customer.address) for o in outlooks if o.customer is not None]
        customers = await tx.run(intake.find_or_add_customers, people, at_ms=tx.at_ms)
        await tx.run(intake.set_summaries, with_customers(outlooks, customers), at_ms=tx.at_ms)
        for outlook in outlooks:
            if outlook.before is not None:
                status, waiting_on = outlook.before
                verb = "reopened" if status == Status.CLOSED else "status_changed"
                await tx.record(
                    f"conversation.{verb}",
                    outlook.summary.id,
                    before={"status": status, "waiting_on": waiting_on},
                    after={
                        "status": outlook.summary.status,
                        "waiting_on": outlook.summary.waiting_on,
                    },
                )

    async def _announce_arrivals(
        self,
        tx: Transaction,
        new: Mapping[MessageId, Incoming],
        places: _Places,
        arrangement: Arrangement,
    ) -> None:
        await tx.announce("message.received", *sorted(places.touched))
        written_by_people = {
            places.of[key]
            for key, mail in new.items()
            if mail.direction == "in" and mail.head.automatic is None
        }
        withheld = await tx.run(outbox.withhold_scheduled, sorted(written_by_people))
        for outbox_id, number in withheld:
            await tx.record("outbox.withheld", number, outbox_id=outbox_id)

    async def read_all_bodies(self, *, epoch: int, while_set: asyncio.Event | None = None) -> None:
        """Read every body that an import left behind, on the other core where there are many.

        With an event it goes on, as long as that is set, with what the import leaves behind
        meanwhile.

        Raises:
            LeaseLostError: another process syncs now.
        """
        is_bulk = while_set is not None
        if not is_bulk and await self._store.read(index.count_undecoded) < BULK_MIN:
            while await self.read_bodies(epoch=epoch):
                pass
            return
        process = await asyncio.to_thread(DecodingProcess, self._identity.key)
        try:
            async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
                await tx.run(index.begin_bulk)
            while True:
                # Asked before reading: what came in until then is read in this round.
                is_last = while_set is None or not while_set.is_set()
                count = await self.read_bodies(epoch=epoch, process=process)
                if not count and is_last:
                    break
                if not count:
                    await asyncio.sleep(NOTHING_YET_S)
        finally:
            await asyncio.to_thread(process.close)
            async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
                await tx.run(index.end_bulk)
        for step in range(index.MERGE_STEPS_MAX):
            async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
                if not await tx.run(index.merge_step, is_first=step == 0):
                    break

    async def read_bodies(self, *, epoch: int, process: DecodingProcess | None = None) -> int:
        """Read one batch of bodies that an import left behind; give how many mails it settled.

        Raises:
            LeaseLostError: another process syncs now; nothing was written.
        """
        mails = await self._store.read(
            index.list_undecoded, limit=DECODE_BATCH, max_bytes=DECODE_BATCH_BYTES
        )
        if not mails:
            return 0
        if process is not None and process.is_alive:
            decoded, broken = await process.decode(mails)
            if not decoded and len(mails) > 1:
                decoded, broken = await asyncio.to_thread(decode_all, mails, self._identity.key)
        else:
            decoded, broken = await asyncio.to_thread(decode_all, mails, self._identity.key)
        newest = {mail.message_id: mail.conversation_id for mail in mails}
        async with self._store.transaction(at=self._clock.now(), epoch=epoch) as tx:
            await tx.run(index.add_bodies, [d.body for d in decoded])
            await tx.run(index.mark_undecodable, broken)
            previews: dict[ConversationId, tuple[ConversationId, str, str | None]] = {}
            for item in decoded:
                number = newest[item.body.message_id]
                read = item.body.body
                line = clean_line(read.new_text[:400], limit=PREVIEW_CHARS)
                # Newest first: the first of a conversation is the one that its row shows.
                previews.setdefault(number, (number, line, read.language))
            await tx.run(intake.set_previews, list(previews.values()))
            if quoting := [d for d in decoded if d.tokens]:
                await self._rejoin(tx, {d.body.message_id: d.tokens for d in quoting})
            await tx.announce("bodies")
        return len(mails)

    async def _rejoin(self, tx: Transaction, tokens: Mapping[MessageId, Sequence[int]]) -> None:
        """Judge stored mails again now that their bodies brought new evidence."""
        identity = self._identity
        await tx.run(
            intake.set_tokens, [(key, " ".join(map(str, ns))) for key, ns in tokens.items()]
        )
        ids = await tx.run(intake.list_internet_message_ids, list(tokens))
        known = await tx.run(
            intake.look_up,
            sha256s=(),
            ids=ids,
            numbers={n for named in tokens.values() for n in named},
            names=lambda mail: names_of_known(mail, identity),
        )
        arrangement = arrange({}, known, identity=identity, reopen_days=None)
        places = await self._apply(tx, arrangement, {}, known, is_import=True)
        await self._summarise(tx, places, arrived=(), is_history=True)


@dataclass(frozen=True, slots=True)
class _Places:
    of: Mapping[MessageId, ConversationId]
    touched: frozenset[ConversationId]


def _suspected_copies(incoming: Sequence[Incoming], known: Known) -> set[MessageId]:
    """Name the stored mails that share a Message-ID with one that comes in."""
    ids = {mail.internet_message_id for mail in incoming if mail.sha256 not in known.by_sha256}
    return {m.id for m in known.mails.values() if m.internet_message_id in ids}


def _tell_copies(
    incoming: Sequence[Incoming],
    known: Known,
    sources: Mapping[MessageId, bytes],
    *,
    role: FolderRole,
) -> tuple[dict[MessageId, Incoming], list[tuple[Incoming, MessageId]]]:
    """Tell new messages from further copies of known ones; every mail gets a location.

    A copy is the same bytes; or the same id, header fields and body under other trace headers, as
    when a mail comes by two addresses of ours (answering both would answer twice); or our own mail
    that the server filed in Sent with a header of its own. Another mail under a used id is a
    message like any other, and marked.
    """
    new: dict[MessageId, Incoming] = {}
    located: list[tuple[Incoming, MessageId]] = []
    seen = dict(known.by_sha256)
    sent_here = {m.internet_message_id: m.id for m in known.mails.values() if m.has_outbox}
    cores: dict[bytes, MessageId] = {mail_core(raw): key for key, raw in sources.items()}
    taken_ids = {m.internet_message_id for m in known.mails.values()}
    repeated = _repeated_ids(incoming)
    next_id = known.next_message_id
    for mail in incoming:
        key = seen.get(mail.sha256)
        if key is None and role is FolderRole.SENT:
            key = sent_here.get(mail.internet_message_id)
        is_reused = mail.internet_message_id in taken_ids
        if key is None and is_reused:
            key = cores.get(mail_core(mail.fetched.raw or b""))
        if key is None:
            key = MessageId(next_id)
            next_id += 1
            new[key] = with_marks(mail, "duplicate_id") if is_reused else mail
            taken_ids.add(mail.internet_message_id)
            if mail.internet_message_id in repeated:
                cores[mail_core(mail.fetched.raw or b"")] = key
        seen[mail.sha256] = key
        located.append((mail, key))
    return new, located


def _repeated_ids(incoming: Sequence[Incoming]) -> set[str]:
    """Name the ids that stand more than once in a batch; only their mails need a closer look."""
    counts = Counter(mail.internet_message_id for mail in incoming)
    return {id_ for id_, count in counts.items() if count > 1}


def _location(
    mail: Incoming,
    key: MessageId,
    folder: Folder,
    uid_validity: int,
    *,
    own: bytes | None,
) -> NewLocation:
    return NewLocation(
        folder.id,
        uid_validity,
        mail.fetched.uid,
        key,
        " ".join(sorted(mail.fetched.flags)),
        to_ms(mail.received_at),
        None if own == mail.sha256 else (mail.sha256, mail.size_bytes, mail.packed),
    )


def _new_mail(
    key: MessageId,
    mail: Incoming,
    origin: ConversationId,
    place: ConversationId,
    arrangement: Arrangement,
) -> NewMail:
    link = arrangement.partition.links[key]
    return NewMail(
        id=key,
        conversation_id=place,
        origin_id=origin,
        direction=mail.direction,
        channel=mail.channel,
        internet_message_id=mail.internet_message_id,
        author=(mail.author.name, mail.author.address),
        head=mail.head,
        sent_at_ms=to_ms_or_none(mail.head.sent_at),
        received_at_ms=to_ms(mail.received_at),
        at_ms=to_ms(mail.at),
        joined_by=link.by.value,
        joined_via=link.via or link.refused,
        marks=mail.marks,
        starts_new=key in arrangement.late,
        tokens=mail.tokens,
        sha256=mail.sha256,
        size_bytes=mail.size_bytes,
        packed=mail.packed,
        body=mail.body,
    )
