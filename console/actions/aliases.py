"""Other words for what can be done, as people say it who come from elsewhere (pure).

The palette finds an action by each of them. One word may be that of several: what acts here and
fits best stands first. `_` joins one that is several words. Those of one or two letters are what
fingers type behind vim's colon.
"""

from __future__ import annotations

from collections.abc import Mapping

ALIASES: Mapping[str, str] = {
    "close": "archive done resolve solved finish complete",
    "done": "complete finish tick",
    "reopen": "unarchive",
    "back": "leave exit q quit wq x return",
    "quit": "exit qa qall wqa xa leave bye",
    "suspend": "shell sh bg stop",
    "redraw": "refresh repaint clear redraw",
    "reply_all": "answer respond write",
    "reply_sender": "answer privately",
    "forward": "fwd pass_on send_on",
    "note": "comment internal remark colleague",
    "compose": "new write mail call phone log_contact",
    "macro": "template canned snippet saved_reply",
    "article": "kb faq answer insert",
    "draft_article": "kb_article faq",
    "take": "claim grab mine own release drop",
    "take_next": "next claim grab pull",
    "assign": "give hand_over delegate reassign transfer move agent",
    "escalate": "ask consult hand_over tier second_line",
    "snooze": "later sleep defer postpone hide wake unsnooze",
    "follow_up": "remind reminder promise task todo later",
    "wait": "pending waiting hold third_party",
    "priority": "urgent important high low star",
    "tags": "label labels category",
    "describe": "kind cause stage language channel category type",
    "watch": "subscribe star follow notify unwatch",
    "merge": "join combine duplicate",
    "split": "separate divide",
    "link": "relate connect unlink",
    "mark": "select tick",
    "mark_all": "select_all",
    "unmark": "deselect none clear_selection",
    "spam": "junk phishing unspam ham",
    "trash": "delete remove rm bin untrash restore",
    "undo": "u revert take_back",
    "search": "find filter narrow grep",
    "find": "search grep",
    "copy": "yank clipboard",
    "attachments": "files download save images pictures",
    "source": "raw eml original",
    "headers": "received details",
    "pipe": "shell command filter",
    "customer": "contact person history details",
    "why": "reason threading sla clock evidence explain",
    "fold": "quotes collapse",
    "fold_all": "quotes collapse expand",
    "away": "out_of_office holiday vacation back",
    "keys": "help shortcuts bindings h",
    "open": "read view enter",
    "save_queue": "saved_search view mksession",
    "remove_queue": "delete_search",
    "retry": "resend again",
    "correct": "edit change",
    "new_article": "write create kb",
    "edit_article": "change e",
    "remove_article": "delete trash",
    "keep_article": "w wq save write publish",
    "leave_article": "q quit exit",
    "editor": "vim vi emacs nano",
    "article_editor": "vim vi emacs nano",
}
"""By the action's id."""
PLACES: Mapping[str, str] = {
    "i": "home list open", "m": "my work", "u": "new nobody unowned", "f": "agenda reminders tasks",
    "k": "kb articles faq", "o": "sending queue drafts", "p": "errors sync quarantine status",
    "w": "pending", "s": "sleeping later", "x": "asked", "a": "questions", "n": "named at",
    "c": "archive done", "t": "agents people tiers roster",
}  # fmt: skip
"""By the letter after `g`."""
KEPT_WORDS = "w write save up"
"""What people type who want something to be kept: it is already."""
