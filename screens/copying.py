"""What can be copied of a message: number, address, text, Message-ID and every link in full."""

from __future__ import annotations

import termios
from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.app import SuspendNotSupported
from textual.events import Key

from console.actions import Place
from console.services.bundle import Services
from data.records import Conversation, Message
from data.text.links import find_addresses
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.clipboard import Sent, copy_out, show_to_select
from screens.frame import Frame
from screens.place_keys import bindings_of, hints_of
from screens.sheet import Sheet
from widgets.lines import Line, Span, line_of
from widgets.message_lines import links_of

PREVIEW_CHARS = 60
PICKED_BY = {
    "n": "copy_number", "a": "copy_address", "t": "copy_text", "m": "copy_markdown",
    "i": "copy_id",
}  # fmt: skip
"""The action whose key copies a thing that is no link."""
COPY = "Copy: a key or a number; the text can also be selected here"
COPIED_CHARS_SAID = 40


@dataclass(frozen=True, slots=True)
class Copied:
    """Something to copy: `key` is what picks it."""

    key: str
    name: str
    text: str
    """What goes to the clipboard."""
    shown: str = ""
    """What stands in the row where that is not the text itself."""
    doubt: str = ""


def copies_of(conversation: Conversation, message: Message) -> list[Copied]:
    """Give what can be copied; links keep the numbers that stand beside them in the message."""
    copies = [Copied("n", "number", f"#{conversation.id}")]
    customer = conversation.customer
    if customer is not None:
        copies.append(Copied("a", "address", customer.address))
    text = message.body.new_text.strip("\n")
    if text:
        count = text.count("\n") + 1
        preview = (
            f"{clean_line(text, limit=PREVIEW_CHARS)} ({count} line{'s' if count > 1 else ''})"
        )
        copies.append(Copied("t", "text", text, preview))
    if message.internet_message_id and message.raw_id is not None:
        name = clean_line(f"<{message.internet_message_id}>")
        copies.append(Copied("i", "Message-ID", name))
    links = links_of(message)
    copies += [Copied(str(link.number), "", link.target, doubt=link.doubt) for link in links]
    known = {customer.address.casefold()} if customer is not None else set()
    known |= {link.target.removeprefix("mailto:").casefold() for link in links}
    found = [a for a in find_addresses(message.body.new_text) if a.casefold() not in known]
    for number, address in enumerate(found, len(links) + 1):
        copies.append(Copied(str(number), "", address))
    return copies


class CopyScreen(Sheet[Copied | None]):
    """Answers with what is to be copied."""

    PLACE = Place.COPY
    BINDINGS = bindings_of(Place.COPY)

    def __init__(
        self,
        services: Services,
        copies: Sequence[Copied],
        *,
        title: str = COPY,
        hints: str = "",
    ) -> None:
        super().__init__(services, title, hints or hints_of(Place.COPY, services))
        self.copies = copies
        self._typed = ""
        # Where the eye goes when a copy did not come through.
        last = services.session.copied[-1] if services.session.copied else None
        self.cursor = next((n for n, copy in enumerate(copies) if copy.text == last), 0)

    def row_lines(self, width: int) -> list[Line]:
        """Give what each key copies; a link in full, so that it can be read and selected."""
        lines: list[Line] = []
        for place, copy in enumerate(self.copies):
            picked_by = PICKED_BY.get(copy.key)
            key = copy.key if picked_by is None else self.services.key_of(picked_by)
            head = f" {key:>3}  "
            name = f"{copy.name:<10} " if copy.name else ""
            pieces = wrapped(copy.shown or copy.text, max(width - len(head) - len(name), 10))
            for count, piece in enumerate(pieces):
                first = head + name if count == 0 else " " * len(head + name)
                lines.append(Line((Span(first, "dim"), Span(piece)), owner=place))
            if copy.doubt:
                lines.append(line_of(f"{' ' * len(head)}! {copy.doubt}", "warn", owner=place))
        return lines

    def action_pick(self, key: str) -> None:
        """Copy what a key stands for."""
        copy = next((c for c in self.copies if c.key == key), None)
        if copy is None:
            self.say("There is none here.", "dim")
        else:
            self.dismiss(copy)

    def action_move(self, by: int) -> None:
        """Move the cursor; a number begun is forgotten."""
        self._typed = ""
        super().action_move(by)

    def action_copy_this(self) -> None:
        """Copy what the cursor is on."""
        if self.copies:
            self.dismiss(self.copies[self.cursor])

    @work(group="copy-show")
    async def action_show(self) -> None:
        """Show what the cursor is on alone on the terminal, whole and without a frame."""
        if not self.copies:
            return
        try:
            await show_to_select(self.app, self.copies[self.cursor].text)
        except (SuspendNotSupported, OSError, termios.error):
            self.say("This terminal cannot be handed over; select it here.", "warn")

    def on_key(self, event: Key) -> None:
        """Take the number of a link; one that could go on waits for its next figure or Enter."""
        if event.character is None or not event.character.isdecimal():
            self._typed = ""
            return
        event.stop()
        typed = self._typed + event.character
        fits = [place for place, copy in enumerate(self.copies) if copy.key.startswith(typed)]
        if not fits:
            self._typed = ""
            self.say(f"There is no link {typed}.", "dim")
            return
        self._typed = typed
        self.cursor = next((p for p in fits if self.copies[p].key == typed), fits[0])
        if len(fits) == 1:
            self.dismiss(self.copies[self.cursor])
        else:
            self.draw()
            take = self.services.key_of("copy_this")
            self.say(f"{typed}: {take} copies it, or go on typing its number", "dim")

    def action_back(self) -> None:
        """Copy nothing."""
        self.dismiss(None)


def ask_what_to_copy(screen: Frame, conversation: Conversation, message: Message) -> None:
    """Ask what to copy of a message, and hand it to the terminal's clipboard."""

    def copied(answer: Copied | None) -> None:
        if answer is not None:
            telling = copy_and_tell(screen, answer.text, shown=answer.shown)
            screen.run_worker(telling, group="copy")

    sheet = CopyScreen(screen.services, copies_of(conversation, message))
    screen.app.push_screen(sheet, copied)


async def copy_and_tell(screen: Frame, text: str, *, shown: str = "") -> None:
    """Hand a text to the terminal's clipboard, and say so: no terminal ever answers."""
    what = clean_line(shown or text, limit=COPIED_CHARS_SAID)
    screen.services.session.copied[:] = [text]
    keys = f"{screen.key_of('copy')} {screen.key_of('show_copy')}"
    match await copy_out(screen.app, text):
        case Sent.SENT:
            screen.tell(f"Sent to the clipboard: {what} (not there? {keys} shows it)")
        case Sent.TOO_LONG:
            screen.tell(f"Too long for a terminal's clipboard; {keys} shows it to select.")
        case Sent.NOWHERE:
            screen.tell(f"This terminal has no clipboard; {keys} shows it to select.")
