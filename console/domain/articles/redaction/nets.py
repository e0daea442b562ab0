"""Find mail addresses, personal links and network addresses in a text.

A link is personal where it holds what only one person has: a user, a token, a long number, an
address, the page of a profile, or the site of somebody's own firm. A page that anybody may open
stays, as do the mailbox's own address and the addresses that every router has.
"""
# ruff: noqa: RUF001, E501, SIM905 - full-width signs; the words of a list are one string

from __future__ import annotations

import re
from collections.abc import Iterator

from console.domain.articles.redaction.kinds import Kind, Known, Span
from data.text.links import find_links

_LOCAL = r"[^\W][\w.!#$%&'*+=?^~-]{0,63}"
_HOST = r"(?:[^\W_](?:[\w-]{0,62})\.){1,8}[^\W\d_]{2,24}"
_MAIL = re.compile(rf"(?:mailto:)?(?<![\w.+@]){_LOCAL}[@＠]{_HOST}(?![\w@])")
_LOOSE_MAIL = re.compile(
    r"(?<![\w.])\w[^\s<>()\[\]\"'`*@，。；、：]{0,63}[@＠][^\s<>()\[\]\"'`*@，。；、：]{2,255}"
)
"""Anything else with an `@` between letters, as `mette@localhost`."""
_HIDDEN_MAIL = re.compile(
    rf"(?<![\w.]){_LOCAL}\s?[(\[{{]\s?(?:at|a|ät|snabel-?a|ætt|@|在)\s?[)\]}}]\s?"
    rf"[\w-]+(?:\s?(?:\.|[(\[{{]\s?(?:dot|punktum|punkt|prik|\.)\s?[)\]}}]|\sdot\s)\s?[\w-]+){{1,4}}",
    re.IGNORECASE,
)
_ROLES = frozenset(
    "support info help helpdesk sales contact hello hello noreply no-reply donotreply kundeservice"
    " kundtjänst kundtjanst klienditugi service order orders salg post shop privacy gdpr".split()
)
"""Before the `@` of our own domain these are nobody's."""
_IP4 = re.compile(
    r"(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)(?:[:/]\d{1,5})?"
)
_IP6 = re.compile(
    r"(?<![\w:])(?=[0-9a-f:]*:[0-9a-f:]*:)(?=[0-9a-f:]*[0-9a-f])"
    r"(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}){0,6}(?:/\d{1,3})?(?![\w:])"
    r"|(?<![\w:])[0-9a-f]{0,4}::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
_MAC = re.compile(
    r"(?<![\w:-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-])", re.I
)
_VERSION_BEFORE = re.compile(
    r"(?:\bv|version(?:en|er|i|il|ile|iga|ist|nummer)?|versioon\w*|firmware(?:n|en|version)?|release"
    r"|build|software|udgave|opdatering(?:en)?|uppdatering(?:en)?|uuendus\w*|püsivara|版本|固件|版)"
    r"[\s:.=är]{0,6}$",
    re.IGNORECASE,
)
_EVERYBODYS = re.compile(
    r"(?:192\.168\.[01]\.(?:0|1|2|254|255)|10\.0\.0\.(?:0|1|138)|127\.0\.0\.\d{1,3}|0\.0\.0\.0"
    r"|255\.255\.\d{1,3}\.\d{1,3}|8\.8\.[48]\.[48]|1\.[01]\.[01]\.1|9\.9\.9\.9)(?:[:/]\d+)?"
)
"""As every router, mask and public name server has."""
_PROFILES = re.compile(
    r"(?:^|\.)(?:facebook|fb|instagram|linkedin|twitter|x|tiktok|weibo|t|wa|telegram|github|youtu"
    r"|dropbox|wetransfer|drive\.google|docs\.google|photos\.google|icloud|onedrive|1drv)"
    r"\.(?:com|me|cn|be|ms|dk|se|ee)$"
)
"""What stands behind these hosts belongs to somebody."""
_FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com"
    " aol.com gmx.com gmx.net gmx.de proton.me protonmail.com mail.com yandex.com mail.ru hotmail.dk"
    " live.dk yahoo.dk jubii.dk mail.dk webspeed.dk hotmail.se live.se telia.com spray.se hot.ee"
    " mail.ee online.ee qq.com 163.com 126.com sina.com sohu.com foxmail.com aliyun.com".split()
)
_PERSONAL_FIELD = re.compile(
    r"(?:^|[&;?])(?:[\w.-]*(?:token|key|sig|sign|auth|session|sid|uid|user|mail|order|ordre|code|kode"
    r"|invite|secret|pass|hash|ref|name|navn|customer|kunde|phone|tlf|ticket|case|track|serial|guid)"
    r"[\w.-]*|id|t|u|e|k|s|c)=[^&;]+",
    re.IGNORECASE,
)
_VALUE = re.compile(r"=([^&;#]+)")
DIGITS_MIN = 5
"""In one part of a path these are somebody's number."""
TOKEN_MIN = 12
"""Letters of a part of a path that mixes letters and digits, as tokens do."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)
_HOST_ALONE = re.compile(rf"(?<![\w@./-])(?:www\.)?({_HOST})(?:/[^\s<>\"'，。]*)?", re.IGNORECASE)


def find_nets(text: str, known: Known) -> Iterator[Span]:
    """Give links first, then mail addresses, then numbers of devices."""
    kept: list[tuple[int, int]] = []
    for link in find_links(text):
        if is_personal_link(link.target, known):
            kind = Kind.MAIL_ADDRESS if link.target.casefold().startswith("mailto:") else Kind.LINK
            if link.target.casefold().startswith("tel:"):
                kind = Kind.PHONE
            yield Span(link.start, link.end, kind, link.target.casefold())
        else:
            kept.append((link.start, link.end))
    yield from _find_mails(text, known)
    yield from _find_sites(text, known)
    for match in _IP4.finditer(text):
        if _is_network(text, match):
            yield Span(*match.span(), Kind.NETWORK, match[0])
    for pattern in (_MAC, _IP6):
        for match in pattern.finditer(text):
            if not _is_clock(match[0]) and match[0] != "::1":
                yield Span(*match.span(), Kind.NETWORK, match[0].casefold())


def is_personal_link(target: str, known: Known) -> bool:
    """Say whether a link holds something that is one person's."""
    lowered = target.casefold()
    if lowered.startswith("mailto:"):
        return not _is_ours(lowered.removeprefix("mailto:").partition("?")[0], known)
    if lowered.startswith("tel:"):
        return True
    rest = lowered.partition("://")[2] or lowered
    place, _, fragment = rest.partition("#")
    place, _, query = place.partition("?")
    host, _, path = place.partition("/")
    parts = [*path.split("/"), *fragment.split("/"), *_VALUE.findall(query)]
    return (
        "@" in place
        or _is_somebodys(host.partition(":")[0], path, known)
        or any(map(_is_token, parts))
        or any(map(_PERSONAL_FIELD.search, (query, fragment)))
        or _names_somebody(place, query, known)
    )


def _is_somebodys(host: str, path: str, known: Known) -> bool:
    """Say whether a host belongs to somebody who writes to us, or has a page of each person."""
    bare = host.removeprefix("www.")
    is_device = _IP4.fullmatch(host) is not None and not _EVERYBODYS.fullmatch(host)
    has_profile = bool(path.strip("/")) and _PROFILES.search(bare) is not None
    return is_device or has_profile or bare in _domains(known)


def _is_token(part: str) -> bool:
    """Say whether a part of a link is somebody's number or key."""
    part = part.partition(".")[0] if part.endswith((".html", ".htm", ".pdf", ".php")) else part
    digits = sum(map(str.isdigit, part))
    run = max(map(len, re.findall(r"\d+", part)), default=0)
    if run >= DIGITS_MIN or _UUID.search(part):
        return True
    words = [word for word in re.split(r"[-_.+]|%20", part) if word]
    mixed = [
        w for w in words if len(w) >= TOKEN_MIN and re.search(r"\d", w) and re.search("[a-z]", w)
    ]
    return bool(mixed) or (digits >= DIGITS_MIN and not re.fullmatch(r"[\d./-]*", part))


def _names_somebody(place: str, query: str, known: Known) -> bool:
    whole = re.split(r"[^\w]+|_", f"{place} {query}")
    for person in known.people:
        parts = [part for part in re.split(r"\W+", str(person.name).casefold()) if len(part) > 2]  # noqa: PLR2004 - initials name nobody
        if len(parts) > 1 and all(part in whole for part in parts):
            return True
    return False


def _domains(known: Known) -> frozenset[str]:
    """Give the domains that are a customer's own: a firm's, a family's."""
    found = {person.address.casefold().rpartition("@")[2] for person in known.people}
    ours = {address.casefold().rpartition("@")[2] for address in known.own_addresses}
    return frozenset(found - _FREE_MAIL - ours - {""})


def _is_ours(address: str, known: Known) -> bool:
    address = address.casefold()
    if address in {own.casefold() for own in known.own_addresses}:
        return True
    local, _, domain = address.rpartition("@")
    ours = {own.casefold().rpartition("@")[2] for own in known.own_addresses} - _FREE_MAIL
    return domain in ours and local in _ROLES


def _find_mails(text: str, known: Known) -> Iterator[Span]:
    if "@" in text or "＠" in text:
        for pattern in (_MAIL, _LOOSE_MAIL):
            for match in pattern.finditer(text):
                written = match[0].rstrip(".,;:!?")
                address = written.removeprefix("mailto:").replace("＠", "@")
                has_letters = any(map(str.isalpha, address.rpartition("@")[2]))
                if has_letters and not _is_ours(address, known):
                    end = match.start() + len(written)
                    yield Span(match.start(), end, Kind.MAIL_ADDRESS, address.casefold())
    if any(sign in text for sign in "([{"):
        for match in _HIDDEN_MAIL.finditer(text):
            yield Span(*match.span(), Kind.MAIL_ADDRESS, match[0].casefold())
    lowered = text.casefold()
    for person in known.people:
        address = person.address.casefold()
        # `casefold` may change lengths (ß); then the patterns above have to do.
        if address and len(lowered) == len(text) and not _is_ours(address, known):
            for match in re.finditer(re.escape(address), lowered):
                yield Span(*match.span(), Kind.MAIL_ADDRESS, address)


def _find_sites(text: str, known: Known) -> Iterator[Span]:
    """Find the sites of firms that write to us where they stand without `http`."""
    domains = _domains(known)
    if not domains:
        return
    for match in _HOST_ALONE.finditer(text):
        if match[1].casefold().removeprefix("www.") in domains:
            end = match.start() + len(match[0].rstrip(".,;:!?)"))
            yield Span(match.start(), end, Kind.LINK, match[0].casefold())


def _is_network(text: str, match: re.Match[str]) -> bool:
    if any(int(part) > 255 for part in match.groups()):  # noqa: PLR2004 - an octet
        return False
    if _EVERYBODYS.fullmatch(match[0]):
        return False
    return _VERSION_BEFORE.search(text[max(0, match.start() - 30) : match.start()]) is None


def _is_clock(written: str) -> bool:
    """Say whether what looks like an address is a time: 12:30:05."""
    parts = written.strip(":").split(":")
    return len(parts) <= 3 and all(len(part) <= 2 and part.isdigit() for part in parts)  # noqa: PLR2004 - h:m:s
