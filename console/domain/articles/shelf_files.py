"""Domain: categories and tutorials as files of a folder of articles, and back (pure).

`categories.md` and `tutorials.md` are Markdown that reads as what it is: a heading for each with
its key, a line for its name in each language, and for a tutorial its steps, numbered and linked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from console.domain.articles.checking import category_key
from console.domain.articles.slugs import is_slug
from console.domain.field_reading import read_language, read_stage
from console.domain.front_matter import parse_sheet, render_sheet
from console.domain.words import Refused
from data.records import ArticleId
from data.records.articles import Category, Tutorial
from data.text.safe import clean_line

CATEGORIES_FILE, TUTORIALS_FILE = "categories.md", "tutorials.md"
NAME_MAX = 200
_HEADING = re.compile(r"##\s+(\S.*)")
_NAME = re.compile(r"[-*]\s+([A-Za-z0-9-]{2,40}):\s*(\S.*)")
_STEP = re.compile(r"\d{1,4}[.)]\s+(?:\[([^\]]+)\]\(<?([^()<>]+)>?\)|(\S.*))")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a tutorial, as its file names it: by slug, and by the path of its file."""

    slug: str
    path: str = ""


@dataclass(slots=True)
class FiledShelf:
    """A category or a tutorial that a file describes."""

    key: str
    line: int
    names: dict[str, str] = field(default_factory=dict)
    stage: str | None = None
    steps: list[Step] = field(default_factory=list)


def render_categories(categories: Sequence[Category]) -> str:
    """Write the categories in their order."""
    parts = [_block(each.key, each.names) for each in categories]
    return render_sheet({"kind": "categories"}, "\n\n".join(parts))


def render_tutorials(tutorials: Sequence[Tutorial], steps: Mapping[ArticleId, Step]) -> str:
    """Write the tutorials in their order; `steps` says how each article is named."""
    parts = []
    for tutorial in tutorials:
        told = [] if tutorial.stage is None else [f"- stage: {tutorial.stage}"]
        lines = [_block(tutorial.slug, tutorial.names), *told]
        named = [steps[number] for number in tutorial.steps if number in steps]
        lines += [""] * bool(named)
        lines += [f"{n}. [{step.slug}]({step.path})" for n, step in enumerate(named, 1)]
        parts.append("\n".join(lines))
    return render_sheet({"kind": "tutorials"}, "\n\n".join(parts))


def is_shelf_file(path: str) -> bool:
    """Say whether a file describes categories or tutorials."""
    return path in (CATEGORIES_FILE, TUTORIALS_FILE)


def read_shelves(text: str, *, with_steps: bool) -> tuple[list[FiledShelf], list[str]]:
    """Read such a file; give what is described, and what is wrong, in sentences with lines."""
    sheet = parse_sheet(text)
    problems = list(sheet.problems)
    above = text.replace("\r\n", "\n").count("\n") - sheet.body.count("\n")
    above -= text.endswith("\n")
    found: list[FiledShelf] = []
    for number, line in enumerate(sheet.body.split("\n"), above + 1):
        bare = line.strip()
        heading = _HEADING.fullmatch(bare)
        if heading is not None:
            key = heading[1] if with_steps else category_key(heading[1])
            if not is_slug(key):
                problems.append(f"line {number}: “{clean_line(key)}” cannot stand in an address.")
            elif any(each.key == key for each in found):
                problems.append(f"line {number}: {key} stands here a second time.")
            else:
                found.append(FiledShelf(key, number))
        elif bare and not bare.startswith("# "):
            why = _take(found[-1] if found else None, bare, with_steps=with_steps)
            problems += [f"line {number}: {why}"] if why else []
    return found, problems


def _block(key: str, names: Mapping[str, str]) -> str:
    lines = [f"- {language}: {name}" for language, name in names.items()]
    return "\n".join((f"## {key}", "", *lines)) if lines else f"## {key}"


def _take(shelf: FiledShelf | None, line: str, *, with_steps: bool) -> str:
    """Take one line into what it belongs to; give what is wrong with it, or nothing."""
    if shelf is None:
        return "nothing is described yet; begin with `## key`."
    step = _STEP.fullmatch(line) if with_steps else None
    if step is not None:
        shelf.steps.append(Step(step[1] or step[3], step[2] or ""))
        return ""
    named = _NAME.fullmatch(line)
    if named is None:
        return f"“{clean_line(line, limit=40)}” is neither `- en: Name` nor a step."
    if with_steps and named[1] == "stage":
        stage = read_stage(named[2])
        shelf.stage = None if isinstance(stage, Refused) else stage.name
        return stage.why if isinstance(stage, Refused) else ""
    return _take_name(shelf, named[1], named[2])


def _take_name(shelf: FiledShelf, typed: str, name: str) -> str:
    language = read_language(typed)
    if isinstance(language, Refused):
        return language.why
    if language.name in shelf.names:
        return f"its name in {language.name} stands here a second time."
    shelf.names[language.name] = clean_line(name, limit=NAME_MAX)
    return ""
