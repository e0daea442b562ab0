"""Domain: where a public article stands on the self-service site, and the link to it (pure).

Theory of operation: a path is `LANGUAGE/NAME.html`, so that a link says what it leads to. Whatever
the slug holds, its name is one plain file name: letters, marks and digits of any script, `-` and
`_` stay, all else is written as `~` and its bytes. So two slugs never share a file and none leaves
its folder. Links are the percent-encoded paths below the site's own address.
"""

from __future__ import annotations

from hashlib import sha256
from unicodedata import category, normalize
from urllib.parse import quote

NAME_MAX_BYTES = 240
"""File systems take 255 bytes, the ending among them."""
_PLAIN = frozenset("-_")
_FRONT = "index"


def article_path(language: str, slug: str) -> str:
    """Give the path of a public article's page below the site."""
    name = plain_name(slug)
    return f"{plain_name(language)}/{f'~{name}' if name == _FRONT else name}.html"


def article_url(site_url: str, language: str, slug: str) -> str | None:
    """Give the link to a public article; None where no address of the site is set."""
    return page_url(site_url, article_path(language, slug))


def tutorial_path(language: str, slug: str) -> str:
    """Give the path of a tutorial's overview below the site."""
    return f"{plain_name(language)}/tutorial/{plain_name(slug)}.html"


def tutorial_url(site_url: str, language: str, slug: str) -> str | None:
    """Give the link to a tutorial; None where no address of the site is set."""
    return page_url(site_url, tutorial_path(language, slug))


def step_path(language: str, tutorial: str, text_language: str, slug: str) -> str:
    """Give the path at which a tutorial shows a step that is not there in its language."""
    folder = f"{plain_name(language)}/tutorial/{plain_name(tutorial)}"
    return f"{folder}/{plain_name(text_language)}/{plain_name(slug)}.html"


def category_path(language: str, key: str) -> str:
    """Give the path of a category's page below the site."""
    return f"{plain_name(language)}/category/{plain_name(key)}.html"


def front_path(language: str) -> str:
    """Give the path of a language's front page below the site."""
    return f"{plain_name(language)}/{_FRONT}.html"


def page_url(site_url: str, path: str) -> str | None:
    """Give the link to a path of the site; None where no address of the site is set."""
    if not site_url:
        return None
    return f"{site_url.rstrip('/')}/{quote(path, safe='/~')}"


def plain_name(text: str) -> str:
    """Give one file name for a slug, a key or a language, and never the same for two."""
    text = normalize("NFC", text)
    name = "".join(char if _is_plain(char) else _escaped(char) for char in text)
    if not name:
        return "~"
    if len(name.encode()) <= NAME_MAX_BYTES:
        return name
    digest = sha256(name.encode()).hexdigest()[:16]
    kept = name.encode()[: NAME_MAX_BYTES - 17].decode(errors="ignore")
    return f"{kept}~{digest}"


def _is_plain(char: str) -> bool:
    # Marks are letters of Hindi, Thai and Japanese.
    return char.isalnum() or char in _PLAIN or category(char)[0] == "M"


def _escaped(char: str) -> str:
    return "".join(f"~{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
