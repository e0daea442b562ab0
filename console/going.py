"""Where a key or a choice by name leads: screens put on top, or found again below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from console.actions import ACTIONS, GOALS, Action, Place
from console.domain.saved_queues import find_keyed
from console.services.bundle import Services
from console.themes import THEMES
from data.records import ConversationId
from screens import later
from screens.frame import Frame, GoTo
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
_BY_ID = {action.id: action for action in ACTIONS}


def by_binding(binding_id: str | None) -> Action | None:
    """Give the action behind a binding; some bindings are Textual's own."""
    return _BY_ID.get(binding_id or "")


class Going(App[None], inherit_bindings=False):
    """Keeps one screen of a kind, and the inbox below all."""

    services: Services
    unsent_in: ConversationId | None
    """Of which mail it was told last that it did not leave."""

    def on_go_to(self, message: GoTo) -> None:
        """Go where a letter after `g` says."""
        if queue := QUEUE_OF.get(message.letter):
            self._back_to_inbox().show_queue(queue)
            return
        match message.letter:
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
                self.action_show_keys()

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
        if any(isinstance(screen, kind) for screen in self.screen_stack):
            while not isinstance(self.screen, kind):
                self.pop_screen()
        else:
            self.push_screen(kind(self.services))

    def _show_outbox(self) -> None:
        """Show the outbox at the mail that was told of, or of the conversation that is read."""
        here = self.screen.reading if isinstance(self.screen, Frame) else None
        told, self.unsent_in = self.unsent_in, None
        self._show_once(later.outbox_kind())
        if isinstance(self.screen, later.outbox_kind()):
            self.screen.look_for(told, here)

    def _back_to_inbox(self) -> InboxScreen:
        while not isinstance(self.screen, InboxScreen):
            self.pop_screen()
        return self.screen

    async def action_show_saved(self, key: int) -> None:
        """Show the saved queue on a digit, wherever the agent is."""
        queues = self.services.queues
        # What another process has saved a moment ago may not have been heard of yet.
        found = find_keyed(queues.known, key) or find_keyed(await queues.load(), key)
        if found is not None:
            self._back_to_inbox().show_saved(found)
        elif isinstance(self.screen, Frame):
            self.screen.tell(f"No saved queue has the key {key}: / narrows the list, + saves that.")

    async def action_show_queue(self, entry: str) -> None:
        """Show a queue by its id among all of them."""
        await self._back_to_inbox().go_to(entry)

    def action_show_quarantine(self) -> None:
        """Show the mails that could not be taken in."""
        self._show_once(later.quarantine_kind())

    async def action_leave_quarantine(self, by: int) -> None:
        """Go on from it to the queue before or after."""
        await self._back_to_inbox().go_round(by, origin=QUARANTINE)

    def action_show_keys(self) -> None:
        """Show the keys of the screen on top, and of all others below them."""
        place = self.screen.PLACE if isinstance(self.screen, Frame) else Place.INBOX
        if not isinstance(self.screen, KeysScreen):
            self.push_screen(KeysScreen(self.services, place))

    def paint_in(self, name: str) -> None:
        """Have other colours until the console ends, and say what keeps them."""
        self.theme = THEMES[name]
        if isinstance(self.screen, Frame):
            self.screen.tell(f'theme = "{name}" below [console] in your settings keeps these.')

    def action_open_conversation(self, number: ConversationId) -> None:
        """Show a conversation on top of what is there."""
        if later.is_conversation(self.screen, number):
            return
        self.push_screen(later.conversation_screen(self, self.services, number))

    def action_write_new(self) -> None:
        """Show the mail that begins a conversation."""
        if self.services.may_write and self.screen.id != later.NEW_MAIL:
            self.push_screen(later.new_mail_screen(self.services))

    def show_draft(self, number: ConversationId | None) -> None:
        """Show what is written on a conversation, or what begins one."""
        screen = self.screen
        if number is None:
            self.action_write_new()
        elif not later.show_in(screen, number):
            neighbours = screen.neighbour if isinstance(screen, InboxScreen) else None
            self.push_screen(
                later.conversation_screen(self, self.services, number, neighbours=neighbours)
            )

    def begin_anew(self) -> None:
        """Take every screen away and show the inbox."""
        later.leave_all(self)
        self.push_screen(InboxScreen(self.services))
