"""Say which mail of ours is which, after a server has given a folder new numbers (pure; sync room).

Theory. When UIDVALIDITY changes, every UID that we know is void (RFC 3501 2.3.1.1), but most mails
are still there. What a server tells of a mail for a few hundred bytes, its Message-ID, INTERNALDATE
and RFC822.SIZE, is enough to recognise it, as long as exactly one mail on each side has it. Where
two have (a list that sends twice in a second, somebody who copies ids), nothing is guessed: those
are fetched, and their bytes say which they are. A mail without any id is fetched too.

All pairs are written together with the new UIDVALIDITY, so a crash leaves either the old numbers or
the new ones with whatever is left to fetch, and never half of the pairs: with half of them a mail
would seem to be the only one of its kind that is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class CheapIdentity:
    """What tells a mail without its text, on the server and here alike."""

    internet_message_id: str
    received_at_ms: int
    size_bytes: int
    """As the server counts, which some do wrongly, but always the same."""


@dataclass(frozen=True, slots=True)
class Former(Generic[T]):
    """A row of ours under a number that is void; `target` says which mail of ours it is."""

    uid_validity: int
    uid: int
    target: T
    identity: CheapIdentity | None


@dataclass(frozen=True, slots=True)
class Binding(Generic[T]):
    """A mail under its new number, and all rows of ours that it stands in for."""

    uid: int
    target: T
    formers: tuple[Former[T], ...]


def plan_rebinding(
    *, remote: Mapping[int, CheapIdentity | None], formers: Iterable[Former[T]]
) -> tuple[Binding[T], ...]:
    """Pair the mails that the server lists with rows of ours; what is not paired is not certain."""
    on_server = Counter(identity for identity in remote.values() if identity is not None)
    ours: dict[CheapIdentity, list[Former[T]]] = {}
    for former in formers:
        if former.identity is not None:
            ours.setdefault(former.identity, []).append(former)
    bindings = []
    for uid, identity in sorted(remote.items()):
        if identity is None or on_server[identity] > 1:
            continue
        rows = ours.get(identity, [])
        if len({row.target for row in rows}) == 1:
            bindings.append(Binding(uid, rows[0].target, tuple(rows)))
    return tuple(bindings)


def tell_identity(
    *, internet_message_id: str | None, received_at_ms: int | None, size_bytes: int
) -> CheapIdentity | None:
    """Make an identity of what is known; None where any of it is missing."""
    if not internet_message_id or received_at_ms is None or size_bytes <= 0:
        return None
    return CheapIdentity(internet_message_id, received_at_ms, size_bytes)
