"""Every command of the command line, read off its parser, with words that each of them takes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from console.cli.parser import make_parser

WORDS = {
    "number": "1001", "numbers": "1001", "target": "1001", "conversation": "1001",
    "message": "1", "id": "1", "query": "lamp", "to": "mette", "until": "3d", "at": "tomorrow 9:00",
    "channel": "phone", "direction": "in", "on": "customer", "into": "1002", "format": "tmux",
}  # fmt: skip
"""What stands for a word that has to be there, by its name; else it is `x`."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A command that does something."""

    path: tuple[str, ...]
    needed: tuple[str, ...]
    """Words without which it is wrong usage."""
    options: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """What is typed for it."""
        return self.path + self.needed


def every_command() -> list[Leaf]:
    """Give all of them, in the order of the help."""
    return list(_leaves((), make_parser()))


def _leaves(path: tuple[str, ...], parser: argparse.ArgumentParser) -> Iterator[Leaf]:
    actions = parser._actions
    verbs = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    for action in verbs:
        for name, below in action.choices.items():
            yield from _leaves((*path, name), below)
    if path and not any(action.required for action in verbs):
        options = frozenset(name for action in actions for name in action.option_strings)
        yield Leaf(path, tuple(_needed(actions)), options)


def _needed(actions: Sequence[argparse.Action]) -> Iterator[str]:
    for action in actions:
        is_verb = isinstance(action, argparse._SubParsersAction)
        is_needed = action.required and not is_verb and action.nargs not in ("?", "*")
        if not is_needed:
            continue
        if action.option_strings:
            yield action.option_strings[-1]
        if action.nargs != 0:
            choices = list(action.choices or ())
            yield str(choices[0]) if choices else WORDS.get(action.dest, "x")
