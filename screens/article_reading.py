"""The text of an article on a screen: read, laid out for the width, held where it is read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from textual import work
from textual.containers import Horizontal
from textual.widget import Widget

from console.domain.articles.variants import choose_name
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.knowledge import ArticlePage
from data.errors import DataError, NotFoundError
from data.records import ArticleId
from data.records.articles import ArticleRow
from screens.article_work import ArticleWork
from screens.tutorial_steps import TutorialSteps
from widgets.article_lines import Around, Laid, fact_lines, foot_lines, head_lines, lay_out
from widgets.lines import Line, LineView, line_of

WIDE_COLUMNS = 120
"""From this width the facts stand beside the text."""
FACT_COLUMNS = 36
OPEN_MAX_S = 0.15
"""So long the screen before is shown on when an article is opened."""


class ArticleReading(ArticleWork):
    """A screen on which one article is read; others' changes do not move what is read."""

    def __init__(self, services: Services, article_id: ArticleId) -> None:
        super().__init__(services)
        self.view = LineView(id="text")
        self.beside = LineView(id="facts")
        self.beside.can_focus = False
        self.article_id = article_id
        self.page: ArticlePage | None = None
        """None until it is read, and where it was removed."""
        self.laid = Laid()
        self.steps = TutorialSteps()
        self._was_read = asyncio.Event()
        self._is_removed = False
        self._read_as_of = -1
        self._laid_for = 0
        """The columns that the text was laid out for."""

    def body(self) -> Sequence[Widget]:
        """Text and facts; CSS puts them side by side where there is room."""
        return [Horizontal(self.view, self.beside, id="reading")]

    def on_mount(self) -> None:
        """Begin with the text under the keys."""
        self.set_focus(self.view)

    @property
    def is_blank(self) -> bool:
        """Say whether the article is still to come."""
        return self.page is None and not self._is_removed

    def read_again(self) -> None:
        """Read again only after others have written."""
        if self.page is not None and self._read_as_of != self.commits:
            self.load()

    @property
    def is_wide(self) -> bool:
        """Say whether the facts stand beside the text."""
        return self.size.width >= WIDE_COLUMNS

    def here(self) -> ArticleRow | None:
        """Give the article that is read."""
        if self.page is None:
            return None
        return next((v for v in self.page.family.variants if v.id == self.article_id), None)

    @work(exclusive=True, group="article-load")
    async def load(self, top: int | None = None) -> None:
        """Read the article afresh; what is read of it stays where it is, unless `top` says."""
        self._read_as_of = self.commits
        try:
            page = await self.services.knowledge.read_page(self.article_id, self.languages())
        except NotFoundError as error:
            self._show_removed(error)
            return
        except (DataError, ServiceError) as error:
            self._was_read.set()
            self.tell_error(error)
            return
        before, self.page, self._is_removed = self.page, page, False
        await self._lay_out(page)
        is_same = top is None and before is not None and before.article.id == page.article.id
        self.draw(is_same=is_same, top=top or 0)
        self._was_read.set()
        if is_same and before is not None:
            self._tell_news(before, page)
        await self.refresh_top()

    def _tell_news(self, before: ArticlePage, page: ArticlePage) -> None:
        """Say who has changed what is read: it looks different now."""
        who = page.article.changed_by
        if page.article.revision > before.article.revision and who != self.services.agent.name:
            self.tell(f"{who or 'Somebody'} has just changed this article.")

    def _show_removed(self, error: NotFoundError) -> None:
        is_news = self.page is not None
        self.page, self._is_removed, self.laid = None, True, Laid()
        words = f"  Article {self.article_id} was removed. {self.key_of('back')} goes back."
        self.view.show_lines([line_of(words, "dim")], top=0)
        self.beside.show_lines([])
        self._was_read.set()
        self.show_hints()
        self.keep_top()
        if not is_news:
            self.tell_error(error)

    def languages(self) -> list[str]:
        """Give the languages to show others in: that of this article, then the agent's."""
        shown = self.page.article.words.language if self.page is not None else ""
        return [language for language in (shown, self.services.language) if language]

    def _text_columns(self) -> int:
        """Give the text's width; before the first layout the screen's own."""
        return self.size.width - (FACT_COLUMNS + 1 if self.is_wide else 0)

    async def _lay_out(self, page: ArticlePage) -> None:
        self._laid_for = self._text_columns()
        # A long text takes as long as several keys; none of them waits.
        self.laid = await asyncio.to_thread(
            lay_out, page.article.words, self._laid_for, self.glyphs
        )

    def draw(self, *, is_same: bool, top: int = 0) -> None:
        """Draw the article; the same one stays where it is read."""
        if self.page is None:
            return
        lines = self._lines(self.page)
        self.view.show_lines(lines, top=self._top_among(lines) if is_same else top)
        around, article = self._around(self.page), self.page.article
        self.beside.show_lines(fact_lines(article, around, width=FACT_COLUMNS, glyphs=self.glyphs))
        self.show_hints()

    def _lines(self, page: ArticlePage) -> list[Line]:
        article, width = page.article, self._text_columns()
        around, glyphs = self._around(page), self.glyphs
        return [
            *head_lines(article, around, width=width, glyphs=glyphs, is_whole=not self.is_wide),
            *self.laid.lines,
            *foot_lines(
                article, width=width, glyphs=glyphs, files_key=self.key_of("article_files")
            ),
        ]

    def _top_among(self, lines: Sequence[Line]) -> int:
        """Give the first line to be shown, so that what is read stays on its line."""
        top, shown = self.view.top, self.view.lines
        for place in range(top, min(top + self.view.size.height, len(shown))):
            # The first line on the screen that is still there; nearest, where several are equal.
            wanted = shown[place].spans
            same = [n for n, line in enumerate(lines) if wanted and line.spans == wanted]
            if same:
                return min(same, key=lambda n: abs(n - place)) - (place - top)
        return top

    def on_resize(self) -> None:
        """Lay the text out for the width, once that is known."""
        self.call_after_refresh(self._fit)

    @work(exclusive=True, group="article-fit")
    async def _fit(self) -> None:
        if self.page is not None and self._laid_for != self._text_columns():
            await self._lay_out(self.page)
            self.draw(is_same=True)

    async def until_read(self) -> None:
        """Wait until the text stands; not for long where the store is slow."""
        with suppress(TimeoutError):
            async with asyncio.timeout(OPEN_MAX_S):
                await self._was_read.wait()

    def _around(self, page: ArticlePage) -> Around:
        category, languages = page.category, list(filter(None, [self.services.language]))
        names = {} if category is None else category.names
        key = "" if category is None else category.key
        return Around(
            page.family.variants,
            choose_name(names, languages, otherwise=key),
            self.steps.told(
                page,
                languages=self.languages(),
                keys=(self.key_of("next_step"), self.key_of("previous_step")),
            ),
            self.services.knowledge.today(),
            self.services.knowledge.zone,
            page.flags,
        )

    def action_down(self) -> None:
        """One line down."""
        self.scroll_text_to(self.view.top + 1)

    def action_up(self) -> None:
        """One line up."""
        self.scroll_text_to(self.view.top - 1)

    def action_page_down(self) -> None:
        """Half a screen down."""
        self.scroll_text_to(self.view.top + self.view.size.height // 2)

    def action_page_up(self) -> None:
        """Half a screen up."""
        self.scroll_text_to(self.view.top - self.view.size.height // 2)

    def action_end(self) -> None:
        """To the end."""
        self.scroll_text_to(len(self.view.lines))

    def action_top(self) -> None:
        """To the top."""
        self.scroll_text_to(0)

    def scroll_text_to(self, top: int) -> None:
        """Show the text from a line on, as far as there is so much of it."""
        self.view.show_lines(self.view.lines, top=top)
