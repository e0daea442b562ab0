"""The contract of `log` and `activity`, and of whom `note` tells."""

from __future__ import annotations

from tests.cli.conftest import Office

MESSAGE = {"id", "direction", "channel", "contact_direction", "agent", "author", "sent_at", "text"}


def test_a_call_is_logged_and_taken_back(office: Office) -> None:
    """`log` gives the message with its conversation; `show` has it; `undo` takes it away."""
    number = office.number("heron")
    before = office.run("show", str(number), "--json").json
    logged = office.run(
        "log", f"#{number}", "--channel", "phone", "--direction", "out", "--text", "Told him: 3pm.",
        "--at", "2026-11-01 10:00", "--if-revision", str(before["revision"]), "--json",
    ).json  # fmt: skip
    shown = office.run("show", str(number), "--json").json
    call = next(m for m in shown["messages"] if m["id"] == logged["id"])
    told = office.run("undo", str(logged["undo_id"])).text
    after = office.run("show", str(number), "--json").json

    assert MESSAGE | {"conversation", "undo_id", "changed", "failed", "revision"} <= logged.keys()
    assert ("contact", "phone", "out", "Told him: 3pm.") == (
        call["direction"], call["channel"], call["contact_direction"], call["text"],
    )  # fmt: skip
    assert (number, [number], False) == (
        logged["conversation"], logged["changed"], logged["is_new"],
    )  # fmt: skip
    assert call["sent_at"].startswith("2026-11-01T")
    assert f"#{number} contact taken back" in told
    for name in ("status", "unanswered_since", "message_count", "last_message_at"):
        assert before[name] == after[name], name


def test_a_call_of_an_address_begins_a_conversation(office: Office) -> None:
    """An address gives a new number, with the customer known or new."""
    logged = office.run(
        "log", "Nora <nora@new.example>", "--channel", "voicemail", "--direction", "in",
        "--text", "Wants a call.", "--json",
    ).json  # fmt: skip
    shown = office.run("show", str(logged["conversation"]), "--json").json

    assert logged["is_new"]
    assert ("voicemail", "new", {"name": "Nora", "address": "nora@new.example"}) == (
        shown["channel"], shown["status"], shown["customer"],
    )  # fmt: skip
    assert shown["unanswered_since"] is not None


def test_what_cannot_be_logged(office: Office) -> None:
    """2 for what makes no sense, 3 for no such number, 4 for what is stale; nothing is written."""
    number = str(office.number("heron"))
    rest = ("--channel", "phone", "--direction", "in", "--text", "Hm")
    runs = [
        office.run("log", "heron", *rest),
        office.run("log", number, *rest[:-1], " "),
        office.run("log", number, *rest, "--at", "tomorrow"),
        office.run("log", number, *rest, "--at", "soonish"),
        office.run("log", "a@b.example", *rest, "--if-revision", "3"),
        office.run("log", "999999", *rest),
        office.run("log", number, *rest, "--if-revision", "0"),
        office.run("log", number, "--channel", "pigeon", *rest[2:]),
    ]

    assert [2, 2, 2, 2, 2, 3, 4, 2] == [run.code for run in runs]
    assert "is still to come" in runs[2].err
    assert "neither a conversation's number (as 1042) nor an address" in runs[0].err


def test_activity_tells_in_sentences(office: Office) -> None:
    """`activity` gives what was done with words, of one conversation, one agent, since a moment."""
    number = str(office.number("heron"))
    office.run("take", number)
    office.run("note", number, "--body-file", "-", typed="Look\n")
    office.run("priority", number, "--to", "high")
    office.run("undo")
    document = office.run("activity", number, "--json").json
    one = office.run("activity", number, "--limit", "1", "--json").json["activity"]
    team = office.run("activity", "--since", "1h ago", "--json").json["activity"]
    me = document["activity"][-1]["agent"]
    mine = office.run("activity", "--agent", me, "--json").json["activity"]
    told = office.run("activity", number)
    lost = office.run("activity", "--agent", "nobodyatall")
    earlier = office.run("activity", number, "--before", "1h ago")
    by_team = office.run("activity", "--before", "1h ago", "--json").json["activity"]
    newest = office.run("activity", number, "--limit", "1")

    assert ["activity"] == list(document)
    assert {"id", "at", "agent", "verb", "text", "detail"} <= document["activity"][-1].keys()
    assert ["taken", "note written", "priority high", "taken back: prioritised"] == [
        line["text"] for line in document["activity"] if line["agent"] == me
    ]
    assert document["activity"][-1:] == one
    assert one[0]["id"] == team[-1]["id"] == mine[-1]["id"]
    assert {me} == {line["agent"] for line in mine}
    assert f"{me}: note written" in told.text
    assert 3 == lost.code
    assert "taken" not in earlier.text
    assert one[0]["id"] not in {line["id"] for line in by_team}
    assert "The newest 1; --before shows what was done earlier." in newest.err


def test_a_note_says_whom_it_told(office: Office) -> None:
    """`note` prints who was named and who is called so by nobody; `list` has the queue of it."""
    number = str(office.number("heron"))
    office.run("status", "--as", "kai")
    added = office.run(
        "note", number, "--body-file", "-", "--as", "bea", "--json", typed="@kai, @kay\n"
    ).json
    told = office.run("note", number, "--body-file", "-", "--as", "bea", typed="@kai @kay\n")
    queue = office.run("list", "--queue", "mentions", "--as", "kai", "--json").json
    mine = office.run("list", "--queue", "mentions", "--as", "bea", "--json").json
    note = office.run("show", number, "--json").json["messages"][-1]

    assert ["kai"] == added["mentioned"] == note["mentioned"]
    assert [{"name": "kay", "nearest": "kai"}] == added["unknown"]
    assert ", told kai" in told.text
    assert "nobody is called @kay; nearest kai" in told.err
    assert ([int(number)], []) == (
        [c["number"] for c in queue["conversations"]], mine["conversations"],
    )  # fmt: skip
