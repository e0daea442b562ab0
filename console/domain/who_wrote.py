"""Domain: what to know of who wrote a mail before one believes it, and answers (pure).

A name is only what the sender says of himself, so whatever in it points to somebody else is told:
another address, letters of another script that look alike, a host that reads otherwise than it is
spelled. Where the answer would go to another address than the mail came from, that is told too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from console.domain.senders import PASSED, is_forged
from data.records import Address, Authentication, Direction, Message
from data.text.safe import clean_line
from data.text.scripts import is_mixed, label_doubt, spelled

NAMES_MAX = 3
"""Addresses of Reply-To that are named."""
_ADDRESS = re.compile(r"[^\s<>\"'(),;:@]+@[^\s<>\"'(),;:@]+\.[^\s<>\"'(),;:@.]{2,}")
_METHODS = {"dkim": "DKIM", "spf": "SPF", "dmarc": "DMARC", "arc": "ARC", "iprev": "reverse DNS"}
_RESULTS = {
    "pass": "passed", "bestguesspass": "passed", "fail": "failed", "softfail": "failed",
    "hardfail": "failed", "none": "not there", "neutral": "says nothing",
    "temperror": "could not be asked", "permerror": "is broken",
}  # fmt: skip


def doubts_about_sender(message: Message) -> tuple[str, ...]:
    """Say what is odd about who wrote a mail; empty for one of ours, a note, a contact."""
    if message.direction is not Direction.IN:
        return ()
    return (*_doubts_about_name(message.author), *_doubts_about_host(message.author.address))


def other_ways_back(message: Message) -> tuple[Address, ...]:
    """Give the addresses to which answers go in place of the one that it came from."""
    if message.direction is not Direction.IN:
        return ()
    return tuple(a for a in message.reply_to if a.key and a.key != message.author.key)


def tell_ways_back(message: Message) -> str:
    """Say where answers go, where that is not where it came from; empty where it is."""
    others = other_ways_back(message)
    if not others:
        return ""
    named = ", ".join(_written(address) for address in others[:NAMES_MAX])
    more = f" and {len(others) - NAMES_MAX} more" if len(others) > NAMES_MAX else ""
    return f"answers go to {named}{more} (Reply-To)"


def tell_sender(message: Message) -> tuple[str, ...]:
    """Say all that is known of who wrote a mail beyond what it says of itself."""
    told = (
        *doubts_about_sender(message),
        tell_ways_back(message),
        tell_checks(message.authentication, message.author)[0],
    )
    return tuple(filter(None, told))


def tell_checks(checks: Sequence[Authentication], author: Address) -> tuple[str, bool]:
    """Say in words what our mail server found out about a sender, and whether that is trouble."""
    if not checks:
        return "", False
    said = "; ".join(dict.fromkeys(map(_tell_check, checks)))
    if is_forged(checks):
        return f"our mail server says that its sender is forged ({said})", True
    if is_proved(checks, author.address):
        return f"our mail server has proved its sender ({said})", False
    return f"our mail server could not prove its sender ({said})", False


def is_proved(checks: Sequence[Authentication], address: str) -> bool:
    """Say whether they prove the domain of the address that people see in From.

    Relaxed, as DMARC aligns: a signature of mail.shop.example speaks for shop.example and the other
    way round. It is told to a person and decides nothing; what counts as our own mail is judged by
    `senders`, strictly.
    """
    domain = address.rpartition("@")[2].casefold()
    return any(
        check.result in PASSED
        and (check.method == "dmarc" or check.method in ("dkim", "spf"))
        and (_is_kin(check.domain.casefold(), domain))
        for check in checks
    )


def _is_kin(one: str, other: str) -> bool:
    """Say whether one domain is the other or lies in it."""
    return bool(one and other) and (
        one == other or one.endswith("." + other) or other.endswith("." + one)
    )


def _tell_check(check: Authentication) -> str:
    method = _METHODS.get(check.method, check.method)
    result = _RESULTS.get(check.result, check.result)
    return f"{method} {result}{f': {check.domain}' if check.domain else ''}"


def _written(address: Address) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address


def _doubts_about_name(author: Address) -> Iterator[str]:
    for found in _ADDRESS.findall(author.name):
        if found.casefold() != author.key:
            yield f"its name says {clean_line(found, limit=80)}, it came from {author.address}"
            break
    for word in author.name.split():
        if is_mixed(word):
            yield f"its name mixes letters of several scripts that look alike: {word}"
            break


def _doubts_about_host(address: str) -> Iterator[str]:
    local, _, host = address.rpartition("@")
    for label in host.split("."):
        if doubt := label_doubt(label):
            letters = spelled(label)
            stands = "" if letters == label else f" ({clean_line(letters, limit=80)})"
            yield f"its address {doubt}: {label}{stands}"
    if is_mixed(local):
        yield "its address mixes letters of several scripts that look alike before the @"
