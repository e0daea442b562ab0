"""Domain: an article's words for the index, and its title where the text begins with it (pure)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from console.domain.markdown.tree import (
    Block,
    CodeBlock,
    Heading,
    Item,
    Listing,
    Paragraph,
    Quote,
    Table,
    Tree,
    plain_words,
)
from data.records import SafeText
from data.text.fold import fold_name
from data.text.safe import clean_text

_words = partial(plain_words, with_addresses=False)


def words_of(tree: Tree) -> SafeText:
    """Give the words of a text, one block a line, without addresses and signs."""
    lines: list[str] = []
    stack: list[Block | Item] = list(reversed(tree.blocks))
    while stack:
        node = stack.pop()
        match node:
            case Heading() | Paragraph():
                lines.append(_words(node.children))
            case CodeBlock():
                lines.append(" ".join(node.text.split()))
            case Table():
                lines += (
                    " ".join(filter(None, map(_words, row))) for row in (node.head, *node.rows)
                )
            case Listing():
                stack += reversed(node.items)
            case Quote() | Item():
                stack += reversed(node.blocks)
            case _:
                pass
    # Cleaned once more: a combining mark may stand at the front now that blanks are gone.
    return clean_text("\n".join(filter(None, lines)))


def without_title(tree: Tree, title: str) -> Tree:
    """Give the tree without a first heading that only says the title again."""
    first = tree.blocks[0] if tree.blocks else None
    if isinstance(first, Heading) and fold_name(plain_words(first.children)) == fold_name(title):
        return replace(tree, blocks=tree.blocks[1:])
    return tree
