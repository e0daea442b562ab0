"""Domain: the pages that lead to articles: languages, fronts, shelves, tutorials (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.articles.addresses import category_path, front_path, tutorial_path
from console.domain.site.frame import CHOICE, Content, Page, index_path, own_name, search_field
from console.domain.site.library import Course, Entry, Library, Shelf
from console.domain.site.markup import Html, element, join
from console.domain.site.parts import (
    article_list,
    crumbs,
    entry_link,
    entry_summary,
    name_of,
    shelf_name,
    step_count,
)
from console.domain.site.words import count, words_of

ON_FRONT_MAX = 5
"""Articles of a category on the front page."""


def front_page(page: Page, shelves: Sequence[Shelf], courses: Sequence[Course]) -> Content:
    """Give the front page of a language: search, tutorials, categories."""
    words = page.words
    main = element(
        "div",
        element(
            "div",
            page.element("h1", words.question),
            search_field(page, index_path(page.language)),
            class_="welcome",
        ),
        _tutorials(page, courses),
        _topics(page, shelves),
        class_="front",
    )
    others = [(language, front_path(language)) for language in page.site.languages]
    return Content(title=words.help, main=main, others=others, has_search=False)


def category_page(page: Page, shelf: Shelf, others: Sequence[str]) -> Content:
    """Give the page of a category, with all of its articles."""
    words = page.words
    main = join(
        [
            crumbs(page),
            element("h1", shelf_name(page, shelf)),
            page.element(
                "p",
                count(len(shelf.entries), words.one_article, words.many_articles),
                class_="updated",
            ),
            article_list(page, shelf.entries, has_summaries=True),
        ]
    )
    return Content(
        title=shelf.name.text if shelf.name else words.other,
        main=main,
        others=[(language, category_path(language, shelf.key)) for language in others],
    )


def tutorial_page(page: Page, course: Course, others: Sequence[str]) -> Content:
    """Give the overview of a tutorial: its steps in their order."""
    words = page.words
    steps = [
        element(
            "li",
            entry_link(page, step.entry, step.path),
            entry_summary(page, step.entry),
        )
        for step in course.steps
    ]
    first = course.steps[0]
    begin = page.to(
        first.path, page.element("span", words.start), class_="begin", rel="next"
    )  # fmt: skip
    main = join(
        [
            crumbs(page, page.element("span", words.tutorials)),
            element("h1", name_of(page, course.name)),
            element("p", step_count(page, course), class_="updated"),
            element("ol", steps, class_="articles numbered"),
            element("p", begin),
        ]
    )
    return Content(
        title=course.name.text,
        main=main,
        others=[(language, tutorial_path(language, course.slug)) for language in others],
    )


def choice_page(page: Page, library: Library) -> Content:
    """Give the page that leads to the languages; a single language is led to at once."""
    items = []
    for language in library.languages:
        words = words_of(language)
        own = sum(entry.language == language for entry in library.entries)
        said = count(own, words.one_article, words.many_articles)
        spoken = None if language.startswith(words.language) else words.language
        items.append(
            element(
                "li",
                page.to(front_path(language), own_name(language), lang=language, hreflang=language),
                " ",
                element("span", said, class_="note", lang=spoken or language),
            )
        )
    main = element(
        "div",
        element("h1", page.site.name),
        element("ul", items, class_="choice"),
        class_="middle",
    )
    head = []
    if len(library.languages) == 1:
        head.append(_refresh(page, front_path(library.languages[0])))
    others = [(language, front_path(language)) for language in library.languages]
    others.append(("x-default", CHOICE))
    return Content(title="", main=main, others=others, head=head, has_bar=False)


def empty_page(page: Page) -> Content:
    """Give the front page of a site without a public article."""
    main = element("div", element("h1", page.site.name), class_="middle")
    return Content(title="", main=main, has_bar=False)


def moved_page(page: Page, entry: Entry) -> Content:
    """Give what stands at an address that an article once had."""
    words = page.words
    main = join(
        [
            page.element("h1", words.moved),
            element(
                "p", page.element("span", words.moved_to), " ",
                page.to(entry.path, entry.title, hreflang=entry.language,
                        lang=entry.language if entry.language != page.language else None),
            ),
        ]
    )  # fmt: skip
    head = [_refresh(page, entry.path), element("meta", name="robots", content="noindex")]
    return Content(title=entry.title, main=main, head=head, canonical=entry.path)


def missing_page(page: Page, library: Library) -> Content:
    """Give what a server shows where there is no page."""
    words = page.words
    items = [
        element(
            "li",
            page.to(front_path(language), own_name(language), lang=language, hreflang=language),
        )
        for language in library.languages
    ]
    main = element(
        "div",
        page.element("h1", words.missing),
        page.element("p", words.missing_why),
        element("ul", items, class_="choice"),
        class_="middle",
    )
    head = [element("meta", name="robots", content="noindex")]
    return Content(title=words.missing, main=main, head=head, has_bar=False)


def _refresh(page: Page, path: str) -> Html:
    return element("meta", http_equiv="refresh", content=f"0; url={page.link(path)}")


def _tutorials(page: Page, courses: Sequence[Course]) -> Html | None:
    if not courses:
        return None
    items = [
        element(
            "li",
            page.to(tutorial_path(page.language, course.slug), name_of(page, course.name)),
            " ",
            step_count(page, course),
        )
        for course in courses
    ]
    heading = page.element("h2", page.words.tutorials, id="_tutorials")
    return element(
        "section", heading, element("ul", items, class_="cards"), aria_labelledby="_tutorials"
    )


def _topics(page: Page, shelves: Sequence[Shelf]) -> Html | None:
    if not shelves:
        return None
    heading = page.element("h2", page.words.topics, id="_topics")
    return element(
        "section",
        heading,
        element("div", [_topic(page, shelf) for shelf in shelves], class_="topics"),
        aria_labelledby="_topics",
    )


def _topic(page: Page, shelf: Shelf) -> Html:
    rest = len(shelf.entries) - ON_FRONT_MAX
    more = None
    if rest > 0:
        said = page.element("span", page.words.all_of.format(n=len(shelf.entries)))
        # Heard alone, "All 9 articles" would say the same for each category.
        of = element("span", ": ", shelf_name(page, shelf), class_="unseen")
        more = element("p", page.to(shelf.path, said, of), class_="more")
    return element(
        "section",
        element("h3", page.to(shelf.path, shelf_name(page, shelf))),
        article_list(page, shelf.entries[:ON_FRONT_MAX]),
        more,
        class_="topic",
    )
