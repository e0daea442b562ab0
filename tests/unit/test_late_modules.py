"""Modules that load when they are used are like any others."""

from __future__ import annotations

import subprocess
import sys

import pytest

from console.late_modules import CALLED, SMALLER, UNUSED, USED
from tests.support.console_process import ROOT

BEGIN = (
    "import sys, threading; from types import ModuleType\n"
    "from console import late_modules\n"
    "from console.late_modules import is_late, load_the_rest, make_modules_late\n"
    "make_modules_late()\n"
)


def run(words: str) -> list[str]:
    """Run a program in a Python of its own; give the lines that it prints."""
    command = [sys.executable, "-c", BEGIN + words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_it_loads_when_a_name_of_it_is_asked_for() -> None:
    """Until then it is empty, however often it is imported; afterwards it is Python's own."""
    words = (
        "import asyncio, ssl, ssl as again\n"
        "print(is_late('ssl'), is_late('asyncio.sslproto'), '_ssl' in sys.modules)\n"
        "print(ssl.SSLContext.__name__, is_late('ssl'), type(sys.modules['ssl']).__name__)\n"
        "print(ssl.SSLContext is sys.modules['ssl'].SSLContext, ssl.PROTOCOL_TLS_CLIENT > 0)\n"
    )

    assert [
        "True True False",
        "SSLContext False module",
        "True True",
    ] == run(words)


def test_functions_that_are_taken_out_are_called_one_day() -> None:
    """Taking them loads nothing; calling them gives what they give."""
    words = (
        "from uuid import uuid4\nfrom difflib import get_close_matches as close\n"
        "print(is_late('uuid'), is_late('difflib'))\n"
        "print(len(str(uuid4())), close('lmap', ['lamp', 'desk']), is_late('uuid'))\n"
    )

    assert ["True True", "36 ['lamp'] False"] == run(words)


def test_names_of_a_smaller_module_load_no_larger_one() -> None:
    """What Textual's types have of their own they have from there."""
    words = (
        "import textual.app\nfrom textual.types import CallbackType\n"
        "import textual._types\n"
        "print(CallbackType is textual._types.CallbackType, is_late('textual.types'))\n"
        "from textual.types import NoSelection\n"
        "print(NoSelection.__name__, is_late('textual.types'))\n"
    )

    assert ["True True", "NoSelection False"] == run(words)


def test_threads_that_use_it_at_once_find_it_whole() -> None:
    """None sees half a module."""
    words = (
        "import ssl\nfound = []\ngate = threading.Barrier(8)\n"
        "def use():\n    gate.wait()\n    found.append(ssl.create_default_context().verify_mode)\n"
        "threads = [threading.Thread(target=use) for _ in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\nprint(len(found))\n"
    )

    assert ["8"] == run(words)


def test_what_agents_use_is_loaded_before_they_do() -> None:
    """The rest is loaded without a key; what is never used is left."""
    words = (
        "import tomllib, hashlib, ssl\nload_the_rest()\n"
        "print(is_late('tomllib'), is_late('hashlib'), is_late('ssl'), is_late('secrets'))\n"
    )

    assert ["False False True True"] == run(words)


def test_what_is_there_already_and_what_is_not_there_stay_as_they_are() -> None:
    """A module that was imported is that one; one that is missing is missed at once."""
    words = (
        "print(type(sys.modules.get('json')).__name__)\n"
        "late_modules._late.add('no_such_module')\n"
        "try:\n    import no_such_module\nexcept ModuleNotFoundError as error:\n    print(error)\n"
    )

    assert ["NoneType", "No module named 'no_such_module'"] == run(words)


@pytest.mark.parametrize("name", [*UNUSED, *USED])
def test_every_name_on_the_list_can_be_had(name: str) -> None:
    """Nothing on it is misspelt, and each function is one of its module."""
    words = (
        f"import importlib; module = importlib.import_module({name!r})\n"
        f"print(all(callable(getattr(module, n)) for n in [{CALLED.get(name, '__repr__')!r}]))\n"
        f"importlib.import_module({SMALLER.get(name, name)!r})\n"
        "print(len(vars(module.loaded())) > 5)\n"
    )

    assert ["True", "True"] == run(words)
