"""What a team's store should hold, as plain dicts: the rules of PRODUCT.md once more, by hand.

Written apart from `console.domain` on purpose: it asks nothing of the code it judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

AWAY = ("closed", "spam", "trash")
WORKING = ("new", "open")
CLAIM_MS = 60 * 60_000
FIELDS = ("status", "waiting_on", "snoozed", "assignee", "priority", "kind", "cause")
Row = dict[str, object]


@dataclass
class Deed:
    """What an agent did and may take back: of each conversation before, after, and the sets."""

    verb: str
    changes: dict[int, tuple[Row, Row]]
    sets: dict[int, dict[str, tuple[set[str], set[str]]]] = field(default_factory=dict)
    """Added and removed, by `tags` and `watchers`."""
    is_passed_over: bool = False
    """It could not be taken back, and this console has said so."""


@dataclass
class Thread:
    """One conversation."""

    row: Row
    tags: set[str] = field(default_factory=set)
    watchers: set[str] = field(default_factory=set)
    revision: int = 1
    claimed_ms: int | None = None
    parts_of: int | None = None
    """The conversation that it was merged into."""

    def seen(self) -> tuple[Row, set[str], set[str]]:
        """Give what people see of it, as it is now."""
        return deepcopy((self.row, self.tags, self.watchers))


class TeamModel:
    """All conversations, and what each agent could take back."""

    def __init__(self, threads: Mapping[int, Thread], agents: tuple[str, ...]) -> None:
        self.threads = dict(threads)
        self.agents = agents
        self.deeds: dict[str, list[Deed]] = {name: [] for name in agents}

    def do(
        self,
        agent: str,
        verb: str,
        numbers: list[int],
        now_ms: int,
        *,
        values: Row | None = None,
        add: frozenset[str] = frozenset(),
        remove: frozenset[str] = frozenset(),
    ) -> list[int]:
        """Do something; give the conversations that it changes."""
        deed = Deed(verb, {})
        for number in numbers:
            thread = self.threads[number]
            if thread.parts_of is not None:
                continue
            before = dict(thread.row)
            after = wanted(before, verb, agent, values or {})
            change = {n: v for n, v in after.items() if before[n] != v}
            sets = {
                "tags": (set(add) - thread.tags, set(remove) & thread.tags)
                if verb == "tag"
                else (set(), set()),
                "watchers": (
                    {agent} - thread.watchers if verb == "watch" else set(),
                    {agent} & thread.watchers if verb == "unwatch" else set(),
                ),
            }
            if not change and not any(some for pair in sets.values() for some in pair):
                continue
            # What a deed sets stands in it also where it stood so before: closing says of a
            # conversation that nobody waited for anything, and taking it back compares that.
            deed.changes[number] = ({n: before[n] for n in after}, after)
            deed.sets[number] = sets
            self._write(number, agent, verb, after, sets, now_ms=now_ms)
        if deed.changes:
            self.deeds[agent].append(deed)
        return list(deed.changes)

    def undo(self, agent: str, deed: Deed, now_ms: int) -> tuple[list[int], list[int]]:
        """Take a deed back; give what goes back, and what stays because it changed since."""
        changed, failed = [], []
        for number, (before, after) in deed.changes.items():
            thread = self.threads[number]
            if thread.parts_of is not None:
                failed.append(number)
                continue
            now = thread.row
            if any(now[n] not in (after[n], before[n]) for n in after):
                failed.append(number)
                continue
            back = {n: before[n] for n in after if now[n] == after[n] and before[n] != after[n]}
            sets = {
                name: (removed - getattr(thread, name), added & getattr(thread, name))
                for name, (added, removed) in deed.sets[number].items()
            }
            if back or any(some for pair in sets.values() for some in pair):
                self._write(number, agent, "undo", back, sets, now_ms=now_ms)
                changed.append(number)
        return changed, failed

    def wake_and_return(self, now_ms: int) -> None:
        """Let time do what it does."""
        for thread in self.threads.values():
            if thread.parts_of is not None:
                continue
            until = thread.row["snoozed"]
            if isinstance(until, int) and until <= now_ms:
                thread.row["snoozed"] = None
                if thread.row["status"] == "waiting":
                    thread.row.update(status="open", waiting_on=None)
                thread.revision += 1
            if thread.claimed_ms is not None and now_ms - thread.claimed_ms >= CLAIM_MS:
                thread.row["assignee"], thread.claimed_ms = None, None
                thread.revision += 1

    def receive(self, number: int) -> None:
        """Let the customer write once more."""
        row = self.threads[number].row
        if row["status"] == "spam":
            return
        row.update(waiting_on=None, snoozed=None)
        if row["status"] != "new":
            row["status"] = "open"

    def queues(self, agent: str) -> dict[str, set[int]]:
        """Say what each queue holds for an agent."""
        found: dict[str, set[int]] = {
            name: set()
            for name in ("open", "mine", "unassigned", "waiting", "snoozed", *AWAY, "all")
        }
        for number, thread in self.threads.items():
            row = thread.row
            if thread.parts_of is not None:
                continue
            found["all"].add(number)
            status = str(row["status"])
            if status in AWAY:
                found[status].add(number)
            elif row["snoozed"] is not None:
                found["snoozed"].add(number)
            elif status == "waiting":
                found["waiting"].add(number)
            else:
                found["open"].add(number)
                if row["assignee"] is None:
                    found["unassigned"].add(number)
                if row["assignee"] == agent:
                    found["mine"].add(number)
        return found

    def last_deed(self, agent: str) -> Deed | None:
        """Give what an agent's `u` is about."""
        return next((d for d in reversed(self.deeds[agent]) if not d.is_passed_over), None)

    def living(self, number: int) -> int:
        """Give the number under which a conversation is shown."""
        while (into := self.threads[number].parts_of) is not None:
            number = into
        return number

    def touch(self, agent: str, number: int, now_ms: int) -> None:
        """Raise a revision for what only the program knows of."""
        self._write(number, agent, "undo", {}, {}, now_ms=now_ms)

    def _write(
        self,
        number: int,
        agent: str,
        verb: str,
        after: Row,
        sets: Mapping[str, tuple[set[str], set[str]]],
        *,
        now_ms: int,
    ) -> None:
        thread = self.threads[number]
        owner = thread.row["assignee"]
        thread.row.update(after)
        for name, (added, removed) in sets.items():
            getattr(thread, name).update(added)
            getattr(thread, name).difference_update(removed)
        thread.revision += 1
        if thread.row["assignee"] != owner or thread.row["status"] in AWAY:
            thread.claimed_ms = None
        if thread.row["assignee"] == agent and verb not in {"watch", "unwatch"}:
            is_claim = verb in {"take", "assign"} and after.get("assignee") == agent
            is_at_work = thread.row["status"] not in AWAY
            thread.claimed_ms = now_ms if is_claim and is_at_work else None


def wanted(row: Row, verb: str, agent: str, values: Row) -> Row:
    """Say what a deed makes of a conversation; nothing where it does not apply."""
    if verb in {"take", "release"}:
        values = {"assignee": agent if verb == "take" else None}
    elif verb == "wait":
        after: Row = {"status": "waiting", **values}
        return {} if all(row[n] == v for n, v in after.items()) else after
    elif verb == "snooze":
        is_back = row["status"] in AWAY and values["snoozed"] is not None
        if is_back and row["snoozed"] != values["snoozed"]:
            return {"status": "open", "waiting_on": None, **values}
    elif verb not in {"assign", "priority", "set"}:
        return _moved(row, verb)
    return {name: value for name, value in values.items() if row[name] != value}


def _moved(row: Row, verb: str) -> Row:
    """Say what putting away and bringing back makes of a conversation."""
    status, elsewhere = row["status"], {"waiting_on": None, "snoozed": None}
    if verb in {"close", "spam", "trash"}:
        state = {"close": "closed"}.get(verb, verb)
        return {} if status == state else {"status": state, **elsewhere}
    is_other = verb in {"unspam", "untrash"} and status != verb.removeprefix("un")
    is_so = status in WORKING and row["snoozed"] is None
    if is_other or is_so or verb in {"tag", "watch", "unwatch"}:
        return {}
    return {"status": status if status in WORKING else "open", **elsewhere}
