"""Domain: parts of which several pages of the site are made: lists, crumbs, steps (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.articles.addresses import front_path, tutorial_path
from console.domain.site.frame import Page, own_name
from console.domain.site.library import Course, Entry, Named, Shelf, Step
from console.domain.site.markup import Child, Html, element
from console.domain.site.words import count


def article_list(page: Page, entries: Sequence[Entry], *, has_summaries: bool = False) -> Html:
    """Make a list of links to articles; those of other languages say so."""
    items = [
        element(
            "li", entry_link(page, entry), entry_summary(page, entry) if has_summaries else None
        )
        for entry in entries
    ]
    return element("ul", items, class_="articles")


def entry_link(page: Page, entry: Entry, path: str = "") -> Html:
    """Make a link to an article; where it is in another language, that is said behind it."""
    foreign = None if entry.language == page.language else entry.language
    link = page.to(path or entry.path, entry.title, lang=foreign, hreflang=foreign)
    mark = language_mark(page, entry.language)
    return element("span", link, " ", mark) if mark else link


def language_mark(page: Page, language: str) -> Html | None:
    """Name a language that is not the page's; nothing between en and en-GB."""
    if language.partition("-")[0] == page.language.partition("-")[0]:
        return None
    return page.said(own_name(language), language, class_="mark")


def shelf_name(page: Page, shelf: Shelf) -> Html:
    """Give the name of a category in the best language that there is."""
    if shelf.name is None:
        return page.element("span", page.words.other)
    return name_of(page, shelf.name)


def name_of(page: Page, name: Named) -> Html:
    """Give a name, marked with its language where that is not the page's."""
    return page.said(name.text, name.language)


def crumbs(page: Page, *further: Child) -> Html:
    """Make the way from the front page to here."""
    home = page.element("a", page.words.help, href=page.link(front_path(page.language)))
    items = [element("li", each) for each in (home, *further) if each is not None]
    return page.element(
        "nav", element("ol", items, lang=page.language if page.words_lang else None),
        class_="crumbs", aria_label=page.words.breadcrumb,
    )  # fmt: skip


def step_line(page: Page, course: Course, at: int) -> Html:
    """Say above an article which step of which tutorial it is."""
    place = page.words.step.format(n=at + 1, m=len(course.steps))
    overview = page.to(tutorial_path(page.language, course.slug), name_of(page, course.name))
    return element(
        "p", page.element("span", place, class_="place"), " ", overview, class_="step-line"
    )


def step_links(page: Page, course: Course, at: int) -> Html:
    """Make the ways to the previous and the next step below an article."""
    words = page.words
    parts: list[Html] = []
    if at > 0:
        parts.append(_way(page, course.steps[at - 1], words.previous, "prev"))
    overview = page.to(
        tutorial_path(page.language, course.slug),
        page.element("span", words.overview, class_="way"),
        " ",
        element("span", name_of(page, course.name), class_="goal"),
        class_="all",
    )
    parts.append(overview)
    if at + 1 < len(course.steps):
        parts.append(_way(page, course.steps[at + 1], words.next, "next"))
    label = f"{course.name.text}: {words.step.format(n=at + 1, m=len(course.steps))}"
    return element("nav", parts, class_="steps", aria_label=label)


def step_count(page: Page, course: Course) -> Html:
    """Say how many steps a tutorial has."""
    words = page.words
    return page.element(
        "span", count(len(course.steps), words.one_step, words.many_steps), class_="note"
    )


def _way(page: Page, step: Step, word: str, rel: str) -> Html:
    entry = step.entry
    goal = element(
        "span", page.said(entry.title, entry.language), " ", language_mark(page, entry.language),
        class_="goal",
    )  # fmt: skip
    return page.to(
        step.path, page.element("span", word, class_="way"), " ", goal, class_=rel, rel=rel,
    )  # fmt: skip


def entry_summary(page: Page, entry: Entry) -> Html | None:
    """Give the first words of an article."""
    if not entry.summary:
        return None
    return page.said(entry.summary, entry.language, "p", class_="summary")
