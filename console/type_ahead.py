"""What is pressed or pasted acts before the next key is read; widgets get what is left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import App
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.widget import Widget

from console.actions import ACTIONS, REDRAW
from console.attention import Attention
from console.typed_keys import CHARACTERS, Swallowed, equal_key, is_modifier, meant_key
from data.text.safe import clean_text
from screens.frame import Frame
from screens.unmeant import Unmeant

_BY_ID = {action.id: action for action in ACTIONS}


class TypeAhead:
    """Stands in front of the app's own handling of keys."""

    def __init__(
        self,
        app: App[None],
        *,
        attention: Attention,
        go: Callable[[str], None],
        do_chosen: Callable[[], Awaitable[None]],
    ) -> None:
        """Make it; `go` leads to a place by its letter, `do_chosen` where a name was chosen."""
        self._app, self._attention = app, attention
        self._go, self._do_chosen = go, do_chosen
        self._swallowed = Swallowed()
        self._unmeant = Unmeant()
        self._handed_on: tuple[Event, Screen[object]] | None = None
        """The last key that was given to a widget, and the screen on which it was pressed."""
        self._held: list[Key | Paste] = []
        """What was typed ahead of a terminal that is lent by now; it comes when that is over."""

        self._put_back: list[Key | Paste] = []
        """What comes once more: held before, or overtaken by that."""

    def let_go(self) -> None:
        """Have what was held act: the terminal is ours again."""
        held, self._held = self._held, []
        for event in held:
            self._put_back_last(event)

    def _put_back_last(self, event: Key | Paste) -> None:
        self._put_back.append(event)
        self._app.post_message(event)

    async def take(self, event: Key | Paste) -> Key | Paste | None:
        """Do what a key means; give what is for a widget, None where nothing is left to do."""
        if isinstance(event, Paste):
            event.text = clean_text(event.text)
        elif is_modifier(event.key):
            return None  # a few terminals tell of Shift itself, in between keys that follow others
        self._attention.note_typing()
        if event.is_forwarded:
            # It comes back from a widget, where it meant nothing; on another screen, which a key
            # behind it has brought, it must not mean anything either.
            return self._come_back(event)
        is_in_turn = event in self._put_back
        if is_in_turn:
            self._put_back.remove(event)
        if self._unmeant.is_said and not self._redraws(event):
            self._unmeant.take_back()
        await self._attention.until_heard()
        await self._do_chosen()
        is_text = self._attention.field is not None
        if isinstance(event, Key):
            event = as_meant(event, is_text=is_text)
        await self._attention.until_shown()
        if self._attention.is_lent:
            self._held.append(event)
            return None
        if self._put_back and not is_in_turn:
            self._put_back_last(event)  # what was typed before it is on its way
            return None
        self._attention.note_handed_on()
        if isinstance(event, Key):
            if await self._act_at_once(event.key, event.character):
                self._swallowed.note_key()
                return None
            if not is_text:
                self._tell_swallowed(self._swallowed.note(event.character))
        self._handed_on = event, self._app.screen
        return event

    def _redraws(self, event: Key | Paste) -> bool:
        """Say whether an event draws the screen afresh: what stands there is to stay as it is."""
        if not isinstance(event, Key):
            return False
        active = self._app.screen.active_bindings.get(event.key)
        return active is not None and active.binding.id == REDRAW

    def _come_back(self, event: Key | Paste) -> Key | Paste | None:
        if self._handed_on != (event, self._app.screen):
            return None
        if isinstance(event, Key) and self._attention.field is None:
            self._unmeant.tell(self._app.screen, event.character)
            self._tell_idle(event.character)
        return event

    def _tell_swallowed(self, words: str) -> None:
        """Say what is in the way of keys, where it can be seen."""
        if not words:
            return
        from screens.sheet import Sheet  # noqa: PLC0415 - start-up time

        screen = self._app.screen
        if isinstance(screen, Frame):
            screen.tell(words)
        elif isinstance(screen, Sheet):
            screen.say(words)

    def _tell_idle(self, character: str | None) -> None:
        """Say that a key does nothing, once: a word typed at a screen must not go unheard."""
        screen = self._app.screen
        if isinstance(screen, Frame):
            keys = screen.services.key_of("keys")
            self._tell_swallowed(self._swallowed.note_idle(character, keys=keys))

    async def _act_at_once(self, key: str, character: str | None) -> bool:
        """Do what a key means unless it is text; say whether it meant anything.

        Textual sends a key round by the focused widget first, and it comes back behind those that
        arrived with it (a fast typist, a slow line): they would be judged before it has acted.
        """
        if (field := self._attention.field) is not None:
            return await self._act_in_field(field, key, character)
        screen = self._app.screen
        if isinstance(screen, Frame):
            key = screen.joined(key)
            if not key:
                return True
            if (where := screen.way_of(key)) is not None:
                self._go(where.letter)
                return True
        active = screen.active_bindings.get(key)
        if active is None or not active.enabled:
            return False
        action = _BY_ID.get(active.binding.id or "")  # some bindings are Textual's own
        if isinstance(screen, Frame) and action is not None:
            why_not = action.when(screen.facts()) or screen.why_not_by(key, action)
            if why_not:
                screen.tell(why_not)
                return True
        return await self._app.run_action(active.binding.action, active.node)

    async def _act_in_field(self, field: Widget, key: str, character: str | None) -> bool:
        active = self._app.screen.active_bindings.get(key)
        if active is None or not active.enabled or field.check_consume_key(key, character):
            return False
        if key == "enter" and active.node is not field:
            return False  # a new line, where several are written
        return await self._app.run_action(active.binding.action, active.node)


def as_meant(event: Key, *, is_text: bool) -> Key:
    """Give the key as most terminals send it; where it is no text, for a wide sign its own."""
    if (equal := equal_key(event.key)) != event.key:
        return Key(equal, CHARACTERS.get(equal))
    meant = None if is_text else meant_key(event.key, event.character)
    return event if meant is None else Key(*meant)
