"""Services: too many mails of one sender are taken in together (`releasing` lets them go)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from console.domain.flood import (
    WINDOW,
    Arrival,
    find_held,
    fingerprint,
    group_subject,
)
from console.domain.tagged import box_of
from console.services.incoming import Incoming, with_marks
from data.records import Automatic, ConversationId, MessageId
from data.store import Transaction, arrivals, intake, known
from data.store.known import Known
from data.store.rows import from_ms, to_ms
from data.text.safe import clean_line

HELD, REPEATED = "held", "repeated"


@dataclass(frozen=True, slots=True)
class Held:
    """New mails with those that are held pinned to where they are held."""

    mails: dict[MessageId, Incoming]
    around: Known


async def groups_of(tx: Transaction, mails: Collection[Incoming]) -> dict[str, ConversationId]:
    """Give by sender where mails were held lately."""
    senders = {box_of(mail.author.key) for mail in mails if mail.author.key}
    since_ms = tx.at_ms - arrivals.KEEP_MS
    return await tx.run(arrivals.find_groups, senders, since_ms=since_ms)


async def hold_floods(
    tx: Transaction,
    new: Mapping[MessageId, Incoming],
    around: Known,
    groups: Mapping[str, ConversationId],
) -> Held:
    """Count what came in, and hold what is too much; reports about mails of ours never are."""
    counted = {
        key: mail
        for key, mail in new.items()
        if mail.direction == "in" and mail.author.key and not mail.returned_ids
    }
    if not counted:
        return Held(dict(new), around)
    by_sender: dict[str, list[tuple[MessageId, Incoming]]] = {}
    for key, mail in sorted(counted.items(), key=lambda item: (item[1].received_at, item[0])):
        by_sender.setdefault(box_of(mail.author.key), []).append((key, mail))
    first = min(mail.received_at for mail in counted.values())
    recent: dict[str, list[Arrival]] = {}
    for who, at, is_automatic, mark in await tx.run(
        arrivals.list_recent, by_sender, since_ms=to_ms(first - WINDOW)
    ):
        recent.setdefault(who, []).append(Arrival(from_ms(at), is_automatic, mark))
    held: dict[MessageId, Incoming] = {}
    facts = dict(around.conversations)
    rows: list[arrivals.Row] = []
    for sender, mails in by_sender.items():
        seen = [_arrival(mail) for _, mail in mails]
        rows += [
            (sender, to_ms(a.at), key, a.is_automatic, a.fingerprint)
            for (key, _), a in zip(mails, seen, strict=True)
        ]
        kept = [
            pair
            for pair, is_held in zip(mails, find_held(recent.get(sender, ()), seen), strict=True)
            if is_held
        ]
        if not kept:
            continue
        number = groups.get(sender)
        if number is None:
            number = (await tx.run(intake.add_conversations, 1, is_imported=False,
                                   at_ms=tx.at_ms))[0]  # fmt: skip
            await tx.run(arrivals.begin_group, number, sender)
            facts |= await tx.run(known.load_conversations, [number])
        held |= {key: _hold(mail, number) for key, mail in kept}
    await tx.run(arrivals.add_arrivals, rows, now_ms=tx.at_ms)
    return Held({**new, **held}, replace(around, conversations=facts))


def _arrival(mail: Incoming) -> Arrival:
    text = "" if mail.body is None else mail.body.new_text
    is_automatic = mail.head.automatic is not None
    return Arrival(mail.received_at, is_automatic, fingerprint(mail.head.subject, text))


def _hold(mail: Incoming, number: ConversationId) -> Incoming:
    """Mark a mail and pin it; one that a person may have sent twelve times is automatic now."""
    marks = [HELD] if mail.head.automatic is not None else [HELD, REPEATED]
    head = replace(
        mail.head, automatic=mail.head.automatic or Automatic.AUTO_REPLY, may_auto_answer=False
    )
    return replace(with_marks(mail, *marks), head=head, pinned=number)


async def name_groups(tx: Transaction, touched: Collection[ConversationId]) -> None:
    """Say in the list how many mails are held."""
    for number, address, count in await tx.run(arrivals.count_held, touched):
        subject = clean_line(group_subject(count, address), limit=200)
        await tx.run(arrivals.name_group, number, subject)
