"""Records whose methods are made at first use are like any others."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from console.late_methods import make_methods_late
from tests.support.console_process import ROOT


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give the standard library its own function back."""
    if not hasattr(dataclasses, "_create_fn"):
        pytest.skip("this Python compiles the methods of a class at once")
    monkeypatch.setattr(dataclasses, "_create_fn", dataclasses._create_fn)
    yield
    sys.modules.pop("data.made_late", None)


def late_class() -> Any:
    """Make a class of ours whose methods come late."""
    assert make_methods_late()
    module = ModuleType("data.made_late")
    sys.modules[module.__name__] = module
    text = (
        "from dataclasses import dataclass, field\n"
        "@dataclass(frozen=True, slots=True, order=True)\n"
        "class One:\n"
        "    'A record.'\n"
        "    number: int\n"
        "    words: tuple[str, ...] = field(default=(), repr=False)\n"
        "@dataclass(frozen=True, slots=True)\n"
        "class Two(One):\n"
        "    'More of it.'\n"
        "    more: str = 'x'\n"
    )
    exec(text, module.__dict__)
    return module.__dict__["Two"]


def test_a_late_record_is_like_any_other() -> None:
    """Making, comparing, hashing, printing, replacing and copying say what they always say."""
    two = late_class()
    one, same, other = two(1, ("a",)), two(1, ("a",)), two(2)

    assert (one, hash(one), "Two(number=1, more='x')") == (
        same,
        hash(same),
        repr(one).split(".")[-1],
    )
    assert one != other
    assert two.__base__(1) < two.__base__(2)
    assert two(1, ("b",)) == dataclasses.replace(one, words=("b",))
    assert one == copy.copy(one)
    assert {"number": 1, "words": ("a",), "more": "x"} == dataclasses.asdict(one)


def test_a_late_record_stays_as_it_is() -> None:
    """What is frozen cannot be set or deleted, and a missing value is an error."""
    two = late_class()
    one = two(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.number = 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.number
    with pytest.raises(TypeError, match="number"):
        two()

    assert two(1) == one


def test_from_its_first_call_on_a_method_is_the_usual_one() -> None:
    """Nothing stands between caller and method then: speed is what it was."""
    two = late_class()
    before = two.__dict__["__init__"]
    two(1)
    after = two.__dict__["__init__"]

    assert before is not after
    assert ("__init__", "Two.__init__") == (after.__name__, after.__qualname__)
    assert ("self", "number", "words", "more") == after.__code__.co_varnames[:4]


def test_records_of_the_program_can_be_sent_on() -> None:
    """A process whose records come late reads what another has written, and the other way."""
    words = (
        "import pickle, sys; from console.late_methods import make_methods_late\n"
        "assert make_methods_late()\n"
        "from data.records import Address\n"
        "sys.stdout.buffer.write(pickle.dumps(Address('Ann', 'ann@x.example')))"
    )
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, check=True)

    address = pickle.loads(done.stdout)
    assert ("Ann", "ann@x.example") == (address.name, address.address)


def test_the_program_begins_with_it() -> None:
    """Whatever command is run, the classes that it imports are made late."""
    words = (
        "import sys, runpy; sys.argv = ['console', '--version']\n"
        "try: runpy.run_module('console', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "from console.settings import ConsoleSettings\n"
        "print(ConsoleSettings.__eq__.__code__.co_filename)"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert done.stdout.splitlines()[-1].endswith("late_methods.py")
