"""Fetch a huge mail in pieces, each kept as it comes: memory stays flat (shell; sync room)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

from data.mail.bodies import EMPTY, GONE, TOO_LARGE, FetchedMail, Piled
from data.mail.imap import ImapSession
from data.records import Folder
from data.store import Store, pieces
from data.store.pieces import PIECE_BYTES, Pile
from data.sync.ports import Now

HEAD_PIECES = 1
"""How much of a huge mail is at hand when it is taken in: its header is within."""


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
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            pile = await tx.run(
                pieces.begin_pile,
                folder_id=folder.id,
                uid_validity=uid_validity,
                uid=mail.uid,
                section="",
                size_bytes=mail.size_bytes,
                now_ms=tx.at_ms,
            )
        sha256 = hashlib.sha256()
        head = b""
        for number in range(pile.pieces):
            piece = await self._store.read(pieces.read_piece, pile.id, number)
            if len(piece) < PIECE_BYTES:
                # The last piece of a mail that was whole and not taken in; it is fetched anew.
                return await self._fetch_anew(
                    mail, pile, folder=folder, uid_validity=uid_validity, most_bytes=most_bytes
                )
            await asyncio.to_thread(sha256.update, piece)
            head = head or piece
        number, waiting = pile.pieces, b""
        size = number * PIECE_BYTES
        while True:
            got = await self._session.fetch_piece(mail.uid, size, PIECE_BYTES)
            if got is None:
                await self._drop(pile)
                return replace(mail, absent=EMPTY if size == 0 else GONE)
            size += len(got)
            waiting += got
            # A server may hand out less than was asked for; only nothing is surely the end.
            is_last = not got or (len(got) < PIECE_BYTES and size >= mail.size_bytes)
            while len(waiting) >= PIECE_BYTES or (is_last and waiting):
                piece, waiting = waiting[:PIECE_BYTES], waiting[PIECE_BYTES:]
                await self._keep(pile, number, piece)
                await asyncio.to_thread(sha256.update, piece)
                head = head or piece
                number += 1
            if size > most_bytes:
                await self._drop(pile)
                return replace(mail, absent=TOO_LARGE, size_bytes=max(size, mail.size_bytes))
            if is_last:
                break
        if not size:
            await self._drop(pile)
            return replace(mail, absent=EMPTY)
        return replace(mail, raw=head, absent="", piled=Piled(pile.id, sha256.digest(), size))

    async def sweep(self) -> None:
        """Forget what is left of mails that never became whole."""
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(pieces.sweep_piles, now_ms=tx.at_ms)

    async def _fetch_anew(
        self,
        mail: FetchedMail,
        pile: Pile,
        *,
        folder: Folder,
        uid_validity: int,
        most_bytes: int,
    ) -> FetchedMail:
        await self._drop(pile)
        return await self.fetch(
            mail, folder=folder, uid_validity=uid_validity, most_bytes=most_bytes
        )

    async def _keep(self, pile: Pile, number: int, piece: bytes) -> None:
        packed = await asyncio.to_thread(pieces.pack, piece)
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(pieces.add_piece, pile.id, number, packed, now_ms=tx.at_ms)

    async def _drop(self, pile: Pile) -> None:
        async with self._store.transaction(at=self._now(), epoch=self._epoch) as tx:
            await tx.run(pieces.drop_pile, pile.id)
