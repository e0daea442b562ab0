"""The keys of writing articles: what begins it, and those of the editor and its sheets."""

from __future__ import annotations

from console.actions.places import BESIDE, EDITING, KEEPING, ON_ARTICLES, Action
from console.domain.conditions import on_article, on_older

TO_WRITE: tuple[Action, ...] = (
    Action("new_article", "New article", ("c",), ON_ARTICLES, "new_article", "new"),
    Action(
        "edit_article",
        "Edit the article",
        ("e",),
        ON_ARTICLES,
        "edit_article",
        "edit",
        on_article,
    ),
    Action(
        "translate_article",
        "Translate it into another language",
        ("T",),
        ON_ARTICLES,
        "translate_article",
        when=on_article,
    ),
)
"""On the list and in the reader."""

WHILE_WRITING: tuple[Action, ...] = (
    Action("keep_article", "Look it over and save", ("ctrl+s",), EDITING, "save", "save"),
    Action(
        "turn_beside",
        "How it will look; again: its original, what changed there",
        ("ctrl+n",),
        EDITING,
        "turn",
        "look",
    ),
    Action(
        "article_fields",
        "To the fields (again: the address too)",
        ("ctrl+r",),
        EDITING,
        "fields",
        "fields",
    ),
    Action("article_editor", "Write in $EDITOR", ("ctrl+o",), EDITING, "editor", "editor"),
    Action(
        "says_the_same",
        "The translation says the same again (again: it does not)",
        ("ctrl+t",),
        EDITING,
        "says_the_same",
        "same again",
        on_older,
    ),
    Action(
        "discard_article",
        "Put the text aside (again: it is back)",
        ("ctrl+d",),
        EDITING,
        "discard",
    ),
    Action("undo_article_typing", "Undo typing", ("ctrl+underscore",), EDITING, "undo_typing"),
    Action("next_article_field", "Next field, then the text", ("tab",), EDITING, "next_row"),
    Action("previous_article_field", "Field before", ("shift+tab",), EDITING, "row_before"),
    Action(
        "editor_palette",
        "Everything that can be done, by name",
        ("ctrl+p",),
        EDITING,
        "palette",
    ),
    Action(
        "leave_article",
        "Keep the text as a draft and leave",
        ("ctrl+q", "escape"),
        EDITING,
        "leave",
        "out",
    ),
    Action("beside_down", "Further down", ("j", "down"), BESIDE, "screen.look(1)", "down"),
    Action("beside_up", "Further up", ("k", "up"), BESIDE, "screen.look(-1)", "up"),
    Action(
        "beside_page_down",
        "Half a screen down",
        ("space", "pagedown"),
        BESIDE,
        "screen.look_page(1)",
    ),
    Action("beside_page_up", "Half a screen up", ("pageup",), BESIDE, "screen.look_page(-1)"),
    Action("beside_back", "Back to the text", ("q", "enter"), BESIDE, "screen.to_text", "text"),
    Action("save_article", "Save it", ("enter", "ctrl+s"), KEEPING, "answer('save')", "save"),
    Action(
        "save_as_same",
        "Save it, and it says what its original says",
        ("t",),
        KEEPING,
        "answer('same')",
        "save, it says the same again",
        on_older,
    ),
    Action("save_down", "Further down", ("j", "down"), KEEPING, "look(1)"),
    Action("save_up", "Further up", ("k", "up"), KEEPING, "look(-1)"),
    Action(
        "not_yet",
        "Back to the text",
        ("q", "escape", "ctrl+q"),
        KEEPING,
        "back",
        "back to the text",
    ),
)
"""In the order of help and bottom line."""
