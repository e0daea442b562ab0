"""After a lost line the next console goes back to the article, or the search, one was at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.services.bundle import Services
from console.services.whereabouts import WhereaboutsFile
from screens.article import ArticleScreen
from screens.conversation import ConversationScreen
from screens.frame import Frame
from screens.inbox import InboxScreen
from screens.knowledge import KnowledgeScreen
from tests.support.console_app import Driver, Office, running
from tests.support.shelves import fill_shelves


def with_place(services: Services, folder: Path) -> Services:
    """Give services that keep where their console is."""
    keeper = WhereaboutsFile(folder, store=services.store.path, agent=services.agent.name)
    return replace(services, whereabouts=keeper)


def lose(services: Services) -> None:
    """Have the line drop."""
    assert services.whereabouts is not None
    services.whereabouts.close(was_cut=True)


async def kinds(console: Driver) -> list[type]:
    """Give which screens lie on which; the sheet from which an article was opened is none."""
    await console.rest()
    return [type(screen) for screen in console.app.screen_stack if isinstance(screen, Frame)]


@pytest.mark.parametrize(
    ("keys", "offered", "expected"),
    [
        (("g", "k", "j", "enter"), "C goes back to article ",
         [InboxScreen, KnowledgeScreen, ArticleScreen]),
        (("g", "k", "slash", *"password"), "C goes back to the knowledge base, at “password”",
         [InboxScreen, KnowledgeScreen]),
        (("g", "k", "tab"), "C goes back to the knowledge base", [InboxScreen, KnowledgeScreen]),
        (("enter", "b", "ctrl+o"), ", over #1001",
         [InboxScreen, ConversationScreen, ArticleScreen]),
    ],
)  # fmt: skip
async def test_the_place_among_articles_is_offered_again(
    office: Office, tmp_path: Path, keys: tuple[str, ...], offered: str, expected: list[type]
) -> None:
    """C leads back to the same article or search, over what lay below; q leads down again."""
    first = with_place(await office.services(), tmp_path / "state")
    await fill_shelves(office, first)
    async with running(first) as console:
        await console.listen()
        await console.press(*keys)
        left, place = await kinds(console), console.lines[0]
        console.app._way_back.note(is_last=True)
        lose(first)
    second = with_place(await office.services(), tmp_path / "state")
    async with running(second) as console:
        await console.until(lambda: offered in console.news, "it is offered")
        await console.press("C")
        await console.until(lambda: place in console.lines[0], "it is there again")

        assert expected == left == await kinds(console)
