"""Domain: Liquid as macros have it: few tags, filters of our own, and a bound on everything (pure).

Theory of operation: the library parses; what a template may do is decided here. Its parse tree is
walked before it ever runs: a tag, filter or field that is not in our lists is a problem with a
line and a cure. While it runs each filter, output and turn of a loop is paid for out of one
`Purse`, and nothing is made before it is paid for, so no template, however built, costs more than
a blink. There is no loader, so no template reads another or a file. A field that is not known
comes out as it stands in the text (`{{ customer.first_name }}`) and is named; the rest is filled.

Imported when a template is first used: the library takes 0.2 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TextIO
from urllib.parse import quote

from liquid import BoundTemplate, Environment, RenderContext
from liquid.ast import Node
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError, LiquidInterrupt, UndefinedError
from liquid.expression import Expression
from liquid.filter import with_context
from liquid.stringify import to_liquid_string
from liquid.token import Token
from liquid.undefined import UNDEFINED, FalsyStrictUndefined, is_undefined

from console.domain.macros.fields import Moment
from console.domain.macros.moments import later, said

WORK_MAX = 400_000
"""Letters that filters and outputs handle in one filling; a long letter has 5,000."""
TURNS_MAX = 100
"""Of all loops together; a conversation has a few tags."""
LOCALS_MAX = 20_000
OUTPUT_MAX = 100_000
"""Bytes: of what `assign` and `capture` keep, and of the whole text."""
NESTING_MAX = 12
Filter = Callable[..., object]


class Unknown(FalsyStrictUndefined):
    """A field that is not known: false, replaced by `default`, and an error in any other use."""

    force_liquid_default = True

    def __init__(
        self, name: str, *, token: Token | None = None, obj: object = UNDEFINED,
        hint: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name, token=token, obj=obj, hint=name)  # what the error says


class Context(RenderContext):
    """Where one filling stands: what it may still spend, and which fields were not known."""

    def __init__(self, template: BoundTemplate, values: Mapping[str, object]) -> None:
        super().__init__(template, globals=values)
        self.work_left = WORK_MAX
        self.turns_left = TURNS_MAX
        self.unknown: dict[str, None] = {}

    def pay(self, letters: int) -> None:
        """Pay for handling some letters before they are handled."""
        self.work_left -= letters + 1
        if self.work_left < 0:
            raise LiquidError("it makes too much text; make it shorter", token=None)

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Pay for the turns of a loop that begins."""
        self.turns_left -= length
        if self.turns_left < 0:
            raise LiquidError(f"its loops turn more than {TURNS_MAX} times", token=None)

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """Look a field up; one that is not known keeps its whole name."""
        found = super().get(path, token=token, default=default)
        if type(found) is Unknown and found.name == path[0]:
            return Unknown(".".join(map(str, path)), token=token)
        return found

    def mark(self, name: str) -> str:
        """Note that a field is not known; give what stands in its place."""
        self.unknown[name] = None
        return f"{{{{ {name} }}}}"


class _OutputNode(output.OutputNode):
    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write a value, or the field itself where it is not known."""
        assert isinstance(context, Context)
        try:
            text = _text(self.expression.evaluate(context))
        except UndefinedError as error:
            text = context.mark(name_of(error))
        context.pay(len(text))
        return buffer.write(text)


class _Output(output.Output):
    node_class = _OutputNode


class MacroEnvironment(Environment):
    """The tags and filters that macros have."""

    def __init__(self) -> None:
        super().__init__(undefined=Unknown)

    block_nesting_limit = NESTING_MAX
    context_depth_limit = 2 * NESTING_MAX
    local_namespace_limit = LOCALS_MAX
    output_stream_limit = OUTPUT_MAX

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Take what a letter needs, and nothing that reads, loads or repeats without end."""
        for tag in (
            content.Literal, _Output, illegal.Illegal, if_tag.IfTag, unless_tag.UnlessTag,
            case_tag.CaseTag, for_tag.ForTag, for_tag.BreakTag, for_tag.ContinueTag,
            assign_tag.AssignTag, capture_tag.CaptureTag, comment_tag.CommentTag,
        ):  # fmt: skip
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


TAGS = ("if", "elsif", "else", "unless", "case", "when", "for", "assign", "capture", "comment")


def name_of(error: UndefinedError) -> str:
    """Give the field that an error is about."""
    return str(error.args[0]) if error.args else "a field"


def _paid(function: Callable[[Context, str], object]) -> Filter:
    """Make a filter of a function of one text, paid for by its length."""

    @with_context
    def filter_(value: object, *, context: Context) -> object:
        text = _text(value)
        context.pay(2 * len(text))
        return function(context, text)

    return filter_


def _text(value: object) -> str:
    # An unknown field raises here, and names itself.
    if isinstance(value, list):
        return ", ".join(to_liquid_string(each, autoescape=False) for each in value)
    return to_liquid_string(value, autoescape=False)


@with_context
def _url_encode(value: object, *, context: Context) -> str:
    text = _text(value)
    context.pay(12 * len(text))  # a letter may become four bytes of three letters each
    return quote(text, safe="")


@with_context
def _append(value: object, more: object = "", *, context: Context) -> str:
    text, other = _text(value), _text(more)
    context.pay(len(text) + len(other))
    return text + other


@with_context
def _prepend(value: object, more: object = "", *, context: Context) -> str:
    return str(_append(more, value, context=context))


@with_context
def _replace(value: object, old: object = "", new: object = "", *, context: Context) -> str:
    text, before, after = _text(value), _text(old), _text(new)
    context.pay(len(text))
    context.pay(max(text.count(before) * (len(after) - len(before)), 0) + len(text))
    return text.replace(before, after)


@with_context
def _remove(value: object, old: object = "", *, context: Context) -> str:
    return str(_replace(value, old, "", context=context))


@with_context
def _truncate(
    value: object, length: object = 50, ellipsis: object = "…", *, context: Context
) -> str:
    text, end = _text(value), _text(ellipsis)
    context.pay(len(text) + len(end))
    most = max(_whole(length) - len(end), 0)
    return text if len(text) <= _whole(length) else text[:most] + end


@with_context
def _truncate_words(
    value: object, count: object = 15, ellipsis: object = "…", *, context: Context
) -> str:
    text, end = _text(value), _text(ellipsis)
    context.pay(2 * len(text) + len(end))
    words = text.split()
    most = max(_whole(count), 1)
    return text if len(words) <= most else " ".join(words[:most]) + end


@with_context
def _join(value: object, separator: object = ", ", *, context: Context) -> str:
    between = _text(separator)
    texts = [_text(each) for each in value] if isinstance(value, list) else [_text(value)]
    context.pay(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


@with_context
def _split(value: object, separator: object = " ", *, context: Context) -> list[str]:
    text, between = _text(value), _text(separator)
    context.pay(4 * len(text))
    return text.split(between) if between else list(text)


def _default(value: object, other: object = "", *, allow_false: bool = False) -> object:
    if is_undefined(value) or value in (None, "", []) or (value is False and not allow_false):
        return other
    return value


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else ""


def _last(value: object) -> object:
    return value[-1] if isinstance(value, list) and value else ""


def _size(value: object) -> int:
    return len(value) if isinstance(value, list) else len(_text(value))


@with_context
def _date(value: object, form: object = "", *, context: Context) -> str:
    text = _text(form)
    context.pay(20 * len(text))
    now = context.globals.get("now")
    assert isinstance(now, Moment), "every filling knows the time"
    return said(value if isinstance(value, Moment) else _text(value), text, now=now)


@with_context
def _plus_days(value: object, days: object = 0, *, context: Context) -> Moment:
    now = context.globals.get("now")
    assert isinstance(now, Moment), "as above"
    moved = later(value if isinstance(value, Moment) else _text(value), _whole(days), now=now)
    if isinstance(moved, str):
        raise LiquidError(moved, token=None)
    return moved


def _whole(value: object) -> int:
    try:
        return int(_text(value)[:12])
    except ValueError:
        raise LiquidError(f"“{_text(value)[:20]}” is no whole number", token=None) from None


FILTERS: Mapping[str, Filter] = {
    "default": _default,
    "date": _date,
    "plus_days": _plus_days,
    "upcase": _paid(lambda _, text: text.upper()),
    "downcase": _paid(lambda _, text: text.lower()),
    "capitalize": _paid(lambda _, text: text[:1].upper() + text[1:]),
    "strip": _paid(lambda _, text: text.strip()),
    "lstrip": _paid(lambda _, text: text.lstrip()),
    "rstrip": _paid(lambda _, text: text.rstrip()),
    "squish": _paid(lambda _, text: " ".join(text.split())),
    "url_encode": _url_encode,
    "append": _append,
    "prepend": _prepend,
    "replace": _replace,
    "remove": _remove,
    "truncate": _truncate,
    "truncatewords": _truncate_words,
    "join": _join,
    "split": _split,
    "first": _first,
    "last": _last,
    "size": _size,
}


def expressions_of(template: BoundTemplate) -> Iterator[Expression]:
    """Give every expression of a template, however deep."""
    context = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes += node.children(context, include_partials=False)
        expressions = list(node.expressions())
        while expressions:
            expression = expressions.pop()
            yield expression
            expressions += expression.children()


def filters_of(expression: Expression) -> list[tuple[str, Token]]:
    """Give the filters of an expression with where they stand."""
    if not isinstance(expression, FilteredExpression):
        return []
    return [(each.name, each.token) for each in expression.filters or ()]


__all__ = [
    "FILTERS",
    "TAGS",
    "BoundTemplate",
    "Context",
    "LiquidError",
    "LiquidInterrupt",
    "MacroEnvironment",
    "Path",
    "RangeLiteral",
    "UndefinedError",
    "expressions_of",
    "filters_of",
    "name_of",
]
