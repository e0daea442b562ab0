"""Tags, causes, tiers and profiles: whatever is typed becomes a safe word or a safe sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.profile import (
    Refused,
    read_away_words,
    read_display_name,
    read_language,
    read_signature,
    read_time_zone,
)
from console.domain.words import (
    CAUSE_MAX,
    TAG_MAX,
    Word,
    choose_cause,
    read_cause,
    read_tag,
    read_tier_name,
)
from data.records import AgentRole
from data.text.safe import is_safe

TYPED = st.text(max_size=120) | st.text('aA bÆ-#,"İ\u0301ﬁ１\t\x1b\u202e', max_size=20)  # noqa: RUF001 - what folds in odd ways


@given(text=TYPED)
def test_a_word_is_its_own_form(text: str) -> None:
    """Reading what was read gives the same: there is one form of each word, safe and bounded."""
    for read, limit in ((read_tag, TAG_MAX), (read_cause, CAUSE_MAX), (read_tier_name, TAG_MAX)):
        word = read(text)
        if not isinstance(word, Word):
            assert is_safe(word.why)
            continue
        again = read(word.name)

        assert isinstance(again, Word)
        assert word.name == again.name
        assert 0 < len(word.name) <= limit
        assert is_safe(word.name)
        assert is_safe(word.remark)


@given(text=TYPED)
def test_a_tag_has_no_space_and_no_comma(text: str) -> None:
    """A tag is one word wherever words are split."""
    word = read_tag(text)
    if isinstance(word, Word):
        assert [word.name] == word.name.replace(",", " ").split()


@given(text=TYPED, kept=st.lists(st.sampled_from(["late", "fault", "question"]), unique=True))
def test_only_leads_go_beyond_the_list(text: str, kept: list[str]) -> None:
    """An agent's cause is in the list wherever there is one; a lead gets what he typed."""
    for role in AgentRole:
        chosen = choose_cause(text, kept=kept, role=role)
        if isinstance(chosen, Word):
            assert not kept or chosen.name in kept or role is not AgentRole.AGENT
        else:
            assert is_safe(chosen.why)


@given(text=TYPED)
def test_profiles_never_break_a_terminal(text: str) -> None:
    """Names, zones, codes and reasons are one safe line each, or refused in one."""
    for read in (read_display_name, read_time_zone, read_language, read_away_words):
        found = read(text)
        assert is_safe(found.why if isinstance(found, Refused) else found)
        assert "\n" not in str(found)
    signature = read_signature(text)
    if not isinstance(signature, Refused):
        assert signature == read_signature(signature)
