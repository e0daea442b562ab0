"""Verbs about escalations: escalate, return, escalation list, withdraw, prefill."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.escalation_documents import escalation_document, escalation_line
from console.cli.following import follow
from console.cli.output import complain, print_json, say, say_row
from console.cli.plain import when
from console.cli.texts import body_of_file
from console.cli.typed import moment_from
from console.domain.escalation import (
    REASONS,
    WORDS_MAX,
    Ask,
    asked_words,
    read_reason,
    reason_words,
)
from console.services.errors import UsageError
from console.services.escalations import Ended, Escalated, EscalationService, Request
from console.services.team import TeamService
from console.settings import Settings
from data.records import AskedKind, ConversationId, Escalation, EscalationId, Way

if TYPE_CHECKING:
    from console.services.replies import ReplyService
    from data.mail.outgoing import OutgoingAttachment


async def escalate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask somebody about a conversation."""
    async with desk_for(arguments, settings) as desk:
        service = _service(desk)
        by: datetime | None = None
        if arguments.by is not None:
            by, _ = moment_from(arguments.by, desk, option="--by")
        number = await follow(desk, ConversationId(arguments.number))
        asked = await service.resolve(arguments.to)
        if asked.kind is not AskedKind.ADDRESS:
            _refuse_letter(arguments)
        reason, words = read_reason(arguments.reason)
        if not arguments.reason.strip():
            raise UsageError(
                f"Say why, with --reason: {', '.join(REASONS.values())}, or any words."
            )
        if len(arguments.reason) > WORDS_MAX:
            raise UsageError(
                f"A reason takes at most {WORDS_MAX} letters; --need and --tried hold more."
            )
        request = Request(
            arguments.to,
            Ask(
                reason,
                arguments.need,
                words=words,
                tried=arguments.tried,
                by=by,
                way=Way.CONSULT if arguments.consult else Way.HAND_OVER,
            ),
            subject=arguments.subject,
            letter=None if arguments.body_file is None else body_of_file(arguments.body_file),
            attachments=_files(arguments.attach),
            attach_original=arguments.attach_original,
        )
        done = await service.escalate(number, request, if_revision=arguments.if_revision)
        _tell_escalated(done, desk, as_json=arguments.json)
    return exits.DONE


def _files(names: Sequence[str]) -> tuple[OutgoingAttachment, ...]:
    from console.services.files import read_attachment  # noqa: PLC0415 - start-up time

    return tuple(read_attachment(Path(name)) for name in names)


def _refuse_letter(arguments: argparse.Namespace) -> None:
    """Refuse what is for outsiders alone: nobody is to believe that colleagues got it by mail."""
    for option in ("subject", "body_file", "attach", "attach_original"):
        if getattr(arguments, option):
            raise UsageError(
                f"--{option.replace('_', '-')} is for a mail to an outsider; a tier and a "
                "colleague read the conversation itself."
            )


def _tell_escalated(done: Escalated, desk: Desk, *, as_json: bool) -> None:
    queued = done.queued
    if as_json:
        document: dict[str, object] = {
            "changed": [done.number],
            "failed": [],
            "undo_id": done.undo_id,
            "revision": done.revision,
            "conversation": done.number,
            "escalation": escalation_document(done.escalation, now=desk.clock.now()),
            "thread": done.escalation.thread,
        }
        if queued is not None:
            document |= {
                "message_id": queued.message_id,
                "outbox_id": queued.outbox_id,
                "internet_message_id": queued.internet_message_id,
                "outbox_state": queued.state.value,
            }
        print_json(document)
        return
    where = "" if queued is None else (
        f", in #{done.escalation.thread} (outbox {queued.outbox_id})"
    )  # fmt: skip
    say(f"#{done.number}: {done.words}{where}")
    if done.escalation.bounces:
        times = "time" if done.escalation.bounces == 1 else "times"
        complain(f"It went there and back {done.escalation.bounces} {times} before.")


async def return_(arguments: argparse.Namespace, settings: Settings) -> int:
    """Give a conversation back with words."""
    async with desk_for(arguments, settings) as desk:
        ended = await _service(desk).return_(
            await follow(desk, ConversationId(arguments.number)),
            arguments.text,
            escalation_id=_which(arguments),
            if_revision=arguments.if_revision,
        )
        _tell_ended(ended, desk, as_json=arguments.json)
    return exits.DONE


async def escalation(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at escalations, or ask no more."""
    async with desk_for(arguments, settings) as desk:
        service = _service(desk)
        match arguments.verb:
            case "list":
                _print_list(await _listed(arguments, desk, service), arguments, desk)
            case "prefill":
                number = await follow(desk, ConversationId(arguments.number))
                found = await service.prefill(number)
                if arguments.json:
                    print_json({"summary": found.summary, "tried": found.tried})
                else:
                    say(found.summary)
            case _:
                ended = await service.withdraw(
                    await follow(desk, ConversationId(arguments.number)),
                    arguments.text,
                    escalation_id=_which(arguments),
                    if_revision=arguments.if_revision,
                )
                _tell_ended(ended, desk, as_json=arguments.json)
    return exits.DONE


async def _listed(
    arguments: argparse.Namespace, desk: Desk, service: EscalationService
) -> Sequence[Escalation]:
    """Give the escalations that were asked for."""
    tier, agent = arguments.tier, arguments.agent
    team = TeamService(desk.store, clock=desk.clock, agent=desk.agent)
    if tier is not None:
        tier = (await team.get_tier(tier)).name
    if agent is not None:
        agent = desk.agent.name if agent == "me" else (await team.get_agent(agent)).name
    if arguments.number is not None or arguments.all:
        if tier is not None or agent is not None or arguments.overdue:
            raise UsageError("--tier, --agent and --overdue choose among the open ones.")
        if arguments.number is None:
            return await service.list_newest(limit=arguments.limit)
        number = await follow(desk, ConversationId(arguments.number))
        await service.get_conversation(number)
        return (await service.list_for(number))[-arguments.limit :]
    found = await service.list_open(tier=tier, agent=agent, is_overdue=arguments.overdue)
    return found[: arguments.limit]


def _print_list(found: Sequence[Escalation], arguments: argparse.Namespace, desk: Desk) -> None:
    now = desk.clock.now()
    if arguments.json:
        print_json({"escalations": [escalation_document(each, now=now) for each in found]})
        return
    for each in found:
        say_escalation(each, now, desk.agent.time_zone)
    if not found:
        complain("Nothing is escalated here.")


def say_escalation(each: Escalation, now: datetime, time_zone: str) -> None:
    """Print who was asked for help, by whom, until when and for what."""
    did = "handed over to" if each.way is Way.HAND_OVER else "asked"
    state = "overdue" if each.is_open and each.is_overdue(now) else each.state.value
    say_row(
        escalation_line(each, now=now, time_zone=time_zone),
        ("Escalation", each.id),
        ("Conversation", f"#{each.conversation_id}"),
        (did.capitalize(), asked_words(each.asked)),
        ("By", each.asked_by or "us"),
        ("State", state),
        ("Wanted", when(each.due_at, now=now, time_zone=time_zone) if each.is_open else ""),
        ("Exchange", "" if each.thread is None else f"#{each.thread}"),
        ("Reason", reason_words(each)),
        ("Need", " ".join(each.needed.split())),
    )


def _tell_ended(ended: Ended, desk: Desk, *, as_json: bool) -> None:
    if not as_json:
        say(f"#{ended.number}: {ended.words}")
        return
    print_json(
        {
            "changed": [ended.number],
            "failed": [],
            "undo_id": ended.undo_id,
            "revision": ended.revision,
            "conversation": ended.number,
            "message_id": ended.message_id,
            "escalation": escalation_document(ended.escalation, now=desk.clock.now()),
        }
    )


def _which(arguments: argparse.Namespace) -> EscalationId | None:
    return None if arguments.escalation is None else EscalationId(arguments.escalation)


def _service(desk: Desk) -> EscalationService:
    def replies() -> ReplyService:
        from console.workplace import make_replies  # noqa: PLC0415 - start-up time

        return make_replies(desk)

    return EscalationService(
        desk.store,
        clock=desk.clock,
        agent=desk.agent,
        make_replies=replies if desk.settings.mailbox.address else None,
    )
