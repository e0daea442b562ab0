"""Services: takes back that messages were put into another conversation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from console.domain.activity_words import tell_activity
from console.domain.merging import DECIDED, Side, take_off
from console.services.errors import ConflictError
from console.services.homecoming import lift, put_down, tell_moved
from console.services.incoming import Identity
from console.services.merging_sides import load_overlay
from console.services.placing import IntakePolicy, bring_up_to_date, place
from console.services.pointers import pointers_of, settle, side_of
from console.services.splitting import SPLIT, UNPLACED, judge
from console.services.work import Done, Failed
from data.records import ConversationId, MessageId
from data.store import Transaction, links, merging, placements
from data.store.deeds import DeedHead
from data.store.placements import Placement


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a deed did that nobody has changed since."""

    back: Sequence[Placement]
    """What it moved, as it was before."""
    free: Sequence[Placement]
    """What it kept from going along, as that was before."""
    now: Mapping[MessageId, Placement]


async def undo_split(
    tx: Transaction, deed: DeedHead, *, identity: Identity, policy: IntakePolicy
) -> Done:
    """Put messages back to where they were before a split or a correction."""
    detail = deed.activity.detail
    whole = cast("ConversationId", deed.activity.conversation_id)
    target = ConversationId(cast("int", detail["to"]))
    found = await _read_what_stands(tx, deed)
    if isinstance(found, ConflictError):
        return Done("as before", (), (Failed(whole, found),), None, tx.at, {})
    back, free = found.back, found.free
    kept = cast("dict[str, dict[str, object]]", detail["kept"])
    lifted = await lift(tx, [target], but_for=deed.id)
    sides = await _sides_before(tx, kept)
    await _put_back(tx, found)
    await _restore_firsts(tx, deed, target)
    touched = {whole, target}
    if deed.verb == SPLIT:
        touched |= await _give_up(tx, target, back[0].origin_id)
    around, arrangement = await judge(tx, [*back, *free], {whole, target}, identity=identity)
    places = await place(tx, arrangement, {}, around, is_import=True)
    settled = await settle(tx, touched)
    alive = {settled.living[n] for n in touched} | places.touched
    await _restore_sides(tx, sides, alive)
    await bring_up_to_date(tx, alive, identity=identity, policy=policy)
    moved = await put_down(tx, lifted)
    undo_id = await tx.record(UNPLACED, whole, undone_id=deed.id, number=target)
    if deed.verb != SPLIT:
        await tx.record(UNPLACED, target, undo_id=undo_id, number=whole)
    await tell_moved(tx, moved, undo_id=undo_id)
    await tx.announce(UNPLACED, target)
    rows = await tx.run(merging.read_sides, [whole])
    words = f"as before ({tell_activity(deed.activity)}: taken back)"
    return Done(words, (whole,), (), undo_id, tx.at, {whole: rows[whole].revision})


async def _read_what_stands(tx: Transaction, deed: DeedHead) -> _Standing | ConflictError:
    """Say what of a deed still stands, or why it stays as it is."""
    chosen, held = (
        [_placement(each) for each in cast("list[list[object]]", deed.activity.detail[name])]
        for name in ("chosen", "held")
    )
    now = await tx.run(placements.read_placements, [p.message_id for p in (*chosen, *held)])
    # A note or contact that was taken back meanwhile is nowhere.
    chosen = [p for p in chosen if p.message_id in now]
    back = [p for p in chosen if now[p.message_id].placed_id == deed.id]
    if not back:
        why = "Somebody has moved it on since" if chosen else "What was moved is gone"
        return ConflictError(f"{why}, so it stays as it is.")
    there = [p for p in held if p.message_id in now]
    return _Standing(back, [p for p in there if now[p.message_id].pinned_id == p.origin_id], now)


async def _sides_before(
    tx: Transaction, kept: Mapping[str, Mapping[str, object]]
) -> dict[ConversationId, Side]:
    """Say what conversations were before a deed, but for what somebody changed since."""
    rows = await tx.run(merging.read_sides, [int(number) for number in kept])
    return {
        number: take_off(side_of(row), load_overlay(kept[str(number)]))[0]
        for number, row in rows.items()
    }


async def _put_back(tx: Transaction, found: _Standing) -> None:
    family = await tx.run(merging.read_family, {p.origin_id for p in (*found.back, *found.free)})
    living = pointers_of(family).living
    wanted = [replace(p, conversation_id=ConversationId(living(p.origin_id))) for p in found.back]
    wanted += [replace(found.now[p.message_id], pinned_id=p.pinned_id) for p in found.free]
    await tx.run(placements.write_placements, wanted)


async def _restore_firsts(tx: Transaction, deed: DeedHead, target: ConversationId) -> None:
    """Say again which message each conversation begins with; one that was split off ends."""
    for number, message_id in cast("list[list[int | None]]", deed.activity.detail["firsts"]):
        if number != target or deed.verb != SPLIT:
            first = None if message_id is None else MessageId(message_id)
            await tx.run(placements.set_first_message, ConversationId(cast("int", number)), first)


async def _restore_sides(
    tx: Transaction,
    sides: Mapping[ConversationId, Side],
    alive: Collection[ConversationId],
) -> None:
    """Write what conversations were; what follows from their mails is computed from those."""
    for number, side in sides.items():
        if number not in alive:
            continue
        await tx.run(
            merging.write_side,
            number,
            columns={name: side.columns[name] for name in DECIDED},
            tags=side.tags,
            watchers=side.watchers,
            at_ms=tx.at_ms,
        )


async def _give_up(
    tx: Transaction, number: ConversationId, origin: ConversationId
) -> set[ConversationId]:
    """Make a pointer of a split that was taken back, unless somebody merged it elsewhere since."""
    family = await tx.run(merging.read_family, [number, origin])
    pointers = pointers_of(family)
    if pointers.living(number) != number or number in {row.into_id for row in family.merges}:
        return {number}
    canonical = ConversationId(pointers.canonical(origin))
    await tx.run(merging.set_joined, [(number, canonical)])
    linked = await tx.run(links.list_links_between, number)
    await tx.run(links.remove_links, [link for link in linked if link.why == "split"])
    settled = await settle(tx, [number, canonical])
    return set(settled.touched)


def _placement(row: Sequence[object]) -> Placement:
    return Placement(*row)  # type: ignore[arg-type]  # as `astuple` gave them
