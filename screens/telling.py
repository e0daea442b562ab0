"""What a screen tells in a sentence above its keys: news, trouble, and how a deed is taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.message import Message as UiMessage
from textual.screen import Screen
from textual.timer import Timer

from console.actions import Place, actions_at
from console.domain.local_words import number
from console.key_names import key_in_field
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.work import Done, Failed
from data.errors import DataError, StaleRevisionError
from screens.sent import Shown
from widgets.bars import NewsLine
from widgets.glyphs import glyphs_for

NEWS_S = 4.0
"""How long a sentence stands above the bottom line."""


class StoreTrouble(UiMessage):
    """The store cannot be written, as somebody has just found: every screen is to say so."""


class Telling(Screen[None]):
    """A screen that says what happened, and names keys as the agent has them."""

    PLACE: ClassVar[Place]

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.glyphs = glyphs_for(is_ascii=services.is_ascii)
        self.news = NewsLine()
        self._news_timer: Timer | None = None
        self._tells: tuple[str, bool] | None = None
        """What stands above the keys and can be taken back, and whether it is trouble."""

    def key_of(self, action_id: str, wanted: str = "") -> str:
        """Give a key of an action here, as the agent has it: the wanted one, or the first."""
        return self.services.key_of(action_id, wanted)

    def key_in_field(self, action_id: str, words: str = "") -> str:
        """Give the key with which an action is done while letters are typed, with its words.

        Empty where none is: all its keys are letters, or what edits the text.
        """
        key = key_in_field(action_id, self.services.keymap, is_ascii=self.services.is_ascii)
        return f"{key} {words}".rstrip() if key else ""

    def goal_key(self, letter: str) -> str:
        """Give the keys that lead to a place, as the agent has them."""
        return self.services.goal_key(letter)

    def tell(
        self,
        text: str,
        *,
        is_trouble: bool = False,
        seconds: float = NEWS_S,
        can_undo: bool = False,
    ) -> None:
        """Show a sentence above the bottom line for a while; Problems keeps it.

        With `can_undo` it names the key that takes back what it tells.
        """
        text = self.services.name_keys(text)
        self.services.session.said.add(text, is_trouble=is_trouble, at=self.services.clock.now())
        self._tells = (text, is_trouble) if can_undo else None
        self.news.show(text + (self.undo_words() if can_undo else ""), is_trouble=is_trouble)
        if self._news_timer is not None:
            self._news_timer.stop()
        self._news_timer = self.set_timer(seconds, self._forget_told)

    def _forget_told(self) -> None:
        self._tells = None
        self.news.show("")

    def undo_words(self) -> str:
        """Name the key that takes back what was done; nothing where it would write a letter."""
        key = self.undo_keys()
        return f" {self.glyphs.dot} {key} undoes" if key else ""

    def undo_keys(self) -> str:
        """Give what is pressed here to take something back; empty where nothing does."""
        if self._takes_text or all(a.id != "undo" for a in actions_at(self.PLACE)):
            return ""
        return self.key_of("undo")

    @property
    def _takes_text(self) -> bool:
        """Say whether letters are text under the hands just now."""
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    def on_descendant_focus(self) -> None:
        """Name no key that has become a letter, and again one that acts again."""
        if self._tells is not None:
            text, is_trouble = self._tells
            self.news.show(text + self.undo_words(), is_trouble=is_trouble)
        self.app.post_message(Shown())

    def tell_error(self, error: DataError | ServiceError) -> None:
        """Show what went wrong; every text of ours names its cure."""
        if self.services.store_watch.note(error):
            self.app.post_message(StoreTrouble())
        self.tell(str(error), is_trouble=True, seconds=2 * NEWS_S)

    def tell_done(self, done: Done, *, is_undo: bool = False) -> None:
        """Tell what became of a deed, why some stay as they were, and what takes it back."""
        words, changed, failed = done.words, done.changed, done.failed
        counted = f"#{changed[0]}" if len(changed) == 1 else number(len(changed))
        counted = f"{counted} {words}"
        can_undo = bool(changed) and not is_undo
        if len(failed) == 1:
            rest = f" ({counted})" if changed else ""
            self.tell(f"{failure_words(failed[0])}{rest}", is_trouble=True, can_undo=can_undo)
        elif failed:
            self.tell(f"{counted}, {number(len(failed))} not", is_trouble=True, can_undo=can_undo)
        elif changed:
            self.tell(counted, can_undo=can_undo)
        elif is_undo:
            self.tell(f"{words[:1].upper()}{words[1:]}")  # what is about no conversation
        else:
            self.tell("That is how it stands already.")


def failure_words(failed: Failed) -> str:
    """Say why a conversation stays as it was, and which key follows, within one line."""
    if isinstance(failed.error, StaleRevisionError):
        return f"#{failed.number} has changed since you read it: look, then press the key again."
    return f"#{failed.number}: {failed.error}"
