"""What all screens share: top and bottom line, keys from the registry, news of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.events import ScreenResume
from textual.geometry import Size
from textual.message import Message as UiMessage
from textual.widget import Widget

from console.actions import Action
from console.domain.conditions import Facts
from console.domain.whereabouts import Whereabouts
from console.key_steps import Steps
from console.services.bundle import Services
from console.services.work import Done
from data.errors import DataError
from data.records import READ, Change, ConversationId, QueueCounts, SyncStatus
from screens.place_keys import hints_of, way_out_of
from screens.sent import Shown
from screens.standing import brief_sync_words, sync_words
from screens.telling import Telling
from screens.wished import IntoMail
from widgets.bars import GAP, BottomLine, TopLine, in_lines


@dataclass
class StoreChanged(UiMessage):
    """Some process committed something; None where everything must be read again."""

    changes: Sequence[Change] | None

    def concerns(self, number: int) -> bool:
        """Say whether a conversation has to be read again."""
        return self.changes is None or any(
            change.kind != READ and change.conversation_id in (None, number)
            for change in self.changes
        )


class PresenceChanged(UiMessage):
    """A colleague came, went, or began to write: `services.presence.others` says who is there."""


class Counted(UiMessage):
    """The queues were counted afresh: `services.find.counts` says how much is in each."""


@dataclass
class GoTo(UiMessage):
    """The agent wants another place: a letter after `g`."""

    letter: str


class Frame(Telling):
    """A screen with the two permanent lines around its body."""

    STANDS_OVER: ClassVar[bool] = False
    """A page over a screen: who reads it is still at the conversation below."""
    CALMS_NEWS: ClassVar[bool] = False
    """Whether it takes news also while it reads, and sees for itself that each reading ends."""
    DEFAULT_CSS = """
    Frame { background: $background; layers: base over; }
    """

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.top = TopLine()
        self.bottom = BottomLine()
        self.guided = ""
        """What a newcomer is told just now."""
        self._guided_width = 0
        self._bottom_lines, self._field_lines = 1, 0
        self._key_steps = Steps(self.PLACE, services.keymap)
        self.has_begun = False
        """Whether the first reading is under way or done."""
        self._styled_for = ""
        """The theme whose colours it has."""
        self.commits = 0
        """Another number after anybody has committed; the app says it."""
        self._sync: SyncStatus | None = None
        self._top_as_of = -1
        self._counts: QueueCounts | None = None
        """Those of which the app was told."""

    def compose(self) -> ComposeResult:
        """Put the body between the lines."""
        yield self.top
        yield from self.body()
        yield self.bottom
        yield self.news

    def body(self) -> Sequence[Widget]:
        """Give the widgets of the screen itself."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the keys and read for the first time."""
        self._styled_for = self.app.theme
        self.show_hints()
        self.show_presence()
        self.load()
        self.has_begun = True

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Read again: the store may have changed while another screen was on top."""
        # Textual would match every rule with every widget again; only the theme can have changed.
        event.refresh_styles, self._styled_for = self._styled_for != self.app.theme, self.app.theme
        self.fit(self.app.size)
        self.show_presence()
        self.app.post_message(Shown())
        self.read_again()
        self.has_begun = True

    def fit(self, size: Size) -> None:
        """Put panes where this size has them: Textual tells that only to the screen on top."""
        points = self.HORIZONTAL_BREAKPOINTS or []
        here = max((least for least, _ in points if size.width >= least), default=None)
        # A class that stands already is no work: the styles are matched for others only.
        self.update_classes({name: least == here for least, name in points}, animate=False)

    def _compositor_refresh(self) -> None:
        # Textual would draw all of the screen while nothing is sent, and throw it away.
        if self.app._batch_count:  # noqa: SLF001 - it has no public name
            self.refresh()
        else:
            super()._compositor_refresh()

    def read_again(self) -> None:
        """Read what may have changed below another screen."""
        self.load()

    def load(self) -> object:
        """Read what the screen shows."""
        raise NotImplementedError

    @property
    def is_blank(self) -> bool:
        """Say whether a key pressed now would find nothing yet to act on."""
        return False

    @property
    def reading(self) -> ConversationId | None:
        """The conversation that colleagues are told this agent reads."""
        return None

    def stand_at(self, below: Whereabouts) -> Whereabouts:
        """Say where the agent is, given where the screens below have her."""
        return below

    @property
    def is_writing(self) -> bool:
        """Say whether an answer to it is under the keys."""
        return False

    @property
    def into_mail(self) -> IntoMail | None:
        """Say where an article goes that was read on top of this screen."""
        return None

    def mail_below(self) -> IntoMail | None:
        """Say where an article goes that is read here: into what one came from."""
        stack = self.app.screen_stack
        below = stack[: stack.index(self) + 1] if self in stack else stack
        frames = [screen for screen in reversed(below) if isinstance(screen, Frame)]
        return next((into for frame in frames if (into := frame.into_mail) is not None), None)

    def show_presence(self) -> None:
        """Draw anew who is where."""

    def on_presence_changed(self) -> None:
        """Show at once who came or went."""
        self.show_presence()

    async def keep_draft(self) -> None:
        """Keep what is being written; on most screens nothing is."""

    def place_words(self) -> str:
        """Say at the top where the agent is."""
        raise NotImplementedError

    def narrow_place_words(self) -> str:
        """Say the same where there is little room, what matters most first."""
        return ""

    async def refresh_top(self) -> None:
        """Bring the top line up to date."""
        as_of = self.commits
        try:
            _, sync, now = await self.services.find.status()
        except DataError as error:
            if self.services.store_watch.note(error):
                self.tell_error(error)
            self.show_store_trouble()
            return
        self.show_top(sync, now, as_of=as_of)

    def show_store_trouble(self) -> None:
        """Say in the top line what is wrong with the store: that comes before all else."""
        self.top.show(
            left=self.place_words(),
            right=self.services.name_keys(self.services.store_watch.words),
            is_trouble=True,
            narrow=self.narrow_place_words(),
        )

    def writes(self, _about: str) -> bool:
        """Say whether the text under the hands here is that one, as private files call it."""
        return False

    def hear_of_store(self) -> None:
        """Hear that the store cannot be written any more, or can again."""

    def keep_top(self) -> None:
        """Bring the top line up to date, reading only where that may say something else."""
        if self.services.store_watch.trouble is not None:
            self.show_store_trouble()
            return
        now = self.services.clock.now()
        sync = self._sync
        is_over = sync is not None and sync.held_until is not None and now >= sync.held_until
        if sync is None or is_over or self.commits != self._top_as_of:
            self.call_later(self.refresh_top)
        else:
            self.show_top(sync, now, as_of=self._top_as_of)

    def show_top(self, sync: SyncStatus, now: datetime, *, as_of: int) -> None:
        """Show in the top line how mailbox and store stand, and the keys that act now.

        `as_of` is what `commits` was before that was read.
        """
        self._sync, self._top_as_of = sync, as_of
        if self.services.find.counts is not self._counts:
            self._counts = self.services.find.counts
            self.app.post_message(Counted())
        if self.services.store_watch.trouble is not None:
            self.show_store_trouble()
            self.show_hints()
            return
        words, is_trouble = sync_words(
            sync, now, opened_at=self.services.opened_at, time_zone=self.services.time_zone
        )
        brief = brief_sync_words(sync, now, time_zone=self.services.time_zone)
        self.top.show(
            left=self.place_words(),
            right=self.standing_words(words),
            is_trouble=is_trouble,
            narrow=self.narrow_place_words(),
            brief=self.standing_words(brief) if is_trouble else "",
        )
        self.show_hints()

    def standing_words(self, words: str) -> str:
        """Say how mailbox and store stand, with the agent's keys."""
        return self.services.name_keys(words)

    def facts(self) -> Facts:
        """Say what is true here, as far as keys depend on it."""
        return Facts(may_write=self.services.may_write)

    def hints(self) -> str:
        """Give the keys that act now."""
        return hints_of(self.PLACE, self.services, self.facts())

    def show_hints(self) -> None:
        """Bring the bottom line up to date."""
        above: Sequence[str] = ()
        hints = ""
        if self._key_steps.pressed:
            ways = self._key_steps.ways(is_ascii=self.services.is_ascii)
            *above, hints = in_lines(ways, max(self.app.size.width - 2, 1))
        out = way_out_of(self.PLACE, self.services, self.facts())
        hints = hints or self.hints()
        shown = hints.split(GAP)
        if out not in shown:  # with rows marked: what takes the marks away leads out first
            out = next((hint for hint in shown if hint.endswith(" unmark")), out)
        below = self.bottom.show_hints(hints, out, above=above)
        self.news.show_keys(tuple(above[: len(above) - below]))

    def show_guide(self, words: str) -> None:
        """Say to a newcomer above the keys what comes next; empty: nothing."""
        if not words and not self.guided:
            return  # nothing stands there: laid out anew, an idle console would send something
        if words != self.guided or self.app.size.width != self._guided_width:
            self.guided, self._guided_width = words, self.app.size.width
            self._bottom_lines = self.bottom.show_guide(words)
            self.place_news(fields=self._field_lines)

    def place_news(self, *, fields: int) -> None:
        """Keep what just happened off so many lines with a field, in which somebody types."""
        self._field_lines = fields
        self.news.stand_above(self._bottom_lines + self._field_lines)

    def joined(self, key: str) -> str:
        """Give the keys that one ends; nothing while another is awaited, or where none is meant."""
        was = self._key_steps.pressed
        keys = self._key_steps.press(key)
        if was or self._key_steps.pressed:
            self.show_hints()
        return keys

    def way_of(self, keys: str) -> GoTo | None:
        """Give where keys lead that follow each other: a letter after `g`."""
        letter = self._key_steps.letter_of(keys)
        if letter == "g":
            self.action_top()
        return GoTo(letter) if letter else None

    def action_go(self) -> None:
        """Wait for the letter that says where to go."""
        self._key_steps.begin_going()
        self.show_hints()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key act alone while the next one is awaited."""
        return not (self._key_steps.pressed and action != "none")

    def why_not_by(self, _key: str, _action: Action) -> str:
        """Say why this one of an action's keys does not do it; empty: it does."""
        return ""

    def action_back(self) -> None:
        """Leave this screen; on the last one, the console."""
        if len(self.app.screen_stack) > 2:  # noqa: PLR2004 - Textual's own default screen and ours
            self.app.pop_screen()
        else:
            self.app.exit()

    def action_quit(self) -> None:
        """Leave the console."""
        self.app.exit()

    async def action_suspend(self) -> None:
        """Hand the terminal back to the shell until `fg`."""
        await self.app.run_action("stop_for_shell")

    async def action_undo(self) -> None:
        """Take back what was done or sent last, as far as that can be."""
        await self.app.run_action("take_back")  # at once, as the palette: it may show a text

    async def show_taken_back(self, back: Done) -> None:
        """Show what was taken back; the change feed tells most screens soon enough."""

    async def action_palette(self) -> None:
        """Offer everything that can be done here, by name."""
        # At once, as all that puts a screen on top: a message would come behind the next keys.
        await self.app.run_action("palette")

    async def action_keys(self) -> None:
        """Show the keys of this screen."""
        await self.app.run_action("show_keys")

    async def action_show_saved(self, key: int) -> None:
        """Show the saved queue that is on a digit."""
        await self.app.run_action(f"show_saved({key})")

    def action_top(self) -> None:
        """Go to the top of what is shown."""
