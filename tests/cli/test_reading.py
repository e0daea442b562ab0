"""The contract of the commands that read: field names, values, one document each."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode

import pytest

from tests.cli.conftest import FILLERS, REPORT, Office

CONVERSATION = {
    "number", "subject", "status", "waiting_on", "snoozed_until", "assignee", "tier", "priority",
    "kind", "channel", "tags", "cause", "stage", "language", "revision", "customer", "participants",
    "created_at", "updated_at", "closed_at", "next_breach", "watchers",
}  # fmt: skip
MESSAGE = {
    "id", "internet_message_id", "direction", "channel", "author", "to", "cc", "sent_at",
    "received_at", "subject", "text", "new_text", "has_html", "automatic", "attachments",
    "delivery_reports", "joined_by", "outbox_state", "raw_sha256",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
QUEUES = {
    "open", "mine", "unassigned", "waiting", "follow-ups", "snoozed", "escalated", "asked",
    "mentions", "closed", "spam", "trash", "all", "quarantine",
}  # fmt: skip


def test_status_counts_every_queue(reading: Office) -> None:
    """`status` gives the count of each queue and how the sync stands."""
    status = reading.run("status", "--json").json

    assert {"queues", "next_breach", "sync"} <= status.keys()
    assert QUEUES <= status["queues"].keys()
    assert {"state", "since", "holder", "last_success_at", "cause"} <= status["sync"].keys()
    assert status["sync"]["holder"] is None
    assert MOMENT.fullmatch(status["sync"]["last_success_at"])
    assert status["queues"]["all"] == 5 + FILLERS


def test_status_for_people_and_for_tmux(reading: Office) -> None:
    """Without --json `status` is two short lines; for tmux it is one."""
    text = reading.run("status").text
    tmux = reading.run("status", "--format", "tmux").text

    assert 2 == len(text.splitlines())
    assert 1 == len(tmux.splitlines())
    assert "Unassigned" in text


def test_list_gives_conversations(reading: Office) -> None:
    """`list` gives whole conversations, the total and where the next page begins."""
    page = reading.run("list", "--json").json

    assert {"conversations", "total", "next_cursor"} == page.keys()
    assert page["total"] == len(page["conversations"])
    assert page["next_cursor"] is None
    for conversation in page["conversations"]:
        assert CONVERSATION <= conversation.keys()
        assert "messages" not in conversation
        assert {"name", "address"} == conversation["customer"].keys()
        assert MOMENT.fullmatch(conversation["created_at"])


def test_pages_give_every_conversation_once(reading: Office) -> None:
    """Following `next_cursor` visits every conversation once, in the order of one large page."""
    whole = reading.run("list", "--queue", "all", "--json").json["conversations"]
    seen: list[int] = []
    cursor: tuple[str, ...] = ()
    while True:
        page = reading.run("list", "--queue", "all", "--limit", "4", "--json", *cursor).json
        seen += [c["number"] for c in page["conversations"]]
        if page["next_cursor"] is None:
            break
        cursor = ("--cursor", page["next_cursor"])

    assert [c["number"] for c in whole] == seen


def test_list_takes_a_query(reading: Office) -> None:
    """Words and fields narrow the list."""
    by_word = reading.run("list", "kingfisher", "--json").json
    by_field = reading.run("list", "from:bob@cust.example", "--json").json

    assert ["Where is it?"] == [c["subject"] for c in by_word["conversations"]]
    assert ["It flickers"] == [c["subject"] for c in by_field["conversations"]]


def test_show_gives_the_messages(reading: Office) -> None:
    """`show` gives the conversation with every message, oldest first, each with its texts."""
    number = reading.number("kingfisher")
    shown = reading.run("show", str(number), "--json").json

    assert CONVERSATION | {"messages"} <= shown.keys()
    assert number == shown["number"]
    assert ["a1@cust.example", "a2@cust.example"] == [
        m["internet_message_id"] for m in shown["messages"]
    ]
    for message in shown["messages"]:
        assert MESSAGE <= message.keys()
        assert "in" == message["direction"]
        assert {"name": "Ann Ask", "address": "ann@cust.example"} == message["author"]
        assert MOMENT.fullmatch(message["received_at"])
    assert "Still no kingfisher." in shown["messages"][1]["new_text"]


def test_show_takes_the_number_as_people_write_it(reading: Office) -> None:
    """`#1042` and `1042` are one number."""
    number = reading.number("heron")

    assert (
        reading.run("show", f"#{number}", "--json").out
        == reading.run("show", str(number), "--json").out
    )


def test_show_names_files_and_machines(reading: Office) -> None:
    """Attachments are named with type and size; a mail that a machine wrote says so."""
    files = reading.run("show", str(reading.number("nightjar")), "--json").json["messages"][0]
    away = reading.run("show", str(reading.number("wren")), "--json").json["messages"][0]

    assert files["attachments"][0] == {
        "filename": "report.pdf",
        "content_type": "application/pdf",
        "size_bytes": len(REPORT),
    }
    assert "auto_reply" == away["automatic"]
    assert files["automatic"] is None


def test_show_raw_gives_the_mail_byte_for_byte(reading: Office) -> None:
    """`--raw` gives exactly the bytes whose digest the message carries."""
    number, message = reading.number("nightjar"), reading.message("nightjar")
    facts = reading.run("show", str(number), "--json").json["messages"][0]
    raw = reading.run("show", str(number), "--raw", str(message))
    document = reading.run("show", str(number), "--raw", str(message), "--json").json

    assert hashlib.sha256(raw.out).hexdigest() == facts["raw_sha256"]
    assert b64decode(document["base64"]) == raw.out
    assert 3 == reading.run("show", str(number), "--raw", "999999").code


def test_why_tells_the_evidence(reading: Office) -> None:
    """`why` says for each message why it is there; one message may be asked for alone."""
    number, message = reading.number("kingfisher"), reading.message("kingfisher")
    told = reading.run("why", str(number), "--json").json
    alone = reading.run("why", str(number), str(message), "--json").json

    assert ["started", "reference"] == [m["joined_by"] for m in told["messages"]]
    assert all(m["text"].endswith(".") for m in told["messages"])
    assert [message] == [m["message_id"] for m in alone["messages"]]
    assert 3 == reading.run("why", str(number), "999999").code


def test_search_gives_hits(reading: Office) -> None:
    """`search` gives query, total and hits, newest first."""
    found = reading.run("search", "kingfisher", "--json").json
    one = reading.run("search", "kingfisher", "--limit", "1", "--json").json

    assert "kingfisher" == found["query"]
    assert 2 == found["total"] == one["total"]
    assert 1 == len(one["hits"])
    for hit in found["hits"]:
        assert {"conversation", "message_id", "snippet", "sent_at"} <= hit.keys()
        assert "kingfisher" in hit["snippet"]
    assert found["hits"][0]["sent_at"] > found["hits"][1]["sent_at"]


def test_nothing_found_is_an_answer(reading: Office) -> None:
    """A search without a hit is a success with an empty list, and says so on standard error."""
    as_json = reading.run("search", "xylophone", "--json")
    as_text = reading.run("search", "xylophone")

    assert {"query": "xylophone", "total": 0, "hits": []} == as_json.json
    assert (0, b"") == (as_text.code, as_text.out)
    assert as_text.err


def test_export_is_json_lines(reading: Office) -> None:
    """`export messages` gives one message a line, each with the number of its conversation."""
    messages = reading.run("export", "messages").lines
    some = reading.run("export", "messages", "from:ann@cust.example").lines

    assert 6 + FILLERS == len(messages)
    assert all(MESSAGE | {"conversation"} <= m.keys() for m in messages)
    assert {reading.number("kingfisher")} == {m["conversation"] for m in some}
    assert 2 == len(some)


@pytest.mark.parametrize("arguments", [("list",), ("export", "messages"), ("search", "osprey")])
def test_a_hostile_mail_reaches_no_terminal(reading: Office, arguments: tuple[str, ...]) -> None:
    """No control or bidi character of a mail is printed, for people or for programs."""
    answer = reading.run(*arguments)

    assert 0 == answer.code
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", answer.text)


def test_a_hostile_mail_is_shown_in_full(reading: Office) -> None:
    """`show` prints a hostile mail without a control character, and loses none of its words."""
    answer = reading.run("show", str(reading.number("osprey")))

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", answer.text)
    assert "osprey" in answer.text
    assert "lamp" in answer.text
