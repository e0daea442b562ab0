"""What is said of a command line that is not right: the thing, and the word that was near."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from data.text.safe import clean_line

_CHOICE = re.compile(r"argument (?P<name>[^:]+): invalid choice: '(?P<typed>.*)' \(choose")
"""As argparse words it in every Python from 3.11 on."""


class TellingParser(argparse.ArgumentParser):
    """Names the nearest word when a command, a choice or an option is mistyped."""

    def parse_known_args(  # type: ignore[override]  # the namespaces here are argparse's own
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse an unknown option here, where the options of the command are known."""
        read, extra = super().parse_known_args(args, namespace)
        for word in extra:
            if word.startswith("-"):
                name = word.partition("=")[0]
                near = _nearest(name, self._option_string_actions)
                self.error(f"there is no option {clean_line(name)}{near}")
        return read, extra

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end with 2."""
        if (found := _CHOICE.search(message)) is not None:
            typed, name = found["typed"], found["name"]
            near = _nearest(typed, self._choices_of(name))
            if name.isupper():  # the commands, and the verbs below one
                near = near or f"; `{self.prog} --help` lists what there is"
                message = f"there is no command {clean_line(typed)!r}"
            message = f"{message}{near}"
        # argparse repeats what was typed; by `repr` at best, which lets marks and fillers by.
        self.exit(2, f"{self.format_usage()}{self.prog}: error: {clean_line(message)}\n")

    def _choices_of(self, name: str) -> Iterable[str]:
        for action in self._actions:
            names = {action.metavar, action.dest, "/".join(action.option_strings)}
            if action.choices is not None and (name in names):
                return [str(choice) for choice in action.choices]
        return []


def _nearest(typed: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415 - start-up time: only who mistypes waits for it

    close = difflib.get_close_matches(typed, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""
