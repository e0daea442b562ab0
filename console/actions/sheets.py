"""The keys of writing and of the sheets that ask, and those that act everywhere."""

from __future__ import annotations

from console.actions.places import (
    ATTACHING,
    EVERYWHERE,
    LOOKING,
    NAMING,
    PICKING,
    ROWS,
    SHEETS,
    WAITING,
    WRITING,
    Action,
    Place,
)
from console.domain.conditions import (
    on_conversation,
    on_outgoing,
    to_begin,
    when_several,
)
from console.domain.contacts import CHANNELS, WAYS

IN_SHEETS: tuple[Action, ...] = (
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
