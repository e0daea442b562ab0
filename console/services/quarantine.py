"""Services: the account of each folder, and mails that could not be taken in, kept in sight."""

from __future__ import annotations

from console.clock import Clock
from console.domain.renumbering_words import TOLD_FOR
from data.errors import NotFoundError
from data.records import AgentId, FolderLedger, QuarantinedMail, Renumbering
from data.store import Store, folders, ledgers, quarantine, renumbering

SHOWN_MAX = 1000


class QuarantineService:
    """What is in quarantine, another try for it, and how the folders add up."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def list_mails(self) -> list[QuarantinedMail]:
        """Give what is in quarantine, newest first."""
        return await self._store.read(quarantine.list_quarantine, SHOWN_MAX)

    async def list_ledgers(self) -> list[FolderLedger]:
        """Give the account of each folder: what the server has, and what became of it here."""
        return await self._store.read(ledgers.list_ledgers)

    async def get_mail(self, quarantine_id: int) -> QuarantinedMail:
        """Give one mail in quarantine.

        Raises:
            NotFoundError: no such mail is there (any more).
        """
        mail = await self._store.read(quarantine.find_quarantined, quarantine_id)
        if mail is None:
            raise NotFoundError("quarantined mail", quarantine_id)
        return mail

    async def list_renumberings(self) -> list[Renumbering]:
        """Give the folders whose server has given their mails new numbers in these days."""
        since = self._clock.now() - TOLD_FOR
        told = await self._store.read(renumbering.list_renumberings)
        return [each for each in told if each.known and each.at > since]

    async def list_read_only(self) -> list[tuple[str, str]]:
        """Give the folders in which nothing may be changed, each with the reason."""
        return await self._store.read(folders.list_read_only)

    async def retry(self, quarantine_id: int | None, *, agent_id: AgentId) -> int:
        """Have one mail, or all, tried again at once, and a server that is away; give how many.

        Raises:
            NotFoundError: no such mail is there (any more).
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=agent_id) as tx:
            count = await tx.run(quarantine.ask_to_retry, quarantine_id, now_ms=tx.at_ms)
            if quarantine_id is not None and not count:
                raise NotFoundError("quarantined mail", quarantine_id)
            if count:
                await tx.record("quarantine.retried", None, quarantine_id=quarantine_id)
            await tx.announce("sync.retried")
        return count
