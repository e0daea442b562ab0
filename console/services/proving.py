"""Services: a mail that only said that it is from us is ours once its twin lies in Sent.

The two come in any order. What came in first as a stranger's mail then stands where it would stand
had the twin been first: it answers and joins as ours, and what it seemed to begin is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from console.domain.senders import CUT
from console.services.incoming import Identity, Incoming
from data.records import ConversationId, FolderRole, MessageId, Status
from data.store import Transaction, conversations, intake
from data.store.known import Known


@dataclass(frozen=True, slots=True)
class Proved:
    """What is known around a batch once mails in it have proved stored ones to be ours."""

    around: Known
    keys: tuple[MessageId, ...] = ()
    begun: tuple[ConversationId, ...] = ()
    """Conversations that were nothing but such a mail, which nobody has looked at."""


async def prove_ours(
    tx: Transaction,
    copies: Sequence[tuple[Incoming, MessageId]],
    around: Known,
    *,
    role: FolderRole,
    identity: Identity,
) -> Proved:
    """Make those stored mails ours of which a copy has turned up in Sent."""
    if role is not FolderRole.SENT:
        return Proved(around)
    found = {
        key: mail.author
        for mail, key in copies
        if key in around.mails
        and around.mails[key].direction == "in"
        and mail.author.key in identity.ours
    }
    if not found:
        return Proved(around)
    mails = dict(around.mails)
    for key, author in found.items():
        marks = tuple(mark for mark in mails[key].marks if mark not in CUT)
        mails[key] = replace(mails[key], direction="out", sender=author.key, marks=marks)
    await tx.run(
        intake.make_ours,
        [(key, (a.name, a.address), " ".join(mails[key].marks)) for key, a in found.items()],
    )
    begun = []
    for number in sorted({mails[key].origin_id for key in found}):
        facts = around.conversations[number]
        if facts.status == Status.NEW and facts.message_count == 1:
            # Nobody waits there: where it joins, it must not open what it joins.
            begun.append(number)
            fields = {"status": Status.CLOSED.value, "unanswered_at": None}
            await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
    return Proved(replace(around, mails=mails), tuple(found), tuple(begun))


async def keep_begun(
    tx: Transaction, proved: Proved, places: Mapping[MessageId, ConversationId]
) -> None:
    """Leave those conversations to themselves that were not joined to any other."""
    for number in proved.begun:
        facts = proved.around.conversations[number]
        is_there = any(
            places.get(key, proved.around.mails[key].origin_id) == number for key in proved.keys
        )
        if is_there and facts.merged_into is None:
            fields: dict[str, object] = {"status": Status.NEW.value}
            await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
