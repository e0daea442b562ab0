"""With --plain every command can be read aloud: one fact a line, no columns, no signs."""

from __future__ import annotations

import re

from tests.cli.conftest import Office
from tests.support.in_process import InProcess

FACT = re.compile(r"[A-Z][^:]{1,40}: \S.*")


def test_lists_are_facts_one_a_line(reading: Office) -> None:
    """Lists name each fact first, and no line is drawn, moved in or filled with blanks."""
    asked = (
        ("list",), ("status",), ("search", "lamp"), ("outbox",), ("macro", "fields"), ("keys",),
        ("queue", "count"), ("agent", "list"), ("follow-up", "list"), ("article", "list"),
    )  # fmt: skip
    said = {words: reading.run(*words, "--plain").text.splitlines() for words in asked}
    by_words = [line for lines in said.values() for line in lines]

    assert [] == [line for line in by_words if "  " in line or line != line.strip()]
    assert [] == [line for line in by_words if set(line) & set("·→←…⋯✓│─▌•")]
    assert [] == [line for line in said["list",] if line and not FACT.fullmatch(line)]
    subjects = [line for line in said["list",] if line.startswith("Subject: ")]
    assert len(subjects) == len(reading.run("list", "--json").json["conversations"])


def test_a_mail_stands_as_it_was_written(reading: Office) -> None:
    """`show` says who and when first, then the text without indentation."""
    number = reading.run("list", "--json").json["conversations"][0]["number"]
    said = reading.run("show", str(number), "--plain").text
    text = reading.run("show", str(number), "--json").json["messages"][0]["new_text"]

    assert "\nMessage: " in said
    assert "\nFrom: " in said
    assert text.strip() in said


def facts_of(text: str) -> list[list[tuple[str, str]]]:
    """Give what was said as facts, in groups between blank lines."""
    groups = (group.splitlines() for group in text.strip().split("\n\n"))
    return [[(line.partition(": ")[0], line.partition(": ")[2]) for line in g] for g in groups]


def test_deeds_are_facts(office: Office) -> None:
    """`activity` says what was done before by whom, on what and when, a blank line between two."""
    number = office.run("list", "--json").json["conversations"][0]["number"]
    office.run("take", str(number))
    office.run("tag", str(number), "--tag", "aloud")
    every = facts_of(office.run("activity", "--plain").text)
    here = facts_of(office.run("activity", str(number), "--plain").text)
    sentences = office.run("activity", str(number)).text

    assert [name for name, _ in every[-1]] == ["Done", "By", "Conversation", "At"]
    assert ("Done", "tag aloud") == every[-1][0]
    assert ("Conversation", f"#{number}") == every[-1][2]
    assert [name for name, _ in here[-1]] == ["Done", "By", "At"]
    assert f"{here[-1][2][1]}  {here[-1][1][1]}: tag aloud" in sentences


def test_why_is_facts(office: Office) -> None:
    """`why` says of each message who wrote it and why it is here, then each deed, label first."""
    number = office.run("list", "--json").json["conversations"][0]["number"]
    office.run("take", str(number))
    said = office.run("why", str(number), "--plain").text
    (message, *_, deed) = facts_of(said)

    assert [] == [line for line in said.splitlines() if line and not FACT.fullmatch(line)]
    assert ["Message", "From", "Why here"] == [name for name, _ in message[:3]]
    assert ["Done", "By", "At"] == [name for name, _ in deed]
    assert ("Done", "taken") == deed[0]
    assert "T" not in dict(deed)["At"].replace("Tue", "").replace("Thu", "")


def test_what_is_promised_is_facts(office: Office) -> None:
    """With a policy on, `why` names the promise, each target and what its clock did."""
    number = office.run("list", "--json").json["conversations"][0]["number"]
    assert 0 == office.run("sla", "calendar", "add", "always", "--hours", "24/7").code
    assert 0 == office.run("sla", "add", "quick", "--targets", "first=1h next=4h").code
    assert 0 == office.run("sla", "on", "quick").code
    said = office.run("why", str(number), "--plain").text

    assert said.startswith("Promised: ")
    assert [] == [line for line in said.splitlines() if line and not FACT.fullmatch(line)]


def test_a_difference_names_what_came_and_went(run: InProcess) -> None:
    """What a revision adds or leaves out is named, line by line, instead of by a sign."""
    added = run("article", "add", "--title", "Lamp", "--language", "en", "--body-file", "-",
                "--json", typed="One line.\nAnother.\n").json  # fmt: skip
    number = str(added["id"])
    run("article", "edit", number, "--body-file", "-", typed="One line.\nA third.\n")
    said = run("article", "diff", number, "--plain").text

    assert "Left out: Another." in said
    assert "Added: A third." in said


def test_heads_are_facts(office: Office) -> None:
    """What stands above a text, and single rows, are facts too; keys are words, not arrows."""
    number = office.run("list", "--json").json["conversations"][0]["number"]
    head, *_ = facts_of(office.run("show", str(number), "--plain").text)
    counts = office.run("queue", "count", "--plain").text
    agent, *_ = facts_of(office.run("agent", "show", "--plain").text)
    keys = office.run("keys", "--plain").text

    assert ["Conversation", "Subject", "Status", "Assigned to"] == [name for name, _ in head[:4]]
    assert "\n\n" not in counts
    assert ["Agent", "Called", "Role", "Time zone"] == [name for name, _ in agent[:4]]
    assert "Keys: Enter l Right" in keys
