"""Domain: queries with a name: what they may be called, who sees which, how they are read (pure).

Theory of operation: an agent has her own saved queues and those that everybody has. Her own one
hides a shared one of the same name, and takes the key from a shared one that has the same. A saved
queue whose query names a queue that the store knows is read as that queue, narrowed by the rest:
so what is still to be answered stands by urgency, and what sleeps as it wakes.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace

from data.records import SavedQueue
from data.search.query import QUEUE_VALUES, Query
from data.text.safe import clean_line

NAME_MAX = 30
"""Letters; the name stands in the side list and in the top line."""
KEYS = range(1, 10)
QUARANTINE = "quarantine"
"""The queue that holds mails, not conversations."""
_TITLES = {"all open": "open"}
"""Where the title in the console is more than the name."""
BUILT_IN = frozenset(
    {
        *QUEUE_VALUES,
        *_TITLES,
        QUARANTINE,
        "new",
        "inbox",
        "outbox",
        "none",
    }
)
"""Names that mean something already, or will."""


def read_name(text: str) -> tuple[str, str]:
    """Read a name as it was typed: the name, and why it cannot be one, a sentence or nothing."""
    name = " ".join(clean_line(text).split())
    if not name:
        return "", "A saved queue needs a name."
    if len(name) > NAME_MAX:
        return "", f"“{name}” is too long for a name; {NAME_MAX} letters are the most."
    if name.startswith("-"):
        return "", f"“{name}” looks like an option; begin the name with a letter."
    if name.casefold() in BUILT_IN:
        return "", f"{name} is a queue already; give yours another name."
    if name.isdecimal():
        return "", f"“{name}” looks like a key; a name needs a letter."
    return name, ""


def read_wish(text: str) -> tuple[str, int | None]:
    """Take the key from the end of what was typed: `VIP 3` is VIP on key 3."""
    name, _, last = text.strip().rpartition(" ")
    if name and len(last) == 1 and last in "123456789":
        return name, int(last)
    return text, None


def arranged(queues: Sequence[SavedQueue]) -> tuple[SavedQueue, ...]:
    """Give the queues as one agent has them: those with keys first, by key, then by name."""
    own_names = {q.name.casefold() for q in queues if not q.is_shared}
    own_keys = {q.key for q in queues if not q.is_shared}
    mine = [
        replace(q, key=None) if q.is_shared and q.key in own_keys else q
        for q in queues
        if not (q.is_shared and q.name.casefold() in own_names)
    ]
    return tuple(sorted(mine, key=lambda q: (q.key or len(KEYS) + 1, q.name.casefold(), q.id)))


def find_named(queues: Sequence[SavedQueue], name: str) -> SavedQueue | None:
    """Give the queue of this name, in whatever case; an own one before a shared one."""
    folded = " ".join(name.split()).casefold()
    found = [q for q in queues if q.name.casefold() == folded]
    return min(found, key=lambda q: q.is_shared, default=None)


def find_keyed(queues: Sequence[SavedQueue], key: int) -> SavedQueue | None:
    """Give the queue on a key."""
    return next((q for q in queues if q.key == key), None)


def free_key(queues: Sequence[SavedQueue]) -> int | None:
    """Give the first key that no queue has."""
    taken = {q.key for q in queues}
    return next((key for key in KEYS if key not in taken), None)


def queue_meant(text: str) -> str:
    """Give the name of a queue of ours as it was typed, in whatever case; other words stay."""
    folded = " ".join(text.split()).casefold()
    folded = _TITLES.get(folded, folded)
    return folded if folded in {*QUEUE_VALUES, QUARANTINE} else text


def unknown_words(name: str, queues: Sequence[SavedQueue]) -> str:
    """Say that there is no queue of this name, and which one was probably meant."""
    names = [*QUEUE_VALUES, *(q.name for q in queues)]
    by_fold = {known.casefold(): known for known in names}
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1)
    meant = f" Did you mean {by_fold[close[0]]!r}?" if close else ""
    return f"There is no queue {clean_line(name)!r}; there are: {', '.join(names)}.{meant}"


_SAME = {
    **{("queue", name): name for name in QUEUE_VALUES},
    **{
        ("is", name): name
        for name in ("open", "mine", "unassigned", "snoozed", "closed", "spam", "trash")
    },
    ("is", "mentioned"): "mentions",
    ("is", "escalated"): "escalated",
}
"""What means exactly a queue. `is:waiting` does not: it finds those that sleep as well."""


def base_of(query: Query) -> str:
    """Name the queue as which a query is read: the first that it names, else all."""
    named = (_SAME.get((f.field, str(f.value))) for f in query.filters if not f.negated)
    return next((name for name in named if name is not None), "all")
