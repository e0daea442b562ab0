"""Domain: what the mail server is to be told when something else is asked for a mail (pure).

Theory of operation: a conversation asks three things for each of its mails: where it lies (by its
status), whether it is flagged (the newest mail of a person, where the priority is high), and its
tags. The difference to what was asked before becomes operations, which may be repeated without harm
(docs/adr/0011). One that has not begun yet is dropped by its opposite; where it has, the opposite
follows it. What the server shows already is not told. A mail that somebody else moved stays there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.mail.keywords import keyword_of, tag_of
from data.records import (
    FolderRole,
    Located,
    MarkChange,
    NewOp,
    OpKind,
    OpStep,
    ServerOp,
    Whereabouts,
)

FLAGGED = "\\Flagged"
DELETED = "\\deleted"
_ROLES = {"s": FolderRole.JUNK, "t": FolderRole.TRASH, "c": FolderRole.ARCHIVE}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is asked for a mail."""

    place: str
    """`s` among the spam, `t` in the trash, `c` archived; empty where work is done."""
    is_flagged: bool
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class OpsPlan:
    """What becomes of the journal: operations to drop by id, and new ones."""

    drop: tuple[int, ...]
    add: tuple[NewOp, ...]


def read_mark(text: str) -> Mark:
    """Read what the store keeps of what was asked; empty text asks for nothing."""
    if not text:
        return Mark("", is_flagged=False, tags=frozenset())
    place, flag, tags = text.split("|", 2)
    return Mark(place, is_flagged=bool(flag), tags=frozenset(tags.split()))


def plan_return(asked: MarkChange, at: Located) -> MarkChange:
    """Say what differs from what is asked of a mail that came (back) to a place with its flags.

    Where it lies is not looked at: whoever put it there wanted it there.
    """
    now = read_mark(asked.now)
    tags = {tag for flag in at.flags if (tag := tag_of(flag))}
    flag = "!" if has_flag(at.flags, FLAGGED) else ""
    return replace(asked, before=f"{now.place}|{flag}|{' '.join(sorted(tags))}")


def plan_ops(asked: MarkChange, lies: Whereabouts) -> OpsPlan:
    """Say which operations follow when something else is asked for one mail."""
    before, now = read_mark(asked.before), read_mark(asked.now)
    wanted = {keyword: True for tag in now.tags - before.tags if (keyword := keyword_of(tag))}
    wanted |= {keyword: False for tag in before.tags - now.tags if (keyword := keyword_of(tag))}
    if before.is_flagged != now.is_flagged:
        wanted[FLAGGED] = now.is_flagged
    drop: list[int] = []
    add: list[NewOp] = []
    for flag, is_set in wanted.items():
        for location in lies.locations:
            dropped, added = _plan_bit(asked, lies.ops, location, flag, is_set=is_set)
            drop += dropped
            add += added
    if before.place != now.place:
        dropped, moves = _plan_move(asked, before.place, now.place, lies)
        drop += dropped
        add += moves
    return OpsPlan(tuple(drop), tuple(add))


def _plan_bit(
    asked: MarkChange, ops: Sequence[ServerOp], location: Located, flag: str, *, is_set: bool
) -> tuple[list[int], list[NewOp]]:
    kind = OpKind.ADD if is_set else OpKind.REMOVE
    waiting = [
        op
        for op in ops
        if op.kind is not OpKind.MOVE
        and op.what.casefold() == flag.casefold()
        and op.folder_id == location.folder_id
        and (op.uid is None or (op.uid_validity, op.uid) == (location.uid_validity, location.uid))
    ]
    drop = [op.id for op in waiting if op.kind is not kind and op.step is OpStep.PLANNED]
    left = [op for op in waiting if op.id not in drop]
    is_so = left[-1].kind is kind if left else has_flag(location.flags, flag) == is_set
    return drop, [] if is_so else [NewOp(asked.message_id, kind, flag, location)]


def _plan_move(
    asked: MarkChange, before: str, now: str, lies: Whereabouts
) -> tuple[list[int], list[NewOp]]:
    moves = [op for op in lies.ops if op.kind is OpKind.MOVE]
    drop = [op.id for op in moves if op.step is OpStep.PLANNED]
    role = _ROLES.get(now)
    if role is None and (before in {"s", "t"} or asked.is_undone):
        role = FolderRole.INBOX  # out of the spam; what is only reopened stays archived
    if role is None:
        return drop, []
    if len(drop) < len(moves):
        return drop, [NewOp(asked.message_id, OpKind.MOVE, role.value)]
    here = [at for at in lies.locations if not has_flag(at.flags, DELETED)]
    if here:
        if role is FolderRole.INBOX:
            return drop, []
        return drop, [NewOp(asked.message_id, OpKind.MOVE, role.value, at) for at in here]
    away = lies.departure
    if away is None or not away.is_ours or away.role is role:
        return drop, []
    return drop, [NewOp(asked.message_id, OpKind.MOVE, role.value)]


def has_flag(flags: frozenset[str], flag: str) -> bool:
    """Say whether a flag is among those that a server gave; case does not count."""
    return flag.casefold() in {each.casefold() for each in flags}
