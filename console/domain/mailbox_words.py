"""Domain: what stands between the store and the mail server, in words (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from data.records import OpKind, ServerOp, ServerPlace
from data.text.safe import clean_line

ROLE_WORDS: Mapping[str, str] = {
    "inbox": "the inbox",
    "junk": "Junk",
    "trash": "Trash",
    "archive": "the archive",
}
"""Folders of the mail server by their role, for people."""
_DOING: Mapping[str, tuple[str, str]] = {
    "\\seen": ("marked as read", "marked as unread"),
    "\\answered": ("marked as answered", "marked as not answered"),
    "\\flagged": ("flagged", "no longer flagged"),
}


def tell_place(place: ServerPlace) -> str:
    """Say where a mail is on the server that is no longer where it came in."""
    if place.role is None:
        return "removed on the server"
    where = ROLE_WORDS.get(place.role.value, "another folder")
    return f"{'put into' if place.is_ours else 'moved to'} {where} on the server"


def tell_op(op: ServerOp) -> str:
    """Say what the server is to do, as what happens to the mail."""
    if op.kind is OpKind.MOVE:
        return f"moved to {ROLE_WORDS.get(op.what, clean_line(op.what))}"
    known = _DOING.get(op.what.casefold())
    if known is not None:
        return known[op.kind is OpKind.REMOVE]
    from data.mail.keywords import tag_of  # noqa: PLC0415 - threads are told without mail's rooms

    tag = clean_line(tag_of(op.what) or op.what)
    return f"tagged {tag}" if op.kind is OpKind.ADD else f"no longer tagged {tag}"


def tell_lack(what: str) -> tuple[str, str]:
    """Say what the mailbox cannot do for us, and the cure."""
    kind, _, name = what.partition(" ")
    if kind == "no_folder":
        role = ROLE_WORDS.get(name, clean_line(name))
        return (
            f"The mailbox has no folder for {role}, so mails stay where they are on the server.",
            f"Make one in a mail program, or name it: imap.{clean_line(name)} in the settings.",
        )
    if kind == "read_only":
        return (
            f"The folder {clean_line(name)} can only be read: nothing done here shows there.",
            "Ask the mail administrator for the right to change it.",
        )
    return (
        "The server cannot remove single mails (UIDPLUS): those moved away stay in the inbox as"
        " deleted.",
        "Another mail program clears them away (compact, expunge).",
    )
