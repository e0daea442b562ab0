"""Tags and causes as they are typed."""

from __future__ import annotations

import pytest

from console.domain.words import (
    CAUSE_MAX,
    TAG_MAX,
    Refused,
    Word,
    choose_cause,
    is_new,
    named,
    nearest,
    read_cause,
    read_tag,
    read_tier_name,
    read_word,
)
from data.records import AgentRole, WordKind

KEPT = ("late delivery", "product fault", "question")


def name_of(read: Word | Refused) -> str:
    """Give the name of what was read, which must be a word."""
    assert isinstance(read, Word), read
    return read.name


def why(read: Word | Refused) -> str:
    """Give the reason of what was refused."""
    assert isinstance(read, Refused), read
    return read.why


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("login", "login"),
        ("  Login ", "login"),
        ("#login", "login"),
        ("Late  delivery", "late-delivery"),
        ("ÆNDRING", "ændring"),
        ("发票", "发票"),
        ("ｌｏｇｉｎ", "login"),  # noqa: RUF001 - as a Chinese input method gives it
        ("a\x1bb", "a^[b"),
        ("topic:login", "topic:login"),
        ("\u00b8", "◌\u0327"),
    ],
)
def test_a_tag_has_one_form(typed: str, expected: str) -> None:
    """Case, space around it, a hash and full width make no other tag; words are joined."""
    assert expected == name_of(read_tag(typed))


@pytest.mark.parametrize(
    "typed", ["", "   ", "#", "-", "a,b", "-x", 'say "x"', "x" * (TAG_MAX + 1)]
)
def test_what_is_no_tag_is_refused(typed: str) -> None:
    """Nothing, several at once, what could not be searched for and what is too long: a sentence."""
    assert why(read_tag(typed)).endswith(".")


def test_what_was_made_of_it_is_said() -> None:
    """A word that stands as typed needs no remark; another one has both forms in it."""
    plain, changed = read_tag("login"), read_tag("Late delivery")

    assert isinstance(plain, Word)
    assert isinstance(changed, Word)
    assert "" == plain.remark
    assert "“Late delivery” is kept as late-delivery" == changed.remark


def test_causes_and_tiers_keep_their_spaces() -> None:
    """A cause and a tier are in lower case with single spaces."""
    assert "product fault" == name_of(read_cause(" Product   Fault "))
    assert "product fault" == name_of(read_word(WordKind.CAUSE, "Product Fault"))
    assert "product-fault" == name_of(read_word(WordKind.TAG, "Product Fault"))
    assert "tier 2" == name_of(read_tier_name("Tier 2"))


def test_what_is_no_cause_or_tier_is_refused() -> None:
    """Nothing, a leading dash, too much, and for a tier what looks like an address."""
    for typed in ("", "-x", 'a"b', "x" * (CAUSE_MAX + 1)):
        assert why(read_cause(typed))
    for typed in ("", "a@b", "a, b"):
        assert why(read_tier_name(typed))


@pytest.mark.parametrize("role", AgentRole)
def test_without_a_list_any_cause_goes(role: AgentRole) -> None:
    """Where leads keep no causes everybody may give any, and none is put into the list."""
    chosen = choose_cause("Anything", kept=(), role=role)

    assert "anything" == name_of(chosen)
    assert isinstance(chosen, Word)
    assert not is_new(chosen, ())


def test_agents_choose_from_the_list() -> None:
    """What the leads keep may be given by all; what is new is refused with what was meant."""
    refused = why(choose_cause("late delivry", kept=KEPT, role=AgentRole.AGENT))

    assert "late delivery" == name_of(
        choose_cause("Late delivery", kept=KEPT, role=AgentRole.AGENT)
    )
    assert "Did you mean “late delivery”?" in refused
    assert "product fault" in refused
    assert "Did you mean" not in why(choose_cause("zzz", kept=KEPT, role=AgentRole.AGENT))
    assert why(choose_cause("", kept=KEPT, role=AgentRole.LEAD))


@pytest.mark.parametrize("role", [AgentRole.LEAD, AgentRole.ADMIN])
def test_leads_may_use_a_new_cause(role: AgentRole) -> None:
    """A lead's new cause is one that has to be put into the list."""
    chosen = choose_cause("Recall", kept=KEPT, role=role)

    assert isinstance(chosen, Word)
    assert is_new(chosen, KEPT)


def test_the_nearest_word_is_found() -> None:
    """What a text begins alone is meant, else what is most alike; nothing where nothing is."""
    assert "product fault" == nearest("prod", KEPT)
    assert "question" == nearest("Qestion", KEPT)
    assert nearest("", KEPT) is None
    assert nearest("xyz", KEPT) is None


def test_a_long_list_is_cut_short() -> None:
    """A sentence names a few words and counts the rest."""
    assert "a, b" == named(["a", "b"])
    assert named([str(n) for n in range(9)]).endswith(" and 3 more")
