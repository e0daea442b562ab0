"""Sheets to choose from: one key for each of a few rows, or a field that narrows many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from string import ascii_letters, ascii_lowercase, digits

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.fuzzy import Matcher

from console.actions import Place, actions_at
from console.domain.conditions import Facts
from console.services.bundle import Services
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of
from data.text.wrap import wrapped
from screens.answering import Answering
from screens.place_keys import bindings_of, hints_of
from screens.sheet import Sheet
from widgets.columns import aligned
from widgets.glyphs import glyphs_for
from widgets.line_field import LineField
from widgets.lines import Line, LineView, Span, line_of

PARTLY = "-"
"""The mark of what is so of some."""
ROWS_MAX = 10
"""Rows of the sheet; the list or thread above it stays readable at 24 lines."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Something to choose; `id` is what the sheet answers with."""

    id: str
    title: str
    beside: str = ""
    """What is to be known of it."""
    key: str = ""
    """The letter that picks it at once; not one that moves the cursor."""
    is_chosen: bool = False
    """It is so already."""
    warning: str = ""
    """What speaks against it, said while the cursor is on it."""
    is_partly: bool = False
    """It is so of some of what the sheet is about, and stays so unless its mark is touched."""
    found_by: str = ""
    """What is matched besides the title; without it, what stands beside."""


LINES_AROUND = 4
"""Rule, title, field and keys."""

NewPick = Callable[[str], "Pick | str"]
"""Makes a choice of what was typed, or says in a sentence why it is none."""


def fitting(picks: Sequence[Pick], typed: str) -> tuple[list[Pick], list[Pick]]:
    """Give the rows that hold what was typed, and those that are only like it, best first.

    A new word stands between them: letters that are found here and there in a row are a help
    with a slip of the finger, and nothing that Enter should take instead of what was typed. They
    are looked for in names only: what is said beside one has letters for every slip.
    """
    matcher, folded = Matcher(typed), typed.casefold()
    scored = []
    for pick in picks:
        name = f"{pick.title} {pick.found_by}"
        words = name if pick.found_by else f"{pick.title} {pick.beside}"
        holds = folded in words.casefold()
        scored.append((matcher.match(words if holds else name), holds, pick))
    scored.sort(key=lambda each: -each[0])
    holding = [p for score, holds, p in scored if score > 0 and holds]
    return holding, [p for score, holds, p in scored if score > 0 and not holds]


def with_free_keys(picks: Sequence[Pick], taken: Collection[str]) -> list[Pick]:
    """Give rows with letters that do nothing else here: one that the agent's keys took is another.

    The first free one of its title stands in for it.
    """
    used = {*taken, *(pick.key for pick in picks)}
    free = []
    for pick in picks:
        key = pick.key
        if key in taken:
            letters = [c for c in pick.title if c in ascii_letters]
            key = next((c for c in (*letters, *ascii_lowercase, *digits) if c not in used), "")
            used.add(key)
        free.append(pick if key == pick.key else replace(pick, key=key))
    return free


class KeySheet(Sheet[str | None]):
    """A few rows, each with a letter; answers with the id, None where the agent went back."""

    PLACE = Place.CHOOSING
    BINDINGS = bindings_of(Place.CHOOSING)
    KEPT_KEYS = ""
    """Keys of the sheet itself that no row can have."""

    def __init__(self, services: Services, title: str, picks: Sequence[Pick]) -> None:
        super().__init__(services, title, hints_of(Place.CHOOSING, services))
        # Textual forgets whatever is bound to a key that a keymap takes from an action.
        acting = (*actions_at(Place.CHOOSING, services.keymap), *actions_at(Place.CHOOSING))
        self._taken = {key for action in acting for key in action.keys}
        self._picks = picks = with_free_keys(picks, {*self._taken, *self.KEPT_KEYS})
        for place, pick in enumerate(picks):
            if pick.key:  # a binding, which acts before the next key is looked at
                self._bindings.bind(pick.key, f"take({place})", show=False)
        self.cursor = next((n for n, pick in enumerate(picks) if pick.is_chosen), 0)

    def unused_letters(self) -> list[str]:
        """Give the letters that neither pick a row nor move the cursor."""
        used = {*self._taken, *(pick.key for pick in self._picks)}
        return [letter for letter in ascii_letters if letter not in used]

    def row_lines(self, width: int) -> list[Line]:
        """Give the letters and what they stand for."""
        lines = []
        most = width // 2 if any(pick.beside for pick in self._picks) else width
        room = min(max(width_of(clean_line(pick.title)) for pick in self._picks), most)
        for place, pick in enumerate(self._picks):
            beside = [Span(f"  {clean_line(pick.beside)}", "dim")] if pick.beside else []
            mark = self.glyphs.unread if pick.is_chosen else " "
            head = Span(f" {mark} {pick.key}  ", "accent")
            title = pad_to_width(clean_line(pick.title), room, more=self.glyphs.more)
            lines.append(Line((head, Span(title), *beside), owner=place))
        return lines

    def action_take(self, place: int) -> None:
        """Take the row whose letter is pressed."""
        self.dismiss(self._picks[place].id)

    def action_choose(self) -> None:
        """Take the row under the cursor."""
        self.dismiss(self._picks[self.cursor].id)

    def action_back(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


class PickSheet(Answering[tuple[str, ...] | None]):
    """A field above rows that fit what is typed; answers with ids, None where the agent went back.

    Where several may be chosen, Tab marks the row under the cursor, and Enter answers with all that
    are marked, and with that row where something is typed. What is so of some (`is_partly`) is
    marked, unmarked and left again by Tab: `untouched` says what was left.
    """

    PLACE = Place.PICKING
    BINDINGS = bindings_of(Place.PICKING, priority=True)
    DEFAULT_CSS = """
    PickSheet { align: center bottom; background: $background 0%; }
    PickSheet Vertical { height: auto; background: $surface; border-top: solid $accent; }
    PickSheet LineView { height: 1; background: $surface; }
    PickSheet Input, PickSheet Input:focus {
        height: 1; border: none; padding: 0 1; background: $background;
    }
    """

    def __init__(
        self,
        services: Services,
        title: str,
        picks: Sequence[Pick],
        *,
        may_take_several: bool = False,
        make: NewPick | None = None,
        typed: str = "",
        is_typed_alone: bool = False,
    ) -> None:
        """Offer rows; `make` turns what is typed into one more, alone where no other may fit it."""
        super().__init__()
        self.services = services
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        self._name = title
        self._picks = list(picks)
        self._several = may_take_several
        self._make = make
        self._is_typed_alone = is_typed_alone
        self._marked = {pick.id for pick in picks if pick.is_chosen} if may_take_several else set()
        self.untouched = {pick.id for pick in picks if pick.is_partly}
        self._has_moved = False
        """The cursor was put on a row on purpose."""
        self._has_marked = False
        self._shown: list[Pick] = []
        self._why_not = ""
        self.cursor = 0
        self._title, self._rows, self._below = LineView(), LineView(id="rows"), LineView()
        for view in (self._title, self._rows, self._below):
            view.can_focus = False
        self.field = LineField(typed, id="pick")

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom; what it is about stays readable above."""
        yield Vertical(self._title, self.field, self._rows, self._below)

    def on_mount(self) -> None:
        """Begin with everything."""
        self.set_focus(self.field)
        self._title.show_lines([line_of(f" {self._name}", "strong")])
        self.draw()

    def offer(self, picks: Sequence[Pick]) -> None:
        """Offer other rows, as when more was found; marks stay."""
        self._picks = list(picks)
        self.draw()

    def on_input_changed(self) -> None:
        """Choose again among the rows at every letter."""
        self.cursor = 0
        self.draw()

    def draw(self) -> None:
        """Draw the rows that fit, and what the keys do."""
        self._shown = self._fitting()
        self.cursor = max(0, min(self.cursor, len(self._shown) - 1))
        width = max(self.app.size.width - 1, 20)
        rows = aligned(
            [clean_line(pick.title) for pick in self._shown],
            [clean_line(pick.beside) for pick in self._shown],
            columns=width - 5,
            more=self.glyphs.more,
        )
        lines = [self._line(n, *row) for n, row in enumerate(rows)]
        if not lines:
            said = wrapped(self._why_not or self._nothing(), width - 2)
            lines = [line_of(f"  {piece}", "dim") for piece in said]
        height = min(len(lines), ROWS_MAX) + LINES_AROUND
        self._rows.styles.height = self.clear_of_rules(height) - LINES_AROUND
        self._rows.show_lines(lines)
        self.call_after_refresh(self._rows.keep_in_sight, self.cursor, margin=0)
        self.draw_keys()

    def draw_keys(self) -> None:
        """Draw what the keys do now, or what speaks against the row under the cursor."""
        warning = self._shown[self.cursor].warning if self._shown else ""
        hints = hints_of(self.PLACE, self.services, self.facts(), columns=self.app.size.width)
        warned = line_of(f" ! {clean_line(warning)}", "warn")
        self._below.show_lines([warned if warning else line_of(f" {hints}", "dim")])

    def facts(self) -> Facts:
        """Say what there is to choose from."""
        return Facts(picks_several=self._several, rows=len(self._shown))

    def _nothing(self) -> str:
        if self.field.value.strip():
            return "Nothing of this name."
        return "Nothing to choose from yet." + (" Type a word." if self._make else "")

    def _fitting(self) -> list[Pick]:
        typed = self.field.value.strip()
        self._why_not = ""
        if not typed:
            return list(self._picks)
        if self._is_typed_alone:
            # Its first letters are enough for what stands there anyway.
            begun = [p for p in self._picks if p.title.casefold().startswith(typed.casefold())]
            return self._made(typed) or begun
        holding, alike = fitting(self._picks, typed)
        fits = [*holding, *alike]
        if any(p.title.casefold() == typed.casefold() for p in fits):
            return fits
        made = self._made(typed)
        ids = {p.id for p in made}
        others = [p for p in holding if p.id not in ids]
        rest = [p for p in alike if p.id not in ids]
        is_known = any(p.id in ids for p in self._picks)
        return [*made, *others, *rest] if is_known else [*others, *made, *rest]

    def _made(self, typed: str) -> list[Pick]:
        made = None if self._make is None else self._make(typed)
        if isinstance(made, str):
            self._why_not = made
        return [made] if isinstance(made, Pick) else []

    def _line(self, number: int, title: str, beside: str) -> Line:
        pick, is_here = self._shown[number], number == self.cursor
        is_marked = pick.id in self._marked if self._several else pick.is_chosen
        is_partly = self._several and pick.id in self.untouched
        mark = self.glyphs.unread if is_marked else PARTLY if is_partly else " "
        return Line(
            (
                Span(f"{self.glyphs.pointer if is_here else ' '} ", "accent"),
                Span(f"{mark} ", "accent"),
                Span(title, "strong" if is_here else "normal"),
                Span(f" {beside}", "dim"),
            )
        )

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.cursor += by
        self._has_moved = True
        self.draw()

    def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away; the field is free for the next."""
        if not self._several or not self._shown:
            return
        self._has_marked = True
        pick = self._shown[self.cursor]
        if pick.is_partly and pick.id not in self._marked | self.untouched:
            self.untouched |= {pick.id}
        else:
            self._marked ^= {pick.id}
            self.untouched -= {pick.id}
        if all(pick.id != known.id for known in self._picks):
            self._picks.append(pick)  # typed anew: it stays a row when the field is emptied
        self.field.value = ""
        self.draw()

    def action_choose(self) -> None:
        """Answer with what is marked, or with the row under the cursor."""
        # Whoever goes down to a row and presses Enter, with none marked before, means that row.
        is_meant = self._has_moved and not self._has_marked and self._shown
        if self._several and not self.field.value.strip() and not is_meant:
            self.dismiss(tuple(sorted(self._marked)))
        elif not self._shown:
            self._below.show_lines([line_of(f" {self._why_not or 'Nothing fits.'}", "warn")])
        elif self._several:
            self.dismiss(tuple(sorted(self._marked | {self._shown[self.cursor].id})))
        else:
            self.dismiss((self._shown[self.cursor].id,))

    def action_back(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
