"""Number a mail's links and list where they lead; scripts and local addresses are no links."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urljoin

from data.text.links import unwrapped

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SCHEMES = frozenset(("http", "https", "mailto", "tel", "sms", "ftp"))
# Browsers drop these inside an address, so "java\nscript:" is a scheme to them.
_IGNORED = re.compile(r"[\x00-\x20\x7f\u0085\u00a0\u2028\u2029]+")
_OWN_PREFIX = re.compile(r"(?:https?://|mailto:|tel:|sms:)?(?:www\.)?", re.IGNORECASE)
_PHONE_FILLERS = str.maketrans("", "", " ()-./\u00a0")


class Links:
    """The links of one mail, numbered from 1 in the order they are first seen."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._links: list[tuple[str, str]] = []
        self._quoted: list[bool] = []
        self._signature: list[bool] = []

    def add(self, words: str, target: str, *, quoted: bool, signature: bool) -> int | None:
        """Return the link's number, or None where the words already say where it leads."""
        if _is_own_address(words, target):
            return None
        number = self._numbers.get(target)
        if number is None:
            self._links.append((words, target))
            self._quoted.append(quoted)
            self._signature.append(signature)
            number = self._numbers[target] = len(self._links)
        else:
            self._quoted[number - 1] &= quoted
            self._signature[number - 1] &= signature
        return number

    def listed(self) -> list[tuple[str, bool, bool]]:
        """Return the closing list: line, whether only quotes or only signatures refer to it."""
        return [
            (f"[{number}] {target}", self._quoted[number - 1], self._signature[number - 1])
            for number, (_, target) in enumerate(self._links, 1)
        ]

    def as_tuple(self) -> tuple[tuple[str, str], ...]:
        """Return (words, target) of each number."""
        return tuple(self._links)


def clean_target(address: str, base: str = "") -> str | None:
    """Return the address a link leads to, or None if an agent must not be sent there."""
    address = _IGNORED.sub("", address)
    if address.startswith("//"):
        return "https:" + address
    match = _SCHEME.match(address)
    if match is None and address[:1] not in ("", "#") and base[:4].lower() == "http":
        with suppress(ValueError):
            return urljoin(base, address)
    if match is None or match.group(1).lower() not in _SCHEMES:
        return None
    return unwrapped(address) if len(address) > match.end() else None


def _is_own_address(words: str, target: str) -> bool:
    """Say whether a link's words are its address, give or take scheme, "www." and slash."""
    if target[:4].lower() in ("tel:", "sms:"):
        return words.translate(_PHONE_FILLERS) == target[4:].translate(_PHONE_FILLERS)
    if target[:7].lower() == "mailto:":
        target = target.split("?", 1)[0]
    return _bare(words) == _bare(target)


def _bare(address: str) -> str:
    address = address.strip()
    return address[_prefix_length(address) :].rstrip("/").casefold()


def _prefix_length(address: str) -> int:
    match = _OWN_PREFIX.match(address)
    return match.end() if match else 0
