"""Promises of console.domain.courses: which clock ran when, whatever happened in between."""

from __future__ import annotations

import pytest

from console.domain.courses import Course, Pause, PauseReason, Run, follow
from data.records import Target
from tests.support.calendars import local
from tests.support.clocks import Story

FIRST, NEXT, RESOLUTION = Target

TOLD = "%Y-%m-%d %H:%M"


def tell(story: Story, status: str | None = None) -> list[str]:
    """Tell the courses of a story, one a line."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only the telling wants it

    zone = ZoneInfo("Europe/Copenhagen")

    def clock(run: Run | Pause) -> str:
        start, end = run.start.astimezone(zone), run.end and run.end.astimezone(zone)
        return f"{start:%d %H:%M}-{end:%d %H:%M}" if end else f"{start:%d %H:%M}-"

    def line(course: Course) -> str:
        words = [course.target.value, " ".join(map(clock, course.runs)) or "never"]
        words += [f"({clock(pause)} {pause.why})" for pause in course.pauses]
        if course.kept_at is not None:
            words.append(f"kept {course.kept_at.astimezone(zone):%d %H:%M}")
        return " ".join([*words, *(["over"] if course.is_over else [])])

    return [line(course) for course in follow(story.log(status))]


@pytest.mark.parametrize(
    ("story", "courses"),
    [
        pytest.param(Story(), [], id="nothing happened"),
        pytest.param(
            Story().comes("2026-11-20 16:30"),
            ["first_response 20 16:30-", "resolution 20 16:30-"],
            id="a mail starts two clocks",
        ),
        pytest.param(
            Story().comes("2026-11-20 16:30").goes("2026-11-20 16:50"),
            ["first_response 20 16:30-20 16:50 kept 20 16:50", "resolution 20 16:30-"],
            id="an answer keeps the first",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .comes("2026-11-20 10:00")
            .goes("2026-11-20 11:00")
            .comes("2026-11-20 12:00")
            .comes("2026-11-20 13:00")
            .goes("2026-11-20 14:00"),
            [
                "first_response 20 09:00-20 11:00 kept 20 11:00",
                "resolution 20 09:00-",
                "next_response 20 12:00-20 14:00 kept 20 14:00",
            ],
            id="from the oldest unanswered message",
        ),
        pytest.param(
            Story().goes("2026-11-20 08:00").comes("2026-11-20 09:00"),
            ["next_response 20 09:00-", "resolution 20 09:00-"],
            id="who was written to first gets a next response",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .comes("2026-11-20 09:05", automatic=True)
            .goes("2026-11-20 09:06", automatic=True),
            ["first_response 20 09:00-", "resolution 20 09:00-"],
            id="automatic mail answers nothing",
        ),
        pytest.param(
            Story().comes("2026-11-20 09:00", automatic=True),
            [],
            id="automatic mail starts nothing",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 09:30")
            .stands("waiting", "2026-11-20 09:30", waits="customer")
            .comes("2026-11-20 11:00", automatic=True),
            [
                "first_response 20 09:00-20 09:30 kept 20 09:30",
                "resolution 20 09:00-20 09:30 (20 09:30- waiting_on_customer)",
            ],
            id="waiting for the customer pauses the resolution and an auto-reply ends nothing",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 09:30")
            .stands("waiting", "2026-11-20 09:30", waits="customer")
            .comes("2026-11-20 11:00", known="2026-11-23 09:00")
            .stands("open", "2026-11-23 09:00"),
            [
                "first_response 20 09:00-20 09:30 kept 20 09:30",
                "resolution 20 09:00-20 09:30 20 11:00- (20 09:30-20 11:00 waiting_on_customer)",
                "next_response 20 11:00-",
            ],
            id="the wait ends when the mail arrived, not when it was fetched",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 09:30")
            .comes("2026-11-20 10:00", known="2026-11-20 12:00")
            .stands("waiting", "2026-11-20 11:00", waits="customer")
            .stands("open", "2026-11-20 12:00"),
            [
                "first_response 20 09:00-20 09:30 kept 20 09:30",
                "resolution 20 09:00-",
                "next_response 20 10:00-",
            ],
            id="nobody waits for a customer whose mail only was not fetched",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 09:30")
            .comes("2026-11-20 10:00", known="2026-11-20 12:00")
            .stands("closed", "2026-11-20 11:00")
            .stands("open", "2026-11-20 12:00"),
            [
                "first_response 20 09:00-20 09:30 kept 20 09:30",
                "resolution 20 09:00-",
                "next_response 20 10:00-",
            ],
            id="nor is closed what had been written to",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("waiting", "2026-11-20 09:30", waits="third_party")
            .stands("waiting", "2026-11-20 10:30", waits="team"),
            ["first_response 20 09:00-", "resolution 20 09:00-"],
            id="waiting for anybody else pauses nothing",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("waiting", "2026-11-20 09:30", waits="customer")
            .stands("open", "2026-11-20 10:30"),
            [
                "first_response 20 09:00-",
                "resolution 20 09:00-20 09:30 20 10:30- (20 09:30-20 10:30 waiting_on_customer)",
            ],
            id="an answer is owed while we wait",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 09:30")
            .stands("closed", "2026-11-20 10:00")
            .stands("open", "2026-11-20 15:00"),
            [
                "first_response 20 09:00-20 09:30 kept 20 09:30",
                "resolution 20 09:00-20 10:00 20 15:00- (20 10:00-20 15:00 closed)",
            ],
            id="the time while it was closed does not count",
        ),
        pytest.param(
            Story().comes("2026-11-20 09:00").stands("closed", "2026-11-20 10:00"),
            [
                "first_response 20 09:00-20 10:00 (20 10:00- closed)",
                "resolution 20 09:00-20 10:00 kept 20 10:00",
            ],
            id="closing settles what was not answered",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00")
            .stands("open", "2026-11-20 15:00")
            .goes("2026-11-20 15:30"),
            [
                "first_response 20 09:00-20 10:00 20 15:00-20 15:30"
                " (20 10:00-20 15:00 closed) kept 20 15:30",
                "resolution 20 09:00-20 10:00 20 15:00- (20 10:00-20 15:00 closed)",
            ],
            id="who opens it again owes the answer again",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00")
            .comes("2026-11-20 15:00", known="2026-11-20 15:05")
            .stands("open", "2026-11-20 15:05"),
            [
                "first_response 20 09:00-20 10:00 (20 10:00- closed) over",
                "resolution 20 09:00-20 10:00 20 15:00- (20 10:00-20 15:00 closed)",
                "first_response 20 15:00-",
            ],
            id="who writes again waits from then",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00")
            .stands("open", "2026-11-20 15:00", undone=1),
            ["first_response 20 09:00-", "resolution 20 09:00-"],
            id="a closing that was undone never was",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00")
            .stands("open", "2026-11-20 15:00", undone=1)
            .stands("closed", "2026-11-20 16:00", undone=2),
            [
                "first_response 20 09:00-20 10:00 (20 10:00- closed)",
                "resolution 20 09:00-20 10:00 kept 20 10:00",
            ],
            id="unless undoing it was undone",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 10:00", outbox_id=7)
            .stands("closed", "2026-11-20 10:00", outbox_id=7)
            .stands("", "2026-11-20 10:01", outbox_id=7, verb="other"),
            [
                "first_response 20 09:00-20 10:00 kept 20 10:00",
                "resolution 20 09:00-20 10:00 kept 20 10:00",
            ],
            id="an answer that closes",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00", outbox_id=7)
            .stands("open", "2026-11-20 12:00", outbox_id=7, verb="outbox.failed"),
            ["first_response 20 09:00-", "resolution 20 09:00-"],
            id="a reply that was refused closed nothing",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 10:00", outbox_id=7)
            .stands("open", "2026-11-20 15:00", outbox_id=7, verb="outbox.released"),
            ["first_response 20 09:00-20 15:00 kept 20 15:00", "resolution 20 09:00-"],
            id="a scheduled reply answers when it leaves",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .goes("2026-11-20 10:00", outbox_id=7)
            .stands("", "2026-11-20 15:00", outbox_id=7, verb="outbox.retried"),
            ["first_response 20 09:00-20 15:00 kept 20 15:00", "resolution 20 09:00-"],
            id="one that was sent again answers then",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("spam", "2026-11-20 10:00")
            .comes("2026-11-20 11:00"),
            [
                "first_response 20 09:00-20 10:00 (20 10:00- spam)",
                "resolution 20 09:00-20 10:00 (20 10:00- spam)",
            ],
            id="nothing runs in spam, whoever writes",
        ),
        pytest.param(
            Story()
            .stands("spam", "2026-11-20 08:00")
            .comes("2026-11-20 09:00")
            .stands("open", "2026-11-20 12:00"),
            [
                "first_response 20 12:00- (20 09:00-20 12:00 spam)",
                "resolution 20 12:00- (20 09:00-20 12:00 spam)",
            ],
            id="what was no spam is owed from then on",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("trash", "2026-11-20 10:00")
            .stands("closed", "2026-11-20 11:00")
            .stands("trash", "2026-11-20 12:00"),
            [
                "first_response 20 09:00-20 10:00 (20 10:00-20 11:00 trash)"
                " (20 11:00-20 12:00 closed) (20 12:00- trash)",
                "resolution 20 09:00-20 10:00 (20 10:00-20 11:00 trash)"
                " (20 11:00-20 12:00 closed) kept 20 11:00",
            ],
            id="put away one way and another",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00")
            .stands("waiting", "2026-11-20 11:00", waits="customer"),
            [
                "first_response 20 09:00-20 10:00 20 11:00- (20 10:00-20 11:00 closed)",
                "resolution 20 09:00-20 10:00 (20 10:00-20 11:00 closed)"
                " (20 11:00- waiting_on_customer)",
            ],
            id="opened again to wait",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00")
            .stands("closed", "2026-11-20 10:00")
            .goes("2026-11-20 11:00"),
            [
                "first_response 20 09:00-20 10:00 kept 20 11:00",
                "resolution 20 09:00-20 10:00 kept 20 10:00",
            ],
            id="an answer to what was closed",
        ),
    ],
)
def test_courses(story: Story, courses: list[str]) -> None:
    """The clocks ran then, stood still then and for that, and ended so."""
    assert courses == tell(story)


OTHER = 1002


@pytest.mark.parametrize(
    ("story", "courses"),
    [
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .comes("2026-11-20 10:00")
            .goes("2026-11-20 11:00")
            .merged("2026-11-20 12:00", gone=OTHER),
            [
                "first_response 20 09:00-",
                "resolution 20 09:00-",
                "first_response 20 10:00-20 11:00 kept 20 11:00",
            ],
            id="an answer before the merge answered nothing of the other",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .comes("2026-11-20 10:00")
            .merged("2026-11-20 12:00", gone=OTHER)
            .goes("2026-11-20 13:00"),
            ["first_response 20 09:00-20 13:00 kept 20 13:00", "resolution 20 09:00-"],
            id="an answer after it answers both",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .stands("closed", "2026-11-20 09:30", on=OTHER)
            .comes("2026-11-20 10:00")
            .merged("2026-11-20 12:00", gone=OTHER),
            [
                "first_response 20 09:00-20 09:30 (20 09:30- closed) over",
                "resolution 20 09:00-20 09:30 kept 20 09:30",
                "first_response 20 10:00-",
                "resolution 20 10:00-",
            ],
            id="what was settled in one stays settled",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .comes("2026-11-20 10:00")
            .stands("closed", "2026-11-20 11:00")
            .merged("2026-11-20 12:00", gone=OTHER)
            .stands("open", "2026-11-20 12:00"),
            [
                "first_response 20 09:00-",
                "resolution 20 09:00-",
                "first_response 20 10:00-20 11:00 (20 11:00- closed) over",
                "resolution 20 10:00-20 11:00 kept 20 11:00",
            ],
            id="an open one opens a closed one",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .stands("closed", "2026-11-20 09:30", on=OTHER)
            .comes("2026-11-20 10:00")
            .stands("closed", "2026-11-20 11:00")
            .merged("2026-11-20 12:00", gone=OTHER)
            .stands("open", "2026-11-20 13:00"),
            [
                "first_response 20 09:00-20 09:30 20 13:00- (20 09:30-20 13:00 closed)",
                "resolution 20 09:00-20 09:30 20 13:00- (20 09:30-20 13:00 closed)",
                "resolution 20 10:00-20 11:00 kept 20 11:00",
            ],
            id="two closed ones are owed when they are opened",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .stands("waiting", "2026-11-20 09:30", waits="customer", on=OTHER)
            .comes("2026-11-20 10:00")
            .stands("waiting", "2026-11-20 10:30", waits="customer")
            .merged("2026-11-20 12:00", gone=OTHER)
            .merged("2026-11-20 12:01", gone=1003),
            [
                "first_response 20 09:00-",
                "resolution 20 09:00-20 09:30 20 12:01- (20 09:30-20 12:01 waiting_on_customer)",
            ],
            id="both wait for the customer until one comes that does not",
        ),
        pytest.param(
            Story()
            .comes("2026-11-20 09:00", on=OTHER)
            .merged("2026-11-20 12:00", gone=OTHER)
            .merged("2026-11-20 13:00", gone=OTHER)
            .comes("2026-11-20 14:00", on=1007),
            ["first_response 20 09:00-", "resolution 20 09:00-"],
            id="merged twice is merged, and what evidence put here was never elsewhere",
        ),
    ],
)
def test_merged_numbers(story: Story, courses: list[str]) -> None:
    """Numbers are played apart until they are merged, and together from then on."""
    assert courses == tell(story, status="open")


def test_the_row_is_right_where_no_line_says_so() -> None:
    """What closed without a line of the log is closed all the same, from its closing on."""
    story = Story().comes("2026-11-20 09:00").goes("2026-11-20 10:00")

    assert [
        "first_response 20 09:00-20 10:00 kept 20 10:00",
        "resolution 20 09:00-20 10:00 kept 20 10:00",
    ] == tell(story, status="closed")
    assert local("2026-11-20 09:00") == follow(story.log())[0].began_at
    assert {FIRST, RESOLUTION} == {course.target for course in follow(story.log("trash"))}
    assert PauseReason.TRASH is follow(story.log("trash"))[1].pauses[-1].why
