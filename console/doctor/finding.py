"""What `doctor` finds: one check with its result, and the cure of what is wrong (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.text.safe import clean_line


class Result(StrEnum):
    """How grave a finding is; only errors make the command fail."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    id: str
    result: Result
    text: str
    cure: str = ""
    """One sentence that an agent can act on; empty only where all is well."""


def fine(check_id: str, text: str) -> Check:
    """Report that something is as it should be."""
    return Check(clean_line(check_id), Result.OK, clean_line(text))


def warn(check_id: str, text: str, cure: str) -> Check:
    """Report what works for now but should be seen to."""
    return Check(clean_line(check_id), Result.WARNING, clean_line(text), clean_line(cure))


def fail(check_id: str, text: str, cure: str) -> Check:
    """Report what keeps the program from its work."""
    return Check(clean_line(check_id), Result.ERROR, clean_line(text), clean_line(cure))
