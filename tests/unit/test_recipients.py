"""Promises of console.domain.recipients: an answer goes to people, never back to ourselves."""

from __future__ import annotations

import pytest

from console.domain.recipients import (
    Envelope,
    Recipients,
    Scope,
    pick_customer,
    reply_recipients,
)
from data.records import Address, Direction, SafeLine


def at(address: str, name: str = "") -> Address:
    return Address(SafeLine(name), SafeLine(address))


ANNA = at("Anna@shop.example", "Anna")
BO = at("bo@shop.example")
EVA = at("eva@shop.example")
US = at("Support@Example.com")
HELP = at("help@example.com")
NOBODY = at("", "Webmaster")
OURS = frozenset({"support@example.com", "help@example.com"})


def came(author: Address, **places: tuple[Address, ...]) -> Envelope:
    return Envelope(Direction.IN, author, **places)


def went(*to: Address, cc: tuple[Address, ...] = ()) -> Envelope:
    return Envelope(Direction.OUT, US, to=to, cc=cc)


@pytest.mark.parametrize(
    ("mails", "customer"),
    [
        ([came(ANNA, to=(US,)), came(BO)], ANNA),
        ([came(US, reply_to=(ANNA,), to=(US,))], ANNA),
        ([came(ANNA, reply_to=(BO,))], ANNA),
        ([went(BO, cc=(ANNA,)), came(ANNA)], BO),
        ([went(US, cc=(EVA,))], EVA),
        ([came(US, to=(US,)), came(ANNA)], ANNA),
        ([came(NOBODY), came(BO)], BO),
        ([came(HELP, to=(US,))], None),
        ([], None),
    ],
)
def test_pick_customer(mails: list[Envelope], customer: Address | None) -> None:
    """The customer is the first person in it who is not one of us."""
    assert customer == pick_customer(mails, ours=OURS)


@pytest.mark.parametrize(
    ("latest", "scope", "expected"),
    [
        (came(ANNA, to=(US, BO), cc=(HELP, EVA)), "all", Recipients((ANNA,), (BO, EVA))),
        (came(ANNA, to=(US, BO), cc=(HELP, EVA)), "sender", Recipients((ANNA,))),
        (came(BO, to=(US,)), "all", Recipients((BO,), (ANNA,))),
        (came(BO, to=(US,)), "sender", Recipients((BO,))),
        (came(ANNA, reply_to=(EVA, BO), to=(US,)), "sender", Recipients((EVA, BO))),
        (came(BO, reply_to=(EVA,), to=(US,), cc=(EVA,)), "all", Recipients((EVA,), (ANNA,))),
        (came(ANNA, reply_to=(US,), to=(US,)), "all", Recipients((ANNA,))),
        (came(US, to=(HELP,)), "all", Recipients((ANNA,))),
        (
            came(BO, cc=(at("ANNA@SHOP.example"),)),
            "all",
            Recipients((BO,), (at("ANNA@SHOP.example"),)),
        ),
        (came(BO, cc=(NOBODY,)), "all", Recipients((BO,), (ANNA,))),
        (went(ANNA, US, cc=(BO, HELP)), "all", Recipients((ANNA,), (BO,))),
        (went(BO), "all", Recipients((BO,), (ANNA,))),
        (went(BO, EVA), "sender", Recipients((ANNA,))),
    ],
)
def test_reply_recipients(latest: Envelope, scope: Scope, expected: Recipients) -> None:
    """Everybody who should hear of it gets the answer once, and none of our own addresses does."""
    assert expected == reply_recipients(latest=latest, customer=ANNA, ours=OURS, scope=scope)


def test_without_a_customer_the_mail_itself_decides() -> None:
    """A conversation without a customer is answered to those whom its mail names."""
    sender = reply_recipients(latest=went(BO, EVA), customer=None, ours=OURS, scope="sender")
    everybody = reply_recipients(latest=went(cc=(BO, EVA)), customer=None, ours=OURS, scope="all")
    nobody = reply_recipients(latest=went(US), customer=None, ours=OURS, scope="all")

    assert Recipients((BO,)) == sender
    assert Recipients((BO,), (EVA,)) == everybody
    assert Recipients(()) == nobody
