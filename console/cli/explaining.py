"""The verb `why`: why each message is in its conversation, what is promised, what was done."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import address_document, moment, server_place_document
from console.cli.following import follow
from console.cli.output import indented, print_json, say_row
from console.domain import local_words
from console.domain.activity_words import tell_whole
from console.domain.mailbox_words import tell_place
from console.domain.who_wrote import tell_sender
from console.services.clock_telling import ToldTargets
from console.services.find import FindService
from console.services.reasons import Explanation, ReasonService
from console.settings import Settings
from data.records import Activity, ConversationId, MessageId


async def why(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print why each message is in its conversation, and its history."""
    message_id = None if arguments.message is None else MessageId(arguments.message)
    async with desk_for(arguments, settings) as desk:
        if arguments.move_to is not None:
            from console.cli.merging import move  # noqa: PLC0415 - start-up time

            return await move(arguments, desk)
        number = await follow(desk, ConversationId(arguments.number))
        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        reasons = ReasonService(desk.store, find=finder)
        conversation, explained, history = await reasons.explain(number, message_id)
        from console.cli.clocks import clocks_document, read_clocks  # noqa: PLC0415 - as the verb

        told = await read_clocks(conversation.id, desk)
        if arguments.json:
            print_json(
                {
                    "conversation": conversation.id,
                    "status": conversation.status.value,
                    "targets": clocks_document(told),
                    "messages": [
                        {
                            "message_id": e.message.id,
                            "author": address_document(e.message.author),
                            "joined_by": e.evidence.joined_by.value,
                            "via": e.evidence.via,
                            "text": e.evidence.text,
                            "marks": list(e.message.marks),
                            "outbox_state": e.message.outbox_state,
                            "server_place": server_place_document(e.message.server_place),
                        }
                        for e in explained
                    ],
                    "history": [
                        {"at": moment(a.at), "agent": a.agent, "verb": a.verb, "detail": a.detail}
                        for a in history
                    ],
                }
            )
            return exits.DONE
        if told.is_any_on and message_id is None:
            _say_targets(told)
        for item in explained:
            _say_message(item)
        for line in history:
            _say_done(line, desk.agent.time_zone)
    return exits.DONE


def _say_targets(told: ToldTargets) -> None:
    """Say what is promised, and of each clock since when and what it stood still for."""
    say_row(told.why, ("Promised", told.why))
    for each in told.clocks:
        head, *rest = each.lines
        say_row(
            "\n".join((head, indented("\n".join(rest)))),
            ("Target", head),
            *(("Its clock", line) for line in rest),
        )


def _say_message(item: Explanation) -> None:
    """Say why a message is here, and what is doubtful about it."""
    message, why_here = item.message, item.evidence.text
    who = message.author.address or message.author.name
    marks = [MARKS.get(mark, mark) for mark in message.marks]
    senders = list(tell_sender(message))
    place = "" if message.server_place is None else tell_place(message.server_place)
    rest = filter(None, (*marks, *senders, place))
    say_row(
        "\n".join((f"[{message.id}] {who}: {why_here}", *(f"    {words}" for words in rest))),
        ("Message", message.id),
        ("From", who),
        ("Why here", why_here),
        *(("Doubt", words) for words in marks),
        *(("Sender", words) for words in senders),
        ("On the server", place),
    )


def _say_done(line: Activity, time_zone: str) -> None:
    """Say what was done, by whom and when."""
    done, who = tell_whole(line, time_zone=time_zone), line.agent or "sync"
    at = local_words.moment(line.at.astimezone(ZoneInfo(time_zone)), has_year=True)
    say_row(f"{moment(line.at)} {who}: {done}", ("Done", done), ("By", who), ("At", at))


MARKS = {
    "duplicate_id": "Its Message-ID was used before by another mail; both are kept.",
    "unsigned": "It names an id that looks like ours but is not signed by us: perhaps forged.",
    "own_address": "It says that it is from us, and nothing proves it: perhaps forged.",
    "own_loop": "A mail that we sent by ourselves came back: it goes in a circle.",
    "held": "It is held with others of its sender: too many in an hour.",
    "repeated": "It says the same as many before it, so it counts as automatic.",
    "auth_failed": "Our mail server says that its sender is forged.",
}
