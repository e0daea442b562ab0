"""Whom a note names with @: every script, no address, no code, nothing lost."""
# ruff: noqa: RUF001 - Chinese as it is written

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.mentions import (
    Begun,
    Named,
    Unknown,
    find_mentions,
    fitting_names,
    name_begun,
    tell_mentions,
)

TEAM = ("kai", "lin", "mette", "john", "john.doe", "tier2", "back office", "仓库")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@kai", ("kai",)),
        ("Please look, @KAI!", ("kai",)),
        ("@kai, @lin: (@mette) “@john”.", ("kai", "lin", "mette", "john")),
        ("@kai @Kai @kai", ("kai",)),
        ("@kai/@lin", ("kai", "lin")),
        ("请@lin看", ("lin",)),
        ("请@Lin，谢谢", ("lin",)),
        ("请＠lin看", ("lin",)),
        ("问@仓库的人", ("仓库",)),
        ("@kai에게", ("kai",)),
        ("ask @john.doe.", ("john.doe",)),
        ("ask @john.", ("john",)),
        ("ask @john. doe", ("john",)),
        ("@kai...", ("kai",)),
        ("@kai-", ("kai",)),
        ("@kai's idea", ("kai",)),
        ("@tier2 and @back office", ("tier2", "back office")),
        ("@Back Office, please", ("back office",)),
        ("one\n@kai\ntwo @lin\n", ("kai", "lin")),
        ("*@kai* _@lin", ("kai",)),
        (">@kai", ("kai",)),
    ],
)
def test_names_are_found(text: str, expected: tuple[str, ...]) -> None:
    """Any case, punctuation around it, scripts without blanks, tiers, each once in order."""
    assert expected == find_mentions(text, TEAM).names


@pytest.mark.parametrize(
    "text",
    [
        "kai@lin.example", "support+a@kai", "x.@kai", "a-@kai", "a%@kai", "mette@kai",
        "`@kai`", "see `git log @kai` there", "``a ` @kai``", "```\n@kai\n```", "~~~ sh\n@kai\n~~~",
        "https://social.example/@kai", "ftp://me:@kai/x", "@", "@ kai", "@!", "",
        "no names", "@kais", "@kai_b", "@9",
    ],
)  # fmt: skip
def test_what_is_no_mention(text: str) -> None:
    """Mail addresses, code, web addresses and longer words name nobody of the team."""
    assert () == find_mentions(text, TEAM).names


def test_code_ends() -> None:
    """What stands behind a code span or fence is text again; a lone backtick begins no code."""
    assert ("kai",) == find_mentions("`@lin` @kai", TEAM).names
    assert ("kai",) == find_mentions("```\n@lin\n```\n@kai", TEAM).names
    assert ("kai",) == find_mentions("it's 5` @kai", TEAM).names


def test_unknown_names_are_told_with_the_nearest() -> None:
    """A mistyped name is told once, whatever its case; one like no other without an offer."""
    found = find_mentions("@kaj and @KAJ, @mete, @zzz, @lin", TEAM)

    assert ("lin",) == found.names
    assert ("nobody is called @kaj; nearest kai", "nobody is called @mete; nearest mette",
            "nobody is called @zzz") == tuple(u.sentence for u in found.unknown)  # fmt: skip


def test_an_unknown_name_ends_with_its_script() -> None:
    """The words around a mistyped name are not part of it, nor is the end of its sentence."""
    assert (Unknown("lim", "lin"),) == find_mentions("请@lim看一下", TEAM).unknown
    assert (Unknown("john.de", "john.doe"),) == find_mentions("@john.de.", TEAM).unknown
    assert () == find_mentions("@" + "a" * 60, TEAM).unknown


def test_a_team_of_nobody_names_nobody() -> None:
    """Without names all are unknown, and none is near."""
    assert Named((), (Unknown("kai", None),)) == find_mentions("@kai", ())


@given(st.text(alphabet="@＠ak i.`-看/:\n", max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever stands in a note, only known names come of it and each name once."""
    found = find_mentions(text, TEAM)

    assert set(found.names) <= set(TEAM)
    assert len(found.names) == len(set(found.names))


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("@", 1, Begun(1, "")), ("hi @k", 5, Begun(4, "k")), ("请@l", 3, Begun(2, "l")),
        ("hi @k", 4, None), ("@k", 2, Begun(1, "k")), ("hi @ka i", 6, Begun(4, "ka")),
        ("a@k", 3, None), ("`@k`", 3, None), ("hi @k, ", 7, None), ("hi", 2, None),
        ("hi @k x", 7, None), ("@" + "a" * 50, 51, None), ("＠ka", 3, Begun(1, "ka")),
        ("@john.d", 7, Begun(1, "john.d")),
    ],
)  # fmt: skip
def test_the_name_under_the_cursor(line: str, column: int, expected: Begun | None) -> None:
    """What is being typed behind an @ is known by its place; nothing in addresses and code."""
    assert expected == name_begun(line, column)


def test_names_that_fit() -> None:
    """The beginning of a name comes before that of a word of the full name; so many and no more."""
    people = [("anna", "Anna Kask"), ("kai", "Kai Berg"), ("u1001", "Karin Holm"), ("lin", "李琳")]

    assert ["kai", "anna", "u1001"] == [name for name, _ in fitting_names("KA", people, limit=9)]
    assert ["kai"] == [name for name, _ in fitting_names("ka", people, limit=1)]
    assert people == fitting_names("", people, limit=9)
    assert [] == fitting_names("zz", people, limit=9)


def test_mentions_are_told_in_one_sentence() -> None:
    """The newest is told with its words; of several, how many more wait."""
    one, two = ("kai", 1042, "look"), ("lin", 1043, "")

    assert "kai mentioned you in #1042: look" == tell_mentions([one], dot="·")
    assert "lin mentioned you in #1043 · 1 more in Mentions" == tell_mentions([one, two], dot="·")
