"""An article as its reader shows it: what is known of it, its text, its files and links (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.articles.shelves import is_overdue
from console.domain.markdown.numbering import NumberedTarget, number_targets
from console.domain.markdown.tree import Heading
from console.domain.markdown.words import without_title
from data.records.articles import Article, ArticleFlag, ArticleRow, ArticleWords
from data.text.safe import clean_line
from data.text.width import cut_to_width, width_of
from data.text.wrap import wrapped
from widgets.article_rows import OLDER, STATE_ROLES
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of
from widgets.markdown_lines import markdown_lines
from widgets.sizes import short_size

TEXT_COLUMNS = 88
"""Lines that are longer are hard to follow with the eye."""
LABEL_COLUMNS = 10
SHOWN = "[{}]"
"""The language that is shown, among those that there are."""


@dataclass(frozen=True, slots=True)
class Laid:
    """The text of an article as lines, each owned by its block."""

    lines: tuple[Line, ...] = ()
    links: tuple[NumberedTarget, ...] = ()
    anchors: Mapping[str, int] = field(default_factory=dict)
    """Which block a heading is, by its anchor."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Where an article stands in a tutorial."""

    title: str
    step: int
    count: int
    previous: str = ""
    """Titles of the neighbours; empty at the ends."""
    next: str = ""
    keys: tuple[str, str] = ("", "")
    """What leads to the next and to the one before; empty where they do not act."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides the article itself."""

    family: Sequence[ArticleRow]
    """Itself among them, the original first."""
    category: str
    """Its title; empty: it is in none."""
    steps: Steps | None
    today: date
    zone: ZoneInfo
    """Whose days are told."""
    flags: Sequence[ArticleFlag] = ()
    """What is said against it, where that has been read."""


def text_room(width: int) -> int:
    """Give the columns of a text on a view of a width."""
    return max(min(width - 2, TEXT_COLUMNS), 10)


def lay_out(words: ArticleWords, width: int, glyphs: Glyphs) -> Laid:
    """Give the text of an article as lines of a width; a title that it repeats stands above."""
    from console.domain.markdown.reading import parse  # noqa: PLC0415 - start-up time

    tree = without_title(parse(words.body), words.title)
    lines = markdown_lines(tree, text_room(width), glyphs)
    anchors = {b.anchor: n for n, b in enumerate(tree.blocks) if isinstance(b, Heading)}
    moved = tuple(Line((Span(" "), *line.spans), owner=line.owner) for line in lines)
    return Laid(moved, number_targets(tree), anchors)


def head_lines(
    article: Article, around: Around, *, width: int, glyphs: Glyphs, is_whole: bool = True
) -> list[Line]:
    """Give title and facts above a text; where the facts stand beside it, the title alone."""
    room = text_room(width)
    lines = [line_of(f" {piece}", "strong") for piece in wrapped(article.words.title, room)]
    if is_whole:
        lines += _flowing(_facts(article, around), room, f" {glyphs.dot} ")
        if len(around.family) > 1:
            lines += _flowing([Span("In", "dim"), *_languages(article, around)], room, " ")
        lines += _warnings(article, around, room)
        if article.words.aliases:
            lines += _dim(f"Also called: {_aliases(article)}", room)
    if around.steps is not None:
        lines += _step_lines(around.steps, room, glyphs)
    return [*lines, Line()]


def fact_lines(article: Article, around: Around, *, width: int, glyphs: Glyphs) -> list[Line]:
    """Give what is known of an article as a column beside its text."""
    words, who = article.words, article.changed_by
    room = max(width - LABEL_COLUMNS - 1, 10)
    day = local_words.long_day(article.updated_at.astimezone(around.zone))
    changed = f"{day}{f' by {who}' if who else ''}"
    used = f"{article.uses} times" if article.uses != 1 else "once"
    texts: list[tuple[str, str, str]] = [
        ("Article", f"{article.id}, revision {article.revision}", "normal"),
        ("State", words.state.value, STATE_ROLES[words.state.value]),
        ("Category", clean_line(around.category) or "none", "normal"),
        ("Owner", clean_line(words.owner) or "nobody", "normal"),
        (
            "Review by",
            "" if words.review_by is None else local_words.long_day(words.review_by),
            "normal",
        ),
        ("Changed", changed, "normal"),
        ("Used", used if article.uses else "never", "normal"),
        ("Also", _aliases(article), "normal"),
    ]
    lines: list[Line] = []
    for label, text, role in texts:
        for place, piece in enumerate(wrapped(text, room) if text else ()):
            head = f"{label if place == 0 else '':<{LABEL_COLUMNS}}"
            lines.append(Line((Span(head, "dim"), Span(piece, role))))
    if len(around.family) > 1:
        lines += _flowing(
            [Span("In", "dim"), *_languages(article, around)], width - 2, " ", left=""
        )
    lines += _warnings(article, around, width - 1, left="")
    return lines


def foot_lines(article: Article, *, width: int, glyphs: Glyphs, files_key: str) -> list[Line]:
    """Give the files of an article below its text."""
    files, room = article.words.files, text_room(width)
    if not files:
        return []
    head = f"{len(files)} file{'s' if len(files) > 1 else ''} ({files_key} opens and saves)"
    lines = [Line(), line_of(f" {head}", "dim")]
    for file in files:
        size = f"  {short_size(file.size_bytes):>8}  "
        name = cut_to_width(clean_line(file.name), room - width_of(size), more=glyphs.more)
        lines.append(Line((Span(f" {size}", "dim"), Span(name))))
    return lines


def _facts(article: Article, around: Around) -> list[Span]:
    words = article.words
    facts = [
        Span(str(article.id), "dim"),
        Span(words.state.value, STATE_ROLES[words.state.value]),
        Span(words.language if len(around.family) == 1 else "", "dim"),
        Span(clean_line(around.category), "dim"),
        Span(clean_line(words.owner), "dim"),
        Span(f"used {article.uses} times" if article.uses > 1 else "", "dim"),
        Span("used once" if article.uses == 1 else "", "dim"),
    ]
    return [fact for fact in facts if fact.text]


def _languages(article: Article, around: Around) -> list[Span]:
    spans = []
    for row in around.family:
        name = clean_line(row.language) + (OLDER if row.is_outdated else "")
        is_here = row.id == article.id
        role = "accent" if is_here else "warn" if row.is_outdated else "normal"
        spans.append(Span(SHOWN.format(name) if is_here else name, role))
    return spans


def _warnings(article: Article, around: Around, room: int, *, left: str = " ") -> list[Line]:
    """Say what is the matter with an article, each in a sentence."""
    row = next((row for row in around.family if row.id == article.id), None)
    said = []
    if around.flags:
        said += [("bad", f"! {_flag_words(flag, around.zone)}") for flag in around.flags]
    elif article.open_flags:
        times = "once" if article.open_flags == 1 else f"{article.open_flags} times"
        said.append(("bad", f"! flagged {times}: somebody finds it wrong or outdated"))
    if article.is_outdated:
        said.append(("warn", f"{OLDER} older than its original: that has changed since"))
    if row is not None and is_overdue(row, around.today):
        assert row.review_by is not None, "what is overdue has a day"
        said.append(("warn", f"? to be looked over since {local_words.long_day(row.review_by)}"))
    return [line_of(f"{left}{piece}", role) for role, text in said for piece in wrapped(text, room)]


def _flag_words(flag: ArticleFlag, zone: ZoneInfo) -> str:
    """Say who finds an article what, why, and where that came up."""
    who = clean_line(flag.by or "somebody")
    where = f" (#{flag.conversation_id})" if flag.conversation_id is not None else ""
    words = f": {clean_line(flag.words)}" if flag.words.strip() else ""
    day = local_words.short_day(flag.at.astimezone(zone))
    return f"{flag.reason.value}, says {who} {day}{where}{words}"


def _step_lines(steps: Steps, room: int, glyphs: Glyphs) -> list[Line]:
    """Say where in a tutorial this is, and what the keys lead to."""
    title = cut_to_width(clean_line(steps.title), room, more=glyphs.more)
    lines = _flowing(
        [Span(title, "accent"), Span(f"step {steps.step} of {steps.count}", "strong")],
        room,
        f" {glyphs.dot} ",
    )
    ways = zip(steps.keys, ("next", "before"), (steps.next, steps.previous), strict=True)
    for key, way, name in ways:
        if key and name:
            words = f"{key} {way}: {clean_line(name)}"
            lines.append(line_of(f" {cut_to_width(words, room, more=glyphs.more)}", "dim"))
    return lines


def _aliases(article: Article) -> str:
    return clean_line(", ".join(article.words.aliases))


def _dim(text: str, room: int) -> list[Line]:
    return [line_of(f" {piece}", "dim") for piece in wrapped(text, room)]


def _flowing(spans: Sequence[Span], room: int, gap: str, *, left: str = " ") -> list[Line]:
    """Put pieces beside each other, in as many lines as they need; none is broken."""
    lines: list[list[Span]] = [[]]
    used = 0
    for span in spans:
        needed = width_of(span.text) + (width_of(gap) if lines[-1] else 0)
        if lines[-1] and used + needed > room:
            lines.append([])
            used = 0
        if lines[-1]:
            lines[-1].append(Span(gap, "dim"))
        lines[-1].append(span)
        used += needed
    return [Line((Span(left), *line)) for line in lines if line]
