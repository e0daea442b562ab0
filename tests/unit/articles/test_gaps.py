"""Conversations without an article, grouped by cause and by what they share."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.gaps import (
    Family,
    Unanswered,
    group_questions,
    missing_languages,
)
from data.records import ArticleId, ConversationId
from data.records.articles import ArticleRow, ArticleState
from data.text.safe import clean_line


def asked(number: int, text: str, *, cause: str = "", language: str = "en") -> Unanswered:
    """Have something asked."""
    return Unanswered(ConversationId(number), cause, language, "", text, ("Ola Berg",))


def row(number: int) -> ArticleRow:
    """Make an article."""
    return ArticleRow(
        ArticleId(number), clean_line(f"Article {number}"), "en", ArticleState.PUBLIC, "",
        datetime(2026, 1, 1, tzinfo=UTC), None, False, "", "", None, 1, 0, 0,
    )  # fmt: skip


def test_what_is_shared_makes_a_group() -> None:
    """Each cause has its groups, named by what they share; what came once is none."""
    groups = group_questions(
        [
            asked(1, "My dimmer hums at night. Ola Berg"),
            asked(2, "The dimmer in the hall hums, says Ola Berg"),
            asked(3, "Gift wrapping for a birthday?"),
            asked(4, "Do you wrap gifts?", cause="question"),
            asked(5, "Gifts: can you wrap them?", cause="question"),
        ]
    )

    assert [("", 2, (1, 2)), ("question", 2, (4, 5))] == [
        (group.cause, group.count, group.numbers) for group in groups
    ]
    assert {"dimmer", "hums"} <= set(groups[0].words)
    assert "berg" not in groups[0].words


def test_two_languages_are_one_group() -> None:
    """The same question in two languages is one group, with how many wrote which."""
    [group] = group_questions(
        [
            asked(1, "Where is my refund?"),
            asked(2, "Hvornår kommer min tilbagebetaling?", language="da"),
        ]
    )

    assert (2, (("da", 1), ("en", 1))) == (group.count, group.languages)
    assert "money back" == group.name


@given(st.lists(st.text(max_size=80), max_size=8), st.sampled_from(["en", "da", "zh", "", "xx"]))
def test_nobody_is_counted_twice(texts: list[str], language: str) -> None:
    """Whatever was written, each conversation is in one group at the most."""
    unanswered = [asked(n, text, language=language) for n, text in enumerate(texts)]

    numbers = [number for group in group_questions(unanswered) for number in group.numbers]

    assert sorted(set(numbers)) == sorted(numbers)


def test_much_used_articles_want_a_translation() -> None:
    """Where customers write a language that a much used article lacks, that is said."""
    families = [
        Family(row(1), ("en", "da"), 9), Family(row(2), ("en",), 3), Family(row(3), ("en",), 1),
    ]  # fmt: skip

    missing = missing_languages(families, {"da": 4, "sv": 7, "en-GB": 9, "fi": 1})

    assert [(1, "sv"), (2, "sv"), (2, "da")] == [(m.row.id, m.language) for m in missing]
