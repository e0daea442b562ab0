"""The keys of the knowledge base: its list, its reader, and what is done with an article there.

The same letters in both. `c` begins an article, `e` edits (nothing is closed here), `T` translates,
`V` has the revisions, `F` flags (it makes a follow-up, as elsewhere), `M` shows what is missing.
"""

from __future__ import annotations

from console.actions.places import ON_ARTICLES, READER, SHELVES, Action, Place
from console.domain.conditions import (
    on_article,
    on_gap,
    on_linking,
    on_step,
    on_translated,
    to_put_in,
)

ON_KNOWLEDGE: tuple[Action, ...] = (
    Action(
        "article_into_mail",
        "Into the mail that you came from: its text",
        ("b",),
        ON_ARTICLES,
        "put_in('text')",
        "into the mail",
        to_put_in,
    ),
    Action(
        "link_into_mail",
        "Into that mail: a link to it",
        ("ctrl+k",),
        ON_ARTICLES,
        "put_in('link')",
        "as link",
        to_put_in,
    ),
    Action(
        "both_into_mail",
        "Into that mail: its text and a link",
        ("ctrl+t",),
        ON_ARTICLES,
        "put_in('both')",
        "both",
        to_put_in,
    ),
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
        ("slash",),
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
)
"""What is found and read; in the order of help and bottom line."""

ON_ONE_ARTICLE: tuple[Action, ...] = (
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
        on_article,
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
        "Remove it (undo brings it back)",
        ("number_sign",),
        ON_ARTICLES,
        "remove_article",
        when=on_article,
    ),
    Action(
        "article_gaps",
        "What is missing: questions, searches, reviews, translations",
        ("M",),
        SHELVES,
        "gaps",
    ),
    Action(
        "open_gap",
        "Open what it is about: article, conversation, search",
        ("enter", "l", "right"),
        (Place.GAPS,),
        "open",
        "open",
        on_gap,
    ),
    Action(
        "begin_from_gap", "Begin an article from its words", ("c",), (Place.GAPS,), "begin", "new"
    ),
    Action(
        "next_section", "Next part of the report", ("tab",), (Place.GAPS,), "next_section", "part"
    ),
    Action("previous_section", "Part before", ("shift+tab",), (Place.GAPS,), "previous_section"),
)
"""What is done with one that is there."""
