"""Whatever two agents make of one text, nobody's words are lost."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.merging import Conflicts, merge_aliases, merge_words
from data.records.articles import ArticleWords
from data.text.safe import clean_line

WORD = st.sampled_from(["hold", "the", "lamp", "灯", "5", "**", "press", "", "æble"])
LINE = st.lists(WORD, max_size=6).map(" ".join)
TEXT = st.lists(LINE, max_size=12).map("\n".join)


@st.composite
def changed(draw: st.DrawFn, text: str) -> str:
    """Give a text with some lines put in, taken out or written anew."""
    lines = text.split("\n")
    for number in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines)))
        kept = draw(st.integers(0, 2))
        new = draw(st.lists(LINE, max_size=2))
        lines[at : at + kept] = [f"{line} new{number}" for line in new]
    return "\n".join(lines)


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    """Give a text and two changes of it."""
    base = draw(TEXT)
    return base, draw(changed(base)), draw(changed(base))


def article(body: str) -> ArticleWords:
    """Give an article with a text."""
    return ArticleWords(clean_line("A lamp"), "en", body, "a-lamp")


def merge(base: str, mine: str, theirs: str) -> str:
    """Give the text with both changes, or with both sides marked."""
    found = merge_words(article(base), article(mine), article(theirs))
    return found.marked.body if isinstance(found, Conflicts) else found.body


def words_of(text: str) -> list[str]:
    """Give the words of a text in a fixed order."""
    return sorted(re.findall(r"\w+", text))


@given(three())
def test_nothing_that_was_written_is_lost(texts: tuple[str, str, str]) -> None:
    """Each word that one has put in stands in what comes of it, and nothing that nobody wrote."""
    base, mine, theirs = texts

    both = set(words_of(merge(base, mine, theirs)))

    marks = {"yours", "or", "somebody", "else", "s", "keep", "what", "is", "right"}
    marks |= {"then", "delete", "the", "lines", "with", "these", "marks"}
    for text in (mine, theirs):
        assert set() == set(words_of(text)) - set(words_of(base)) - both
    assert set() == both - set(words_of(base + "\n" + mine + "\n" + theirs)) - marks


@st.composite
def shuffled_in(draw: st.DrawFn, base: list[str], name: str) -> list[str]:
    """Give lines with some of them gone, and some of one's own between them."""
    kept = [line for line in base if draw(st.integers(0, 3))]
    for number in range(draw(st.integers(0, 4))):
        kept.insert(draw(st.integers(0, len(kept))), f"{name}{number}")
    return kept


@given(st.data())
def test_no_line_of_anybody_is_lost(data: st.DataObject) -> None:
    """Whole lines: those put in by one, and those that neither took away, stand there once."""
    base = [f"base{number}" for number in range(data.draw(st.integers(0, 12)))]
    mine, theirs = data.draw(shuffled_in(base, "mine")), data.draw(shuffled_in(base, "theirs"))

    both = merge(*("\n".join(lines) for lines in (base, mine, theirs))).split("\n")

    wanted = {line for line in (*mine, *theirs) if line not in base or line in {*mine} & {*theirs}}
    assert {line: 1 for line in wanted if line} == {
        line: both.count(line) for line in wanted if line
    }  # fmt: skip


@given(three())
def test_merging_with_itself_changes_nothing(texts: tuple[str, str, str]) -> None:
    """What both changed alike, what one did not change, and nothing at all: as it was written."""
    base, mine, _ = texts

    assert mine == merge(base, mine, mine)
    assert mine == merge(base, mine, base)
    assert mine == merge(base, base, mine)


@given(three())
def test_it_does_not_matter_who_is_first(texts: tuple[str, str, str]) -> None:
    """Either way round: the same words and the same conflicts, in another order at most."""
    base, mine, theirs = texts
    one = merge_words(article(base), article(mine), article(theirs))
    other = merge_words(article(base), article(theirs), article(mine))

    if isinstance(one, Conflicts):
        assert isinstance(other, Conflicts)
        assert [(p.mine, p.theirs) for p in one.parts] == [
            (p.theirs, p.mine) for p in other.parts
        ]  # fmt: skip
        assert words_of(one.marked.body) == words_of(other.marked.body)
    else:
        assert isinstance(other, ArticleWords)
        assert words_of(one.body) == words_of(other.body)


SETS = st.lists(st.sampled_from("abcdef"), unique=True, max_size=6)


@given(SETS, SETS, SETS)
def test_aliases_follow_both(base: list[str], mine: list[str], theirs: list[str]) -> None:
    """One that either took away is gone unless the other added it, and added ones are there."""
    both = set(merge_aliases(base, mine, theirs))

    old, one, other = set(base), set(mine), set(theirs)
    assert (one & other) | (one - old) | (other - old) == both


def test_files_and_fields_do_not_stand_in_the_way() -> None:
    """A newer number of the translated text is kept, whoever has it."""
    base = replace(article("a"), translated_revision=3)

    found = merge_words(
        base, replace(base, translated_revision=5), replace(base, translated_revision=4)
    )

    assert isinstance(found, ArticleWords)
    assert 5 == found.translated_revision
