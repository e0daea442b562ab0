"""`macro add` and `macro edit`: from options, files or $EDITOR."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

from console.bootstrap import Desk
from console.cli.editing import asks_again, edited
from console.cli.output import complain
from console.cli.texts import read_text
from console.domain.front_matter import Pair, Value, parse_sheet, render_sheet
from console.domain.macros.files import main_values
from console.domain.macros.reading import ACTION_KEYS
from console.domain.words import nearest
from console.services.errors import UsageError
from console.services.macro_keeping import KeptMacro, MacroKeeper
from data.records import Macro, MacroText, MacroWords

TEXT_MAX_BYTES = 200_000
OPENINGS_MAX = 20
"""Times that a text which is not right is opened again."""


async def write_macro(arguments: argparse.Namespace, keeper: MacroKeeper, desk: Desk) -> KeptMacro:
    """Keep a macro, or change one, as options or an editor say."""
    before: Macro | None = None
    if arguments.verb == "edit":
        before = await keeper.get(arguments.name)
        if arguments.if_revision is None:
            arguments.if_revision = before.revision
    if not _is_said(arguments):
        return await _write_in_editor(arguments, keeper, before)
    words = MacroWords(arguments.name) if before is None else before.words
    values = main_values(words)
    for name in ("title", "category"):
        if getattr(arguments, name) is not None:
            values[name] = getattr(arguments, name)
    if arguments.aliases:
        values["aliases"] = tuple(filter(None, arguments.aliases))
    values |= _actions(arguments.action)
    texts = await _texts(arguments, words.texts)
    return await _keep(arguments, keeper, before, pairs_of(values), texts)


def pairs_of(values: dict[str, Value]) -> list[Pair]:
    """Give keys and values as they are read."""
    return [Pair(key, value, 0) for key, value in values.items()]


def _is_said(arguments: argparse.Namespace) -> bool:
    parts = (arguments.title, arguments.category, arguments.aliases, arguments.text_file,
             arguments.text, arguments.subject, arguments.action)  # fmt: skip
    edits = (getattr(arguments, "new_name", None), getattr(arguments, "remove_text", None))
    return any(part not in (None, []) for part in (*parts, *edits))


async def _keep(
    arguments: argparse.Namespace,
    keeper: MacroKeeper,
    before: Macro | None,
    pairs: Sequence[Pair],
    texts: Sequence[MacroText],
) -> KeptMacro:
    if before is None:
        return await keeper.add(arguments.name, pairs, texts)
    return await keeper.change(
        before.name,
        pairs,
        texts,
        new_name=arguments.new_name,
        if_revision=arguments.if_revision,
    )


def _actions(typed: Sequence[str]) -> dict[str, Value]:
    """Read what stands behind --action; an empty value takes an action away."""
    values: dict[str, Value] = {}
    for text in typed:
        key, colon, value = text.partition(":")
        key = key.strip().casefold().replace("_", "-").replace(" ", "-")
        key = {"tag": "tags", "untag": "remove-tags"}.get(key, key)
        if not colon or key not in ACTION_KEYS:
            near = nearest(key, ACTION_KEYS)
            meant = f" Did you mean {near}?" if near else f" There are {', '.join(ACTION_KEYS)}."
            raise UsageError(f"--action: “{text[:40]}” is no 'KEY: VALUE'.{meant}")
        values[key] = value.strip()
    return values


async def _texts(
    arguments: argparse.Namespace, before: Sequence[MacroText]
) -> tuple[MacroText, ...]:
    texts = {text.language: text for text in before}
    for language in getattr(arguments, "remove_text", []):
        if language not in texts:
            has = ", ".join(name or "all languages" for name in texts) or "none"
            raise UsageError(f"--remove-text: there is no text in {language}; it has {has}.")
        del texts[language]
    bodies = [_parted(given) for given in arguments.text]
    for given in arguments.text_file:
        language, name = _parted(given)
        bodies.append((language, await asyncio.to_thread(_read_body, name)))
    for language, body in bodies:
        kept = texts.get(language, MacroText(language, ""))
        texts[language] = replace(kept, body=body)
    for given in arguments.subject:
        language, subject = _parted(given)
        if language not in texts:
            raise UsageError(f"--subject: there is no text in {language or 'all languages'}.")
        texts[language] = replace(texts[language], subject=subject)
    return tuple(texts.values())


def _parted(given: str) -> tuple[str, str]:
    """Give language and the rest of `da=FILE`; a file may have `=` in its name behind a folder."""
    language, equals, rest = given.partition("=")
    is_code = language.replace("-", "").isalnum() and 1 < len(language) <= 12  # noqa: PLR2004 - en, zh-Hant-TW
    return (language, rest) if equals and is_code else ("", given)


def _read_body(name: str) -> str:
    too_long = f"The text {name} is longer than {TEXT_MAX_BYTES // 1000} KB."
    text = read_text(name, noun="text", bytes_max=TEXT_MAX_BYTES, too_long=too_long)
    return text.removesuffix("\n")  # the line end that every file has


async def _write_in_editor(
    arguments: argparse.Namespace, keeper: MacroKeeper, before: Macro | None
) -> KeptMacro:
    """Open a macro as its file; what is not right is told and opened again."""
    if not sys.stdin.isatty():
        raise UsageError(
            "Say what it is: --text-file, --text, --action, --title; in a terminal $EDITOR asks."
        )
    words = MacroWords(arguments.name) if before is None else before.words
    own, others = _chosen(words.texts, getattr(arguments, "language", None))
    values = main_values(words)
    values |= {"language": own.language} if own.language else {}
    values |= {"subject": own.subject} if own.subject else {}
    text = first = render_sheet(values, own.body)
    for _ in range(OPENINGS_MAX):
        text = await edited(text, f"{words.name}.md")
        if text == first and before is not None:
            return KeptMacro(words.name, None, before.revision)
        try:
            pairs, texts = _written(text, others)
            return await _keep(arguments, keeper, before, pairs, texts)
        except UsageError as error:
            complain(str(error))
            if not await asyncio.to_thread(asks_again):
                raise UsageError("Nothing was kept.") from error
    raise UsageError("Nothing was kept.")


def _written(text: str, others: Sequence[MacroText]) -> tuple[list[Pair], list[MacroText]]:
    """Read what came back from the editor."""
    sheet = parse_sheet(text)
    if sheet.problems:
        raise UsageError(" ".join(sheet.problems))
    told = {pair.key: pair.text.strip() for pair in sheet.pairs}
    pairs = [pair for pair in sheet.pairs if pair.key not in ("language", "subject")]
    written = MacroText(told.get("language", ""), sheet.body, told.get("subject", ""))
    return pairs, [*others, *([written] if sheet.body.strip() else [])]


def _chosen(
    texts: Sequence[MacroText], language: str | None
) -> tuple[MacroText, Sequence[MacroText]]:
    """Give the text to write, and the others."""
    if language is None:
        own = texts[0] if texts else MacroText("", "")
    else:
        own = next((t for t in texts if t.language == language), MacroText(language, ""))
    return own, [text for text in texts if text.language != own.language]
