"""What is known of those to whom a reply goes: names, languages, what they still wait for.

Taken from the thread as it stands on the screen. Only what the people outside wrote since our last
answer is looked at for questions, and of that a bounded part, so a thread of years costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.who_wrote import doubts_about_sender, other_ways_back
from data.records import Address, Conversation, Direction, Message, OutboxState

LETTERS_MAX = 4
"""Mails without an answer that are read for questions, the newest ones."""
LETTER_MAX = 6_000
"""Letters of each that are read."""
EARLIER_MAX = 4
"""Further mails of theirs that say in which language, and under which name, they write."""
NEVER_LEFT = frozenset({OutboxState.CANCELLED, OutboxState.WITHHELD, OutboxState.REFUSED})


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """An address to which a mail of ours could not be delivered, ever."""

    address: str
    at: datetime
    words: str
    """The server's."""


@dataclass(frozen=True, slots=True)
class Background:
    """To whom, and after what."""

    people: tuple[Address, ...] = ()
    """The customer first, then whoever else gets it or took part."""
    language: str | None = None
    waiting: tuple[str, ...] = ()
    """What they wrote that nobody has answered, oldest first."""
    earlier: tuple[str, ...] = ()
    """What they wrote before."""
    dead: tuple[DeadAddress, ...] = ()
    """Addresses among the recipients that do not exist, as servers said."""
    writer: Address | None = None
    """Who wrote the newest mail, where the reply goes elsewhere because that mail says so."""
    sender_doubts: tuple[str, ...] = ()
    """What is odd about who wrote it."""

    @property
    def customer(self) -> Address | None:
        """Whose conversation it is; who gets the mail where it begins one."""
        return self.people[0] if self.people else None


NO_BACKGROUND = Background()


def background_of(
    conversation: Conversation | None,
    messages: Sequence[Message],
    *,
    recipients: Iterable[Address] = (),
    dead: Iterable[DeadAddress] = (),
) -> Background:
    """Take what a reply is measured by from a thread, oldest message first."""
    customer = conversation.customer if conversation is not None else None
    people = [] if customer is None else [Address(customer.name, customer.address)]
    addressed = tuple(recipients)
    people += addressed
    goes_to = {person.key for person in addressed}
    theirs: list[str] = []
    newest: Message | None = None
    waiting: list[str] = []
    for message in messages:
        if message.way is Direction.IN and message.automatic is None:
            if message.direction is Direction.IN:
                people.append(message.author)
                newest = message
            waiting.append((message.body.new_text or message.body.text)[:LETTER_MAX])
        elif _is_answer(message):
            theirs += waiting
            waiting = []
    is_elsewhere = newest is not None and any(
        address.key in goes_to for address in other_ways_back(newest)
    )
    known: dict[tuple[str, str], Address] = {}
    for person in people:
        known.setdefault((person.key, person.name), person)
    return Background(
        people=tuple(known.values()),
        language=None if conversation is None else conversation.language,
        waiting=tuple(waiting[-LETTERS_MAX:]),
        earlier=tuple(theirs[-EARLIER_MAX:]),
        dead=tuple(dead),
        writer=newest.author if newest is not None and is_elsewhere else None,
        sender_doubts=doubts_about_sender(newest) if newest is not None else (),
    )


def _is_answer(message: Message) -> bool:
    return (
        message.way is Direction.OUT
        and message.automatic is None
        and message.outbox_state not in NEVER_LEFT
    )
