"""Services: the steps that every deed on follow-ups is made of, inside an open transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.services.errors import ConflictError, ServiceError, UsageError
from console.services.fates import settle_fates
from console.services.team import get_agent
from data.errors import DataError, NotFoundError
from data.records import (
    Address,
    Agent,
    AgentId,
    ConversationId,
    EndedBy,
    FollowUp,
    FollowUpId,
    FollowUpState,
    OutboxState,
    SafeText,
)
from data.store import Transaction, follow_up_facts, follow_ups, intake, log
from data.text.safe import clean_text

POOL = "pool"
"""Named as an owner: anybody may do it."""
TEXT_MAX = 4000
"""Letters of what is to be done; a message that is sent may be longer."""
LOGGED_CHARS = 200
MOVED_WORDS = "moved"
"""Of a deed; the screen adds to when."""
MANY_MAX = 200
"""Follow-ups changed at a time."""
ADDED, DONE, REOPENED, CANCELLED, MOVED, GIVEN = (
    f"follow_up.{did}" for did in ("added", "done", "reopened", "cancelled", "moved", "given")
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A follow-up to be made."""

    about: ConversationId | Address
    """A conversation, or a customer without one; an address nobody knows becomes a customer."""
    at: datetime
    text: str = ""
    is_if_no_reply: bool = False
    owner: str = ""
    """An agent's name, `POOL`, or nothing: whoever makes it."""


@dataclass(frozen=True, slots=True)
class Made:
    """A follow-up that was made, and what `undo` takes."""

    follow_up: FollowUp
    undo_id: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A follow-up that stays as it was, and why."""

    id: FollowUpId
    error: DataError | ServiceError


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a deed on one or many follow-ups."""

    words: str
    changed: tuple[FollowUp, ...]
    failed: tuple[Failed, ...]
    undo_id: int | None
    """None where nothing was changed, or where it cannot be taken back."""


Change = Callable[[Transaction, FollowUp], Awaitable[dict[str, object]]]
"""Gives the columns that a deed changes of a follow-up, none where it is so already; or refuses."""


async def put(tx: Transaction, new: follow_ups.NewFollowUp, *, undo_id: int | None = None) -> Made:
    """Store a follow-up as things stand now, and tell of it."""
    key = await tx.run(follow_ups.add, new, agent_id=tx.agent_id, at_ms=tx.at_ms)
    await tx.run(follow_up_facts.place, key, at_ms=tx.at_ms, asks_anew=True)
    made = await tx.run(follow_ups.get, key)
    if made.conversation_id is not None:
        await tx.run(intake.end_import, [made.conversation_id])
    line = await _record(tx, ADDED, made, {"due_at": new.due_ms}, undo_id=undo_id)
    return Made(made, line if undo_id is None else undo_id)


async def owner_of(tx: Transaction, name: str, *, me: Agent) -> AgentId | None:
    """Give the agent that is meant as an owner; None is the pool.

    Raises:
        NotFoundError: nobody is called that; it names whom one may have meant.
    """
    if name in ("", me.name):
        return me.id
    return None if name == POOL else (await get_agent(tx, name)).id


async def change_in(
    tx: Transaction, ids: Sequence[FollowUpId], change: Change, *, verb: str, words: str
) -> Kept:
    """Change follow-ups one by one; what fails stays as it was and is told."""
    changed: list[FollowUpId] = []
    failed = [Failed(key, ConflictError(_TOO_MANY)) for key in ids[MANY_MAX:]]
    first: int | None = None
    for key in dict.fromkeys(ids[:MANY_MAX]):
        try:
            follow_up = await tx.run(follow_ups.get, key)
            was = await tx.run(follow_ups.read_columns, key, KEPT)
            became = await change(tx, follow_up)
        except (ConflictError, NotFoundError) as error:
            failed.append(Failed(key, error))
            continue
        if not became:
            continue
        await tx.run(follow_ups.set_columns, key, became)
        if follow_up.article_id is not None and "ended_at" in became:
            from data.store import article_flags  # noqa: PLC0415 - start-up time

            await tx.run(article_flags.note_ender, key, tx.agent_id)
        now = await tx.run(follow_ups.read_columns, key, DECISIVE)
        fresh = await tx.run(follow_ups.get, key)
        # A message that was taken back stays so: that is nothing that `u` could put right.
        is_deed = fresh.outbox_state is not OutboxState.CANCELLED
        detail: dict[str, object] = {
            "was": was,
            "became": now,
            "mail": follow_up.outbox_state,
            "to": fresh.owner,
        }
        line = await _record(
            tx, verb, follow_up, detail, undo_id=first if is_deed else None, is_deed=is_deed
        )
        if first is None and is_deed:
            first = line
        changed.append(key)
        await settle_fates(tx, [key])
    now_they_are = await tx.run(follow_ups.list_by_ids, changed)
    return Kept(words, tuple(now_they_are), tuple(failed), first)


KEPT = (
    "owner_id", "due_at", "state", "marks", "asked_at", "since_at", "placed_at", "assignee_id",
    "status", "rung_at", "ended_at", "ended_by",
)  # fmt: skip
"""Columns that undoing puts back."""
DECISIVE = ("owner_id", "due_at", "ended_by")
"""Columns that must stand as a deed left them, or somebody was later."""
_TOO_MANY = f"At most {MANY_MAX} follow-ups are changed at once; this one stays as it is."


async def _record(
    tx: Transaction,
    verb: str,
    follow_up: FollowUp,
    detail: dict[str, object],
    *,
    undo_id: int | None,
    is_deed: bool = True,
) -> int:
    """Tell log and feed what was done; the first line of what can be taken back is the deed."""
    number = follow_up.conversation_id
    line = await tx.run(
        log.log_activity,
        at_ms=tx.at_ms,
        agent_id=tx.agent_id,
        verb=verb,
        conversation_id=number,
        undo_id=undo_id,
        is_deed=is_deed and undo_id is None,
        detail={
            "follow_up_id": follow_up.id,
            "kind": follow_up.kind.value,
            "owner": follow_up.owner,
            "text": follow_up.text[:LOGGED_CHARS],
            **detail,
        },
    )
    await tx.announce(verb, number)
    return line


def check_live(follow_up: FollowUp) -> None:
    """Refuse to change a follow-up that has ended.

    Raises:
        ConflictError: it is done, cancelled or withheld; it names what takes it up again.
    """
    if not follow_up.is_live:
        raise ConflictError(
            f"Follow-up {follow_up.id} is {follow_up.state} already: `follow-up reopen"
            f" {follow_up.id}` takes it up again."
        )


def ended(state: FollowUpState, tx: Transaction) -> dict[str, object]:
    """Give the columns of a follow-up that an agent ends now."""
    return {"state": state.value, "ended_at": tx.at_ms, "ended_by": EndedBy.AGENT.value}


async def cancel_mail(tx: Transaction, follow_up: FollowUp) -> None:
    """Keep the message of a follow-up from leaving."""
    from console.services.outbox import cancel_in  # noqa: PLC0415 - start-up time

    assert follow_up.outbox_id is not None
    await cancel_in(tx, follow_up.outbox_id)


def text_of(text: str) -> SafeText:
    """Read what is to be done, as it was typed.

    Raises:
        UsageError: there are too many words.
    """
    cleaned = SafeText(clean_text(text).strip())
    if len(cleaned) > TEXT_MAX:
        raise UsageError(
            f"These are {len(cleaned)} letters; what is to be done takes at most {TEXT_MAX}."
        )
    return cleaned
