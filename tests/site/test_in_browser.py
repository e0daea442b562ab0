"""The help site in a real browser: from a disk and from a server, with and without a script."""
# ruff: noqa: RUF001 - full-width letters are looked for

from __future__ import annotations

import random
import re
from unicodedata import category
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from data.text.fold import fold_phrase
from tests.site.conftest import Places
from tests.support.browsing import Visit, visiting
from tests.support.help_site import assets

pytestmark = pytest.mark.browser

FOUND = "#_found li a"
SAID = (
    ("en", "session expired", "The app signs you out again and again"),
    ("da", "kan ikke logge ind", "Appen logger dig ud hele tiden"),
    ("sv", "kommer inte in", "Appen loggar ut dig gång på gång"),
    ("et", "ei saa sisse", "Rakendus logib teid ikka ja jälle välja"),
    ("zh", "登录不了", "App登录后马上又退出"),
)
NO_CHARACTERS = ("Cn", "Cs", "Co")
WORDS = 3_000
TYPED = (
    ("en/index.html", "forgot login", "Reset your password"),
    ("da/index.html", "nulstil AERO", "Nulstil din adgangskode på Ærø"),
    ("da/haeng.html", "ærø adgangs", "Nulstil din adgangskode på Ærø"),
    ("sv/index.html", "aterstall losen", "Återställ lösenordet"),
    ("et/index.html", "lahtesta", "Lähtesta parool"),
    ("zh/index.html", "密码", "重置您的密码"),
    ("zh/index.html", "链", "重置您的密码"),
    ("zh/index.html", "ｌａｍｐ", "Unpack the lamp"),
    ("en/index.html", "Pass-word re-set", "Reset your password"),
)
"""On which page, what is typed, and what has to be found; a new window each would cost seconds."""


def search(page: Page, words: str) -> list[str]:
    """Type words into the search field; give the titles of what is found."""
    page.locator("#_query").fill(words)
    expect(page.locator("[role=status]")).not_to_have_text(re.compile("…$|^$"))
    return page.locator(f"{FOUND} b").all_inner_texts()


def test_search_finds_an_article_in_each_language(visit: Visit) -> None:
    """However it is typed, half words too, the article is found and can be opened."""
    for path, words, title in TYPED:
        page = visit.open(path)
        assert title in search(page, words)
        page.locator(FOUND).filter(has_text=title).click()
        expect(page.locator("h1")).to_have_text(title)


def test_the_demos_articles_are_found_by_customers_words(browser: Browser, demo_site: str) -> None:
    """In each of the five languages, what a customer says leads to the article that helps."""
    with visiting(browser, demo_site) as visit:
        for language, words, title in SAID:
            page = visit.open(f"{language}/index.html")
            assert title == search(page, words)[0]
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
            expect(page.locator("h1")).to_have_text(title)

    assert [] == visit.asked_elsewhere == visit.said


def test_titles_come_before_other_words_and_those_before_texts(visit: Visit) -> None:
    """A word in the title weighs more than one that customers use, and that more than the text."""
    page = visit.open("en/index.html")

    assert ["Hook & <chain>", "Switch it on", "Hang the lamp"] == search(page, "hook")
    assert ["Switch it on"] == search(page, "does not light up")
    assert "Hang the lamp" == search(page, "hang zzzz")[0]
    assert [] == search(page, "zzzz")


def test_search_is_driven_by_keys_and_is_heard(visit: Visit) -> None:
    """`/` leads there, arrows into the results and back, Escape empties; the count is told."""
    page = visit.open("en/hang.html")
    query, status = page.locator("#_query"), page.locator("[role=status]")
    page.keyboard.press("/")
    page.keyboard.type("lamp")
    expect(status).to_have_text("2 articles")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(FOUND).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(query).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(FOUND).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(query).to_have_value("")
    expect(status).to_have_text("")


def test_who_goes_back_finds_what_was_found(visit: Visit) -> None:
    """The words stand behind the # of the address, which no browser sends."""
    page = visit.open("en/index.html")
    search(page, "password")
    page.locator(FOUND).first.click()
    page.wait_for_url("**/reset-your-password.html")
    page.go_back()

    expect(page.locator("#_query")).to_have_value("password")
    expect(page.locator(FOUND).first).to_contain_text("Reset your password")


def test_the_switch_leads_to_the_same_article(visit: Visit) -> None:
    """Where the article is there in the other language it is opened, else the front page is."""
    page = visit.open("en/reset-your-password.html")
    page.locator("summary").click()
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h1")).to_have_text("重置您的密码")
    expect(page.locator("html")).to_have_attribute("lang", "zh")

    page = visit.open("da/haeng.html")
    page.locator("summary").click()
    page.get_by_role("link", name="eesti (avaleht)").click()
    expect(page.locator("h1")).to_have_text("Kuidas saame aidata?")


def test_a_tutorial_is_walked_through(visit: Visit) -> None:
    """From the front page through every step, a step back, and to the overview."""
    page = visit.open("en/index.html")
    page.get_by_role("link", name="Set up your lamp").click()
    page.get_by_role("link", name="Begin with step 1").click()
    for title in ("Unpack the lamp", "Hang the lamp", "Switch it on"):
        expect(page.locator("h1")).to_have_text(title)
        if page.locator(".steps a[rel=next]").count():
            page.locator(".steps a[rel=next]").click()
    expect(page.locator(".place")).to_have_text("Step 3 of 3")
    page.locator(".steps a[rel=prev]").click()

    expect(page.locator("h1")).to_have_text("Hang the lamp")
    expect(page.locator(".place")).to_have_text("Step 2 of 3")
    page.locator(".steps .all").click()
    expect(page.locator("h1")).to_have_text("Set up your lamp")


def test_an_old_address_leads_on(visit: Visit) -> None:
    """Who follows an old link stands before the article."""
    page = visit.open("en/forgotten-password.html")

    page.wait_for_url("**/reset-your-password.html")
    expect(page.locator("h1")).to_have_text("Reset your password")


def test_pictures_are_shown(visit: Visit) -> None:
    """A drawing beside an article is loaded under the policy that forbids all else."""
    page = visit.open("en/unpack.html")

    assert page.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")


def test_a_hostile_article_is_harmless(visit: Visit) -> None:
    """No script runs, no dialog opens, nothing is asked for: it is read, and that is all."""
    page = visit.open("en/hostile.html")

    expect(page.locator("h1")).to_have_text("Hook & <chain>")
    assert "<script>alert(1)</script>" in page.locator(".text").inner_text()
    assert 0 == page.locator(".text :is(script, style, iframe, meta, base, svg, img)").count()
    links = page.locator("a").evaluate_all("all => all.map(link => link.href)")
    schemes = {link.partition(":")[0] for link in links}
    assert {"https", "mailto", visit.base.partition(":")[0]} == schemes
    files = {unquote(link).rpartition("/")[2] for link in links if "/files/" in link}
    assert {"evil-svg.bin", "page-html.bin"} == files
    assert ["Hook & <chain>"] == search(page, "alert")


def test_a_huge_table_is_read_like_any_other(visit: Visit) -> None:
    """Thousands of cells are there, and move sideways by themselves."""
    page = visit.open("en/table.html")

    assert 60 * 120 == page.locator("td").count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_cannot_reach_out(browser: Browser, places: Places) -> None:
    """Even if markup came through, the policy lets no script, style, picture or frame in."""
    injected = """() => {
        for (const [name, key, value] of [
            ['img', 'src', 'https://evil.example/x.png'],
            ['script', 'src', 'https://evil.example/x.js'],
            ['link', 'href', 'https://evil.example/x.css'],
            ['iframe', 'src', 'https://evil.example/'],
        ]) {
            const made = document.createElement(name);
            if (name === 'link') made.rel = 'stylesheet';
            made.setAttribute(key, value);
            document.body.append(made);
        }
        const inline = document.createElement('script');
        inline.textContent = 'window.ran = true';
        document.body.append(inline);
        document.body.insertAdjacentHTML('beforeend', '<b onclick="window.ran = true">x</b>');
        document.body.lastElementChild.click();
        return fetch('https://evil.example/').catch(() => window.ran ?? 'nothing ran');
    }"""
    for base in (places.file, places.http):
        with visiting(browser, base) as visit:
            page = visit.open("en/index.html")
            assert "nothing ran" == page.evaluate(injected)
            assert sorted(visit.asked_elsewhere) == sorted(visit.refused)
            assert "https://evil.example/x.png" in visit.refused


def test_everything_can_be_read_without_a_script(browser: Browser, places: Places) -> None:
    """Without a script there is no search field, and every list and link is there."""
    with visiting(browser, places.file, java_script_enabled=False) as visit:
        page = visit.open("index.html")
        page.get_by_role("link", name="dansk").click()
        expect(page.locator("form")).to_be_hidden()
        page.get_by_role("link", name="Sæt lampen op").click()
        page.get_by_role("link", name="Hæng lampen op").click()
        page.locator("summary").click()
        page.get_by_role("link", name="English", exact=True).click()
        expect(page.locator("h1")).to_have_text("Hang the lamp")
        visit.open("en/forgotten-password.html")
        expect(page.locator("h1")).to_have_text("Reset your password")

    assert [] == visit.said == visit.asked_elsewhere
    assert not [address for address in visit.asked if address.endswith(".js")]


def test_a_query_is_folded_as_the_index_is(browser: Browser, places: Places) -> None:
    """The script folds every character, and words of many, exactly as data/text/fold.py does."""
    rng = random.Random(6)  # a seed: the same words on every machine
    known = [c for c in map(chr, range(0x110000)) if category(c) not in NO_CHARACTERS]
    common = [char for char in known if char < "\u3100"]
    # Of the 130,000 letters of Chinese and others, which are all alike, each hundredth.
    common_too = (c for c in known if c < "\u3400" or category(c) != "Lo")
    texts = [f"a{char}b{char}" for char in (*common_too, *known[::100])]
    texts += ["".join(rng.choices(common, k=9)) for _ in range(WORDS)]
    script = assets().script.decode()
    rules = script[script.index("  const run = ") : script.index("  let words = ")]

    with visiting(browser, places.http) as visit:
        page = visit.open("en/index.html")
        folded = page.evaluate(
            "texts => {" + rules + "return texts.map(text => fold(text).join(' ')); }", texts
        )

    differing = [
        (text, words)
        for text, words in zip(texts, folded, strict=True)
        if " ".join(fold_phrase(text)) != words
    ]
    assert [] == differing
