"""What macros do, as JSON in columns and back (store room)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from data.records import (
    FollowUpKind,
    MacroActions,
    MacroEscalation,
    MacroFollowUp,
    MacroId,
    MacroText,
    MacroUse,
    MacroWords,
    Priority,
    SafeLine,
    WaitingOn,
)
from data.records.escalations import Reason, Way
from data.store.rows import dump_json


def dump_actions(actions: MacroActions) -> str:
    """Give what a macro does; what it does not do is left out."""
    return dump_json(_shortened(actions))


def load_actions(text: str) -> MacroActions:
    """Read what `dump_actions` wrote."""
    return _actions(json.loads(text))


def dump_uses(uses: Sequence[MacroUse]) -> str:
    """Give the macros of a text that is being written, or that waits to leave."""
    return json.dumps(
        [{**asdict(use), "actions": _shortened(use.actions)} for use in uses],
        ensure_ascii=False,
    )


def load_uses(text: str) -> tuple[MacroUse, ...]:
    """Read what `dump_uses` wrote."""
    return tuple(
        MacroUse(
            MacroId(each["macro_id"]), each["name"], _actions(each["actions"]), each["time_zone"]
        )
        for each in json.loads(text)
    )


def snapshot_of(macro: MacroWords | None) -> dict[str, object] | None:
    """Give all of a macro as the activity log keeps it."""
    if macro is None:
        return None
    return {**asdict(macro), "actions": _shortened(macro.actions)}


def words_of(snapshot: Mapping[str, Any]) -> MacroWords:
    """Read what `snapshot_of` gave."""
    return MacroWords(
        snapshot["name"],
        SafeLine(snapshot["title"]),
        SafeLine(snapshot["category"]),
        tuple(snapshot["aliases"]),
        tuple(MacroText(**text) for text in snapshot["texts"]),
        _actions(snapshot["actions"]),
    )


def _shortened(actions: MacroActions) -> dict[str, object]:
    return {name: value for name, value in asdict(actions).items() if value}


def _actions(values: Mapping[str, Any]) -> MacroActions:
    promise, asking = values.get("follow_up"), values.get("escalation")
    return MacroActions(
        status=values.get("status"),
        waiting_on=_word(WaitingOn, values, "waiting_on"),
        tags_added=tuple(values.get("tags_added", ())),
        tags_removed=tuple(values.get("tags_removed", ())),
        priority=_word(Priority, values, "priority"),
        kind=values.get("kind"),
        cause=values.get("cause"),
        stage=values.get("stage"),
        assign=values.get("assign"),
        tier=values.get("tier"),
        snooze=values.get("snooze"),
        follow_up=None
        if promise is None
        else MacroFollowUp(promise["at"], FollowUpKind(promise["kind"]), promise["text"]),
        escalation=None
        if asking is None
        else MacroEscalation(
            **{**asking, "reason": Reason(asking["reason"]), "way": Way(asking["way"])}
        ),
    )


def _word(kind: Any, values: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - one of our enumerations
    return kind(values[name]) if name in values else None
