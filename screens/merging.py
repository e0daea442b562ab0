"""Which conversation is meant: merging into it, linking with it, moving a message there."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence

from console.services.errors import ServiceError
from console.services.merging import OtherCustomerError
from console.services.work import Done
from data.errors import DataError
from data.records import Conversation, ConversationId, MessageId
from data.text.safe import clean_line
from screens.frame import Frame
from screens.picking import KeySheet, NewPick, Pick, PickSheet
from screens.working import Seen, Working

RECENT_MAX = 200
"""Conversations offered by subject and customer; any other is named by its number."""
_NUMBER = re.compile(r"#?(\d{1,15})(?:\s+(\S.*))?")
MERGE = "merge-deed"
"""Keys wait for what it asks."""
NEW = "new"
YES, NO = "yes", "no"
NAME_CHARS = 16
"""Of each customer in a question, so that it has room on one line."""
Chosen = Callable[[str], None]


async def offer_conversations(
    screen: Frame,
    title: str,
    *,
    about: Conversation | None,
    first: Sequence[Pick] = (),
    without: Seen,
    chosen: Chosen,
    also: NewPick | None = None,
) -> None:
    """Offer conversations, those of the same customer first; a typed number names any other.

    `also` makes something else of what is typed, or says why not.
    """
    find = screen.services.find
    others = [] if about is None else (await find.list_others(about))[0]
    page = await find.list_queue("all", "", limit=RECENT_MAX, cursor=None)
    rows = {row.id: row for row in (*others, *page.conversations) if row.id not in without}
    known = {pick.id for pick in first}
    picks = [*first, *(p for p in map(pick_of, rows.values()) if p.id not in known)]
    if not screen.is_current:
        return  # the agent has gone on meanwhile
    named = _named(rows)

    def make(typed: str) -> Pick | str:
        made = named(typed)
        return also(typed) if isinstance(made, str) and also is not None else made

    sheet = PickSheet(screen.services, title, picks, make=make)

    def answered(ids: tuple[str, ...] | None) -> None:
        if ids is not None:
            chosen(ids[0])

    sheet.then = answered
    screen.app.push_screen(sheet)


def pick_of(row: Conversation) -> Pick:
    """Give the row of a conversation."""
    who = "" if row.customer is None else row.customer.name or row.customer.address
    return Pick(str(row.id), f"#{row.id} {row.subject}", f"{who} {row.status.value}")


def _named(rows: dict[ConversationId, Conversation]) -> Callable[[str], Pick | str]:
    def make(typed: str) -> Pick | str:
        match = _NUMBER.fullmatch(typed)
        if match is None:
            return "No conversation like this; its number finds any (as 1042)."
        row = rows.get(ConversationId(int(match[1])))
        words = f": {match[2]}" if match[2] else ""
        return Pick(typed, f"#{match[1]}{words}", "" if row is None else row.subject)

    return make


def read_answer(answer: str) -> tuple[ConversationId, str]:
    """Give the number of a row, and the words typed behind it."""
    match = _NUMBER.fullmatch(answer)
    assert match is not None, "the sheet offers nothing else"
    return ConversationId(int(match[1])), match[2] or ""


async def ask_merge(screen: Working) -> None:
    """Ask into which conversation the targets go; marked ones into one of them."""
    targets, chosen = screen.targets(), screen.chosen()
    if not targets:
        return
    several = len(targets) > 1
    title = (
        f"Merge {len(targets)} conversations into (one of them, or another)"
        if several
        else f"Merge {screen.subject_words()} into: its messages are shown there; undo parts them"
    )
    oldest_first = sorted(chosen, key=lambda row: row.id) if several else []
    about = chosen[0] if len(chosen) == 1 else None

    def merge(answer: str) -> None:
        into, _ = read_answer(answer)
        going = {number: revision for number, revision in targets.items() if number != into}
        screen.run_worker(_merge(screen, going, into), group=MERGE)

    await offer_conversations(
        screen,
        title,
        about=about,
        first=[pick_of(row) for row in oldest_first],
        without={} if several else targets,
        chosen=merge,
    )


async def _merge(screen: Working, targets: Seen, into: ConversationId) -> None:
    merging = screen.services.merging

    async def agreed(numbers: Sequence[ConversationId]) -> Done:
        return await merging.merge({n: targets.get(n) for n in numbers}, into, is_agreed=True)

    try:
        done = await merging.merge(dict(targets), into)
        strangers = [f.number for f in done.failed if isinstance(f.error, OtherCustomerError)]
        if strangers:
            title = await _two_customers(screen, strangers, into)
    except (DataError, ServiceError) as error:
        screen.tell_error(error)
        return
    await screen.after_merging((*done.changed, into) if done.changed else ())
    if not strangers:
        tell(screen, done)
        return
    if done.changed:
        tell(screen, done)
    ask_whether_meant(screen, title, "Merge them", lambda: agreed(strangers))


async def _two_customers(
    screen: Frame, numbers: Sequence[ConversationId], into: ConversationId
) -> str:
    """Name the customers of both sides."""
    names = []
    for number in (*numbers[:1], into):
        conversation, _ = await screen.services.find.show(number)
        names.append(f"#{conversation.id} {_whose(conversation)}")
    more = f" (and {len(numbers) - 1} more)" if len(numbers) > 1 else ""
    return f"{names[0]}{more}, {names[1]}. Merge them all the same?"


def _whose(conversation: Conversation) -> str:
    customer = conversation.customer
    who = "nobody" if customer is None else customer.name or customer.address
    return f"is {clean_line(who, limit=NAME_CHARS)}'s"


def ask_whether_meant(
    screen: Frame, title: str, words: str, do: Callable[[], Awaitable[Done]]
) -> None:
    """Ask before two customers are joined: the only question that undo does not replace."""
    picks = [
        Pick(NO, "Leave them apart", key="n", is_chosen=True),
        Pick(YES, f"{words}; an answer still goes only to whom it answers", key="y"),
    ]

    async def carry_out() -> None:
        try:
            done = await do()
        except (DataError, ServiceError) as error:
            screen.tell_error(error)
            return
        if isinstance(screen, Working):
            await screen.after_merging((*done.changed, *done.revisions))
        tell(screen, done)

    def answered(answer: str | None) -> None:
        if answer == YES:
            screen.run_worker(carry_out(), group=MERGE)

    if screen.is_current:
        screen.app.push_screen(KeySheet(screen.services, title, picks), answered)


def tell(screen: Frame, done: Done) -> None:
    """Tell it on whatever screen the agent is now; who was asked about is no failure yet."""
    kept = tuple(f for f in done.failed if not isinstance(f.error, OtherCustomerError))
    shown = screen.app.screen
    told = Done(done.words, done.changed, kept, done.undo_id, done.at, done.revisions)
    (shown if isinstance(shown, Frame) else screen).tell_done(told)


async def ask_link(screen: Working) -> None:
    """Ask with which conversation the target belongs together; again: no longer."""
    chosen = screen.chosen()
    if len(screen.targets()) != 1 or not chosen:
        screen.tell("Links are between two: unmark the others, or go to one of them.")
        return
    one = chosen[0]
    links = await screen.services.links.list_of(one.id)
    take = screen.key_of("take_pick")
    first = [
        Pick(str(link.conversation.id), f"#{link.conversation.id} {link.conversation.subject}",
             f"linked: {link.why}; {take} takes it away", is_chosen=True)
        for link in links
    ]  # fmt: skip
    linked = {link.conversation.id for link in links}

    def link(answer: str) -> None:
        other, why = read_answer(answer)
        screen.run_worker(_link(screen, one.id, other, why, is_linked=other in linked))

    await offer_conversations(
        screen,
        f"Link #{one.id} with (a number, then why; or a name)",
        about=one,
        first=first,
        without={one.id: 0},
        chosen=link,
    )


async def _link(
    screen: Working, one: ConversationId, other: ConversationId, why: str, *, is_linked: bool
) -> None:
    links = screen.services.links
    try:
        if is_linked:
            done = await links.unlink(one, other)
        else:
            done = await links.link(one, other, why=why)
    except (DataError, ServiceError) as error:
        screen.tell_error(error)
    else:
        tell(screen, done)


async def ask_move(screen: Frame, about: Conversation, message_id: MessageId) -> None:
    """Ask into which conversation a message belongs that was joined wrongly."""
    splitting = screen.services.splitting

    async def go(answer: str) -> None:
        try:
            if answer == NEW:
                done = (await splitting.split(about.id, [message_id])).done
            else:
                done = await splitting.move(about.id, message_id, read_answer(answer)[0])
        except OtherCustomerError:
            to = read_answer(answer)[0]
            other, _ = await screen.services.find.show(to)
            ask_whether_meant(
                screen,
                f"#{other.id} {_whose(other)}. Move the message there all the same?",
                f"Move it to #{to}",
                lambda: splitting.move(about.id, message_id, to, is_agreed=True),
            )
        except (DataError, ServiceError) as error:
            screen.tell_error(error)
        else:
            tell(screen, done)

    def begin(answer: str) -> None:
        screen.run_worker(go(answer), group=MERGE)

    await offer_conversations(
        screen,
        f"Message {message_id} of #{about.id} belongs into",
        about=about,
        first=[Pick(NEW, "a conversation of its own", "new, linked with this one")],
        without={about.id: 0},
        chosen=begin,
    )
