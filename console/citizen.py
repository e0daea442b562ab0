"""The console among other programs: its title, its notices, and being stopped for the shell."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from textual.app import App

from console.domain.terminal_commands import clipboard_command, notice_command
from console.domain.terminal_kind import Between, kind_of
from console.domain.title import title_words
from console.errands import run_errand
from console.frames import frames_of
from console.render.driver import CitizenDriver
from console.services.bundle import Services
from data.records import ConversationId

ASK_S = 2.0
"""How long tmux may take to answer."""
ANSWER_CHARS_MAX = 200


class Citizen:
    """Knows the terminal by more than its cells."""

    def __init__(
        self, app: App[None], services: Services, *, driver: Callable[[], CitizenDriver | None]
    ) -> None:
        """Make it; `driver` gives ours, if that is what drives the terminal."""
        self._app, self._services, self._driver = app, services, driver
        self._kind = kind_of(os.environ)
        self._passes_on = False
        """Whether tmux hands our commands on to the terminal outside."""

    def begin(self) -> None:
        """Begin to stop cleanly; learn from tmux what has to be known."""
        if (driver := self._driver()) is None:
            return
        if self._services.turns_lines:
            driver.turn_lines()
        driver.on_stop_wanted = lambda: self._app.call_later(self.stop_for_shell)
        # screen keeps no titles, and would tell the one of now across the bottom line if asked; by
        # itself it calls a window by its shell.
        driver.title_before = Path(os.environ.get("SHELL", "")).name or "sh"
        if self._kind.between is Between.TMUX and self._services.notify != "none":
            run_errand(self._app, self._ask_tmux, group="citizen")

    async def _ask_tmux(self) -> None:
        """Ask whether it passes commands on; versions before 3.3 lack the option and pass all."""
        found = await _answer("tmux", "show", "-Apv", "allow-passthrough")
        self._passes_on = found is None or found in {"on", "all"}

    def copy(self, text: str) -> bool:
        """Hand text to the clipboard, through screen in its envelopes; say whether we could."""
        if (driver := self._driver()) is None:
            return False
        driver.send(clipboard_command(text, self._kind))
        return True

    def show_title(self, number: ConversationId | None) -> None:
        """Say in the title where the agent is; what stands there already is not sent again."""
        driver, counts = self._driver(), self._services.find.counts
        if driver is None or counts is None or not self._services.shows_title:
            return
        driver.show_title(title_words(number, counts, now=self._services.clock.now()))

    def show_notice(self, words: tuple[str, str]) -> None:
        """Show a notice on the desk outside, where the agent wants any; without or with names."""
        text = words[1] if self._services.notify_names else words[0]
        command = notice_command(text, self._services.notify, self._kind, may_pass=self._passes_on)
        if text and command and (driver := self._driver()) is not None:
            driver.send(command)

    async def stop_for_shell(self) -> None:
        """Hand the terminal back to the shell until `fg`; meanwhile nobody sits here.

        What is typed is kept before, and no write is under way: nobody can tell for how long.
        """
        driver = self._driver()
        if driver is None:
            self._app.action_suspend_process()
            return
        for frame in reversed(frames_of(self._app)):
            await frame.keep_draft()
        presence = self._services.presence
        async with self._services.store.at_rest():
            presence.pause()
            self._app.app_suspend_signal.publish(self._app)
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
