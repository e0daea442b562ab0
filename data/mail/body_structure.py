"""Read what a server says a mail is made of (BODYSTRUCTURE, RFC 3501 section 7.4.2). Pure.

The server may lie, nest without end or say NIL: what cannot be read gives None, never an error, and
nothing is believed that is not within the limits of `data.mail.mime`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from data.mail.mime import DEPTH_MAX, PARTS_MAX

Node: TypeAlias = "bytes | list[Node] | None"
"""A word, NIL, or a list of nodes."""

LISTS_MAX = 20_000
"""Lists in one answer: twenty for each of the parts that a mail may have."""
NESTING_MAX = DEPTH_MAX + 10
"""Lists in lists: those of the parts, and those of parameters and addresses within."""
_NUMBER_DIGITS_MAX = 12
_ANY, _TEXT, _MAIL = 8, 9, 11
"""Where the disposition stands: in a part of any kind, a text, an attached mail."""
_TYPE = re.compile(rb"[A-Za-z0-9!#$&^_.+-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class ServerPart:
    """One part as the server describes it."""

    section: str
    """Its number, `2.1`; empty for a mail that has parts."""
    content_type: str
    """In lower case, made of harmless letters only."""
    size_bytes: int
    is_file: bool
    """It has a name, or is called an attachment."""
    children: tuple[ServerPart, ...] = ()

    def leaves(self) -> Iterator[ServerPart]:
        """Give the parts that have no parts, in the order of the mail."""
        for part in self.every():
            if not part.children:
                yield part

    def every(self) -> Iterator[ServerPart]:
        """Give this part and all within it, in the order of the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def nested(words: Iterable[tuple[bool, bytes, bool]]) -> Node:
    """Build the first value of words: each is (is it a parenthesis?, its bytes, is it an atom?).

    None where it does not close, or is nested too deeply.
    """
    open_lists: list[list[Node]] = []
    lists = 0
    for is_list, value, is_bare in words:
        made: Node
        if not is_list:
            made = None if is_bare and value.upper() == b"NIL" else value
        elif value == b"(":
            lists += 1
            open_lists.append([])
            if len(open_lists) > NESTING_MAX or lists > LISTS_MAX:
                return None
            continue
        elif not open_lists:
            return None
        else:
            made = open_lists.pop()
        if not open_lists:
            return made
        open_lists[-1].append(made)
    return None


def read_structure(node: Node) -> ServerPart | None:
    """Read a whole description; None where it is none."""
    counted = [0]
    return None if not isinstance(node, list) else _part(node, "", counted, depth=0)


def _part(node: list[Node], section: str, counted: list[int], *, depth: int) -> ServerPart | None:
    counted[0] += 1
    if depth > DEPTH_MAX or counted[0] > PARTS_MAX or not node:
        return None
    if isinstance(node[0], list):
        return _several(node, section, counted, depth=depth)
    return _one(node, section or "1")


def _several(
    node: list[Node], section: str, counted: list[int], *, depth: int
) -> ServerPart | None:
    children: list[ServerPart] = []
    for each in node:
        if not isinstance(each, list):
            break
        number = f"{section}.{len(children) + 1}" if section else f"{len(children) + 1}"
        child = _part(each, number, counted, depth=depth + 1)
        if child is None:
            return None
        children.append(child)
    subtype = node[len(children)] if len(children) < len(node) else None
    kind = _word(subtype) or "mixed"
    size = sum(child.size_bytes for child in children)
    return ServerPart(section, f"multipart/{kind}", size, is_file=False, children=tuple(children))


def _one(node: list[Node], section: str) -> ServerPart | None:
    if len(node) < _ANY - 1:
        return None
    kind, subtype, size = _word(node[0]), _word(node[1]), node[6]
    if not kind or not subtype or kind == "multipart":
        return None
    if not isinstance(size, bytes) or not size.isdigit() or len(size) > _NUMBER_DIGITS_MAX:
        return None
    content_type = f"{kind}/{subtype}"
    at = _TEXT if kind == "text" else _MAIL if content_type == "message/rfc822" else _ANY
    disposition = node[at] if len(node) > at else None
    is_file = _has(node[2], b"name")
    if isinstance(disposition, list) and disposition:
        is_file = is_file or _word(disposition[0]) == "attachment"
        is_file = is_file or (len(disposition) > 1 and _has(disposition[1], b"filename"))
    return ServerPart(section, content_type, int(size), is_file=is_file)


def _word(node: Node) -> str:
    if not isinstance(node, bytes) or _TYPE.match(node) is None:
        return ""
    return node.decode("ascii").lower()


def _has(node: Node, name: bytes) -> bool:
    """Say whether a parameter is there, also in its forms `name*` and `name*0` (RFC 2231)."""
    if not isinstance(node, list):
        return False
    return any(isinstance(n, bytes) and n.lower().split(b"*")[0] == name for n in node[::2])
