"""Promises of console.domain.lifecycle: no person who writes is left in a closed drawer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.domain.lifecycle import (
    Decision,
    Then,
    TouchPoint,
    after_contact_in,
    after_inbound,
    after_outbound,
    imported_status,
    unanswered_since,
)
from data.records import Direction, Status, WaitingOn

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def came(days_ago: float, *, automatic: bool = False) -> TouchPoint:
    return TouchPoint(Direction.IN, automatic, NOW - days_ago * DAY)


def went(days_ago: float, *, automatic: bool = False) -> TouchPoint:
    return TouchPoint(Direction.OUT, automatic, NOW - days_ago * DAY)


def noted(days_ago: float) -> TouchPoint:
    return TouchPoint(Direction.NOTE, is_automatic=False, at=NOW - days_ago * DAY)


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        ([came(2)], Status.NEW),
        ([came(5), went(4), came(3)], Status.OPEN),
        ([came(3), came(5), went(4)], Status.OPEN),
        ([went(5), came(3)], Status.OPEN),
        ([came(5), went(4, automatic=True), came(3)], Status.NEW),
        ([came(3), noted(1)], Status.NEW),
        ([came(30)], Status.NEW),
        ([came(30.01)], Status.CLOSED),
        ([came(-1)], Status.NEW),
        ([came(2), went(1)], Status.CLOSED),
        ([came(2), came(1, automatic=True)], Status.CLOSED),
        ([came(2), went(1, automatic=True)], Status.CLOSED),
        ([noted(1)], Status.CLOSED),
        ([], Status.CLOSED),
    ],
)
def test_imported_status(messages: list[TouchPoint], status: Status) -> None:
    """Imported conversations are open only where a person wrote last, and lately."""
    assert status == imported_status(messages, now=NOW, import_open_days=30)


@pytest.mark.parametrize(
    ("status", "decision"),
    [
        (Status.NEW, Decision(Status.NEW, wakes_snooze=True)),
        (Status.OPEN, Decision(Status.OPEN, wakes_snooze=True)),
        (Status.WAITING, Decision(Status.OPEN, wakes_snooze=True)),
        (Status.CLOSED, Decision(Status.OPEN, wakes_snooze=True)),
        (Status.TRASH, Decision(Status.OPEN, wakes_snooze=True)),
        (Status.SPAM, Decision(Status.SPAM)),
    ],
)
def test_a_customer_mail_brings_the_conversation_back(status: Status, decision: Decision) -> None:
    """Whatever but spam a conversation was, a mail from a person puts it before an agent."""
    assert decision == after_inbound(
        status=status, closed_at=NOW - DAY, is_automatic=False, at=NOW, reopen_days=30
    )


@pytest.mark.parametrize("status", list(Status))
def test_automatic_mail_changes_nothing(status: Status) -> None:
    """An out-of-office or a bounce neither reopens nor wakes, nor starts a new conversation."""
    assert Decision(status) == after_inbound(
        status=status, closed_at=NOW - 90 * DAY, is_automatic=True, at=NOW, reopen_days=30
    )


@pytest.mark.parametrize(
    ("closed_at", "decision"),
    [
        (NOW - 30 * DAY, Decision(Status.OPEN, wakes_snooze=True)),
        (NOW - 30 * DAY - timedelta(seconds=1), Decision(Status.CLOSED, starts_new=True)),
        (NOW + DAY, Decision(Status.OPEN, wakes_snooze=True)),
        (None, Decision(Status.OPEN, wakes_snooze=True)),
    ],
)
def test_a_late_mail_starts_a_new_conversation(
    closed_at: datetime | None, decision: Decision
) -> None:
    """A closed conversation reopens within the days agreed; later a new one takes its place."""
    assert decision == after_inbound(
        status=Status.CLOSED, closed_at=closed_at, is_automatic=False, at=NOW, reopen_days=30
    )


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("close", (Status.CLOSED, None)),
        ("wait", (Status.WAITING, WaitingOn.CUSTOMER)),
        ("open", (Status.OPEN, None)),
    ],
)
def test_an_answer_does_what_its_author_chose(
    then: Then, expected: tuple[Status, WaitingOn | None]
) -> None:
    """Send and close, send and wait, send and stay open: each holds from every status."""
    assert {expected} == {after_outbound(status=status, then=then) for status in Status}


def test_an_answer_from_a_phone_only_ends_being_new() -> None:
    """Where nobody chose, a reply of ours says that somebody acted and nothing more."""
    waiting = (Status.WAITING, WaitingOn.TEAM)

    assert after_outbound(status=Status.NEW) == (Status.OPEN, None)
    assert waiting == after_outbound(status=Status.WAITING, waiting_on=WaitingOn.TEAM)
    assert after_outbound(status=Status.CLOSED) == (Status.CLOSED, None)


@pytest.mark.parametrize(
    ("messages", "since"),
    [
        ([], None),
        ([came(3), came(2)], 3),
        ([came(2), came(3)], 3),
        ([came(5), went(4), came(3), came(2)], 3),
        ([came(5), went(4)], None),
        ([came(5), went(5)], None),
        ([came(5), went(4, automatic=True)], 5),
        ([came(5, automatic=True), came(2)], 2),
        ([went(4), came(3, automatic=True)], None),
        ([noted(9), came(3), noted(1)], 3),
    ],
)
def test_unanswered_since(messages: list[TouchPoint], since: float | None) -> None:
    """The clock runs from the oldest mail of a person that no person of ours has answered."""
    expected = None if since is None else NOW - since * DAY

    assert expected == unanswered_since(messages)


@pytest.mark.parametrize("status", Status)
def test_who_reached_us_outside_mail_is_seen(status: Status) -> None:
    """A call opens what it is logged on, at any age; nothing is owed where we answered since."""
    waiting = after_contact_in(status=status, is_waiting=True)
    answered = after_contact_in(status=status, is_waiting=False)

    assert (Status.NEW if status is Status.NEW else Status.OPEN) is waiting.status
    assert waiting.wakes_snooze
    assert not waiting.starts_new
    assert (Status.OPEN if status is Status.NEW else status) is answered.status
    assert not answered.wakes_snooze
