"""What a conversation's own row says, computed from its mails."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.services.summaries import NO_SUBJECT, Outlook, summarise, with_customers
from data.records import Automatic, ConversationId, CustomerId, MessageId
from data.store.known import ConversationFacts
from data.store.rows import to_ms
from data.store.summaries import Touch

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ANN = ("Ann", "ann@customer.example")
US = ("Shop", "support@shop.example")
OURS = frozenset({US[1]})
FACTS = ConversationFacts(
    id=ConversationId(1001),
    status="new",
    waiting_on=None,
    closed_at_ms=None,
    snoozed=False,
    is_imported=False,
    customer_id=None,
    merged_into=None,
    message_count=0,
    language=None,
    first_message_id=None,
)


def _touch(
    number: int,
    *,
    direction: str = "in",
    automatic: Automatic | None = None,
    ago: timedelta | None = None,
    subject: str = "My lamp",
    language: str | None = None,
    reply_to: tuple[str, str] | None = None,
) -> Touch:
    at = NOW - (timedelta(minutes=100 - number) if ago is None else ago)
    is_in = direction == "in"
    return Touch(
        message_id=MessageId(number),
        direction=direction,
        automatic=automatic,
        at_ms=to_ms(at),
        author=ANN if is_in else US,
        first_to=US if is_in else ANN,
        reply_to=reply_to,
        subject=subject,
        preview=f"words of\n{number}",
        language=language,
    )


def _look(
    facts: ConversationFacts,
    *touches: Touch,
    arrived: Collection[int] = (),
    is_history: bool = False,
) -> Outlook:
    return summarise(
        facts,
        touches,
        arrived=frozenset(MessageId(n) for n in arrived),
        is_history=is_history,
        ours=OURS,
        now=NOW,
        import_open_days=30,
        reopen_days=30,
    )


def test_first_mail_makes_a_new_conversation() -> None:
    """Subject, customer, times and preview come from the mail; somebody waits since it came."""
    mail = _touch(1, language="en")

    outlook = _look(FACTS, mail, arrived=[1])

    summary = outlook.summary
    assert ("new", None, None) == (summary.status, summary.waiting_on, summary.closed_at_ms)
    assert ("My lamp", "words of 1", "en", 1) == (
        summary.subject,
        summary.preview,
        summary.language,
        summary.message_count,
    )
    assert {mail.at_ms} == {
        summary.created_at_ms,
        summary.last_message_at_ms,
        summary.unanswered_at_ms,
    }
    assert outlook.customer is not None
    assert ANN[1] == outlook.customer.address


def test_customer_who_writes_again_reopens() -> None:
    """A person's mail brings a closed conversation back, and what it was is told."""
    closed = replace(FACTS, status="closed", closed_at_ms=to_ms(NOW), customer_id=CustomerId(5))

    outlook = _look(closed, _touch(1), _touch(2, direction="out"), _touch(3), arrived=[3])

    assert ("open", None) == (outlook.summary.status, outlook.summary.closed_at_ms)
    assert ("closed", None) == outlook.before
    assert outlook.summary.wakes
    assert outlook.customer is None  # the customer of a conversation is fixed


def test_waiting_ends_when_the_customer_writes() -> None:
    """Nobody is waited for any more once the answer is here."""
    waiting = replace(FACTS, status="waiting", waiting_on="customer", message_count=1)

    outlook = _look(waiting, _touch(1, direction="out"), _touch(2), arrived=[2])

    assert ("open", None) == (outlook.summary.status, outlook.summary.waiting_on)


def test_automatic_mail_changes_nothing() -> None:
    """An out-of-office neither reopens nor wakes nor starts a clock."""
    at = to_ms(NOW - timedelta(days=1))
    closed = replace(FACTS, status="closed", closed_at_ms=at, message_count=1)

    outlook = _look(closed, _touch(1), _touch(2, automatic=Automatic.AUTO_REPLY), arrived=[2])

    assert ("closed", at) == (outlook.summary.status, outlook.summary.closed_at_ms)
    assert (None, False, None) == (
        outlook.before,
        outlook.summary.wakes,
        outlook.summary.unanswered_at_ms,
    )


def test_lone_delivery_report_is_nobodys_question() -> None:
    """A bounce that belongs to nothing starts closed; one among other mails leaves them be."""
    alone = _look(FACTS, _touch(1, automatic=Automatic.BOUNCE), arrived=[1])
    among = _look(
        replace(FACTS, status="open", message_count=1),
        _touch(1),
        _touch(2, automatic=Automatic.BOUNCE),
        arrived=[2],
    )

    assert ("closed", to_ms(NOW)) == (alone.summary.status, alone.summary.closed_at_ms)
    assert "open" == among.summary.status


@pytest.mark.parametrize(("automatic", "expected"), [(None, "open"), (Automatic.AUTO_REPLY, "new")])
def test_answer_written_elsewhere_ends_being_new(
    automatic: Automatic | None, expected: str
) -> None:
    """A colleague's reply from a phone counts as one; what a robot of ours sends does not."""
    reply = _touch(2, direction="out", automatic=automatic)

    outlook = _look(replace(FACTS, message_count=1), _touch(1), reply, arrived=[2])

    assert expected == outlook.summary.status
    assert (outlook.summary.unanswered_at_ms is None) == (automatic is None)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (_touch(2), "open"),
        (_touch(2, direction="out"), "closed"),
        (_touch(2, automatic=Automatic.LIST), "closed"),
        (_touch(2, ago=timedelta(days=31)), "closed"),
    ],
    ids=["a question", "our answer", "automatic", "old"],
)
def test_history_is_open_only_where_somebody_waits(last: Touch, expected: str) -> None:
    """Imported conversations start closed unless a person's recent mail is the last word."""
    first = _touch(1, direction="out", ago=timedelta(days=40))

    outlook = _look(replace(FACTS, is_imported=True), first, last, arrived=[2], is_history=True)

    assert expected == outlook.summary.status
    closed_ms = last.at_ms if expected == "closed" else None
    assert closed_ms == outlook.summary.closed_at_ms
    assert outlook.before is None


def test_old_mail_found_late_changes_no_status() -> None:
    """History that comes into a conversation at work stays in its past; its newest mail counts."""
    closed = replace(FACTS, status="closed", closed_at_ms=to_ms(NOW - timedelta(hours=1)))
    past = _look(closed, _touch(1), _touch(2, direction="out"), arrived=[1], is_history=True)
    newest = _look(closed, _touch(1), _touch(2), arrived=[1, 2], is_history=True)

    assert ("closed", "open") == (past.summary.status, newest.summary.status)


def test_live_mail_ends_being_history() -> None:
    """One mail of today makes an imported conversation one that is at work."""
    imported = replace(FACTS, is_imported=True, status="closed", closed_at_ms=to_ms(NOW))

    outlook = _look(imported, _touch(1, ago=timedelta(days=9)), _touch(2), arrived=[2])

    assert "open" == outlook.summary.status
    assert outlook.customer is not None


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_nobody_waits_in_spam_and_trash(status: str) -> None:
    """Mail in spam and trash starts no clock."""
    outlook = _look(replace(FACTS, status=status), _touch(1))

    assert (status, None) == (outlook.summary.status, outlook.summary.unanswered_at_ms)


def test_names_and_words_fall_back() -> None:
    """Without a subject there is a word for it; language and customer come from what is there."""
    plain = _look(replace(FACTS, language="da"), _touch(1, subject=""), arrived=[1])
    form = _look(FACTS, _touch(1, reply_to=("Bo", "bo@customer.example")), arrived=[1])
    ours = _look(FACTS, replace(_touch(1, direction="out"), first_to=None), arrived=[1])

    assert (NO_SUBJECT, "da") == (plain.summary.subject, plain.summary.language)
    assert form.customer is not None
    assert ours.customer is None


def test_customers_get_their_rows() -> None:
    """A summary is given the row of the customer that it named, and keeps one that it had."""
    named = _look(FACTS, _touch(1), arrived=[1])
    fixed = _look(replace(FACTS, customer_id=CustomerId(4)), _touch(1), arrived=[1])

    summaries = with_customers([named, fixed], {ANN[1]: CustomerId(9)})

    assert [CustomerId(9), CustomerId(4)] == [summary.customer_id for summary in summaries]
