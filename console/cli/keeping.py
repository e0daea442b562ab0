"""Verbs for what waits and what came along: outbox, quarantine, attachment."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import moment, outbox_document, quarantine_document
from console.cli.output import complain, print_json, print_source, say, say_facts, say_row
from console.cli.plain import is_plain, when
from console.services.errors import UsageError
from console.services.files import FileService
from console.services.outbox import OutboxService
from console.services.quarantine import QuarantineService
from console.settings import Settings
from data.errors import NotFoundError
from data.records import FolderLedger, OutboxId, OutboxItem, OutboxState, QuarantinedMail
from data.text.safe import visible_bytes

CURES = {
    OutboxState.REFUSED: "outbox edit ID --to ADDRESS sends it corrected; retry ID, cancel ID",
    OutboxState.UNKNOWN: "it may have arrived: confirm-sent ID; retry ID (maybe a second copy)",
    OutboxState.WITHHELD: "the customer wrote first: retry ID, edit ID, or cancel ID",
}


async def outbox(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the outbox, or decide about one of its mails."""
    async with desk_for(arguments, settings) as desk:
        service = OutboxService(desk.store, clock=desk.clock)
        if arguments.verb is None:
            items = await service.list_items()
            if arguments.json:
                print_json({"items": [outbox_document(item) for item in items]})
                return exits.DONE
            for item in items:
                _print_item(item)
            if not items:
                complain("Nothing waits.")
            return exits.DONE
        if arguments.verb == "edit":
            from console.cli.correcting import edit  # noqa: PLC0415 - seldom wanted

            return await edit(arguments, desk)
        before = await service.get_item(OutboxId(arguments.id))
        if arguments.verb == "retry" and before.state is OutboxState.UNKNOWN:
            complain(
                f"Mail {before.id} may have arrived: it is looked for in Sent, and if it is not "
                "there it leaves again; this may send a second copy."
            )
        decide = {
            "retry": service.retry,
            "cancel": service.cancel,
            "confirm-sent": service.confirm_sent,
        }[arguments.verb]
        item = await decide(OutboxId(arguments.id), agent_id=desk.agent.id)
        if arguments.json:
            print_json({**outbox_document(item), "changed": [item.conversation_id], "failed": []})
        else:
            _print_item(item)
    return exits.DONE


def _print_item(item: OutboxItem) -> None:
    because = f" ({item.because})" if item.because else ""
    due = item.next_attempt_at or (item.not_before if item.because else None)
    next_try = f" next {moment(due)}" if due else ""
    to = ", ".join(r.address for r in item.recipients)
    say_facts(
        (f"{item.id:>5}  #{item.conversation_id}  {item.state}{because}{next_try}  {to}",),
        ("Outbox", item.id),
        ("Conversation", f"#{item.conversation_id}"),
        ("State", f"{item.state}{because}"),
        ("Next", moment(due)),
        ("To", to),
    )
    if item.replaced_by is not None:
        words = f"corrected and sent anew as {item.replaced_by}"
        say_facts((f"       {words}",), ("Became", words))
    told = [r.server_text for r in item.recipients if r.server_text and r.state != "sent"]
    if item.last_error and not any(words in item.last_error for words in told):
        say_facts((f"       {item.last_error}",), ("Why", item.last_error))
    if item.copy_state == "failed":
        words = f"no copy could be filed in Sent: {item.copy_error}"
        say_facts((f"       {words}",), ("Copy", words))
    for recipient in item.recipients:
        if recipient.state != "sent" and recipient.server_text:
            code = f"{recipient.code} " if recipient.code else ""
            words = f"{recipient.address}: {recipient.state} {code}{recipient.server_text}"
            say_facts((f"       {words}",), ("Answered for", words))
    if item.needs_a_person and item.state in CURES:
        cure = CURES[item.state].replace("ID", str(item.id))
        say_facts((f"       {cure}",), ("What to do", cure))
    if is_plain():
        say()


async def quarantine(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the mails that could not be taken in, or have them tried again."""
    async with desk_for(arguments, settings) as desk:
        service = QuarantineService(desk.store, clock=desk.clock)
        match arguments.verb:
            case "list":
                mails = await service.list_mails()
                if arguments.json:
                    print_json({"quarantined": [quarantine_document(m) for m in mails]})
                    return exits.DONE
                _print_quarantined(mails)
            case "show":
                await _show_quarantined(arguments, desk, service)
            case _:
                count = await service.retry(arguments.id, agent_id=desk.agent.id)
                if arguments.json:
                    print_json({"retried": count})
                else:
                    say(f"{count} will be tried again at the next pass.")
    return exits.DONE


async def list_quarantine_queue(arguments: argparse.Namespace, desk: Desk) -> int:
    """Print quarantine as the queue that it is beside those of conversations."""
    if arguments.query or arguments.cursor is not None:
        raise UsageError("Quarantine holds mails that no QUERY finds; name the queue alone.")
    mails = await QuarantineService(desk.store, clock=desk.clock).list_mails()
    if arguments.json:
        documents = [quarantine_document(mail) for mail in mails]
        print_json(
            {
                "conversations": [],
                "total": len(mails),
                "next_cursor": None,
                "quarantined": documents[: arguments.limit],
            }
        )
    else:
        _print_quarantined(mails[: arguments.limit])
    return exits.DONE


def _print_quarantined(mails: Sequence[QuarantinedMail]) -> None:
    for mail in mails:
        say_row(
            f"{mail.id:>5}  {mail.folder} uid {mail.uid}  {mail.reason}\n       {_about(mail)}",
            ("Quarantined", mail.id),
            ("Mail", _about(mail)),
            ("Reason", mail.reason),
            ("Folder", f"{mail.folder}, uid {mail.uid}"),
        )
    if not mails:
        complain("Quarantine is empty.")


def _about(mail: QuarantinedMail) -> str:
    """Say what a mail is, as far as its header could be read."""
    if not (mail.author or mail.subject):
        return "its header could not be read"
    sent = f", {moment(mail.sent_at)}" if mail.sent_at is not None else ""
    waits = "; waits for `quarantine retry`" if mail.is_waiting else ""
    return f"from {mail.author or 'nobody named'}: {mail.subject or 'no subject'}{sent}{waits}"


async def list_ledgers(desk: Desk) -> list[FolderLedger]:
    """Give the account of each folder."""
    return await QuarantineService(desk.store, clock=desk.clock).list_ledgers()


async def _show_quarantined(
    arguments: argparse.Namespace, desk: Desk, service: QuarantineService
) -> None:
    mail = await service.get_mail(arguments.id)
    raw = None
    if mail.raw_id is not None:
        raw = await FileService(desk.store).get_raw(mail.raw_id)
    if arguments.raw:
        if raw is None:
            raise NotFoundError("source of quarantined mail", mail.id)
        print_source([raw])
        return
    if arguments.json:
        source = None if raw is None else visible_bytes(raw)
        print_json({**quarantine_document(mail), "source": source})
        return
    say_facts(
        (
            f"{mail.folder} uid {mail.uid}: {mail.reason}",
            _about(mail),
            f"{mail.attempts} tries, the last {moment(mail.at)}, {mail.size_bytes} bytes",
        ),
        ("Mail", _about(mail)),
        ("Reason", mail.reason),
        ("Folder", f"{mail.folder}, uid {mail.uid}"),
        ("Tries", mail.attempts),
        ("Last try", when(mail.at, now=desk.clock.now(), time_zone=desk.agent.time_zone)),
        ("Bytes", mail.size_bytes),
    )
    if raw is not None:
        say(visible_bytes(raw))
