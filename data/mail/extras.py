"""What the parts of a mail say beside its text: invitations, contacts, and what lies elsewhere.

Theory of operation: the parts are walked in document order; of each kind a few are read, and each
only once however often it is sent (a calendar comes as a version of the text and as a file).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from data.mail.mime import Part, Structure
from data.records import ContactCard, Invitation
from data.text.safe import clean_line

FOUND_MAX = 10
_CALENDAR_TYPES = frozenset(("text/calendar", "application/ics", "text/x-vcalendar"))
_CARD_TYPES = frozenset(("text/vcard", "text/x-vcard", "text/directory", "application/vcard"))
_KINDS = _CALENDAR_TYPES | _CARD_TYPES
TELLING_TYPES = _KINDS | {"message/partial", "message/external-body"}
"""Without one of these a mail has no extras."""


@dataclass(slots=True)
class Extras:
    """What was found; `words` is a text for mails that have no other."""

    invitations: dict[Invitation, str] = field(default_factory=dict)
    contacts: dict[ContactCard, None] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The descriptions of the invitations, for a mail without a text of its own."""
        return "\n\n".join(
            "\n".join(filter(None, (invitation.summary, description.strip())))
            for invitation, description in self.invitations.items()
        )


def find_extras(structure: Structure, decode: Callable[[Part], str]) -> Extras:
    """Read what the parts say; `decode` gives the text of one."""
    found = Extras()
    for part in _parts(structure.root):
        kind = part.content_type
        if kind in _KINDS:
            if kind in _CALENDAR_TYPES and len(found.invitations) < FOUND_MAX:
                from data.mail.calendars import read_events  # noqa: PLC0415 - rare; start-up

                events = read_events(decode(part), method=part.parameters.get("method", ""))
                for invitation, description in events[:FOUND_MAX]:
                    found.invitations.setdefault(invitation, description)
            elif kind in _CARD_TYPES and len(found.contacts) < FOUND_MAX:
                from data.mail.cards import read_cards  # noqa: PLC0415 - rare; start-up

                found.contacts |= dict.fromkeys(read_cards(decode(part)))
        elif kind == "message/partial":
            found.defects.append(_partial(part))
        elif kind == "message/external-body":
            found.defects.append(_elsewhere(part))
    return found


def _parts(root: Part) -> Iterator[Part]:
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if not part.children:
            yield part
        waiting.extend(reversed(part.children))


def _partial(part: Part) -> str:
    number = clean_line(part.parameters.get("number", "?"), limit=8)
    total = clean_line(part.parameters.get("total", "?"), limit=8)
    return f"It is piece {number} of {total} of one mail that was sent in pieces."


def _elsewhere(part: Part) -> str:
    """Say where a file lies that is only named (RFC 2046 section 5.2.3); nothing is fetched."""
    said = part.parameters
    where = said.get("url") or "/".join(
        filter(None, (said.get("site"), said.get("directory"), said.get("name")))
    )
    if not where and (server := said.get("server")):
        where = f"ask {server} for it by mail"
    shown = clean_line(where or "an unnamed place", limit=300)
    return f"A file of it lies elsewhere and was not fetched: {shown}"
