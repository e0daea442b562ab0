"""Carry the engine's commands out: the loops of the syncing process (shell; sync room).

Two loops, one store. The mailbox loop owns the IMAP session and does what the engine says; the
delivery loop empties the outbox by SMTP, so that trouble with one server never holds up the other.
A third task reads the change feed and wakes them when a console has written something for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from data.errors import DataError, LeaseLostError, MailError, MailLoginError, MailServerError
from data.records import PARTS_WANTED, READ, SERVER_OPS, FolderLedger
from data.store import leases, marks, quarantine, server_ops
from data.store.rows import to_ms
from data.sync import engine
from data.sync.book import Unwritten
from data.sync.delivery import Delivery
from data.sync.journal import StoreJournal
from data.sync.open_line import OpenLine, pause
from data.sync.ports import Ports
from data.sync.progress import Progress
from data.sync.retry import next_line

log = logging.getLogger(__name__)

FEED_POLL_S = 0.25
"""Asking SQLite whether anything changed costs 0.3 % of a core at this rate."""
LEASE_LASTS_S = 8.0
LEASE_RENEW_S = 2.0
"""A standby takes over within ten seconds of a death; four renewals may fail before that."""
TICK_S = 5.0
"""How often the engine is told the time while a command is under way."""


@dataclass(frozen=True, slots=True)
class OnceReport:
    """What one full pass did."""

    folders: tuple[FolderLedger, ...]
    fetched: int
    sent: int
    pushed: int


class SyncRunner:
    """The syncing process at work, for as long as it holds the lease with `epoch`."""

    def __init__(self, ports: Ports, *, epoch: int, unwritten: Unwritten | None = None) -> None:
        self._ports = ports
        self._store = ports.store
        self._epoch = epoch
        self._engine = engine.SyncEngine(poll=ports.policy.poll, jitter=ports.jitter)
        self._line: OpenLine | None = None
        self._journal = StoreJournal(
            ports.store, news=ports.mailbox_news, now=ports.now, epoch=epoch
        )
        self._mail_wake = asyncio.Event()
        self._retry_asked = asyncio.Event()
        self._progress = Progress(ports.store, now=ports.now, steady=ports.steady, epoch=epoch)
        self._outbox_wake = asyncio.Event()
        self._delivery = Delivery(
            ports.store,
            connect=ports.connect_smtp,
            news=ports.news,
            now=ports.now,
            epoch=epoch,
            ask_for_look=self._mail_wake.set,
            unwritten=unwritten,
        )

    async def run(self) -> None:
        """Sync and send until cancelled.

        Raises:
            LeaseLostError: another process syncs now, or this one slept past its lease.
        """
        await self._begin()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_lease())
                tasks.create_task(self._follow_changes())
                tasks.create_task(self._deliver())
                tasks.create_task(self._mail_loop())
        except* DataError as group:
            raise _first(group) from None
        finally:
            if self._line is not None:
                self._line.session.kill()

    async def run_once(self, *, say: Callable[[str], None] = lambda _words: None) -> OnceReport:
        """Do one full pass: fetch, send, file copies; `say` hears of each line that broke.

        Raises:
            MailError: the IMAP server is away or refuses us; what was done stays done.
            LeaseLostError: another process syncs now.
        """
        await self._begin()
        keeper = asyncio.create_task(self._keep_lease())
        fetched = pushed = broken = 0
        try:
            while True:
                try:
                    report = await self._pass_once()
                except MailServerError as error:
                    broken += 1
                    was_in = self._line is not None
                    pause = next_line(broken=broken, was_in=was_in, response=error.response)
                    if pause is None:
                        raise _given_up(error, broken=broken) from error
                    say(f"{error.problem} A new line is made (try {broken + 1}).")
                    if self._line is not None:
                        fetched, pushed = fetched + self._line.fetched, pushed + self._line.filed
                    await self._drop()
                    await self._ports.sleep(pause.total_seconds())
                else:
                    return replace(
                        report, fetched=report.fetched + fetched, pushed=report.pushed + pushed
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

    async def _pass_once(self) -> OnceReport:
        """Do one full pass on a line of its own."""
        await self._deliver_all()
        line = await self._connect()
        await self._report("syncing", None)
        await line.file_first()
        began_at = self._ports.now()
        ledgers = await line.mirror_all()
        await self._report("synced", None)
        self._delivery.note_look(began_at)
        await self._deliver_all()
        await line.file_copies()
        pushed = await line.push(to_the_end=True)
        return OnceReport(tuple(ledgers), line.fetched, self._delivery.sent, line.filed + pushed)

    async def _begin(self) -> None:
        poll_s = int(self._ports.policy.poll.total_seconds())
        async with self._store.transaction(at=self._ports.now(), epoch=self._epoch) as tx:
            await tx.run(leases.begin_sync, poll_s=poll_s, now_ms=tx.at_ms)
            # Mails above the limit were not fetched by earlier versions.
            await tx.run(quarantine.retry_too_large)
            # Whoever closes a conversation learns from the store whether its mails are archived.
            await tx.run(marks.set_archiving, is_on=self._ports.policy.archives, now_ms=tx.at_ms)
        await self._delivery.recover()

    async def _deliver_all(self) -> None:
        """Send what is due, connection by connection, as long as that gets anywhere."""
        sent_before = -1
        while self._delivery.sent > sent_before:
            sent_before = self._delivery.sent
            await self._delivery.deliver_due()

    async def _mail_loop(self) -> None:
        commands = self._decide(engine.Began())
        while commands:
            work = asyncio.create_task(self._carry_out_all(commands))
            work.add_done_callback(_note_end)
            try:
                commands = await self._see_through(work)
            finally:
                work.cancel()
                await asyncio.wait({work})  # whatever it ends with no longer matters

    async def _see_through(self, work: asyncio.Task[engine.Event]) -> list[engine.Command]:
        """Wait for an event, telling the engine the time meanwhile; give what follows from it.

        What is under way may be overtaken: by a clock that jumped, a standstill, or a person.
        """
        while True:
            asked = asyncio.create_task(self._retry_asked.wait())
            try:
                await asyncio.wait(
                    {work, asked}, timeout=TICK_S, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                asked.cancel()
            if work.done():
                return self._decide(work.result())
            event: engine.Event = engine.Ticked(self._progress.has_moved(self._marks()))
            if self._retry_asked.is_set():
                self._retry_asked.clear()
                event = engine.RetryAsked()
            if commands := self._decide(event):
                return commands
            await self._progress.tell()
            await self._tell_alerts()

    def _decide(self, event: engine.Event) -> list[engine.Command]:
        moment = engine.Moment(self._ports.now(), self._ports.steady())
        return self._engine.handle(event, now=moment)

    def _marks(self) -> tuple[int, ...]:
        """Give what grows as long as anything moves."""
        mails = 0 if self._line is None else self._line.fetched
        received = 0 if self._line is None else self._line.session.received
        return (received, mails, self._ports.intake.bodies_read)

    async def _carry_out_all(self, commands: Sequence[engine.Command]) -> engine.Event:
        """Do commands one by one; the event that answers the last of them comes back."""
        for command in commands:
            event = await self._carry_out(command)
            await self._tell_alerts()
            if event is not None:
                return event
        # Nothing is left to wait for: only a stop leads here.
        await asyncio.Event().wait()
        raise AssertionError("this wait has no end")

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
                case engine.Wait(at_most):
                    assert self._line is not None
                    await self._line.wait(at_most)
                    return engine.Woken()
                case engine.SetTimer(after):
                    await self._ports.sleep(after.total_seconds())
                    return engine.TimerFired()
                case engine.Report(state, cause):
                    await self._report(state, cause)
                case engine.Drop():
                    await self._drop()
        except MailLoginError as error:
            return engine.SignInRefused(str(error))
        except MailError as error:
            return engine.ConnectionLost(str(error), error.response)
        return None

    async def _connect(self) -> OpenLine:
        session = await self._ports.connect_imap()
        self._line = OpenLine(
            session,
            self._ports,
            journal=self._journal,
            wake=self._mail_wake,
            epoch=self._epoch,
        )
        return self._line

    async def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.session.close()

    async def _run_pass(self, *, full: bool) -> None:
        assert self._line is not None
        self._mail_wake.clear()
        began_at = self._ports.now()
        await self._line.run_pass(full=full)
        self._delivery.note_look(began_at)
        self._outbox_wake.set()
        await self._line.push()

    async def _has_to_push(self) -> bool:
        return await self._store.read(server_ops.has_due, now_ms=to_ms(self._ports.now()))

    async def _report(self, state: str, cause: str | None) -> None:
        if cause:
            log.warning("sync state=%s cause=%s", state, cause)
        async with self._store.transaction(at=self._ports.now(), epoch=self._epoch) as tx:
            await tx.run(leases.set_sync_state, state, cause=cause, now_ms=tx.at_ms)
            await tx.announce("sync")

    async def _tell_alerts(self) -> None:
        """Put before people what the server wants them to read (RFC 3501 section 7.1)."""
        alerts = () if self._line is None else self._line.session.take_alerts()
        if not alerts:
            return
        log.warning("server alert: %s", " / ".join(alerts))
        async with self._store.transaction(at=self._ports.now(), epoch=self._epoch) as tx:
            if await tx.run(leases.set_alert, " / ".join(alerts), now_ms=tx.at_ms):
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
            if changes and any(change.kind in ASKS_FOR_RETRY for change in changes):
                self._delivery.try_now()
            if changes is None or any(change.kind in WAKES_MAIL for change in changes):
                self._mail_wake.set()
            elif any(c.kind == READ for c in changes or ()) and await self._has_to_push():
                self._mail_wake.set()  # most that is read has been read by somebody before
            if changes and any(change.kind in ASKS_FOR_RETRY for change in changes):
                self._retry_asked.set()
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


def _given_up(error: MailServerError, *, broken: int) -> MailServerError:
    """Say of a line that broke again and again how often that was, and what to do."""
    if broken == 1:
        return error
    words = f"{error.problem} The line broke {broken} times; what came before that is kept."
    return MailServerError(words, cure="Run it again later.")


def _note_end(work: asyncio.Task[engine.Event]) -> None:
    """Take an error that comes while work is being given up: nobody else will ask for it."""
    if not work.cancelled():
        work.exception()


def _first(group: BaseExceptionGroup[DataError]) -> DataError:
    """Give the error that ended the tasks; the others are its consequences."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, DataError)
    return error


WAKES_DELIVERY = frozenset({"outbox.queued", "outbox.retried", "sync.retried"})
WAKES_MAIL = frozenset(
    {"quarantine.retried", "sync.asked", "sync.retried", "outbox.retried", SERVER_OPS, PARTS_WANTED}
)
"""Changes that a console makes and the syncing process acts on at once."""
ASKS_FOR_RETRY = frozenset({"sync.retried", "outbox.retried", "quarantine.retried", PARTS_WANTED})
"""A person says so: then also a server that is away, or refused us, is asked at once."""
