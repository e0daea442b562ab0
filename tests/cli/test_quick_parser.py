"""Only the parsers of typed commands are built, and nobody can tell."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from console.cli.parser import make_parser, parse

MISTAKES = (
    "", "--help", "-h", "nonsense", "nonsense list", "lst", "list --nonsense", "list --help",
    "list --limit 0", "show", "show x", "--as", "--config list", "macro", "macro nonsense",
    "tag on", "sla --help", "macro list --help", "help list", "list show --json 1",
)  # fmt: skip


def leaves(
    parser: argparse.ArgumentParser, *path: str
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Give the words of every command that has no verbs below it, with its parser."""
    found = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in found:
        for name, below in action.choices.items():
            yield from leaves(below, *path, name)
    if path and not found:
        yield path, parser


def full_line(path: tuple[str, ...], parser: argparse.ArgumentParser) -> list[str]:
    """Write a command with every argument that it takes."""
    words = list(path)
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        value = "1" if action.choices is None else str(next(iter(action.choices)))
        words += action.option_strings[-1:]
        words += [] if action.nargs == 0 else [value]
    return words


def outcome(reading: object, words: list[str], capsys: pytest.CaptureFixture[str]) -> object:
    """Give what a line means, or what was said about it and the exit code."""
    assert callable(reading)
    try:
        return vars(reading(words))
    except SystemExit as ended:
        return ended.code, *capsys.readouterr()


def test_every_command_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command and verb, bare and with all its arguments, is read as by the whole parser."""
    whole = make_parser()
    lines = [list(path) for path, _ in leaves(whole)]
    lines += [full_line(path, parser) for path, parser in leaves(whole)]

    assert len(lines) > 100
    for words in lines:
        assert outcome(whole.parse_args, words, capsys) == outcome(parse, words, capsys), words
    read = [w for w in lines if isinstance(outcome(whole.parse_args, w, capsys), dict)]
    assert len(read) > len(lines) / 2
    for words in read:
        make_parser(typed=words).parse_args(words)  # without the whole parser


@pytest.mark.parametrize("line", MISTAKES)
def test_help_and_mistakes_are_told_as_ever(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What asks for help or is wrong is answered by the whole parser."""
    words = line.split()

    assert outcome(make_parser().parse_args, words, capsys) == outcome(parse, words, capsys)
