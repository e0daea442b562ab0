"""Services: that a mail did not arrive is told, and keeps open, where that mail is (shell).

A report brings the conversation back in which the mail is then. When an agent moves the mail
(split, correction, unmerge, and undo of each), what the report did goes with it: it is lifted from
where it was told, and put down where the mail is afterwards. Where an agent has dealt with it
since, it is settled there and moves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.domain.merging import COLUMNS, Side, restack
from console.domain.returns import still_stands
from console.services.merging_sides import keep_stack, load_overlay, write
from console.services.pointers import pointers_of, side_of
from console.services.summaries import waits_since
from data.records import ConversationId, Status
from data.store import Transaction, conversations, failures, merging, placements, returns, summaries
from data.store.failures import Failure

ELSEWHERE = "delivery.elsewhere"
REOPENED = "conversation.reopened"
_AWAY = frozenset({Status.SPAM.value, Status.TRASH.value})
_RESTING = frozenset({Status.CLOSED.value, Status.WAITING.value})
_OPEN: Mapping[str, object] = {"status": Status.OPEN.value, "waiting_on": None, "closed_at": None}


@dataclass(frozen=True, slots=True)
class Moved:
    """A failure that is told elsewhere from now on, with what that changed there."""

    failure: Failure
    to: ConversationId
    before: dict[str, object]
    after: dict[str, object]


async def lift(
    tx: Transaction, numbers: Collection[ConversationId], *, but_for: int | None = None
) -> list[Failure]:
    """Make of conversations what they would be had nothing come back; give what did, newest first.

    `but_for` is a deed whose own lines are left, since they go with it.
    """
    lifted = []
    for failure in await tx.run(failures.list_failures, numbers):
        if failure.undo_id is not None and failure.undo_id == but_for:
            continue
        if await take_back(tx, failure):
            lifted.append(failure)
    return lifted


async def take_back(tx: Transaction, failure: Failure) -> bool:
    """Take back that a conversation was called back; False where somebody has dealt with it."""
    stands = still_stands(failure.after, await _columns(tx, failure.told_in))
    if stands:
        await alter(tx, failure.told_in, failure.before)
    return stands


async def put_down(tx: Transaction, lifted: Sequence[Failure]) -> list[Moved]:
    """Bring the conversations back in which the mails are now; give what is told elsewhere."""
    moved = []
    looked_at: set[ConversationId] = set()
    for failure in reversed(lifted):
        (place,) = (await tx.run(placements.read_placements, [failure.message_id])).values()
        told_in = await tx.run(merging.find_living, failure.told_in)
        assert told_in is not None, "a line of the log names a number that there is"
        looked_at |= {place.conversation_id, told_in}
        if place.conversation_id == told_in:
            await alter(tx, failure.told_in, failure.after)
            continue
        await _leave_open_who_waits(tx, told_in, failure)
        before, after = await _bring_back(tx, place.conversation_id)
        moved.append(Moved(failure, place.conversation_id, before, after))
    await _show_who_waits(tx, sorted(looked_at))
    return moved


async def tell_moved(tx: Transaction, moved: Sequence[Moved], *, undo_id: int) -> None:
    """Write into both logs where it is told now, as lines of the deed that moved it."""
    for each in moved:
        failure = each.failure
        await tx.record(
            ELSEWHERE, failure.told_in, undo_id=undo_id, undone_id=failure.line_id, number=each.to
        )
        detail: dict[str, Any] = {**failure.detail, "before": each.before, "after": each.after}
        await tx.record(failure.verb, each.to, undo_id=undo_id, **detail)


async def alter(
    tx: Transaction, number: ConversationId, columns: Mapping[str, object]
) -> ConversationId:
    """Change a number's own row, and all that it is merged into; give where it is shown."""
    family = await tx.run(merging.read_family, [number])
    path = [ConversationId(n) for n in pointers_of(family).path(number)]
    if len(path) == 1:
        await tx.run(conversations.set_fields, path[0], columns, at_ms=tx.at_ms)
        return path[0]
    children = {row.from_id for row in family.merges if row.into_id in path}
    sides = await tx.run(merging.read_sides, {*path, *children})
    now = {n: side_of(row) for n, row in sides.items()}
    own = {name: value for name, value in columns.items() if name in COLUMNS}
    first = now[path[0]]
    now[path[0]] = Side({**first.columns, **own}, first.tags, first.watchers)
    await write(tx, path[0], now[path[0]])
    for above in path[1:]:
        rows = [row for row in family.merges if row.into_id == above]
        overlays = [load_overlay(row.kept) for row in rows]
        stack = restack(now[above], overlays, [now[row.from_id] for row in rows])
        await keep_stack(tx, rows, stack)
        now[above] = stack.side
        await write(tx, above, stack.side)
    return path[-1]


async def _columns(tx: Transaction, number: ConversationId) -> Mapping[str, object]:
    family = await tx.run(merging.read_family, [number])
    start = ConversationId(pointers_of(family).canonical(number))
    return (await tx.run(merging.read_sides, [start]))[start].columns


async def has_written(tx: Transaction, number: ConversationId, *, after_ms: int) -> bool:
    """Say whether a person has written into a conversation since, and waits for an answer."""
    touches = (await tx.run(summaries.list_touches, [number]))[number]
    wrote = any(
        t.direction == "in" and t.automatic is None and t.at_ms >= after_ms for t in touches
    )
    return wrote and (await waits_since(tx, [number]))[number] is not None


async def _leave_open_who_waits(tx: Transaction, number: ConversationId, failure: Failure) -> None:
    """Keep a conversation open where somebody waits although the mail is not there any more.

    It was to answer him, or he has written since it came back.
    """
    now = await _columns(tx, number)
    since = (await waits_since(tx, [number]))[number]
    if since is None or now["status"] not in _RESTING:
        return
    if since <= failure.mail_at_ms or await has_written(tx, number, after_ms=failure.at_ms):
        before = await tx.run(conversations.set_fields, number, _OPEN, at_ms=tx.at_ms)
        await tx.record(REOPENED, number, before=before, after=dict(_OPEN))


async def _show_who_waits(tx: Transaction, numbers: Sequence[ConversationId]) -> None:
    """Say in the rows of conversations since when somebody waits there."""
    waits = await waits_since(tx, numbers)
    for number, row in (await tx.run(merging.read_sides, numbers)).items():
        is_live = row.columns["status"] not in _AWAY | {Status.CLOSED.value}
        since = waits[number] if is_live else None
        if row.columns["unanswered_at"] != since:
            fields = {"unanswered_at": since}
            await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)


async def _bring_back(
    tx: Transaction, number: ConversationId
) -> tuple[dict[str, object], dict[str, object]]:
    """Bring a conversation back to work; give its columns before and after."""
    now = await tx.run(conversations.get_conversation, number)
    if now.status.value in _AWAY or await tx.run(returns.is_exchange, number):
        return {}, {}
    fields: dict[str, object] = {"snoozed_until_at": None}
    if now.status.value in _RESTING:
        fields |= _OPEN
    before = await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
    return before, fields
