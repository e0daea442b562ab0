"""Keymaps that come with the console, for fingers that have learnt other programs (pure).

A preset names only the actions whose keys are others than the console's own. Where two customs
clash, ours yields only if nothing is done by mistake: a wrong guess opens something, or `undo`
takes it back. All hold to the rules of the console's own keys: no key that tmux or a terminal keeps
for itself, nothing that a Nordic keyboard has behind AltGr alone, Esc never the only way.
"""

from __future__ import annotations

from collections.abc import Mapping

Keys = Mapping[str, tuple[str, ...]]

DEFAULT = "default"

_OPEN_IDS = (
    "open", "open_outbox", "open_follow_up", "open_article", "open_exchange", "open_link",
    "open_gap", "open_revision", "list_quarantine", "open_quarantined",
)  # fmt: skip
_BACK = ("q", "left", "escape")

GMAIL: Keys = {
    # o opens, u goes back: h and l are no way through a list there.
    **dict.fromkeys(_OPEN_IDS, ("o", "enter", "right")),
    "back": ("u", *_BACK),
    "reply_sender": ("r",),
    "reply_all": ("a",),
    "close": ("e", "right_square_bracket"),
    "tags": ("l",),
    "snooze": ("b",),
    "undo": ("z",),
    "watch": ("s", "W"),
    "priority": ("plus", "P"),
    "palette": ("colon", "ctrl+p", "full_stop"),
    "mark_all": ("asterisk a",),
    "unmark": ("asterisk n", "U"),
    # "Move to": somebody else's desk.
    "assign": ("v",),
    "take": ("T",),
    "take_next": ("t",),
    # What had to make room.
    "describe": ("D",),
    "attachments": ("A",),
    "article": ("h",),
    "fold": ("Z",),
    "fold_all": ("semicolon",),
    "save_queue": ("S",),
    "order_articles": ("O",),
}
"""Gmail's keys with its shortcuts switched on."""

VIM: Keys = {
    "page_down": ("ctrl+d", "ctrl+f", "pagedown", "space"),
    "down": ("j", "down", "ctrl+e"),
    "up": ("k", "up", "ctrl+y"),
    # ctrl+b is tmux's own key.
    "back": ("q", "h", "left", "escape", "ctrl+o"),
    "next_message": ("n", "right_curly_bracket"),
    "previous_message": ("N", "p", "left_curly_bracket"),
    "previous_match": ("N", "p"),
    "previous_step": ("N", "p"),
    "close": ("d d", "e"),
    "done": ("d d", "e"),
    "fold": ("z a",),
    "unfold": ("z o",),
    "fold_shut": ("z c",),
    "unfold_all": ("z R",),
    "fold_all_shut": ("z M",),
    "fold_all": ("z A",),
    "mark": ("x", "V"),
    "quit": ("ctrl+q", "Z Z", "Z Q"),
    # d waits for another d.
    "customer": ("D",),
    "follow_up_customer": ("D",),
}
"""What fingers do in vim and in the mail clients that are like it."""

PRESETS: Mapping[str, Keys] = {DEFAULT: {}, "gmail": GMAIL, "vim": VIM}
