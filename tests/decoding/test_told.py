"""What a mail brings beside its text reaches the store, the screen and JSON as it was read."""

# ruff: noqa: RUF001 - times have a dash between them

from __future__ import annotations

from console.cli.extras_documents import extras_document
from console.domain.mail_words import tell_extras
from data.mail.file_kinds import kind_of
from data.mail.file_text import file_as_text
from data.mail.parse import parse_body
from data.mail.rtf import read_rtf
from data.records import MessageBody
from data.store.message_rows import body_from_columns, facts_of
from tests.decoding.cases import HEAD, HTML, TEXT, crlf, parts
from tests.decoding.content_cases import (
    CALENDAR_CASES,
    CARD_CASES,
    PROTECTION_CASES,
    RTF,
    RTF_HTML,
)
from tests.support.timeline import NOON, message
from widgets.glyphs import glyphs_for
from widgets.message_lines import Manner, body_lines

ZONE = "Europe/Copenhagen"
INVITE = crlf(
    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:Repair\n"
    "DTSTART;TZID=America/New_York:20261124T080000\nDTEND;TZID=America/New_York:20261124T093000\n"
    'LOCATION:Shop\nORGANIZER;CN="Berg, Ann":mailto:ann@customer.example\n'
    "ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION:mailto:support@shop.example\nEND:VEVENT\nEND:VCALENDAR\n"
)
RAW = parts(TEXT + "Hello", b"Content-Type: text/calendar; method=REQUEST\n\n" + INVITE)


def shown(body: MessageBody) -> list[str]:
    """Give the lines that stand on the conversation screen at 80 columns."""
    manner = Manner(width=80, me="ann", time_zone=ZONE, now=NOON, glyphs=glyphs_for(is_ascii=False))
    lines = body_lines(message(1, body=body), 0, manner, is_open=False)
    return ["".join(span.text for span in line.spans).strip() for line in lines]


def test_all_of_it_is_kept() -> None:
    """A body comes out of the store as it went in."""
    bodies = [parse_body(case.raw) for case in (*CALENDAR_CASES, *CARD_CASES, *PROTECTION_CASES)]

    assert bodies == [body_from_columns(b.text, b.new_text, facts_of(b)) for b in bodies]


def test_an_invitation_is_told_in_the_readers_time() -> None:
    """What, when (here and there), where and who stand below the words of the mail."""
    lines = shown(parse_body(RAW))

    assert [
        "Hello",
        "Invitation: Repair",
        "when: Tue 24 Nov 2026 14:00–15:30 CET (there: Tue 24 Nov 2026",
        "08:00–09:30, America/New_York)",
        "where: Shop",
        "organised by: Berg, Ann",
        "invited: Support",
    ] == [line for line in lines if not line.startswith("[")]


def test_an_invitation_in_json() -> None:
    """Scripts get times in UTC, people with their answers, and the method."""
    document = extras_document(parse_body(RAW))

    assert [
        {
            "method": "request",
            "summary": "Repair",
            "starts_at": "2026-11-24T13:00:00Z",
            "ends_at": "2026-11-24T14:30:00Z",
            "all_day": False,
            "time_zone": "America/New_York",
            "location": "Shop",
            "organizer": {"name": "Berg, Ann", "address": "ann@customer.example"},
            "attendees": [
                {"name": "Support", "address": "support@shop.example", "answer": "needs-action"}
            ],
            "repeats": None,
            "uid": "1@x",
        }
    ] == document["invitations"]


def test_times_without_a_zone_and_whole_days() -> None:
    """What has no zone says so; a day that ends before the next one begins is one day."""
    told = [
        tell_extras_of("DTSTART:20261124T080000"),
        tell_extras_of("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261125"),
        tell_extras_of("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261127"),
        tell_extras_of("DTSTART:20261124T220000Z\nDTEND:20261125T010000Z"),
    ]

    assert [
        "when: Tue 24 Nov 2026 08:00 (no time zone is named)",
        "when: Tue 24 Nov 2026",
        "when: Tue 24 Nov 2026 to Thu 26 Nov 2026",
        "when: Tue 24 Nov 2026 23:00–Wed 25 Nov 2026 02:00 CET",
    ] == told


def test_busy_times_and_tasks_are_told() -> None:
    """Busy times are told in the reader's time; of a task when it is due and how far it is."""
    busy = (
        "BEGIN:VFREEBUSY\nATTENDEE:mailto:ann@x.example\n"
        "FREEBUSY:20261124T080000Z/PT2H\nEND:VFREEBUSY"
    )
    task = "BEGIN:VTODO\nSUMMARY:Send it\nDUE:20261124T080000Z\nPERCENT-COMPLETE:40\nEND:VTODO"
    calendar = f"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n{busy}\n{task}\nEND:VCALENDAR\n"

    assert [
        [
            "Busy times: not free",
            "when: Tue 24 Nov 2026 09:00–11:00 CET",
            "of: ann@x.example",
        ],
        ["Appointment: Send it (task, 40 % done)", "due: Tue 24 Nov 2026 09:00 CET"],
    ] == list(tell_extras(parse_body(parts(calendar)), ZONE))


def tell_extras_of(when: str) -> str:
    """Give the line that tells the time of an appointment."""
    calendar = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\n{when}\nEND:VEVENT\nEND:VCALENDAR\n"
    body = parse_body(parts(f"Content-Type: text/calendar\n\n{calendar}"))
    return next(tell_extras(body, ZONE))[1]


def test_what_was_guessed_and_how_it_is_protected_is_told() -> None:
    """The screen says which character set was guessed, and that nothing was verified."""
    guessed = shown(parse_body(crlf(HEAD) + b"\r\n" + "Köb på ön".encode("cp1252")))
    signed = shown(parse_body(PROTECTION_CASES[0].raw))

    assert "! Character set guessed: the text names none; it was read as cp1252." in guessed
    assert "Signed with OpenPGP; the signature is not checked here." in signed


def test_rich_text_is_viewed_as_words() -> None:
    """A file of rich text is read like any other text, also where it wraps HTML."""
    kind = kind_of(RTF, filename="a.rtf", content_type="text/rtf")

    assert "Køb en lampe\n日😀 ok" == file_as_text(RTF, kind).strip()
    assert "Køb" == file_as_text(RTF_HTML, kind).strip()


def test_rich_text_of_an_unknown_page_is_read() -> None:
    """A code page that nobody knows is taken for the Western one; it once ended the reading."""
    rich = rb"{\rtf1\ansi\ansicpg2504 K\'f8b}"

    assert ("Køb", False) == read_rtf(rich)


def test_hostile_extras_are_bounded_and_safe() -> None:
    """However much a calendar holds, little of it is kept, and nothing drives a terminal."""
    event = (
        "BEGIN:VEVENT\nSUMMARY:\x1b[2J"
        + "x" * 5000
        + "\n"
        + "ATTENDEE:mailto:a@x\n" * 500
        + "END:VEVENT\n"
    )
    body = parse_body(
        parts(
            f"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n{event * 40}END:VCALENDAR", HTML + "x"
        )
    )

    assert len(body.invitations) == 1  # each only once
    assert len(body.invitations[0].attendees) == 50
    assert len(body.invitations[0].summary) <= 300
    assert "\x1b" not in body.invitations[0].summary
