"""The console among other programs: its title, its notices, and being stopped for the shell."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from textual import constants, work
from textual.app import App
from textual.driver import Driver

from console.domain.terminal_commands import clipboard_command, notice_command
from console.domain.terminal_kind import Between, kind_of
from console.domain.title import title_words
from console.render.driver import CitizenDriver
from console.services.bundle import Services
from data.records import ConversationId
from screens.frame import Frame

ASK_S = 2.0
"""How long tmux may take to answer."""
ANSWER_CHARS_MAX = 200


class Citizen(App[None], inherit_bindings=False):
    """Knows the terminal by more than its cells."""

    services: Services

    def __init__(self) -> None:
        self._kind = kind_of(os.environ)
        self._passes_on = False
        """Whether tmux hands our commands on to the terminal outside."""
        super().__init__()

    def get_driver_class(self) -> type[Driver]:
        """Give ours, unless another is asked for by Textual's own variable."""
        return super().get_driver_class() if constants.DRIVER else CitizenDriver

    @property
    def _citizen(self) -> CitizenDriver | None:
        return self._driver if isinstance(self._driver, CitizenDriver) else None

    def begin_citizen(self) -> None:
        """Begin to stop cleanly; learn from tmux what has to be known."""
        if (driver := self._citizen) is None:
            return
        if self.services.turns_lines:
            driver.turn_lines()
        driver.on_stop_wanted = lambda: self.call_later(self.action_stop_for_shell)
        # screen keeps no titles, and would tell the one of now across the bottom line if asked; by
        # itself it calls a window by its shell.
        driver.title_before = Path(os.environ.get("SHELL", "")).name or "sh"
        if self._kind.between is Between.TMUX and self.services.notify != "none":
            self.ask_tmux()

    @work(group="citizen")
    async def ask_tmux(self) -> None:
        """Ask whether it passes commands on; versions before 3.3 lack the option and pass all."""
        found = await _answer("tmux", "show", "-Apv", "allow-passthrough")
        self._passes_on = found is None or found in {"on", "all"}

    def _set_pointer_shape(self, shape: str) -> None:
        """Leave the mouse alone: it is the terminal's own here, and not all know the command."""

    def copy_to_clipboard(self, text: str) -> None:
        """Hand text to the clipboard, if there is one; through screen in its envelopes."""
        driver = self._citizen
        if driver is None:
            super().copy_to_clipboard(text)
            return
        self._clipboard = text  # what Textual's fields paste; it has no other name
        driver.send(clipboard_command(text, self._kind))

    def show_title(self, number: ConversationId | None) -> None:
        """Say in the title where the agent is; what stands there already is not sent again."""
        driver, counts = self._citizen, self.services.find.counts
        if driver is None or counts is None or not self.services.shows_title:
            return
        driver.show_title(title_words(number, counts, now=self.services.clock.now()))

    def on_counted(self) -> None:
        """Have the title say it with the same painting: an idle console sends nothing later."""
        self.show_title(self.reading)

    @property
    def reading(self) -> ConversationId | None:
        """The conversation before the agent."""
        raise NotImplementedError

    def show_notice(self, words: tuple[str, str]) -> None:
        """Show a notice on the desk outside, where the agent wants any; without or with names."""
        text = words[1] if self.services.notify_names else words[0]
        command = notice_command(text, self.services.notify, self._kind, may_pass=self._passes_on)
        if text and command and (driver := self._citizen) is not None:
            driver.send(command)

    async def action_stop_for_shell(self) -> None:
        """Hand the terminal back to the shell until `fg`; meanwhile nobody sits here.

        What is typed is kept before, and no write is under way: nobody can tell for how long.
        """
        driver = self._citizen
        if driver is None:
            super().action_suspend_process()
            return
        for screen in self.screen_stack:
            if isinstance(screen, Frame):
                await screen.keep_draft()
        presence = self.services.presence
        async with self.services.store.at_rest():
            presence.pause()
            self.app_suspend_signal.publish(self)
            driver.stop_process()  # comes back after `fg`
        presence.resume()


async def _answer(*command: str) -> str | None:
    """Ask a program something; None where it does not tell in time."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(ASK_S):
            found, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    if process.returncode:
        return None
    return found.decode(errors="replace").strip()[:ANSWER_CHARS_MAX]
