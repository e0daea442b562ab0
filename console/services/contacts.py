"""Services: contacts outside mail, logged by agents: who reached whom, how, when, about what."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.clock import Clock
from console.domain.contacts import CHANNELS, subject_of
from console.domain.lifecycle import after_contact_in, after_outbound, unanswered_since
from console.services.errors import UsageError
from console.services.notes import NONCE_BYTES, own_message, remove_written
from console.services.searchable import searchable
from console.services.starting import start_conversation
from console.services.summaries import PREVIEW_CHARS, touch_points
from data.records import (
    Address,
    Agent,
    Conversation,
    ConversationId,
    Customer,
    Direction,
    MessageBody,
    MessageId,
    SafeLine,
    SafeText,
    Status,
)
from data.store import (
    Store,
    Transaction,
    conversations,
    customers,
    index,
    intake,
    notes,
    outbox,
    summaries,
)
from data.store.rows import dump_people, to_ms, to_ms_or_none
from data.store.summaries import Touch
from data.text.language import guess_language
from data.text.preview import first_words
from data.text.safe import clean_line, clean_text

LOGGED, TAKEN_BACK = "contact.logged", "contact.taken_back"
"""What the activity log calls it."""
STANDING = frozenset({"status", "waiting_on", "closed_at", "snoozed_until_at"})
"""What goes back as a whole, or not at all."""
SETTLED = frozenset({Status.CLOSED, Status.SPAM, Status.TRASH})
SKEW = timedelta(minutes=1)
"""So far ahead a moment is still now: two clocks never agree."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is logged; `at` is None for now."""

    channel: str
    direction: Direction
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What became of it."""

    conversation_id: ConversationId
    message_id: MessageId
    undo_id: int
    revision: int
    is_new: bool
    """It began a conversation."""


@dataclass(frozen=True, slots=True)
class ContactTakenBack:
    """A contact that is gone."""

    conversation_id: ConversationId
    activity_id: int
    revision: int
    is_empty: bool
    """Nothing else was in its conversation, which is in the trash now."""

    @property
    def words(self) -> str:
        """Say what became of it."""
        trash = "; nothing else was in it, so it is in the trash" if self.is_empty else ""
        return f"contact taken back{trash}"


class ContactService:
    """Logs contacts, and takes them back."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def find_customer(self, address: str) -> tuple[Customer, int] | None:
        """Give the customer of an address, and how many conversations there are; None: unknown."""
        return await self._store.read(customers.find_by_address, address)

    async def log(
        self,
        about: ConversationId | Address,
        contact: Contact,
        *,
        agent: Agent,
        if_revision: int | None = None,
    ) -> Logged:
        """Put a contact into a conversation, or begin one with whoever has an address.

        Who reached us waits for an answer from then on: the conversation opens, whatever it was,
        unless we have answered since. Whom we reached has one.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: nothing was said, it is to come, or the channel is unknown.
        """
        text = self._checked(contact)
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            happened = min(contact.at or tx.at, tx.at)
            is_new = not isinstance(about, int)
            if isinstance(about, int):
                conversation = await tx.run(conversations.get_conversation, about)
                await tx.run(conversations.check_revision, conversation.id, if_revision)
            else:
                conversation = await _begin(tx, about, contact.channel)
            message_id = await _put(tx, conversation, contact, text, happened, agent=agent)
            before, after = await _touch(tx, conversation, contact.direction, happened)
            undo_id = await tx.record(
                LOGGED, conversation.id, is_deed=True, message_id=message_id,
                channel=contact.channel, direction=contact.direction.value,
                happened_at=happened.isoformat(), is_new=is_new, before=before, after=after,
            )  # fmt: skip
            if contact.direction is Direction.IN:
                withheld = await tx.run(outbox.withhold_scheduled, [conversation.id])
                for outbox_id, number in withheld:
                    await tx.record("outbox.withheld", number, outbox_id=outbox_id)
            revision = await tx.run(conversations.check_revision, conversation.id, None)
        return Logged(conversation.id, message_id, undo_id, revision, is_new)

    def _checked(self, contact: Contact) -> SafeText:
        words = SafeText(clean_text(contact.text).strip("\n"))
        if not words.strip():
            raise UsageError("Say in a few words what it was about; nothing was logged.")
        if contact.channel not in CHANNELS:
            raise UsageError(
                f"There is no channel {contact.channel!r}; there are: {', '.join(CHANNELS)}."
            )
        if contact.at is not None and contact.at > self._clock.now() + SKEW:
            raise UsageError("That is still to come; a contact is logged when it has happened.")
        return words

    async def take_back(self, message_id: MessageId, *, agent: Agent) -> ContactTakenBack:
        """Take a contact that I logged out of timeline and search, and what it did with it.

        Raises:
            NotFoundError: no such contact.
            ConflictError: a colleague logged it.
        """
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            return await take_contact_back(tx, message_id, agent=agent)


async def take_contact_back(
    tx: Transaction, message_id: MessageId, *, agent: Agent
) -> ContactTakenBack:
    """Take a contact back inside a transaction; see `ContactService.take_back`."""
    message, added = await own_message(tx, message_id, Direction.CONTACT, LOGGED, agent=agent)
    number = message.conversation_id
    is_empty = await tx.run(conversations.is_alone, number, message_id)
    await remove_written(tx, message, added.conversation_id)
    if is_empty:
        # Nobody waits there any more: out of all queues. Its number is never used again.
        back: dict[str, object] = {"status": Status.TRASH.value, "waiting_on": None,
                                   "closed_at": None, "unanswered_at": None}  # fmt: skip
    else:
        back = await _without(tx, number, added)
    changed = await tx.run(conversations.set_fields, number, back, at_ms=tx.at_ms)
    revision = await tx.run(conversations.check_revision, number, None)
    activity_id = await tx.record(
        TAKEN_BACK, number, undone_id=added.activity_id, message_id=message_id, before=changed,
        after=back, channel=message.channel,
    )  # fmt: skip
    return ContactTakenBack(number, activity_id, revision, is_empty)


async def _without(
    tx: Transaction, number: ConversationId, added: notes.Added
) -> dict[str, object]:
    """Give what a conversation is without a contact: what somebody changed since stays so."""
    before, after = (_fields(added.detail, name) for name in ("before", "after"))
    standing = sorted(STANDING & after.keys())
    now = await tx.run(conversations.get_fields, number, standing)
    is_untouched = all(now[name] == after[name] for name in standing)
    back = {name: before[name] for name in standing} if is_untouched else {}
    status = Status(str(back.get("status", now["status"])))
    touches = (await tx.run(summaries.list_touches, [number]))[number]
    return {**back, **_summary(touches, status)}


async def _begin(tx: Transaction, who: Address, channel: str) -> Conversation:
    """Begin a conversation with whoever has an address, new or known."""
    number = await start_conversation(tx, who.name, who.address, subject=subject_of(channel))
    await tx.run(conversations.set_fields, number, {"channel": channel}, at_ms=tx.at_ms)
    await tx.record("conversation.started", number, by="agent")
    return await tx.run(conversations.get_conversation, number)


async def _put(
    tx: Transaction,
    conversation: Conversation,
    contact: Contact,
    text: SafeText,
    happened: datetime,
    *,
    agent: Agent,
) -> MessageId:
    """Store the words; whoever reached the other is their author."""
    customer = conversation.customer
    who = Address(SafeLine(""), SafeLine(""))
    if customer is not None:
        who = Address(customer.name, customer.address)
    we = Address(clean_line(agent.display_name), SafeLine(""))
    is_in = contact.direction is Direction.IN
    author, to = (who, ()) if is_in else (we, (who,) if customer is not None else ())
    message_id = await tx.run(
        notes.add_contact,
        conversation.id,
        agent_id=agent.id,
        author=(author.name, author.address),
        people=dump_people(to=to),
        channel=contact.channel,
        direction=contact.direction.value,
        nonce=secrets.token_hex(NONCE_BYTES),
        subject=conversation.subject,
        happened_at_ms=to_ms(happened),
        at_ms=tx.at_ms,
    )
    body = MessageBody(text=text, new_text=text, has_html=False, language=guess_language(text))
    row = searchable(
        message_id,
        at_ms=to_ms(happened),
        subject=conversation.subject,
        people=index.people_of(author, {"to": to}),
        number=conversation.id,
        body=body,
    )
    await tx.run(index.add_bodies, [row])
    return message_id


async def _touch(
    tx: Transaction, conversation: Conversation, direction: Direction, happened: datetime
) -> tuple[dict[str, object], dict[str, object]]:
    """Do to a conversation what a contact does; give the columns before and after."""
    number = conversation.id
    touches = (await tx.run(summaries.list_touches, [number]))[number]
    status, waiting_on = conversation.status, conversation.waiting_on
    fields: dict[str, object] = {}
    if direction is Direction.IN:
        waits = unanswered_since(touch_points(touches))
        decision = after_contact_in(
            status=status, is_waiting=waits is not None and waits <= happened
        )
        status = decision.status
        if decision.wakes_snooze:
            waiting_on, fields["snoozed_until_at"] = None, None
    else:
        status, waiting_on = after_outbound(status=status, waiting_on=waiting_on)
    fields |= {"status": status.value, "waiting_on": waiting_on.value if waiting_on else None}
    if status is not Status.CLOSED:
        fields["closed_at"] = None
    after = {**fields, **_summary(touches, status)}
    before = await tx.run(conversations.set_fields, number, after, at_ms=tx.at_ms)
    await tx.run(intake.end_import, [number])
    return before, after


def _summary(touches: Sequence[Touch], status: Status) -> dict[str, object]:
    """Give the columns that follow from mails and contacts."""
    if not touches:
        return {"unanswered_at": None, "message_count": 0}
    waits = None if status in SETTLED else unanswered_since(touch_points(touches))
    return {
        "unanswered_at": to_ms_or_none(waits),
        "message_count": len(touches),
        "last_message_at": max(touch.at_ms for touch in touches),
        "preview": first_words(touches[-1].preview, limit=PREVIEW_CHARS),
    }


def _fields(detail: dict[str, object], name: str) -> dict[str, object]:
    fields = detail.get(name)
    assert isinstance(fields, dict), name
    return fields
