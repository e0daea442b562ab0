"""A resident process beside a run of mbsync: nothing new, new mail, changed flags."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from console.bootstrap import open_store
from console.clock import SystemClock
from console.mailbox import make_ports
from console.services.agents import signing_key
from console.settings import load_settings
from data.store import Store, leases
from data.sync.mirror import Mirror
from tests.bench.mailbox import make_mails, warm
from tests.bench.measuring import KEPT, Table, is_installed, read_arguments, run_quietly
from tests.bench.programs import Ours, Rivals, filled_server
from tests.support.dovecot import Dovecot

NEW_MAILS = 100
FLAGGED = 1_000
ARRIVALS = 7
LEASE_MS = 24 * 3600 * 1000
ARRIVAL_S = 30.0
LOOK_S = 0.005


def main() -> None:
    """Fill a server, bring both programs up to date, then change things."""
    arguments = read_arguments(__doc__ or "")
    mails: int = arguments.mails
    rounds = 3 if arguments.quick else 7
    table = Table(f"Steady state at {mails:,} mails, median of {rounds}")
    has_mbsync = is_installed("mbsync", table)
    place = KEPT / "steady"
    with filled_server(mails) as (server, _):
        ours = Ours(place / "ours").prepare(server.imap_port)
        rivals = Rivals(place / "rivals").prepare(server.imap_port) if has_mbsync else None
        if rivals is not None:
            run_quietly(rivals.mbsync(is_durable=False))
        asyncio.run(_compare(table, ours, rivals, server, rounds=rounds))
        _time_arrivals(table, ours, server)
    table.note(
        "mbsync is a process for each run, as it is used; ours stays. The last row is the whole "
        "way: LMTP delivery, IDLE, fetch, commit; a console shows the row up to 0.25 s later."
    )
    table.print()


async def _compare(
    table: Table, ours: Ours, rivals: Rivals | None, server: Dovecot, *, rounds: int
) -> None:
    settings = load_settings(environ={}, config_file=ours.config)
    clock = SystemClock()
    async with open_store(settings, create=True) as store:
        ports = make_ports(settings, store, clock=clock, key=await signing_key(store))
        epoch = await _take_lease(store, clock)
        session = await ports.connect_imap()
        mirror = Mirror(
            store,
            session,
            intake=ports.intake,
            policy=ports.policy,
            news=ports.mailbox_news,
            now=clock.now,
            epoch=epoch,
        )
        await mirror.full_pass()
        # One pass more, so that what the import left half warm shows in no number.
        assert await mirror.quick_pass()
        cases: list[tuple[str, str, Callable[[int], object]]] = [
            ("nothing new", "≤ 0.05", lambda _: None),
            (f"{NEW_MAILS} new mails", "≤ 0.30", lambda n: _deliver(server, n)),
            (f"{FLAGGED:,} flag changes", "≤ 0.20", lambda n: _flag(server, on=n % 2 == 0)),
        ]
        for what, budget, change in cases:
            own: list[float] = []
            other: list[float] = []
            for number in range(rounds):
                await asyncio.to_thread(change, number)
                began = time.perf_counter()
                assert await mirror.quick_pass()
                own.append(time.perf_counter() - began)
                if rivals is not None:
                    began = time.perf_counter()
                    await asyncio.to_thread(run_quietly, rivals.mbsync())
                    other.append(time.perf_counter() - began)
            table.add(
                what, statistics.median(own), statistics.median(other) if other else None, budget
            )
        await session.close()


async def _take_lease(store: Store, clock: SystemClock) -> int:
    async with store.transaction(at=clock.now()) as tx:
        epoch = await tx.run(
            leases.take_lease, holder="bench", now_ms=tx.at_ms, lasts_ms=LEASE_MS, has_lock=True
        )
    assert epoch is not None
    return epoch


def _deliver(server: Dovecot, number: int) -> None:
    for mail in make_mails(NEW_MAILS, seed=1000 + number):
        server.deliver(mail.raw, at=mail.at)
    warm(server)


def _flag(server: Dovecot, *, on: bool) -> None:
    with server.client(writable=True) as client:
        client.uid(
            "STORE", f"1:{FLAGGED}", "+FLAGS.SILENT" if on else "-FLAGS.SILENT", "(\\Flagged)"
        )
    warm(server)


def _time_arrivals(table: Table, ours: Ours, server: Dovecot) -> None:
    times: list[float] = []
    with _resident(ours):
        for mail in make_mails(ARRIVALS, seed=2000):
            before = ours.ask("SELECT count(*) FROM locations")
            began = time.perf_counter()
            server.deliver_by_lmtp(mail.raw)
            while ours.ask("SELECT count(*) FROM locations") == before:
                if time.perf_counter() - began > ARRIVAL_S:
                    raise RuntimeError("A mail that was delivered did not come in.")
                time.sleep(LOOK_S)
            times.append(time.perf_counter() - began)
    table.add("new mail on the server → row in the store", statistics.median(times), None, "≤ 1 s")


@contextmanager
def _resident(ours: Ours) -> Iterator[None]:
    """Keep `support-console sync` at work; it has caught up when this begins."""
    process = subprocess.Popen(ours.argv("sync"), env=ours.environ())
    try:
        until = time.monotonic() + ARRIVAL_S
        while not ours.ask("SELECT count(*) FROM sync_state WHERE state = 'synced'"):
            if time.monotonic() > until:
                raise RuntimeError("`support-console sync` did not catch up.")
            time.sleep(LOOK_S)
        yield
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
