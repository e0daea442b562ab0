"""What `F` asks: a letter for the usual follow-up, or a form for any other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from console.domain.agenda import promise_words
from console.domain.away import away_words
from console.domain.follow_up_choices import POOL_NAMES, QUICK
from console.domain.typed_addresses import parse_people
from console.domain.typed_times import describe_moment
from console.domain.wishes import Wish
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.follow_up_steps import MOVED_WORDS, POOL, Kept
from console.services.promising import wish_of
from data.errors import DataError
from data.records import (
    Address,
    Agent,
    Conversation,
    ConversationId,
    Customer,
    FollowUp,
)
from data.text.safe import clean_line
from screens.follow_up_form import FollowUpForm, TypedPromise
from screens.frame import Frame
from screens.merging import offer_conversations, read_answer
from screens.moments import Chosen, MomentSheet
from screens.picking import KeySheet, Pick
from screens.rows import RowPage
from screens.working import Working

FORM, WRITE, DONE = "form", "write", "done"
QUICKLY = "quick:"
"""How the ids of the rows behind one letter begin."""
ADDRESS = "address:"
TYPED = "typed:"
"""Before what was typed already, in an answer that asks for the form."""
TOLD_CHARS = 60
DIGITS = "0123456789"
BESIDE_FORM = "mon 14:00; 3d or fri at once"
"""What may be typed there, and what without going there first."""
WRITES, DEED, PAGE = "follow-up-write", "follow-up-deed", "follow-up-page"
"""Groups of workers: keys wait for what puts a sheet on top, and for what changes the rows."""


@dataclass(frozen=True, slots=True)
class About:
    """What a follow-up is to be on, and what makes it."""

    words: str
    promise: Callable[[Wish], object]
    can_close: bool = False
    write: Callable[[], object] | None = None
    """Begins a message on it that is sent then; None where none can be."""


class FollowUpSheet(KeySheet):
    """A letter each; whoever types a time instead gets the form with it, as far as none has it."""

    IS_PROMISING = True
    """Other sheets have this place too."""
    KEPT_KEYS = DIGITS

    def __init__(self, services: Services, title: str, picks: Sequence[Pick]) -> None:
        super().__init__(services, title, picks)
        for key in (*DIGITS, *self.unused_letters()):
            self._bindings.bind(key, f"type('{key}')", show=False)

    def action_type(self, key: str) -> None:
        """Ask for the form, with what was typed of a time: `fri` as well as `14:00`."""
        self.dismiss(f"{TYPED}{key}")


def quick_picks(services: Services, about: About) -> list[Pick]:
    """Give what a letter does, each with its moment."""
    now, zone = services.clock.now(), services.time_zone
    picks = [
        Pick(
            f"{QUICKLY}{quick.key}",
            quick.title,
            describe_moment(quick.at(now, time_zone=zone), now=now, time_zone=zone),
            key=quick.key,
        )
        for quick in QUICK
        if (about.can_close or not quick.closes)
    ]
    if about.write is not None:
        beside = "unless the customer writes first"
        picks.append(Pick(WRITE, "write now what is sent then", beside, key="s"))
    return [*picks, Pick(FORM, "another time, owner, words", BESIDE_FORM, key="o")]


def live_pick(services: Services, live: Sequence[FollowUp]) -> list[Pick]:
    """Give what can be done with the follow-up that is there already."""
    if not live:
        return []
    now, zone, me = services.clock.now(), services.time_zone, services.agent.name
    words = promise_words(live[0], now=now, time_zone=zone, me=me)
    more = f"{len(live) - 1} more: {services.goal_key('f')}" if len(live) > 1 else ""
    return [Pick(DONE, f"done ({words})", more, key="e")]


async def ask_about_targets(screen: Working) -> None:
    """Ask what is promised on the targets of a screen."""
    services, targets = screen.services, screen.targets()
    if not targets:
        return
    live: list[FollowUp] = []
    write = None
    if len(targets) == 1:
        (number,) = targets
        live = await services.follow_ups.list_of_conversation(number, is_live_only=True)
        if services.may_write:
            write = partial(_ask_when_sent, screen, number)
    about = About(
        screen.subject_words(), lambda wish: screen.work_on(wish, targets), can_close=True,
        write=write,
    )  # fmt: skip
    ask_follow_up(screen, about, live)


def _ask_when_sent(screen: Working, number: ConversationId) -> None:
    """Ask when the message is to leave, and have it written."""
    sheet = MomentSheet(screen.services, "Send when?", then="write what leaves")

    def chosen(moment: Chosen | None) -> None:
        if moment is not None and moment.at is not None:
            screen.begin_later(number, moment.at)

    sheet.then = chosen
    screen.app.push_screen(sheet)


async def ask_about_customer(frame: Frame, customer: Customer) -> None:
    """Ask what is promised to a customer, without a conversation."""
    services = frame.services
    live = await services.follow_ups.list_of_customer(customer.id, is_live_only=True)
    who = Address(customer.name, customer.address)
    about = About(clean_line(who.name or who.address), partial(_promise, frame, who))
    ask_follow_up(frame, about, [row for row in live if row.conversation_id is None])


async def ask_about_any(frame: Frame, row: FollowUp | None) -> None:
    """Ask on what something is promised: that of a row first, a number or an address typed."""
    first = [] if row is None or row.article_id is not None else [_pick_of(row)]

    def chosen(answer: str) -> None:
        frame.run_worker(_ask_about(frame, answer, row), exclusive=True, group=PAGE)

    await offer_conversations(
        frame,
        "Follow up what? Its number, words of it, or a customer's address",
        about=None,
        first=first,
        without={},
        chosen=chosen,
        also=_addressed,
    )


def _pick_of(row: FollowUp) -> Pick:
    name = "" if row.customer is None else row.customer.name or row.customer.address
    if row.conversation_id is None:
        address = "" if row.customer is None else row.customer.address
        return Pick(f"{ADDRESS}{address}", clean_line(name), clean_line(address))
    return Pick(str(row.conversation_id), f"#{row.conversation_id} {row.subject}", clean_line(name))


def _addressed(typed: str) -> Pick | str:
    """Take an address for the customer it belongs to, known or not."""
    found = parse_people(typed)
    if "@" not in typed or found.problems or len(found.addresses) != 1:
        return "No conversation like this; its number finds any, an address its customer."
    address = found.addresses[0]
    return Pick(f"{ADDRESS}{address.address}", f"{address.name or address.address}", "customer")


async def _ask_about(frame: Frame, answer: str, row: FollowUp | None) -> None:
    services = frame.services
    try:
        if not answer.startswith(ADDRESS):
            number, _ = read_answer(answer)
            await ask_about_number(frame, number)
            return
        address = answer.removeprefix(ADDRESS)
        known = await services.contacts.find_customer(address)
    except (DataError, ServiceError) as error:
        frame.tell_error(error)
        return
    if known is not None:
        await ask_about_customer(frame, known[0])
    else:
        who = Address(clean_line(""), clean_line(address))
        about = About(clean_line(address), partial(_promise, frame, who))
        ask_follow_up(frame, about, [])


async def ask_about_number(frame: Frame, number: ConversationId) -> None:
    """Ask what is promised on a conversation that is not worked on here."""
    conversation, _ = await frame.services.find.show(number)
    follow_ups = frame.services.follow_ups
    live = await follow_ups.list_of_conversation(conversation.id, is_live_only=True)

    def promise(wish: Wish) -> None:
        frame.run_worker(_promise_on(frame, conversation, wish), group=WRITES)

    ask_follow_up(frame, About(f"#{conversation.id}", promise, can_close=True), live)


async def _promise_on(frame: Frame, conversation: Conversation, wish: Wish) -> None:
    targets = {conversation.id: conversation.revision}
    try:
        done = await frame.services.promising.promise(wish, targets)
    except (DataError, ServiceError) as error:
        shown_frame(frame).tell_error(error)
        return
    shown_frame(frame).tell_done(done)


def _promise(frame: Frame, who: Address, wish: Wish) -> None:
    frame.run_worker(_promise_to(frame, who, wish), group=WRITES)


async def _promise_to(frame: Frame, who: Address, wish: Wish) -> None:
    promising = frame.services.promising
    try:
        await promising.promise_to(wish, who)
    except (DataError, ServiceError) as error:
        shown_frame(frame).tell_error(error)
        return
    shown = shown_frame(frame)
    name = clean_line(who.name or who.address)
    shown.tell(f"{name}: {promising.words(wish)}", can_undo=True)


def ask_follow_up(frame: Frame, about: About, live: Sequence[FollowUp]) -> None:
    """Ask what is promised; what is there already can be done with the same key."""
    if not frame.is_current:
        return  # the agent has gone on meanwhile
    services = frame.services
    picks = [*live_pick(services, live), *quick_picks(services, about)]
    sheet = FollowUpSheet(services, f"Follow up {about.words}", picks)
    sheet.then = partial(_answered, frame, about, live)
    frame.app.push_screen(sheet)


def _answered(frame: Frame, about: About, live: Sequence[FollowUp], answer: str | None) -> None:
    if answer is None:
        return
    if answer == DONE:
        settle(frame, frame.services.follow_ups.done([live[0].id]))
    elif answer == WRITE and about.write is not None:
        about.write()
    elif answer.startswith(QUICKLY):
        quick = next(q for q in QUICK if q.key == answer.removeprefix(QUICKLY))
        services = frame.services
        about.promise(wish_of(quick, services.clock.now(), time_zone=services.time_zone))
    else:
        typed = answer.removeprefix(TYPED) if answer.startswith(TYPED) else ""
        frame.run_worker(_ask_in_full(frame, about, typed), exclusive=True, group=PAGE)


async def _ask_in_full(frame: Frame, about: About, typed: str) -> None:
    services = frame.services
    people = await services.team.list_agents()
    if not frame.is_current:
        return  # the agent has gone on meanwhile
    kept = services.session.unpromised.get(about.words, TypedPromise())
    assert isinstance(kept, TypedPromise), "only this form keeps anything there"
    begun = replace(kept, when=typed or kept.when)
    title = f"Follow up {about.words}"
    form = FollowUpForm(services, title, names=[a.name for a in people], typed=begun)

    def answered(wish: Wish | None) -> None:
        if wish is None:
            services.session.unpromised[about.words] = form.typed
            return
        services.session.unpromised.pop(about.words, None)
        about.promise(wish)

    form.then = answered
    frame.app.push_screen(form)


def owner_picks(people: Sequence[Agent], row: FollowUp, services: Services) -> list[Pick]:
    """Give whose a follow-up may be: anybody's, then the agents, with who is away."""
    now, zone = services.clock.now(), services.time_zone
    anybody = Pick(POOL, POOL_NAMES[0], "whoever comes first", is_chosen=row.owner is None)
    return [
        anybody,
        *(
            Pick(
                agent.name,
                f"{agent.name}{' (you)' if agent.id == services.agent.id else ''}",
                away_words(agent, now=now, time_zone=zone),
                is_chosen=row.owner == agent.name,
            )
            for agent in people
        ),
    ]


def settle(frame: Frame, deed: Awaitable[Kept]) -> None:
    """Carry out a deed on follow-ups, and tell what became of them."""
    frame.run_worker(_settle(frame, deed), group=DEED)


async def _settle(frame: Frame, deed: Awaitable[Kept]) -> None:
    shown = shown_frame(frame)
    try:
        kept = await deed
    except (DataError, ServiceError) as error:
        shown.tell_error(error)
        return
    told, can_undo = kept_words(kept, shown.services), kept.undo_id is not None
    shown.tell(told, is_trouble=bool(kept.failed), can_undo=can_undo)
    if isinstance(frame, RowPage):
        await frame.read()  # the next key is about the next row


def kept_words(kept: Kept, services: Services) -> str:
    """Say what became of follow-ups; of one that was moved, to when."""
    if len(kept.failed) == 1 and not kept.changed:
        return str(kept.failed[0].error)
    if len(kept.changed) == 1:
        (row,) = kept.changed
        number = "" if row.conversation_id is None else f"#{row.conversation_id} "
        now, zone = services.clock.now(), services.time_zone
        is_moved = kept.words == MOVED_WORDS
        to = f" to {describe_moment(row.at, now=now, time_zone=zone)}" if is_moved else ""
        told = f"{number}follow-up {kept.words}{to}: {clean_line(row.text, limit=TOLD_CHARS)}"
    else:
        told = f"{len(kept.changed)} follow-ups {kept.words}"
    return told + (f", {len(kept.failed)} not" if kept.failed else "")


def shown_frame(frame: Frame) -> Frame:
    """Give the screen on which something is told: the agent may have gone on."""
    shown = frame.app.screen
    return shown if isinstance(shown, Frame) else frame
