"""Domain: checking a macro's text when it is kept, and filling it in when it is used (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from console.domain.macros.fields import FIELDS, ROOTS, Value, sample_fields
from console.domain.words import nearest

if TYPE_CHECKING:
    from console.domain.macros import environment as liquid
    from console.domain.macros.environment import BoundTemplate, LiquidError

TEXT_MAX = 20_000
"""Letters of a text; a long letter has 5,000."""
PROBLEMS_MAX = 10
LISTS = ("conversation.tags",)
MARK = re.compile(r"\{\{[^{}\n]*\}\}")
"""A field that is not known, as it stands in a text that was filled in."""
_CODE = re.compile(r"\{\{|\{%")
_RAW = re.compile(r"\{%-?\s*(?:raw|doc)\b")
PIECE_MAX = 1000
"""Letters between braces: the library's pattern takes a minute over 20,000 that never end."""
_OF_LIST = (".first", ".last", ".size")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template, where, and what to do about it."""

    line: int
    text: str

    def __str__(self) -> str:
        """Give it as a sentence."""
        return f"Line {self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its fields filled in, as far as they are known."""

    text: str
    unresolved: tuple[str, ...] = ()
    """Fields that are not known; they stand in the text as they stood in the macro."""


class TemplateError(Exception):
    """A template cannot be filled in at all; its text is the sentence."""


def check_text(text: str) -> tuple[Problem, ...]:
    """Say what is wrong with a text; nothing where it can always be filled in."""
    if len(text) > TEXT_MAX:
        return (Problem(1, f"a text has at most {TEXT_MAX} letters; this has {len(text)}."),)
    if not _CODE.search(text):
        return ()
    template, problems = _parsed(text)
    if template is None or problems:
        return problems[:PROBLEMS_MAX]
    # What only shows when it runs: with every field known, and with none but the date.
    for values in (sample_fields("en"), _bare(sample_fields("en"))):
        try:
            fill_text(text, values)
        except TemplateError as error:
            return (Problem(_first_code(text), str(error)),)
    return ()


def fill_text(text: str, values: Mapping[str, Value]) -> Filled:
    """Fill the fields of a text in.

    Raises:
        TemplateError: it is no template, or it costs more than a template may.
    """
    if not _CODE.search(text):
        return Filled(text)
    if len(text) > TEXT_MAX:
        raise TemplateError(f"A text has at most {TEXT_MAX} letters; this has {len(text)}.")
    template, problems = _parsed(text)
    if template is None or problems:
        raise TemplateError(str(problems[0]))
    # Start-up time: the library takes 0.2 s, and most of what runs never fills anything in.
    from console.domain.macros import environment  # noqa: PLC0415

    context = environment.Context(template, values)
    buffer = context.get_buffer()
    try:
        for node in template.nodes:
            try:
                node.render(context, buffer)
            except environment.UndefinedError as error:
                # A loop or a comparison over what is not known: the whole block stays undone.
                buffer.write(context.mark(environment.name_of(error)))
    except environment.LiquidError as error:
        raise TemplateError(_sentence(error.message)) from error
    except environment.LiquidInterrupt as error:
        raise TemplateError(_sentence(f"{{% {error} %}} stands outside of a loop")) from error
    except (RecursionError, ValueError, TypeError, OverflowError, ArithmeticError) as error:
        raise TemplateError(_sentence(error)) from error
    return Filled(buffer.getvalue(), tuple(context.unknown))


@lru_cache(maxsize=64)
def _parsed(text: str) -> tuple[BoundTemplate | None, tuple[Problem, ...]]:
    """Parse a text and look at everything that it names."""
    from console.domain.macros import environment  # noqa: PLC0415 - as above

    if (odd := _odd_braces(text)) is not None:
        return None, (odd,)
    try:
        template = _environment().from_string(text)
    except environment.LiquidError as error:
        return None, (_syntax(text, error),)
    except RecursionError:
        return None, (Problem(1, "it is nested too deeply; write it flatter."),)
    problems = [*_odd_expressions(text, template), *_odd_fields(text, template)]
    return template, tuple(sorted(problems, key=lambda each: each.line))


def _odd_braces(text: str) -> Problem | None:
    """Find what the library must not be given, or would tell in words of its own."""
    if found := _RAW.search(text):
        why = "a {{ that stays in a text stops it from being sent; leave {% raw %} out."
        return Problem(_line(text, found.start()), why)
    end = 0
    while found := _CODE.search(text, end):
        line = _line(text, found.start())
        is_tag = found[0] == "{%"
        end = text.find("%}" if is_tag else "}}", found.end())
        if end < 0:
            example = "{% if customer.name %}" if is_tag else "{{ customer.name }}"
            return Problem(line, f"a {found[0]} is not closed; write it as {example}.")
        if end - found.start() > PIECE_MAX:
            return Problem(line, f"more than {PIECE_MAX} letters stand between the braces.")
    return None


@lru_cache(maxsize=1)
def _environment() -> liquid.MacroEnvironment:
    from console.domain.macros.environment import MacroEnvironment  # noqa: PLC0415 - as above

    return MacroEnvironment()


def _odd_expressions(text: str, template: BoundTemplate) -> list[Problem]:
    from console.domain.macros import environment as liquid  # noqa: PLC0415 - as above

    problems = []
    for expression in liquid.expressions_of(template):
        line = _line(text, expression.token.start_index)
        if isinstance(expression, liquid.RangeLiteral):
            problems.append(Problem(line, "a loop goes over a list, as conversation.tags."))
        if isinstance(expression, liquid.Path) and any(
            isinstance(segment, liquid.Path) for segment in expression.path
        ):
            problems.append(Problem(line, "a field is named by itself, as customer.name."))
        for name, token in liquid.filters_of(expression):
            if name not in liquid.FILTERS:
                known = ", ".join(liquid.FILTERS)
                meant = _meant(name, tuple(liquid.FILTERS)) or f" There are {known}."
                problems.append(
                    Problem(_line(text, token.start_index), f"there is no filter {name}.{meant}")
                )
    return problems


def _odd_fields(text: str, template: BoundTemplate) -> list[Problem]:
    problems = []
    for uses in template.analyze(include_partials=False).globals.values():
        for use in uses:
            if not all(isinstance(segment, str) for segment in use.segments):
                continue  # told already
            path = ".".join(str(segment) for segment in use.segments)
            if (why := _odd_field(path)) is not None:
                problems.append(Problem(_line(text, use.span.index), why))
    return problems


def _odd_field(path: str) -> str | None:
    """Say why a path is no field."""
    for end in _OF_LIST:
        if path.endswith(end) and path.removesuffix(end) in LISTS:
            return None
    if path in FIELDS:
        return None
    if path in ROOTS:
        inside = next(name for name in FIELDS if name.startswith(f"{path}."))
        return f"{path} has several fields; name one of them, as {inside}."
    meant = _meant(path, tuple(FIELDS)) or " `macro fields` lists them."
    return f"there is no field {path}.{meant}"


def _syntax(text: str, error: LiquidError) -> Problem:
    from console.domain.macros import environment as liquid  # noqa: PLC0415 - as above

    line = _line(text, error.token.start_index if error.token else 0)
    why = str(error.message or "it cannot be read")
    if found := re.fullmatch(r"unexpected tag '(\w+)'", why):
        meant = _meant(found[1], liquid.TAGS) or f" There are {', '.join(liquid.TAGS)}."
        return Problem(line, f"there is no {{% {found[1]} %}} here.{meant}")
    if found := re.match(r"expected tag (end\w+)", why):
        return Problem(line, f"a block has no end; write {{% {found[1]} %}} behind it.")
    if "nesting" in why:
        return Problem(line, "it is nested too deeply; write it flatter.")
    return Problem(line, f"{why}. A field is written {{{{ customer.name }}}}.")


def _bare(values: Mapping[str, Value]) -> dict[str, Value]:
    """Leave everything out that may not be known."""
    bare: dict[str, Value] = {
        name: {} if isinstance(value, Mapping) else value for name, value in values.items()
    }
    return {**bare, "conversation": {"tags": []}}


def _meant(name: str, names: tuple[str, ...]) -> str:
    near = nearest(name, names)
    return f" Did you mean {near}?" if near else ""


def _sentence(why: object) -> str:
    words = str(why or "it cannot be filled in").strip().rstrip(".")
    if "argument" in words:  # Python's words for a filter that is given too much or too little
        words = f"the filter {words.partition(':')[0]} is not used like that"
    return f"The macro cannot be filled in: {words}."


def _first_code(text: str) -> int:
    found = _CODE.search(text)
    return _line(text, found.start() if found else 0)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, max(index, 0)) + 1
