"""Domain: the knowledge base as a list: families, narrowed, in order, on their shelves (pure).

A family is an article with its translations. Whoever reads sees one row of it, in her language by
the one rule of fallback (`variants.py`); what narrows the list chooses among its variants first, so
that "drafts" shows the draft and "sv" the Swedish text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from console.domain.articles.variants import choose_language, choose_name
from data.records import ArticleId
from data.records.articles import ArticleRow, ArticleState, Category, Tutorial
from data.text.fold import fold_phrase

NO_SHELF = "-"
"""The id of the shelf of what is in no category; no category has this key."""
TUTORIAL = "tutorial:"
"""Before the slug of a tutorial, in the id of its shelf."""
NO_SHELF_TITLE = "In no category"


class Order(StrEnum):
    """In which order a shelf stands."""

    TITLE = "title"
    NEWEST = "newest"
    USES = "most used"


@dataclass(frozen=True, slots=True)
class Family:
    """An article with its translations, as one row shows it."""

    shown: ArticleRow
    """In the language of whoever reads."""
    variants: tuple[ArticleRow, ...]
    """All of them, the original first."""
    folded: tuple[str, ...] = ()
    """The title as it is sorted."""

    @property
    def id(self) -> ArticleId:
        """The id of its original, which names the family."""
        return self.shown.family_id

    @property
    def category(self) -> str:
        """The key of its category; of all its variants."""
        return self.shown.category

    @property
    def uses(self) -> int:
        """How often it went out, in whatever language."""
        return sum(row.uses for row in self.variants)

    @property
    def flags(self) -> int:
        """How many flags are open on it, in whatever language."""
        return sum(row.open_flags for row in self.variants)

    @property
    def is_outdated(self) -> bool:
        """Say whether a translation is older than its original."""
        return any(row.is_outdated for row in self.variants)

    def is_overdue(self, today: date) -> bool:
        """Say whether a variant should have been looked over before today."""
        return any(is_overdue(row, today) for row in self.variants)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of the knowledge base is shown; empty: all of it."""

    state: ArticleState | None = None
    language: str = ""
    owner: str = ""
    needs_work: bool = False

    def keeps(self, row: ArticleRow, today: date) -> bool:
        """Say whether a variant is among what is shown."""
        return (
            (self.state is None or row.state is self.state)
            and (not self.language or row.language == self.language)
            and (not self.owner or row.owner == self.owner)
            and (not self.needs_work or needs_work(row, today))
        )

    def words(self) -> list[str]:
        """Say what is shown, as for the top line."""
        said = [
            "yours" if self.owner else "",
            "needs work" if self.needs_work else "",
            str(self.state or ""),
            self.language,
        ]
        return [word for word in said if word]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some families under one title."""

    id: str
    title: str
    families: tuple[Family, ...]
    is_tutorial: bool = False
    """They stand in the order of its steps."""


def is_overdue(row: ArticleRow, today: date) -> bool:
    """Say whether an article should have been looked over before today."""
    return row.review_by is not None and row.review_by < today


def needs_work(row: ArticleRow, today: date) -> bool:
    """Say whether somebody has to see to an article: flagged, to be reviewed, older than it is."""
    return bool(row.open_flags) or row.is_outdated or is_overdue(row, today)


def families_of(rows: Iterable[ArticleRow], languages: Sequence[str]) -> list[Family]:
    """Put articles together with their translations, each shown in the language wanted."""
    together: dict[ArticleId, list[ArticleRow]] = {}
    for row in rows:
        together.setdefault(row.family_id, []).append(row)
    return [_family(variants, languages) for variants in together.values()]


def narrow(
    families: Iterable[Family], narrowing: Narrowing, languages: Sequence[str], today: date
) -> list[Family]:
    """Give the families of which a variant is wanted, that variant shown."""
    if narrowing == Narrowing():
        return list(families)
    found = []
    for family in families:
        wanted = [row for row in family.variants if narrowing.keeps(row, today)]
        shown = choose_language(wanted, languages, of=_language)
        if shown is not None:
            found.append(family if shown is family.shown else _showing(family, shown))
    return found


def showing(family: Family, article_id: ArticleId) -> Family:
    """Give a family with one of its variants shown, as a search has found it."""
    shown = next((row for row in family.variants if row.id == article_id), family.shown)
    return family if shown is family.shown else _showing(family, shown)


def ordered(families: Iterable[Family], order: Order) -> list[Family]:
    """Give families in an order; the title decides between equals."""
    by_title = sorted(families, key=lambda family: (family.folded, family.id))
    if order is Order.NEWEST:
        by_title.sort(key=lambda f: max(row.updated_at for row in f.variants), reverse=True)
    elif order is Order.USES:
        by_title.sort(key=lambda family: -family.uses)
    return by_title


def shelves_of(
    families: Iterable[Family], categories: Sequence[Category], languages: Sequence[str]
) -> list[Shelf]:
    """Give the categories in their order with what stands in each, empty ones too.

    What is in no category comes last; there is no such shelf where everything is in one. On its
    shelf each stands in the order given.
    """
    standing: dict[str, list[Family]] = {category.key: [] for category in categories}
    loose: list[Family] = []
    for family in families:
        standing.get(family.category, loose).append(family)
    titles = {c.key: choose_name(c.names, languages, otherwise=c.key) for c in categories}
    shelves = [Shelf(key, titles[key], tuple(found)) for key, found in standing.items()]
    return [*shelves, Shelf(NO_SHELF, NO_SHELF_TITLE, tuple(loose))] if loose else shelves


def tutorial_shelves(
    families: Iterable[Family], tutorials: Sequence[Tutorial], languages: Sequence[str]
) -> list[Shelf]:
    """Give each tutorial as a shelf, its steps in their order."""
    by_id = {family.id: family for family in families}
    return [
        Shelf(
            f"{TUTORIAL}{tutorial.slug}",
            choose_name(tutorial.names, languages, otherwise=tutorial.slug),
            tuple(by_id[step] for step in tutorial.steps if step in by_id),
            is_tutorial=True,
        )
        for tutorial in tutorials
    ]


def languages_of(rows: Iterable[ArticleRow]) -> list[str]:
    """Give the languages that there are articles in, those of most first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.language] = counts.get(row.language, 0) + 1
    return sorted(counts, key=lambda language: (-counts[language], language))


def _family(rows: Sequence[ArticleRow], languages: Sequence[str]) -> Family:
    variants = sorted(rows, key=lambda row: (row.original_id is not None, row.language))
    shown = choose_language(variants, languages, of=_language)
    assert shown is not None, "a family has an article"
    return Family(shown, tuple(variants), fold_phrase(shown.title))


def _showing(family: Family, shown: ArticleRow) -> Family:
    return Family(shown, family.variants, fold_phrase(shown.title))


def _language(row: ArticleRow) -> str:
    return row.language


@dataclass(frozen=True, slots=True)
class Arranged:
    """What of the knowledge base is shown, in its order."""

    shelves: tuple[Shelf, ...] = ()
    """The categories, then what is in none, then the tutorials."""
    families: tuple[Family, ...] = ()
    """All that is shown, whatever its shelf, in the order chosen."""
    by_id: Mapping[ArticleId, Family] = field(default_factory=dict)

    def shelf(self, shelf_id: str) -> Shelf | None:
        """Give a shelf; None where there is none of this id any more."""
        return next((shelf for shelf in self.shelves if shelf.id == shelf_id), None)


@dataclass(frozen=True, slots=True)
class Wish:
    """How the knowledge base is to be shown."""

    narrowing: Narrowing = Narrowing()
    order: Order = Order.TITLE
    languages: tuple[str, ...] = ()
    """Of whoever reads, the best first."""


def arrange(
    families: Sequence[Family],
    categories: Sequence[Category],
    tutorials: Sequence[Tutorial],
    wish: Wish,
    *,
    today: date,
) -> Arranged:
    """Put what is wanted of the knowledge base into its order, on its shelves."""
    wanted = ordered(narrow(families, wish.narrowing, wish.languages, today), wish.order)
    shelves = [
        *shelves_of(wanted, categories, wish.languages),
        *tutorial_shelves(wanted, tutorials, wish.languages),
    ]
    return Arranged(tuple(shelves), tuple(wanted), {family.id: family for family in wanted})
