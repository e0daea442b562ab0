"""Claims end when nothing was done for so long, not before; what is next is free first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.domain.claims import list_returning, pick_next, returns_at
from console.domain.waking import wake
from data.records import AgentId, Claim, ConversationId, Status

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTES = st.integers(-5000, 5000).map(lambda n: timedelta(minutes=n))
TIMEOUTS = st.integers(1, 10_080).map(lambda n: timedelta(minutes=n))
CLAIMS = st.lists(
    st.builds(
        Claim,
        number=st.integers(1, 99).map(ConversationId),
        agent_id=st.integers(1, 5).map(AgentId),
        agent=st.sampled_from(["kai", "lin"]),
        taken_at=MINUTES.map(lambda m: NOON + m),
        typed_at=st.none() | MINUTES.map(lambda m: NOON + m),
    ),
    max_size=8,
)
NUMBERS = st.lists(st.integers(1, 20).map(ConversationId), unique=True, max_size=8)


@given(CLAIMS, TIMEOUTS, MINUTES)
def test_a_claim_ends_when_nothing_was_done_for_so_long(
    claims: list[Claim], timeout: timedelta, later: timedelta
) -> None:
    """What goes back was neither taken nor typed on within the time; all else stays."""
    now = NOON + later

    ended, next_at = list_returning(claims, timeout=timeout, now=now)

    for claim in claims:
        touched = max(claim.taken_at, claim.typed_at or claim.taken_at)
        assert (claim in ended) == (now - touched >= timeout)
    assert next_at is None or next_at > now
    assert (next_at is None) == (len(ended) == len(claims))
    if next_at is not None:  # nothing more ends before that moment, and something at it
        just_before, _ = list_returning(claims, timeout=timeout, now=next_at - timedelta.resolution)
        at_it, _ = list_returning(claims, timeout=timeout, now=next_at)
        assert ended == just_before
        assert len(at_it) > len(ended)


@given(CLAIMS, MINUTES)
def test_without_a_timeout_nothing_goes_back(claims: list[Claim], later: timedelta) -> None:
    """Zero minutes mean never."""
    assert ([], None) == list_returning(claims, timeout=timedelta(), now=NOON + later)
    assert all(returns_at(claim, timeout=timedelta()) is None for claim in claims)


@given(NUMBERS, st.frozensets(st.integers(1, 20).map(ConversationId)))
def test_the_next_is_the_most_urgent_that_nobody_is_at(
    waiting: list[ConversationId], busy: frozenset[ConversationId]
) -> None:
    """Free ones come first, in order; where there is none the most urgent of all is better."""
    picked = pick_next(waiting, busy=busy)

    free = [number for number in waiting if number not in busy]
    expected = (free or waiting)[0] if waiting else None
    assert expected == picked


@given(st.sampled_from(Status), st.integers(0, 10**13))
def test_nothing_sleeps_after_waking(status: Status, due_ms: int) -> None:
    """Whatever it was, it sleeps no more; at work again it is marked, put away it is not."""
    columns = wake(status, due_ms=due_ms)

    is_away = status in {Status.CLOSED, Status.SPAM, Status.TRASH}
    assert columns["snoozed_until_at"] is None
    assert (due_ms if not is_away else None) == columns.get("woken_at")
    assert ("open" if status is Status.WAITING else None) == columns.get("status")
