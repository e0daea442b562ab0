"""Commands about whose a conversation is and when it comes back: what they change and refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.clock import SystemClock
from tests.cli.conftest import Office


@pytest.fixture
def team(office: Office) -> Office:
    """A store in which kai and lin work as well, kai in the tier `workshop`."""
    for name in ("kai", "lin"):
        office.run("--as", name, "agent", "show")
    assert office.run("tier", "add", "workshop", "--member", "kai").code == 0
    return office


def shown(office: Office, number: int) -> dict[str, Any]:
    """Give a conversation as `show` tells it."""
    document: dict[str, Any] = office.run("show", str(number), "--json").json
    return document


def test_assign_gives_to_agents_tiers_and_nobody(team: Office) -> None:
    """Each leaves the other alone: an agent, a tier, nobody, and no tier; several at once."""
    number, other = team.number("kingfisher"), team.number("nightjar")
    found = []
    for to in ("kai", "workshop", "nobody", "no tier"):
        done = team.run("assign", str(number), str(other), "--to", to, "--json").json
        assert [number, other] == done["changed"]
        c = shown(team, number)
        found.append((c["assignee"], c["tier"]))

    assert [("kai", None), ("kai", "workshop"), (None, "workshop"), (None, None)] == found


def test_an_unknown_name_is_told_with_the_nearest(team: Office) -> None:
    """Nobody is given anything by a slip: 3, with whom one may have meant."""
    number = team.number("kingfisher")

    refused = team.run("assign", str(number), "--to", "kay")

    assert 3 == refused.code
    assert "kai" in refused.err
    assert shown(team, number)["assignee"] is None


def test_snooze_hides_until_the_moment_that_is_told(office: Office) -> None:
    """It is in `snoozed` and out of `open` until then; `now` wakes it without a mark."""
    number = office.number("kingfisher")
    done = office.run("snooze", str(number), "--until", "3d")
    asleep = shown(office, number)
    open_ = office.run("list", "--queue", "open", "--json").json["conversations"]
    sleeping = office.run("list", "--queue", "snoozed", "--json").json["conversations"]
    words = office.run("show", str(number)).text
    line = office.run("list", "--queue", "snoozed").text
    office.run("snooze", str(number), "--until", "now")
    awake = shown(office, number)

    until = datetime.fromisoformat(asleep["snoozed_until"])
    assert timedelta(days=2) < until - SystemClock().now() < timedelta(days=4)
    assert f"#{number} snoozed until" in done.text
    assert "· snoozed until " in words
    assert " snoozed " in line
    assert number not in {c["number"] for c in open_}
    assert {number} == {c["number"] for c in sleeping}
    assert (None, None) == (awake["snoozed_until"], awake["woken_at"])


@pytest.mark.parametrize("until", ["unicorn", "2020-01-01", "2019-05-05T10:00Z"])
def test_no_moment_to_come_is_wrong_usage(office: Office, until: str) -> None:
    """What is no moment, or has passed, exits 2 with a sentence, and nothing sleeps."""
    number = office.number("kingfisher")

    refused = office.run("snooze", str(number), "--until", until)

    assert 2 == refused.code
    assert refused.err
    assert shown(office, number)["snoozed_until"] is None


def test_waiting_and_priority_and_watching(office: Office) -> None:
    """Each verb sets its field, again changes nothing, and undo takes the last one back."""
    number = str(office.number("kingfisher"))
    seen = []
    for verb, *more in (
        ("wait", "--on", "third_party"),
        ("priority", "--to", "urgent"),
        ("watch",),
    ):
        assert [int(number)] == office.run(verb, number, *more, "--json").json["changed"]
        assert [] == office.run(verb, number, *more, "--json").json["changed"]
        c = shown(office, int(number))
        seen.append((c["status"], c["waiting_on"], c["priority"], len(c["watchers"])))
    office.run("undo")
    after = shown(office, int(number))

    assert [
        ("waiting", "third_party", "normal", 0),
        ("waiting", "third_party", "urgent", 0),
        ("waiting", "third_party", "urgent", 1),
    ] == seen
    assert ([], "urgent") == (after["watchers"], after["priority"])


def test_what_is_taken_can_be_given_on_and_taken_back(team: Office) -> None:
    """take --next, assign to a colleague, undo twice: it is nobody's again, step by step."""
    number = team.run("take", "--next", "--json").json["number"]
    owners = [shown(team, number)["assignee"]]
    team.run("assign", str(number), "--to", "lin")
    for _ in range(3):
        owners.append(shown(team, number)["assignee"])
        team.run("undo")

    mine = owners[0]
    assert mine not in (None, "lin")
    assert [mine, "lin", mine, None] == owners


def test_moments_are_those_of_the_agent(team: Office) -> None:
    """`tomorrow 9` is nine o'clock where the agent sits, told in UTC."""
    number = str(team.number("kingfisher"))
    team.run("--as", "lin", "agent", "set", "--time-zone", "Asia/Shanghai")

    done = team.run("--as", "lin", "snooze", number, "--until", "tomorrow 9")

    until = datetime.fromisoformat(shown(team, int(number))["snoozed_until"])
    assert (1, 0) == (until.astimezone(UTC).hour, until.minute)
    assert "09:00" in done.text
