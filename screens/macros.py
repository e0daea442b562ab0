"""Macros on the screen: choose one by a few letters, see what it says and does, use it."""

from __future__ import annotations

from collections.abc import Sequence

from console.actions import Place
from console.services.bundle import Services
from console.services.macros import Offer, Prepared, find_offers
from data.records import Address, ConversationId, MacroUse
from data.text.safe import clean_line
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from screens.inserting import WITHOUT
from screens.picking import Pick
from screens.place_keys import bindings_of
from screens.previewing import PreviewSheet, Wanted
from screens.working import Working
from widgets.glyphs import glyphs_for
from widgets.lines import Line, Span, line_of

ONE_AT_A_TIME = "writes to a customer: one conversation at a time"


class MacroSheet(PreviewSheet[Prepared]):
    """Macros that fit a few letters, and below them what the one under the cursor would do.

    Answers with its name and language. What it would say is filled in for the conversation, in its
    customer's language; Tab turns to the next language that it speaks.
    """

    PLACE = Place.MACROS
    BINDINGS = bindings_of(Place.MACROS, priority=True)

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
        for pick in self._without:
            self.known[pick.id, ""] = ""

    def _pick(self, offer: Offer) -> Pick:
        macro = offer.macro
        used = f"{macro.uses} times" if macro.uses != 1 else "once"
        facts = ["acts at once" if not macro.has_text else "", macro.words.category]
        facts.append(used if macro.uses else "")
        warning = ""
        if self._count > 1 and macro.has_text:
            warning = f"“{macro.words.shown}” {ONE_AT_A_TIME}."
        beside = f" {self._dot} ".join(filter(None, facts))
        return Pick(macro.name, macro.words.shown, clean_line(beside), warning=warning)

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
    def offered(self) -> int:
        """How many rows there are where nothing is typed."""
        return len(self._offers) + len(self._without)

    async def read_one(self, wanted: Wanted) -> Prepared:
        """Fill a macro in; none for the row that keeps one from doing anything."""
        name, language = wanted
        return await self.services.macros.prepare(
            name, self._number, to=self._to, language=language or None
        )

    def preview_lines(self, read: Prepared | str, width: int) -> list[Line]:
        """Say what a macro would do, then what it would say; why not, where it cannot."""
        return preview_lines(read, width)

    def languages_of(self, row_id: str) -> tuple[list[str], str]:
        """Give the languages that a macro speaks."""
        if row_id.startswith(WITHOUT):
            return [], ""
        offer = next(o for o in self._offers if o.macro.name == row_id)
        spoken = [text.language for text in offer.macro.words.texts if text.language]
        # One that names no language is one text, and no other.
        return spoken or [""], "" if offer.variant is None else offer.variant.text.language


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
