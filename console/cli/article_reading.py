"""`article list`, `show` and `diff`."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence

from console.bootstrap import Desk
from console.cli import exits
from console.cli.article_documents import (
    article_document,
    revision_document,
    row_document,
    words_document,
)
from console.cli.documents import moment
from console.cli.output import complain, print_json, say, say_facts, say_row
from console.cli.plain import is_plain, when
from console.domain.articles.addresses import article_url
from console.domain.articles.variants import choose_language
from console.domain.field_reading import read_language
from console.domain.words import Refused, nearest
from console.services.article_keeping import ArticleKeeper
from console.services.article_search import ArticleSearch
from console.services.errors import UsageError
from data.records import ArticleId
from data.records.articles import Article, ArticleFlag, ArticleRow, ArticleWords
from data.search.article_query import parse_article_query
from data.search.query import ME, NOBODY
from data.store import agents, article_flags, article_shelves
from data.text.fold import fold_name
from data.text.safe import clean_line, clean_text
from data.text.width import cut_to_width, pad_to_width, width_of

STATE_COLUMNS, LANGUAGE_COLUMNS = 8, 7


async def list_articles(arguments: argparse.Namespace, desk: Desk) -> int:
    """Find articles, or list all."""
    search = ArticleSearch(desk.store, clock=desk.clock, agent=desk.agent)
    typed = " ".join(arguments.query)
    await _refuse_unknown(arguments, desk)
    owner = f' owner:"{clean_line(arguments.owner)}"' if arguments.owner else ""
    found = await search.search(
        typed + owner,
        language=_language(arguments.language) if arguments.language else "",
        state=arguments.state or "",
        category=arguments.category or "",
        limit=arguments.limit,
    )
    await search.note_miss(found)
    if arguments.json:
        rows = [row_document(hit.row) for hit in found.hits]
        print_json({"articles": rows, "total": found.total, "query": typed})
        return exits.DONE
    for hit in found.hits:
        _say_article(hit.row)
    if found.total > len(found.hits):
        complain(f"{found.total - len(found.hits)} more: --limit {min(found.total, 500)}")
    if not found.hits:
        complain(f"No article has “{clean_line(typed)}”." if typed else "There is no such article.")
    return exits.DONE


async def _refuse_unknown(arguments: argparse.Namespace, desk: Desk) -> None:
    """Tell a slip from a list that is empty.

    Raises:
        UsageError: there is no such owner or category.
    """
    asked = parse_article_query(" ".join(arguments.query)).filters
    owners = {item.value for item in asked if item.field == "owner"}
    keys = {item.value for item in asked if item.field == "category"}
    owners |= {fold_name(arguments.owner)} if arguments.owner else set()
    keys |= {fold_name(arguments.category)} if arguments.category else set()
    if owners - {ME, NOBODY}:
        names = [each.name for each in await desk.store.read(agents.list_agents)]
        _require(owners - {ME, NOBODY}, names, noun="agent")
    if keys:
        shelves = await desk.store.read(article_shelves.list_categories)
        _require(keys, [each.key for each in shelves], noun="category")


def _require(wanted: set[str], known: Sequence[str], *, noun: str) -> None:
    for name in sorted(wanted - set(known)):
        near = nearest(name, known)
        meant = f" Did you mean {near}?" if near else ""
        raise UsageError(f"There is no {noun} {clean_line(name)}.{meant}")


async def show_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Print one article."""
    keeper = keeper_of(desk)
    article = await keeper.get(ArticleId(arguments.id))
    family = await keeper.list_family(article.id)
    if arguments.language is not None:
        wanted = _language(arguments.language)
        row = choose_language(family, [wanted], of=lambda each: each.language)
        if row is not None and row.id != article.id:
            article = await keeper.get(row.id)
        if article.words.language != wanted:
            complain(f"It is not there in {wanted}; this is {article.words.language}.")
    flags = await desk.store.read(article_flags.list_open_flags, article.id)
    words, shown = article.words, article.revision
    if arguments.revision is not None:
        old = await keeper.get_revision(article.id, arguments.revision)
        words, shown = old.words, old.revision
    revisions = await keeper.list_revisions(article.id) if arguments.revisions else []
    site_url = desk.settings.knowledge_base.site_url
    if arguments.json:
        print_json(
            {
                **article_document(article, family=family, flags=flags, site_url=site_url),
                **words_document(words),
                "shown_revision": shown,
                "text": _plain(words, site_url),
                "revisions": [revision_document(each) for each in revisions],
            }
        )
        return exits.DONE
    if arguments.revisions:
        for each in revisions:
            by = each.by or "nobody"
            say_row(
                f"{each.revision:>5}  {moment(each.at)}  {pad_to_width(by, 10)} {each.words.title}",
                ("Revision", each.revision),
                ("Title", each.words.title),
                ("By", by),
                ("At", when(each.at, now=desk.clock.now(), time_zone=desk.agent.time_zone)),
            )
        return exits.DONE
    if arguments.markdown:
        say(clean_text(words.body).rstrip("\n"))
        return exits.DONE
    _say_head(article, words, shown, family, flags)
    say()
    say(clean_text(_plain(words, site_url)).rstrip("\n"))
    return exits.DONE


async def diff_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Print what two revisions of an article say differently."""
    from console.domain.articles.differences import compare_words  # noqa: PLC0415 - start-up time

    keeper = keeper_of(desk)
    article = await keeper.get(ArticleId(arguments.id))
    newer = article.revision if arguments.to is None else arguments.to
    older = max(newer - 1, 1) if arguments.begin is None else arguments.begin
    before = await keeper.get_revision(article.id, older)
    after = await keeper.get_revision(article.id, newer)
    difference = compare_words(before.words, after.words)
    if arguments.json:
        print_json(
            {
                "id": article.id,
                "from": older,
                "to": newer,
                "fields": {
                    each.field: {"before": each.before, "after": each.after}
                    for each in difference.fields
                },
                "diff": list(difference.lines),
            }
        )
        return exits.DONE
    for change in difference.fields:
        say(f"{change.name}: {clean_line(change.before)!r} -> {clean_line(change.after)!r}")
    for line in difference.lines:
        said = next((f"{name}: {line[1:]}" for sign, name in SIGNS if line.startswith(sign)), line)
        say(said if is_plain() else line)
    if difference.is_empty:
        complain(f"Revisions {older} and {newer} of article {article.id} say the same.")
    return exits.DONE


SIGNS = (("+", "Added"), ("-", "Left out"), ("@@", "At line"))
"""How lines of a difference begin, and what is said for that."""


def keeper_of(desk: Desk) -> ArticleKeeper:
    """Build what reads and changes articles."""
    return ArticleKeeper(desk.store, clock=desk.clock, agent=desk.agent)


def _language(typed: str) -> str:
    read = read_language(typed)
    if isinstance(read, Refused):
        raise UsageError(f"--language: {read.why}")
    return read.name


def _plain(words: ArticleWords, site_url: str) -> str:
    from console.domain.markdown.plain import to_plain  # noqa: PLC0415 - start-up time
    from console.domain.markdown.reading import parse  # noqa: PLC0415 - start-up time

    return to_plain(
        parse(words.body), article=lambda slug: article_url(site_url, words.language, slug)
    )


def _say_head(
    article: Article,
    words: ArticleWords,
    shown: int,
    family: Sequence[ArticleRow],
    flags: Sequence[ArticleFlag],
) -> None:
    """Print title and facts."""
    used = "never used" if not article.uses else f"used {article.uses} times"
    revision = f"{shown} of {article.revision}, by {article.changed_by or 'nobody'}"
    facts = (
        words.state.value,
        words.language,
        f"in {words.category}" if words.category else "",
        f"owner {words.owner}" if words.owner else "",
        f"review by {words.review_by}" if words.review_by else "",
        "older than its original" if article.is_outdated else "",
        used,
        f"revision {revision}",
    )
    aliases = ", ".join(words.aliases)
    others = ", ".join(f"{row.language} ({row.id})" for row in family if row.id != article.id)
    files = ", ".join(file.name for file in words.files)
    doubts = [
        f"{flag.reason.value}, says {flag.by or 'somebody'}"
        + (f": {clean_line(flag.words)}" if flag.words else "")
        for flag in flags
    ]
    lines = (
        f"{article.id}  {words.title}",
        "; ".join(filter(None, facts)),
        f"also: {aliases}" if aliases else "",
        f"also in {others}" if others else "",
        f"files: {files}" if files else "",
        *(f"! {doubt}" for doubt in doubts),
    )
    say_facts(
        filter(None, lines),
        ("Article", article.id),
        ("Title", words.title),
        ("State", words.state.value),
        ("Language", words.language),
        ("Category", words.category),
        ("Owner", words.owner),
        ("Review by", words.review_by),
        ("Older than its original", "yes" if article.is_outdated else ""),
        ("Uses", used),
        ("Revision", revision),
        ("Also called", aliases),
        ("Also in", others),
        ("Files", files),
        *(("Flag", doubt) for doubt in doubts),
    )


def _say_article(row: ArticleRow) -> None:
    say_row(
        _line(row),
        ("Article", row.id),
        ("Title", row.title),
        ("State", row.state.value),
        ("Language", row.language),
        ("Category", row.category),
        ("Used", f"{row.uses} times" if row.uses else ""),
        ("Flags", row.open_flags or ""),
        ("Older than its original", "yes" if row.is_outdated else ""),
    )


def _line(row: ArticleRow) -> str:
    """Give an article as one line; its title stands last."""
    marks = ("!" if row.open_flags else " ") + ("<" if row.is_outdated else " ")
    head = (
        f"{row.id:>5} {marks} {row.state.value:<{STATE_COLUMNS}} "
        f"{row.language:<{LANGUAGE_COLUMNS}} {row.uses:>4}  {pad_to_width(row.category, 20)} "
    )
    room = shutil.get_terminal_size().columns - width_of(head)
    return head + cut_to_width(row.title, max(room, 20))
