"""Services: what the knowledge base may ask, as a part of the bundle (console/services/bundle.py).

Made, and its modules imported, when it is first asked for.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from console.clock import Clock
from data.records import Agent
from data.store import Store

if TYPE_CHECKING:
    from console.services.article_attachments import ArticleAttachments
    from console.services.article_drafting import ArticleDraftingService
    from console.services.article_drafts import ArticleDraftService
    from console.services.article_flags import ArticleFlags
    from console.services.article_inserting import ArticleInserter
    from console.services.article_keeping import ArticleKeeper
    from console.services.article_search import ArticleSearch
    from console.services.article_shelves import ArticleShelves
    from console.services.article_writing import ArticleWriting
    from console.services.gaps import GapService
    from console.services.knowledge import KnowledgeService
    from console.services.private_texts import PrivateTexts
    from console.services.suggesting import SuggestService
    from console.services.tutorial_telling import TutorialTeller


class KnowledgeServices:
    """Articles: found, read, written, put into mails; what is missing of them."""

    store: Store
    clock: Clock
    agent: Agent
    file_max_bytes: int
    time_zone: str
    language: str
    site_url: str
    own_addresses: frozenset[str]
    own_name: str

    @property
    def texts(self) -> PrivateTexts | None:
        """What was typed while the store could not take it; the whole bundle knows."""
        raise NotImplementedError

    @cached_property
    def article_search(self) -> ArticleSearch:
        """What finds articles."""
        from console.services.article_search import ArticleSearch  # noqa: PLC0415 - start-up time

        return ArticleSearch(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def suggesting(self) -> SuggestService:
        """What finds articles that answer a conversation."""
        from console.services.suggesting import SuggestService  # noqa: PLC0415 - start-up time

        return SuggestService(self.store)

    @cached_property
    def gaps(self) -> GapService:
        """What says which articles are missing, or want mending."""
        from console.services.gaps import GapService  # noqa: PLC0415 - start-up time

        return GapService(self.store, clock=self.clock)

    @cached_property
    def articles(self) -> ArticleKeeper:
        """What the team writes for customers and for itself."""
        from console.services.article_keeping import ArticleKeeper  # noqa: PLC0415 - start-up time

        return ArticleKeeper(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def article_inserting(self) -> ArticleInserter:
        """What puts articles into mails."""
        from console.services.article_inserting import ArticleInserter  # noqa: PLC0415 - as above

        return ArticleInserter(self.store, site_url=self.site_url)

    @cached_property
    def article_shelves(self) -> ArticleShelves:
        """Categories and tutorials."""
        from console.services.article_shelves import ArticleShelves  # noqa: PLC0415 - as above

        return ArticleShelves(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def article_flags(self) -> ArticleFlags:
        """What agents say against articles."""
        from console.services.article_flags import ArticleFlags  # noqa: PLC0415 - as above

        return ArticleFlags(self.store, clock=self.clock, agent=self.agent)

    @cached_property
    def article_drafts(self) -> ArticleDraftService:
        """Articles that are being written."""
        # Start-up time: only the editor asks.
        from console.services.article_drafts import ArticleDraftService  # noqa: PLC0415

        return ArticleDraftService(self.store, clock=self.clock, agent=self.agent, texts=self.texts)

    @cached_property
    def article_drafting(self) -> ArticleDraftingService:
        """What makes articles of conversations."""
        from console.services.article_drafting import (  # noqa: PLC0415 - start-up time
            ArticleDraftingService,
        )

        return ArticleDraftingService(
            self.store,
            agent=self.agent,
            keeper=self.articles,
            drafts=self.article_drafts,
            own_addresses=self.own_addresses,
            own_name=self.own_name,
        )

    @cached_property
    def article_writing(self) -> ArticleWriting:
        """What stands around an article that is being written."""
        from console.services.article_writing import ArticleWriting  # noqa: PLC0415 - as above

        return ArticleWriting(
            self.store,
            clock=self.clock,
            agent=self.agent,
            time_zone=self.time_zone,
            language=self.language,
            file_max_bytes=self.file_max_bytes,
        )

    @cached_property
    def tutorials(self) -> TutorialTeller:
        """The tutorial for where a customer is."""
        from console.services.tutorial_telling import TutorialTeller  # noqa: PLC0415 - as above

        return TutorialTeller(self.store, site_url=self.site_url)

    @cached_property
    def article_attachments(self) -> ArticleAttachments:
        """The files beside articles."""
        from console.services.article_attachments import (  # noqa: PLC0415 - start-up time
            ArticleAttachments,
        )

        return ArticleAttachments(self.store)

    @cached_property
    def knowledge(self) -> KnowledgeService:
        """All articles with their shelves, as they are browsed."""
        from console.services.knowledge import KnowledgeService  # noqa: PLC0415 - start-up time

        return KnowledgeService(self.store, clock=self.clock, time_zone=self.time_zone)
