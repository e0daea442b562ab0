"""Escalation: who has it, where it stands, what an answer and a return make of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from console.domain.deeds import Assign, Simple, Verb, Wait
from console.domain.escalation import Ask
from console.domain.recipients import Recipients
from console.services.bundle import Services
from console.services.due import DueService
from console.services.errors import ConflictError, ServiceError, UsageError
from console.services.escalations import Request
from console.services.letters import Letter
from console.services.outbox import OutboxService
from console.services.overdue import Overdue
from console.services.replies import ReplyService
from console.services.taking import NothingToTake, Taken
from console.services.tiers import TierService
from data.records import (
    Address,
    ConversationId,
    EscalationState,
    OutboxState,
    Reason,
    SafeLine,
    Status,
    WaitingOn,
    Way,
)
from data.store import conversations, log, raws
from tests.support.console_app import MINUTE, Office, answer
from tests.support.letters import write_mail

OUTSIDER = "parts@maker.example"
NEED = "Which bulb fits lamp 7?"


def ask(to: str, *, need: str = NEED, way: Way = Way.HAND_OVER, **more: object) -> Request:
    """Ask somebody something."""
    return Request(to, Ask(Reason.PRODUCT_FAULT, need, way=way), **more)  # type: ignore[arg-type]  # fields of a request


async def team(office: Office) -> tuple[Services, Services, Services]:
    """Give ann, bo and cy; bo and cy are the second line."""
    ann, bo, cy = [await office.services(name) for name in ("ann", "bo", "cy")]
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(
            lambda c: c.execute("UPDATE agents SET role = 'admin' WHERE name = 'ann'") and None
        )
    lead = TierService(office.store, clock=office.clock, agent=await office.agent("ann"))
    await lead.add("second line", members=["bo", "cy"])
    return ann, bo, cy


async def standing(office: Office, number: ConversationId) -> tuple[str, str | None, str | None]:
    """Give status, on whom it waits, and who has it."""
    c = await office.store.read(conversations.get_conversation, number)
    return c.status.value, c.waiting_on.value if c.waiting_on else None, c.assignee


async def queue(services: Services, name: str) -> list[ConversationId]:
    """Give what a queue holds for an agent."""
    page = await services.store.read(
        conversations.list_queue, name, agent_id=services.agent.id, limit=50, cursor=None
    )
    assert page.total == len(page.conversations)
    return [c.id for c in page.conversations]


async def verbs(office: Office, number: ConversationId) -> list[str]:
    """Give what was done in a conversation."""
    return [line.verb for line in await office.store.read(log.list_activity, number, 50)]


async def test_handing_over_to_a_tier_makes_it_nobodys_work_of_that_tier(office: Office) -> None:
    """It waits on the team, is the tier's, stands among the work nobody has; the asker watches."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.work.do(Simple(Verb.TAKE), {number: None})

    done = await ann.escalations.escalate(number, ask("Second Line"))
    shown = await office.store.read(conversations.get_conversation, number)

    assert ("waiting", "team", None) == await standing(office, number)
    assert ("second line", ("ann",)) == (shown.tier, shown.watchers)
    assert number in await queue(bo, "unassigned")
    assert number in await queue(bo, "waiting")
    assert [number] == await queue(bo, "escalated")
    assert "handed over to tier second line" == done.words
    assert done.revision == shown.revision


async def test_the_tier_takes_it_next_and_has_it_among_its_own(office: Office) -> None:
    """`.` gives it to one of the tier; then it stands in Mine although it waits on the team."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("second line"))

    await bo.work.do(Simple(Verb.TAKE), {number: None})

    assert [number] == await queue(bo, "mine")
    assert number not in await queue(bo, "unassigned")
    assert ("waiting", "team", "bo") == await standing(office, number)


async def test_handing_over_to_an_agent_puts_it_into_her_work(office: Office) -> None:
    """Ownership moves, and whoever is asked finds it in Mine and among what is asked of her."""
    ann, bo, cy = await team(office)
    number = await office.number("Question 2")

    await ann.escalations.escalate(number, ask("bo"))

    assert ("waiting", "team", "bo") == await standing(office, number)
    assert ([number], [number]) == (await queue(bo, "mine"), await queue(bo, "asked"))
    assert [] == await queue(cy, "asked")


async def test_consulting_keeps_ownership(office: Office) -> None:
    """Whoever had it keeps it; what nobody had is the asker's, who has to hear the answer."""
    ann, bo, cy = await team(office)
    owned, free = await office.number("Question 1"), await office.number("Question 2")
    await ann.work.do(Assign(cy.agent.id, "cy"), {owned: None})

    await ann.escalations.escalate(owned, ask("bo", way=Way.CONSULT))
    await ann.escalations.escalate(free, ask("bo", way=Way.CONSULT))
    watchers = (await office.store.read(conversations.get_conversation, owned)).watchers

    assert ("waiting", "team", "cy") == await standing(office, owned)
    assert ("waiting", "team", "ann") == await standing(office, free)
    assert ("ann",) == watchers
    assert {owned, free} == set(await queue(bo, "asked"))
    assert [] == await queue(bo, "mine")


@pytest.mark.parametrize("to", ["second line", "bo"])
async def test_a_return_restores_owner_and_status(office: Office, to: str) -> None:
    """As they were, with words that the asker is told; the escalation is over."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.work.do(Simple(Verb.TAKE), {number: None})
    await ann.work.do(Wait(WaitingOn.CUSTOMER), {number: None})
    before = await standing(office, number)
    await ann.escalations.escalate(number, ask(to))

    ended = await bo.escalations.return_(number, "We do not know either.")
    shown = await office.store.read(conversations.get_conversation, number)
    (kept,) = await ann.escalations.list_for(number)

    assert before == await standing(office, number)
    assert None is shown.tier
    assert [number] == await queue(ann, "mentions")
    assert ("We do not know either.", "bo") == (kept.answer, kept.ended_by)
    assert (EscalationState.RETURNED, "returned to ann") == (kept.state, ended.words)
    assert [] == await queue(bo, "escalated")


async def test_a_return_leaves_what_somebody_decided_since(office: Office) -> None:
    """Field by field: whoever took it keeps it, what the customer reopened stays open."""
    ann, bo, cy = await team(office)
    number = await office.number("Question 3")
    await ann.work.do(Simple(Verb.TAKE), {number: None})
    await ann.escalations.escalate(number, ask("second line"))
    await cy.work.do(Simple(Verb.TAKE), {number: None})
    await office.receive(answer(3, key="late", at=office.clock.now()), at=office.clock.now())

    await bo.escalations.return_(number, "Yours again")

    assert ("open", None, "cy") == await standing(office, number)


async def test_the_note_of_the_consulted_brings_it_back(office: Office) -> None:
    """A note of hers answers, one of a colleague who was not asked does not; undo awaits again."""
    ann, bo, cy = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("bo", way=Way.CONSULT))

    await cy.notes.add(number, "I would like to know too", agent=cy.agent)
    unheard = await standing(office, number)
    await bo.notes.add(number, "The E27 one", agent=bo.agent)
    heard = await standing(office, number)
    (answered,) = await ann.escalations.list_for(number)
    deed = await bo.undo.find_last()
    assert deed is not None
    await bo.undo.take_back(deed)
    (again,) = await ann.escalations.list_for(number)

    assert ("waiting", "team", "ann") == unheard
    assert ("open", None, "ann") == heard
    assert (EscalationState.ANSWERED, "The E27 one") == (answered.state, answered.answer)
    assert again.is_open
    assert ("waiting", "team", "ann") == await standing(office, number)


async def test_a_member_of_a_consulted_tier_answers(office: Office) -> None:
    """Whoever of the tier writes a note has answered."""
    ann, _, cy = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("second line", way=Way.CONSULT))

    await cy.notes.add(number, "The E27 one", agent=cy.agent)
    (answered,) = await ann.escalations.list_for(number)

    assert (EscalationState.ANSWERED, "cy") == (answered.state, answered.ended_by)


async def test_undo_takes_asking_and_returning_back(office: Office) -> None:
    """Each is one deed: taken back, all stands as before it."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.work.do(Simple(Verb.TAKE), {number: None})
    before = await standing(office, number)
    await ann.escalations.escalate(number, ask("bo"))
    asked = await standing(office, number)
    await bo.escalations.return_(number, "No idea")

    back = await bo.undo.find_last()
    assert back is not None
    await bo.undo.take_back(back)
    awaited = await standing(office, number)
    draft = await bo.drafts.find_mine(number)
    first = await ann.undo.find_last()
    assert first is not None
    await ann.undo.take_back(first)

    assert asked == awaited
    assert draft is not None
    assert "No idea" == draft.words.text
    assert before == await standing(office, number)
    (withdrawn,) = await ann.escalations.list_for(number)
    assert EscalationState.WITHDRAWN is withdrawn.state
    assert () == (await office.store.read(conversations.get_conversation, number)).watchers


async def test_what_goes_to_and_fro_is_counted(office: Office) -> None:
    """Asked again of whoever gave it back, it has bounced; the third time it is ping-pong."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    seen = []
    for _ in range(3):
        done = await ann.escalations.escalate(number, ask("second line"))
        mark = (await ann.escalations.marks([number]))[number]
        seen.append((done.escalation.bounces, mark.bounces, mark.is_ping_pong))
        await bo.escalations.return_(number, "Not ours")

    assert [(0, 0, False), (1, 1, False), (2, 2, True)] == seen


async def test_time_tells_once_that_nobody_answered(office: Office) -> None:
    """Nobody's revision rises by it; an answer in time is never told as late."""
    ann, bo, _ = await team(office)
    late, in_time = await office.number("Question 1"), await office.number("Question 2")
    for number in (late, in_time):
        by = office.clock.now() + timedelta(hours=1)
        request = Request("bo", Ask(Reason.BILLING, NEED, by=by))
        await ann.escalations.escalate(number, request)
    await bo.escalations.return_(in_time, "Done")
    revision = (await office.store.read(conversations.get_conversation, late)).revision
    due = DueService(office.store, clock=office.clock, bringers=lambda: [Overdue()])
    office.clock.advance(timedelta(hours=2))

    first, second = await due.settle(), await due.settle()
    (overdue,) = await ann.escalations.list_open(is_overdue=True)

    assert ((late,), ()) == (first.of(Overdue.verb), second.of(Overdue.verb))
    assert late == overdue.conversation_id
    assert revision == (await office.store.read(conversations.get_conversation, late)).revision
    assert (await ann.escalations.marks([late]))[late].is_overdue


async def test_nonsense_is_refused_with_the_nearest(office: Office) -> None:
    """Unknown names, nothing needed, oneself, what is asked already, and what is put away."""
    ann, _, _ = await team(office)
    number, spam = await office.number("Question 1"), await office.number("Question 2")
    await ann.work.do(Simple(Verb.SPAM), {spam: None})
    await ann.escalations.escalate(number, ask("bo", way=Way.CONSULT))
    refused = []
    for where, request in (
        (number, ask("secnd line")), (number, ask("cy", need=" ")), (number, ask("ann")),
        (number, ask("bo")), (spam, ask("bo")), (number, ask("c1@customer.example")),
        (number, ask("support@x.example")),
    ):  # fmt: skip
        with pytest.raises((UsageError, ConflictError)) as error:
            await ann.escalations.escalate(where, request)
        refused.append(str(error.value))

    assert "Did you mean second line?" in refused[0]
    assert "Say what is needed" in refused[1]
    assert "cannot ask yourself" in refused[2]
    assert "bo is asked about" in refused[3]
    assert "among the spam" in refused[4]
    assert "is the customer" in refused[5]
    assert "this mailbox itself" in refused[6]


async def exchange(office: Office, services: Services, number: ConversationId) -> ConversationId:
    """Ask the outsider; give the conversation of the exchange."""
    done = await services.escalations.escalate(number, ask(OUTSIDER))
    assert done.escalation.thread is not None
    return done.escalation.thread


async def letter_id(office: Office, thread: ConversationId) -> str:
    """Give the id of the letter in an exchange."""
    messages = await office.store.read(conversations.list_messages, thread)
    return next(m.internet_message_id for m in messages if m.direction.value == "out")


async def write_back(
    office: Office,
    thread: ConversationId,
    *,
    key: str = "x1",
    from_: str = OUTSIDER,
    text: str = "It is the E27.\r\n",
    extra: Sequence[tuple[str, str]] = (),
    letter: str = "",
) -> None:
    """Have somebody answer the letter."""
    mail = write_mail(
        f"{key}@maker.example",
        from_=f"Maker <{from_}>",
        subject="Re: bulb",
        text=text,
        at=office.clock.now(),
        answers=[letter or await letter_id(office, thread)],
        extra=extra,
    )
    await office.receive(mail, at=office.clock.now())


async def test_an_outsider_is_asked_in_a_thread_of_his_own(office: Office) -> None:
    """Linked, signed, waiting on a third party with its owner; nothing of the customer in it."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    await ann.notes.add(number, "She always complains", agent=ann.agent)

    thread = await exchange(office, ann, number)
    shown = await office.store.read(conversations.get_conversation, thread)
    (letter,) = await office.store.read(conversations.list_messages, thread)

    assert ("waiting", "third_party", "ann") == await standing(office, number)
    assert ("waiting", "third_party", "ann") == await standing(office, thread)
    assert (number,) == shown.linked
    assert [OUTSIDER] == [a.address for a in (*letter.to, *letter.cc)]
    assert () == letter.ancestors
    said = letter.body.text + shown.subject
    assert NEED in said
    for secret in ("c1@", "Customer", "Question 1", "complains", str(number)):
        assert secret not in said


async def test_taking_back_is_taken_back_by_its_number(office: Office) -> None:
    """Asked, not asked, asked after all: each step by the number that the one before printed."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    undo_id: int | None = (await ann.escalations.escalate(number, ask("bo"))).undo_id
    seen = []
    for _ in range(2):
        assert undo_id is not None
        undo_id = (await ann.undo.take_back(await ann.undo.get(undo_id))).undo_id
        (each,) = await ann.escalations.list_for(number)
        seen.append((each.state.value, (await standing(office, number))[2]))

    assert [("withdrawn", None), ("open", "bo")] == seen


async def test_his_answer_brings_the_question_back(office: Office) -> None:
    """Open for its owner, the answer kept with it, the exchange out of everybody's way."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)

    await write_back(office, thread)
    (answered,) = await ann.escalations.list_for(number)

    assert ("open", None, "ann") == await standing(office, number)
    assert "closed" == (await standing(office, thread))[0]
    assert (EscalationState.ANSWERED, "It is the E27.") == (answered.state, answered.answer)
    assert "escalation.answered" == (await verbs(office, number))[-1]


async def test_a_later_answer_comes_to_notice_again(office: Office) -> None:
    """After the return too, and although the conversation was closed meanwhile."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)
    await write_back(office, thread)
    await ann.work.do(Simple(Verb.CLOSE), {number: None})
    office.clock.advance(MINUTE)

    await write_back(office, thread, key="x2", text="No, the E14!\r\n")

    assert ("open", None, "ann") == await standing(office, number)
    assert "closed" == (await standing(office, thread))[0]
    assert 2 == (await verbs(office, number)).count("escalation.answered")


async def test_his_out_of_office_is_no_answer(office: Office) -> None:
    """Nothing comes back, and the clock goes on."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)

    await write_back(office, thread, extra=[("Auto-Submitted", "auto-replied")])
    (open_,) = await ann.escalations.list_for(number)

    assert ("waiting", "third_party", "ann") == await standing(office, number)
    assert open_.is_open
    assert "waiting" == (await standing(office, thread))[0]


@pytest.mark.parametrize("who", ["stranger@else.example", "c1@customer.example"])
async def test_who_was_not_asked_does_not_answer(office: Office, who: str) -> None:
    """A stranger's or the customer's mail in the exchange is work there, and no answer."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)

    await write_back(office, thread, from_=who)
    (open_,) = await ann.escalations.list_for(number)
    preview = await replies_of(ann).preview(thread, "all")

    assert ("waiting", "third_party", "ann") == await standing(office, number)
    assert open_.is_open
    assert ("open", None, "ann") == await standing(office, thread)
    people = {a.address for a in (*preview.recipients.to, *preview.recipients.cc)}
    assert OUTSIDER in people
    assert "c1@customer.example" not in people


def replies_of(services: Services) -> ReplyService:
    """Give what writes mail."""
    assert services.replies is not None
    return services.replies


async def test_a_letter_taken_back_was_never_asked(office: Office) -> None:
    """By undo or in the outbox: owner and status are as before, the exchange is in the trash."""
    ann, _, _ = await team(office)
    for by_outbox, subject in ((False, "Question 1"), (True, "Question 2")):
        number = await office.number(subject)
        before = await standing(office, number)
        done = await ann.escalations.escalate(number, ask(OUTSIDER, undo_s=10))
        assert done.queued is not None
        if by_outbox:
            service = OutboxService(office.store, clock=office.clock)
            await service.cancel(done.queued.outbox_id, agent_id=ann.agent.id)
        else:
            deed = await ann.undo.find_last()
            assert deed is not None
            assert deed.id == done.undo_id
            await ann.undo.take_back(deed)
        (each,) = await ann.escalations.list_for(number)
        assert each.thread is not None

        assert EscalationState.WITHDRAWN is each.state
        assert before == await standing(office, number)
        assert "trash" == (await standing(office, each.thread))[0]
        items = await OutboxService(office.store, clock=office.clock).list_items()
        assert {OutboxState.CANCELLED} == {item.state for item in items}


async def test_merged_it_is_shown_and_answered_at_the_living_number(office: Office) -> None:
    """The answer opens where the question is shown now; un-merged, it is back where it was."""
    ann, _, _ = await team(office)
    number, other = await office.number("Question 1"), await office.number("Question 2")
    thread = await exchange(office, ann, number)
    await ann.merging.merge({number: None}, other, is_agreed=True)
    shown = await queue(ann, "escalated")

    await write_back(office, thread)
    (each,) = await ann.escalations.list_for(other)

    assert [other] == shown
    assert Status.OPEN.value == (await standing(office, other))[0]
    assert (other, number) == (each.conversation_id, each.asked_on)


async def test_a_tier_takes_its_name_and_its_questions_along(office: Office) -> None:
    """Renamed it is asked by its new name; it is not removed while asked, but into another."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("second line", way=Way.CONSULT))
    lead = TierService(office.store, clock=office.clock, agent=await office.agent("ann"))
    await lead.change("second line", new_name="experts")
    await lead.add("billing")
    with pytest.raises(ServiceError) as error:
        await lead.remove("experts")
    removed = await lead.remove("experts", into="billing")
    (moved,) = await ann.escalations.list_open(tier="billing")
    await ann.undo.take_back(await ann.undo.get(removed.undo_id))
    (back,) = await ann.escalations.list_open(tier="experts")

    assert f"experts is asked about #{number}" in str(error.value)
    assert moved.id == back.id


async def test_the_next_one_may_be_what_was_handed_over(office: Office) -> None:
    """`.` gives one of the tier what was handed to it, and nobody else."""
    ann, bo, _ = await team(office)
    dora = await office.services("dora")
    for each in ("Question 2", "Question 3", "Question 4", "Question 5"):
        await ann.work.do(Simple(Verb.TAKE), {await office.number(each): None})
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("second line"))

    refused = await dora.taking.take_next()
    taken = await bo.taking.take_next()

    assert isinstance(refused, NothingToTake)
    assert isinstance(taken, Taken)
    assert number == taken.conversation.id
    assert [number] == await queue(bo, "mine")


async def test_a_reply_of_the_new_owner_ends_the_waiting(office: Office) -> None:
    """Whoever was handed it answers the customer: it waits on her then; closed, nothing is open."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("bo"))

    await replies_of(bo).reply(number, Letter("E27.", then="wait"), agent=bo.agent)
    waits = await standing(office, number)
    mine = await queue(bo, "mine")
    await bo.work.do(Simple(Verb.CLOSE), {number: None})

    assert ("waiting", "customer", "bo") == waits
    assert [] == mine
    assert [] == await queue(ann, "escalated")
    assert () == await ann.escalations.list_open()


async def test_nobody_brings_the_two_sides_together_by_hand(office: Office) -> None:
    """An outsider typed into the customer's reply is refused, and so is the customer in his."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)
    refused = []
    for where, who in ((number, OUTSIDER), (thread, "C1@customer.example")):
        people = Recipients((Address(SafeLine(""), SafeLine(who)),))
        with pytest.raises(UsageError) as error:
            await replies_of(ann).reply(where, Letter("Hi"), agent=ann.agent, recipients=people)
        refused.append(str(error.value))

    assert f"belongs to #{thread}" in refused[0]
    assert f"belongs to #{number}" in refused[1]


async def test_a_letter_with_a_field_that_nobody_filled_in_stays(office: Office) -> None:
    """It is refused by the name of the field, and nothing was asked."""
    services = await office.services("ann")
    number = await office.number("Question 1")

    with pytest.raises(UsageError, match=r"order\.number"):
        await services.escalations.escalate(
            number, ask(OUTSIDER, need="Where is {{ order.number }}?")
        )

    conversation = await office.store.read(conversations.get_conversation, number)
    assert () == conversation.escalations


async def test_whom_the_outsider_names_may_answer_for_him(office: Office) -> None:
    """A colleague in the Cc of his mail speaks for him later; the customer there never does."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)
    cc = [("Cc", "colleague@maker.example, c1@customer.example")]
    await write_back(office, thread, text="My colleague knows.\r\n", extra=cc)
    await ann.work.do(Simple(Verb.CLOSE), {number: None})
    office.clock.advance(MINUTE)

    await write_back(office, thread, key="x2", from_="c1@customer.example")
    by_customer = await standing(office, number)
    await ann.work.do(Simple(Verb.CLOSE), {thread: None})
    office.clock.advance(MINUTE)
    await write_back(office, thread, key="x3", from_="colleague@maker.example")

    assert "closed" == by_customer[0]
    assert ("open", None, "ann") == await standing(office, number)


async def test_an_answer_to_what_lies_in_the_trash_stays_in_sight(office: Office) -> None:
    """The question stays where it was put; the exchange is open in its owner's work."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)
    await ann.work.do(Simple(Verb.TRASH), {number: None})

    await write_back(office, thread)

    assert "trash" == (await standing(office, number))[0]
    assert ("open", None, "ann") == await standing(office, thread)
    assert [thread] == await queue(ann, "mine")


async def test_the_original_goes_along_only_where_that_is_asked(office: Office) -> None:
    """Then the customer's newest mail is attached whole, and nothing is quoted."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    done = await ann.escalations.escalate(number, ask(OUTSIDER, attach_original=True))
    assert done.escalation.thread is not None
    (letter,) = await office.store.read(conversations.list_messages, done.escalation.thread)
    assert letter.raw_id is not None
    raw = await office.store.read(raws.get_raw, letter.raw_id)

    assert b"message/rfc822" in raw
    assert b"c1@customer.example" in raw
    assert "c1@" not in letter.body.text


async def test_a_date_by_which_and_words_of_ones_own(office: Office) -> None:
    """The letter says by when in its language, or is what the agent wrote."""
    ann, _, _ = await team(office)
    by = office.clock.now() + timedelta(days=2)
    need = "Hvilken pære passer til lampe syv? Vi har brug for at vide det snart."
    dated = await ann.escalations.escalate(
        await office.number("Question 1"), Request(OUTSIDER, Ask(Reason.OTHER, need, by=by))
    )
    own = await ann.escalations.escalate(
        await office.number("Question 2"),
        Request(OUTSIDER, Ask(Reason.OTHER, need), subject="Pærer", letter="Kære alle"),
    )
    texts = []
    for done in (dated, own):
        assert done.escalation.thread is not None
        (letter,) = await office.store.read(conversations.list_messages, done.escalation.thread)
        texts.append((letter.subject, letter.body.new_text))

    assert "Svar venligst senest 2026-11-22" in texts[0][1]
    assert ("Pærer", "Kære alle") == texts[1]


@pytest.mark.parametrize("way", list(Way))
async def test_closing_settles_what_colleagues_were_asked(office: Office, way: Way) -> None:
    """Taken back it is asked as before; a customer who comes back later begins anew."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 3")
    await ann.escalations.escalate(number, ask("bo", way=way))
    before = await standing(office, number)
    await bo.work.do(Simple(Verb.CLOSE), {number: None})
    (closed,) = await ann.escalations.list_for(number)
    deed = await bo.undo.find_last()
    assert deed is not None
    await bo.undo.take_back(deed)
    (again,) = await ann.escalations.list_for(number)
    stands = await standing(office, number)
    await bo.work.do(Simple(Verb.CLOSE), {number: None})
    office.clock.advance(MINUTE)
    await office.receive(answer(3, key="late", at=office.clock.now()), at=office.clock.now())
    await bo.notes.add(number, "She is back", agent=bo.agent)
    (settled,) = await ann.escalations.list_for(number)

    ended = EscalationState.ANSWERED if way is Way.HAND_OVER else EscalationState.WITHDRAWN
    assert (ended, "bo") == (closed.state, closed.ended_by)
    assert again.is_open
    assert before == stands
    assert (ended, "open") == (settled.state, (await standing(office, number))[0])


async def test_an_answer_is_seen_although_others_are_asked_as_well(office: Office) -> None:
    """Two are consulted: the first answer opens it, the other question stays open."""
    ann, bo, cy = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("bo", way=Way.CONSULT))
    await ann.escalations.escalate(number, ask("cy", way=Way.CONSULT))

    await cy.escalations.return_(number, "The E27 one")
    states = [each.state for each in await ann.escalations.list_for(number)]

    assert ("open", None, "ann") == await standing(office, number)
    assert [EscalationState.OPEN, EscalationState.ANSWERED] == states
    assert [number] == await queue(bo, "asked")


async def test_time_says_nothing_of_what_was_put_away(office: Office) -> None:
    """Nobody waits for an answer there; time comes to rest all the same."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    by = office.clock.now() + timedelta(hours=1)
    await ann.escalations.escalate(number, Request("bo", Ask(Reason.OTHER, NEED, by=by)))
    await ann.work.do(Simple(Verb.TRASH), {number: None})
    due = DueService(office.store, clock=office.clock, bringers=lambda: [Overdue()])
    office.clock.advance(timedelta(hours=2))

    await due.settle()

    assert "escalation.overdue" not in await verbs(office, number)
    assert None is await due.find_next()


async def test_what_a_tier_has_to_take_stays_free(office: Office) -> None:
    """Whoever asks somebody outside about it meanwhile does not take it away from the tier."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("second line"))
    thread = await exchange(office, ann, number)
    with pytest.raises(ConflictError) as error:
        await bo.escalations.return_(thread, "Known")

    await write_back(office, thread)

    assert ("open", None, None) == await standing(office, number)
    assert number in await queue(bo, "unassigned")
    assert f"#{thread} is the exchange about #{number}" in str(error.value)


@pytest.mark.parametrize("into_thread", [False, True])
async def test_merged_with_the_exchange_it_is_the_customers(
    office: Office, into_thread: bool
) -> None:
    """An agent who merges both writes to the customer, and never to the outsider."""
    ann, _, _ = await team(office)
    number = await office.number("Question 1")
    thread = await exchange(office, ann, number)
    letter = await letter_id(office, thread)
    await write_back(office, thread)
    one, other = (number, thread) if into_thread else (thread, number)
    await ann.merging.merge({one: None}, other, is_agreed=True)
    office.clock.advance(MINUTE)
    await write_back(office, thread, key="x2", text="One more thing\r\n", letter=letter)

    for scope in ("all", "sender"):
        preview = await replies_of(ann).preview(other, scope)
        people = (*preview.recipients.to, *preview.recipients.cc)

        assert ["c1@customer.example"] == [a.address for a in people]
    assert "open" == (await standing(office, other))[0]


async def test_an_answer_with_words_leaves_it_with_whoever_asked(office: Office) -> None:
    """What nobody had became the asker's by consulting; `return` of the consulted keeps it so."""
    ann, bo, _ = await team(office)
    number = await office.number("Question 1")
    await ann.escalations.escalate(number, ask("bo", way=Way.CONSULT))
    await bo.escalations.return_(number, "Yes, it does.")
    answered = await office.store.read(conversations.get_conversation, number)
    (ended,) = await ann.escalations.list_for(number)

    assert EscalationState.ANSWERED is ended.state
    assert (Status.NEW, "ann") == (answered.status, answered.assignee)
