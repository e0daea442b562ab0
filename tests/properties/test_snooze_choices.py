"""Quick moments are always ahead, at sensible clocks, each once, in any zone at any time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from console.domain.snooze_choices import quick_moments

ZONES = st.sampled_from(["Europe/Copenhagen", "Asia/Shanghai", "America/St_Johns", "UTC"])
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda at: at.replace(tzinfo=UTC)
)


@given(MOMENTS, ZONES)
def test_quick_moments_are_ahead_and_differ(now: datetime, zone: str) -> None:
    """Nothing offered is past or offered twice; mornings are at nine where the agent sits."""
    moments = quick_moments(now, time_zone=zone)

    times = [moment.at for moment in moments]
    assert all(now < at <= now + timedelta(days=30) for at in times)
    assert sorted(set(times)) == times
    for moment in moments:
        local = moment.at.astimezone(ZoneInfo(zone))
        if moment.name == "later today":
            today = now.astimezone(ZoneInfo(zone)).date()
            assert (today, 0) == (local.date(), local.minute % 30)
            assert timedelta(hours=2) <= moment.at - now
        else:
            assert time(9) == local.time()
    assert {"tomorrow"} <= {moment.name for moment in moments}


def test_a_monday_offers_the_next_one_once() -> None:
    """On a Sunday Monday is tomorrow, and on a Monday it is in a week: named once."""
    sunday = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)

    names = [[m.name for m in quick_moments(d, time_zone="UTC")] for d in (sunday, monday)]

    assert [
        ["later today", "tomorrow", "Friday", "in a week", "in four weeks"],
        ["tomorrow", "Friday", "Monday", "in four weeks"],
    ] == names
