"""`article flag` and `unflag`: what is wrong with an article, as work of its owner."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits
from console.cli.article_documents import flag_document
from console.cli.follow_ups import follow_up_document
from console.cli.following import follow
from console.cli.output import print_json, say
from console.domain.follow_up import tell_marks
from console.services.article_flags import ArticleFlags
from data.records import ArticleId, ConversationId
from data.records.articles import FlagReason


async def flag_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Say that an article is wrong or outdated."""
    number = None
    if arguments.conversation is not None:
        number = await follow(desk, ConversationId(arguments.conversation))
    done = await _flags(desk).flag(
        ArticleId(arguments.id),
        FlagReason(arguments.reason),
        arguments.text,
        conversation_id=number,
    )
    work = done.follow_up
    if arguments.json:
        print_json(
            {
                **flag_document(done.flag),
                "follow_up": follow_up_document(work),
                "changed": [done.flag.article_id],
                "failed": [],
                "undo_id": done.undo_id,
            }
        )
        return exits.DONE
    why = tell_marks(work.marks, now=desk.clock.now(), time_zone=desk.agent.time_zone)
    told = f" ({why})" if why else ""
    say(f"{done.flag.article_id} flagged {arguments.reason}: follow-up [{work.id}] for "
        f"{work.owner or 'anybody'}{told}.")  # fmt: skip
    return exits.DONE


async def unflag_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Say that nothing is wrong with an article any more."""
    kept = await _flags(desk).settle(ArticleId(arguments.id))
    if arguments.json:
        print_json(
            {
                "id": arguments.id,
                "follow_ups": [follow_up_document(each) for each in kept.changed],
                "changed": [arguments.id],
                "failed": [],
                "undo_id": kept.undo_id,
            }
        )
        return exits.DONE
    settled = ", ".join(f"[{each.id}]" for each in kept.changed)
    say(f"{arguments.id}: nothing is wrong with it any more, {settled} is done.")
    return exits.DONE


def _flags(desk: Desk) -> ArticleFlags:
    return ArticleFlags(desk.store, clock=desk.clock, agent=desk.agent)
