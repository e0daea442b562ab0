"""Two changes of one article are put together; what does not go together is shown, both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from console.domain.articles.marks import find_mark
from console.domain.articles.merging import Conflict, Conflicts, merge_aliases, merge_words
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.text.safe import clean_line

STEPS = "# Reset\n\n1. Hold the button for 5 seconds.\n2. Wait for the light.\n\nDone.\n"
BASE = ArticleWords(
    clean_line("Reset the lamp"), "en", STEPS, "reset-the-lamp", aliases=("stuck", "dead lamp")
)


def said(body: str = STEPS, **fields: object) -> ArticleWords:
    """Give the article with another text or other fields."""
    return replace(BASE, body=body, **fields)  # type: ignore[arg-type]  # fields by name


def merged(mine: str, theirs: str, base: str = STEPS) -> str:
    """Give the text with both changes, marked where they do not go together."""
    found = merge_words(said(base), said(mine), said(theirs), by="kai")
    return found.marked.body if isinstance(found, Conflicts) else found.body


def test_what_one_changed_is_kept() -> None:
    """A change of one, in the text or in a field, stands beside the other's."""
    mine = said(STEPS.replace("Done.", "Ready."), state=ArticleState.PUBLIC)
    theirs = said(
        STEPS.replace("# Reset", "# Start again"), owner="kai", review_by=date(2027, 3, 1)
    )

    both = said(
        STEPS.replace("Done.", "Ready.").replace("# Reset", "# Start again"),
        state=ArticleState.PUBLIC,
        owner="kai",
        review_by=date(2027, 3, 1),
    )
    assert both == merge_words(BASE, mine, theirs)


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (  # words of one line
            STEPS.replace("Hold", "Press"),
            STEPS.replace("5 seconds", "10 seconds"),
            STEPS.replace("Hold", "Press").replace("5 seconds", "10 seconds"),
        ),
        (  # lines that touch each other
            STEPS.replace("5 seconds", "10 seconds"),
            STEPS.replace("Wait for the light", "Wait for the green light"),
            STEPS.replace("5 seconds", "10 seconds").replace("the light", "the green light"),
        ),
        (  # a step is corrected, and another one put behind it
            STEPS.replace("5 seconds", "10 seconds"),
            STEPS.replace("seconds.\n", "seconds.\n2. Let the button go again, slowly.\n"),
            STEPS.replace(
                "5 seconds.\n", "10 seconds.\n2. Let the button go again, slowly.\n"
            ),
        ),
        (  # both end the text with something of their own: what was saved first stands first
            f"{STEPS}\nMine says one thing.\n",
            f"{STEPS}\nAnother thought from somebody else.\n",
            f"{STEPS}\nAnother thought from somebody else.\n\nMine says one thing.\n",
        ),
        (  # one takes a passage away that the other has left alone
            STEPS.replace("\nDone.\n", ""),
            STEPS.replace("# Reset", "# Start again"),
            STEPS.replace("\nDone.\n", "").replace("# Reset", "# Start again"),
        ),
        (  # no blanks between the words
            STEPS.replace("Done.", "请先按住按钮十秒、然后松开。"),
            STEPS.replace("Done.", "请先按住按钮五秒、再松开。"),
            STEPS.replace("Done.", "请先按住按钮十秒、再松开。"),
        ),
    ],
)  # fmt: skip
def test_passages_go_together(mine: str, theirs: str, both: str) -> None:
    """Lines that both touched are put together by their words where these stand apart."""
    base = STEPS.replace("Done.", "请先按住按钮五秒、然后松开。") if "请" in mine else STEPS

    assert both == merged(mine, theirs, base)


def test_what_contradicts_is_shown_from_both_sides() -> None:
    """The same words in two versions stand in the text one below the other, with marks."""
    mine = STEPS.replace("5 seconds", "10 seconds").replace("Done.", "Ready.")
    theirs = STEPS.replace("5 seconds", "3 seconds")

    found = merge_words(BASE, said(mine), said(theirs), by="kai")

    assert isinstance(found, Conflicts)
    expected = """# Reset

<<<<<<< yours
1. Hold the button for 10 seconds.
======= or kai's
1. Hold the button for 3 seconds.
>>>>>>> keep what is right, then delete the lines with these marks
2. Wait for the light.

Ready.
"""
    was, one, other = (f"1. Hold the button for {n} seconds." for n in (5, 10, 3))
    assert expected == found.marked.body
    assert (Conflict("body", was, one, other, line=3),) == found.parts
    assert (3, "<<<<<<< yours") == find_mark(found.marked.body)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (STEPS.replace("5 seconds", "5 minutes"), STEPS.replace("5 seconds", "10 seconds")),
        (STEPS.replace("2. Wait for the light.\n", ""), STEPS.replace("light", "green light")),
        (f"{STEPS}Call us by phone.\n", f"{STEPS}Call us by phone on Mondays.\n"),
    ],
)
def test_what_only_looks_apart_is_left_to_a_person(mine: str, theirs: str) -> None:
    """Neighbouring words, a step that the other corrected, one thought twice: not put together."""
    assert find_mark(merged(mine, theirs)) is not None


def test_fields_that_both_changed_are_shown_above_the_text() -> None:
    """A field in two versions is marked in the text too, so that it is not saved unseen."""
    mine, theirs = said(title="Start again", slug="again"), said(title="Restart", slug="again")

    found = merge_words(BASE, mine, theirs, by="kai")

    assert isinstance(found, Conflicts)
    expected = f"""<<<<<<< yours: title
Start again
======= or kai's
Restart
>>>>>>> keep what is right in its field, then delete all of these lines
{STEPS}"""
    assert (expected, "Start again", "again") == (
        found.marked.body, found.marked.title, found.marked.slug
    )  # fmt: skip
    assert [Conflict("title", "Reset the lamp", "Start again", "Restart", 1)] == [*found.parts]


def test_aliases_are_a_set() -> None:
    """What one added and what the other took away both hold; the saved order stays."""
    both = merge_aliases(
        ("stuck", "dead lamp"), ("Stuck", "mine"), ("theirs", "dead lamp", "stuck", "MINE")
    )

    assert ("theirs", "stuck", "MINE") == both


def test_files_go_together_by_name() -> None:
    """Each keeps what it added; two files of one name and other bytes are a conflict."""
    one, two, old, new = (ArticleFile(n, "image/png", 1, n * 8) for n in ("a", "b", "c", "d"))
    base = said(files=(old,))

    together = merge_words(base, said(files=(old, one)), said(files=(two,)))
    clash = merge_words(
        base,
        said(files=(replace(old, sha256="1" * 64),)),
        said(files=(replace(old, sha256="2" * 64), new)),
    )

    assert isinstance(together, ArticleWords)
    assert isinstance(clash, Conflicts)
    assert (two, one) == together.files
    assert ["file c"] == [part.field for part in clash.parts]
    assert ["c", "d"] == [file.name for file in clash.marked.files]
    assert "1" * 64 == clash.marked.files[0].sha256


def test_the_same_file_under_another_kind_is_no_conflict() -> None:
    """Bytes say what a file is; how it was called a kind of does not stop a save."""
    file = ArticleFile("a.png", "image/png", 1, "0" * 64)
    mine, theirs = replace(file, content_type="application/octet-stream"), file

    both = merge_words(BASE, said(files=(mine,)), said(files=(theirs,)))

    assert isinstance(both, ArticleWords)
    assert (file,) == both.files


def test_marks_of_git_are_words_like_others() -> None:
    """An article about merging may show that program's marks; ours are found wherever they are."""
    assert find_mark("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n") is None
    assert (2, "======= or kai's") == find_mark("```\n======= or kai's\n```\n")
    assert (1, ">>>>>>> keep what is right.") == find_mark(">>>>>>> keep what is right.")
