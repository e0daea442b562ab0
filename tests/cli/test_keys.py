"""The verb `keys` and what `doctor` and `open` make of a keymap and a theme."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from console.actions import ACTIONS
from console.keymap import parse_keymap
from tests.support.command import Command

OWN = '[keys]\nclose = "X"\nreply_all = ["r", "ctrl+r"]\n'
WRONG = '[keys]\nclose = "r"\nreply_al = "x"\n'


def with_keymap(home: Path, text: str) -> Command:
    """Give the program in a home that has a keymap."""
    folder = home / ".config/support-console"
    folder.mkdir(parents=True)
    (folder / "keymap.toml").write_text(text)
    return Command(home)


def test_every_action_is_listed(tmp_path: Path) -> None:
    """Without a keymap `keys` gives the registry, in text and as one document."""
    answer, text = Command(tmp_path)("keys", "--json"), Command(tmp_path)("keys").text

    assert {action.id for action in ACTIONS} == {row["action"] for row in answer.json["keys"]}
    assert not any(row["is_own"] for row in answer.json["keys"])
    assert all(action.id in text and action.title in text for action in ACTIONS)


def test_own_keys_are_in_force_and_marked(tmp_path: Path) -> None:
    """A keymap replaces the keys of what it names, and says so."""
    rows = with_keymap(tmp_path, OWN)("keys", "--json").json["keys"]

    found = {row["action"]: row["keys"] for row in rows if row["is_own"]}
    assert found == {"close": ["X"], "reply_all": ["r", "ctrl+r"]}


def test_a_named_keymap_is_read(tmp_path: Path) -> None:
    """`console.keymap` names another file; one that is not there is said."""
    (tmp_path / "mine.toml").write_text(OWN)
    config = tmp_path / "config.toml"
    config.write_text('[console]\nkeymap = "~/mine.toml"\n')
    own = Command(tmp_path, config)("keys").text
    config.write_text('[console]\nkeymap = "~/other.toml"\n')
    missing = Command(tmp_path, config)("keys")

    assert "* X " in own
    assert missing.code == 2
    assert "Preset default" in missing.text
    assert "other.toml: There is no such file" in missing.err


def test_a_preset_is_what_a_keymap_is_read_over(tmp_path: Path) -> None:
    """The setting names a preset, and the file beside it counts on top or names another."""
    with_keymap(tmp_path, '[keys]\nclose = "X"\n')
    variable = "SUPPORT_CONSOLE_CONSOLE__KEYMAP"
    program = Command(tmp_path, environ={variable: "gmail"})
    over = program("keys", "--json").json
    (tmp_path / ".config/support-console/keymap.toml").write_text('preset = "vim"\n')
    nearest = program("keys", "--json").json
    unknown = Command(tmp_path, environ={variable: "gmial"})("keys")

    keys = {row["action"]: (row["keys"], row["origin"]) for row in over["keys"]}
    assert (over["preset"], nearest["preset"]) == ("gmail", "vim")
    assert keys["close"] == (["X"], "file")
    assert keys["undo"] == (["z"], "preset")
    assert "Did you mean 'gmail'?" in unknown.err


def test_the_map_can_be_printed_as_a_file(tmp_path: Path) -> None:
    """What --toml prints is a keymap that says the same."""
    printed = with_keymap(tmp_path, OWN)("keys", "--toml").text

    assert parse_keymap(printed).own == {"close": ("X",), "reply_all": ("r", "ctrl+r")}
    assert parse_keymap(re.sub("^# ", "", printed, flags=re.MULTILINE)).problems == ()


def test_everything_wrong_with_a_keymap_is_said(tmp_path: Path) -> None:
    """Clashes and unknown ids end `keys` with 2, behind what counts; `doctor` has the cure."""
    program = with_keymap(tmp_path, WRONG)
    answer = program("keys")
    checks = {row["id"]: row for row in _checks(program)}

    assert answer.code == 2
    assert " e                      close " in answer.text
    for words in ("r is a key of both reply_all and close", "Did you mean 'reply_all'?"):
        assert words in answer.err
        assert words in checks["keymap"]["text"]
    assert checks["keymap"]["result"] == "error"


@pytest.mark.parametrize("theme", ["nope", "Dark", "textual-dark"])
def test_an_unknown_theme_is_said(tmp_path: Path, theme: str) -> None:
    """The console does not start in colours that do not exist; the known ones are named."""
    config = tmp_path / "config.toml"
    config.write_text(f'store = "{tmp_path}/s.db"\n[console]\ntheme = "{theme}"\n')
    program = Command(tmp_path, config)
    answer = program("--practice", "open")
    checks = {row["id"]: row for row in _checks(program)}

    assert (2, b"") == (answer.code, answer.out)
    assert "dark, light, ansi-dark, ansi-light" in answer.err
    assert checks["theme"]["result"] == "error"


def test_the_console_needs_a_terminal(tmp_path: Path) -> None:
    """In a pipe `open` says what to use instead, and does not draw."""
    config = tmp_path / "config.toml"
    config.write_text(f'store = "{tmp_path}/s.db"\n')
    answer = Command(tmp_path, config)("--practice", "open")

    assert (2, b"") == (answer.code, answer.out)
    assert "list, show, reply" in answer.err


def _checks(program: Command) -> list[dict[str, str]]:

    found: list[dict[str, str]] = json.loads(program("doctor", "--json").out)["checks"]
    return found
