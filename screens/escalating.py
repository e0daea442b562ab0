"""Asking for help: whom, why, what was tried, what is needed, by when, and who keeps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize
from textual.widget import Widget

from console.actions import Place
from console.domain.conditions import Facts
from console.domain.escalation import Ask, read_reason
from console.services.bundle import Services
from data.records import Asked, AskedKind, Way
from data.text.safe import clean_line, clean_text
from data.text.wrap import wrapped
from screens.answering import Answering
from screens.editor import edit
from screens.escalation_choices import (
    Moment,
    asked_of,
    is_named,
    is_reason,
    read_by,
    reason_offers,
    typed_address,
    typed_reason,
)
from screens.form import FieldText, choice_lines, keyed, labelled, mark_labels, show_choices
from screens.offers import OfferField
from screens.picking import Pick
from screens.place_keys import bindings_of, hints_of
from widgets.escalation_lines import effect_words
from widgets.glyphs import glyphs_for
from widgets.line_field import LineField
from widgets.lines import Line, LineView, Span, line_of

LABEL_COLUMNS = 9
FORMS = "mon 12, 4h"
WAYS = {Way.HAND_OVER: "hand over", Way.CONSULT: "consult, and keep it"}
FILE_NAME = "text.txt"
TRIED_HINT, NEED_HINT = "what you did so far, if anything", "what you ask of them"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of an escalation that was not asked yet; `tried` None for what is known."""

    to: str = ""
    reason: str = ""
    tried: str | None = None
    need: str = ""
    by: str = ""
    way: Way = Way.HAND_OVER


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked, as it was understood."""

    asked: Asked
    to: str
    """Who is asked, as it is typed."""
    ask: Ask


@dataclass(frozen=True, slots=True)
class Ground:
    """What a sheet begins with."""

    title: str
    offers: Sequence[Pick]
    typed: Typed
    usual_by: datetime
    tried: str = ""
    """What the thread shows of it; internal, so it is no outsider's."""
    may_go_out: bool = True
    """Whether an outsider can be asked: about one conversation at a time."""
    clock: str = ""
    """What is left of the customer's clock, in short."""


class WayRow(LineView):
    """Who keeps the conversation, each way with its letter."""

    BINDINGS = bindings_of(Place.ASKING_WAY)


class EscalateSheet(Answering[Wanted | None]):
    """One sheet at the bottom; answers what is wanted, or None with what was typed kept."""

    PLACE = Place.ESCALATING
    BINDINGS = bindings_of(Place.ESCALATING, priority=True)
    DEFAULT_CSS = """
    EscalateSheet { align: center bottom; background: $background 0%; }
    EscalateSheet > Vertical {
        height: auto; background: $surface; border-top: solid $accent;
    }
    EscalateSheet LineView { height: 1; background: $surface; }
    EscalateSheet Horizontal { height: auto; }
    EscalateSheet .label { width: 9; }
    EscalateSheet #escalate-effect.public { background: $accent 25%; }
    EscalateSheet Input, EscalateSheet Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $background;
    }
    EscalateSheet #escalate-by, EscalateSheet #escalate-by:focus { width: 18; }
    EscalateSheet #escalate-by-words { width: 1fr; }
    """

    def __init__(
        self, services: Services, ground: Ground, *, keep: Callable[[Typed], None]
    ) -> None:
        """Ask on a ground; `keep` is told what was typed when the agent goes back."""
        super().__init__()
        self.services, self._ground, self._keep = services, ground, keep
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        typed = ground.typed
        self._way, self._said = typed.way, ""
        self.to = OfferField(
            "to", id="escalate-to", value=typed.to, make=typed_address, matches=is_named
        )
        self.reason = OfferField(
            "reason", id="escalate-reason", value=typed.reason,
            make=typed_reason, matches=is_reason,
        )  # fmt: skip
        tried = ground.tried if typed.tried is None else typed.tried
        self.tried = FieldText(tried, id="escalate-tried")
        self.need = FieldText(typed.need, id="escalate-need")
        self.tried.placeholder, self.need.placeholder = TRIED_HINT, NEED_HINT
        self.by = LineField(typed.by, id="escalate-by")
        self.ways = WayRow(id="escalate-way")
        self._by_words = LineView(id="escalate-by-words")
        self._title, self._effect = LineView(), LineView(id="escalate-effect")
        self._below = LineView()
        for view in (self._title, self._effect, self._below, self._by_words):
            view.can_focus = False

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom; what it is about stays readable above it."""
        yield Vertical(
            self._title,
            self.to,
            self.reason,
            labelled("tried", self.tried),
            labelled("need", self.need),
            labelled("by", self.by, self._by_words),
            self.ways,
            self._effect,
            self._below,
        )

    def on_mount(self) -> None:
        """Begin where something is missing."""
        self.to.offer(self._ground.offers)
        self.reason.offer(reason_offers())
        for text in (self.tried, self.need):
            text.move_cursor(text.document.end)
        missing = self._missing()
        self.set_focus(self.need if missing is None else missing[1])
        self.draw()

    def on_resize(self, _event: Resize) -> None:
        """Wrap for the width."""
        self.draw()

    def on_descendant_focus(self) -> None:
        """Show where the keys are, and what the field there offers."""
        for field in (self.to, self.reason):
            field.set_open(is_open=self.focused is field.input)
        mark_labels(self, self.glyphs)
        self.draw()

    def on_input_changed(self) -> None:
        """Show how it is understood, at every key."""
        self._forget_said()

    def on_offer_field_changed(self) -> None:
        """Show what it will do, at every key; what the thread says stays inside."""
        asked, tried = self.asked, self.tried.text
        is_outside = asked is not None and asked.kind is AskedKind.ADDRESS
        if is_outside and tried == self._ground.tried:
            self.tried.load_text("")
        elif asked is not None and not is_outside and not tried:
            self.tried.load_text(self._ground.tried)
        self._forget_said()

    def on_text_area_changed(self) -> None:
        """A new word takes away what was said of the last try."""
        if self._said:
            self._forget_said()

    def _forget_said(self) -> None:
        self._said = ""
        self.draw()

    # -- What is shown ---------------------------------------------------------------------------

    @property
    def asked(self) -> Asked | None:
        """Who is asked, as far as the field can be understood."""
        meant = self.to.meant()
        return asked_of(meant) if isinstance(meant, Pick) else None

    def draw(self) -> None:
        """Draw what is chosen, what it means and what it will do."""
        asked = self.asked
        self._title.show_lines([line_of(f" {self._ground.title}", "strong")])
        self._by_words.show_lines([self._by_line()])
        show_choices(self.ways, self._way_lines(asked))
        lines, is_public = self._effect_lines(asked)
        self._effect.set_class(is_public, "public")
        self._effect.styles.height = len(lines)
        self._effect.show_lines(lines)
        facts = Facts(is_mine=self._field() is not None)  # then Enter takes what is offered
        self._below.show_lines(
            [
                line_of(
                    f" {hints_of(self.PLACE, self.services, facts, columns=self.app.size.width)}",
                    "dim",
                )
            ]
        )

    def _by_line(self) -> Line:
        read = self._moment()
        if isinstance(read, str):
            return line_of(f" {read}", "warn")
        forms = "" if self.by.value.strip() else f"   or type {FORMS}"
        arrow = Span(f" {self.glyphs.arrow} {read.words}", "accent")
        return Line((arrow, Span(forms, "dim")))

    def _moment(self) -> Moment | str:
        return read_by(self.by.value, self.services, usual=self._ground.usual_by)

    def _way_lines(self, asked: Asked | None) -> list[Line]:
        if asked is not None and asked.kind is AskedKind.ADDRESS:
            words = f" {'how':<{LABEL_COLUMNS - 1}}by mail; the conversation stays yours"
            return [line_of(words, "dim")]
        pointer = self.glyphs.pointer if self.focused is self.ways else " "
        choices = keyed(self.services, "", ((way.value, words) for way, words in WAYS.items()))
        return choice_lines(
            "how",
            self._way.value,
            choices,
            pointer=pointer,
            label_columns=LABEL_COLUMNS,
            width=self.app.size.width,
        )

    def _effect_lines(self, asked: Asked | None) -> tuple[list[Line], bool]:
        """Say what Enter will do, or what is missing."""
        width = max(self.app.size.width - 2, 20)
        if self._said:
            return [line_of(f" {piece}", "bad") for piece in wrapped(self._said, width)], False
        if asked is None:
            meant, offered = self.to.meant(), self.to.offered
            said = meant if isinstance(meant, str) else ""
            if said and offered is not None:  # half a name is no mistake
                key = self.services.key_of("ask")
                return [line_of(f" {key} takes {clean_line(offered.title)}.", "dim")], False
            words = said or "Whom to ask: a tier, a colleague, or an address outside."
            return [line_of(f" {words}", "warn" if said else "dim")], False
        words, is_public = effect_words(asked, self._way, clock=self._ground.clock)
        role = "strong" if is_public else "accent"
        lines = [line_of(f" {piece}", role) for piece in wrapped(words, width)]
        meant = self.to.meant()
        if isinstance(meant, Pick) and meant.warning:
            lines.insert(0, line_of(f" ! {clean_line(meant.warning)}", "warn"))
        return lines, is_public

    # -- Going on --------------------------------------------------------------------------------

    def _field(self) -> OfferField | None:
        return next((f for f in (self.to, self.reason) if self.focused is f.input), None)

    def _missing(self) -> tuple[str, Widget] | None:
        to, reason = self.to.meant(), self.reason.meant()
        if not isinstance(to, Pick):
            return to or "Whom to ask? A tier, a colleague, or an address outside.", self.to.input
        if asked_of(to).kind is AskedKind.ADDRESS and not self._ground.may_go_out:
            return "An outsider is asked about one conversation at a time.", self.to.input
        if not isinstance(reason, Pick):
            return reason or "Why? A reason of the list, or words of yours.", self.reason.input
        if not self.need.text.strip():
            return "Say what is needed.", self.need
        moment = self._moment()
        return (moment, self.by) if isinstance(moment, str) else None

    def action_go(self) -> None:
        """Take the offer under the cursor, else ask; where something is missing, go there."""
        field = self._field()
        is_taken = field is not None and field.take(is_enter=True)
        missing = self._missing()
        if is_taken and missing is None:
            self.focus_next()  # it was chosen anew: what follows is looked at again
        elif missing is not None:
            why, where = missing
            # Whoever comes from an offer goes on from field to field, and did nothing wrong.
            self._said = why if field is None or where is field.input else ""
            self.set_focus(where)
            self.draw()
        else:
            self._ask()

    def _ask(self) -> None:
        to, moment = self.to.meant(), self._moment()
        assert isinstance(to, Pick)
        assert isinstance(moment, Moment)
        why, words = read_reason(self.reason.value)
        asked = asked_of(to)
        is_outside = asked.kind is AskedKind.ADDRESS
        ask = Ask(
            reason=why,
            words=words,
            tried=clean_text(self.tried.text).strip(),
            needed=clean_text(self.need.text).strip(),
            by=moment.at if self.by.value.strip() else None,
            way=Way.CONSULT if is_outside else self._way,
        )
        self.keep_typed()
        self.dismiss(Wanted(asked, to.title if is_outside else asked.name, ask))

    def action_offer(self, by: int) -> None:
        """Go through the offers of the field under the keys."""
        if (field := self._field()) is not None:
            field.move(by)

    def action_pick_way(self, name: str) -> None:
        """Say who keeps it."""
        self._way = Way(name)
        self.draw()

    def action_other_way(self) -> None:
        """Say that somebody else keeps it."""
        self.action_pick_way((Way.CONSULT if self._way is Way.HAND_OVER else Way.HAND_OVER).value)

    def action_next_row(self) -> None:
        """To the next row; what is typed of a name becomes the offer under the cursor."""
        if (field := self._field()) is not None:
            field.take()
        self.focus_next()

    def action_row_before(self) -> None:
        """To the row before."""
        self.focus_previous()

    @work(group="escalate-editor")
    async def action_editor(self) -> None:
        """Write what was tried, or what is needed, in $EDITOR."""
        text = self.tried if self.focused is self.tried else self.need
        came = await edit(self.app, text.text, name=FILE_NAME)
        if came.problem:
            self._said = came.problem
            self.draw()
        elif came.text is not None:
            text.load_text(clean_text(came.text).strip("\n"))
            text.move_cursor(text.document.end)
        self.set_focus(text)

    def keep_typed(self) -> None:
        """Have what was typed there again the next time."""
        tried = self.tried.text
        self._keep(
            Typed(
                self.to.value,
                self.reason.value,
                None if tried == self._ground.tried else tried,
                self.need.text,
                self.by.value,
                self._way,
            )
        )

    def action_back(self) -> None:
        """Leave; what was typed is there again the next time."""
        self.keep_typed()
        self.dismiss(None)
