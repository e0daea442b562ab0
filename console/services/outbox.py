"""Services: what waits to leave, why, and what a person decides about it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, cast

from console.clock import Clock
from console.domain.lifecycle import Then
from console.services.drafts import bring_back
from console.services.errors import ConflictError
from console.services.fates import WITHHELD_WORDS, may_leave
from console.services.letters import fields_after_reply
from console.services.links import UNLINKED
from console.services.summaries import waits_since
from data.records import (
    AgentId,
    ConversationId,
    OutboxId,
    OutboxItem,
    OutboxRecipient,
    OutboxState,
    OutboxTrouble,
    Status,
)
from data.store import (
    Store,
    Transaction,
    agents,
    article_uses,
    conversations,
    drafts,
    due,
    failures,
    links,
    log,
    macros,
    merging,
    outbox,
    outbox_copies,
    outbox_delivery,
    outbox_restored,
)
from data.store.outbox_trouble import read_outbox_trouble
from data.store.rows import to_ms

CANCELLABLE = frozenset(
    {
        OutboxState.HELD,
        OutboxState.QUEUED,
        OutboxState.REFUSED,
        OutboxState.UNKNOWN,
        OutboxState.WITHHELD,
    }
)


LOOK_FIRST_MS = 2 * 60 * 1000
"""So long a mail of unknown fate waits for a look into Sent before it is sent once more."""


class OutboxService:
    """The outbox as people see it, and what deliveries do to conversations."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def list_items(self) -> list[OutboxItem]:
        """Give what waits, then what left or was cancelled in the last week."""
        return await self._store.read(outbox.list_outbox, now_ms=to_ms(self._clock.now()))

    async def get_item(self, outbox_id: OutboxId) -> OutboxItem:
        """Give one mail of the outbox.

        Raises:
            NotFoundError: no such mail.
        """
        return await self._store.read(outbox.get_outbox_item, outbox_id)

    async def read_trouble(self) -> OutboxTrouble:
        """Count what stays behind, and why."""
        return await self._store.read(read_outbox_trouble)

    async def retry(self, outbox_id: OutboxId, *, agent_id: AgentId | None) -> OutboxItem:
        """Queue an item again at once; of one that has left, try again to file its copy.

        For a mail of unknown fate this is the person's word that it may arrive twice; it is looked
        for once more before it leaves.

        Raises:
            ConflictError: it has left, is leaving, or was cancelled.
        """
        async with self._transaction(agent_id) as tx:
            item = await tx.run(outbox.get_outbox_item, outbox_id)
            if await tx.run(outbox_restored.is_restored, outbox_id):
                raise ConflictError(
                    f"Mail {outbox_id} came back with a backup and may have left since: sync looks "
                    "into Sent first. Let `support-console sync` run, then retry."
                )
            lacks_copy = item.copy_state == "failed" and item.has_left_for_some
            if lacks_copy:
                await tx.run(outbox_copies.ask_for_copy, outbox_id)
            if item.replaced_by is not None:
                raise ConflictError(
                    f"Mail {outbox_id} was sent in another form, as mail {item.replaced_by}."
                )
            if item.state in {OutboxState.SENT, OutboxState.SENDING, OutboxState.CANCELLED}:
                if lacks_copy:
                    await tx.announce("sync.asked")
                    return await tx.run(outbox.get_outbox_item, outbox_id)
                raise ConflictError(f"Mail {outbox_id} is {item.state}: there is nothing to retry.")
            if item.state is OutboxState.UNKNOWN:
                until_ms = tx.at_ms + LOOK_FIRST_MS
                await tx.run(outbox_copies.ask_to_look, outbox_id, until_ms=until_ms)
            else:
                await tx.run(outbox.reopen_recipients, outbox_id)
                await tx.run(
                    outbox.set_outbox_state, outbox_id, OutboxState.QUEUED, now_ms=tx.at_ms
                )
            if item.state is OutboxState.WITHHELD or (
                item.state is OutboxState.HELD and item.because not in outbox_delivery.HOLDS_BACK
            ):
                await self._apply_then(tx, item)
            await tx.record("outbox.retried", item.conversation_id, outbox_id=outbox_id)
            return await tx.run(outbox.get_outbox_item, outbox_id)

    async def cancel(self, outbox_id: OutboxId, *, agent_id: AgentId | None) -> OutboxItem:
        """Stop an item for good; its conversation goes back to where it was before the reply.

        What it was written from is a draft again.

        Raises:
            ConflictError: it has left or is leaving.
        """
        async with self._transaction(agent_id) as tx:
            return await cancel_in(tx, outbox_id)

    async def cancel_in(self, tx: Transaction, outbox_id: OutboxId) -> OutboxItem:
        """Stop an item inside an open transaction; see `cancel`."""
        return await cancel_in(tx, outbox_id)

    async def confirm_sent(self, outbox_id: OutboxId, *, agent_id: AgentId | None) -> OutboxItem:
        """Take a person's word that a mail of unknown fate did arrive.

        Raises:
            ConflictError: its fate is not unknown.
        """
        async with self._transaction(agent_id) as tx:
            item = await tx.run(outbox.get_outbox_item, outbox_id)
            if item.state is not OutboxState.UNKNOWN:
                raise ConflictError(
                    f"Mail {outbox_id} is {item.state}; only one of unknown fate can be confirmed."
                )
            await tx.run(outbox_copies.confirm_sent, outbox_id, now_ms=tx.at_ms)
            await tx.run(outbox_copies.ask_for_copy, outbox_id)
            await self._settle(tx, outbox_id, "outbox.sent", confirmed=True)
            await tx.announce("sync.asked")
            return await tx.run(outbox.get_outbox_item, outbox_id)

    async def released(self, tx: Transaction, outbox_ids: Sequence[OutboxId]) -> None:
        """Do to their conversations what replies held until now do when they leave.

        What must not leave after all is withheld: nothing goes to where nobody writes any more, or
        past words of the customer that came in unseen, as with an import.
        """
        for outbox_id in outbox_ids:
            item = await tx.run(outbox.get_outbox_item, outbox_id)
            why = await self._why_not(tx, item)
            if why is None:
                await self._apply_then(tx, item)
                continue
            await tx.run(
                outbox.set_outbox_state,
                outbox_id,
                OutboxState.WITHHELD,
                now_ms=tx.at_ms,
                error=why,
            )
            await tx.record("outbox.withheld", item.conversation_id, outbox_id=outbox_id)

    async def _why_not(self, tx: Transaction, item: OutboxItem) -> str | None:
        number = item.conversation_id
        status = (await tx.run(conversations.get_conversation, number)).status
        if status in {Status.SPAM, Status.TRASH}:
            where = "among the spam" if status is Status.SPAM else "in the trash"
            return f"#{number} is {where}; take it out and retry, or cancel."
        return None if await may_leave(tx, item.id) else WITHHELD_WORDS

    async def failed(self, tx: Transaction, outbox_id: OutboxId) -> None:
        """Bring a conversation back to the working queues: its answer did not arrive."""
        item = await tx.run(outbox.get_outbox_item, outbox_id)
        conversation = await tx.run(conversations.get_conversation, item.conversation_id)
        if conversation.status in {Status.SPAM, Status.TRASH}:
            return
        fields: dict[str, object] = {
            "status": Status.OPEN.value,
            "waiting_on": None,
            "closed_at": None,
            "snoozed_until_at": None,
            "unanswered_at": (await waits_since(tx, [conversation.id]))[conversation.id],
        }
        before = await tx.run(conversations.set_fields, conversation.id, fields, at_ms=tx.at_ms)
        await tx.record(
            "outbox.failed", conversation.id, outbox_id=outbox_id, before=before, after=fields
        )

    async def arrived(self, tx: Transaction, outbox_id: OutboxId, *, found_in: str) -> None:
        """Let a conversation be what its answer made of it: a copy shows that it did leave."""
        await self._settle(tx, outbox_id, "outbox.found", found_in=found_in)

    async def _settle(self, tx: Transaction, outbox_id: OutboxId, verb: str, **how: object) -> None:
        """Tell that a mail of unknown fate has left, and take back what the doubt did.

        Where somebody has dealt with the conversation since, or its customer has written, it stays
        as it is.
        """
        item = await tx.run(outbox.get_outbox_item, outbox_id)
        number = item.conversation_id
        doubt = await tx.run(failures.find_failure, outbox_id, number)
        detail: dict[str, Any] = {"outbox_id": outbox_id, "agent": item.agent, **how}
        if doubt is None:
            await tx.record(verb, number, **detail)
            return
        await tx.record(verb, doubt.told_in, undone_id=doubt.line_id, **detail)
        from console.services.homecoming import has_written, take_back  # noqa: PLC0415 - start-up time

        if not await has_written(tx, number, after_ms=doubt.mail_at_ms):
            await take_back(tx, doubt)

    async def answered(
        self, tx: Transaction, outbox_id: OutboxId, recipients: Sequence[OutboxRecipient]
    ) -> None:
        """Note of addresses what a server said of them when the mail was offered."""
        from console.services.returns import take_answers  # noqa: PLC0415 - start-up time

        await take_answers(tx, outbox_id, recipients)

    def _transaction(self, agent_id: AgentId | None) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._clock.now(), agent_id=agent_id, durable=True)

    async def _apply_then(self, tx: Transaction, item: OutboxItem) -> None:
        then = await tx.run(outbox.get_then, item.id)
        conversation = await tx.run(conversations.get_conversation, item.conversation_id)
        fields = fields_after_reply(cast("Then", then), conversation, at_ms=tx.at_ms)
        before = await tx.run(conversations.set_fields, conversation.id, fields, at_ms=tx.at_ms)
        await tx.record(
            "outbox.released", conversation.id, outbox_id=item.id, before=before, after=fields
        )
        await self._act(tx, item)
        if await tx.run(merging.list_merged, conversation.id):
            # It was decided before or beside the merge: who waits in the rest waits on.
            await _show_who_waits(tx, conversation.id)

    async def _act(self, tx: Transaction, item: OutboxItem) -> None:
        """Do what macros say now that their mail leaves."""
        uses = await tx.run(outbox.get_macros, item.id)
        deed_id = await tx.run(log.find_queueing, item.id, item.conversation_id)
        if not uses or deed_id is None or item.agent is None:
            return
        if await tx.run(macros.list_used_on, deed_id):
            return  # done when it was queued; somebody only did not wait for the undo window
        from console.services.macro_acts import Acting, MacroActs  # noqa: PLC0415 - start-up time

        agent = await tx.run(agents.find_agent, name=item.agent)
        assert agent is not None, "agents are never deleted"
        acts = MacroActs(self._store, clock=self._clock)
        await acts.act(tx, item.conversation_id, uses, Acting(agent, deed_id, is_late=True))


async def cancel_in(tx: Transaction, outbox_id: OutboxId) -> OutboxItem:
    """Stop an item for good inside a transaction; see `OutboxService.cancel`."""
    item = await tx.run(outbox.get_outbox_item, outbox_id)
    if item.state not in CANCELLABLE:
        why = "A sent mail cannot be unsent." if item.state is OutboxState.SENT else ""
        raise ConflictError(
            f"Mail {outbox_id} in #{item.conversation_id} is {item.state}. {why}".strip()
        )
    if item.has_left_for_some:
        return await _give_up_on_the_rest(tx, item)
    await tx.run(outbox.set_outbox_state, outbox_id, OutboxState.CANCELLED, now_ms=tx.at_ms)
    queued_at = await tx.run(outbox.get_queued_revision, outbox_id)
    now = await tx.run(conversations.get_conversation, item.conversation_id)
    deed_id = await tx.run(log.find_queueing, outbox_id, item.conversation_id)
    uses = await tx.run(outbox.get_macros, outbox_id)
    if uses and deed_id is not None:
        from console.services.macro_acts import take_back_acts  # noqa: PLC0415 - start-up time

        await take_back_acts(tx, deed_id)
    used = [] if deed_id is None else await tx.run(article_uses.list_used_by, deed_id)
    if used and deed_id is not None:
        from console.services.article_uses import take_back_used  # noqa: PLC0415 - start-up time

        await take_back_used(tx, deed_id)
    await _take_back(tx, item)
    await _bring_draft_back(tx, item, is_untouched=now.revision == queued_at)
    await tx.record(
        "outbox.cancelled", item.conversation_id, undone_id=deed_id, outbox_id=outbox_id
    )
    if deed_id is not None and await tx.run(due.has_made_follow_ups, deed_id):
        from console.services.follow_ups_undo import take_back_made  # noqa: PLC0415 - start-up time

        await take_back_made(tx, deed_id)
    return await tx.run(outbox.get_outbox_item, outbox_id)


async def _give_up_on_the_rest(tx: Transaction, item: OutboxItem) -> OutboxItem:
    """Try no more for those who did not get it; for the others it has left, and stays so."""
    fates = {
        str(r.address): ("refused", r.code, r.server_text or "Given up.")
        for r in item.recipients
        if r.state != "sent"
    }
    await tx.run(outbox_delivery.set_recipient_states, item.id, fates)
    await tx.run(outbox.set_outbox_state, item.id, OutboxState.SENT, now_ms=tx.at_ms)
    await tx.record("outbox.given_up", item.conversation_id, outbox_id=item.id, to=sorted(fates))
    return await tx.run(outbox.get_outbox_item, item.id)


async def _bring_draft_back(tx: Transaction, item: OutboxItem, *, is_untouched: bool) -> None:
    draft = await tx.run(drafts.find_sent_draft, item.id)
    if draft is None:
        return
    base = None
    if is_untouched and draft.conversation_id == item.conversation_id:
        # Nobody else came in: what taking back changed must not make the text a stale one.
        now = await tx.run(conversations.get_conversation, item.conversation_id)
        base = now.revision
    await bring_back(tx, draft, base_revision=base)


async def _take_back(tx: Transaction, item: OutboxItem) -> None:
    """Undo what queueing did to the conversation, field by field, where nobody was later."""
    done = await tx.run(log.find_queued, item.conversation_id, item.id)
    if done is None:
        return
    number, before, after = done
    now = await tx.run(conversations.get_fields, number, sorted(after))
    keep = {"message_count", "last_message_at", "preview"}
    if await tx.run(conversations.is_alone, item.conversation_id, item.message_id):
        # Nothing but this mail was ever in it, so nobody waits there: out of all queues.
        fields: dict[str, object] = {"status": Status.TRASH.value, "waiting_on": None,
                                     "closed_at": None}  # fmt: skip
        await tx.run(conversations.set_fields, item.conversation_id, fields, at_ms=tx.at_ms)
        await _forget_links(tx, item.conversation_id)
        return
    back = {
        name: value
        for name, value in before.items()
        if name not in keep and now[name] == after[name] and value != after[name]
    }
    if back:
        await tx.run(conversations.set_fields, number, back, at_ms=tx.at_ms)
    if number != item.conversation_id:
        await _show_who_waits(tx, item.conversation_id)


async def _show_who_waits(tx: Transaction, number: ConversationId) -> None:
    """Bring a merged conversation back to work where somebody waits in it after all."""
    since = (await waits_since(tx, [number]))[number]
    now = await tx.run(conversations.get_conversation, number)
    if since is None or now.status in {Status.SPAM, Status.TRASH}:
        return
    fields: dict[str, object] = {"unanswered_at": since}
    if now.status in {Status.CLOSED, Status.WAITING}:
        fields.update(status=Status.OPEN.value, waiting_on=None, closed_at=None)
    before = await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
    if "status" in fields:
        # Clocks go by the log: since when it is open again stands there and nowhere else.
        await tx.record("conversation.reopened", number, before=before, after=fields)


async def _forget_links(tx: Transaction, number: ConversationId) -> None:
    """Take the links of what was never sent away: nobody is to be led to it."""
    rows = await tx.run(links.list_links_between, number)
    await tx.run(links.remove_links, rows)
    for row in rows:
        await tx.announce(UNLINKED, row.to_id if row.from_id == number else row.from_id)
