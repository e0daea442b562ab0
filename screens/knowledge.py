"""The knowledge base: search as one types, the list under the keys, the article beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from console.actions import Place
from console.domain.articles.shelves import Narrowing
from console.domain.whereabouts import Whereabouts
from console.services.article_search import FoundArticles
from console.services.bundle import Services
from console.services.errors import ServiceError, UsageError
from data.errors import DataError
from data.records import ArticleId
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.article_texts import ArticleTexts, LaidArticle
from screens.knowledge_listing import ALL, KnowledgeListing
from screens.later import open_article, show_gaps
from screens.place_keys import bindings_of
from widgets.article_lines import Around, Steps, head_lines
from widgets.article_rows import FamilyRow
from widgets.bars import GAP
from widgets.find_bar import FindBar
from widgets.lines import Line, LineView, line_of

WIDE_COLUMNS = 120
"""From this width the article stands beside the list."""
WIDEST_COLUMNS = 150
"""From this width the shelves stand there too."""
REST_S = 0.1
"""The row under the cursor is read when that stands so long: one that runs on sends no texts, each
of which would be ten times as much as the row itself."""
SNIPPET_LINES = 2


class KnowledgeScreen(KnowledgeListing):
    """Every article, by shelf; what is under the cursor is read beside it."""

    PLACE = Place.KNOWLEDGE
    BINDINGS = bindings_of(Place.KNOWLEDGE)
    HORIZONTAL_BREAKPOINTS = [(WIDE_COLUMNS, "-wide"), (WIDEST_COLUMNS, "-widest")]
    DEFAULT_CSS = """
    KnowledgeScreen #shelves { display: none; width: 30; height: 100%; }
    KnowledgeScreen #main { width: 1fr; height: 100%; }
    KnowledgeScreen #articles { height: 1fr; }
    KnowledgeScreen #preview { display: none; height: 3; border-top: solid $foreground 40%; }
    KnowledgeScreen #preview.searching { display: block; }
    KnowledgeScreen.-widest #shelves { display: block; }
    KnowledgeScreen.-wide #main, KnowledgeScreen.-widest #main { layout: horizontal; }
    KnowledgeScreen.-wide #articles, KnowledgeScreen.-widest #articles {
        width: 1fr; height: 100%;
    }
    KnowledgeScreen.-wide #preview, KnowledgeScreen.-widest #preview {
        display: block; width: 43%; height: 100%; border-top: none; margin-left: 1;
    }
    """

    def __init__(
        self,
        services: Services,
        *,
        words: str = "",
        is_searching: bool = False,
        shelf: str = ALL,
    ) -> None:
        super().__init__(services)
        self.shelf_id = shelf
        self.preview = LineView(id="preview")
        self.preview.can_focus = False
        self.field = FindBar("words, as customers say them; lang: state: is:", id="find")
        self.texts = ArticleTexts(services.knowledge, glyphs=self.glyphs)
        self._opened_with = words
        """Whoever came with words goes back by one key."""
        self._begins_searching = is_searching or bool(words)
        self._before: FoundArticles | None = None
        """What was found before the field was opened."""
        self._stood_at: ArticleId | None = None
        """The family under the cursor before the search."""
        self._home = shelf
        """The shelf that was shown before the search."""
        self._noted = ""
        """The words of the last search in vain that was noted."""
        self._resting: Timer | None = None
        """Runs while the cursor has not rested long enough for its text to be shown."""

    def body(self) -> Sequence[Widget]:
        """Shelves, list, article; CSS puts them side by side where there is room."""
        main = Vertical(self.list, self.preview, id="main")
        return [Horizontal(self.sides, main), self.field]

    def on_mount(self) -> None:
        """Begin with the list under the keys, or with the words that it was opened with."""
        self.set_focus(self.list)
        if self._begins_searching:
            self.field.open(self._opened_with)

    def stand_at(self, below: Whereabouts) -> Whereabouts:
        """At a shelf, or at what is looked for."""
        return replace(below, shelf=self.shelf_id, words=self.words, article=None)

    # -- The article beside the list -------------------------------------------------------------

    @property
    def is_wide(self) -> bool:
        """Say whether the article stands beside the list."""
        return self.size.width >= WIDE_COLUMNS

    def on_article_list_moved(self) -> None:
        """Show what is under the cursor now: its text once the cursor rests."""
        self.show_hints()
        if not self.is_wide:
            self._draw_preview(None)
        elif self._resting is None:
            self._resting = self.set_timer(REST_S, self._show_text)
        else:
            self._resting.reset()

    def on_resize(self) -> None:
        """Fit the text to its new place, once that is laid out."""
        self.call_after_refresh(self._show_text)

    @work(exclusive=True, group="knowledge-text")
    async def _show_text(self) -> None:
        """Read and draw the text under the cursor; where there is no room, what was found of it."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        row, width = self.list.current, self.preview.size.width
        if row is None or not self.is_wide or not width:
            self._draw_preview(None)
            return
        try:
            # What stood there stays until this is read: nothing flickers.
            known = await self.texts.read(row.family.shown, width)
        except DataError as error:
            self.tell_error(error)
            return
        if known is not None and row is self.list.current:
            self._draw_preview(known)

    def _draw_preview(self, known: LaidArticle | None) -> None:
        row, width = self.list.current, self.preview.size.width
        self.preview.set_class(self.found is not None and row is not None, "searching")
        lines = [] if row is None else self._snippet_lines(row)
        if row is not None and known is not None:
            around = self._around(row)
            lines += head_lines(known.article, around, width=width, glyphs=self.glyphs)
            lines += known.laid.lines
        self.preview.show_lines(lines, top=0)

    def _snippet_lines(self, row: FamilyRow) -> list[Line]:
        """Give the place in the text where the words stand."""
        if self.found is None or not row.snippet:
            return []
        # Below the list it is as wide as the terminal, which it does not know before it is shown.
        width = self.preview.size.width if self.is_wide else self.app.size.width
        room = max(width - 3, 10)
        pieces = wrapped(clean_line(row.snippet), room)[:SNIPPET_LINES]
        lines = [line_of(f" {piece}", "accent") for piece in pieces]
        return [*lines, Line()] if self.is_wide else lines

    def _around(self, row: FamilyRow) -> Around:
        family = row.family
        shelf = self.arranged.shelf(family.category) if family.category else None
        return Around(
            family.variants,
            "" if shelf is None else shelf.title,
            self._steps(row),
            self.services.knowledge.today(),
            self.services.knowledge.zone,
        )

    def _steps(self, row: FamilyRow) -> Steps | None:
        for shelf in self.arranged.shelves:
            ids = [family.id for family in shelf.families] if shelf.is_tutorial else []
            if row.family.id in ids:
                return Steps(shelf.title, ids.index(row.family.id) + 1, len(ids))
        return None

    # -- Searching -------------------------------------------------------------------------------

    def hints(self) -> str:
        """Give the keys that act now; while words are typed, those of their field."""
        if not self.field.is_open:
            return super().hints()
        around = self.key_in_field("next_shelf", "category")
        up, down = self.key_in_field("up"), self.key_in_field("down", "choose")
        choose = f"{up} {down}" if up and down else down
        count = sum(isinstance(entry, FamilyRow) for entry in self.list.entries)
        does = ["Enter open" if count else "Enter keep", choose if count > 1 else ""]
        return GAP.join(filter(None, [*does, around, "Esc back"]))

    def action_gaps(self) -> None:
        """Show what is missing."""
        show_gaps(self.app, self.services)

    def action_search(self) -> None:
        """Open the field for words."""
        self._before = self.found
        if self.found is None:
            row = self.list.current
            self._home, self._stood_at = self.shelf_id, None if row is None else row.family.id
        self.field.open(self.words)
        self.show_hints()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for what is typed, letter by letter: a newer search ends the one before it."""
        if event.input is self.field and self.field.is_open:
            self._search(event.value)

    @work(exclusive=True, group="knowledge-search")
    async def _search(self, text: str) -> None:
        try:
            await self._look_for(text)
        except UsageError:
            return  # a filter that is being typed; Enter says what is wrong with it
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    async def _look_for(self, text: str) -> None:
        if text.strip() == self.words:
            return  # what is shown already: the field was opened again
        if self.found is None:
            # Words are looked for everywhere, as on the inbox; Tab narrows what was found.
            self.shelf_id = ALL
        found = await self.search_for(text) if text.strip() else None
        if self.field.is_open and self.field.value != text:
            return  # more has been typed meanwhile
        self.found = found
        if self.knowledge is not None:
            self.show_found()

    def show_found(self) -> None:
        """Show what was found, the best under the cursor; without a search, the row of before."""
        follow = None
        if self.found is None:
            follow, self.shelf_id = self._stood_at, self._home
        self.show(follow=follow, is_from_top=True)
        self.keep_top()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open the article that was meant; where there is none, note that it is missing."""
        if event.input is not self.field:
            return
        self.workers.cancel_group(self, "knowledge-search")
        try:
            if self.found is None or self.found.text != event.value:
                await self._look_for(event.value)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if self.found is None:
            self._leave_field()
        elif self.list.current is None:
            # The list has the keys: one of them writes what is missing.
            self.note_miss()
            self._leave_field()
            self.list.show_words(self.empty_words())
        else:
            self._leave_field()
            await self.action_open()

    def _leave_field(self) -> None:
        self.field.close()
        self.set_focus(self.list)
        self.show_hints()

    @work(group="knowledge-miss")
    async def note_miss(self) -> None:
        """Note once that words were looked for in vain: it is in the report of what is missing."""
        found = self.found
        if found is None or found.hits or found.text == self._noted or self.shelf_id != ALL:
            return
        self._noted = found.text
        try:
            await self.services.article_search.note_miss(found)
        except DataError as error:
            self.tell_error(error)

    # -- Going elsewhere -------------------------------------------------------------------------

    async def action_open(self) -> None:
        """Read the article under the cursor."""
        if (row := self.here()) is not None:
            await open_article(self.app, self.services, row.id, neighbours=self.neighbour)

    def action_back(self) -> None:
        """Peel one layer: the field, the search, what narrows, the shelf, then the screen."""
        is_as_opened = bool(self._opened_with) and self._typed == self._opened_with
        if self.found is not None or self.field.is_open:
            self.note_miss()
        if is_as_opened or not (self.field.is_open or self.found is not None):
            self._peel()
            return
        if self.field.is_open:
            self._leave_field()
            self.found = self._before
        else:
            self.found = None
        self.show_found()

    @property
    def is_typing(self) -> bool:
        """Say whether the letters go into the field for words."""
        return self.field.is_open

    @property
    def _typed(self) -> str:
        return self.field.value if self.field.is_open else self.words

    def _peel(self) -> None:
        if self.wish.narrowing != Narrowing():
            self.narrow_to(Narrowing())
        elif self.shelf_id != ALL:
            self.show_shelf(ALL)
        else:
            super().action_back()
