"""Links of a message: found, numbered once, and told where they deceive."""
# ruff: noqa: RUF001, E501 - sentences, and letters that look like others are what is tested

from __future__ import annotations

import pytest

from data.mail.parse import parse_body
from data.store.message_rows import body_from_columns, facts_of
from data.text.links import (
    LINKS_MAX,
    doubt_about,
    find_addresses,
    find_links,
    listed_links,
    number_links,
    with_numbers,
)
from tests.support.builders import html_mail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://x.example/a.", ["https://x.example/a"]),
        ("(https://x.example/a_(b)), ok", ["https://x.example/a_(b)"]),
        ("https://x.example/wiki/Lamp_(light)?", ["https://x.example/wiki/Lamp_(light)"]),
        ("[https://x.example]", ["https://x.example"]),
        ("<https://x.example/a>b", ["https://x.example/a"]),
        ("“https://x.example/q”", ["https://x.example/q"]),
        ("请看https://x.example/abc谢谢。", ["https://x.example/abc"]),
        ("https://x.example/发票，见", ["https://x.example/发票"]),
        ("见http://例子.中国/路。", ["http://例子.中国/路"]),
        ("www.shop.example/x! or ftp://a.example", ["www.shop.example/x", "ftp://a.example"]),
        ("mailto:a@b.example tel:+4512345678;", ["mailto:a@b.example", "tel:+4512345678"]),
        ("HTTPS://X.example/A,HTTP://y.example", ["HTTPS://X.example/A,HTTP://y.example"]),
        ("https:// http://... javascript:alert(1) a:b", []),
        ("foo.www.bar me@www.x.example", []),
        ("https://x.example/a\nb", ["https://x.example/a"]),
    ],
)
def test_links_are_found_as_a_person_reads_them(text: str, expected: list[str]) -> None:
    """A link ends where the sentence goes on, in any script; brackets that it opened stay."""
    assert [link.target for link in find_links(text)] == expected


def test_addresses_are_found_once() -> None:
    """Mail addresses in order, each once, whatever its spelling, without the sentence's stop."""
    text = (
        "Mail a.b+c@x.example, A.B+C@x.example or 写给q@y.example. no@host, @x, https://u@z.example"
    )

    assert find_addresses(text) == ["a.b+c@x.example", "q@y.example"]
    assert len(find_addresses(" ".join(f"a{n}@x.example" for n in range(999)))) == LINKS_MAX
    assert find_addresses("none") == []


def test_the_list_of_a_html_mail_keeps_its_numbers() -> None:
    """Links listed below the text keep their numbers; others go on from there, each once."""
    whole = "Click [1], there [2], https://z.example [3]!\n\n[1] https://a.example\n[2] https://b.example"
    text = whole.replace(" [3]", "")
    found = number_links(text, text + "\n> https://q.example https://a.example", {})
    numbers = {link.target: link.number for link in found}

    assert numbers == {"https://a.example": 1, "https://b.example": 2, "https://z.example": 3,
                       "https://q.example": 4}  # fmt: skip
    assert "\n".join(with_numbers(line, numbers) for line in text.split("\n")) == whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no list", []),
        ("[1] only words", []),
        ("[1] https://a.example\n[3] https://b.example", ["https://a.example"]),
        ("[1] https://a.example\n\n[1] https://b.example\n[2] https://c.example",
         ["https://b.example", "https://c.example"]),
        ("[1] https://a.example\n[2] https://a.example", []),
        ("[2] https://a.example [1] ", []),
    ],
)  # fmt: skip
def test_a_list_counts_from_one(text: str, expected: list[str]) -> None:
    """Only a run of [1], [2] and so on with a target each is a list; the longest one counts."""
    assert listed_links(text) == expected


def test_a_line_without_links_stays() -> None:
    """Nothing is written into lines that hold no numbered link."""
    assert with_numbers("https://a.example", {}) == "https://a.example"
    assert with_numbers("https://a.example", {"https://b.example": 1}) == "https://a.example"


def test_so_many_links_are_numbered_and_no_more() -> None:
    """A mail made of links does not fill the screen with numbers."""
    text = " ".join(f"https://x.example/{n}" for n in range(LINKS_MAX + 5))

    assert len(number_links(text, text, {})) == LINKS_MAX


@pytest.mark.parametrize(
    ("words", "target", "expected"),
    [
        ("paypal.com", "https://evil.example/paypal.com", "says paypal.com, leads to evil.example"),
        ("https://www.x.example/", "https://mail.x.example/a", ""),
        ("mail.x.example", "https://x.example", ""),
        ("read terms.pdf here", "https://x.example/", ""),
        ("here", "https://x.example:8080/", ""),
        ("", "https://paypal.com@evil.example/", "leads to evil.example: what stands before @ is no host"),
        ("", "https://evil.example\\@paypal.com/", ""),
        ("", "https://xn--pypal-4ve.com/", "the host xn--pypal-4ve.com mixes letters of several scripts"),
        ("", "https://pаypal.com/", "the host pаypal.com mixes letters of several scripts"),
        ("", "https://例えばー.jp/", ""),
        ("", "https://пример.example/", ""),
        ("", "www.xn--a.example/b", "the host www.xn--a.example stands for letters of another script"),
        ("x.example", "mailto:a@b.example", ""),
        ("a@b.example", "mailto:A@B.example?subject=x", ""),
        ("help@bank.example", "mailto:x@evil.example", "says help@bank.example, writes to x@evil.example"),
        ("", "http://203.0.113.9:80/b", "leads to 203.0.113.9: a number, no name"),
        ("", "http://0xcb007109/", "leads to 0xcb007109: a number, no name"),
        ("", "http://[2001:db8::1]/", "leads to [2001:db8::1]: a number, no name"),
        (
            "bank.example",
            "https://go.example/?u=https%3A%2F%2Fbank.example%2Fa",
            "says bank.example, leads to go.example and on to bank.example",
        ),
        ("x.example", "http:///", ""),
    ],
)  # fmt: skip
def test_deceiving_links_are_told(words: str, target: str, expected: str) -> None:
    """Words of another host, a user that looks like a host, scripts that look like Latin."""
    assert doubt_about(words, target) == expected


def test_a_mail_remembers_which_links_deceive() -> None:
    """What the mark-up says of a link's words is kept with the body, and number lists use it."""
    body = parse_body(html_mail('<p>Go to <a href="https://evil.example/in">bank.example</a></p>'))
    kept = body_from_columns(body.text, body.new_text, facts_of(body))
    doubts: dict[str, str] = dict(kept.deceiving_links)

    assert kept == body
    assert [link.doubt for link in number_links(kept.new_text, kept.text, doubts)] == [
        "says bank.example, leads to evil.example"
    ]
