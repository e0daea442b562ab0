"""What the handbook names exists: keys, commands with their options, settings, pages."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.actions import ACTIONS, GOALS
from console.cli.parser import make_parser
from console.key_names import shown_keys
from console.settings.keys import list_keys
from tests.architecture.test_documented import options_of, subcommands
from tests.support.key_table import FRAME

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs" / "handbook"
PAGES = sorted([*HANDBOOK.glob("*.md"), ROOT / "README.md"])
INDEX = HANDBOOK / "README.md"
NAMED = {"Enter", "Esc", "Tab", "Shift+Tab", "Space", "Backspace", "End", "PgUp", "PgDn"}
"""Keys that are words, as the console writes them."""
FENCE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
OTHERS = {
    "ctrl+a", "ctrl+b", "ctrl+h", "ctrl+i", "ctrl+m", "ctrl+space", "ctrl+Enter", "ctrl+",
}  # fmt: skip
"""Keys that are other programs', and those of which a page says that no terminal tells them."""
RIVALS = {"a-day.md", "keystrokes.md"}
"""Pages that name keys of other programs too; their own are pressed by a test."""


def text_of(path: Path) -> str:
    """Give a page without its tables of keys, which are made."""
    return FRAME.sub("", path.read_text(encoding="utf-8"))


def inline(path: Path) -> list[str]:
    """Give what stands between ticks in the sentences of a page."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text_of(path)))


def examples(path: Path) -> Iterator[str]:
    """Give every command line of the blocks of a page, one that goes on over lines as one."""
    for _language, block in FENCE.findall(text_of(path)):
        for line in block.replace("\\\n", " ").splitlines():
            if (words := line.strip()).startswith("support-console "):
                yield words


def known_keys() -> set[str]:
    """Give every key that does something, as people know it."""
    return {key for action in ACTIONS for key in shown_keys(action).split()} | NAMED


def is_key(word: str) -> bool:
    """Say whether a word can only mean a key: not a letter that stands for itself."""
    return word.startswith(("ctrl+", "Shift+", "alt+")) or word in NAMED


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_keys_in_sentences_exist(path: Path) -> None:
    """Each key that a page names by its modifier or name is bound somewhere."""
    named = {word for words in inline(path) for word in words.split() if is_key(word)}

    assert set() == named - known_keys() - OTHERS


@pytest.mark.parametrize("path", [p for p in PAGES if p.name not in RIVALS], ids=lambda p: p.name)
def test_places_behind_g_exist(path: Path) -> None:
    """`g` with a letter leads somewhere, wherever a page says so."""
    text = FENCE.sub("", text_of(path))
    letters = {letter for found in re.findall(r"`g (\S)`|`g` `(\S)`", text) for letter in found}

    assert set() == letters - {""} - {goal.letter for goal in GOALS}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_settings_in_sentences_exist(path: Path) -> None:
    """Each `section.key` of ours can be set."""
    sections = {key.partition(".")[0] for key in list_keys() if "." in key}
    dotted = {
        found[0]
        for words in inline(path)
        if (found := re.match(r"([a-z_]+\.[a-z_]+)(?= ?=|$)", words)) is not None
        and found[0].partition(".")[0] in sections
    }

    assert set() == {d for d in dotted if d not in MACRO_FIELDS} - set(list_keys())


MACRO_FIELDS = {"mailbox.name", "agent.first_name", "agent.display_name"}
"""Fields of macros whose first word is a section's as well."""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_options_in_sentences_exist(path: Path) -> None:
    """Each option that stands between ticks alone, or behind a command of ours, can be typed."""
    known = {option for parser in all_parsers(make_parser()) for option in options_of(parser)}
    commands = [[name] for name in ("support-console", *subcommands(make_parser()))]
    named = {
        word.partition("=")[0]
        for words in inline(path)
        if words.startswith("--") or words.split()[:1] in commands
        for word in re.findall(r"--[a-z][a-z-]*", words.partition(" && ")[0])
    }

    assert set() == named - known - {"--help"}


def all_parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Give a parser with all below it."""
    yield parser
    for below in subcommands(parser).values():
        yield from all_parsers(below)


@pytest.mark.parametrize(
    ("path", "line"), [(path, line) for path in PAGES for line in examples(path)], ids=str
)
def test_examples_can_be_typed(path: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each command line in a block is one that the program takes."""
    plain = re.sub(r"\$\([^)]*\)", "TODAY", line)  # what a shell puts there
    words = shlex.split(re.split(r" [>|;] | && ", plain)[0], comments=True)

    code = code_of(words[1:])

    assert 0 == code, f"{path.name}: {line}\n{capsys.readouterr().err}"


def code_of(words: list[str]) -> int | str | None:
    """Give the exit code with which the words would be refused, 0 where they are taken."""
    try:
        make_parser().parse_args(words)
    except SystemExit as ended:
        return ended.code
    return 0


def test_the_index_names_every_page() -> None:
    """Each page of the handbook is found from its index."""
    linked = set(re.findall(r"\]\(([\w-]+\.md)", INDEX.read_text(encoding="utf-8")))

    assert {path.name for path in HANDBOOK.glob("*.md")} - {INDEX.name} == linked
