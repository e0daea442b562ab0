"""The one API to the database (store room).

    page = await store.read(conversations.list_queue, "open", agent_id=None, limit=50, cursor=None)
    async with store.transaction(at=now, agent_id=me) as tx:
        await tx.run(conversations.set_fields, number, {"status": "closed"}, at_ms=tx.at_ms)
        await tx.record("conversation.closed", number, before=…)

The functions named live in data/store/*.py, take a connection first and run on the database's
thread; types are kept by ParamSpec, so a wrong argument fails in mypy, not at night
(docs/adr/0002).
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from data.records import AgentId, Change, ConversationId
from data.store import leases, log
from data.store.database import Database, Say, WriteConnection
from data.store.rows import to_ms

ASK_S = 1.0
"""So often the database is asked although its log looks the same: a clock may stand still."""

CONSEQUENCE_ROUNDS_MAX = 5
"""What follows may have consequences itself; none of ours follows more than two others."""

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open store; reads go through `read`, writes through `transaction`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._load_consequences: Callable[[], Sequence[Consequence]] = tuple

    @classmethod
    async def open(cls, path: Path, *, create: bool = False, say: Say | None = None) -> Store:
        """Open the store, bringing its schema up to date where needed; `say` hears of that.

        Raises:
            StoreError: it does not exist, cannot be written, or lies on a network disk.
            StoreNewerError: a newer program has written it.
        """
        database = Database(path)
        await database.open(create=create, say=say)
        return cls(database)

    @property
    def path(self) -> Path:
        """Where the database file lies."""
        return self._database.path

    def follow(self, load: Callable[[], Sequence[Consequence]]) -> None:
        """Work these out before every commit, for whatever the transaction was about.

        They are asked for when the first is wanted: most processes never write.
        """
        self._load_consequences = load

    async def close(self) -> None:
        """Close every connection; safe to call twice."""
        await self._database.close()

    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """Have no write of this process under way, until it is left."""
        return self._database.at_rest()

    async def prepare_writing(self) -> None:
        """Open what the first write would open: no key should wait for that."""
        await self._database.prepare_writing()

    async def check(self) -> None:
        """Look whether the store could be written now.

        Raises:
            StoreError: it was moved, is full, may only be read, or a newer program has it.
        """
        await self._database.check()

    async def try_writing(self, *, at: datetime) -> None:
        """Write something that changes nothing; raise what keeps it from being written."""
        async with self.transaction(at=at) as tx:
            await tx.run(leases.touch)

    async def read(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run one of the store's reading functions."""
        return await self._database.read(lambda connection: function(connection, *args, **kwargs))

    async def find(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a reading function that may take long: nothing waits for it; cancelled, it ends."""
        return await self._database.find(lambda connection: function(connection, *args, **kwargs))

    @asynccontextmanager
    async def transaction(
        self,
        *,
        at: datetime,
        agent_id: AgentId | None = None,
        epoch: int | None = None,
        durable: bool = False,
    ) -> AsyncIterator[Transaction]:
        """Open the write transaction; everything in it happens together or not at all.

        `epoch` makes it a sync write: refused with LeaseLostError once another process syncs.
        """
        async with self._database.write(durable=durable) as connection:
            tx = Transaction(connection, at=at, agent_id=agent_id)
            if epoch is not None:
                await tx.run(leases.check_lease, epoch=epoch, now_ms=tx.at_ms)
            yield tx
            await self._follow(tx)

    async def _follow(self, tx: Transaction) -> None:
        for _ in range(CONSEQUENCE_ROUNDS_MAX):
            touched = await tx.take_touched()
            if not touched:
                return
            for consequence in self._load_consequences():
                await consequence(tx, touched)
        logger.error("consequences do not come to rest numbers=%s", await tx.take_touched())

    def changes(self) -> ChangeFeed:
        """Start following what any process commits from now on."""
        return ChangeFeed(self._database)


class Transaction:
    """The body of a write: `at` and `agent_id` go into everything it records."""

    def __init__(
        self, connection: WriteConnection, *, at: datetime, agent_id: AgentId | None
    ) -> None:
        self._connection = connection
        self.at = at
        self.at_ms = to_ms(at)
        self.agent_id = agent_id

    async def run(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run one of the store's functions inside the transaction."""
        return await self._connection.run(lambda connection: function(connection, *args, **kwargs))

    async def take_touched(self) -> list[ConversationId]:
        """Give what was announced or recorded since the last call, in order, and forget it."""
        return await self._connection.take_touched()

    async def announce(self, kind: str, *conversation_ids: ConversationId | None) -> None:
        """Tell every process what to read again; None means everything."""
        await self.run(log.announce, kind, conversation_ids or (None,), at_ms=self.at_ms)

    async def record(
        self,
        verb: str,
        conversation_id: ConversationId | None,
        *,
        undo_id: int | None = None,
        undone_id: int | None = None,
        is_deed: bool = False,
        **detail: object,
    ) -> int:
        """Write the activity log and the change feed; give the activity's id.

        A deed can be taken back by that id; `undone_id` names the deed that this takes back.
        """
        number = await self.run(
            log.log_activity,
            at_ms=self.at_ms,
            agent_id=self.agent_id,
            verb=verb,
            conversation_id=conversation_id,
            detail=detail,
            undo_id=undo_id,
            undone_id=undone_id,
            is_deed=is_deed,
        )
        await self.announce(verb, conversation_id)
        return number


Consequence = Callable[[Transaction, Sequence[ConversationId]], Awaitable[None]]
"""Works out inside a transaction what follows from where these conversations stand now."""


class ChangeFeed:
    """What any connection committed, ours too: asked four times a second, almost for nothing.

    Whoever commits writes into the log beside the file (-wal). As long as that looks the same
    nobody has, and the database's thread need not be woken; now and then it is all the same.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._data_version = -1
        self._seen = -1
        self._log_path = database.path.with_name(database.path.name + "-wal")
        self._log: object = None
        self._asked_at = 0.0
        self._is_calm = False
        self.commits = 0
        """Raised when anybody has committed, whether or not it told a change."""

    async def read(self) -> Sequence[Change] | None:
        """Give the changes since the last call; None where some were lost: read all again."""
        log_now, now = _look_of(self._log_path), time.monotonic()
        is_same = log_now is not None and log_now == self._log
        if is_same and self._is_calm and now - self._asked_at < ASK_S:
            return ()
        # A commit is in the log a moment before it is one: after any news we ask once more.
        self._log, self._asked_at, self._is_calm = log_now, now, is_same
        return await self._database.read_feed(self._read)

    def _read(self, connection: sqlite3.Connection) -> Sequence[Change] | None:
        # A connection's own commits do not move its data_version; this one never writes.
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if self._seen < 0:
            self._data_version, self._seen = version, log.last_change(connection)
            return ()
        if version == self._data_version:
            return ()
        self._data_version = version
        self.commits += 1
        changes, has_gap = log.read_changes(connection, self._seen)
        if changes:
            self._seen = changes[-1].seq
        if len(changes) == log.FEED_PAGE:
            self._data_version, self._is_calm = -1, False  # more are waiting for the next call
        return None if has_gap else changes


def _look_of(path: Path) -> object:
    """Say what the log of a database looks like from outside; None where there is none.

    It is never opened here: closing it would free the locks that SQLite holds in this process.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
