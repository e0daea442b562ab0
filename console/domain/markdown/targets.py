"""Domain: where a link of an article may lead: the one rule, used by screen, mail and site (pure).

Theory of operation: what is not known to be harmless is no link; its words stay as words. Known are

- `https://…`, `http://…` (and `www.…`, taken for https): with a plain host, no user before an `@`
  (`https://bank.example@evil.example`), no host that means another one when it is normalised;
- `mailto:somebody@example.com?subject=…` and `tel:+45 12 34 56 78`;
- `#anchor`: a heading of the same article, by its words (`#how-to-install`);
- `article:some-slug`, `article:some-slug#anchor`: another article, in the reader's language; the
  forms `some-slug.md`, `../some-slug/en.md` mean the same, so that links work in a git repository;
- `manual.pdf`: a file of this article, by its plain name, never with a folder.

Schemes that run something (`javascript:`, `data:`, `vbscript:`, `file:`) are simply not in the
list, however they are written: an address with a control character, a character that cannot be
seen, or a backslash is none, and a file's name has no colon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize
from urllib.parse import quote, unquote

from console.domain.articles.slugs import is_slug, slug_of
from data.text.safe import clean_line

ADDRESS_MAX = 2000
"""Characters; browsers and mail programs take no more with certainty."""
FILE_NAME_MAX = 120
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_WEB = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(?:[\w-]+(?:\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?")
_MAIL = re.compile(r"mailto:([^\s?@,<>\"]+@[^\s?@,<>\"/]+)(?:\?(.*))?", re.IGNORECASE | re.DOTALL)
_MAIL_FIELDS = frozenset(("subject", "body", "cc"))
_PHONE = re.compile(r"tel:(\+?[0-9][0-9().\- ]{1,30})", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:\./)?([^/.]+)\.md|\.\./([^/.]+)/[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\.md")
_BAD_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
# What may stand in an address as it is; everything else is written as %XX.
_KEPT = "/?#[]@!$&'()*+,;=:%~"


class TargetKind(StrEnum):
    """What stands at the other end of a link."""

    WEB = "web"
    MAIL = "mail"
    PHONE = "phone"
    ANCHOR = "anchor"
    ARTICLE = "article"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: an address, a slug, a file's name, or only a place in this article."""

    kind: TargetKind
    address: str = ""
    """With its scheme of web, mail and phone; else a slug or a name, empty of an anchor."""
    anchor: str = ""

    @property
    def words(self) -> str:
        """What a person reads: the address without a scheme that says nothing."""
        if self.kind in (TargetKind.MAIL, TargetKind.PHONE):
            return unquote(self.address.partition(":")[2].partition("?")[0])
        if self.kind is TargetKind.ANCHOR:
            return f"#{self.anchor}"
        if self.kind is TargetKind.ARTICLE:
            return f"article:{self.address}" + (f"#{self.anchor}" if self.anchor else "")
        return self.address


def read_target(written: str) -> Target | None:
    """Say where a link leads; None where it is not known to be harmless."""
    written = written.strip(" \n")
    if not written or len(written) > ADDRESS_MAX or "\\" in written:
        return None
    # What a terminal must not show could also be read otherwise by a browser.
    if clean_line(written) != written:
        return None
    if written[:4].lower() == "www.":
        written = f"https://{written}"
    found = _SCHEME.match(written)
    if found is not None:
        return _read_schemed(found[0].lower(), written)
    if written[0] == "#":
        return _anchored(TargetKind.ANCHOR, "", written[1:])
    name, _, anchor = written.partition("#")
    if (found := _ARTICLE.fullmatch(name)) is not None:
        return _read_article(found[1] or found[2], anchor)
    return _read_file(name, anchor)


def _read_schemed(scheme: str, written: str) -> Target | None:
    match scheme:
        case "http:" | "https:":
            return _read_web(written)
        case "mailto:":
            return _read_mail(written)
        case "tel:":
            found = _PHONE.fullmatch(written)
            return None if found is None else Target(TargetKind.PHONE, f"tel:{found[1].strip()}")
        case "article:":
            slug, _, anchor = written[len(scheme) :].partition("#")
            return _read_article(slug, anchor)
        case _:
            return None


def _read_web(written: str) -> Target | None:
    found = _WEB.fullmatch(written)
    if found is None:
        return None
    scheme, host, rest = found[1].lower(), found[2], found[3]
    # A browser would normalise the host, and then it may be another: full-width letters, dots.
    if _HOST.fullmatch(host) is None or normalize("NFKC", host) != host:
        return None
    return Target(TargetKind.WEB, f"{scheme}://{host}{_quoted(rest)}")


def _read_mail(written: str) -> Target | None:
    found = _MAIL.fullmatch(written)
    if found is None:
        return None
    address, query = found[1], found[2] or ""
    for field in filter(None, query.split("&")):
        name, _, value = field.partition("=")
        # A field could attach a file or, by a line end, begin another header.
        if name.lower() not in _MAIL_FIELDS or (name.lower() != "body" and _ends_line(value)):
            return None
    if _ends_line(address) or not unquote(address).isprintable():
        return None
    return Target(TargetKind.MAIL, "mailto:" + _quoted(f"{address}?{query}" if query else address))


def _ends_line(text: str) -> bool:
    return any(sign in text.lower() for sign in ("%0a", "%0d", "%00"))


def _read_article(slug: str, anchor: str) -> Target | None:
    slug = _unquoted(slug).lower()
    return _anchored(TargetKind.ARTICLE, slug, anchor) if is_slug(slug) else None


def _read_file(name: str, anchor: str) -> Target | None:
    name = _unquoted(name).removeprefix("./")
    if not name or len(name) > FILE_NAME_MAX or name[0] == ".":
        return None
    # Also what would be such a sign on some system: the full-width colon and slash.
    if _BAD_IN_NAMES.search(normalize("NFKC", name)):
        return None
    return _anchored(TargetKind.FILE, name, anchor) if clean_line(name) == name else None


def _anchored(kind: TargetKind, address: str, anchor: str) -> Target | None:
    if kind is TargetKind.ANCHOR and not anchor:
        return None
    if kind is TargetKind.FILE:
        return Target(kind, address, clean_line(quote(_unquoted(anchor), safe="=&,")))
    return Target(kind, address, slug_of(_unquoted(anchor)) if anchor else "")


def _unquoted(text: str) -> str:
    return unquote(text, errors="replace")


def _quoted(text: str) -> str:
    """Write spaces, quotation marks and brackets as %XX; letters of any script stay readable."""
    return "".join(
        char if char in _KEPT or char.isalnum() or not char.isascii() else quote(char, safe="-._~")
        for char in text
    )
