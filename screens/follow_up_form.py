"""A follow-up in full: when, words, which kind, whose; shown as it is understood."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from console.actions import Place
from console.domain.follow_up_choices import GET_BACK, KIND_KEYS, POOL_NAMES
from console.domain.typed_times import Refused, describe_moment, understand
from console.domain.wishes import Wish
from console.services.bundle import Services
from console.services.follow_up_steps import POOL
from data.records import FollowUpKind
from data.text.safe import clean_line
from screens.answering import Answering
from screens.form import choice_lines, keyed, labelled, mark_labels, show_choices
from screens.moments import AHEAD_MAX, FORMS
from screens.place_keys import bindings_of, hints_of
from widgets.glyphs import glyphs_for
from widgets.line_field import LineField
from widgets.lines import Line, LineView, line_of

LABEL_COLUMNS = 11
WORDS_MAX = 500
NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class TypedPromise:
    """What was typed of a follow-up that was not made yet."""

    when: str = ""
    text: str = ""
    kind: str = FollowUpKind.REMIND.value
    owner: str = ""


class KindRow(LineView):
    """The kinds, each with its letter."""

    BINDINGS = bindings_of(Place.PROMISE_KIND)


class FollowUpForm(Answering[Wish | None]):
    """A small form at the bottom; Enter goes on to what is missing, then makes the follow-up."""

    PLACE = Place.PROMISING
    BINDINGS = bindings_of(Place.PROMISING, priority=True)
    DEFAULT_CSS = """
    FollowUpForm { align: center bottom; background: $background 0%; }
    FollowUpForm > Vertical { height: auto; background: $surface; border-top: solid $accent; }
    FollowUpForm LineView { height: 1; background: $surface; }
    FollowUpForm Horizontal { height: auto; }
    FollowUpForm .label { width: 11; }
    FollowUpForm Input, FollowUpForm Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $background;
    }
    """

    def __init__(
        self, services: Services, title: str, *, names: Sequence[str], typed: TypedPromise
    ) -> None:
        """Ask for one; `names` are those of the agents."""
        super().__init__()
        self.services = services
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        self._names, self._kind, self._heading = tuple(names), typed.kind, title
        self._said = ""
        self._title, self._below = LineView(), LineView()
        for view in (self._title, self._below):
            view.can_focus = False
        self.when = _field(typed.when, "promise-when", FORMS)
        self.text = _field(typed.text, "promise-text", GET_BACK)
        self.text.max_length = WORDS_MAX
        self.owner = _field(typed.owner, "promise-owner", "you")
        self.kinds = KindRow(id="promise-kind")

    def compose(self) -> ComposeResult:
        """Put the form at the bottom; what it is about stays readable above it."""
        yield Vertical(
            self._title,
            labelled("When", self.when),
            labelled("Words", self.text),
            self.kinds,
            labelled("Whose", self.owner),
            self._below,
        )

    def on_mount(self) -> None:
        """Begin with the time."""
        self.set_focus(self.when)
        self.when.cursor_position = len(self.when.value)
        self.draw()

    def on_resize(self) -> None:
        """Cut for the width."""
        self.draw()

    def on_descendant_focus(self) -> None:
        """Show where the keys are."""
        self.draw()

    def on_input_changed(self) -> None:
        """Show how it is understood, at every key."""
        self._said = ""
        self.draw()

    def draw(self) -> None:
        """Draw what is chosen and what it means."""
        self._title.show_lines([line_of(f" {self._heading}", "strong")])
        pointer = self.glyphs.pointer if self.focused is self.kinds else " "
        words = ((name, words) for name, (_, words) in KIND_KEYS.items())
        kinds = keyed(self.services, "kind_", words)
        show_choices(
            self.kinds,
            choice_lines(
                "Kind",
                self._kind,
                kinds,
                pointer=pointer,
                label_columns=LABEL_COLUMNS,
                width=self.app.size.width,
            ),
        )
        mark_labels(self, self.glyphs)
        self._below.styles.height = 2
        meaning = line_of(f" ! {self._said}", "bad") if self._said else self._meaning()
        self._below.show_lines(
            [
                meaning,
                line_of(
                    f" {hints_of(Place.PROMISING, self.services, columns=self.app.size.width)}",
                    "dim",
                ),
            ]
        )

    def _meaning(self) -> Line:
        at, words = self._moment()
        if at is None:
            return line_of(f" {words}", "warn" if self.when.value.strip() else "dim")
        owner, why = self._whose()
        if why and self.focused is not self.owner:
            return line_of(f" {why}", "warn")
        if self.focused is self.owner:
            return line_of(f" {self._offered(owner, why)}", "warn" if why else "accent")
        who = {"": "you are", POOL_NAMES[0]: "everybody is"}.get(owner, f"{owner} is")
        if self._kind == FollowUpKind.IF_NO_REPLY:
            return line_of(f" {words}: {who} reminded, if no reply came by then", "accent")
        return line_of(f" {words}: {who} reminded", "accent")

    def _offered(self, owner: str, why: str) -> str:
        """Name whom one may mean, or what stands against it."""
        if why:
            return why
        others = [name for name in self._names if name != self.services.agent.name]
        shown = ", ".join([*others[:NAMES_SHOWN], POOL_NAMES[0]])
        whose = {"": "yours", POOL_NAMES[0]: "anybody's"}.get(owner, f"{owner}'s")
        return f"It is {whose}. Or: {shown}"

    def _moment(self) -> tuple[datetime | None, str]:
        """Give the moment that is typed, with its words; or why there is none."""
        typed = self.when.value.strip()
        if not typed:
            go_on = self.services.key_of("make_follow_up")
            return None, f"Type when; {go_on} goes on to the words."
        now, zone = self.services.clock.now(), self.services.time_zone
        read = understand(typed, now=now, time_zone=zone, language=self.services.language)
        if isinstance(read, Refused):
            return None, read.reason
        if read.at <= now:
            return None, "That is past; type a moment to come."
        if read.at - now > AHEAD_MAX:
            return None, "That is more than a year ahead."
        return read.at, describe_moment(read.at, now=now, time_zone=zone)

    def _whose(self) -> tuple[str, str]:
        """Give the name that is meant, empty for oneself; or why nobody is."""
        return read_owner(self.owner.value, self._names, me=self.services.agent.name)

    def action_pick_kind(self, name: str) -> None:
        """Take a kind."""
        self._kind, self._said = name, ""
        self.draw()

    def action_next_row(self) -> None:
        """To the next row."""
        self.focus_next()

    def action_row_before(self) -> None:
        """To the row before."""
        self.focus_previous()

    def action_save(self) -> None:
        """Make it, or go on to what is missing."""
        at, why = self._moment()
        owner, why_not = self._whose()
        if at is None:
            self._refuse(why, self.when)
        elif self.focused is self.when and not self.text.value.strip():
            self.set_focus(self.text)
        elif why_not:
            self._refuse(why_not, self.owner)
        else:
            text = self.text.value.strip() or GET_BACK
            pool = POOL if owner == POOL_NAMES[0] else owner
            self.dismiss(Wish(at, text, self._kind == FollowUpKind.IF_NO_REPLY, pool))

    def _refuse(self, why: str, where: Widget) -> None:
        self._said = why
        self.set_focus(where)
        self.draw()

    @property
    def typed(self) -> TypedPromise:
        """What stands in the form."""
        return TypedPromise(self.when.value, self.text.value, self._kind, self.owner.value)

    def action_back(self) -> None:
        """Leave; what was typed is there again the next time."""
        self.dismiss(None)


def read_owner(typed: str, names: Sequence[str], *, me: str) -> tuple[str, str]:
    """Give whom a name means, empty for oneself; or a sentence why nobody is."""
    folded = clean_line(typed).strip().lstrip("@").casefold()
    if folded in ("", "me", me.casefold()):
        return "", ""
    if folded in POOL_NAMES:
        return POOL_NAMES[0], ""
    known = {name.casefold(): name for name in names}
    begun = [name for key, name in known.items() if key.startswith(folded)]
    if folded in known:
        return known[folded], ""
    if len(begun) == 1:
        return ("" if begun[0] == me else begun[0]), ""
    if begun:
        return "", f"{folded} may be {' or '.join(begun[:NAMES_SHOWN])}."
    near = difflib.get_close_matches(folded, list(known), 1)
    meant = f"; did you mean {known[near[0]]}?" if near else f". Type a name, or {POOL_NAMES[0]}."
    return "", f"Nobody is called {folded}{meant}"


def _field(value: str, name: str, placeholder: str) -> LineField:
    return LineField(value, id=name, placeholder=placeholder)
