"""Which colours an agent has: settings, environment and terminal, in this order."""

from __future__ import annotations

import pytest

from console.themes import environment_problem, theme_for

RICH = {"TERM": "tmux-256color"}
CASES: dict[str, tuple[str, dict[str, str], str]] = {
    "nothing said": ("", RICH, "terminal"),
    "the settings": ("light", RICH | {"TEXTUAL_THEME": "dark"}, "support-light"),
    "textual's variable": ("", RICH | {"TEXTUAL_THEME": "dark"}, "support-dark"),
    "textual's variable, whole name": (
        "",
        RICH | {"TEXTUAL_THEME": "support-light"},
        "support-light",
    ),
    "a name of nobody": ("", RICH | {"TEXTUAL_THEME": "nord"}, "terminal"),
    "no colour before all": ("light", RICH | {"NO_COLOR": "1"}, "terminal"),
    "no colour, but empty": ("light", RICH | {"NO_COLOR": ""}, "support-light"),
    "a dark ground": ("", RICH | {"COLORFGBG": "15;0"}, "ansi-dark"),
    "a light ground": ("terminal", RICH | {"COLORFGBG": "0;default;15"}, "ansi-light"),
    "an unclear ground": ("", RICH | {"COLORFGBG": "default;default"}, "terminal"),
    "sixteen colours": ("light", {"TERM": "linux"}, "ansi-light"),
    "sixteen colours, dark": ("dark", {"TERM": "xterm"}, "ansi-dark"),
    "all colours on an old name": (
        "dark",
        {"TERM": "xterm", "COLORTERM": "truecolor"},
        "support-dark",
    ),
    "told to send few": ("dark", RICH | {"TEXTUAL_COLOR_SYSTEM": "standard"}, "ansi-dark"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_theme_is_chosen(case: str) -> None:
    """Settings come before the environment, and what the terminal cannot show is not sent."""
    name, environ, expected = CASES[case]

    assert expected == theme_for(name, environ)


def test_a_theme_that_is_unknown_is_named() -> None:
    """What stands in TEXTUAL_THEME and is no theme of ours is said, with those that are."""
    problem = environment_problem({"TEXTUAL_THEME": "nord"})

    assert problem is not None
    assert "'nord'" in problem
    assert "dark, light, ansi-dark, ansi-light" in problem
    assert environment_problem({}) is None
