"""Until when a conversation sleeps: quick moments, or one that is typed and shown as understood."""

from __future__ import annotations

from datetime import UTC, datetime

from console.domain.deeds import Deed, Snooze
from console.domain.follow_up import read_moment
from console.domain.snooze_choices import quick_moments
from console.domain.typed_times import Refused, describe_moment
from console.services.bundle import Services
from screens.moments import AHEAD_MAX, FORMS
from screens.picking import Pick, PickSheet
from screens.working import Working

AWAKE = "now"
"""The id of the row that ends a snooze."""


def ask_until(screen: Working) -> None:
    """Ask until when the targets of a screen are to sleep, or whether they shall wake."""
    services = screen.services
    asleep = [c for c in screen.chosen() if c.snoozed_until is not None]
    picks = [_wake_pick(services, asleep[0].snoozed_until if len(asleep) == 1 else None)]
    sheet = PickSheet(
        services,
        f"Snooze {screen.subject_words()} until: choose, or type {FORMS}",
        [*(picks if asleep else ()), *quick_picks(services)],
        make=lambda typed: typed_pick(services, typed),
        is_typed_alone=True,
    )
    screen.ask(sheet, lambda ids: _deed_of(services, ids[0]))


def _wake_pick(services: Services, until: datetime | None) -> Pick:
    beside = "" if until is None else f"sleeps until {_words(services, until)}"
    return Pick(AWAKE, "wake now", beside)


def quick_picks(services: Services) -> list[Pick]:
    """Give the moments that are chosen so often that they need not be typed."""
    moments = quick_moments(services.clock.now(), time_zone=services.time_zone)
    return [Pick(_id_of(m.at), m.name, _words(services, m.at)) for m in moments]


def typed_pick(services: Services, typed: str, *, at: datetime | None = None) -> Pick | str:
    """Understand what was typed; a sentence where it is no moment to come.

    Steps as `+2d` go on from `at`, where that is given.
    """
    now, zone = services.clock.now(), services.time_zone
    read = read_moment(typed, at=at, now=now, time_zone=zone, language=services.language)
    if isinstance(read, Refused):
        return read.reason
    if read.at <= now:
        return "That is past; type a moment to come."
    if read.at - now > AHEAD_MAX:
        return "That is more than a year ahead."
    return Pick(_id_of(read.at), _words(services, read.at))


def moment_of(chosen: str) -> datetime:
    """Give the moment of a row."""
    return datetime.fromtimestamp(int(chosen) / 1000, UTC)


def _deed_of(services: Services, chosen: str) -> Deed:
    if chosen == AWAKE:
        return Snooze(None)
    return Snooze(int(chosen), _words(services, moment_of(chosen)))


def _id_of(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def _words(services: Services, at: datetime) -> str:
    return describe_moment(at, now=services.clock.now(), time_zone=services.time_zone)
