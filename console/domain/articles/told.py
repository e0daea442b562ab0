"""Domain: a tutorial as a customer is told of it, in one language (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.domain.articles.addresses import article_url, tutorial_url
from console.domain.articles.variants import choose_language, choose_name
from data.records.articles import ArticleRow, ArticleState, Tutorial


@dataclass(frozen=True, slots=True)
class ToldTutorial:
    """Name, address and steps, in the language that was chosen for each."""

    slug: str
    name: str
    url: str | None
    """None: nobody has said where the site is."""
    steps: tuple[tuple[str, str | None], ...]
    """Title and address of each that customers may read."""

    def lines(self) -> list[str]:
        """Give what a mail says of it: its name, and where it is or what its steps are."""
        if self.url is not None:
            return [self.name, self.url]
        return [self.name, *(f"{n}. {title}" for n, (title, _) in enumerate(self.steps, 1))]


def tell_tutorial(
    tutorial: Tutorial,
    families: Iterable[Sequence[ArticleRow]],
    *,
    languages: Sequence[str],
    site_url: str,
) -> ToldTutorial:
    """Tell a tutorial; `families` are those of its steps in their order, originals first."""
    steps: list[tuple[str, str | None]] = []
    spoken: list[str] = []
    for family in families:
        public = [row for row in family if row.state is ArticleState.PUBLIC]
        row = choose_language(public, languages, of=lambda each: each.language)
        if row is not None:
            steps.append((row.title, article_url(site_url, row.language, row.slug)))
            spoken.append(row.language)
    # Its overview stands in every language that the site has; that of its first step is one.
    language = next((each for each in spoken if each in languages), None) or (spoken or ["en"])[0]
    name = choose_name(tutorial.names, [*languages, language], otherwise=tutorial.slug)
    url = tutorial_url(site_url, language, tutorial.slug) if steps else None
    return ToldTutorial(tutorial.slug, name, url, tuple(steps))


def for_stage(tutorials: Sequence[Tutorial], stage: str | None) -> Tutorial | None:
    """Give the first tutorial of a stage of the customer's journey; None where there is none."""
    if stage is None:
        return None
    return next((each for each in tutorials if each.stage == stage), None)
