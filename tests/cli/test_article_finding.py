"""`article suggest` and `article gaps`: documents, exit codes, sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.articles import write_tree
from tests.support.in_process import InProcess

DONE, USAGE, NOT_FOUND = 0, 2, 3
ARTICLES = {
    "parcel/en.md": "---\ntitle: Where is my parcel?\nlanguage: en\nslug: parcel\nstate: public\n"
    "aliases: [where is my lamp]\n---\nFollow the link in the mail.\n",
    "brass/en.md": "---\ntitle: Clean the brass\nlanguage: en\nslug: brass\nstate: public\n"
    "review_by: 2020-01-01\n---\nUse a soft cloth.\n",
    "secret/en.md": "---\ntitle: Where is my lamp\nlanguage: en\nslug: secret\n---\nA draft.\n",
}
GAPS = {
    "from", "to", "searches_without_a_hit", "closed", "closed_without_article", "is_sample",
    "groups", "unused_days", "unused", "overdue_reviews", "flagged", "outdated_translations",
    "missing_languages",
}  # fmt: skip


@pytest.fixture
def shelf(run: InProcess, tmp_path: Path) -> InProcess:
    """A store with three articles, one of them no more than a draft."""
    run("article", "import", write_tree(tmp_path / "kb", dict(ARTICLES)))
    return run


def test_suggestions_are_one_object(shelf: InProcess) -> None:
    """Articles that answer stand first, with a chance; what is a draft is no suggestion."""
    found = shelf("article", "suggest", 1001, "--json")
    one = shelf("article", "suggest", 1001, "--limit", 1, "--json")
    told = shelf("article", "suggest", 1001)

    assert [DONE] * 3 == [each.code for each in (found, one, told)], found.err
    assert {"conversation", "suggestions"} == found.json.keys()
    first = found.json["suggestions"][0]
    assert ("Where is my parcel?", "en", "public") == (
        first["title"], first["language"], first["state"]
    )  # fmt: skip
    assert {"id", "title", "language", "state", "score"} <= first.keys()
    assert 0 < first["score"] < 1
    assert "Where is my lamp" not in [each["title"] for each in found.json["suggestions"]]
    assert 1 == len(one.json["suggestions"])
    assert "Where is my parcel?" in told.text
    assert "%" in told.text


def test_where_nothing_answers_that_is_said(run: InProcess) -> None:
    """Without articles there is an empty list, and a sentence with what to do."""
    found = run("article", "suggest", 1001, "--json")
    told = run("article", "suggest", 1001)

    assert (DONE, []) == (found.code, found.json["suggestions"])
    assert (DONE, "") == (told.code, told.text)
    assert "article draft 1001" in told.err


def test_an_unknown_number_is_told(run: InProcess) -> None:
    """A number that was never given out ends with 3, a limit of none with 2."""
    assert NOT_FOUND == run("article", "suggest", 9999, "--json").code
    assert USAGE == run("article", "suggest", 1001, "--limit", 0).code


def test_gaps_are_one_object(shelf: InProcess) -> None:
    """What was closed without an article is grouped by what was asked; the rest is listed."""
    shelf("close", 1001, 1002, 1003)
    shelf("set", 1001, 1002, "--cause", "late parcel")
    gaps = shelf("article", "gaps", "--json")
    told = shelf("article", "gaps", "--unused-days", 1)

    assert [DONE, DONE] == [gaps.code, told.code], gaps.err
    assert GAPS == gaps.json.keys()
    assert (3, 3, False) == tuple(
        gaps.json[key] for key in ("closed", "closed_without_article", "is_sample")
    )
    group = gaps.json["groups"][0]
    assert ("late parcel", 2) == (group["cause"], group["count"])
    assert {1001, 1002} == set(group["conversations"])
    assert ["Clean the brass"] == [each["title"] for each in gaps.json["overdue_reviews"]]
    assert "late parcel" in told.text
    assert "Every search has found something." in told.text


def test_days_bound_the_report(shelf: InProcess) -> None:
    """`--from` and `--to` are whole days; what is no day, or ends too early, is told."""
    shelf("close", 1001)
    today = shelf("article", "gaps", "--from", "30d ago", "--to", "today", "--json")
    before = shelf("article", "gaps", "--from", "2020-01-01", "--to", "2020-02-01", "--json")
    odd = shelf("article", "gaps", "--from", "someday")
    backwards = shelf("article", "gaps", "--from", "2020-02-01", "--to", "2020-01-01")

    assert [DONE, DONE, USAGE, USAGE] == [x.code for x in (today, before, odd, backwards)]
    assert (1, 0) == (today.json["closed"], before.json["closed"])
    assert before.json["to"].startswith("2020-02-01T")
    assert "Type a day: 2026-11-01, monday, 30d ago." in odd.err
    assert "ends before it begins" in backwards.err
