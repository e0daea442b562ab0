"""`article suggest`: what may answer a conversation."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document
from console.cli.following import follow
from console.cli.output import complain, print_json, say_row
from console.domain.articles.suggesting import Suggestion
from console.services.suggesting import SuggestService
from data.records import ConversationId
from data.text.width import pad_to_width

STATE_COLUMNS, LANGUAGE_COLUMNS = 8, 5


async def suggest_articles(arguments: argparse.Namespace, desk: Desk) -> int:
    """Print the articles that may answer a conversation, the best first."""
    number = await follow(desk, ConversationId(arguments.number))
    found = await SuggestService(desk.store).suggest(number, limit=arguments.limit)
    if arguments.json:
        print_json({"conversation": number, "suggestions": [_document(each) for each in found]})
        return exits.DONE
    for each in found:
        row = each.row
        columns = (
            f"{each.percent:>3}%",
            f"{row.id:>5}",
            pad_to_width(row.language, LANGUAGE_COLUMNS),
            pad_to_width(row.state.value, STATE_COLUMNS),
        )
        say_row(
            f"{'  '.join(columns)}  {row.title}",
            ("Article", row.id),
            ("Title", row.title),
            ("Fits", f"{each.percent} percent"),
            ("Language", row.language),
            ("State", row.state.value),
        )
    if not found:
        complain(
            f"No article answers #{number} yet. "
            f"support-console article draft {number} begins one from it."
        )
    return exits.DONE


def _document(each: Suggestion) -> Document:
    row = each.row
    return {
        "id": row.id,
        "title": row.title,
        "language": row.language,
        "state": row.state.value,
        "score": round(each.score, 3),
        "original_id": row.original_id,
        "slug": row.slug,
        "is_outdated": row.is_outdated,
        "uses": row.uses,
    }
