"""Domain: what a site is made of, sorted as its pages need it (pure).

Only public articles are looked at, from the first line on: nothing of a draft, not even that there
is one, can reach a page. Each language has the same shelves; where an article is not there in it,
the text that the one rule of fallback gives stands in its place, under its own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from console.domain.articles.addresses import article_path, category_path, step_path
from console.domain.articles.variants import choose_language
from console.domain.markdown.reading import parse
from console.domain.markdown.tree import Paragraph, Tree, plain_words
from console.domain.markdown.words import without_title
from data.records import ArticleId
from data.records.articles import Article, ArticleState, Category, Tutorial
from data.text.fold import fold_name
from data.text.safe import clean_line

SUMMARY_MAX = 160
"""Letters; what a search engine shows, and two lines of a list."""


@dataclass(frozen=True, slots=True)
class Source:
    """Everything that a site is made from."""

    name: str
    """Of the site, as `Fjordlys Support`."""
    url: str
    """Where it will stand; empty: nobody knows, and nothing says it."""
    contact: str
    """A mail address for those who found nothing; empty: none."""
    articles: tuple[Article, ...]
    text_days: Mapping[ArticleId, date]
    """When the text of each public article last changed."""
    categories: tuple[Category, ...] = ()
    tutorials: tuple[Tutorial, ...] = ()
    former_slugs: tuple[tuple[str, str, ArticleId], ...] = ()
    """Language, slug and the article that once stood there."""
    refused_files: frozenset[str] = frozenset()
    """Digests of SVGs that do more than draw."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A public article as pages speak of it."""

    article: Article
    tree: Tree
    summary: str

    @property
    def language(self) -> str:
        """The language of its text."""
        return self.article.words.language

    @property
    def title(self) -> str:
        """Its title."""
        return self.article.words.title

    @property
    def family(self) -> ArticleId:
        """What it shares with its translations."""
        return self.article.family_id

    @property
    def path(self) -> str:
        """Where its page stands."""
        return article_path(self.language, self.article.words.slug)


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the language that it is in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category in one language; an empty key is of what stands on none."""

    key: str
    name: Named | None
    path: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """An article as a step of a tutorial."""

    entry: Entry
    path: str
    """Of its page in the tutorial's language: its own, or one that borrows a foreign text.

    So who follows a Danish tutorial comes back from an English step to the next Danish one.
    """


@dataclass(frozen=True, slots=True)
class Course:
    """A tutorial in one language, with those of its steps that are public."""

    slug: str
    name: Named
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Library:
    """Public articles by what pages ask for."""

    source: Source
    entries: tuple[Entry, ...] = ()
    languages: tuple[str, ...] = ()
    families: dict[ArticleId, list[Entry]] = field(default_factory=dict)
    """The original first, where it is public."""
    by_slug: dict[tuple[str, str], Entry] = field(default_factory=dict)
    """By language and slug, the former ones too."""
    by_any_slug: dict[str, Entry] = field(default_factory=dict)

    def variant(self, family: ArticleId, language: str) -> Entry | None:
        """Give the text of a family for a reader; None where none is public."""
        return choose_language(
            self.families.get(family, []), [language], of=lambda entry: entry.language
        )

    def shelves(self, language: str) -> list[Shelf]:
        """Give the categories that have something on them, in their order, then the others."""
        by_key: dict[str, list[Entry]] = {}
        for family in self.families:
            entry = self.variant(family, language)
            assert entry is not None, "a family is of public articles"
            by_key.setdefault(entry.article.words.category, []).append(entry)
        names: dict[str, Named | None] = {
            category.key: _named(category.names, language, category.key)
            for category in self.source.categories
        }
        for key in sorted(by_key):
            names.setdefault(key, Named(key, language) if key else None)
        return [
            Shelf(key, name, category_path(language, key), _sorted(by_key[key], language))
            for key, name in sorted(names.items(), key=lambda pair: not pair[0])
            if key in by_key
        ]

    def courses(self, language: str) -> list[Course]:
        """Give the tutorials of which something is public, in their order."""
        courses = []
        for tutorial in self.source.tutorials:
            found = [self.variant(step, language) for step in dict.fromkeys(tutorial.steps)]
            steps = tuple(
                Step(entry, _step_path(entry, language, tutorial.slug))
                for entry in found
                if entry is not None
            )
            if steps:
                name = _named(tutorial.names, language, tutorial.slug)
                courses.append(Course(tutorial.slug, name, steps))
        return courses

    def find(self, slug: str, language: str) -> Entry | None:
        """Give the article that a link of an article means, in the reader's language."""
        named = self.by_slug.get((language, slug)) or self.by_any_slug.get(slug)
        return None if named is None else self.variant(named.family, language)


def make_library(source: Source) -> Library:
    """Sort what there is; drafts and internal articles are left out here, once for all pages."""
    library = Library(source)
    public = [each for each in source.articles if each.words.state is ArticleState.PUBLIC]
    entries = [_entry(article) for article in sorted(public, key=_original_first)]
    library.entries = tuple(entries)
    library.languages = tuple(sorted({entry.language for entry in entries}))
    for entry in entries:
        library.families.setdefault(entry.family, []).append(entry)
        library.by_slug[entry.language, entry.article.words.slug] = entry
        library.by_any_slug.setdefault(entry.article.words.slug, entry)
    by_id = {entry.article.id: entry for entry in entries}
    for language, slug, article_id in sorted(source.former_slugs):
        # A slug that another article has taken since leads to that one.
        if (moved := by_id.get(article_id)) is not None:
            library.by_slug.setdefault((language, slug), moved)
            library.by_any_slug.setdefault(slug, moved)
    return library


def _step_path(entry: Entry, language: str, tutorial: str) -> str:
    if entry.language == language:
        return entry.path
    return step_path(language, tutorial, entry.language, entry.article.words.slug)


def _original_first(article: Article) -> tuple[int, bool, str, int]:
    words = article.words
    return article.family_id, words.original_id is not None, words.language, article.id


def _entry(article: Article) -> Entry:
    tree = without_title(parse(article.words.body), article.words.title)
    first = next((block for block in tree.blocks if isinstance(block, Paragraph)), None)
    return Entry(article, tree, _cut(plain_words(first.children)) if first else "")


def _cut(text: str) -> str:
    """Give the beginning of a text, cut between words where there are any."""
    whole = clean_line(text)
    if len(whole) <= SUMMARY_MAX:
        return whole
    words = whole[:SUMMARY_MAX].rpartition(" ")[0]
    shown = words if len(words) > SUMMARY_MAX // 2 else whole[: SUMMARY_MAX - 1]
    return shown.rstrip(" .,;:-") + "…"


def _named(names: Mapping[str, str], language: str, otherwise: str) -> Named:
    found = choose_language(list(names.items()), [language], of=lambda pair: pair[0])
    # A key is nobody's language; it is read in that of the page.
    return Named(clean_line(found[1]), found[0]) if found else Named(otherwise, language)


def _sorted(entries: list[Entry], language: str) -> tuple[Entry, ...]:
    """Give the reader's own language first, then by title, as people look a word up."""
    return tuple(
        sorted(
            entries,
            key=lambda entry: (
                entry.language != language, fold_name(entry.title), entry.article.id,
            ),
        )
    )  # fmt: skip
