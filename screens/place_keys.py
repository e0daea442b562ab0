"""The keys of a place: a screen's bindings, and those of them that a bottom line names."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from console.actions import Place, actions_at
from console.domain.conditions import Facts
from console.key_names import first_key
from console.services.bundle import Services
from widgets.bars import GAP, fit_keys

UNBOUND = "no key of "
"""Before the id of an action, in place of a key: a keymap may give it one, or take its keys away.

Nobody can press it, and a binding without any key could not be changed.
"""


def bindings_of(place: Place, *, priority: bool = False) -> list[BindingType]:
    """Make a screen's bindings from the registry; with priority they come before any text field."""
    return [
        Binding(
            ",".join(action.keys) or f"{UNBOUND}{action.id}",
            action.handler,
            action.title,
            show=False,
            id=action.id,
            priority=priority,
        )
        for action in actions_at(place)
    ]


def hints_of(
    place: Place, services: Services, facts: Facts | None = None, *, columns: int = 0
) -> str:
    """Give the keys of a place that act now for the bottom line, the first of each action.

    With a width as many as have room there beside an edge; the last, a sheet's way out, stays.
    """
    hints = GAP.join(_hinted(place, services, facts or Facts()).values())
    return fit_keys(hints, columns - 2) if columns else hints


def way_out_of(place: Place, services: Services, facts: Facts | None = None) -> str:
    """Give the one of these keys that leads back: a narrow terminal must not hide it."""
    return _hinted(place, services, facts or Facts()).get("back", "")


def _hinted(place: Place, services: Services, known: Facts) -> dict[str, str]:
    hinted = {}
    for a in actions_at(place, services.keymap):
        words = a.hint_at(place, known)
        if a.keys and words and not a.when(known):
            hinted[a.id] = f"{first_key(a, is_ascii=services.is_ascii)} {words}"
    return hinted
