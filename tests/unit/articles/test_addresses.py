"""Where a public article stands on the site."""

from __future__ import annotations

from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.addresses import (
    NAME_MAX_BYTES,
    article_path,
    article_url,
    category_path,
    front_path,
    page_url,
    tutorial_path,
    tutorial_url,
)

SITE = "https://help.example.com/kb"


def test_a_path_says_what_it_leads_to() -> None:
    """The path of an article is its language and its slug."""
    assert "en/reset-your-password.html" == article_path("en", "reset-your-password")
    assert "zh/重置密码.html" == article_path("zh", "重置密码")


def test_the_link_stands_below_the_site_and_is_encoded() -> None:
    """A link has the site's address once, and only characters that a mail carries unharmed."""
    url = f"{SITE}/zh/%E9%87%8D%E7%BD%AE.html"

    assert url == article_url(SITE, "zh", "重置") == article_url(f"{SITE}/", "zh", "重置")
    assert f"{SITE}/en/tutorial/set-up.html" == tutorial_url(SITE, "en", "set-up")


def test_without_an_address_there_is_no_link() -> None:
    """A team without a site gets no link that leads nowhere."""
    assert article_url("", "en", "reset") is None
    assert tutorial_url("", "en", "reset") is None
    assert page_url("", "en/index.html") is None


def test_the_sites_own_pages_keep_their_names() -> None:
    """An article called index does not stand in the way of the front page."""
    assert front_path("en") == "en/index.html" != article_path("en", "index")
    assert "en/category/billing.html" == category_path("en", "billing")
    assert "en/tutorial/set-up.html" == tutorial_path("en", "set-up")


def test_no_slug_leaves_its_folder() -> None:
    """Dots, slashes and control characters of a slug become letters of a file name."""
    assert "en/~2e~2e~2f~2e~2e~2fetc~00.html" == article_path("en", "../../etc\0")
    assert "~2e~2e/~.html" == article_path("..", "")


def test_composed_and_decomposed_letters_are_one_page() -> None:
    """An é typed on a Mac is the é of everybody else."""
    assert article_path("fr", "cafe\u0301") == article_path("fr", "caf\u00e9")


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_slugs_never_share_a_page(one: str, other: str) -> None:
    """Whatever the slugs hold, a page is one article's, and its name is short enough."""
    paths = {article_path("en", one), article_path("en", other)}

    assert len({normalize("NFC", one), normalize("NFC", other)}) == len(paths)
    assert all(len(path.encode()) <= NAME_MAX_BYTES + len("en/~.html") for path in paths)
    assert all(path.count("/") == 1 and "\0" not in path for path in paths)
