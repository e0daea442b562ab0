"""What stands on the pages of the help site."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from console.domain.site.build import build_site
from console.domain.site.frame import POLICY
from tests.support.help_site import ARTICLES, article, assets, small_site, source

SITE = "https://help.example.com/kb"
_ADDRESSES = {
    "a": "href", "img": "src", "link": "href", "script": "src", "form": "data-index",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects what tests ask of a page."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attributes
            for name, attributes in self.tags
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]


def page(path: str, url: str = "") -> Reader:
    """Read a page of the small site."""
    return Reader(small_site(url).pages[path])


def text(path: str) -> str:
    """Give the source of a page."""
    return small_site().pages[path].decode()


def html_pages() -> list[str]:
    """Name the pages."""
    return [path for path in small_site().pages if path.endswith(".html")]


def test_the_same_articles_give_the_same_bytes() -> None:
    """Nothing but the articles is in the pages: no clock, no order of arrival."""
    again = build_site(source(articles=reversed(ARTICLES)), assets())

    assert small_site().pages == again.pages
    assert small_site().files == again.files


def test_nothing_that_is_not_public_is_in_any_page() -> None:
    """A draft or an internal article leaves no trace, not in the search either."""
    whole = b"\n".join(small_site().pages.values()).decode()

    for word in ("Secret", "unpublishedword", "Internal only", "internalword", "Hidden shelf",
                 "old-secret", "Nothing public"):  # fmt: skip
        assert word not in whole


@pytest.mark.parametrize("path", html_pages())
def test_every_link_leads_to_something(path: str) -> None:
    """On each page, every relative address is a file of the site."""
    there = {*small_site().pages, *small_site().files}

    for tag, attributes in page(path).tags:
        address = attributes.get(_ADDRESSES.get(tag, "")) or ""
        is_link_out = tag == "a" and address.startswith(("https://", "mailto:"))
        if not address or address[0] == "#" or is_link_out:
            continue
        parts = path.split("/")[:-1]
        for part in unquote(address.partition("#")[0].partition("?")[0]).split("/"):
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        assert "/".join(parts) in there, address


@pytest.mark.parametrize("path", html_pages())
def test_every_page_is_closed_to_the_world(path: str) -> None:
    """Each page says its language and forbids everything from elsewhere, first of all."""
    read = page(path)

    assert [("html", "lang")] == [(t, "lang") for t, a in read.tags if t == "html" and a["lang"]]
    assert POLICY == read.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    assert text(path).index("Content-Security-Policy") < text(path).index("<script")
    assert not [a for _, a in read.tags for name in a if name.startswith("on") or name == "style"]
    assert not [t for t, _ in read.tags if t in ("style", "iframe", "object", "embed", "base")]
    assert all(a.get("src") for a in read.all("script"))
    assert 1 == len(read.all("h1"))


def test_an_article_says_when_it_was_written_and_what_is_near() -> None:
    """The page has the day of the text, its shelf and the articles beside it there."""
    read = page("en/reset-your-password.html")

    assert "20 November 2026" in read.words
    assert [{"datetime": "2026-11-20"}] == read.all("time")
    assert read.all("a", href="category/account.html")
    near = page("da/nulstil.html").words
    assert {"Nulstil din adgangskode på Ærø", "Mere om emnet"} & set(near)


def test_a_long_article_has_contents_and_a_short_one_has_none() -> None:
    """A table of contents stands where the text does not fit a screen."""
    long, short = text("en/reset-your-password.html"), text("en/hang.html")

    assert ['href="#a-part-1"', 'href="#a-part-5"'] == re.findall(r'href="#a-part-[15]"', long)
    assert "On this page" in long
    assert "On this page" not in short


def test_the_switch_leads_to_the_same_article_or_says_that_it_does_not() -> None:
    """Each language is offered; where the article is not there in it, its front page, saying so."""
    read, source_text = page("da/haeng.html"), text("da/haeng.html")

    links = [a for a in read.all("a") if a.get("hreflang")][:4]
    hrefs = {a["hreflang"]: a["href"] for a in links}
    assert "../en/hang.html" == hrefs["en"]
    assert "../zh/index.html" == hrefs["zh"]
    assert "中文<span" in source_text
    assert "(首页)" in source_text
    assert "English</a>" in source_text


def test_lists_show_articles_of_other_languages_and_say_so() -> None:
    """A Danish list shows the English article where no Danish one is there, marked as English."""
    read = page("da/category/start.html")

    assert "Hæng lampen op" in read.words
    assert "Hang the lamp" not in read.words
    foreign = [a for a in read.all("a") if a["href"] == "../../en/unpack.html"]
    assert ("en", "en") == (foreign[0]["lang"], foreign[0]["hreflang"])
    assert {"class": "mark", "lang": "en", "dir": "ltr"} in read.all("span")


def test_a_language_without_words_of_the_site_speaks_english_and_says_so() -> None:
    """In a German page the site's own words are English, and marked as English."""
    german = article(1, "de", "Lampe aufhängen", "Nimm den Haken.", slug="haengen")
    built = build_site(source(articles=[german]), assets())
    read = Reader(built.pages["de/haengen.html"])

    assert [{"lang": "de", "dir": "ltr"}] == read.all("html")
    assert {"lang": "en", "class": "skip", "href": "#_text"} == read.all("a")[0]
    assert read.all("footer", lang="en")
    assert not read.all("article")[0]


def test_a_script_from_right_to_left_is_written_so() -> None:
    """Direction follows the language."""
    hebrew = article(1, "he", "מנורה", "טקסט", slug="menora")
    built = build_site(source(articles=[hebrew]), assets())

    assert "rtl" == Reader(built.pages["he/menora.html"]).all("html")[0]["dir"]


def test_a_tutorial_leads_from_step_to_step() -> None:
    """Only public steps count; each knows its place, the one before and the one after."""
    read = page("en/hang.html")

    assert "Step 2 of 3" in read.words
    steps = {a["rel"]: a["href"] for a in read.all("a") if a.get("rel") in ("prev", "next")}
    assert {"prev": "unpack.html", "next": "switch-on.html"} == steps
    assert read.all("a", href="tutorial/set-up.html")
    overview = page("da/tutorial/set-up.html")
    assert "3 trin" in overview.words
    assert overview.all("a", href="../haeng.html")


def test_a_tutorial_stays_in_its_language() -> None:
    """A step that is not there in Danish has Danish surroundings, and leads on in Danish."""
    overview = page("da/tutorial/set-up.html", SITE)
    step = page("da/tutorial/set-up/en/unpack.html", SITE)

    assert overview.all("a", href="set-up/en/unpack.html")
    assert "da" == step.all("html")[0]["lang"]
    assert "en" == step.all("div", **{"class": "text"})[0]["lang"]
    assert "en" == step.all("h1")[0]["lang"]
    assert "Dette trin findes kun på et andet sprog: English." in step.words
    assert step.all("a", href="../../../haeng.html", rel="next")
    assert f"{SITE}/en/unpack.html" == step.all("link", rel="canonical")[0]["href"]
    back = page("da/haeng.html").all("a", rel="prev")
    assert ["tutorial/set-up/en/unpack.html"] == [each["href"] for each in back]


def test_a_title_is_not_said_twice_and_words_are_not_cut() -> None:
    """A first heading that only repeats the title is left out; a summary ends with a word."""
    said = article(1, "en", "The lamp", "# The lamp\n\n" + "A sentence of words. " * 20)
    built = build_site(source(articles=[said]), assets())
    read = Reader(built.pages["en/article-1.html"])

    assert 1 == len(read.all("h1"))
    assert not read.all("h2")
    assert str(read.all("meta", name="description")[0]["content"]).endswith("A sentence…")


def test_an_old_address_leads_on_and_none_stands_in_for_another_article() -> None:
    """A former slug gets a page that leads on; a slug that is taken again is the new article's."""
    moved = page("en/forgotten-password.html", SITE)

    refresh = moved.all("meta", **{"http-equiv": "refresh"})
    assert "0; url=reset-your-password.html" == refresh[0]["content"]
    canonical = moved.all("link", rel="canonical")
    assert f"{SITE}/en/reset-your-password.html" == canonical[0]["href"]
    assert moved.all("a", href="reset-your-password.html")
    assert "Unpack the lamp" in page("en/unpack.html").words


def test_an_outdated_translation_says_where_the_newer_text_is() -> None:
    """Readers of a translation that is older than its original are told so."""
    assert page("sv/aterstall.html").all("a", href="../en/reset-your-password.html", lang="en")
    assert "nyare" in text("sv/aterstall.html")
    assert "nyere" not in text("da/nulstil.html")


def test_addresses_of_the_site_stand_only_where_one_is_set() -> None:
    """Without site_url there is no canonical link and no sitemap, and all links stay relative."""
    without, with_url = small_site(), small_site(SITE)

    assert "sitemap.xml" not in without.pages
    assert b"canonical" not in b"".join(without.pages.values())
    sitemap = with_url.pages["sitemap.xml"].decode()
    assert f"<loc>{SITE}/en/hang.html</loc><lastmod>2026-11-20</lastmod>" in sitemap
    assert "forgotten-password" not in sitemap
    front = Reader(with_url.pages["en/index.html"])
    assert f"{SITE}/en/index.html" == front.all("link", rel="canonical")[0]["href"]
    assert f"{SITE}/da/index.html" == front.all("link", hreflang="da")[0]["href"]
    missing = Reader(with_url.pages["404.html"])
    assert f"{SITE}/da/index.html" == missing.all("a", hreflang="da")[0]["href"]


def test_files_are_published_under_harmless_names() -> None:
    """A picture keeps its ending; what a browser would run is something to save."""
    files = small_site().files
    paths = {path.rpartition("/")[2] for path in files}

    assert {"lamp.svg", "manual.pdf", "evil-svg.bin", "page-html.bin"} == paths
    read = page("en/unpack.html")
    assert "The lamp" == read.all("img")[0]["alt"]
    assert [a for a in read.all("a") if a.get("download") == "page.html"]


def test_a_site_without_articles_is_a_page() -> None:
    """Before anything is public there is a page that has no dead link."""
    built = build_site(source(articles=[]), assets())

    assert {"index.html", "site.css", "site.js", "icon.svg"} == built.pages.keys()


def test_one_language_is_led_to_at_once() -> None:
    """Where there is nothing to choose, nobody has to."""
    built = build_site(source(articles=[ARTICLES[0]]), assets())
    read = Reader(built.pages["index.html"])

    assert "0; url=en/index.html" == read.all("meta", **{"http-equiv": "refresh"})[0]["content"]
    assert not Reader(built.pages["en/index.html"]).all("details")


def test_writers_are_told_what_readers_would_miss() -> None:
    """Dead links, missing files and refused pictures become sentences."""
    said = [trouble.text for trouble in small_site().troubles if trouble.article_id == 10]

    assert any("evil.svg does more than draw" in each for each in said)
    assert any("javascript:alert(4)" in each for each in said)
    lonely = article(1, "en", "Lonely", "[x](article:nobody) ![y](gone.png)")
    built = build_site(source(articles=[lonely]), assets())
    assert [
        "it links to nobody, which is no public article.",
        "it names the file gone.png, which is not attached to it.",
    ] == [trouble.text for trouble in built.troubles]
