"""Regular expressions that are compiled at first use are like any others."""

from __future__ import annotations

import copy
import pickle
import re
import subprocess
import sys
from types import ModuleType
from typing import Any

import pytest

from console.late_patterns import compile_the_rest, make_patterns_late
from tests.support.console_process import ROOT

TEXT = (
    "import re\n"
    "WORD = re.compile('(?P<word>[a-z]+)', re.I)\n"
    "KEPT = (WORD,)\n"
    "match = WORD.match\n"
    "BROKEN = re.compile('(')\n"
)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give the names of a module of ours whose patterns come late."""
    monkeypatch.setattr(re, "compile", re.compile)
    monkeypatch.setattr("console.late_patterns._left", [])
    module = ModuleType("data.made_late")
    make_patterns_late()
    exec(TEXT, module.__dict__)
    return module.__dict__


def test_a_late_pattern_is_like_any_other(names: dict[str, Any]) -> None:
    """It finds, replaces, tells of itself and is handed on as patterns are."""
    late: Any = names["KEPT"][0]

    assert "Ab" == names["match"]("Ab 1").group("word")
    assert "Ab" == late.search("1 Ab").group()
    assert None is late.fullmatch("1")
    assert "- 1" == re.sub(names["KEPT"][0], "-", "Ab 1") == late.sub("-", "Ab 1")
    assert ["a", "b"] == late.findall("a b") == [found[0] for found in late.finditer("a b")]
    assert ("(?P<word>[a-z]+)", {"word": 1}) == (late.pattern, dict(late.groupindex))
    assert "Ab" == copy.deepcopy(late).match("Ab")[0] == copy.copy(late).match("Ab")[0]
    assert late.pattern == pickle.loads(pickle.dumps(late)).pattern
    assert isinstance(late, re.Pattern)


def test_from_its_first_use_on_a_pattern_is_the_usual_one(names: dict[str, Any]) -> None:
    """Nothing stands between the module and its pattern then: speed is what it was."""
    assert type(names["WORD"]) is not re.Pattern
    names["WORD"].match("a")

    assert type(names["WORD"]) is re.Pattern


def test_what_nobody_has_used_is_compiled_when_it_is_asked(names: dict[str, Any]) -> None:
    """A key need not be the first to use it."""
    del names["BROKEN"]
    with pytest.raises(re.error):  # the last one, which is no expression: it was never looked at
        compile_the_rest()
    compile_the_rest()

    assert type(names["WORD"]) is re.Pattern


def test_of_others_nobody_knows(names: dict[str, Any]) -> None:
    """Their patterns are compiled at once."""
    module = ModuleType("imapclient.made_late")
    with pytest.raises(re.error):
        exec(TEXT, module.__dict__)

    assert type(module.__dict__["WORD"]) is re.Pattern


def test_the_program_begins_with_it() -> None:
    """A command that reads no time compiles no words of times."""
    words = (
        "import sys, runpy, re; sys.argv = ['console', '--version']\n"
        "try: runpy.run_module('console', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "import data.text.wrap as w\n"
        "print(sum(type(v) is not re.Pattern and isinstance(v, re.Pattern)"
        " for v in vars(w).values()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert int(done.stdout.splitlines()[-1]) > 0
