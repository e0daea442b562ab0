"""Keep the numbers of a folder right when its server gives others (shell; sync room).

Everything here works on the folder that is open on the session, and asks for a few hundred bytes a
mail. What it cannot recognise is left to be fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from data.mail.headers import find_message_id
from data.mail.imap import ImapSession, MailFacts
from data.records import Folder, MessageId, RawId
from data.store import Store, renumbering
from data.store.renumbering import KnownPlace, KnownTrouble, NewPlace
from data.store.rows import to_ms
from data.sync.flag_news import take_in_flags
from data.sync.ports import MailboxNews, Now
from data.sync.rebinding import Binding, CheapIdentity, Former, plan_rebinding, tell_identity

log = logging.getLogger(__name__)

ASK_MAILS = 5000
"""Mails asked about in one go: seconds on a slow line, far below the deadline of a command."""

Target = tuple[MessageId, RawId | None] | int
"""A message with the bytes of its copy, where these are its own; or a number in quarantine."""


class Numbering:
    """Brings the store's rows of a folder over to the numbers that its server gives now."""

    def __init__(
        self, store: Store, session: ImapSession, *, news: MailboxNews, now: Now, epoch: int
    ) -> None:
        self._store = store
        self._session = session
        self._news = news
        self._now = now
        self._epoch = epoch

    async def bring_over(self, folder: Folder, uid_validity: int, listed: Sequence[int]) -> None:
        """Recognise the mails of a folder that was renumbered, and keep them where they are.

        Pairs and the new UIDVALIDITY are one transaction; see `data.sync.rebinding` for why.
        """
        if not await self._store.read(renumbering.has_other_numbers, folder.id, uid_validity):
            return
        places = await self._store.read(renumbering.list_places, folder.id)
        troubles = await self._store.read(renumbering.list_troubles, folder.id)
        remote = {facts.uid: facts for facts in await self._ask(listed)} if places else {}
        bindings = plan_rebinding(
            remote={uid: _identity_of(facts) for uid, facts in remote.items()},
            formers=[*map(_former_place, places), *map(_former_trouble, troubles)],
        )
        flags = {(p.uid_validity, p.uid): p.flags for p in places if p.flags is not None}
        found = [
            _new_place(binding, binding.target, remote[binding.uid], flags)
            for binding in bindings
            if not isinstance(binding.target, int)
        ]
        carried = {b.target: b.uid for b in bindings if isinstance(b.target, int)}
        log.log(
            logging.INFO if folder.read_only_why else logging.WARNING,
            "uidvalidity changed folder=%s from=%s to=%d rows=%d recognised=%d",
            folder.name,
            folder.uid_validity,
            uid_validity,
            len(places),
            len(found),
        )
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(
                renumbering.rebind,
                folder.id,
                uid_validity,
                places=found,
                troubles=carried,
                now_ms=tx.at_ms,
            )
            shown = {place.uid: remote[place.uid].flags for place in found}
            await take_in_flags(tx, folder.id, uid_validity, shown, news=self._news)
            await tx.announce("folder")

    async def identify_troubles(self, folder: Folder, uid_validity: int) -> None:
        """Ask what would tell the mails in quarantine again, should they be renumbered."""
        uids = await self._store.read(renumbering.list_unidentified, folder.id, uid_validity)
        if not uids:
            return
        known = {facts.uid: facts for facts in await self._ask(uids)}
        told: dict[int, tuple[str, int | None, int]] = dict.fromkeys(uids, ("", None, 0))
        for uid, facts in known.items():
            at = None if facts.internal_date is None else to_ms(facts.internal_date)
            told[uid] = (find_message_id(facts.header) or "", at, facts.size_bytes)
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(renumbering.set_identities, folder.id, uid_validity, told)

    async def _ask(self, uids: Sequence[int]) -> list[MailFacts]:
        facts: list[MailFacts] = []
        for start in range(0, len(uids), ASK_MAILS):
            facts += await self._session.fetch_identities(uids[start : start + ASK_MAILS])
        return facts


def _identity_of(facts: MailFacts) -> CheapIdentity | None:
    return tell_identity(
        internet_message_id=find_message_id(facts.header),
        received_at_ms=None if facts.internal_date is None else to_ms(facts.internal_date),
        size_bytes=facts.size_bytes,
    )


def _former_place(place: KnownPlace) -> Former[Target]:
    identity = tell_identity(
        internet_message_id=place.internet_message_id,
        received_at_ms=place.received_at_ms,
        size_bytes=place.size_bytes,
    )
    return Former(place.uid_validity, place.uid, (place.message_id, place.raw_id), identity)


def _former_trouble(trouble: KnownTrouble) -> Former[Target]:
    identity = tell_identity(
        internet_message_id=trouble.internet_message_id,
        received_at_ms=trouble.received_at_ms,
        size_bytes=trouble.size_bytes,
    )
    return Former(trouble.uid_validity, trouble.uid, trouble.id, identity)


def _new_place(
    binding: Binding[Target],
    key: tuple[MessageId, RawId | None],
    facts: MailFacts,
    flags: Mapping[tuple[int, int], str],
) -> NewPlace:
    assert facts.internal_date is not None, "a mail without a date has no identity"
    replaced = tuple((row.uid_validity, row.uid) for row in binding.formers)
    stood = next((flags[number] for number in replaced if number in flags), None)
    return NewPlace(
        uid=binding.uid,
        message_id=key[0],
        raw_id=key[1],
        flags=" ".join(sorted(facts.flags)) if stood is None else stood,
        received_at_ms=to_ms(facts.internal_date),
        size_bytes=facts.size_bytes,
        replaced=replaced,
    )
