"""The knowledge base as a list: each family once, in the reader's language, on its shelf."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.shelves import (
    NO_SHELF,
    Family,
    Narrowing,
    Order,
    Wish,
    arrange,
    families_of,
    languages_of,
    narrow,
    needs_work,
    showing,
)
from data.records import ArticleId
from data.records.articles import ArticleRow, ArticleState, Category, Tutorial
from data.text.safe import clean_line

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CATEGORIES = (Category("first", {"en": "First", "da": "Første"}), Category("second"), Category("e"))


def row(number: int, title: str = "", **more: Any) -> ArticleRow:
    """Make a row."""
    plain = ArticleRow(
        ArticleId(number), clean_line(title or f"Article {number}"), "en", ArticleState.PUBLIC, "",
        NOON, None, False, f"a-{number}", "", None, 1, 0, 0,
    )  # fmt: skip
    return replace(plain, **more)


def translated(number: int, original: int, language: str, **more: Any) -> ArticleRow:
    """Make the row of a translation."""
    return row(number, original_id=ArticleId(original), language=language, **more)


@st.composite
def libraries(draw: st.DrawFn) -> list[ArticleRow]:
    """Make any rows that can be kept: families of some languages, in any order."""
    rows = []
    for original in range(1, draw(st.integers(0, 8)) + 1):
        category = draw(st.sampled_from(["", "first", "second", "gone"]))
        codes = draw(
            st.lists(st.sampled_from(["en", "da", "sv", "en-GB"]), unique=True, min_size=1)
        )
        for place, code in enumerate(codes):
            facts: dict[str, Any] = {
                "language": code,
                "category": category,
                "state": draw(st.sampled_from(ArticleState)),
                "owner": draw(st.sampled_from(["", "ann", "bob"])),
                "uses": draw(st.integers(0, 3)),
                "open_flags": draw(st.integers(0, 1)),
                "updated_at": NOON - timedelta(days=draw(st.integers(0, 5))),
                "review_by": draw(st.sampled_from([None, TODAY, TODAY - timedelta(days=1)])),
                "is_outdated": bool(place) and draw(st.booleans()),
                "original_id": ArticleId(original * 10) if place else None,
            }
            rows.append(row(original * 10 + place, draw(st.sampled_from("abÅæ")), **facts))
    return draw(st.permutations(rows))


NARROWINGS = st.builds(
    Narrowing,
    state=st.sampled_from([None, *ArticleState]),
    language=st.sampled_from(["", "da", "sv"]),
    owner=st.sampled_from(["", "ann"]),
    needs_work=st.booleans(),
)


@given(libraries(), NARROWINGS, st.sampled_from(Order), st.sampled_from([("da",), ("sv",), ()]))
def test_each_family_that_is_wanted_stands_once(
    rows: list[ArticleRow], narrowing: Narrowing, order: Order, languages: tuple[str, ...]
) -> None:
    """Whatever is kept and asked for: every family with a wanted variant is on one shelf, once."""
    families = families_of(rows, languages)
    wish = Wish(narrowing, order, languages)
    arranged = arrange(families, CATEGORIES, (), wish, today=TODAY)

    wanted = {r.family_id for r in rows if narrowing.keeps(r, TODAY)}
    standing = Counter(f.id for shelf in arranged.shelves for f in shelf.families)
    assert dict.fromkeys(wanted, 1) == dict(standing)
    assert [f.id for f in arranged.families] == list(arranged.by_id)
    assert all(narrowing.keeps(f.shown, TODAY) for f in arranged.families)
    assert all(f.shown in f.variants for f in arranged.families)


def test_a_family_is_shown_in_the_language_of_the_reader() -> None:
    """Her own language, else English, else the original; the original stands first of all."""
    rows = [translated(2, 1, "da"), row(1, language="sv"), translated(3, 1, "en")]

    shown = {code: families_of(rows, [code])[0].shown.language for code in ("da", "et", "sv")}
    assert {"da": "da", "et": "en", "sv": "sv"} == shown
    assert ["sv", "da", "en"] == [r.language for r in families_of(rows, ["da"])[0].variants]


def test_what_narrows_chooses_the_variant_that_is_shown() -> None:
    """Among drafts a family shows its draft; in Swedish its Swedish text; else her language."""
    rows = [row(1), translated(2, 1, "da", state=ArticleState.DRAFT), translated(3, 1, "sv")]
    families = families_of(rows, ["en"])

    def shown(narrowing: Narrowing) -> list[int]:
        return [f.shown.id for f in narrow(families, narrowing, ["en"], TODAY)]

    assert [1] == shown(Narrowing())
    assert [2] == shown(Narrowing(state=ArticleState.DRAFT))
    assert [3] == shown(Narrowing(language="sv"))
    assert [] == shown(Narrowing(owner="ann"))
    assert 3 == showing(families[0], ArticleId(3)).shown.id


def test_what_needs_work_is_flagged_overdue_or_older() -> None:
    """A flag, a review whose day has passed, a translation behind its original; nothing else."""
    yesterday = TODAY - timedelta(days=1)
    rows = [row(1), row(2, open_flags=1), row(3, review_by=TODAY), row(4, review_by=yesterday)]
    older = translated(5, 1, "da", is_outdated=True)

    assert [2, 4, 5] == [r.id for r in (*rows, older) if needs_work(r, TODAY)]


def test_shelves_stand_in_the_order_of_the_categories() -> None:
    """Categories as the team has them, empty ones too, then what is in none, then tutorials."""
    rows = [row(1, "b", category="second"), row(2, "a", category="second"), row(3)]
    tutorial = Tutorial(
        "set-up", {"en": "Set up"}, None, (ArticleId(1), ArticleId(9), ArticleId(3))
    )
    wish = Wish(languages=("da",))
    arranged = arrange(families_of(rows, ["da"]), CATEGORIES, (tutorial,), wish, today=TODAY)

    assert [
        ("first", "Første", []),
        ("second", "second", [2, 1]),
        ("e", "e", []),
        (NO_SHELF, "In no category", [3]),
        ("tutorial:set-up", "Set up", [1, 3]),
    ] == [(s.id, s.title, [f.id for f in s.families]) for s in arranged.shelves]
    assert arranged.shelf("gone") is None


def test_orders_are_title_newest_and_most_used() -> None:
    """By title as people sort it; the newest change of any variant; uses of all variants."""
    rows = [
        row(1, "ærlig", uses=1),
        row(2, "Zebra", updated_at=NOON + timedelta(days=1)),
        row(3, "apple"),
        translated(4, 1, "da", uses=5, updated_at=NOON + timedelta(days=2)),
    ]
    families = families_of(rows, ["en"])

    def ids(order: Order) -> list[int]:
        return [f.id for f in arrange(families, (), (), Wish(order=order), today=TODAY).families]

    assert [1, 3, 2] == ids(Order.TITLE)
    assert [1, 2, 3] == ids(Order.NEWEST)
    assert [1, 3, 2] == ids(Order.USES)


def test_a_family_tells_what_is_true_of_any_variant() -> None:
    """Uses and flags are those of all languages; so are the marks."""
    late = TODAY - timedelta(days=1)
    rows = [row(1, uses=2), translated(2, 1, "da", uses=3, open_flags=1, is_outdated=True,
                                       review_by=late)]  # fmt: skip
    family: Family = families_of(rows, ["en"])[0]

    assert (5, 1, True, True) == (
        family.uses, family.flags, family.is_outdated, family.is_overdue(TODAY),
    )  # fmt: skip
    assert ["da", "en"] == languages_of(rows)
