"""Domain: what readers of a published article would miss, in sentences for its writers (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from console.domain.markdown.targets import TargetKind
from console.domain.markdown.tree import images_of, targets_of
from console.domain.site.library import Entry, Library
from data.records import ArticleId


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is the matter with a public article."""

    article_id: ArticleId
    text: str


def find_troubles(library: Library, entry: Entry) -> Iterator[Trouble]:
    """Give what of an article's text cannot be published as its writer meant it."""
    files = {file.name for file in entry.article.words.files}
    targets = targets_of(entry.tree)
    for slug in [target.address for target in targets if target.kind is TargetKind.ARTICLE]:
        if library.find(slug, entry.language) is None:
            yield _of(entry, f"it links to {slug}, which is no public article.")
    linked = [target.address for target in targets if target.kind is TargetKind.FILE]
    for name in dict.fromkeys([*images_of(entry.tree), *linked]):
        if name not in files:
            yield _of(entry, f"it names the file {name}, which is not attached to it.")
    for file in entry.article.words.files:
        if file.sha256 in library.source.refused_files:
            yield _of(
                entry,
                f"{file.name} does more than draw (a script, an animation or something from "
                "elsewhere); it is offered for download and not shown.",
            )
    for address in entry.tree.dead_links:
        yield _of(entry, f"{address} is no safe address; its words stand there without a link.")
    for cut in entry.tree.cuts:
        yield _of(entry, cut[:1].lower() + cut[1:])


def _of(entry: Entry, text: str) -> Trouble:
    return Trouble(entry.article.id, text)
