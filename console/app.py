"""SupportConsole: screens, theme, the change feed, a clean end whatever ends it."""

from __future__ import annotations

import asyncio
import signal
from typing import ClassVar

from textual import work
from textual.app import App
from textual.theme import Theme

from console.actions import Place, actions_at, shown_keys
from console.services.bundle import Services
from console.sync_child import SyncChild
from data.records import ConversationId
from screens.conversation import ConversationScreen
from screens.frame import Frame, GoTo, StoreChanged
from screens.inbox import InboxScreen
from screens.outbox import OutboxScreen
from screens.problems import ProblemsScreen
from screens.text import TextScreen

FEED_POLL_S = 0.25
"""Asking SQLite whether anything changed costs 0.3 % of a core at this rate."""
CHILD_LOOK_S = 5.0
"""How often a console that may sync looks whether somebody does."""
DARK = Theme(
    name="support-dark",
    primary="#7aa2c9",
    accent="#e0a95c",
    foreground="#d8dce2",
    background="#14171c",
    surface="#1d2229",
    success="#8fbf7f",
    warning="#e0c15c",
    error="#e07a6b",
    dark=True,
)
LIGHT = Theme(
    name="support-light",
    primary="#2f5f8f",
    accent="#8a4b08",
    foreground="#1c2026",
    background="#fbfaf7",
    surface="#ecebe6",
    success="#2f6b2a",
    warning="#7a5c00",
    error="#a3261a",
    dark=False,
)


class SupportConsole(App[None]):
    """The console of one agent."""

    ENABLE_COMMAND_PALETTE = False
    CSS: ClassVar[str] = "Screen { scrollbar-size: 0 0; }"

    def __init__(
        self,
        services: Services,
        *,
        child: SyncChild | None,
        number: ConversationId | None = None,
        theme: str = "",
    ) -> None:
        super().__init__()
        self.services = services
        self._child = child
        self._number = number
        self._wanted_theme = theme
        self.animation_level = "none"

    def on_mount(self) -> None:
        """Show the inbox first; everything else begins after the first paint."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        known = self.available_themes
        self.theme = self._wanted_theme if self._wanted_theme in known else DARK.name
        self.push_screen(InboxScreen(self.services))
        if self._number is not None:
            self.push_screen(ConversationScreen(self.services, self._number))
        # A line that drops is a clean end: drafts are kept, the child is told to go.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.exit)
        self.follow_changes()
        if self._child is not None:
            self.keep_child()

    @work(group="feed")
    async def follow_changes(self) -> None:
        """Tell the screen on top what any process has committed."""
        feed = self.services.store.changes()
        while True:
            changes = await feed.read()
            if changes is None or changes:
                self.screen.post_message(StoreChanged(changes))
            await asyncio.sleep(FEED_POLL_S)

    @work(group="child")
    async def keep_child(self) -> None:
        """Start the syncing process where nobody syncs and this agent may."""
        assert self._child is not None
        while True:
            if self._child.may_start() and not self._child.is_running:
                await self._child.start()
            await asyncio.sleep(CHILD_LOOK_S)

    def on_go_to(self, message: GoTo) -> None:
        """Go where a letter after `g` says."""
        match message.letter:
            case "i" | "m" | "u":
                inbox = self._back_to_inbox()
                inbox.show_queue({"i": "open", "m": "mine", "u": "unassigned"}[message.letter])
            case "o":
                self.push_screen(OutboxScreen(self.services))
            case "p":
                self.push_screen(ProblemsScreen(self.services))
            case "?":
                self.show_keys()

    def _back_to_inbox(self) -> InboxScreen:
        while not isinstance(self.screen, InboxScreen):
            self.pop_screen()
        return self.screen

    def show_keys(self) -> None:
        """Show the keys of the screen on top."""
        place = self.screen.PLACE if isinstance(self.screen, Frame) else Place.INBOX
        lines = [f"{shown_keys(a):<22} {a.title}" for a in actions_at(place)]
        if place is Place.CONVERSATION:
            lines += ["", "While writing:", "ctrl+s                 review and send",
                      "ctrl+o                 write in $EDITOR",
                      "ctrl+q Esc             keep the draft and leave"]  # fmt: skip
        self.push_screen(TextScreen(f"Keys: {place}", "\n".join(lines)))
