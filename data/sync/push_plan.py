"""Say what the server is told, and what its answers mean (pure; sync room).

Theory. Three states meet in every bit of a mail: what the server last showed (`locations.flags`),
what it shows now, and what is wanted here, which is an operation in the journal and never a copy of
a state. The server is right about every bit that no operation waits for; such a change came from
another client and is taken in. A bit with a waiting operation is ours until the server has shown
that it did it. Operations are sent as `+FLAGS` and `-FLAGS`, so sending one twice does no harm.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from data.records import OpKind, OpStep, ServerOp

RETRY_FIRST = timedelta(minutes=1)
RETRY_MAX = timedelta(hours=1)
KEYWORDS_ANY = "\\*"
_OURS_ALONE = frozenset({"\\recent", "\\deleted"})
"""Flags that say nothing to agents: they belong to a session, or are a removal half done."""


@dataclass(frozen=True, slots=True)
class StoreStep:
    """One STORE command: these flags, set or taken away, on these mails."""

    is_set: bool
    flags: tuple[str, ...]
    ops: tuple[ServerOp, ...]

    @property
    def uids(self) -> tuple[int, ...]:
        """The mails, ascending, each once."""
        return tuple(sorted({op.uid for op in self.ops if op.uid is not None}))


@dataclass(frozen=True, slots=True)
class FlagPlan:
    """What becomes of the flag operations of one open folder."""

    steps: tuple[StoreStep, ...]
    settled: tuple[int, ...]
    """Operations with nothing to do: the server shows it so, or cannot keep such a flag."""


def plan_flags(
    ops: Sequence[ServerOp],
    *,
    shown: Mapping[int, frozenset[str]],
    permanent: frozenset[str] | None,
) -> FlagPlan:
    """Put flag operations together into few commands, those of one mail in their order.

    `shown` are the flags that the server last showed, by UID; `permanent` those that it keeps.
    """
    settled = []
    by_mail: dict[tuple[int, bool], list[ServerOp]] = {}
    for op in ops:
        assert op.uid is not None
        is_set = op.kind is OpKind.ADD
        is_so = has_bit(shown.get(op.uid, ()), op.what) is is_set
        if not is_kept(op.what, permanent) or (op.step is OpStep.PLANNED and is_so):
            settled.append(op.id)
        else:
            by_mail.setdefault((op.uid, is_set), []).append(op)
    together: dict[tuple[bool, tuple[str, ...]], list[ServerOp]] = {}
    for (_, is_set), waiting in by_mail.items():
        flags = tuple(sorted({op.what for op in waiting}))
        together.setdefault((is_set, flags), []).extend(waiting)
    return FlagPlan(
        tuple(
            StoreStep(is_set, flags, tuple(found)) for (is_set, flags), found in together.items()
        ),
        tuple(settled),
    )


def is_kept(flag: str, permanent: frozenset[str] | None) -> bool:
    r"""Say whether a folder keeps a flag (PERMANENTFLAGS, RFC 3501 7.1).

    A server that says nothing keeps all; keywords it keeps where it names them or offers `\*`.
    """
    if permanent is None:
        return True
    return has_bit(permanent, flag) or (flag[:1] != "\\" and KEYWORDS_ANY in permanent)


def has_bit(flags: Collection[str], flag: str) -> bool:
    """Say whether a flag is among others; case does not count (RFC 3501 2.3.2)."""
    return flag in flags or flag.casefold() in {each.casefold() for each in flags}


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server's answer says of the operations that were sent."""

    done: tuple[ServerOp, ...]
    gone: tuple[ServerOp, ...]
    refused: tuple[ServerOp, ...]


def judge_flags(ops: Sequence[ServerOp], told: Mapping[int, frozenset[str]]) -> Answered:
    """Compare operations with the flags that the server shows afterwards; no flags: no mail."""
    done, gone, refused = [], [], []
    for op in ops:
        flags = None if op.uid is None else told.get(op.uid)
        if flags is None:
            gone.append(op)
        elif has_bit(flags, op.what) is (op.kind is OpKind.ADD):
            done.append(op)
        else:
            refused.append(op)
    return Answered(tuple(done), tuple(gone), tuple(refused))


@dataclass(frozen=True, slots=True)
class Merged:
    """What a look at the flags of a mail brings."""

    added: frozenset[str]
    removed: frozenset[str]
    done: tuple[int, ...]
    """Operations that the server shows as done."""


def merge_flags(
    *,
    before: Collection[str],
    now: Collection[str],
    waiting: Sequence[tuple[int, OpKind, str]],
) -> Merged:
    """Tell other clients' doings from ours: what the server showed, shows, and what waits.

    `waiting` are operations with their kind and flag, the oldest first. A bit for which any waits
    is ours, whatever the server shows; where only one waits and the server shows it so, it is done.
    """
    by_bit: dict[str, list[tuple[int, OpKind]]] = {}
    for op_id, kind, flag in waiting:
        by_bit.setdefault(flag.casefold(), []).append((op_id, kind))
    done = [
        found[0][0]
        for flag, found in by_bit.items()
        if len(found) == 1 and has_bit(now, flag) is (found[0][1] is OpKind.ADD)
    ]
    masked = by_bit.keys() | _OURS_ALONE
    was, is_now = ({flag.casefold() for flag in flags} for flags in (before, now))
    return Merged(
        frozenset(f for f in now if f.casefold() not in was and f.casefold() not in masked),
        frozenset(f for f in before if f.casefold() not in is_now and f.casefold() not in masked),
        tuple(done),
    )


class MoveStep(StrEnum):
    """What comes next in a move."""

    TRANSFER = "transfer"
    NOTE_COPY = "note_copy"
    MARK = "mark"
    REMOVE = "remove"
    DONE = "done"
    LEFT = "left"
    """Done, but the server cannot remove the old one: it stays, marked as deleted."""
    LOST = "lost"
    """Somebody else took the mail away before we did."""


def plan_move(step: OpStep, *, is_there: bool, has_copy: bool, can_remove: bool) -> MoveStep:
    """Say how a move goes on that may have been cut short anywhere.

    `is_there`: the mail still lies in its old folder; `has_copy`: a copy came into the new one
    since the move began. What has a copy is not transferred; what has none is not removed.
    """
    match step:
        case OpStep.PLANNED | OpStep.BEGUN:
            if not has_copy:
                return MoveStep.TRANSFER if is_there else MoveStep.LOST
            return MoveStep.NOTE_COPY if is_there else MoveStep.DONE
        case OpStep.COPIED:
            return MoveStep.MARK if is_there else MoveStep.DONE
        case OpStep.DELETED:
            if not is_there:
                return MoveStep.DONE
            return MoveStep.REMOVE if can_remove else MoveStep.LEFT


def retry_delay(attempts: int) -> timedelta:
    """Say how long an operation waits that the server refused so often."""
    return min(RETRY_FIRST * (1 << min(attempts, 10)), RETRY_MAX)
