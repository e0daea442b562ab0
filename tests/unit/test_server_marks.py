"""Which operations follow when something else is asked for a mail."""

from __future__ import annotations

from dataclasses import replace

from console.domain.other_clients import Known, decide_elsewhere
from console.domain.server_marks import plan_ops, plan_return
from data.records import (
    ConversationId,
    Departure,
    FlagChange,
    FolderId,
    FolderRole,
    Located,
    MarkChange,
    MessageId,
    NewOp,
    OpKind,
    OpStep,
    ServerOp,
    Whereabouts,
)

MAIL, TALK = MessageId(1), ConversationId(1)
HERE = Located(FolderId(1), 7, 3, frozenset())
AWAY = Departure(MAIL, TALK, "m@x", FolderRole.JUNK, "Junk", 9, 4, is_ours=True)
MOVE = ServerOp(5, MAIL, TALK, FolderId(1), "INBOX", 7, 3, OpKind.MOVE, "junk", OpStep.PLANNED)


def asked(before: str, now: str, *, is_undone: bool = False) -> MarkChange:
    """Ask for something else."""
    return MarkChange(MAIL, TALK, before, now, is_undone)


def told(change: MarkChange, lies: Whereabouts) -> tuple[tuple[int, ...], list[tuple[str, str]]]:
    """Give what is dropped, and what is added in short."""
    plan = plan_ops(change, lies)
    return plan.drop, [(op.kind.value, op.what) for op in plan.add]


def test_flags_and_tags_become_operations() -> None:
    """Flag and tags are set where the mail lies; what the server shows is not told."""
    shown = replace(HERE, flags=frozenset({"Refund"}))

    found = told(asked("", "|!|refund vip"), Whereabouts([shown]))

    assert ((), [("add", "vip"), ("add", "\\Flagged")]) == (found[0], found[1])


def test_the_opposite_drops_what_has_not_begun_and_follows_what_has() -> None:
    """Taken back before it was told, nothing is told; else the opposite is."""
    waiting = ServerOp(5, MAIL, TALK, FolderId(1), "INBOX", 7, 3, OpKind.ADD, "vip")
    begun = replace(waiting, step=OpStep.BEGUN)

    dropped = told(asked("||vip", ""), Whereabouts([HERE], [waiting]))
    followed = told(asked("||vip", ""), Whereabouts([HERE], [begun]))

    assert ((5,), []) == dropped
    assert ((), [("remove", "vip")]) == followed


def test_places_follow_the_status() -> None:
    """Spam goes to Junk and comes back, by the way that is left."""
    spam, back = asked("", "s||"), asked("s||", "")

    assert ((), [("move", "junk")]) == told(spam, Whereabouts([HERE]))
    assert ((5,), []) == told(back, Whereabouts([HERE], [MOVE]))
    begun = replace(MOVE, step=OpStep.BEGUN)
    assert ((), [("move", "inbox")]) == told(back, Whereabouts([HERE], [begun]))
    assert ((), [("move", "inbox")]) == told(back, Whereabouts(departure=AWAY))
    assert ((), []) == told(spam, Whereabouts(departure=AWAY))


def test_a_reopened_conversation_stays_archived_and_an_undone_closing_does_not() -> None:
    """Reopening moves nothing back; taking the closing back does."""
    archived = Whereabouts(departure=replace(AWAY, role=FolderRole.ARCHIVE))

    assert ((), []) == told(asked("c||", ""), archived)
    assert ((), [("move", "inbox")]) == told(asked("c||", "", is_undone=True), archived)


def test_what_others_moved_stays_there() -> None:
    """Neither spam nor its end moves a mail that somebody else has put elsewhere."""
    elsewhere = Whereabouts(departure=replace(AWAY, role=FolderRole.TRASH, is_ours=False))

    assert ((), []) == told(asked("", "s||"), elsewhere)
    assert ((), []) == told(asked("s||", ""), elsewhere)


def test_a_mail_marked_as_deleted_is_no_longer_here() -> None:
    """Where single mails cannot be removed, the one left behind is not moved again."""
    left = replace(HERE, flags=frozenset({"\\Deleted"}))

    found = plan_ops(asked("s||", ""), Whereabouts([left], departure=AWAY))

    assert (NewOp(MAIL, OpKind.MOVE, "inbox"),) == found.add


def test_a_mail_that_returns_becomes_what_is_asked() -> None:
    """Its flags are compared with what its conversation asks now; its place is left alone."""
    at = replace(HERE, flags=frozenset({"\\Flagged", "late", "$Forwarded"}))

    change = plan_return(asked("", "s||vip"), at)

    assert ((), [("add", "vip"), ("remove", "late"), ("remove", "\\Flagged")]) == told(
        change, Whereabouts([at])
    )


def test_what_others_do_is_done_to_the_conversation() -> None:
    """A flag is priority, a keyword is a tag; only the newest mail speaks for the priority."""
    known = Known(1, frozenset({"late"}), MAIL)
    on = FlagChange(MAIL, TALK, frozenset({"\\Flagged", "vip", "$x"}), frozenset({"late", "a,b"}))
    off = FlagChange(MAIL, TALK, frozenset(), frozenset({"\\Flagged"}))
    another = replace(on, message_id=MessageId(2), added=frozenset({"\\Flagged", "late"}))

    raised = decide_elsewhere(known, [on])
    assert {"priority": 2} == raised.columns
    assert (["vip"], ["late"]) == (sorted(raised.tags_added), sorted(raised.tags_removed))
    assert {"priority": 1} == decide_elsewhere(replace(known, priority=3), [off]).columns
    assert not decide_elsewhere(known, [off])
    assert {"priority": 2} == decide_elsewhere(known, [on, another]).columns
    assert frozenset() == decide_elsewhere(known, [on, another]).tags_removed
    assert {} == decide_elsewhere(replace(known, flagged_id=None), [on]).columns
