"""`E`: from the key to the answer: ask somebody, or end what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.escalation import asked_words, due_of, is_asked
from console.domain.escalation_text import letter_subject, letter_text, prefill
from console.domain.target_words import left_words
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.escalations import Ended, Escalated, Request
from console.services.work import Done
from data.errors import DataError, StaleRevisionError
from data.records import AskedKind, Conversation, ConversationId, Escalation, Way
from data.text.safe import clean_line
from screens.escalating import EscalateSheet, Ground, Typed, Wanted
from screens.escalation_choices import offers_for, outsider_picks
from screens.letter_look import LetterLook, Looked
from screens.picking import KeySheet, Pick
from screens.sent import Sent
from screens.words import WordsSheet
from screens.working import Seen, Working

RETURN, WITHDRAW, FURTHER, EXCHANGE = "return", "withdraw", "further", "exchange"
OUTSIDERS_FROM = 50
"""So many escalations back those are looked for who were asked outside."""


async def ask_for_help(screen: Working) -> None:
    """Ask whom to ask; where something is open already, what is to become of that."""
    targets = screen.targets()
    if not targets:
        return
    services = screen.services
    open_ = {
        number: [e for e in await services.escalations.list_for(number) if e.is_open]
        for number in targets
    } if len(targets) == 1 else {}  # fmt: skip
    found = [each for every in open_.values() for each in every]
    if found:
        await _offer(screen, found)
    else:
        await _begin(screen, targets)


# -- Asking ----------------------------------------------------------------------------------------


async def _begin(screen: Working, targets: Seen) -> None:
    """Put the sheet on the screen, with what is known of the conversation."""
    services = screen.services
    key = frozenset(targets)
    candidates = await services.assigning.list_candidates()
    lately = await services.escalations.list_newest(limit=OUTSIDERS_FROM)
    tried, about, clock, seen = "", "", "", dict(targets)
    if len(targets) == 1:
        conversation, messages = await services.find.show(next(iter(targets)))
        tried = prefill(conversation, messages, time_zone=services.time_zone).tried
        about = _named(conversation, services)
        breach = conversation.next_breach
        clock = "" if breach is None else left_words(breach, services.clock.now())
        seen = {conversation.id: conversation.revision}
    if not screen.is_current:
        return  # the agent has gone on meanwhile
    kept = services.session.unasked.get(key, Typed())
    assert isinstance(kept, Typed)
    ground = Ground(
        title=f"Escalate {screen.subject_words()}{about}",
        offers=[*offers_for(candidates, services), *outsider_picks(lately)],
        typed=kept,
        usual_by=due_of(None, now=services.clock.now(), time_zone=services.time_zone),
        tried=tried,
        may_go_out=len(targets) == 1,
        clock=clock,
    )

    def keep(words: Typed) -> None:
        if words == Typed():
            services.session.unasked.pop(key, None)
        else:
            services.session.unasked[key] = words

    def go_on(wanted: Wanted | None) -> None:
        if wanted is None:
            if key in services.session.unasked:
                screen.tell("Nobody is asked yet; what you typed is there again the next time.")
        elif wanted.asked.kind is AskedKind.ADDRESS:
            _look_at_letter(screen, seen, wanted, tried)
        else:
            screen.ask_somebody(seen, request_of(wanted))

    sheet = EscalateSheet(services, ground, keep=keep)
    sheet.then = go_on
    screen.app.push_screen(sheet)


def _named(conversation: Conversation, services: Services) -> str:
    customer = conversation.customer
    dot = "|" if services.is_ascii else "\u00b7"
    return "" if customer is None else f" {dot} {clean_line(customer.name or customer.address)}"


def request_of(wanted: Wanted, *, letter: str | None = None, undo_s: int = 0) -> Request:
    """Give what the service is asked for."""
    return Request(wanted.to, wanted.ask, letter=letter, undo_s=undo_s)


def _look_at_letter(screen: Working, seen: Seen, wanted: Wanted, tried: str) -> None:
    """Show the mail before it leaves; back leads to the sheet."""
    services = screen.services
    replies = services.replies
    if replies is None:
        screen.tell("No mailbox address is set: support-console init.", is_trouble=True)
        return
    looked = Looked(
        sender=replies.sender.address,
        to=wanted.to,
        subject=letter_subject(wanted.ask),
        text=letter_text(wanted.ask, time_zone=services.time_zone),
        internal=tuple(tried.splitlines()),
    )

    def go_on(text: str | None) -> None:
        if text is None:
            screen.escalate_again()
        else:
            undo_s = services.undo_send_s
            screen.ask_somebody(seen, request_of(wanted, letter=text, undo_s=undo_s))

    sheet = LetterLook(services, looked)
    sheet.then = go_on
    screen.app.push_screen(sheet)


async def ask_again(screen: Working) -> None:
    """Put the sheet there again with what was typed."""
    await _begin(screen, screen.targets())


async def carry_out(screen: Working, seen: Seen, request: Request) -> Done | None:
    """Ask about each; tell what came of it. What was typed is kept until all are asked."""
    services = screen.services
    asked: list[Escalated] = []
    for number, revision in seen.items():
        try:
            asked.append(await services.escalations.escalate(number, request, if_revision=revision))
        except StaleRevisionError:
            key = screen.key_of("escalate")
            screen.tell(
                f"#{number} has changed meanwhile: look at it, then {key} again; what you typed"
                " is there.",
                is_trouble=True,
                seconds=8,
            )
            break
        except (DataError, ServiceError) as error:
            screen.tell_error(error)
            break
    else:
        services.session.unasked.pop(frozenset(seen), None)
    for each in asked:
        queued = each.queued
        if queued is not None and queued.leaves_at is not None:
            screen.app.post_message(
                Sent(queued.outbox_id, queued.conversation_id, each.number, queued.leaves_at)
            )
    if not asked:
        return None
    return _done(services, asked[-1].words, asked)


def _done(services: Services, words: str, done: Sequence[Escalated | Ended]) -> Done:
    return Done(
        words,
        tuple(each.number for each in done),
        (),
        done[-1].undo_id,
        services.clock.now(),
        {each.number: each.revision for each in done},
    )


# -- Ending ----------------------------------------------------------------------------------------


async def _offer(screen: Working, open_: Sequence[Escalation]) -> None:
    """Offer what can become of what is asked already."""
    services = screen.services
    me = services.agent.name
    tiers = [t.name for t in await services.team.list_tiers() if me in t.members]
    newest = next(
        (e for e in reversed(open_) if is_asked(e.asked, agent=me, tiers=tiers)), open_[-1]
    )
    picks = ending_picks(newest, is_hers=is_asked(newest.asked, agent=me, tiers=tiers), me=me)
    if not screen.is_current:
        return
    title = f"{screen.subject_words()}: {open_words(newest, services)}"

    def go_on(chosen: str | None) -> None:
        if chosen == FURTHER:
            screen.escalate_again()
        elif chosen == EXCHANGE and newest.thread is not None:
            screen.app.call_later(screen.app.run_action, f"open_conversation({newest.thread})")
        elif chosen in (RETURN, WITHDRAW):
            _ask_words(screen, newest, is_return=chosen == RETURN)

    sheet = KeySheet(services, title, picks)
    sheet.then = go_on
    screen.app.push_screen(sheet)


def open_words(escalation: Escalation, services: Services) -> str:
    """Say in the title what is open."""
    whom = clean_line(asked_words(escalation.asked))
    did = "handed over to" if escalation.way is Way.HAND_OVER else "asked of"
    by = f" by {clean_line(escalation.asked_by)}" if escalation.asked_by else ""
    return f"{did} {whom}{by}"


def ending_picks(escalation: Escalation, *, is_hers: bool, me: str) -> list[Pick]:
    """Give what can be done with an open escalation, what is likeliest first."""
    is_outside = escalation.asked.kind is AskedKind.ADDRESS
    asker = clean_line(escalation.asked_by or "whoever asked")
    is_own = escalation.asked_by == me
    whom = clean_line(asked_words(escalation.asked))
    picks = []
    if escalation.way is Way.CONSULT and not is_own and not is_outside:
        picks.append(Pick(RETURN, f"answer {asker}", "with words, as a note", "r"))
    elif not is_own:
        picks.append(
            Pick(RETURN, f"return it to {asker}", "with words; owner and status as before", "r")
        )
    if is_outside:
        picks.append(Pick(EXCHANGE, f"open the exchange with {whom}", f"#{escalation.thread}", "o"))
    if is_own or not is_hers:
        picks.append(Pick(WITHDRAW, "take it back", f"{whom} is asked no more", "w"))
    picks.append(Pick(FURTHER, "escalate further", "ask somebody else too", "e"))
    return picks


def _ask_words(screen: Working, escalation: Escalation, *, is_return: bool) -> None:
    asker = clean_line(escalation.asked_by or "whoever asked")
    if not is_return:
        title = f"Take {screen.subject_words()} back: words for colleagues, if any"
    elif escalation.way is Way.CONSULT:
        title = f"Answer {asker} on {screen.subject_words()}: a note, never sent"
    else:
        title = f"Return {screen.subject_words()} to {asker}: what you found, a note, never sent"
    key = ("words", escalation.id)
    kept = screen.services.session.unended.get(key, "")

    def keep(words: str) -> None:
        screen.services.session.unended[key] = words

    def go_on(words: str | None) -> None:
        if words is not None:
            screen.end_asking(escalation, words, is_return=is_return)

    sheet = WordsSheet(screen.services, title, kept, keep=keep, is_wanted=is_return)
    sheet.then = go_on
    screen.app.push_screen(sheet)


async def carry_out_ending(
    screen: Working, escalation: Escalation, words: str, *, is_return: bool
) -> Done | None:
    """End what was asked, and tell."""
    services = screen.services
    number: ConversationId = escalation.conversation_id
    do = services.escalations.return_ if is_return else services.escalations.withdraw
    try:
        ended = await do(number, words, escalation_id=escalation.id)
    except (DataError, ServiceError) as error:
        screen.tell_error(error)
        return None
    services.session.unended.pop(("words", escalation.id), None)
    return _done(services, ended.words, [ended])
