"""Domain: an article as a text that an editor opens, and what comes back from it (pure).

The same lines above the Markdown as its file has (`console.domain.articles.files`), but only those
that a person decides: numbers, old addresses and the files beside it stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from console.domain.articles.files import FiledArticle, NoArticle, Source, read_article
from console.domain.front_matter import Sheet, Value, parse_sheet, render_sheet
from data.records.articles import ArticleWords
from data.text.safe import clean_line

_FILE = "sheet.md"
"""Says nothing of a language, as the names of some files do."""


def render_words(words: ArticleWords) -> str:
    """Give an article as it is opened in an editor; every key, so that none has to be known."""
    values: dict[str, Value] = {
        "title": words.title,
        "language": words.language,
        "state": words.state.value,
        "category": words.category,
        "aliases": words.aliases,
        "owner": words.owner,
        "review_by": "" if words.review_by is None else words.review_by.isoformat(),
        "slug": words.slug,
    }
    if words.original_id is not None:
        del values["category"]  # it is that of its original
    return render_sheet(values, words.body)


def read_words(text: str, before: ArticleWords) -> ArticleWords | tuple[str, ...]:
    """Give an article as it came back, or what is wrong with it, in sentences."""
    read = read_article(Source(_FILE, text))
    if isinstance(read, NoArticle):
        return ("Title and language stand between two lines of --- above the text.",)
    if isinstance(read, tuple):
        return read
    return replace(
        before,
        title=clean_line(read.title),
        language=read.language,
        state=read.state or before.state,
        category=before.category if before.original_id is not None else read.category,
        aliases=read.aliases,
        owner=read.owner,
        review_by=read.review_by,
        slug=read.slug,
        body=read.body,
    )


@dataclass(frozen=True, slots=True)
class ReadAsFarAsCan:
    """What came back from an editor, where all of it must be kept at once."""

    words: ArticleWords
    problems: tuple[str, ...] = ()
    """What of the fields could not be read; they are as they were."""


def read_as_far_as_can(text: str, before: ArticleWords) -> ReadAsFarAsCan:
    """Give an article as it came back, its text whatever stands above it."""
    sheet = parse_sheet(text)
    if sheet.problems or not sheet.pairs:  # without fields only the text is meant
        return ReadAsFarAsCan(replace(before, body=sheet.body), tuple(map(_told, sheet.problems)))
    good, problems = _readable(sheet, before)
    read = read_words(render_sheet(good, sheet.body), before)
    assert isinstance(read, ArticleWords), "each of its fields was read alone"
    typed = {pair.key: pair.text.strip() for pair in sheet.pairs}
    # An empty one is still to be filled in, or stays as it was.
    if not typed.get("title"):
        read = replace(read, title=before.title)
    if not typed.get("language"):
        read = replace(read, language=before.language)
    return ReadAsFarAsCan(read, tuple(problems))


def _readable(sheet: Sheet, before: ArticleWords) -> tuple[dict[str, Value], list[str]]:
    """Give the fields that can be read, and what is wrong with each of the others."""
    good: dict[str, Value] = {"title": before.title or "-", "language": before.language or "en"}
    problems: list[str] = []
    for pair in sheet.pairs:
        if not pair.text.strip() and pair.key in good:
            continue
        alone = read_article(Source(_FILE, render_sheet({**good, pair.key: pair.value}, "")))
        if isinstance(alone, FiledArticle):
            good[pair.key] = pair.value
        elif not isinstance(alone, NoArticle):
            problems += map(_told, alone)
    return good, problems


def _told(problem: str) -> str:
    """Say a problem without the number of its line, which is none of the text's."""
    where, colon, what = problem.partition(": ")
    said = what if colon and where.startswith("line ") else problem
    return f"{said[:1].upper()}{said[1:]}"
