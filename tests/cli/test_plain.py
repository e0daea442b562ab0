"""With --plain every command can be read aloud: one fact a line, no columns, no signs."""

from __future__ import annotations

import re

from tests.cli.conftest import Office

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
