"""An office whose outbox is emptied towards a server that misbehaves, in the test's own process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from console.services.bundle import Services
from console.services.letters import Letter
from data.mail.smtp import SmtpServer, SmtpSession
from data.records import Address, OutboxId, OutboxItem, OutboxState, SafeLine
from data.store import leases, outbox
from data.sync.delivery import Delivery
from tests.support.console_app import Office
from tests.support.fault_smtp import FaultSmtp

SHORT_S, LONG_S = 0.15, 20.0


class Sending:
    """Queues mails, delivers them, lets time pass."""

    def __init__(self, office: Office, services: Services, server: FaultSmtp) -> None:
        self.office, self.services, self.server = office, services, server
        self.security, self.ca_file = "none", ""
        self.is_patient = False
        """Whether a silent server is waited for as in earnest."""
        self.delivery = Delivery(
            office.store, connect=self.connect, news=services.outbox, now=office.clock.now,
            epoch=0, ask_for_look=lambda: None,
        )  # fmt: skip

    async def connect(self) -> SmtpSession:
        """Sign on to the server, with little patience where it is silent."""
        is_quiet = not self.is_patient and {"silence", "trickle"} & set(self.server.faults.values())
        timeout_s = SHORT_S if is_quiet else LONG_S
        session = await SmtpSession.connect(
            SmtpServer("127.0.0.1", self.server.port, self.security, ca_file=self.ca_file), "",
            connect_timeout_s=timeout_s, timeout_s=timeout_s,
        )  # fmt: skip
        if is_quiet:
            session.final_dot_timeout_s = timeout_s
        return session

    async def restart(self) -> None:
        """Begin to send as a process does that has just taken the lease."""
        async with self.office.store.transaction(at=self.office.clock.now()) as tx:
            epoch = await tx.run(
                leases.take_lease, now_ms=tx.at_ms, holder="t:1", lasts_ms=10**12, has_lock=True
            )
        assert epoch is not None
        self.delivery = Delivery(
            self.office.store, connect=self.connect, news=self.services.outbox,
            now=self.office.clock.now, epoch=epoch, ask_for_look=lambda: None,
        )  # fmt: skip
        await self.delivery.recover()

    async def write(self, *to: str) -> OutboxId:
        """Put a mail into the outbox."""
        assert self.services.replies is not None
        queued = await self.services.replies.write_new(
            Letter("Hello."), agent=self.services.agent, subject="News",
            to=[Address(SafeLine(""), SafeLine(address)) for address in to],
        )  # fmt: skip
        return queued.outbox_id

    async def deliver(self, *, later: timedelta = timedelta(0)) -> None:
        """Let time pass, then send what is due."""
        self.office.clock.set(self.office.clock.now() + later)
        await self.delivery.deliver_due()

    async def item(self, outbox_id: OutboxId) -> OutboxItem:
        """Read a mail of the outbox."""
        return await self.office.store.read(outbox.get_outbox_item, outbox_id)

    async def state(self, outbox_id: OutboxId) -> OutboxState:
        """Say where a mail stands."""
        return (await self.item(outbox_id)).state

    async def copies(self, outbox_id: OutboxId) -> int:
        """Count how often the server has taken a mail."""
        return self.server.copies((await self.item(outbox_id)).internet_message_id)

    async def fates(self, outbox_id: OutboxId) -> dict[str, str]:
        """Say where each recipient stands."""
        return {str(r.address): r.state for r in (await self.item(outbox_id)).recipients}


@asynccontextmanager
async def open_sending(office: Office, server: FaultSmtp | None = None) -> AsyncIterator[Sending]:
    """Have an agent who writes, a server, and the process between them."""
    server = (server or FaultSmtp()).start()
    try:
        sending = Sending(office, await office.services("ann"), server)
        await sending.restart()
        yield sending
    finally:
        server.stop()
