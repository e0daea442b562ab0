"""Domain: whether a category or a tutorial can be kept as it is written (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from console.domain.articles.checking import CATEGORY_MAX
from console.domain.articles.slugs import slug_of
from console.domain.field_reading import read_language
from console.domain.words import Refused
from data.records import ArticleId
from data.text.fold import fold_name
from data.text.safe import clean_line

NAME_MAX = 80
STEPS_MAX = 100


def read_key(typed: str) -> str | Refused:
    """Read the key of a category or the slug of a tutorial."""
    if not typed.strip():
        return Refused("It needs a name of its own, as orders-and-delivery.")
    key = slug_of(typed)
    if len(key) > CATEGORY_MAX:
        return Refused(f"“{key}” is too long for a key; {CATEGORY_MAX} letters are the most.")
    return key


def read_names(
    typed: Mapping[str, str], *, before: Mapping[str, str] | None = None
) -> dict[str, str] | Refused:
    """Read names by language, on top of those there are; an empty one takes one away."""
    names = dict(before or {})
    for language, text in typed.items():
        read = read_language(language)
        if isinstance(read, Refused):
            return read
        name = clean_line(text, limit=NAME_MAX + 1)
        if len(name) > NAME_MAX:
            return Refused(f"“{name}” is too long for a name; {NAME_MAX} letters are the most.")
        if name:
            names[read.name] = name
        else:
            names.pop(read.name, None)
    return names


def find_shelf(typed: str, shelves: Mapping[str, Mapping[str, str]]) -> str | None:
    """Give the key that is meant, by itself or by a name in any language that only one has."""
    if typed in shelves:
        return typed
    if typed.strip() and (key := slug_of(typed)) in shelves:
        return key
    named = [
        key
        for key, names in shelves.items()
        if fold_name(typed) in {fold_name(name) for name in names.values()}
    ]
    return named[0] if len(named) == 1 else None


def move_to(order: Sequence[str], key: str, place: int) -> list[str]:
    """Give an order in which one stands at a place, counted from 1; too far is at the end."""
    moved = [each for each in order if each != key]
    moved.insert(max(place, 1) - 1, key)
    return moved


def without_repeats(steps: Sequence[ArticleId]) -> tuple[ArticleId, ...] | Refused:
    """Give the steps of a tutorial; none may stand in it twice."""
    if len(steps) > STEPS_MAX:
        return Refused(f"These are {len(steps)} steps; {STEPS_MAX} are the most.")
    for at, step in enumerate(steps):
        if step in steps[:at]:
            return Refused(f"Article {step} stands in it twice.")
    return tuple(steps)
