"""Where a key or a choice by name leads: screens put on top, or found again below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from console.actions import GOALS, Place
from console.domain.saved_queues import find_keyed
from console.frames import shown_frame
from console.services.bundle import Services
from console.themes import THEMES
from data.records import ConversationId
from screens import later
from screens.inbox import InboxScreen
from screens.keys import KeysScreen
from screens.switching import QUARANTINE

if TYPE_CHECKING:
    from screens.follow_ups import FollowUpsScreen
    from screens.knowledge import KnowledgeScreen
    from screens.outbox import OutboxScreen
    from screens.problems import ProblemsScreen
    from screens.quarantine import QuarantineScreen
    from screens.team import TeamScreen

QUEUE_OF = {goal.letter: goal.queue for goal in GOALS if goal.queue}
"""Letters after `g` that show a queue."""


class Navigation:
    """Keeps one screen of a kind, and the inbox below all."""

    def __init__(self, app: App[None], services: Services) -> None:
        self._app, self._services = app, services
        self._unsent_in: ConversationId | None = None

    def note_unsent(self, number: ConversationId) -> None:
        """Note of which mail it was told last that it did not leave; `g o` leads to it."""
        self._unsent_in = number

    def go(self, letter: str) -> None:
        """Go where a letter after `g` says."""
        if queue := QUEUE_OF.get(letter):
            self._back_to_inbox().show_queue(queue)
            return
        match letter:
            case "f":
                self._show_once(later.follow_ups_kind())
            case "k":
                self._show_once(later.knowledge_kind())
            case "o":
                self._show_outbox()
            case "p":
                self._show_once(later.problems_kind())
            case "t":
                self._show_once(later.team_kind())
            case "?":
                self.show_keys()

    def _show_once(
        self,
        kind: type[
            FollowUpsScreen
            | KnowledgeScreen
            | OutboxScreen
            | ProblemsScreen
            | QuarantineScreen
            | TeamScreen
        ],
    ) -> None:
        """Go back to a screen that is below, or put a new one on top."""
        if any(isinstance(screen, kind) for screen in self._app.screen_stack):
            while not isinstance(self._app.screen, kind):
                self._app.pop_screen()
        else:
            self._app.push_screen(kind(self._services))

    def _show_outbox(self) -> None:
        """Show the outbox at the mail that was told of, or of the conversation that is read."""
        frame = shown_frame(self._app)
        here = None if frame is None else frame.reading
        told, self._unsent_in = self._unsent_in, None
        self._show_once(later.outbox_kind())
        if isinstance(self._app.screen, later.outbox_kind()):
            self._app.screen.look_for(told, here)

    def _back_to_inbox(self) -> InboxScreen:
        while not isinstance(self._app.screen, InboxScreen):
            self._app.pop_screen()
        return self._app.screen

    async def show_saved(self, key: int) -> None:
        """Show the saved queue on a digit, wherever the agent is."""
        queues = self._services.queues
        # What another process has saved a moment ago may not have been heard of yet.
        found = find_keyed(queues.known, key) or find_keyed(await queues.load(), key)
        if found is not None:
            self._back_to_inbox().show_saved(found)
        elif (frame := shown_frame(self._app)) is not None:
            frame.tell(
                f"No saved queue has the key {key}:"
                " {key:search} narrows the list, {key:save_queue} saves that."
            )

    async def show_queue(self, entry: str) -> None:
        """Show a queue by its id among all of them."""
        await self._back_to_inbox().go_to(entry)

    def show_quarantine(self) -> None:
        """Show the mails that could not be taken in."""
        self._show_once(later.quarantine_kind())

    async def leave_quarantine(self, by: int) -> None:
        """Go on from it to the queue before or after."""
        await self._back_to_inbox().go_round(by, origin=QUARANTINE)

    def show_keys(self) -> None:
        """Show the keys of the screen on top, and of all others below them."""
        frame = shown_frame(self._app)
        place = Place.INBOX if frame is None else frame.PLACE
        if not isinstance(self._app.screen, KeysScreen):
            self._app.push_screen(KeysScreen(self._services, place))

    def paint_in(self, name: str) -> None:
        """Have other colours until the console ends, and say what keeps them."""
        self._app.theme = THEMES[name]
        if (frame := shown_frame(self._app)) is not None:
            frame.tell(f'theme = "{name}" below [console] in your settings keeps these.')

    def open_conversation(self, number: ConversationId) -> None:
        """Show a conversation on top of what is there."""
        if later.is_conversation(self._app.screen, number):
            return
        self._app.push_screen(later.conversation_screen(self._app, self._services, number))

    def write_new(self) -> None:
        """Show the mail that begins a conversation."""
        if self._services.may_write and self._app.screen.id != later.NEW_MAIL:
            self._app.push_screen(later.new_mail_screen(self._services))

    def show_draft(self, number: ConversationId | None) -> None:
        """Show what is written on a conversation, or what begins one."""
        screen = self._app.screen
        if number is None:
            self.write_new()
        elif not later.show_in(screen, number):
            neighbours = screen.neighbour if isinstance(screen, InboxScreen) else None
            self._app.push_screen(
                later.conversation_screen(self._app, self._services, number, neighbours=neighbours)
            )

    def begin_anew(self) -> None:
        """Take every screen away and show the inbox."""
        later.leave_all(self._app)
        self._app.push_screen(InboxScreen(self._services))
