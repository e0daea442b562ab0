"""The verb `keys`: what each key of the console does, with the agent's own keymap."""

from __future__ import annotations

import argparse
import os

from console.actions import Place, actions_at
from console.cli import exits
from console.cli.output import print_json, say
from console.key_names import shown_keys
from console.keymap_file import load_keymap
from console.settings import Settings


async def print_keys(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the effective keys of every place."""
    keymap = load_keymap(settings, os.environ)
    if arguments.json:
        print_json(
            {
                "keys": [
                    {
                        "place": place.value,
                        "action": action.id,
                        "title": action.title,
                        "keys": list(action.keys),
                        "is_own": action.id in keymap.keys,
                    }
                    for place in Place
                    for action in actions_at(place, keymap.keys)
                ]
            }
        )
        return exits.DONE
    for number, place in enumerate(Place):
        say(("\n" if number else "") + place.value)
        for action in actions_at(place, keymap.keys):
            own = "*" if action.id in keymap.keys else " "
            keys = shown_keys(action, is_ascii=settings.console.ascii)
            say(f"{own} {keys:<22} {action.id:<22} {action.title}")
    if keymap.keys:
        say("\n* from your keymap")
    return exits.DONE
