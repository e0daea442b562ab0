"""Domain: what the activity log tells of follow-ups (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.told import Telling, Told

_WHY = {
    "away": "its owner is away",
    "given": "the conversation was given on",
    "released": "nobody has the conversation",
    "closed": "the conversation was closed",
    "spam": "the conversation is spam",
    "trash": "the conversation is in the trash",
    "withheld": "the message was not sent",
    "refused": "the message was refused",
    "unknown": "nobody knows whether the message arrived",
    "not_left": "the message has not left",
}


def _follow_up(did: str) -> Telling:
    def tell(told: Told) -> str:
        what = told.fact("text")
        return f"follow-up {did}: {what}" if what else f"follow-up {did}"

    return tell


def _added(told: Told) -> str:
    kinds = {"if_no_reply": " if no reply", "send": ", a message"}
    kind = kinds.get(str(told.detail.get("kind")), "")
    at = told.moment(told.detail.get("due_at"))
    return _follow_up((f"for {at}" if at else "made") + kind)(told)


def _moved(told: Told) -> str:
    became = told.detail.get("became")
    at = told.moment(became.get("due_at")) if isinstance(became, dict) else ""
    return _follow_up(f"moved to {at}" if at else "moved")(told)


def _given(told: Told) -> str:
    return _follow_up(f"given to {told.fact('to') or 'the pool'}")(told)


def _due(told: Told) -> str:
    marks = told.detail.get("marks")
    named = [_WHY[str(mark)] for mark in marks if mark in _WHY] if isinstance(marks, list) else []
    return _follow_up("due" + (f" ({', '.join(named)})" if named else ""))(told)


FOLLOW_UP_WORDS: Mapping[str, Telling] = {
    "follow_up.added": _added,
    "follow_up.answered": _follow_up("not needed, the customer replied"),
    "follow_up.came_back": _follow_up("needed again"),
    "follow_up.cancelled": _follow_up("cancelled"),
    "follow_up.done": _follow_up("done"),
    "follow_up.due": _due,
    "follow_up.given": _given,
    "follow_up.moved": _moved,
    "follow_up.reopened": _follow_up("open again"),
    "follow_up.sent": _follow_up("sent"),
    "follow_up.unsent": _follow_up("cancelled with its message"),
}
