"""Who wrote a mail: what points to somebody else, and what our own server found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.reply_check import Reply, background_of, check_reply
from console.domain.senders import is_forged
from console.domain.who_wrote import (
    doubts_about_sender,
    is_proved,
    tell_checks,
    tell_sender,
    tell_ways_back,
)
from data.mail.authentication import read_authentication
from data.records import Address, Direction, Message, SafeLine
from tests.support.timeline import message

OURS = "mx.x.example"


def person(name: str, address: str) -> Address:
    """Make an address with a name."""
    return Address(SafeLine(name), SafeLine(address))


def mail(name: str, address: str, *reply_to: Address) -> Message:
    """Make a mail of theirs."""
    one = message(1, "Hello.")
    return replace(
        one, direction=Direction.IN, author=person(name, address), reply_to=tuple(reply_to)
    )


@pytest.mark.parametrize(
    ("name", "address", "told"),
    [
        ("Ann Berg", "ann@x.example", ""),
        ("王小明", "wang@公司.example", ""),
        ("Åse Øst-Pärn", "ase@blå.example", ""),
        ("Анна Berg", "anna@почта.example", ""),
        ("ann@x.example", "ANN@x.example", ""),
        ("service@bank.example", "x@evil.example", "name says service@bank.example"),
        ("“Bank” (help@bank.example)", "x@evil.example", "name says help@bank.example"),
        ("P\u0430ypal", "x@evil.example", "name mixes letters"),
        ("Ann", "a@p\u0430ypal.example", "address mixes letters"),
        ("Ann", "a@xn--pypal-4ve.example", "address mixes letters"),
        ("Ann", "a@xn--80ak6aa92e.example", "only looks Latin"),
        ("Ann", "a@xn--e1aybc.example", "stands for letters of another script: xn--e1aybc (тест)"),
        ("Ann", "a@xn--\x1b!!.example", ""),
        ("Ann", "supp\u043ert@x.example", "before the @"),
        ("", "", ""),
    ],
)
def test_what_points_to_somebody_else_is_told(name: str, address: str, told: str) -> None:
    """Other addresses in a name, and letters that look alike; plain foreign names are plain."""
    doubts = " | ".join(doubts_about_sender(mail(name, address)))

    assert told in doubts
    assert bool(told) == bool(doubts)


def test_another_way_back_is_told_and_asked_about() -> None:
    """Reply-To that is not From stands at the mail, and before the answer leaves."""
    other = person("Bob", "bob@elsewhere.example")
    one = mail("Ann", "ann@x.example", other)
    doubts = check_reply(Reply("Hi."), background_of(None, [one], recipients=[other]))
    to_writer = check_reply(Reply("Hi."), background_of(None, [one], recipients=[one.author]))

    assert "answers go to Bob <bob@elsewhere.example> (Reply-To)" == tell_ways_back(one)
    assert any("came from ann@x.example" in doubt.text for doubt in doubts)
    assert not any("Reply-To" in doubt.text for doubt in to_writer)
    assert "" == tell_ways_back(mail("Ann", "ann@x.example", person("", "Ann@X.example")))


def test_a_doubtful_sender_is_asked_about_before_the_answer() -> None:
    """The last look names what is odd about the newest mail's sender; it keeps nothing back."""
    one = mail("help@bank.example", "x@evil.example")
    doubts = check_reply(Reply("Hi."), background_of(None, [one], recipients=[one.author]))
    (doubt,) = [each for each in doubts if each.kind == "sender"]

    assert "help@bank.example" in doubt.points[0].words
    assert not doubt.blocks


@pytest.mark.parametrize(
    ("field", "forged", "proved"),
    [
        ("mx.x.example; spf=pass smtp.mailfrom=ann@a.example", False, True),
        ("mx.x.example; spf=pass smtp.mailfrom=b.example", False, False),
        ("MX.x.example 1; dmarc=fail (p=none) header.from=a.example", True, False),
        ('"mx.x.example"; dkim=pass header.d=mail.a.example', False, True),
        ("mx.x.example; spf=softfail smtp.mailfrom=a.example", True, False),
        ("mx.x.example; spf=fail; dkim=pass header.i=@a.example", False, True),
        ("mx.x.example (says dmarc=fail; spf=fail); none", False, False),
        ('mx.x.example; dkim=pass reason="a; dmarc=fail" header.d=a.example', False, True),
        ("mx.x.example; dkim=pass (1024-bit key; \\) unprotected) header.d=a.example", False, True),
        ("mx.evil.example; dmarc=pass header.from=a.example", False, False),
        ("mx.x.example.evil.example; dmarc=pass header.from=a.example", False, False),
        ("mx.x.example; dmarc=pass header.from=", False, False),
        ("mx.x.example; =; ;; dkim; ((((", False, False),
        ("", False, False),
    ],
)
def test_only_our_own_server_is_believed(field: str, *, forged: bool, proved: bool) -> None:
    """Its results in every form of RFC 8601; comments, quotes and other servers say nothing."""
    checks = read_authentication([field, f"{OURS}; dmarc=pass"], authserv_id=OURS)

    assert (forged, proved) == (is_forged(checks), is_proved(checks, "ann@a.example"))


def test_what_our_server_found_is_told_in_words() -> None:
    """Proved, not proved and forged read differently, with each check and its domain."""
    author = person("Ann", "ann@a.example")

    def told(results: str) -> tuple[str, bool]:
        checks = read_authentication([f"{OURS}; {results}"], authserv_id=OURS)
        return tell_checks(checks, author)

    assert ("our mail server has proved its sender (DKIM passed: a.example)", False) == told(
        "dkim=pass header.d=a.example"
    )
    assert ("our mail server could not prove its sender (SPF not there)", False) == told("spf=none")
    assert (
        "our mail server says that its sender is forged (DMARC failed: a.example)",
        True,
    ) == told("dmarc=fail header.from=a.example")
    assert ("", False) == told("")
    assert () == read_authentication([f"{OURS}; dmarc=pass"], authserv_id="")


def test_why_tells_all_that_is_known() -> None:
    """The page of why has doubts, the way back and the server's word, in this order."""
    checks = read_authentication([f"{OURS}; spf=pass smtp.mailfrom=a.example"], authserv_id=OURS)
    one = replace(
        mail("b@b.example", "ann@a.example", person("", "c@c.example")), authentication=checks
    )

    assert [
        "its name says b@b.example, it came from ann@a.example",
        "answers go to c@c.example (Reply-To)",
        "our mail server has proved its sender (SPF passed: a.example)",
    ] == list(tell_sender(one))
    assert () == tell_sender(replace(one, direction=Direction.OUT, authentication=(), reply_to=()))
