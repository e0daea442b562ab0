"""Domain: macros as files that a team can version, and back (pure).

Theory of operation: a macro is `NAME.md`, with what it is and does as `key: value` lines above its
text, and `NAME.da.md` for each further language, so that a translator gets a file and a difference
shows a language. What is written reads back as the same macro, letter by letter. Files without such
lines are texts alone: their name is the macro's, their folder its category. A `.liquid` file is
the same as a `.md` one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from console.domain.front_matter import Pair, Sheet, Value, parse_sheet, render_sheet
from console.domain.language_names import LANGUAGES
from console.domain.macros.reading import Known, read_macro, read_name
from console.domain.words import Refused
from data.records import FollowUpKind, MacroActions, MacroText, MacroWords
from data.records.escalations import Reason, Way

ENDINGS = (".md", ".markdown", ".liquid")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OF_TEXT = ("language", "subject")
"""Keys of a text; all others belong to the whole macro."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its path below the folder, with `/`, and what is in it."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a file, in a sentence."""

    path: str
    text: str


@dataclass(slots=True)
class _Gathered:
    """The files of one macro."""

    name: str
    folder: str
    pairs: list[Pair] = field(default_factory=list)
    texts: list[MacroText] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    problems: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FiledMacro:
    """A macro that was read, and its files."""

    words: MacroWords
    paths: tuple[str, ...]


def render_files(macro: MacroWords) -> dict[str, str]:
    """Give the files of a macro by their names."""
    main = _main_text(macro.texts)
    values: dict[str, Value] = {**_head(macro), **action_values(macro.actions)}
    files = {}
    for text in macro.texts:
        own = _text_values(text)
        if text is main:
            files[f"{macro.name}.md"] = render_sheet({**values, **own}, text.body)
        else:
            own.pop("language", None)  # the name of the file says it
            files[f"{macro.name}.{text.language}.md"] = render_sheet(own, text.body)
    if main is None:
        files[f"{macro.name}.md"] = render_sheet(values, "")
    return files


def read_files(sources: Sequence[Source], known: Known) -> tuple[list[FiledMacro], list[Trouble]]:
    """Read macros from the files of a folder; give those that are right, and what is wrong."""
    stems = {_stem(source.path) for source in sources}
    gathered: dict[str, _Gathered] = {}
    troubles: list[Trouble] = []
    for source in sorted(sources, key=lambda each: each.path):
        _gather(source, stems, gathered, troubles)
    macros = []
    for each in gathered.values():
        if each.problems:
            troubles += each.problems
            continue
        read = read_macro(each.name, each.pairs, each.texts, known)
        if isinstance(read, MacroWords):
            macros.append(FiledMacro(read, tuple(each.paths)))
        else:
            troubles += [Trouble(_blamed(each, why), why) for why in read]
    return macros, sorted(troubles, key=lambda trouble: trouble.path)


def action_values(actions: MacroActions) -> dict[str, Value]:
    """Give what a macro does as keys and values, as they are read again."""
    status = actions.status or ""
    if actions.status == "wait" and actions.waiting_on is not None:
        status = f"wait on {actions.waiting_on.value.replace('_', ' ')}"
    values: dict[str, Value | None] = {
        "status": status,
        "tags": actions.tags_added,
        "remove-tags": actions.tags_removed,
        "priority": actions.priority.value if actions.priority else None,
        "kind": actions.kind,
        "cause": actions.cause,
        "stage": actions.stage,
        "assign": actions.assign,
        "tier": actions.tier,
        "snooze": actions.snooze,
    }
    promise, asking = actions.follow_up, actions.escalation
    if promise is not None:
        values |= {"follow-up": promise.at, "follow-up-text": promise.text}
        if promise.kind is not FollowUpKind.REMIND:
            values["follow-up-kind"] = promise.kind.value.replace("_", " ")
    if asking is not None:
        values |= {"escalate": asking.to, "escalate-need": asking.need,
                   "escalate-words": asking.words, "escalate-tried": asking.tried,
                   "escalate-by": asking.by}  # fmt: skip
        if asking.reason is not Reason.OTHER:
            values["escalate-reason"] = asking.reason.value.replace("_", " ")
        if asking.way is not Way.HAND_OVER:
            values["escalate-way"] = asking.way.value.replace("_", " ")
    return {key: value for key, value in values.items() if value}


def main_values(macro: MacroWords) -> dict[str, Value]:
    """Give all of a macro but its texts as keys and values."""
    return {**_head(macro), **action_values(macro.actions)}


def _head(macro: MacroWords) -> dict[str, Value]:
    values: dict[str, Value] = {
        "title": macro.title, "category": macro.category, "aliases": macro.aliases,
    }  # fmt: skip
    # One key at least: it says that the lines are keys, whatever the text begins with.
    return {key: value for key, value in values.items() if value or key == "title"}


def _text_values(text: MacroText) -> dict[str, Value]:
    values: dict[str, Value] = {"language": text.language, "subject": text.subject}
    return {key: value for key, value in values.items() if value}


def _main_text(texts: Sequence[MacroText]) -> MacroText | None:
    """Give the text that stands in the main file: that for all languages, English, the first."""
    by_code = {text.language: text for text in texts}
    return by_code.get("") or by_code.get("en") or (texts[0] if texts else None)


def _gather(
    source: Source,
    stems: set[str],
    gathered: dict[str, _Gathered],
    troubles: list[Trouble],
) -> None:
    stem, language = _take_apart(source.path, stems)
    name = read_name(stem)
    if isinstance(name, Refused):
        troubles.append(Trouble(source.path, name.why))
        return
    folder = source.path.rpartition("/")[0]
    each = gathered.setdefault(name, _Gathered(name, folder))
    if each.folder != folder:
        where = f"{each.paths[0]} is a macro of the same name; rename one of the two."
        each.problems.append(Trouble(source.path, where))
        return
    each.paths.append(source.path)
    sheet = parse_sheet(source.text)
    each.problems += [Trouble(source.path, why) for why in sheet.problems]
    _add_sheet(each, source.path, sheet, language)


def _add_sheet(each: _Gathered, path: str, sheet: Sheet, language: str | None) -> None:
    own = {pair.key: pair for pair in sheet.pairs if pair.key in _OF_TEXT}
    rest = [pair for pair in sheet.pairs if pair.key not in _OF_TEXT]
    if language is None:
        each.pairs += rest
        if each.folder and not any(pair.key == "category" for pair in rest):
            each.pairs.append(Pair("category", each.folder.replace("/", " / "), 1))
    elif rest:
        why = f"line {rest[0].line}: {rest[0].key} is said in {each.name}.md, for all languages."
        each.problems.append(Trouble(path, why))
    told = own["language"].text.strip() if "language" in own else ""
    if language is not None and told and told != language:
        why = f"line {own['language'].line}: its name says {language}, its line {told}."
        each.problems.append(Trouble(path, why))
    subject = own["subject"].text if "subject" in own else ""
    if sheet.body.strip() or subject:
        each.texts.append(MacroText(language or told, sheet.body, subject))


def _take_apart(path: str, stems: set[str]) -> tuple[str, str | None]:
    """Give name and language that a file's name says: `hello.da.md` is the Danish of hello."""
    stem = _stem(path).rpartition("/")[2]
    name, dot, language = stem.rpartition(".")
    if not dot or not name or _LANGUAGE.fullmatch(language) is None:
        return stem, None
    is_known = language.partition("-")[0] in LANGUAGES
    has_main = _stem(path).removesuffix(f".{language}") in stems
    return (name, language) if is_known or has_main else (stem, None)


def _stem(path: str) -> str:
    ending = next((ending for ending in ENDINGS if path.lower().endswith(ending)), "")
    return path[: len(path) - len(ending)]


def _blamed(each: _Gathered, why: str) -> str:
    """Give the file that a problem is about, as far as its words tell."""
    languages = {path: _take_apart(path, {_stem(p) for p in each.paths})[1] for path in each.paths}
    for path, language in languages.items():
        if language is not None and f"the text in {language}" in why:
            return path
    main = next((path for path, language in languages.items() if language is None), None)
    return main or each.paths[0]
