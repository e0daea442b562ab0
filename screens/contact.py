"""Logging a contact: which channel, who reached whom, when, and what it was about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from console.actions import Place
from console.domain.contacts import CHANNELS, WAYS, tell_contact
from console.domain.typed_addresses import parse_people
from console.domain.typed_times import Refused, understand_past
from console.services.contacts import Contact
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Address, Conversation, ConversationId, Direction
from data.text.safe import clean_line
from screens.form import choice_lines, keyed, labelled, mark_labels, show_choices
from screens.frame import Frame
from screens.place_keys import bindings_of, hints_of
from widgets.glyphs import glyphs_for
from widgets.line_field import LineField
from widgets.lines import Line, LineView, line_of

LABEL_COLUMNS = 11
NOW = "now"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a contact that was not logged yet."""

    who: str = ""
    channel: str = ""
    way: str = ""
    when: str = ""
    words: str = ""


class ChannelRow(LineView):
    """The channels, each with its letter."""

    BINDINGS = bindings_of(Place.CHANNEL)


class WayRow(LineView):
    """Who reached whom, each with its letter."""

    BINDINGS = bindings_of(Place.WAY)


class ContactSheet(ModalScreen[None]):
    """A small form at the bottom: a letter for channel and direction, then the words."""

    PLACE = Place.CONTACT
    BINDINGS = bindings_of(Place.CONTACT, priority=True)
    DEFAULT_CSS = """
    ContactSheet { align: center bottom; background: $background 0%; }
    ContactSheet > Vertical {
        height: auto; background: $surface; border-top: solid $accent;
    }
    ContactSheet LineView { height: 1; background: $surface; }
    ContactSheet Horizontal { height: auto; }
    ContactSheet .label { width: 11; }
    ContactSheet Input, ContactSheet Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $background;
    }
    ContactSheet TextArea, ContactSheet TextArea:focus {
        width: 1fr; height: 4; border: none; padding: 0; background: $background;
    }
    """

    def __init__(self, frame: Frame, about: Conversation | None) -> None:
        """Log on a conversation, over a screen; without one an address is asked for."""
        super().__init__()
        services = frame.services
        self.services, self._frame, self._about = services, frame, about
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        typed = services.session.unlogged.get(self._key, Typed())
        assert isinstance(typed, Typed)
        self._channel, self._way = typed.channel, typed.way
        self._title, self._below = LineView(), LineView()
        self._said, self._is_logging = "", False
        self.who = LineField(typed.who, id="contact-who")
        self.when = LineField(typed.when, id="contact-when", placeholder=NOW)
        self.channels, self.ways = ChannelRow(id="contact-channel"), WayRow(id="contact-way")
        self.text = TextArea(
            typed.words,
            id="contact-text",
            soft_wrap=True,
            show_line_numbers=False,
            compact=True,
            highlight_cursor_line=False,
        )
        for view in (self._title, self._below):
            view.can_focus = False
        self.text.cursor_blink = False

    @property
    def _key(self) -> ConversationId | None:
        return None if self._about is None else self._about.id

    def compose(self) -> ComposeResult:
        """Put the form at the bottom; what it is about stays readable above it."""
        rows: list[Widget] = [self._title]
        if self._about is None:
            rows.append(labelled("Who", self.who))
        rows += [self.channels, self.ways, labelled("When", self.when)]
        rows += [labelled("Words", self.text), self._below]
        yield Vertical(*rows)

    def on_mount(self) -> None:
        """Begin where something is missing."""
        self.set_focus(self._next_empty())
        self.draw()

    def _next_empty(self) -> Widget:
        if self._about is None and not self.who.value.strip():
            return self.who
        if not self._channel:
            return self.channels
        return self.text if self._way else self.ways

    def on_resize(self) -> None:
        """Cut for the width."""
        self.draw()

    def on_descendant_focus(self) -> None:
        """Show where the keys are."""
        mark_labels(self, self.glyphs)
        self.draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it is understood, at every key."""
        self._said = ""
        self.draw()
        if event.input is self.who:
            self.read_customer()

    def on_text_area_changed(self) -> None:
        """A new word takes away what was said of the last try."""
        if self._said:
            self._said = ""
            self.draw()

    def draw(self) -> None:
        """Draw what is chosen and what it means."""
        about = self._about
        name = "" if about is None or about.customer is None else about.customer.name
        subject = "with whom?" if about is None else f"on #{about.id}"
        title = f" Log a contact {subject}" + (f" {self.glyphs.dot} {name}" if name else "")
        self._title.show_lines([line_of(title, "strong")])
        channels = keyed(self.services, "channel_", ((n, c.short) for n, c in CHANNELS.items()))
        show_choices(self.channels, self._row("Channel", self.channels, self._channel, channels))
        ways = keyed(self.services, "way_", ((n, words) for n, (_, words) in WAYS.items()))
        show_choices(self.ways, self._row("Direction", self.ways, self._way, ways))
        hints = hints_of(Place.CONTACT, self.services, columns=self.app.size.width)
        meaning = self._meaning()
        lines = [line_of(f" {self._said}", "bad")] if self._said else [meaning]
        self._below.styles.height = 2
        self._below.show_lines([*lines, line_of(f" {hints}", "dim")])

    def _row(
        self, label: str, row: LineView, chosen: str, choices: Sequence[tuple[str, str, str]]
    ) -> list[Line]:
        return choice_lines(
            label,
            chosen,
            choices,
            pointer=self.glyphs.pointer if self.focused is row else " ",
            label_columns=LABEL_COLUMNS,
            width=self.app.size.width,
        )

    def _meaning(self) -> Line:
        """Say what will be logged, as far as it is known."""
        at, words = self._moment()
        if at is None and self.when.value.strip():
            return line_of(f" {words}", "warn")
        if not (self._channel and self._way):
            return line_of(f" A letter takes channel and direction. When: {words}.", "dim")
        told = tell_contact(self._channel, Direction(self._way))
        waits = "waits since then" if self._way == "in" else "answered by that"
        return line_of(f" {told.capitalize()} {words}: {waits}.", "accent")

    def _moment(self) -> tuple[datetime | None, str]:
        """Give the moment that is typed, with its words; without one now, or why it is none."""
        typed = self.when.value.strip()
        if not typed:
            return None, NOW
        read = understand_past(
            typed,
            now=self.services.clock.now(),
            time_zone=self.services.time_zone,
            language=self.services.language,
        )
        return (None, read.reason) if isinstance(read, Refused) else (read.at, read.in_words)

    @work(exclusive=True, group="contact-load")
    async def read_customer(self) -> None:
        """Say whose address it is."""
        found = parse_people(self.who.value)
        if len(found.addresses) != 1 or self._about is not None:
            return
        known = await self.services.contacts.find_customer(found.addresses[0].address)
        words = "a new customer"
        if known is not None:
            customer, count = known
            words = f"{customer.name or customer.address}, {count} so far"
        self._title.show_lines([line_of(f" Log a contact with {clean_line(words)}", "strong")])

    def action_pick_channel(self, name: str) -> None:
        """Take a channel, and go on."""
        self._channel, self._said = name, ""
        self.set_focus(self._next_empty() if not self._way else self.text)
        self.draw()

    def action_pick_way(self, name: str) -> None:
        """Say who reached whom, and go on to the words: most are logged at once."""
        self._way, self._said = name, ""
        self.set_focus(self.text)
        self.draw()

    def on_input_submitted(self) -> None:
        """Enter in a field goes on to what is missing."""
        self.set_focus(self._next_empty())

    def action_next_row(self) -> None:
        """To the next row."""
        self.focus_next()

    def action_row_before(self) -> None:
        """To the row before."""
        self.focus_previous()

    def action_save(self) -> None:
        """Log it, or say what is missing and go there."""
        missing = self._missing()
        if missing is not None:
            self._said, where = missing
            self.set_focus(where)
            self.draw()
        elif not self._is_logging:
            self._is_logging = True
            self.log_it()

    def _missing(self) -> tuple[str, Widget] | None:
        if self._about is None:
            found = parse_people(self.who.value)
            if found.problems or len(found.addresses) != 1:
                why = found.problems[0] if found.problems else "Whose address is it? One is wanted."
                return why, self.who
        if not self._channel:
            return "Which channel? Its letter takes it.", self.channels
        if not self._way:
            return "Who reached whom? i: they reached us, o: we reached them.", self.ways
        at, words = self._moment()
        if at is None and self.when.value.strip():
            return words, self.when
        if not self.text.text.strip():
            return "Say in a few words what it was about.", self.text
        return None

    @work(group="contact-write")
    async def log_it(self) -> None:
        """Log it; where that is refused, the words stay."""
        about: ConversationId | Address
        if self._about is not None:
            about = self._about.id
        else:
            (about,) = parse_people(self.who.value).addresses
        contact = Contact(self._channel, Direction(self._way), self.text.text, self._moment()[0])
        services = self.services
        try:
            logged = await services.contacts.log(about, contact, agent=services.agent)
        except (DataError, ServiceError) as error:
            self._said, self._is_logging = str(error), False
            self.draw()
            return
        services.session.unlogged.pop(self._key, None)
        self.dismiss(None)
        began = ", a new conversation" if logged.is_new else ""
        words = tell_contact(contact.channel, contact.direction)
        told = f"#{logged.conversation_id}: logged ({words}){began}"
        self._frame.tell(told, seconds=8, can_undo=True)

    def action_back(self) -> None:
        """Leave; what was typed is there again the next time."""
        typed = Typed(self.who.value, self._channel, self._way, self.when.value, self.text.text)
        if typed.words.strip():
            self.services.session.unlogged[self._key] = typed
            self._frame.tell("Not logged yet; its words are there again the next time.")
        else:
            self.services.session.unlogged.pop(self._key, None)
        self.dismiss(None)
