"""The one registry of what keys do: bindings, bottom line and help come from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from console.actions.article_writing import WHILE_WRITING
from console.actions.places import (
    EVERYWHERE,
    GO,
    GOALS,
    GOALS_SHOWN,
    REDRAW,
    Action,
    Place,
    ways_to_places,
)
from console.actions.screens import ON_SCREENS
from console.actions.sheets import IN_SHEETS

__all__ = [
    "ACTIONS",
    "EVERYWHERE",
    "GO",
    "GOALS",
    "GOALS_SHOWN",
    "REDRAW",
    "Action",
    "Place",
    "actions_at",
    "ways_to_places",
]

ACTIONS: tuple[Action, ...] = (*ON_SCREENS, *WHILE_WRITING, *IN_SHEETS)
"""In the order of help and bottom line."""


def actions_at(
    place: Place, keymap: Mapping[str, tuple[str, ...]] | None = None
) -> Iterator[Action]:
    """Give what can be done in a place, in the order of the help, with the agent's own keys."""
    own = keymap or {}
    return (
        replace(action, keys=own[action.id]) if action.id in own else action
        for action in ACTIONS
        if place in action.places
    )
