"""Verbs on the words that leads keep: tags and causes."""

from __future__ import annotations

import argparse

from console.bootstrap import Desk
from console.cli import exits, working
from console.cli.desk import desk_for
from console.cli.documents import Document
from console.cli.output import print_json, say, say_row
from console.services.team import TeamService
from console.services.wordlists import Replaced, WordListService
from console.settings import Settings
from data.records import ListedWord, WordKind
from data.text.width import pad_to_width, width_of


async def word_list(arguments: argparse.Namespace, settings: Settings) -> int:
    """List, keep, rename or remove tags or causes; `tag on` puts tags on conversations."""
    if arguments.verb == "on":
        return await working.work(arguments, settings)
    kind = WordKind(arguments.command)
    async with desk_for(arguments, settings) as desk:
        if arguments.verb == "list":
            await _list(kind, desk, as_json=arguments.json)
            return exits.DONE
        leads = WordListService(desk.store, clock=desk.clock, agent=desk.agent, kind=kind)
        if arguments.verb == "add":
            word = await leads.add(arguments.name, title=arguments.title)
            if arguments.json:
                print_json({"name": word.name, "kept": True})
            else:
                say(f"{word.remark or word.name}; {kind}s that leads keep are offered first")
            return exits.DONE
        if arguments.verb == "rename":
            done = await leads.rename(arguments.name, arguments.new)
        else:
            done = await leads.remove(
                arguments.name, into=arguments.into, everywhere=arguments.everywhere
            )
    if arguments.json:
        print_json(_replaced_document(done))
    else:
        say(_in_words(kind, done))
    return exits.DONE


async def _list(kind: WordKind, desk: Desk, *, as_json: bool) -> None:
    team = TeamService(desk.store, clock=desk.clock, agent=desk.agent)
    words = await (team.list_tags() if kind is WordKind.TAG else team.list_causes())
    if as_json:
        print_json({f"{kind}s": [_word_document(word, kind) for word in words]})
        return
    if not words:
        say(f"There are no {kind}s; `{kind} add WORD` keeps one.")
    width = max((width_of(word.name) for word in words), default=0)
    for word in words:
        rest = word.title if word.is_kept else "(not kept)"
        line = f"{pad_to_width(word.name, width)}  {word.conversations:>6}  {rest}"
        say_row(
            line.rstrip(),
            (kind.value.capitalize(), word.name),
            ("Means", rest),
            ("Conversations", word.conversations),
        )


def _word_document(word: ListedWord, kind: WordKind) -> Document:
    document: Document = {"name": word.name, "title": word.title}
    return {**document, "kept": word.is_kept, "conversations": word.conversations}


def _replaced_document(done: Replaced) -> Document:
    return {
        "name": done.old,
        "into": done.new,
        "conversations": done.conversations,
        "undo_id": done.undo_id,
    }


def _in_words(kind: WordKind, done: Replaced) -> str:
    if done.new == done.old:
        return f"{kind} {done.old} is no longer kept; conversations that have it keep it"
    on = "1 conversation" if done.conversations == 1 else f"{done.conversations} conversations"
    back = f" (`undo {done.undo_id}` takes it back)"
    if done.new is not None:
        return f"{kind} {done.old} is {done.new} now, on {on}{back}"
    return f"{kind} {done.old} removed{f', off {on}' if done.conversations else ''}{back}"
