"""The tutorial that somebody reads along: which one, and where in it an article stands."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.articles.shelves import Family
from console.domain.articles.variants import choose_language, choose_name
from console.services.knowledge import ArticlePage
from data.records import ArticleId
from data.records.articles import ArticleRow, Tutorial
from widgets.article_lines import Steps


class TutorialSteps:
    """Remembers which tutorial is followed: an article may be a step of several."""

    def __init__(self) -> None:
        self._slug = ""

    def told(
        self, page: ArticlePage, *, languages: Sequence[str], keys: tuple[str, str]
    ) -> Steps | None:
        """Give what a reader is told of the steps around an article; None where it is none."""
        found = self._find(page)
        if found is None:
            return None
        tutorial, place = found
        known = [step for step in tutorial.steps if step == page.family.id or step in page.steps]
        titles = [_title(_family(page, step), languages) for step in known]
        return Steps(
            choose_name(tutorial.names, languages, otherwise=tutorial.slug),
            place + 1,
            len(tutorial.steps),
            previous=titles[place - 1] if place else "",
            next=titles[place + 1] if place + 1 < len(titles) else "",
            keys=keys,
        )

    def go(self, page: ArticlePage, by: int, *, languages: Sequence[str]) -> ArticleRow | str:
        """Follow the tutorial: give the step to read, or a sentence where there is none."""
        found = self._find(page)
        if found is None:
            return ""
        tutorial, place = found
        self._slug = tutorial.slug
        if not 0 <= place + by < len(tutorial.steps):
            return "That was the last step." if by > 0 else "This is the first step."
        return _shown(page.steps[tutorial.steps[place + by]], languages) or ""

    def _find(self, page: ArticlePage) -> tuple[Tutorial, int] | None:
        if not page.tutorials:
            return None
        followed = next((t for t in page.tutorials if t.slug == self._slug), page.tutorials[0])
        return followed, followed.steps.index(page.family.id)


def _family(page: ArticlePage, step: ArticleId) -> Family:
    return page.family if step == page.family.id else page.steps[step]


def _shown(family: Family, languages: Sequence[str]) -> ArticleRow | None:
    return choose_language(family.variants, languages, of=lambda row: row.language)


def _title(family: Family, languages: Sequence[str]) -> str:
    row = _shown(family, languages)
    return "" if row is None else row.title
