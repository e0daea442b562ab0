"""Domain: a file of a mail as a page: calendars and contacts as what they say, then as they are."""

from __future__ import annotations

from console.domain.mail_words import tell_contact_card, tell_invitation
from data.mail.calendars import read_events
from data.mail.cards import read_cards
from data.mail.file_kinds import FileKind
from data.mail.file_text import VIEW_BYTES_MAX, decoded, file_as_text
from data.records import SafeText
from data.text.safe import clean_text

EVENTS_MAX = 100
AS_IT_IS = "The file itself:"


def page_of_file(data: bytes, kind: FileKind, time_zone: str) -> SafeText:
    """Give what a person may read of a file; nothing is run, nothing loaded."""
    text = file_as_text(data, kind)
    if kind.id not in ("calendar", "card"):
        return text
    written = decoded(data[:VIEW_BYTES_MAX])
    said = _calendar(written, time_zone) if kind.id == "calendar" else _cards(written)
    return clean_text(f"{said}\n\n{AS_IT_IS}\n\n{text}") if said else text


def _calendar(written: str, time_zone: str) -> str:
    pages = []
    for event, description in read_events(written, events_max=EVENTS_MAX):
        title, *rest = tell_invitation(event, time_zone)
        words = ["", *description.strip().splitlines()] if description.strip() else []
        pages.append("\n".join([title, *(f"  {line}".rstrip() for line in (*rest, *words))]))
    if len(pages) == EVENTS_MAX:
        pages.append("More of them may stand below.")
    return "\n\n".join(pages)


def _cards(written: str) -> str:
    return "\n".join(map(tell_contact_card, read_cards(written)))
