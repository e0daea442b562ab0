"""A store in step with a scripted mailbox, in the test's own process: one session a pass."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec

from console.clock import FixedClock
from console.services.consequences import CONSEQUENCES
from console.services.files import FileService
from console.services.incoming import Identity
from console.services.intake import IntakePolicy, IntakeService
from console.services.other_clients import OtherClients
from data.mail.imap import ImapServer, ImapSession
from data.records import FolderLedger, MessageId
from data.store import Store, Transaction, leases, wanted_parts
from data.sync.mirror import Mirror
from data.sync.ports import SyncPolicy
from tests.support.fault_imap import FaultImap

P = ParamSpec("P")

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POLICY = SyncPolicy(
    folders={},
    history_days=0,
    poll=timedelta(seconds=60),
    mail_max_bytes=1_000_000,
    save_sent=True,
)


class CrashError(BaseException):
    """The process died here; nothing of ours may catch it."""


@dataclass
class Mirrored:
    """A mailbox and its store; every pass has a session of its own, as after a restart."""

    server: FaultImap
    path: Path
    policy: SyncPolicy = POLICY
    capabilities: str = ""
    ledgers: list[FolderLedger] = field(default_factory=list)
    fetched: int = 0
    """Whole mails that the last pass asked for."""
    steps: int = 0
    """Transactions that the last pass began."""

    async def full_pass(self, *, die_at: int | None = None, after: bool = False) -> None:
        """Do one full pass; die before, or `after`, the commit of a transaction by its number."""
        async with self.mirror(die_at=die_at, after=after) as mirror:
            self.ledgers = await mirror.full_pass()
            self.fetched = mirror.fetched

    async def fetch_wanted(self) -> None:
        """Fetch what agents wait for, as far as the server lets us."""
        async with self.mirror() as mirror:
            await mirror.find_folders()
            wanted = mirror.wanted()
            while await wanted.fetch_some():
                pass

    async def ask_for_part(self, section: str) -> None:
        """Want a part of the mail that has one."""
        ((message_id,),) = await self.read(
            "SELECT m.id FROM messages AS m JOIN holes AS h ON h.raw_id = m.raw_id"
            " WHERE h.section = ?",
            section,
        )
        await self.change(
            wanted_parts.ask_for, MessageId(int(str(message_id))), [section], now_ms=0
        )

    async def read_file(self, filename: str) -> bytes:
        """Give a file that came with a mail, as it is saved."""
        store = await Store.open(self.path)
        try:
            files = FileService(store)
            (row,) = await self.read(
                "SELECT message_id FROM bodies WHERE facts LIKE ?", f"%{filename}%"
            )
            message_id = MessageId(int(str(row[0])))
            (saved,) = await files.save(message_id, name=filename, folder=self.path.parent)
            return saved.path.read_bytes()
        finally:
            await store.close()

    @asynccontextmanager
    async def mirror(
        self, *, die_at: int | None = None, after: bool = False
    ) -> AsyncIterator[Mirror]:
        """Sign in and open the store for the length of a block."""
        store = await Store.open(self.path, create=True)
        store.follow(lambda: CONSEQUENCES)
        epoch = await _take_lease(store)
        self._count_steps(store, die_at, after=after)
        clock = FixedClock(NOON)
        server = ImapServer("127.0.0.1", self.server.port, "none", "support")
        session = await ImapSession.connect(server, "secret", read_timeout_s=5)
        intake = IntakeService(
            store,
            clock=clock,
            identity=Identity(frozenset({"support@x.example"}), b"k" * 32),
            policy=IntakePolicy(14, 30),
        )
        try:
            yield Mirror(
                store,
                session,
                intake=intake,
                policy=self.policy,
                news=OtherClients(),
                now=clock.now,
                epoch=epoch,
            )
        finally:
            await session.close()
            await store.close()

    def _count_steps(self, store: Store, die_at: int | None, *, after: bool) -> None:
        self.steps = 0
        whole = store.transaction

        @asynccontextmanager
        async def counted(**how: object) -> AsyncIterator[Transaction]:
            self.steps += 1
            dies = self.steps == die_at
            if die_at is not None and self.steps > die_at:
                raise CrashError  # the dead write nothing more
            async with whole(**how) as tx:  # type: ignore[arg-type]  # handed through as it is
                yield tx
                if dies and not after:
                    raise CrashError
            if dies:
                raise CrashError

        store.transaction = counted  # type: ignore[method-assign]  # for this test

    async def read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Read the store beside the program."""
        store = await Store.open(self.path, create=True)
        try:
            return await store.read(lambda connection: connection.execute(query, values).fetchall())
        finally:
            await store.close()

    async def write(self, *statements: str) -> None:
        """Change the store beside the program."""
        store = await Store.open(self.path)
        try:
            async with store.transaction(at=NOON) as tx:
                for statement in statements:
                    await tx.run(sqlite3.Connection.execute, statement)
        finally:
            await store.close()

    async def change(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], object],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Change the store as the program does."""
        store = await Store.open(self.path)
        try:
            async with store.transaction(at=NOON) as tx:
                await tx.run(function, *args, **kwargs)
        finally:
            await store.close()

    async def state(self) -> dict[str, list[tuple[object, ...]]]:
        """Give all that a pass may change, without what only tells how it came to be."""
        return {name: await self.read(query) for name, query in _STATE.items()}

    def copied(self, name: str) -> Mirrored:
        """Give another store that begins where this one is."""
        path = self.path.parent.with_name(name) / self.path.name
        shutil.copytree(self.path.parent, path.parent)
        return replace(self, path=path)


_STATE = {
    "messages": "SELECT internet_message_id, conversation_id, hex(r.sha256) FROM messages AS m"
    " JOIN raws AS r ON r.id = m.raw_id ORDER BY 1, 3",
    "conversations": "SELECT id, status, message_count, revision FROM conversations"
    " WHERE message_count > 0 ORDER BY 1",
    "locations": "SELECT f.name, l.uid_validity, l.uid, hex(r.sha256), l.flags, l.is_gone"
    " FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
    " JOIN messages AS m ON m.id = l.message_id"
    " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id) ORDER BY 1, 2, 3",
    "quarantine": "SELECT uid_validity, uid, reason FROM quarantine ORDER BY 1, 2",
    "folders": "SELECT name, uid_validity, on_server FROM folders ORDER BY 1",
    "renumberings": "SELECT uid_validity, known, gone, finished_at IS NULL FROM renumberings",
}


async def _take_lease(store: Store) -> int:
    async with store.transaction(at=NOON) as tx:
        epoch = await tx.run(
            leases.take_lease, holder="test:1", now_ms=tx.at_ms, lasts_ms=10**12, has_lock=True
        )
    assert epoch is not None
    return epoch
