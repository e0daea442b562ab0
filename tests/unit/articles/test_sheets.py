"""An article as an editor opens it, and what differs between two versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.differences import FieldChange, compare_words
from console.domain.articles.sheets import read_words, render_words
from data.records import ArticleId
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.text.safe import clean_line

WORDS = ArticleWords(
    clean_line("Reset: the lamp"), "en", "# Reset\n\nHold it.  \n", "reset-the-lamp",
    state=ArticleState.PUBLIC, category="light", aliases=("stuck, dead", "[dim]"), owner="ann",
    review_by=date(2027, 3, 1),
)  # fmt: skip


@given(body=st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=80))
def test_what_is_opened_and_not_touched_says_the_same(body: str) -> None:
    """Every field and every letter comes back from the editor as it went in."""
    words = replace(WORDS, body=body)

    assert words == read_words(render_words(words), words)


def test_what_is_deleted_is_taken_away() -> None:
    """A line without a value empties its field; state and language must be something."""
    read = read_words("---\ntitle: A\nlanguage: da\n---\nB\n", WORDS)

    expected = ArticleWords(clean_line("A"), "da", "B", "", state=ArticleState.PUBLIC)
    assert expected == read


def test_what_is_wrong_is_said_by_line() -> None:
    """A key that is none is named with what was meant; without lines above it is no article."""
    slip = read_words("---\ntitle: A\nlanguage: en\nstat: public\n---\nB\n", WORDS)
    bare = read_words("Only a text.\n", WORDS)

    assert isinstance(slip, tuple)
    assert isinstance(bare, tuple)
    assert "did you mean state?" in slip[0]
    assert "two lines of ---" in bare[0]


def test_a_translation_has_no_category_of_its_own() -> None:
    """It is not asked for, and stays that of its original."""
    words = replace(WORDS, original_id=ArticleId(7), translated_revision=2)

    assert "category" not in render_words(words)
    assert words == read_words(render_words(words), words)


def test_what_differs_is_told_by_field_and_by_line() -> None:
    """Fields in words, the text as `diff -u` has it; nothing where both say the same."""
    file = ArticleFile("a.png", "image/png", 3, "0123456789")
    after = replace(
        WORDS, body="# Reset\n\nHold it long.\n", review_by=None, files=(file,),
        state=ArticleState.DRAFT, original_id=ArticleId(7),
    )  # fmt: skip

    told = compare_words(WORDS, after)

    assert (
        FieldChange("state", "public", "draft"),
        FieldChange("review_by", "2027-03-01", ""),
        FieldChange("files", "", "a.png (3 bytes, 01234567)"),
        FieldChange("original_id", "", "7"),
    ) == told.fields
    assert ["@@ -1,4 +1,4 @@", " # Reset", " ", "-Hold it.  ", "+Hold it long.", " "] == (
        list(told.lines)
    )
    assert ["state", "review by", "files", "translation of"] == [each.name for each in told.fields]
    assert (False, True) == (told.is_empty, compare_words(WORDS, WORDS).is_empty)
