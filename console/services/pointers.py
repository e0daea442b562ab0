"""Services: brings every message to where its number lives, after evidence or agents moved that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from console.domain.merging import DECIDED, Edge, Pointers, Side, absorb
from data.records import ConversationId
from data.store import Transaction, merging
from data.store.merging import Family, SideRow


@dataclass(frozen=True, slots=True)
class Settled:
    """Where numbers live now, and which of them lived elsewhere before."""

    living: Mapping[ConversationId, ConversationId] = field(default_factory=dict)
    changed: Mapping[ConversationId, tuple[ConversationId, ConversationId]] = field(
        default_factory=dict
    )
    """From where to where."""

    @property
    def touched(self) -> frozenset[ConversationId]:
        """The conversations that show something else now."""
        both = {number for pair in self.changed.values() for number in pair}
        return frozenset(number for number in both if self.living.get(number, number) == number)


def pointers_of(family: Family) -> Pointers:
    """Give the pointers among numbers that hang together."""
    joined = {int(number): int(into) for number, into in family.joined.items()}
    return Pointers(joined, [edge_of(row) for row in family.merges])


def edge_of(row: merging.MergeRow) -> Edge:
    """Give a merge as the domain sees it."""
    return Edge(row.from_id, row.into_id, row.at_ms)


def side_of(row: SideRow) -> Side:
    """Give a conversation as the domain sees it."""
    return Side(row.columns, row.tags, row.watchers)


async def settle(tx: Transaction, numbers: Iterable[int]) -> Settled:
    """Show the messages of numbers, and of all that hang on them, where they live."""
    family = await tx.run(merging.read_family, numbers)
    pointers = pointers_of(family)
    living = {number: ConversationId(pointers.living(number)) for number in family.living}
    changed = {n: (family.living[n], living[n]) for n in living if family.living[n] != living[n]}
    if changed:
        after = {number: pair[1] for number, pair in changed.items()}
        await tx.run(merging.set_living, after, at_ms=tx.at_ms)
    return Settled(living, changed)


async def join_numbers(
    tx: Transaction,
    *,
    apart: Sequence[ConversationId],
    joined: Sequence[tuple[ConversationId, ConversationId]],
) -> Settled:
    """Follow what evidence says of numbers: some stand for themselves again, some for others.

    What a conversation was that loses its number to another is not lost with it: where somebody
    waited there, the other works on.
    """
    if not apart and not joined:
        return Settled()
    await tx.run(merging.set_joined, [*((number, None) for number in apart), *joined])
    settled = await settle(tx, {n for pair in joined for n in pair}.union(apart))
    lost = sorted(n for n, (before, now) in settled.changed.items() if before == n != now)
    sides = await tx.run(merging.read_sides, {*lost, *(settled.living[n] for n in lost)})
    for number in lost:
        into = settled.living[number]
        if sides[number].is_imported or sides[into].is_imported:
            continue  # Of history the status follows from the mails alone.
        both = absorb(side_of(sides[into]), side_of(sides[number]))
        await tx.run(
            merging.write_side,
            into,
            columns={name: both.columns[name] for name in DECIDED},
            tags=both.tags,
            watchers=both.watchers,
            at_ms=tx.at_ms,
        )
        sides = {**sides, **await tx.run(merging.read_sides, [into])}
    return settled
