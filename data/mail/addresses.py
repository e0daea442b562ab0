"""Read, check and write mail addresses (RFC 5322 section 3.4, RFC 6531).

Theory of operation: the addresses are found in the value as it came, and only names are decoded
afterwards; otherwise an encoded-word could smuggle in an address of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from data.errors import ComposeError
from data.mail.encoded_words import decode_words
from data.records import Address, SafeLine
from data.text.safe import clean_line

VALUE_CHARS_MAX = 64 * 1024
ADDRESSES_MAX = 1000
ADDRESS_CHARS_MAX = 320
"""64 for the local part, 255 for the domain, and the @ (RFC 5321 section 4.5.3.1)."""
LOCAL_CHARS_MAX = 64
DOMAIN_CHARS_MAX = 255
NAME_CHARS_MAX = 300

# One mailbox as nearly every header has it; everything else goes through the scanner.
_SIMPLE = re.compile(
    r"""\s*(?:"([^"\\]*)"|([^"<>(),;:@\\\[\]]*?))\s*<([^\s"<>(),;:\\]{1,320})>\s*"""
    r"""|\s*([^\s"<>(),;:\\]{1,255}@[^\s"<>(),;:\\@]{1,255})\s*"""
)
# Mailers leave commas and colons in encoded-words, so these are tokens of their own.
_CODED = r"(?P<coded>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]{0,2000}\?=)"
_TOKEN = re.compile(
    _CODED + r"""|(?P<quoted>"(?:[^"\\]|\\.)*")|<(?P<angle>[^<>]*)>|(?P<mark>[,;:()])"""
    r"""|(?P<atom>(?:[^\s"<,;:()\\]++|\\[()]?)++|["<])|(?P<white>\s+)""",
    re.DOTALL,
)
# For what follows a quote that nothing closes; looking for its end again would take quadratic time.
_TOKEN_UNQUOTED = re.compile(
    _CODED
    + r"""|<(?P<angle>[^<>]*)>|(?P<mark>[,;:()])|(?P<atom>[^\s"<,;:()]+|["<])|(?P<white>\s+)"""
)
_COMMENT = re.compile(r"\([^()]*\)")
_LOOSE_SIGN = re.compile(r"\s*(?:(?<=\s)([.@])|([.@])(?=\s))\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ONE_INSIDE = re.compile(r"<([^\s<>\"]{1,255}@[^\s<>\"]{1,255})>")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[^\W_](?:[^\W_]|-)*")
_LITERAL = re.compile(r"\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9A-Fa-f:.]+)\]")
_SPECIALS = re.compile(r"[^\w !#$%&'*+/=?^`{|}~-]")


def parse_address_list(value: str) -> tuple[Address, ...]:
    """Read an address field; groups give their members.

    An entry that names nobody reachable ("Webmaster") keeps its words as the name, with an empty
    address.
    """
    value = value[:VALUE_CHARS_MAX]
    simple = _SIMPLE.fullmatch(value)
    if simple is not None:
        quoted, words, angle, bare = simple.groups()
        if bare is not None:
            return (Address(name=SafeLine(""), address=clean_line(bare)),)
        if "@" in angle:
            name = _clean_name(quoted if quoted is not None else words)
            return (Address(name=name, address=clean_line(angle)),)
    return _scan(value)


def parse_recipient(text: str) -> Address:
    """Read one address as an agent typed it, bare or as `Name <address>`.

    Raises:
        ComposeError: it is none, or one that mail servers would refuse or misread.
    """
    shown = clean_line(text, limit=80)
    if any(char in text for char in "\r\n\0"):
        raise ComposeError(f"The recipient “{shown}” contains a line break; write it on one line.")
    entry = text.strip()
    name, bracket, rest = entry.partition("<")
    if bracket:
        if not rest.endswith(">"):
            raise ComposeError(f"The recipient “{shown}” lacks a closing “>”.")
        spec = rest[:-1].strip()
        name = name.strip()
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = _ESCAPED.sub(r"\1", name[1:-1])
    else:
        name, spec = "", entry
    _check_address(spec, shown)
    return Address(name=_clean_name(name), address=ascii_domain(spec))


def is_plausible_address(text: str) -> bool:
    """Say whether mail could be sent to this address."""
    try:
        _check_address(text, clean_line(text, limit=80))
    except ComposeError:
        return False
    return True


def ascii_domain(spec: str) -> SafeLine:
    """Write a domain with letters beyond ASCII the way that every mail server takes (IDNA).

    Raises:
        ComposeError: there can be no such domain.
    """
    local, _, domain = spec.rpartition("@")
    if domain.isascii():
        return clean_line(spec)
    try:
        return clean_line(f"{local}@{domain.encode('idna').decode('ascii')}")
    except UnicodeError as error:
        shown = clean_line(spec, limit=80)
        raise ComposeError(f"The domain of “{shown}” is not one that can exist.") from error


def format_address(address: Address) -> str:
    """Write an address as people read it, with quotes around the name only where needed."""
    if not address.name:
        return address.address
    name: str = address.name
    if _SPECIALS.search(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    return f"{name} <{address.address}>"


def _check_address(spec: str, shown: str) -> None:
    """Raise ComposeError with the first reason why nobody can be reached there."""
    local, at, domain = spec.rpartition("@")
    if not at or not local or not domain:
        raise ComposeError(f"“{shown}” is no mail address: it needs a name, an @ and a domain.")
    if any(char.isspace() for char in spec):
        raise ComposeError(f"The address “{shown}” contains a space; remove it or pick another.")
    if not local.isascii():
        raise ComposeError(
            f"The part before the @ of “{shown}” has letters beyond a-z, which most mail servers "
            "refuse; ask for another address."
        )
    if len(local) > LOCAL_CHARS_MAX or len(domain) > DOMAIN_CHARS_MAX:
        raise ComposeError(f"The address “{shown}” is longer than mail allows.")
    if _LOCAL.fullmatch(local) is None:
        raise ComposeError(f"The part before the @ of “{shown}” has a sign or dot out of place.")
    if _LITERAL.fullmatch(domain) is None and not all(
        _LABEL.fullmatch(label) and not label.endswith("-") for label in domain.split(".")
    ):
        raise ComposeError(f"The domain of “{shown}” has a sign or dot out of place.")


def _clean_name(words: str) -> SafeLine:
    if "=?" in words:
        words = decode_words(words)
    name = clean_line(words, limit=NAME_CHARS_MAX)
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        # Outlook quotes names that are addresses a second time.
        name = SafeLine(name[1:-1].strip())
    return SafeLine(name.lstrip('" ')) if name.count('"') == 1 else name


@dataclass(slots=True)
class _Entry:
    """What was seen of one list entry so far; `runs` are its words without white space inside."""

    words: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=lambda: [""])
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    is_afterthought: bool = False
    """Begun behind a bracket without a comma: words alone are a remark there."""

    has_at: bool = False
    """Some run has the sign; asked at each token, so it is kept."""

    def build(self) -> Address | None:
        """Make an address of what was seen; None when it was nothing."""
        comment = " ".join(self.comments)
        if self.angle is not None:
            spec = self.angle.strip()
            if "(" in spec and '"' not in spec:
                spec = _COMMENT.sub("", spec)
            if spec.startswith("@") and ":" in spec:
                spec = spec.rpartition(":")[2]  # a source route (RFC 5322 section 4.4)
            name = " ".join(self.words) or comment
        elif not self.has_at:
            # Comments alone name nobody: they stand behind a group or instead of one.
            spec, name = "", " ".join(self.words)
        else:
            # Words before an address without brackets name its owner, or somebody without one.
            runs = self.runs
            if any(run.startswith((".", "@")) or run.endswith((".", "@")) for run in runs):
                # White space around the signs of an address is old and legal (section 4.4).
                runs = _LOOSE_SIGN.sub(r"\1\2", " ".join(runs)).split(" ")
            likely = [run for run in runs if "@" in run.strip("@")]
            spec = likely[0] if likely else "".join(runs)
            before = " ".join(run for run in runs if run and run not in likely)
            name = comment or (before if likely else "")
        decoded = _clean_name(name)
        if not spec and (inside := _ONE_INSIDE.search(decoded)) is not None:
            # Some programs encode the whole entry, address included.
            spec = inside[1]
            decoded = clean_line(decoded[: inside.start()], limit=NAME_CHARS_MAX)
        if not spec and (not decoded or self.is_afterthought):
            return None
        return Address(name=decoded, address=_clean_spec(spec))


def _clean_spec(spec: str) -> SafeLine:
    spec = spec.strip("<> ")
    if spec[:7].lower() == "mailto:":
        spec = spec[7:].partition("?")[0]
    if len(spec) > 1 and spec[0] == spec[-1] == '"':
        spec = spec[1:-1]
    cleaned = clean_line(spec, limit=ADDRESS_CHARS_MAX)
    if " " in cleaned and '"' not in cleaned:
        cleaned = SafeLine(cleaned.replace(" ", ""))
    return cleaned


def _scan(value: str) -> tuple[Address, ...]:
    """Walk the tokens of a list, forgiving what is left open."""
    found: list[Address] = []
    entry = _Entry()
    pattern = _TOKEN
    position = depth = comment_from = 0
    while len(found) < ADDRESSES_MAX and (match := pattern.match(value, position)) is not None:
        text, kind = match.group(), match.lastgroup
        position = match.end()
        if text == '"':
            pattern = _TOKEN_UNQUOTED
        if kind == "mark" and text == "(":
            comment_from = comment_from if depth else position
            depth += 1
        elif kind == "mark" and text == ")" and depth:
            depth -= 1
            if depth == 0:
                inside = value[comment_from : position - 1]
                entry.comments.append(_ESCAPED.sub(r"\1", inside) if "\\" in inside else inside)
        elif depth == 0:
            entry = _take(entry, kind or "", text, found)
    if depth:
        # A comment that nothing closes would swallow the rest: then its signs mean nothing.
        return _scan(value.replace("(", " ").replace(")", " "))
    _finish(entry, found)
    return tuple(found[:ADDRESSES_MAX])


def _take(  # noqa: PLR0911 - one for each kind of token
    entry: _Entry, kind: str, text: str, found: list[Address]
) -> _Entry:
    """Add one token to the entry; gives the entry that the next token belongs to."""
    if kind == "mark" and text in ",;":
        if text == "," and entry.angle is None and entry.words and not entry.has_at:
            # `Doe, John <a@b>` without quotes: the comma belongs to the name.
            entry.words[-1] += ","
            entry.runs[-1] += ","
            entry.runs.append("")
            return entry
        _finish(entry, found)
        return _Entry()
    if kind == "mark" and text == ":" and entry.angle is None and not entry.has_at:
        return _Entry()  # the name of a group
    if kind == "white":
        entry.runs.append("")
        return entry
    if kind == "coded":
        text = text.replace("@", "=40")  # what is hidden in a name is no address
    opens_next = kind != "angle" and "@" in text and not entry.runs[-1] and entry.has_at
    if entry.angle is not None or opens_next:
        # `<a@b> <c@d>` and `a@b c@d` without a comma between.
        is_afterthought = entry.angle is not None
        _finish(entry, found)
        entry = _Entry(is_afterthought=is_afterthought)
    if kind == "angle":
        entry.angle = text[1:-1]
        return entry
    if text == "<":
        return entry  # opened and never closed, or twice
    entry.words.append(_ESCAPED.sub(r"\1", text[1:-1]) if kind == "quoted" else text)
    entry.runs[-1] += text
    entry.has_at = entry.has_at or "@" in text
    return entry


def _finish(entry: _Entry, found: list[Address]) -> None:
    if (address := entry.build()) is not None:
        found.append(address)
