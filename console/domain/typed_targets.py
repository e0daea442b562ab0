"""Domain: targets and their conditions as leads type them, and in the words that show them (pure).

Theory of operation: `first=1h next=4h resolution=3d; urgent: first=15m` is lines between
semicolons, each perhaps for a priority, a kind of conversation or both, then promises. All times
are business time. `d` is a business day: as long as the calendar is open on most of its open days,
so 24 hours where it never closes; `w` is what it is open in a week. What is kept are the minutes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from console.domain.typed_hours import Refused
from console.domain.words import nearest
from data.records import Calendar, Channel, Kind, Priority, SlaConditions, SlaTarget, Target
from data.text.fold import fold_name, fold_tag
from data.text.safe import clean_line

TEXT_MAX = 1000
MINUTES_MAX = 366 * 24 * 60
"""Business minutes; whoever promises more than a year promises nothing."""
EXAMPLE = "first=1h next=4h resolution=3d; urgent: first=15m"
WHEN_EXAMPLE = "kind:support tag:vip"

SHORT: Mapping[Target, str] = {
    Target.FIRST_RESPONSE: "first",
    Target.NEXT_RESPONSE: "next",
    Target.RESOLUTION: "resolution",
}
"""As targets are typed, and shown where there is little room."""
_NAMES = {
    **{short: target for target, short in SHORT.items()},
    **{target.value: target for target in Target},
    "reply": Target.NEXT_RESPONSE,
    "resolve": Target.RESOLUTION,
    "solution": Target.RESOLUTION,
}
_NONE = frozenset({"none", "no", "off", "-"})
_PROMISE = re.compile(r"([A-Za-z_ -]+?)\s*=\s*([^=]*?)(?=\s+[A-Za-z_-]+\s*=|$)")
_DURATION = re.compile(
    r"(?:(?P<w>[0-9]+)\s*w)?\s*(?:(?P<d>[0-9]+)\s*d)?\s*(?:(?P<h>[0-9]+)\s*h)?\s*"
    r"(?:(?P<m>[0-9]+)\s*(?:m(?:in)?)?)?"
)
_WHEN = re.compile(r'(?P<minus>-)?(?P<field>[A-Za-z]+):(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s"]*))')
_DOMAIN = re.compile(r"[^\s@.]+(\.[^\s@.]+)+")


@dataclass(frozen=True, slots=True)
class Promise:
    """A target as it was typed; `minutes` None takes it out."""

    target: Target
    minutes: int | None
    priority: Priority | None = None
    kind: Kind | None = None
    warn_minutes: int | None = None

    @property
    def key(self) -> tuple[Target, Priority | None, Kind | None]:
        """What it is for: there is one of each."""
        return self.target, self.priority, self.kind


def business_day(calendar: Calendar) -> int:
    """Give how many minutes `d` is: those of most days on which it is open, the longer of two."""
    lengths = Counter(
        length for spans in calendar.week if (length := sum(s.closes - s.opens for s in spans))
    )
    return max(lengths, key=lambda length: (lengths[length], length))


def business_week(calendar: Calendar) -> int:
    """Give how many minutes `w` is."""
    return sum(span.closes - span.opens for spans in calendar.week for span in spans)


def read_duration(text: str, calendar: Calendar) -> int | Refused:
    """Read business time as `30m`, `1h`, `1h30`, `3d` or `1w`: the minutes."""
    typed = clean_line(text, limit=TEXT_MAX)
    match = _DURATION.fullmatch(typed.strip().lower())
    parts = {} if match is None else {unit: n for unit, n in match.groupdict().items() if n}
    if not parts:
        return Refused(f"“{typed}” is no time; type it as 30m, 1h, 1h30 or 3d (business days).")
    if parts.keys() == {"m"} and not typed.rstrip().lower().endswith(("m", "n")):
        return Refused(f"“{typed}” of what? Type {typed}m, {typed}h or {typed}d.")
    of = {"w": business_week(calendar), "d": business_day(calendar), "h": 60, "m": 1}
    minutes = sum(int(n[:9]) * of[unit] for unit, n in parts.items())
    if not 1 <= minutes <= MINUTES_MAX:
        return Refused(f"“{typed}” is no time to promise; a minute is the least, a year the most.")
    return minutes


def tell_duration(minutes: int, calendar: Calendar) -> str:
    """Give business time as it is typed: in whole days, else in hours and minutes."""
    day = business_day(calendar)
    if minutes >= day and minutes % day == 0:
        return f"{minutes // day}d"
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}m"
    return f"{hours}h{rest:02}" if rest else f"{hours}h"


def read_promises(text: str, calendar: Calendar) -> tuple[Promise, ...] | Refused:
    """Read targets, as `first=1h next=4h; urgent: first=15m`; each may stand there once."""
    promises: dict[object, Promise] = {}
    for line in re.split(r"[;\n]", clean_line(text.replace("\n", ";"), limit=TEXT_MAX)):
        if not line.strip():
            continue
        scope, colon, rest = line.rpartition(":")
        of = _scope(scope) if colon else (None, None)
        if isinstance(of, Refused):
            return of
        read = _line(rest, of, calendar)
        if isinstance(read, Refused):
            return read
        for promise in read:
            if promise.key in promises:
                return Refused(f"{_key_words(promise)} stands there twice; give it once.")
            promises[promise.key] = promise
    if not promises:
        return Refused(f"No target is named; type them as: {EXAMPLE}.")
    return tuple(promises.values())


def apply_promises(
    targets: Sequence[SlaTarget], promises: Iterable[Promise]
) -> tuple[SlaTarget, ...] | Refused:
    """Change a policy's targets: what is named is put in place or taken out, the rest stays."""
    rows = {(t.target, t.priority, t.kind): t for t in targets}
    for promise in promises:
        if promise.minutes is None:
            if rows.pop(promise.key, None) is None:
                return Refused(f"{_key_words(promise)} is not promised, so it cannot be taken out.")
            continue
        rows[promise.key] = SlaTarget(
            promise.target, promise.minutes, promise.priority, promise.kind, promise.warn_minutes
        )
    if not rows:
        return Refused("A policy without a target promises nothing; `sla remove` takes it away.")
    return tuple(sorted(rows.values(), key=_order))


def tell_targets(targets: Iterable[SlaTarget], calendar: Calendar) -> tuple[str, ...]:
    """Give targets as they are typed: a line for each priority and kind, the general one first."""
    lines: dict[str, list[str]] = {}
    for target in sorted(targets, key=_order):
        warn = "" if target.warn_minutes is None else (
            f"/{tell_duration(target.warn_minutes, calendar)}"
        )  # fmt: skip
        said = f"{SHORT[target.target]}={tell_duration(target.minutes, calendar)}{warn}"
        lines.setdefault(_scope_words(target.priority, target.kind), []).append(said)
    return tuple(
        f"{scope}: {' '.join(said)}" if scope else " ".join(said) for scope, said in lines.items()
    )


def read_conditions(text: str) -> SlaConditions | Refused:
    """Read whom a policy is for, as `kind:support tag:vip`; empty: everybody."""
    typed = clean_line(text, limit=TEXT_MAX)
    found: dict[str, list[str]] = {}
    end = 0
    for match in _WHEN.finditer(typed):
        if typed[end : match.start()].strip(" ,"):
            break
        end = match.end()
        if match["minus"]:
            return Refused(
                f"“{match.group()}”: a policy names whom it is for; whom it is not for belongs"
                " to a policy that stands before it."
            )
        values = match["quoted"] if match["quoted"] is not None else match["word"].rstrip(",")
        read = _condition(match["field"].lower(), values.split(","))
        if isinstance(read, Refused):
            return read
        found.setdefault(read[0], []).extend(read[1])
    if rest := typed[end:].strip(" ,"):
        return Refused(f"“{rest}” is no condition; type them as: {WHEN_EXAMPLE}.")
    return SlaConditions(
        kinds=tuple(Kind(word) for word in _once(found, "kind")),
        priorities=tuple(Priority(word) for word in _once(found, "priority")),
        channels=_once(found, "channel"),
        tags=_once(found, "tag"),
        languages=_once(found, "lang"),
        tiers=_once(found, "tier"),
        domains=_once(found, "domain"),
    )


def tell_conditions(conditions: SlaConditions) -> str:
    """Give conditions as they are typed; empty for everybody."""
    named: tuple[tuple[str, Iterable[str]], ...] = (
        ("kind", conditions.kinds),
        ("priority", conditions.priorities),
        ("channel", conditions.channels),
        ("tag", conditions.tags),
        ("lang", conditions.languages),
        ("tier", conditions.tiers),
        ("domain", conditions.domains),
    )
    return " ".join(
        f'{field}:"{value}"' if " " in value else f"{field}:{value}"
        for field, values in named
        for value in map(str, values)
    )


def _line(
    text: str, of: tuple[Priority | None, Kind | None], calendar: Calendar
) -> list[Promise] | Refused:
    words = " ".join(text.replace(",", " ").split())
    read: list[Promise] = []
    end = 0
    for match in _PROMISE.finditer(words):
        if words[end : match.start()].strip():
            break
        end = match.end()
        promise = _promise(match[1].strip(), match[2], of, calendar)
        if isinstance(promise, Refused):
            return promise
        read.append(promise)
    if rest := words[end:].strip():
        return Refused(f"“{rest}” is no target; type them as: {EXAMPLE}.")
    return read or Refused(f"No target is named; type them as: {EXAMPLE}.")


def _promise(
    name: str, value: str, of: tuple[Priority | None, Kind | None], calendar: Calendar
) -> Promise | Refused:
    folded = fold_name(name).replace("-", "_").replace(" ", "_")
    target = _NAMES.get(folded)
    if target is None:
        near = nearest(folded, list(SHORT.values()))
        meant = f" Did you mean {near}?" if near else ""
        return Refused(f"“{name}” is no target; there are first, next and resolution.{meant}")
    priority, kind = of
    if value.strip().lower() in _NONE:
        return Promise(target, None, priority, kind)
    promised, slash, before = value.partition("/")
    minutes = read_duration(promised, calendar)
    if isinstance(minutes, Refused):
        return minutes
    warn = read_duration(before, calendar) if slash else None
    if isinstance(warn, Refused):
        return warn
    if warn is not None and warn >= minutes:
        return Refused(f"{name}={value}: the warning would come before the clock begins.")
    return Promise(target, minutes, priority, kind, warn)


def _scope(text: str) -> tuple[Priority | None, Kind | None] | Refused:
    """Read for which priority and kind a line is: `urgent`, `support`, `high support`."""
    priority: Priority | None = None
    kind: Kind | None = None
    words = fold_name(text.replace(",", " ")).split()
    for word in words:
        if word in [p.value for p in Priority] and priority is None:
            priority = Priority(word)
        elif word in [k.value for k in Kind] and kind is None:
            kind = Kind(word)
        elif word in {*map(str, Priority), *map(str, Kind)}:
            return Refused(f"“{text.strip()}” names two of a kind; give each a line of its own.")
        else:
            known = [*map(str, Priority), *map(str, Kind)]
            near = nearest(word, known)
            meant = f" Did you mean {near}?" if near else ""
            return Refused(
                f"“{word}” is no priority and no kind; there are {', '.join(known)}.{meant}"
            )
    return priority, kind


def _condition(field: str, values: Sequence[str]) -> tuple[str, list[str]] | Refused:
    """Read one condition; give its field and what it names, in the form in which that is kept."""
    field = {"language": "lang", "tags": "tag"}.get(field, field)
    words = [word for value in values if (word := fold_name(value))]
    if field not in _FIELDS:
        if field in {"from", "customer", "to"}:
            return Refused(
                f"{field}: cannot choose a policy; name customers by their mail's domain, as"
                " domain:example.com."
            )
        near = nearest(field, list(_FIELDS))
        meant = f" Did you mean {near}:?" if near else ""
        return Refused(f"{field}: is no condition; there are {', '.join(_FIELDS)}.{meant}")
    if not words:
        return Refused(f"{field}: says nothing; type it as {WHEN_EXAMPLE}.")
    known = _FIELDS[field]
    for word in words:
        if known and word not in known:
            near = nearest(word, known)
            meant = f" Did you mean {near}?" if near else ""
            return Refused(f"{field}:{word} is unknown; there are {', '.join(known)}.{meant}")
    if field == "tag":
        words = [fold_tag(word) for word in words]
    if field == "domain":
        words = [word.rpartition("@")[2] for word in words]
        if wrong := next((word for word in words if not _DOMAIN.fullmatch(word)), None):
            return Refused(f"“{wrong}” is no domain; name it as example.com.")
    return field, words


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "priority": tuple(Priority),
    "channel": tuple(Channel),
    "tag": (),
    "lang": (),
    "tier": (),
    "domain": (),
}
"""What conditions may name, with all values where they are known."""


def _once(found: Mapping[str, Iterable[str]], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.get(field, ())))


def _order(target: SlaTarget) -> tuple[int, ...]:
    priorities, kinds, targets = list(Priority), list(Kind), list(Target)
    return (
        (target.priority is not None) * 2 + (target.kind is not None),
        -1 if target.priority is None else -priorities.index(target.priority),
        -1 if target.kind is None else kinds.index(target.kind),
        targets.index(target.target),
    )


def _scope_words(priority: Priority | None, kind: Kind | None) -> str:
    return " ".join(word.value for word in (priority, kind) if word is not None)


def _key_words(promise: Promise) -> str:
    scope = _scope_words(promise.priority, promise.kind)
    return f"{scope}: {SHORT[promise.target]}" if scope else SHORT[promise.target]
