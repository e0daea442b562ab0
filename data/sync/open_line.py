"""What is done on one session with the IMAP server, for as long as its line holds (sync room).

A line that breaks takes all of this with it: the next one knows nothing but the store.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

from data.mail.imap import ImapSession
from data.records import FolderLedger
from data.sync.copies import SentCopies
from data.sync.journal import ImapMailbox, StoreJournal
from data.sync.mirror import Mirror
from data.sync.ports import Ports
from data.sync.pushing import Pusher

NO_IDLE_POLL_S = 15.0
"""Between looks at a server that offers no IDLE."""
IDLE_RENEW_S = 9 * 60.0
"""Servers may end an IDLE after 29 minutes (RFC 2177), routers forget a quiet line after ten."""
LOOKS_MAX = 5
"""Looks again for mail that came in during a pass; where it never rests, the poll goes on."""


class OpenLine:
    """Mirror, copies and pushes on one session; `wake` is set where there is more to do."""

    def __init__(
        self,
        session: ImapSession,
        ports: Ports,
        *,
        journal: StoreJournal,
        wake: asyncio.Event,
        epoch: int,
    ) -> None:
        self.session = session
        self._journal = journal
        self._wake = wake
        self._mirror = Mirror(
            ports.store,
            session,
            intake=ports.intake,
            policy=ports.policy,
            news=ports.mailbox_news,
            now=ports.now,
            epoch=epoch,
        )
        self._copies = SentCopies(
            ports.store,
            session,
            policy=ports.policy,
            news=ports.news,
            now=ports.now,
            epoch=epoch,
        )

    @property
    def fetched(self) -> int:
        """Mails that came over this line."""
        return self._mirror.fetched

    @property
    def filed(self) -> int:
        """Copies of sent mails that it took."""
        return self._copies.pushed

    async def file_first(self) -> None:
        """File the copies that wait, before anything else of a pass."""
        await self._mirror.find_folders()
        if await self._copies.file_all(self._mirror.sent_name):
            self._wake.clear()

    async def mirror_all(self) -> list[FolderLedger]:
        """List every watched folder whole."""
        return await self._mirror.full_pass()

    async def file_copies(self) -> bool:
        """File the copies of what was sent; True where the Sent folder was opened."""
        has_opened = await self._copies.file_all(self._mirror.sent_name)
        if has_opened:
            self._mirror.forget_open_folder()
        return has_opened

    async def run_pass(self, *, full: bool) -> None:
        """Bring store and server together: copies, folders, and what came in meanwhile."""
        if self._mirror.sent_name is not None:
            await self.file_copies()
        if full or not await self._mirror.quick_pass():
            await self._mirror.full_pass()
            # Only now is the Sent folder known at a first pass.
            if await self.file_copies():
                await self._mirror.quick_pass()
        for _ in range(LOOKS_MAX):
            if not self._mirror.has_news:
                break
            if not await self._mirror.quick_pass():
                await self._mirror.full_pass()
        await self._copies.settle_proved()

    async def push(self, *, to_the_end: bool = False) -> int:
        """Tell the server what is due; give how much of it it did.

        Of files that are waited for some pieces come; `to_the_end`: all of them.
        """
        pusher = Pusher(self._journal, ImapMailbox(self.session), roles=self._mirror.roles)
        has_more = await pusher.push()
        await pusher.look_for_gone()
        wanted = self._mirror.wanted()
        while await wanted.fetch_some() and to_the_end:
            pass
        if pusher.has_opened or wanted.has_opened:
            await self._mirror.return_to_inbox(moved=pusher.moved)
        if has_more or wanted.has_more or self._mirror.has_news:
            self._wake.set()
        return pusher.pushed

    async def wait(self, at_most: timedelta) -> None:
        """Wait for news from the server or from a console, at most so long."""
        seconds = min(at_most.total_seconds(), IDLE_RENEW_S)
        if "IDLE" in self.session.capabilities:
            await self.session.idle(seconds, self._wake)
            return
        await pause(self._wake, min(seconds, NO_IDLE_POLL_S))


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Wait to be woken, not longer than so many seconds.

    Python 3.11's `wait_for` forgets that it was cancelled where it is woken in the same moment: a
    process that had slept past its lease then neither worked nor stood by.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()
