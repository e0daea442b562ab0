"""The first lines of a composer: what is written, to whom, what goes with it (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from data.records import Address, ConversationId, DraftFile, DraftKind, Message
from data.text.safe import clean_line
from data.text.width import cut_to_width, width_of
from data.text.wrap import wrapped
from widgets.lines import Line, Span, line_of
from widgets.sizes import short_size

FILE_LINES_MAX = 3


def composer_head(
    kind: DraftKind,
    *,
    number: ConversationId | None,
    to: Sequence[Address],
    cc: Sequence[Address],
    files: Sequence[DraftFile],
    saved: str,
    width: int,
    more: str,
    along: Sequence[str] = (),
) -> list[Line]:
    """Give the head, and what goes along; the state of the draft keeps its place."""
    room = max(width - width_of(saved) - 4, 20)
    words = cut_to_width(_words_of(kind, number, to=to, cc=cc), room, more=more)
    gap = " " * max(width - width_of(words) - width_of(saved) - 2, 1)
    is_note = kind is DraftKind.NOTE
    spans = (Span(f" {words}", "strong"), Span(gap), Span(saved, "normal" if is_note else "dim"))
    lines = [Line(spans, fill="note" if is_note else "")]
    if files:
        lines += [line_of(f" {text}", "accent") for text in _file_words(files, width - 2, more)]
    if along:
        lines.append(
            line_of(f" {cut_to_width(along_words(along), width - 2, more=more)}", "accent")
        )
    return lines


def passed_on_words(mail: Message) -> str:
    """Say what of a mail goes along when it is passed on."""
    whole = f"the mail of {mail.author.name or mail.author.address}"
    if mail.whole_bytes is not None:
        return f"{whole}, without its files: it is too large"
    count = len(mail.body.attachments)
    files = "" if not count else " and its file" if count == 1 else f" and its {count} files"
    return f"{whole}{files}"


def along_words(effects: Sequence[str]) -> str:
    """Say what goes along with a mail, and what macros will do."""
    return clean_line(f"with it: {'; '.join(effects)}")


def names_line(
    fitting: Sequence[tuple[str, str]], *, width: int, more: str, key: str = "Tab"
) -> Line:
    """Give the names that go on with what is typed behind an `@`; a key takes the first."""
    if not fitting:
        return line_of(" nobody is called so; the note is kept all the same", "warn")
    spans = [Span(f" {key} ", "dim")]
    left = width - width_of(key) - 2
    for place, (name, full) in enumerate(fitting):
        is_first = place == 0
        words = f"@{name}" + (f" {full}" if full and full.casefold() != name.casefold() else "")
        words = cut_to_width(words, left, more=more)
        spans.append(Span(words, "accent" if is_first else "dim"))
        left -= width_of(words) + 2
        if left < 2:  # noqa: PLR2004 - room for one letter and its ellipsis
            break
        spans.append(Span("  "))
    return Line(tuple(spans))


def _words_of(
    kind: DraftKind,
    number: ConversationId | None,
    *,
    to: Sequence[Address],
    cc: Sequence[Address],
) -> str:
    match kind:
        case DraftKind.NOTE:
            return f"INTERNAL NOTE on #{number}, never sent"
        case DraftKind.FORWARD:
            return f"Forward #{number}"
        case DraftKind.NEW:
            return "New mail"
        case DraftKind.REPLY:
            names: list[str] = [a.name or a.address for a in to]
            names += [f"{a.name or a.address} (cc)" for a in cc]
            return f"Reply to {', '.join(names)}" if names else f"Reply on #{number}"


def _file_words(files: Sequence[DraftFile], width: int, more: str) -> list[str]:
    named = [f"[{i}] {short_size(f.size_bytes)} {f.filename}" for i, f in enumerate(files, 1)]
    if len(files) > 1:
        named.append(f"{short_size(sum(f.size_bytes for f in files))} together")
    lines = wrapped("   ".join(cut_to_width(n, width, more=more) for n in named), width)
    if len(lines) > FILE_LINES_MAX:
        total = short_size(sum(f.size_bytes for f in files))
        return [*lines[: FILE_LINES_MAX - 1], f"{len(files)} files, {total} together"]
    return lines
