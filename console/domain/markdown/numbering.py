"""Domain: the links of an article by number, and which of them deceive who reads them (pure)."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.markdown.targets import Target, TargetKind
from console.domain.markdown.tree import Link, Tree, plain_words, walk
from data.text.links import WORDS_MAX, doubt_about, find_addresses, find_links


@dataclass(frozen=True, slots=True)
class NumberedTarget:
    """Where the links with a number lead."""

    number: int
    target: Target
    doubt: str = ""
    """Why it may lead elsewhere than it seems to; empty where nothing is odd."""


def number_targets(tree: Tree) -> tuple[NumberedTarget, ...]:
    """Number the targets of an article from 1, in order; one target has one number."""
    doubts: dict[Target, str] = {}
    for node in walk(tree):
        if isinstance(node, Link):
            doubts[node.target] = doubts.get(node.target) or _doubt(node)
    return tuple(
        NumberedTarget(number, target, doubt)
        for number, (target, doubt) in enumerate(doubts.items(), 1)
    )


def _doubt(link: Link) -> str:
    """Say in what a link deceives who reads its words; empty where it does not."""
    said, target = plain_words(link.children)[:WORDS_MAX], link.target
    if target.kind is TargetKind.WEB:
        return doubt_about(said, target.address)
    if target.kind is TargetKind.MAIL:
        named = [address.lower() for address in find_addresses(said)]
        is_other = bool(named) and target.words.lower() not in named
        return f"says {named[0]}, leads to {target.words}" if is_other else ""
    found = next(find_links(said), None)
    is_other = found is not None and target.kind is not TargetKind.PHONE
    return f"says {found.target}, leads to {target.words}" if found and is_other else ""
