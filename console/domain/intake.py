"""Domain: which conversation number each group of mails keeps, and what has to move for it.

A number belongs to the group that holds what it was allotted to: its first mail, or a pin or
signed id that names it. Where no group holds that, most mails win, then the older group. A group
with several numbers keeps the smallest in use that is shown under its own name (an agent may have
merged some elsewhere), the others become pointers to it; a group without any gets a new one. A
number that was given up comes back when its first mail parts from the group again, because people
out there still write it in subjects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from console.domain.joining import Group


@dataclass(frozen=True, slots=True)
class Move:
    """A mail goes into a conversation that exists; `from_number` is None for a new mail."""

    key: int
    from_number: int | None
    to_number: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A number ends as a pointer: all that still hangs on it is found under the other."""

    from_number: int
    into_number: int


@dataclass(frozen=True, slots=True)
class NewConversation:
    """Mails that need a conversation of their own; `left` tells where some of them were."""

    keys: frozenset[int]
    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """What has to be written so that conversations follow the groups; all empty if they do."""

    moves: tuple[Move, ...] = ()
    merges: tuple[Merge, ...] = ()
    new: tuple[NewConversation, ...] = ()
    revived: tuple[int, ...] = ()
    """Numbers without any mail now that get one again; they are pointers no longer."""


def decide_placement(
    groups: Sequence[Group],
    *,
    current: Mapping[int, int | None],
    merged: Collection[int] = (),
    joined: Mapping[int, int] = MappingProxyType({}),
) -> Placement:
    """Say what must change so that each group is one conversation.

    `groups` stand oldest first, as `join` gives them; `current` tells in which conversation each
    mail is now, None where it is in none yet. Numbers are the stored ones: a pointer that an
    agent made by merging is not followed; `merged` names those that have one. `joined` tells
    which numbers are pointers by evidence, and to what.
    """
    in_use = {number for number in current.values() if number is not None}
    owned = _owned_numbers(groups, current, in_use)
    moves: list[Move] = []
    merges: list[Merge] = []
    turned: list[Merge] = []
    new: list[NewConversation] = []
    revived: list[int] = []
    for group, numbers in zip(groups, owned, strict=True):
        held = (number for number in numbers if number in in_use)
        kept = min(held, key=lambda n: (n in joined, n in merged, n), default=None)
        if kept is None and numbers:
            kept = min(numbers)
            revived.append(kept)
        elif kept is not None and kept in joined:
            revived.append(kept)
        if kept is None:
            before = {current.get(key) for key in group.keys}
            left = tuple(sorted(number for number in before if number is not None))
            new.append(NewConversation(group.keys, left))
            continue
        moving = (key for key in sorted(group.keys) if current.get(key) != kept)
        moves += [Move(key, current.get(key), kept) for key in moving]
        merges += [Merge(n, kept) for n in sorted(numbers) if n in in_use and n != kept]
        turned += [Merge(n, kept) for n in sorted(numbers) if n not in in_use and n != kept]
    pointers = {**joined, **{merge.from_number: merge.into_number for merge in merges}}
    for number in revived:
        pointers.pop(number, None)
    # A pointer goes with its first mail, wherever that is now.
    merges += [
        turn
        for turn in turned
        if turn.from_number in pointers and _end_of(turn.from_number, pointers) != turn.into_number
    ]
    return Placement(tuple(moves), tuple(merges), tuple(new), tuple(revived))


def _end_of(number: int, pointers: Mapping[int, int]) -> int:
    seen = {number}
    while (next_ := pointers.get(number)) is not None and next_ not in seen:
        seen.add(next_)
        number = next_
    return number


def _owned_numbers(
    groups: Sequence[Group], current: Mapping[int, int | None], in_use: set[int]
) -> list[set[int]]:
    owned = [set(group.numbers) for group in groups]
    claimed: set[int] = set().union(*owned)
    holds = [Counter(current.get(key) for key in group.keys) for group in groups]
    for number in in_use - claimed:
        # Python's max keeps the first of equals, which is the oldest group.
        winner = max(range(len(groups)), key=lambda index: holds[index][number], default=None)
        if winner is not None and holds[winner][number]:
            owned[winner].add(number)
    return owned
