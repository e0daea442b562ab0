"""`article category` and `article tutorial`: the shelves and the orders of articles."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence

from console.bootstrap import Desk
from console.cli import exits
from console.cli.article_documents import category_document, row_document, tutorial_document
from console.cli.article_reading import keeper_of
from console.cli.output import complain, print_json, say, say_facts, say_row
from console.domain.articles.variants import choose_name
from console.services.article_shelves import ArticleShelves, KeptShelf
from console.services.errors import UsageError
from data.records import ArticleId
from data.text.safe import clean_line
from data.text.width import pad_to_width

KEY_COLUMNS = 24
_DID = {"add": "is kept", "edit": "is changed", "remove": "is removed"}


async def shelve_category(arguments: argparse.Namespace, desk: Desk) -> int:
    """List or change categories."""
    shelves = _shelves(desk)
    names = _names(arguments)
    match arguments.act:
        case "list":
            return await _list_categories(arguments, desk, shelves)
        case "add":
            kept = await shelves.add_category(arguments.key, names, place=arguments.place)
        case "edit":
            kept = await shelves.change_category(
                arguments.key, new_key=arguments.key_after, names=names, place=arguments.place
            )
        case _:
            kept = await shelves.remove_category(arguments.key)
    return _tell(arguments, kept)


async def shelve_tutorial(arguments: argparse.Namespace, desk: Desk) -> int:
    """List, show or change tutorials."""
    shelves = _shelves(desk)
    names = _names(arguments)
    steps = [ArticleId(step) for step in getattr(arguments, "step", [])]
    match arguments.act:
        case "list":
            return await _list_tutorials(arguments, desk, shelves)
        case "show":
            return await _show_tutorial(arguments, desk, shelves)
        case "add":
            kept = await shelves.add_tutorial(
                arguments.key, names, steps, stage=arguments.stage, place=arguments.place
            )
        case "edit":
            kept = await shelves.change_tutorial(
                arguments.key,
                new_slug=arguments.key_after,
                names=names,
                steps=steps or None,
                stage=arguments.stage,
                place=arguments.place,
                if_revision=arguments.if_revision,
            )
        case _:
            kept = await shelves.remove_tutorial(arguments.key)
    return _tell(arguments, kept)


async def _list_categories(
    arguments: argparse.Namespace, desk: Desk, shelves: ArticleShelves
) -> int:
    found = await shelves.list_categories()
    if arguments.json:
        print_json({"categories": [category_document(each) for each in found]})
        return exits.DONE
    for each in found:
        say_row(
            f"{each.articles:>5}  {pad_to_width(each.key, KEY_COLUMNS)}  {_called(each.names)}",
            ("Category", each.key),
            ("Names", _called(each.names)),
            ("Articles", each.articles),
        )
    if not found:
        complain("There is no category yet. support-console article category add KEY")
    return exits.DONE


async def _list_tutorials(
    arguments: argparse.Namespace, desk: Desk, shelves: ArticleShelves
) -> int:
    found = await shelves.list_tutorials()
    if arguments.json:
        print_json({"tutorials": [tutorial_document(each) for each in found]})
        return exits.DONE
    for each in found:
        stage = f"  ({each.stage})" if each.stage else ""
        slug = pad_to_width(each.slug, KEY_COLUMNS)
        say_row(
            f"{len(each.steps):>5}  {slug}  {_called(each.names)}{stage}",
            ("Tutorial", each.slug),
            ("Names", _called(each.names)),
            ("Steps", len(each.steps)),
            ("Stage", each.stage),
        )
    if not found:
        complain("There is no tutorial yet. support-console article tutorial add SLUG --step ID")
    return exits.DONE


async def _show_tutorial(arguments: argparse.Namespace, desk: Desk, shelves: ArticleShelves) -> int:
    tutorial = await shelves.get_tutorial(arguments.key)
    keeper = keeper_of(desk)
    rows = [(await keeper.list_family(step))[0] for step in tutorial.steps]
    if arguments.json:
        print_json({**tutorial_document(tutorial), "articles": [row_document(row) for row in rows]})
        return exits.DONE
    name = choose_name(tutorial.names, [desk.agent.language], otherwise=tutorial.slug)
    stage = f" (for the stage {tutorial.stage})" if tutorial.stage else ""
    say_facts(
        (f"{tutorial.slug}  {name}{stage}",),
        ("Tutorial", tutorial.slug),
        ("Title", name),
        ("Stage", tutorial.stage),
    )
    for place, row in enumerate(rows, 1):
        step = f"{row.title} ({row.id}, {row.state.value})"
        say_facts((f"{place:>3}. {step}",), (f"Step {place}", step))
    return exits.DONE


def _shelves(desk: Desk) -> ArticleShelves:
    return ArticleShelves(desk.store, clock=desk.clock, agent=desk.agent)


def _names(arguments: argparse.Namespace) -> Mapping[str, str]:
    """Read names by language, as `da=Ordrer`."""
    names = {}
    given: Sequence[str] = getattr(arguments, "name", [])
    for text in given:
        language, equals, name = text.partition("=")
        if not equals:
            raise UsageError(f"--name: “{clean_line(text)}” is no LANGUAGE=NAME, as da=Ordrer.")
        names[language.strip()] = name.strip()
    return names


def _called(names: Mapping[str, str]) -> str:
    return ", ".join(f"{language}: {name}" for language, name in names.items())


def _tell(arguments: argparse.Namespace, kept: KeptShelf) -> int:
    if arguments.json:
        changed = [] if kept.undo_id is None else [kept.key]
        print_json({"key": kept.key, "changed": changed, "failed": [], "undo_id": kept.undo_id})
        return exits.DONE
    say(f"{kept.key} {'is as it was' if kept.undo_id is None else _DID[arguments.act]}.")
    return exits.DONE
