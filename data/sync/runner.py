"""Carry the engine's commands out: the loops of the syncing process (shell; sync room).

Two loops, one store. The mailbox loop owns the IMAP session and does what the engine says; the
delivery loop empties the outbox by SMTP, so that trouble with one server never holds up the other.
A third task reads the change feed and wakes them when a console has written something for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from data.errors import DataError, LeaseLostError, MailError, MailLoginError
from data.mail.imap import ImapSession
from data.records import FolderLedger
from data.store import Store, leases
from data.store.rows import to_ms
from data.sync import engine
from data.sync.copies import SentCopies
from data.sync.delivery import Delivery
from data.sync.mirror import Mirror
from data.sync.ports import ConnectImap, ConnectSmtp, DeliveryNews, Intake, Now, SyncPolicy

log = logging.getLogger(__name__)

FEED_POLL_S = 0.25
"""Asking SQLite whether anything changed costs 0.3 % of a core at this rate."""
LEASE_LASTS_S = 8.0
LEASE_RENEW_S = 2.0
"""A standby takes over within ten seconds of a death; four renewals may fail before that."""
NO_IDLE_POLL_S = 15.0
"""Between looks at a server that offers no IDLE."""

LOOKS_MAX = 5
"""Looks again for mail that came in during a pass; where it never rests, the poll goes on."""


@dataclass(frozen=True, slots=True)
class OnceReport:
    """What one full pass did."""

    folders: tuple[FolderLedger, ...]
    fetched: int
    sent: int
    pushed: int


@dataclass(frozen=True, slots=True)
class Ports:
    """All that the runner is given."""

    store: Store
    connect_imap: ConnectImap
    connect_smtp: ConnectSmtp
    intake: Intake
    news: DeliveryNews
    policy: SyncPolicy
    now: Now
    jitter: Callable[[], float]
    on_commit: Callable[[], None]
    """Called when anybody has changed anything."""


class SyncRunner:
    """The syncing process at work, for as long as it holds the lease with `epoch`."""

    def __init__(self, ports: Ports, *, epoch: int) -> None:
        self._ports = ports
        self._store = ports.store
        self._epoch = epoch
        self._engine = engine.SyncEngine(poll=ports.policy.poll, jitter=ports.jitter)
        self._session: ImapSession | None = None
        self._mirror: Mirror | None = None
        self._copies: SentCopies | None = None
        self._mail_wake = asyncio.Event()
        self._outbox_wake = asyncio.Event()
        self._delivery = Delivery(
            ports.store,
            connect=ports.connect_smtp,
            news=ports.news,
            now=ports.now,
            epoch=epoch,
            ask_for_look=self._mail_wake.set,
        )

    async def run(self) -> None:
        """Sync and send until cancelled.

        Raises:
            LeaseLostError: another process syncs now, or this one slept past its lease.
        """
        await self._delivery.recover()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_lease())
                tasks.create_task(self._follow_changes())
                tasks.create_task(self._deliver())
                tasks.create_task(self._mail_loop())
        except* DataError as group:
            raise _first(group) from None
        finally:
            if self._session is not None:
                self._session.kill()

    async def run_once(self) -> OnceReport:
        """Do one full pass: fetch, send, file copies.

        Raises:
            MailError: the IMAP server is away or refuses us; what was done stays done.
            LeaseLostError: another process syncs now.
        """
        await self._delivery.recover()
        keeper = asyncio.create_task(self._keep_lease())
        try:
            await self._deliver_all()
            await self._connect()
            assert self._mirror is not None
            assert self._copies is not None
            await self._report("syncing", None)
            if await self._copies.file_all(await self._find_sent()):
                self._mail_wake.clear()
            began_at = self._ports.now()
            ledgers = await self._mirror.full_pass()
            await self._report("synced", None)
            self._delivery.note_look(began_at)
            await self._deliver_all()
            if await self._copies.file_all(self._mirror.sent_name):
                self._mirror.forget_open_folder()
            return OnceReport(
                tuple(ledgers), self._mirror.fetched, self._delivery.sent, self._copies.pushed
            )
        except MailError as error:
            state = "sign_in" if isinstance(error, MailLoginError) else "trouble"
            await self._report(state, str(error))
            raise
        finally:
            keeper.cancel()
            with suppress(asyncio.CancelledError, LeaseLostError):
                await keeper
            await self._drop()

    async def _deliver_all(self) -> None:
        """Send what is due, connection by connection, as long as that gets anywhere."""
        sent_before = -1
        while self._delivery.sent > sent_before:
            sent_before = self._delivery.sent
            await self._delivery.deliver_due()

    async def _find_sent(self) -> str | None:
        assert self._mirror is not None
        await self._mirror.find_folders()
        return self._mirror.sent_name

    async def _mail_loop(self) -> None:
        commands = self._engine.handle(engine.Began(), now=self._ports.now())
        while commands:
            event: engine.Event | None = None
            for command in commands:
                event = await self._carry_out(command) or event
            commands = [] if event is None else self._engine.handle(event, now=self._ports.now())

    async def _carry_out(  # noqa: PLR0911 - a table: one return a command
        self, command: engine.Command
    ) -> engine.Event | None:
        """Do one command; the event that answers it comes back."""
        try:
            match command:
                case engine.Connect():
                    await self._connect()
                    return engine.Connected()
                case engine.RunPass(full):
                    await self._run_pass(full=full)
                    return engine.PassDone()
                case engine.Wait(until):
                    await self._wait(until)
                    return engine.Woken()
                case engine.SetTimer(at):
                    await self._sleep_until(at)
                    return engine.TimerFired()
                case engine.Report(state, cause):
                    await self._report(state, cause)
                case engine.Drop():
                    await self._drop()
        except MailLoginError as error:
            return engine.SignInRefused(str(error))
        except MailError as error:
            return engine.ConnectionLost(str(error))
        return None

    async def _connect(self) -> None:
        session = await self._ports.connect_imap()
        self._session = session
        self._mirror = Mirror(
            self._store,
            session,
            intake=self._ports.intake,
            policy=self._ports.policy,
            now=self._ports.now,
            epoch=self._epoch,
        )
        self._copies = SentCopies(
            self._store,
            session,
            policy=self._ports.policy,
            news=self._ports.news,
            now=self._ports.now,
            epoch=self._epoch,
        )

    async def _drop(self) -> None:
        session, self._session = self._session, None
        self._mirror = self._copies = None
        if session is not None:
            await session.close()

    async def _run_pass(self, *, full: bool) -> None:
        assert self._mirror is not None
        assert self._copies is not None
        self._mail_wake.clear()
        began_at = self._ports.now()
        sent_name = self._mirror.sent_name
        if sent_name is not None and await self._copies.file_all(sent_name):
            self._mirror.forget_open_folder()
        if full or not await self._mirror.quick_pass():
            await self._mirror.full_pass()
            # Only now is the Sent folder known at a first pass.
            if await self._copies.file_all(self._mirror.sent_name):
                self._mirror.forget_open_folder()
                await self._mirror.quick_pass()
        for _ in range(LOOKS_MAX):
            if not self._mirror.has_news:
                break
            if not await self._mirror.quick_pass():
                await self._mirror.full_pass()
        self._delivery.note_look(began_at)
        self._outbox_wake.set()

    async def _wait(self, until: datetime) -> None:
        """Wait for news from the server or from a console, at most until a moment."""
        assert self._session is not None
        seconds = max((until - self._ports.now()).total_seconds(), 0.1)
        # A clock that jumped (suspend, a correction) must not make us wait for hours.
        seconds = min(seconds, self._ports.policy.poll.total_seconds())
        if "IDLE" in self._session.capabilities:
            await self._session.idle(seconds, self._mail_wake)
            return
        await pause(self._mail_wake, min(seconds, NO_IDLE_POLL_S))

    async def _sleep_until(self, at: datetime) -> None:
        seconds = max((at - self._ports.now()).total_seconds(), 0.0)
        self._mail_wake.clear()
        await pause(self._mail_wake, seconds)

    async def _report(self, state: str, cause: str | None) -> None:
        if cause:
            log.warning("sync state=%s cause=%s", state, cause)
        async with self._store.transaction(at=self._ports.now(), epoch=self._epoch) as tx:
            await tx.run(leases.set_sync_state, state, cause=cause, now_ms=tx.at_ms)
            await tx.announce("sync")

    async def _deliver(self) -> None:
        while True:
            self._outbox_wake.clear()
            sent_before = self._delivery.sent
            await self._delivery.deliver_due()
            if self._delivery.sent > sent_before:
                self._mail_wake.set()  # there are copies to file
            seconds = await self._delivery.seconds_until_due()
            poll_s = self._ports.policy.poll.total_seconds()
            await pause(self._outbox_wake, poll_s if seconds is None else min(seconds, poll_s))

    async def _follow_changes(self) -> None:
        feed = self._store.changes()
        while True:
            changes = await feed.read()
            if changes is None or changes:
                self._ports.on_commit()
            if changes is None or any(change.kind in WAKES_DELIVERY for change in changes):
                self._outbox_wake.set()
            if changes and any(change.kind == "outbox.retried" for change in changes):
                self._delivery.try_now()
            if changes is None or any(change.kind in WAKES_MAIL for change in changes):
                self._mail_wake.set()
            await asyncio.sleep(FEED_POLL_S)

    async def _keep_lease(self) -> None:
        while True:
            now_ms = to_ms(self._ports.now())
            async with self._store.transaction(at=self._ports.now()) as tx:
                await tx.run(
                    leases.renew_lease,
                    epoch=self._epoch,
                    now_ms=now_ms,
                    lasts_ms=int(LEASE_LASTS_S * 1000),
                )
            await asyncio.sleep(LEASE_RENEW_S)


async def pause(wake: asyncio.Event, seconds: float) -> None:
    """Wait to be woken, not longer than so many seconds.

    Python 3.11's `wait_for` forgets that it was cancelled where it is woken in the same moment: a
    process that had slept past its lease then neither worked nor stood by.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()


def _first(group: BaseExceptionGroup[DataError]) -> DataError:
    """Give the error that ended the tasks; the others are its consequences."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, DataError)
    return error


WAKES_DELIVERY = frozenset({"outbox.queued", "outbox.retried"})
WAKES_MAIL = frozenset({"quarantine.retried", "sync.asked", "outbox.retried"})
"""Changes that a console makes and the syncing process acts on at once."""
