"""No string may reach a widget of Textual's that reads `[…]` in it as markup."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    [
        *(ROOT / "screens").rglob("*.py"),
        *(ROOT / "widgets").rglob("*.py"),
        *(ROOT / "console").glob("app*.py"),
        *(ROOT / "console" / "render").rglob("*.py"),
    ]
)
MARKUP_WIDGETS = frozenset(
    {"Button", "Checkbox", "Collapsible", "DataTable", "Footer", "Header", "HelpPanel", "Label",
     "Link", "ListItem", "Log", "Markdown", "MarkdownViewer", "Option", "OptionList",
     "ProgressBar", "RadioButton", "RadioSet", "RichLog", "Select", "SelectionList", "Static",
     "Tab", "TabbedContent", "TabPane", "Tabs", "Toast", "Tooltip", "Tree"}
)  # fmt: skip
MARKUP_CALLS = frozenset({"notify", "from_markup", "print_markup"})
MARKUP_PLACES = frozenset({"tooltip", "border_title", "border_subtitle", "title", "sub_title"})
"""Attributes that Textual reads as markup when a string is put there."""


def doubts(source: str) -> list[str]:
    """Give what in a module could have a string read as markup, with its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            names = {alias.name for alias in node.names} & (MARKUP_WIDGETS | {"*"})
            found += [f"{node.lineno}: imports {name}" for name in sorted(names)]
        elif isinstance(node, ast.Call):
            name = _name_of(node.func)
            if name in MARKUP_CALLS | MARKUP_WIDGETS:
                found.append(f"{node.lineno}: calls {name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [
                f"{node.lineno}: sets {target.attr}"
                for target in targets
                if isinstance(target, ast.Attribute) and target.attr in MARKUP_PLACES
            ]
        elif isinstance(node, ast.FunctionDef) and node.name == "render":
            returned = ast.unparse(node.returns) if node.returns else "nothing said"
            if returned not in {"Content", "Strip"}:
                found.append(f"{node.lineno}: render gives {returned}")
    return found


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
        "from textual.widgets.option_list import Option",
        "import textual.widgets as w\nw.Label(subject)",
        "self.notify(subject)",
        "Content.from_markup(subject)",
        "self.border_title = subject",
        "self.app.title = subject",
        "class W:\n    def render(self) -> str:\n        return subject",
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
        "class W:\n    def render(self) -> Content:\n        return Content(subject)\n"
    )

    assert [] == doubts(source)
