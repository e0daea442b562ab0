"""Domain: which file is which article, and which text each one translates (pure).

A file is its article by its slug, by one that the article had before, or by its number where its
place says the same: a number alone may come from another store. Files that cannot be right
are named with what is wrong; the others go in without them, but for translations of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from console.domain.articles.files import FiledArticle
from console.domain.articles.slugs import is_slug, slug_of
from console.domain.words import nearest
from data.records import ArticleId
from data.records.articles import ArticleRow
from data.text.safe import clean_line


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a file, in a sentence."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A file and the article that it is."""

    filed: FiledArticle
    article_id: ArticleId | None
    """None: a new one."""
    slug: str
    """Empty: one that is free."""
    original: ArticleId | str | None
    """What it translates: an article, or the path of a file that becomes one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store has, as far as files can mean it."""

    rows: Sequence[ArticleRow]
    former: Mapping[tuple[str, str], ArticleId] = field(default_factory=dict)
    """Articles by language and slug of the addresses that they had."""


def plan_import(filed: Sequence[FiledArticle], kept: Kept) -> tuple[list[Planned], list[Trouble]]:
    """Say which article each file is, originals first; name the files that cannot be right."""
    return _Planner(filed, kept).plan()


class _Planner:
    def __init__(self, filed: Sequence[FiledArticle], kept: Kept) -> None:
        self._filed = sorted(filed, key=lambda each: each.path)
        self._kept = kept
        self._rows = {row.id: row for row in kept.rows}
        self._by_slug = {(row.language, row.slug): row.id for row in kept.rows}
        self._former_of: dict[ArticleId, set[str]] = {}
        for (_, slug), number in kept.former.items():
            self._former_of.setdefault(number, set()).add(slug)
        self._members = {(row.family_id, row.language): row.id for row in kept.rows}
        self._troubles: list[Trouble] = []

    def plan(self) -> tuple[list[Planned], list[Trouble]]:
        """Plan originals, then what translates them."""
        originals = [self._plan_original(each) for each in self._filed if not each.translation_of]
        by_path = {each.filed.path: each for each in originals}
        translations = [
            planned
            for each in self._filed
            if each.translation_of
            and (planned := self._plan_translation(each, originals)) is not None
        ]
        good = self._without_doubles([*originals, *translations])
        gone = by_path.keys() - {each.filed.path for each in good}
        for each in good:
            if isinstance(each.original, str) and each.original in gone:
                why = f"what it translates, {each.original}, did not go in."
                self._troubles.append(Trouble(each.filed.path, why))
        kept = [each for each in good if each.original not in gone]
        return kept, sorted(self._troubles, key=lambda trouble: trouble.path)

    def _plan_original(self, filed: FiledArticle) -> Planned:
        slug = filed.slug or (filed.told_name if is_slug(filed.told_name) else "")
        found = self._find(filed, slug or slug_of(filed.title))
        return Planned(filed, found, slug or self._slug_now(found), None)

    def _plan_translation(
        self, filed: FiledArticle, originals: Sequence[Planned]
    ) -> Planned | None:
        original = self._find_original(filed, originals)
        if original is None:
            return None
        if isinstance(original, Planned):
            family, place = original.article_id, original.article_id or original.filed.path
        else:
            family = place = original
        found = self._find(filed, filed.slug)
        if found is None and family is not None:
            found = self._members.get((family, filed.language))
        return Planned(filed, found, filed.slug or self._slug_now(found), place)

    def _slug_now(self, article_id: ArticleId | None) -> str:
        return "" if article_id is None else self._rows[article_id].slug

    def _find(self, filed: FiledArticle, slug: str) -> ArticleId | None:
        """Find the article that a file is, if the store has it."""
        told = self._rows.get(ArticleId(filed.id)) if filed.id is not None else None
        if told is not None and told.language == filed.language and self._is_same(told, filed):
            return told.id
        here = (filed.language, slug)
        return self._by_slug.get(here) or self._kept.former.get(here)

    def _is_same(self, row: ArticleRow, filed: FiledArticle) -> bool:
        """Say whether the place or the names of a file are those of the article of its number."""
        own = {row.slug} | self._former_of.get(row.id, set())
        told = {filed.slug, *(slug for _, slug in filed.former_slugs)}
        if own & told:
            return True
        original = self._rows.get(row.family_id, row)
        homes = {original.slug} | self._former_of.get(original.id, set())
        return filed.home.partition(".")[0] in homes or filed.translation_of in homes

    def _find_original(
        self, filed: FiledArticle, originals: Sequence[Planned]
    ) -> Planned | ArticleId | None:
        """Find what a file translates: in its folder, in another, in the store."""
        wanted = filed.translation_of
        named = [each for each in originals if wanted in (each.slug, each.filed.slug)]
        beside = [each for each in named if _folder(each.filed) == _folder(filed)]
        files = beside or named
        if len(files) == 1:
            return files[0]
        if len(files) > 1:
            both = " and ".join(each.filed.path for each in files)
            why = (
                f"{both} are both called {wanted}; put it into the folder of the one it translates."
            )
            self._troubles.append(Trouble(filed.path, why))
            return None
        rows = [row for row in self._kept.rows if row.original_id is None and row.slug == wanted]
        if len(rows) == 1:
            return rows[0].id
        former = {
            n for (_, slug), n in self._kept.former.items() if slug == wanted and n in self._rows
        }
        if not rows and len(former) == 1:
            number = former.pop()
            return self._rows[number].family_id
        known = [each.slug for each in originals] + [
            row.slug for row in self._kept.rows if row.original_id is None
        ]
        near = nearest(wanted, known)
        meant = f" Did you mean {near}?" if near and near != wanted else ""
        why = (
            f"it translates {clean_line(wanted)}, which is neither in the folder nor in the store."
            f"{meant}"
        )
        if rows:
            why = f"{len(rows)} articles are called {wanted}; bring the one it translates along."
        self._troubles.append(Trouble(filed.path, why))
        return None

    def _without_doubles(self, planned: Sequence[Planned]) -> list[Planned]:
        """Leave out files that are the same article as another one, and name both."""
        by_thing: dict[tuple[object, ...], list[Planned]] = {}
        for each in planned:
            for thing in _things(each):
                by_thing.setdefault(thing, []).append(each)
        bad: dict[str, str] = {}
        for (what, *_), same in by_thing.items():
            if len(same) > 1:
                for each in same:
                    others = ", ".join(o.filed.path for o in same if o is not each)
                    bad.setdefault(each.filed.path, _DOUBLE[str(what)].format(others=others))
        self._troubles += [Trouble(path, why) for path, why in bad.items()]
        return [each for each in planned if each.filed.path not in bad]


_DOUBLE = {
    "article": "{others} is a file of the same article; keep one of the two.",
    "slug": "{others} has the same slug in the same language; give one another.",
    "language": "{others} translates the same article into the same language; keep one.",
}


def _folder(filed: FiledArticle) -> str:
    return filed.path.rpartition("/")[0]


def _things(planned: Planned) -> list[tuple[object, ...]]:
    """Give what no two files may be."""
    filed = planned.filed
    things: list[tuple[object, ...]] = []
    if planned.article_id is not None:
        things.append(("article", planned.article_id))
    if planned.slug:
        things.append(("slug", filed.language, planned.slug))
    if planned.original is not None:
        things.append(("language", planned.original, filed.language))
    return things
