"""Services: mail from the server becomes messages in conversations, in one transaction a batch.

A first import comes in two passes: raw mail and list rows as fast as the server gives them, bodies
and search index behind. Live mail is read whole at once. Either way the raw bytes, the message and
the ledger's row that says "we have it" are one transaction, so a crash anywhere is only a shorter
sync.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console.clock import Clock
from console.services.arrangement import Arrangement, arrange, effective, oldest_first
from console.services.bodies import BodyReader
from console.services.copies import suspected_copies, tell_copies
from console.services.incoming import (
    Identity,
    Incoming,
    names_of_known,
    people_in,
    read_incoming,
    searchable,
)
from console.services.summaries import summarise, with_customers
from data.errors import LeaseLostError, StoreError
from data.mail.bodies import FetchedMail
from data.records import ConversationId, Folder, JoinedBy, MessageId, Status
from data.store import Store, Transaction, folders, index, intake, known, outbox, summaries
from data.store.intake import NewLocation, NewMail
from data.store.known import Known
from data.store.rows import to_ms, to_ms_or_none

log = logging.getLogger(__name__)

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
        self._bodies = BodyReader(store, clock=clock, key=identity.key, rejoin=self._rejoin)

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
            around = await tx.run(
                known.look_up,
                sha256s=[mail.sha256 for mail in incoming],
                ids=ids,
                numbers=numbers,
                names=lambda mail: names_of_known(mail, identity),
            )
            suspects = suspected_copies(incoming, around)
            sources = await tx.run(known.list_sources, suspects) if suspects else {}
            new, copies = tell_copies(incoming, around, sources, role=folder.role)
            arrangement = arrange(
                new,
                around,
                identity=identity,
                reopen_days=None if is_import else self._policy.reopen_days,
            )
            places = await self._apply(tx, arrangement, new, around, is_import=is_import)
            own = {key: mail.sha256 for key, mail in new.items()}
            own.update({key: sha256 for sha256, key in around.by_sha256.items()})
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
        around: Known,
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
            first = oldest_first(sorted(group.keys), new, around)[0]
            firsts.append((number, MessageId(first)))
        revived = [ConversationId(n) for n in arrangement.revived]
        await tx.run(intake.revive_conversations, revived)
        merged = {m.from_number: m.into_number for m in arrangement.merges}

        def lives_in(number: ConversationId) -> ConversationId:
            target: int = number
            for _ in range(len(merged) + 1):
                target = merged.get(target, target)
            facts = None if target in revived else effective(around.conversations, target)
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
        for key, stored in around.mails.items():
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
                        people=people_in(mail.head, mail.author),
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
        touches = await tx.run(summaries.list_touches, touched)
        facts = await tx.run(known.load_conversations, touched)
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
        customers = await tx.run(summaries.find_or_add_customers, people, at_ms=tx.at_ms)
        await tx.run(summaries.set_summaries, with_customers(outlooks, customers), at_ms=tx.at_ms)
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
        """Read every body that an import left behind; see `BodyReader.read_all`."""
        await self._bodies.read_all(epoch=epoch, while_set=while_set)

    async def _rejoin(self, tx: Transaction, tokens: Mapping[MessageId, Sequence[int]]) -> None:
        """Judge stored mails again now that their bodies brought new evidence."""
        identity = self._identity
        await tx.run(
            intake.set_tokens, [(key, " ".join(map(str, ns))) for key, ns in tokens.items()]
        )
        ids = await tx.run(known.list_internet_message_ids, list(tokens))
        around = await tx.run(
            known.look_up,
            sha256s=(),
            ids=ids,
            numbers={n for named in tokens.values() for n in named},
            names=lambda mail: names_of_known(mail, identity),
        )
        arrangement = arrange({}, around, identity=identity, reopen_days=None)
        places = await self._apply(tx, arrangement, {}, around, is_import=True)
        await self._summarise(tx, places, arrived=(), is_history=True)


@dataclass(frozen=True, slots=True)
class _Places:
    of: Mapping[MessageId, ConversationId]
    touched: frozenset[ConversationId]


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
