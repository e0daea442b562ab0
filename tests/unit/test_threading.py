"""Promises of data.mail.threading: our ids and tokens prove themselves, and nothing else does."""

from __future__ import annotations

import pytest

from data.errors import ComposeError
from data.mail.threading import (
    BODY_SCAN_CHARS,
    BODY_TOKENS_TRIED_MAX,
    OwnId,
    find_body_tokens,
    find_subject_numbers,
    is_surrogate,
    looks_like_own,
    make_body_token,
    make_message_id,
    read_message_id,
    surrogate_message_id,
)

KEY = b"k" * 32
OTHER_KEY = b"o" * 32
NONCE = bytes(range(8))


def own_id(conversation: int = 1042, *, nonce: bytes = NONCE, domain: str = "example.com") -> str:
    return make_message_id(conversation=conversation, nonce=nonce, key=KEY, domain=domain)


def test_an_own_id_names_its_conversation() -> None:
    """What we sign today we can read tomorrow."""
    assert OwnId(1042) == read_message_id(own_id(), key=KEY)


def test_an_own_id_is_short_and_needs_no_quoting() -> None:
    """An id stays below the 78 characters at which other programs begin to break headers."""
    made = own_id(9_999_999_999, domain="support.example.com")

    assert len(made) < 70
    assert made == made.lower()
    assert set('<>() \t"') & set(made) == set()


def test_two_nonces_make_two_ids() -> None:
    """Two mails of one conversation never share an id."""
    assert own_id(nonce=b"a" * 8) != own_id(nonce=b"b" * 8)


def test_a_changed_character_breaks_the_signature() -> None:
    """Whoever changes the number, the nonce or the MAC of an id of ours has no id of ours."""
    local, domain = own_id().split("@")
    turned = [
        f"{local[:at]}{'2' if local[at] != '2' else '3'}{local[at + 1 :]}@{domain}"
        for at in range(3, len(local))
        if local[at] != "."
    ]

    assert [None] * len(turned) == [read_message_id(id_, key=KEY) for id_ in turned]


def test_another_key_does_not_open_it() -> None:
    """An id of another installation of this program names nothing here."""
    assert read_message_id(own_id(), key=OTHER_KEY) is None
    assert looks_like_own(own_id())


def test_gateways_may_change_case_and_domain_may_change() -> None:
    """An id survives a gateway that turns its letters, and a move to another domain."""
    assert OwnId(7) == read_message_id(own_id(7).upper(), key=KEY)
    assert OwnId(7) == read_message_id(own_id(7).replace("example.com", "old.example"), key=KEY)


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "abc@example.com",
        "sc.1042@example.com",
        "sc.0.aaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@example.com",
        "sc.\u0661.aaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@example.com",
        "sc.1.aaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@x@y",
        "sc.1.aaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@" + "x" * 2_000,
    ],
)
def test_other_ids_are_not_ours(foreign: str) -> None:
    """Only the exact form of our ids is even worth checking."""
    assert read_message_id(foreign, key=KEY) is None
    assert not looks_like_own(foreign)


def test_a_domain_in_any_script_becomes_ascii() -> None:
    """The id of a mailbox at an internationalised domain can stand in any header."""
    assert own_id(domain="B\u00fccher.example").endswith("@xn--bcher-kva.example")
    assert own_id(domain="[127.0.0.1]").endswith("@[127.0.0.1]")


@pytest.mark.parametrize("domain", ["", "a b", "a..b", "x>\r\nBcc: y", "\u2024.example", "a" * 70])
def test_a_domain_that_is_none_is_refused(domain: str) -> None:
    """No setting can put a line break or a bracket into a Message-ID."""
    with pytest.raises(ComposeError, match="cannot stand in a Message-ID"):
        own_id(domain=domain)


def test_weak_keys_and_nonces_are_refused() -> None:
    """A key or nonce that could be guessed is a bug that must be loud."""
    with pytest.raises(ValueError, match="nonce"):
        own_id(nonce=b"short")
    with pytest.raises(ValueError, match="signing key"):
        make_body_token(conversation=1, key=b"")


def test_a_quoted_token_is_found() -> None:
    """A token survives quoting, another case, and being typed in from paper."""
    token = make_body_token(conversation=1042, key=KEY)
    number, mac = token.split("-")
    typed = mac.lower().replace("0", "o").replace("1", "l")

    assert find_body_tokens(f"Thanks!\n> > Ref: {token}\n", key=KEY) == (1042,)
    assert find_body_tokens(f"{number}\u2011{mac}.", key=KEY) == (1042,)
    assert find_body_tokens(f"\uff03{number[1:]}-{typed}", key=KEY) == (1042,)


def test_tokens_come_in_order_and_once() -> None:
    """Each conversation named in a body is listed once, the first one first."""
    tokens = [make_body_token(conversation=number, key=KEY) for number in (9, 4, 9)]

    assert find_body_tokens(" ".join(tokens), key=KEY) == (9, 4)


def test_a_forged_token_proves_nothing() -> None:
    """A number with made-up letters, or another number's letters, names no conversation."""
    mac = make_body_token(conversation=7, key=KEY).split("-")[1]
    foreign = make_body_token(conversation=1042, key=OTHER_KEY)

    assert find_body_tokens(f"#8-{mac} #7-ABCDEFGH {foreign} #7-{mac}X", key=KEY) == ()


def test_guessing_in_one_body_is_bounded() -> None:
    """A body full of guesses costs a bounded number of MACs."""
    guesses = " ".join(f"#7-{guess:08d}" for guess in range(22_222_222, 22_222_222 + 500))
    token = make_body_token(conversation=7, key=KEY)

    assert find_body_tokens(f"{guesses} {token}", key=KEY) == ()
    assert find_body_tokens(f"{'#7-22222222 ' * BODY_TOKENS_TRIED_MAX}{token}", key=KEY) == (7,)


def test_a_huge_body_is_read_at_both_ends() -> None:
    """The quoted token of an endless thread stands near one of the ends."""
    token = make_body_token(conversation=7, key=KEY)
    filler = "x " * BODY_SCAN_CHARS

    assert find_body_tokens(f"{token} {filler}", key=KEY) == (7,)
    assert find_body_tokens(f"{filler} {token}", key=KEY) == (7,)
    assert find_body_tokens(f"{filler} {token} {filler}", key=KEY) == ()


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: [#1042] Broken lamp", (1042,)),
        ("\u56de\u590d\uff1a\uff3b\uff03\uff11\uff10\uff14\uff12\uff3d \u706f", (1042,)),
        ("\u56de\u590d: \u3010#1042\u3011", (1042,)),
        ("[#2] [#1] [#2]", (2, 1)),
        ("Order #1042 (1042) [1042] [# 1042] [#01042]", ()),
        ("[#1][#2][#3][#4][#5][#6]", (1, 2, 3, 4, 5)),
        (" " * 2_000 + "[#1042]", ()),
        ("", ()),
    ],
)
def test_subject_numbers(subject: str, numbers: tuple[int, ...]) -> None:
    """Only a number in brackets with a hash is a tag; an order number is not."""
    assert numbers == find_subject_numbers(subject)


def test_a_surrogate_is_made_from_the_bytes_alone() -> None:
    """Fetching the same mail without Message-ID again gives the same id, known as a stand-in."""
    made = surrogate_message_id("AB" * 32)

    assert made == surrogate_message_id("ab" * 32)
    assert is_surrogate(made)
    assert not is_surrogate("x" + made)
    assert not is_surrogate("abc@missing-id.invalid")


def test_a_surrogate_needs_a_whole_hash() -> None:
    """Half a hash would let two mails share a stand-in."""
    with pytest.raises(ValueError, match="64"):
        surrogate_message_id("abc")
