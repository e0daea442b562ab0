"""What STYLE.md says about rooms and imports, asked of the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("console", "data", "screens", "widgets", "tests", ".ci")
FILES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
SLOW_TO_IMPORT = ("textual", "pydantic", "imapclient", "aiosmtplib")


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter has after one statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


def test_imports_point_the_right_way() -> None:
    """Every import contract in pyproject.toml holds."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["console.cli", "console.settings"])
def test_quick_commands_load_nothing_slow(module: str) -> None:
    """Command line and settings bring in no screens, no validation and no mail library."""
    loaded = loaded_by(f"import {module}")

    assert not loaded & set(SLOW_TO_IMPORT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_says_its_room(path: Path) -> None:
    """The first line of every file is one sentence that says what it is for."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = text.partition("\n")[0]

    assert len(first) > 15, "no docstring that says anything"
    assert first.endswith("."), "the first docstring line is a whole sentence"


def test_only_the_clock_reads_the_clock() -> None:
    """Outside console/clock.py time is an argument, whatever a comment may silence."""
    readers = {
        str(path.relative_to(ROOT))
        for name in ("console", "data")
        for path in (ROOT / name).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "utcnow", "today")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date")
    }

    assert readers == {"console/clock.py"}
