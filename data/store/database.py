"""Connections, pragmas and the one write transaction (store room).

Per process there are up to four connections: a writer behind a lock, a reader, one for what may
take long and is often not waited for, and a feed connection that never writes. Work is handed to
aiosqlite's thread as one function per unit, because an await per row costs 150 µs.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar, cast

import aiosqlite

from data.errors import StoreError, StoreMovedError
from data.records import ConversationId
from data.store import door
from data.store.migrate import (
    SCHEMA_VERSION,
    check_version,
    refuse_newer,
    version_of,
)
from data.store.place import identity_of, prepare_file
from data.store.troubles import no_room, told_by_sqlite, told_by_system, unwritable
from data.store.watch import WatchedConnection

T = TypeVar("T")
Say = Callable[[str], None]
"""Hears in sentences what takes long."""

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another process; our longest transaction is a tenth of that."""
CHECKPOINT_PAGES = 4000
"""Four times the default: a page that changes often is then copied into the file more seldom."""
SCHEMA = "SELECT count(*) FROM sqlite_schema"
ROOM_MIN_BYTES = 500_000
"""With less on its disk the store counts as full: the next mail or draft would not fit."""
READER_KIB, FEED_KIB, FINDER_KIB, WRITER_KIB = 1024, 256, 2048, 8192
"""Page caches by what a connection does, each filled once and never given back. Paging through
100,000 rows costs no more than with 8 MiB, since the system keeps the file; a first import writes
faster with them."""


class Database:
    """The open file: runs functions over its connections and owns the write lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._write_lock = asyncio.Lock()
        self._opening = asyncio.Lock()
        self._writer: _Connection | None = None
        self._reader: _Connection | None = None
        self._feed: _Connection | None = None
        self._finder: _Connection | None = None
        self._door: int | None = None
        self._file: tuple[int, int] | None = None
        """Which file it is, whatever its name: device and inode."""

    async def open(self, *, create: bool, say: Say | None = None) -> None:
        """Open or create the file and bring its schema up to date; `say` hears what that takes.

        Raises:
            StoreError: the place cannot hold a store, or holds none and `create` is off.
            StoreNewerError: a newer program wrote it.
        """
        self._door = await asyncio.to_thread(prepare_file, self.path, create=create)
        try:
            self._file = identity_of(self.path)
            self._reader = await _Connection.open(self.path, READER_KIB)
            await self._reader.run(lambda connection: _bring_up_to_date(connection, self.path, say))
        except sqlite3.Error as error:
            await self.close()
            raise told_by_sqlite(error, self.path) from error
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close every connection; safe to call twice."""
        async with self._opening:
            connections = (self._writer, self._reader, self._feed, self._finder)
            self._writer = self._reader = self._feed = self._finder = None
            for connection in connections:
                if connection is not None:
                    await connection.close()
            # Last: until here the file is open, and must not be exchanged.
            handle, self._door = self._door, None
            door.leave(handle)

    async def read(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function that only reads: all of it as it stands at one moment."""
        if self._reader is None:
            raise StoreError("The store is closed.")
        return await self._guarded(self._reader, lambda raw: _at_one_moment(raw, function))

    async def find(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function that only reads, and stop it when the task that waits is cancelled.

        It has a connection of its own: nothing else waits behind it.
        """
        if self._finder is None:
            async with self._opening:
                if self._finder is None:
                    self._finder = await self._open_another(FINDER_KIB)
        stop = threading.Event()

        def at_one_moment(connection: sqlite3.Connection) -> T:
            return _at_one_moment(connection, function)

        def run(connection: sqlite3.Connection) -> T:
            assert isinstance(connection, WatchedConnection)
            # None is given only where nobody waits for it any more.
            return cast("T", connection.run_stoppable(at_one_moment, stop))

        try:
            return await self._guarded(self._finder, run)
        finally:
            stop.set()

    async def read_feed(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function on the connection that never writes, so its `data_version` sees all."""
        if self._feed is None:
            async with self._opening:
                if self._feed is None:
                    self._feed = await self._open_another(FEED_KIB)
        return await self._guarded(self._feed, function)

    @asynccontextmanager
    async def write(self, *, durable: bool = False) -> AsyncIterator[WriteConnection]:
        """Open the write transaction; it ends whole or not at all, cancelled or not.

        `durable` makes the commit survive a power cut (synchronous=FULL): for what must never be
        repeated or forgotten, such as the steps of a delivery.
        """
        async with self._write_lock:
            self._refuse_moved()
            writer = await self._open_writer()
            try:
                await writer.run(_begin_durable if durable else _begin)
                yield WriteConnection(writer, self.path)
                await writer.run(_commit)
            except BaseException as error:
                # Also when cancelled inside BEGIN or COMMIT: the writer's thread takes calls in
                # order, so this one runs after them.
                with suppress(sqlite3.Error):
                    await _uncancelled(writer.run(_rollback))
                if isinstance(error, sqlite3.Error):
                    raise told_by_sqlite(error, self.path) from error
                raise

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Have no write under way: a program that is stopped now holds up nobody."""
        async with self._write_lock:
            yield

    async def prepare_writing(self) -> None:
        """Open the writer and have it read the schema, before anybody waits for a write."""
        async with self._write_lock:
            writer = await self._open_writer()
            await self._guarded(writer, lambda connection: connection.execute(SCHEMA).fetchone())

    def _refuse_moved(self) -> None:
        """Raise StoreMovedError where our file does not lie under its name any more."""
        if self._file is None or identity_of(self.path) == self._file:
            return
        what = "was exchanged for another file" if self.path.exists() else "is not there any more"
        raise StoreMovedError(
            f"The store {self.path} {what}; nothing was written. Put it back where it was, or "
            "restart support-console to go on with what lies there."
        )

    async def check(self) -> None:
        """Look whether the store could be written, without writing; raise what is wrong with it."""
        await asyncio.to_thread(self._check_place)
        version = await self.read_feed(version_of)
        if version > SCHEMA_VERSION:
            refuse_newer(version)

    def _check_place(self) -> None:
        self._refuse_moved()
        try:
            system = os.statvfs(self.path)
        except OSError as error:
            raise told_by_system(error, self.path) from error
        if system.f_flag & os.ST_RDONLY or not os.access(self.path, os.W_OK):
            raise unwritable(self.path)
        if system.f_bavail * system.f_frsize < ROOM_MIN_BYTES:
            raise no_room(self.path)

    async def _open_writer(self) -> _Connection:
        if self._writer is None:
            async with self._opening:
                self._writer = await self._open_another(WRITER_KIB)
        return self._writer

    async def _open_another(self, cache_kib: int) -> _Connection:
        """Open a further connection when it is first wanted: most commands only read."""
        if self._reader is None:
            raise StoreError("The store is closed.")
        opening = asyncio.ensure_future(_Connection.open(self.path, cache_kib))
        try:
            return await asyncio.shield(opening)
        except sqlite3.Error as error:
            raise told_by_sqlite(error, self.path) from error
        except asyncio.CancelledError:
            # aiosqlite's thread would live on, and the process with it: it is let in, then out.
            with suppress(sqlite3.Error):
                await _uncancelled(opening)
                await opening.result().close()
            raise

    async def _guarded(
        self, connection: _Connection, function: Callable[[sqlite3.Connection], T]
    ) -> T:
        try:
            return await connection.run(function)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
                # A column that is gone or a table that is new: somebody has upgraded the store.
                await connection.run(lambda raw: check_version(raw, SCHEMA_VERSION))
            raise told_by_sqlite(error, self.path) from error


class WriteConnection:
    """What a transaction's body may do: run functions on the writer."""

    def __init__(self, connection: _Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function inside the open transaction."""
        try:
            return await self._connection.run(function)
        except sqlite3.Error as error:
            raise told_by_sqlite(error, self._path) from error

    async def take_touched(self) -> list[ConversationId]:
        """Give what was told of since the last call, in order, and forget it."""
        return await self.run(_take_touched)


_PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}", "journal_mode = WAL", "foreign_keys = ON",
    "synchronous = NORMAL", "journal_size_limit = 67108864",
    f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
)  # fmt: skip


class _Connection:
    """One aiosqlite connection and the private door to its thread."""

    def __init__(self, connection: aiosqlite.Connection, raw: sqlite3.Connection) -> None:
        self._connection = connection
        self._raw = raw
        # aiosqlite has no public way to run one function on its thread, only single statements.
        # Where a later version drops this name, a thread of our own serves (the connection allows
        # it).
        self._execute = getattr(connection, "_execute", None)
        self._own_thread = None if self._execute else ThreadPoolExecutor(max_workers=1)

    @classmethod
    async def open(cls, path: Path, cache_kib: int) -> _Connection:
        made: list[sqlite3.Connection] = []
        failed: list[sqlite3.Error] = []

        def connect() -> sqlite3.Connection:
            # aiosqlite waits for no thread whose connection could not be made: it may outlive the
            # loop, and prints a traceback then. So one is made in any case, and closed.
            try:
                made.append(make())
            except sqlite3.Error as error:
                failed.append(error)
                return sqlite3.connect(":memory:", check_same_thread=False)
            return made[0]

        def make() -> sqlite3.Connection:
            raw = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, factory=WatchedConnection
            )
            try:
                for pragma in (*_PRAGMAS, f"cache_size = -{cache_kib}"):
                    raw.execute(f"PRAGMA {pragma}")
            except sqlite3.Error:
                raw.close()
                raise
            return raw

        opening = asyncio.ensure_future(aiosqlite.Connection(connect, iter_chunk_size=64))
        try:
            connection = await asyncio.shield(opening)
        except asyncio.CancelledError:
            # Its thread answers to this loop, and would complain once the loop has gone.
            await _uncancelled(opening)
            await _uncancelled(opening.result().close())
            raise
        if failed:
            await _uncancelled(connection.close())
            raise failed[0]
        return cls(connection, made[0])

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        if self._execute is not None:
            return cast("T", await self._execute(function, self._raw))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._own_thread, function, self._raw)

    async def close(self) -> None:
        await _uncancelled(self._connection.close())
        if self._own_thread is not None:
            self._own_thread.shutdown()


async def _uncancelled(awaitable: object) -> None:
    """Wait for an awaitable to its end although this task is being cancelled."""
    task = asyncio.ensure_future(awaitable)  # type: ignore[call-overload]  # any awaitable
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(task)
    task.result()


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, say: Say | None) -> None:
    if version_of(connection) != SCHEMA_VERSION:
        # Start-up time: hardly any process has to.
        from data.store.upgrade import bring_up_to_date  # noqa: PLC0415 - as above

        bring_up_to_date(connection, path, say=say)


def _at_one_moment(
    connection: sqlite3.Connection, function: Callable[[sqlite3.Connection], T]
) -> T:
    connection.execute("BEGIN")
    try:
        return function(connection)
    finally:
        if connection.in_transaction:
            connection.execute("COMMIT")


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    _take_touched(connection)
    check_version(connection, SCHEMA_VERSION)


def _begin_durable(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA synchronous = FULL")
    _begin(connection)


def _take_touched(connection: sqlite3.Connection) -> list[ConversationId]:
    assert isinstance(connection, WatchedConnection)
    touched = sorted(connection.touched)
    connection.touched.clear()
    return touched


def _commit(connection: sqlite3.Connection) -> None:
    connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = NORMAL")


def _rollback(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.execute("PRAGMA synchronous = NORMAL")
