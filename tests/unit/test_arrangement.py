"""From known and new mails to what must be written, merged conversations and late replies too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.services.arrangement import Arrangement, arrange, effective, oldest_first
from console.services.incoming import Identity, Incoming, read_incoming
from data.mail.bodies import FetchedMail
from data.records import ConversationId, FolderRole, MessageId
from data.store.known import ConversationFacts, Known, KnownMail
from data.store.rows import to_ms
from tests.support.letters import write_mail

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
US = "support@x.example"
ANN = "ann@customer.example"
IDENTITY = Identity(frozenset({US}), b"k" * 32)
FIRST, SECOND = ConversationId(1001), ConversationId(1002)


def _facts(number: ConversationId, first: int | None, **more: object) -> ConversationFacts:
    plain = ConversationFacts(
        id=number,
        status="open",
        waiting_on=None,
        closed_at_ms=None,
        snoozed=False,
        is_imported=False,
        customer_id=None,
        merged_into=None,
        message_count=1,
        language=None,
        first_message_id=None if first is None else MessageId(first),
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # the names are the fields'


def _stored(key: int, origin: ConversationId, *, ancestors: tuple[str, ...] = ()) -> KnownMail:
    return KnownMail(
        id=MessageId(key),
        origin_id=origin,
        direction="in",
        internet_message_id=f"m{key}@customer.example",
        sender=ANN,
        people=frozenset({ANN, US}),
        ancestors=ancestors,
        tie=f"{key:064d}",
        at_ms=to_ms(NOW - timedelta(days=2)) + key,
        marks=(),
        starts_new=False,
        pinned_id=None,
        tokens=(),
        joined_by="started",
        joined_via=None,
        subject="Lamp",
        has_outbox=False,
    )


def _known(mails: Iterable[KnownMail] = (), *facts: ConversationFacts) -> Known:
    return Known(
        mails={mail.id: mail for mail in mails},
        by_sha256={},
        conversations={each.id: each for each in facts},
        next_message_id=100,
    )


def _new(
    key: int,
    *,
    answers: Iterable[str] = (),
    from_: str = ANN,
    role: FolderRole = FolderRole.INBOX,
    **more: str,
) -> Incoming:
    raw = write_mail(
        f"m{key}@customer.example", answers=answers, from_=from_, at=NOW, **more  # type: ignore[arg-type]  # only strings
    )  # fmt: skip
    fetched = FetchedMail(key, frozenset(), NOW, len(raw), raw)
    return read_incoming([fetched], role=role, identity=IDENTITY, now=NOW, whole=True)[0][0]


def _arrange(known: Known, *new: tuple[int, Incoming], reopen_days: int | None = 30) -> Arrangement:
    return arrange(
        {MessageId(key): mail for key, mail in new},
        known,
        identity=IDENTITY,
        reopen_days=reopen_days,
    )


def test_mail_that_answers_nothing_gets_a_conversation() -> None:
    """Each unrelated mail is a group of its own, and nothing else moves."""
    arranged = _arrange(_known(), (100, _new(100)), (101, _new(101)))

    assert [{100}, {101}] == sorted((set(n.keys) for n in arranged.new), key=min)
    assert ({}, {}, (), {}) == (
        arranged.to_number,
        arranged.moved,
        arranged.merges,
        arranged.late,
    )


def test_answer_goes_where_its_ancestor_is() -> None:
    """A reply of somebody who takes part joins the conversation that holds what it answers."""
    known = _known([_stored(1, FIRST)], _facts(FIRST, 1))

    arranged = _arrange(known, (100, _new(100, answers=["m1@customer.example"])))

    assert ((), {100: FIRST}) == (arranged.new, arranged.to_number)


def test_mail_that_fills_a_gap_merges_two_conversations() -> None:
    """The missing middle of a thread brings its ends together under the older number."""
    middle = "m100@customer.example"
    known = _known(
        [_stored(1, FIRST), _stored(2, SECOND, ancestors=(middle,))],
        _facts(FIRST, 1),
        _facts(SECOND, 2),
    )

    arranged = _arrange(known, (100, _new(100, answers=["m1@customer.example"])))

    assert [(SECOND, FIRST)] == [(m.from_number, m.into_number) for m in arranged.merges]
    assert {2: SECOND} == arranged.moved
    assert {100: FIRST, 2: FIRST} == arranged.to_number


def _closed(days_ago: int, **more: object) -> ConversationFacts:
    closed_ms = to_ms(NOW - timedelta(days=days_ago))
    return _facts(FIRST, 1, status="closed", closed_at_ms=closed_ms, **more)


@pytest.mark.parametrize(
    ("days_ago", "reopen_days", "is_late"),
    [(31, 30, True), (29, 30, False), (31, None, False)],
    ids=["late", "in time", "history"],
)
def test_late_answer_starts_anew(days_ago: int, reopen_days: int | None, is_late: bool) -> None:
    """What answers a conversation closed long ago gets a new one; history is not judged so."""
    known = _known([_stored(1, FIRST)], _closed(days_ago))

    answer = _new(100, answers=["m1@customer.example"])
    arranged = _arrange(known, (100, answer), reopen_days=reopen_days)

    assert ({100: FIRST} if is_late else {}) == arranged.late
    assert ({} if is_late else {100: FIRST}) == arranged.to_number
    assert is_late == bool(arranged.new)


def test_late_answers_of_one_batch_stay_together() -> None:
    """A second mail that answers the late one follows it into the new conversation."""
    known = _known([_stored(1, FIRST)], _closed(90))
    late = _new(100, answers=["m1@customer.example"])
    later = _new(101, answers=["m1@customer.example", "m100@customer.example"])

    arranged = _arrange(known, (100, late), (101, later))

    assert {100: FIRST} == arranged.late
    assert [{100, 101}] == [set(group.keys) for group in arranged.new]


def test_late_mails_that_answer_each_other_all_start_anew() -> None:
    """Two mails that each claim to answer the other are cut both, and looking for them ends."""
    known = _known([_stored(1, FIRST)], _closed(90))
    one = _new(100, answers=["m101@customer.example", "m1@customer.example"])
    other = _new(101, answers=["m100@customer.example", "m1@customer.example"])

    arranged = _arrange(known, (100, one), (101, other))

    assert {100: FIRST, 101: FIRST} == arranged.late


def test_late_is_judged_by_the_living_conversation() -> None:
    """A number merged into another stands where that one stands."""
    known = _known(
        [_stored(1, FIRST)],
        _facts(FIRST, 1, status="open", merged_into=SECOND),
        _facts(SECOND, None, status="closed", closed_at_ms=to_ms(NOW - timedelta(days=99))),
    )

    arranged = _arrange(known, (100, _new(100, answers=["m1@customer.example"])))

    assert {100: SECOND} == arranged.late


def test_our_own_mail_and_robots_are_never_late() -> None:
    """Only a person outside starts anew: an answer of ours and an automatic one stay."""
    known = _known([_stored(1, FIRST)], _closed(90))
    ours = _new(100, answers=["m1@customer.example"], from_=US, to=ANN, role=FolderRole.SENT)
    raw = write_mail(
        "m101@customer.example",
        answers=["m1@customer.example"],
        extra=(("Auto-Submitted", "auto-replied"),),
        at=NOW,
    )
    robot = read_incoming(
        [FetchedMail(2, frozenset(), NOW, len(raw), raw)],
        role=FolderRole.INBOX,
        identity=IDENTITY,
        now=NOW,
        whole=True,
    )[0][0]

    arranged = _arrange(known, (100, ours), (101, robot))

    assert {} == arranged.late
    assert {100: FIRST, 101: FIRST} == arranged.to_number


def test_conversation_without_facts_is_not_judged() -> None:
    """A number of which nothing is known cannot have been closed long ago."""
    known = _known([_stored(1, FIRST)])

    arranged = _arrange(known, (100, _new(100, answers=["m1@customer.example"])))

    assert ({}, {100: FIRST}) == (arranged.late, arranged.to_number)


def test_pointers_are_followed_and_loops_end() -> None:
    """The living conversation is found over several merges; a circle does not hang us."""
    third = ConversationId(1003)
    chain = {
        FIRST: _facts(FIRST, None, merged_into=SECOND),
        SECOND: _facts(SECOND, None, merged_into=third),
        third: _facts(third, None),
    }
    circle = {
        FIRST: _facts(FIRST, None, merged_into=SECOND),
        SECOND: _facts(SECOND, None, merged_into=FIRST),
    }

    found = effective(chain, FIRST)

    assert found is not None
    assert third == found.id
    assert effective(chain, 9999) is None
    assert effective(circle, FIRST) is not None


def test_mails_are_sorted_by_their_own_time() -> None:
    """Known and new mails stand in one order, the older first, equal ones by key."""
    known = _known([_stored(2, FIRST), _stored(1, FIRST)])
    new = {MessageId(100): _new(100)}

    assert [1, 2, 100] == oldest_first([100, 2, 1], new, known)
