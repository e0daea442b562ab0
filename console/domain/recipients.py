"""Domain: who the customer of a conversation is, and to whom an answer goes.

Our own addresses never get a reply: it would come back as a mail from a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from data.records import Address, Direction

Scope = Literal["all", "sender"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """The people of one mail, by the place they stand in."""

    direction: Direction
    author: Address
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipients:
    """To whom an answer goes, before an agent has looked at it."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()


def pick_customer(mails: Sequence[Envelope], *, ours: frozenset[str]) -> Address | None:
    """Say whose conversation it is; `mails` oldest first, `ours` casefolded.

    The author of the first mail that names somebody other than us; of a form on our site, which
    sends from our own address, the person in Reply-To; of a mail that we began with, its first
    recipient. None where nobody but us is named anywhere.
    """
    for mail in mails:
        if mail.direction is Direction.OUT:
            people = (*mail.to, *mail.cc)
        else:
            people = (mail.author, *mail.reply_to)
        if others := _others(people, without=ours):
            return others[0]
    return None


def reply_recipients(
    *, latest: Envelope, customer: Address | None, ours: frozenset[str], scope: Scope
) -> Recipients:
    """Say to whom an answer goes; `latest` is the mail answered, `ours` casefolded.

    For the scope `sender` give the last mail that came in, where there is one.
    """
    customers = () if customer is None else _others((customer,), without=ours)
    if latest.direction is Direction.OUT:
        to = _others(latest.to, without=ours)
        to = to if scope == "all" else customers or to[:1]
    else:
        to = _others(latest.reply_to, without=ours) or _others((latest.author,), without=ours)
    to = to or customers
    if scope == "sender":
        return Recipients(to)
    present = ours | {address.key for address in to}
    beside = latest.cc if latest.direction is Direction.OUT else (*latest.to, *latest.cc)
    return _with_someone(Recipients(to, _others((*beside, *customers), without=present)))


def without(recipients: Recipients, kept_out: frozenset[str]) -> Recipients:
    """Leave people out, given by casefolded address; somebody in Cc stands in To then."""
    return _with_someone(
        Recipients(
            _others(recipients.to, without=kept_out), _others(recipients.cc, without=kept_out)
        )
    )


def _with_someone(recipients: Recipients) -> Recipients:
    # A mail of ours may have gone to Cc alone; a reply needs somebody in To.
    if recipients.to or not recipients.cc:
        return recipients
    return Recipients(recipients.cc[:1], recipients.cc[1:])


def _others(people: Iterable[Address], *, without: frozenset[str]) -> tuple[Address, ...]:
    """Give the people who have an address and are not in `without`, each once."""
    unique: dict[str, Address] = {}
    for person in people:
        if person.key and person.key not in without:
            unique.setdefault(person.key, person)
    return tuple(unique.values())
