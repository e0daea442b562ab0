"""Domain: the words of one block, from markdown-it's tokens to our tree (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it.token import Token

from console.domain.markdown.engine import is_east_asian
from console.domain.markdown.targets import Target, TargetKind, read_target
from console.domain.markdown.tree import (
    Break,
    Code,
    Emphasis,
    Image,
    Inline,
    Link,
    Strike,
    Strong,
    Text,
)
from data.text.links import find_links
from data.text.safe import clean_line, clean_text

DEPTH_MAX = 8
"""Marks within marks; below that, words keep the marks that they have."""
ALT_MAX = 300
DEAD_LINKS_MAX = 50
_DEAD_SHOWN = 100
_MARKS: dict[str, type[Strong | Emphasis | Strike]] = {
    "strong_open": Strong,
    "em_open": Emphasis,
    "s_open": Strike,
}
_CLOSING = frozenset(("strong_close", "em_close", "s_close", "link_close"))
_HANGUL = ("\uac00", "\ud7a3")


@dataclass
class _Frame:
    """A mark that is still open, with what stands in it so far."""

    mark: type[Strong | Emphasis | Strike] | None = None
    """None of the ground, of links, and of marks that are too deep."""
    target: Target | None = None
    is_link: bool = False
    """As the writer meant it; one without a target is none, and nothing in it becomes one."""
    nodes: list[Inline] = field(default_factory=list)
    run: list[str] = field(default_factory=list)
    """Pieces of text that belong together."""


class InlineReader:
    """Reads the words of block after block; remembers links that are none."""

    def __init__(self) -> None:
        self.dead_links: dict[str, None] = {}
        self._frames: list[_Frame] = []

    def read(self, pieces: Iterable[list[Token]]) -> tuple[Inline, ...]:
        """Give what stands in one block."""
        self._frames = [_Frame()]
        for tokens in pieces:
            before = ""
            for number, token in enumerate(tokens):
                if token.type == "softbreak":
                    # Chinese and Japanese write no blank between words, so none at a line's end.
                    if not (_is_unspaced(before) and _is_unspaced(_next_char(tokens, number + 1))):
                        self._frames[-1].run.append(" ")
                else:
                    self._take(token)
                before = token.content[-1:] or before
            # A mark that began in this piece ends with it.
            while len(self._frames) > 1:
                self._close()
        self._flush()
        return tuple(self._frames[0].nodes)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind in ("text", "text_special"):
            self._frames[-1].run.append(token.content)
        elif kind in _MARKS:
            is_deep = len(self._frames) > DEPTH_MAX
            self._open(_Frame(None if is_deep else _MARKS[kind]))
        elif kind == "link_open":
            target = self._target(str(token.attrs.get("href", "")))
            self._open(_Frame(target=target, is_link=True))
        elif kind in _CLOSING:
            self._close()
        elif kind == "code_inline":
            self._add(Code(_one_line(token.content)))
        elif kind == "hardbreak":
            self._add(Break())
        elif kind == "image":
            self._add_image(token)
        else:
            self._frames[-1].run.append(token.content)

    def _open(self, frame: _Frame) -> None:
        self._flush()
        self._frames.append(frame)

    def _close(self) -> None:
        if len(self._frames) == 1:
            return
        self._flush()
        frame = self._frames.pop()
        nodes = tuple(frame.nodes)
        if not nodes and frame.target is not None:
            nodes = (Text(frame.target.words),)
        if not nodes:
            return
        if frame.mark is not None:
            self._frames[-1].nodes.append(frame.mark(nodes))
        elif frame.target is not None:
            self._frames[-1].nodes.append(Link(frame.target, nodes))
        else:
            self._frames[-1].nodes += nodes

    def _add(self, node: Inline) -> None:
        self._flush()
        self._frames[-1].nodes.append(node)

    def _flush(self) -> None:
        frame = self._frames[-1]
        if frame.run:
            text = _one_line("".join(frame.run))
            frame.run.clear()
            frame.nodes += [Text(text)] if self._is_in_link() else _with_links(text)

    def _is_in_link(self) -> bool:
        return any(frame.is_link for frame in self._frames)

    def _target(self, written: str) -> Target | None:
        target = read_target(written)
        if target is None and len(self.dead_links) < DEAD_LINKS_MAX:
            self.dead_links.setdefault(clean_line(written, limit=_DEAD_SHOWN))
        return target

    def _add_image(self, token: Token) -> None:
        """Take a picture of the article's own; what lies elsewhere is a link, never fetched."""
        target = self._target(str(token.attrs.get("src", "")))
        alt = clean_line(_alt(token.children or []), limit=ALT_MAX)
        if target is not None and target.kind is TargetKind.FILE:
            self._add(Image(target.address, alt))
        elif target is not None and not self._is_in_link():
            self._add(Link(target, (Text(alt or target.words),)))
        elif alt:
            self._frames[-1].run.append(alt)


def _alt(tokens: list[Token]) -> str:
    words: list[str] = []
    stack = list(reversed(tokens))
    while stack:
        token = stack.pop()
        if token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.children:
            stack += reversed(token.children)
        else:
            words.append(token.content)
    return "".join(words)


def _one_line(text: str) -> str:
    return clean_text(text).replace("\n", " ")


def _with_links(text: str) -> list[Inline]:
    """Give running text in which the addresses are links."""
    nodes: list[Inline] = []
    done = 0
    for found in find_links(text):
        target = read_target(found.target)
        if target is None:
            continue
        if found.start > done:
            nodes.append(Text(text[done : found.start]))
        nodes.append(Link(target, (Text(text[found.start : found.end]),)))
        done = found.end
    if done < len(text):
        nodes.append(Text(text[done:]))
    return nodes


def _next_char(tokens: list[Token], start: int) -> str:
    """Give the first character behind a line's end, looking past what only opens or closes."""
    for token in tokens[start : start + DEPTH_MAX]:
        if token.content:
            return token.content[0]
    return ""


def _is_unspaced(char: str) -> bool:
    if not char or _HANGUL[0] <= char <= _HANGUL[1]:
        return False
    return is_east_asian(char)
