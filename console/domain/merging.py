"""Domain: where a merged number's messages are shown, and what merging makes of a conversation.

Two things make a number a pointer. Evidence: joining finds that its first mail belongs to another
number; that number then stands for both. Agents: they merge what no evidence joins. Neither is
ever rewritten by the other. `Pointers` computes from both where each number lives, so what a new
mail proves shows at once, and taking back either brings back exactly what the other says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data.records import Status

Columns = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Edge:
    """An agent merged a number into another."""

    from_number: int
    into_number: int
    at_ms: int


class Pointers:
    """Where each number lives: a function of evidence and of what agents merged."""

    def __init__(self, joined: Mapping[int, int], edges: Iterable[Edge]) -> None:
        self._joined = dict(joined)
        self._edges = sorted(edges, key=lambda edge: (edge.at_ms, edge.from_number))
        self._out: dict[int, int] = {}
        # A number's own merge counts before those of numbers that evidence joined to it.
        is_own = [self.canonical(edge.from_number) == edge.from_number for edge in self._edges]
        own = [edge for edge, mine in zip(self._edges, is_own, strict=True) if mine]
        others = [edge for edge, mine in zip(self._edges, is_own, strict=True) if not mine]
        for edge in (*own, *others):
            start, end = self.canonical(edge.from_number), self.canonical(edge.into_number)
            # What is together already needs no pointer, and nothing can be in two places.
            if start not in self._out and self._root(start) != self._root(end):
                self._out[start] = end

    def canonical(self, number: int) -> int:
        """Give the number that stands for this one by evidence alone."""
        seen = {number}
        while (next_ := self._joined.get(number)) is not None and next_ not in seen:
            seen.add(next_)
            number = next_
        return number

    def living(self, number: int) -> int:
        """Give the number under which the messages of this one are shown."""
        return self._root(self.canonical(number))

    def path(self, number: int) -> list[int]:
        """Give the numbers from one to where it lives, both included, one merge a step."""
        steps = [self.canonical(number)]
        while steps[-1] in self._out:
            steps.append(self._out[steps[-1]])
        return steps

    def parting(self, number: int) -> list[Edge]:
        """Give the merges that must go for a number to live apart; none where no agent merged it.

        More than one holds it there where evidence has joined several merged numbers since.
        """
        start, whole = self.canonical(number), self.living(number)
        if start == whole:
            return []
        gone = [edge for edge in self._edges if self.canonical(edge.from_number) == start]
        rest = Pointers(self._joined, [edge for edge in self._edges if edge not in gone])
        if rest.living(start) == rest.living(whole):
            # Merges that had nothing to do as long as both were together would turn them round.
            gone += [e for e in self._edges if self.canonical(e.from_number) == whole]
        return gone

    def _root(self, number: int) -> int:
        while number in self._out:
            number = self._out[number]
        return number


@dataclass(frozen=True, slots=True)
class Side:
    """A conversation as merging sees it."""

    columns: Columns
    tags: frozenset[str] = frozenset()
    watchers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Overlay:
    """What one merge did to the conversation that it went into."""

    before: Side
    after: Side
    overruled: frozenset[str] = frozenset()
    """Parts that somebody has changed since: nobody's to take back or to do again."""


PARTS: Mapping[str, Sequence[str]] = {
    "status": ("status", "waiting_on", "closed_at"),
    "snooze": ("snoozed_until_at",),
    "assignee": ("assignee_id",),
    "tier": ("tier",),
    "priority": ("priority",),
    "kind": ("kind",),
    "cause": ("cause",),
    "stage": ("stage",),
    "language": ("language",),
    "unanswered": ("unanswered_at",),
    "summary": ("last_message_at", "message_count", "preview"),
}
"""Columns that change together."""
COLUMNS = tuple(column for part in PARTS.values() for column in part)
DECIDED = tuple(c for name, part in PARTS.items() if name not in {"unanswered", "summary"}
                for c in part)  # fmt: skip
"""Columns that do not follow from the messages alone."""

_WORKING = frozenset({Status.NEW.value, Status.OPEN.value})
_LIVE = _WORKING | {Status.WAITING.value}


def absorb(into: Side, other: Side) -> Side:
    """Say what a conversation becomes when another's messages are shown in it.

    Whoever waited in one of both waits in it: it works on if either did. What it lacks it takes
    over; priority and the place in the queue are those of the more urgent one.
    """
    mine, theirs = into.columns, other.columns
    columns = {**mine, **_standing(mine, theirs)}
    if mine["assignee_id"] is None:
        columns["assignee_id"] = theirs["assignee_id"]
    columns["priority"] = max(_int(mine["priority"]), _int(theirs["priority"]))
    for name in ("tier", "kind", "cause", "stage", "language"):
        columns[name] = theirs[name] if mine[name] is None else mine[name]
    waits = [_int(at) for at in (mine["unanswered_at"], theirs["unanswered_at"]) if at is not None]
    columns["unanswered_at"] = min(waits, default=None) if columns["status"] in _LIVE else None
    columns["message_count"] = _int(mine["message_count"]) + _int(theirs["message_count"])
    latest = max(mine, theirs, key=lambda side: _int(side["last_message_at"] or 0))
    columns["last_message_at"], columns["preview"] = latest["last_message_at"], latest["preview"]
    return Side(columns, into.tags | other.tags, into.watchers | other.watchers)


def _standing(mine: Columns, theirs: Columns) -> dict[str, object]:
    """Give status, waiting and snooze of both together, where that is not mine alone."""
    if theirs["status"] not in _LIVE:
        closed = [_int(s["closed_at"]) for s in (mine, theirs) if s["closed_at"] is not None]
        return {"closed_at": max(closed)} if mine["status"] == Status.CLOSED and closed else {}
    live = [side for side in (mine, theirs) if side["status"] in _LIVE]
    working = [side for side in live if side["status"] in _WORKING]
    deciding = working or live
    # It is new as long as nobody has looked at any of it.
    is_new = mine["status"] == theirs["status"] == Status.NEW
    status = Status.NEW if is_new else Status.OPEN if working else Status.WAITING
    snoozes = [side["snoozed_until_at"] for side in deciding]
    return {
        "status": status.value,
        "waiting_on": None if working else deciding[0]["waiting_on"],
        "closed_at": None,
        "snoozed_until_at": None if None in snoozes else min(_int(at) for at in snoozes),
    }


def put_on(into: Side, other: Side, *, overruled: Collection[str] = ()) -> tuple[Side, Overlay]:
    """Merge a conversation into another; say what that did to the other."""
    wanted = absorb(into, other)
    columns = {**into.columns}
    for name, part in PARTS.items():
        if name not in overruled:
            columns.update({c: wanted.columns[c] for c in part})
    tags = {t for t in other.tags if f"tag {t}" not in overruled}
    watchers = {w for w in other.watchers if f"watcher {w}" not in overruled}
    after = Side(columns, into.tags | tags, into.watchers | watchers)
    return after, Overlay(into, after, frozenset(overruled))


def take_off(now: Side, overlay: Overlay) -> tuple[Side, frozenset[str]]:
    """Take back what a merge did, part by part, where nobody changed it since; name those parts."""
    before, after = overlay.before, overlay.after
    columns = dict(now.columns)
    overruled = set(overlay.overruled)
    for name, part in PARTS.items():
        if name in overruled:
            continue
        if all(columns[c] == after.columns[c] for c in part):
            columns.update({c: before.columns[c] for c in part})
        else:
            overruled.add(name)
    overruled |= {f"tag {t}" for t in after.tags - now.tags}
    overruled |= {f"watcher {w}" for w in after.watchers - now.watchers}
    tags = now.tags - (after.tags - before.tags)
    watchers = now.watchers - (after.watchers - before.watchers)
    return Side(columns, tags, watchers), frozenset(overruled)


@dataclass(frozen=True, slots=True)
class Stack:
    """A conversation with what is merged into it."""

    side: Side
    overlays: tuple[Overlay | None, ...]
    """What each merge does to it now; None for one that went."""
    overruled: frozenset[str]
    """Parts that did not follow, because somebody changed them since."""


def restack(now: Side, overlays: Sequence[Overlay], children: Sequence[Side | None]) -> Stack:
    """Give a conversation as if some of its merges had never been, the others as they were.

    Overlays stand oldest first; a child is what was merged by it, as it is now, None where that
    merge goes.
    """
    side = now
    overruled: list[frozenset[str]] = []
    parts: frozenset[str] = frozenset()
    for overlay in reversed(overlays):
        # What was changed after the newer of two merges was changed after the older too.
        side, parts = take_off(side, replace(overlay, overruled=overlay.overruled | parts))
        overruled.append(parts)
    stacked: list[Overlay | None] = []
    for child, kept in zip(children, reversed(overruled), strict=True):
        if child is None:
            stacked.append(None)
            continue
        side, done = put_on(side, child, overruled=kept)
        stacked.append(done)
    return Stack(side, tuple(stacked), parts)


def _int(value: object) -> int:
    assert isinstance(value, int), value
    return value
