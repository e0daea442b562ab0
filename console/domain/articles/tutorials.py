"""Domain: where an article stands in tutorials, and what is read before and after it (pure)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from data.records import ArticleId
from data.records.articles import Tutorial


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """An article as a step of a tutorial; articles are named by their originals."""

    tutorial: Tutorial
    number: int
    """Counted from 1, as readers count."""
    total: int
    before: ArticleId | None
    """None: it is the first."""
    after: ArticleId | None
    """None: it is the last."""


def reading_places(
    tutorials: Iterable[Tutorial],
    family_id: ArticleId,
    *,
    readable: Container[ArticleId] | None = None,
) -> tuple[ReadingPlace, ...]:
    """Give the places of an article in tutorials, in their order; most stand in none or one.

    `readable` are the originals that the reader may see, in whatever language; steps that she may
    not are passed over and not counted. None: all.
    """
    places = []
    for tutorial in tutorials:
        steps = readable_steps(tutorial, readable=readable)
        if family_id in steps:
            at = steps.index(family_id)
            before = steps[at - 1] if at else None
            after = steps[at + 1] if at + 1 < len(steps) else None
            places.append(ReadingPlace(tutorial, at + 1, len(steps), before, after))
    return tuple(places)


def readable_steps(
    tutorial: Tutorial, *, readable: Container[ArticleId] | None = None
) -> tuple[ArticleId, ...]:
    """Give the steps of a tutorial that a reader may see."""
    if readable is None:
        return tutorial.steps
    return tuple(step for step in tutorial.steps if step in readable)
