"""The last look before a mail leaves: who gets it, what is doubtful, what happens then."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.screen import ModalScreen

from console.actions import Place
from console.domain.lifecycle import Then
from console.domain.recipients import Recipients
from data.records import Address
from data.text.wrap import wrapped
from screens.frame import bindings_of
from widgets.lines import Line, LineView, Span, line_of

REVIEW_COLUMNS_MAX = 78


@dataclass(frozen=True, slots=True)
class Review:
    """What is looked at."""

    sender: Address
    recipients: Recipients
    warnings: tuple[str, ...]


class ReviewScreen(ModalScreen[Then | None]):
    """Asks once; answers what becomes of the conversation, or None for back to the text."""

    BINDINGS = bindings_of(Place.REVIEW)
    DEFAULT_CSS = """
    ReviewScreen { align: center bottom; background: $background 0%; }
    ReviewScreen LineView {
        height: auto; max-height: 16; border-top: solid $accent; background: $surface;
    }
    """

    def __init__(self, review: Review, hints: str) -> None:
        super().__init__()
        self._review, self._hints = review, hints
        self._view = LineView()

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom; the thread stays readable above it."""
        yield self._view

    def on_mount(self) -> None:
        """Draw the sheet."""
        width = min(self.app.size.width, REVIEW_COLUMNS_MAX)
        self._view.show_lines(review_lines(self._review, self._hints, width=width))
        self._view.styles.height = len(self._view.lines) + 1

    def action_answer(self, then: Then) -> None:
        """Send."""
        self.dismiss(then)

    def action_back(self) -> None:
        """Do not send."""
        self.dismiss(None)


def review_lines(review: Review, hints: str, *, width: int) -> list[Line]:
    """Give the sheet as lines."""
    lines = [line_of(" PUBLIC: leaves by mail", "accent")]
    for name, people in (
        ("From", (review.sender,)),
        ("To", review.recipients.to),
        ("Cc", review.recipients.cc),
    ):
        for person in people:
            who = f"{person.name} <{person.address}>" if person.name else person.address
            lines.append(Line((Span(f" {name:<5}", "dim"), Span(who))))
    for warning in review.warnings:
        pieces = wrapped(warning, width - 8)
        lines += [line_of(f" !     {piece}", "warn") for piece in pieces]
    lines.append(line_of(f" {hints}", "strong"))
    return lines
