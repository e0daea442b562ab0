"""Read invitations out of calendar parts (RFC 5545, RFC 5546): what, when, where, who (pure).

Theory of operation: one walk over the lines, with the names of the open components. Alarms and
what else stands inside an event are passed over. A time keeps the offset that it has where the
organiser is; one without a zone stays without one. Of many events the first ones are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from data.mail.addresses import parse_address_list
from data.mail.calendar_zones import Observance, zone_by_name, zone_by_rules
from data.mail.content_lines import ContentLine, content_lines
from data.records import Address, Attendee, Invitation, SafeLine
from data.text.safe import clean_line

EVENTS_MAX = 10
ATTENDEES_MAX = 50
LEFT_OUT_MAX = 12
"""Days without the appointment that are told; more of them are counted."""
_TASK, _BUSY = "VTODO", "VFREEBUSY"
_EVENTS = frozenset(("VEVENT", _TASK, _BUSY))
_STATES = {"completed": "done", "in-process": "begun", "needs-action": "not begun"}
_LINES = {"DTSTART": "starts", "DTEND": "ends", "DUE": "ends", "RECURRENCE-ID": "instead_of"}
_VALUES = {"DURATION": "lasts", "STATUS": "status", "RRULE": "rule", "UID": "uid",
           "PERCENT-COMPLETE": "done"}  # fmt: skip
_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION")
_BUSY_KINDS = {"BUSY": "not free", "BUSY-UNAVAILABLE": "out of office",
               "BUSY-TENTATIVE": "perhaps not free"}  # fmt: skip
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
    kind: str = "VEVENT"
    starts: ContentLine | None = None
    ends: ContentLine | None = None
    lasts: str = ""
    summary: str = ""
    location: str = ""
    status: str = ""
    rule: str = ""
    done: str = ""
    instead_of: ContentLine | None = None
    left_out: list[str] = field(default_factory=list)
    busy: list[ContentLine] = field(default_factory=list)
    uid: str = ""
    description: str = ""
    organizer: Address | None = None
    attendees: list[Attendee] = field(default_factory=list)

    def take(self, line: ContentLine) -> None:
        """Keep what is told of an event."""
        name = line.name
        if name in _LINES:
            setattr(self, _LINES[name], line)
        elif name in _VALUES:
            setattr(self, _VALUES[name], line.value.strip())
        elif name in _TEXTS:
            setattr(self, name.lower(), line.text)
        match name:
            case "EXDATE" if len(self.left_out) < EVENTS_MAX * LEFT_OUT_MAX:
                self.left_out += line.value.split(",", LEFT_OUT_MAX)
            case "FREEBUSY" if len(self.busy) < EVENTS_MAX:
                self.busy.append(line)
            case "ORGANIZER":
                self.organizer = _person(line)
            case "ATTENDEE" if len(self.attendees) < ATTENDEES_MAX:
                answer = clean_line(line.parameters.get("partstat", "").lower(), limit=40)
                self.attendees.append(Attendee(_person(line), answer))


def read_events(
    text: str, *, method: str = "", events_max: int = EVENTS_MAX
) -> list[tuple[Invitation, str]]:
    """Give the first events of a calendar, each with its description."""
    events: list[_Event] = []
    zones: dict[str, list[Observance]] = {}
    zone_name = ""
    open_: list[str] = []
    said_method = ""
    for line in content_lines(text):
        if line.name == "BEGIN":
            kind = line.value.strip().upper()
            open_.append(kind)
            if kind in _EVENTS and len(events) < events_max:
                events.append(_Event(kind))
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
    return list(_told(events, (said_method or method).lower(), zones))


def _told(
    events: list[_Event], method: str, zones: dict[str, list[Observance]]
) -> Iterator[tuple[Invitation, str]]:
    for event in events:
        if event.kind == _BUSY:
            yield from ((slot, "") for slot in _busy_times(event))
        elif event.summary or event.starts is not None:
            yield _invitation(event, method, zones), event.description


def _invitation(event: _Event, method: str, zones: dict[str, list[Observance]]) -> Invitation:
    starts_at, all_day = _moment(event.starts, zones)
    ends_at, _ = _moment(event.ends, zones)
    if ends_at is None and starts_at is not None and event.lasts:
        ends_at = _later(starts_at, event.lasts)
    if event.status.lower() == "cancelled":
        method = "cancel"
    named = event.starts.parameters.get("tzid", "") if event.starts is not None else ""
    if event.starts is not None and event.starts.value.strip().upper().endswith("Z"):
        named = "UTC"
    return Invitation(
        method=clean_line(method, limit=40),
        summary=clean_line(event.summary + _progress(event), limit=300),
        starts_at=starts_at,
        ends_at=ends_at,
        all_day=all_day,
        time_zone=clean_line(named, limit=80),
        location=clean_line(event.location, limit=300),
        organizer=event.organizer,
        attendees=tuple(event.attendees),
        repeats=_repeats_of(event),
        uid=clean_line(event.uid, limit=300),
    )


def _progress(event: _Event) -> str:
    """Say of a task that it is one, and how far it is."""
    if event.kind != _TASK:
        return ""
    state = _STATES.get(event.status.lower(), "")
    if event.done.isdigit() and 0 < int(event.done[:4]) < 100:  # noqa: PLR2004 - per cent
        state = f"{event.done} % done"
    return f" (task, {state})" if state else " (task)"


def _busy_times(event: _Event) -> Iterator[Invitation]:
    """Give the times at which somebody is not free, each like an appointment (section 3.6.4)."""
    who = event.attendees[0].person if event.attendees else event.organizer
    for line in event.busy:
        kind = _BUSY_KINDS.get(line.parameters.get("fbtype", "BUSY").upper(), "")
        for slot in line.value.split(",", EVENTS_MAX)[:EVENTS_MAX] if kind else ():
            begin, _, end = slot.strip().partition("/")
            starts_at, _ = _moment(ContentLine("DTSTART", {}, begin), {})
            if starts_at is None:
                continue
            ends_at, _ = _moment(ContentLine("DTEND", {}, end), {})
            yield Invitation(
                method=SafeLine("busy"),
                summary=SafeLine(kind),
                starts_at=starts_at,
                ends_at=ends_at or _later(starts_at, end),
                all_day=False,
                time_zone=SafeLine("UTC" if begin.endswith("Z") else ""),
                location=SafeLine(""),
                organizer=who,
                attendees=(),
                repeats=SafeLine(""),
                uid=clean_line(event.uid, limit=300),
            )


def _repeats_of(event: _Event) -> SafeLine:
    """Tell the rule with the days it leaves out, or which one of a row this is instead of."""
    words = str(_repeats(event.rule))
    days = [
        f"{m[1]}-{m[2]}-{m[3]}" for m in map(_MOMENT.match, map(str.strip, event.left_out)) if m
    ]
    if words and days:
        more = len(days) - LEFT_OUT_MAX
        words += f", not on {', '.join(days[:LEFT_OUT_MAX])}"
        words += f" and {more} more days" if more > 0 else ""
    line = event.instead_of
    if line is not None and (day := _MOMENT.match(line.value.strip())) is not None:
        of = f"in place of {day[1]}-{day[2]}-{day[3]}"
        follows = line.parameters.get("range", "").upper() == "THISANDFUTURE"
        words = f"{of} and all that follow" if follows else f"once, {of}"
    return clean_line(words, limit=300)


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
