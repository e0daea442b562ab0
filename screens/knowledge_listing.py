"""The list of the knowledge base: shelf by shelf, narrowed and ordered, following the store."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from textual import work

from console.domain.articles.shelves import (
    NO_SHELF,
    Arranged,
    Family,
    Narrowing,
    Order,
    Shelf,
    Wish,
    arrange,
    showing,
)
from console.domain.articles.variants import choose_language
from console.services.article_search import ArticleHit, FoundArticles
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.knowledge import Knowledge
from data.errors import DataError
from data.records import ArticleId
from data.records.articles import ArticleRow
from screens.article_work import ArticleWork
from screens.knowledge_words import no_article_words, no_hit_words, place_of
from widgets.article_list import ArticleList
from widgets.article_rows import Entry, FamilyRow, Heading
from widgets.lines import LineView
from widgets.queue_lines import QueueEntry, side_lines

ALL = ""
"""The id of what shows every shelf."""
SHELF_COLUMNS = 20


class KnowledgeListing(ArticleWork):
    """Every article, one row a family, in the language of the agent."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.list = ArticleList(id="articles")
        self.sides = LineView(id="shelves")
        self.sides.can_focus = False
        self.knowledge: Knowledge | None = None
        """None until it is read."""
        self.arranged = Arranged()
        self.shelf_id = ALL
        self.wish = Wish(languages=tuple(filter(None, [services.language])))
        self.found: FoundArticles | None = None
        """What was searched for last; None: nothing is."""
        self._read_as_of = -1

    @property
    def is_blank(self) -> bool:
        """Say whether the rows are still to come."""
        return self.knowledge is None

    @property
    def shelf(self) -> Shelf | None:
        """The shelf that is shown; None: all of them."""
        return self.arranged.shelf(self.shelf_id)

    @property
    def is_typing(self) -> bool:
        """Say whether the letters go into the field for words."""
        return False

    @property
    def words(self) -> str:
        """The words that are looked for, as typed."""
        return "" if self.found is None else self.found.text.strip()

    def here(self) -> ArticleRow | None:
        """Give the article under the cursor."""
        row = self.list.current
        return None if row is None else row.family.shown

    # -- Reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="knowledge-load")
    async def load(self) -> None:
        """Read everything afresh; the cursor stays on its family."""
        try:
            await self.read()
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            if self.knowledge is None:
                self.list.show_words([str(error), f"{self.key_of('back')} goes back."])
            return
        await self.refresh_top()

    def read_again(self) -> None:
        """Read again only after others have written: it is all that there is."""
        if self.knowledge is not None and self._read_as_of != self.commits:
            self.load()

    async def read(self) -> None:
        """Read the articles, and what is searched for among them."""
        self._read_as_of = self.commits
        knowledge = await self.services.knowledge.read(self.wish.languages)
        await self._search_again()
        await self._arrange(knowledge)
        self.show()

    async def _arrange(self, knowledge: Knowledge) -> None:
        today = self.services.knowledge.today()
        # Sorting thousands takes as long as several keys; none of them waits.
        self.arranged = await asyncio.to_thread(
            arrange,
            knowledge.families,
            knowledge.categories,
            knowledge.tutorials,
            self.wish,
            today=today,
        )
        self.knowledge = knowledge

    async def search_for(self, text: str) -> FoundArticles:
        """Find articles by words.

        Raises:
            UsageError: a filter that cannot be understood.
        """
        narrowing, shelf = self.wish.narrowing, self.shelf
        is_category = shelf is not None and not shelf.is_tutorial and shelf.id != NO_SHELF
        return await self.services.article_search.search(
            text,
            language=narrowing.language,
            state=str(narrowing.state or ""),
            category=shelf.id if shelf is not None and is_category else "",
            prefer=self.wish.languages,
        )

    # -- Showing ---------------------------------------------------------------------------------

    def show(self, *, follow: ArticleId | None = None, is_from_top: bool = False) -> None:
        """Draw the rows as they are known now; the cursor goes to a family, or stays on its own."""
        if self.knowledge is None:
            return
        if self.shelf is None:
            self.shelf_id = ALL  # it has gone, or never was
        entries = self.entries()
        self.list.show_words(self.empty_words())
        today = self.services.knowledge.today()
        self.list.show_entries(entries, today=today, follow=follow, is_from_top=is_from_top)
        self._draw_shelves()
        self.show_hints()

    def entries(self) -> Sequence[Entry]:
        """Give the rows to be shown, under their headings."""
        if self.found is not None:
            return self._found_rows(self.found)
        shelf = self.shelf
        if shelf is not None:
            return [
                FamilyRow(family, step=place if shelf.is_tutorial else 0)
                for place, family in enumerate(shelf.families, 1)
            ]
        if self.wish.order is not Order.TITLE:
            return [FamilyRow(family) for family in self.arranged.families]
        entries: list[Entry] = []
        for each in self.arranged.shelves:
            if each.families and not each.is_tutorial:
                entries.append(Heading(each.title, len(each.families)))
                entries += map(FamilyRow, each.families)
        return entries

    def _found_rows(self, found: FoundArticles) -> list[FamilyRow]:
        """Give what was found, the best first, each family once.

        By words it is shown in the language in which they were found; else in the agent's.
        """
        shelf = self.shelf
        kept = None if shelf is None else {family.id for family in shelf.families}
        hits: dict[ArticleId, list[ArticleHit]] = {}
        for hit in found.hits:
            hits.setdefault(hit.row.family_id, []).append(hit)
        rows = []
        for family_id, those in hits.items():
            family = self.arranged.by_id.get(family_id)
            if family is None or (kept is not None and family_id not in kept):
                continue  # not among what is shown
            best = those[0]
            if not found.words:
                languages = self.wish.languages
                best = choose_language(those, languages, of=lambda hit: hit.row.language) or best
            rows.append(FamilyRow(showing(family, best.row.id), best.snippet))
        return rows

    def empty_words(self) -> list[str]:
        """Say why no row is there, and what to press."""
        if self.found is not None:
            return no_hit_words(
                self.words, self.wish, self.key_of, shelf=self.shelf, is_typing=self.is_typing
            )
        is_empty = self.knowledge is not None and not self.knowledge.families
        return no_article_words(self.shelf, self.wish, self.key_of, is_empty=is_empty)

    def _draw_shelves(self) -> None:
        entries = [
            QueueEntry(ALL, "All", str(len(self.arranged.families))),
            *(
                QueueEntry(s.id, s.title, str(len(s.families)), is_saved=s.is_tutorial)
                for s in self.arranged.shelves
            ),
        ]
        lines = side_lines(entries, self.shelf_id, self.glyphs, columns=SHELF_COLUMNS)
        self.sides.show_lines(lines)
        place = next((n for n, e in enumerate(entries) if e.id == self.shelf_id), 0)
        self.sides.keep_in_sight(place + 1)

    def place_words(self) -> str:
        """Say what is shown, and how much of it there is."""
        total = sum(isinstance(entry, FamilyRow) for entry in self.list.entries)
        if self.shelf is not None and not self.words:
            total = len(self.arranged.families)
        return place_of(self.shelf, total, self.wish, words=self.words, dot=self.glyphs.dot)

    def wanted_words(self) -> str:
        """Give the words that were looked for in vain."""
        found = self.found
        return "" if found is None or found.hits else self.words

    def wanted_category(self) -> str:
        """Give the category that is shown."""
        shelf = self.shelf
        return "" if shelf is None or shelf.is_tutorial else shelf.id

    # -- Shelves, narrowing, order ---------------------------------------------------------------

    def action_next_shelf(self) -> None:
        """Show the next category or tutorial."""
        self._go_round(1)

    def action_previous_shelf(self) -> None:
        """Show the one before."""
        self._go_round(-1)

    def _go_round(self, by: int) -> None:
        ids = [ALL, *(shelf.id for shelf in self.arranged.shelves)]
        place = ids.index(self.shelf_id) if self.shelf_id in ids else 0
        self.show_shelf(ids[(place + by) % len(ids)])

    def show_shelf(self, shelf_id: str) -> None:
        """Show one shelf, or all of them, from the top."""
        self.shelf_id = shelf_id
        if self.found is not None:
            self.show_as(self.wish)  # the search is within what is shown
            return
        self.show(is_from_top=True)
        self.call_later(self.refresh_top)

    def action_narrow(self) -> None:
        """Ask what is to be shown."""
        from screens.knowledge_narrowing import ask_what_to_show  # noqa: PLC0415 - start-up time

        if self.knowledge is not None:
            ask_what_to_show(self, self.knowledge)

    def action_order(self) -> None:
        """Go on to the next order."""
        orders = list(Order)
        order = orders[(orders.index(self.wish.order) + 1) % len(orders)]
        self.show_as(replace(self.wish, order=order))
        self.tell(f"Order: {order.value}.")

    def narrow_to(self, narrowing: Narrowing) -> None:
        """Show only some of the articles."""
        self.show_as(replace(self.wish, narrowing=narrowing))

    def show_as(self, wish: Wish) -> None:
        """Show what is known in another way, from the top."""
        self.wish = wish  # now: a reading that comes between shows it too
        self._arrange_anew()

    @work(exclusive=True, group="knowledge-load")
    async def _arrange_anew(self) -> None:
        if self.knowledge is None:
            return
        try:
            await self._search_again()
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        await self._arrange(self.knowledge)
        self.show(is_from_top=True)
        await self.refresh_top()

    async def _search_again(self) -> None:
        """Look for the same words among what has changed, unless others were typed meanwhile."""
        if (before := self.found) is not None:
            found = await self.search_for(before.text)
            if self.found is before:
                self.found = found

    # -- Moving ----------------------------------------------------------------------------------

    def action_down(self) -> None:
        """One row down."""
        self.list.move(1)

    def action_up(self) -> None:
        """One row up."""
        self.list.move(-1)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self.list.move_half(1)

    def action_page_up(self) -> None:
        """Half a screen up."""
        self.list.move_half(-1)

    def action_end(self) -> None:
        """To the last row."""
        self.list.go_to_end(is_last=True)

    def action_top(self) -> None:
        """To the first row."""
        self.list.go_to_end(is_last=False)

    def neighbour(self, family: Family, by: int) -> ArticleRow | None:
        """Give the article before or after one in this list, and move the cursor there."""
        if not self.list.go_to(family.id):
            return self.here()
        before = self.list.cursor
        self.list.move(by)
        return None if self.list.cursor == before else self.here()
