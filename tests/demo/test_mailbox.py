"""The sample mailbox: believable, whole and the same every time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from random import Random

import pytest

from console.demo.letters import encode_header
from console.demo.mailbox import SampleMail, build_mailbox
from console.demo.playing import answer_subject, lay_out_times, to_office_hours
from console.demo.shop.people import CLOSED_ADDRESS, list_customers
from console.demo.shop.scripts import fill, parse_scripts, read_scripts
from console.demo.shop.words import LANGUAGES, local_time

ADDRESS = "support@fjordlys.example"
NOW = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
HOST_PATTERN = re.compile(r"https?://([\w.-]+)")
ADDRESS_PATTERN = re.compile(r"[\w.+=-]+@([\w.-]+\w)")


@cache
def mails() -> list[SampleMail]:
    """Build the mailbox once for all tests."""
    return build_mailbox(now=NOW, address=ADDRESS)


@cache
def parsed() -> list[tuple[SampleMail, EmailMessage]]:
    """Read every mail with the standard library's parser."""
    pairs = [(mail, message_from_bytes(mail.raw, policy=policy.default)) for mail in mails()]
    return [(mail, message) for mail, message in pairs if isinstance(message, EmailMessage)]


def conversations() -> dict[str, list[tuple[SampleMail, EmailMessage]]]:
    """Group the mails by the first mail of their thread."""
    threads: dict[str, list[tuple[SampleMail, EmailMessage]]] = {}
    for mail, message in parsed():
        references = str(message.get("References", "")).split()
        root = references[0] if references else str(message["Message-ID"])
        threads.setdefault(root, []).append((mail, message))
    return threads


def readable_parts(message: EmailMessage) -> list[str]:
    """Return every text part of a mail, decoded."""
    texts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return [str(part.get_content()) for part in texts if isinstance(part, EmailMessage)]


def plain_text(message: EmailMessage) -> str:
    """Return the text that a reader sees first."""
    body = message.get_body(("plain", "html"))
    return str(body.get_content()) if body else ""


def test_same_seed_gives_the_same_mailbox() -> None:
    """A second build with the same seed and time is byte for byte the same."""
    again = build_mailbox(now=NOW, address=ADDRESS)

    assert again == mails()


def test_other_seed_gives_another_mailbox() -> None:
    """The seed decides who writes what."""
    other = build_mailbox(now=NOW, address=ADDRESS, seed=7)

    assert len({mail.raw for mail in other} & {mail.raw for mail in mails()}) < 5


def test_about_three_hundred_conversations() -> None:
    """There are about 300 conversations in 700 to 900 mails, in order of arrival."""
    dates = [mail.internal_date for mail in mails()]

    assert 290 <= len(conversations()) <= 310
    assert 700 <= len(mails()) <= 900
    assert dates == sorted(dates)


@pytest.mark.parametrize(("day", "hour"), [(2, 0), (3, 12), (7, 5), (8, 23)])
def test_nothing_lies_in_the_future(day: int, hour: int) -> None:
    """Whatever the time of the start, every mail is of the weeks before it."""
    now = datetime(2026, 3, day, hour, 17, 30, 123456, tzinfo=UTC)

    dates = [mail.internal_date for mail in build_mailbox(now=now, address=ADDRESS)]

    assert max(dates) <= now
    assert min(dates) >= now - timedelta(days=50)


def test_about_forty_conversations_wait_some_since_today() -> None:
    """Some three dozen customers wait for an answer, a dozen of them since today."""
    automatic = ("Auto-Submitted", "List-Id")
    waiting = [
        thread[-1][0].internal_date
        for thread in conversations().values()
        if thread[-1][0].folder == "INBOX"
        and not any(header in thread[-1][1] for header in automatic)
        and NOW - thread[-1][0].internal_date < timedelta(days=30)
        and ADDRESS_PATTERN.search(str(thread[-1][1].get("Delivered-To")))
    ]
    today = [date for date in waiting if NOW - date < timedelta(hours=10)]

    assert 30 <= len(waiting) <= 60
    assert 10 <= len(today) <= 18


def test_every_script_is_played() -> None:
    """No story of the shop is left out, and there are at least 45 of them."""
    scripts = read_scripts()
    by_language = Counter(script.language for script in scripts)
    fixed = {
        script.subjects[0] for script in scripts if not re.search(r"[\[{]", script.subjects[0])
    }
    subjects = {answer_subject(str(message["Subject"]), "").strip() for _, message in parsed()}

    assert len(scripts) >= 45
    assert set(by_language) == set(LANGUAGES)
    assert len(fixed & subjects) >= len(fixed) * 0.8


def test_no_slot_or_choice_is_left_open() -> None:
    """A customer never sees the shop's own markup."""
    leftovers = [
        text
        for mail, message in parsed()
        if re.search(r"\{\w+\}|\[[^\]]*\|", text := f"{message['Subject']}\n{plain_text(message)}")
    ]

    assert leftovers == []


def test_only_example_domains() -> None:
    """No mail names an address or host that could exist (RFC 2606)."""
    domains = {
        domain
        for _, message in parsed()
        for text in (*map(str, message.values()), *readable_parts(message))
        for domain in (*ADDRESS_PATTERN.findall(text), *HOST_PATTERN.findall(text))
    }

    assert {domain for domain in domains if not domain.lower().endswith(".example")} == set()
    assert len(domains) > 20


def test_mails_are_well_formed() -> None:
    """Every mail has its headers, lines no longer than RFC 5322 allows, and parses unharmed."""
    wanted = {"From", "To", "Subject", "Date", "Message-ID"}
    poor = [
        message["Subject"]
        for mail, message in parsed()
        if not wanted <= set(message.keys())
        or message.defects
        or max(map(len, mail.raw.split(b"\r\n"))) > 998
        or b"\n" in mail.raw.replace(b"\r\n", b"")
    ]

    assert len(parsed()) == len(mails())
    assert poor == []


def test_message_ids_are_unique() -> None:
    """Each mail has an id of its own."""
    ids = Counter(str(message["Message-ID"]) for _, message in parsed())

    assert [name for name, count in ids.items() if count > 1] == []


def test_threads_are_linked() -> None:
    """Every mail that answers another one names it, and that one came before."""
    arrived: dict[str, datetime] = {}
    broken = []
    for mail, message in parsed():
        parent = message.get("In-Reply-To")
        if parent is not None and arrived.get(str(parent), NOW) > mail.internal_date:
            broken.append(message["Subject"])
        arrived[str(message["Message-ID"])] = mail.internal_date

    assert broken == []


def test_agents_answer_in_office_hours() -> None:
    """Mails of ours leave on working days between eight and six in Copenhagen."""
    odd = [
        local
        for mail, _ in parsed()
        if mail.folder == "Sent"
        and (
            (local := local_time(mail.internal_date, LANGUAGES["da"])).weekday() > 4
            or not 8 <= local.hour < 18
        )
    ]

    assert odd == []


def test_our_mails_come_from_the_shared_address_signed_by_an_agent() -> None:
    """Sent holds mail from the shared address, and Mette, Kai and Lin each wrote some of it."""
    sent = [message for mail, message in parsed() if mail.folder == "Sent"]
    signed = Counter(
        name
        for message in sent
        for name in ("Mette", "Kai", "Lin")
        if f"\n{name}\nFjordlys" in plain_text(message).replace("\r\n", "\n")
    )

    assert {message["From"].addresses[0].addr_spec for message in sent} == {ADDRESS}
    assert min(signed.values()) > 30
    assert len(signed) == 3


def test_the_odd_kinds_are_there() -> None:
    """A bounce, absences, newsletters, a voicemail, chats, forms, files and legacy charsets."""
    kinds = Counter(message.get_content_type() for _, message in parsed())
    files = Counter(
        part.get_content_type() for _, message in parsed() for part in message.iter_attachments()
    )
    charsets = {part.get_content_charset() for _, message in parsed() for part in message.walk()}
    senders = Counter(message["From"].addresses[0].username for _, message in parsed())

    assert kinds["multipart/report"] == 1
    assert sum("List-Id" in message for _, message in parsed()) >= 5
    assert sum(message.get("Auto-Submitted") == "auto-replied" for _, message in parsed()) == 3
    assert set(files) >= {"image/png", "application/pdf", "text/csv", "audio/wav"}
    assert charsets >= {"gb18030", "iso-8859-1", "utf-8"}
    assert min(senders[name] for name in ("website", "chat", "voicemail")) >= 2


def test_bounce_names_the_dead_address_and_our_mail() -> None:
    """The delivery report can be tied to the mail of ours that it is about (RFC 3464)."""
    report = next(m for _, m in parsed() if m.get_content_type() == "multipart/report")
    text, status, headers = report.iter_parts()
    fields = status.get_payload()
    assert isinstance(fields, list)
    recipient = fields[1]
    assert isinstance(recipient, EmailMessage)
    sent_ids = {str(m["Message-ID"]) for mail, m in parsed() if mail.folder == "Sent"}
    original = message_from_bytes(headers.get_content().encode(), policy=policy.default)

    assert CLOSED_ADDRESS in recipient["Final-Recipient"]
    assert recipient["Status"] == "5.1.1"
    assert original["Message-ID"] in sent_ids
    assert "550 5.1.1" in text.get_content()


def test_some_customers_come_back() -> None:
    """Several customers have more than one conversation, and names and addresses are unique."""
    firsts = Counter(
        thread[0][1]["From"].addresses[0].addr_spec
        for thread in conversations().values()
        if thread[0][0].folder == "INBOX"
    )
    customers = list_customers()

    assert sum(count > 1 for count in firsts.values()) >= 30
    assert len({customer.address for customer in customers}) == len(customers)


def test_stories_differ_in_substance() -> None:
    """First mails are hardly ever the same text twice."""
    texts = Counter(
        plain_text(thread[0][1])
        for thread in conversations().values()
        if thread[0][0].folder == "INBOX" and "List-Id" not in thread[0][1]
    )

    assert sum(count - 1 for count in texts.values()) <= 6


def test_fill_takes_choices_and_slots() -> None:
    """A text comes out with one of each choice, nested ones too, and no double spaces."""
    filled = fill("Lamp [a [b|b]|a b] {order} [|] end", {"order": "FJ-1"}, Random(1))

    assert filled == "Lamp a b FJ-1 end"


def test_parse_scripts_reads_turns_and_files() -> None:
    """A script file says who writes, what is attached and in which words."""
    (script,) = parse_scripts(
        "=== form-da-x\nsubject: S\n>>> customer +photo\nA\n\nB\n<<< agent\nC\n"
    )

    assert (script.channel, script.language, script.subjects) == ("form", "da", ["S"])
    assert [(t.is_ours, t.attachments, t.text) for t in script.turns] == [
        (False, ("photo",), "A\n\nB"),
        (True, (), "C"),
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 20, 12, 5, tzinfo=UTC), datetime(2026, 11, 20, 12, 5, tzinfo=UTC)),
        (datetime(2026, 11, 20, 22, 5, tzinfo=UTC), datetime(2026, 11, 20, 15, 5, tzinfo=UTC)),
        (datetime(2026, 11, 22, 3, 5, tzinfo=UTC), datetime(2026, 11, 20, 15, 5, tzinfo=UTC)),
        (datetime(2026, 11, 23, 3, 5, tzinfo=UTC), datetime(2026, 11, 20, 15, 5, tzinfo=UTC)),
    ],
)
def test_office_hours_are_looked_for_backwards(moment: datetime, expected: datetime) -> None:
    """An agent's mail moves back to the last working hour, never forward."""
    assert to_office_hours(moment) == expected


def test_times_rise_and_end_where_asked() -> None:
    """The turns of a conversation follow each other, and the customer's last one is on time."""
    turns = next(s for s in read_scripts() if s.id == "en-wholesale").turns[:3]

    times = lay_out_times(turns, last_at=NOW, rng=Random(5))

    assert times == sorted(times)
    assert times[-1] == NOW


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), 1),
    ],
)
def test_danish_clocks_change_on_the_right_hour(moment: datetime, hours: int) -> None:
    """Summer time begins and ends at 01:00 UTC on the last Sunday of March and October."""
    assert local_time(moment, LANGUAGES["da"]).utcoffset() == timedelta(hours=hours)


def test_long_subjects_are_encoded_in_short_words() -> None:
    """Each encoded word stays within 75 characters and the whole reads back (RFC 2047)."""
    subject = "固件升级后灯一直闪" * 8
    encoded = encode_header(subject)
    message = message_from_bytes(f"Subject: {encoded}\r\n\r\n".encode(), policy=policy.default)

    assert message["Subject"] == subject
    assert max(map(len, encoded.split("\r\n "))) <= 75
