"""The fence between one key and all others: what goes wrong is told and ends nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from rich.text import Text
from textual.actions import ActionParseResult, SkipAction
from textual.app import App
from textual.dom import DOMNode
from textual.worker import WorkerFailed

from console.crash import write_report
from console.frames import frames_of, top_frame
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from screens.text import TextScreen

TROUBLES_MAX = 5
TROUBLES_WITHIN_S = 10.0
"""So many unexpected errors in so short a time are one that comes back: going on is no use."""


class Fence(App[None], inherit_bindings=False):
    """Tells errors in a line where they were foreseen, else with a report, and goes on."""

    services: Services
    report_folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[Path | None] = []
        """One for each unexpected error; None where none could be written."""
        self._troubles: list[float] = []

    def begin_anew(self) -> None:
        """Take every screen away and show the first one."""
        raise NotImplementedError

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key asks; what goes wrong ends neither the screen nor the console."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except SkipAction:
            raise
        except Exception as error:  # noqa: BLE001 - the fence between one key and all others
            self.tell_trouble(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        # Textual's one door for what nobody caught; it has no public name. Tested in
        # tests/screens/test_crash.py.
        if not self.is_running or not frames_of(self):
            super()._handle_exception(error)
        elif isinstance(error, WorkerFailed):
            self.tell_trouble(error.error)
        else:
            # Whose handler failed hears no messages any more: all screens are made anew.
            self.tell_trouble(error, is_screen_lost=True)

    def tell_trouble(self, error: BaseException, *, is_screen_lost: bool = False) -> None:
        """Say what went wrong: in a line where it was foreseen, else with a report."""
        if isinstance(error, (DataError, ServiceError)) and not is_screen_lost:
            frame = top_frame(self)
            if frame is not None:
                frame.tell_error(error)
                return
        try:
            report: Path | None = write_report(
                error, folder=self.report_folder, now=self.services.clock.now()
            )
        except OSError:
            report = None
        self.reports.append(report)
        now = asyncio.get_running_loop().time()
        self._troubles = [at for at in self._troubles if now - at < TROUBLES_WITHIN_S] + [now]
        if len(self._troubles) > TROUBLES_MAX:
            words = "support-console: it went wrong again and again, and was ended."
            self.exit(return_code=1, message=Text(f"{words} Report: {report or 'none'}"))
        else:
            self.call_later(self._show_trouble, report, is_screen_lost=is_screen_lost)

    def _show_trouble(self, report: Path | None, *, is_screen_lost: bool) -> None:
        if is_screen_lost:
            self.begin_anew()
        where = f"What happened is written in {report}" if report else "No report could be written"
        words = (
            "The console did something it should not, and could not finish it.\n\n"
            "Nothing is lost: what was written is kept as a draft, mails wait in the outbox.\n"
            f"{where}\n(it names places in the program and holds nothing of any mail).\n\n"
            f"{self.services.key_of('back')} goes on with the work."
        )
        self.push_screen(TextScreen(self.services, "Something went wrong", words))
