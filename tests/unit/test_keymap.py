"""The agent's own keys: what a keymap may say, and how it is told what it may not."""

from __future__ import annotations

import re

import pytest

from console.actions import ACTIONS, Place, actions_at
from console.key_names import shown_keys
from console.key_presets import GMAIL, PRESETS
from console.keymap import find_clashes, key_name, parse_keymap

NEVER = {*(f"ctrl+{letter}" for letter in "abhijm"), "ctrl+left_square_bracket"}
"""Keys of tmux, of screen, and those that are other keys."""
RESERVED = re.compile(r"alt\+|ctrl\+shift|(?:ctrl|shift)\+enter|f\d")
ALT_GR = {
    *("at", "dollar_sign", "left_square_bracket", "right_square_bracket", "left_curly_bracket"),
    *("right_curly_bracket", "vertical_line", "tilde", "backslash", "circumflex_accent"),
    "grave_accent",
}
"""Signs behind AltGr, or on a dead key, of a Nordic keyboard."""


def test_the_consoles_own_keys_do_not_clash() -> None:
    """Without a keymap no key means two things in one place."""
    assert [] == find_clashes({})


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_holds_to_the_rules(name: str) -> None:
    """No clash, no unknown action, no key that tmux, terminals or keyboards keep from people."""
    keymap = parse_keymap(f'preset = "{name}"')
    lines = [f"{action_id} = {list(keys)}" for action_id, keys in PRESETS[name].items()]
    read_again = parse_keymap("\n".join(["[keys]", *lines]))

    assert (keymap.problems, read_again.problems) == ((), ())
    for place in Place:
        for action in actions_at(place, keymap.keys):
            steps = [key.split(" ") for key in action.keys]
            assert not [s for key in steps for s in key if s in NEVER or RESERVED.match(s)]
            assert not action.keys or any(not ALT_GR & set(key) for key in steps), action.id
            assert action.keys != ("escape",), action.id


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_gives_every_verb_a_key(name: str) -> None:
    """What has a key of the console's own has one in each preset."""
    keys = parse_keymap(f'preset = "{name}"').keys

    assert [] == [a.id for a in ACTIONS if a.keys and not keys.get(a.id, a.keys)]


def test_each_action_has_one_id() -> None:
    """An id names one action, so that a keymap cannot mean two."""
    ids = [action.id for action in ACTIONS]

    assert sorted(set(ids)) == sorted(ids)


def test_each_key_of_ours_can_be_written() -> None:
    """Every key that the console uses can be written in a keymap again."""
    keys = {key for action in ACTIONS for key in action.keys}

    assert keys == {key_name(key) for key in keys}


def test_a_keymap_replaces_the_keys_of_an_action() -> None:
    """One key or several stand for an action, everywhere it is; the others stay."""
    keymap = parse_keymap('[keys]\nreply_all = "ctrl+r"\nclose = ["X", "?"]\nkeys = "f1"\n')

    assert keymap.problems == ()
    assert keymap.keys == {
        "reply_all": ("ctrl+r",),
        "close": ("X", "question_mark"),
        "keys": ("f1",),
    }
    shown = {a.id: shown_keys(a) for a in actions_at(Place.INBOX, keymap.keys)}
    assert (shown["reply_all"], shown["close"], shown["take"]) == ("ctrl+r", "X ?", "A")


def test_two_actions_may_change_places() -> None:
    """Keys can be exchanged, because clashes are looked for in the result."""
    keymap = parse_keymap('[keys]\nclose = "O"\nreopen = "e"\n')

    assert keymap.problems == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[keys", "It is not TOML"),
        ("[key]\n", "There is no section or key 'key'; keys stand below [keys]."),
        ("keys = 3", "[keys] has to be a section."),
        ('[keys]\nreply_al = "r"', "There is no action 'reply_al'. Did you mean 'reply_all'?"),
        ('[keys]\nxyzzy = "r"', "There is no action 'xyzzy'."),
        ("[keys]\nclose = 3", 'close: give its keys as "r" or as ["r", "ctrl+r"].'),
        ("[keys]\npalette = []", "palette needs a key: nothing else leads to it."),
        ("[keys]\nleave_sheet = []", "leave_sheet needs a key: nothing else leads to it."),
        ('[keys]\nclose = "foo"', "close: there is no key 'foo'."),
        ('[keys]\nclose = ""', "close: there is no key ''."),
        ('[keys]\nclose = "ctrl+m"', "close: ctrl+m cannot be used: terminals send it for enter."),
        ('[keys]\nclose = "ctrl+c"', "close: ctrl+c cannot be used: it is pressed out of habit."),
        ('[keys]\nclose = "1 2 3 4"', "close: '1 2 3 4' are 4 keys; 3 are the most."),
        ('[keys]\nclose = "d rr"', "close: there is no key 'd rr'."),
        ('[keys]\nclose = "e ctrl+j"', "close: ctrl+j cannot be used: terminals send it for"),
        ('[keys]\nsend_wait = "w w"', "send_wait: 'w w' are keys that follow each other;"),
        ('[keys]\nclose = "g i"', "g i is a key of both close and go (inbox, conversation)."),
        (
            '[keys]\nclose = "d d"',
            "d is a key of customer, and close begins with it: d d (inbox, conversation).",
        ),
        ('preset = "gmial"', "There is no preset 'gmial'; there are default, gmail, vim. Did you"),
        ("preset = 3", 'preset: give its name, as preset = "gmail".'),
        (
            '[keys]\nclose = ["1","2","3","4","5","6","7","8","9"]',
            "close has 9 keys; 8 are the most.",
        ),
        (
            '[keys]\nclose = "r"',
            "r is a key of both reply_all and close (inbox, conversation).",
        ),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    """Unknown ids, unknown keys, clashes and wrong forms each become a sentence."""
    problems = parse_keymap(text).problems

    assert any(problem.startswith(words) for problem in problems), problems


def test_what_cannot_be_is_left_out_and_the_rest_counts() -> None:
    """Two lines that want one key are both left out; the others are in force, over the preset."""
    keymap = parse_keymap(
        'preset = "gmail"\n[keys]\nclose = "R"\nreopen = "R"\nnote = "N"\nwait = "a"\ntake = []\n'
    )

    assert keymap.own == {"note": ("N",), "take": ()}
    assert keymap.left_out == ("close", "reopen", "wait")
    assert (keymap.keys["note"], keymap.keys["close"]) == (("N",), GMAIL["close"])
    assert [keymap.origin_of(name) for name in ("note", "close", "merge")] == [
        "file",
        "preset",
        "default",
    ]


def test_what_comes_back_may_be_in_the_way_of_another_line() -> None:
    """A line that is left out gives its action the usual key again, which another line wanted."""
    keymap = parse_keymap('[keys]\nclose = "r"\nreopen = "e"\n')

    assert keymap.own == {}
    assert find_clashes(keymap.keys) == []


def test_everything_wrong_is_said_at_once() -> None:
    """One start tells all problems, and nothing of a wrong line is kept."""
    keymap = parse_keymap('[keys]\nclose = "foo"\nnone = "x"\ntake = ["ctrl+t", "bar"]\n')

    assert len(keymap.problems) == 3
    assert keymap.keys == {}


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("r", "r"), ("R", "R"), ("å", "å"), ("/", "slash"), ("-", "minus"), ("_", "underscore"),
        ("!", "exclamation_mark"), ("f5", "f5"), ("ctrl+r", "ctrl+r"), ("shift+tab", "shift+tab"),
        ("ctrl+R", None), ("alt+x", None), ("f13", None), (" ", None), ("\n", None), ("rr", None),
    ],
)  # fmt: skip
def test_keys_are_named_as_the_terminal_library_names_them(word: str, name: str | None) -> None:
    """Signs stand for themselves in a keymap; what no terminal sends has no name."""
    assert key_name(word) == name
