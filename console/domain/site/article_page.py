"""Domain: the page of one article (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from console.domain.markdown.html import Page as Surroundings
from console.domain.markdown.html import anchor_id, to_html
from console.domain.markdown.targets import TargetKind
from console.domain.markdown.tree import Heading, images_of, plain_words, targets_of
from console.domain.markdown.words import words_of as text_of
from console.domain.site.files import is_shown, site_path
from console.domain.site.frame import Content, Page, own_name
from console.domain.site.library import Course, Entry, Library, Shelf
from console.domain.site.markup import Html, element, join
from console.domain.site.parts import article_list, crumbs, shelf_name, step_line, step_links
from console.domain.site.words import say_date
from data.records.articles import ArticleFile

CONTENTS_FROM = 3
"""Headings; below that, a table of contents says nothing that the page does not."""
LONG_FROM = 1200
"""Letters of a text that does not fit a screen."""
RELATED_MAX = 6
_MEGA = 1_000_000
_LEVELS = 2
"""Of headings that stand in the table of contents."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an article's page shows beside its text."""

    shelf: Shelf | None
    steps: tuple[tuple[Course, int], ...]
    """The tutorials of which this page is a step, and at which place."""
    updated_on: date


def article_page(library: Library, page: Page, entry: Entry, around: Around) -> Content:
    """Give the page of an article; one whose text is borrowed from another language says so."""
    text = _text(library, page, entry)
    steps, shelf = around.steps, around.shelf
    main = element(
        "article",
        crumbs(page, page.to(shelf.path, shelf_name(page, shelf)) if shelf else None),
        element(
            "header",
            [step_line(page, course, at) for course, at in steps],
            page.said(entry.title, entry.language, "h1"),
            _updated(page, around.updated_on),
            _borrowed(page, entry),
            _older(library, page, entry),
        ),
        _contents(page, entry),
        page.said(text, entry.language, "div", class_="text"),
        _files(library, page, entry),
        [step_links(page, course, at) for course, at in steps],
        _related(page, entry, shelf) if not steps else None,
    )
    return Content(
        title=entry.title,
        main=main,
        others=[(each.language, each.path) for each in library.families[entry.family]],
        description=entry.summary,
        head=_neighbours(page, steps),
        canonical=entry.path,
    )


def _text(library: Library, page: Page, entry: Entry) -> Html:
    files = {file.name: site_path_of(library, file) for file in entry.article.words.files}

    def article(slug: str) -> str | None:
        found = library.find(slug, page.language)
        return page.link(found.path) if found else None

    def file(name: str) -> str | None:
        return page.link(files[name]) if name in files else None

    def picture(name: str) -> str | None:
        return file(name) if name in files and is_shown(files[name]) else None

    surroundings = Surroundings(
        article, file, picture=picture, first_level=2, scroll_label=page.words.sideways
    )
    # The one text that is not escaped here: its renderer lets no markup of the article through.
    return Html(to_html(entry.tree, surroundings))


def site_path_of(library: Library, file: ArticleFile) -> str:
    """Give the path at which a file of an article is published."""
    return site_path(file, is_safe_vector=file.sha256 not in library.source.refused_files)


def _updated(page: Page, day: date) -> Html:
    said = say_date(day, page.words.language)
    before, _, after = page.words.updated.partition("{date}")
    time = element("time", said, datetime=day.isoformat())
    return page.element("p", before, time, after, class_="updated")


def _older(library: Library, page: Page, entry: Entry) -> Html | None:
    """Say that the original is newer, where readers can read that."""
    original = library.families[entry.family][0]
    if not entry.article.is_outdated or original.article.words.original_id is not None:
        return None
    name = own_name(original.language)
    link = page.to(
        original.path, original.title, lang=original.language, hreflang=original.language
    )
    said = page.element("span", page.words.outdated.format(language=name))
    return element("p", said, " ", link, class_="notice")


def _borrowed(page: Page, entry: Entry) -> Html | None:
    if entry.language == page.language:
        return None
    said = page.words.only_in.format(language=own_name(entry.language))
    return page.element("p", said, class_="notice")


def _contents(page: Page, entry: Entry) -> Html | None:
    """Make a table of contents where the text is long enough to need one."""
    headings = [block for block in entry.tree.blocks if isinstance(block, Heading)]
    if len(headings) < CONTENTS_FROM or len(text_of(entry.tree)) < LONG_FROM:
        return None
    levels = sorted({heading.level for heading in headings})[:_LEVELS]
    shown = [heading for heading in headings if heading.level in levels]
    items = [
        element(
            "li",
            element(
                "a", plain_words(heading.children), href=f"#{anchor_id(heading.anchor)}"
            ),
            class_="deeper" if heading.level != levels[0] else None,
        )
        for heading in shown
    ]  # fmt: skip
    return element(
        "nav",
        page.element("h2", page.words.contents, id="_contents"),
        page.said(join(items), entry.language, "ol"),
        class_="contents",
        aria_labelledby="_contents",
    )


def _files(library: Library, page: Page, entry: Entry) -> Html | None:
    """List the files that the text neither shows nor links."""
    named = set(images_of(entry.tree)) | {
        target.address for target in targets_of(entry.tree) if target.kind is TargetKind.FILE
    }
    items = []
    for file in entry.article.words.files:
        path = site_path_of(library, file)
        if file.name in named:
            continue
        link = page.to(path, file.name, download=file.name)
        size = element("span", say_size(file.size_bytes), class_="note")
        items.append(element("li", link, " ", size))
    if not items:
        return None
    heading = page.element("h2", page.words.files, id="_files")
    return element("section", heading, element("ul", items), aria_labelledby="_files")


def say_size(size_bytes: int) -> str:
    """Say how large a file is, in thousands and millions as shops and systems do."""
    if size_bytes < _MEGA:
        return f"{max(1, round(size_bytes / 1000))} kB"
    return f"{size_bytes / _MEGA:.1f} MB"


def _related(page: Page, entry: Entry, shelf: Shelf | None) -> Html | None:
    """Offer articles of the same category: those that stand around this one on its shelf."""
    others = [each for each in shelf.entries if each != entry] if shelf and shelf.key else []
    if not others or shelf is None:
        return None
    at = next((n for n, each in enumerate(shelf.entries) if each == entry), 0)
    # Around the article and not the first of the shelf, so that no article is left without links.
    begin = max(0, min(at - RELATED_MAX // 2, len(others) - RELATED_MAX))
    heading = page.element("h2", page.words.related, id="_related")
    return element(
        "section", heading, article_list(page, others[begin : begin + RELATED_MAX]),
        class_="related", aria_labelledby="_related",
    )  # fmt: skip


def _neighbours(page: Page, steps: Sequence[tuple[Course, int]]) -> list[Html]:
    """Tell browsers the way on, where there is but one."""
    if len(steps) != 1:
        return []
    (course, at) = steps[0]
    found = []
    if at > 0:
        found.append(element("link", rel="prev", href=page.link(course.steps[at - 1].path)))
    if at + 1 < len(course.steps):
        found.append(element("link", rel="next", href=page.link(course.steps[at + 1].path)))
    return found
