"""Verbs that write: reply, new, forward, note."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import address_document, conversation_document, moment
from console.cli.doubting import doubt_documents, look_over, read_thread, tell_doubts
from console.cli.following import follow
from console.cli.macro_letters import prepare_macro, used_document
from console.cli.output import complain, print_json, say
from console.cli.texts import body_of_file
from console.cli.typed import moment_from
from console.domain.reply_check import Doubt
from console.services.errors import UsageError
from console.services.files import read_attachment
from console.services.find import FindService
from console.services.letters import Letter
from console.services.notes import NoteService
from console.services.replies import Queued, ReplyService
from console.settings import Settings
from console.workplace import make_replies
from data.mail.addresses import parse_recipient
from data.records import Address, ConversationId

if TYPE_CHECKING:
    from console.services.macros import Prepared


async def reply(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put an answer into the outbox."""
    async with desk_for(arguments, settings) as desk:
        number = await follow(desk, ConversationId(arguments.number))
        prepared = await prepare_macro(arguments, desk, number=number)
        letter = _letter(arguments, desk, prepared)
        # As it stood before: afterwards no question waits for an answer.
        thread = await read_thread(desk, number)
        queued = await service_of(desk).reply(
            number,
            letter,
            agent=desk.agent,
            scope=arguments.scope,
            if_revision=arguments.if_revision,
        )
        people = (*queued.recipients.to, *queued.recipients.cc)
        doubts = await look_over(desk, letter, thread=thread, recipients=people)
        _tell(queued, doubts, prepared, as_json=arguments.json)
    return exits.DONE


async def write_new(arguments: argparse.Namespace, settings: Settings) -> int:
    """Begin a conversation with a mail."""
    if arguments.body_file is None and arguments.macro is None:
        raise UsageError("Say what to write: --body-file FILE, or --macro NAME.")
    async with desk_for(arguments, settings) as desk:
        to, cc = _addresses(arguments.to), _addresses(arguments.cc)
        prepared = await prepare_macro(arguments, desk, to=to[0])
        subject = arguments.subject or ("" if prepared is None else prepared.subject)
        if not subject:
            raise UsageError("A new mail needs a subject: --subject TEXT.")
        letter = _letter(arguments, desk, prepared)
        queued = await service_of(desk).write_new(
            letter, agent=desk.agent, to=to, cc=cc, subject=subject
        )
        doubts = await look_over(desk, letter, subject=subject, recipients=(*to, *cc))
        if arguments.json:
            finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
            conversation, messages = await finder.show(queued.conversation_id)
            print_json(
                {
                    **conversation_document(conversation, messages),
                    "changed": [queued.conversation_id],
                    "failed": [],
                    "undo_id": queued.undo_id,
                    **queued_document(queued),
                    **used_document(prepared),
                    "warnings": doubt_documents(doubts),
                }
            )
            tell_doubts(doubts)
            return exits.DONE
        _tell(queued, doubts, prepared, as_json=False)
    return exits.DONE


async def forward(arguments: argparse.Namespace, settings: Settings) -> int:
    """Send the newest mail of a conversation to somebody else."""
    async with desk_for(arguments, settings) as desk:
        letter, to = _letter(arguments, desk, None), _addresses(arguments.to)
        queued = await service_of(desk).forward(
            await follow(desk, ConversationId(arguments.number)),
            letter,
            agent=desk.agent,
            to=to,
            if_revision=arguments.if_revision,
        )
        doubts = await look_over(desk, letter, recipients=to, carries_original=True)
        _tell(queued, doubts, None, as_json=arguments.json)
    return exits.DONE


async def note(arguments: argparse.Namespace, settings: Settings) -> int:
    """Put an internal note into a conversation; it is never sent."""
    async with desk_for(arguments, settings) as desk:
        number = await follow(desk, ConversationId(arguments.number))
        noted = await NoteService(desk.store, clock=desk.clock).add(
            number,
            body_of_file(arguments.body_file),
            agent=desk.agent,
            if_revision=arguments.if_revision,
        )
        if arguments.json:
            print_json(
                {
                    "changed": [noted.conversation_id],
                    "failed": [],
                    "undo_id": noted.undo_id,
                    "revision": noted.revision,
                    "conversation": noted.conversation_id,
                    "message_id": noted.message_id,
                    "mentioned": [each.name for each in noted.told],
                    "unknown": [
                        {"name": each.name, "nearest": each.nearest} for each in noted.unknown
                    ],
                }
            )
        else:
            told = f", {noted.told_words}" if noted.told else ""
            say(f"#{noted.conversation_id}: internal note added{told}")
            for each in noted.unknown:
                complain(f"{each.sentence}.")
    return exits.DONE


def service_of(desk: Desk) -> ReplyService:
    """Give what writes to customers.

    Raises:
        UsageError: no mailbox address is set.
    """
    if not desk.settings.mailbox.address:
        raise UsageError(
            "No mailbox address is set, so there is nobody to write as. "
            "`support-console init` sets one."
        )
    return make_replies(desk)


def _letter(arguments: argparse.Namespace, desk: Desk, prepared: Prepared | None) -> Letter:
    """Read what is to be written: one's own words below those of a macro."""
    at: datetime | None = None
    if arguments.at is not None:
        at, _ = moment_from(arguments.at, desk, option="--at")
    if prepared is None:
        text, said = body_of_file(arguments.body_file), None
    else:
        own = "" if arguments.body_file is None else body_of_file(arguments.body_file)
        text = "\n\n".join(part for part in (prepared.text.rstrip(), own) if part)
        said = prepared.then
    return Letter(
        text=text,
        attachments=tuple(read_attachment(Path(name)) for name in arguments.attach),
        at=at,
        then=arguments.then or said or "wait",
        macros=() if prepared is None else (prepared.use,),
    )


def _addresses(texts: list[str]) -> tuple[Address, ...]:
    return tuple(parse_recipient(text) for text in texts)


def queued_document(queued: Queued) -> dict[str, object]:
    """Give what became of a letter."""
    return {
        "conversation": queued.conversation_id,
        "message_id": queued.message_id,
        "outbox_id": queued.outbox_id,
        "internet_message_id": queued.internet_message_id,
        "outbox_state": queued.state.value,
        "to": [address_document(a) for a in queued.recipients.to],
        "cc": [address_document(a) for a in queued.recipients.cc],
    }


def _tell(
    queued: Queued, doubts: Sequence[Doubt], prepared: Prepared | None, *, as_json: bool
) -> None:
    tell_doubts(doubts)
    if as_json:
        print_json(
            {
                "changed": [queued.conversation_id],
                "failed": [],
                "undo_id": queued.undo_id,
                "revision": queued.revision,
                **queued_document(queued),
                **used_document(prepared),
                "warnings": doubt_documents(doubts),
            }
        )
        return
    to = ", ".join(a.address for a in (*queued.recipients.to, *queued.recipients.cc))
    when = "" if queued.leaves_at is None else f", leaves {moment(queued.leaves_at)}"
    say(f"#{queued.conversation_id}: {queued.state} for {to}{when} (outbox {queued.outbox_id})")
    for effect in () if prepared is None else prepared.effects:
        say(f"- {effect}")
