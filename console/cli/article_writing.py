"""`article add`, `edit`, `restore` and `remove`: from options, a file or $EDITOR."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from console.bootstrap import Desk
from console.cli import exits
from console.cli.article_documents import article_document
from console.cli.article_reading import keeper_of
from console.cli.output import print_json, say
from console.cli.texts import read_text
from console.domain.articles.checking import BODY_MAX
from console.domain.articles.file_types import type_of
from console.domain.local_words import number
from console.domain.words import nearest
from console.services.article_keeping import ArticleConflictError, ArticleKeeper, KeptArticle
from console.services.errors import UsageError
from data.records import ArticleId
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.store import article_flags
from data.text.safe import clean_line

FILE_MAX_BYTES = 25_000_000
"""Of one file beside an article, as an import takes."""
_EMPTY = ArticleWords(clean_line(""), "", "", "")


async def write_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Keep an article, or change one."""
    keeper = keeper_of(desk)
    if arguments.verb == "add":
        kept = await _add(arguments, desk, keeper)
    else:
        kept = await _edit(arguments, desk, keeper)
    return await _tell(
        arguments, desk, kept, "is kept" if arguments.verb == "add" else "is changed"
    )


async def restore_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Make an article say again what it said."""
    keeper = keeper_of(desk)
    article = await keeper.get(ArticleId(arguments.id))
    base = article.revision if arguments.if_revision is None else arguments.if_revision
    kept = await keeper.restore(article.id, arguments.revision, base_revision=base)
    return await _tell(arguments, desk, kept, f"says what it said in revision {arguments.revision}")


async def remove_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Take an article away."""
    kept = await keeper_of(desk).remove(
        ArticleId(arguments.id), base_revision=arguments.if_revision
    )
    if arguments.json:
        print_json({"id": kept.id, "changed": [kept.id], "failed": [], "undo_id": kept.undo_id})
    else:
        say(f"{kept.id} is removed; `undo {kept.undo_id}` brings it back.")
    return exits.DONE


async def _add(arguments: argparse.Namespace, desk: Desk, keeper: ArticleKeeper) -> KeptArticle:
    words = await _with_original(arguments, keeper, _EMPTY)
    words, data = await asyncio.to_thread(_said, arguments, words)
    words = replace(words, language=words.language or desk.agent.language or "en")
    if arguments.body_file is not None:
        return await keeper.add(words, files=data)
    from console.cli.article_editor import write_new  # noqa: PLC0415 - start-up time

    return await write_new(desk, keeper, words, files=data, is_said=_is_anything_said(arguments))


async def _edit(arguments: argparse.Namespace, desk: Desk, keeper: ArticleKeeper) -> KeptArticle:
    article = await keeper.get(ArticleId(arguments.id))
    expected = arguments.if_revision
    if expected not in (None, article.revision):
        raise ArticleConflictError(article, expected)
    if not _is_anything_said(arguments):
        from console.cli.article_editor import write_again  # noqa: PLC0415 - start-up time

        return await write_again(desk, keeper, article)
    words = await _with_original(arguments, keeper, article.words)
    words, data = await asyncio.to_thread(_said, arguments, words)
    if arguments.holds:
        words = replace(words, translated_revision=article.original_revision)
    return await keeper.change(
        article.id, words, base_revision=article.revision, files=data, merges=expected is None
    )


async def _with_original(
    arguments: argparse.Namespace, keeper: ArticleKeeper, words: ArticleWords
) -> ArticleWords:
    """Make a translation of an article, where one is named: of its original, whichever is."""
    if arguments.translation_of is None:
        return words
    named = await keeper.get(ArticleId(arguments.translation_of))
    return replace(words, original_id=named.family_id, translated_revision=None)


def _is_anything_said(arguments: argparse.Namespace) -> bool:
    parts = (
        arguments.title, arguments.language, arguments.body_file, arguments.category,
        arguments.state, arguments.aliases, arguments.owner, arguments.review_by, arguments.slug,
        arguments.file, arguments.remove_file, arguments.translation_of, arguments.holds,
    )  # fmt: skip
    return any(part not in (None, [], False) for part in parts)


def _said(
    arguments: argparse.Namespace, words: ArticleWords
) -> tuple[ArticleWords, Sequence[bytes]]:
    """Give an article with all that options say of it, and the bytes of new files."""
    changes: dict[str, object] = {}
    for name in ("language", "category", "owner", "slug"):
        if getattr(arguments, name) is not None:
            changes[name] = getattr(arguments, name)
    if arguments.title is not None:
        changes["title"] = clean_line(arguments.title)
    if arguments.state is not None:
        changes["state"] = _state(arguments.state)
    if arguments.aliases:
        changes["aliases"] = tuple(filter(None, arguments.aliases))
    if arguments.review_by is not None:
        changes["review_by"] = _day(arguments.review_by)
    if arguments.body_file is not None:
        text = read_text(
            arguments.body_file,
            noun="text",
            bytes_max=4 * BODY_MAX,
            too_long=f"The text is longer than {number(BODY_MAX)} letters.",
        )
        changes["body"] = text.replace("\r\n", "\n").removesuffix(
            "\n"
        )  # the line end that every file has
    files, data = _files(words.files, arguments.file, getattr(arguments, "remove_file", []))
    return replace(words, files=files, **changes), data  # type: ignore[arg-type]  # fields by name


def _files(
    before: Sequence[ArticleFile], added: Sequence[str], removed: Sequence[str]
) -> tuple[tuple[ArticleFile, ...], list[bytes]]:
    known = {file.name.casefold(): file for file in before}
    for name in removed:
        if name.casefold() not in known:
            near = nearest(name, [file.name for file in known.values()])
            meant = f" Did you mean {near}?" if near else ""
            raise UsageError(f"--remove-file: there is no file {clean_line(name)}.{meant}")
        del known[name.casefold()]
    data = []
    for given in added:
        path = Path(given)
        try:
            with path.open("rb") as file:
                found = file.read(FILE_MAX_BYTES + 1)
        except OSError as error:
            raise UsageError(f"The file {given} cannot be read: {error.strerror}.") from error
        if len(found) > FILE_MAX_BYTES:
            raise UsageError(f"The file {given} is larger than {FILE_MAX_BYTES // 1_000_000} MB.")
        digest = sha256(found).hexdigest()
        known[path.name.casefold()] = ArticleFile(path.name, type_of(path.name), len(found), digest)
        data.append(found)
    return tuple(known.values()), data


def _state(typed: str) -> ArticleState:
    states = [state.value for state in ArticleState]
    if typed.casefold() in states:
        return ArticleState(typed.casefold())
    near = nearest(typed.casefold(), states)
    meant = f" Did you mean {near}?" if near else ""
    raise UsageError(f"“{clean_line(typed)}” is no state; there are {', '.join(states)}.{meant}")


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise UsageError(
            f"--review-by: “{clean_line(typed)}” is no day; write it as 2027-03-01."
        ) from error


async def _tell(arguments: argparse.Namespace, desk: Desk, kept: KeptArticle, did: str) -> int:
    """Print what became of an article."""
    keeper = keeper_of(desk)
    article = await keeper.get(kept.id)
    if arguments.json:
        family = await keeper.list_family(kept.id)
        flags = await desk.store.read(article_flags.list_open_flags, kept.id)
        site_url = desk.settings.knowledge_base.site_url
        print_json(
            {
                **article_document(article, family=family, flags=flags, site_url=site_url),
                "merged_with": kept.merged_with or None,
                "changed": [kept.id] if kept.undo_id is not None else [],
                "failed": [],
                "undo_id": kept.undo_id,
            }
        )
        return exits.DONE
    words = "is as it was" if kept.undo_id is None else did
    with_ = f", put together with what {kept.merged_with} saved" if kept.merged_with else ""
    say(f"{article.id} {words}{with_}: {article.words.title}")
    return exits.DONE
