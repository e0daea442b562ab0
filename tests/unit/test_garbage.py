"""What a start leaves over is collected once, and the rest is never looked through again."""

from __future__ import annotations

import subprocess
import sys

START = """
import gc, weakref
from console.garbage import collect_again, settle, stop_collecting
class Circle: pass
stop_collecting()
circle = Circle()
circle.itself = circle
left = weakref.ref(circle)
del circle
collect_again()
gc.collect()
before = left() is None
loaded = [Circle() for _ in range(100)]
settle()
print(before, left() is None, gc.isenabled(), any(each is loaded for each in gc.get_objects()))
"""
NO_START = """
import gc
from console.garbage import settle
before = gc.get_freeze_count()
settle()
print(gc.get_freeze_count() - before)
"""


def test_what_a_start_leaves_over_is_collected_when_it_settles() -> None:
    """Collecting again alone keeps it for good; settling does not, and keeps later ones short."""
    assert ["False", "True", "True", "False"] == _run(START)


def test_without_a_start_nothing_is_kept_from_collecting() -> None:
    """In tests, which never stopped it, collecting stays as it is."""
    assert ["0"] == _run(NO_START)


def _run(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()
