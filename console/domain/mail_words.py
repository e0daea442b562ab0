"""Domain: what a mail brings beside its text, told in lines: invitations, contacts, protection.

A time is told in the reader's zone first and in the organiser's behind it, for that is the one the
customer talks about. What has no zone is local wherever one is, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words
from data.records import Attendee, ContactCard, Invitation, MessageBody, Protection

NAMED_MAX = 6
METHODS = {
    "request": "Invitation",
    "cancel": "Cancelled",
    "reply": "Answer to an invitation",
    "counter": "Another time is proposed",
    "declinecounter": "The proposed time is declined",
    "refresh": "The newest state of an appointment is asked for",
    "add": "Added to an appointment",
    "busy": "Busy times",
}
ANSWERS = {
    "accepted": "accepts",
    "declined": "declines",
    "tentative": "accepts with reservation",
    "delegated": "sends somebody else",
}


def tell_invitation(one: Invitation, time_zone: str) -> list[str]:
    """Give what, when, where and who, a line each."""
    lines = [f"{METHODS.get(one.method, 'Appointment')}: {one.summary or '(without a title)'}"]
    if one.starts_at is not None:
        lines.append(f"when: {tell_when(one, time_zone)}")
    elif one.ends_at is not None:
        due = replace(one, starts_at=one.ends_at, ends_at=None)
        lines.append(f"due: {tell_when(due, time_zone)}")
    if one.repeats:
        lines.append(f"repeats: {one.repeats}")
    if one.location:
        lines.append(f"where: {one.location}")
    if one.organizer is not None and (one.organizer.name or one.organizer.address):
        role = "of" if one.method == "busy" else "organised by"
        lines.append(f"{role}: {one.organizer.name or one.organizer.address}")
    answers = [
        f"{a.person.name or a.person.address} {ANSWERS[a.answer]}"
        for a in one.attendees
        if a.answer in ANSWERS
    ]
    if one.method in ("reply", "counter") and answers:
        lines.append(f"answer: {_some(answers)}")
    elif one.attendees:
        lines.append(f"invited: {_some([_invited(a) for a in one.attendees])}")
    return lines


def tell_when(one: Invitation, time_zone: str) -> str:
    """Give the time of an appointment in words."""
    starts_at, ends_at = one.starts_at, one.ends_at
    if starts_at is None:
        return ""
    if one.all_day:
        return _days(starts_at, ends_at)
    if starts_at.tzinfo is None:
        return f"{_span(starts_at, ends_at)} (no time zone is named)"
    zone = ZoneInfo(time_zone)
    here = starts_at.astimezone(zone)
    words = f"{_span(here, ends_at.astimezone(zone) if ends_at else None)} {here.tzname()}"
    if starts_at.utcoffset() == here.utcoffset() or one.time_zone in ("", "UTC"):
        return words
    there = ends_at.astimezone(starts_at.tzinfo) if ends_at and ends_at.tzinfo else None
    return f"{words} (there: {_span(starts_at, there)}, {one.time_zone})"


def tell_contact_card(card: ContactCard) -> str:
    """Give a contact in one line."""
    name = card.name or card.organisation or "without a name"
    rest = [card.organisation] if card.name and card.organisation else []
    return f"Contact: {', '.join((name, *rest, *card.addresses, *card.phones))}"


def tell_protection(one: Protection) -> str:
    """Say how a mail is protected, and what that means here."""
    if one.kind == "signed":
        return f"Signed with {one.by}; the signature is not checked here."
    return f"Encrypted with {one.by}: it can be read only where its key is; save it from its files."


def tell_extras(body: MessageBody, time_zone: str) -> Iterator[list[str]]:
    """Give what a mail brings beside its text, each thing as lines, the first one its title."""
    yield from (tell_invitation(each, time_zone) for each in body.invitations)
    yield from ([tell_contact_card(each)] for each in body.contacts)
    yield from ([tell_protection(each)] for each in body.protections)


def _invited(attendee: Attendee) -> str:
    who = attendee.person.name or attendee.person.address
    return f"{who} ({ANSWERS[attendee.answer]})" if attendee.answer in ANSWERS else who


def _some(names: list[str]) -> str:
    rest = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {rest} more" if rest > 0 else "")


def _days(starts_at: datetime, ends_at: datetime | None) -> str:
    """Tell whole days; the end that a calendar names is the first day after them."""
    first = starts_at.date()
    last = (ends_at - timedelta(days=1)).date() if ends_at else first
    return _day(first) if last <= first else f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return local_words.with_weekday(day, has_year=True)


def _span(starts_at: datetime, ends_at: datetime | None) -> str:
    begin = f"{_day(starts_at)} {local_words.clock(starts_at)}"
    if ends_at is None or (ends_at.tzinfo is None) != (starts_at.tzinfo is None):
        return begin
    is_same = ends_at.date() == starts_at.date()
    return f"{begin}\N{EN DASH}{'' if is_same else _day(ends_at) + ' '}{local_words.clock(ends_at)}"


def moment_of(at: datetime | None) -> str | None:
    """Give a time for JSON: UTC where its zone is known, else as it was written."""
    if at is None:
        return None
    if at.tzinfo is None:
        return at.isoformat(timespec="seconds")
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
