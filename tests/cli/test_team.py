"""The commands about the team: their documents, sentences and exit codes."""

from __future__ import annotations

import grp
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Office
from tests.support.command import Command

AGENT_FIELDS = {
    "name", "display_name", "role", "time_zone", "language", "away_until", "away_words", "tiers",
    "uid",
}  # fmt: skip


@pytest.fixture
def team(office: Office) -> Command:
    """The program in a store whose maker is admin, with kai as lead and lin as agent."""
    for name in ("kai", "lin"):
        office.run("--as", name, "agent", "show")
    assert office.run("agent", "set", "kai", "--role", "lead").code == 0
    return office.run


def words(run: Command, kind: str) -> dict[str, int]:
    """Give every word of a kind with its use."""
    listed = run(kind, "list", "--json").json[f"{kind}s"]
    return {word["name"]: word["conversations"] for word in listed}


def member_lists(run: Command) -> dict[str, Any]:
    """Give the members of every tier."""
    return {tier["name"]: tier["members"] for tier in run("tier", "list", "--json").json["tiers"]}


def test_agents_are_told_as_documents(team: Command) -> None:
    """Every agent has the same fields; `show` adds signatures, one's own without a name."""
    people = {a["name"]: a for a in team("agent", "list", "--json").json["agents"]}
    own = team("--as", "lin", "agent", "show", "--json").json

    assert {"kai", "lin"} < people.keys()
    assert all(AGENT_FIELDS == agent.keys() for agent in people.values())
    assert AGENT_FIELDS | {"signature", "signatures"} == own.keys()
    assert ("lin", "agent", "UTC", None, None) == (
        own["name"], own["role"], own["time_zone"], own["language"], own["away_until"],
    )  # fmt: skip
    assert "lead" == people["kai"]["role"]


def test_a_profile_is_set_and_shown(team: Command, tmp_path: Path) -> None:
    """What is set is shown; a signature comes from an option, a file or standard input."""
    signature = tmp_path / "signature.txt"
    signature.write_text("Lin\nX Support\n")
    lin = ("--as", "lin", "agent", "set")
    team(*lin, "--name", "Lin Wu", "--time-zone", "shanghai", "--language", "zh")
    team(*lin, "--signature-file", str(signature))
    shown = team(
        *lin, "--signature-file", "-", "--for-language", "en", "--json", typed="Regards, Lin\n"
    ).json
    told = team("--as", "lin", "agent", "show").text

    assert ("Lin Wu", "Asia/Shanghai", "zh") == (
        shown["display_name"], shown["time_zone"], shown["language"],
    )  # fmt: skip
    assert ("Lin\nX Support", {"en": "Regards, Lin"}) == (shown["signature"], shown["signatures"])
    assert "Asia/Shanghai" in told
    assert "Regards, Lin" in told


def test_typed_times_mean_the_stored_zone(team: Command) -> None:
    """A time is understood in the zone of the stored profile, and in that of the settings first."""
    lin = ("--as", "lin")
    team(*lin, "agent", "set", "--time-zone", "Asia/Tokyo")
    stored = team(*lin, "away", "--until", "2030-01-07 09:00", "--json").json["away_until"]
    own = Command(team.home, team.config, {"SUPPORT_CONSOLE_AGENT__TIME_ZONE": "America/New_York"})
    set_to = own(*lin, "away", "--until", "2030-01-07 09:00", "--json").json["away_until"]
    warned = own(*lin, "agent", "set", "--time-zone", "Asia/Seoul")

    assert "2030-01-07T00:00:00Z" == stored
    assert "2030-01-07T14:00:00Z" == set_to
    assert "time_zone" in warned.err
    assert "Asia/Seoul" in warned.text


def test_away_says_the_understood_moment(team: Command) -> None:
    """The sentence names the moment; colleagues see it; `back` and a lead's word end it."""
    told = team("--as", "lin", "away", "--until", "3d", "--text", "course").text
    listed = team("agent", "list").text
    back = team("--as", "lin", "back").text
    again = team("--as", "lin", "back")
    sent = team("--as", "kai", "away", "--until", "tomorrow 9", "--for", "lin", "--json").json

    assert "You are away until" in told
    assert "in 3 days" in told
    assert "(course)" in listed
    assert "You are back.\n" == back
    assert (0, "Nobody was away.\n") == (again.code, again.text)
    assert "lin" == sent["name"]
    assert sent["away_until"]
    assert team("--as", "kai", "back", "--for", "lin", "--json").json["away_until"] is None


def test_tiers_are_made_and_told(team: Command) -> None:
    """A tier has name, title, group and members; verbs answer with the tier as it is then."""
    made = team("--as", "kai", "tier", "add", "Service", "--title", "Orders", "--member", "lin",
                "--json").json  # fmt: skip
    team("--as", "kai", "tier", "join", "service", "kai")
    joined = member_lists(team)
    left = team("--as", "kai", "tier", "leave", "service", "lin", "--json").json
    renamed = team("--as", "kai", "tier", "set", "service", "--name", "Tier 1", "--json").json
    shown = team("tier", "show", "tier 1", "--json").json
    told = team("tier", "list").text
    removed = team("--as", "kai", "tier", "remove", "tier 1", "--json").json
    gone = member_lists(team)
    back = team("--as", "kai", "undo", str(removed["undo_id"]))

    undo_id = made.pop("undo_id")
    assert {"name": "service", "title": "Orders", "unix_group": None, "members": ["lin"]} == made
    assert isinstance(undo_id, int)
    assert {"service": ["kai", "lin"]} == joined
    assert ["kai"] == left["members"]
    assert "tier 1" == renamed["name"]
    assert renamed == {**shown, "undo_id": renamed["undo_id"]}
    assert "tier 1  kai  Orders\n" == told
    assert {"removed", "into", "conversations", "undo_id"} == removed.keys()
    assert {} == gone
    assert (0, True) == (back.code, "tier 1" in back.text)
    assert {"tier 1": ["kai"]} == member_lists(team)


def test_a_unix_group_fills_a_tier(team: Command) -> None:
    """The account that runs the program is in its own group; a group that is not there is named."""
    group = grp.getgrgid(os.getgid()).gr_name
    own = team("agent", "show", "--json").json
    made = team("tier", "add", "box", "--unix-group", group, "--member", "lin", "--json").json
    missing = team("tier", "add", "other", "--unix-group", "no-such-group")

    assert sorted(["lin", own["name"]]) == made["members"]
    assert group == made["unix_group"]
    assert [] == own["tiers"]
    assert ["box"] == team("agent", "show", "--json").json["tiers"]
    assert 3 == missing.code
    assert "no-such-group" in missing.err


def test_tags_and_causes_are_kept(team: Command, office: Office) -> None:
    """Lists hold what is kept and what is used; renaming and merging reach every conversation."""
    run = ("--as", "kai")
    told = team(*run, "tag", "add", "Late Delivery", "--title", "Came late").text
    team(*run, "cause", "add", "Product fault")
    before = team("tag", "list", "--json").json["tags"]
    team(*run, "tag", "add", "other")
    renamed = team(*run, "tag", "rename", "late-delivery", "late", "--json").json
    merged = team(*run, "tag", "remove", "other", "--into", "late", "--json").json
    clash = team(*run, "tag", "rename", "late", "late")
    gone = team(*run, "cause", "remove", "product fault")
    number = office.number("kingfisher")

    assert "“Late Delivery” is kept as late-delivery" in told
    assert [
        {"name": "late-delivery", "title": "Came late", "kept": True, "conversations": 0}
    ] == before
    assert ("late", 0) == (renamed["into"], renamed["conversations"])
    assert "late" == merged["into"]
    assert {"late": 0} == words(team, "tag")
    assert 2 == clash.code
    assert gone.text.startswith("cause product fault removed (`undo ")
    assert {} == words(team, "cause")
    assert [] == team("show", str(number), "--json").json["tags"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("tier", "add", "mine"), 1, "kai (lead)"),
        (("tag", "add", "x"), 1, "Only a lead or an admin"),
        (("cause", "remove", "x"), 1, "Only a lead or an admin"),
        (("agent", "set", "kai", "--name", "X"), 1, "Only an admin"),
        (("agent", "set", "--role", "admin"), 1, "(admin)"),
        (("away", "--until", "mon", "--for", "kai"), 1, "Only a lead or an admin"),
        (("agent", "show", "kia"), 3, "did you mean kai?"),
        (("tier", "show", "x"), 3, "There is no tier x."),
        (("agent", "set"), 2, "Nothing to change"),
        (("agent", "set", "--role", "king"), 2, "king"),
        (("agent", "set", "--time-zone", "Nowhere"), 2, "no time zone"),
        (("agent", "set", "--signature-file", "/no/such/file"), 2, "/no/such/file"),
        (("away", "--until", "someday"), 2, "someday"),
        (("away",), 2, "--until"),
        (("agent",), 2, ""),
        (("tag", "remove", "x", "--into", "y", "--everywhere"), 2, ""),
    ],
)
def test_what_goes_wrong_is_said(
    team: Command, arguments: tuple[str, ...], code: int, said: str
) -> None:
    """1 for what another has to do, 2 for what makes no sense, 3 for what is not there."""
    answer = team("--as", "lin", *arguments)

    assert (code, b"") == (answer.code, answer.out), answer.err
    assert said in answer.err
