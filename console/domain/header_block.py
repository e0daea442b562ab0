"""Domain: a text with the fields above it, as it lies in the file that an editor is given (pure).

    To: Mette <mette@fjordlys.example>
    Cc:
    Subject: Re: Lampen
    Attach: plan.pdf

    Hej Mette,

The fields end with the first line that is none; an empty line there is left out, any other begins
the text. So whatever an agent does to the block, every word of hers is found again: in a field or
in the text. A file without any field leaves the fields as they were. A note has no fields, only a
line that says what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELDS = ("To", "Cc", "Subject", "Attach")
NOTE_MARK = "# INTERNAL NOTE"
_FIELD = re.compile(rf"({'|'.join(FIELDS)})[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_STRANGE = re.compile(r"[A-Za-z][A-Za-z-]{1,30}:(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Fields:
    """What stands above a text; `attach` names files attached already, and paths of others."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    attach: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """What an editor left: `fields` is None where none are there; problems are sentences."""

    text: str
    fields: Fields | None = None
    problems: tuple[str, ...] = ()


def render_mail_file(fields: Fields, text: str) -> str:
    """Write what an agent edits of a mail."""
    lines = [f"To: {fields.to}", f"Cc: {fields.cc}", f"Subject: {fields.subject}"]
    lines += [f"Attach: {name}" for name in fields.attach]
    head = "\n".join(line.rstrip() for line in lines)
    return f"{head}\n\n{text}\n"


def render_note_file(text: str, *, number: int) -> str:
    """Write what an agent edits of a note."""
    return f"{NOTE_MARK} on #{number}: colleagues read it, it is never sent.\n\n{text}\n"


def parse_note_file(source: str) -> Edited:
    """Read a note back; the line that says what it is goes."""
    lines = _lines_of(source)
    if lines[0].startswith(NOTE_MARK):
        lines = lines[1:]
        if lines and not lines[0].strip():
            lines = lines[1:]
    return Edited("\n".join(lines))


def parse_mail_file(source: str) -> Edited:
    """Read a mail back, fields and text."""
    lines = _lines_of(source)
    found: dict[str, list[str]] = {}
    last = ""
    place = 0
    while place < len(lines):
        line = lines[place]
        if match := _FIELD.fullmatch(line):
            last = match[1].capitalize()
            found.setdefault(last, []).append(match[2].strip())
        elif last and line[:1] in (" ", "\t") and line.strip():
            found[last][-1] = f"{found[last][-1]} {line.strip()}".strip()
        else:
            break
        place += 1
    if not found:
        return Edited("\n".join(lines))
    problems = []
    rest = lines[place:]
    if rest and not rest[0].strip():
        rest = rest[1:]
    elif rest and (strange := _STRANGE.match(rest[0])):
        problems.append(
            f"{strange[0].strip()} is no field here (those are {', '.join(FIELDS)}):"
            " the line stands in the text now."
        )
    fields = Fields(
        to=", ".join(filter(None, found.get("To", []))),
        cc=", ".join(filter(None, found.get("Cc", []))),
        subject=" ".join(filter(None, found.get("Subject", []))),
        attach=tuple(filter(None, found.get("Attach", []))),
    )
    return Edited("\n".join(rest), fields, tuple(problems))


def _lines_of(source: str) -> list[str]:
    """Split what was read; the line end that every editor puts last is none of the text's."""
    return source.replace("\r\n", "\n").removesuffix("\n").split("\n")
