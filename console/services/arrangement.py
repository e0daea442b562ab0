"""Services: from known and new mails to what must be written for conversations (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from console.domain.intake import Merge, NewConversation, decide_placement
from console.domain.joining import Partition, join
from console.domain.lifecycle import after_inbound
from console.services.incoming import (
    Identity,
    Incoming,
    for_joining,
    known_for_joining,
)
from data.records import ConversationId, MessageId, Status
from data.store.known import ConversationFacts, Known
from data.store.rows import from_ms_or_none, to_ms


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where every mail of a set belongs, as differences from where it is."""

    partition: Partition
    new: tuple[NewConversation, ...]
    to_number: Mapping[int, int]
    """By message key, for mails that go into a conversation that exists."""
    moved: Mapping[int, int]
    """Stored mails that change place, with the number they come from."""
    merges: tuple[Merge, ...]
    revived: tuple[int, ...]
    late: Mapping[int, int] = field(default_factory=dict)
    """New mails that start anew because the conversation they answer was closed long ago."""


def arrange(
    new: Mapping[MessageId, Incoming],
    known: Known,
    *,
    identity: Identity,
    reopen_days: int | None,
) -> Arrangement:
    """Say where each mail belongs; `reopen_days` is None for history, which closes nothing anew."""
    conversation_of: dict[int, int | None] = {
        number: facts.first_message_id if facts.first_message_id in known.mails else None
        for number, facts in known.conversations.items()
    }
    current: dict[int, int | None] = {mail.id: mail.origin_id for mail in known.mails.values()}
    current.update(dict.fromkeys(new))
    stored = [known_for_joining(mail, identity) for mail in known.mails.values()]
    merged = {number for number, facts in known.conversations.items() if facts.was_merged}
    joined = {
        int(n): int(f.joined_into)
        for n, f in known.conversations.items()
        if f.joined_into is not None
    }
    late: dict[int, int] = {}
    while True:
        fresh = [for_joining(mail, key=key, starts_new=key in late) for key, mail in new.items()]
        partition = join([*stored, *fresh], conversation_of=conversation_of)
        placement = decide_placement(
            partition.groups, current=current, merged=merged, joined=joined
        )
        to_number = {move.key: move.to_number for move in placement.moves}
        found = _late_mails(new, to_number, known, late, reopen_days)
        if not found:
            break
        late.update(found)  # each round cuts one mail more at least, so it ends
    return Arrangement(
        partition=partition,
        new=placement.new,
        to_number=to_number,
        moved={m.key: m.from_number for m in placement.moves if m.from_number is not None},
        merges=placement.merges,
        revived=placement.revived,
        late=late,
    )


def _late_mails(
    new: Mapping[MessageId, Incoming],
    to_number: Mapping[int, int],
    known: Known,
    late: Mapping[int, int],
    reopen_days: int | None,
) -> dict[int, int]:
    if reopen_days is None:
        return {}
    found: dict[int, int] = {}
    for key, mail in new.items():
        number = to_number.get(key)
        if number is None or key in late or mail.direction != "in":
            continue
        facts = effective(known.conversations, number)
        if facts is None:
            continue
        decision = after_inbound(
            status=Status(facts.status),
            closed_at=from_ms_or_none(facts.closed_at_ms),
            is_automatic=mail.head.automatic is not None,
            at=mail.received_at,
            reopen_days=reopen_days,
        )
        if decision.starts_new:
            found[key] = facts.id
    # Only those that answer no other of them: the others follow these into the new conversation.
    ids = {new[MessageId(key)].internet_message_id: key for key in found}
    first = {
        key: number
        for key, number in found.items()
        if all(ids.get(id_, key) == key for id_ in new[MessageId(key)].head.ancestors)
    }
    return first or found


def effective(
    conversations: Mapping[ConversationId, ConversationFacts], number: int
) -> ConversationFacts | None:
    """Follow the pointers of merged conversations to the one that is alive."""
    facts = conversations.get(ConversationId(number))
    for _ in range(len(conversations)):
        if facts is None or facts.merged_into is None:
            break
        facts = conversations.get(facts.merged_into)
    return facts


def oldest_first(keys: Sequence[int], new: Mapping[MessageId, Incoming], known: Known) -> list[int]:
    """Sort message keys by the time of their mail."""

    def when(key: int) -> tuple[int, int]:
        incoming = new.get(MessageId(key))
        at_ms = known.mails[MessageId(key)].at_ms if incoming is None else to_ms(incoming.at)
        return at_ms, key

    return sorted(keys, key=when)
