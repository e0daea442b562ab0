"""Services: a mail that did not leave is a draft again, to be corrected and sent anew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.typed_addresses import render_people
from console.services.drafts import bring_back
from console.services.errors import ConflictError
from console.services.outbox import cancel_in
from data.mail.outgoing import OutgoingAttachment
from data.mail.parse import extract_attachment
from data.records import (
    Address,
    Agent,
    ConversationId,
    Draft,
    DraftKind,
    Message,
    OutboxId,
    OutboxItem,
    OutboxState,
    Words,
)
from data.store import Store, Transaction, conversations, drafts, outbox, outbox_restored, raws
from data.store.raws import compress, digest

NOT_EDITABLE = {
    OutboxState.SENT: "has left; a sent mail cannot be unsent",
    OutboxState.SENDING: "is leaving at this moment; look again",
    OutboxState.CANCELLED: "was taken back; its text went into a draft",
    OutboxState.UNKNOWN: "may have arrived: settle that first (retry, confirm-sent or cancel)",
}


@dataclass(frozen=True, slots=True)
class _Material:
    """What a new draft is made from."""

    item: OutboxItem
    message: Message
    kept: Draft | None
    files: tuple[OutgoingAttachment, ...]
    """Those of the mail, where no draft of it was kept."""
    is_alone: bool
    """Whether its conversation never held anything else."""


class CorrectingService:
    """Opens mails of the outbox again."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def edit(self, outbox_id: OutboxId) -> Draft:
        """Make a mail that did not leave a draft of this agent's, with its files.

        Its recipients are those who did not get it. A refused mail stays as it is until what is
        made from it is sent; what only waits is cancelled.

        Raises:
            NotFoundError: no such mail.
            ConflictError: it has left, may have left, or was corrected before.
        """
        material = await self._gather(outbox_id)
        async with self._store.transaction(
            at=self._clock.now(), agent_id=self._agent.id, durable=True
        ) as tx:
            item = await tx.run(outbox.get_outbox_item, outbox_id)
            await _refuse_what_has_left(tx, item)
            draft = await self._make_draft(tx, replace(material, item=item))
            if item.state is OutboxState.REFUSED:
                draft = await bring_back(tx, draft)
            else:
                await cancel_in(tx, outbox_id)
                draft = await tx.run(drafts.get_draft, draft.id)
            number = draft.conversation_id or item.conversation_id
            await tx.record("outbox.edited", item.conversation_id, outbox_id=outbox_id)
            # Nobody else came in: what editing itself changed must not make the text a stale one.
            now = await tx.run(conversations.get_conversation, number)
            words = replace(draft.words, base_revision=now.revision)
            await tx.run(drafts.set_words, draft.id, words)
            return await tx.run(drafts.get_draft, draft.id)

    async def _gather(self, outbox_id: OutboxId) -> _Material:
        item = await self._store.read(outbox.get_outbox_item, outbox_id)
        message = await self._store.read(conversations.get_message, item.message_id)
        kept = await self._store.read(drafts.find_sent_draft, outbox_id)
        files: tuple[OutgoingAttachment, ...] = ()
        if kept is None and message.body.attachments:
            raw = await self._store.read(raws.get_raw, item.raw_id)
            files = await asyncio.to_thread(_files_of, raw, message)
        is_alone = await self._store.read(
            conversations.is_alone, item.conversation_id, item.message_id
        )
        return _Material(item, message, kept, files, is_alone)

    async def _make_draft(self, tx: Transaction, material: _Material) -> Draft:
        """Put a draft beside the mail, as the one it was made from; `bring_back` makes it live."""
        item, kept = material.item, material.kept
        words = _words_of(material)
        number: ConversationId | None = item.conversation_id
        if words.kind is DraftKind.NEW:
            number = None
        elif kept is not None and words.kind is DraftKind.FORWARD:
            number = kept.conversation_id
        draft_id = await tx.run(
            drafts.add_kept_draft, number, self._agent.id, words, of=item.id, at_ms=tx.at_ms
        )
        if kept is not None:
            await tx.run(drafts.move_files, from_id=kept.id, to_id=draft_id)
            await tx.run(drafts.remove_draft, kept.id)
        for file in material.files:
            await tx.run(
                drafts.add_file,
                draft_id,
                sha256=digest(file.data),
                size_bytes=len(file.data),
                data=compress(file.data),
                filename=file.filename,
                content_type=file.content_type,
            )
        return await tx.run(drafts.get_draft, draft_id)


def _files_of(raw: bytes, message: Message) -> tuple[OutgoingAttachment, ...]:
    found = (extract_attachment(raw, each.index) for each in message.body.attachments)
    return tuple(OutgoingAttachment(a.filename, a.content_type, data) for a, data in found)


def _words_of(material: _Material) -> Words:
    """Say what was written, and to whom it is still to go."""
    item, message, kept = material.item, material.message, material.kept
    got_it = {str(r.address).casefold() for r in item.recipients if r.state == "sent"}
    to, cc = _line(message.to, got_it), _line(message.cc, got_it)
    words = Words(DraftKind.REPLY, str(message.body.new_text)) if kept is None else kept.words
    words = replace(words, subject=message.subject, to=to, cc=cc)
    if item.state is not OutboxState.REFUSED:
        # A conversation that held nothing else is given up with it, and begun anew.
        return replace(words, kind=DraftKind.NEW) if material.is_alone else words
    # What began a conversation is in one by now; what its macros do was done when it was queued.
    kind = DraftKind.REPLY if words.kind is DraftKind.NEW else words.kind
    return replace(words, kind=kind, macros=())


def _line(people: tuple[Address, ...], got_it: set[str]) -> str:
    return render_people(a for a in people if a.address.casefold() not in got_it)


async def _refuse_what_has_left(tx: Transaction, item: OutboxItem) -> None:
    if item.replaced_by is not None:
        raise ConflictError(f"Mail {item.id} was sent in another form, as mail {item.replaced_by}.")
    if await tx.run(outbox_restored.is_restored, item.id):
        raise ConflictError(
            f"Mail {item.id} came back with a backup and may have left since: sync looks into Sent "
            "first. Let `support-console sync` run, then edit."
        )
    if item.state in NOT_EDITABLE:
        raise ConflictError(f"Mail {item.id} {NOT_EDITABLE[item.state]}.")
    if item.state is not OutboxState.REFUSED and item.has_left_for_some:
        raise ConflictError(
            f"Mail {item.id} has left for some and is still tried for the others; cancel gives "
            "up on them, then write to them anew."
        )
