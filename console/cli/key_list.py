"""The verb `keys`: what each key of the console does, with preset and keymap of the agent."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from console.actions import ACTIONS, Place, actions_at
from console.cli import exits
from console.cli.output import complain, print_json, say, say_row
from console.cli.plain import is_plain
from console.key_names import shown_keys
from console.keymap import Keymap
from console.keymap_file import keymap_file, read_keymap, trouble_with
from console.settings import Settings

MARKS = {"file": "*", "preset": "+", "default": " "}


async def print_keys(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the effective keys of every place, or what the terminal sends."""
    keymap, path = read_keymap(settings, os.environ)
    if trouble := trouble_with(keymap, path):
        complain(trouble)
    if arguments.press:
        # Only for start-up time: it speaks with a terminal and asks Textual for names.
        from console.cli.key_press import watch_keys  # noqa: PLC0415

        return await watch_keys(keymap, is_ascii=settings.console.ascii)
    if arguments.json:
        print_json(_document(keymap, path))
    elif arguments.toml:
        _say_toml(keymap)
    else:
        _say_keys(keymap, path, keymap_file(settings, os.environ), settings)
    return exits.USAGE if trouble else exits.DONE


def _document(keymap: Keymap, path: Path | None) -> dict[str, object]:
    return {
        "preset": keymap.preset,
        "file": None if path is None else str(path),
        "problems": list(keymap.problems),
        "keys": [
            {
                "place": place.value,
                "action": action.id,
                "title": action.title,
                "keys": list(action.keys),
                "is_own": action.id in keymap.own,
                "origin": keymap.origin_of(action.id),
            }
            for place in Place
            for action in actions_at(place, keymap.keys)
        ],
    }


def _say_keys(keymap: Keymap, path: Path | None, usual: Path, settings: Settings) -> None:
    say(f"Preset {keymap.preset}; " + (f"keymap {path}" if path else f"no keymap ({usual})"))
    for place in Place:
        say(f"\n{place.value}")
        for action in actions_at(place, keymap.keys):
            mark = MARKS[keymap.origin_of(action.id)]
            keys = shown_keys(action, is_ascii=settings.console.ascii or is_plain()) or "(by name)"
            say_row(
                f"{mark} {keys:<22} {action.id:<22} {action.title}",
                ("Action", action.title),
                ("Keys", keys),
                ("Id", action.id),
                ("From", "" if mark == " " else keymap.origin_of(action.id)),
            )
    if keymap.own:
        say("\n* from your keymap")
    if keymap.preset != "default":
        say(f"{'' if keymap.own else chr(10)}+ from the preset {keymap.preset}")


def _say_toml(keymap: Keymap) -> None:
    """Print all actions as a file; those that are not the agent's own stand behind a sign."""
    say(f"preset = {json.dumps(keymap.preset)}\n\n[keys]")
    for action in ACTIONS:
        keys = keymap.keys.get(action.id, action.keys)
        sign = "" if action.id in keymap.own else "# "
        say(f"{sign}{action.id} = {json.dumps(list(keys))}  # {action.title}")
