"""The `init` dialogue: asks, tries what it was told, and writes the settings file."""

from __future__ import annotations

from console.setup.dialogue import run_init
from console.setup.probe import LiveProbe, MailProbe
from console.setup.prompter import Prompter, TerminalPrompter

__all__ = ["LiveProbe", "MailProbe", "Prompter", "TerminalPrompter", "run_init"]
