"""Addresses: what mails hold, what agents type, what we write."""

from __future__ import annotations

import pytest

from data.errors import ComposeError
from data.mail.addresses import (
    ADDRESSES_MAX,
    format_address,
    is_plausible_address,
    parse_address_list,
    parse_recipient,
)
from data.records import Address, SafeLine


def _pairs(value: str) -> list[tuple[str, str]]:
    return [(each.name, each.address) for each in parse_address_list(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ann@example.org", [("", "ann@example.org")]),
        ("Ann <ann@example.org>", [("Ann", "ann@example.org")]),
        ('"Doe, John" <j@x.org>, b@x.org', [("Doe, John", "j@x.org"), ("", "b@x.org")]),
        ("Doe, John <j@x.org>", [("Doe, John", "j@x.org")]),
        ("b@x.org (Bob B.)", [("Bob B.", "b@x.org")]),
        ("(a (b) c) b@x.org", [("a (b) c", "b@x.org")]),
        (
            "Friends: a@x.org, B <b@x.org>;, c@x.org",
            [("", "a@x.org"), ("B", "b@x.org"), ("", "c@x.org")],
        ),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        ("", []),
        (" , ,, ", []),
        ("<@relay,@other:a@x.org>", [("", "a@x.org")]),
        ('"a b"@x.org', [("", '"a b"@x.org')]),
        ("=?utf-8?q?S=C3=B8ren?= <s@x.org>", [("Søren", "s@x.org")]),
        ('"=?utf-8?q?S=C3=B8ren?=" <s@x.org>', [("Søren", "s@x.org")]),
        ("=?utf-8?q?Ann_=3Ca=40x=2Eorg=3E?=", [("Ann", "a@x.org")]),
        ("\"'a@x.org'\" <a@x.org>", [("a@x.org", "a@x.org")]),
        ("a@x.org <a@x.org>", [("a@x.org", "a@x.org")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("a@x.org b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("a@x.org; b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
        ("A <a@x.org> B <b@x.org>", [("A", "a@x.org"), ("B", "b@x.org")]),
        ('"open <a@x.org>, b@x.org', [("open", "a@x.org"), ("", "b@x.org")]),
        ("(open a@x.org", [("open", "a@x.org")]),
        ("Ann < ann@x.org >", [("Ann", "ann@x.org")]),
        ("ann @ x.org", [("", "ann@x.org")]),
        ("Ann <ann @ x.org>", [("Ann", "ann@x.org")]),
        ("Ann <ann@x.org> on behalf", [("Ann", "ann@x.org")]),
        ("Søren <søren@bücher.example>", [("Søren", "søren@bücher.example")]),
    ],
)
def test_address_lists(value: str, expected: list[tuple[str, str]]) -> None:
    """Address fields are read as RFC 5322 says and as careless programs write them."""
    assert expected == _pairs(value)


def test_encoded_name_cannot_smuggle_an_address() -> None:
    """An address or line break hidden in an encoded name stays part of the name."""
    value = "=?utf-8?q?evil=40x=2Eorg=2C=0D=0ABcc:_b?= <a@x.org>"

    assert [("evil@x.org, Bcc: b", "a@x.org")] == _pairs(value)


def test_long_lists_are_bounded() -> None:
    """A field with thousands of addresses gives a bounded number."""
    assert ADDRESSES_MAX == len(parse_address_list(", ".join(["a@x.org"] * 3000)))


@pytest.mark.parametrize(
    "value", ['"' * 60_000, '\\"' * 30_000, "(" * 60_000, "<" * 60_000, "a " * 30_000]
)
def test_hostile_lists_take_no_time(value: str) -> None:
    """Signs that nothing closes give some result (and in linear time, or this test would hang)."""
    assert 1 >= len(parse_address_list(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann@example.org", ("", "ann@example.org")),
        (" Ann Example <ann@example.org> ", ("Ann Example", "ann@example.org")),
        ('"Example, Ann" <ann@example.org>', ("Example, Ann", "ann@example.org")),
        ("gone@shop", ("", "gone@shop")),
        ("ann+tag@[192.0.2.1]", ("", "ann+tag@[192.0.2.1]")),
        ("ann@bücher.example", ("", "ann@xn--bcher-kva.example")),
    ],
)
def test_recipients(text: str, expected: tuple[str, str]) -> None:
    """What an agent types as one recipient becomes one address that servers take."""
    actual = parse_recipient(text)

    assert expected == (actual.name, actual.address)


@pytest.mark.parametrize(
    "text",
    ["", "ann", "@example.org", "ann@", "ann@exa mple.org", "an n@example.org", "søren@example.org",
     "ann@example.org\r\nBcc: x@y", "ann@example.org\n", "a\0@example.org", "ann@example..org",
     ".ann@example.org", "ann@-example.org", "ann@example-.org", "<ann@example.org",
     "a@b@example.org", "ann@example.org, b@example.org", "x" * 65 + "@example.org",
     "a@" + "b" * 256, "ann@example_x.org", f"a@{'ü' * 80}.example"],
)  # fmt: skip
def test_bad_recipients_are_refused_with_a_sentence(text: str) -> None:
    """What cannot be delivered or could inject a command is refused, and the text says why."""
    with pytest.raises(ComposeError, match=r"\.$"):
        parse_recipient(text)


def test_plausible_addresses() -> None:
    """The check says yes or no without raising."""
    assert is_plausible_address("ann@example.org")
    assert not is_plausible_address("ann")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "a@x.org"),
        ("Ann", "Ann <a@x.org>"),
        ("Søren", "Søren <a@x.org>"),
        ("Doe, J", '"Doe, J" <a@x.org>'),
        ('A "B"', '"A \\"B\\"" <a@x.org>'),
    ],
)
def test_written_addresses_can_be_read(name: str, expected: str) -> None:
    """An address written for people reads back as the same address."""
    address = Address(name=SafeLine(name), address=SafeLine("a@x.org"))

    written = format_address(address)

    assert expected == written
    assert (address,) == parse_address_list(written)
