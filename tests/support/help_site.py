"""A small help site in five languages, with a tutorial, files, old addresses, a hostile text."""
# ruff: noqa: RUF001 - Chinese is written with its own punctuation

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from console.domain.site.build import Assets, Site, build_site
from console.domain.site.library import Source
from console.services.publishing import read_assets
from data.records import ArticleId
from data.records.articles import (
    Article,
    ArticleFile,
    ArticleState,
    ArticleWords,
    Category,
    Tutorial,
)
from data.text.safe import clean_line

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
LAMP = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)
EVIL = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script>'
    b'<image href="https://evil.example/pixel.png"/></svg>'
)
MANUAL = b"%PDF-1.4 a manual"
HOSTILE = """\
Read <script>alert(1)</script> and <img src=x onerror=alert(2)> and <svg/onload=alert(3)>.

[click](javascript:alert(4)) [here](JaVaScRiPt:alert(5))
[data](data:text/html,<script>alert(6)</script>)
![pixel](https://evil.example/pixel.png) ![own](evil.svg) [own](evil.svg) [page](page.html)
[odd](vbscript:x) [![nested](evil.svg)](https://ok.example/?q="onmouseover=alert(7))
<javascript:alert(8)> <https://ok.example/"onfocus="alert(9)>

<iframe src="https://evil.example/"></iframe>
<style>@import "https://evil.example/x.css";</style>
<meta http-equiv="refresh" content="0; url=https://evil.example/">
<base href="https://evil.example/">

# <img src=x onerror=alert(10)> "heading' & <more>

Control: \u0000 \u001b[31m \u0007 \u009b \u202e drawkcab \u2066 \ufeff \ud800 end.

```"><script>alert(11)</script>
</code></pre><script>alert(12)</script>
```

"""
TABLE = "|" + "wide|" * 60 + "\n|" + "-|" * 60 + "\n" + ("|" + "cell|" * 60 + "\n") * 120
LONG = "\n\n".join(f"## Part {n}\n\n" + "It says what to do. " * 30 for n in range(1, 6))


def article(
    number: int,
    language: str,
    title: str,
    body: str = "Do this, then that.",
    *,
    original: int | None = None,
    slug: str = "",
    category: str = "",
    state: ArticleState = ArticleState.PUBLIC,
    aliases: Iterable[str] = (),
    files: Iterable[tuple[str, bytes]] = (),
    is_outdated: bool = False,
) -> Article:
    """Make an article as the store gives it."""
    words = ArticleWords(
        title=clean_line(title),
        language=language,
        body=body,
        slug=slug or f"article-{number}",
        state=state,
        category=category,
        aliases=tuple(aliases),
        files=tuple(
            ArticleFile(name, "application/octet-stream", len(data), sha256(data).hexdigest())
            for name, data in files
        ),
        original_id=None if original is None else ArticleId(original),
        translated_revision=None if original is None else 1,
    )
    now = None if original is None else (2 if is_outdated else 1)
    return Article(ArticleId(number), words, 1, 1, now, 0, None, 0, "ann", NOON, "ann", NOON)


FILES = {sha256(data).hexdigest(): data for data in (LAMP, EVIL, MANUAL)}
ARTICLES = (
    article(1, "en", "Reset your password", LONG, slug="reset-your-password", category="account",
            aliases=["forgot login"], files=[("lamp.svg", LAMP), ("manual.pdf", MANUAL)]),
    article(2, "da", "Nulstil din adgangskode på Ærø", "Skriv til os, så får du en ny kode.",
            original=1, slug="nulstil", category="account", aliases=["glemt kode"]),
    article(3, "sv", "Återställ lösenordet", "Öppna länken i brevet.", original=1,
            slug="aterstall", category="account", is_outdated=True),
    article(4, "et", "Lähtesta parool", "Ava kirjas olev link.", original=1, slug="lahtesta",
            category="account"),
    article(5, "zh", "重置您的密码", "打开邮件中的链接，然后设置新密码。", original=1,
            slug="重置密码", category="account"),
    article(6, "en", "Unpack the lamp",
            "Open the box. See [the password](article:reset-your-password) "
            "and [the manual](manual.pdf).\n\n![The lamp](lamp.svg)\n\n"
            "| Part | Count |\n|---|---:|\n| Shade | 1 |\n\n```\nlampctl --reset\n```\n",
            slug="unpack", category="start",
            files=[("lamp.svg", LAMP), ("manual.pdf", MANUAL), ("page.html", b"<script>")]),
    article(7, "en", "Hang the lamp", "Take the hook and the lamp.", slug="hang", category="start"),
    article(8, "da", "Hæng lampen op", "Tag krogen.", original=7, slug="haeng", category="start"),
    article(9, "en", "Switch it on", "Press the button.", slug="switch-on", category="start",
            aliases=["does not light up", "hook"]),
    article(10, "en", "Hook & <chain>", HOSTILE, slug="hostile",
            files=[("evil.svg", EVIL), ("page.html", b"<script>alert(1)</script>")]),
    article(13, "en", "A huge table", TABLE, slug="table"),
    article(11, "en", "Secret draft", "unpublishedword", slug="secret", category="start",
            state=ArticleState.DRAFT),
    article(12, "en", "Internal only", "internalword", slug="internal", category="hidden",
            state=ArticleState.INTERNAL),
)  # fmt: skip


def source(url: str = "", articles: Iterable[Article] = ARTICLES) -> Source:
    """Give what the site is made from."""
    found = tuple(articles)
    return Source(
        name="Fjordlys Support",
        url=url,
        contact="support@fjordlys.example",
        articles=found,
        text_days={each.id: DAY for each in found},
        categories=(
            Category("start", {"en": "Getting started", "da": "Kom i gang", "zh": "入门"}, 1),
            Category("account", {"en": "Your account"}, 2),
            Category("hidden", {"en": "Hidden shelf"}, 3),
        ),
        tutorials=(
            Tutorial(
                "set-up",
                {"en": "Set up your lamp", "da": "Sæt lampen op"},
                "set_up",
                (ArticleId(6), ArticleId(7), ArticleId(11), ArticleId(9)),
            ),
            Tutorial("empty", {"en": "Nothing public"}, None, (ArticleId(12),)),
        ),
        former_slugs=(
            ("en", "forgotten-password", ArticleId(1)),
            ("en", "unpack", ArticleId(7)),
            ("en", "old-secret", ArticleId(11)),
        ),
        refused_files=frozenset({sha256(EVIL).hexdigest()}),
    )


@cache
def small_site(url: str = "") -> Site:
    """Give the whole site."""
    return build_site(source(url), assets())


@cache
def assets() -> Assets:
    """Give the look and the search that come with the program."""
    return read_assets()


def write_site(site: Site, folder: Path) -> Path:
    """Put a site on the disk."""
    files = {path: FILES.get(digest, b"<script>") for path, digest in site.files.items()}
    for path, data in {**site.pages, **files}.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder
