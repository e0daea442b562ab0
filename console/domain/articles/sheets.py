"""Domain: an article as a text that an editor opens, and what comes back from it (pure).

The same lines above the Markdown as its file has (`console.domain.articles.files`), but only those
that a person decides: numbers, old addresses and the files beside it stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from console.domain.articles.files import NoArticle, Source, read_article
from console.domain.front_matter import Value, render_sheet
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
