"""Textual's driver, as a good citizen: title kept and given back, nothing left behind, ctrl+z safe.

Kept: Textual starts and ends drawing here, for an editor, for ctrl+z and for good; so whatever is
to be true of the terminal outside of that has this one place.
"""

from __future__ import annotations

import os
import selectors
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Any

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste, Resize

from console.domain.terminal_commands import (
    CLEAR,
    TURNS_LINES,
    TURNS_NOTHING,
    keep_title,
    restore_title,
    title_command,
)
from console.domain.terminal_kind import kind_of
from console.render.hearing import ESC, Hearing, Pasted, Typed, is_half

LOOK_S = 0.1
"""How often it is looked whether an Esc was one, as Textual has it."""
CHUNK = 4096
SIZE_MAX = 2000
"""Columns and rows; a terminal that says more would have us draw for hours."""


class CitizenDriver(LinuxDriver):
    """Drives the terminal, and leaves it as it was found."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._kind = kind_of(os.environ)
        self._is_drawing = False
        self._title = ""
        self.title_before = ""
        """Where the terminal keeps no titles (screen): the one to give back."""
        self._turns_lines = False
        self._parser = XTermParser()
        self.on_stop_wanted: Callable[[], object] | None = None
        """Called for a SIGTSTP that somebody else sent, in place of stopping at once."""

    def run_input_thread(self) -> None:
        """Hand on what is typed, as Textual does, but for what would end or mislead it.

        A byte that is no UTF-8 (a terminal of another locale, a disturbed line) becomes a sign, not
        the end of this thread and of the console; answers and pastes press no key (`hearing`).
        """
        hearing, self._parser = Hearing(), XTermParser()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK_S):
                    self._hand_on(hearing.hear(decode(os.read(self.fileno, CHUNK))))
                else:
                    self._hand_on(hearing.rest())
                for event in self._parser.tick():
                    self.process_message(event)

    def _hand_on(self, heard: Iterable[Typed | Pasted]) -> None:
        """Have keys understood; what Textual can make no sense of is passed over."""
        for each in heard:
            if isinstance(each, Pasted) or each.text == ESC:
                is_paste = isinstance(each, Pasted)
                self.process_message(Paste(each.text) if is_paste else Key("escape", ESC))
                continue
            try:
                for event in self._parser.feed(each.text):
                    if _is_sense(event):
                        self.process_message(event)
            except (ValueError, OverflowError):  # numbers that no key has, as `CSI 9999999 u`
                self._parser = XTermParser()

    def show_title(self, words: str) -> None:
        """Set the title; one that stands already is not sent again. Empty words leave it alone."""
        if words == self._title or not words:
            return
        is_first, self._title = not self._title, words
        self.send(keep_title(self._kind) if is_first else "", title_command(words, self._kind))

    def turn_lines(self) -> None:
        """Have the terminal turn no line itself from now on: what is drawn is turned already."""
        self._turns_lines = True
        self.send(TURNS_NOTHING)

    def start_application_mode(self) -> None:
        """Begin to draw, once: a SIGCONT may come to a program that was never stopped."""
        if self._is_drawing:
            return
        before = self._writer_thread
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it so
        # Unchanged where the terminal is gone or not ours: Textual returns without a word.
        self._is_drawing = self._writer_thread is not before
        if self._turns_lines:
            self.send(TURNS_NOTHING)
        if self._title:
            self.send(keep_title(self._kind), title_command(self._title, self._kind))

    def stop_application_mode(self) -> None:
        """End drawing: the terminal is as it was, its title too."""
        if not self._is_drawing:
            return
        self.send(CLEAR, TURNS_LINES if self._turns_lines else "")
        self.send(restore_title(self._kind, self.title_before) if self._title else "")
        self._is_drawing = False
        super().stop_application_mode()
        if not self._kind.has_title:
            # An old console prints a letter of what ends the keyboard's protocol.
            self.write(CLEAR)

    def stop_process(self) -> None:
        """Stop as ctrl+z does, now; comes back after SIGCONT."""
        super()._sigtstp_application()

    def _sigtstp_application(self, *_: object) -> None:
        # In the middle of a write a stopped console would hold the store's lock for everybody.
        if self.on_stop_wanted is None:
            self.stop_process()
        else:
            self.on_stop_wanted()

    def _sigcont_application(self, *_: object) -> None:
        if not self._auto_restart or not self._has_terminal():
            return
        if self._is_drawing:
            # Stopped from outside (SIGSTOP): the shell has had the terminal meanwhile.
            self._must_signal_resume = True
            self.suspend_application_mode()
        super()._sigcont_application()

    def _has_terminal(self) -> bool:
        """Say whether it is still there: a line that drops sends a SIGCONT as well."""
        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            return False
        return True

    def send(self, *commands: str) -> None:
        """Write commands of ours, while the terminal is ours."""
        if self._is_drawing and (said := "".join(commands)):
            self.write(said)


def _is_sense(event: object) -> bool:
    """Say whether a terminal can mean it: no half of a character, no size beyond all."""
    match event:
        case Key():
            return not is_half(event.character)
        case Resize():
            return 0 < event.size.width <= SIZE_MAX and 0 < event.size.height <= SIZE_MAX
    return True
