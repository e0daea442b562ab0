"""Verbs that read: status, list, show, why, search, export."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import (
    conversation_document,
    hit_document,
    message_document,
    moment,
)
from console.cli.following import follow
from console.cli.output import (
    complain,
    print_json,
    print_json_line,
    print_source,
    say,
    say_conversation,
    say_facts,
    say_row,
    say_text,
    whole_output,
)
from console.cli.plain import is_plain, when
from console.domain import local_words
from console.domain.ages import short_age
from console.domain.contacts import tell_contact
from console.domain.deeds import tier_words
from console.domain.fields import FIELDS, priority_words, tell_fields
from console.domain.mail_words import tell_extras
from console.domain.mailbox_words import tell_place
from console.domain.returns import tell_fate
from console.domain.saved_queues import QUARANTINE, queue_meant
from console.domain.target_words import breach_words
from console.services.errors import UsageError
from console.services.find import FindService
from console.settings import Settings
from data.records import (
    Conversation,
    ConversationId,
    Direction,
    Escalation,
    Message,
    MessageBody,
    settle,
)
from data.text.safe import clean_line


async def list_conversations(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a page of a queue."""
    async with desk_for(arguments, settings) as desk:
        if arguments.queue is not None and queue_meant(arguments.queue) == QUARANTINE:
            from console.cli.keeping import list_quarantine_queue  # noqa: PLC0415 - seldom wanted

            return await list_quarantine_queue(arguments, desk)
        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        page = await finder.list_queue(
            arguments.queue,
            " ".join(arguments.query),
            limit=arguments.limit,
            cursor=arguments.cursor,
        )
        if arguments.json:
            print_json(
                {
                    "conversations": [conversation_document(c) for c in page.conversations],
                    "total": page.total,
                    "next_cursor": page.next_cursor,
                }
            )
            return exits.DONE
        width, now = shutil.get_terminal_size().columns, desk.clock.now()
        has_targets = any(c.next_breach is not None for c in page.conversations)
        for conversation in page.conversations:
            say_conversation(
                conversation, now=now, time_zone=desk.agent.time_zone, width=width,
                has_targets=has_targets,
            )  # fmt: skip
        if page.next_cursor is not None:
            complain(
                f"{len(page.conversations)} of {page.total}; more: --cursor {page.next_cursor}"
            )
        elif not page.conversations:
            complain("Nothing here.")
    return exits.DONE


async def show(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a conversation, or the source of one of its messages."""
    async with desk_for(arguments, settings) as desk:
        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        number = await follow(desk, ConversationId(arguments.number))
        conversation, messages = await finder.show(number)
        if arguments.raw is not None:
            return await _show_raw(arguments, settings, desk, messages)
        if arguments.whole:
            raise UsageError("--whole goes with --raw MESSAGE.")
        if arguments.json:
            from console.cli.escalation_documents import escalation_document  # noqa: PLC0415

            now = desk.clock.now()
            documents = [escalation_document(e, now=now) for e in await _escalations(desk, number)]
            shown = conversation_document(conversation, messages)
            print_json({**shown, "escalations": documents})
            return exits.DONE
        _say_head(conversation, desk)
        if conversation.linked:
            from console.services.links import LinkService  # noqa: PLC0415 - start-up time

            links = LinkService(desk.store, clock=desk.clock, agent=desk.agent)
            for link in await links.list_of(conversation.id):
                other = link.conversation
                say_facts(
                    (f"linked: #{other.id} ({link.why}) {other.subject}",),
                    ("Linked", f"#{other.id}, {other.subject}, {link.why}"),
                )
        for each in await _escalations(desk, number):
            if is_plain():
                say()
            from console.cli.escalating import say_escalation  # noqa: PLC0415 - seldom wanted

            say_escalation(each, desk.clock.now(), desk.agent.time_zone)
        for message in messages:
            _print_message(message, desk.agent.time_zone)
    return exits.DONE


async def _escalations(desk: Desk, number: ConversationId) -> Sequence[Escalation]:
    """Give the escalations of a conversation, and those whose exchange it is."""
    from console.services.escalation_reads import EscalationReader  # noqa: PLC0415 - start-up time

    reader = EscalationReader(desk.store, clock=desk.clock, agent=desk.agent)
    return [*await reader.list_for(number), *await reader.list_about(number)]


def _say_head(conversation: Conversation, desk: Desk) -> None:
    """Say what a conversation is, where it stands, whose it is, and when it comes back."""
    c, now = conversation, desk.clock.now()
    status = f"{c.status} on {c.waiting_on}" if c.waiting_on else c.status.value
    asleep = ""
    if c.snoozed_until is not None:
        from console.domain.typed_times import describe_moment  # noqa: PLC0415 - seldom wanted

        asleep = describe_moment(c.snoozed_until, now=now, time_zone=desk.agent.time_zone)
    woke = c.woken_at is not None and not asleep
    target = "" if c.next_breach is None else breach_words(c.next_breach, now)
    tier, watchers = tier_words(c.tier) if c.tier else "", ", ".join(c.watchers)
    standing = (
        status,
        f"snoozed until {asleep}" if asleep else "woke" if woke else "",
        c.assignee or "nobody",
        target,
        tier,
        f"watched by {watchers}" if watchers else "",
        f"revision {c.revision}",
    )
    fields = tell_fields({name: getattr(c, name) for name in FIELDS if getattr(c, name)})
    say_facts(
        (
            clean_line(f"#{c.id} {c.subject}"),
            " \u00b7 ".join(filter(None, standing)),
            *about_lines(c),
        ),
        ("Conversation", f"#{c.id}"),
        ("Subject", c.subject or "none"),
        ("Status", status),
        ("Snoozed until", asleep),
        ("Woke", "yes" if woke else ""),
        ("Assigned to", c.assignee or "nobody"),
        ("Target", target),
        ("With", tier),
        ("Watched by", watchers),
        ("Priority", priority_words(c)),
        ("About", fields),
        ("Tags", ", ".join(map(clean_line, c.tags))),
        ("Revision", c.revision),
    )


def about_lines(c: Conversation) -> list[str]:
    """Give what a conversation says of itself, a line for each thing."""
    fields = {name: getattr(c, name) for name in FIELDS if getattr(c, name)}
    lines = [" · ".join(filter(None, (priority_words(c), tell_fields(fields))))]
    return [*lines, f"tags: {', '.join(map(clean_line, c.tags))}"] if c.tags else lines


SHOWN_SOURCE_MAX = 8 * 1024 * 1024
"""Of a source on a terminal."""


async def _show_raw(
    arguments: argparse.Namespace, settings: Settings, desk: Desk, messages: list[Message]
) -> int:
    from console.services.files import FileService  # noqa: PLC0415 - the decoder is not wanted before
    from data.errors import NotFoundError  # noqa: PLC0415

    found = next((m for m in messages if m.id == arguments.raw), None)
    if found is None:
        raise NotFoundError("message", f"{arguments.raw} in conversation #{arguments.number}")
    if arguments.whole and found.whole_bytes is not None:
        from console.cli.attachments import bring  # noqa: PLC0415 - seldom wanted

        found = await bring(arguments, settings, desk, found, only=None)
    elif found.whole_bytes is not None:
        complain(
            f"Not all of this mail of {found.whole_bytes} bytes is here; --whole fetches the rest"
            " from the mail server."
        )
    files = FileService(desk.store)
    if not arguments.json:
        if sys.stdout.isatty():
            raw, size = await files.get_beginning(found, SHOWN_SOURCE_MAX)
            print_source([raw])
            if size > len(raw):
                complain(
                    f"These are {len(raw)} of {size} bytes; send the output to a file for all."
                )
        else:
            with whole_output() as out:
                await files.write_source(found, out)
    else:
        raw = await files.get_source(found)
        from base64 import b64encode  # noqa: PLC0415

        print_json(
            {
                "message_id": found.id,
                "raw_sha256": found.raw_sha256,
                "is_whole": found.whole_bytes is None,
                "whole_bytes": found.whole_bytes or len(raw),
                "size_bytes": len(raw),
                "base64": b64encode(raw).decode("ascii"),
            }
        )
    return exits.DONE


def _print_message(message: Message, time_zone: str) -> None:
    arrows = {Direction.IN: "←", Direction.OUT: "→", Direction.NOTE: "INTERNAL"}
    author = message.author
    who = str(author.address or author.name)  # a note's author has no address
    if author.name and author.address:
        who = f"{author.name} <{author.address}>"
    sent_at = message.sent_at or message.received_at
    facts = [moment(sent_at) or ""]
    if message.contact_direction is not None:
        words = tell_contact(message.channel, message.way)
        facts = [words, *facts, f"logged by {message.agent}"]
    if message.automatic:
        facts.append(f"automatic: {message.automatic}")
    if message.outbox_state:
        facts.append(message.outbox_state.value)
    facts += [*message.marks]
    if message.server_place is not None:
        facts.append(tell_place(message.server_place))
    say()
    say_row(
        f"{arrows.get(message.direction, '·')} [{message.id}] {who}  {' · '.join(facts)}",
        ("Message", message.id),
        (
            {"in": "From", "out": "We wrote, by", "note": "Internal note by"}.get(
                message.direction.value, "Logged contact with"
            ),
            who,
        ),
        ("Sent", local_words.moment(sent_at.astimezone(ZoneInfo(time_zone)), has_year=True)),
        ("About it", ", ".join(fact for fact in facts if fact != moment(sent_at))),
    )
    if message.direction is Direction.OUT:
        to = ", ".join(a.address for a in (*message.to, *message.cc))
        say_facts((f"  to {to}",), ("To", to))
    new, whole = message.body.new_text.strip("\n"), message.body.text.strip("\n")
    if message.is_decoded:
        say_text(new)
    else:
        say("    (the text has not been read yet)")
    folded = whole.count("\n") - new.count("\n")
    if folded > 0:
        say_facts((f"    ⋯ {folded} quoted lines",), ("Quoted lines left out", folded))
    _print_found(message.body, time_zone)
    for report in message.body.delivery_reports:
        told = f"{report.recipient}: {report.outcome} {report.status}"
        say_facts((f"    delivery to {told}",), ("Delivery to", told))
    if message.direction is Direction.OUT:
        for returned in settle(message.returned):
            fate = tell_fate(returned)
            say_facts((f"    ! {fate}",), ("Came back", fate))


def _print_found(body: MessageBody, time_zone: str) -> None:
    """Print the files of a mail, what it brings beside its text, and what was wrong with it."""
    for attachment in body.attachments:
        where = ", on the mail server" if attachment.on_server else ""
        index, size = attachment.index, f"{attachment.size_bytes} bytes{where}"
        say_facts(
            (f"    [{index}] {attachment.filename} {size}",),
            (f"File {index}", f"{attachment.filename}, {size}"),
        )
    for title, *rest in tell_extras(body, time_zone):
        say(f"    {title}")
        for line in rest:
            say(f"      {line}")
    for defect in body.defects:
        say_facts((f"    ! {defect}",), ("Doubt", defect))


async def search(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the messages that hold words, newest first."""
    text = " ".join(arguments.query)
    if not text.strip():
        raise UsageError("Say what to look for.")
    async with desk_for(arguments, settings) as desk:
        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        hits, total = await finder.search(text, limit=arguments.limit)
        if arguments.json:
            print_json({"query": text, "total": total, "hits": [hit_document(h) for h in hits]})
            return exits.DONE
        now = desk.clock.now()
        for hit in hits:
            say_row(
                f"#{hit.conversation_id:<6} {short_age(hit.sent_at, now):>4}  {hit.author}:"
                f" {hit.subject}"
                f"\n    {hit.snippet}",
                ("Conversation", f"#{hit.conversation_id}"),
                ("Subject", hit.subject),
                ("From", hit.author),
                ("Sent", when(hit.sent_at, now=now, time_zone=desk.agent.time_zone)),
                ("Words", hit.snippet),
            )
        if total > len(hits):
            complain(f"{len(hits)} of {total}; --limit shows more.")
        elif not hits:
            complain("Nothing found.")
    return exits.DONE


async def export(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print messages as JSON Lines."""
    async with desk_for(arguments, settings) as desk:
        from console.cli.progress import progress  # noqa: PLC0415 - start-up time

        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        count = 0
        with progress("export") as tell:
            async for message in finder.export(" ".join(arguments.query)):
                print_json_line(
                    {"conversation": message.conversation_id, **message_document(message)}
                )
                count += 1
                if not sys.stdout.isatty():  # else the messages themselves are seen
                    tell("messages", count, 0)
    return exits.DONE
