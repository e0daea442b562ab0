"""Services: takes back what an agent merged or took apart."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from console.domain.merging import put_on, restack
from console.services.errors import ConflictError
from console.services.merging import (
    MERGED,
    MERGED_AWAY,
    never_merged,
    revisions_of,
    tell,
    unmerge_in,
)
from console.services.merging_sides import dump_kept, keep_stack, load_overlay, write
from console.services.pointers import pointers_of, settle, side_of
from console.services.work import Done, Failed
from data.records import ConversationId
from data.store import Transaction, merging
from data.store.deeds import DeedHead
from data.store.merging import MergeRow
from data.store.rows import to_ms


async def undo_merge(tx: Transaction, deed: DeedHead) -> Done:
    """Take back that numbers were merged, those of them that still are by that deed."""
    changed: list[ConversationId] = []
    failed: list[Failed] = []
    last: Done | None = None
    for value in cast("list[int]", deed.activity.detail["numbers"]):
        number = ConversationId(value)
        family = await tx.run(merging.read_family, [number])
        at_ms = to_ms(deed.activity.at)
        rows = [r for r in family.merges if r.from_id == number and r.kept["deed_ms"] == at_ms]
        pointers = pointers_of(family)
        if rows and not pointers.parting(number):
            # Evidence holds it there now, with all that the merge did, and no decision any more.
            await tx.run(merging.remove_merge, number)
            living = ConversationId(pointers.living(number))
            failed.append(Failed(number, ConflictError(never_merged(number, living))))
            continue
        if not rows:
            words = f"#{number} was taken out of it, or merged elsewhere, since."
            failed.append(Failed(number, ConflictError(words)))
            continue
        last = await unmerge_in(tx, number, undone_id=deed.id)
        changed.append(number)
    if last is None:
        return Done("as before", (), tuple(failed), None, tx.at, {})
    return replace(last, changed=tuple(changed), failed=tuple(failed))


async def undo_unmerge(tx: Transaction, deed: DeedHead) -> Done:
    """Merge again what was taken apart, unless it was merged elsewhere since."""
    changed: list[ConversationId] = []
    failed: list[Failed] = []
    whole = cast("ConversationId", deed.activity.conversation_id)
    for from_value, into_value, deed_ms in reversed(
        cast("list[list[int]]", deed.activity.detail["merges"])
    ):
        number, into = ConversationId(from_value), ConversationId(into_value)
        family = await tx.run(merging.read_family, [number, into])
        pointers = pointers_of(family)
        start = pointers.canonical(number)
        if pointers.living(number) != start or start == pointers.living(into):
            words = f"#{number} was merged again since, so it stays where it is."
            failed.append(Failed(number, ConflictError(words)))
            continue
        whole = await _add_again(tx, number, into, deed_ms)
        changed.append(number)
    if not changed:
        return Done("as before", (), tuple(failed), None, tx.at, {})
    undo_id = await tell(tx, (MERGED, MERGED_AWAY), whole, changed, undone_id=deed.id)
    revisions = await revisions_of(tx, [whole])
    return Done(f"part of #{whole}", tuple(changed), tuple(failed), undo_id, tx.at, revisions)


async def _add_again(
    tx: Transaction, from_id: ConversationId, into_id: ConversationId, deed_ms: int
) -> ConversationId:
    """Merge a number into the one it was in before, wherever that is shown; give where."""
    family = await tx.run(merging.read_family, [from_id, into_id])
    path = [ConversationId(n) for n in pointers_of(family).path(into_id)]
    children = {row.from_id for row in family.merges if row.into_id in path}
    sides = await tx.run(merging.read_sides, {*path, *children, from_id})
    now = {number: side_of(row) for number, row in sides.items()}
    newest = await tx.run(merging.newest_message_id)
    now[path[0]], overlay = put_on(now[path[0]], now[from_id])
    row = MergeRow(from_id, path[0], tx.at_ms, tx.agent_id, dump_kept(overlay, newest, deed_ms))
    await tx.run(merging.put_merge, row)
    await write(tx, path[0], now[path[0]])
    for number in path[1:]:
        rows = [row for row in family.merges if row.into_id == number]
        stack = restack(
            now[number],
            [load_overlay(row.kept) for row in rows],
            [now[row.from_id] for row in rows],
        )
        await keep_stack(tx, rows, stack)
        now[number] = stack.side
        await write(tx, number, stack.side)
    await settle(tx, [from_id, into_id])
    return path[-1]
