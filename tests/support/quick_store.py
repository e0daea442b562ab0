"""A store in memory on one connection, without threads: thousands of transactions a second.

SQL, schema, triggers and consequences are the real ones; only the locks between processes are not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar, cast

from data.records import AgentId, ConversationId
from data.store import Store, Transaction
from data.store.database import WriteConnection
from data.store.migrate import migrate
from data.store.store import Consequence
from data.store.watch import WatchedConnection

P = ParamSpec("P")
T = TypeVar("T")


@cache
def _empty() -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection.serialize()


class QuickStore:
    """Reads and writes as `Store` does; use `as_store` where the type is asked for."""

    def __init__(
        self, consequences: Sequence[Consequence], *, on_step: Callable[[str], None]
    ) -> None:
        self.connection = sqlite3.connect(
            ":memory:", isolation_level=None, factory=WatchedConnection
        )
        self.connection.deserialize(_empty())
        self._consequences = consequences
        self._on_step = on_step

    def as_store(self) -> Store:
        """Give it as what it stands for."""
        return cast("Store", self)

    async def read(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a reading function."""
        return function(self.connection, *args, **kwargs)

    async def check(self) -> None:
        """Find that it can be written, always."""

    @asynccontextmanager
    async def transaction(
        self,
        *,
        at: datetime,
        agent_id: AgentId | None = None,
        epoch: int | None = None,
        durable: bool = False,
    ) -> AsyncIterator[Transaction]:
        """Write whole or not at all; `on_step` is called before and after."""
        self._on_step("before a commit")
        self.connection.execute("BEGIN")
        try:
            door = cast("WriteConnection", _Door(self.connection))
            tx = Transaction(door, at=at, agent_id=agent_id)
            yield tx
            while touched := await tx.take_touched():
                for consequence in self._consequences:
                    await consequence(tx, touched)
        except BaseException:
            self.connection.execute("ROLLBACK")
            self.connection.touched.clear()
            raise
        self.connection.execute("COMMIT")
        self._on_step("after a commit")


class _Door:
    def __init__(self, connection: WatchedConnection) -> None:
        self._connection = connection

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function inside the open transaction."""
        return function(self._connection)

    async def take_touched(self) -> list[ConversationId]:
        """Give what was told of since the last call, and forget it."""
        touched = sorted(self._connection.touched)
        self._connection.touched.clear()
        return touched
