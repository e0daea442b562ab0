"""What a body has beside its text, as JSON values and back: invitations, contacts, protection."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from data.records import (
    Address,
    Attendee,
    ContactCard,
    Invitation,
    MessageBody,
    Protection,
    SafeLine,
)


class Extras(TypedDict, total=False):
    """The fields of a body that most mails do not have."""

    guessed_charset: SafeLine
    invitations: tuple[Invitation, ...]
    contacts: tuple[ContactCard, ...]
    protections: tuple[Protection, ...]


def extras_values(body: MessageBody) -> dict[str, object]:
    """Give what there is for a JSON column; empty for most mails."""
    values: dict[str, object] = {}
    if body.guessed_charset is not None:
        values["charset"] = body.guessed_charset
    if body.invitations:
        values["invitations"] = [_invitation_values(each) for each in body.invitations]
    if body.contacts:
        values["contacts"] = [
            [c.name, c.organisation, list(c.addresses), list(c.phones)] for c in body.contacts
        ]
    if body.protections:
        values["protections"] = [[p.kind, p.by] for p in body.protections]
    return values


def extras_from_values(values: dict[str, Any]) -> Extras:
    """Make the fields of a record again."""
    found = Extras()
    if "charset" in values:
        found["guessed_charset"] = SafeLine(values["charset"])
    if "invitations" in values:
        found["invitations"] = tuple(map(_invitation, values["invitations"]))
    if "contacts" in values:
        found["contacts"] = tuple(
            ContactCard(SafeLine(name), SafeLine(organisation), _lines(addresses), _lines(phones))
            for name, organisation, addresses, phones in values["contacts"]
        )
    if "protections" in values:
        found["protections"] = tuple(
            Protection(SafeLine(kind), SafeLine(by)) for kind, by in values["protections"]
        )
    return found


def _invitation_values(each: Invitation) -> dict[str, object]:
    organizer = each.organizer
    return {
        "method": each.method,
        "summary": each.summary,
        "starts": each.starts_at.isoformat() if each.starts_at else None,
        "ends": each.ends_at.isoformat() if each.ends_at else None,
        "all_day": each.all_day,
        "zone": each.time_zone,
        "location": each.location,
        "organizer": [organizer.name, organizer.address] if organizer else None,
        "attendees": [[a.person.name, a.person.address, a.answer] for a in each.attendees],
        "repeats": each.repeats,
        "uid": each.uid,
    }


def _invitation(values: dict[str, Any]) -> Invitation:
    organizer = values["organizer"]
    return Invitation(
        method=SafeLine(values["method"]),
        summary=SafeLine(values["summary"]),
        starts_at=_moment(values["starts"]),
        ends_at=_moment(values["ends"]),
        all_day=bool(values["all_day"]),
        time_zone=SafeLine(values["zone"]),
        location=SafeLine(values["location"]),
        organizer=Address(*map(SafeLine, organizer)) if organizer else None,
        attendees=tuple(
            Attendee(Address(SafeLine(name), SafeLine(address)), SafeLine(answer))
            for name, address, answer in values["attendees"]
        ),
        repeats=SafeLine(values["repeats"]),
        uid=SafeLine(values["uid"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _lines(texts: list[str]) -> tuple[SafeLine, ...]:
    return tuple(map(SafeLine, texts))
