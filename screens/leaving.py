"""When a mail is to leave: a moment is typed, and shown as it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from console.actions import Place
from console.domain.typed_times import parse_time
from console.services.bundle import Services
from screens.frame import bindings_of
from widgets.lines import Line, LineView, line_of

FORMS = "14:30, 2026-11-23, 2026-11-23 09:00, +2h, +3d"
AHEAD_MAX = timedelta(days=366)
"""Whoever means a later year has mistyped it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The moment that was chosen; None: now."""

    at: datetime | None


class LaterScreen(ModalScreen[Chosen | None]):
    """Asks for a moment; None where the agent went back."""

    BINDINGS = bindings_of(Place.LATER, priority=True)
    DEFAULT_CSS = """
    LaterScreen { align: center bottom; background: $background 0%; }
    LaterScreen Vertical { height: 4; background: $surface; border-top: solid $accent; }
    LaterScreen LineView { height: 1; background: $surface; }
    LaterScreen Input, LaterScreen Input:focus {
        height: 1; border: none; padding: 0 1; background: $background;
    }
    """

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._above, self._below = LineView(), LineView()
        self._above.can_focus = self._below.can_focus = False
        self.field = Input(compact=True, id="moment", select_on_focus=False)
        self.field.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Put what is understood below what is typed."""
        with Vertical():
            yield self._above
            yield self.field
            yield self._below

    def on_mount(self) -> None:
        """Ask."""
        self.set_focus(self.field)
        self._above.show_lines([line_of(f" Leave when? {FORMS}", "strong")])
        self._below.show_lines([self._understood("")])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it is understood, at every key."""
        self._below.show_lines([self._understood(event.value)])

    def _understood(self, typed: str) -> Line:
        moment, why = self._read(typed)
        if why:
            return line_of(f" {why}", "warn")
        if moment is None:
            return line_of(" Enter: now   Esc back", "dim")
        words = moment_words(
            moment, now=self._services.clock.now(), time_zone=self._services.time_zone
        )
        return line_of(f" Enter: leaves {words}   Esc back", "accent")

    def _read(self, typed: str) -> tuple[datetime | None, str]:
        now = self._services.clock.now()
        if not typed.strip():
            return None, ""
        moment = parse_time(typed, now=now, time_zone=self._services.time_zone)
        if moment is None:
            return None, "Not understood yet."
        if moment <= now:
            return None, "That has passed."
        return (None, "That is more than a year ahead.") if moment - now > AHEAD_MAX else (
            moment, ""
        )  # fmt: skip

    def action_choose(self) -> None:
        """Take the moment that is shown."""
        moment, why = self._read(self.field.value)
        if not why:
            self.dismiss(Chosen(moment))

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)


def moment_words(moment: datetime, *, now: datetime, time_zone: str) -> str:
    """Say a moment to come so that nobody mistakes it: weekday, day, clock, how long that is."""
    local = moment.astimezone(ZoneInfo(time_zone))
    minutes = max(round((moment - now).total_seconds() / 60), 1)
    hours, days = round(minutes / 60), round(minutes / (24 * 60))
    if minutes < 90:  # noqa: PLR2004 - an hour and a half is still told in minutes
        ahead = f"{minutes} min"
    elif hours < 36:  # noqa: PLR2004 - and a day and a half in hours
        ahead = f"{hours} hours"
    else:
        ahead = f"{days} days"
    return f"{local:%a %d %b %H:%M}, in {ahead}"
