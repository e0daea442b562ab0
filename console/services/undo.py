"""Services: taking back what an agent did, step by step, also after a restart.

Most deeds changed fields, tags and watchers: those go back one by one (`console.domain.undoing`).
A deed that did more (a mail, a note, a merge) has an undoer of its own in `UNDOERS`, by the verb
that the activity log has for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from console.clock import Clock
from console.domain.activity_words import tell_activity
from console.domain.escalation import ANSWERED, ASKED, RETURNED, WITHDRAWN
from console.domain.undoing import decide_reversal
from console.services.errors import ConflictError, UsageError
from console.services.work import Done, Failed, WorkService, not_there
from data.records import Agent, Alteration, ConversationId, MessageId, OutboxId, WordKind
from data.store import Store, Transaction, conversations, deeds, due
from data.store.deeds import DeedHead, DoneTo
from data.store.work import WorkRow, change_many, read_work_rows

if TYPE_CHECKING:
    from console.services.splitting import SplitService

APPLIED = "macro.applied"
QUEUED = "message.queued"
"""What the log calls a mail that was put into the outbox."""
NOTED = "note.added"
UNDONE = "conversation.undone"


@dataclass(frozen=True, slots=True)
class Taking:
    """What an undoer is given."""

    store: Store
    clock: Clock
    agent: Agent
    make_splits: Callable[[], SplitService]


Undoer = Callable[[Taking, DeedHead], Awaitable[Done]]


class UndoService:
    """Takes back this agent's deeds, the newest first."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        work: WorkService,
        make_splits: Callable[[], SplitService],
    ) -> None:
        self._taking = Taking(store, clock, agent, make_splits)
        self._store = store
        self._agent = agent
        self._work = work
        self._passed_over: list[int] = []
        """Deeds that could not be taken back and were told: the next `u` goes further back."""

    async def find_last(self) -> DeedHead | None:
        """Give what `u` takes back next, once all that was begun is done."""
        async with self._work.turn:
            return await self._store.read(
                deeds.find_last_deed, self._agent.id, passed_over=self._passed_over
            )

    def pass_over(self, deed: DeedHead) -> None:
        """Go further back the next time: this one cannot be taken back."""
        self._passed_over.append(deed.id)

    async def get(self, undo_id: int) -> DeedHead:
        """Give one of this agent's deeds.

        Raises:
            NotFoundError: nothing of that id was ever done.
            UsageError: somebody else did it, or it is nothing that can be taken back.
            ConflictError: it was taken back already.
        """
        deed = await self._store.read(deeds.get_deed, undo_id)
        if deed.agent_id != self._agent.id:
            who = deed.activity.agent or "the program"
            raise UsageError(f"Deed {undo_id} is {who}'s; only who did something takes it back.")
        if deed.is_undone:
            raise ConflictError(f"Deed {undo_id} was taken back already.")
        if not (deed.is_deed or deed.verb == UNDONE or deed.verb in UNDOERS):
            raise UsageError(
                f"Nothing is to be taken back of {undo_id} ({tell_activity(deed.activity)}); "
                "`undo_id` in what a command prints is the number wanted."
            )
        return deed

    async def take_back(self, deed: DeedHead) -> Done:
        """Put everything back to where it stood before a deed, where nobody changed it since.

        Raises:
            ConflictError: it cannot be taken back, as a mail that has left.
        """
        async with self._work.turn:
            undoer = UNDOERS.get(deed.verb, undo_changes)
            done = await undoer(self._taking, deed)
            if not done.changed:
                self.pass_over(deed)
            return done


def mail_of(deed: DeedHead) -> OutboxId | None:
    """Give the mail that a deed put into the outbox."""
    return OutboxId(cast("int", deed.activity.detail["outbox_id"])) if deed.verb == QUEUED else None


async def undo_changes(taking: Taking, deed: DeedHead) -> Done:
    """Take back fields, tags and watchers, conversation by conversation."""
    async with taking.store.transaction(at=taking.clock.now(), agent_id=taking.agent.id) as tx:
        return await undo_changes_in(tx, deed)


async def undo_changes_in(tx: Transaction, deed: DeedHead, *, verb: str = UNDONE) -> Done:
    """Take back fields, tags and watchers inside a transaction; `verb` is what the log calls it."""
    changes: list[tuple[ConversationId, Alteration]] = []
    failed: list[Failed] = []
    found = await tx.run(deeds.list_done_to, deed.id)
    numbers = [done.conversation_id for done in found]
    rows = await tx.run(read_work_rows, numbers)
    # All at once: one question for each of 500 took longer than all the rest.
    names = {name for done in found for name in done.alteration.columns}
    fields = await tx.run(conversations.read_fields_of, numbers, names)
    for done in found:
        number = done.conversation_id
        if number not in rows:
            failed.append(Failed(number, await not_there(tx, number)))
            continue
        alteration = await _reversal(tx, done, rows[number], fields[number])
        if isinstance(alteration, ConflictError):
            failed.append(Failed(number, alteration))
        elif alteration:
            changes.append((number, alteration))
    await _take_back_promises(tx, deed)
    undo_id, revisions = await tx.run(
        change_many,
        changes,
        verb=verb,
        agent_id=tx.agent_id,
        at_ms=tx.at_ms,
        # A deed that is done again is one; taking that back is not, or `u` would go in a ring.
        is_deed=deed.verb == UNDONE and not deed.is_deed,
        undone_id=deed.id,
    )
    changed = tuple(number for number, _ in changes)
    words = f"as before ({tell_activity(deed.activity) or 'the last deed'}: taken back)"
    return Done(words, changed, tuple(failed), undo_id, tx.at, revisions)


async def _take_back_promises(tx: Transaction, deed: DeedHead) -> None:
    """Take back the follow-ups that were made in one step with a deed."""
    if await tx.run(due.has_made_follow_ups, deed.id):
        from console.services.follow_ups_undo import take_back_made  # noqa: PLC0415 - start-up time

        await take_back_made(tx, deed.id)


async def _reversal(
    tx: Transaction, done: DoneTo, row: WorkRow, now: Mapping[str, object]
) -> Alteration | ConflictError:
    reversal = decide_reversal(
        before=done.before,
        alteration=done.alteration,
        now=now,
        tags=row.tags,
        watchers=row.watchers,
    )
    if not reversal.conflicts:
        return reversal.alteration
    later = await tx.run(
        deeds.find_later, row.id, after_id=done.activity_id, names=reversal.conflicts
    )
    if later is None:
        return ConflictError("It has changed since, so it stays as it is.")
    who = later.agent or "A mail that came in"
    return ConflictError(f"{who} was later ({tell_activity(later)}), so it stays as it is.")


async def _undo_queued(taking: Taking, deed: DeedHead) -> Done:
    """Take a mail back that has not left."""
    from console.services.outbox import OutboxService  # noqa: PLC0415 - start-up time

    service = OutboxService(taking.store, clock=taking.clock)
    outbox_id = mail_of(deed)
    assert outbox_id is not None
    item = await service.cancel(outbox_id, agent_id=taking.agent.id)
    number = item.conversation_id
    now = await taking.store.read(conversations.get_conversation, number)
    return Done("not sent", (number,), (), None, taking.clock.now(), {number: now.revision})


async def _undo_note(taking: Taking, deed: DeedHead) -> Done:
    """Take a note back; its text is a draft again."""
    from console.services.notes import NoteService  # noqa: PLC0415 - start-up time

    service = NoteService(taking.store, clock=taking.clock)
    back = await service.take_back(_message_of(deed), agent=taking.agent)
    number = back.conversation_id
    return Done(back.words, (number,), (), None, taking.clock.now(), {number: back.revision})


async def _undo_contact(taking: Taking, deed: DeedHead) -> Done:
    """Take a logged contact back, with what it made of its conversation."""
    from console.services.contacts import ContactService  # noqa: PLC0415 - start-up time

    service = ContactService(taking.store, clock=taking.clock)
    back = await service.take_back(_message_of(deed), agent=taking.agent)
    number = back.conversation_id
    return Done(back.words, (number,), (), None, taking.clock.now(), {number: back.revision})


def _message_of(deed: DeedHead) -> MessageId:
    return MessageId(cast("int", deed.activity.detail["message_id"]))


async def _undo_merge(taking: Taking, deed: DeedHead) -> Done:
    """Take merges, links or what went the other way back."""
    # Start-up time: most that is taken back is a change of fields.
    from console.services import links, merging_undo  # noqa: PLC0415

    undoers = {
        "conversation.merged": merging_undo.undo_merge,
        "conversation.unmerged": merging_undo.undo_unmerge,
        "conversation.linked": links.undo_link,
        "conversation.unlinked": links.undo_link,
    }
    async with taking.store.transaction(at=taking.clock.now(), agent_id=taking.agent.id) as tx:
        return await undoers[deed.verb](tx, deed)


async def _undo_split(taking: Taking, deed: DeedHead) -> Done:
    """Put messages back to where they were."""
    return await taking.make_splits().undo(deed)


async def _undo_let_go(taking: Taking, deed: DeedHead) -> Done:
    """Hold mails again that were let go."""
    return await taking.make_splits().hold_again(deed)


async def _undo_escalation(taking: Taking, deed: DeedHead) -> Done:
    """Ask nobody after all, or await an answer again."""
    from console.services import escalations_undo  # noqa: PLC0415 - start-up time

    undo = escalations_undo.undo_asking if deed.verb == ASKED else escalations_undo.undo_ending
    return await undo(taking, deed)


async def _undo_tier(taking: Taking, deed: DeedHead) -> Done:
    """Put a tier back to what it was."""
    from console.services.tiers_undo import undo_tier  # noqa: PLC0415 - start-up time

    return await undo_tier(taking, deed)


async def _undo_follow_ups(taking: Taking, deed: DeedHead) -> Done:
    """Put follow-ups back to what they were."""
    from console.services.follow_ups_undo import undo_follow_ups  # noqa: PLC0415 - start-up time

    return await undo_follow_ups(taking, deed)


async def _undo_macro(taking: Taking, deed: DeedHead) -> Done:
    """Put a macro, or all that were read from files, back to what they were."""
    from console.services.macro_undo import undo_macro  # noqa: PLC0415 - start-up time

    return await undo_macro(taking, deed)


async def _undo_article(taking: Taking, deed: DeedHead) -> Done:
    """Put an article, or all that were read from files, back to what they were."""
    from console.services.article_undo import undo_article  # noqa: PLC0415 - start-up time

    return await undo_article(taking, deed)


async def _undo_flag(taking: Taking, deed: DeedHead) -> Done:
    """Take back what was said against an article."""
    from console.services.article_flags import undo_flag  # noqa: PLC0415 - start-up time

    return await undo_flag(taking, deed)


async def _undo_shelf(taking: Taking, deed: DeedHead) -> Done:
    """Put a category or a tutorial back to what it was."""
    from console.services.article_shelves_undo import undo_shelf  # noqa: PLC0415 - start-up time

    return await undo_shelf(taking, deed)


async def _undo_targets(taking: Taking, deed: DeedHead) -> Done:
    """Put a calendar or a policy back to what it was."""
    from console.services.targets_undo import undo_targets  # noqa: PLC0415 - start-up time

    return await undo_targets(taking, deed)


async def _undo_applied(taking: Taking, deed: DeedHead) -> Done:
    """Take back what a macro did, promises and all."""
    from console.services.macro_applying import undo_applied  # noqa: PLC0415 - start-up time

    return await undo_applied(taking, deed)


async def _undo_word(taking: Taking, deed: DeedHead) -> Done:
    """Put a tag or cause back that was renamed, merged or removed everywhere."""
    from console.services.wordlists import undo_replaced  # noqa: PLC0415 - start-up time

    return await undo_replaced(taking, deed)


UNDOERS: Mapping[str, Undoer] = {
    QUEUED: _undo_queued,
    NOTED: _undo_note,
    "contact.logged": _undo_contact,
    "conversation.merged": _undo_merge,
    "conversation.unmerged": _undo_merge,
    "conversation.linked": _undo_merge,
    "conversation.unlinked": _undo_merge,
    **dict.fromkeys((ASKED, ANSWERED, RETURNED, WITHDRAWN), _undo_escalation),
    "conversation.split": _undo_split,
    "message.moved": _undo_split,
    "message.let_go": _undo_let_go,
    **{f"calendar.{did}": _undo_targets for did in ("added", "changed", "removed")},
    **{
        f"policy.{did}": _undo_targets
        for did in ("added", "changed", "removed", "switched_on", "switched_off", "moved")
    },
    **{f"tier.{did}": _undo_tier for did in ("added", "changed", "removed", "joined", "left")},
    APPLIED: _undo_applied,
    **{f"macro.{did}": _undo_macro for did in ("added", "changed", "removed", "imported")},
    **{
        f"{noun}.{did}": _undo_shelf
        for noun in ("category", "tutorial")
        for did in ("added", "changed", "removed")
    },
    "article.flagged": _undo_flag,
    **{
        f"article.{did}": _undo_article
        for did in ("added", "changed", "removed", "restored", "imported")
    },
    **{
        f"follow_up.{did}": _undo_follow_ups
        for did in ("added", "done", "reopened", "cancelled", "moved", "given")
    },
    **{
        f"{kind}.{did}": _undo_word for kind in WordKind for did in ("renamed", "merged", "removed")
    },
}
"""Who takes back what is more than a change of fields, by the verb in the activity log."""
