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
from dataclasses import dataclass, replace

from console.clock import Clock
from console.services.arrangement import arrange
from console.services.becoming_whole import become_whole
from console.services.bodies import BodyReader
from console.services.copies import suspected_copies, tell_copies
from console.services.floods import groups_of, hold_floods, name_groups
from console.services.incoming import (
    Identity,
    Incoming,
    describe_head,
    kept_of,
    names_of_known,
    read_incoming,
)
from console.services.marking import greet_returned
from console.services.other_clients import OtherClients
from console.services.placing import IntakePolicy, Places, bring_up_to_date, place
from console.services.proving import keep_begun, prove_ours
from console.services.returns import take_returns
from data.errors import LeaseLostError, StoreError
from data.mail.bodies import FetchedMail, Piled
from data.records import FlagChange, Folder, MessageId
from data.store import Store, Transaction, intake, known, marks, outbox, pieces, quarantine, raws
from data.store.intake import NewLocation
from data.store.known import Known
from data.store.rows import to_ms

__all__ = ["IntakePolicy", "IntakeService"]

log = logging.getLogger(__name__)

POISON_REASON = "It could not be taken in ({error}); its bytes are kept."


@dataclass(frozen=True, slots=True)
class _Batch:
    """Where mails come from, and in whose name they are written."""

    folder: Folder
    uid_validity: int
    is_import: bool
    epoch: int


class IntakeService:
    """Takes fetched mail into the store."""

    def __init__(
        self, store: Store, *, clock: Clock, identity: Identity, policy: IntakePolicy
    ) -> None:
        self._store = store
        self._clock = clock
        self._identity = identity
        self._policy = policy
        self._clients = OtherClients()
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
        batch = _Batch(folder, uid_validity, is_import, epoch)
        bodies = await self._bodies.read_wild(mails, whole=not is_import)
        incoming, unread = await asyncio.to_thread(
            read_incoming,
            mails,
            role=folder.role,
            identity=self._identity,
            now=self._clock.now(),
            whole=not is_import,
            bodies=bodies,
        )
        await self._quarantine(unread, batch)
        if incoming:
            await self._write_fenced(incoming, batch)

    async def _write_fenced(self, incoming: Sequence[Incoming], batch: _Batch) -> None:
        """Write a batch; where one of its mails cannot be written, only that one is left out."""
        try:
            await self._write(incoming, batch)
        except (LeaseLostError, StoreError):
            raise  # No mail's fault.
        except Exception as error:  # noqa: BLE001 - the fence between one mail and all others
            if len(incoming) == 1:
                await self._quarantine([(incoming[0].fetched, error)], batch)
                return
            log.warning("batch not stored, halved mails=%d error=%r", len(incoming), error)
            half = len(incoming) // 2
            for part in (incoming[:half], incoming[half:]):
                await self._write_fenced(part, batch)

    async def _quarantine(
        self, unread: Sequence[tuple[FetchedMail, Exception]], batch: _Batch
    ) -> None:
        """Keep the bytes of mails that broke something of ours, with what their headers say."""
        for mail, error in unread:
            log.error(
                "mail quarantined folder=%s uid=%d", batch.folder.name, mail.uid, exc_info=error
            )
            raw = mail.raw or b""
            kept = await asyncio.to_thread(kept_of, mail)
            facts = describe_head(raw)
            async with self._store.transaction(at=self._clock.now(), epoch=batch.epoch) as tx:
                raw_id = await tx.run(raws.put_raw, kept)
                await tx.run(
                    quarantine.put_in_quarantine,
                    folder_id=batch.folder.id,
                    uid_validity=batch.uid_validity,
                    uid=mail.uid,
                    reason=POISON_REASON.format(error=type(error).__name__),
                    size_bytes=kept.size_bytes,
                    now_ms=tx.at_ms,
                    raw_id=raw_id,
                    author=facts.author,
                    subject=facts.subject,
                    sent_at=facts.sent_at,
                )
                await tx.announce("quarantine")

    async def _write(self, incoming: Sequence[Incoming], batch: _Batch) -> None:
        ids = {i for mail in incoming for i in (mail.internet_message_id, *mail.head.ancestors)}
        numbers = {n for mail in incoming for n in mail.names}
        identity, is_import = self._identity, batch.is_import
        async with self._store.transaction(at=self._clock.now(), epoch=batch.epoch) as tx:
            groups = {} if is_import else await groups_of(tx, incoming)
            numbers.update(groups.values())
            around = await tx.run(
                known.look_up,
                sha256s=[mail.sha256 for mail in incoming],
                ids=ids,
                numbers=numbers,
                names=lambda mail: names_of_known(mail, identity),
            )
            new, copies = await _tell_copies(tx, incoming, around, batch)
            proved = await prove_ours(tx, copies, around, role=batch.folder.role, identity=identity)
            around = proved.around
            if not is_import:
                held = await hold_floods(tx, new, around, groups)
                new, around = held.mails, held.around
            arrangement = arrange(
                new,
                around,
                identity=identity,
                reopen_days=None if is_import else self._policy.reopen_days,
            )
            places = await place(tx, arrangement, new, around, is_import=is_import)
            await keep_begun(tx, proved, places.of)
            more = {places.of.get(k, around.mails[k].origin_id) for k in proved.keys}
            places = replace(places, touched=places.touched | more)
            await _note_locations(tx, new, copies, around, batch)
            await bring_up_to_date(
                tx,
                places.touched,
                identity=identity,
                policy=self._policy,
                arrived=(*new, *proved.keys),
                is_history=is_import,
            )
            await take_returns(tx, new)
            await name_groups(tx, places.touched)
            if is_import:
                await _adopt_history(tx, new, places)
            else:
                await _announce_arrivals(tx, new, places)
                await self._clients.flags_changed(tx, _flagged(new, places))
                await greet_returned(tx, [key for _, key in copies if key not in new])

    async def make_whole(self, message_id: MessageId, piled: Piled, *, epoch: int) -> None:
        """Give a message all of its mail, of which it had only what people wrote."""
        await become_whole(
            self._store, message_id, piled, bodies=self._bodies, clock=self._clock, epoch=epoch
        )

    @property
    def bodies_read(self) -> int:
        """Batches of bodies read so far: what grows as long as a long reading gets on."""
        return self._bodies.done

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
        places = await place(tx, arrangement, {}, around, is_import=True)
        await bring_up_to_date(tx, places.touched, identity=identity, policy=self._policy)
        await tx.run(marks.adopt_history, places.touched)


async def _tell_copies(
    tx: Transaction, incoming: Sequence[Incoming], around: Known, batch: _Batch
) -> tuple[dict[MessageId, Incoming], list[tuple[Incoming, MessageId]]]:
    """Say which mails are new, and for each place which mail lies there."""
    suspects = suspected_copies(incoming, around)
    sources: Mapping[MessageId, bytes] = {}
    halves: Mapping[MessageId, tuple[int, bytes]] = {}
    if suspects:
        is_any_abridged = any(mail.fetched.abridged is not None for mail in incoming)
        sources = await tx.run(known.list_sources, suspects)
        halves = await tx.run(known.list_halves, suspects, only_abridged=not is_any_abridged)
    return tell_copies(incoming, around, sources, role=batch.folder.role, halves=halves)


async def _note_locations(
    tx: Transaction,
    new: Mapping[MessageId, Incoming],
    copies: Sequence[tuple[Incoming, MessageId]],
    around: Known,
    batch: _Batch,
) -> None:
    """Write where each mail lies on the server: from then on we have it."""
    own = {key: mail.sha256 for key, mail in new.items()}
    own.update({key: sha256 for sha256, key in around.by_sha256.items()})
    await tx.run(
        intake.add_locations,
        [_location(mail, key, batch, own=own.get(key)) for mail, key in copies],
    )
    for mail, _ in copies:
        if mail.kept.pile_id is not None:
            await tx.run(pieces.drop_unfinished, mail.kept.pile_id)


async def _announce_arrivals(
    tx: Transaction,
    new: Mapping[MessageId, Incoming],
    places: Places,
) -> None:
    """Tell of live mail; what was to leave later waits where a person has written first."""
    await tx.announce("message.received", *sorted(places.touched))
    written_by_people = {
        places.of[key]
        for key, mail in new.items()
        if mail.direction == "in" and mail.head.automatic is None
    }
    withheld = await tx.run(outbox.withhold_scheduled, sorted(written_by_people))
    for outbox_id, number in withheld:
        await tx.record("outbox.withheld", number, outbox_id=outbox_id)


async def _adopt_history(
    tx: Transaction, new: Mapping[MessageId, Incoming], places: Places
) -> None:
    """Take over what the server says of mails of before; nobody is told of each of them."""
    await tx.run(marks.adopt_history, places.touched)
    read = [key for key, mail in new.items() if "\\Seen" in mail.fetched.flags]
    await tx.run(marks.set_seen_elsewhere, read, is_seen=True)
    await tx.announce("import")


def _flagged(new: Mapping[MessageId, Incoming], places: Places) -> list[FlagChange]:
    """Give what another mail program, or a filter of the server, set on mails before they came."""
    return [
        FlagChange(key, places.of[key], mail.fetched.flags, frozenset())
        for key, mail in new.items()
        if mail.fetched.flags - {"\\Recent"}
    ]


def _location(mail: Incoming, key: MessageId, batch: _Batch, *, own: bytes | None) -> NewLocation:
    return NewLocation(
        batch.folder.id,
        batch.uid_validity,
        mail.fetched.uid,
        key,
        " ".join(sorted(mail.fetched.flags)),
        to_ms(mail.received_at),
        mail.fetched.size_bytes,
        None if own == mail.sha256 else mail.kept,
        mail.fetched.email_id,
    )
