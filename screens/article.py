"""An article to be read, and what leads on from it: languages, neighbours, links, tutorials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from textual import work

from console.actions import Place
from console.domain.articles.shelves import Family
from console.domain.conditions import Facts
from console.domain.markdown.targets import Target, TargetKind
from console.domain.whereabouts import Whereabouts
from console.services.bundle import Services
from data.errors import DataError
from data.records import ArticleId
from data.records.articles import ArticleRow
from screens.article_reading import WIDE_COLUMNS, ArticleReading
from screens.later import search_knowledge
from screens.place_keys import bindings_of
from screens.wished import IntoMail
from widgets.article_rows import OLDER

HISTORY_MAX = 50
Neighbours = Callable[[Family, int], ArticleRow | None]
"""Gives the article before or after one in a list, and moves the list's cursor there."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An article that was read, and how far down."""

    article_id: ArticleId
    top: int


class ArticleScreen(ArticleReading):
    """One article, and the ways that lead on from it."""

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
        super().__init__(services, article_id)
        self._into = into
        self._neighbours = neighbours
        self._visits: list[Visit] = []
        """What was read before, the last one last."""

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
            found = await self.services.knowledge.find_by_slug(target.address, self.languages())
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
        step = self.steps.go(self.page, by, languages=self.languages())
        if isinstance(step, ArticleRow):
            self.visit(step.id)
        elif step:
            self.tell(step)
