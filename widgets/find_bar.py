"""The field at the bottom in which words are typed that are looked for."""

from __future__ import annotations

from textual.binding import Binding

from widgets.line_field import LineField


class FindBar(LineField):
    """One line, hidden until it is asked for; Esc leaves it whatever else the agent's keys are.

    So does ctrl+q, as every other field: only where nothing is typed does it leave the console.
    """

    BINDINGS = [Binding("escape,ctrl+q", "screen.back", show=False)]
    DEFAULT_CSS = """
    FindBar, FindBar:focus {
        display: none; height: 1; border: none; background: $surface; padding: 0 1;
    }
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(placeholder=placeholder, id=id, select_on_focus=True)

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen."""
        return self.styles.display == "block"

    def open(self, text: str = "") -> None:
        """Show it with what was looked for before, and take the keys."""
        # At once: a class would act later, and the next key may be here already.
        self.styles.display = "block"
        self.value = text
        if self.is_attached:  # its screen may have been left before it was mounted
            self.screen.set_focus(self)

    def close(self) -> None:
        """Take it away; the caller says where the keys go."""
        self.styles.display = "none"
