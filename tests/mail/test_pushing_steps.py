"""A move on a real server, cut short before and after every step: it ends as if never cut."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.clock import FixedClock
from console.services.consequences import CONSEQUENCES
from console.services.incoming import Identity
from console.services.intake import IntakePolicy, IntakeService
from console.services.other_clients import OtherClients
from data.mail.imap import ImapServer, ImapSession
from data.records import Alteration, ConversationId
from data.store import Store, Transaction, leases, server_ops
from data.store.work import change_many
from data.sync.journal import ImapMailbox, StoreJournal
from data.sync.mirror import Mirror
from data.sync.pushing import Pusher
from tests.mail.conftest import leave_out
from tests.support import dovecot as dovecot_server
from tests.support.dovecot import Dovecot
from tests.support.letters import write_mail
from tests.support.mirrored import NOON, POLICY, CrashError

pytestmark = pytest.mark.real_server

SERVERS = {
    "move": None,
    "copy": "IMAP4rev1 UIDPLUS CONDSTORE ENABLE SPECIAL-USE",
    "poor": "IMAP4rev1 SPECIAL-USE",
}
STEPS_MAX = 40


@pytest.fixture(params=SERVERS)
def dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    """Servers that move, that only copy, and that cannot even remove single mails."""
    leave_out(dovecot_server.missing_reason())
    server = Dovecot(capabilities=SERVERS[request.param])
    try:
        yield server.start()
    finally:
        server.remove()


class CutMailbox(ImapMailbox):
    """A mailbox before and after whose changing commands a process may die."""

    def __init__(self, session: ImapSession, step: Callable[[], None]) -> None:
        super().__init__(session)
        self._step = step

    async def store_flags(
        self, uids: Sequence[int], flags: Sequence[str], *, is_set: bool
    ) -> dict[int, frozenset[str]]:
        """Set flags or take them away."""
        self._step()
        told = await super().store_flags(uids, flags, is_set=is_set)
        self._step()
        return told

    async def move(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Move mails."""
        self._step()
        told = await super().move(uids, name)
        self._step()
        return told

    async def copy(self, uids: Sequence[int], name: str) -> dict[int, int] | None:
        """Copy mails."""
        self._step()
        told = await super().copy(uids, name)
        self._step()
        return told

    async def remove_deleted(self, uids: Sequence[int]) -> None:
        """Remove mails."""
        self._step()
        await super().remove_deleted(uids)
        self._step()


@dataclass
class Desk:
    """A store and a session, in the test's own process."""

    store: Store
    session: ImapSession
    mirror: Mirror
    epoch: int
    steps: int = 0
    die_at: int | None = None
    now: datetime = NOON

    def step(self) -> None:
        """Count a step, or die before it."""
        self.steps += 1
        if self.die_at is not None and self.steps >= self.die_at:
            raise CrashError

    async def push(self, *, die_at: int | None = None) -> int:
        """Tell the server what is due; give how many steps that took."""
        self.steps, self.die_at = 0, die_at
        self.now += timedelta(minutes=1)
        journal = StoreJournal(
            self.store, news=OtherClients(), now=lambda: self.now, epoch=self.epoch
        )
        whole = self.store.transaction

        @asynccontextmanager
        async def cut(**how: object) -> AsyncIterator[Transaction]:
            self.step()
            async with whole(**how) as tx:  # type: ignore[arg-type]  # handed through as it is
                yield tx
            self.step()

        self.store.transaction = cut  # type: ignore[method-assign]  # for these steps
        try:
            pusher = Pusher(journal, CutMailbox(self.session, self.step), roles=self.mirror.roles)
            await pusher.push()
        finally:
            self.store.transaction = whole  # type: ignore[method-assign]  # as it was
        return self.steps

    async def set_status(self, number: int, status: str, verb: str) -> None:
        """Put a conversation among the spam, or take it out."""
        change = (ConversationId(number), Alteration({"status": status}))
        async with self.store.transaction(at=NOON) as tx:
            await tx.run(
                change_many, [change], verb=verb, agent_id=None, at_ms=tx.at_ms, is_deed=False
            )


@asynccontextmanager
async def opened(folder: Path, dovecot: Dovecot) -> AsyncIterator[Desk]:
    """Open a store on a server."""
    store = await Store.open(folder / "store.db", create=True)
    store.follow(lambda: CONSEQUENCES)
    async with store.transaction(at=NOON) as tx:
        epoch = await tx.run(
            leases.take_lease, holder="test:1", now_ms=tx.at_ms, lasts_ms=10**9, has_lock=True
        )
    assert epoch is not None
    server = ImapServer("127.0.0.1", dovecot.imap_port, "none", "support")
    session = await ImapSession.connect(server, "secret")
    clock = FixedClock(NOON)
    identity = Identity(frozenset({"support@x.example"}), b"k" * 32)
    intake = IntakeService(store, clock=clock, identity=identity, policy=IntakePolicy(14, 30))
    mirror = Mirror(
        store,
        session,
        intake=intake,
        policy=replace(POLICY),
        news=OtherClients(),
        now=clock.now,
        epoch=epoch,
    )
    try:
        yield Desk(store, session, mirror, epoch)
    finally:
        await session.close()
        await store.close()


def visible(dovecot: Dovecot, folder: str) -> Collection[int]:
    """List what a person sees in a folder."""
    return [uid for uid, flags in dovecot.flags(folder).items() if "\\Deleted" not in flags]


def _number_of(connection: sqlite3.Connection, internet_message_id: str) -> int:
    row = connection.execute(
        "SELECT conversation_id FROM messages WHERE internet_message_id = ?",
        (internet_message_id,),
    ).fetchone()
    return int(row[0])


async def test_a_move_ends_once_wherever_it_is_cut(tmp_path: Path, dovecot: Dovecot) -> None:
    """Cut anywhere and resumed, the mail lies in Junk once; then there is nothing left to do."""
    async with opened(tmp_path, dovecot) as desk:
        await desk.mirror.full_pass()  # the first contact, which tells nothing
        for die_at in range(1, STEPS_MAX):
            id_ = f"m{die_at}@customer.example"
            dovecot.deliver(write_mail(id_, subject=f"Matter {die_at}"))
            await desk.mirror.full_pass()
            number = await desk.store.read(_number_of, id_)
            await desk.set_status(number, "spam", "conversation.marked_spam")
            is_cut = False
            try:
                await desk.push(die_at=die_at)
            except CrashError:
                is_cut = True
            await desk.push()
            again = await desk.push()

            left = sum(await desk.store.read(server_ops.count_waiting))
            there = len(visible(dovecot, "Junk")), len(visible(dovecot, "INBOX"))
            assert ((die_at, 0), 0, 0) == (there, left, again), f"cut at step {die_at}"
            if not is_cut:
                break
        else:
            raise AssertionError("a move has no end")

        assert die_at > 6
