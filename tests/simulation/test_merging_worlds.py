"""Seeded worlds: mails and agents' merges, splits and moves interleave; taken back, none was there.

The control is a store that gets the same mails and no agent. Whatever was done and taken back
again, in whatever order mails came meanwhile, both hold the same conversations in the end.
"""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.merging import Edge, Pointers
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.undo import UndoService
from data.errors import DataError
from data.records import ConversationId, MessageId
from data.store import Store
from tests.support.console_app import MINUTE, NOON, Office, open_office
from tests.support.letters import write_mail
from tests.support.seeds import seeds

SEEDS = 40
STEPS = 22
PEOPLE = ("ann", "bo", "cy")


class World:
    """An office in which agents merge and split, and one that only gets the mails."""

    def __init__(self, rng: random.Random, office: Office, control: Office) -> None:
        self.rng, self.office, self.control = rng, office, control
        self.written: list[bytes] = []
        self.ids: list[str] = []

    async def receive(self) -> None:
        """Have somebody write: a question, an answer, or one to a mail that nobody has seen yet."""
        rng = self.rng
        for office in (self.office, self.control):
            office.clock.advance(MINUTE)
        number = len(self.ids)
        sender = rng.choice(PEOPLE)
        known = [f"m{rng.randrange(number + 2)}@x.example" for _ in range(rng.randrange(3))]
        raw = write_mail(
            f"m{number}@x.example",
            from_=f"{sender} <{sender}@customer.example>",
            subject=f"Matter {number}",
            answers=[id_ for id_ in dict.fromkeys(known) if id_ != f"m{number}@x.example"],
            extra=(("Cc", f"{rng.choice(PEOPLE)}@customer.example"),),
            at=self.office.clock.now(),
        )  # fmt: skip
        self.ids.append(f"m{number}@x.example")
        for office in (self.office, self.control):
            await office.receive(raw)

    async def disturb(self, services: Services) -> None:
        """Have an agent do something; what makes no sense is refused and changes nothing."""
        rng, merging = self.rng, services.merging
        numbers, messages = await self.office.store.read(known)
        some = [ConversationId(rng.choice(numbers)) for _ in range(3)]
        self.office.clock.advance(timedelta(seconds=1))
        try:
            match rng.choices(range(5), weights=(6, 3, 3, 2, 1))[0]:
                case 0:
                    await merging.merge(dict.fromkeys(some[:2]), some[2], is_agreed=True)
                case 1:
                    await merging.unmerge(some[0])
                case 2:
                    where, ids = rng.choice(sorted(messages.items()))
                    chosen = rng.sample(ids, rng.randrange(len(ids)) or 1)
                    await services.splitting.split(where, chosen)
                case 3:
                    where, ids = rng.choice(sorted(messages.items()))
                    await services.splitting.move(where, rng.choice(ids), some[0], is_agreed=True)
                case _:
                    await services.links.link(some[0], some[1])
        except (ServiceError, DataError):
            pass


def known(
    connection: sqlite3.Connection,
) -> tuple[list[int], dict[ConversationId, list[MessageId]]]:
    """Give all numbers, and the messages of each conversation."""
    numbers = [row[0] for row in connection.execute("SELECT id FROM conversations ORDER BY id")]
    messages: dict[ConversationId, list[MessageId]] = {}
    for number, message_id in connection.execute(
        "SELECT conversation_id, id FROM messages ORDER BY id"
    ):
        messages.setdefault(ConversationId(number), []).append(MessageId(message_id))
    return numbers, messages


async def groups(store: Store) -> set[frozenset[str]]:
    """Give the mails that are shown together."""

    def read(connection: sqlite3.Connection) -> set[frozenset[str]]:
        shown: dict[int, set[str]] = {}
        for number, id_ in connection.execute(
            "SELECT conversation_id, internet_message_id FROM messages"
        ):
            shown.setdefault(number, set()).add(id_)
        return {frozenset(ids) for ids in shown.values()}

    return await store.read(read)


def check(connection: sqlite3.Connection) -> None:
    """Every number lives in one place, and every message is shown where its number lives."""
    rows = connection.execute(
        "SELECT id, joined_into_id, merged_into_id, message_count FROM conversations"
    ).fetchall()
    edges = [Edge(*row) for row in connection.execute("SELECT from_id, into_id, at FROM merges")]
    pointers = Pointers({row[0]: row[1] for row in rows if row[1]}, edges)
    for number, _, living, _ in rows:
        assert pointers.living(number) == (living or number), number
    for message_id, shown, origin in connection.execute(
        "SELECT id, conversation_id, origin_id FROM messages"
    ):
        assert shown == pointers.living(origin), message_id
    counts = dict(
        connection.execute("SELECT conversation_id, count(*) FROM messages GROUP BY 1").fetchall()
    )
    living = {number: count for number, _, into, count in rows if into is None}
    assert counts == {number: count for number, count in living.items() if count}


async def take_all_back(undo: UndoService) -> None:
    """Take back every deed, the newest first."""
    while (deed := await undo.find_last()) is not None:
        await undo.take_back(deed)


@pytest.mark.parametrize("seed", seeds(SEEDS, in_suite=16))
async def test_what_is_taken_back_was_never_there(tmp_path: Path, seed: int) -> None:
    """However mails and deeds interleave, all is consistent; all taken back, no trace is left."""
    rng = random.Random(seed)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    async with open_office(tmp_path / "one") as office, open_office(tmp_path / "two") as control:
        world = World(rng, office, control)
        services = await office.services()
        await world.receive()
        for _ in range(STEPS):
            if rng.random() < 0.5:
                await world.receive()
            else:
                await world.disturb(services)
            await office.store.read(check)

        await take_all_back(services.undo)

        assert NOON <= office.clock.now()
        await office.store.read(check)
        assert await groups(control.store) == await groups(office.store), f"seed {seed}"
