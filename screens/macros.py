"""Macros on the screen: choose one by a few letters, see what it says and does, use it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical

from console.actions import Place
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.macros import Offer, Prepared, find_offers
from data.errors import DataError
from data.records import Address, ConversationId, MacroUse
from data.text.safe import clean_line
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from screens.frame import bindings_of, hints_of
from screens.inserting import WITHOUT
from screens.picking import Pick, PickSheet
from screens.working import Working
from widgets.glyphs import glyphs_for
from widgets.lines import Line, LineView, Span, line_of

ROWS_LOW, ROWS_HIGH = 5, 8
"""Rows of the list on a low screen and on a high one; the preview has what is left."""
HIGH = 36
"""Lines of a screen from which it is high."""
PREVIEW_MAX = 16
"""Lines of the preview on the highest screen."""
ABOVE = 4
"""Lines of what it is about that stay above the sheet."""
AROUND = 5
"""Rule, title, field, rule and keys."""
ONE_AT_A_TIME = "writes to a customer: one conversation at a time"


class MacroSheet(PickSheet):
    """Macros that fit a few letters, and below them what the one under the cursor would do.

    Answers with its name and language. What it would say is filled in for the conversation, in its
    customer's language; Tab turns to the next language that it speaks.
    """

    PLACE = Place.MACROS
    BINDINGS = bindings_of(Place.MACROS, priority=True)
    DEFAULT_CSS = """
    MacroSheet { align: center bottom; background: $background 0%; }
    MacroSheet #macro-preview { height: auto; border-top: solid $foreground 30%; }
    """

    def __init__(
        self,
        services: Services,
        title: str,
        offers: Sequence[Offer],
        *,
        number: ConversationId | None = None,
        to: Address | None = None,
        several: int = 0,
        uses: Sequence[MacroUse] = (),
    ) -> None:
        """Offer macros for a conversation, a new mail, or a count of conversations.

        `uses` are in the text already: each can be kept from doing anything.
        """
        self._offers = list(offers)
        self._dot = glyphs_for(is_ascii=services.is_ascii).dot
        self._number, self._to, self._count = number, to, several
        self._without = [
            Pick(f"{WITHOUT}{use.name}", f"Send without what {use.name} does", "in this text")
            for use in uses
            if use.actions
        ]
        super().__init__(services, title, [self._pick(offer) for offer in offers])
        self._known: dict[tuple[str, str], Prepared | str] = {}
        self._languages: dict[str, str] = {}
        self._preview = LineView(id="macro-preview")
        self._preview.can_focus = False

    def _pick(self, offer: Offer) -> Pick:
        macro = offer.macro
        used = f"{macro.uses} times" if macro.uses != 1 else "once"
        facts = ["acts at once" if not macro.has_text else "", macro.words.category]
        facts.append(used if macro.uses else "")
        warning = ""
        if self._count > 1 and macro.has_text:
            warning = f"{macro.name} {ONE_AT_A_TIME}."
        beside = f" {self._dot} ".join(filter(None, facts))
        return Pick(macro.name, macro.words.shown, clean_line(beside), warning=warning)

    def compose(self) -> ComposeResult:
        """Put the preview below the rows, the keys last."""
        yield Vertical(self._title, self.field, self._rows, self._preview, self._below)

    def draw(self) -> None:
        """Draw the rows that fit, what the one under the cursor would do, and the keys."""
        super().draw()
        self._rows.styles.height = self._row_count()
        if not (self._shown and self._shown[self.cursor].warning):
            self._below.show_lines([line_of(f" {hints_of(Place.MACROS, self.services)}", "dim")])
        self._draw_preview()
        self.read_preview()

    def _fitting(self) -> list[Pick]:
        self._why_not = ""
        typed = self.field.value.strip()
        by_name = {pick.id: pick for pick in self._picks}
        fitting = [by_name[offer.macro.name] for offer in find_offers(self._offers, typed)]
        return fitting if typed else [*fitting, *self._without]

    def _nothing(self) -> str:
        if self._offers:
            return "No macro of this name, alias or text."
        return "No macros yet: support-console macro add NAME keeps one."

    @property
    def _wanted(self) -> tuple[str, str] | None:
        if not self._shown:
            return None
        name = self._shown[self.cursor].id
        return name, self._languages.get(name, "")

    @work(exclusive=True, group="macro-preview")
    async def read_preview(self) -> None:
        """Fill in the macro under the cursor."""
        wanted = self._wanted
        if wanted is None or wanted in self._known:
            return
        name, language = wanted
        if name.startswith(WITHOUT):
            self._known[wanted] = ""
            self._draw_preview()
            return
        prepared: Prepared | str
        try:
            prepared = await self.services.macros.prepare(
                name, self._number, to=self._to, language=language or None
            )
        except (DataError, ServiceError) as error:
            prepared = str(error)
        self._known[wanted] = prepared
        if wanted == self._wanted:
            self._draw_preview()

    def _draw_preview(self) -> None:
        wanted = self._wanted
        prepared = None if wanted is None else self._known.get(wanted)
        if prepared is None and wanted is not None:
            return  # what stood there stays until it is read: nothing flickers
        width = max(self.app.size.width - 2, 20)
        lines = [] if prepared is None else preview_lines(prepared, width)
        # Always as high: rows that jumped with each preview could not be followed by eye.
        free = self.app.size.height - ABOVE - AROUND - self._row_count()
        room = max(min(free, PREVIEW_MAX), 3)
        if len(lines) > room:
            lines = [*lines[: room - 1], line_of(f"   {self.glyphs.more}", "dim")]
        self._preview.styles.height = room + 1
        self._preview.show_lines(lines)

    def _row_count(self) -> int:
        rows = ROWS_HIGH if self.app.size.height >= HIGH else ROWS_LOW
        return max(min(len(self._offers) + len(self._without), rows), 1)

    def action_language(self) -> None:
        """Turn to the next language that the macro under the cursor speaks."""
        if self._wanted is None:
            return
        name, language = self._wanted
        if name.startswith(WITHOUT):
            return
        offer = next(o for o in self._offers if o.macro.name == name)
        spoken = [text.language for text in offer.macro.words.texts if text.language]
        if not language and offer.variant is not None:
            language = offer.variant.text.language
        if len(spoken) < 2:  # noqa: PLR2004 - one language and no other
            self._below.show_lines([line_of(f" {name} has no text in another language.", "warn")])
            return
        place = spoken.index(language) if language in spoken else -1
        self._languages[name] = spoken[(place + 1) % len(spoken)]
        self._draw_preview()
        self.read_preview()

    def action_choose(self) -> None:
        """Answer with the macro under the cursor and its language."""
        wanted = self._wanted
        if wanted is None:
            self._below.show_lines([line_of(f" {self._nothing()}", "warn")])
        elif self._shown[self.cursor].warning:
            self.draw()
        else:
            self.dismiss(wanted)


def preview_lines(prepared: Prepared | str, width: int) -> list[Line]:
    """Say what a macro would do, then what it would say; why not, where it cannot."""
    if prepared == "":
        return [line_of("   The text stays as it is; the macro does nothing.", "dim")]
    if isinstance(prepared, str):
        return [line_of(f" ! {piece}", "warn") for piece in wrapped(prepared, width - 4)]
    lines = []
    if prepared.text:
        lines.append(line_of(f"   {clean_line(prepared.why)}", "dim"))
    if prepared.effects:
        first = "   with it: " if prepared.text else "   it "
        words = clean_line("; ".join(prepared.effects))
        for place, piece in enumerate(wrapped(words, width - len(first))):
            head = first if place == 0 else " " * len(first)
            lines.append(Line((Span(head, "dim"), Span(piece, "accent"))))
    if prepared.unresolved:
        names = ", ".join(prepared.unresolved)
        missing = f"not known here, you write it: {names}"
        lines += [
            line_of(f" ! {piece}", "warn") for piece in wrapped(clean_line(missing), width - 4)
        ]
    if prepared.subject:
        lines.append(line_of(f"   Subject: {prepared.subject}", "strong"))
    for paragraph in prepared.text.rstrip().split("\n") if prepared.text else ():
        pieces: list[str] = list(wrapped(paragraph, width - 4)) if paragraph.strip() else [""]
        lines += [line_of(f"   {cut_to_width(piece, width - 3, more='')}") for piece in pieces]
    return lines


async def ask_macro(screen: Working) -> None:
    """Choose a macro for the targets of a screen, and use it."""
    targets = screen.targets()
    if not targets:
        return
    number = next(iter(targets)) if len(targets) == 1 else None
    offers = await screen.services.macros.list_offers(number)
    if not screen.is_current:
        return  # the agent has gone on meanwhile
    here = screen.here()
    whom = here.customer if here is not None and number == here.id else None
    name = f" {whom.name or whom.address}" if whom is not None else ""
    title = f"Macro for {screen.subject_words()}{name}"
    sheet = MacroSheet(screen.services, title, offers, number=number, several=len(targets))

    def use(chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            screen.use_macro(chosen[0], chosen[1], targets)

    sheet.then = use
    screen.app.push_screen(sheet)
