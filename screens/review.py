"""The last look before something leaves: who gets it, what is doubtful, what happens then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from console.actions import Place, actions_at
from console.domain.lifecycle import Then
from console.domain.recipients import Recipients
from console.domain.typed_times import describe_moment
from console.key_names import first_key
from console.services.bundle import Services
from data.records import Address, ConversationId, DraftFile, DraftKind
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.moments import Chosen, MomentSheet
from screens.place_keys import bindings_of
from widgets.bars import in_lines
from widgets.lines import Line, LineView, Span, line_of
from widgets.sizes import short_size

if TYPE_CHECKING:
    from console.domain.reply_check import Doubt

REVIEW_COLUMNS_MAX = 100
LINES_AROUND = 7
"""Rule, head and keys of the sheet, and what of the thread stays above it."""
WORDS = {
    DraftKind.NOTE: {"send_close": "add the note"},
    DraftKind.FORWARD: {"send_close": "send"},
}
"""What the first key does where there is nothing to choose."""
ALL_KEYS = frozenset(
    {"send_close", "send_ask", "send_wait", "send_open", "send_later", "back_to_text"}
)
KEYS = {
    DraftKind.NOTE: frozenset({"send_close", "back_to_text"}),
    DraftKind.FORWARD: frozenset({"send_close", "send_later", "back_to_text"}),
}
MACRO_KEYS: dict[Then, str] = {
    "close": "send_close",
    "wait": "send_wait",
    "wait_third_party": "send_wait",
    "wait_team": "send_wait",
    "open": "send_open",
}
"""The key that does what a macro says becomes of the conversation."""


NOBODY = Recipients(())


@dataclass(frozen=True, slots=True)
class Review:
    """What is looked at."""

    kind: DraftKind
    number: ConversationId | None = None
    sender: Address | None = None
    recipients: Recipients = NOBODY
    subject: str = ""
    """Empty where it is the thread's own."""
    files: tuple[DraftFile, ...] = ()
    along: tuple[str, ...] = ()
    """What is passed on with it, and what macros will do."""
    then: Then | None = None
    """What becomes of the conversation as a macro says; the keys decide."""
    doubts: tuple[Doubt, ...] = ()
    """What a careful colleague would ask, the weightiest first."""

    @property
    def is_blocked(self) -> bool:
        """Whether one of them keeps it back."""
        return any(doubt.blocks for doubt in self.doubts)


@dataclass(frozen=True, slots=True)
class Decision:
    """What an agent wants: what becomes of the conversation, and when the mail leaves."""

    then: Then
    at: datetime | None = None
    asks: bool = False
    """It is asked in a week whether it still works."""


class ReviewScreen(ModalScreen[Decision | None]):
    """Asks once; answers the decision, or None for back to the text."""

    PLACE = Place.REVIEW
    BINDINGS = bindings_of(Place.REVIEW)
    DEFAULT_CSS = """
    ReviewScreen { align: center bottom; background: $background 0%; }
    ReviewScreen Vertical { height: auto; border-top: solid $accent; background: $surface; }
    ReviewScreen LineView { height: 1; background: $surface; }
    ReviewScreen #review-head { height: 1; background: $accent 25%; }
    ReviewScreen #review-head.note { background: $warning 30%; }
    """

    def __init__(self, review: Review, services: Services, *, at: datetime | None = None) -> None:
        """Show what leaves; `at` is when it was meant to."""
        super().__init__()
        self._review, self._services = review, services
        self._at = at
        self._head, self._view = LineView(id="review-head"), LineView(id="review-lines")
        self._keys = LineView(id="review-keys")
        for view in (self._head, self._keys):
            view.can_focus = False

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom; the thread stays readable above it."""
        with Vertical():
            yield self._head
            yield self._view
            yield self._keys

    def on_mount(self) -> None:
        """Draw the sheet."""
        self._head.set_class(self._review.kind is DraftKind.NOTE, "note")
        self.set_focus(self._view)
        self._draw()

    def on_resize(self) -> None:
        """Wrap again for the width."""
        self._draw()

    def _draw(self) -> None:
        width = min(self.app.size.width, REVIEW_COLUMNS_MAX)
        self._head.show_lines([head_line(self._review)])
        lines = review_lines(self._review, width=width)
        if self._at is not None:
            now, zone = self._services.clock.now(), self._services.time_zone
            words = describe_moment(self._at, now=now, time_zone=zone)
            lines.append(Line((Span(" When    ", "dim"), Span(words, "accent"))))
        room = max(self.app.size.height - LINES_AROUND, 3)
        self._view.styles.height = min(len(lines), room)
        self._view.show_lines(lines)
        self._draw_keys()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Draw the keys, now that the height is known; leave no mere rule of what is below."""
        self._draw_keys()
        top = self.query_one(Vertical).region.y
        written = self.app.screen_stack[-2].query("Composer")
        if any(each.display and each.region.y == top - 1 for each in written):
            self._view.styles.height = self._view.size.height + 1

    def _draw_keys(self, why: str = "") -> None:
        if why:
            self._keys.show_lines([line_of(f" {why}", "warn")])
            return
        view = self._view
        below = len(view.lines) - view.top - view.size.height if view.size.height else 0
        hints = [
            *([f"{self._services.key_of('look_down')} {below} more"] if below > 0 else []),
            *self._hints(),
        ]
        lines = in_lines(hints, max(self.app.size.width - 2, 20))
        self._keys.styles.height = len(lines)
        self._keys.show_lines([line_of(f" {line}", "strong") for line in lines])

    def _hints(self) -> list[str]:
        words = WORDS.get(self._review.kind, {})
        keys = KEYS.get(self._review.kind, ALL_KEYS)
        if self._review.is_blocked:
            keys = frozenset({"back_to_text"})
        is_ascii = self._services.is_ascii
        meant = None if self._review.then is None else MACRO_KEYS[self._review.then]
        named = [a for a in actions_at(Place.REVIEW, self._services.keymap) if a.id in keys]
        return [
            f"{first_key(a, is_ascii=is_ascii)} {words.get(a.id, a.hint)}"
            + (" (as the macro says)" if a.id == meant else "")
            for a in sorted(named, key=lambda action: action.id != meant)
        ]

    def action_answer_and_ask(self) -> None:
        """Send and close, and promise to ask whether it still works."""
        if self._may_leave() and self._review.kind not in KEYS:
            self.dismiss(Decision("close", self._at, asks=True))

    def _may_leave(self) -> bool:
        if self._review.is_blocked:
            key = self._services.key_of("back_to_text")
            self._draw_keys(f"It leaves when every field is filled in: {key} goes to the first.")
        return not self._review.is_blocked

    def action_answer(self, then: Then) -> None:
        """Send."""
        kind = self._review.kind
        if not self._may_leave() or (then != "close" and kind in KEYS):
            return
        meant = self._review.then
        if then == "wait" and meant is not None and meant.startswith("wait"):
            then = meant  # on whom, the macro knows better
        self.dismiss(Decision("wait" if kind is DraftKind.FORWARD else then, self._at))

    def action_later(self) -> None:
        """Ask when it is to leave."""
        if self._review.kind is not DraftKind.NOTE and not self._review.is_blocked:
            self.app.push_screen(
                MomentSheet(self._services, "Leave when?", then="leaves", now="now"),
                self._take_moment,
            )

    def _take_moment(self, chosen: Chosen | None) -> None:
        if chosen is not None:
            self._at = chosen.at
            self._draw()

    def action_look(self, by: int) -> None:
        """Read on where there is more than fits."""
        page = max(self._view.size.height - 1, 1)
        self._view.show_lines(self._view.lines, top=max(self._view.top + by * page, 0))
        self._draw_keys()

    def action_back(self) -> None:
        """Do not send."""
        self.dismiss(None)


def head_line(review: Review) -> Line:
    """Say in words whether this leaves the house."""
    if review.kind is DraftKind.NOTE:
        return line_of(
            f" INTERNAL NOTE on #{review.number}: colleagues read it, never sent", "strong"
        )
    return line_of(" PUBLIC: leaves by mail", "strong")


def review_lines(review: Review, *, width: int) -> list[Line]:
    """Give the sheet as lines."""
    lines: list[Line] = []
    senders = () if review.sender is None else (review.sender,)
    for name, people in (
        ("From", senders),
        ("To", review.recipients.to),
        ("Cc", review.recipients.cc),
    ):
        for person in people:
            who = f"{person.name} <{person.address}>" if person.name else person.address
            lines.append(Line((Span(f" {name:<8}", "dim"), Span(who))))
    if review.subject:
        lines += _folded("Subject", review.subject, width)
    total = short_size(sum(f.size_bytes for f in review.files))
    for number, file in enumerate(review.files):
        name = "Files" if number == 0 else ""
        words = f"{short_size(file.size_bytes):>8}  {file.filename}"
        lines.append(Line((Span(f" {name:<8}", "dim"), Span(words))))
    if len(review.files) > 1:
        lines.append(Line((Span(" " * 9, "dim"), Span(f"{total:>8}  together", "dim"))))
    if review.along:
        lines += _folded("With it", "; ".join(review.along), width)
    for doubt in review.doubts:
        lines += _doubt_lines(doubt, width)
    return lines


def _doubt_lines(doubt: Doubt, width: int) -> list[Line]:
    """Give a sentence, and below it each thing that it is about; a guess has a `?` before it."""
    role = "bad" if doubt.blocks else "normal" if doubt.is_unsure else "warn"
    sign = "?" if doubt.is_unsure else "!"
    lines = [
        line_of(f" {sign if place == 0 else ' '}       {piece}", role)
        for place, piece in enumerate(wrapped(doubt.text, width - 10))
    ]
    for point in doubt.points:
        mark = "?" if point.is_unsure else "-"
        words = "normal" if point.is_unsure else role
        lines += [
            Line((Span(f"         {mark if place == 0 else ' '} ", "dim"), Span(piece, words)))
            for place, piece in enumerate(wrapped(clean_line(point.words), width - 14))
        ]
    return lines


def _folded(name: str, words: str, width: int) -> list[Line]:
    pieces = wrapped(words, width - 10)
    return [
        Line((Span(f" {name if place == 0 else '':<8}", "dim"), Span(piece)))
        for place, piece in enumerate(pieces)
    ]
