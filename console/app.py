"""SupportConsole: screens, theme, the change feed, a clean end whatever ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import RenderableType
from textual import constants, work
from textual.binding import Binding
from textual.driver import Driver
from textual.events import Event, InputEvent, Key, Paste, Resize
from textual.reactive import Initialize, Reactive
from textual.theme import Theme

from console import paths
from console.attention import Attention
from console.child_keeper import ChildKeeper
from console.citizen import Citizen
from console.command_palette import CommandPalette
from console.fence import Fence
from console.garbage import collect_again
from console.hangup import leave_if_stuck, until_hung_up
from console.navigation import Navigation
from console.news import NewsTeller
from console.output import CarefulOutput
from console.render.colours import ON_ANY, OWN_THEMES
from console.render.driver import CitizenDriver
from console.render.gone_widgets import let_go_of_gone_widgets
from console.render.kept_rules import KeptStylesheet
from console.services.bundle import Services
from console.services.queues import CHANGED
from console.store_keeping import StoreKeeping
from console.styles import CSS
from console.tour_guide import TourGuide
from console.type_ahead import TypeAhead
from console.undo_window import UndoWindow
from console.warm_up import WarmUp
from console.way_back import WayBack
from data.errors import DataError
from data.records import ConversationId
from screens import later
from screens.frame import Frame, GoTo
from screens.inbox import InboxScreen
from screens.place_keys import UNBOUND
from screens.sent import Sent
from screens.telling import StoreTrouble
from widgets.directions import VISUAL_CLASS
from widgets.glyphs import ASCII_CLASS

LOAD_AFTER_S = 0.5
"""After the start: the inbox is painted, and nobody has chosen a conversation yet."""
FEED_POLL_S = 0.25
"""How often we look whether anybody has committed; while nobody does, SQLite is seldom asked."""
CHILD_AFTER_S = 0.1
"""A process that starts beside us would take from the first painting what time there is."""
CHILD_LOOK_S = 5.0
"""How often a console that may sync looks whether somebody does."""
TOP_S = 0.9
"""Between two looks at the top line: each second, with the change feed's pace."""


def _first_theme(app: SupportConsole) -> str:
    return app.first_theme


LEAVING = "{key:quit} leaves the console."
LEAVING_TEXT = "{key:leave_composer} keeps this text and puts it away; then {key:quit} leaves."
"""What ctrl+c says: nothing ends by it."""


class SupportConsole(Fence, CarefulOutput, inherit_bindings=False):
    """The console of one agent."""

    # Textual's own would quit on ctrl+q before the composer hears of it.
    BINDINGS = [
        Binding("ctrl+q", "quit", show=False),
        Binding("ctrl+c", "tell_how_to_leave", show=False),
        Binding("ctrl+z", "stop_for_shell", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False
    # Textual's own would be TEXTUAL_THEME's, which nobody has looked at yet: see console.themes.
    theme: Reactive[str] = Reactive(Initialize(_first_theme))
    first_theme: str
    """What it begins with: a theme that came later would have all of it painted once more."""
    feed_poll_s = FEED_POLL_S
    child_look_s = CHILD_LOOK_S
    """A test need not wait so long."""
    CSS = CSS

    def __init__(
        self,
        services: Services,
        *,
        keeper: ChildKeeper | None,
        number: ConversationId | None = None,
        theme: str = "",
        report_folder: Path | None = None,
        offers_tour: bool = False,
        notices: Sequence[str] = (),
        rules_folder: Path | None = None,
    ) -> None:
        """Make it; `notices` say what is wrong and does not keep it away.

        In the folder of rules lies what was parsed at an earlier start.
        """
        self.first_theme = theme or ON_ANY.name
        super().__init__()
        if rules_folder is not None:
            path = rules_folder / f"rules-{self.first_theme}.pickle"
            self.stylesheet = KeptStylesheet(self.theme_variables, path)
        self.guard_output(is_ascii=services.is_ascii)
        self.choose_renderer(services.renderer)
        let_go_of_gone_widgets()
        self.report_folder = report_folder or paths.state_dir(os.environ)
        self._tops_at = 0.0
        self.services = services
        self._keeper = keeper
        self._number = number
        self.was_left = False
        """The agent has ended the console, and nobody else."""
        self.animation_level = "none"
        self._is_ending = False
        self._attention = Attention(self, services.presence)
        self._citizen = Citizen(self, services, driver=self._find_driver)
        self._navigation = Navigation(self, services)
        self._palette = CommandPalette(self, services, navigation=self._navigation)
        self._type_ahead = TypeAhead(
            self,
            attention=self._attention,
            go=self._navigation.go,
            do_chosen=self._palette.do_chosen,
        )
        self._undo_window = UndoWindow(self, services, show_draft=self._navigation.show_draft)
        self._way_back = WayBack(self, services, has_goal=number is not None)
        self._teller = NewsTeller(
            self,
            services,
            way_back=self._way_back,
            show_notice=self._citizen.show_notice,
            note_unsent=self._navigation.note_unsent,
            at_start=" ".join(notices),
        )
        self._tour = TourGuide(self, services, is_offered=offers_tour)
        self._store_keeping = StoreKeeping(self, services)
        self.feed = services.store.changes()

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours are there from the beginning."""
        return {**super().available_themes, **OWN_THEMES}

    def on_mount(self) -> None:
        """Show the inbox first; everything else begins after the first paint."""
        self.set_class(self.services.is_ascii, ASCII_CLASS)
        self.set_class(self.services.turns_lines, VISUAL_CLASS)
        self.set_keymap(
            {
                name: ",".join(keys) or f"{UNBOUND}{name}"
                for name, keys in self.services.keymap.items()
            }
        )
        self.push_screen(InboxScreen(self.services))
        if self._number is not None:
            self.push_screen(later.conversation_screen(self, self.services, self._number))
        self._end_when_told()
        # At once: keys behind the one that lends the terminal act when it is ours again.
        self.app_suspend_signal.subscribe(self, lambda _: self._lend(is_lent=True), immediate=True)
        self.app_resume_signal.subscribe(self, lambda _: self._lend(is_lent=False), immediate=True)
        self.begin_output()
        self._citizen.begin()
        self.watch_terminal()
        self.follow_changes()
        self._begin_later()

    def _end_when_told(self) -> None:
        # A line that drops is a clean end: drafts are kept, the child is told to go.
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.add_signal_handler(number, self.end)

    def _begin_later(self) -> None:
        """Have all that begins which the first paint need not wait for."""
        self.set_timer(LOAD_AFTER_S, self._teller.begin)
        self.set_timer(LOAD_AFTER_S, self._palette.load)
        self.set_timer(2 * LOAD_AFTER_S, self._store_keeping.begin)
        if self._keeper is not None:
            self.set_timer(CHILD_AFTER_S, self.keep_child)
        if not self.is_headless:
            self.set_timer(LOAD_AFTER_S, WarmUp(self, self.services, self._attention).begin)
            self.set_timer(2 * LOAD_AFTER_S, self.prepare_writing)
            self.set_timer(2 * LOAD_AFTER_S, self._tour.read)

    def on_ready(self) -> None:
        """Collect garbage again: the first painting is done."""
        collect_again()

    @work(group="load-writer")
    async def prepare_writing(self) -> None:
        """Be ready for the first deed: opening a connection takes longer than the deed."""
        try:
            await self.services.store.prepare_writing()
        except DataError as error:
            self.tell_trouble(error)

    @work(group="end")
    async def end(self) -> None:
        """Keep what is being written, then leave; a second signal waits for the first's writing."""
        if self._is_ending:
            return  # it would find the draft "kept" while that is still being written
        self._is_ending = True
        try:
            for screen in self.screen_stack:
                if isinstance(screen, Frame):
                    await screen.keep_draft()
        finally:
            self.exit()

    def get_driver_class(self) -> type[Driver]:
        """Give ours, unless another is asked for by Textual's own variable."""
        return super().get_driver_class() if constants.DRIVER else CitizenDriver

    def _find_driver(self) -> CitizenDriver | None:
        return self._driver if isinstance(self._driver, CitizenDriver) else None

    def _set_pointer_shape(self, shape: str) -> None:
        """Leave the mouse alone: it is the terminal's own here, and not all know the command."""

    def copy_to_clipboard(self, text: str) -> None:
        """Hand text to the clipboard, if there is one."""
        if self._citizen.copy(text):
            self._clipboard = text  # what Textual's fields paste; it has no other name
        else:
            super().copy_to_clipboard(text)

    async def action_stop_for_shell(self) -> None:
        """Hand the terminal back to the shell until `fg`."""
        await self._citizen.stop_for_shell()

    def on_counted(self) -> None:
        """Have the title say it with the same painting: an idle console sends nothing later."""
        self._citizen.show_title(self._attention.reading)

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave; whoever ends the console herself is offered her queue alone."""
        self.was_left = not self._is_ending
        self._way_back.note(is_last=True)
        super().exit(result, return_code, message)

    @work(group="terminal")
    async def watch_terminal(self) -> None:
        """Leave when the terminal is gone and no signal says so.

        Textual's input thread takes the end of its input for a pause and spins (8.2.8).
        """
        if sys.__stdin__ is None or not sys.__stdin__.isatty():
            return
        leave_if_stuck(sys.__stdin__.fileno())
        await until_hung_up(sys.__stdin__.fileno())
        self.end()

    @work(group="feed")
    async def follow_changes(self) -> None:
        """Tell the screen on top what any process has committed."""
        feed = self.feed
        while True:
            try:
                changes = await feed.read()
            except DataError as error:
                self._store_keeping.tell_trouble(error)
                changes = ()
            has_news = changes is None or bool(changes)
            if changes is None or any(change.kind in CHANGED for change in changes):
                await self._learn_queues()
            self._keep_tops(feed.commits, has_news=has_news)
            self._attention.tell_news(changes)
            self._attention.tell_presence()
            self._tour.show()
            self._citizen.show_title(self._attention.reading)
            self._way_back.note()
            if has_news:
                self._tour.note_done()
                self._undo_window.check()
                self._teller.note_changes(changes)
            await asyncio.sleep(self.feed_poll_s)

    async def _learn_queues(self) -> None:
        """Know the saved queues as they are now, before any screen hears that they changed."""
        try:
            await self.services.queues.load()
        except DataError as error:
            self._store_keeping.tell_trouble(error)

    def _keep_tops(self, commits: int, *, has_news: bool) -> None:
        """Keep the top lines up to date; a screen that hears news reads its own along with them."""
        frames = [s for s in self.screen_stack if isinstance(s, Frame) and s.has_begun]
        for frame in frames:
            frame.commits = commits
        now = asyncio.get_running_loop().time()
        if now >= self._tops_at + (TOP_S if has_news else 0):  # news without end hold up nothing
            self._tops_at = now + TOP_S
            for frame in frames:
                frame.keep_top()

    @work(group="child")
    async def keep_child(self) -> None:
        """Have the mailbox synced, where this agent may: by a process of ours that is well."""
        assert self._keeper is not None
        while True:
            try:
                words, is_trouble = await self._keeper.look(), False
            except OSError as error:
                words = f"The mailbox is not synced: {error.strerror}. support-console doctor"
                is_trouble = True
            if words and isinstance(self.screen, Frame):
                self.screen.tell(words, is_trouble=is_trouble)
            await asyncio.sleep(self.child_look_s)

    def begin_anew(self) -> None:
        """Take every screen away and show the inbox."""
        self._navigation.begin_anew()

    def on_go_to(self, message: GoTo) -> None:
        """Go where a letter after `g` says."""
        self._navigation.go(message.letter)

    async def action_show_saved(self, key: int) -> None:
        """Show the saved queue on a digit."""
        await self._navigation.show_saved(key)

    def action_show_quarantine(self) -> None:
        """Show the mails that could not be taken in."""
        self._navigation.show_quarantine()

    async def action_leave_quarantine(self, by: int) -> None:
        """Go on from it to the queue before or after."""
        await self._navigation.leave_quarantine(by)

    def action_show_keys(self) -> None:
        """Show the keys of the screen on top."""
        self._navigation.show_keys()

    def action_open_conversation(self, number: ConversationId) -> None:
        """Show a conversation on top of what is there."""
        self._navigation.open_conversation(number)

    def action_write_new(self) -> None:
        """Show the mail that begins a conversation."""
        self._navigation.write_new()

    def action_palette(self) -> None:
        """Offer what can be done on the screen on top."""
        self._palette.ask()

    def on_sent(self, message: Sent) -> None:
        """Count the seconds in which a mail can be taken back."""
        self._undo_window.open(message)

    def on_shown(self) -> None:
        """Tell the screen that came on top how many of them are left."""
        self._undo_window.show()

    def action_take_back(self) -> None:
        """Take back what was done last."""
        self._undo_window.take_back()

    def action_turn_tour(self) -> None:
        """Begin the tour or go on; again: leave."""
        self._tour.turn()

    def on_store_trouble(self, _message: StoreTrouble) -> None:
        """Have every screen say what one has met."""
        self._store_keeping.tell_frames()

    def action_tell_how_to_leave(self) -> None:
        """Say what leaves: ctrl+c is pressed out of habit, and must not end a draft."""
        if isinstance(self.screen, Frame):
            self.screen.tell(LEAVING_TEXT if self.screen.is_writing else LEAVING)

    def _lend(self, *, is_lent: bool) -> None:
        """Note that another has the terminal, or that it is ours again."""
        self._attention.lend(is_lent=is_lent)
        if not is_lent:
            self._type_ahead.let_go()

    def _meet_without_room(self, event: Event) -> None:
        """Leave, or draw afresh: nothing else can be done while nothing is seen."""
        if isinstance(event, Key) and event.key == "ctrl+q":
            self.end()
        elif isinstance(event, Key) and event.key == "ctrl+l":
            self.action_redraw()

    async def on_event(self, event: Event) -> None:
        """Let a key act before the next is read; have all fit a new size."""
        if self.room.is_lacking and isinstance(event, (InputEvent, Paste)):
            self._meet_without_room(event)
            return
        if isinstance(event, (Key, Paste)):
            if self._tour.is_touring and not event.is_forwarded:
                self.call_after_refresh(self._tour.show)
            left = await self._type_ahead.take(event)
            if left is not None:
                await super().on_event(left)
            return
        if isinstance(event, Resize):
            self.forget_painted()  # terminals move or drop what stood there, each in its own way
        await super().on_event(event)
        if isinstance(event, Resize):
            self.room.fit(event.size)
