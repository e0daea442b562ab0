"""Services: merges conversations, and takes merges apart again, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from console.clock import Clock
from console.domain.lifecycle import after_inbound
from console.domain.merging import Side, put_on, restack
from console.services.errors import UsageError
from console.services.homecoming import lift, put_down, tell_moved
from console.services.merging_sides import dump_kept, keep_stack, load_overlay, write
from console.services.pointers import pointers_of, settle, side_of
from console.services.summaries import PREVIEW_CHARS, waits_since
from console.services.work import Done, Failed
from data.errors import DataError, NotFoundError, StaleRevisionError
from data.records import Agent, ConversationId, Status
from data.store import Store, Transaction, intake, merging, summaries
from data.store.merging import MergeRow, SideRow
from data.store.rows import from_ms
from data.store.summaries import Touch
from data.text.preview import first_words

MERGED = "conversation.merged"
MERGED_AWAY = "conversation.merged_away"
UNMERGED = "conversation.unmerged"
UNMERGED_AWAY = "conversation.unmerged_away"
FOLLOWING = frozenset({"unanswered", "summary"})
"""Parts that mails change by themselves."""
_LIVE = frozenset({Status.NEW.value, Status.OPEN.value, Status.WAITING.value})

Targets = Mapping[ConversationId, int | None]


class OtherCustomerError(UsageError):
    """Two customers' conversations would be joined, and nobody has said that this is meant."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A number that was given, and the one under which it is shown."""

    given: ConversationId
    living: ConversationId


class MergeService:
    """Merges of one agent; each is one transaction with its activity and its undo."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def follow(self, numbers: Iterable[ConversationId]) -> list[Followed]:
        """Say under which number each one is shown, where that is another."""
        found = []
        for number in numbers:
            living = await self._store.read(merging.find_living, number)
            if living is not None and living != number:
                found.append(Followed(number, living))
        return found

    async def merge(
        self,
        targets: Targets,
        into: ConversationId,
        *,
        into_revision: int | None = None,
        is_agreed: bool = False,
    ) -> Done:
        """Show conversations in another one; what fails stays as it was and is told.

        `is_agreed` says that joining two customers' conversations is meant.

        Raises:
            NotFoundError: there is nothing to merge into.
            StaleRevisionError: something came into that since `into_revision`.
        """
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            return await merge_in(
                tx, targets, into, into_revision=into_revision, is_agreed=is_agreed
            )

    async def unmerge(self, number: ConversationId, *, if_revision: int | None = None) -> Done:
        """Let a number that agents merged into another live apart again.

        Raises:
            NotFoundError: no such conversation.
            UsageError: nobody merged it.
            StaleRevisionError: something came in since `if_revision`.
        """
        now = self._clock.now()
        async with self._store.transaction(at=now, agent_id=self._agent.id) as tx:
            living = await tx.run(merging.find_living, number)
            if living is None:
                raise NotFoundError("conversation", f"#{number}")
            sides = await tx.run(merging.read_sides, [living])
            _check(sides[living], living, if_revision)
            return await unmerge_in(tx, number)


async def merge_in(
    tx: Transaction,
    targets: Targets,
    into: ConversationId,
    *,
    into_revision: int | None = None,
    is_agreed: bool = False,
    undone_id: int | None = None,
) -> Done:
    """Merge inside an open transaction; see `MergeService.merge`."""
    living = await tx.run(merging.find_living, into)
    if living is None:
        raise NotFoundError("conversation", f"#{into}")
    sides = await tx.run(merging.read_sides, [living])
    _check(sides[living], living, into_revision)
    newest = await tx.run(merging.newest_message_id)
    side, customer_id = side_of(sides[living]), sides[living].customer_id
    merged: list[tuple[ConversationId, SideRow]] = []
    failed: list[Failed] = []
    for number, revision in targets.items():
        own = await tx.run(merging.find_living, number)
        is_there = own != number and own in (living, *(n for n, _ in merged))
        if is_there and undone_id is None:
            continue  # it stands so already
        found = None if own is None else (await tx.run(merging.read_sides, [own]))[own]
        error = _refusal(number, found, revision, living, {n for n, _ in merged})
        if error is None and found is not None and not is_agreed:
            error = _other_customer(found, customer_id, living)
        if error is not None or found is None:
            failed.append(Failed(number, error or NotFoundError("conversation", f"#{number}")))
            continue
        side, overlay = put_on(side, side_of(found))
        row = MergeRow(
            found.id, living, tx.at_ms, tx.agent_id, dump_kept(overlay, newest, tx.at_ms)
        )
        await tx.run(merging.put_merge, row)
        merged.append((found.id, found))
    if not merged:
        return Done(f"part of #{living}", (), tuple(failed), None, tx.at, {})
    numbers = [number for number, _ in merged]
    await write(tx, living, side)
    await tx.run(intake.end_import, [living, *numbers])
    await tx.run(merging.make_drafts_stale, [living, *numbers])
    await settle(tx, [living, *numbers])
    undo_id = await tell(tx, (MERGED, MERGED_AWAY), living, numbers, undone_id=undone_id)
    revisions = await revisions_of(tx, [living])
    return Done(f"part of #{living}", tuple(numbers), tuple(failed), undo_id, tx.at, revisions)


def _refusal(
    number: ConversationId,
    found: SideRow | None,
    revision: int | None,
    living: ConversationId,
    merged: set[ConversationId],
) -> DataError | UsageError | None:
    if found is None:
        return NotFoundError("conversation", f"#{number}")
    if number == living:
        return UsageError(f"#{number} cannot be merged into itself; name another number.")
    if found.id == living or found.id in merged:
        return UsageError(f"#{number} is part of #{living} already: nothing was to be done.")
    if revision is not None and revision != found.revision:
        return StaleRevisionError(found.id, expected=revision, actual=found.revision)
    return None


def _other_customer(
    found: SideRow, customer_id: int | None, living: ConversationId
) -> OtherCustomerError | None:
    if None in (found.customer_id, customer_id) or found.customer_id == customer_id:
        return None
    return OtherCustomerError(
        f"#{found.id} and #{living} are two customers' conversations. If they belong together all "
        "the same, say so with --yes; an answer still goes to nobody but whom it answers."
    )


def _check(row: SideRow, number: ConversationId, revision: int | None) -> None:
    if revision is not None and revision != row.revision:
        raise StaleRevisionError(number, expected=revision, actual=row.revision)


async def unmerge_in(
    tx: Transaction, number: ConversationId, *, undone_id: int | None = None
) -> Done:
    """Take a number out of the one it was merged into, inside an open transaction.

    Raises:
        UsageError: no agent merged it.
    """
    family = await tx.run(merging.read_family, [number])
    pointers = pointers_of(family)
    edges = pointers.parting(number)
    whole = ConversationId(pointers.living(number))
    if not edges:
        raise UsageError(never_merged(number, whole))
    rows = {row.from_id: row for row in family.merges}
    gone = [rows[ConversationId(edge.from_number)] for edge in edges]
    lifted = await lift(tx, [whole])
    overruled = frozenset().union(*[await _drop(tx, row) for row in gone])
    settled = await settle(tx, [number, whole])
    apart = settled.living[ConversationId(pointers.canonical(number))]
    rest = settled.living[whole]
    newest = max(cast("int", row.kept["message_id"]) for row in gone)
    both = [apart, rest]
    came = [await tx.run(merging.has_messages_after, each, newest) for each in both]
    if any(came) or not overruled.isdisjoint(FOLLOWING):
        for each in both:
            await follow_mails(tx, each, is_news=lambda touch: touch.message_id > newest)
    moved = await put_down(tx, lifted)
    await tx.run(merging.make_drafts_stale, both)
    edges_told = [[row.from_id, row.into_id, cast("int", row.kept["deed_ms"])] for row in gone]
    undo_id = await tell(
        tx, (UNMERGED, UNMERGED_AWAY), rest, [apart], undone_id=undone_id, merges=edges_told
    )
    await tell_moved(tx, moved, undo_id=undo_id)
    words = f"a conversation of its own again, out of #{rest}"
    return Done(words, (apart,), (), undo_id, tx.at, await revisions_of(tx, both))


def never_merged(number: ConversationId, living: ConversationId) -> str:
    """Say why a number cannot be taken out of where it is shown."""
    if number == living:
        return f"Nobody has merged #{number} into another, so there is nothing to take back."
    return (
        f"#{number} is part of #{living} because its mails belong there by their headers, not "
        f"because somebody merged it. To part them: support-console split {living} --message ID "
        f"(support-console why {living} lists them)."
    )


async def _drop(tx: Transaction, gone: MergeRow) -> frozenset[str]:
    """Forget a merge, and make of all above it what they would be without.

    Gives the parts of them that somebody has changed since, and that stay so.
    """
    overruled: frozenset[str] = frozenset()
    family = await tx.run(merging.read_family, [gone.from_id])
    path = [ConversationId(n) for n in pointers_of(family).path(gone.into_id)]
    children = {row.from_id for row in family.merges if row.into_id in path}
    sides = await tx.run(merging.read_sides, {*path, *children})
    now = {number: side_of(row) for number, row in sides.items()}
    for number in path:
        rows = [row for row in family.merges if row.into_id == number]
        others = [None if row.from_id == gone.from_id else now[row.from_id] for row in rows]
        stack = restack(now[number], [load_overlay(row.kept) for row in rows], others)
        overruled |= stack.overruled
        await keep_stack(tx, rows, stack)
        now[number] = stack.side
        await write(tx, number, stack.side)
    await tx.run(merging.remove_merge, gone.from_id)
    return overruled


async def follow_mails(
    tx: Transaction, number: ConversationId, *, is_news: Callable[[Touch], bool]
) -> None:
    """Make of a conversation what its own mails say.

    Who wrote what is news to it, and still waits, is seen, whatever the conversation was before.
    """
    touches = (await tx.run(summaries.list_touches, [number]))[number]
    if not touches:
        nothing = {"unanswered_at": None, "message_count": 0, "preview": ""}
        now = side_of((await tx.run(merging.read_sides, [number]))[number])
        await write(tx, number, Side({**now.columns, **nothing}, now.tags, now.watchers))
        return
    since = (await waits_since(tx, [number]))[number]
    now = side_of((await tx.run(merging.read_sides, [number]))[number])
    columns = dict(now.columns)
    came = [
        t for t in touches
        if is_news(t) and t.direction == "in" and t.automatic is None
        and since is not None and t.at_ms >= since
    ]  # fmt: skip
    for touch in came:
        decision = after_inbound(
            status=Status(str(columns["status"])),
            closed_at=None,
            is_automatic=False,
            at=from_ms(touch.at_ms),
            reopen_days=0,
        )
        if decision.wakes_snooze:
            columns.update(status=decision.status.value, waiting_on=None, closed_at=None,
                           snoozed_until_at=None)  # fmt: skip
    columns.update(
        unanswered_at=since if columns["status"] in _LIVE else None,
        last_message_at=max(t.at_ms for t in touches),
        message_count=len(touches),
        preview=first_words(touches[-1].preview, limit=PREVIEW_CHARS),
    )
    await write(tx, number, Side(columns, now.tags, now.watchers))


async def tell(
    tx: Transaction,
    verbs: tuple[str, str],
    whole: ConversationId,
    numbers: Sequence[ConversationId],
    *,
    undone_id: int | None,
    merges: Sequence[Sequence[int]] = (),
) -> int:
    """Write a deed about several numbers into the log of each of them."""
    here, there = verbs
    first = await tx.record(
        here,
        whole,
        is_deed=undone_id is None,
        undone_id=undone_id,
        numbers=list(numbers),
        merges=merges,
    )
    for number in numbers:
        await tx.record(there, number, undo_id=first, number=whole)
    return first


async def revisions_of(
    tx: Transaction, numbers: Sequence[ConversationId]
) -> dict[ConversationId, int]:
    """Give the revisions of conversations."""
    sides = await tx.run(merging.read_sides, numbers)
    return {number: sides[number].revision for number in numbers}
