"""Read invitations out of calendar parts (RFC 5545, RFC 5546): what, when, where, who (pure).

Theory of operation: one walk over the lines, with the names of the open components. Alarms and
what else stands inside an event are passed over. A time keeps the offset that it has where the
organiser is; one without a zone stays without one. Of many events the first ones are told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from data.mail.addresses import parse_address_list
from data.mail.calendar_zones import Observance, zone_by_name, zone_by_rules
from data.mail.content_lines import ContentLine, content_lines
from data.records import Address, Attendee, Invitation, SafeLine
from data.text.safe import clean_line

EVENTS_MAX = 10
ATTENDEES_MAX = 50
_EVENTS = frozenset(("VEVENT", "VTODO"))
_MOMENT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?(Z)?)?")
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,5})S)?)?"
)
_WEEKDAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
             "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}  # fmt: skip
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year",
          "HOURLY": "hour"}  # fmt: skip


@dataclass(slots=True)
class _Event:
    starts: ContentLine | None = None
    ends: ContentLine | None = None
    lasts: str = ""
    summary: str = ""
    location: str = ""
    status: str = ""
    rule: str = ""
    uid: str = ""
    description: str = ""
    organizer: Address | None = None
    attendees: list[Attendee] = field(default_factory=list)

    def take(self, line: ContentLine) -> None:
        """Keep what is told of an event."""
        match line.name:
            case "DTSTART":
                self.starts = line
            case "DTEND" | "DUE":
                self.ends = line
            case "DURATION":
                self.lasts = line.value
            case "SUMMARY":
                self.summary = line.text
            case "LOCATION":
                self.location = line.text
            case "DESCRIPTION":
                self.description = line.text
            case "STATUS":
                self.status = line.value.strip().lower()
            case "RRULE":
                self.rule = line.value
            case "UID":
                self.uid = line.value
            case "ORGANIZER":
                self.organizer = _person(line)
            case "ATTENDEE" if len(self.attendees) < ATTENDEES_MAX:
                answer = clean_line(line.parameters.get("partstat", "").lower(), limit=40)
                self.attendees.append(Attendee(_person(line), answer))


def read_invitations(text: str, *, method: str = "") -> tuple[Invitation, ...]:
    """Give the events of a calendar; `method` is what the part's type says of it."""
    return tuple(invitation for invitation, _ in read_events(text, method=method))


def read_events(text: str, *, method: str = "") -> list[tuple[Invitation, str]]:
    """Give the events of a calendar, each with its description."""
    events: list[_Event] = []
    zones: dict[str, list[Observance]] = {}
    zone_name = ""
    open_: list[str] = []
    said_method = ""
    for line in content_lines(text):
        if line.name == "BEGIN":
            kind = line.value.strip().upper()
            open_.append(kind)
            if kind in _EVENTS and len(events) < EVENTS_MAX:
                events.append(_Event())
            elif kind in ("STANDARD", "DAYLIGHT"):
                zones.setdefault(zone_name, []).append(Observance())
        elif line.name == "END":
            if line.value.strip().upper() in open_:
                while open_.pop() != line.value.strip().upper():
                    pass
        elif not open_:
            continue
        elif open_[-1] in _EVENTS and events:
            events[-1].take(line)
        elif open_[-1] == "VTIMEZONE" and line.name == "TZID":
            zone_name = line.value.strip()
        elif open_[-1] in ("STANDARD", "DAYLIGHT") and zones.get(zone_name):
            zones[zone_name][-1].take(line)
        elif open_[-1] == "VCALENDAR" and line.name == "METHOD":
            said_method = line.value.strip()
    return [
        (_invitation(event, (said_method or method).lower(), zones), event.description)
        for event in events
        if event.summary or event.starts is not None
    ]


def _invitation(event: _Event, method: str, zones: dict[str, list[Observance]]) -> Invitation:
    starts_at, all_day = _moment(event.starts, zones)
    ends_at, _ = _moment(event.ends, zones)
    if ends_at is None and starts_at is not None and event.lasts:
        ends_at = _later(starts_at, event.lasts)
    if event.status == "cancelled":
        method = "cancel"
    named = event.starts.parameters.get("tzid", "") if event.starts is not None else ""
    if event.starts is not None and event.starts.value.strip().upper().endswith("Z"):
        named = "UTC"
    return Invitation(
        method=clean_line(method, limit=40),
        summary=clean_line(event.summary, limit=300),
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=all_day,
        time_zone=clean_line(named, limit=80),
        location=clean_line(event.location, limit=300),
        organizer=event.organizer,
        attendees=tuple(event.attendees),
        repeats=_repeats(event.rule),
        uid=clean_line(event.uid, limit=300),
    )


def _moment(  # noqa: PLR0911 - one for each way to write a time
    line: ContentLine | None, zones: dict[str, list[Observance]]
) -> tuple[datetime | None, bool]:
    """Give a time, and whether it is a day without one."""
    found = _MOMENT.match(line.value.strip()) if line is not None else None
    if line is None or found is None:
        return None, False
    try:
        at = datetime(*(int(part or 0) for part in found.groups()[:6]))  # type: ignore[arg-type] # noqa: DTZ001 - six numbers; the zone follows
    except ValueError:
        return None, False
    if not 1900 <= at.year <= 9998:  # noqa: PLR2004 - other zones must have room
        return None, False
    if found[4] is None:
        return at, True
    if found[7]:
        return at.replace(tzinfo=UTC), False
    name = line.parameters.get("tzid", "").strip()
    zone = zone_by_name(name) if name else None
    if zone is None and name in zones:
        zone = zone_by_rules(zones[name], at)
    if zone is None:
        return at, False
    # Its offset is kept and not its name: a record is made of plain values.
    offset = at.replace(tzinfo=zone).utcoffset() or timedelta(0)
    return at.replace(tzinfo=timezone(offset)), False


def _later(starts_at: datetime, duration: str) -> datetime | None:
    found = _DURATION.fullmatch(duration.strip().upper())
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    try:
        return starts_at + timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
        )
    except OverflowError:
        return None


def _person(line: ContentLine) -> Address:
    value = line.value.strip()
    value = value[7:] if value[:7].lower() == "mailto:" else value
    found = parse_address_list(value) if "@" in value else ()
    address = found[0].address if found else SafeLine("")
    name = clean_line(line.parameters.get("cn", ""), limit=200)
    return Address(SafeLine("") if name == address else name, address)


def _repeats(rule: str) -> SafeLine:
    """Tell a rule in words; what has no simple words is told as it stands."""
    if not rule:
        return SafeLine("")
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None:
        return clean_line(rule, limit=200)
    every = parts.get("INTERVAL", "1")
    words = f"every {unit}" if every == "1" else f"every {every} {unit}s"
    days = [_WEEKDAYS[day] for day in parts.get("BYDAY", "").split(",") if day in _WEEKDAYS]
    if days:
        words += f" on {', '.join(days)}"
    if parts.get("COUNT", "").isdigit():
        words += f", {parts['COUNT']} times"
    elif (until := _MOMENT.match(parts.get("UNTIL", ""))) is not None:
        words += f", until {until[1]}-{until[2]}-{until[3]}"
    return clean_line(words, limit=200)
