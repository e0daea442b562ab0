"""The contract of the commands that write mail: what is queued, what leaves, what comes back."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.cli.conftest import Office

DONE = {"changed", "failed", "undo_id"}
OUTBOX = {
    "id", "conversation", "state", "because", "not_before", "attempts", "next_attempt_at",
    "internet_message_id", "recipients",
}  # fmt: skip
WAIT_S = 60.0


def last_mail(office: Office, *, to: str) -> EmailMessage:
    """Give the newest mail that arrived for somebody outside."""
    raw = [mail.raw for mail in office.world.mails if to in mail.recipients][-1]
    return message_from_bytes(raw, policy=policy.default)


def sync(office: Office) -> int:
    """Do a whole pass; give how many mails left."""
    return int(office.run("sync", "--once", "--json").json["sent"])


def fields(office: Office, number: int) -> dict[str, object]:
    """Give what an agent decides about a conversation."""
    shown = office.run("show", str(number), "--json").json
    names = ("status", "waiting_on", "assignee", "closed_at", "snoozed_until")
    return {name: shown[name] for name in names}


def test_a_reply_is_queued_then_sent(office: Office) -> None:
    """A reply is an outbox row first; a sync sends it in the thread, and then it is past recall."""
    number = office.number("kingfisher")
    queued = office.run(
        "reply", str(number), "--body-file", "-", "--json", typed="It is on its way: æøå 你好.\n"
    ).json
    before = office.run("outbox", "--json").json["items"][0]
    sent = sync(office)
    after = office.run("outbox", "--json").json["items"][0]
    mail = last_mail(office, to="ann@cust.example")
    text = mail.get_content()

    assert DONE <= queued.keys()
    assert [number] == queued["changed"]
    assert OUTBOX <= before.keys()
    assert "queued" == before["state"]
    assert 1 == sent
    assert "sent" == after["state"]
    assert {"address", "state", "code", "server_text"} <= after["recipients"][0].keys()
    assert "<a2@cust.example>" == mail["In-Reply-To"]
    assert "<a1@cust.example> <a2@cust.example>" == mail["References"]
    assert f"<{queued['internet_message_id']}>" == mail["Message-ID"]
    assert "Re: Where is it?" == mail["Subject"]
    assert "æøå 你好" in text
    for verb in ("cancel", "retry", "confirm-sent"):
        assert 4 == office.run("outbox", verb, str(after["id"])).code, "it has left"


def test_a_reply_goes_to_everybody_or_to_the_sender(office: Office) -> None:
    """`--to all` answers everybody on the mail, `--to sender` the writer alone; never ourselves."""
    number = str(office.number("heron"))
    everybody = office.run("reply", number, "--body-file", "-", "--json", typed="Both.\n").json
    one = office.run(
        "reply", number, "--to", "sender", "--body-file", "-", "--json", typed="One.\n"
    ).json

    named = [a["address"] for a in (*everybody["to"], *everybody["cc"])]
    assert ["cy@cust.example", "dora@cust.example"] == named
    assert ["cy@cust.example"] == [a["address"] for a in (*one["to"], *one["cc"])]


@pytest.mark.parametrize(
    ("then", "status", "waiting_on"),
    [("close", "closed", None), ("wait", "waiting", "customer"), ("open", "open", None)],
)
def test_then_says_what_becomes_of_the_conversation(
    office: Office, then: str, status: str, waiting_on: str | None
) -> None:
    """`--then` closes, lets wait or leaves open; replying takes an unassigned conversation."""
    number = office.number("heron")
    office.run("reply", str(number), "--then", then, "--body-file", "-", typed="So.\n")
    now = fields(office, number)

    assert (status, waiting_on) == (now["status"], now["waiting_on"])
    assert (then == "close") == (now["closed_at"] is not None)
    assert now["assignee"]


def test_cancelling_gives_the_conversation_back(office: Office) -> None:
    """A cancelled reply leaves status, assignee and the rest as they were, and is never sent."""
    number = office.number("heron")
    before, counts = fields(office, number), office.run("status", "--json").json["queues"]
    queued = office.run(
        "reply", str(number), "--then", "close", "--body-file", "-", "--json", typed="Oh.\n"
    ).json
    cancelled = office.run("outbox", "cancel", str(queued["outbox_id"]), "--json").json

    assert "cancelled" == cancelled["state"]
    assert before == fields(office, number)
    assert counts == office.run("status", "--json").json["queues"]
    assert 0 == sync(office)
    assert 4 == office.run("outbox", "retry", str(queued["outbox_id"])).code
    assert 4 == office.run("outbox", "cancel", str(queued["outbox_id"])).code


def test_a_stale_revision_is_a_conflict(office: Office) -> None:
    """`--if-revision` of an older look ends with 4 and changes nothing."""
    number = str(office.number("heron"))
    revision = office.run("show", number, "--json").json["revision"]
    reply = ("reply", number, "--body-file", "-", "--if-revision", str(revision), "--json")
    first = office.run(*reply, typed="First.\n")
    second = office.run(*reply, typed="Second.\n")
    forward = office.run(
        "forward", number, "--to", "x@y.example", "--body-file", "-", "--if-revision",
        str(revision), typed="Third.\n",
    )  # fmt: skip

    assert first.json["revision"] > revision
    assert (4, b"") == (second.code, second.out)
    assert (4, b"") == (forward.code, forward.out)
    assert 1 == len(office.run("outbox", "--json").json["items"])


def test_a_new_mail_begins_a_conversation(office: Office) -> None:
    """`new` writes to anybody, gives the whole conversation back, and sends files byte for byte."""
    data = bytes(range(256)) * 30
    path = office.folder / "Måling 1.bin"
    path.write_bytes(data)
    (office.folder / "text.txt").write_text("Dear Gus,\nhere it is.\n")
    made = office.run(
        "new", "--to", "Gus <gus@away.example>", "--cc", "hal@away.example", "--subject",
        "Your measurement", "--body-file", office.folder / "text.txt", "--attach", path, "--json",
    ).json  # fmt: skip
    sync(office)
    mail = last_mail(office, to="gus@away.example")
    files = list(mail.iter_attachments())

    assert {"number", "revision", "messages", "customer"} <= made.keys()
    assert "gus@away.example" == made["customer"]["address"]
    assert "out" == made["messages"][0]["direction"]
    assert [("Måling 1.bin", data)] == [(f.get_filename(), f.get_content()) for f in files]
    assert "Your measurement" == mail["Subject"]
    assert "hal@away.example" in mail["Cc"]
    assert [made["number"]] == [
        hit["conversation"] for hit in office.run("search", "measurement", "--json").json["hits"]
    ]


def test_a_forward_is_a_conversation_of_its_own(office: Office) -> None:
    """`forward` sends the mail to somebody else, apart from the customer's thread."""
    number = office.number("nightjar")
    done = office.run(
        "forward", str(number), "--to", "lab@away.example", "--body-file", "-", "--json",
        typed="Please look.\n",
    ).json  # fmt: skip
    sync(office)
    mail = last_mail(office, to="lab@away.example")

    assert number != done["conversation"]
    assert [done["conversation"]] == office.run("show", str(number), "--json").json["linked"]
    assert "nightjar" in mail.as_string()
    assert "Please look." in mail.as_string()
    assert "bob@cust.example" not in (mail["To"], mail["Cc"])


def test_a_scheduled_reply_is_held_until_its_time(office: Office) -> None:
    """`--at` holds a reply, and its conversation as it was, until a sync after that moment."""
    number = office.number("heron")
    before = fields(office, number)
    now = int(time.time())
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now + 4))
    reply = ("reply", str(number), "--then", "close", "--body-file", "-", "--json")
    queued = office.run(*reply, "--at", at, typed="Later.\n").json
    item = office.run("outbox", "--json").json["items"][0]

    assert ("held", "scheduled") == (item["state"], item["because"])
    assert f"{at}Z" == item["not_before"]
    assert before["status"] == fields(office, number)["status"]
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and not sync(office):
        continue  # each pass takes about half a second; the moment comes by itself

    assert "sent" == office.run("outbox", "--json").json["items"][0]["state"]
    assert "closed" == fields(office, number)["status"]
    assert queued["outbox_id"] == item["id"]


def test_a_scheduled_reply_can_be_cancelled(office: Office) -> None:
    """A reply for tomorrow that is cancelled leaves everything as it was."""
    number = office.number("heron")
    before = fields(office, number)
    queued = office.run(
        "reply", str(number), "--at", "+1d", "--body-file", "-", "--json", typed="Tomorrow.\n"
    ).json
    office.run("outbox", "cancel", str(queued["outbox_id"]))

    assert "held" == queued["outbox_state"]
    assert before == fields(office, number)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("yesterday-ish", "“-ish” is not understood"),
        ("2001-01-01T09:00", "Mon 1 Jan 2001 09:00 has passed"),
        ("25:99", "25:99 is no time of day"),
        ("otte dage", "means a week to some and eight days to others"),
    ],
)
def test_an_impossible_time_queues_nothing(reading: Office, at: str, why: str) -> None:
    """A time that is past or not understood is wrong usage; the message says which and why."""
    number = str(reading.number("heron"))
    answer = reading.run("reply", number, "--at", at, "--body-file", "-", typed="When?\n")

    assert 2 == answer.code
    assert why in answer.err
    assert "Nothing was done." in answer.err
    assert [] == reading.run("outbox", "--json").json["items"]


@pytest.mark.parametrize("text", ["", "  \n\t\n", b"\xff\xfe broken"])
def test_an_unusable_text_queues_nothing(reading: Office, text: str | bytes) -> None:
    """An empty or undecodable text is wrong usage; nothing is queued."""
    number = str(reading.number("heron"))
    answer = reading.run("reply", number, "--body-file", "-", typed=text)

    assert (2, b"") == (answer.code, answer.out)
    assert [] == reading.run("outbox", "--json").json["items"]


@pytest.mark.parametrize("option", ["--body-file", "--attach"])
def test_an_unreadable_file_queues_nothing(reading: Office, option: str, tmp_path: Path) -> None:
    """A file that is missing, or a folder in its place, is named and nothing is queued."""
    number = str(reading.number("heron"))
    text = ("--body-file", "-") if option == "--attach" else ()
    for path in (tmp_path / "nowhere.txt", tmp_path):
        answer = reading.run("reply", number, *text, option, path, typed="Hello.\n")

        assert (2, b"") == (answer.code, answer.out)
        assert str(path) in answer.err
    assert [] == reading.run("outbox", "--json").json["items"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--to", "not an address", "--subject", "x"),
        ("--to", "a@b.example\nBcc: c@d.example", "--subject", "x"),
        ("--to", "a@b.example", "--subject", " "),
        ("--to", "a@b.example", "--cc", "nobody", "--subject", "x"),
    ],
)
def test_a_wrong_address_or_subject_queues_nothing(
    reading: Office, arguments: tuple[str, ...]
) -> None:
    """What cannot stand in a header is wrong usage, and uses up no number."""
    answer = reading.run("new", *arguments, "--body-file", "-", typed="Hello.\n")
    latest = max(message["conversation"] for message in reading.exported)

    assert (2, b"") == (answer.code, answer.out)
    assert [] == reading.run("outbox", "--json").json["items"]
    assert 3 == reading.run("show", str(latest + 1)).code


def test_a_subject_cannot_add_a_header(office: Office) -> None:
    """A line break in a subject becomes a space."""
    office.run(
        "new", "--to", "ina@away.example", "--subject", "Hello\r\nBcc: eve@away.example",
        "--body-file", "-", typed="Text.\n",
    )  # fmt: skip
    sync(office)
    mail = last_mail(office, to="ina@away.example")

    assert mail["Bcc"] is None
    assert "Hello Bcc: eve@away.example" == mail["Subject"]


def test_a_refused_recipient_is_told(office: Office) -> None:
    """A 5xx makes the mail refused with the server's words; the conversation comes back."""
    office.world.answers["cy@cust.example"] = "550 5.1.1 no such person"
    office.world.answers["dora@cust.example"] = "550 5.1.1 no such person"
    number = office.number("heron")
    try:
        office.run("reply", str(number), "--then", "close", "--body-file", "-", typed="Hm.\n")
        sync(office)
    finally:
        office.world.answers.clear()
    item = office.run("outbox", "--json").json["items"][0]

    assert "refused" == item["state"]
    assert {550} == {r["code"] for r in item["recipients"]}
    assert "no such person" in item["recipients"][0]["server_text"]
    assert "open" == fields(office, number)["status"]
    assert "queued" == office.run("outbox", "retry", str(item["id"]), "--json").json["state"]
    assert 1 == sync(office)


def test_a_mail_of_unknown_fate_waits_for_a_person(office: Office) -> None:
    """A line that breaks after the text makes the fate unknown; only a person settles it."""
    number = office.number("heron")
    office.run("reply", str(number), "--body-file", "-", typed="Perhaps.\n")
    office.world.drop_at.add("dot")
    try:
        sync(office)
    finally:
        office.world.drop_at.clear()
    item = office.run("outbox", "--json").json["items"][0]
    again = sync(office)
    settled = office.run("outbox", "confirm-sent", str(item["id"]), "--json").json

    assert "unknown" == item["state"]
    assert 0 == again
    assert "sent" == settled["state"]


def test_a_copy_is_filed_once(office: Office) -> None:
    """With `save_sent` always the copy lies in Sent after one pass, and once only."""
    config = office.run.config
    assert config is not None
    config.write_text(config.read_text().replace('"never"', '"always"'))
    number = str(office.number("heron"))
    office.run("reply", number, "--body-file", "-", typed="Filed away.\n")
    first = office.run("sync", "--once", "--json").json
    second = office.run("sync", "--once", "--json").json
    messages = office.run("show", number, "--json").json["messages"]

    assert (1, 1) == (first["sent"], first["pushed"])
    assert (0, 0) == (second["sent"], second["pushed"])
    assert ["in", "out"] == [m["direction"] for m in messages]


def test_a_customers_answer_comes_back_to_its_conversation(office: Office) -> None:
    """An answer to our mail joins by our signed id, wakes the conversation and stops what waits."""
    number = office.number("heron")
    reply = ("reply", str(number), "--body-file", "-", "--json")
    queued = office.run(*reply, typed="When?\n").json
    sync(office)
    later = office.run(*reply, "--at", "+2d", typed="Still there?\n").json
    own_id = queued["internet_message_id"]
    office.deliver(
        f"From: Cy <cy@cust.example>\r\nTo: support@x.example\r\nSubject: Re: For two\r\n"
        f"Message-ID: <c2.{number}.{own_id[:6]}@cust.example>\r\nIn-Reply-To: <{own_id}>\r\n"
        "\r\nTomorrow, says the bittern.\r\n".encode()
    )
    sync(office)
    messages = office.run("show", str(number), "--json").json["messages"]
    items = {i["id"]: i["state"] for i in office.run("outbox", "--json").json["items"]}

    assert "signed_id" == next(m for m in messages if "bittern" in m["text"])["joined_by"]
    assert "open" == fields(office, number)["status"]
    assert "withheld" == items[later["outbox_id"]]


def test_a_note_is_added_and_never_sent(office: Office) -> None:
    """`note` puts an internal text into the timeline; nothing leaves, nothing has a source."""
    number = office.number("heron")
    added = office.run("note", str(number), "--body-file", "-", "--json", typed="Ask Bo.\n").json
    shown = office.run("show", str(number), "--json").json
    note = shown["messages"][-1]

    assert DONE <= added.keys()
    assert ([number], note["id"], shown["revision"]) == (
        added["changed"], added["message_id"], added["revision"],
    )  # fmt: skip
    assert ("note", "note", "Ask Bo.", None) == (
        note["direction"], note["channel"], note["text"], note["raw_sha256"],
    )  # fmt: skip
    assert [] == office.run("outbox", "--json").json["items"]
    assert [note["id"]] == [
        hit["message_id"] for hit in office.run("search", "Bo", "--json").json["hits"]
    ]
    assert 0 == sync(office)


def test_a_stale_note_is_a_conflict(office: Office) -> None:
    """`note` refuses with 4 what is stale, with 3 what is not there, with 2 an empty text."""
    number = str(office.number("heron"))
    stale = office.run("note", number, "--body-file", "-", "--if-revision", "0", typed="Hm.\n")
    lost = office.run("note", "999999", "--body-file", "-", typed="Hm.\n")
    empty = office.run("note", number, "--body-file", "-", typed=" \n")

    assert [4, 3, 2] == [stale.code, lost.code, empty.code]


def test_a_refused_mail_is_corrected_by_a_command(office: Office) -> None:
    """`outbox edit` with the right address sends the same mail anew; without, it is a draft."""
    office.world.answers["wrong@cust.example"] = "550 5.1.1 nobody"
    new = ("new", "--to", "wrong@cust.example", "--subject", "Hello", "--body-file", "-", "--json")
    old = office.run(*new, typed="Your lamp is here.\n").json
    sync(office)
    item = office.run("outbox", "--json").json["items"][0]
    done = office.run(
        "outbox", "edit", str(item["id"]), "--to", "right@cust.example", "--json"
    ).json
    sync(office)
    items = {i["id"]: i for i in office.run("outbox", "--json").json["items"]}
    mail = last_mail(office, to="right@cust.example")
    again = office.run("outbox", "edit", str(item["id"]))
    unsent = office.run("status", "--json").json["outbox"]

    assert DONE <= done.keys()
    assert item["id"] == done["replaces"]
    assert old["internet_message_id"] != done["internet_message_id"]
    assert ("refused", done["outbox_id"]) == (
        items[item["id"]]["state"], items[item["id"]]["replaced_by"])  # fmt: skip
    assert "sent" == items[done["outbox_id"]]["state"]
    assert "Hello" == mail["Subject"]
    assert "Your lamp is here." in mail.get_content()
    assert 4 == again.code
    assert 0 == unsent["refused"]
