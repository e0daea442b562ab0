"""Keep the numbers of a folder right when its server gives others (shell; sync room).

Everything here works on the folder that is open on the session, and asks for a few hundred bytes a
mail. What it cannot recognise is left to be fetched.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from data.mail.headers import find_message_id
from data.mail.imap import ImapSession, MailFacts
from data.mail.threading import is_surrogate
from data.records import Folder, MessageId, RawId
from data.store import Store, renumbering
from data.store.renumbering import KnownPlace, KnownTrouble, NewPlace
from data.store.rows import to_ms
from data.sync.flag_news import take_in_flags
from data.sync.ports import MailboxNews, Now
from data.sync.rebinding import (
    Binding,
    CheapIdentity,
    Former,
    OwnIdentity,
    plan_rebinding,
    tell_identity,
    tell_own_identity,
)

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
            own={uid: own for uid, facts in remote.items() if (own := _own_of(facts)) is not None},
        )
        flags = {(p.uid_validity, p.uid): p.flags for p in places if p.flags is not None}
        dates = {(p.uid_validity, p.uid): p.received_at_ms for p in places}
        found = [
            _new_place(binding, binding.target, remote[binding.uid], flags, dates)
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
            await self._news.mails_returned(tx, _returned(found, flags))
            await tx.announce("folder")

    async def identify_troubles(self, folder: Folder, uid_validity: int) -> None:
        """Ask what would tell the mails in quarantine again, should they be renumbered."""
        uids = await self._store.read(renumbering.list_unidentified, folder.id, uid_validity)
        if not uids:
            return
        known = {facts.uid: facts for facts in await self._ask(uids)}
        told: dict[int, tuple[str, int | None, int, str | None]] = dict.fromkeys(
            uids, ("", None, 0, None)
        )
        for uid, facts in known.items():
            at = None if facts.internal_date is None else to_ms(facts.internal_date)
            told[uid] = (find_message_id(facts.header) or "", at, facts.size_bytes, facts.email_id)
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


def _returned(found: Sequence[NewPlace], flags: Mapping[tuple[int, int], str]) -> list[MessageId]:
    """Name mails that were gone when their folder was renumbered: who put them back?"""
    return [p.message_id for p in found if not any(number in flags for number in p.replaced)]


def _own_of(facts: MailFacts) -> OwnIdentity | None:
    return tell_own_identity(
        email_id=facts.email_id, internet_message_id=find_message_id(facts.header)
    )


def _former_place(place: KnownPlace) -> Former[Target]:
    identity = tell_identity(
        internet_message_id=place.internet_message_id,
        received_at_ms=place.received_at_ms,
        size_bytes=place.size_bytes,
    )
    named = "" if is_surrogate(place.internet_message_id) else place.internet_message_id
    own = tell_own_identity(email_id=place.email_id, internet_message_id=named)
    key = (place.message_id, place.raw_id)
    return Former(place.uid_validity, place.uid, key, identity, own)


def _former_trouble(trouble: KnownTrouble) -> Former[Target]:
    identity = tell_identity(
        internet_message_id=trouble.internet_message_id,
        received_at_ms=trouble.received_at_ms,
        size_bytes=trouble.size_bytes,
    )
    own = tell_own_identity(
        email_id=trouble.email_id, internet_message_id=trouble.internet_message_id
    )
    return Former(trouble.uid_validity, trouble.uid, trouble.id, identity, own)


def _new_place(
    binding: Binding[Target],
    key: tuple[MessageId, RawId | None],
    facts: MailFacts,
    flags: Mapping[tuple[int, int], str],
    dates: Mapping[tuple[int, int], int],
) -> NewPlace:
    replaced = tuple((row.uid_validity, row.uid) for row in binding.formers)
    stood = next((flags[number] for number in replaced if number in flags), None)
    # Known by its own id a mail may come without a date: then it keeps the one that it had.
    received_at_ms = (
        dates[replaced[0]] if facts.internal_date is None else to_ms(facts.internal_date)
    )
    return NewPlace(
        uid=binding.uid,
        message_id=key[0],
        raw_id=key[1],
        flags=" ".join(sorted(facts.flags)) if stood is None else stood,
        received_at_ms=received_at_ms,
        size_bytes=facts.size_bytes,
        replaced=replaced,
        email_id=facts.email_id,
    )
