"""`outbox edit`: a mail that did not leave is a draft again, or is corrected and sent at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from console.bootstrap import Desk
from console.cli import exits
from console.cli.output import print_json, say
from console.cli.texts import body_of_file
from console.cli.writing import queued_document, service_of
from console.domain.recipients import Recipients
from console.domain.typed_addresses import parse_people
from console.services.correcting import CorrectingService
from console.services.files import read_attachment
from console.services.letters import Letter
from console.services.replies import Queued
from data.mail.addresses import parse_recipient
from data.mail.outgoing import OutgoingAttachment
from data.records import Address, Draft, DraftKind, OutboxId
from data.store import drafts


async def edit(arguments: argparse.Namespace, desk: Desk) -> int:
    """Open a mail of the outbox again; with any correction given, send it anew."""
    wants = (arguments.to, arguments.cc, arguments.subject, arguments.body_file)
    is_corrected = any(each is not None for each in wants) or bool(arguments.attach)
    # All that can be refused is refused before anything is changed.
    to = None if arguments.to is None else tuple(parse_recipient(a) for a in arguments.to)
    cc = None if arguments.cc is None else tuple(parse_recipient(a) for a in arguments.cc)
    files = tuple(read_attachment(Path(name)) for name in arguments.attach)
    text = None if arguments.body_file is None else body_of_file(arguments.body_file)
    service = service_of(desk)
    old = OutboxId(arguments.id)
    draft = await CorrectingService(desk.store, clock=desk.clock, agent=desk.agent).edit(old)
    if not is_corrected:
        _tell_draft(draft, old, as_json=arguments.json)
        return exits.DONE
    kept = await desk.store.read(drafts.read_files, draft.id)
    letter = Letter(
        text=draft.words.text if text is None else text,
        attachments=(*(OutgoingAttachment(*each) for each in kept), *files),
        draft_id=draft.id,
        macros=draft.words.macros,
        articles=draft.words.articles,
    )
    recipients = Recipients(
        _people(draft.words.to) if to is None else to, _people(draft.words.cc) if cc is None else cc
    )
    subject = draft.words.subject if arguments.subject is None else arguments.subject
    number = draft.conversation_id
    if number is None:
        queued = await service.write_new(
            letter, agent=desk.agent, to=recipients.to, cc=recipients.cc, subject=subject or ""
        )
    elif draft.words.kind is DraftKind.FORWARD:
        queued = await service.forward(
            number, letter, agent=desk.agent, to=recipients.to, cc=recipients.cc, subject=subject
        )
    else:
        queued = await service.reply(
            number, letter, agent=desk.agent, recipients=recipients, subject=subject
        )
    _tell_queued(queued, old, as_json=arguments.json)
    return exits.DONE


def _people(line: str | None) -> tuple[Address, ...]:
    return parse_people(line or "").addresses


def _tell_draft(draft: Draft, old: OutboxId, *, as_json: bool) -> None:
    words = draft.words
    if as_json:
        print_json(
            {
                "changed": [] if draft.conversation_id is None else [draft.conversation_id],
                "failed": [],
                "draft": {
                    "conversation": draft.conversation_id,
                    "replaces": old,
                    "kind": words.kind.value,
                    "to": words.to,
                    "cc": words.cc,
                    "subject": words.subject,
                    "text": words.text,
                    "files": [each.filename for each in draft.files],
                },
            }
        )
        return
    place = f" {draft.conversation_id}" if draft.conversation_id is not None else ""
    say(
        f"Mail {old} is a draft of yours again: support-console open{place} goes on with it; or "
        "give --to, --cc, --subject, --body-file or --attach to send it at once."
    )


def _tell_queued(queued: Queued, old: OutboxId, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "changed": [queued.conversation_id],
                "failed": [],
                "undo_id": queued.undo_id,
                "replaces": old,
                **queued_document(queued),
            }
        )
        return
    to = ", ".join(a.address for a in (*queued.recipients.to, *queued.recipients.cc))
    say(
        f"#{queued.conversation_id}: {queued.state} for {to} (outbox {queued.outbox_id}, for {old})"
    )
