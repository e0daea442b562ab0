"""When a mail is to leave: a moment is typed, and shown as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from textual.widgets import Input

from console.actions import Place
from console.domain.typed_times import Refused, describe_moment, understand
from console.services.bundle import Services
from screens.field_sheet import FieldSheet
from screens.frame import bindings_of
from widgets.lines import Line, line_of

FORMS = "fri 14:00, tomorrow 9, 3d, 2026-12-01"
AHEAD_MAX = timedelta(days=366)
"""Whoever means a later year has mistyped it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The moment that was chosen; None: now."""

    at: datetime | None


class LaterScreen(FieldSheet[Chosen | None]):
    """Asks for a moment; None where the agent went back."""

    BINDINGS = bindings_of(Place.LATER, priority=True)

    def __init__(self, services: Services) -> None:
        super().__init__(services, field_id="moment")

    def begin(self) -> None:
        """Ask."""
        self.show_above([line_of(f" Leave when? {FORMS}", "strong")])
        self.show_below([self._understood("")])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it is understood, at every key."""
        self.show_below([self._understood(event.value)])

    def _understood(self, typed: str) -> Line:
        moment, why = self._read(typed)
        if why:
            return line_of(f" {why}", "warn")
        if moment is None:
            return line_of(" Enter: now   Esc back", "dim")
        words = describe_moment(
            moment, now=self.services.clock.now(), time_zone=self.services.time_zone
        )
        return line_of(f" Enter: leaves {words}   Esc back", "accent")

    def _read(self, typed: str) -> tuple[datetime | None, str]:
        if not typed.strip():
            return None, ""
        now = self.services.clock.now()
        read = understand(
            typed,
            now=now,
            time_zone=self.services.time_zone,
            language=self.services.language,
        )
        if isinstance(read, Refused):
            return None, read.reason  # what to type stands above
        if read.at - now > AHEAD_MAX:
            return None, "That is more than a year ahead."
        return read.at, ""

    def action_choose(self) -> None:
        """Take the moment that is shown."""
        moment, why = self._read(self.field.value)
        if not why:
            self.dismiss(Chosen(moment))

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
