"""The life of the connection, row by row, and what holds for any sequence of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sync import engine
from data.sync.engine import (
    FULL_PASS_EVERY,
    RETRY_FIRST,
    RETRY_MAX,
    SIGN_IN_RETRY,
    Began,
    Connect,
    Connected,
    ConnectionLost,
    Drop,
    Event,
    PassDone,
    Report,
    RunPass,
    SetTimer,
    SignInRefused,
    State,
    StopAsked,
    SyncEngine,
    TimerFired,
    Wait,
    Woken,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
POLL = timedelta(seconds=60)
LOST = ConnectionLost("The line broke.")
EVENTS: list[Event] = [
    Began(),
    TimerFired(),
    Connected(),
    SignInRefused("No."),
    LOST,
    PassDone(),
    Woken(),
    StopAsked(),
]


def _engine(*events: Event, jitter: float = 1.0) -> SyncEngine:
    made = SyncEngine(poll=POLL, jitter=lambda: jitter)
    for event in events:
        made.handle(event, now=NOW)
    return made


def test_first_connection_lists_everything_then_waits() -> None:
    """It connects, runs a full pass, says that it is synced, and waits until the poll."""
    made = _engine()

    commands = [made.handle(event, now=NOW) for event in (Began(), Connected(), PassDone())]

    assert [
        [Connect()],
        [Report("syncing"), RunPass(full=True)],
        [Report("synced"), Wait(NOW + POLL)],
    ] == commands
    assert State.WAITING is made.state


@pytest.mark.parametrize(
    ("later", "full"),
    [
        (timedelta(seconds=1), False),
        (FULL_PASS_EVERY, True),
        (timedelta(hours=-2), True),
    ],
    ids=["soon", "long ago", "the clock went back"],
)
def test_news_brings_a_quick_pass_and_time_a_full_one(later: timedelta, full: bool) -> None:
    """Between full passes a look at the news is enough; a clock that jumped back is not trusted."""
    made = _engine(Began(), Connected(), PassDone())

    assert [RunPass(full=full)] == made.handle(Woken(), now=NOW + later)


def test_quick_passes_do_not_put_off_the_full_one() -> None:
    """Only a full pass counts as one."""
    made = _engine(Began(), Connected(), PassDone())
    almost = NOW + FULL_PASS_EVERY - timedelta(seconds=1)
    made.handle(Woken(), now=almost)
    made.handle(PassDone(), now=almost)

    assert [RunPass(full=True)] == made.handle(Woken(), now=NOW + FULL_PASS_EVERY)


@pytest.mark.parametrize("before", [[], [Connected()], [Connected(), PassDone()]])
def test_lost_line_is_tried_again_later(before: list[Event]) -> None:
    """Whatever was going on, a broken line is given up, told, and asked for again."""
    made = _engine(Began(), *before)

    commands = made.handle(LOST, now=NOW)

    assert [Drop(), Report("trouble", LOST.text), SetTimer(NOW + RETRY_FIRST)] == commands
    assert State.OFFLINE is made.state
    assert [Connect()] == made.handle(TimerFired(), now=NOW)


@pytest.mark.parametrize("before", [[], [Connected()], [Connected(), PassDone()]])
def test_refused_sign_in_waits_long(before: list[Event]) -> None:
    """A server that knows us not is asked rarely: many lock an account after a few tries."""
    made = _engine(Began(), *before)

    commands = made.handle(SignInRefused("No."), now=NOW)

    assert [Drop(), Report("sign_in", "No."), SetTimer(NOW + SIGN_IN_RETRY)] == commands


def _delay(made: SyncEngine) -> timedelta:
    made.handle(TimerFired(), now=NOW)
    timer = made.handle(LOST, now=NOW)[-1]
    assert isinstance(timer, SetTimer)
    return timer.at - NOW


def test_delays_double_up_to_a_bound() -> None:
    """A server that stays away is asked ever more rarely, at least every five minutes."""
    made = _engine()

    delays = [_delay(made) for _ in range(20)]

    assert [RETRY_FIRST * 2**n for n in range(5)] == delays[:5]
    assert sorted(delays) == delays
    assert RETRY_MAX == delays[-1]


def test_jitter_spreads_delays_and_never_removes_them() -> None:
    """Many consoles after one restart do not come as one, and none comes at once."""
    assert RETRY_FIRST / 2 == _delay(_engine(jitter=0.0))


def test_only_a_whole_pass_starts_the_delays_afresh() -> None:
    """A server that takes us in and drops us is not hammered."""
    flapping = _engine(Began(), Connected(), LOST, TimerFired(), Connected(), LOST)
    mended = _engine(Began(), LOST, TimerFired(), LOST, TimerFired(), Connected(), PassDone())

    assert 4 * RETRY_FIRST == _delay(flapping)
    mended.handle(LOST, now=NOW)
    assert 2 * RETRY_FIRST == _delay(mended)


@pytest.mark.parametrize("before", [[], [Began()], [Began(), Connected()]])
def test_stopping_is_final(before: list[Event]) -> None:
    """Asked to stop it gives the line up, says so, and answers nothing any more."""
    made = _engine(*before)

    assert [Drop(), Report("stopped", "Sync was ended.")] == made.handle(StopAsked(), now=NOW)
    assert [] == [command for event in EVENTS for command in made.handle(event, now=NOW)]


@pytest.mark.parametrize(
    ("before", "late"),
    [
        ([], Connected()),
        ([], LOST),
        ([Began()], PassDone()),
        ([Began()], TimerFired()),
        ([Began(), Connected()], Woken()),
        ([Began(), Connected(), PassDone()], Connected()),
        ([Began(), LOST], SignInRefused("No.")),
    ],
)
def test_late_events_change_nothing(before: list[Event], late: Event) -> None:
    """An answer of a connection that was given up already is not acted on."""
    made = _engine(*before)
    state = made.state

    assert [] == made.handle(late, now=NOW)
    assert state is made.state


@given(st.lists(st.sampled_from(EVENTS), max_size=40))
def test_it_never_gets_stuck(events: list[Event]) -> None:
    """After any events the state says truly what is under way: one command whose end will come."""
    made = SyncEngine(poll=POLL, jitter=lambda: 0.5)
    under_way: engine.Command | None = None

    for event in events:
        commands = made.handle(event, now=NOW)
        assert len(commands) <= 3
        pending = [c for c in commands if isinstance(c, Connect | RunPass | Wait | SetTimer)]
        if commands:
            under_way = pending[-1] if pending else None

    expected: dict[State, type[object] | tuple[type[object], ...]] = {
        State.OFFLINE: (SetTimer, type(None)),  # None: it has not begun
        State.CONNECTING: Connect,
        State.SYNCING: RunPass,
        State.WAITING: Wait,
        State.STOPPED: type(None),
    }
    assert isinstance(under_way, expected[made.state])
