"""Screens that nobody sees at first; their modules are imported when one is opened.

Only for start-up time: with what they need they take as long to import as the inbox and Textual
together. tests/architecture/test_contracts.py holds what may be loaded before the first paint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App
from textual.screen import Screen

from console.services.bundle import Services
from data.records import ArticleId, ConversationId, MessageId
from screens.wished import Begin, IntoMail, WishedArticle

if TYPE_CHECKING:
    from console.domain.articles.shelves import Family
    from console.domain.whereabouts import Whereabouts
    from data.records.articles import ArticleRow
    from screens.conversation import ConversationScreen
    from screens.follow_ups import FollowUpsScreen
    from screens.knowledge import KnowledgeScreen
    from screens.new_mail import NewMailScreen
    from screens.outbox import OutboxScreen
    from screens.problems import ProblemsScreen
    from screens.quarantine import QuarantineScreen
    from screens.team import TeamScreen

NEW_MAIL = "new-mail"
"""The id of the screen that begins a conversation."""
KEPT = "conversation"
"""Under this name the screen of conversations is kept when it is left."""
Neighbours = Callable[[ConversationId, int], ConversationId | None]
ArticleNeighbours = Callable[["Family", int], "ArticleRow | None"]


def conversation_screen(
    app: App[None],
    services: Services,
    number: ConversationId,
    *,
    neighbours: Neighbours | None = None,
) -> ConversationScreen:
    """Give a screen for one conversation: the kept one, or another while that is in use.

    Making and styling its widgets takes longer than reading a long thread.
    """
    from screens.conversation import ConversationScreen  # noqa: PLC0415 - start-up time

    if not app.is_screen_installed(KEPT):
        kept = ConversationScreen(services, number, neighbours=neighbours)
        app.install_screen(kept, KEPT)
        return kept
    kept = app.get_screen(KEPT, ConversationScreen)
    if kept in app.screen_stack:
        return ConversationScreen(services, number, neighbours=neighbours)
    kept.turn_to(number, neighbours)
    return kept


async def open_conversation(
    app: App[None],
    services: Services,
    number: ConversationId,
    *,
    neighbours: Neighbours | None = None,
    begin: Begin = "",
    macro: tuple[str, str] | None = None,
    article: WishedArticle | None = None,
    message: MessageId | None = None,
) -> None:
    """Show a conversation on top, in one painting where it can be read soon.

    `macro` is put into the text that is begun: its name, and its language or nothing; so is
    `article`. With `message` the thread is opened there.
    """
    screen = conversation_screen(app, services, number, neighbours=neighbours)
    screen.message_at_once = message
    screen.compose_at_once, screen.macro_at_once, screen.article_at_once = begin, macro, article
    with app.batch_update():
        app.push_screen(screen)
        await screen.until_read()
    screen.refresh()  # nothing was painted meanwhile, nor is it remembered what should have been


def leave_all(app: App[None]) -> None:
    """Take every screen away, the kept one too: it may hear nothing any more."""
    kept = app.get_screen(KEPT) if app.is_screen_installed(KEPT) else None
    is_shown = kept in app.screen_stack
    while len(app.screen_stack) > 1:
        app.pop_screen()
    if kept is not None:
        app.uninstall_screen(KEPT)
        if not is_shown:
            kept.remove()  # the others are removed because they were popped


def is_conversation(screen: Screen[object], number: ConversationId) -> bool:
    """Say whether a screen is that of a conversation."""
    from screens.conversation import ConversationScreen  # noqa: PLC0415 - start-up time

    return isinstance(screen, ConversationScreen) and screen.number == number


def show_in(screen: Screen[object], number: ConversationId) -> bool:
    """Show a conversation on a screen that is another's; say whether it is such a screen."""
    from screens.conversation import ConversationScreen  # noqa: PLC0415 - start-up time

    if not isinstance(screen, ConversationScreen):
        return False
    screen.show_number(number)
    return True


def new_mail_screen(services: Services) -> NewMailScreen:
    """Make the screen of a mail that begins a conversation."""
    from screens.new_mail import NewMailScreen  # noqa: PLC0415 - start-up time

    return NewMailScreen(services)


def load_conversation_screen(services: Services) -> None:
    """Import what the first conversation needs: it should open as fast as the second."""
    import screens.conversation  # noqa: F401, PLC0415 - start-up time

    # Asking for a service imports it.
    _ = services.drafts, services.replies, services.follow_ups, services.suggesting


def load_knowledge_screen() -> None:
    """Import what `g k` needs: it should open as fast the first time as the second."""
    import screens.article  # noqa: PLC0415 - start-up time
    import screens.knowledge  # noqa: F401, PLC0415 - start-up time


def follow_ups_kind() -> type[FollowUpsScreen]:
    """Give the class of the follow-ups."""
    from screens.follow_ups import FollowUpsScreen  # noqa: PLC0415 - start-up time

    return FollowUpsScreen


def knowledge_kind() -> type[KnowledgeScreen]:
    """Give the class of the knowledge base."""
    from screens.knowledge import KnowledgeScreen  # noqa: PLC0415 - start-up time

    return KnowledgeScreen


async def return_to_articles(app: App[None], services: Services, where: Whereabouts) -> None:
    """Show on top of what is there the list of articles and the article that somebody was at."""
    neighbours = None
    if where.shelf is not None:
        listed = knowledge_kind()(services, words=where.words, shelf=where.shelf)
        app.push_screen(listed)
        neighbours = listed.neighbour
    if where.article is not None:
        await open_article(app, services, where.article, neighbours=neighbours)


async def open_knowledge(
    app: App[None],
    services: Services,
    *,
    words: str = "",
    article: ArticleId | None = None,
) -> None:
    """Show the knowledge base on top of what is there: at an article, or at a search for words.

    One key goes back to what is below.
    """
    if article is not None:
        await open_article(app, services, article)
    else:
        app.push_screen(knowledge_kind()(services, words=words))


async def open_article(
    app: App[None],
    services: Services,
    article: ArticleId,
    *,
    neighbours: ArticleNeighbours | None = None,
    into: IntoMail | None = None,
) -> None:
    """Show an article on top, in one painting where it can be read soon.

    `into` is the mail that it is read for, where that is not one of the screens below.
    """
    from screens.article import ArticleScreen  # noqa: PLC0415 - start-up time

    screen = ArticleScreen(services, article, neighbours=neighbours, into=into)
    with app.batch_update():
        app.push_screen(screen)
        await screen.until_read()
    screen.refresh()  # nothing was painted meanwhile, nor is it remembered what should have been


def search_knowledge(app: App[None], services: Services) -> None:
    """Show the list of the knowledge base with its field for words: the one below, or a new one."""
    kind = knowledge_kind()
    below = next((s for s in reversed(app.screen_stack) if isinstance(s, kind)), None)
    if below is None:
        app.push_screen(kind(services, is_searching=True))
        return
    while app.screen is not below:
        app.pop_screen()
    below.action_search()


def show_gaps(app: App[None], services: Services) -> None:
    """Show what the knowledge base lacks on top of what is there."""
    from screens.gaps import GapsScreen  # noqa: PLC0415 - start-up time

    app.push_screen(GapsScreen(services))


def outbox_kind() -> type[OutboxScreen]:
    """Give the class of the outbox."""
    from screens.outbox import OutboxScreen  # noqa: PLC0415 - start-up time

    return OutboxScreen


def problems_kind() -> type[ProblemsScreen]:
    """Give the class of the problems."""
    from screens.problems import ProblemsScreen  # noqa: PLC0415 - start-up time

    return ProblemsScreen


def quarantine_kind() -> type[QuarantineScreen]:
    """Give the class of the quarantine."""
    from screens.quarantine import QuarantineScreen  # noqa: PLC0415 - start-up time

    return QuarantineScreen


def team_kind() -> type[TeamScreen]:
    """Give the class of the team."""
    from screens.team import TeamScreen  # noqa: PLC0415 - start-up time

    return TeamScreen
