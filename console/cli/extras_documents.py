"""Invitations, contacts and protection of a mail as JSON documents."""

from __future__ import annotations

from console.domain.mail_words import moment_of
from data.records import Address, ContactCard, Invitation, MessageBody


def extras_document(body: MessageBody) -> dict[str, object]:
    """Give what a mail brings beside its text."""
    return {
        "invitations": [_invitation(each) for each in body.invitations],
        "contacts": [_contact(each) for each in body.contacts],
        "protection": [{"kind": p.kind, "by": p.by} for p in body.protections],
        "guessed_charset": body.guessed_charset,
    }


def _invitation(one: Invitation) -> dict[str, object]:
    return {
        "method": one.method or None,
        "summary": one.summary,
        "starts_at": _when(one, is_end=False),
        "ends_at": _when(one, is_end=True),
        "all_day": one.all_day,
        "time_zone": one.time_zone or None,
        "location": one.location,
        "organizer": _person(one.organizer) if one.organizer else None,
        "attendees": [{**_person(a.person), "answer": a.answer or None} for a in one.attendees],
        "repeats": one.repeats or None,
        "uid": one.uid or None,
    }


def _when(one: Invitation, *, is_end: bool) -> str | None:
    at = one.ends_at if is_end else one.starts_at
    return at.date().isoformat() if at is not None and one.all_day else moment_of(at)


def _person(who: Address) -> dict[str, object]:
    return {"name": who.name, "address": who.address}


def _contact(card: ContactCard) -> dict[str, object]:
    return {
        "name": card.name,
        "organisation": card.organisation or None,
        "addresses": list(card.addresses),
        "phones": list(card.phones),
    }
