"""What the server is told, and what its answers mean."""

from __future__ import annotations

import pytest

from data.records import ConversationId, FolderId, MessageId, OpKind, OpStep, ServerOp
from data.sync.push_plan import (
    RETRY_MAX,
    MoveStep,
    is_kept,
    judge_flags,
    merge_flags,
    plan_flags,
    plan_move,
    retry_delay,
)

ALL = frozenset({"\\Seen", "\\Flagged", "\\*"})


def op(
    number: int, kind: OpKind, what: str, *, uid: int, step: OpStep = OpStep.PLANNED
) -> ServerOp:
    """Make an operation on a mail of the inbox."""
    return ServerOp(
        number, MessageId(uid), ConversationId(1), FolderId(1), "INBOX", 7, uid, kind, what, step
    )


def test_flags_that_belong_together_go_in_one_command() -> None:
    """The same flags on many mails are one command; what the server shows already is none."""
    ops = [
        *(op(n, OpKind.ADD, "\\Seen", uid=n) for n in (1, 2, 3)),
        op(4, OpKind.ADD, "refund", uid=1),
        op(5, OpKind.REMOVE, "\\Flagged", uid=2),
    ]

    plan = plan_flags(ops, shown={3: frozenset({"\\seen"})}, permanent=ALL)

    told = {(step.is_set, step.flags, step.uids) for step in plan.steps}
    assert {(True, ("\\Seen", "refund"), (1,)), (True, ("\\Seen",), (2,))} == told
    assert (3, 5) == plan.settled


def test_what_has_begun_is_sent_again() -> None:
    """After a crash nobody knows whether the server did it, whatever it showed before."""
    begun = op(1, OpKind.REMOVE, "\\Flagged", uid=1, step=OpStep.BEGUN)

    plan = plan_flags([begun], shown={1: frozenset()}, permanent=None)

    assert ((1,), ()) == (plan.steps[0].uids, plan.settled)


@pytest.mark.parametrize(
    ("flag", "permanent", "expected"),
    [
        ("refund", None, True),
        ("refund", {"\\Seen"}, False),
        ("refund", {"Refund"}, True),
        ("refund", {"\\*"}, True),
        ("\\Flagged", {"\\*"}, False),
    ],
)
def test_which_flags_a_folder_keeps(flag: str, permanent: set[str] | None, expected: bool) -> None:
    """PERMANENTFLAGS decides; a server that says nothing keeps all."""
    given = None if permanent is None else frozenset(permanent)
    assert expected is is_kept(flag, given)


def test_answers_are_judged_by_what_the_server_shows() -> None:
    """Done is what it shows; a mail that it does not show is gone; the rest it did not keep."""
    ops = [op(n, OpKind.ADD, "refund", uid=n) for n in (1, 2, 3)]

    answer = judge_flags(ops, {1: frozenset({"REFUND"}), 2: frozenset()})

    found = [[each.id for each in part] for part in (answer.done, answer.gone, answer.refused)]
    assert [[1], [3], [2]] == found


def test_what_waits_is_ours_and_the_rest_is_others_doing() -> None:
    """A bit with a waiting operation is no news; done, the operation leaves the journal."""
    merged = merge_flags(
        before=("\\Flagged", "old"),
        now=("\\Seen", "new", "refund", "\\Recent", "\\Deleted"),
        waiting=[
            (1, OpKind.ADD, "refund"),
            (2, OpKind.REMOVE, "\\Flagged"),
            (3, OpKind.ADD, "\\Seen"),
            (4, OpKind.REMOVE, "\\Seen"),
        ],
    )

    assert (["new"], ["old"]) == (sorted(merged.added), sorted(merged.removed))
    assert (1, 2) == merged.done, "two that wait for one bit are told in their order"


@pytest.mark.parametrize(
    ("step", "is_there", "has_copy", "can_remove", "expected"),
    [
        (OpStep.PLANNED, True, False, True, MoveStep.TRANSFER),
        (OpStep.BEGUN, True, False, True, MoveStep.TRANSFER),
        (OpStep.BEGUN, True, True, True, MoveStep.NOTE_COPY),
        (OpStep.BEGUN, False, True, True, MoveStep.DONE),
        (OpStep.BEGUN, False, False, True, MoveStep.LOST),
        (OpStep.COPIED, True, True, True, MoveStep.MARK),
        (OpStep.COPIED, False, True, True, MoveStep.DONE),
        (OpStep.DELETED, True, True, True, MoveStep.REMOVE),
        (OpStep.DELETED, True, True, False, MoveStep.LEFT),
        (OpStep.DELETED, False, True, False, MoveStep.DONE),
    ],
)
def test_a_move_goes_on_from_anywhere(
    step: OpStep, is_there: bool, has_copy: bool, can_remove: bool, expected: MoveStep
) -> None:
    """What has a copy is not transferred again; what has none is not removed."""
    found = plan_move(step, is_there=is_there, has_copy=has_copy, can_remove=can_remove)

    assert expected is found


def test_delays_grow_up_to_a_bound() -> None:
    """Refusals are tried again ever later, within the hour."""
    delays = [retry_delay(attempts) for attempts in range(12)]

    assert sorted(delays) == delays
    assert RETRY_MAX == delays[-1]
