"""Say which mail of ours is which, after a server has given a folder new numbers (pure; sync room).

Theory. When UIDVALIDITY changes, every UID that we know is void (RFC 3501 2.3.1.1), but most mails
are still there. What a server tells of a mail for a few hundred bytes, its Message-ID, INTERNALDATE
and RFC822.SIZE, is enough to recognise it, as long as exactly one mail on each side has it. Where
two have (a list that sends twice in a second, somebody who copies ids), nothing is guessed: those
are fetched, and their bytes say which they are. A mail without any id is fetched too.

Some servers know each mail by an id of their own that outlives its number, and say so (Gmail,
RFC 8474). Such an id counts first, and alone decides: also for mails without a Message-ID, and
where the size is told otherwise than before. Where both sides have one and they differ, the mails
do, however alike they look. As this is the server's word alone, the Message-ID has to agree.

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
class OwnIdentity:
    """What a server knows a mail by, with the Message-ID (empty: none) as a second witness."""

    email_id: str
    internet_message_id: str


@dataclass(frozen=True, slots=True)
class Former(Generic[T]):
    """A row of ours under a number that is void; `target` says which mail of ours it is."""

    uid_validity: int
    uid: int
    target: T
    identity: CheapIdentity | None
    own: OwnIdentity | None = None


@dataclass(frozen=True, slots=True)
class Binding(Generic[T]):
    """A mail under its new number, and all rows of ours that it stands in for."""

    uid: int
    target: T
    formers: tuple[Former[T], ...]


def plan_rebinding(
    *,
    remote: Mapping[int, CheapIdentity | None],
    formers: Iterable[Former[T]],
    own: Mapping[int, OwnIdentity] | None = None,
) -> tuple[Binding[T], ...]:
    """Pair the mails that the server lists with rows of ours; what is not paired is not certain.

    `own` are the server's own ids of mails, by UID, where it tells them.
    """
    rows = list(formers)
    sure = _pair_by_own_ids(own or {}, rows)
    taken = {(row.uid_validity, row.uid) for binding in sure for row in binding.formers}
    paired = {binding.uid for binding in sure}
    left = [row for row in rows if (row.uid_validity, row.uid) not in taken]
    alike = _pair_by_looks({u: i for u, i in remote.items() if u not in paired}, left)
    certain = [pair for pair in alike if not _contradicts((own or {}).get(pair.uid), pair)]
    return tuple(sorted((*sure, *certain), key=lambda binding: binding.uid))


def _pair_by_own_ids(own: Mapping[int, OwnIdentity], rows: Iterable[Former[T]]) -> list[Binding[T]]:
    """Pair what the server says is the same mail; one that lies there twice is not certain."""
    ours: dict[OwnIdentity, list[Former[T]]] = {}
    for row in rows:
        if row.own is not None:
            ours.setdefault(row.own, []).append(row)
    times = Counter(own.values())
    return [
        Binding(uid, found[0].target, tuple(found))
        for uid, identity in own.items()
        if times[identity] == 1
        and (found := ours.get(identity))
        and len({row.target for row in found}) == 1
    ]


def _contradicts(own: OwnIdentity | None, pair: Binding[T]) -> bool:
    """Say whether the server knows a mail by another id than the rows that look like it."""
    return own is not None and any(row.own is not None and row.own != own for row in pair.formers)


def _pair_by_looks(
    remote: Mapping[int, CheapIdentity | None], formers: Iterable[Former[T]]
) -> list[Binding[T]]:
    """Pair what is the only mail on each side that looks as it does."""
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
    return bindings


def tell_own_identity(
    *, email_id: str | None, internet_message_id: str | None
) -> OwnIdentity | None:
    """Make an identity of the server's own id; None where it tells none."""
    return None if email_id is None else OwnIdentity(email_id, internet_message_id or "")


def tell_identity(
    *, internet_message_id: str | None, received_at_ms: int | None, size_bytes: int
) -> CheapIdentity | None:
    """Make an identity of what is known; None where any of it is missing."""
    if not internet_message_id or received_at_ms is None or size_bytes <= 0:
        return None
    return CheapIdentity(internet_message_id, received_at_ms, size_bytes)
