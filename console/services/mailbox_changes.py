"""Services: what the mail server was to be told and would not do."""

from __future__ import annotations

from console.clock import Clock
from console.domain.mailbox_words import tell_lack, tell_op
from data.records import SERVER_OPS, AgentId
from data.store import Store, server_ops

TRY_AGAIN = "{key:retry_quarantine} tries it again."


class MailboxChanges:
    """What is put aside of the journal, and another try for it."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def list_refused(self) -> list[tuple[str, str]]:
        """Give what the server refused for good, each with its cure."""
        return [
            (
                f"A mail of #{op.conversation_id} could not be {tell_op(op)} on the server: "
                f"{op.last_error}",
                TRY_AGAIN,
            )
            for op in await self._store.read(server_ops.list_parked)
        ]

    async def list_lacks(self) -> list[tuple[str, str]]:
        """Give what the mailbox cannot do for us, each with its cure."""
        return [tell_lack(what) for what in await self._store.read(server_ops.list_lacks)]

    async def retry(self, *, agent_id: AgentId) -> int:
        """Have all that was refused tried again at once; give how much."""
        async with self._store.transaction(at=self._clock.now(), agent_id=agent_id) as tx:
            count = await tx.run(server_ops.unpark)
            if count:
                await tx.announce(SERVER_OPS)
        return count
