"""When a console in this process has come to rest: nothing is on its way that it would show.

Textual's own pilot sleeps until the process uses little of a core, which takes 20 ms and more a
look, and on a busy machine takes a console that waits for its turn for one that is done. Here it is
asked what it still has before it: messages, work, short timers, a screen to draw, and what was
committed and not heard of yet.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
import unicodedata
from typing import Any

from textual._queue import Queue
from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer

from console.app import SupportConsole
from screens.suggested import Suggested
from tests.support.kept_styles import keep_styles

LOOK_S = 0.001
QUIET_LOOKS = 2
"""So many looks in a row find nothing to do: a thread's answer may have been on its way."""
REST_WAIT_S = 20.0
"""Some tests hold a console up on purpose; what they look at is there then."""
SHORT_S = 0.3
"""Timers up to this are part of what a key does; a longer one is put off on purpose."""
ENDLESS = {"feed", "terminal", "child", "time", "store"}
NEWS_FEED_S = 0.01
"""How often a console in a test looks for what was committed, not to wait long for it."""
NEVER_S = 3600.0

# Nobody in a test runs through the rows; each key would wait for what comes after a rest.
Suggested.answers_after_s = 0.01


class HeardConsole(SupportConsole):
    """A console that can say whether it has heard of all that was committed."""

    feed_poll_s = NEWS_FEED_S

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        keep_styles(self.stylesheet)

    def receive_key(self, key: str) -> None:
        """Take a key as Textual's pilot gives it, without its pauses."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        original = REPLACED_KEYS.get(name, name)
        character: str | None
        try:
            character = unicodedata.lookup(_get_unicode_name_from_key(original))
        except KeyError:
            character = name if len(name) == 1 else None
        event = Key(name, character)
        event.set_sender(self)
        assert self._driver is not None
        self._driver.send_message(event)

    @property
    def holds_news(self) -> bool:
        """Say whether a screen that still read is yet to be told of news."""
        return self._attention._news != ()

    def is_waiting_for_news(self, future: object) -> bool:
        """Say whether who waits for this waits for something to happen at all."""
        awaited = self._teller._has_come, self._teller._is_named
        return any(future in (event._waiters or ()) for event in awaited)


class Quiet:
    """Tells when a console is at rest."""

    def __init__(self, app: HeardConsole) -> None:
        self._app = app

    async def rest(self, *, at_most_s: float = REST_WAIT_S) -> None:
        """Wait until nothing is on its way, twice in a row."""
        until, quiet = time.monotonic() + at_most_s, 0
        while quiet < QUIET_LOOKS and time.monotonic() < until:
            is_quiet = await self._look()
            quiet = quiet + 1 if is_quiet else 0
            if quiet < QUIET_LOOKS:
                await asyncio.sleep(LOOK_S)

    async def _look(self) -> bool:
        await asyncio.sleep(0)
        app = self._app
        if app._exit or not app.is_running:
            return True
        if any(_is_busy(pump) for pump in (app, *app._registry)) or self._is_working():
            return False
        if _has_to_draw(app.screen):
            with app._context():  # two consoles may run in one test, and a screen asks for its own
                app.screen._on_timer_update()
            return False
        return not asyncio.get_running_loop()._ready and await self._has_heard()  # type: ignore[attr-defined]  # what is to run now

    def _is_working(self) -> bool:
        app = self._app
        answers = (c.future for screen in app.screen_stack for c in screen._result_callbacks)
        is_asking = any(future is not None and future._callbacks for future in answers)
        for worker in app.workers:
            if worker.is_finished or worker.group in ENDLESS:
                continue
            if is_asking and worker.group == "conversation-review":
                continue
            if not app.is_waiting_for_news(getattr(worker._task, "_fut_waiter", None)):
                return True
        return False

    async def _has_heard(self) -> bool:
        """Say whether the feed has seen the last commit; it asks at its next look where not."""
        app = self._app
        if app.feed_poll_s == NEVER_S:
            return True
        # On the feed's own connection: it never writes, so that this moves with every commit.
        seen = await app.services.store._database.read_feed(_version)
        if seen != app.feed._data_version:
            app.feed._log = None
            return False
        return not app.holds_news


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _is_busy(pump: MessagePump) -> bool:
    """Say whether it has messages, is at one, or is about to do something by itself."""
    if pump._task is None or pump._closed:
        return False
    queue: Queue[Message | None] = pump._message_queue
    is_waiting = queue.empty() and bool(queue.ready_event._waiters)
    if not is_waiting or pump._next_callbacks:
        return True
    return any(_is_short(timer) for timer in pump._timers)


def _is_short(timer: Timer) -> bool:
    is_running = timer._task is not None and not timer._task.done()
    return is_running and timer._repeat == 0 and timer._interval <= SHORT_S


def _has_to_draw(screen: Screen[object]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )
