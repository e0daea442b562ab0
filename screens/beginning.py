"""What `c` begins: a new mail, or a contact to be logged."""

from __future__ import annotations

from console.actions import Place, actions_at
from console.domain.conditions import Facts
from console.key_names import first_key
from data.records import Conversation
from screens.contact import ContactSheet
from screens.frame import Frame
from screens.place_keys import bindings_of, hints_of
from screens.sheet import Sheet
from widgets.lines import Line, Span


class BeginSheet(Sheet[None]):
    """A letter each; what is chosen stands on the screen before the next key is read."""

    PLACE = Place.BEGINNING
    BINDINGS = bindings_of(Place.BEGINNING)

    def __init__(self, frame: Frame, about: Conversation | None) -> None:
        hints = hints_of(Place.BEGINNING, frame.services)
        super().__init__(frame.services, "Begin", hints)
        self._frame, self._about = frame, about
        facts = Facts(may_write=frame.services.may_write, status=about.status if about else None)
        self._choices = [
            action
            for action in actions_at(Place.BEGINNING, frame.services.keymap)
            if action.id.startswith("begin_") and not action.when(facts)
        ]

    def row_lines(self, width: int) -> list[Line]:
        """Give the letters and what they begin."""
        about = self._about
        name = "" if about is None or about.customer is None else about.customer.name
        where = "" if about is None else f" #{about.id} {name}".rstrip()
        lines = []
        for place, action in enumerate(self._choices):
            key = first_key(action, is_ascii=self.services.is_ascii)
            title = action.title + (where if action.id == "begin_contact" else "")
            lines.append(Line((Span(f" {key}  ", "accent"), Span(title)), owner=place))
        return lines

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let only act what is offered here."""
        handlers = {"mail", "contact", "elsewhere"}
        return action not in handlers or action in {a.handler for a in self._choices}

    async def action_choose(self) -> None:
        """Take the row under the cursor."""
        await self.run_action(self._choices[self.cursor].handler)

    async def action_mail(self) -> None:
        """Begin a mail."""
        self.dismiss(None)
        await self.app.run_action("write_new")

    def action_contact(self) -> None:
        """Log a contact on the conversation."""
        self.dismiss(None)
        self.app.push_screen(ContactSheet(self._frame, self._about))

    def action_elsewhere(self) -> None:
        """Log a contact with somebody else."""
        self.dismiss(None)
        self.app.push_screen(ContactSheet(self._frame, None))

    def action_back(self) -> None:
        """Begin nothing."""
        self.dismiss(None)
