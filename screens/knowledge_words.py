"""What the knowledge base says of itself: where one is, and why nothing is there (pure)."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.articles.shelves import Order, Shelf, Wish

KeyOf = Callable[..., str]
"""Gives a key of an action as the agent has it."""


def place_of(shelf: Shelf | None, total: int, wish: Wish, *, words: str, dot: str) -> str:
    """Say what is shown of the knowledge base, as for the top line."""
    said = ["Knowledge base"]
    if words:
        said.append(f"{total} for “{words}”")
    elif shelf is not None:
        what = "tutorial " if shelf.is_tutorial else ""
        said.append(f"[{what}{shelf.title} {len(shelf.families)}] of {total}")
    else:
        said.append(str(total))
    said += [f"only {word}" for word in wish.narrowing.words()]
    if wish.order is not Order.TITLE and not words:
        said.append(wish.order.value)
    return f" {dot} ".join(said)


def no_article_words(
    shelf: Shelf | None, wish: Wish, key_of: KeyOf, *, is_empty: bool
) -> list[str]:
    """Give the lines that stand where no article is."""
    back = key_of("back")
    if is_empty:
        return [
            f"No article has been written yet: {key_of('new_article')} writes the first.",
            "support-console article import DIR reads a folder of Markdown files,"
            f" {back} goes back.",
        ]
    if wish.narrowing.words():
        what = ", ".join(wish.narrowing.words())
        return [
            f"Nothing here is: {what}.",
            f"{back} shows everything, {key_of('narrow_articles')} chooses something else.",
        ]
    name = "this" if shelf is None else shelf.title
    return [
        f"Nothing is in {name} yet: {key_of('new_article')} writes an article there.",
        f"{key_of('next_shelf')} shows the next category, {back} all of them.",
    ]


def no_hit_words(
    words: str, wish: Wish, key_of: KeyOf, *, shelf: Shelf | None, is_typing: bool
) -> list[str]:
    """Give the lines that stand where nothing was found."""
    where = "" if shelf is None else f" in {shelf.title}"
    narrowed = ", ".join(wish.narrowing.words())
    only = f" among what is {narrowed}" if narrowed else ""
    new, back = key_of("new_article"), "Esc" if is_typing else key_of("back", "Esc")
    then = "Enter, then " if is_typing else ""
    lines = [
        f"No article{where}{only} has “{words}” in it.",
        f"{then}{new} writes one with these words as its title; {back} gives the search up.",
    ]
    if where or only:
        lines.append(f"{back} once more shows everything.")
    return lines
