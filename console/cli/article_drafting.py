"""`article draft`: an article from a conversation, and what was taken out of it."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits
from console.cli.documents import Document
from console.cli.following import follow
from console.cli.output import complain, print_json, say, say_row
from console.domain.articles.redaction import Finding, Kind
from console.domain.field_reading import read_language
from console.domain.words import Refused
from console.services.article_drafting import ConversationDraft
from console.services.article_keeping import KeptArticle
from console.services.errors import UsageError
from console.workplace import make_services
from data.records import ConversationId
from data.records.articles import ArticleWords
from data.text.safe import clean_line


async def draft_article(arguments: argparse.Namespace, desk: Desk) -> int:
    """Make an article of a conversation; print what was taken out."""
    number = await follow(desk, ConversationId(arguments.number))
    service = make_services(desk).article_drafting
    draft = await service.draft(number, language=_language(arguments.language))
    put_back = _kept(draft, arguments.keep)
    words = draft.words(kept=put_back)
    kept = None if arguments.dry_run else await service.keep(draft, kept=put_back)
    if arguments.json:
        print_json(_document(draft, words, kept, put_back))
    else:
        _tell(draft, words, kept, put_back)
    return exits.DONE


def _language(typed: str | None) -> str | None:
    if typed is None:
        return None
    read = read_language(typed)
    if isinstance(read, Refused):
        raise UsageError(read.why)
    return read.name


def _kept(draft: ConversationDraft, wanted: list[str]) -> frozenset[int]:
    """Give the numbers of the findings that are to be put back: by number, or by what they were."""
    findings = draft.drafted.findings
    by_words = {place.was: f.number for f in findings for place in f.places}
    by_number = {str(finding.number): finding.number for finding in findings}
    numbers = set()
    for each in wanted:
        number = by_words.get(each) or by_number.get(each)
        if number is None:
            told = ", ".join(f"{f.number} ({f.was})" for f in findings) or "nothing"
            raise UsageError(f"“{clean_line(each)}” was not taken out; taken out: {told}.")
        numbers.add(number)
    return frozenset(numbers)


def _document(
    draft: ConversationDraft,
    words: ArticleWords,
    kept: KeptArticle | None,
    put_back: frozenset[int],
) -> Document:
    return {
        "conversation": draft.number,
        "id": None if kept is None else kept.id,
        "title": words.title,
        "language": words.language,
        "state": words.state.value,
        "body": words.body,
        "aliases": list(words.aliases),
        "findings": [
            _finding(finding, is_kept=finding.number in put_back)
            for finding in draft.drafted.findings
        ],
        "left_out": list(draft.drafted.left_out),
        "undo_id": None if kept is None else kept.undo_id,
    }


def _finding(finding: Finding, *, is_kept: bool) -> Document:
    return {
        "number": finding.number,
        "kind": finding.kind.value,
        "was": finding.was,
        "became": None if is_kept else finding.became,
        "places": [
            {"part": place.part, "line": place.line, "column": place.column, "was": place.was}
            for place in finding.places
        ],
    }


def _tell(
    draft: ConversationDraft,
    words: ArticleWords,
    kept: KeptArticle | None,
    put_back: frozenset[int],
) -> None:
    say(f"# {words.title}\n\n{words.body}")
    if words.aliases:
        say(f"Also: {', '.join(words.aliases)}")
    findings = draft.drafted.findings
    if findings:
        say("Taken out; check each, and put a false alarm back with --keep:")
    for finding in findings:
        where = ", ".join(_where(place.part, place.line) for place in finding.places)
        became = "kept" if finding.number in put_back else finding.became
        kind = kind_words(finding.kind)
        say_row(
            f"{finding.number:>3}  {kind}: {finding.was} -> {became} ({where})",
            ("Taken out", finding.number),
            ("Kind", kind),
            ("Was", finding.was),
            ("Became", became),
            ("Where", where),
        )
    if draft.drafted.left_out:
        complain(f"Left out as greeting or signature: {' | '.join(draft.drafted.left_out)}")
    if kept is None:
        say("Nothing was kept.")
    else:
        say(f"Kept as article {kept.id}, a draft: read it before it is more.")


def kind_words(kind: Kind) -> str:
    """Give what something personal is, in words."""
    return kind.value.replace("_", " ")


def _where(part: str, line: int) -> str:
    return "title" if part == "title" else f"line {line}"
