"""Verbs on macros: list, show, fields, copy, remove, apply, and files."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import asdict
from pathlib import Path

from console.bootstrap import Desk
from console.cli import exits
from console.cli.desk import desk_for
from console.cli.documents import Document, moment
from console.cli.following import follow, follow_all
from console.cli.output import complain, print_json, say, say_facts, say_row, say_text
from console.cli.working import report
from console.domain.macros.effects import tell_effects
from console.domain.macros.fields import FIELDS
from console.services.errors import UsageError
from console.services.macro_files import MacroFiles, Read
from console.services.macro_keeping import KeptMacro, MacroKeeper
from console.services.macros import MacroService, Offer, Prepared, find_offers
from console.services.work import WorkService
from console.settings import Settings
from console.workplace import make_macro_applying, make_macros
from data.records import ConversationId, Macro
from data.text.safe import clean_line, clean_text
from data.text.width import cut_to_width, pad_to_width

NAME_COLUMNS, USES_COLUMNS = 24, 5


async def macro(arguments: argparse.Namespace, settings: Settings) -> int:
    """Read, keep or use macros."""
    if arguments.verb == "fields":
        return _print_fields(as_json=arguments.json)
    async with desk_for(arguments, settings) as desk:
        service = make_macros(desk)
        match arguments.verb:
            case "list":
                return await _list(arguments, desk, service)
            case "show":
                return await _show(arguments, desk, service)
            case "export" | "import":
                return await _move_files(arguments, desk)
            case "add" | "edit":
                from console.cli.macro_writing import write_macro  # noqa: PLC0415 - as the others

                kept = await write_macro(arguments, keeper_of(desk), desk)
            case "apply":
                return await _apply(arguments, desk)
            case "copy":
                kept = await keeper_of(desk).copy(arguments.name, arguments.new_name)
            case _:
                kept = await keeper_of(desk).remove(
                    arguments.name, if_revision=arguments.if_revision
                )
        _tell(arguments, kept)
    return exits.DONE


def keeper_of(desk: Desk) -> MacroKeeper:
    """Build what changes macros."""
    return MacroKeeper(desk.store, clock=desk.clock, agent=desk.agent)


async def _list(arguments: argparse.Namespace, desk: Desk, service: MacroService) -> int:
    number = await _number(arguments, desk)
    offers = find_offers(await service.list_offers(number), " ".join(arguments.query))
    if arguments.json:
        documents = [_offer_document(offer, has_language=number is not None) for offer in offers]
        print_json({"macros": documents, "total": len(documents)})
        return exits.DONE
    for offer in offers:
        kept = offer.macro.words
        say_row(
            _line(offer, has_language=number is not None),
            ("Macro", kept.name),
            ("Title", kept.title),
            ("Languages", " ".join(text.language or "all" for text in kept.texts)),
            ("Does", ", ".join(tell_effects(kept.actions))),
            ("Used", f"{offer.macro.uses} times" if offer.macro.uses else ""),
        )
    if not offers and arguments.query:
        complain(f"No macro has “{clean_line(' '.join(arguments.query))}” in it.")
    elif not offers:
        complain("There is no macro yet. support-console macro add NAME --text-file FILE")
    return exits.DONE


async def _show(arguments: argparse.Namespace, desk: Desk, service: MacroService) -> int:
    number = await _number(arguments, desk)
    found = await service.get(arguments.name)
    is_filled = number is not None or arguments.language is not None
    prepared = (
        await service.prepare(arguments.name, number, language=arguments.language)
        if is_filled
        else None
    )
    if arguments.json:
        preview = None if prepared is None else preview_document(prepared, number)
        print_json({**macro_document(found), "preview": preview})
    elif prepared is None:
        _print_macro(found)
    else:
        print_preview(prepared)
    return exits.DONE


async def _move_files(arguments: argparse.Namespace, desk: Desk) -> int:
    files = MacroFiles(desk.store, clock=desk.clock, agent=desk.agent, keeper=keeper_of(desk))
    folder = Path(arguments.dir)
    if arguments.verb == "export":
        written = await files.write(folder, arguments.names)
        if arguments.json:
            print_json({"written": list(written.files), "unchanged": list(written.unchanged)})
        else:
            for name in written.files:
                say(str(folder / name))
            say(f"{len(written.files)} written, {len(written.unchanged)} as they were.")
        return exits.DONE
    read = await files.read(folder, is_dry=arguments.dry_run, overwrites=arguments.overwrite)
    if arguments.json:
        print_json(_read_document(read))
    else:
        _tell_read(read, is_dry=arguments.dry_run)
    if read.troubles:
        return exits.USAGE
    return exits.CONFLICT if read.conflicts else exits.DONE


async def _apply(arguments: argparse.Namespace, desk: Desk) -> int:
    numbers = [ConversationId(number) for number in arguments.number]
    if arguments.if_revision is not None and len(set(numbers)) > 1:
        raise UsageError("--if-revision is about one conversation; name only one.")
    numbers = await follow_all(desk, numbers)
    work = WorkService(desk.store, clock=desk.clock, agent=desk.agent)
    done = await make_macro_applying(desk, work).apply(
        arguments.name, dict.fromkeys(numbers, arguments.if_revision)
    )
    return report(done, numbers, as_json=arguments.json)


async def _number(arguments: argparse.Namespace, desk: Desk) -> ConversationId | None:
    if arguments.number is None:
        return None
    return await follow(desk, ConversationId(arguments.number))


def _tell(arguments: argparse.Namespace, kept: KeptMacro) -> None:
    if arguments.json:
        print_json({"name": kept.name, "revision": kept.revision, "undo_id": kept.undo_id})
        return
    did = {"add": "is kept", "edit": "is changed", "copy": "is kept", "remove": "is removed"}
    say(f"{kept.name} {'is as it was' if kept.undo_id is None else did[arguments.verb]}.")


def _print_fields(*, as_json: bool) -> int:
    if as_json:
        print_json(
            {
                "fields": [
                    {"name": name, "means": means, "example": example}
                    for name, (means, example) in FIELDS.items()
                ]
            }
        )
        return exits.DONE
    for name, (means, example) in FIELDS.items():
        say_row(
            f"{pad_to_width(name, NAME_COLUMNS)}  {means}; as: {example}",
            ("Field", name),
            ("Means", means),
            ("As", example),
        )
    return exits.DONE


def macro_document(macro: Macro) -> Document:
    """Give a macro as a JSON object."""
    kept = macro.words
    return {
        "name": kept.name,
        "title": kept.title,
        "category": kept.category,
        "aliases": list(kept.aliases),
        "texts": [
            {"language": text.language or None, "subject": text.subject, "text": text.body}
            for text in kept.texts
        ],
        "actions": {name: value for name, value in asdict(kept.actions).items() if value},
        "effects": list(tell_effects(kept.actions)),
        "uses": macro.uses,
        "last_used_at": moment(macro.last_used_at),
        "last_used_by": macro.last_used_by,
        "revision": macro.revision,
        "added_by": macro.added_by,
        "created_at": moment(macro.created_at),
        "changed_by": macro.changed_by,
        "changed_at": moment(macro.changed_at),
    }


def preview_document(prepared: Prepared, number: ConversationId | None) -> Document:
    """Give what a macro would say and do as a JSON object."""
    language = None if prepared.variant is None else prepared.variant.text.language or None
    return {
        "conversation": number,
        "language": language,
        "why": prepared.why,
        "subject": prepared.subject,
        "text": prepared.text,
        "effects": list(prepared.effects),
        "unresolved": list(prepared.unresolved),
    }


def print_preview(prepared: Prepared) -> None:
    """Print what a macro would say and do."""
    if prepared.variant is not None:
        say(f"In {prepared.why}:")
        if prepared.subject:
            say(f"Subject: {prepared.subject}")
        say()
        say_text(prepared.text)
        say()
    for effect in prepared.effects:
        say(f"- {effect}")
    for name in prepared.unresolved:
        complain(f"{name} is not known here; write it yourself, or give it a default.")


def _print_macro(macro: Macro) -> None:
    kept = macro.words
    also, revision = ", ".join(kept.aliases), f"{macro.revision} by {macro.changed_by or 'nobody'}"
    facts = (
        f"category {kept.category}" if kept.category else "",
        f"also {also}" if also else "",
        _use_words(macro),
        f"revision {revision}",
    )
    effects = tell_effects(kept.actions)
    say_facts(
        (
            f"{kept.name}  {kept.title}".rstrip(),
            "; ".join(filter(None, facts)),
            *(f"- {effect}" for effect in effects),
        ),
        ("Macro", kept.name),
        ("Title", kept.title),
        ("Category", kept.category),
        ("Also called", also),
        ("Uses", _use_words(macro)),
        ("Revision", revision),
        *(("Does", effect) for effect in effects),
    )
    for text in kept.texts:
        language = text.language or "all languages"
        say()
        say_facts(
            (f"[{language}]" + (f" {text.subject}" if text.subject else ""),),
            ("Text in", language),
            ("Subject", text.subject),
        )
        say_text(clean_text(text.body))


def _use_words(macro: Macro) -> str:
    if not macro.uses or macro.last_used_at is None:
        return "never used"
    times = "once" if macro.uses == 1 else f"{macro.uses} times"
    return f"used {times}, last {macro.last_used_at:%Y-%m-%d} by {macro.last_used_by or 'nobody'}"


def _offer_document(offer: Offer, *, has_language: bool) -> Document:
    document = macro_document(offer.macro)
    if has_language:
        variant = offer.variant
        document["language"] = None if variant is None else variant.text.language or None
        document["why"] = "" if variant is None else variant.why
    return document


def _line(offer: Offer, *, has_language: bool) -> str:
    kept = offer.macro.words
    languages = [text.language or "*" for text in kept.texts]
    if has_language:
        languages = [] if offer.variant is None else [offer.variant.text.language or "*"]
    does = ", ".join(tell_effects(kept.actions))
    facts = "; ".join(filter(None, (kept.title, " ".join(languages), does)))
    line = f"{offer.macro.uses:>{USES_COLUMNS}}  {pad_to_width(kept.name, NAME_COLUMNS)}  {facts}"
    return cut_to_width(line, shutil.get_terminal_size().columns)


def _read_document(read: Read) -> Document:
    return {
        "added": list(read.added),
        "changed": list(read.changed),
        "unchanged": list(read.unchanged),
        "failed": [
            {"file": each.path, "code": code, "text": each.text}
            for code, troubles in (
                (exits.USAGE, read.troubles),
                (exits.CONFLICT, read.conflicts),
            )
            for each in troubles
        ],
        "passed_over": list(read.passed_over),
        "undo_id": read.undo_id,
    }


def _tell_read(read: Read, *, is_dry: bool) -> None:
    for each in (*read.troubles, *read.conflicts):
        complain(f"{each.path}: {each.text}")
    for path in read.passed_over:
        complain(f"{path}: passed over, it is no text of a macro.")
    if read.troubles or read.conflicts:
        complain("Nothing was changed.")
        return
    would = "would be " if is_dry else ""
    for verb, names in (("added", read.added), ("changed", read.changed)):
        for name in names:
            say(f"{name} {would}{verb}")
    say(f"{len(read.added)} added, {len(read.changed)} changed, {len(read.unchanged)} as they were"
        + (" (nothing was written)." if is_dry else "."))  # fmt: skip
