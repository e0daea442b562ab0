"""No mail leaves by itself but through the gate."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_only_the_gate_marks_mail_as_automatic() -> None:
    """Whoever makes a mail automatic does it in console/services/auto_answers.py."""
    found = {
        str(path.relative_to(ROOT))
        for name in ("console", "screens", "data")
        for path in (ROOT / name).rglob("*.py")
        if "auto_submitted=" in path.read_text(encoding="utf-8")
    }

    assert {"console/services/auto_answers.py"} == found
