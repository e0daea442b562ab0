"""The syncing process: one per store, told by a file lock and a lease; the others stand by."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from console.bootstrap import due_service, open_store
from console.clock import Clock, SystemClock
from console.known_stores import remember_store
from console.services.agents import signing_key
from console.services.clocks import follow_edition
from console.services.due import Timekeeper
from console.settings import Settings
from console.settings.watching import SettingsWatch
from console.sync_lock import lock_file, try_lock, write_note
from data.errors import (
    LeaseLostError,
    StoreError,
    StoreMovedError,
    StoreNewerError,
    SyncBusyError,
)
from data.store import Store, leases
from data.store import log as feed_log
from data.store.backup import room_beside
from data.sync.book import Unwritten
from data.sync.runner import LEASE_LASTS_S, OnceReport, SyncRunner

log = logging.getLogger(__name__)

STANDBY_LOOK_S = 0.5
"""How often a standby looks whether it is needed: it takes over well within ten seconds."""
STILL_S = 2 * LEASE_LASTS_S
"""So long without a renewal, by a clock that never jumps, and nobody holds the lease."""
STORE_RETRY_S = 5.0
STORE_RETRY_MAX_S = 60.0
"""Between tries while the store cannot be written."""
STORE_CALM_S = 120.0
"""Work for so long without trouble, and the next trouble is a new one."""
STORE_LOOK_S = 1.0
ROOM_GAINED_BYTES = 1_000_000
"""So much more room on the disk means that somebody has seen to it."""
ONCE_TRIES = 3
"""Of a pass whose lease ran out, as on a machine that sleeps or has no time for it."""
ONCE_WAIT_S = 20.0
"""How long `sync --once` waits for another process to finish before it gives up."""


async def run_sync(settings: Settings, *, practice: bool, until_stdin_closes: bool) -> None:
    """Sync for ever: as the one, or standing by until the one is gone."""
    async with open_store(settings, create=True, practice=practice) as store:
        _remember(store, practice=practice)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, stop.set)
        if until_stdin_closes:
            loop.add_reader(sys.stdin.fileno(), _on_stdin, stop)
        clock = SystemClock()
        watch = SettingsWatch(settings)
        failures = 0
        unwritten = Unwritten()
        while not stop.is_set():
            began = loop.time()
            work = asyncio.create_task(_hold_and_run(watch.settings, store, clock, unwritten))
            # With other settings, or another password, it begins anew: nobody has to restart it.
            others = (asyncio.create_task(stop.wait()), asyncio.create_task(watch.wait()))
            await asyncio.wait((work, *others), return_when=asyncio.FIRST_COMPLETED)
            for other in others:
                other.cancel()
            if not work.done():
                work.cancel()
            with suppress(asyncio.CancelledError):
                try:
                    await work
                except LeaseLostError as error:
                    log.warning("lease lost: %s", error)
                except (StoreNewerError, StoreMovedError):
                    raise  # only another process, started anew, can go on
                except StoreError as error:
                    # A full disk or a long lock passes; a service that ended stays ended.
                    log.error("store trouble, tried again soon: %s", error)  # noqa: TRY400 - no bug
                    # Where the store cannot be written, this is how every screen learns why.
                    write_note(store.path, str(error))
                    failures = 1 if loop.time() - began > STORE_CALM_S else failures + 1
                    await _until_worth_a_try(store, stop, failures=failures)


def _remember(store: Store, *, practice: bool) -> None:
    """Keep that there is a store here, which is not to be made anew when its disk is away."""
    if not practice:
        remember_store(store.path, os.environ)


async def _until_worth_a_try(store: Store, stop: asyncio.Event, *, failures: int) -> None:
    """Wait longer each time; no longer than until there is more room on the disk than there was.

    Each try signs in at the servers and fetches again what did not fit.
    """
    pause_s = min(STORE_RETRY_S * 2 ** (failures - 1), STORE_RETRY_MAX_S)
    until = asyncio.get_running_loop().time() + pause_s
    room = await asyncio.to_thread(room_beside, store.path)
    while asyncio.get_running_loop().time() < until:
        with suppress(TimeoutError):
            async with asyncio.timeout(STORE_LOOK_S):
                await stop.wait()
                return
        if await asyncio.to_thread(room_beside, store.path) > room + ROOM_GAINED_BYTES:
            return


async def run_sync_once(
    settings: Settings, *, practice: bool, say: Callable[[str], None]
) -> OnceReport:
    """Do one full pass; `say` hears of each line that broke.

    Raises:
        SyncBusyError: another process syncs this store and did not end in time.
        MailError: the IMAP server is away or refuses us.
    """
    async with open_store(settings, create=True, practice=practice) as store:
        _remember(store, practice=practice)
        for tries in range(1, ONCE_TRIES + 1):
            try:
                return await _pass_once(settings, store, say)
            except LeaseLostError as error:
                # Asleep, or on a machine with no time for it: what was taken in stays.
                if tries == ONCE_TRIES:
                    raise SyncBusyError(f"{error} It was tried {tries} times.") from error
                say(str(error))
        raise AssertionError("the last try ends it")


async def _pass_once(settings: Settings, store: Store, say: Callable[[str], None]) -> OnceReport:
    """Hold lock and lease for one pass."""
    clock = SystemClock()
    holding = _hold(store, clock)
    try:
        async with asyncio.timeout(ONCE_WAIT_S):
            epoch = await holding.__aenter__()
    except TimeoutError as error:
        raise SyncBusyError(
            "Another process syncs this mailbox all the time; there is nothing to do by hand. "
            "`support-console status` shows it."
        ) from error
    try:
        await follow_edition(store, clock=clock)
        report = await _runner(settings, store, clock, epoch, await signing_key(store)).run_once(
            say=say
        )
        await due_service(settings, store, clock=clock).settle()
        return report
    finally:
        await holding.__aexit__(None, None, None)


async def _hold_and_run(
    settings: Settings, store: Store, clock: Clock, unwritten: Unwritten
) -> None:
    async with _hold(store, clock) as epoch:
        key = await signing_key(store)
        async with store.transaction(at=clock.now()) as tx:
            await tx.run(feed_log.trim_feed, tx.at_ms)
        await follow_edition(store, clock=clock)
        # Beside the mail: a server that is away must not keep anybody asleep.
        timekeeper = Timekeeper(due_service(settings, store, clock=clock), clock=clock)
        keeping = asyncio.create_task(timekeeper.run())
        try:
            await _runner(
                settings, store, clock, epoch, key,
                on_commit=timekeeper.note_news, unwritten=unwritten,
            ).run()  # fmt: skip
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping


def _runner(
    settings: Settings,
    store: Store,
    clock: Clock,
    epoch: int,
    key: bytes,
    *,
    on_commit: Callable[[], None] = lambda: None,
    unwritten: Unwritten | None = None,
) -> SyncRunner:
    # The mail libraries cost a quarter of a second; a standby and every other command do without.
    from console.mailbox import make_ports  # noqa: PLC0415 - start-up time

    ports = make_ports(settings, store, clock=clock, key=key, on_commit=on_commit)
    return SyncRunner(ports, epoch=epoch, unwritten=unwritten)


@asynccontextmanager
async def _hold(store: Store, clock: Clock) -> AsyncIterator[int]:
    """Wait until nobody else syncs, then hold lock and lease; gives the epoch."""
    lock_path = lock_file(store.path)
    handle = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with suppress(PermissionError):
            os.fchmod(handle, store.path.stat().st_mode & 0o666)
        epoch = await _take(store, clock, handle)
        write_note(store.path)
        try:
            yield epoch
        finally:
            with suppress(StoreError):
                async with store.transaction(at=clock.now()) as tx:
                    # Who slept past its lease has nothing to say any more, not even that.
                    if await tx.run(leases.give_up_lease, epoch=epoch):
                        await tx.run(leases.end_sync, epoch=epoch, now_ms=tx.at_ms)
                        await tx.announce("sync")
    finally:
        os.close(handle)


async def _take(store: Store, clock: Clock, handle: int) -> int:
    holder = f"{socket.gethostname()}:{os.getpid()}"
    steady = asyncio.get_running_loop().time
    seen, since = None, steady()
    while True:
        has_lock = try_lock(handle)
        async with store.transaction(at=clock.now()) as tx:
            lease = await tx.run(leases.read_lease)
            if lease != seen:
                seen, since = lease, steady()
            # Without the lock only a holder that sleeps past its lease gives way.
            epoch = await tx.run(
                leases.take_lease,
                holder=holder,
                now_ms=tx.at_ms,
                lasts_ms=int(LEASE_LASTS_S * 1000),
                has_lock=has_lock,
                # The end of a lease is of no use where the clock was set back under a sleeper.
                is_still=lease is not None and steady() - since > STILL_S,
            )
            if epoch is not None:
                await tx.announce("sync")
                return epoch
        await asyncio.sleep(STANDBY_LOOK_S)


def _on_stdin(stop: asyncio.Event) -> None:
    # Whatever started us holds the other end; its death closes it, however it dies.
    if not os.read(sys.stdin.fileno(), 4096):
        stop.set()
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
