"""Whatever is typed and whatever state the store is in: every command ends in words of ours."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import Answer
from tests.support.every_command import Leaf, every_command
from tests.support.in_process import InProcess

LEFT_OUT = {"init", "login", "demo"}
"""They ask and sign in, or have a store of their own."""
CODES = {0, 1, 2, 3, 4, 75}
COMMANDS = [leaf for leaf in every_command() if leaf.path[0] not in LEFT_OUT]


def typed(leaf: Leaf) -> tuple[str, ...]:
    """Give what is typed for a command that ends by itself."""
    return (*leaf.words, "--once") if leaf.path == ("sync",) else leaf.words


def is_in_order(said: Answer) -> bool:
    """Say whether a command ended as the contract has it; `doctor` tells what it found."""
    has_words = bool(said.err.strip() or said.out)
    is_ours = "Traceback" not in said.err and "Error:" not in said.err and "Errno" not in said.err
    return said.code in CODES and is_ours and (said.code == 0 or has_words)


def test_every_command_has_help(run: InProcess) -> None:
    """`--help` of each says how it is used, and ends with 0."""
    for leaf in COMMANDS:
        said = run(*leaf.path, "--help")
        assert (0, True) == (said.code, " ".join(leaf.path) in said.text), leaf.path


def test_every_command_refuses_nonsense(run: InProcess) -> None:
    """An option that there is not, and words that are missing, are 2 and told on standard error."""
    for leaf in COMMANDS:
        wrong = [(*leaf.words, "--nonsense"), *([leaf.path] if leaf.needed else [])]
        for words in wrong:
            said = run(*words)
            assert (2, b"", True) == (said.code, said.out, bool(said.err)), words


@pytest.mark.parametrize("way", ["", "--json", "--plain"])
def test_every_command_ends_in_order(
    run: InProcess, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each of them does or refuses what is typed in words; `--json` is one document."""
    monkeypatch.chdir(tmp_path)
    for leaf in COMMANDS:
        if way and way not in leaf.options:
            continue
        said = run(*typed(leaf), *filter(None, [way]), typed="Hello.\n")
        assert is_in_order(said), (leaf.words, said.code, said.err)
        if way == "--json" and said.code == 0 and leaf.path != ("export", "messages"):
            json.loads(said.out)


def _newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()


def _damage(path: Path) -> None:
    path.write_bytes(b"garbage" * 5000)


def _lay_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "There was a store at"),
        (_newer, "A colleague has upgraded"),
        (_damage, "The store is damaged"),
        (_lay_a_folder, "cannot be written"),
    ],
    ids=["missing", "newer", "damaged", "folder"],
)
def test_every_command_says_what_is_wrong_with_the_store(
    run: InProcess,
    spoil: Callable[[Path], None],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A store that cannot be used is named with its cure; nothing is printed as if it were done."""
    monkeypatch.chdir(tmp_path)
    (store,) = (run.home / "box").glob("*.db")
    run("list")  # whoever has seen a store is told that it has gone
    spoil(store)
    told = {leaf.path: run(*typed(leaf), typed="Hello.\n") for leaf in COMMANDS}

    assert [] == [path for path, said in told.items() if not is_in_order(said)]
    assert len([said for said in told.values() if words in said.err]) > len(COMMANDS) * 3 // 4
