"""What a start has imported is kept for the next one, and counts while nothing has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.console_process import ROOT

START = """
import sys
from pathlib import Path
from console.kept_modules import find_kept_modules, keep_modules
find_kept_modules(Path(sys.argv[1]))
import shelf, shelf.lamp
keep_modules()
print(shelf.lamp.COLOUR, type(shelf.lamp.__loader__).__name__, type(shelf.__loader__).__name__)
"""
KEPT = ["blue", "_Loader", "_Loader"]
FOUND = ["blue", "SourceFileLoader", "SourceFileLoader"]


class Place:
    """A package on a path of its own, and the folder in which its code is kept."""

    def __init__(self, folder: Path) -> None:
        self.path, self.kept = folder / "path", folder / "kept"
        self.package = self.path / "shelf"
        self.lamp = self.package / "lamp.py"
        self.package.mkdir(parents=True)
        (self.package / "__init__.py").touch()
        self.lamp.write_text('"""A lamp."""\nCOLOUR = "blue"\n')

    @property
    def file(self) -> Path:
        """Where it is kept."""
        return self.kept / f"modules-{sys.implementation.cache_tag}.bin"

    def start(self, words: str = "", path: str = "") -> list[str]:
        """Begin a program that imports it; give the words that it prints."""
        done = subprocess.run(
            [sys.executable, "-c", START + words, str(self.kept)],
            cwd=ROOT,
            env={"PYTHONPATH": f"{self.path}{path}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a place where a first start has been."""
    there = Place(tmp_path)
    assert there.start() == FOUND
    assert not there.kept.exists()  # nothing was there: it may have been the only start
    there.kept.mkdir()
    assert there.start() == FOUND
    return there


def test_the_next_start_finds_what_is_kept(place: Place) -> None:
    """Python looks for none of it; what a module says of itself is as ever."""
    asked = (
        "import inspect\n"
        "print(Path(shelf.lamp.__file__).name, Path(shelf.lamp.__cached__).suffix,"
        " [Path(each).name for each in shelf.__path__], len(inspect.getsource(shelf.lamp)),"
        " shelf.lamp.__spec__.parent)\n"
    )
    size = len(place.lamp.read_text())

    assert place.start() == KEPT
    assert place.start(asked) == [*KEPT, "lamp.py", ".pyc", "['shelf']", str(size), "shelf"]
    assert place.file.stat().st_mode & 0o777 == 0o600


def edited(place: Place) -> None:
    """Change a source where it lies."""
    place.lamp.write_text('COLOUR = "green"\n')


def overtaken(place: Place) -> None:
    """Put a package beside the module of the same name, which comes before it."""
    (place.package / "lamp").mkdir()
    (place.package / "lamp" / "__init__.py").write_text('COLOUR = "green"\n')


@pytest.mark.parametrize("change", [edited, overtaken])
def test_what_was_changed_is_found_anew(place: Place, change: Callable[[Place], None]) -> None:
    """And kept as it is now, from the next start on."""
    assert place.start() == KEPT
    change(place)

    assert place.start()[:2] == ["green", "SourceFileLoader"]
    place.start()
    assert place.start() == ["green", "_Loader", "_Loader"]


def test_another_path_is_another_question(place: Place, tmp_path: Path) -> None:
    """What lies further on in the path of one start may come first in that of another."""
    other = Place(tmp_path / "other")
    other.lamp.write_text('COLOUR = "green"\n')

    assert place.start(path=f"{os.pathsep}{other.path}") == FOUND
    other.kept = place.kept
    assert other.start(path=f"{os.pathsep}{place.path}")[0] == "green"


@pytest.mark.parametrize("damage", ["cut", "zeros", "empty", "open to all"])
def test_a_file_that_is_no_good_is_passed_over(place: Place, damage: str) -> None:
    """All is found as if there were none, and the file is made again."""
    whole = place.file.read_bytes()
    match damage:
        case "cut":
            place.file.write_bytes(whole[: len(whole) // 2])
        case "zeros":
            place.file.write_bytes(bytes(len(whole)))
        case "empty":
            place.file.write_bytes(b"")
        case _:
            place.file.chmod(0o644)

    assert place.start() == FOUND
    assert place.start() == KEPT


def test_a_folder_that_cannot_be_made_changes_nothing(tmp_path: Path) -> None:
    """The start is slower, and nothing else."""
    place = Place(tmp_path)
    place.kept.write_text("a file")

    assert place.start() == FOUND
    assert place.start() == FOUND
