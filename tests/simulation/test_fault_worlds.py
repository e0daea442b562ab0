"""Seeded worlds of the whole syncing side against a server that breaks its word at any command.

Engine, runner, session and store are the real ones. Once the server is honest again all is well by
itself, and stays so.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.clock import FixedClock
from console.services.consequences import CONSEQUENCES
from console.services.incoming import Identity
from console.services.intake import IntakePolicy, IntakeService
from console.services.other_clients import OtherClients
from console.services.outbox import OutboxService
from data.errors import MailServerError
from data.mail.deadlines import Deadlines
from data.mail.imap import ImapServer, ImapSession
from data.mail.smtp import SmtpSession
from data.store import Store, leases, quarantine
from data.sync.ports import Ports, SyncPolicy
from data.sync.runner import OnceReport, SyncRunner
from tests.support.fault_imap import FaultImap, hang_up
from tests.support.imap_box import Box
from tests.support.imap_replies import (
    BREAKING,
    ENDLESS,
    HARMLESS,
    REFUSING,
    Answer,
    bye,
    expunged,
    nil_body,
    refusal,
)
from tests.support.kept_stores import copy_kept
from tests.support.patience import patience
from tests.support.seeds import seeds

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MAIL = (
    b"From: c%d@y.example\r\nTo: support@x.example\r\nSubject: mail %d\r\n"
    b"Message-ID: <m%d@y.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\nHello {9}\r\n%s"
)
HURRY = 1 / 20_000
"""What a pause of the engine takes here; five minutes are a moment."""
FAST = Deadlines().scaled(1 / 2000)
COMMANDS = 60
"""Answered under faults in each world."""
CALM_S = patience(20.0)
AT_LOGIN: tuple[Answer, ...] = (
    hang_up(), bye("[LIMIT] too many"), refusal("UNAVAILABLE"), refusal("AUTHENTICATIONFAILED"),
)  # fmt: skip
AT_FETCH: tuple[Answer, ...] = (nil_body, expunged)


class World:
    """A server, its mailbox, and who disturbs both."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.box = Box()
        self.count = 0
        self.left = COMMANDS
        self.faults = self.rng.choice([0.05, 0.15, 0.35])
        """How often a command is not answered honestly; a pass takes about ten commands."""
        self.server = FaultImap(box=self.box, disturb=self._disturb)
        for _ in range(self.rng.randrange(1, 12)):
            self.deliver()

    def deliver(self) -> None:
        """Have a mail come in."""
        self.count += 1
        n, filling = self.count, b"x" * self.rng.randrange(4000)
        self.box.inbox.add(MAIL % (n, n, n, filling))

    def _disturb(self, command: str) -> Answer | None:
        if self.left <= 0 or command in {"CAPABILITY", "LOGOUT"}:
            return None
        self.left -= 1
        rng, inbox = self.rng, self.box.inbox
        if rng.random() < 0.2:
            self.deliver()
        if inbox.mails and rng.random() < 0.05:
            del inbox.mails[rng.choice(list(inbox.mails))]
        if rng.random() < 0.02:
            inbox.renumber()
        if rng.random() > self.faults:
            return None
        if command == "LOGIN":
            return rng.choice(AT_LOGIN)
        kinds = rng.choices([BREAKING, ENDLESS, REFUSING, HARMLESS], weights=[5, 1, 2, 2])[0]
        if command == "FETCH" and rng.random() < 0.2:
            kinds = AT_FETCH
        return rng.choice(kinds)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Store]:
    """Open a fresh store."""
    path = folder / "store.db"

    async def make(at: Path) -> None:
        await (await Store.open(at, create=True)).close()

    await copy_kept("bare", path, make)
    store = await Store.open(path)
    store.follow(lambda: CONSEQUENCES)
    try:
        yield store
    finally:
        await store.close()


async def make_runner(store: Store, world: World) -> SyncRunner:
    """Take the lease and put a syncing side together."""
    clock = FixedClock(NOON)
    async with store.transaction(at=NOON) as tx:
        epoch = await tx.run(
            leases.take_lease, holder="t:1", now_ms=tx.at_ms, lasts_ms=8000, has_lock=True
        )
    assert epoch is not None

    async def connect() -> ImapSession:
        server = ImapServer("127.0.0.1", world.server.port, "none", "support")
        return await ImapSession.connect(
            server, "secret", connect_timeout_s=2, read_timeout_s=1, deadlines=FAST
        )

    async def connect_smtp() -> SmtpSession:
        raise MailServerError("No mail is sent here.")

    ports = Ports(
        store=store,
        connect_imap=connect,
        connect_smtp=connect_smtp,
        intake=IntakeService(
            store,
            clock=clock,
            identity=Identity(frozenset({"support@x.example"}), b"k" * 32),
            policy=IntakePolicy(14, 30),
        ),
        news=OutboxService(store, clock=clock),
        mailbox_news=OtherClients(),
        policy=SyncPolicy(
            folders={},
            history_days=0,
            poll=timedelta(seconds=0.05),
            mail_max_bytes=1_000_000,
            save_sent=True,
        ),
        now=clock.now,
        steady=timedelta,
        jitter=world.rng.random,
        on_commit=lambda: None,
        sleep=lambda seconds: asyncio.sleep(seconds * HURRY),
    )
    return SyncRunner(ports, epoch=epoch)


async def stored(store: Store) -> dict[int, bytes]:
    """Give what the store has of the inbox, by UID of the numbering that counts."""
    rows = await store.read(
        lambda connection: connection.execute(
            "SELECT l.uid, r.sha256 FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
            " JOIN messages AS m ON m.id = l.message_id"
            " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id)"
            " WHERE f.name = 'INBOX' AND l.uid_validity = f.uid_validity AND NOT l.is_gone"
        ).fetchall()
    )
    return dict(rows)


async def held(store: Store, world: World) -> tuple[set[int], set[int]]:
    """Give the UIDs that the store has, and those that the server has."""
    return set(await stored(store)), set(world.box.inbox.mails)


async def until(is_so: Callable[[], bool], task: asyncio.Task[None]) -> None:
    """Wait until something holds; whatever ends the syncing side ends the test."""
    async with asyncio.timeout(CALM_S):
        while not is_so():
            if task.done():
                task.result()
            await asyncio.sleep(0.005)  # two processes' worth of work is under way in this loop


async def calm_down(store: Store, world: World, task: asyncio.Task[None]) -> None:
    """Have the server be honest from now on; wait until the store is what the server is."""
    world.left = 0
    async with asyncio.timeout(CALM_S):
        while True:
            # A person has what lies in quarantine tried again, and a refused sign-in as well.
            async with store.transaction(at=NOON) as tx:
                await tx.run(quarantine.ask_to_retry, None, now_ms=tx.at_ms)
                await tx.announce("quarantine.retried")
            await asyncio.sleep(0.05)
            if task.done():
                task.result()
            ours, theirs = await held(store, world)
            if ours == theirs:
                return


@pytest.mark.parametrize("seed", seeds(300, in_suite=5))
async def test_every_world_of_faults_ends_well(seed: int, tmp_path: Path) -> None:
    """Whatever the server did, once it is honest both sides agree, and a pass does nothing."""
    world = World(seed)
    async with world.server, opened(tmp_path) as store:
        runner = await make_runner(store, world)
        task = asyncio.create_task(runner.run())
        try:
            await until(lambda: world.left <= 0, task)
            await calm_down(store, world, task)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        first = await _once(store, world)
        before = await stored(store)
        second = await _once(store, world)
        after = await stored(store)
        doubled = await store.read(
            lambda connection: connection.execute(
                "SELECT internet_message_id FROM messages GROUP BY 1 HAVING count(*) > 1"
            ).fetchall()
        )

    assert 0 == second.fetched, f"seed {seed}"
    assert (before, []) == (after, doubled), f"seed {seed}"
    for ledger in (*first.folders, *second.folders):
        assert ledger.on_server == ledger.stored + ledger.quarantined + ledger.ignored
    inbox = second.folders[0]
    assert (len(world.box.inbox.mails), 0) == (inbox.stored, inbox.quarantined), f"seed {seed}"


async def _once(store: Store, world: World) -> OnceReport:
    runner = await make_runner(store, world)
    return await runner.run_once()
