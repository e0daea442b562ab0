"""Domain: what is the same on every page of the site: head, bar at the top, foot (pure).

A page works where it lies, on a server or on a disk: every link is relative to the page and names
its file. Nothing on it runs or loads from elsewhere, by its Content-Security-Policy as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from console.domain.articles.addresses import front_path, page_url
from console.domain.language_names import LANGUAGES, language_name
from console.domain.site.markup import Child, Html, Value, element, join
from console.domain.site.words import SiteWords, words_of

# A page that was opened from a disk has no origin for Firefox, so that 'self' would be nothing
# there; a page from a server can load no `file:` whatever its policy says.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)
STYLE, SCRIPT, ICON = "site.css", "site.js", "icon.svg"
CHOICE = "index.html"
"""The page that leads to the languages."""
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What every page says of the site that it belongs to."""

    name: str
    url: str
    contact: str
    languages: tuple[str, ...]
    versions: tuple[tuple[str, str], ...] = ()
    """Of style and script: a part of their digests, so that nobody reads with an old one."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is being made: where it stands, and in which language it speaks."""

    site: SiteFacts
    path: str
    language: str
    is_absolute: bool = False
    """Its links name the whole address: it is shown in place of any other page."""

    @property
    def words(self) -> SiteWords:
        """The words of the site in this language, or in English."""
        return words_of(self.language)

    @property
    def words_lang(self) -> str | None:
        """Say in which language the site's words are, where it is not the page's."""
        spoken = self.words.language
        return None if self.language.partition("-")[0].lower() == spoken else spoken

    def link(self, path: str) -> str:
        """Give the address of a path of the site, as it is reached from here."""
        if self.is_absolute:
            return page_url(self.site.url, path) or path
        folders, here = path.split("/"), self.path.split("/")[:-1]
        while here and len(folders) > 1 and here[0] == folders[0]:
            del here[0], folders[0]
        return "../" * len(here) + quote("/".join(folders), safe="/~")

    def versioned(self, path: str) -> str:
        """Give the address of style or script, which changes with what is in it."""
        version = dict(self.site.versions).get(path)
        return self.link(path) + (f"?{version}" if version else "")

    def element(self, name: str, /, *children: Child, **attributes: Value) -> Html:
        """Make an element of the site's own words, marked with their language where it differs."""
        return element(name, *children, **{"lang": self.words_lang, **attributes})

    def said(self, text: str, language: str, name: str = "span", **attributes: Value) -> Html:
        """Give words in a language of their own, marked with it where it differs."""
        lang = None if language == self.language else language
        return element(name, text, **{"lang": lang, "dir": _direction(lang), **attributes})

    def to(self, path: str, *children: Child, **attributes: Value) -> Html:
        """Make a link to a path of the site."""
        return element("a", *children, **{"href": self.link(path), **attributes})


@dataclass(frozen=True, slots=True)
class Content:
    """What is a page's own."""

    title: str
    """Without the site's name."""
    main: Html
    others: Sequence[tuple[str, str]] = ()
    """The same page in other languages: language and path."""
    description: str = ""
    head: Sequence[Html] = ()
    canonical: str = ""
    """The path that stands for it; empty: its own."""
    has_search: bool = True
    """In the bar at the top; the front pages have theirs in the middle."""
    has_bar: bool = True
    """At the top; a page that is in no language has none."""


def render_page(page: Page, content: Content) -> bytes:
    """Give a page as it is written."""
    shown = f"{content.title} · {page.site.name}" if content.title else page.site.name
    body = element(
        "body",
        page.element("a", page.words.skip, class_="skip", href="#_text"),
        _top(page, content) if content.has_bar else None,
        element("main", content.main, id="_text", tabindex="-1"),
        _foot(page),
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", shown),
        element("meta", name="description", content=content.description)
        if content.description else None,
        element("link", rel="stylesheet", href=page.versioned(STYLE)),
        element("link", rel="icon", href=page.link(ICON), type="image/svg+xml"),
        _alternates(page, content),
        content.head,
        element("script", src=page.versioned(SCRIPT), defer=True),
    )  # fmt: skip
    html = element("html", head, body, lang=page.language, dir=_direction(page.language))
    return f"<!doctype html>\n{html}\n".encode()


def search_field(page: Page, index_path: str) -> Html:
    """Make the search field; without a script it is not there."""
    words = page.words
    parts = (
        page.element("label", words.search, for_="_query", class_="unseen"),
        element(
            "input", id="_query", type="search", autocomplete="off", spellcheck="false",
            autocapitalize="none", placeholder_=words.search, aria_controls="_found",
            lang=page.words_lang,
        ),
        element(
            "div", page.element("p", role="status"), element("ol", hidden=True),
            id="_found", class_="found",
        ),
    )  # fmt: skip
    return element(
        "form", *parts, class_="search", role="search", hidden=True,
        aria_label=words.search,
        data_index=page.link(index_path), data_root="../" * page.path.count("/"),
        data_none=words.found_none, data_one=words.found_one, data_many=words.found_many,
        data_more=words.found_more, data_parts=words.found_parts, data_loading=words.loading,
    )  # fmt: skip


def index_path(language: str) -> str:
    """Give the path of a language's search index."""
    return front_path(language).removesuffix("index.html") + "search.js"


def own_name(language: str) -> str:
    """Name a language as those call it who speak it."""
    primary, _, region = language.partition("-")
    known = LANGUAGES.get(primary.lower())
    name = known[1] if known else language_name(language)
    return f"{name} ({region})" if known and region else name


def _direction(language: str | None) -> str | None:
    if language is None:
        return None
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def _alternates(page: Page, content: Content) -> Html:
    """Tell machines where a page stands and where its other languages do."""
    own = content.canonical or page.path
    links = []
    if page.site.url:
        links.append(element("link", rel="canonical", href=page_url(page.site.url, own)))
    if len(content.others) > 1:
        links += [
            element("link", rel="alternate", hreflang=language,
                    href=page_url(page.site.url, path) or page.link(path))
            for language, path in content.others
        ]  # fmt: skip
    return join(links)


def _top(page: Page, content: Content) -> Html:
    home = front_path(page.language)
    return element(
        "header",
        page.to(home, page.site.name, class_="brand"),
        search_field(page, index_path(page.language)) if content.has_search else None,
        _switch(page, dict(content.others)),
        class_="top",
    )


def _switch(page: Page, others: dict[str, str]) -> Html | None:
    """Make the switch of languages: to this page where it is there, else to a front page."""
    if len(page.site.languages) < 2:  # noqa: PLR2004 - nothing to choose between
        return None
    items = []
    for language in page.site.languages:
        if language == page.language:
            items.append(page.said(own_name(language), language, aria_current="true"))
            continue
        is_there = language in others
        there = words_of(language)
        note = None
        if not is_there:
            spoken = None if language.startswith(there.language) else there.language
            note = element("span", f" ({there.front_only})", class_="note", lang=spoken)
        items.append(
            page.to(
                others.get(language, front_path(language)), own_name(language), note,
                lang=language, hreflang=language, dir=_direction(language),
            )
        )  # fmt: skip
    return element(
        "details",
        element(
            "summary",
            page.element("span", f"{page.words.languages}: ", class_="unseen"),
            own_name(page.language),
        ),
        element("ul", [element("li", item) for item in items]),
        class_="languages",
    )


def _foot(page: Page) -> Html | None:
    if not page.site.contact:
        return None
    address = element("a", page.site.contact, href=f"mailto:{quote(page.site.contact, safe='@+')}")
    return page.element("footer", element("p", page.words.contact, " ", address), class_="foot")
