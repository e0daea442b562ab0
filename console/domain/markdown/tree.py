"""Domain: the tree of an article's text: what a writer meant, without any signs of Markdown (pure).

Every string in it is safe to show: control characters, direction tricks and the like are gone or
visible. Every link and file in it went through the one rule for links (`targets.py`). Its depth is
bounded, so that walking it by recursion is safe.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from console.domain.markdown.targets import Target

Align: TypeAlias = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words; never with a line break in them."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A few signs that are to be read exactly."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line that ends because the writer wanted it."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture among the article's files; `alt` is what it shows, in words."""

    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words with weight."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Stressed words."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """Words that hold no longer."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; never a link within a link."""

    target: Target
    children: tuple[Inline, ...]


Inline: TypeAlias = Text | Code | Break | Image | Strong | Emphasis | Strike | Link
Cell: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6; its anchor is its own in the article."""

    level: int
    children: tuple[Inline, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running words."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `is_done` only of a task."""

    blocks: tuple[Block, ...]
    is_done: bool | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; `start` is the number of its first entry, None where there are only bullets."""

    items: tuple[Item, ...]
    start: int | None = None
    is_loose: bool = False
    """The writer left blank lines between the entries."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said, or what stands out."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines to be read and copied exactly."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; each row has as many as the head."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    aligns: tuple[Align, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two subjects."""


Block: TypeAlias = Heading | Paragraph | Listing | Quote | CodeBlock | Table | Rule
Node: TypeAlias = Block | Item | Inline


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole text as it was understood."""

    blocks: tuple[Block, ...]
    cuts: tuple[str, ...] = ()
    """Sentences: what was too much to be taken in or drawn as meant; empty of any usual text."""
    dead_links: tuple[str, ...] = ()
    """Addresses that were written as links and are none here, because they could do harm."""


def walk(tree: Tree) -> Iterator[Node]:
    """Give every node, in the order of reading."""
    stack: list[Node] = list(reversed(tree.blocks))
    while stack:
        node = stack.pop()
        yield node
        stack += reversed(children_of(node))


def children_of(node: Node) -> list[Node]:
    """Give what stands directly in a node, in order."""
    match node:
        case Heading() | Paragraph() | Strong() | Emphasis() | Strike() | Link():
            return list(node.children)
        case Item() | Quote():
            return list(node.blocks)
        case Listing():
            return list(node.items)
        case Table():
            return [part for row in (node.head, *node.rows) for cell in row for part in cell]
        case _:
            return []


def targets_of(tree: Tree) -> list[Target]:
    """Give where the links lead, each once, in order."""
    return list(dict.fromkeys(node.target for node in walk(tree) if isinstance(node, Link)))


def images_of(tree: Tree) -> list[str]:
    """Give the names of the pictures, each once, in order."""
    return list(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Image)))


def plain_words(children: tuple[Inline, ...], *, with_addresses: bool = True) -> str:
    """Give the words of running text on one line, without weight or the targets of links.

    Without addresses, links that only say where they lead are left out.
    """
    words: list[str] = []
    stack = list(reversed(children))
    while stack:
        node = stack.pop()
        match node:
            case Text() | Code():
                words.append(node.text)
            case Break():
                words.append(" ")
            case Image():
                words.append(node.alt or node.name)
            case Link() if not with_addresses and is_bare(node):
                words.append(" ")
            case _:
                stack += reversed(node.children)
    return " ".join("".join(words).split())


def is_bare(link: Link) -> bool:
    """Say whether a link's words are its own address."""
    if ":" not in link.target.address:
        return False
    said = plain_words(link.children).lower()
    return said in (link.target.words.lower(), link.target.address.lower()) or (
        said.startswith("www.") and link.target.address.lower() == f"https://{said}"
    )
