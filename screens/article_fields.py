"""The head of an article that is written: its fields, how they are understood, what is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from console.domain.articles.typed_fields import NAMES, Meant
from data.text.safe import clean_line
from data.text.width import cut_to_width, width_of
from screens.form import Label
from screens.offers import OfferInput
from widgets.glyphs import Glyphs
from widgets.lines import Line, LineView, Span, line_of

LABELS = {
    "title": "Title",
    "language": "Language",
    "state": "State",
    "category": "Category",
    "owner": "Owner",
    "aliases": "Aliases",
    "review_by": "Review by",
    "slug": "Address",
}
ROWS: Sequence[tuple[str, ...]] = (
    ("title",),
    ("language", "state"),
    ("category", "owner"),
    ("aliases",),
    ("review_by", "slug"),
)
"""Fields that stand beside each other: the text is to have the screen."""
ADDED_TO = ("title", "aliases", "slug")
OFFER_GAP = "  "


class ArticleFields(Vertical):
    """The fields, folded into one line while they are not needed; knows no service."""

    DEFAULT_CSS = """
    ArticleFields { height: auto; border-bottom: solid $foreground 30%; }
    ArticleFields LineView { background: $surface; }
    ArticleFields Horizontal { height: 1; }
    ArticleFields .label { width: 11; height: 1; }
    ArticleFields Input, ArticleFields Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; background: $surface;
    }
    ArticleFields #field-meaning { height: 2; }
    ArticleFields #field-summary { height: 1; display: none; }
    """

    def __init__(self) -> None:
        super().__init__(id="article-fields")
        self.inputs = {
            # Of a word that is chosen, what is typed takes the place; others are added to.
            name: OfferInput(id=f"article-{name}", select_on_focus=name not in ADDED_TO)
            for name in NAMES
        }
        self.labels = {name: Label(LABELS[name]) for name in NAMES}
        self._rows = [self._row(names) for names in ROWS]
        self._meaning = LineView(id="field-meaning")
        self._summary = LineView(id="field-summary")
        for view in (self._meaning, self._summary):
            view.can_focus = False
        self.is_folded = False
        self.show_address(is_shown=False)

    def _row(self, names: Sequence[str]) -> Horizontal:
        beside = [part for name in names for part in (self.labels[name], self.inputs[name])]
        return Horizontal(*beside)

    def compose(self) -> ComposeResult:
        """Put the rows above what they mean."""
        yield from self._rows
        yield self._meaning
        yield self._summary

    # -- Values ----------------------------------------------------------------------------------

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: field.value for name, field in self.inputs.items()}

    def fill(self, typed: Mapping[str, str]) -> None:
        """Put words into the fields."""
        for name, value in typed.items():
            field = self.inputs[name]
            if field.value != value:
                field.value = value
                field.cursor_position = len(value)

    def name_of(self, field: object) -> str:
        """Give the name of a field; nothing where it is none of these."""
        return next((name for name, each in self.inputs.items() if each is field), "")

    # -- What is shown ---------------------------------------------------------------------------

    def show_address(self, *, is_shown: bool) -> None:
        """Show the field of the address, or put it away."""
        for part in (self.labels["slug"], self.inputs["slug"]):
            part.styles.display = "block" if is_shown else "none"

    def fold(self, *, is_folded: bool) -> None:
        """Show one line in place of the fields, or the fields."""
        self.is_folded = is_folded
        for part in (*self._rows, self._meaning):
            part.styles.display = "none" if is_folded else "block"
        self._summary.styles.display = "block" if is_folded else "none"

    def summarise(self, line: Line) -> None:
        """Show what stands in the fields as one line."""
        self._summary.show_lines([line])

    def mark(self, focused: object, glyphs: Glyphs) -> None:
        """Show the cursor's bar before the field that has the keys."""
        for name, field in self.inputs.items():
            self.labels[name].mark(glyphs.pointer if field is focused else " ")

    def explain(self, meant: Meant | None, offers: Sequence[str], glyphs: Glyphs) -> None:
        """Say below the fields how the one with the keys is understood, and what is offered."""
        width = max(self.size.width, 20)
        lines = [Line(), Line()]
        if meant is not None:
            role = "accent" if meant.is_understood else "warn"
            words = cut_to_width(clean_line(meant.words), width - 12, more=glyphs.more)
            lines[0] = line_of(f"{'':11}{words}", role)
        if offers:
            lines[1] = _offers_line(offers, width)
        self._meaning.show_lines(lines)


def _offers_line(offers: Sequence[str], width: int) -> Line:
    """Give as many offers as there is room for."""
    spans = [Span(f"{'':11}down: ", "dim")]
    used = width_of(spans[0].text)
    for offer in offers:
        name = clean_line(offer)
        used += width_of(name) + len(OFFER_GAP)
        if used > width:
            break
        spans.append(Span(f"{name}{OFFER_GAP}"))
    return Line(tuple(spans))


def summary_line(typed: Mapping[str, str], problems: Mapping[str, str], glyphs: Glyphs) -> Line:
    """Give the fields as one line, those that are not understood marked."""
    spans = [Span(f" {clean_line(typed['title']) or 'no title'}", "strong")]
    for name, before in (
        ("language", ""),
        ("state", ""),
        ("category", ""),
        ("owner", ""),
        ("review_by", "review "),
    ):
        value = clean_line(typed[name])
        role = "warn" if name in problems else "dim"
        if value or name in problems:
            shown = value or f"no {LABELS[name].lower()}"
            sign = "! " if name in problems else ""
            spans.append(Span(f" {glyphs.dot} {sign}{before}{shown}", role))
    return Line(tuple(spans))
