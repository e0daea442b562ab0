"""Read the lines that calendars and contacts are written in (RFC 5545, RFC 6350, vCard 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.mail.charsets import decode_bytes
from data.mail.transfer import decode_quoted_printable

LINES_MAX = 20_000
VALUE_CHARS_MAX = 20_000
_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(
    r"(?:[\w-]{1,60}\.)?([\w-]{1,60})((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL
)
_PARAMETER = re.compile(r";([\w-]+)(?:=((?:\"[^\"]*\"|[^\";])*))?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A property: its name in capitals, its parameters by small name, its value as written."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text, without the signs that protect it."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    def fields(self) -> list[str]:
        """Give the texts between unprotected semicolons."""
        parts = re.split(r"(?<!\\);", self.value)
        return [_ESCAPED.sub(lambda f: "\n" if f[1] in "nN" else f[1], part) for part in parts]


def content_lines(text: str) -> Iterator[ContentLine]:
    """Give each property; what is none is passed over."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = iter(_FOLD.sub("", plain).split("\n", LINES_MAX)[:LINES_MAX])
    for line in lines:
        match = _LINE.fullmatch(line[:VALUE_CHARS_MAX].strip())
        if match is None:
            continue
        parameters: dict[str, str] = {}
        for name, value in _PARAMETER.findall(match[2]):
            # vCard 2.1 writes types without their name.
            key, said = (name, value) if value else ("type", name)
            key = key.lower()
            said = said.strip().strip('"')
            parameters[key] = f"{parameters[key]},{said}" if key in parameters else said
        value = match[3]
        if "quoted-printable" in ",".join(parameters.values()).lower():
            while value.endswith("=") and len(value) < VALUE_CHARS_MAX:
                value = value[:-1] + next(lines, "").strip()
            charset = parameters.get("charset", "utf-8")
            value = decode_bytes(decode_quoted_printable(value.encode()), charset)
        yield ContentLine(match[1].upper(), parameters, value)
