"""The editor of articles: fields above the text, beside it how it will look, and saving."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from urllib.parse import quote

from textual import work
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from console.actions import Place
from console.domain.articles.differing import diff_lines
from console.domain.articles.sheets import read_as_far_as_can, render_words
from console.domain.articles.typed_fields import offers_for
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records.articles import ArticleFile, ArticleWords
from data.text.safe import clean_line, clean_text
from screens.article_drafting import ROWS_FOR_FIELDS
from screens.article_saving import ArticleSaving
from screens.editor import EditorFile, edit
from screens.frame import Frame
from screens.place_keys import bindings_of, hints_of
from widgets.article_lines import lay_out
from widgets.diff_lines import comparison_lines
from widgets.lines import Line, LineView, line_of

FILE_NAME = "the-article.md"
"""Editors know Markdown by this name."""
WIDE_COLUMNS = 120
"""From this width what will be read stands beside the text."""
LOOK_AFTER_S = 0.15
"""A pause in typing after which it is drawn anew; a text is laid out faster than one types on."""


class Beside(StrEnum):
    """What can stand beside the text, or in its place."""

    LOOK = "as it will look"
    ORIGINAL = "its original"
    CHANGED = "what changed in its original"


class BesideView(LineView):
    """What is looked at while a text is written."""

    BINDINGS = bindings_of(Place.BESIDE)


class ArticleEditor(ArticleSaving):
    """One article, as it is written."""

    PLACE = Place.EDITOR
    BINDINGS = bindings_of(Place.EDITOR, priority=True)
    HORIZONTAL_BREAKPOINTS = [(WIDE_COLUMNS, "-wide")]
    DEFAULT_CSS = """
    ArticleEditor #article-notices { height: 0; display: none; }
    ArticleEditor #writing { height: 1fr; }
    ArticleEditor #beside { width: 1fr; height: 100%; display: none; }
    ArticleEditor.-wide #beside { display: block; margin-left: 1; }
    ArticleEditor.looking #beside { display: block; }
    ArticleEditor.looking #composer { display: none; }
    ArticleEditor.-wide.looking #composer { display: block; }
    ArticleEditor #composer { width: 1fr; scrollbar-size: 0 0; }
    """

    def __init__(self, services: Services, about: str, *, seed: ArticleWords | None = None) -> None:
        super().__init__(services, about, seed=seed)
        self.beside = BesideView(id="beside")
        self._shown = Beside.LOOK
        self._look_timer: Timer | None = None
        self._drawn_from: object = None
        self._typed_offers = ""
        """What was typed when the offers were first gone through."""
        self._offer = -1
        self._editor_file: EditorFile | None = None

    def body(self) -> Sequence[Widget]:
        """Fields, what is to be known, the text and what stands beside it."""
        return [self.fields, self.notices, Horizontal(self.text, self.beside, id="writing")]

    def begun(self) -> None:
        """Begin with what is missing."""
        self.set_focus(self.text if self._words.title else self.fields.inputs["title"])
        self.text.move_cursor((0, 0))
        if self.manuscript is not None and self.manuscript.translated is not None:
            self._shown = Beside.CHANGED
        elif self.manuscript is not None and self.manuscript.original is not None:
            self._shown = Beside.ORIGINAL
        self._fold()
        self.look_soon()

    # -- What is shown ---------------------------------------------------------------------------

    @property
    def is_wide(self) -> bool:
        """Say whether both stand beside each other."""
        return self.size.width >= WIDE_COLUMNS

    @property
    def is_looking(self) -> bool:
        """Say whether something stands in place of the text."""
        return self.has_class("looking") and not self.is_wide

    def on_resize(self) -> None:
        """Lay out for the width."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        if self.manuscript is None:
            return
        if self.is_wide:
            self.remove_class("looking")
        self._fold()
        self.draw_notices()
        self.draw_fields()
        self.look_soon()

    def on_descendant_focus(self) -> None:
        """Show the fields while they have the keys, and what the keys do."""
        self._offer = -1
        self._fold()
        self.draw_fields()
        self.show_hints()

    def _fold(self) -> None:
        has_room = self.size.height >= ROWS_FOR_FIELDS
        is_in_fields = bool(self.fields.name_of(self.focused))
        self.fields.fold(is_folded=not (has_room or is_in_fields))

    def hints(self) -> str:
        """Give the keys that act now."""
        if self.focused is self.beside:
            return hints_of(Place.BESIDE, self.services, self.facts())
        return super().hints()

    def changed(self) -> None:
        """Draw what will be read anew, after a pause."""
        super().changed()
        self.look_soon()

    def look_soon(self) -> None:
        """Draw what stands beside the text, if it is seen; no key waits for it."""
        if self._look_timer is not None:
            self._look_timer.stop()
        if self.manuscript is not None and (self.is_wide or self.has_class("looking")):
            self._look_timer = self.set_timer(LOOK_AFTER_S, self.draw_beside)

    @work(exclusive=True, group="article-look")
    async def draw_beside(self) -> None:
        """Lay out what stands beside the text, on a thread; the latest wins."""
        made, width = self.manuscript, self.beside.size.width
        if made is None or not width:
            return
        shown, words = self._shown, self.words
        drawn_from = (shown, width, words if shown is Beside.LOOK else made.original)
        if drawn_from == self._drawn_from:
            self._follow()
            return
        lines = await asyncio.to_thread(self._lines_of, shown, words, width)
        is_new = not isinstance(self._drawn_from, tuple) or self._drawn_from[0] is not shown
        self._drawn_from = drawn_from
        self.beside.show_lines(lines, top=0 if is_new else None)
        self._follow()

    def _lines_of(self, shown: Beside, words: ArticleWords, width: int) -> list[Line]:
        made = self.manuscript
        assert made is not None, "asked once it is there"
        title = line_of(f" {shown.value[0].upper()}{shown.value[1:]}", "dim")
        if shown is Beside.LOOK or made.original is None:
            laid = lay_out(words, width, self.glyphs)
            head = line_of(f" {clean_line(words.title)}", "strong")
            return [title, head, Line(), *laid.lines]
        original = made.original.words
        if shown is Beside.ORIGINAL or made.translated is None:
            laid = lay_out(original, width, self.glyphs)
            head = line_of(f" {clean_line(original.title)}", "strong")
            return [title, head, Line(), *laid.lines]
        before = f"{made.translated.title}\n\n{made.translated.body}"
        after = f"{original.title}\n\n{original.body}"
        return [title, Line(), *comparison_lines(diff_lines(before, after), width, self.glyphs)]

    def _follow(self) -> None:
        """Keep what is written in sight: as far down in what will be read as in the text."""
        if self._shown is Beside.CHANGED or self.focused is self.beside:
            return
        rows, (row, _) = max(self.text.document.line_count - 1, 1), self.text.cursor_location
        line = round(row / rows * max(len(self.beside.lines) - 1, 0))
        self.beside.keep_in_sight(line, margin=self.beside.size.height // 3)

    def action_turn(self) -> None:
        """Show what will be read; again: the original, what changed there, the text."""
        made = self.manuscript
        if made is None:
            return
        known = [Beside.LOOK]
        if made.original is not None:
            known.append(Beside.ORIGINAL)
        if made.translated is not None:
            known.append(Beside.CHANGED)
        if not self.is_wide and not self.is_looking:
            self._shown = self._shown if self._shown in known else Beside.LOOK
            self.add_class("looking")
            # Now: the class acts later, and the next key may be here.
            self.text.styles.display, self.beside.styles.display = "none", "block"
            self.set_focus(self.beside)
        elif self.is_wide or known.index(self._shown) + 1 < len(known):
            self._shown = known[(known.index(self._shown) + 1) % len(known)]
            if self.is_wide and len(known) == 1:
                self.tell("How it will look stands beside the text.")
        else:
            self._shown = known[0]
            self.action_to_text()
            return
        self.call_after_refresh(self.draw_beside)

    def action_to_text(self) -> None:
        """Back to the text."""
        if self.has_class("looking"):
            self.remove_class("looking")
            self.text.styles.display, self.beside.styles.display = "block", "none"
        self.set_focus(self.text)

    def action_look(self, by: int) -> None:
        """Scroll what is looked at."""
        self.beside.show_lines(self.beside.lines, top=self.beside.top + by)

    def action_look_page(self, by: int) -> None:
        """Scroll it by half a screen."""
        self.action_look(by * max(self.beside.size.height // 2, 1))

    # -- Fields ----------------------------------------------------------------------------------

    def action_fields(self) -> None:
        """Go to the fields; from there, show the address too."""
        if not self.fields.name_of(self.focused):
            self.leave_look()
            self.set_focus(self.fields.inputs["title"])
            return
        self.fields.show_address(is_shown=True)
        self.set_focus(self.fields.inputs["slug"])

    def leave_look(self) -> None:
        """Show the text and its fields, whatever stood in their place."""
        if self.is_looking:
            self.action_to_text()

    def action_next_row(self) -> None:
        """To the next field, then to the text."""
        self._take_begun()
        self.focus_next("OfferInput, ComposerText")

    def action_row_before(self) -> None:
        """To the field before."""
        self._take_begun()
        self.focus_previous("OfferInput, ComposerText")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field goes on."""
        event.stop()
        self.action_next_row()

    def _take_begun(self) -> None:
        """Write out what one field can only mean: `p` is public."""
        name = self.fields.name_of(self.focused)
        if name in ("state", "owner", "language", "category") and self.manuscript is not None:
            read = self.read()
            value = getattr(read.words, name)
            if read.meant[name].is_understood and self.fields.typed[name].strip():
                self.fields.fill({name: clean_line(str(value))})

    def action_offer(self, by: int) -> None:
        """Write the next of what is offered into the field."""
        name = self.fields.name_of(self.focused)
        if not name or self.manuscript is None:
            return
        if self._offer < 0:
            self._typed_offers = self.fields.typed[name].strip()
        around = self.manuscript.around
        offers = offers_for(name, self._typed_offers, self._words, around)
        others = [offer for offer in offers if offer != self._typed_offers or len(offers) == 1]
        if not others:
            return
        self._offer = max(0, min(self._offer + by, len(others) - 1))
        self.fields.fill({name: others[self._offer]})

    # -- Files -----------------------------------------------------------------------------------

    def action_attach(self) -> None:
        """Attach files, take them out, name them in the text."""
        from screens.article_attaching import ArticleAttaching  # noqa: PLC0415 - start-up time

        if self.manuscript is not None:
            self.app.push_screen(ArticleAttaching(self))

    async def add_file(self, file: ArticleFile, data: bytes) -> None:
        """Keep a file with the draft, and name it in the text.

        Raises:
            DataError: the store could not be written.
        """
        self._words = replace(self._words, files=(*self._words.files, file))
        self.name_file(file)
        await self.keep_with(data)

    def name_file(self, file: ArticleFile) -> None:
        """Name a file in the text, at the cursor; a picture is shown there."""
        sign = "!" if file.content_type.startswith("image/") else ""
        label = file.name.replace("[", "(").replace("]", ")")
        self.text.history.checkpoint()
        self.text.replace(f"{sign}[{label}]({quote(file.name)})", *sorted(self.text.selection))
        self.text.history.checkpoint()

    async def remove_file(self, file: ArticleFile) -> None:
        """Take a file out; the text stays, and is told where it still names it."""
        files = tuple(each for each in self._words.files if each.name != file.name)
        self._words = replace(self._words, files=files)
        self.changed()
        await self.keep_draft()

    # -- $EDITOR ---------------------------------------------------------------------------------

    @work(group="article-write")
    async def action_editor(self) -> None:
        """Hand fields and text to $EDITOR and take them back; the feed goes on meanwhile."""
        if self.manuscript is None:
            return
        given = self.words

        def note(file: EditorFile | None) -> None:
            self._editor_file = file

        came = await edit(self.app, render_words(given), name=FILE_NAME, note=note)
        if came.problem:
            self.tell(came.problem, is_trouble=True, seconds=8)
        elif came.text is not None:
            edited = read_as_far_as_can(clean_text(came.text), given)
            self.put(edited.words)
            if edited.problems:
                self.tell(edited.problems[0], is_trouble=True, seconds=10)
            self.draw_fields()
            self.changed()
            await self.keep_draft()

    async def keep_draft(self) -> None:
        """Keep what is written so far, in the editor's file too."""
        file = self._editor_file
        if file is not None:
            source = await asyncio.to_thread(file.read)
            # Back from the editor meanwhile: what it left is taken there, and is newer.
            if file is self._editor_file and source != file.written:
                self.put(read_as_far_as_can(clean_text(source), self.words).words)
        await super().keep_draft()

    # -- Elsewhere -------------------------------------------------------------------------------

    def action_says_the_same(self) -> None:
        """Say that the translation says what its original says now, or that it does not."""
        made = self.manuscript
        if made is None or made.original is None:
            return
        is_said = self.says_the_same_now
        revision = made.base.translated_revision if is_said else made.original.text_revision
        self._words = replace(self._words, translated_revision=revision)
        self.tell("It stays older than its original." if is_said else
                  "It says the same again, once it is saved.")  # fmt: skip
        self.changed()
        self.draw_notices()

    @work(exclusive=True, group="article-write")
    async def action_discard(self) -> None:
        """Put the text aside and show what is kept; again: have it back."""
        made = self.manuscript
        if made is None:
            return
        drafts = self.services.article_drafts
        try:
            if self._put_aside:
                words = (await drafts.bring_back(self.about)).words
            else:
                await self.keep_draft()
                if not self._is_kept:
                    self.tell("There was nothing to put aside.")
                    return
                await drafts.discard(self.about)
                words = made.base
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        is_back = self._put_aside
        self.put(words)
        self._kept, self._is_kept = self.words, is_back
        self._put_aside = not is_back
        key = self.key_of("discard_article")
        self.tell("Here it is again." if is_back else f"Put aside; {key} brings it back.")
        self.draw_notices()
        self.keep_top()

    def action_undo_typing(self) -> None:
        """Take back what was typed last in the text."""
        self.text.undo()

    async def action_leave(self) -> None:
        """Keep the draft and go back."""
        if self.is_looking:
            self.action_to_text()
            return
        await self.keep_draft()
        kept = self._is_kept and self.words != (self.manuscript and self.manuscript.base)
        self.action_back()
        if kept and isinstance(self.app.screen, Frame):
            self.app.screen.tell("Your text is kept as a draft.")
