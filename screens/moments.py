"""When something is to happen: a moment is typed, and shown as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.widgets import Input

from console.actions import Place
from console.domain.typed_times import Refused, describe_moment, understand
from console.services.bundle import Services
from screens.field_sheet import FieldSheet
from screens.place_keys import bindings_of
from widgets.lines import Line, line_of

FORMS = "fri 14:00, tomorrow 9, 3d, 2026-12-01"
AHEAD_MAX = timedelta(days=366)
"""Whoever means a later year has mistyped it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The moment that was chosen; None: now."""

    at: datetime | None
    words: str = ""
    """The moment as people say it."""


class MomentSheet(FieldSheet[Chosen | None]):
    """Asks for a moment; None where the agent went back."""

    BINDINGS = bindings_of(Place.LATER, priority=True)

    def __init__(self, services: Services, question: str, *, then: str, now: str = "") -> None:
        """Ask a question; `then` stands before the moment, `now` is what an empty field does."""
        super().__init__(services, field_id="moment")
        self._question, self._then, self._now = question, then, now

    def begin(self) -> None:
        """Ask."""
        self.show_above([line_of(f" {self._question} {FORMS}", "strong")])
        self.show_below([self._understood("")])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it is understood, at every key."""
        self.show_below([self._understood(event.value)])

    def _understood(self, typed: str) -> Line:
        chosen, why = self._read(typed)
        take = self.services.key_of("take_moment")
        back = self.services.key_of("no_moment", "Esc")
        if why:
            return line_of(f" {why}   {back} back", "warn" if typed.strip() else "dim")
        if chosen.at is None:
            return line_of(f" {take}: {self._now}   {back} back", "dim")
        return line_of(f" {take}: {self._then} {chosen.words}   {back} back", "accent")

    def _read(self, typed: str) -> tuple[Chosen, str]:
        if not typed.strip():
            return Chosen(None), "" if self._now else "Type a moment."
        now, zone = self.services.clock.now(), self.services.time_zone
        read = understand(typed, now=now, time_zone=zone, language=self.services.language)
        if isinstance(read, Refused):
            return Chosen(None), read.reason  # what to type stands above
        if read.at - now > AHEAD_MAX:
            return Chosen(None), "That is more than a year ahead."
        return Chosen(read.at, describe_moment(read.at, now=now, time_zone=zone)), ""

    def action_choose(self) -> None:
        """Take the moment that is shown."""
        chosen, why = self._read(self.field.value)
        if not why:
            self.dismiss(chosen)

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
