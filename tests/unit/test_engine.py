"""The life of the connection, row by row, and what holds for any sequence of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sync import engine
from data.sync.engine import (
    CLOCK_JUMP,
    FULL_PASS_EVERY,
    JUMP_REST,
    RESTS,
    RETRY_FIRST,
    RETRY_MAX,
    SIGN_IN_RETRY,
    SIGN_IN_RETRY_MAX,
    STALL,
    Began,
    Connect,
    Connected,
    ConnectionLost,
    Drop,
    Event,
    Moment,
    PassDone,
    Report,
    RetryAsked,
    RunPass,
    SetTimer,
    SignInRefused,
    State,
    StopAsked,
    SyncEngine,
    Ticked,
    TimerFired,
    Wait,
    Woken,
)

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def at(passed: timedelta = timedelta(), *, jump: timedelta = timedelta()) -> Moment:
    """Give the moment when so much has passed; `jump` is what the wall clock was set by."""
    return Moment(START + passed + jump, passed)


NOW = at()
POLL = timedelta(seconds=60)
LOST = ConnectionLost("The line broke.")
JUMPS = st.sampled_from([timedelta(), timedelta(hours=2), timedelta(hours=-2)])
EVENTS: list[Event] = [
    Began(),
    TimerFired(),
    Connected(),
    SignInRefused("No."),
    LOST,
    PassDone(),
    Woken(),
    Ticked(has_moved=True),
    Ticked(has_moved=False),
    RetryAsked(),
    StopAsked(),
]
AT_WORK: list[list[Event]] = [[], [Connected()], [Connected(), PassDone()]]


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
        [Report("synced"), Wait(POLL)],
    ] == commands
    assert State.WAITING is made.state


@pytest.mark.parametrize(
    ("later", "full"),
    [
        (timedelta(seconds=1), False),
        (FULL_PASS_EVERY, True),
    ],
    ids=["soon", "long ago"],
)
def test_news_brings_a_quick_pass_and_time_a_full_one(later: timedelta, full: bool) -> None:
    """Between full passes a look at the news is enough."""
    made = _engine(Began(), Connected(), PassDone())

    assert [RunPass(full=full)] == made.handle(Woken(), now=at(later))


def test_quick_passes_do_not_put_off_the_full_one() -> None:
    """Only a full pass counts as one."""
    made = _engine(Began(), Connected(), PassDone())
    almost = at(FULL_PASS_EVERY - timedelta(seconds=1))
    made.handle(Woken(), now=almost)
    made.handle(PassDone(), now=almost)

    assert [RunPass(full=True)] == made.handle(Woken(), now=at(FULL_PASS_EVERY))


@pytest.mark.parametrize("before", AT_WORK)
def test_lost_line_is_tried_again_later(before: list[Event]) -> None:
    """Whatever was going on, a broken line is given up, told, and asked for again."""
    made = _engine(Began(), *before)

    commands = made.handle(LOST, now=NOW)

    assert [Drop(), Report("trouble", LOST.text), SetTimer(RETRY_FIRST)] == commands
    assert State.OFFLINE is made.state
    assert [Connect()] == made.handle(TimerFired(), now=NOW)


@pytest.mark.parametrize("before", AT_WORK)
def test_refused_sign_in_waits_long(before: list[Event]) -> None:
    """A server that knows us not is asked rarely: many lock an account after a few tries."""
    made = _engine(Began(), *before)

    commands = made.handle(SignInRefused("No."), now=NOW)

    assert [Drop(), Report("sign_in", "No."), SetTimer(SIGN_IN_RETRY)] == commands
    assert State.REFUSED is made.state


def test_every_further_refusal_is_followed_by_a_longer_wait() -> None:
    """Where nobody corrects the password it is tried once an hour; a pass forgets the refusals."""
    made = _engine(Began())
    delays = []
    for _ in range(5):
        timer = made.handle(SignInRefused("No."), now=NOW)[-1]
        assert isinstance(timer, SetTimer)
        delays.append(timer.after)
        made.handle(TimerFired(), now=NOW)
    for event in (Connected(), PassDone()):
        made.handle(event, now=NOW)

    assert [SIGN_IN_RETRY, 2 * SIGN_IN_RETRY, *[SIGN_IN_RETRY_MAX] * 3] == delays
    assert SetTimer(SIGN_IN_RETRY) == made.handle(SignInRefused("No."), now=NOW)[-1]


@pytest.mark.parametrize("trouble", [LOST, SignInRefused("No.")])
def test_a_person_need_not_wait(trouble: Event) -> None:
    """Whoever has corrected something, and says so, has it tried at once."""
    made = _engine(Began(), trouble)

    assert [Connect()] == made.handle(RetryAsked(), now=NOW)


@pytest.mark.parametrize(
    "event", [Ticked(has_moved=True), Woken(), PassDone(), Connected(), Began()]
)
def test_nothing_else_ends_the_wait_after_a_refusal(event: Event) -> None:
    """No news, no time of day and no late answer makes it knock again: servers lock accounts."""
    made = _engine(Began(), SignInRefused("No."))

    assert [] == made.handle(event, now=at(timedelta(hours=1), jump=timedelta(hours=9)))


@pytest.mark.parametrize("response", RESTS)
@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_a_server_that_asks_for_rest_gets_it(response: str, jitter: float) -> None:
    """Too many connections, a full mailbox, a restart: it is left alone longer, within bounds."""
    made = _engine(Began(), jitter=jitter)

    timer = made.handle(ConnectionLost("Wait.", response), now=NOW)[-1]

    assert isinstance(timer, SetTimer)
    assert RESTS[response] <= timer.after <= RETRY_MAX


@pytest.mark.parametrize("before", AT_WORK)
@pytest.mark.parametrize("jump", [CLOCK_JUMP, -CLOCK_JUMP, timedelta(hours=9)])
def test_after_a_jump_of_the_clock_the_line_is_new(before: list[Event], jump: timedelta) -> None:
    """Slept or set, forward or back: the line is dropped at once and a full pass made."""
    made = _engine(Began(), *before)
    later = at(timedelta(seconds=5), jump=jump)

    assert [Drop(), Connect()] == made.handle(Ticked(has_moved=False), now=later)
    assert RunPass(full=True) == made.handle(Connected(), now=later)[-1]


def test_after_a_jump_no_timer_is_waited_for() -> None:
    """Offline when the machine slept: it connects as soon as it wakes."""
    made = _engine(Began(), LOST)

    later = at(timedelta(seconds=5), jump=timedelta(hours=9))

    assert [Connect()] == made.handle(Ticked(has_moved=False), now=later)


def test_a_clock_that_is_set_all_the_time_hammers_nobody() -> None:
    """Jump upon jump: one new line a minute at most."""
    made = _engine(Began())
    commands = [
        made.handle(Ticked(has_moved=False), now=at(timedelta(seconds=5 * n), jump=n * CLOCK_JUMP))
        for n in range(1, 25)
    ]

    assert [Drop(), Connect()] == commands[0]
    assert 2 == sum(map(bool, commands))
    assert timedelta(minutes=1) == JUMP_REST


def test_a_slow_drift_is_no_jump() -> None:
    """A clock that is being corrected bit by bit breaks no line."""
    made = _engine(Began(), Connected())

    drifts = [
        made.handle(
            Ticked(has_moved=True), now=at(timedelta(seconds=5 * n), jump=timedelta(seconds=n))
        )
        for n in range(1, 100)
    ]

    assert [] == [command for commands in drifts for command in commands]


@pytest.mark.parametrize("before", AT_WORK)
def test_what_stands_still_on_our_side_begins_anew(before: list[Event]) -> None:
    """With nothing moving for longer than any deadline, the line is given up and that is told."""
    made = _engine(Began(), *before)
    for event, passed in [
        (Ticked(has_moved=False), STALL / 2),
        (Ticked(has_moved=True), STALL / 2),
        (Ticked(has_moved=False), STALL),
    ]:
        assert [] == made.handle(event, now=at(passed))

    commands = made.handle(Ticked(has_moved=False), now=at(1.5 * STALL))

    assert [Drop, Report, SetTimer] == [type(command) for command in commands]


def test_trouble_stays_told_until_it_is_over() -> None:
    """A server that takes us in and drops us is not called synced, nor syncing, in between."""
    made = _engine(Began(), LOST, TimerFired())

    assert [RunPass(full=True)] == made.handle(Connected(), now=NOW)
    assert Report("synced") == made.handle(PassDone(), now=NOW)[0]


def _delay(made: SyncEngine) -> timedelta:
    made.handle(TimerFired(), now=NOW)
    timer = made.handle(LOST, now=NOW)[-1]
    assert isinstance(timer, SetTimer)
    return timer.after


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
        ([Began()], RetryAsked()),
        ([Began(), LOST], Ticked(has_moved=False)),
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


@given(st.lists(st.tuples(st.sampled_from(EVENTS), JUMPS), max_size=40))
def test_it_never_gets_stuck(events: list[tuple[Event, timedelta]]) -> None:
    """After any events the state says truly what is under way: one command whose end will come."""
    made = SyncEngine(poll=POLL, jitter=lambda: 0.5)
    under_way: engine.Command | None = None

    for number, (event, jump) in enumerate(events):
        commands = made.handle(event, now=at(number * timedelta(minutes=3), jump=jump))
        assert len(commands) <= 3
        pending = [c for c in commands if isinstance(c, Connect | RunPass | Wait | SetTimer)]
        if commands:
            under_way = pending[-1] if pending else None

    expected: dict[State, type[object] | tuple[type[object], ...]] = {
        State.OFFLINE: (SetTimer, type(None)),  # None: it has not begun
        State.REFUSED: SetTimer,
        State.CONNECTING: Connect,
        State.SYNCING: RunPass,
        State.WAITING: Wait,
        State.STOPPED: type(None),
    }
    assert isinstance(under_way, expected[made.state])
