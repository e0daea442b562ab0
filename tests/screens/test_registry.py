"""The registry of actions against the screens: nothing named that is not there, no key twice."""

from __future__ import annotations

from collections import Counter

import pytest

from console.actions import ACTIONS, Place, actions_at
from console.actions.groups import GROUPS
from console.app import SupportConsole
from screens.article import ArticleScreen
from screens.article_editor import ArticleEditor
from screens.article_flagging import FlagSheet
from screens.article_review import ArticleReview
from screens.article_revisions import ArticleRevisions
from screens.articles import ArticleSheet
from screens.attaching import AttachScreen
from screens.beginning import BeginSheet
from screens.checking_draft import DraftSheet
from screens.composer import Composer
from screens.contact import ContactSheet
from screens.conversation import ConversationScreen
from screens.copying import CopyScreen
from screens.customer import CustomerScreen
from screens.escalating import EscalateSheet
from screens.files import FilesScreen
from screens.follow_up_form import FollowUpForm
from screens.follow_ups import FollowUpsScreen
from screens.gaps import GapsScreen
from screens.inbox import InboxScreen
from screens.keys import TITLES, KeysScreen
from screens.knowledge import KnowledgeScreen
from screens.letter_look import LetterLook
from screens.macros import MacroSheet
from screens.moments import MomentSheet
from screens.outbox import OutboxScreen
from screens.page import Page
from screens.picking import KeySheet, PickSheet
from screens.piping import PipeSheet
from screens.problems import ProblemsScreen
from screens.quarantine import QuarantineScreen
from screens.review import ReviewScreen
from screens.saving import SaveQueueScreen
from screens.splitting import SplitSheet
from screens.team import TeamScreen
from screens.text import TextScreen
from screens.why import WhyScreen
from screens.words import WordsSheet
from tests.support.console_app import Driver, Office, running

SCREENS: dict[Place, tuple[type, ...]] = {
    Place.INBOX: (InboxScreen,),
    Place.CONVERSATION: (ConversationScreen,),
    Place.COMPOSER: (Composer, ConversationScreen),
    Place.REVIEW: (ReviewScreen,),
    Place.ATTACHING: (AttachScreen,),
    Place.LATER: (MomentSheet,),
    Place.BEGINNING: (BeginSheet,),
    Place.CONTACT: (ContactSheet,),
    Place.CHANNEL: (ContactSheet,),
    Place.WAY: (ContactSheet,),
    Place.CHOOSING: (KeySheet,),
    Place.SPLITTING: (SplitSheet,),
    Place.CHECKING: (DraftSheet,),
    Place.PICKING: (PickSheet,),
    Place.PROMISING: (FollowUpForm,),
    Place.PROMISE_KIND: (FollowUpForm,),
    Place.FOLLOW_UPS: (FollowUpsScreen,),
    Place.OUTBOX: (OutboxScreen,),
    Place.PROBLEMS: (ProblemsScreen,),
    Place.KEYS: (TextScreen,),
    Place.HELP: (KeysScreen,),
    Place.WHY: (WhyScreen,),
    Place.MACROS: (MacroSheet,),
    Place.ARTICLES: (ArticleSheet,),
    Place.FILES: (FilesScreen,),
    Place.COPY: (CopyScreen,),
    Place.CUSTOMER: (CustomerScreen,),
    Place.QUARANTINE: (QuarantineScreen,),
    Place.SAVING: (SaveQueueScreen,),
    Place.PIPING: (PipeSheet,),
    Place.TEAM: (TeamScreen,),
    Place.ESCALATING: (EscalateSheet,),
    Place.OFFERS: (EscalateSheet,),
    Place.ASKING_WAY: (EscalateSheet,),
    Place.LETTER: (LetterLook,),
    Place.WORDS: (WordsSheet,),
    Place.KNOWLEDGE: (KnowledgeScreen,),
    Place.ARTICLE: (ArticleScreen,),
    Place.EDITOR: (ArticleEditor,),
    Place.BESIDE: (ArticleEditor,),
    Place.KEEPING: (ArticleReview,),
    Place.GAPS: (GapsScreen,),
    Place.REVISIONS: (ArticleRevisions,),
    Place.FLAGGING: (FlagSheet,),
    Place.FLAG_REASON: (FlagSheet,),
}
WAYS = {
    Place.INBOX: (),
    Place.CONVERSATION: ("enter",),
    Place.CUSTOMER: ("enter", "d"),
    Place.FOLLOW_UPS: ("g", "f"),
    Place.OUTBOX: ("g", "o"),
    Place.PROBLEMS: ("g", "p"),
    Place.TEAM: ("g", "t"),
    Place.KNOWLEDGE: ("g", "k"),
    Place.GAPS: ("g", "k", "M"),
}


def test_every_place_has_its_screens() -> None:
    """The table of this test knows every place of the registry."""
    assert set(Place) == set(SCREENS)


@pytest.mark.parametrize("place", Place)
def test_every_handler_is_there(place: Place) -> None:
    """What an action names as its handler is a method of the screen on which it is offered."""
    missing = []
    for action in actions_at(place):
        whose, _, name = action.handler.partition("(")[0].rpartition(".")
        owners = (SupportConsole,) if whose == "app" else SCREENS[place]
        if not any(hasattr(owner, f"action_{name}") for owner in owners):
            missing.append(action.id)

    assert [] == missing


@pytest.mark.parametrize("place", Place)
def test_no_key_means_two_things_in_one_place(place: Place) -> None:
    """Each key stands at most once in a place."""
    keys = Counter(key for action in actions_at(place) for key in action.keys)

    assert [] == [key for key, count in keys.items() if count > 1]


def test_ids_are_unique() -> None:
    """Each action has an id of its own."""
    counts = Counter(action.id for action in ACTIONS)

    assert [] == [name for name, count in counts.items() if count > 1]


async def all_lines(console: Driver) -> str:
    """Read a page of text from top to end."""
    await console.until(lambda: isinstance(console.app.screen, Page), "a page")
    screen = console.app.screen
    assert isinstance(screen, Page)
    return "\n".join("".join(span.text for span in line.spans) for line in screen.view.lines)


@pytest.mark.parametrize("place", WAYS)
async def test_help_lists_every_action_of_the_place(office: Office, place: Place) -> None:
    """? names every action of the screen with what it does; ? again stays there, q goes back."""
    async with running(await office.services(), size=(120, 40)) as console:
        await console.press(*WAYS[place])
        below = console.app.screen
        await console.press("question_mark")
        text = await all_lines(console)
        await console.press("question_mark", "q")

        assert [] == [a.title for a in actions_at(place) if a.title not in text]
        assert console.app.screen is below


def test_the_help_knows_every_place_and_action() -> None:
    """Each place has its part of `?`, and each heading there gathers actions that exist."""
    gathered = [action_id for ids in GROUPS.values() for action_id in ids]

    assert set(Place) == TITLES.keys()
    assert set() == set(gathered) - {action.id for action in ACTIONS}
    assert len(set(gathered)) == len(gathered)


async def test_a_place_is_opened_once(office: Office) -> None:
    """Going to the outbox again and again stacks no screens; q leads back where one came from."""
    async with running(await office.services()) as console:
        await console.press("enter", "g", "o", "g", "p", "g", "o", "g", "o", "q")

        assert isinstance(console.app.screen, ConversationScreen)


async def test_ctrl_c_does_not_end_the_console(office: Office) -> None:
    """ctrl+c, pressed out of habit, says which key leaves."""
    async with running(await office.services()) as console:
        await console.press("ctrl+c")

        assert "ctrl+q leaves the console." in console.lines[-2]

        await console.press("r", "ctrl+c")
        assert "ctrl+q keeps this text and puts it away; then ctrl+q leaves." in console.text
        assert console.app.is_running


async def test_keys_that_come_together_act_one_after_the_other(office: Office) -> None:
    """g o, or / and words, pressed faster than the screen is drawn, do what they say."""
    async with running(await office.services()) as console:
        await console.pilot.press("slash", *"still", "enter")
        await console.until(lambda: "[/still: 1]" in console.lines[0], "the search")
        await console.pilot.press("g", "o")
        await console.until(lambda: isinstance(console.app.screen, OutboxScreen), "the outbox")
