"""Verbs on articles: each group is imported when it is wanted."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import cast

from console.bootstrap import Desk
from console.cli.desk import desk_for
from console.settings import Settings

Verb = Callable[[argparse.Namespace, Desk], Awaitable[int]]
_VERBS = {
    "list": ("article_reading", "list_articles"),
    "show": ("article_reading", "show_article"),
    "diff": ("article_reading", "diff_article"),
    "add": ("article_writing", "write_article"),
    "edit": ("article_writing", "write_article"),
    "restore": ("article_writing", "restore_article"),
    "remove": ("article_writing", "remove_article"),
    "flag": ("article_flagging", "flag_article"),
    "unflag": ("article_flagging", "unflag_article"),
    "category": ("article_shelving", "shelve_category"),
    "tutorial": ("article_shelving", "shelve_tutorial"),
    "import": ("article_folders", "import_articles"),
    "export": ("article_folders", "export_articles"),
    "draft": ("article_drafting", "draft_article"),
    "publish": ("publishing", "publish"),
    "suggest": ("article_finding", "suggest_articles"),
    "gaps": ("article_gaps", "tell_gaps"),
}
"""Where each verb is: the module in console.cli, and its function."""


async def article(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read or keep articles."""
    module, name = _VERBS[arguments.verb]
    verb = cast("Verb", getattr(import_module(f"console.cli.{module}"), name))
    async with desk_for(arguments, settings) as desk:
        return await verb(arguments, desk)
