"""An article to be read: its text, its languages, its place in a tutorial, links that lead on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from textual import work
from textual.containers import Horizontal
from textual.widget import Widget

from console.actions import Place
from console.domain.articles.shelves import Family
from console.domain.articles.variants import choose_name
from console.domain.conditions import Facts
from console.domain.markdown.targets import Target, TargetKind
from console.domain.whereabouts import Whereabouts
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.knowledge import ArticlePage
from data.errors import DataError, NotFoundError
from data.records import ArticleId
from data.records.articles import ArticleRow
from screens.article_work import ArticleWork
from screens.later import search_knowledge
from screens.place_keys import bindings_of
from screens.tutorial_steps import TutorialSteps
from screens.wished import IntoMail
from widgets.article_lines import (
    Around,
    Laid,
    fact_lines,
    foot_lines,
    head_lines,
    lay_out,
)
from widgets.article_rows import OLDER
from widgets.lines import Line, LineView, line_of

WIDE_COLUMNS = 120
"""From this width the facts stand beside the text."""
FACT_COLUMNS = 36
OPEN_MAX_S = 0.15
"""So long the screen before is shown on when an article is opened."""
HISTORY_MAX = 50
Neighbours = Callable[[Family, int], ArticleRow | None]
"""Gives the article before or after one in a list, and moves the list's cursor there."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An article that was read, and how far down."""

    article_id: ArticleId
    top: int


class ArticleScreen(ArticleWork):
    """One article; what others change of it is shown without moving what is read."""

    PLACE = Place.ARTICLE
    BINDINGS = bindings_of(Place.ARTICLE)
    HORIZONTAL_BREAKPOINTS = [(WIDE_COLUMNS, "-wide")]
    DEFAULT_CSS = """
    ArticleScreen #reading { height: 1fr; }
    ArticleScreen #text { width: 1fr; height: 100%; }
    ArticleScreen #facts { display: none; width: 36; height: 100%; margin-left: 1; }
    ArticleScreen.-wide #facts { display: block; }
    """

    def __init__(
        self,
        services: Services,
        article_id: ArticleId,
        *,
        neighbours: Neighbours | None = None,
        into: IntoMail | None = None,
    ) -> None:
        """Read an article; `into` says which mail it is read for, where that is not below."""
        super().__init__(services)
        self._into = into
        self.view = LineView(id="text")
        self.beside = LineView(id="facts")
        self.beside.can_focus = False
        self.article_id = article_id
        self.page: ArticlePage | None = None
        """None until it is read, and where it was removed."""
        self.laid = Laid()
        self._neighbours = neighbours
        self._was_read = asyncio.Event()
        self._visits: list[Visit] = []
        """What was read before, the last one last."""
        self._is_removed = False
        self._read_as_of = -1
        self._laid_for = 0
        """The columns that the text was laid out for."""
        self._steps = TutorialSteps()

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

    def facts(self) -> Facts:
        """Say what is true of the article."""
        page = self.page
        return replace(
            super().facts(),
            languages=0 if page is None else len(page.family.variants),
            has_links=bool(self.laid.links),
            is_step=page is not None and bool(page.tutorials),
        )

    def stand_at(self, below: Whereabouts) -> Whereabouts:
        """At this article, on top of what is there."""
        row = self.here()
        title = "" if row is None else row.title
        return replace(below, article=self.article_id, article_title=title)

    @property
    def into_mail(self) -> IntoMail | None:
        """The mail for which one began to read."""
        return self._into

    def language_read(self) -> str:
        """What is read goes in, not another language of it."""
        row = self.here()
        return "" if row is None else row.language

    def place_words(self) -> str:
        """Name the article, with what is to be known of it first."""
        row = self.here()
        if row is None:
            return f"Article {self.article_id}"
        # Marked as in the list; the words for it stand above the text.
        language = row.language + (OLDER if row.is_outdated else "")
        return f" {self.glyphs.dot} ".join([f"Article {row.id}", row.state, language, row.title])

    # -- Reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="article-load")
    async def load(self, top: int | None = None) -> None:
        """Read the article afresh; what is read of it stays where it is, unless `top` says."""
        self._read_as_of = self.commits
        try:
            page = await self.services.knowledge.read_page(self.article_id, self._languages())
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

    def _languages(self) -> list[str]:
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
            self._steps.told(
                page,
                languages=self._languages(),
                keys=(self.key_of("next_step"), self.key_of("previous_step")),
            ),
            self.services.knowledge.today(),
            self.services.knowledge.zone,
            page.flags,
        )

    # -- Elsewhere -------------------------------------------------------------------------------

    def visit(self, article_id: ArticleId, *, is_remembered: bool = True, top: int = 0) -> None:
        """Read another article in place of this one; going back comes to this one again."""
        if is_remembered and article_id != self.article_id:
            self._visits = [*self._visits, Visit(self.article_id, self.view.top)][-HISTORY_MAX:]
        self.article_id = article_id
        self.load(top)

    def action_back(self) -> None:
        """Go back to what was read before, then to where one came from."""
        if self._visits:
            last = self._visits.pop()
            self.visit(last.article_id, is_remembered=False, top=last.top)
        else:
            super().action_back()

    def after_removing(self) -> None:
        """Go back: there is nothing to be read here any more."""
        if self.is_current:
            self.action_back()

    def action_next_language(self) -> None:
        """Read the next language of this article."""
        self._go_to_language(1)

    def action_previous_language(self) -> None:
        """Read the one before."""
        self._go_to_language(-1)

    def _go_to_language(self, by: int) -> None:
        if self.page is None:
            return
        variants = self.page.family.variants
        place = next((n for n, row in enumerate(variants) if row.id == self.article_id), 0)
        self.visit(variants[(place + by) % len(variants)].id, is_remembered=False)

    def action_next_article(self) -> None:
        """To the next article of the list."""
        self._go_to_neighbour(1)

    def action_previous_article(self) -> None:
        """To the article before."""
        self._go_to_neighbour(-1)

    def _go_to_neighbour(self, by: int) -> None:
        page = self.page
        row = self._neighbours(page.family, by) if self._neighbours and page else None
        if row is None or row.id == self.article_id:
            self.tell("That was the last one of this list.")
            return
        self._visits.clear()
        self.visit(row.id, is_remembered=False)

    def action_search(self) -> None:
        """Search the knowledge base."""
        search_knowledge(self.app, self.services)

    # -- Links -----------------------------------------------------------------------------------

    def action_open_link(self) -> None:
        """Ask which link to follow; one that leads out of the console is copied."""
        from screens.article_copying import ask_which_link  # noqa: PLC0415 - start-up time

        ask_which_link(self, self.laid.links)

    def follow(self, target: Target) -> None:
        """Go where a link leads, as far as that is in the console."""
        if target.kind is TargetKind.ARTICLE:
            self._follow_article(target)
        elif target.kind is TargetKind.ANCHOR:
            self._go_to_anchor(target.anchor)
        elif target.kind is TargetKind.FILE:
            self.action_article_files()
        else:
            self.copy_out(target.words)

    @work(exclusive=True, group="article-page")
    async def _follow_article(self, target: Target) -> None:
        try:
            found = await self.services.knowledge.find_by_slug(target.address, self._languages())
        except DataError as error:
            self.tell_error(error)
            return
        if found is None:
            self.tell(f"There is no article {target.address} any more.", is_trouble=True)
        elif self.is_current:
            self.visit(found)

    def _go_to_anchor(self, anchor: str) -> None:
        block = self.laid.anchors.get(anchor)
        lines = [line.owner for line in self.view.lines]
        if block is None or block not in lines:
            self.tell(f"This article has no heading #{anchor}.", is_trouble=True)
        else:
            self.scroll_text_to(lines.index(block))

    # -- Tutorials -------------------------------------------------------------------------------

    def action_next_step(self) -> None:
        """Read the next step of the tutorial."""
        self._go_to_step(1)

    def action_previous_step(self) -> None:
        """Read the step before."""
        self._go_to_step(-1)

    def _go_to_step(self, by: int) -> None:
        if self.page is None:
            return
        step = self._steps.go(self.page, by, languages=self._languages())
        if isinstance(step, ArticleRow):
            self.visit(step.id)
        elif step:
            self.tell(step)

    # -- Scrolling -------------------------------------------------------------------------------

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
