"""What the knowledge base lacks: a report by parts, each line of which leads to its cure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from console.actions import Place
from console.domain.articles.gap_words import GapItem, GapKind, Section, sections_of
from console.domain.articles.gaps import (
    FlaggedArticle,
    MissingLanguage,
    QuestionGroup,
    UnusedArticle,
)
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.knowledge import is_news
from data.records import ArticleId, ConversationId
from data.records.articles import ArticleRow, SearchMiss
from screens.frame import StoreChanged
from screens.later import open_article, open_conversation, open_knowledge
from screens.place_keys import bindings_of
from screens.rows import RowPage
from widgets.gap_lines import gap_lines
from widgets.lines import Line, line_of


@dataclass(frozen=True, slots=True)
class GapRow:
    """A line of the report."""

    kind: GapKind
    item: GapItem

    @property
    def article_id(self) -> ArticleId | None:
        """The article that it is about; None where it is about words."""
        match self.item:
            case ArticleRow():
                return self.item.id
            case FlaggedArticle() | UnusedArticle() | MissingLanguage():
                return self.item.row.id
            case _:
                return None


class GapsScreen(RowPage[GapRow]):
    """The report of the last months, read anew whenever an article has changed."""

    PLACE = Place.GAPS
    BINDINGS = bindings_of(Place.GAPS)
    STANDS_OVER = True

    def __init__(self, services: Services) -> None:
        super().__init__(services, view_id="gaps")
        self.sections: tuple[Section, ...] = ()
        self._days = 0

    def place_words(self) -> str:
        """Say what is shown."""
        if not self._days:
            return "What is missing"
        return f"What is missing {self.glyphs.dot} the last {self._days} days"

    def facts(self) -> Facts:
        """Say whether something is under the cursor."""
        return replace(super().facts(), has_gap=self.current is not None)

    # -- Reading ---------------------------------------------------------------------------------

    def draw(self) -> None:
        """Say at once that the report is being made: it reads a thousand conversations."""
        if self.rows is None:
            self.view.show_lines([line_of("  Reading what was asked …", "dim")])
        super().draw()

    async def read_rows(self) -> list[GapRow]:
        """Read the report."""
        gaps = await self.services.gaps.read()
        self.sections = sections_of(gaps)
        self._days = (gaps.to_at - gaps.from_at).days
        return [GapRow(section.kind, item) for section in self.sections for item in section.items]

    def on_store_changed(self, message: StoreChanged) -> None:
        """Read again when an article has changed; what was asked is read when one comes back."""
        if message.changes is None or any(is_news(change.kind) for change in message.changes):
            self.load()

    def id_of(self, row: GapRow) -> Hashable:
        """Name a line, whatever is counted in it."""
        match row.item:
            case SearchMiss():
                return (row.kind, row.item.words)
            case QuestionGroup():
                return (row.kind, row.item.cause, row.item.words)
            case MissingLanguage():
                return (row.kind, row.article_id, row.item.language)
            case FlaggedArticle():
                return (row.kind, row.article_id, row.item.flag.id)
            case _:
                return (row.kind, row.article_id)

    # -- Showing ---------------------------------------------------------------------------------

    def page_lines(self) -> list[Line]:
        """Give the parts with their lines."""
        return gap_lines(
            self.sections, cursor=self.cursor, width=self.size.width, glyphs=self.glyphs
        )

    def lines_without_rows(self) -> list[Line]:
        """Say of each part that nothing is missing."""
        return self.page_lines()

    def lines_of(self, row: GapRow, place: int) -> list[Line]:
        """Give nothing by itself: a line stands below its part."""
        raise NotImplementedError

    def nothing(self) -> str:
        """Say that all is well; each part says so itself."""
        return "Nothing is missing."

    # -- Going elsewhere -------------------------------------------------------------------------

    def action_next_section(self) -> None:
        """To the first line of the next part that has one."""
        self._go_to_section(1)

    def action_previous_section(self) -> None:
        """To the first line of the part before."""
        self._go_to_section(-1)

    def _go_to_section(self, by: int) -> None:
        rows = self.rows or []
        firsts = [n for n, row in enumerate(rows) if n == 0 or rows[n - 1].kind != row.kind]
        if not firsts:
            return
        here = max(n for n, first in enumerate(firsts) if first <= self.cursor)
        self.go(firsts[(here + by) % len(firsts)] - self.cursor)

    async def action_open(self) -> None:
        """Show the article, the newest conversation that asked, or the search again."""
        row = self.current
        if row is None:
            return
        match row.item:
            case SearchMiss():
                await open_knowledge(self.app, self.services, words=row.item.typed)
            case QuestionGroup():
                numbers = row.item.numbers

                def neighbour(number: ConversationId, by: int) -> ConversationId | None:
                    place = numbers.index(number) + by if number in numbers else -1
                    return numbers[place] if 0 <= place < len(numbers) else None

                await open_conversation(self.app, self.services, numbers[0], neighbours=neighbour)
            case _:
                if row.article_id is not None:
                    await open_article(self.app, self.services, row.article_id)

    def action_begin(self) -> None:
        """Begin an article from the words that were asked or looked for."""
        from screens.article_beginning import write_new  # noqa: PLC0415 - start-up time

        row = self.current
        match None if row is None else row.item:
            case SearchMiss() as miss:
                write_new(self, words=miss.typed or miss.words)
            case QuestionGroup() as group:
                write_new(self, words=group.name)
            case _:
                write_new(self)
