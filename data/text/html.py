"""Turn a mail's HTML into the text that a person would see, knowing what in it is quoted.

Theory of operation: cut into tokens (`html_tokens`), walked over once (`html_walk`), laid out in
lines (`html_layout`); nothing is ever loaded and nothing recurses. Where mail programs mark quotes
and signatures (`html_marks`), the lines are remembered by number: the text folder (`quotes`)
trusts them more than words.
"""

from __future__ import annotations

from dataclasses import dataclass

from data.text.html_tables import Line
from data.text.html_tokens import Token, tokens
from data.text.html_walk import Walk
from data.text.quote_lines import attribution_start, words_before_attribution

HTML_MAX = 1_000_000
"""Characters read; the largest newsletters are a tenth of it."""


@dataclass(frozen=True, slots=True)
class RenderedHtml:
    """A mail's HTML as text, and what its mark-up told."""

    text: str
    quoted_lines: frozenset[int]
    """0-based numbers of the lines that the mark-up says are quoted."""
    signature_lines: frozenset[int]
    remote_images: int
    hidden_words: int
    """Words that the sender kept from the eye; they are not in the text."""
    has_visible_text: bool
    links: tuple[tuple[str, str], ...]
    """(words, target) of link [1], [2] and so on."""
    defects: tuple[str, ...]


def render_html(html: str) -> RenderedHtml:
    """Render what is visible; never fails, never loads anything."""
    defects: list[str] = []
    if len(html) > HTML_MAX:
        defects.append(f"The HTML has {len(html)} characters; only the first {HTML_MAX} were read.")
        html = html[:HTML_MAX]
    walk = Walk()
    for kind, name, written in tokens(html, defects):
        if kind is Token.TEXT:
            walk.read_text(name)
        elif kind is Token.START:
            walk.start(name, written)
        else:
            walk.end(name)
    lines = _with_attributions_apart(walk.finish())
    shown = [("> " * line.level + line.text).rstrip() for line in lines]
    quoted = {number for number, line in enumerate(lines) if line.quoted or line.level}
    for first in [number for number in quoted if number - 1 not in quoted]:
        before = attribution_start(shown, first)
        if before is not None:
            quoted.update(range(before, first))
    return RenderedHtml(
        text="\n".join(shown),
        quoted_lines=frozenset(quoted),
        signature_lines=frozenset(n for n, line in enumerate(lines) if line.signature),
        remote_images=walk.remote_images,
        hidden_words=walk.hidden_words,
        has_visible_text=walk.has_text,
        links=walk.links.as_tuple(),
        defects=tuple(defects),
    )


def _with_attributions_apart(lines: list[Line]) -> list[Line]:
    """Give each attribution that stands behind the customer's words a line of its own."""
    texts: list[str] | None = None
    apart: dict[int, int] = {}
    for number, line in enumerate(lines):
        if line.text[-1:] not in (":", "：") or line.level or line.quoted:  # noqa: RUF001 - as in Chinese
            continue
        texts = texts or [each.text for each in lines]
        if found := words_before_attribution(texts, number):
            apart[found[0]] = found[1]
    for number, place in reversed(apart.items()):
        line = lines[number]
        parts = (line.text[:place].rstrip(), "", line.text[place:])
        lines[number : number + 1] = [line._replace(text=part) for part in parts]
    return lines
