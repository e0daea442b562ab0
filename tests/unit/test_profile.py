"""What agents say of themselves, who is away, and who may change what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.away import as_of, away_words, is_away
from console.domain.permissions import LEAST, RANK, Right, may, refuse
from console.domain.profile import (
    AWAY_WORDS_MAX,
    NAME_MAX,
    SIGNATURE_MAX,
    Refused,
    is_language,
    is_signature,
    is_time_zone,
    read_away_words,
    read_display_name,
    read_language,
    read_signature,
    read_time_zone,
    signature_for,
)
from data.records import Agent, AgentId, AgentRole, SafeLine

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KAI = Agent(AgentId(2), None, "kai", SafeLine("Kai"), AgentRole.LEAD)
LIN = Agent(AgentId(3), None, "lin", SafeLine("Lin"), AgentRole.AGENT)
METTE = Agent(AgentId(1), None, "mette", SafeLine("Mette"), AgentRole.ADMIN)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Europe/Copenhagen", "Europe/Copenhagen"),
        ("europe/copenhagen", "Europe/Copenhagen"),
        ("Tallinn", "Europe/Tallinn"),
        ("america/new york", "America/New_York"),
        ("utc", "UTC"),
        ("", ""),
    ],
)
def test_time_zones_are_found_as_people_type_them(typed: str, expected: str) -> None:
    """Case, spaces and a place alone do; nothing typed means the mailbox's."""
    assert expected == read_time_zone(typed)
    assert not typed or is_time_zone(expected)


@pytest.mark.parametrize(
    "typed", ["Europe/Nowhere", "central", "../etc/passwd", "x\x1b[2J", "\x00"]
)
def test_what_is_no_one_time_zone_is_refused(typed: str) -> None:
    """An unknown zone and one that could be several are refused in a safe sentence."""
    read = read_time_zone(typed)

    assert isinstance(read, Refused) or read == ""
    if isinstance(read, Refused):
        assert "\x1b" not in read.why


@pytest.mark.parametrize(
    ("typed", "expected"), [("DA", "da"), ("en_gb", "en-GB"), ("zh-hant", "zh-hant"), ("", "")]
)
def test_language_codes_are_brought_into_form(typed: str, expected: str) -> None:
    """Capitals and underscores are no other language."""
    assert expected == read_language(typed)
    assert not expected or is_language(expected)


def test_what_is_no_language_code_is_refused() -> None:
    """A language's name is not its code."""
    assert isinstance(read_language("Danish language"), Refused)


def test_names_signatures_and_reasons_are_bounded() -> None:
    """One line for a name and a reason, several for a signature, none of them endless."""
    assert "Mette Ø" == read_display_name("  Mette\tØ ")
    assert isinstance(read_display_name(" "), Refused)
    assert isinstance(read_display_name("x" * (NAME_MAX + 1)), Refused)
    assert "Mette\nFjordlys" == read_signature("-- \r\nMette  \r\nFjordlys\r\n\r\n")
    assert "Mette <U+202E>" == read_signature("Mette \u202e\u200b")
    assert "" == read_signature("\n")
    for control in ("\x1b", "\x7f", "\x9b", "\ud800"):
        assert isinstance(read_signature(f"a{control}[0m"), Refused)
    assert isinstance(read_signature("x" * (SIGNATURE_MAX + 1)), Refused)
    assert is_signature("two\r\nlines")
    assert "ill" == read_away_words(" ill ")
    assert isinstance(read_away_words("x" * (AWAY_WORDS_MAX + 1)), Refused)


def test_the_signature_follows_the_language() -> None:
    """The nearest language's signature is taken, else the general one."""
    agent = replace(LIN, signature="Lin", signatures=(("da", "Hilsen Lin"), ("en", "Regards")))

    assert "Hilsen Lin" == signature_for(agent, "da")
    assert "Regards" == signature_for(agent, "en-GB")
    assert "Lin" == signature_for(agent, "et")
    assert "Lin" == signature_for(agent, None)


def test_an_absence_ends_by_itself() -> None:
    """From the moment on that was said somebody is back, without a word."""
    away = replace(LIN, away_until=NOON + timedelta(hours=1), away_words=SafeLine("dentist"))
    later = NOON + timedelta(hours=1)

    assert is_away(away, NOON)
    assert not is_away(away, later)
    assert not is_away(LIN, NOON)
    assert away == as_of(away, NOON)
    assert LIN == as_of(away, later)
    assert "" == away_words(away, now=later, time_zone="UTC")
    assert "away until Fri 20 Nov 13:00, in 1 hour (dentist)" == away_words(
        away, now=NOON, time_zone="UTC"
    )


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", AgentRole)
def test_more_of_a_role_is_never_less_of_a_right(role: AgentRole, right: Right) -> None:
    """Whoever may do something, everybody above may as well; an admin may do everything."""
    assert may(AgentRole.ADMIN, right)
    assert may(role, right) == (RANK.index(role) >= RANK.index(LEAST[right]))


def test_each_role_has_what_was_agreed() -> None:
    """Agents their own profile; leads what the team shares; admins roles and others' profiles."""
    of_agents = {right for right in Right if may(AgentRole.AGENT, right)}
    of_leads = {right for right in Right if may(AgentRole.LEAD, right)} - of_agents

    assert {Right.OWN_PROFILE} == of_agents
    assert Right.OTHERS_PROFILE not in of_leads
    assert {Right.TIERS, Right.TAGS, Right.CAUSES, Right.OTHERS_AWAY} <= of_leads


def test_a_refusal_names_role_and_people() -> None:
    """Who is refused reads which role it takes and whom to ask."""
    team = [LIN, METTE, KAI]

    assert (
        "Only a lead or an admin may change tiers; lin is an agent. Ask kai (lead), mette (admin)."
        == refuse(Right.TIERS, agent=LIN, team=team)
    )
    assert "Only an admin may change roles; kai is a lead. Ask mette (admin)." == refuse(
        Right.ROLES, agent=KAI, team=team
    )
    assert "Nobody is one yet" in refuse(Right.ROLES, agent=LIN, team=[LIN])
    many = [replace(METTE, name=f"m{n}") for n in range(7)]
    assert refuse(Right.ROLES, agent=LIN, team=many).endswith("or 3 more.")
