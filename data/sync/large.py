"""Fetch a huge mail in pieces, each kept as it comes: memory stays flat (shell; sync room)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum

from data.mail import abridging, headers
from data.mail.bodies import EMPTY, GONE, TOO_LARGE, FetchedMail, Piled
from data.mail.body_structure import ServerPart
from data.mail.imap import ImapSession
from data.records import Folder, FolderId
from data.store import Store, Transaction, pieces
from data.store.pieces import PIECE_BYTES, Pile
from data.sync.ports import Now

HEADERS_AT_ONCE = 40
"""Headers of parts asked for in one command: its line stays below 8,192 bytes."""


Also = Callable[[Transaction, int], Awaitable[None]]
"""What is done with a piece; it is given how many bytes are here with it."""


class How(Enum):
    """How far a fetch came."""

    ALL = "all"
    SOME = "some"
    NOTHING = "nothing"
    """The server gives nothing (more) of it."""
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class Came:
    """What a fetch brought, with what was here before."""

    how: How
    size_bytes: int


class LargeMails:
    """Fetches mails that are too large to be in memory."""

    def __init__(self, store: Store, session: ImapSession, *, now: Now, epoch: int) -> None:
        self._store = store
        self._session = session
        self._now = now
        self._epoch = epoch

    async def fetch(
        self,
        mail: FetchedMail,
        *,
        folder: Folder,
        uid_validity: int,
        most_bytes: int,
    ) -> FetchedMail:
        """Bring one mail of the open folder into the store, where it lies until it is taken in.

        What an earlier pass brought is not asked for again.

        Raises:
            MailServerError: the line broke; what came is kept for the next pass.
        """
        pile = await self.begin(
            folder_id=folder.id,
            uid_validity=uid_validity,
            uid=mail.uid,
            section="",
            size_bytes=mail.size_bytes,
        )
        came = await self.bring(pile, mail.uid, size_bytes=mail.size_bytes, most_bytes=most_bytes)
        if came.how is How.ALL and came.size_bytes:
            head = await self._store.read(pieces.read_piece, pile.id, 0)
            return replace(mail, raw=head, absent="", piled=await self.sealed(pile, came))
        await self.drop(pile)
        if came.how is How.TOO_MUCH:
            size_bytes = max(came.size_bytes, mail.size_bytes)
            return replace(mail, absent=TOO_LARGE, size_bytes=size_bytes)
        return replace(mail, absent=GONE if came.size_bytes else EMPTY)

    async def bring(
        self,
        pile: Pile,
        uid: int,
        *,
        size_bytes: int,
        most_bytes: int,
        section: str = "",
        pieces_max: int | None = None,
        also: Also | None = None,
    ) -> Came:
        """Fetch pieces of a mail, or of a part of it, from where the last ones ended.

        `also` is done with each piece, in its transaction.

        Raises:
            MailServerError: the line broke; what came is kept.
        """
        number, waiting = pile.pieces, b""
        size = number * PIECE_BYTES
        while True:
            got = await self._session.fetch_piece(uid, size, PIECE_BYTES, section=section)
            if got is None:
                return Came(How.NOTHING, size)
            size += len(got)
            waiting += got
            # A server may hand out less than was asked for; only nothing is surely the end.
            is_last = not got or (len(got) < PIECE_BYTES and size >= size_bytes)
            while len(waiting) >= PIECE_BYTES or (is_last and waiting):
                piece, waiting = waiting[:PIECE_BYTES], waiting[PIECE_BYTES:]
                await self._keep(pile, number, piece, also)
                number += 1
            if size > most_bytes:
                return Came(How.TOO_MUCH, size)
            if is_last:
                return Came(How.ALL, size)
            if pieces_max is not None and number >= pile.pieces + pieces_max:
                return Came(How.SOME, number * PIECE_BYTES)

    async def sealed(self, pile: Pile, came: Came) -> Piled:
        """Say by what digest a mail is known that lies in pieces."""
        sha256 = hashlib.sha256()
        for number in range(-(-came.size_bytes // PIECE_BYTES)):
            piece = await self._store.read(pieces.read_piece, pile.id, number)
            await asyncio.to_thread(sha256.update, piece)
        return Piled(pile.id, sha256.digest(), came.size_bytes)

    async def begin(
        self,
        *,
        folder_id: FolderId,
        uid_validity: int,
        uid: int,
        section: str,
        size_bytes: int,
    ) -> Pile:
        """Go on with what an earlier try brought, or begin; never behind a piece that is short."""
        while True:
            async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
                pile = await tx.run(
                    pieces.begin_pile,
                    folder_id=folder_id,
                    uid_validity=uid_validity,
                    uid=uid,
                    section=section,
                    size_bytes=size_bytes,
                    now_ms=tx.at_ms,
                )
            if not await self._ends_with_a_rest(pile):
                return pile
            # All of it was here and was not taken in; it is fetched anew.
            await self.drop(pile)

    async def _ends_with_a_rest(self, pile: Pile) -> bool:
        if not pile.pieces:
            return False
        last = await self._store.read(pieces.read_piece, pile.id, pile.pieces - 1)
        return len(last) < PIECE_BYTES

    async def abridge(self, mail: FetchedMail, root: ServerPart | None) -> FetchedMail:
        """Fetch of a mail above the limit its header, texts and small parts.

        `root` is what the server says it holds; where it says nothing, only the header comes.

        Raises:
            MailServerError: the line broke; nothing of it was kept.
        """
        got = await self._session.fetch_sections(
            mail.uid, ["HEADER"], most_bytes=headers.HEADER_BYTES_MAX
        )
        header = got.get("HEADER", b"")
        if not header.strip():
            return replace(mail, absent=EMPTY)
        parts: dict[str, bytes] = {}
        cut: set[str] = set()
        wanted = abridging.plan_wanted(root) if root is not None else abridging.NOTHING
        for start in range(0, len(wanted.headers), HEADERS_AT_ONCE):
            names = wanted.headers[start : start + HEADERS_AT_ONCE]
            parts |= await self._session.fetch_sections(
                mail.uid, names, most_bytes=abridging.PART_HEAD_BYTES
            )
        room = abridging.TEXTS_BYTES_MAX
        for coming in wanted.contents:
            most = min(coming.most_bytes, room)
            content = await self._fetch_beginning(mail.uid, coming.section, most + 1)
            if content is None or (len(content) > most and not coming.is_text):
                continue
            if len(content) > most:
                cut.add(coming.section)
            parts[coming.section] = content[:most]
            room -= min(len(content), most)
        raw, less = await asyncio.to_thread(
            abridging.assemble,
            header,
            root,
            parts,
            whole_bytes=mail.size_bytes,
            cut=frozenset(cut),
        )
        return replace(mail, raw=raw, absent="", abridged=less)

    async def _fetch_beginning(self, uid: int, section: str, most_bytes: int) -> bytes | None:
        """Fetch so many bytes of a part at most, whatever was announced of its size."""
        content = b""
        while len(content) < most_bytes:
            size = min(PIECE_BYTES, most_bytes - len(content))
            got = await self._session.fetch_piece(uid, len(content), size, section=section)
            if got is None:
                return content or None
            content += got
            if len(got) < size:
                break
        return content

    async def sweep(self) -> None:
        """Forget what is left of mails that never became whole."""
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(pieces.sweep_piles, now_ms=tx.at_ms)

    async def _keep(self, pile: Pile, number: int, piece: bytes, also: Also | None) -> None:
        packed = await asyncio.to_thread(pieces.pack, piece)
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(pieces.add_piece, pile.id, number, packed, now_ms=tx.at_ms)
            if also is not None:
                await also(tx, number * PIECE_BYTES + len(piece))

    async def drop(self, pile: Pile) -> None:
        """Forget what came."""
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(pieces.drop_pile, pile.id)
