"""What can be typed, set or relied on stands in the documentation, and nothing else does."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.actions import ACTIONS, Action
from console.cli.parser import make_parser
from console.domain.typed_times import parse_time
from console.settings.keys import list_keys
from console.settings.layers import PREFIX, RESERVED_VARIABLES
from console.themes import THEMES
from tests.support import key_table

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs/handbook/commands.md").read_text(encoding="utf-8")
CONSOLE = (ROOT / "docs/handbook/console.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/handbook/settings.md").read_text(encoding="utf-8")
RELIABILITY = (ROOT / "docs/RELIABILITY.md").read_text(encoding="utf-8")
FIDELITY = (ROOT / "docs/MAIL_FIDELITY.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCES = sorted(path for name in ("console", "data") for path in (ROOT / name).rglob("*.py"))
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
NO_OPTION = {"-h"}
"""The short form of --help, which every program has."""


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Give the parsers below a parser, by name."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def all_commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Give every command with its words, as `outbox retry`."""
    for name, parser in subcommands(make_parser()).items():
        verbs = subcommands(parser)
        yield from ((f"{name} {verb}", below) for verb, below in verbs.items())
        if not verbs or name == "outbox":
            yield name, parser


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    """Give the options of one parser."""
    return {text for action in parser._actions for text in action.option_strings} - NO_OPTION


def variables_read() -> set[str]:
    """Give every name that the program looks up in an environment."""
    names = set(RESERVED_VARIABLES)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case (
                    ast.Call(
                        func=ast.Attribute(attr="get", value=holder),
                        args=[ast.Constant(value=name), *_],
                    )
                    | ast.Subscript(value=holder, slice=ast.Constant(value=name))
                ):
                    words = ast.unparse(holder)
                case ast.Call(
                    func=ast.Name(id="_xdg"), args=[_, ast.Constant(value=name), *_]
                ):  # the helper of console/paths.py
                    words = "environ"
                case _:
                    continue
            if "environ" in words and isinstance(name, str) and VARIABLE.fullmatch(name):
                names.add(name)
    return names


def proofs_in(text: str) -> set[str]:
    """Give every `path::test` that a text names."""
    return set(re.findall(r"`([a-z_]+/test_[a-z_]+\.py::test_\w+)`", text))


@pytest.mark.parametrize("words", [words for words, _ in all_commands()])
def test_every_command_is_documented(words: str) -> None:
    """Each command and verb stands in the handbook."""
    assert re.search(rf"`{re.escape(words)}[` \\]", COMMANDS), words


def test_every_option_is_documented() -> None:
    """Each option that can be typed stands in the handbook."""
    parsers = [make_parser(), *(parser for _, parser in all_commands())]
    options = {option for parser in parsers for option in options_of(parser)}

    missing = {option for option in options if not re.search(rf"{option}\b", COMMANDS)}

    assert not missing


def test_no_command_is_invented() -> None:
    """What the README and the handbook call a command can be typed."""
    commands = {words.partition(" ")[0] for words, _ in all_commands()}
    tables = re.findall(r"^\| `([a-z][a-z-]*)[ `]", COMMANDS, re.MULTILINE)
    examples = re.findall(r"^support-console (?!-)([a-z-]+)", README, re.MULTILINE)

    assert set(tables) | set(examples) <= commands
    assert set(tables) == commands


@pytest.mark.parametrize("key", list_keys())
def test_every_setting_is_documented(key: str) -> None:
    """Each key stands in the handbook with its section."""
    assert f"| `{key}`" in SETTINGS


def test_no_setting_is_invented() -> None:
    """Each key that the handbook has a row for can be set."""
    rows = set(re.findall(r"^\| `([a-z_]+(?:\.[a-z_]+)?)`", SETTINGS, re.MULTILINE))

    assert rows <= set(list_keys())


def test_every_variable_is_documented() -> None:
    """Each environment variable that the program reads stands in the documentation."""
    documented = SETTINGS + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    missing = {name for name in variables_read() if f"`{name}" not in documented}

    assert variables_read() >= {"HOME", f"{PREFIX}AS", "XDG_DATA_HOME"}
    assert not missing


@pytest.mark.parametrize("path", key_table.DOCUMENTS, ids=lambda path: path.name)
def test_every_key_is_documented(path: Path) -> None:
    """The tables of keys are those of the registry; see tests.support.key_table."""
    assert key_table.DOCUMENTS[path]() == key_table.table_in(path)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_documented(action: Action) -> None:
    """Each id that a keymap can name stands in the handbook, with its keys."""
    row = next(line for line in CONSOLE.splitlines() if f"| `{action.id}` |" in line)

    assert key_table.cell_of(action) in row
    assert action.title in row


def test_every_theme_is_documented() -> None:
    """Each theme that can be set stands in the handbook."""
    assert not [name for name in THEMES if name not in CONSOLE]


@pytest.mark.parametrize("name", sorted(proofs_in(RELIABILITY) | proofs_in(FIDELITY)))
def test_each_promise_has_its_test(name: str) -> None:
    """A test that RELIABILITY.md or MAIL_FIDELITY.md names exists."""
    path, _, function = name.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    found = {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert function in found


def test_each_fault_names_a_test() -> None:
    """No row of RELIABILITY.md or MAIL_FIDELITY.md goes without a test."""
    rows = re.findall(
        r"^\|(?! fault| what \| how| ---)(.*)\|$", RELIABILITY + FIDELITY, re.MULTILINE
    )

    bare = [row for row in rows if not proofs_in(row)]

    assert len(rows) > 20
    assert not bare


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """Each relative link of a document names a file that is there."""
    # What stands between ticks is shown, and leads nowhere.
    text = re.sub(r"`[^`\n]*`", "", path.read_text(encoding="utf-8"))
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    missing = [link for link in links if not (path.parent / link).exists()]

    assert not missing


def test_each_file_named_by_the_architecture_exists() -> None:
    """Each path of ours in ARCHITECTURE.md is there."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"\b((?:console|data|tests)/[\w/]+(?:\.\w+)?)", text)
    exists = [(ROOT / p).exists() or (ROOT / f"{p}.py").exists() for p in paths]

    assert [p for p, there in zip(paths, exists, strict=True) if not there] == []


def test_every_time_in_the_handbook_is_understood() -> None:
    """What the table of times says can be typed is understood, whatever the agent's language."""
    now = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
    section = COMMANDS.split("## Times")[1].split("\n## ")[0]
    rows = [line for line in section.split("\n") if line.startswith("|")]
    typed = [text for row in rows for text in re.findall(r"`([^`]+)`", row)]

    assert len(typed) > 90
    assert [] == [
        text for text in typed if parse_time(text, now=now, time_zone="Europe/Copenhagen") is None
    ]
