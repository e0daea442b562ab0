"""No string may reach a widget of Textual's that reads `[…]` in it as markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path for name in ("console", "screens", "widgets") for path in (ROOT / name).rglob("*.py")
)
SHOWS_TEXT_AS_IT_IS = frozenset({"Input", "TextArea", "Selection", "TextAreaTheme"})
"""All else of Textual's widgets takes strings for markup in one place or another."""
INPUTS = frozenset({"Input", "LineField"})
MARKUP_MODULES = (
    "textual.command", "textual.markup", "textual.notifications",
    "textual.visual", "rich.markup", "rich.markdown",
)  # fmt: skip
MARKUP_CALLS = frozenset({
    "from_markup", "highlight", "notify", "print_markup", "render_markup", "render_str",
    "visualize", "with_tooltip",
})  # fmt: skip
MARKUP_PLACES = frozenset({
    "border_subtitle", "border_title", "placeholder", "sub_title", "title", "tooltip",
    "BORDER_SUBTITLE", "BORDER_TITLE", "SUB_TITLE", "TITLE",
})  # fmt: skip
"""Attributes that Textual reads as markup when a string is put there."""
MARKUP_NAMES = MARKUP_PLACES - {"title"}
"""The same as named arguments; our own actions and pages have a title too, and are no widgets."""


def doubts(source: str) -> list[str]:
    """Give what in a module could have a string read as markup, with its line."""
    found = []
    tree = ast.parse(source)
    inputs = [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and _is_input(n.bases)]
    inside = {id(node) for each in inputs for node in ast.walk(each)}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                told = _imported([alias.name for alias in node.names])
            case ast.ImportFrom():
                told = _imported_from(node.module or "", [alias.name for alias in node.names])
            case ast.Call():
                told = _called(node, is_input=id(node) in inside or _is_input([node.func]))
            case ast.Assign():
                told = [_set(target, node.value) for target in node.targets]
            case ast.AnnAssign() | ast.AugAssign():
                told = [_set(node.target, node.value)]
            case ast.ClassDef():
                told = [_rendered(each) for each in node.body]
            case _:
                continue
        found += [f"{node.lineno}: {each}" for each in told if each]
    return found


def _imported(modules: list[str]) -> list[str]:
    # Without the names of what is used, nothing could be checked.
    told = ("textual.widgets", *MARKUP_MODULES)
    return [f"imports {module}" for module in modules if module.startswith(told)]


def _imported_from(module: str, names: list[str]) -> list[str]:
    if module.startswith(MARKUP_MODULES):
        return [f"imports from {module}"]
    if module.startswith("textual.widgets"):
        return [f"imports {name}" for name in names if name not in SHOWS_TEXT_AS_IT_IS]
    if module in {"textual", "rich"}:
        return [f"imports {name}" for name in names if f"{module}.{name}".startswith(
            ("textual.widgets", "rich.print", *MARKUP_MODULES))]  # fmt: skip
    return []


def _is_input(names: list[ast.expr]) -> bool:
    """Say whether this is an Input, whose hint is shown as it is; a TextArea's is markup."""
    return not INPUTS.isdisjoint(map(_name_of, names))


def _called(node: ast.Call, *, is_input: bool) -> list[str]:
    name = _name_of(node.func)
    told = [f"calls {name}"] if name in MARKUP_CALLS else []
    if name == "from_text" and not _says_no_markup(node):
        told.append("calls from_text without markup=False")
    if name == "setattr" and any(_is_text(a) and a.value in MARKUP_PLACES for a in node.args):  # type: ignore[attr-defined]  # a constant, as asked
        told.append("sets a place by its name")
    for keyword in node.keywords:
        if keyword.arg in MARKUP_NAMES - ({"placeholder"} if is_input else set()) and not _is_plain(
            keyword.value
        ):
            told.append(f"gives {keyword.arg}")
        if keyword.arg == "markup" and not _is_false(keyword.value):
            told.append("asks for markup")
    return told


def _set(target: ast.expr, value: ast.expr | None) -> str:
    """Say what is doubtful in an assignment; a class's own TITLE is set without a dot."""
    name = target.attr if isinstance(target, ast.Attribute) else ""
    if isinstance(target, ast.Name) and target.id.isupper():
        name = target.id
    if name in MARKUP_PLACES and value is not None and not _is_plain(value):
        return f"sets {name}"
    return ""


def _rendered(method: ast.stmt) -> str:
    if not isinstance(method, ast.FunctionDef) or method.name != "render":
        return ""
    returned = ast.unparse(method.returns) if method.returns else "nothing said"
    return "" if returned in {"Content", "Strip"} else f"{method.lineno}: render gives {returned}"


def _says_no_markup(node: ast.Call) -> bool:
    return any(k.arg == "markup" and _is_false(k.value) for k in node.keywords)


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_plain(value: ast.expr) -> bool:
    """Say whether this is a text written here, in which nothing is markup."""
    return isinstance(value, ast.Constant) and "[" not in str(value.value)


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_string_is_read_as_markup(path: Path) -> None:
    """Screens and widgets show text by LineView and Content alone, which read no markup."""
    assert [] == doubts(path.read_text())


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static",
        "from textual.widgets import Static as S",
        "from textual.widgets import *",
        "from textual.widgets.option_list import Option",
        "from textual import widgets",
        "import textual.widgets as w",
        "from textual.command import Provider",
        "from rich import print",
        "from rich.markup import render",
        "self.notify(subject)",
        "self.app.notify(message=subject, severity='error')",
        "Content.from_markup(subject)",
        "Content.from_text(subject)",
        "Matcher(query).highlight(subject)",
        "widget.with_tooltip(subject)",
        "self.render_str(subject)",
        "self.border_title = subject",
        "self.border_title = f'[b]{subject}'",
        "self.app.title = subject",
        "self.field.placeholder = subject",
        "self.field.placeholder: str = subject",
        "self.field.placeholder = '[b]words'",
        "self.field.tooltip = subject",
        "setattr(field, 'tooltip', subject)",
        "TextArea(placeholder=subject)",
        "TextArea(placeholder='[@click=app.quit]words')",
        "Thing(tooltip=subject)",
        "console.print(subject, markup=True)",
        "class W:\n    BORDER_TITLE = SUBJECT",
        "class W:\n    def render(self) -> str:\n        return subject",
        "class W:\n    def render(self) -> Text:\n        return Text(subject)",
        "class W:\n    def render(self):\n        return subject",
    ],
)
def test_each_way_to_markup_is_noticed(source: str) -> None:
    """The check finds every way by which a string could be read as markup."""
    assert len(doubts(source)) == 1


def test_what_we_use_is_let_through() -> None:
    """Text fields, Content and lines are no trouble."""
    source = (
        "from textual.widgets import Input, TextArea\n"
        "from textual.widgets.text_area import Selection\n"
        "class W:\n    def render(self) -> Content:\n        return Content(subject)\n"
        "field = Input(placeholder='words, from: tag:')\n"
        "plain = Content.from_text(subject, markup=False)\n"
        "page = Page(title=subject)\n"
        "class Field(Input):\n    def __init__(self):\n"
        "        super().__init__(placeholder=words)\n"
    )

    assert [] == doubts(source)
