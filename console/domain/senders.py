"""Domain: whether a mail under our own address is really ours (pure).

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

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.records import Address, Authentication, FolderRole, MessageHead, SafeLine

UNPROVED = "own_address"
"""The mark of a mail that only says that it is from us."""
FORGED = "auth_failed"
"""The mark of one whose sender our mail server calls forged."""
CUT = frozenset({UNPROVED, FORGED})
"""What bears one of these joins nothing by itself."""
FORM = "form"
PASSED = frozenset({"pass", "bestguesspass"})
_BAD_SPF = frozenset({"fail", "softfail", "hardfail"})
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
    head: MessageHead,
    *,
    role: FolderRole,
    ours: Collection[str],
    checks: Sequence[Authentication],
) -> Sender:
    """Say who wrote a mail; `ours` are our addresses, casefolded, `checks` our own server's."""
    author = head.from_[0] if head.from_ else _NOBODY
    if role is FolderRole.SENT:
        return Sender(author, "out", "mail", is_ours=True)
    marks = (FORGED,) if is_forged(checks) else ()
    if author.key not in ours:
        return Sender(author, "in", "mail", is_ours=False, marks=marks)
    # A form on our own site sends from our address and names the customer in Reply-To: he wrote it.
    others = [address for address in head.reply_to if address.key and address.key not in ours]
    if others:
        return Sender(others[0], "in", FORM, is_ours=False, marks=marks)
    if marks or not _is_proved(head, author, ours, checks):
        return Sender(author, "in", "mail", is_ours=False, marks=(*marks, UNPROVED))
    to_others = any(address.key not in ours for address in (*head.to, *head.cc))
    return Sender(author, "out" if to_others else "in", "mail", is_ours=True)


def is_forged(checks: Sequence[Authentication]) -> bool:
    """Say whether they mean that the sender is not who the mail says.

    DMARC looks at the name that people see, so its word alone decides (RFC 7489). Without it a
    failed SPF counts unless a signature holds: forwarded mail fails SPF and is none the worse.
    """
    by_method = {(check.method, check.result) for check in checks}
    if ("dmarc", "fail") in by_method:
        return True
    has_failed = any(("spf", result) in by_method for result in _BAD_SPF)
    return has_failed and not any(
        check.method in ("dkim", "dmarc") and check.result in PASSED for check in checks
    )


def _is_proved(
    head: MessageHead, author: Address, ours: Collection[str], checks: Sequence[Authentication]
) -> bool:
    """Say whether our own server has found out that a mail from our address is from us.

    Strict, because a mail that counts as ours becomes an answer to a customer: one author, a plain
    pass, about our very domain or one that it lies in. `who_wrote.is_proved` is relaxed: it only
    words for a person what was found out about anybody.
    """
    if len(head.from_) != 1:
        return False  # Servers look at one author alone, and nobody knows at which.
    domain = author.key.rpartition("@")[2]
    return any(check.result == "pass" and _speaks_for(check, domain, ours) for check in checks)


def _speaks_for(check: Authentication, domain: str, ours: Collection[str]) -> bool:
    about = check.domain.casefold()
    match check.method:
        case "dmarc":
            return about in ("", domain)
        case "dkim" | "spf":
            # About our domain, or one that ours is a part of.
            return about == domain or ("." in about and domain.endswith(f".{about}"))
        case "auth":
            return about in ours
        case _:
            return False
