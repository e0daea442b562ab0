"""The one registry of what keys do: bindings, bottom line and help come from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from console.domain.conditions import (
    When,
    always,
    on_conversation,
    on_live_mail,
    on_mail,
    on_message,
    on_outbox_mail,
    on_outgoing,
    on_quarantined,
    on_row,
    on_unknown_mail,
    to_begin,
    to_write,
    when_marked,
    when_narrowed,
    when_put_away,
    when_saved,
    when_several,
    when_unfinished,
)
from console.domain.contacts import CHANNELS, WAYS


class Place(StrEnum):
    """Where a key is pressed."""

    INBOX = "inbox"
    CONVERSATION = "conversation"
    OUTBOX = "outbox"
    PROBLEMS = "problems"
    KEYS = "keys"
    COMPOSER = "composer"
    REVIEW = "review"
    ATTACHING = "attaching"
    LATER = "later"
    BEGINNING = "beginning"
    CONTACT = "contact"
    CHANNEL = "channel"
    WAY = "direction"
    CHOOSING = "choosing"
    SPLITTING = "splitting"
    PICKING = "picking"
    FILES = "files"
    COPY = "copy"
    CUSTOMER = "customer"
    WHY = "why"
    QUARANTINE = "quarantine"
    SAVING = "saving"
    TEAM = "team"


EVERYWHERE = (
    Place.INBOX,
    Place.CONVERSATION,
    Place.CUSTOMER,
    Place.OUTBOX,
    Place.QUARANTINE,
    Place.PROBLEMS,
    Place.TEAM,
    Place.KEYS,
    Place.WHY,
)
"""All screens; the composer and the last look before sending have keys of their own."""
PAGES = (Place.PROBLEMS, Place.TEAM, Place.KEYS, Place.WHY)
"""Pages of text."""
WRITING = (Place.COMPOSER,)
LOOKING = (Place.REVIEW,)
ATTACHING = (Place.ATTACHING,)
WAITING = (Place.LATER,)
"""Choosing a moment."""
SHEETS = (Place.FILES, Place.COPY, Place.CHOOSING, Place.BEGINNING)
ROWS = (*SHEETS, Place.SPLITTING)
"""Sheets with one row to choose; `ROWS` are those in which several can be marked as well."""
PICKING = (Place.PICKING,)
"""Choosing by typing a name."""
READING = (Place.CONVERSATION,)
WORK = (Place.INBOX, Place.CONVERSATION)
QUEUES = (Place.INBOX, Place.QUARANTINE)
"""Where Tab goes round the queues."""
NAMING = (Place.SAVING,)
"""Naming a queue that is to be saved."""


INBOX_HINTS = {"back": "leave", "note": ""}
"""Words for the bottom line of the inbox, where they are others."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something an agent can do: `handler` names the screen's `action_` method."""

    id: str
    title: str
    keys: tuple[str, ...]
    places: tuple[Place, ...]
    handler: str
    hint: str = ""
    """One word for the bottom line; empty: not there."""
    when: When = always

    def hint_at(self, place: Place) -> str:
        """Give the word for the bottom line of a place."""
        if place is Place.INBOX and self.id in INBOX_HINTS:
            return INBOX_HINTS[self.id]
        return self.hint


@dataclass(frozen=True, slots=True)
class Goal:
    """A place that a letter after `g` leads to."""

    letter: str
    title: str
    queue: str = ""
    """The queue that it shows; empty where it is a screen of its own."""


GOALS = (
    Goal("g", "top"),
    Goal("i", "inbox", "open"),
    Goal("m", "mine", "mine"),
    Goal("u", "unassigned", "unassigned"),
    Goal("o", "outbox"),
    Goal("p", "problems"),
    Goal("w", "waiting", "waiting"),
    Goal("s", "snoozed", "snoozed"),
    Goal("n", "mentions (your name)", "mentions"),
    Goal("c", "closed", "closed"),
    Goal("t", "team"),
)
GOALS_SHOWN = "  ".join(f"{goal.letter} {goal.title}" for goal in GOALS)


# Order is the order of help and bottom line. Keys are Textual's names; full-width twins of a
# Chinese input method stand beside ? and /.
ACTIONS: tuple[Action, ...] = (
    Action(
        "open",
        "Open the conversation",
        ("enter", "l", "right"),
        (Place.INBOX, Place.CUSTOMER),
        "open",
        "open",
        on_conversation,
    ),
    Action(
        "open_outbox",
        "Open its conversation",
        ("enter", "l", "right"),
        (Place.OUTBOX,),
        "open",
        "open",
        on_outbox_mail,
    ),
    Action(
        "back",
        "Back (on the inbox: leave)",
        ("q", "h", "left", "escape"),
        EVERYWHERE,
        "back",
        "back",
    ),
    Action("reply_all", "Reply to all participants", ("r",), WORK, "reply_all", "reply", to_write),
    Action(
        "reply_sender",
        "Reply to the sender only",
        ("R",),
        WORK,
        "reply_sender",
        when=to_write,
    ),
    Action("forward", "Forward to somebody else", ("f",), WORK, "forward", when=to_write),
    Action("note", "Internal note", ("i",), WORK, "note", "note", on_conversation),
    Action("compose", "New mail, or log a contact", ("c",), WORK, "compose"),
    Action("close", "Close and go to the next", ("e",), WORK, "close", "close", when_unfinished),
    Action("reopen", "Reopen", ("O",), WORK, "reopen", "reopen", when_put_away),
    Action("take", "Take (again: release)", ("A",), WORK, "take", "take", on_conversation),
    Action("take_next", "Take the next most urgent", ("full_stop",), WORK, "take_next"),
    Action("assign", "Assign to an agent or a tier", ("a",), WORK, "assign", when=on_conversation),
    Action("snooze", "Snooze until a moment (wake)", ("s",), WORK, "snooze", when=on_conversation),
    Action("wait", "Say on whom it waits", ("w",), WORK, "wait", when=on_conversation),
    Action("priority", "Priority", ("P",), WORK, "priority", when=on_conversation),
    Action("tags", "Tags: put on, take off", ("t",), WORK, "tags", when=on_conversation),
    Action(
        "describe",
        "Say kind, cause, stage, language, channel",
        ("T",),
        WORK,
        "describe",
        when=on_conversation,
    ),
    Action("watch", "Watch (again: no more)", ("W",), WORK, "watch", when=on_conversation),
    Action("merge", "Merge into another", ("M",), WORK, "merge", when=on_conversation),
    Action("split", "Split messages off", ("S",), READING, "split", when=on_message),
    Action(
        "link", "Link with another (again: no more)", ("L",), WORK, "link", when=on_conversation
    ),
    Action(
        "move_message",
        "Put this message where it belongs",
        ("M",),
        (Place.WHY,),
        "move_message",
        "move it",
    ),
    Action("mark", "Mark, and down (again: unmark)", ("x",), (Place.INBOX,), "mark", when=on_row),
    Action("mark_all", "Mark all of what is shown", ("asterisk",), (Place.INBOX,), "mark_all"),
    Action("unmark", "Take all marks away", ("U",), (Place.INBOX,), "unmark", when=when_marked),
    Action(
        "spam",
        "Spam (in Spam: back to work)",
        ("exclamation_mark", "fullwidth_exclamation_mark"),
        WORK,
        "spam",
        when=on_conversation,
    ),
    Action(
        "trash",
        "Trash (in Trash: back to work)",
        ("number_sign",),
        WORK,
        "trash",
        when=on_conversation,
    ),
    Action("next_message", "Next message", ("n",), (Place.CONVERSATION,), "next_message"),
    Action(
        "previous_message",
        "Previous message",
        ("p",),
        (Place.CONVERSATION,),
        "previous_message",
    ),
    Action(
        "next_conversation", "Next conversation", ("J",), (Place.CONVERSATION,), "next_conversation"
    ),
    Action(
        "previous_conversation",
        "Previous conversation",
        ("K",),
        (Place.CONVERSATION,),
        "previous_conversation",
    ),
    Action(
        "fold", "Fold or unfold the quotes of this message", ("z",), (Place.CONVERSATION,), "fold"
    ),
    Action("fold_all", "Fold or unfold all quotes", ("Z",), (Place.CONVERSATION,), "fold_all"),
    Action(
        "headers",
        "All headers of this message",
        ("H",),
        (Place.CONVERSATION,),
        "headers",
        when=on_mail,
    ),
    Action(
        "source",
        "Raw source of this message",
        ("V",),
        (Place.CONVERSATION,),
        "source",
        when=on_mail,
    ),
    Action(
        "attachments",
        "Files: what they are, read as text, save",
        ("v",),
        READING,
        "attachments",
        "files",
        on_message,
    ),
    Action(
        "copy",
        "Copy number, address, link, text",
        ("y",),
        READING,
        "copy",
        "copy",
        on_message,
    ),
    Action("customer", "The customer, with history", ("d",), READING, "customer", "customer"),
    Action(
        "why",
        "Why is this here, and when exactly",
        ("I",),
        WORK,
        "why",
        when=on_conversation,
    ),
    Action("away", "You are away until…; again: back", ("a",), (Place.TEAM,), "away", "away"),
    Action("undo", "Take back what was done or sent last", ("u",), EVERYWHERE, "undo"),
    Action("retry", "Send it now", ("r",), (Place.OUTBOX,), "retry", "send now", on_live_mail),
    Action(
        "cancel",
        "Take it back: its text is a draft again",
        ("x",),
        (Place.OUTBOX,),
        "cancel",
        "take back",
        on_live_mail,
    ),
    Action(
        "confirm_sent",
        "It did arrive (of a mail whose fate is unknown)",
        ("s",),
        (Place.OUTBOX,),
        "confirm_sent",
        "it arrived",
        on_unknown_mail,
    ),
    Action(
        "retry_quarantine",
        "Try the mails in quarantine again",
        ("r",),
        (Place.PROBLEMS,),
        "retry",
        "try again",
    ),
    Action(
        "open_quarantined",
        "Its source",
        ("enter", "l", "right"),
        (Place.QUARANTINE,),
        "open",
        "source",
        on_quarantined,
    ),
    Action(
        "retry_quarantined",
        "Try it again",
        ("r",),
        (Place.QUARANTINE,),
        "retry",
        "try again",
        on_quarantined,
    ),
    Action(
        "retry_all_quarantined",
        "Try all of them again",
        ("R",),
        (Place.QUARANTINE,),
        "retry_all",
        "try all",
        on_quarantined,
    ),
    Action(
        "search",
        "Narrow or search",
        ("slash", "fullwidth_solidus"),
        (Place.INBOX,),
        "search",
        "search",
    ),
    Action(
        "find",
        "Find words on this page",
        ("slash", "fullwidth_solidus"),
        PAGES,
        "find",
        "find",
    ),
    Action("next_match", "Next match", ("n",), PAGES, "next_match"),
    Action("previous_match", "Match before", ("p",), PAGES, "previous_match"),
    Action("next_queue", "Next queue", ("tab",), QUEUES, "next_queue", "queues"),
    Action("previous_queue", "Queue before", ("shift+tab",), QUEUES, "previous_queue"),
    *(
        Action(
            f"queue_{key}",
            "The saved queue of this digit",
            (str(key),),
            EVERYWHERE,
            f"show_saved({key})",
        )
        for key in range(1, 10)
    ),
    Action(
        "save_queue",
        "Save this search as a queue",
        ("plus",),
        (Place.INBOX,),
        "save_queue",
        when=when_narrowed,
    ),
    Action(
        "remove_queue",
        "Remove the saved queue that is shown",
        ("minus",),
        (Place.INBOX,),
        "remove_queue",
        when=when_saved,
    ),
    Action("down", "Down", ("j", "down"), EVERYWHERE, "down"),
    Action("up", "Up", ("k", "up"), EVERYWHERE, "up"),
    Action(
        "page_down", "Half a screen down", ("ctrl+d", "pagedown", "space"), EVERYWHERE, "page_down"
    ),
    Action("page_up", "Half a screen up", ("ctrl+u", "pageup"), EVERYWHERE, "page_up"),
    Action("end", "To the end", ("G", "end"), EVERYWHERE, "end"),
    Action(
        "go",
        "Go to a place: a letter follows",
        ("g",),
        EVERYWHERE,
        "go",
    ),
    Action(
        "palette",
        "Everything that can be done, by name",
        ("colon", "ctrl+p", "fullwidth_colon"),
        EVERYWHERE,
        "palette",
        "all",
    ),
    Action(
        "keys",
        "Keys of this screen",
        ("question_mark", "fullwidth_question_mark"),
        EVERYWHERE,
        "keys",
        "keys",
    ),
    Action("review", "Review and send", ("ctrl+s",), WRITING, "screen.review", "send"),
    Action("attach", "Attach files", ("ctrl+f",), WRITING, "screen.attach", "attach", on_outgoing),
    Action("toggle_note", "Reply or note", ("ctrl+n",), WRITING, "screen.toggle_note", "note"),
    Action(
        "fields",
        "Edit To, Cc and Subject",
        ("ctrl+r",),
        WRITING,
        "screen.toggle_fields",
        "To",
        on_outgoing,
    ),
    Action("editor", "Write in $EDITOR", ("ctrl+o",), WRITING, "screen.editor", "editor"),
    Action(
        "discard", "Discard the draft (u brings it back)", ("ctrl+d",), WRITING, "screen.discard"
    ),
    Action(
        "complete_name",
        "Complete a name behind @ (else: next field)",
        ("tab",),
        WRITING,
        "screen.complete_name",
    ),
    Action("undo_typing", "Undo typing", ("ctrl+underscore",), WRITING, "undo_typing"),
    Action(
        "leave_composer",
        "Keep the draft and leave",
        ("ctrl+q", "escape"),
        WRITING,
        "screen.leave_composer",
        "out",
    ),
    Action(
        "send_close", "Send and close", ("enter",), LOOKING, "answer('close')", "send and close"
    ),
    Action("send_wait", "Send and wait", ("w",), LOOKING, "answer('wait')", "send and wait"),
    Action("send_open", "Send and stay open", ("o",), LOOKING, "answer('open')", "send only"),
    Action("send_later", "Choose when it leaves", ("l",), LOOKING, "later", "later"),
    Action("back_to_text", "Back to the text", ("q", "escape"), LOOKING, "back", "back"),
    Action("take_file", "Attach it (empty: done)", ("enter",), ATTACHING, "take_file", "attach"),
    Action("complete", "Complete the name", ("tab",), ATTACHING, "complete", "complete"),
    Action("next_name", "Next name", ("down",), ATTACHING, "next_name", "choose"),
    Action("previous_name", "Name before", ("up",), ATTACHING, "previous_name"),
    Action(
        "detach",
        "Take the last file out (field empty)",
        ("backspace",),
        ATTACHING,
        "detach",
        "take out",
    ),
    Action("attached", "Back to the text", ("ctrl+q", "escape"), ATTACHING, "done", "done"),
    Action("take_moment", "Take the moment shown", ("enter",), WAITING, "choose", "then"),
    Action("no_moment", "Back", ("ctrl+q", "escape"), WAITING, "back", "back"),
    Action("begin_mail", "New mail", ("c",), (Place.BEGINNING,), "mail", "new mail", when=to_begin),
    Action(
        "begin_contact",
        "Log a contact on",
        ("t",),
        (Place.BEGINNING,),
        "contact",
        "log a contact",
        on_conversation,
    ),
    Action(
        "begin_elsewhere",
        "Log a contact with another address",
        ("a",),
        (Place.BEGINNING,),
        "elsewhere",
    ),
    *(
        Action(
            f"channel_{name}",
            each.title,
            (each.key,),
            (Place.CHANNEL,),
            f"screen.pick_channel('{name}')",
        )
        for name, each in CHANNELS.items()
    ),
    *(
        Action(
            f"way_{name}", words.capitalize(), (key,), (Place.WAY,), f"screen.pick_way('{name}')"
        )
        for name, (key, words) in WAYS.items()
    ),
    Action("log_contact", "Log it", ("ctrl+s",), (Place.CONTACT,), "save", "log it"),
    Action("next_field", "Next row", ("tab",), (Place.CONTACT,), "next_row", "next row"),
    Action(
        "previous_field", "Row before", ("shift+tab",), (Place.CONTACT,), "row_before", "row before"
    ),
    Action(
        "no_contact",
        "Back; what was typed is kept",
        ("ctrl+q", "escape"),
        (Place.CONTACT,),
        "back",
        "back",
    ),
    Action(
        "choose_this",
        "Take it",
        ("enter", "l", "right"),
        (Place.CHOOSING, Place.BEGINNING),
        "choose",
        "take",
    ),
    Action("take_pick", "Take it, or all that are marked", ("enter",), PICKING, "choose", "take"),
    Action("mark_pick", "Mark it, and more", ("tab",), PICKING, "mark", "mark", when_several),
    Action("next_pick", "Next row", ("down",), PICKING, "move(1)", "choose"),
    Action("previous_pick", "Row before", ("up",), PICKING, "move(-1)"),
    Action("no_pick", "Back", ("ctrl+q", "escape"), PICKING, "back", "back"),
    Action("keep_queue", "Save it under this name", ("enter",), NAMING, "keep", "save"),
    Action("share_queue", "Everybody's, or yours alone", ("tab",), NAMING, "share", "for whom"),
    Action("no_queue", "Back", ("ctrl+q", "escape"), NAMING, "back", "back"),
    Action(
        "view_file",
        "Show the file as text",
        ("enter", "l", "right"),
        (Place.FILES,),
        "view",
        "as text",
    ),
    Action("save_file", "Save it into a folder", ("s",), (Place.FILES,), "save", "save"),
    Action("save_files", "Save all into a folder", ("S",), (Place.FILES,), "save_all", "save all"),
    Action(
        "all_files",
        "Files of the whole conversation (again: of the message)",
        ("v",),
        (Place.FILES,),
        "all",
        "whole conversation",
    ),
    Action(
        "copy_this",
        "Copy what the cursor is on",
        ("enter", "l", "right"),
        (Place.COPY,),
        "copy_this",
        "copies",
    ),
    Action("copy_number", "Copy the number", ("n",), (Place.COPY,), "pick('n')"),
    Action("copy_address", "Copy the customer's address", ("a",), (Place.COPY,), "pick('a')"),
    Action("copy_text", "Copy the new text of the message", ("t",), (Place.COPY,), "pick('t')"),
    Action("copy_id", "Copy the Message-ID", ("i",), (Place.COPY,), "pick('i')"),
    Action(
        "split_these",
        "Split the marked ones off",
        ("enter",),
        (Place.SPLITTING,),
        "choose",
        "split off",
    ),
    Action(
        "mark_message",
        "Mark, and down (again: unmark)",
        ("space", "x"),
        (Place.SPLITTING,),
        "mark",
        "mark",
    ),
    Action("next_row", "Next row", ("j", "down"), ROWS, "down"),
    Action("previous_row", "Previous row", ("k", "up"), ROWS, "up"),
    Action(
        "next_rows",
        "Half a screen of rows down",
        ("ctrl+d", "pagedown", "space"),
        SHEETS,
        "move(8)",
    ),
    Action("previous_rows", "Half a screen of rows up", ("ctrl+u", "pageup"), SHEETS, "move(-8)"),
    Action("leave_sheet", "Back", ("q", "h", "left", "escape"), ROWS, "back", "back"),
    Action("redraw", "Draw the screen afresh", ("ctrl+l",), tuple(Place), "app.redraw"),
    Action("suspend", "Back to the shell (fg returns)", ("ctrl+z",), EVERYWHERE, "suspend"),
    Action("quit", "Leave the console", ("ctrl+q",), EVERYWHERE, "quit"),
)


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
