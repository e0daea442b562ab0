"""Domain: the whole site as files (pure): the same articles give the same bytes, on any day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from xml.sax.saxutils import escape

from console.domain.articles.addresses import (
    article_path,
    category_path,
    front_path,
    page_url,
    tutorial_path,
)
from console.domain.site.article_page import Around, article_page, site_path_of
from console.domain.site.frame import (
    CHOICE,
    ICON,
    SCRIPT,
    STYLE,
    Content,
    Page,
    SiteFacts,
    index_path,
    render_page,
)
from console.domain.site.library import Course, Entry, Library, Shelf, Source, make_library
from console.domain.site.list_pages import (
    category_page,
    choice_page,
    empty_page,
    front_page,
    missing_page,
    moved_page,
    tutorial_page,
)
from console.domain.site.search_index import folding_script, render_index
from console.domain.site.troubles import Trouble, find_troubles
from console.domain.site.words import words_of

MISSING = "404.html"
SITEMAP = "sitemap.xml"
SITEMAP_MAX = 50_000
"""Addresses; search engines read no more of one file."""
_VERSION = 10


@dataclass(frozen=True, slots=True)
class Assets:
    """What comes with the program: the look of the pages, their search, their sign."""

    style: bytes
    script: bytes
    icon: bytes


@dataclass(frozen=True, slots=True)
class Site:
    """A site as files."""

    pages: Mapping[str, bytes]
    """By path."""
    files: Mapping[str, str]
    """Files beside articles: the SHA-256 of what stands at a path."""
    articles: int
    languages: tuple[str, ...]
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class _Room:
    """One language of the site."""

    language: str
    shelves: tuple[Shelf, ...]
    courses: tuple[Course, ...]


def build_site(
    source: Source, assets: Assets, tell: Callable[[int, int], None] = lambda _made, _of: None
) -> Site:
    """Make every file of the site; `tell` hears of how many articles it has pages."""
    library = make_library(source)
    script = folding_script().encode() + assets.script
    facts = SiteFacts(
        name=source.name,
        url=source.url,
        contact=source.contact,
        languages=library.languages,
        versions=((STYLE, _version(assets.style)), (SCRIPT, _version(script))),
    )
    pages = {STYLE: assets.style, SCRIPT: script, ICON: assets.icon}
    rooms = [
        _Room(language, tuple(library.shelves(language)), tuple(library.courses(language)))
        for language in library.languages
    ]
    for page, content in _pages(library, facts, rooms):
        assert page.path not in pages, "two pages never share a path"
        pages[page.path] = render_page(page, content)
        tell(min(len(pages), len(library.entries)), len(library.entries))
    for room in rooms:
        pages[index_path(room.language)] = _index(room)
    if source.url:
        pages[SITEMAP] = _sitemap(library, rooms)
    files = {
        site_path_of(library, file): file.sha256
        for entry in library.entries
        for file in entry.article.words.files
    }
    troubles = [trouble for entry in library.entries for trouble in find_troubles(library, entry)]
    return Site(pages, files, len(library.entries), library.languages, tuple(troubles))


def _pages(
    library: Library, facts: SiteFacts, rooms: list[_Room]
) -> Iterator[tuple[Page, Content]]:
    """Give every page with what is on it."""
    choice = Page(facts, CHOICE, "en")
    if not rooms:
        yield choice, empty_page(choice)
        return
    yield choice, choice_page(choice, library)
    if facts.url:
        missing = Page(facts, MISSING, "en", is_absolute=True)
        yield missing, missing_page(missing, library)
    for room in rooms:
        front = Page(facts, front_path(room.language), room.language)
        yield front, front_page(front, room.shelves, room.courses)
        for shelf in room.shelves:
            page = Page(facts, shelf.path, room.language)
            yield page, category_page(page, shelf, library.languages)
        for course in room.courses:
            page = Page(facts, tutorial_path(room.language, course.slug), room.language)
            yield page, tutorial_page(page, course, library.languages)
    yield from _article_pages(library, facts, rooms)
    yield from _moved_pages(library, facts)


def _article_pages(
    library: Library, facts: SiteFacts, rooms: list[_Room]
) -> Iterator[tuple[Page, Content]]:
    """Give each article's own page, and those that tutorials in other languages borrow from it."""
    for room in rooms:
        shelf_of = {entry.article.id: shelf for shelf in room.shelves for entry in shelf.entries}
        steps: dict[str, list[tuple[Course, int]]] = {}
        shown = {entry.path: entry for entry in library.entries if entry.language == room.language}
        for course in room.courses:
            for at, step in enumerate(course.steps):
                steps.setdefault(step.path, []).append((course, at))
                shown[step.path] = step.entry
        for path, entry in shown.items():
            around = Around(
                shelf=shelf_of[entry.article.id],
                steps=tuple(steps.get(path, ())),
                updated_on=library.source.text_days[entry.article.id],
            )
            page = Page(facts, path, room.language)
            yield page, article_page(library, page, entry, around)


def _moved_pages(library: Library, facts: SiteFacts) -> Iterator[tuple[Page, Content]]:
    """Lead on from every address that a public article once had, unless another one has it now."""
    for (language, slug), entry in library.by_slug.items():
        path = article_path(language, slug)
        if path != entry.path:
            page = Page(facts, path, language)
            yield page, moved_page(page, entry)


def _index(room: _Room) -> bytes:
    words = words_of(room.language)
    entries: list[Entry] = []
    names: list[str] = []
    for shelf in room.shelves:
        entries += shelf.entries
        name = shelf.name.text if shelf.name else words.other
        names += [name] * len(shelf.entries)
    return render_index(entries, names, room.language)


def _sitemap(library: Library, rooms: list[_Room]) -> bytes:
    """List the pages for search engines; articles with the day of their text."""
    url = library.source.url
    lines = []
    for room in rooms:
        paths = [front_path(room.language)]
        paths += [category_path(room.language, shelf.key) for shelf in room.shelves]
        paths += [tutorial_path(room.language, course.slug) for course in room.courses]
        lines += [f"<url><loc>{escape(page_url(url, path) or '')}</loc></url>" for path in paths]
    for entry in library.entries:
        address = escape(page_url(url, entry.path) or "")
        day = library.source.text_days[entry.article.id].isoformat()
        lines.append(f"<url><loc>{address}</loc><lastmod>{day}</lastmod></url>")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = "\n".join(lines[:SITEMAP_MAX])
    return f'{head}<urlset xmlns="{space}">\n{body}\n</urlset>\n'.encode()


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()[:_VERSION]
