"""The keys of the knowledge base: its list, its reader, and what is done with an article there.

The same letters in both. `c` begins an article, `e` edits (nothing is closed here), `T` translates,
`V` has the revisions, `F` flags (it makes a follow-up, as elsewhere), `M` shows what is missing.
"""

from __future__ import annotations

from console.actions.places import ON_ARTICLES, READER, SHELVES, Action
from console.domain.conditions import (
    on_article,
    on_linking,
    on_step,
    on_translated,
)

ON_KNOWLEDGE: tuple[Action, ...] = (
    Action(
        "open_article",
        "Open the article",
        ("enter", "l", "right"),
        SHELVES,
        "open",
        "open",
        on_article,
    ),
    Action(
        "search_articles",
        "Search as you type: words, lang: state: is:",
        ("slash", "fullwidth_solidus"),
        ON_ARTICLES,
        "search",
        "search",
    ),
    Action("next_shelf", "Next category or tutorial", ("tab",), SHELVES, "next_shelf", "category"),
    Action("previous_shelf", "Category before", ("shift+tab",), SHELVES, "previous_shelf"),
    Action(
        "narrow_articles",
        "Show only: a state, a language, yours, what needs work",
        ("f",),
        SHELVES,
        "narrow",
        "show only",
    ),
    Action(
        "order_articles",
        "Order: title, newest, most used",
        ("o",),
        SHELVES,
        "order",
    ),
    Action(
        "open_link",
        "Follow a link to another article; copy another link",
        ("enter", "l", "right"),
        READER,
        "open_link",
        "link",
        on_linking,
    ),
    Action(
        "next_language",
        "The next language of this article",
        ("tab",),
        READER,
        "next_language",
        "language",
        on_translated,
    ),
    Action(
        "previous_language",
        "The language before",
        ("shift+tab",),
        READER,
        "previous_language",
        when=on_translated,
    ),
    Action("next_step", "Next step of the tutorial", ("n",), READER, "next_step", "next", on_step),
    Action("previous_step", "Step before", ("p",), READER, "previous_step", when=on_step),
    Action("next_article", "Next article of the list", ("J",), READER, "next_article"),
    Action("previous_article", "Article before", ("K",), READER, "previous_article"),
    Action(
        "article_state",
        "State: draft, internal, public",
        ("s",),
        ON_ARTICLES,
        "article_state",
        when=on_article,
    ),
    Action(
        "article_owner",
        "Give it to an owner, or to nobody",
        ("a",),
        ON_ARTICLES,
        "article_owner",
        when=on_article,
    ),
    Action(
        "take_article",
        "You own it (again: nobody)",
        ("A",),
        ON_ARTICLES,
        "take_article",
        when=on_article,
    ),
    Action(
        "article_files",
        "Files: what they are, read as text, save",
        ("v",),
        ON_ARTICLES,
        "article_files",
        "files",
    ),
    Action(
        "copy_article",
        "Copy number, link, text, links in it",
        ("y",),
        ON_ARTICLES,
        "copy_article",
        "copy",
        on_article,
    ),
    Action(
        "remove_article",
        "Remove it (u brings it back)",
        ("number_sign",),
        ON_ARTICLES,
        "remove_article",
        when=on_article,
    ),
)
"""In the order of help and bottom line."""
