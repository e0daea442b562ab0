"""Under which name and key a search is kept as a queue: one line, shown as it is understood."""

from __future__ import annotations

from textual.widgets import Input

from console.actions import Place
from console.domain.permissions import Right, may
from console.domain.saved_queues import find_keyed, read_name, read_wish
from console.services.bundle import Services
from data.records import SavedQueue
from screens.field_sheet import FieldSheet
from screens.place_keys import bindings_of, hints_of
from screens.wished import QueueWish
from widgets.lines import Line, line_of


class SaveQueueScreen(FieldSheet[QueueWish | None]):
    """Asks for a name and perhaps a digit; None where the agent went back."""

    BINDINGS = bindings_of(Place.SAVING, priority=True)

    def __init__(
        self, services: Services, *, query: str, saved: SavedQueue | None, key: int | None
    ) -> None:
        super().__init__(services, field_id="queue-name")
        self._query, self._saved, self._free_key = query, saved, key
        self._is_shared = saved is not None and saved.is_shared

    def begin(self) -> None:
        """Ask; a queue that is saved already begins with its name and key."""
        title = "Name and key of this queue" if self._saved else "Save this search as a queue"
        example = "" if self._saved else "   a name, and a digit for its key: VIP 3"
        self.show_above(
            [line_of(f" {title}{example}", "strong"), line_of(f" {self._query}", "dim")]
        )
        if self._saved is not None:
            self.field.value = " ".join(
                str(word) for word in (self._saved.name, self._saved.key) if word is not None
            )
        self.show_below([self._understood(), self._keys()])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it is understood, at every key."""
        event.stop()
        self.show_below([self._understood(), self._keys()])

    def _keys(self) -> Line:
        return line_of(
            f" {hints_of(Place.SAVING, self.services, columns=self.app.size.width)}", "dim"
        )

    def _understood(self) -> Line:
        wish, why_not = self._read()
        whose = "everybody has it" if self._is_shared else "yours alone"
        if wish is None:
            role = "warn" if self.field.value.strip() else "dim"
            return line_of(f" {why_not} {self.glyphs.dot} {whose}", role)
        words = f"“{wish.name}” without a key" if wish.key is None else f"{wish.key} “{wish.name}”"
        return line_of(f" {words}, {whose}", "accent")

    def _read(self) -> tuple[QueueWish | None, str]:
        """Give what is meant, or why nothing is."""
        typed, key = read_wish(self.field.value)
        if key is None and self._saved is None:
            key = self._free_key
        name, why_not = read_name(typed)
        if why_not:
            return None, why_not
        own = [q for q in self.services.queues.known if q.is_shared == self._is_shared]
        other = None if key is None else find_keyed(own, key)
        if other is not None and (self._saved is None or other.id != self._saved.id):
            return None, f"Key {key} is that of {other.name}; type another digit."
        return QueueWish(name, self._query, key, self._is_shared), ""

    def action_share(self) -> None:
        """Make it everybody's, or mine alone."""
        if self._saved is None and may(self.services.agent.role, Right.QUEUES):
            self._is_shared = not self._is_shared
            self.show_below([self._understood(), self._keys()])
        else:
            words = " Whose it is stays." if self._saved else " Leads keep what everybody has."
            self.show_below([self._understood(), line_of(words, "warn")])

    def action_keep(self) -> None:
        """Take what is shown."""
        wish, why_not = self._read()
        if wish is not None:
            self.dismiss(wish)
        else:
            self.show_below([line_of(f" ! {why_not}", "warn"), self._keys()])

    def action_back(self) -> None:
        """Leave it as it was."""
        self.dismiss(None)
