"""Which locale an environment asks for, as a Python that starts in it takes it."""

from __future__ import annotations

from collections.abc import Mapping

PLAIN_LOCALES = frozenset({"", "C", "POSIX", "C.UTF-8", "C.utf8"})
"""Here Python takes every byte from its streams; all of them mean UTF-8 (PEP 538)."""


def locale_of(environ: Mapping[str, str]) -> str:
    """Give the name that decides about characters; none where none is set."""
    return environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
