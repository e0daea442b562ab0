"""Fetch the files that agents wait for and only the server has (shell; sync room).

A turn brings a few pieces and ends, so that mail is looked for in between; the next turn goes on
where it stopped. Where the mail lies now is found like a mail that was moved: by its number where
that still holds, else by Message-ID and size in every folder with a role.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from data.errors import DataError, MailRefusedError
from data.mail.headers import find_message_id
from data.mail.imap import ImapSession
from data.mail.parse import list_files
from data.records import FolderRole, WantedPart
from data.store import Store, Transaction, raws, wanted_parts
from data.store.backup import room_beside
from data.store.pieces import Pile
from data.sync.large import Came, How, LargeMails
from data.sync.ports import Intake, Now

log = logging.getLogger(__name__)

TURN_PIECES = 8
TRIES_MAX = 3
"""Tries without a piece, each of which ended the line."""
ROOM_LEFT_BYTES = 200 * 1024 * 1024
"""What a fetch leaves free on the disk for the mail of the next days."""
PART_MAX_BYTES = 1024**3
MORE_THAN_TOLD_BYTES = 16 * 1024 * 1024
"""A part may exceed what was announced by this much, and by half (Exchange counts wrongly)."""

GONE = (
    "The mail is no longer on the server, so the files that were not fetched before cannot be had."
    " Ask the customer to send them again."
)
NOT_GIVEN = "The server has the mail but does not hand this out."
TOO_MUCH = "The server sends far more than it announced; it was given up after {size} MB."
LINE_BREAKS = "The line to the server broke each time that it was fetched."
BROKEN = "It was fetched and could not be read, which is a fault of ours."
NO_ROOM = (
    "It has {size} MB, for which there is no room on the disk of the store."
    " Free some space, then ask again."
)


class WantedParts:
    """Brings what is wanted over one session, a turn at a time."""

    def __init__(
        self,
        store: Store,
        session: ImapSession,
        *,
        intake: Intake,
        roles: Mapping[FolderRole, str],
        now: Now,
        epoch: int,
    ) -> None:
        self._store = store
        self._session = session
        self._intake = intake
        self._roles = roles
        self._now = now
        self._epoch = epoch
        self._large = LargeMails(store, session, now=now, epoch=epoch)
        self.has_opened = False
        """Whether other folders were opened."""
        self.has_more = False
        """Whether anything is still wanted."""

    async def fetch_some(self) -> bool:
        """Fetch some of what is wanted longest; say whether more is wanted.

        Raises:
            MailServerError: the line broke; what came is kept.
        """
        self.has_more = False
        part = await self._store.read(wanted_parts.find_next)
        if part is None:
            return False
        if await self._is_here(part):
            await self._finish(part)
        else:
            await self._fetch(part)
        self.has_more = await self._store.read(wanted_parts.find_next) is not None
        return self.has_more

    async def _fetch(self, part: WantedPart) -> None:
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            tries = await tx.run(wanted_parts.begin, part.id)
        if tries > TRIES_MAX:
            await self._fail(part, LINE_BREAKS)
            return
        key = await self._store.read(wanted_parts.find_key, part.message_id)
        found = None if key is None else await self._find(part, key[3])
        if key is None or found is None:
            await self._fail(part, GONE)
            return
        if part.size_bytes + ROOM_LEFT_BYTES > room_beside(self._store.path) + part.got_bytes:
            await self._fail(part, NO_ROOM.format(size=_megabytes(part.size_bytes)))
            return
        folder_id, uid_validity, uid, _ = key
        pile = await self._large.begin(
            folder_id=folder_id,
            uid_validity=uid_validity,
            uid=uid,
            # With the message's number: a mail that is gone keeps no number that is its own.
            section=f"{part.section} of {part.message_id}",
            size_bytes=part.size_bytes,
        )

        async def note(tx: Transaction, got_bytes: int) -> None:
            await tx.run(wanted_parts.get_on, part.id, got_bytes)

        came = await self._large.bring(
            pile,
            found,
            size_bytes=part.size_bytes,
            most_bytes=min(PART_MAX_BYTES, part.size_bytes * 3 // 2 + MORE_THAN_TOLD_BYTES),
            section=part.section,
            pieces_max=TURN_PIECES,
            also=note,
        )
        await self._settle(part, pile, came)

    async def _settle(self, part: WantedPart, pile: Pile, came: Came) -> None:
        if came.how is How.SOME:
            return
        if came.how is not How.ALL:
            await self._large.drop(pile)
            nothing = NOT_GIVEN if came.how is How.NOTHING else TOO_MUCH
            await self._fail(part, nothing.format(size=_megabytes(came.size_bytes)))
            return
        if not part.section:
            piled = await self._large.sealed(pile, came)
            await self._intake.make_whole(part.message_id, piled, epoch=self._epoch)
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(
                wanted_parts.fill_hole,
                part.raw_id,
                part.section,
                pile_id=pile.id,
                got_bytes=came.size_bytes,
            )
        await self._finish(part)

    async def _is_here(self, part: WantedPart) -> bool:
        if await self._store.read(wanted_parts.is_whole, part.raw_id):
            return True
        return bool(part.section) and await self._store.read(
            wanted_parts.is_filled, part.raw_id, part.section
        )

    async def _finish(self, part: WantedPart) -> None:
        """Say anew what the files of the message are, and that this one is here."""
        try:
            files = await self._store.find(raws.reading, part.raw_id, list_files)
        except DataError:
            raise
        except Exception:  # the fence between what a stranger sent and all other mail
            log.exception("fetched part not read message_id=%d", part.message_id)
            await self._fail(part, BROKEN)
            return
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(wanted_parts.set_attachments, part.message_id, files)
            await tx.run(wanted_parts.end, part.id)
            await tx.announce("attachment.fetched", part.conversation_id)

    async def _fail(self, part: WantedPart, why: str) -> None:
        log.warning("part not fetched message_id=%d why=%s", part.message_id, why)
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(wanted_parts.fail, part.id, why)
            await tx.announce("attachment.fetched", part.conversation_id)

    async def _find(self, part: WantedPart, size_bytes: int) -> int | None:
        """Find the UID of the mail and leave its folder open; None where it is nowhere."""
        places = await self._store.read(wanted_parts.list_places, part.message_id)
        for place in places:
            if place.uid is None or not await self._open(place.folder, place.uid_validity):
                continue
            if await self._is_it(place.uid, part, size_bytes):
                return place.uid
        names = dict.fromkeys([*(place.folder for place in places), *self._roles.values()])
        for name in names:
            if not await self._open(name, None):
                continue
            try:
                uids = await self._session.search_message_id(part.internet_message_id)
            except MailRefusedError:
                continue
            for uid in reversed(uids):
                if await self._is_it(uid, part, size_bytes):
                    return uid
        return None

    async def _open(self, name: str, uid_validity: int | None) -> bool:
        self.has_opened = True
        try:
            state = await self._session.open_folder(name)
        except MailRefusedError:
            return False
        return uid_validity is None or state.uid_validity == uid_validity

    async def _is_it(self, uid: int, part: WantedPart, size_bytes: int) -> bool:
        """Say whether a mail is the one meant: a number alone may have another mail by now."""
        facts = await self._session.fetch_identities([uid])
        if not facts or facts[0].size_bytes != size_bytes:
            return False
        told = find_message_id(facts[0].header)
        return told is None or told == part.internet_message_id


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f}"
