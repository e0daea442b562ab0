"""Garbage is not collected while the program starts: nearly nothing that is made then goes away."""

from __future__ import annotations

import gc

KEPT_BY_PYTHON = gc.get_freeze_count()
"""Objects that 3.12 keeps out of collections from its own start; 3.11 and 3.13 none."""


def stop_collecting() -> None:
    """Begin a start without collecting; it costs a tenth to a fifth of the imports."""
    gc.disable()


def collect_again() -> None:
    """Collect from now on, and never look again through what the start has made.

    That also keeps full collections, which a key would have to wait for, short. Does nothing where
    collecting was never stopped, as in tests.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Collect once what the start has left over, and keep the rest out of every later collection.

    Each class with slots is made twice, and the first is garbage: 2 MB that are used again. It
    takes some 50 ms, so call it while nobody types; without a start before it, it does nothing.
    """
    if gc.get_freeze_count() > KEPT_BY_PYTHON:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
