"""Services: what becomes of follow-ups is read, decided and written (shell of the pure rule)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from console.domain.follow_up import (
    Fate,
    Person,
    Place,
    Standing,
    decide,
    is_overtaken,
)
from console.services.promises import DUE, GRACE_MS
from data.records import (
    ConversationId,
    EndedBy,
    FollowUpId,
    FollowUpState,
    OutboxId,
    OutboxState,
)
from data.store import Transaction, follow_up_facts, follow_ups, log, outbox
from data.store.follow_up_facts import FollowUpFacts, PersonFacts
from data.store.follow_ups import dump_marks
from data.store.rows import from_ms, from_ms_or_none

GRACE = timedelta(milliseconds=GRACE_MS)
CHANGED = "follow_up"
"""In the change feed alone: something about a follow-up is to be read again."""
WITHHELD_WORDS = "The customer wrote before its time; read it, then send, edit or cancel."
_VERBS = {
    (FollowUpState.DONE, EndedBy.REPLY): "follow_up.answered",
    (FollowUpState.DONE, EndedBy.MAIL): "follow_up.sent",
    (FollowUpState.CANCELLED, EndedBy.MAIL): "follow_up.unsent",
}


async def settle_coming(tx: Transaction, *, limit: int) -> list[ConversationId | None]:
    """Bring up follow-ups whose time has come; give what they are on."""
    ids = await tx.run(
        follow_up_facts.list_coming_due, now_ms=tx.at_ms, grace_ms=GRACE_MS, limit=limit
    )
    return await settle_fates(tx, ids)


async def settle_fates(tx: Transaction, ids: Sequence[FollowUpId]) -> list[ConversationId | None]:
    """Let follow-ups be what they are as things stand; give what those that changed are on."""
    changed: list[ConversationId | None] = []
    for facts in await tx.run(follow_up_facts.read_facts, ids):
        standing = standing_of(facts)
        if is_overtaken(standing):
            await _withhold(tx, facts)
            standing = standing_of(*await tx.run(follow_up_facts.read_facts, [facts.id]))
        fate = decide(standing, now=tx.at, grace=GRACE)
        if await _write(tx, facts, fate):
            changed.append(None if facts.place is None else facts.place.number)
    return changed


async def may_leave(tx: Transaction, outbox_id: OutboxId) -> bool:
    """Say whether a scheduled message may leave after all, as far as its follow-up is asked."""
    found = await tx.run(follow_up_facts.find_of_mail, outbox_id)
    if found is None:
        return True
    (facts,) = await tx.run(follow_up_facts.read_facts, [found])
    return facts.replied_ms is None


async def _withhold(tx: Transaction, facts: FollowUpFacts) -> None:
    """Keep a message from leaving: the customer was first, whichever way he came."""
    assert facts.outbox_id is not None
    assert facts.place is not None
    await tx.run(
        outbox.set_outbox_state,
        facts.outbox_id,
        OutboxState.WITHHELD,
        now_ms=tx.at_ms,
        error=WITHHELD_WORDS,
    )
    await _log(tx, "outbox.withheld", facts.place.number, {"outbox_id": facts.outbox_id})


async def _write(tx: Transaction, facts: FollowUpFacts, fate: Fate) -> bool:
    """Write what became of a follow-up, where that is something else; say whether it was."""
    owner_id = None if facts.owner is None else facts.owner.id
    is_same = (fate.state, fate.owner_id, fate.ended_by) == (
        facts.state,
        owner_id,
        facts.ended_by,
    )
    rings = fate.state is FollowUpState.DUE and facts.rung_ms is None
    if is_same and not rings and fate.marks == facts.marks:
        return False
    is_ended = fate.ended_by is not None
    columns: dict[str, object] = {
        "state": fate.state.value,
        "owner_id": fate.owner_id,
        "marks": dump_marks(fate.marks),
        "ended_by": None if fate.ended_by is None else fate.ended_by.value,
    }
    if is_ended != (facts.ended_by is not None):
        columns["ended_at"] = tx.at_ms if is_ended else None
    if rings:
        columns["rung_at"] = tx.at_ms
    await tx.run(follow_ups.set_columns, facts.id, columns)
    number = None if facts.place is None else facts.place.number
    verb = _verb(facts, fate, rings=rings)
    if verb is None:
        await tx.announce(CHANGED, number)
        return True
    await _log(
        tx,
        verb,
        number,
        {
            "follow_up_id": facts.id,
            "owner_id": fate.owner_id,
            "text": facts.text[:200],
            "kind": facts.kind.value,
            "marks": [mark.why.value for mark in fate.marks],
        },
    )
    return True


def _verb(facts: FollowUpFacts, fate: Fate, *, rings: bool) -> str | None:
    if rings:
        return DUE
    if fate.state is facts.state:
        return None
    if fate.ended_by is not None:
        return _VERBS[fate.state, fate.ended_by]
    return "follow_up.came_back" if facts.ended_by is not None else None


async def _log(
    tx: Transaction, verb: str, number: ConversationId | None, detail: dict[str, object]
) -> None:
    """Note that the program did it, whoever's write it followed from."""
    await tx.run(
        log.log_activity,
        at_ms=tx.at_ms,
        agent_id=None,
        verb=verb,
        conversation_id=number,
        detail=detail,
    )
    await tx.announce(verb, number)


def standing_of(facts: FollowUpFacts) -> Standing:
    """Give stored facts as the rule wants them."""
    place = None
    if facts.place is not None:
        place = Place(
            facts.place.number,
            facts.place.status,
            from_ms_or_none(facts.place.closed_ms),
            _person(facts.place.assignee),
            facts.place.status_then,
            facts.place.assignee_id_then,
        )
    return Standing(
        kind=facts.kind,
        state=facts.state,
        at=from_ms(facts.due_ms),
        placed_at=from_ms(facts.placed_ms),
        owner=_person(facts.owner),
        place=place,
        replied_at=from_ms_or_none(facts.replied_ms),
        mail=facts.mail,
        rung_at=from_ms_or_none(facts.rung_ms),
        ended_by=facts.ended_by,
        marks=facts.marks,
    )


def _person(facts: PersonFacts | None) -> Person | None:
    if facts is None:
        return None
    return Person(facts.id, facts.name, from_ms_or_none(facts.away_until_ms))
