"""The customer beside a conversation: who writes, what else there was, within the width."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.records import (
    Conversation,
    ConversationId,
    Customer,
    CustomerId,
    Kind,
    Participant,
    Priority,
    SafeLine,
    Status,
)
from data.text.width import width_of
from widgets.customer_lines import about_line, customer_lines, earlier_words

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WIDTH = 38


def conversation(
    number: int, *, subject: str = "Lamp", status: Status = Status.OPEN, days: int = 0
) -> Conversation:
    """Make a conversation of Mette's."""
    at = NOON - timedelta(days=days)
    return Conversation(
        id=ConversationId(number), subject=SafeLine(subject), status=status, waiting_on=None,
        snoozed_until=None, assignee=None, tier=None, priority=Priority.NORMAL, kind=None,
        channel="mail", cause=None, stage=None, language="da", revision=1,
        customer=Customer(CustomerId(1), SafeLine("Mette Sørensen"), SafeLine("m@x.example")),
        created_at=at, updated_at=at, closed_at=None, last_message_at=at, unanswered_since=None,
        message_count=1, preview=SafeLine(""),
        participants=(Participant(SafeLine("Kai"), SafeLine("k@x.example")),),
    )  # fmt: skip


def shown(*others: Conversation, total: int) -> list[str]:
    """Give the column as text."""
    lines = customer_lines(conversation(1042), others, total, width=WIDTH, now=NOON, more="~")
    return ["".join(span.text for span in line.spans).strip() for line in lines]


def test_the_customer_is_named_with_the_others() -> None:
    """Name, address, language and every other conversation with number, age and state."""
    found = shown(conversation(877, status=Status.CLOSED, days=3), total=1)

    assert found == [
        "Mette Sørensen", "m@x.example", "Danish, mail", "+ Kai", "", "1 other conversation",
        "#877   3d closed Lamp",
    ]  # fmt: skip


def test_a_first_mail_is_said() -> None:
    """Somebody who never wrote before is told apart."""
    assert "Writes for the first time." in shown(total=0)


def test_no_line_is_wider_than_the_column() -> None:
    """A long subject, also one of double width, is cut; the rest is counted."""
    found = shown(conversation(877, subject="发票上的公司名称错误" * 9), total=60)

    assert found[-1] == "and 59 more"
    assert all(width_of(line) < WIDTH for line in found)
    assert found[-2].endswith("~")


def test_one_line_names_the_latest() -> None:
    """Below 120 columns the numbers of three stand for all."""
    others = [conversation(number) for number in (9, 8, 7, 6)]

    assert earlier_words(others[:1], 1, more="~") == "1 other of this customer (#9)"
    assert earlier_words(others, 4, more="~") == "4 others of this customer (#9 #8 #7 ~)"
    assert earlier_words([], 0, more="~") == ""


SAID = replace(
    conversation(1042), priority=Priority.URGENT, kind=Kind.SUPPORT, cause="broken switch",
    stage="end_of_life", channel="on_site", tags=("refund", "vip"), watchers=("kai", "lin"),
    linked=(ConversationId(1003), ConversationId(1007)),
)  # fmt: skip


def test_what_a_conversation_is_about_stands_in_the_column() -> None:
    """Priority, kind, cause, stage, tags, watchers and links, named, below who writes."""
    lines = customer_lines(SAID, (), 0, width=WIDTH, now=NOON, more="~")
    texts = ["".join(span.text for span in line.spans) for line in lines]

    assert [text.strip() for text in texts[2:-2]] == [
        "Danish, on site", "+ Kai", "", "urgent priority", "support", "cause broken switch",
        "stage end of life", "tags refund, vip", "watched by kai, lin", "linked #1003 #1007",
    ]  # fmt: skip
    assert all(width_of(text) <= WIDTH for text in texts)


def test_the_same_in_one_line() -> None:
    """Without room beside the thread one line says it, what sorts it first; else nothing."""
    assert about_line(conversation(1042), dot="|") == ""
    assert about_line(SAID, dot="|") == (
        "support | refund | vip | cause broken switch | stage end of life"
        " | on site | watched by kai, lin | linked #1003 #1007"
    )
