"""What is doubtful about a mail, told by commands: never in the way, but for an unfilled field."""

from __future__ import annotations

import pytest

from tests.support.in_process import InProcess

USAGE = 2
TEXT = "Hello,\n\nplease find the receipt attached. You must wait.\n"


def test_doubts_are_told_and_the_mail_is_queued(run: InProcess) -> None:
    """On standard error as sentences, in the document as a list, the weightiest first."""
    answer = run("reply", 1001, "--body-file", "-", "--json", typed=TEXT)

    kinds = [each["kind"] for each in answer.json["warnings"]]
    assert ["attachment", "phrasing"] == [kind for kind in kinds if kind != "question"]
    assert "attached" in answer.json["warnings"][0]["text"]
    assert {"kind", "text", "unsure", "points"} == answer.json["warnings"][0].keys()
    assert '! "attached" is written but no file is attached' in answer.err
    assert "queued" == answer.json["outbox_state"]


def test_a_good_mail_passes_in_silence(run: InProcess) -> None:
    """Nothing to say is nothing said."""
    to = ("--to", "mette@fjordpost.example", "--subject", "Your lamp")
    answer = run("new", *to, "--body-file", "-", "--json", typed="Hello,\n\nit is here.\n")

    assert [] == answer.json["warnings"]
    assert "" == answer.err


def test_questions_are_listed(run: InProcess) -> None:
    """The customer's open questions stand one a line."""
    answer = run("reply", 1001, "--body-file", "-", typed="Thank you for your mail.\n")

    assert "no answer line" in answer.err
    assert "    - " in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("reply", 1001),
        ("new", "--to", "a@b.example", "--subject", "Lamp"),
        ("forward", 1001, "--to", "a@b.example"),
    ],
)
def test_an_unfilled_field_keeps_a_mail_back(run: InProcess, words: tuple[object, ...]) -> None:
    """Exit code 2, the field named, nothing in the outbox; between backticks it goes out."""
    text = "Hello {{ customer.first_name }}"
    refused = run(*words, "--body-file", "-", typed=text)
    queued = run("outbox", "--json").json["items"]
    allowed = run(*words, "--body-file", "-", typed="Write `{{ name }}` there, please.")

    assert USAGE == refused.code
    assert "{{ customer.first_name }} is not filled in" in refused.err
    assert [] == queued
    assert 0 == allowed.code


def test_a_subject_is_looked_at_too(run: InProcess) -> None:
    """A field in the subject that was typed keeps the mail back as well."""
    to = ("--to", "a@b.example", "--subject", "Order [ORDER NUMBER]")
    refused = run("new", *to, "--body-file", "-", typed="Hello\n")

    assert USAGE == refused.code
    assert "[ORDER NUMBER]" in refused.err
