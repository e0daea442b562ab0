"""Asks a person in the terminal, or takes the answers from a pipe; speaks on stderr only."""

from __future__ import annotations

import getpass
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO


class Prompter(Protocol):
    """Whoever answers the questions of `init`; the end of input raises EOFError."""

    def say(self, text: str) -> None:
        """Tell something that wants no answer."""

    def ask(self, question: str, default: str = "") -> str:
        """Return the answer, or the default where the line is empty."""

    def ask_secret(self, question: str) -> str:
        """Return an answer that must not be seen while it is typed."""


class TerminalPrompter:
    """Questions on one stream, answers from another; nothing is echoed for secrets."""

    def __init__(self, *, answers: TextIO, questions: TextIO) -> None:
        self._answers = answers
        self._questions = questions

    def say(self, text: str) -> None:
        """Write a line."""
        self._questions.write(f"{text}\n")
        self._questions.flush()

    def ask(self, question: str, default: str = "") -> str:
        """Ask on one line, with the default in brackets."""
        shown = f" [{default}]" if default else ""
        with interruptible():
            self._questions.write(f"{question}{shown}: ")
            self._questions.flush()
            line = self._answers.readline()
        if not self._answers.isatty():
            # What was piped in is not on the screen; end the line, so that the next one is not
            # written behind the question.
            self._questions.write("\n")
        if not line:
            raise EOFError
        return line.strip() or default

    def ask_secret(self, question: str) -> str:
        """Ask without echo on a terminal; from a pipe the next line is the secret."""
        if not self._answers.isatty():
            return self.ask(question)
        with interruptible():
            return getpass.getpass(f"{question}: ", stream=self._questions)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let ctrl+c end a blocking read or wait at once.

    asyncio answers the first ctrl+c by cancelling the task, which a blocked read never notices:
    the person would have to press it twice.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)
