"""Services: writes where mails belong, and what follows from it for their conversations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from console.services.arrangement import Arrangement, effective, oldest_first
from console.services.incoming import Identity, Incoming, people_in
from console.services.pointers import join_numbers
from console.services.searchable import searchable
from console.services.summaries import joints_of, summarise, with_customers
from data.records import ConversationId, JoinedBy, MessageId, Status
from data.store import Transaction, due, evidence, index, intake, known, summaries
from data.store.intake import MovedMail, NewMail
from data.store.known import Known
from data.store.rows import to_ms, to_ms_or_none


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """The settings that taking mail in obeys."""

    reopen_days: int
    import_open_days: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where mails are shown now, and which conversations show something else than before."""

    of: Mapping[MessageId, ConversationId]
    touched: frozenset[ConversationId]


async def place(
    tx: Transaction,
    arrangement: Arrangement,
    new: Mapping[MessageId, Incoming],
    around: Known,
    *,
    is_import: bool,
) -> Places:
    """Write what an arrangement says; give the place of every mail that got one."""
    origin, firsts = await _give_numbers(tx, arrangement, new, around, is_imported=is_import)
    settled = await join_numbers(
        tx,
        apart=[ConversationId(n) for n in arrangement.revived],
        joined=[
            (ConversationId(m.from_number), ConversationId(m.into_number))
            for m in arrangement.merges
        ],
    )

    def lives_in(number: int) -> ConversationId:
        found = settled.living.get(ConversationId(number))
        if found is not None:
            return found
        facts = effective(around.conversations, number)
        return ConversationId(number) if facts is None else facts.id

    places = {key: lives_in(number) for key, number in origin.items()}
    await tx.run(
        intake.add_mails,
        [_new_mail(key, mail, origin[key], places[key], arrangement) for key, mail in new.items()],
        at_ms=tx.at_ms,
        is_history=is_import,
    )
    await tx.run(intake.set_first_messages, firsts)
    await tx.run(intake.move_mails, _moves(arrangement, around, origin, lives_in))
    for number, (before, now) in sorted(settled.changed.items()):
        if before == number != now:
            await tx.record("conversation.joined", now, joined=number)
    for late_key, closed in arrangement.late.items():
        await tx.run(
            intake.add_link,
            from_id=places[MessageId(late_key)],
            to_id=ConversationId(closed),
            why=due.LATE_REPLY,
        )
    touched = set(places.values())
    touched |= {lives_in(n) for n in arrangement.moved.values()}
    touched |= {lives_in(n) for group in arrangement.new for n in group.left}
    touched |= settled.touched
    if not is_import:
        await tx.run(intake.end_import, sorted(places[key] for key in new))
        await _index(tx, new, places)
    return Places(places, frozenset(touched))


async def _give_numbers(
    tx: Transaction,
    arrangement: Arrangement,
    new: Mapping[MessageId, Incoming],
    around: Known,
    *,
    is_imported: bool,
) -> tuple[dict[MessageId, ConversationId], list[tuple[ConversationId, MessageId]]]:
    """Give the number that each mail belongs to, and the first mail of each new number."""
    numbers = await tx.run(
        intake.add_conversations,
        len(arrangement.new),
        is_imported=is_imported,
        at_ms=tx.at_ms,
    )
    origin = {MessageId(k): ConversationId(n) for k, n in arrangement.to_number.items()}
    firsts = []
    # The oldest group gets the lowest number: groups come oldest first.
    for number, group in zip(numbers, arrangement.new, strict=True):
        origin.update({MessageId(key): number for key in group.keys})
        first = oldest_first(sorted(group.keys), new, around)[0]
        firsts.append((number, MessageId(first)))
    return origin, firsts


def _moves(
    arrangement: Arrangement,
    around: Known,
    origin: Mapping[MessageId, ConversationId],
    lives_in: Callable[[int], ConversationId],
) -> list[MovedMail]:
    """Say which stored mails belong elsewhere now, or are where they are for another reason."""
    moves = []
    for key, stored in around.mails.items():
        link = arrangement.partition.links[key]
        target, via = origin.get(key, stored.origin_id), link.via or link.refused
        is_same = (link.by, via) == (stored.joined_by, stored.joined_via)
        # An agent's own mail keeps its evidence; a mail whose link only got a new reason is
        # told so.
        if target != stored.origin_id or (not is_same and link.by is not JoinedBy.AGENT):
            moves.append((key, target, lives_in(target), link.by.value, via, stored.starts_new))
    return moves


async def _index(
    tx: Transaction,
    new: Mapping[MessageId, Incoming],
    places: Mapping[MessageId, ConversationId],
) -> None:
    """Have mails found by their words that are read already, and keep what they prove."""
    found = [
        searchable(
            key,
            at_ms=to_ms(mail.at),
            subject=mail.head.subject,
            people=people_in(mail.head, mail.author),
            number=places[key],
            body=mail.body,
        )
        for key, mail in new.items()
        if mail.body is not None
    ]
    await tx.run(index.add_bodies, found)
    await tx.run(
        evidence.keep_evidence, [key for key, mail in new.items() if mail.body is not None]
    )


async def bring_up_to_date(
    tx: Transaction,
    touched: Collection[ConversationId],
    *,
    identity: Identity,
    policy: IntakePolicy,
    arrived: Collection[MessageId] = (),
    is_history: bool = True,
) -> None:
    """Bring the rows of the touched conversations up to date with their mails."""
    touches = await tx.run(summaries.list_touches, touched)
    joints = await tx.run(summaries.list_joints, touched)
    facts = await tx.run(known.load_conversations, touched)
    outlooks = [
        summarise(
            facts[number],
            touches[number],
            arrived=frozenset(arrived),
            is_history=is_history,
            ours=identity.ours,
            now=tx.at,
            import_open_days=policy.import_open_days,
            reopen_days=policy.reopen_days,
            joints=joints_of(joints.get(number, ())),
        )
        for number in sorted(touched)
        if touches[number]
    ]
    people = [(o.customer.name, o.customer.address) for o in outlooks if o.customer is not None]
    customers = await tx.run(summaries.find_or_add_customers, people, at_ms=tx.at_ms)
    await tx.run(summaries.set_summaries, with_customers(outlooks, customers), at_ms=tx.at_ms)
    at_work = [number for number in sorted(touched) if not facts[number].is_imported]
    if is_history and at_work:
        # History is told as one thing; what is worked on may have other mails now, so what
        # follows from it is to be worked out.
        await tx.announce("import", *at_work)
    for outlook in outlooks:
        if outlook.before is not None:
            status, waiting_on = outlook.before
            verb = "reopened" if status == Status.CLOSED else "status_changed"
            await tx.record(
                f"conversation.{verb}",
                outlook.summary.id,
                before={"status": status, "waiting_on": waiting_on},
                after={
                    "status": outlook.summary.status,
                    "waiting_on": outlook.summary.waiting_on,
                },
            )


def _new_mail(
    key: MessageId,
    mail: Incoming,
    origin: ConversationId,
    place: ConversationId,
    arrangement: Arrangement,
) -> NewMail:
    link = arrangement.partition.links[key]
    return NewMail(
        id=key,
        conversation_id=place,
        origin_id=origin,
        direction=mail.direction,
        channel=mail.channel,
        internet_message_id=mail.internet_message_id,
        author=(mail.author.name, mail.author.address),
        head=mail.head,
        sent_at_ms=to_ms_or_none(mail.head.sent_at),
        received_at_ms=to_ms(mail.received_at),
        at_ms=to_ms(mail.at),
        joined_by=link.by.value,
        joined_via=link.via or link.refused,
        marks=mail.marks,
        authentication=mail.authentication,
        starts_new=key in arrangement.late,
        tokens=mail.tokens,
        kept=mail.kept,
        body=mail.body,
        pinned_id=None if mail.pinned is None else ConversationId(mail.pinned),
    )
