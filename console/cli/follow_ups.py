"""`follow-up`: promises made, listed, done, moved, handed on."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from console.bootstrap import Desk
from console.cli import exits
from console.cli.contacts import read_about
from console.cli.desk import desk_for
from console.cli.documents import Document, moment
from console.cli.following import follow
from console.cli.output import complain, print_json, say, say_row
from console.cli.plain import when
from console.cli.texts import body_of_file
from console.cli.typed import moment_from
from console.domain.follow_up import tell_marks
from console.domain.lifecycle import Then
from console.domain.typed_times import describe_moment
from console.services.errors import UsageError
from console.services.files import read_attachment
from console.services.follow_ups import POOL, FollowUpService, Kept, Made, Promise
from console.services.letters import Letter
from console.services.team import TeamService
from console.services.tutorial_telling import TutorialTeller
from console.settings import Settings
from console.workplace import make_replies
from data.errors import NotFoundError
from data.records import (
    Address,
    AgentId,
    ConversationId,
    FollowUp,
    FollowUpId,
    FollowUpKind,
    FollowUpState,
)
from data.store import conversations, customers
from data.text.safe import clean_line
from data.text.width import cut_to_width, pad_to_width, width_of

EVERYBODY = "all"
WHEN_COLUMNS = 28
"""As many as a moment of the next two months has in words."""
KINDS = {
    FollowUpKind.REMIND: "",
    FollowUpKind.IF_NO_REPLY: "if no reply",
    FollowUpKind.SEND: "message",
}
ENDED = (FollowUpState.DONE, FollowUpState.CANCELLED)


async def follow_up(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what is asked with follow-ups."""
    async with desk_for(arguments, settings) as desk:
        service = FollowUpService(
            desk.store, clock=desk.clock, agent=desk.agent, make_replies=lambda: make_replies(desk)
        )
        if arguments.verb == "list":
            return await _list(arguments, desk, service)
        if arguments.verb == "add":
            return await _add(arguments, desk, service)
        return await _change(arguments, desk, service)


async def _add(arguments: argparse.Namespace, desk: Desk, service: FollowUpService) -> int:
    about = read_about(arguments.about)
    if isinstance(about, int):
        about = await follow(desk, about)
    elif arguments.if_revision is not None:
        raise UsageError("--if-revision is about a conversation; give its number.")
    at, words = moment_from(arguments.at, desk, option="--at")
    carried = await _tutorial(arguments, desk, about)
    if arguments.send_file is None:
        if arguments.attach or arguments.subject is not None or arguments.then is not None:
            raise UsageError("--attach, --subject and --then are about a message: --send-file F.")
        made = await service.add(
            Promise(
                about,
                at,
                " ".join(filter(None, (arguments.text, *carried))),
                is_if_no_reply=arguments.if_no_reply,
                owner=arguments.owner,
            ),
            if_revision=arguments.if_revision,
        )
    else:
        _check_message(arguments, desk, is_new=not isinstance(about, int))
        letter = Letter(
            "\n".join((body_of_file(arguments.send_file).rstrip("\n"), *_apart(carried), "")),
            tuple(read_attachment(Path(name)) for name in arguments.attach),
            at,
        )
        made = await service.add_message(
            about,
            letter,
            subject=arguments.subject or "",
            owner=arguments.owner,
            then=cast("Then | None", arguments.then),
            if_revision=arguments.if_revision,
        )
    _tell_made(made, words, as_json=arguments.json)
    return exits.DONE


async def _tutorial(
    arguments: argparse.Namespace, desk: Desk, about: ConversationId | Address
) -> list[str]:
    """Give the lines that name the tutorial which a promise carries."""
    if arguments.tutorial is None:
        return []
    if not isinstance(about, int):
        raise UsageError("--tutorial is in the language of a conversation; give its number.")
    teller = TutorialTeller(desk.store, site_url=desk.settings.knowledge_base.site_url)
    return (await teller.promised(about, arguments.tutorial)).lines()


def _apart(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _check_message(arguments: argparse.Namespace, desk: Desk, *, is_new: bool) -> None:
    """Refuse what cannot go with a message."""
    if not desk.settings.mailbox.address:
        raise UsageError(
            "No mailbox address is set, so there is nobody to write as. "
            "`support-console init` sets one."
        )
    if arguments.if_no_reply:
        raise UsageError(
            "A message is withheld anyway where the customer writes first; leave --if-no-reply out."
        )
    if is_new and not arguments.subject:
        raise UsageError("A message to an address begins a conversation: give it --subject TEXT.")
    if not is_new and arguments.subject:
        raise UsageError("A message to a conversation has its subject; leave --subject out.")


def _tell_made(made: Made, words: str, *, as_json: bool) -> None:
    f = made.follow_up
    if as_json:
        print_json(
            {
                **follow_up_document(f),
                "changed": [f.id],
                "failed": [],
                "undo_id": made.undo_id,
                "outbox_id": f.outbox_id,
            }
        )
        return
    what = {
        FollowUpKind.REMIND: f"follow-up for {f.owner or 'the pool'}",
        FollowUpKind.IF_NO_REPLY: f"follow-up for {f.owner or 'the pool'} if no reply by then",
        FollowUpKind.SEND: "message leaves",
    }[f.kind]
    mail = "" if f.outbox_id is None else f" (outbox {f.outbox_id})"
    say(f"{_about_words(f)}: {what}, {words} [{f.id}]{mail}")


async def _list(arguments: argparse.Namespace, desk: Desk, service: FollowUpService) -> int:
    states = _states(arguments)
    cursor: str | None = None
    if arguments.about is not None:
        found = await _of_one(arguments, desk, service)
        owners = await _owners(arguments.owner or EVERYBODY, desk, service)
        found = [
            f for f in found if f.state in states and (owners is None or f.owner_id in owners)
        ][: arguments.limit]
    else:
        found, cursor = await service.list_page(
            owners=await _owners(arguments.owner, desk, service),
            states=states,
            limit=arguments.limit,
            cursor=arguments.cursor,
        )
    if arguments.json:
        print_json(
            {
                "follow_ups": [follow_up_document(f) for f in found],
                "marks": {str(f.id): _marks(f, desk) for f in found if f.marks},
                "next_cursor": cursor,
            }
        )
        return exits.DONE
    for each in found:
        _say_follow_up(each, desk)
    if cursor is not None:
        complain(f"More follow: --cursor {cursor}")
    return exits.DONE


def _states(arguments: argparse.Namespace) -> tuple[FollowUpState, ...]:
    if arguments.due:
        if arguments.state:
            raise UsageError("--due is --state due; give one of them.")
        return (FollowUpState.DUE,)
    if not arguments.state:
        return (FollowUpState.DUE, FollowUpState.OPEN)
    if EVERYBODY in arguments.state:
        return tuple(FollowUpState)
    return tuple(FollowUpState(state) for state in arguments.state)


async def _of_one(
    arguments: argparse.Namespace, desk: Desk, service: FollowUpService
) -> list[FollowUp]:
    about = read_about(arguments.about)
    if isinstance(about, int):
        number = await follow(desk, about)
        await desk.store.read(conversations.get_conversation, number)
        return await service.list_of_conversation(number)
    found = await desk.store.read(customers.find_by_address, about.address)
    if found is None:
        raise NotFoundError("customer", about.address)
    return await service.list_of_customer(found[0].id)


async def _owners(
    name: str | None, desk: Desk, service: FollowUpService
) -> Sequence[AgentId | None] | None:
    """Give whose follow-ups are wanted; None is everybody's."""
    match name:
        case None:
            return service.mine
        case "all":
            return None
        case "pool":
            return (None,)
    team = TeamService(desk.store, clock=desk.clock, agent=desk.agent)
    return ((await team.get_agent(name)).id,)


async def _change(arguments: argparse.Namespace, desk: Desk, service: FollowUpService) -> int:
    ids = [FollowUpId(each) for each in arguments.id]
    agent = desk.agent
    match arguments.verb:
        case "done":
            kept = await service.done(ids)
        case "reopen":
            kept = await service.reopen(ids)
        case "cancel":
            kept = await service.cancel(ids)
        case "assign":
            kept = await service.assign(ids, arguments.to)
        case _:
            kept = await service.move(
                ids, arguments.to, time_zone=agent.time_zone, language=agent.language
            )
    return _report(kept, ids, desk, as_json=arguments.json)


def _report(kept: Kept, ids: Sequence[FollowUpId], desk: Desk, *, as_json: bool) -> int:
    """Print what became of follow-ups; give the exit code."""
    if as_json:
        print_json(
            {
                "changed": [f.id for f in kept.changed],
                "failed": [
                    {
                        "id": f.id,
                        "number": f.id,  # as every verb on several calls what was named
                        "code": exits.code_of(f.error),
                        "text": str(f.error),
                    }
                    for f in kept.failed
                ],
                "undo_id": kept.undo_id,
                "follow_ups": [follow_up_document(f) for f in kept.changed],
            }
        )
    else:
        by_id = {f.id: f for f in kept.changed}
        failed = {f.id for f in kept.failed}
        for key in dict.fromkeys(ids):
            if key in by_id:
                say(f"[{key}] {_about_words(by_id[key])} {kept.words}{_now(by_id[key], desk)}")
            elif key not in failed:
                say(f"[{key}] {kept.words} already")
        for failure in kept.failed:
            complain(f"[{failure.id}] {failure.error}")
    codes = {exits.code_of(failed.error) for failed in kept.failed}
    return codes.pop() if len(codes) == 1 else exits.FAILED if codes else exits.DONE


def _now(follow_up: FollowUp, desk: Desk) -> str:
    """Say when it is for now, where it is still to be done, and why it is whose it is."""
    if not follow_up.is_live:
        return ""
    words = f": {_when(follow_up, desk)}, for {follow_up.owner or 'the pool'}"
    marks = _marks(follow_up, desk)
    return f"{words} ({marks})" if marks else words


def follow_up_document(follow_up: FollowUp) -> Document:
    """Give a follow-up with the fields that scripts rely on."""
    customer = follow_up.customer
    return {
        "id": follow_up.id,
        "conversation": follow_up.conversation_id,
        "customer": None
        if customer is None
        else {"name": customer.name, "address": customer.address},
        "article": follow_up.article_id,
        "owner": follow_up.owner,
        "at": moment(follow_up.at),
        "kind": follow_up.kind.value,
        "text": follow_up.text,
        "state": follow_up.state.value,
        "created_at": moment(follow_up.created_at),
    }


def _say_follow_up(follow_up: FollowUp, desk: Desk) -> None:
    say_row(
        _line(follow_up, desk),
        ("Follow-up", follow_up.id),
        ("About", _about_words(follow_up)),
        ("Words", clean_line(follow_up.text) or follow_up.subject),
        ("State", follow_up.state.value),
        ("When", when(follow_up.at, now=desk.clock.now(), time_zone=desk.agent.time_zone)),
        ("Owner", follow_up.owner or POOL),
        ("Kind", KINDS[follow_up.kind]),
        ("Marks", _marks(follow_up, desk)),
    )


def _line(follow_up: FollowUp, desk: Desk) -> str:
    """Give a follow-up as one line; untrusted words stand last."""
    marks = _marks(follow_up, desk)
    told = (KINDS[follow_up.kind], marks)
    head = (
        f"[{follow_up.id}] {follow_up.state.value:<9} {_when(follow_up, desk):<{WHEN_COLUMNS}} "
        f"{pad_to_width(follow_up.owner or POOL, 8)} {_about_words(follow_up)}"
        f"{''.join(f', {words}' for words in told if words)}  "
    )
    width = shutil.get_terminal_size().columns
    words = clean_line(follow_up.text) or follow_up.subject
    return head + cut_to_width(words, max(width - width_of(head), 30))


def _when(follow_up: FollowUp, desk: Desk) -> str:
    now, zone = desk.clock.now(), desk.agent.time_zone
    return describe_moment(follow_up.at, now=now, time_zone=zone)


def _marks(follow_up: FollowUp, desk: Desk) -> str:
    return tell_marks(follow_up.marks, now=desk.clock.now(), time_zone=desk.agent.time_zone)


def _about_words(follow_up: FollowUp) -> str:
    """Name the conversation, the customer without one, or the article."""
    if follow_up.conversation_id is not None:
        return f"#{follow_up.conversation_id}"
    if follow_up.article_id is not None:
        return f"article {follow_up.article_id}"
    customer = follow_up.customer
    return "nobody" if customer is None else str(customer.address)
