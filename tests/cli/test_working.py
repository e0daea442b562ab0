"""The contract of the verbs on conversations: what they change, refuse, and answer in JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from console.cli import exits
from console.cli.working import report
from console.services.errors import ConflictError
from console.services.work import Done, Failed
from data.records import ConversationId
from tests.cli.conftest import Office


def shown(office: Office, number: int) -> dict[str, object]:
    """Give a conversation as `show` tells it."""
    document: dict[str, object] = office.run("show", str(number), "--json").json
    return document


@pytest.mark.parametrize(
    ("verb", "field", "expected"),
    [
        ("close", "status", "closed"),
        ("spam", "status", "spam"),
        ("trash", "status", "trash"),
        ("take", "assignee", None),
    ],
)
def test_a_verb_and_its_opposite(office: Office, verb: str, field: str, expected: object) -> None:
    """Each verb does what it says, and its opposite puts the conversation back to work."""
    number = office.number("kingfisher")
    opposite = {"close": "reopen", "spam": "unspam", "trash": "untrash", "take": "release"}[verb]
    before = shown(office, number)[field]

    done = office.run(verb, f"#{number}", "--json").json
    after = shown(office, number)[field]
    back = office.run(opposite, str(number), "--json").json

    assert [number] == done["changed"] == back["changed"]
    assert [] == done["failed"]
    assert isinstance(done["undo_id"], int)
    assert {"changed", "failed", "undo_id"} == done.keys()
    assert after not in (before, None)
    assert expected in (after, None)
    assert shown(office, number)[field] == ("open" if field == "status" else None)


def test_what_is_stale_or_missing_is_told(office: Office) -> None:
    """4 for what is stale, 3 for what is not there, 2 for one revision of many; others change."""
    number, other = office.number("kingfisher"), office.number("nightjar")
    stale = office.run("close", str(number), "--if-revision", "0", "--json")
    lost = office.run("close", "999999")
    many = office.run("close", str(number), str(other), "--if-revision", "1")
    mixed = office.run("close", "999999", str(number), "--json")

    assert [4, 3, 2, 3] == [stale.code, lost.code, many.code, mixed.code]
    assert [number] == json.loads(mixed.out)["changed"]
    assert [{"number": 999999, "code": 3}] == [
        {"number": f["number"], "code": f["code"]} for f in json.loads(mixed.out)["failed"]
    ]
    assert 4 == json.loads(stale.out)["failed"][0]["code"]
    assert "999999" in lost.err


def test_what_stands_so_already_is_no_failure(office: Office) -> None:
    """Closing twice ends well and changes nothing the second time."""
    number = office.number("kingfisher")
    office.run("close", str(number))
    again = office.run("close", str(number), "--json")

    assert 0 == again.code
    assert {"changed": [], "failed": [], "undo_id": None} == again.json


def test_many_of_one_fate_are_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Thousands of numbers that stay as they were for one reason do not fill the screen."""
    numbers = [ConversationId(number) for number in range(1, 5002)]
    left = tuple(Failed(number, ConflictError("At most so many.")) for number in numbers[2:])
    at = datetime(2026, 11, 20, tzinfo=UTC)
    few = Done("closed", (numbers[0],), left[:2], 7, at, {})
    many = Done("closed", tuple(numbers[:2]), left, 7, at, {})
    code = report(few, numbers[:4], as_json=False)
    few_told = capsys.readouterr()
    report(many, numbers, as_json=False)
    told = capsys.readouterr()

    assert exits.CONFLICT == code
    assert "#3: At most so many.\n#4: At most so many.\n" == few_told.err
    assert "#3 and 4,998 more: At most so many.\n" == told.err
    assert "#1 closed\n#2 closed\n" == told.out
