"""Domain: whether a mail that says that it is from us is, and who wrote it (pure).

Anybody can write our address into From, so a name alone proves nothing. A mail is ours where it
lies in Sent, which only our own accounts can fill, or where our own mail server has found out
that it came from our domain or account (RFC 8601). What left from this console is known by its
bytes before anybody asks here; its signed id alone proves nothing either, for everybody who got a
mail of ours can send another one under its id.

What is not proved comes in like a stranger's: it answers nobody, so no clock stops, joins nothing
by its references, and is marked. Once its twin turns up in Sent it is ours after all, in whichever
order the two come.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from data.records import Address, FolderRole, MessageHead, SafeLine

UNPROVED = "own_address"
"""The mark of a mail that only says that it is from us."""
FORGED = "auth_failed"
"""The mark of one whose sender our mail server calls forged."""
CUT = frozenset({UNPROVED, FORGED})
"""What bears one of these joins nothing by itself."""
FORM = "form"
RESULTS_CHARS_MAX = 4_000

_FAILED = re.compile(r"\bdmarc=fail\b", re.IGNORECASE)
_SPF_FAILED = re.compile(r"\bspf=(fail|softfail)\b", re.IGNORECASE)
_DKIM_PASSED = re.compile(r"\b(dkim|dmarc)=pass\b", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
_NOBODY = Address(SafeLine(""), SafeLine(""))


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote a mail, as far as anybody can know."""

    author: Address
    direction: str
    channel: str
    is_ours: bool
    """We wrote it: it may answer and join as one of us."""
    marks: tuple[str, ...] = ()


def judge_sender(
    head: MessageHead, *, role: FolderRole, ours: Collection[str], authserv_id: str
) -> Sender:
    """Say who wrote a mail; `ours` are our addresses, casefolded."""
    author = head.from_[0] if head.from_ else _NOBODY
    if role is FolderRole.SENT:
        return Sender(author, "out", "mail", is_ours=True)
    is_forged = _is_forged(head, authserv_id)
    marks = (FORGED,) if is_forged else ()
    if author.key not in ours:
        return Sender(author, "in", "mail", is_ours=False, marks=marks)
    # A form on our own site sends from our address and names the customer in Reply-To: he wrote it.
    others = [address for address in head.reply_to if address.key and address.key not in ours]
    if others:
        return Sender(others[0], "in", FORM, is_ours=False, marks=marks)
    if is_forged or not _is_proved(head, author, ours, authserv_id):
        return Sender(author, "in", "mail", is_ours=False, marks=(*marks, UNPROVED))
    to_others = any(address.key not in ours for address in (*head.to, *head.cc))
    return Sender(author, "out" if to_others else "in", "mail", is_ours=True)


def _is_forged(head: MessageHead, authserv_id: str) -> bool:
    """Say whether our own server says that the sender is not who he says he is."""
    words = _our_results(head, authserv_id)
    if _FAILED.search(words):
        return True
    return bool(_SPF_FAILED.search(words)) and not _DKIM_PASSED.search(words)


def _is_proved(head: MessageHead, author: Address, ours: Collection[str], authserv_id: str) -> bool:
    """Say whether our own server has found out that a mail from our address is from us."""
    if len(head.from_) != 1:
        return False  # Servers look at one author alone, and nobody knows at which.
    domain = author.key.rpartition("@")[2]
    return any(
        result == "pass" and _speaks_for(method, facts, domain, ours)
        for method, result, facts in _methods(_our_results(head, authserv_id))
    )


def _speaks_for(method: str, facts: Mapping[str, str], domain: str, ours: Collection[str]) -> bool:
    match method:
        case "dmarc":
            return facts.get("header.from", domain) == domain
        case "dkim":
            return _is_aligned(facts.get("header.d") or facts.get("header.i", ""), domain)
        case "spf":
            return _is_aligned(facts.get("smtp.mailfrom", ""), domain)
        case "auth":
            return facts.get("smtp.auth", "") in ours
        case _:
            return False


def _is_aligned(value: str, domain: str) -> bool:
    """Say whether a result is about our domain, or one that ours is a part of."""
    about = value.rpartition("@")[2]
    return about == domain or ("." in about and domain.endswith(f".{about}"))


def _our_results(head: MessageHead, authserv_id: str) -> str:
    """Give what our own server found out: only the topmost, for anybody can write the others."""
    if not authserv_id or not head.authentication_results:
        return ""
    words = head.authentication_results[0][:RESULTS_CHARS_MAX]
    said = words.split(";")[0].strip().split(" ")[0]
    return words if said.casefold() == authserv_id.casefold() else ""


def _methods(words: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Give method, result and properties; comments and quoted words may hold what others wrote."""
    words = _QUOTED.sub("", words)
    while (without := _COMMENT.sub(" ", words)) != words:
        words = without
    for info in words.casefold().split(";")[1:]:
        method, *facts = re.sub(r"\s*=\s*", "=", info).split() or [""]
        name, _, result = method.partition("=")
        pairs = (fact.partition("=") for fact in facts)
        yield name.partition("/")[0], result, {key: value for key, _, value in pairs}
