"""No key is named by its letter in a sentence: the agent may have another one for it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN_BY = ("screens", "widgets", "console", "data")
NAMES_KEYS = {
    "console/actions", "console/key_names.py", "console/key_presets.py", "console/keymap.py",
    "console/key_steps.py", "console/typed_keys.py",
}  # fmt: skip
"""What keys there are, and how they are called."""
NO_CONSOLE = {
    "console/cli", "console/demo", "console/setup", "console/oauth", "console/settings",
    "console/doctor/terminals.py", "console/domain/site",
}  # fmt: skip
"""Lines that are typed, and what is said of a terminal: no keymap is there."""
WORDS = {
    "console/domain/articles", "console/domain/reply_check", "console/domain/typed_times",
    "console/domain/local_words.py", "console/domain/language_names.py",
    "console/domain/first_names.py", "console/domain/header_block.py", "data/store", "data/text",
    "data/mail/calendars.py", "data/mail/bounce_words.py",
}  # fmt: skip
"""Vocabulary, SQL and patterns."""
LETTER = r"[b-hj-zB-HJ-Z?/!+]"
PATTERNS = (
    re.compile(r"\b(?:Enter|Esc|Tab|Space|Backspace|PgDn|PgUp)\b"),
    re.compile(r"\b(?:ctrl|alt)\+\w"),
    re.compile(rf"[(\[](?:[^()\[\]]*: |g )?{LETTER}[)\]]"),
    re.compile(rf"\({LETTER}: "),
    re.compile(r"(?<![\w{])g [a-z](?![\w'])"),
    re.compile(rf"(?:^|[ (])(?:{LETTER})(?: there| again| on \w+|,)? (?:[a-z]+[^s ]s|undoes)\b"),
    re.compile(rf"\b(?:with|by|press|pressing|key|and|or) {LETTER}(?=$|[ .,;:)])"),
)
ALLOWED: Mapping[str, str] = {
    "Esc": "the key that leaves a field, whatever else leads back (widgets/find_bar.py)",
    "Tab": "wanted where an action has several keys",
    "Enter search": "a field's own key",
    "Enter keep": "a field's own key",
    "Esc back": "the key that leaves a field",
    "Enter open": "a field's own key",
    "Enter, then ": "a field's own key",
    "Enter saves {} into {}; nothing is replaced  Esc back": "a field's own keys",
    "There is no folder {}  Esc back": "a field's own key",
    "Enter does it": "the palette's own key, which nobody changes",
    "escape,ctrl+q": "the own binding of the palette and of a field at the bottom",
    "ctrl+l": "the palette's own binding",
    "down,ctrl+n,tab": "the palette's own binding",
    "up,ctrl+p,shift+tab": "the palette's own binding",
    "(select it with the mouse or your terminal's keys; Enter goes back)": "any key does there",
    "The console needs {} columns and {} lines; here are {} and {}. Make the window larger, or the"
    " letters smaller: all is as you left it. ctrl+q leaves.": "where no screen is, nor its keys",
    "ctrl+q": "the same, and the console's own below every screen",
    "ctrl+c": "the console's own below every screen",
    "ctrl+z": "the console's own below every screen",
    "{}: flagged !, to be looked over ?, older than its original <": "marks of rows, no keys",
    "? to be looked over since {}": "a mark",
    "[x] ": "a box that is ticked",
    "Tour: all three are done. {go} f shows what was promised, {keys} the keys of any screen. To"
    " read: {read_on}. {keys} {tour} ends the tour.": "the letter of a place is its own",
    "! this address does not exist ({} ago): {}": "a mark",
}
"""What names no key of the keymap, and why."""


def test_no_sentence_names_a_key_by_its_letter() -> None:
    """Keys in words come from the keymap: by `key_of`, `name_keys` or the registry."""
    found = {f"{path.relative_to(ROOT)}:{line}: {words}" for path, line, words in suspects()}

    assert set() == found


def test_what_is_allowed_is_said() -> None:
    """Each exception still stands somewhere."""
    said = {words for path in sources() for _, words in strings_of(path.read_text("utf-8"))}

    assert set() == ALLOWED.keys() - said


@pytest.mark.parametrize(
    "words",
    [
        "Back in the list s saves it.", "too many in an hour (S lets them go)", "press x to mark",
        "the knowledge base (g k)", "[2 files: v] a.pdf", "Enter takes it", "leave by ctrl+q",
        "another way (d: customer, phone)", "settle that first, with s, r or x.",
    ],
)  # fmt: skip
def test_a_literal_key_is_found(words: str) -> None:
    """Each way in which keys were once named in sentences is noticed."""
    assert any(pattern.search(words) for pattern in PATTERNS)


def suspects() -> Iterator[tuple[Path, int, str]]:
    """Give each sentence that seems to name a key."""
    for path in sources():
        for line, words in strings_of(path.read_text("utf-8")):
            if words not in ALLOWED and any(p.search(words) for p in PATTERNS):
                yield path, line, words


def sources() -> Iterator[Path]:
    """Give the files whose sentences an agent may read on a screen."""
    out = {ROOT / name for name in NAMES_KEYS | NO_CONSOLE | WORDS}
    for package in SHOWN_BY:
        for path in sorted((ROOT / package).rglob("*.py")):
            if not out & {path, *path.parents}:
                yield path


def strings_of(source: str) -> Iterator[tuple[int, str]]:
    """Give the strings of a file that are no docstrings, each f-string whole with `{}` in it."""
    tree = ast.parse(source)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and id(node) not in left_out:
            yield node.lineno, node.value if isinstance(node.value, str) else ""
