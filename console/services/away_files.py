"""Services: files that only the mail server has, asked for and waited for.

The console writes what it wants; the syncing process fetches it (docs/adr/0016). Whoever waits
looks at the store and at how sync stands, so that nobody waits for a server that is away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.sync_standing import is_well, tell_standing
from console.services.errors import ServiceError
from data.errors import MailServerError
from data.records import PARTS_WANTED, AgentId, Message, MessageId, SyncStatus, WantedPart
from data.store import Store, conversations, leases, raws, wanted_parts
from data.store.rows import to_ms
from data.store.wanted_parts import WHOLE

LOOK_S = 0.2
PATIENCE = timedelta(seconds=10)
"""How long a server may be away, or nobody sync, before waiting for it ends."""
NAMED_MAX = 3
COMES_LATER = "What was asked for is fetched as soon as that is over; ask again then."

Tell = Callable[[int, int], None]
"""Hears how many bytes are here, and how many are expected."""


class AwayFiles:
    """Brings what stayed on the server, by way of the process that syncs."""

    def __init__(self, store: Store, *, clock: Clock, agent_id: AgentId) -> None:
        self._store = store
        self._clock = clock
        self._agent_id = agent_id

    async def list_wanted(self, message_id: MessageId) -> list[WantedPart]:
        """Give what is on its way, and what could not be had."""
        return await self._store.read(wanted_parts.list_of, message_id)

    async def list_absent(self, message: Message) -> dict[int, str]:
        """Give by number the files of a message that only the server has, as IMAP calls them."""
        if message.raw_id is None or message.whole_bytes is None:
            return {}
        from data.mail.parse import list_absent  # noqa: PLC0415 - start-up time

        return await self._store.find(raws.reading, message.raw_id, list_absent)

    async def ask(self, message: Message, *, only: Collection[int] | None = None) -> list[str]:
        """Ask for files of a message, all by default; give what is asked of the server."""
        absent = await self.list_absent(message)
        numbers = [number for number in absent if only is None or number in only]
        files = {a.index: a.filename for a in message.body.attachments}
        names = [str(files.get(number, number)) for number in numbers]
        if numbers:
            await self._ask(message, [absent[number] for number in numbers], names)
        return [absent[number] for number in numbers]

    async def bring(
        self, message: Message, *, only: Collection[int] | None = None, tell: Tell | None = None
    ) -> Message:
        """Have files of a message here, all by default; give the message as it is then.

        Raises:
            MailServerError: the server is away, or nobody syncs; it is fetched later.
            ServiceError: it cannot be had, with the reason.
        """
        sections = await self.ask(message, only=only)
        return await self._wait_for(message, sections, tell)

    async def bring_whole(self, message: Message, *, tell: Tell | None = None) -> Message:
        """Have all of a mail here, byte for byte.

        Raises:
            MailServerError: the server is away, or nobody syncs; it is fetched later.
            ServiceError: it cannot be had, with the reason.
        """
        if message.whole_bytes is None:
            return message
        await self._ask(message, [WHOLE], ["all of it"])
        return await self._wait_for(message, [WHOLE], tell)

    async def _ask(self, message: Message, sections: list[str], names: list[str]) -> None:
        known = {
            part.section for part in await self.list_wanted(message.id) if part.failure is None
        }
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent_id) as tx:
            await tx.run(wanted_parts.ask_for, message.id, sections, now_ms=tx.at_ms)
            if not known >= set(sections):
                rest = [f"{len(names) - NAMED_MAX} more"] if len(names) > NAMED_MAX else []
                await tx.record(
                    "message.fetch_asked",
                    message.conversation_id,
                    message_id=message.id,
                    files=[*names[:NAMED_MAX], *rest],
                )
            await tx.announce(PARTS_WANTED)

    async def _wait_for(
        self, message: Message, sections: Collection[str], tell: Tell | None
    ) -> Message:
        trouble_since: datetime | None = None
        while True:
            parts = [p for p in await self.list_wanted(message.id) if p.section in sections]
            failed = next((part.failure for part in parts if part.failure), None)
            if failed is not None:
                raise ServiceError(failed)
            if not parts:
                return await self._store.read(conversations.get_message, message.id)
            if tell is not None:
                tell(sum(p.got_bytes for p in parts), sum(p.size_bytes for p in parts))
            now = self._clock.now()
            status = await self._store.read(leases.read_sync_status, now_ms=to_ms(now))
            trouble_since = None if is_well(status) else trouble_since or now
            if trouble_since is not None and now - trouble_since >= PATIENCE:
                raise MailServerError(_sentence(status), cure=COMES_LATER)
            await asyncio.sleep(LOOK_S)


def tell_opened(before: Message, after: Message, number: int) -> str:
    """Say that a fetched file turned out to hold others (winmail.dat), which stand for it now."""
    wanted = next(a.filename for a in before.body.attachments if a.index == number)
    if any(a.index == number and a.filename == wanted for a in after.body.attachments):
        return ""
    known = {a.filename for a in before.body.attachments}
    within = ", ".join(a.filename for a in after.body.attachments if a.filename not in known)
    return f"{wanted} held other files, which are listed now: {within or 'none'}."


def _sentence(status: SyncStatus) -> str:
    words, cure = tell_standing(status, how_long="")
    return f"{words} {cure}".strip()
