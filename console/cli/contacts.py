"""`log`: what happened outside mail."""

from __future__ import annotations

import argparse

from console.cli import exits
from console.cli.arguments import conversation_number
from console.cli.desk import desk_for
from console.cli.documents import message_document
from console.cli.following import follow
from console.cli.output import print_json, say
from console.cli.typed import past_moment_from
from console.domain.contacts import tell_contact
from console.services.contacts import Contact, ContactService
from console.services.errors import UsageError
from console.services.files import FileService
from console.settings import Settings
from data.mail.addresses import parse_recipient
from data.records import Address, ConversationId, Direction


async def log(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put a contact into a conversation, or begin one with it."""
    about = read_about(arguments.about)
    if arguments.if_revision is not None and not isinstance(about, int):
        raise UsageError("--if-revision is about a conversation; give its number.")
    async with desk_for(arguments, settings) as desk:
        at, words = None, "now"
        if arguments.at is not None:
            at, words = past_moment_from(arguments.at, desk, option="--at")
        if not isinstance(about, Address):
            about = await follow(desk, about)
        direction = Direction(arguments.direction)
        contact = Contact(arguments.channel, direction, arguments.text, at)
        service = ContactService(desk.store, clock=desk.clock)
        logged = await service.log(
            about, contact, agent=desk.agent, if_revision=arguments.if_revision
        )
        if arguments.json:
            message = await FileService(desk.store).get_message(logged.message_id)
            print_json(
                {
                    **message_document(message),
                    "conversation": logged.conversation_id,
                    "is_new": logged.is_new,
                    "revision": logged.revision,
                    "changed": [logged.conversation_id],
                    "failed": [],
                    "undo_id": logged.undo_id,
                }
            )
        else:
            what = tell_contact(contact.channel, direction)
            began = ", a new conversation" if logged.is_new else ""
            say(f"#{logged.conversation_id}: {what} {words} [{logged.message_id}]{began}")
    return exits.DONE


def read_about(text: str) -> ConversationId | Address:
    """Read a conversation's number or a customer's address."""
    if "@" in text:
        return parse_recipient(text)
    try:
        return ConversationId(conversation_number(text))
    except argparse.ArgumentTypeError as error:
        raise UsageError(
            f"{text!r} is neither a conversation's number (as 1042) nor an address."
        ) from error
