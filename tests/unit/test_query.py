"""Promises of data.search.query: any input can be searched for, and finds what was meant."""
# ruff: noqa: RUF001, E501 - text of many languages is what is tested, a mail a line

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.search.query import QUERY_MAX, TERMS_MAX, Filter, beginning_of, parse_query
from data.text.fold import fold_text

TODAY = date(2026, 11, 21)
OCTOBER = Filter("on", date(2026, 10, 1), until=date(2026, 10, 31))
MAILS = (
    ("Late parcel", "Where is my parcel? It was promised for Monday.", "Anna Larsen anna@example.com"),
    ("Forsinket pakke", "Hej, jeg har ikke fået min pakke på Ærø endnu.", "Søren Kjær soren@example.dk"),
    ("Återbetalning", "Jag vill ha en återbetalning för köpet i Malmö.", "Åsa Öberg asa@example.se"),
    ("Küsimus", "Tere õhtust, soovin jäätmete kohta küsida. Šokolaad.", "Ülo Mägi ulo@example.ee"),
    ("关于发票", "你好，我想要开发票，谢谢。我的iPhone手机坏了", "李明 liming@example.cn"),
    ("Rückgabe", "Die Straße heißt Hauptstraße, ＡＢ１２３ ist die Nummer.", "Jörg Weiß joerg@example.de"),
)  # fmt: skip

SCHEMA = (
    "CREATE VIRTUAL TABLE mail USING fts5(subject, body, sender, recipients, number, "
    "tokenize=\"unicode61 remove_diacritics 2\", content='')"
)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """Hold the mails above in the kind of index that the store uses."""
    connection = sqlite3.connect(":memory:")
    connection.execute(SCHEMA)
    for number, (subject, body, people) in enumerate(MAILS, 1):
        texts = (fold_text(text) for text in (subject, body, people, "Support help@shop.example"))
        connection.execute(
            "INSERT INTO mail(rowid, subject, body, sender, recipients, number)"
            " VALUES (?,?,?,?,?,?)",
            (number, *texts, str(1040 + number)),
        )
    yield connection
    connection.close()


def search(index: sqlite3.Connection, text: str) -> list[int]:
    """Return the numbers of the mails that a query's words find."""
    match = parse_query(text, today=TODAY).match
    found = index.execute("SELECT rowid FROM mail WHERE mail MATCH ? ORDER BY rowid", (match,))
    return [number for (number,) in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("parcel", [1]),
        ("PARCEL monday", [1]),
        ("parc*", [1]),
        ('"promised for monday"', [1]),
        ('"monday promised"', []),
        ("pakke", [2]),
        ("soren", [2]),
        ("SØREN", [2]),
        ("kjær", [2]),
        ("kjaer", [2]),
        ("Aero", [2]),
        ("faet", [2]),
        ("aterbetalning", [3]),
        ("Återbetalning", [3]),
        ("malmo öberg", [3]),
        ("MALMÖ", [3]),
        ("ohtust", [4]),
        ("õhtust", [4]),
        ("kusida ulo", [4]),
        ("jäätmete", [4]),
        ("sokolaad", [4]),
        ("发票", [5]),
        ("开发票", [5]),
        ("发", [5]),
        ("票", [5]),
        ("了", [5]),
        ("iphone手机", [5]),
        ("手机iphone", []),
        ("李明", [5]),
        ("想发", []),
        ("strasse", [6]),
        ("STRAßE", [6]),
        ("weiss", [6]),
        ("ab123", [6]),
        ("ＡＢ１２３", [6]),
        ("anna@example.com", [1]),
        ("from:anna", [1]),
        ("from:ann*", [1]),
        ('"promised for mon*"', [1]),
        ('"promised mon*"', []),
        ("from:soren OR from:asa", [2, 3]),
        ("to:anna@example.com", []),
        ("to:help@shop.example parcel", [1]),
        ("subject:发票", [5]),
        ("body:anna", []),
        ("#1043", [3]),
        ("1043", [3]),
        ("#１０４３", [3]),
        ("parcel OR pakke", [1, 2]),
        ("example parcel OR pakke", [1, 2]),
        ("example -parcel -pakke", [3, 4, 5, 6]),
        ("example -from:soren", [1, 3, 4, 5, 6]),
        ("Re: parcel", []),
        ("http://example.com", []),
        ("“promised for”", [1]),
        ('"promised', [1]),
        ("-", []),
        ("(parcel) AND* ^parcel NEAR(", []),
    ],
)
def test_queries_find_what_is_meant(
    index: sqlite3.Connection, query: str, expected: list[int]
) -> None:
    """A word is found in any spelling of its letters, case and width, inside Chinese sentences too."""
    assert expected == (search(index, query) if parse_query(query, today=TODAY).match else [])


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("", ""),
        ("p", ""),
        ("pa", ""),
        ("par", "par*"),
        ("late p", "late"),
        ("late parc", "late parc*"),
        ("parcel ", "parcel "),
        ("par*", "par*"),
        ("from:ann", "from:ann*"),
        ("from:anna@example.c", "from:anna@example.c*"),
        ("late from:a", "late"),
        ("tag:vi", "tag:vi"),
        ("is:op", "is:op"),
        ("late -par", "late -par"),
        ("late OR", "late OR"),
        ("late OR d", "late OR"),
        ('"promised fo', '"promised fo*'),
        ('"promised for"', '"promised for"'),
        ("10", "10"),
        ("#10", "#10"),
        ("1042", "1042*"),
        ("发", "发"),
        ("发票", "发票"),
        ("?", "?"),
    ],
)
def test_the_last_word_may_go_on(typed: str, looked_for: str) -> None:
    """While a line is typed its last word is a beginning; what is ended is meant as it stands."""
    assert looked_for == beginning_of(typed)


@pytest.mark.parametrize(
    "query",
    ["parcel", "monday parcel", "SØREN", "kjær", "jäätmete", "开发票", "iphone手机", "ab123", "strasse",
     "anna@example.com", '"promised for monday"'],
)  # fmt: skip
def test_what_the_whole_line_finds_is_found_by_every_beginning(
    index: sqlite3.Connection, query: str
) -> None:
    """A list that follows the letters is never empty where the finished words find something."""
    expected = set(search(index, query))
    assert expected
    for end in range(1, len(query) + 1):
        if beginning_of(query[:end]).strip('"'):
            assert expected <= set(search(index, beginning_of(query[:end]))), query[:end]


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("is:OPEN -is:unread", (Filter("is", "open"), Filter("is", "unread", negated=True))),
        ('tag:"big order" in:mine', (Filter("tag", "big-order"), Filter("queue", "mine"))),
        ("queue:All assignee:anna", (Filter("queue", "all"), Filter("assignee", "anna"))),
        (
            "is:watched -is:mentioned",
            (Filter("is", "watched"), Filter("is", "mentioned", negated=True)),
        ),
        ("status:new tier:two", (Filter("status", "new"), Filter("tier", "two"))),
        ("cause:late stage:use", (Filter("cause", "late"), Filter("stage", "use"))),
        ("assignee:me language:da", (Filter("assignee", "me"), Filter("lang", "da"))),
        ("kind:support priority:high", (Filter("kind", "support"), Filter("priority", "high"))),
        ("lang:da channel:phone", (Filter("lang", "da"), Filter("channel", "phone"))),
        ("has:attachment", (Filter("has", "attachment"),)),
        ("customer:a@b.c", (Filter("customer", "a@b.c"),)),
        ("before:2026-11-01", (Filter("before", date(2026, 11, 1)),)),
        ("after:7d", (Filter("after", date(2026, 11, 14)),)),
        ("after:3w", (Filter("after", date(2026, 10, 31)),)),
        ("before:2m", (Filter("before", date(2026, 9, 22)),)),
        ("on:today", (Filter("on", TODAY),)),
        ("-on:Yesterday", (Filter("on", date(2026, 11, 20), negated=True),)),
        ("on:2026-10", (OCTOBER,)),
        ("on:oct", (OCTOBER,)),
        ("on:Last-Month", (OCTOBER,)),
        ('on:"last month"', (OCTOBER,)),
        ("on:10月", (OCTOBER,)),
        ("-on:okt", (replace(OCTOBER, negated=True),)),
        ("on:dez", (Filter("on", date(2025, 12, 1), until=date(2025, 12, 31)),)),
        ("on:this-week", (Filter("on", date(2026, 11, 16), until=date(2026, 11, 22)),)),
        ("on:2025", (Filter("on", date(2025, 1, 1), until=date(2025, 12, 31)),)),
        (
            "after:last-month before:nov",
            (
                Filter("after", date(2026, 10, 1)),
                Filter("before", date(2026, 11, 1)),
            ),
        ),
        ("due:today", (Filter("due", TODAY),)),
        ("due:Tomorrow", (Filter("due", date(2026, 11, 22)),)),
        ("due:this-week", (Filter("due", date(2026, 11, 22)),)),
        ("due:3d", (Filter("due", date(2026, 11, 24)),)),
        ("-due:1w", (Filter("due", date(2026, 11, 28), negated=True),)),
        ("is:breached -is:at-risk", (Filter("is", "breached"), Filter("is", "at-risk", True))),
        ("-from:anna", (Filter("text", 'sender : "anna"', negated=True),)),
        ("-word", (Filter("text", '"word"', negated=True),)),
        ("-subject:a -b", (Filter("text", 'subject : "a" OR "b"', negated=True),)),
    ],
)
def test_filters(query: str, filters: tuple[Filter, ...]) -> None:
    """Fields become filters and leave no words behind."""
    parsed = parse_query(query, today=TODAY)

    assert filters == parsed.filters
    assert parsed.match is None
    assert not parsed.errors


@pytest.mark.parametrize(
    "query",
    [
        "is:lost", "in:nowhere", "status:snoozed", "has:wings", "priority:x", "before:soon", "on:2026-02-30", "after:9999y", "on:juu", "due:nov", "on:2026-13",
        "OR", "a OR", "OR a", "tag:a OR tag:b", "a OR tag:b", "x" * (QUERY_MAX + 1),
        "a " * (TERMS_MAX + 1),
    ],
)  # fmt: skip
def test_errors_are_sentences(query: str) -> None:
    """What cannot be understood is told in one sentence, once."""
    (error,) = parse_query(query, today=TODAY).errors

    assert error.endswith(".")


@pytest.mark.parametrize(
    ("query", "number"),
    [("#1042", 1042), ("1042", 1042), ("1042*", 1042), ("order 1042", None), ("-1042", None), ("9" * 16, None),
     ("1042 is:open", None), ("1 OR 2", None), ("subject:1042", None)],
)  # fmt: skip
def test_number(query: str, number: int | None) -> None:
    """A query that is nothing but a number names a conversation."""
    assert number == parse_query(query, today=TODAY).number


PIECES = st.sampled_from(
    ["OR", "AND", "NOT", "NEAR(", "-", '"', "*", ":", "(", ")", "^", "{a b}", "+", "subject:", "from:",
     "票", "发票", "ø", "a", "1042", "\x00", "\ud800", "before:7d", "is:open", "\\", "'", ";", "--"]
)  # fmt: skip


@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(PIECES, max_size=12).map(" ".join),
        st.lists(PIECES, max_size=12).map("".join),
    )
)
@settings(max_examples=300, deadline=None)
def test_no_input_breaks_fts5(index: sqlite3.Connection, text: str) -> None:
    """Whatever is typed, SQLite accepts the expression."""
    query = parse_query(text, today=TODAY)
    expressions = [query.match, *(f.value for f in query.filters if f.field == "text")]

    for expression in filter(None, expressions):
        index.execute("SELECT rowid FROM mail WHERE mail MATCH ?", (expression,)).fetchall()


def test_the_longest_query_is_accepted(index: sqlite3.Connection) -> None:
    """As many terms as are read do not exceed what FTS5 can nest."""
    for query in ("a " * TERMS_MAX, "a OR " * TERMS_MAX, "-a " * TERMS_MAX, "发票" * QUERY_MAX):
        match = parse_query(f"b {query}", today=TODAY).match

        assert match is not None
        index.execute("SELECT rowid FROM mail WHERE mail MATCH ?", (match,)).fetchall()
